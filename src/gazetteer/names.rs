//! Finds names in text: a hash table of all names and short forms, and for each pair of first characters the lengths
//! that a name with this beginning can have.

use super::Unit;

/// No posting.
pub(super) const NONE: u32 = u32::MAX;

/// One bearer of a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posting {
    /// Index of the unit.
    pub(super) unit: u32,
    /// The next bearer of the same name, in the order of units.
    pub(super) next: u32,
    /// Whether the name is a short form of the unit's name.
    pub(super) short: bool,
    at: u32,
    len: u8,
}

/// A place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// First of its postings.
    pub(super) first: u32,
}

/// All names.
pub(super) struct Names {
    slots: Vec<u32>,
    pub(super) postings: Vec<Posting>,
    pairs: Vec<(u64, Lengths)>,
}

/// Lengths in characters, as bits, of the full names and the short forms with one beginning.
#[derive(Clone, Copy, Default)]
struct Lengths {
    full: u32,
    short: u32,
}

/// Endings that the short form of a name leaves out, longest first.
const ENDINGS: [&str; 14] = [
    "维吾尔自治区",
    "特别行政区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "自治县",
    "自治旗",
    "地区",
    "省",
    "市",
    "县",
    "区",
    "旗",
];

/// The name without its last word (平阴县 → 平阴); the name itself where less than two characters would be left.
pub(super) fn stem(name: &str) -> &str {
    let cut = ENDINGS
        .iter()
        .copied()
        .chain(["盟"])
        .find_map(|ending| name.strip_suffix(ending).filter(|rest| rest.len() >= 6));
    cut.unwrap_or(name)
}

/// Words that end a township's name, and longer ones that only begin like one.
const TOWNSHIPS: ([&str; 4], [&str; 3]) = (["街道", "镇", "乡", "苏木"], ["乡镇", "乡村", "镇街"]);
/// Words that end a street's name.
const STREETS: [&str; 5] = ["大街", "大道", "路", "街", "巷"];
/// What can follow a street's name where it is one: 北京路 is, 北京路政 is none.
const AFTER_STREETS: [&str; 8] = ["街道", "办事处", "街", "社区", "号", "东", "西", "与"];

/// Whether the words after a short form make it a part of a street's or a township's name: 甘肃路12号, 东兴街街道,
/// 南山街道, 上海东路街道.
pub(super) fn runs_on(rest: &str) -> bool {
    let rest = rest.strip_prefix(['东', '西', '南', '北', '中']).unwrap_or(rest);
    let township = |words: &str| {
        let (ends, not) = TOWNSHIPS;
        ends.iter().any(|end| words.starts_with(end)) && !not.iter().any(|word| words.starts_with(word))
    };
    let street = |after: &str| {
        let next = after.chars().next();
        next.is_none_or(|c| c < '\u{3400}' || "年度".contains(c))
            || AFTER_STREETS.iter().any(|word| after.starts_with(word))
    };
    // 平安里街: no street's name is a single character and 街.
    let one = rest.chars().next().and_then(|c| rest[c.len_utf8()..].strip_prefix('街'));
    township(rest)
        || STREETS.iter().find_map(|word| rest.strip_prefix(word)).is_some_and(street)
        || one.is_some_and(street)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut state: u64 = bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        state = (state.rotate_left(5) ^ u64::from_le_bytes(word)).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    state ^ (state >> 29)
}

fn pair_key(first: char, second: char) -> u64 {
    u64::from(first as u32) << 32 | u64::from(second as u32)
}

impl Names {
    /// Indexes names, regular short forms and aliases of all units (townships: names only).
    pub(super) fn new(units: &[Unit], text: &str) -> Self {
        let mut names = Self {
            slots: vec![NONE; (units.len() * 4).next_power_of_two()],
            postings: Vec::with_capacity(units.len() + 16_384),
            pairs: vec![(0, Lengths::default()); (units.len() * 2).next_power_of_two()],
        };
        // Backwards, because a new bearer is put before the others: the lists come out in the order of units.
        for (index, unit) in units.iter().enumerate().rev() {
            let name = unit.name(text);
            if unit.level != super::Level::Township && !unit.zone {
                for alias in unit.aliases(text).filter(|a| a.len() >= 6) {
                    names.insert(text, alias, index as u32, true);
                }
                let stem = stem(name);
                if stem.len() < name.len() {
                    names.insert(text, stem, index as u32, true);
                }
            }
            names.insert(text, name, index as u32, false);
        }
        names
    }

    /// `name` is a part of `text`.
    fn insert(&mut self, text: &str, name: &str, unit: u32, short: bool) {
        let at = (name.as_ptr() as usize - text.as_ptr() as usize) as u32;
        let slot = self.slot(text, name.as_bytes());
        let posting = Posting { unit, next: self.slots[slot], short, at, len: name.len() as u8 };
        self.slots[slot] = self.postings.len() as u32;
        self.postings.push(posting);
        let mut chars = name.chars();
        if let (Some(first), Some(second)) = (chars.next(), chars.next()) {
            let bit = 1u32 << (2 + chars.count()).min(31);
            let key = pair_key(first, second);
            let pair = self.pair_slot(key);
            self.pairs[pair].0 = key;
            let lengths = &mut self.pairs[pair].1;
            *(if short { &mut lengths.short } else { &mut lengths.full }) |= bit;
        }
    }

    /// The slot of a name, or the free slot where it would go.
    fn slot(&self, text: &str, name: &[u8]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(name) as usize & mask;
        loop {
            let first = self.slots[slot];
            if first == NONE {
                return slot;
            }
            let posting = &self.postings[first as usize];
            if posting.len as usize == name.len()
                && &text.as_bytes()[posting.at as usize..][..posting.len as usize] == name
            {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    fn pair_slot(&self, key: u64) -> usize {
        let mask = self.pairs.len() - 1;
        let mut slot = (key ^ (key >> 21)).wrapping_mul(0x9e37_79b9_7f4a_7c15) as usize >> 20 & mask;
        while self.pairs[slot].0 != key && self.pairs[slot].0 != 0 {
            slot = (slot + 1) & mask;
        }
        slot
    }

    /// First posting of a name, or [`NONE`].
    pub(super) fn find(&self, text: &str, name: &str) -> u32 {
        self.slots[self.slot(text, name.as_bytes())]
    }

    /// All names in `folded`, none overlapping: full names first (leftmost, then longest), short forms in the gaps.
    pub(super) fn scan(&self, text: &str, folded: &str) -> Vec<Hit> {
        let mut hits = Vec::new();
        let mut done = 0;
        self.walk(text, folded, 0, folded.len(), false, &mut |hit| {
            let hit = self.common_form(text, folded, done, hit);
            self.walk(text, folded, done, hit.start, true, &mut |short| hits.push(short));
            hits.push(hit);
            done = hit.end;
        });
        self.walk(text, folded, done, folded.len(), true, &mut |short| hits.push(short));
        hits
    }

    /// A name of two characters that ends the common form of a longer one (宁县 in 丰宁县, for 丰宁满族自治县) is that form.
    fn common_form(&self, text: &str, folded: &str, done: usize, hit: Hit) -> Hit {
        if hit.end - hit.start > 6 {
            return hit;
        }
        let before = folded[done..hit.start].char_indices().rev().take(2).map(|(at, _)| done + at);
        let forms = before.filter_map(|start| {
            let first = self.find(text, &folded[start..hit.end]);
            (first != NONE && self.has(first, true)).then_some(Hit { start, end: hit.end, first })
        });
        forms.last().unwrap_or(hit)
    }

    /// Calls `found` for the names of one sort between two bytes, leftmost, longest.
    fn walk(&self, text: &str, folded: &str, from: usize, to: usize, short: bool, found: &mut dyn FnMut(Hit)) {
        let part = &folded[from..to];
        let mut chars = part.char_indices().peekable();
        let mut skip_to = 0;
        while let Some((at, first)) = chars.next() {
            // Names begin with a Chinese character; everything else is passed over without a look-up.
            if at < skip_to || first < '\u{3400}' {
                continue;
            }
            let Some(&(_, second)) = chars.peek() else { break };
            let (key, lengths) = self.pairs[self.pair_slot(pair_key(first, second))];
            let mut bits = if short { lengths.short } else { lengths.full };
            if key == 0 {
                continue;
            }
            while bits != 0 {
                let length = 31 - bits.leading_zeros();
                bits &= !(1 << length);
                let Some(end) = nth_end(part, at, length as usize) else {
                    continue;
                };
                let hit = self.find(text, &part[at..end]);
                if hit != NONE && self.has(hit, short) {
                    found(Hit { start: from + at, end: from + end, first: hit });
                    skip_to = end;
                    break;
                }
            }
        }
    }

    /// Whether a name has bearers of this sort.
    fn has(&self, first: u32, short: bool) -> bool {
        self.bearers(first).any(|p| p.short == short)
    }

    /// The bearers of a name.
    pub(super) fn bearers(&self, first: u32) -> impl Iterator<Item = &Posting> {
        let mut next = first;
        std::iter::from_fn(move || {
            let posting = self.postings.get(next as usize)?;
            next = posting.next;
            Some(posting)
        })
    }
}

/// The byte after `count` characters from `at`.
fn nth_end(part: &str, at: usize, count: usize) -> Option<usize> {
    let mut rest = part[at..].char_indices().skip(count - 1);
    rest.next().map(|(i, c)| at + i + c.len_utf8())
}
