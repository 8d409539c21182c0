//! Looks into every file of the corpus that is an archive, and into the archives in it, so that the one order of all
//! sources is known before the first of them is read. What an archive holds is not kept but read again when its turn
//! comes: memory and disk hold one open archive a worker.

use std::io::{self, Read as _};
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::blob::{Blob, Spool};
use super::listing::{Budget, Entry, How, Listing, Trouble};
use super::solid::{self, Name, Poured, Solid};
use super::{Place, Source, gzip, lines, tape, warc, zip};
use crate::digest;
use crate::model::{ArchiveLimits, Digest, SourceId};
use crate::window;

/// What kind of archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Zip,
    Tar,
    Gzip,
    Lines,
    Warc,
    Solid(Solid),
}

/// Bytes that tell a kind from others.
const HEAD: usize = 512;

/// Only the beginning of a kind; `list` has the last word.
fn kind(head: &[u8]) -> Option<Kind> {
    if zip::begins(head) {
        Some(Kind::Zip)
    } else if gzip::begins(head) {
        Some(Kind::Gzip)
    } else if tape::begins(head) {
        Some(Kind::Tar)
    } else if warc::begins(head) {
        Some(Kind::Warc)
    } else if lines::may_begin(head) {
        Some(Kind::Lines)
    } else {
        solid::begins(head).map(Kind::Solid)
    }
}

/// An archive: its own row, and where its members stand.
#[derive(Debug)]
pub(super) struct Container {
    origin: Origin,
    packing: Packing,
    pub(super) bytes: u64,
    pub(super) digest: Digest,
    pub(super) trouble: Option<Trouble>,
    pub(super) entries: Vec<Entry>,
    opened: Mutex<Option<Blob>>,
}

#[derive(Clone, Debug)]
enum Origin {
    File(PathBuf),
    Member(Arc<Container>, u32),
}

/// What stands between an archive's bytes and the places of its members.
#[derive(Clone, Copy, Debug)]
enum Packing {
    None,
    /// So many bytes of what gzip gives.
    Gzip(u64),
    /// So many bytes of all members.
    Solid(Solid, u64),
}

impl Container {
    /// The bytes in which the members stand; opened once, and closed when the last source of this archive is done.
    pub(super) fn blob(&self, spool: &Spool) -> io::Result<Opening> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(blob) = &*opened {
            return Ok(Ok(blob.clone()));
        }
        let own = match &self.origin {
            Origin::File(path) => Blob::of_file(path),
            Origin::Member(within, at) => within.member(*at, spool)?,
        };
        let blob = match (own, self.packing) {
            (Ok(own), Packing::Gzip(size)) => spool.unpack(gzip::unpacked(&own), size)?.blob,
            (Ok(own), Packing::Solid(solid, size)) => match solid::unpack(solid, &own, spool, size, u64::MAX)? {
                Some(poured) => poured.blob,
                None => own,
            },
            (Ok(own), Packing::None) => own,
            (Err(error), _) => return Ok(Err(error)),
        };
        Ok(Ok(opened.insert(blob).clone()))
    }

    fn member(&self, at: u32, spool: &Spool) -> io::Result<Opening> {
        let blob = match self.blob(spool)? {
            Ok(blob) => blob,
            Err(error) => return Ok(Err(error)),
        };
        let entry = &self.entries[at as usize];
        match reader(&blob, entry) {
            Ok(reader) => Ok(Ok(spool.unpack(reader, entry.size)?.blob)),
            Err(error) => Ok(Err(error)),
        }
    }
}

/// What became of the input; around it stands whether the temporary files could be written.
pub(super) type Opening = io::Result<Blob>;

/// The bytes of a member.
pub(super) fn reader(blob: &Blob, entry: &Entry) -> io::Result<Box<dyn io::Read>> {
    match &entry.how {
        How::Stored if entry.offset.saturating_add(entry.packed) > blob.len() => {
            Err(io::Error::new(io::ErrorKind::InvalidData, "the member is cut off"))
        }
        How::Stored => Ok(Box::new(blob.view(entry.offset, entry.packed))),
        How::Zipped { deflated, crc } => zip::reader(blob, entry, *deflated, *crc),
        How::Answer(coding) => Ok(warc::reader(blob, entry, *coding)),
        How::Line => Ok(Box::new(io::Cursor::new(lines::words(blob, entry)?))),
        How::Refused(_, detail) => Err(io::Error::other(detail.to_string())),
    }
}

/// The members of an archive whose bytes did not change and none of which is to be read again.
pub type Unchanged<'a> = dyn Fn(&SourceId, &Digest) -> Option<Vec<(SourceId, Option<Digest>)>> + Sync + 'a;

/// Replaces every archive among `files` by itself and all its members, and puts all in the order of their ids.
///
/// # Errors
/// If temporary files cannot be written, or the operating system gives no threads.
pub fn survey(
    files: Vec<Source>,
    threads: usize,
    limits: &ArchiveLimits,
    spool: &Spool,
    unchanged: &Unchanged,
) -> io::Result<Vec<Source>> {
    let mut sources = Vec::with_capacity(files.len());
    let look = |file: Source| match &file.place {
        Place::File(path) => {
            let survey = Survey { limits, spool };
            let path = path.clone();
            let found = catch_unwind(AssertUnwindSafe(|| survey.file(&file.id, &path, unchanged)));
            match found {
                Ok(Ok(Some(found))) => Ok(found),
                Ok(Ok(None)) => Ok(vec![file]),
                Ok(Err(error)) => Err(error),
                Err(_) => {
                    Ok(vec![Source { place: Place::Refused("panic", "the archive's reader panicked".into()), ..file }])
                }
            }
        }
        _ => Ok(vec![file]),
    };
    let ended = window::ordered(threads, files, look, |found: io::Result<Vec<Source>>| match found {
        Ok(found) => {
            sources.extend(found);
            ControlFlow::Continue(())
        }
        Err(error) => ControlFlow::Break(error),
    })?;
    if let ControlFlow::Break(error) = ended {
        return Err(error);
    }
    sources.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    Ok(sources)
}

struct Survey<'a> {
    limits: &'a ArchiveLimits,
    spool: &'a Spool,
}

/// An archive on its way into the list.
struct Found {
    id: SourceId,
    origin: Origin,
    blob: Blob,
    digest: Digest,
    kind: Kind,
    depth: u32,
}

impl Survey<'_> {
    /// A file's sources, if it is an archive. What cannot be read is none; whoever opens it learns why.
    fn file(&self, id: &SourceId, path: &Path, unchanged: &Unchanged) -> io::Result<Option<Vec<Source>>> {
        if !path.metadata().is_ok_and(|metadata| metadata.is_file()) {
            return Ok(None);
        }
        let Ok(blob) = Blob::of_file(path) else { return Ok(None) };
        let Some(kind) = blob.piece(0, HEAD).ok().and_then(|head| kind(&head)) else { return Ok(None) };
        let Ok(digest) = digest::of_reader(blob.whole()) else { return Ok(None) };
        if let Some(known) = unchanged(id, &digest) {
            let same = |(id, digest)| Source { id, place: Place::Same(digest) };
            return Ok(Some(known.into_iter().map(same).collect()));
        }
        let mut budget = Budget::new(blob.len(), self.limits);
        let mut sources = Vec::new();
        let found = Found { id: id.clone(), origin: Origin::File(path.into()), blob, digest, kind, depth: 1 };
        Ok(self.container(found, &mut budget, &mut sources)?.then_some(sources))
    }

    /// Lists an archive and what is in it; `false` if it is none after all.
    fn container(&self, found: Found, budget: &mut Budget, sources: &mut Vec<Source>) -> io::Result<bool> {
        let Found { id, origin, blob, digest, kind, depth } = found;
        let bytes = blob.len();
        let (blob, packing, listed) = match kind {
            Kind::Gzip => {
                let unpacked = self.spool.unpack(gzip::unpacked(&blob), budget.bytes)?;
                budget.bytes -= unpacked.blob.len();
                let mut listing = Listing::new(self.limits, budget);
                if unpacked.more {
                    listing.trouble(Trouble {
                        code: "bomb",
                        detail: format!("{bytes} bytes unfold to more than {}", unpacked.blob.len()),
                    });
                } else if let Some(damage) = unpacked.damage {
                    listing.trouble(Trouble::damaged(&damage.to_string()));
                }
                let own = gzip::name(&blob).unwrap_or_else(|| stem(&id));
                within_gzip(&unpacked.blob, &own, &mut listing);
                let size = unpacked.blob.len();
                (unpacked.blob, Packing::Gzip(size), listing)
            }
            Kind::Solid(solid) => {
                let Some(poured) = solid::unpack(solid, &blob, self.spool, budget.bytes, budget.members)? else {
                    return Ok(false);
                };
                let size = poured.blob.len();
                budget.bytes -= size;
                let mut listing = Listing::new(self.limits, budget);
                (within_solid(poured, &mut listing), Packing::Solid(solid, size), listing)
            }
            plain => {
                let mut listing = Listing::new(self.limits, budget);
                if !list(plain, &blob, &mut listing) {
                    return Ok(false);
                }
                (blob, Packing::None, listing)
            }
        };
        let Listing { entries, names, trouble, .. } = listed;
        let opened = Mutex::new(None);
        let container = Arc::new(Container { origin, packing, bytes, digest, trouble, entries, opened });
        for (at, name) in names.into_iter().enumerate() {
            let member = SourceId::new(format!("{id}!{name}"));
            self.member(member, &container, at, &blob, depth, budget, sources)?;
        }
        sources.push(Source { id, place: Place::Container(container) });
        Ok(true)
    }

    #[expect(clippy::too_many_arguments, reason = "a step of one walk")]
    fn member(
        &self,
        id: SourceId,
        container: &Arc<Container>,
        at: usize,
        blob: &Blob,
        depth: u32,
        budget: &mut Budget,
        sources: &mut Vec<Source>,
    ) -> io::Result<()> {
        let entry = &container.entries[at];
        let mut head = Vec::new();
        if !matches!(entry.how, How::Refused(..)) && entry.size > 0 {
            // What cannot be unpacked is a member like others; whoever opens it learns why.
            let _ = reader(blob, entry).and_then(|reader| reader.take(HEAD as u64).read_to_end(&mut head));
        }
        let at = u32::try_from(at).unwrap_or(u32::MAX);
        let plain = Place::Member(Arc::clone(container), at);
        let Some(kind) = kind(&head) else {
            sources.push(Source { id, place: plain });
            return Ok(());
        };
        let Ok(reader) = reader(blob, entry) else {
            sources.push(Source { id, place: plain });
            return Ok(());
        };
        let unpacked = self.spool.unpack(reader, entry.size)?;
        if unpacked.damage.is_some() {
            sources.push(Source { id, place: plain });
            return Ok(());
        }
        if depth >= self.limits.max_depth && kind != Kind::Lines {
            let mut spare = Budget::new(0, self.limits);
            let archive = matches!(kind, Kind::Gzip | Kind::Solid(_))
                || list(kind, &unpacked.blob, &mut Listing::new(self.limits, &mut spare));
            let detail = format!("an archive in {depth} archives");
            let place = if archive { Place::Refused("too_deep", detail.into()) } else { plain };
            sources.push(Source { id, place });
            return Ok(());
        }
        let Ok(digest) = digest::of_reader(unpacked.blob.whole()) else {
            sources.push(Source { id, place: plain });
            return Ok(());
        };
        let origin = Origin::Member(Arc::clone(container), at);
        let found = Found { id: id.clone(), origin, blob: unpacked.blob, digest, kind, depth: depth + 1 };
        if !self.container(found, budget, sources)? {
            sources.push(Source { id, place: plain });
        }
        Ok(())
    }
}

/// Lists an archive that is not packed as a whole; `false` if it is none after all.
fn list(kind: Kind, blob: &Blob, listing: &mut Listing) -> bool {
    match kind {
        Kind::Zip => match zip::list(blob, listing) {
            Ok(archive) => return archive.is_some(),
            Err(error) => listing.trouble(Trouble::damaged(&error.to_string())),
        },
        Kind::Tar => tape::list(blob, listing),
        Kind::Warc => warc::list(blob, listing),
        Kind::Lines => return lines::list(blob, listing),
        Kind::Gzip | Kind::Solid(_) => return false,
    }
    true
}

/// What gzip packed: mostly an archive, else one file.
fn within_gzip(inner: &Blob, own: &str, listing: &mut Listing) {
    let head = inner.piece(0, HEAD).unwrap_or_default();
    let kind = kind(&head).filter(|kind| matches!(kind, Kind::Tar | Kind::Lines | Kind::Warc));
    if !kind.is_some_and(|kind| list(kind, inner, listing)) {
        let size = inner.len();
        listing.member(own, Entry { offset: 0, packed: size, size, how: How::Stored });
    }
}

/// The members that were unpacked together.
fn within_solid(poured: Poured, listing: &mut Listing) -> Blob {
    for piece in poured.pieces {
        let how = piece.refused.map_or(How::Stored, |(code, detail)| How::Refused(code, detail.into()));
        let entry = Entry { offset: piece.offset, packed: piece.size, size: piece.size, how };
        let more = match piece.name {
            Name::Path(path) => listing.member(&path, entry),
            Name::Address(url) => listing.page(&url, entry),
        };
        if !more {
            break;
        }
    }
    if let Some(trouble) = poured.trouble {
        listing.trouble(trouble);
    }
    poured.blob
}

/// The name of what a gzip file holds that does not say so itself.
fn stem(id: &SourceId) -> String {
    let name = id.as_str().rsplit(['/', '!']).next().unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    name[..name.len() - if lower.ends_with(".gz") { 3 } else { 0 }].to_owned()
}
