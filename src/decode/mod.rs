//! Bytes to document: sniffs the format, decides the character set, finds headings, paragraphs and tables.
//! Pure; knows nothing of reports. Fails only where there are no words to read.

mod charset;
mod csv;
mod declared;
mod doc;
mod doc_marks;
mod docx;
mod docx_numbers;
mod docx_paragraph;
mod docx_styles;
mod docx_table;
mod edged;
mod evidence;
mod excel_xml;
pub mod grid;
mod hosts;
mod html;
mod html_grid;
mod html_guard;
mod html_plan;
mod html_tree;
mod laid;
mod limits;
mod lines;
mod mhtml;
mod odf;
mod ods;
mod ole;
mod package;
mod paragraphs;
mod pdf;
mod pieces;
mod rtf;
mod rtf_tokens;
mod sheet;
mod sheet_numbers;
mod sniff;
mod text;
mod unmerged;
mod writer;
mod xls;
mod xls_strings;
mod xlsx;
mod xml;

pub use charset::{declared_charset, encode};
pub use hosts::government_hosts;
pub use limits::Limits;
pub use sniff::{magic, sniff};

use crate::model::{Document, Failure, Finding, Format, Severity, Stage};
use charset::Decoded;

/// Reads a file's bytes.
///
/// # Errors
/// `too_large`, `empty`, `known_not_read` (the detail names the media type), `not_text` (binary of no known kind),
/// `charset_undecidable`, `damaged`, `encrypted`, `scanned` (pictures and no words).
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    if bytes.len() as u64 > limits.max_bytes {
        let detail = format!("{} bytes; the limit is {}", bytes.len(), limits.max_bytes);
        return Err(failure("too_large", detail));
    }
    match sniff(bytes) {
        Format::Text => charset::decode(bytes, false, limits).map(|decoded| text::document(decoded, limits)),
        Format::Html => charset::decode(bytes, true, limits).and_then(|decoded| html::document(decoded, limits)),
        Format::Csv => charset::decode(bytes, false, limits).and_then(|decoded| csv::document(decoded, limits)),
        Format::Pdf => pdf::document(bytes, limits),
        _ => match magic(bytes) {
            Some(kind) => marked(bytes, kind, limits),
            None => Err(failure("not_text", "the bytes are those of no text and of no known format")),
        },
    }
}

/// Reads a file of the kind that its first bytes tell.
fn marked(bytes: &[u8], kind: &'static str, limits: &Limits) -> Result<Document, Failure> {
    match kind {
        package::DOCX => docx::document(bytes, limits),
        package::XLSX => xlsx::document(bytes, limits),
        package::ODT => odf::document(bytes, limits),
        package::ODS => ods::document(bytes, limits),
        sniff::EXCEL_XML => excel_xml::document(&charset::decode(bytes, true, limits)?.text, limits),
        sniff::WORD_XML => docx::flat(&charset::decode(bytes, true, limits)?.text, limits),
        ole::DOC => doc::document(bytes, limits),
        ole::XLS => xls::document(bytes, limits),
        sniff::MHTML => mhtml::document(bytes, limits),
        sniff::RTF => rtf::document(bytes, limits),
        ole::LOCKED => Err(failure("encrypted", "a password is needed")),
        _ if kind.starts_with("image/") => Err(failure("scanned", kind)),
        _ => Err(failure("known_not_read", kind)),
    }
}

/// A failure of this room.
fn failure(code: &'static str, detail: impl Into<String>) -> Failure {
    Failure { stage: Stage::Decode, code, detail: detail.into() }
}

/// What decoding the characters lost.
fn charset_findings(decoded: &Decoded) -> Vec<Finding> {
    let mut findings = Vec::new();
    if decoded.lost > 0 {
        let detail = format!("{} places could not be read as {}", decoded.lost, decoded.charset);
        findings.push(Finding::new("charset_loss", Severity::Warn, detail, Vec::new()));
    }
    if decoded.lost_before > 0 {
        let detail = format!("{} characters had been lost before publication", decoded.lost_before);
        findings.push(Finding::new("charset_loss", Severity::Info, detail, Vec::new()));
    }
    if decoded.charset == "mixed" {
        let detail = "some lines are UTF-8, others are not; each was read by itself";
        findings.push(Finding::new("charset_mixed", Severity::Warn, detail, Vec::new()));
    }
    findings
}

#[cfg(test)]
mod docx_tests;
#[cfg(test)]
mod tests;
