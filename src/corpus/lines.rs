//! JSON Lines: a page a line, its words in `text`, `html` or `content`, its address in `url`.

use std::io::{self, BufRead as _, BufReader, Read as _};

use serde_json::Value;

use super::blob::Blob;
use super::listing::{Entry, How, Listing};

/// A line longer than this is cut where it stands, and is then no JSON.
const LONGEST: u64 = 256 << 20;

/// Fields that hold a page, the best last.
pub(super) const WORDS: [&str; 3] = ["content", "text", "html"];
/// Fields that name it.
pub(super) const NAMES: [&str; 4] = ["url", "path", "name", "id"];

pub(super) fn may_begin(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(head.len());
    head[start..].starts_with(b"{")
}

/// The members; `false` if the first line is no page.
pub(super) fn list(blob: &Blob, listing: &mut Listing) -> bool {
    let mut reader = BufReader::with_capacity(1 << 16, blob.whole());
    let (mut offset, mut number) = (0, 0u64);
    let mut line = Vec::new();
    loop {
        line.clear();
        let Ok(n) = reader.by_ref().take(LONGEST).read_until(b'\n', &mut line) else { return number > 0 };
        if n == 0 {
            return number > 0;
        }
        let packed = n as u64;
        if !line.iter().all(u8::is_ascii_whitespace) {
            number += 1;
            let page = page(&line);
            if page.is_none() && number == 1 {
                return false;
            }
            let name = page.as_ref().and_then(|(name, _)| name.clone());
            let (size, how) = match page {
                Some((_, words)) => (words.len() as u64, How::Line),
                None => (0, How::Refused("not_text", "no JSON object with `text`, `html` or `content`".into())),
            };
            let entry = Entry { offset, packed, size, how };
            let more = match name {
                Some(name) => listing.page(&name, entry),
                None => listing.page(&format!("line-{number}"), entry),
            };
            if !more {
                return true;
            }
        }
        offset += packed;
    }
}

/// Name and words of a line.
fn page(line: &[u8]) -> Option<(Option<String>, String)> {
    let line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(line) else { return None };
    let text = |field: &str| fields.get(field).and_then(Value::as_str);
    let field = WORDS.iter().filter(|field| text(field).is_some()).max_by_key(|field| text(field) != Some(""));
    let field = *field?;
    let Some(Value::String(words)) = fields.remove(field) else { return None };
    let name = NAMES.iter().find_map(|field| match fields.get(*field)? {
        Value::String(name) if !name.is_empty() => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    Some((name, words))
}

/// The words of a line, as bytes.
pub(super) fn words(blob: &Blob, entry: &Entry) -> io::Result<Vec<u8>> {
    let line = blob.piece(entry.offset, usize::try_from(entry.packed).unwrap_or(usize::MAX))?;
    match page(&line) {
        Some((_, words)) => Ok(words.into_bytes()),
        None => Err(io::Error::new(io::ErrorKind::InvalidData, "the line is no page any more")),
    }
}
