//! WARC (ISO 28500): what a crawler was answered, record by record. A record begins with lines like those of HTTP.

use std::io::{self, BufReader, Read};

use chunked_transfer::Decoder;
use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use httparse::{EMPTY_HEADER, Header, Response, Status};

use super::blob::Blob;
use super::listing::{Entry, How, Listing, Trouble};

/// The lines before a record's or an answer's words take no more.
const LONGEST_HEAD: usize = 1 << 16;
const MOST_LINES: usize = 128;
/// Kinds of records that hold what was fetched; the others are the crawler's own notes.
const PAGES: [&str; 3] = ["response", "resource", "conversion"];
/// Media types of what pages are made up with: no documents.
const DRESS: [&str; 6] =
    ["text/css", "text/javascript", "application/javascript", "application/x-javascript", "font/", "image/"];

/// How an answer is coded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Coding {
    chunked: bool,
    packing: Packing,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Packing {
    #[default]
    None,
    Gzip,
    Zlib,
}

pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"WARC/")
}

pub(super) fn list(blob: &Blob, listing: &mut Listing) {
    let mut at = 0;
    while at < blob.len() {
        let head = blob.piece(at, LONGEST_HEAD).unwrap_or_default();
        let blank = head.iter().take_while(|b| b.is_ascii_whitespace()).count();
        if blank == head.len() {
            at += blank.max(1) as u64;
            continue;
        }
        let Some(record) = record(&head[blank..]) else {
            return listing.trouble(Trouble::damaged(&format!("no record begins at byte {at}")));
        };
        let start = at + (blank + record.head) as u64;
        at = start.saturating_add(record.length);
        if at > blob.len() {
            listing.trouble(Trouble::damaged("the archive is cut off"));
        }
        let end = at.min(blob.len());
        if PAGES.contains(&record.kind.as_str()) && !page(blob, start, end, &record, listing) {
            return;
        }
    }
}

/// The lines before a record's words.
struct Record {
    kind: String,
    address: String,
    /// Whether the words are an answer of HTTP, lines and all.
    http: bool,
    media: String,
    /// Bytes of the lines.
    head: usize,
    length: u64,
}

fn record(bytes: &[u8]) -> Option<Record> {
    let line = bytes.iter().position(|b| *b == b'\n')? + 1;
    if !begins(bytes) {
        return None;
    }
    let mut lines = [EMPTY_HEADER; MOST_LINES];
    let Ok(Status::Complete((rest, fields))) = httparse::parse_headers(&bytes[line..], &mut lines) else { return None };
    let media = value(fields, "content-type").to_ascii_lowercase();
    Some(Record {
        kind: value(fields, "warc-type").to_ascii_lowercase(),
        address: value(fields, "warc-target-uri").trim_matches(['<', '>']).to_owned(),
        http: media.starts_with("application/http"),
        media,
        head: line + rest,
        length: value(fields, "content-length").parse().ok()?,
    })
}

fn value<'a>(fields: &'a [Header], name: &str) -> &'a str {
    let field = fields.iter().find(|field| field.name.eq_ignore_ascii_case(name));
    field.and_then(|field| std::str::from_utf8(field.value).ok()).unwrap_or_default().trim()
}

/// Adds what a record fetched; says whether there may be more.
fn page(blob: &Blob, start: u64, end: u64, record: &Record, listing: &mut Listing) -> bool {
    let whole = Entry { offset: start, packed: end - start, size: end - start, how: How::Stored };
    let entry = if record.http {
        let head = blob.piece(start, LONGEST_HEAD.min((end - start) as usize)).unwrap_or_default();
        match answer(&head) {
            Some(Answer { media, .. }) if is_dress(&media) => return true,
            Some(answer) => answer.entry(blob, start, end, listing),
            None => Entry { how: How::Refused("damaged", "no answer of HTTP".into()), ..whole },
        }
    } else if is_dress(&record.media) {
        return true;
    } else {
        whole
    };
    listing.page(&record.address, entry)
}

fn is_dress(media: &str) -> bool {
    DRESS.iter().any(|dress| media.starts_with(dress))
}

/// The lines of an answer.
struct Answer {
    status: u16,
    media: String,
    head: usize,
    transfer: String,
    packing: String,
}

fn answer(bytes: &[u8]) -> Option<Answer> {
    let mut lines = [EMPTY_HEADER; MOST_LINES];
    let mut response = Response::new(&mut lines);
    let Ok(Status::Complete(head)) = response.parse(bytes) else { return None };
    let lower = |name| value(response.headers, name).to_ascii_lowercase();
    Some(Answer {
        status: response.code?,
        media: lower("content-type"),
        head,
        transfer: lower("transfer-encoding"),
        packing: lower("content-encoding"),
    })
}

impl Answer {
    fn entry(&self, blob: &Blob, start: u64, end: u64, listing: &Listing) -> Entry {
        let offset = start + self.head as u64;
        let packed = end - offset;
        let refused = |code, detail: String| Entry { offset, packed, size: 0, how: How::Refused(code, detail.into()) };
        if self.status != 200 {
            return refused("not_fetched", format!("the server answered {}", self.status));
        }
        let packing = match self.packing.as_str() {
            "" | "identity" => Packing::None,
            "gzip" | "x-gzip" => Packing::Gzip,
            "deflate" => Packing::Zlib,
            other => return refused("known_not_read", format!("packed as {other}")),
        };
        // Some crawlers keep the line that says so and not the chunks.
        let chunked = self.transfer == "chunked" && begins_chunk(&blob.piece(offset, 32).unwrap_or_default());
        let coding = Coding { chunked, packing };
        if coding == Coding::default() {
            return Entry { offset, packed, size: packed, how: How::Stored };
        }
        let entry = Entry { offset, packed, size: packed, how: How::Answer(coding) };
        let most = listing.most(packed);
        match io::copy(&mut reader(blob, &entry, coding).take(most + 1), &mut io::sink()) {
            Ok(size) => Entry { size, ..entry },
            Err(error) => refused("damaged", error.to_string()),
        }
    }
}

/// Whether a chunk begins here: its size in hexadecimal on a line of its own.
fn begins_chunk(bytes: &[u8]) -> bool {
    let digits = bytes.iter().take_while(|b| b.is_ascii_hexdigit()).count();
    digits > 0 && bytes[digits..].starts_with(b"\r\n") || bytes.get(digits) == Some(&b';')
}

/// The words of an answer.
pub(super) fn reader(blob: &Blob, entry: &Entry, coding: Coding) -> Box<dyn Read> {
    let plain = blob.view(entry.offset, entry.packed);
    let whole: Box<dyn Read> =
        if coding.chunked { Box::new(Decoder::new(BufReader::new(plain))) } else { Box::new(plain) };
    match coding.packing {
        Packing::None => whole,
        Packing::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(whole))),
        Packing::Zlib => Box::new(ZlibDecoder::new(BufReader::new(whole))),
    }
}
