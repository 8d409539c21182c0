//! Plain text and Markdown to a document: line ends made one, tables found, the rest in headings and paragraphs.

use super::charset::Decoded;
use super::evidence::count;
use super::hosts::government_hosts;
use super::limits::Limits;
use super::paragraphs::{Hints, Splitter};
use super::{charset_findings, grid};
use crate::model::{Document, Finding, Format, Severity, Span, Table};
use std::ops::Range;

/// Makes the document of a decoded text.
pub(super) fn document(decoded: Decoded, limits: &Limits) -> Document {
    let mut findings = charset_findings(&decoded);
    let mut text = clean(decoded.text);
    cut(&mut text, limits, &mut findings);
    let mut tables = Vec::new();
    let mut splitter = Splitter::new(Hints::default(), limits);
    structure(&text, 0..text.len(), &mut splitter, &mut tables, limits, &mut findings);
    if splitter.divided {
        findings.push(divided());
    }
    Document {
        blocks: splitter.blocks,
        hosts: government_hosts(&text),
        text,
        tables,
        charset: Some(decoded.charset),
        format: Some(Format::Text),
        findings,
        ..Document::default()
    }
}

/// The blocks and tables of one run of text that holds no markup.
pub(super) fn structure(
    text: &str,
    range: Range<usize>,
    splitter: &mut Splitter,
    tables: &mut Vec<Table>,
    limits: &Limits,
    findings: &mut Vec<Finding>,
) {
    // Looking for tables keeps every line in memory; no report has so many.
    if count(&text.as_bytes()[range.clone()], |b| b == b'\n') > u64::from(limits.max_blocks) {
        findings.push(tables_cut(Span::new(range.start, range.start)));
        splitter.add(text, range);
        return;
    }
    let mut at = range.start;
    for table in grid::find(&text[range.clone()]) {
        let table = shifted(table, range.start);
        let cells: usize = tables.iter().map(|t| t.cells.len()).sum();
        if tables.len() >= limits.max_tables as usize || cells + table.cells.len() > limits.max_cells as usize {
            findings.push(tables_cut(table.span));
            break;
        }
        let span = table.span.range();
        splitter.add(text, at..span.start);
        splitter.add_table(tables.len() as u32, table.span);
        at = span.end;
        tables.push(table);
    }
    splitter.add(text, at..range.end);
}

/// The table, pointing into a text in which it begins `by` bytes further on.
fn shifted(mut table: Table, by: usize) -> Table {
    let by = by as u32;
    table.span = table.span.shifted(by);
    for cell in &mut table.cells {
        cell.span = cell.span.shifted(by);
    }
    table
}

/// Line ends to `\n`, byte-order marks and zero bytes removed; nothing else.
pub(super) fn clean(mut text: String) -> String {
    if text.as_bytes().contains(&b'\r') || text.as_bytes().contains(&0) || text.starts_with('\u{FEFF}') {
        let mut out = String::with_capacity(text.len());
        let mut rest = text.trim_start_matches('\u{FEFF}');
        while let Some(at) = rest.find(['\r', '\0']) {
            out.push_str(&rest[..at]);
            let is_return = rest.as_bytes()[at] == b'\r';
            rest = &rest[at + 1..];
            // `\r\n` keeps its `\n`, a lone `\r` becomes one.
            if is_return && !rest.starts_with('\n') {
                out.push('\n');
            }
        }
        out.push_str(rest);
        text = out;
    }
    text
}

/// Keeps at most `max_text` bytes.
pub(super) fn cut(text: &mut String, limits: &Limits, findings: &mut Vec<Finding>) {
    let most = limits.max_text as usize;
    if text.len() <= most {
        return;
    }
    let mut end = most;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let detail = format!("{} of {} bytes of text were left out", text.len() - end, text.len());
    text.truncate(end);
    findings.push(Finding::new("text_cut", Severity::Warn, detail, Vec::new()));
}

/// A paragraph was longer, or there were more of them, than the limits allow.
pub(super) fn divided() -> Finding {
    let detail = "paragraphs were divided or merged by a limit; no words are missing";
    Finding::new("paragraph_divided", Severity::Info, detail, Vec::new())
}

/// From `at` on tables are running text.
pub(super) fn tables_cut(at: Span) -> Finding {
    let detail = "too many tables or cells: from here on they are read as running text or left out";
    Finding::new("tables_cut", Severity::Warn, detail, vec![at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_too_many_lines_is_not_searched_for_tables() {
        let limits = Limits { max_blocks: 5, ..Limits::default() };
        let text = "| 规章 | 1 | 2 |\n| 文件 | 3 | 4 |\n".repeat(5);
        let decoded = Decoded { text, charset: "utf-8", lost: 0, lost_before: 0 };
        let document = document(decoded, &limits);
        assert!(document.tables.is_empty() && document.findings.iter().any(|f| f.code == "tables_cut"));
    }

    #[test]
    fn only_line_ends_marks_and_zeros_change() {
        let text = "\u{feff}一\r\n二\r三\n四\0五\u{3000} ６\u{a0}\r\r\n".to_string();
        assert_eq!(clean(text), "一\n二\n三\n四五\u{3000} ６\u{a0}\n\n");
    }

    #[test]
    fn a_long_text_is_cut_on_a_character() {
        let limits = Limits { max_text: 7, ..Limits::default() };
        let (mut text, mut findings) = ("公开信息".to_string(), Vec::new());
        cut(&mut text, &limits, &mut findings);
        assert_eq!((text.as_str(), findings[0].code), ("公开", "text_cut"));
    }
}
