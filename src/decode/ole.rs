//! OLE storages, the files within a file in which Word and Excel kept everything before 2007.

use super::failure;
use super::limits::Limits;
use crate::model::Failure;
use cfb::CompoundFile;
use std::io::{Cursor, Read as _};

pub(super) const OLE: &str = "application/x-ole-storage";
pub(super) const DOC: &str = "application/msword";
pub(super) const XLS: &str = "application/vnd.ms-excel";
/// An Office file since 2007 behind a password.
pub(super) const LOCKED: &str = "application/vnd.ms-office.encrypted";

/// (a stream at the root, media type), the most telling first.
const KINDS: &[(&str, &str)] = &[
    ("EncryptedPackage", LOCKED),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("Book", XLS),
    ("PowerPoint Document", "application/vnd.ms-powerpoint"),
    ("VisioDocument", "application/vnd.visio"),
    ("HwpSummaryInformation", "application/x-hwp"),
];

/// Which of the formats that are OLE storages this is.
pub(super) fn kind(bytes: &[u8]) -> &'static str {
    let Ok(file) = CompoundFile::open(Cursor::new(bytes)) else { return kind_of_ruin(bytes) };
    KINDS.iter().find(|(stream, _)| file.is_stream(stream)).map_or(OLE, |(_, kind)| *kind)
}

/// A storage that cannot be opened still shows the names of its streams, in UTF-16.
fn kind_of_ruin(bytes: &[u8]) -> &'static str {
    let named = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|window| window == wide)
    };
    KINDS.iter().find(|(stream, _)| named(stream)).map_or(OLE, |(_, kind)| *kind)
}

/// An opened storage.
pub(super) struct Ole<'b>(CompoundFile<Cursor<&'b [u8]>>);

impl<'b> Ole<'b> {
    /// Opens it.
    ///
    /// # Errors
    /// `damaged`.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Ole<'b>, Failure> {
        let file = CompoundFile::open(Cursor::new(bytes));
        file.map(Ole).map_err(|error| failure("damaged", format!("the OLE storage: {error}")))
    }

    /// The bytes of a stream at the root; `None` if there is none. A stream whose end is lost gives what is there.
    pub(super) fn read(&mut self, stream: &str, limits: &Limits) -> Option<Vec<u8>> {
        let file = self.0.open_stream(stream).ok()?;
        let mut bytes = Vec::new();
        // A broken chain of sectors ends the stream.
        let _ = file.take(limits.max_bytes).read_to_end(&mut bytes);
        Some(bytes)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use std::io::Write as _;

    /// A storage with these streams.
    pub(crate) fn storage(streams: &[(&str, &[u8])]) -> Vec<u8> {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("in memory");
        for (name, bytes) in streams {
            file.create_stream(name).and_then(|mut stream| stream.write_all(bytes)).expect("in memory");
        }
        file.flush().expect("in memory");
        file.into_inner().into_inner()
    }

    #[test]
    fn streams_tell_the_kind_even_in_ruins() {
        let whole = storage(&[("WordDocument", b"x")]);
        assert_eq!(kind(&whole), DOC);
        assert_eq!(kind(&storage(&[("Book", b"x")])), XLS);
        let ruin = [&whole[..64], &[0xFF; 32], &whole[512..]].concat();
        assert_eq!(kind(&ruin), DOC);
    }
}
