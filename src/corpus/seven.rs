//! 7z.

use sevenz_rust2::{ArchiveReader, EntryDecision, Error, Password};

use super::blob::Blob;
use super::listing::Trouble;
use super::solid::{Name, Pot};

/// Kilobytes that a dictionary may take; the packer's own largest setting but one is 64 MB.
const MEMORY: usize = 128 << 10;
/// Attribute of a link or another thing that is no file, as packers on Unix note it: the file's mode in the upper half.
const UNIX: u32 = 0x8000;
const MODE_KIND: u32 = 0o170_000;
const MODE_FILE: u32 = 0o100_000;

pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"7z\xBC\xAF\x27\x1C")
}

pub(super) fn pour(blob: &Blob, pot: &mut Pot) -> Result<(), Trouble> {
    let mut archive =
        ArchiveReader::new_with_memory_limit(blob.whole(), Password::empty(), MEMORY).map_err(|e| trouble(&e))?;
    // The only threads are those of the run.
    archive.set_thread_count(1);
    let ended = archive.for_each_entries_with_decision(|entry, words| {
        if entry.is_directory || entry.is_anti_item {
            return Ok(EntryDecision::Continue);
        }
        let name = Name::Path(entry.name.replace('\\', "/"));
        let kind = (entry.windows_attributes >> 16) & MODE_KIND;
        if entry.has_windows_attributes && entry.windows_attributes & UNIX != 0 && kind != MODE_FILE && kind != 0 {
            pot.refuse(name, "special_file", "a link or another thing that is no file");
            return Ok(EntryDecision::Continue);
        }
        Ok(if pot.member(name, words) { EntryDecision::Continue } else { EntryDecision::Stop })
    });
    ended.map_err(|error| trouble(&error))
}

fn trouble(error: &Error) -> Trouble {
    let detail = error.to_string();
    let code = match error {
        Error::PasswordRequired | Error::MaybeBadPassword(_) => "encrypted",
        Error::UnsupportedCompressionMethod(method) if method.contains("AES") => "encrypted",
        Error::UnsupportedCompressionMethod(_) | Error::Unsupported(_) | Error::ExternalUnsupported => "known_not_read",
        Error::MaxMemLimited { .. } => "bomb",
        _ => "damaged",
    };
    Trouble { code, detail }
}
