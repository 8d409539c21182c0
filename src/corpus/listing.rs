//! What an archive holds, within the limits on hostile input.

use super::names::Names;
use super::warc::Coding;
use crate::model::ArchiveLimits;

/// A member: where its bytes stand and how they are packed.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Its place in the archive.
    pub(super) offset: u64,
    /// Bytes there.
    pub(super) packed: u64,
    /// Bytes once unpacked, as the archive says.
    pub(super) size: u64,
    pub(super) how: How,
}

/// How a member is packed.
#[derive(Clone, Debug)]
pub(super) enum How {
    /// As it is.
    Stored,
    /// Behind a header of its own, deflated or not.
    Zipped { deflated: bool, crc: u32 },
    /// An answer of a web server, in chunks or packed.
    Answer(Coding),
    /// In a field of a line of JSON.
    Line,
    /// It is not read: code and words.
    Refused(&'static str, Box<str>),
}

/// Why an archive was not read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// Stable code.
    pub code: &'static str,
    /// In words.
    pub detail: String,
}

impl Trouble {
    pub(super) fn damaged(detail: &str) -> Trouble {
        Trouble { code: "damaged", detail: detail.to_owned() }
    }
}

/// What is left of the limits for one file of the corpus and everything in it.
pub(super) struct Budget {
    pub(super) members: u64,
    pub(super) bytes: u64,
}

impl Budget {
    pub(super) fn new(size: u64, limits: &ArchiveLimits) -> Budget {
        let by_ratio = size.saturating_mul(limits.max_ratio).max(limits.always_bytes);
        Budget { members: limits.max_members, bytes: by_ratio.min(limits.max_bytes) }
    }
}

/// The members found so far.
pub(super) struct Listing<'a> {
    pub(super) entries: Vec<Entry>,
    pub(super) names: Vec<Box<str>>,
    pub(super) trouble: Option<Trouble>,
    given: Names,
    limits: &'a ArchiveLimits,
    budget: &'a mut Budget,
}

impl<'a> Listing<'a> {
    pub(super) fn new(limits: &'a ArchiveLimits, budget: &'a mut Budget) -> Listing<'a> {
        let given = Names::new(limits.max_name);
        Listing { entries: Vec::new(), names: Vec::new(), trouble: None, given, limits, budget }
    }

    /// Notes why there are no more members; the first reason counts.
    pub(super) fn trouble(&mut self, trouble: Trouble) {
        self.trouble.get_or_insert(trouble);
    }

    /// Adds a member by its path; says whether there may be more.
    pub(super) fn member(&mut self, path: &str, entry: Entry) -> bool {
        if !self.admit() {
            return false;
        }
        self.names.push(self.given.path(path));
        self.push(entry)
    }

    /// Adds a member by its address.
    pub(super) fn page(&mut self, url: &str, entry: Entry) -> bool {
        if !self.admit() {
            return false;
        }
        self.names.push(self.given.address(url));
        self.push(entry)
    }

    fn admit(&mut self) -> bool {
        match self.budget.members.checked_sub(1) {
            Some(left) => self.budget.members = left,
            None => {
                let detail = format!("more than {} members; the rest was not looked at", self.limits.max_members);
                self.trouble(Trouble { code: "too_many_members", detail });
                return false;
            }
        }
        true
    }

    /// Bytes to which a member of so many may unfold.
    pub(super) fn most(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.limits.max_ratio).max(self.limits.always_bytes / 16)
    }

    fn push(&mut self, mut entry: Entry) -> bool {
        // The others stand one after the other in bytes that were counted already; these may stand on one another.
        if matches!(entry.how, How::Zipped { .. } | How::Answer(_)) {
            let most = self.most(entry.packed);
            let bomb = match self.budget.bytes.checked_sub(entry.size) {
                _ if entry.size > most => Some(format!("{} bytes would become {}", entry.packed, entry.size)),
                None => Some("the members before it used up what an archive of this size may unfold to".to_owned()),
                Some(left) => {
                    self.budget.bytes = left;
                    None
                }
            };
            if let Some(detail) = bomb {
                entry.how = How::Refused("bomb", detail.into());
            }
        }
        self.entries.push(entry);
        true
    }
}
