//! Opens a PDF and hands out its pages, within the limits on what it may unfold to.

use super::super::failure;
use super::super::limits::Limits;
use super::font::Fonts;
use super::page::Ink;
use super::{Tally, ink};
use crate::model::Failure;
use flate2::{Decompress, FlushDecompress, Status};
use hayro_syntax::object::{Array, Dict, Stream};
use hayro_syntax::{DecryptionError, Filter, LoadPdfError, Pdf};

/// Most that one byte can unfold to in the ways of packing that PDF knows.
const FLATE_RATIO: u64 = 1_040;
const LZW_RATIO: u64 = 2_740;
const RUN_RATIO: u64 = 64;

/// What may still be unfolded and done for one file.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) bytes: u64,
    pub(super) operators: u64,
    pub(super) glyphs: usize,
}

/// Opens the file, with the empty password where it is encrypted.
pub(super) fn open(bytes: &[u8], limits: &Limits) -> Result<Pdf, Failure> {
    if unfolds_beyond(bytes, limits.max_inflated) {
        let detail = format!("its object streams unfold to more than {} bytes", limits.max_inflated);
        return Err(failure("too_large", detail));
    }
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => {
            failure("encrypted", "a password is needed to read it")
        }
        LoadPdfError::Decryption(_) => failure("encrypted", "it is encrypted in a way that is not known"),
        LoadPdfError::Invalid => failure("damaged", "no catalogue of pages can be found in it"),
    })
}

/// The ink of each page.
pub(super) fn pages(file: &Pdf, limits: &Limits, tally: &mut Tally) -> Vec<Ink> {
    let mut budget = Budget {
        bytes: limits.max_inflated,
        operators: u64::from(limits.max_operators),
        glyphs: limits.max_glyphs as usize,
    };
    let mut fonts = Fonts::default();
    let all = file.pages();
    let mut inks = Vec::new();
    for page in all.iter().take(limits.max_pages as usize) {
        if budget.operators == 0 || budget.bytes == 0 || budget.glyphs == 0 {
            tally.is_cut = true;
            break;
        }
        let content = content(page.raw(), &mut budget, tally);
        let sheet = ink::Sheet { page, content: &content, limits };
        let ink = ink::read(sheet, &mut fonts, &mut budget, tally);
        if ink.glyphs.is_empty() && ink.pictured {
            tally.pictures.push(inks.len() + 1);
        }
        inks.push(ink);
    }
    tally.is_cut |= all.len() > limits.max_pages as usize;
    inks
}

/// The operators of a page; the streams they are divided over are one.
fn content(page: &Dict, budget: &mut Budget, tally: &mut Tally) -> Vec<u8> {
    if let Some(stream) = page.get::<Stream>("Contents") {
        return unfolded(&stream, budget, tally).unwrap_or_default();
    }
    let mut all = Vec::new();
    if let Some(streams) = page.get::<Array>("Contents") {
        for stream in streams.iter::<Stream>() {
            all.extend(unfolded(&stream, budget, tally).unwrap_or_default());
            all.push(b'\n');
            if budget.bytes == 0 {
                break;
            }
        }
    }
    all
}

/// A stream's bytes, unless they are more than the file may still unfold to.
pub(super) fn unfolded(stream: &Stream, budget: &mut Budget, tally: &mut Tally) -> Option<Vec<u8>> {
    let filters = stream.filters();
    let raw = stream.raw_data();
    let ratio = |filter: &Filter| match filter {
        Filter::FlateDecode => FLATE_RATIO,
        Filter::LzwDecode => LZW_RATIO,
        Filter::RunLengthDecode => RUN_RATIO,
        _ => 1,
    };
    let most = filters.iter().fold(raw.len() as u64, |len, filter| len.saturating_mul(ratio(filter)));
    let fits = most <= budget.bytes
        || filters.len() == 1 && filters[0] == Filter::FlateDecode && inflates_within(&raw, budget.bytes);
    if !fits {
        budget.bytes = 0;
        tally.is_cut = true;
        return None;
    }
    let Ok(bytes) = stream.decoded_data() else {
        tally.is_damaged = true;
        return None;
    };
    budget.bytes = budget.bytes.saturating_sub(bytes.len() as u64);
    Some(bytes.into_owned())
}

/// Whether a deflated stream, with or without its header, unfolds to no more than `most` bytes; nothing is kept.
fn inflates_within(raw: &[u8], most: u64) -> bool {
    let is_zlib = raw.len() >= 2 && raw[0] & 15 == 8 && (u16::from(raw[0]) << 8 | u16::from(raw[1])) % 31 == 0;
    let mut decoder = Decompress::new(is_zlib);
    let mut sink = [0u8; 32 << 10];
    loop {
        let before = (decoder.total_in(), decoder.total_out());
        let rest = &raw[(before.0 as usize).min(raw.len())..];
        let status = decoder.decompress(rest, &mut sink, FlushDecompress::None);
        if decoder.total_out() > most {
            return false;
        }
        let stuck = (decoder.total_in(), decoder.total_out()) == before;
        if stuck || !matches!(status, Ok(Status::Ok)) {
            return true;
        }
    }
}

/// Whether the streams that hold objects, which are unfolded as soon as an object in them is asked for, unfold to
/// more than `most` bytes. Looks at the bytes only: nothing of the file is understood yet.
fn unfolds_beyond(bytes: &[u8], most: u64) -> bool {
    /// How far before a stream's bytes its dictionary is looked for.
    const DICTIONARY: usize = 600;
    let mut left = most;
    let mut at = 0;
    while let Some(found) = find(&bytes[at..], b"stream") {
        let start = at + found;
        at = start + 6;
        if bytes[..start].ends_with(b"end") {
            continue;
        }
        let before = &bytes[start.saturating_sub(DICTIONARY)..start];
        let dictionary = &before[before.windows(3).rposition(|w| w == b"obj").unwrap_or(0)..];
        let is_picture = find(dictionary, b"/Image").is_some();
        let holds_objects = find(dictionary, b"/ObjStm").is_some() || find(dictionary, b"/XRef").is_some();
        if !holds_objects && (is_picture || !dictionary.contains(&b'#')) {
            continue;
        }
        let body = &bytes[at..];
        let body = body.strip_prefix(b"\r\n").or_else(|| body.strip_prefix(b"\n")).unwrap_or(body);
        let length = find(body, b"endstream").unwrap_or(body.len());
        let packings = dictionary.windows(7).filter(|w| w.ends_with(b"Decode") && w[0] != b'/').count();
        let worst = (length as u64).saturating_mul(if packings > 1 { FLATE_RATIO * LZW_RATIO } else { LZW_RATIO });
        if worst <= left {
            left -= worst.min(left);
            continue;
        }
        let Some(size) = measured(&body[..length], left).filter(|_| packings <= 1) else { return true };
        left -= size;
    }
    false
}

/// What a deflated stream unfolds to; `None` where it is more than `most`.
fn measured(raw: &[u8], most: u64) -> Option<u64> {
    let mut decoder = Decompress::new(true);
    let mut sink = [0u8; 32 << 10];
    loop {
        let before = (decoder.total_in(), decoder.total_out());
        let status = decoder.decompress(&raw[before.0 as usize..], &mut sink, FlushDecompress::None);
        if decoder.total_out() > most {
            return None;
        }
        if (decoder.total_in(), decoder.total_out()) == before || !matches!(status, Ok(Status::Ok)) {
            return Some(decoder.total_out());
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// The title in the file's properties, without what printing programs put around it.
pub(super) fn title(file: &Pdf) -> Option<String> {
    let raw = file.metadata().title.as_deref()?;
    let words = match raw {
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        _ => String::from_utf8(raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw).to_vec()).ok()?,
    };
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.strip_prefix("Microsoft Word - ").unwrap_or(&words);
    let cut = [".docx", ".doc", ".wps", ".pdf"].iter().find_map(|end| words.strip_suffix(end));
    Some(cut.unwrap_or(words).to_owned())
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}
