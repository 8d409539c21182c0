//! The members of a tar archive and where their bytes stand.

use std::io::{self, Read};

use tar::{Archive, EntryType, PaxExtensions};

use super::blob::Blob;
use super::listing::{Entry, How, Listing, Trouble};
use super::names;

/// A name or a set of attributes longer than this is cut.
const LONGEST_NAME: u64 = 1 << 16;

/// Whether a block is the header of a member: its checksum holds.
pub(super) fn begins(head: &[u8]) -> bool {
    let Some(block) = head.get(..512) else { return false };
    let field: String = block[148..156].iter().map(|b| char::from(*b)).collect();
    let Ok(told) = u32::from_str_radix(field.trim_matches(['\0', ' ']), 8) else { return false };
    let byte = |(at, b): (usize, &u8)| if (148..156).contains(&at) { 32 } else { u32::from(*b) };
    block[0] != 0 && block.iter().enumerate().map(byte).sum::<u32>() == told
}

/// What the headers before a member's own say of it.
#[derive(Default)]
struct Notes {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

pub(super) fn list(blob: &Blob, listing: &mut Listing) {
    let mut archive = Archive::new(blob.whole());
    let entries = match archive.entries_with_seek() {
        Ok(entries) => entries.raw(true),
        Err(error) => return listing.trouble(Trouble::damaged(&error.to_string())),
    };
    let mut notes = Notes::default();
    let mut end = 0;
    for entry in entries {
        let mut entry = match entry {
            Ok(entry) => entry,
            Err(error) => return listing.trouble(Trouble::damaged(&error.to_string())),
        };
        let kind = entry.header().entry_type();
        if let Err(error) = notes.take(kind, &mut entry) {
            return listing.trouble(Trouble::damaged(&error.to_string()));
        }
        if kind.is_gnu_longname()
            || kind.is_gnu_longlink()
            || kind.is_pax_local_extensions()
            || kind.is_pax_global_extensions()
        {
            continue;
        }
        let told = std::mem::take(&mut notes);
        if kind == EntryType::Directory {
            continue;
        }
        let name = told.name.unwrap_or_else(|| entry.path_bytes().into_owned());
        if name.ends_with(b"/") {
            continue;
        }
        let (offset, size) = (entry.raw_file_position(), entry.size());
        end = offset.saturating_add(size);
        let how = how(kind, told.sparse || told.size.is_some_and(|wide| wide != size));
        if !listing.member(&names::of_bytes(&name), Entry { offset, packed: size, size, how }) {
            return;
        }
    }
    if end > blob.len() {
        listing.trouble(Trouble::damaged("the archive is cut off"));
    }
}

fn how(kind: EntryType, sparse: bool) -> How {
    match kind {
        _ if sparse => How::Refused("known_not_read", "a sparse file".into()),
        EntryType::Regular | EntryType::Continuous => How::Stored,
        EntryType::GNUSparse => How::Refused("known_not_read", "a sparse file".into()),
        EntryType::Symlink => How::Refused("special_file", "a symbolic link".into()),
        EntryType::Link => How::Refused("special_file", "a link to another member".into()),
        EntryType::Char | EntryType::Block => How::Refused("special_file", "a device".into()),
        EntryType::Fifo => How::Refused("special_file", "a pipe".into()),
        other => How::Refused("special_file", format!("a member of type {}", other.as_byte()).into()),
    }
}

impl Notes {
    fn take(&mut self, kind: EntryType, entry: &mut impl Read) -> io::Result<()> {
        let mut text = Vec::new();
        if kind.is_gnu_longname() {
            entry.take(LONGEST_NAME).read_to_end(&mut text)?;
            text.truncate(text.iter().position(|b| *b == 0).unwrap_or(text.len()));
            self.name = Some(text);
        } else if kind.is_pax_local_extensions() {
            entry.take(LONGEST_NAME).read_to_end(&mut text)?;
            for extension in PaxExtensions::new(&text).flatten() {
                match extension.key_bytes() {
                    b"path" => self.name = Some(extension.value_bytes().to_vec()),
                    b"size" => self.size = extension.value().ok().and_then(|size| size.parse().ok()),
                    key => self.sparse |= key.starts_with(b"GNU.sparse"),
                }
            }
        }
        Ok(())
    }
}
