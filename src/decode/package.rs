//! Office files that are zip archives: what kind of file the central directory shows, and the members, unpacked
//! within the limits.

use super::failure;
use super::limits::Limits;
use crate::model::Failure;
use std::io::{Cursor, Read as _};
use zip::ZipArchive;
use zip::result::ZipError;

/// Members up to this size are unpacked whatever their ratio.
const SMALL: u64 = 1 << 20;

/// The media type of an archive without a kind of its own.
pub(super) const ZIP: &str = "application/zip";
pub(super) const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
pub(super) const ODT: &str = "application/vnd.oasis.opendocument.text";
pub(super) const ODS: &str = "application/vnd.oasis.opendocument.spreadsheet";

/// (a member that stands in every file of a kind, media type). Of files by Microsoft's standard besides their main
/// parts, which may bear a number: `word/document2.xml`.
const KINDS: &[(&str, &str)] = &[
    ("word/document", DOCX),
    ("xl/workbook.bin", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"),
    ("xl/workbook", XLSX),
    ("ppt/presentation", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("visio/document", "application/vnd.ms-visio.drawing"),
    ("FixedDocSeq.fdseq", "application/vnd.ms-xpsdocument"),
    ("OFD.xml", "application/ofd"),
];

/// (beginning of what the member `mimetype` says, media type).
const STATED: &[(&str, &str)] = &[
    ("application/vnd.oasis.opendocument.text", ODT),
    ("application/vnd.oasis.opendocument.spreadsheet", ODS),
    ("application/vnd.oasis.opendocument.presentation", "application/vnd.oasis.opendocument.presentation"),
    ("application/vnd.oasis.opendocument.graphics", "application/vnd.oasis.opendocument.graphics"),
    ("application/epub+zip", "application/epub+zip"),
];

/// Which of the formats that are zip archives this is.
pub(super) fn kind(bytes: &[u8]) -> &'static str {
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else { return kind_of_ruin(bytes) };
    let mut stated = String::new();
    if let Ok(member) = archive.by_name("mimetype") {
        // What cannot be read states nothing.
        let _ = member.take(100).read_to_string(&mut stated);
    }
    let by_statement = STATED.iter().find(|(words, _)| stated.starts_with(words)).map(|(_, kind)| *kind);
    by_statement.unwrap_or_else(|| kind_by_names(archive.file_names()))
}

fn kind_by_names<'n>(names: impl Iterator<Item = &'n str>) -> &'static str {
    let names: Vec<String> = names.map(plain).collect();
    let is_office = names.iter().any(|name| name == "[content_types].xml" || name == "_rels/.rels");
    let has = |member: &str| {
        let member = member.to_ascii_lowercase();
        names.iter().any(|name| name.starts_with(&member) && (member.contains('.') || name.ends_with(".xml")))
    };
    let found = KINDS.iter().find(|(member, _)| (is_office || *member == "OFD.xml") && has(member));
    found.map_or(ZIP, |(_, kind)| *kind)
}

/// An archive whose directory is lost still shows by the name of its first member what it was.
fn kind_of_ruin(bytes: &[u8]) -> &'static str {
    let head = bytes.get(26..28).map_or(0, |b| usize::from(u16::from_le_bytes([b[0], b[1]])));
    let Some(name) = bytes.get(30..30 + head) else { return ZIP };
    let window = &bytes[..bytes.len().min(8192)];
    let has = |words: &[u8]| window.windows(words.len()).any(|w| w == words);
    match name {
        b"mimetype" => STATED.iter().find(|(words, _)| has(words.as_bytes())).map_or(ZIP, |(_, kind)| *kind),
        b"[Content_Types].xml" | b"_rels/.rels" | b"docProps/app.xml" | b"docProps/core.xml" => {
            let of = |folder: &str| has(folder.as_bytes());
            match (of("word/"), of("xl/")) {
                (true, false) => DOCX,
                (false, true) => XLSX,
                _ => ZIP,
            }
        }
        _ => ZIP,
    }
}

/// A member's name as it is looked for: some writers use backslashes, a slash at the beginning, or other capitals.
fn plain(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// An opened file.
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// Plain name and number of each member.
    members: Vec<(String, usize)>,
    /// Bytes that may still be unpacked.
    room: u64,
    limits: &'b Limits,
}

impl<'b> Package<'b> {
    /// Opens it.
    ///
    /// # Errors
    /// `damaged`, `too_large` (too many members).
    pub(super) fn open(bytes: &'b [u8], limits: &'b Limits) -> Result<Package<'b>, Failure> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|error| broken(&error))?;
        if archive.len() > limits.max_members as usize {
            let detail = format!("{} members; the limit is {}", archive.len(), limits.max_members);
            return Err(failure("too_large", detail));
        }
        let named = |at| archive.name_for_index(at).map(|name| (plain(name), at));
        let members = (0..archive.len()).filter_map(named).collect();
        Ok(Package { archive, members, room: limits.max_inflated, limits })
    }

    /// Whether a member's name begins so.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        self.members.iter().any(|(name, _)| name.starts_with(folder))
    }

    /// Unpacks a member; `None` if there is none of this name.
    ///
    /// # Errors
    /// `encrypted`, `damaged`, `too_large`.
    pub(super) fn read(&mut self, name: &str) -> Result<Option<Vec<u8>>, Failure> {
        let name = plain(name);
        let Some(at) = self.members.iter().find(|(member, _)| *member == name).map(|(_, at)| *at) else {
            return Ok(None);
        };
        let member = self.archive.by_index(at).map_err(|error| broken(&error))?;
        let by_ratio = member.compressed_size().saturating_mul(u64::from(self.limits.max_ratio)).max(SMALL);
        let most = by_ratio.min(self.room);
        let mut bytes = Vec::with_capacity(member.size().min(most).min(16 << 20) as usize);
        let got = member.take(most + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > most {
            return Err(failure("too_large", format!("`{name}` unpacks to more than {most} bytes")));
        }
        got.map_err(|error| failure("damaged", format!("`{name}`: {error}")))?;
        self.room -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// Unpacks a member as text; `None` if there is none of this name.
    ///
    /// # Errors
    /// As [`Package::read`].
    pub(super) fn text(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let bytes = self.read(name)?;
        bytes.map(|bytes| super::xml::characters(bytes, self.limits)).transpose()
    }
}

fn broken(error: &ZipError) -> Failure {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => {
            failure("encrypted", "a password is needed")
        }
        other => failure("damaged", other.to_string()),
    }
}
