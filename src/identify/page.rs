//! The parts of a document that say who, where and when: its head and tail, folded and without white space, one line
//! for each paragraph, heading or table row.

use crate::lexicon::Folded;
use crate::model::{BlockKind, Document, Span, Table};
use std::ops::Range;

/// Most bytes of the head. Titles, lead and overview stand in it.
const HEAD: usize = 6_000;
/// Bytes of the tail, where signatures stand.
const TAIL: usize = 600;
/// Rows of a table that are looked at; those of registration data are few.
const ROWS: u32 = 16;

/// Text without white space that knows where each byte stood.
#[derive(Default)]
pub(super) struct Tight {
    /// The text; `\n` between lines.
    pub(super) text: String,
    /// For each byte, where it stands in the folded text.
    map: Vec<u32>,
    /// Byte ranges of the lines.
    pub(super) lines: Vec<Range<usize>>,
}

impl Tight {
    /// Appends a part of the folded text, without white space.
    fn push(&mut self, folded: &str, range: Range<usize>) {
        for (at, c) in folded[range.clone()].char_indices() {
            if !c.is_whitespace() {
                self.put(c, range.start + at);
            }
        }
    }

    fn put(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.map.resize(self.text.len(), at as u32);
    }

    /// Ends a line; empty ones leave nothing.
    fn end_line(&mut self, at: usize) {
        let start = self.lines.last().map_or(0, |line| line.end + 1);
        if self.text.len() > start {
            self.lines.push(start..self.text.len());
            self.put('\n', at);
        }
    }

    /// The words of a line.
    pub(super) fn line(&self, index: usize) -> &str {
        self.lines.get(index).map_or("", |range| &self.text[range.clone()])
    }

    /// A range of this text as bytes of the folded text.
    pub(super) fn folded(&self, range: Range<usize>) -> Range<usize> {
        let start = self.map.get(range.start).copied().unwrap_or(0) as usize;
        let last = range.end.checked_sub(1).and_then(|i| self.map.get(i)).copied();
        start..last.map_or(start, |last| last as usize + 1).max(start)
    }

    /// The original words of a range.
    pub(super) fn span(&self, range: Range<usize>, folded: &Folded) -> Span {
        let mut range = self.folded(range);
        while range.end < folded.text.len() && !folded.text.is_char_boundary(range.end) {
            range.end += 1;
        }
        folded.span(range.start, range.end)
    }

    /// All white space dropped from a part of the folded text, and the line breaks that do not follow a sentence's end.
    pub(super) fn joined(folded: &str, range: Range<usize>) -> Tight {
        let mut tight = Tight::default();
        let mut at = range.start;
        for line in folded[range.clone()].split_inclusive('\n') {
            tight.push(folded, at..at + line.len());
            at += line.len();
            if tight.text.ends_with(['。', ';', ':', '!', '?']) {
                tight.end_line(at);
            }
        }
        tight.end_line(at);
        tight
    }

    /// All white space dropped from a part of the folded text.
    pub(super) fn of(folded: &str, range: Range<usize>) -> Tight {
        let mut tight = Tight::default();
        let mut at = range.start;
        for line in folded[range.clone()].split_inclusive('\n') {
            tight.push(folded, at..at + line.len());
            at += line.len();
            tight.end_line(at);
        }
        tight
    }
}

/// Head and tail of a document.
pub(super) struct Page {
    pub(super) head: Tight,
    pub(super) tail: Tight,
}

impl Page {
    pub(super) fn new(doc: &Document, folded: &Folded) -> Page {
        let text = &folded.text;
        let head = if doc.blocks.is_empty() { Tight::of(text, 0..boundary(text, HEAD * 2)) } else { head(doc, folded) };
        let tail = boundary(text, text.len().saturating_sub(TAIL));
        Page { head, tail: Tight::of(text, tail..text.len()) }
    }
}

/// The last character boundary at or before `at`.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

fn head(doc: &Document, folded: &Folded) -> Tight {
    let mut tight = Tight::default();
    for block in &doc.blocks {
        if tight.text.len() > HEAD {
            break;
        }
        let range = folded.at(block.span.start)..folded.at(block.span.end);
        match block.kind {
            BlockKind::Table(index) => {
                if let Some(table) = doc.tables.get(index as usize) {
                    rows(&mut tight, table, folded);
                }
            }
            _ if range.start <= range.end => {
                let start = range.start;
                let end = boundary(&folded.text, range.end.min(start + HEAD));
                tight.push(&folded.text, start..end.max(start));
                tight.end_line(end);
            }
            _ => {}
        }
    }
    tight
}

fn rows(tight: &mut Tight, table: &Table, folded: &Folded) {
    let mut row = 0;
    for cell in table.cells.iter().take_while(|cell| cell.row < ROWS) {
        let (start, end) = (folded.at(cell.span.start), folded.at(cell.span.end));
        if cell.row != row {
            tight.end_line(start);
            row = cell.row;
        } else if !tight.text.is_empty() && !tight.text.ends_with('\n') {
            tight.put('|', start);
        }
        tight.push(&folded.text, start..boundary(&folded.text, end.min(start + 400)).max(start));
    }
    tight.end_line(folded.at(table.span.end));
}
