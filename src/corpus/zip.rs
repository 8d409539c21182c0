//! The directory of a zip archive, read member by member as it stands there. The usual library keeps one of several
//! members with the same name; here each of them is a row.

use std::io::{self, Read};

use flate2::bufread::DeflateDecoder;

use super::blob::{Blob, View};
use super::listing::{Entry, How, Listing, Trouble};
use super::names;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";
const END: &[u8] = b"PK\x05\x06";
const END_64: &[u8] = b"PK\x06\x06";
const LOCATOR_64: &[u8] = b"PK\x06\x07";

/// The end record stands within this much of the end: 22 bytes and a comment.
const TAIL: u64 = 22 + 0xFFFF;

pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || head.starts_with(END)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// Where the directory stands, and by how much its places are off because something stands before the archive.
struct Directory {
    at: u64,
    size: u64,
    shift: u64,
}

fn directory(blob: &Blob) -> io::Result<Option<Directory>> {
    let from = blob.len().saturating_sub(TAIL);
    let tail = blob.piece(from, TAIL as usize)?;
    let ends = (0..tail.len().saturating_sub(21)).rev().filter(|at| tail[*at..].starts_with(END));
    for at in ends {
        let record = &tail[at..];
        let (Some(size), Some(start)) = (u32_at(record, 12), u32_at(record, 16)) else { continue };
        let (mut size, mut start, mut end) = (u64::from(size), u64::from(start), from + at as u64);
        if let Some(wide) = wide(blob, end)? {
            (size, start, end) = wide;
        }
        let Some(real) = end.checked_sub(size) else { continue };
        if let Some(shift) = real.checked_sub(start)
            && (size == 0 || blob.piece(real, 4)? == CENTRAL)
        {
            return Ok(Some(Directory { at: real, size, shift }));
        }
    }
    Ok(None)
}

/// The wide end record before the narrow one at `end`: size and place of the directory, and where it ends.
fn wide(blob: &Blob, end: u64) -> io::Result<Option<(u64, u64, u64)>> {
    let Some(at) = end.checked_sub(20) else { return Ok(None) };
    let locator = blob.piece(at, 20)?;
    let Some(place) = locator.starts_with(LOCATOR_64).then(|| u64_at(&locator, 8)).flatten() else { return Ok(None) };
    // Where something stands before the archive the place is off, but the record mostly ends at its locator.
    for place in [place, at.saturating_sub(56)] {
        let record = blob.piece(place, 56)?;
        if record.starts_with(END_64)
            && let (Some(size), Some(start)) = (u64_at(&record, 40), u64_at(&record, 48))
        {
            return Ok(Some((size, start, place)));
        }
    }
    Ok(None)
}

/// The members, or nothing where this is a document of a kind that is a zip archive inside, or a torn one that may be.
pub(super) fn list(blob: &Blob, listing: &mut Listing) -> io::Result<Option<()>> {
    let Some(directory) = directory(blob)? else {
        if torn_document(&blob.piece(0, 4096)?) {
            return Ok(None);
        }
        listing.trouble(Trouble::damaged("the archive's directory is missing"));
        return Ok(Some(()));
    };
    let mut reader = io::BufReader::with_capacity(1 << 16, blob.view(directory.at, directory.size));
    let mut first = true;
    loop {
        let mut fixed = [0; 46];
        if reader.read_exact(&mut fixed).is_err() || !fixed.starts_with(CENTRAL) {
            break;
        }
        let length = |at| usize::from(u16_at(&fixed, at).unwrap_or_default());
        let mut rest = vec![0; length(28) + length(30) + length(32)];
        if reader.read_exact(&mut rest).is_err() {
            listing.trouble(Trouble::damaged("the archive's directory is cut off"));
            break;
        }
        let (name, rest) = rest.split_at(length(28));
        if is_document(name, first, blob, &fixed, directory.shift)? {
            return Ok(None);
        }
        first = false;
        if !member(name, &rest[..length(30)], &fixed, directory.shift, listing) {
            break;
        }
    }
    Ok(Some(()))
}

/// Names that only documents have.
fn is_document(name: &[u8], first: bool, blob: &Blob, fixed: &[u8; 46], shift: u64) -> io::Result<bool> {
    if matches!(
        name,
        b"[Content_Types].xml" | b"word/document.xml" | b"xl/workbook.xml" | b"OFD.xml" | b"Index/Document.iwa"
    ) {
        return Ok(true);
    }
    if !first || name != b"mimetype" {
        return Ok(false);
    }
    let at = u64::from(u32_at(fixed, 42).unwrap_or_default()) + shift;
    Ok(blob.piece(at, 128)?.windows(12).any(|window| window == b"application/"))
}

/// Whether what begins here and has no directory was a document once; the decoder says what became of it.
fn torn_document(head: &[u8]) -> bool {
    let name = u16_at(head, 26).and_then(|length| head.get(30..30 + usize::from(length)));
    name.is_none_or(|name| {
        [&b"[Content_Types].xml"[..], b"mimetype", b"_rels/", b"docProps/", b"word/", b"xl/", b"ppt/", b"OFD.xml"]
            .iter()
            .any(|mark| name.starts_with(mark))
    })
}

/// Adds a member; says whether there may be more.
fn member(name: &[u8], extra: &[u8], fixed: &[u8; 46], shift: u64, listing: &mut Listing) -> bool {
    let number = |at| u32_at(fixed, at).unwrap_or_default();
    let (flags, method, crc) =
        (u16_at(fixed, 8).unwrap_or_default(), u16_at(fixed, 10).unwrap_or_default(), number(16));
    let made_on_unix = fixed[5] == 3;
    let mode = number(38) >> 16;
    let mut sizes = [u64::from(number(24)), u64::from(number(20)), u64::from(number(42))];
    let mut text = None;
    for (id, field) in extras(extra) {
        match id {
            // Wide numbers stand in this order, each only where the narrow one is all ones.
            0x0001 => {
                let mut wide = field.chunks_exact(8).map(|chunk| u64_at(chunk, 0).unwrap_or_default());
                for size in sizes.iter_mut().filter(|size| **size == u64::from(u32::MAX)) {
                    *size = wide.next().unwrap_or(*size);
                }
            }
            // A name in Unicode, good as long as it belongs to the name that stands there.
            0x7075 if field.first() == Some(&1) && u32_at(field, 1) == Some(crc_of(name)) => {
                text = std::str::from_utf8(&field[5..]).ok().map(str::to_owned);
            }
            _ => {}
        }
    }
    let [size, packed, offset] = sizes;
    let text = text.unwrap_or_else(|| names::of_bytes(name));
    if text.ends_with('/') || (text.ends_with('\\') && size == 0) {
        return true;
    }
    let how = if made_on_unix && mode & 0o170_000 == 0o120_000 {
        How::Refused("special_file", "a symbolic link".into())
    } else if flags & 1 != 0 {
        How::Refused("encrypted", "the member is encrypted".into())
    } else {
        match method {
            0 if size != packed => How::Refused("damaged", "two sizes are told of one member".into()),
            0 | 8 => How::Zipped { deflated: method == 8, crc },
            other => How::Refused("known_not_read", format!("compressed by method {other}").into()),
        }
    };
    listing.member(&text, Entry { offset: offset.saturating_add(shift), packed, size, how })
}

fn extras(mut extra: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (id, length) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let field = extra.get(4..4 + length)?;
        extra = &extra[4 + length..];
        Some((id, field))
    })
}

fn crc_of(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

/// The packed bytes behind a member's own header.
fn packed(blob: &Blob, entry: &Entry) -> io::Result<View> {
    let header = blob.piece(entry.offset, 30)?;
    let lengths = u16_at(&header, 26).zip(u16_at(&header, 28)).filter(|_| header.starts_with(LOCAL));
    let Some((name, extra)) = lengths else {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the member's header is not where the directory says"));
    };
    Ok(blob.view(entry.offset + 30 + u64::from(name) + u64::from(extra), entry.packed))
}

/// The bytes of a member, which must be what the directory says they are.
pub(super) fn reader(blob: &Blob, entry: &Entry, deflated: bool, crc: u32) -> io::Result<Box<dyn Read>> {
    let packed = packed(blob, entry)?;
    let checked = |inner| Checked { inner, left: entry.size, wanted: crc, crc: flate2::Crc::new() };
    Ok(match deflated {
        true => {
            Box::new(checked(Unpacking::Deflate(DeflateDecoder::new(io::BufReader::with_capacity(1 << 15, packed)))))
        }
        false => Box::new(checked(Unpacking::None(packed))),
    })
}

enum Unpacking {
    None(View),
    Deflate(DeflateDecoder<io::BufReader<View>>),
}

impl Read for Unpacking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Unpacking::None(view) => view.read(buffer),
            Unpacking::Deflate(decoder) => decoder.read(buffer),
        }
    }
}

struct Checked {
    inner: Unpacking,
    left: u64,
    wanted: u32,
    crc: flate2::Crc,
}

impl Read for Checked {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        let wrong = |what: &str| Err(io::Error::new(io::ErrorKind::InvalidData, what.to_owned()));
        if n as u64 > self.left {
            return wrong("the member is larger than the directory says");
        }
        self.left -= n as u64;
        self.crc.update(&buffer[..n]);
        if n == 0 && !buffer.is_empty() {
            if self.left > 0 {
                return wrong("the member is cut off");
            }
            if self.crc.sum() != self.wanted {
                return wrong("the member's checksum is wrong");
            }
        }
        Ok(n)
    }
}
