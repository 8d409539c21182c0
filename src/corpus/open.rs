//! The bytes of one source.

use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::blob::{Blob, Spool};
use super::listing::{How, Trouble};
use super::survey::{Container, reader};
use super::{Place, Source};
use crate::digest;
use crate::model::Digest;

/// A source's bytes, or what stands in their place.
#[derive(Debug)]
pub enum Contents {
    /// Everything.
    Whole(Vec<u8>, Digest),
    /// More than the limit: size and digest, taken in constant memory.
    TooLarge(u64, Digest),
    /// An archive, whose members are sources of their own.
    Archive {
        /// Size.
        bytes: u64,
        /// Digest.
        digest: Digest,
        /// How many members it has.
        members: usize,
        /// Why there may be more.
        trouble: Option<Trouble>,
    },
    /// Part of an archive that did not change.
    Same(Option<Digest>),
    /// It is not read: stable code, and why.
    Refused(&'static str, String),
}

/// Opens a source and reads at most `most` bytes into memory.
///
/// # Errors
/// Only if temporary files cannot be written; what is wrong with the source itself is told in its place.
pub fn open(source: &Source, most: u64, spool: &Spool) -> io::Result<Contents> {
    let opened = catch_unwind(AssertUnwindSafe(|| match &source.place {
        Place::Same(digest) => Ok(Contents::Same(*digest)),
        Place::Refused(code, detail) => Ok(Contents::Refused(code, detail.to_string())),
        Place::File(path) => Ok(match path.metadata() {
            Ok(metadata) if metadata.is_file() => {
                Blob::of_file(path).and_then(|blob| contents(blob.whole(), blob.len(), most)).unwrap_or_else(unreadable)
            }
            // A pipe would block for ever.
            Ok(_) => unreadable(io::Error::other("not a regular file")),
            Err(error) => unreadable(error),
        }),
        Place::Container(archive) => Ok(Contents::Archive {
            bytes: archive.bytes,
            digest: archive.digest,
            members: archive.entries.len(),
            trouble: archive.trouble.clone(),
        }),
        Place::Member(archive, at) => member(archive, *at as usize, most, spool),
    }));
    opened.unwrap_or_else(|_| Ok(Contents::Refused("panic", "the archive's reader panicked".to_owned())))
}

fn unreadable(error: io::Error) -> Contents {
    Contents::Refused("unreadable", error.to_string())
}

fn member(archive: &Container, at: usize, most: u64, spool: &Spool) -> io::Result<Contents> {
    let entry = &archive.entries[at];
    if let How::Refused(code, detail) = &entry.how {
        return Ok(Contents::Refused(code, detail.to_string()));
    }
    let read = archive.blob(spool)?.and_then(|blob| contents(reader(&blob, entry)?, entry.size, most));
    Ok(read.unwrap_or_else(|error| Contents::Refused("damaged", error.to_string())))
}

fn contents(mut reader: impl Read, expected: u64, most: u64) -> io::Result<Contents> {
    let mut bytes = Vec::with_capacity(expected.min(most) as usize + 1);
    reader.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= most {
        let digest = digest::of(&bytes);
        return Ok(Contents::Whole(bytes, digest));
    }
    let mut size = bytes.len() as u64;
    let rest = Counted { inner: reader, count: &mut size };
    let digest = digest::of_reader(bytes.as_slice().chain(rest))?;
    Ok(Contents::TooLarge(size, digest))
}

struct Counted<'a, R> {
    inner: R,
    count: &'a mut u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        *self.count += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::walk;
    use std::path::Path;

    #[test]
    fn a_large_file_gives_its_digest_only() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("f"), vec![b'x'; 200_000]).unwrap();
        let source = walk(folder.path(), Path::new("none"), false).unwrap().remove(0);
        let whole = digest::of(&vec![b'x'; 200_000]);
        let open = |most| open(&source, most, &Spool::default()).unwrap();
        assert!(matches!(open(200_000), Contents::Whole(b, d) if b.len() == 200_000 && d == whole));
        assert!(matches!(open(1000), Contents::TooLarge(200_000, d) if d == whole));
        std::fs::remove_file(folder.path().join("f")).unwrap();
        assert!(matches!(open(10), Contents::Refused("unreadable", _)));
    }
}
