//! The parts of a document that say who, where and when: its head and tail, folded and without white space, one line
//! for each paragraph, heading or table row.

use super::rules::Rules;
use super::words::Seen;
use crate::lexicon::Folded;
use crate::model::{BlockKind, Document, Span, Table};
use std::borrow::Cow;
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
    /// Where each stretch of it begins, here and in the folded text; within one both run alike.
    runs: Vec<(u32, u32)>,
    /// Byte ranges of the lines.
    pub(super) lines: Vec<Range<usize>>,
}

impl Tight {
    /// Appends a part of the folded text, without white space. Folding has left no other than that of ASCII.
    fn push(&mut self, folded: &str, range: Range<usize>) {
        let mut from = range.start;
        for (at, byte) in folded.as_bytes()[range.clone()].iter().enumerate() {
            if *byte <= b' ' && byte.is_ascii_whitespace() {
                self.copy(folded, from..range.start + at);
                from = range.start + at + 1;
            }
        }
        self.copy(folded, from..range.end);
    }

    fn copy(&mut self, folded: &str, range: Range<usize>) {
        if !range.is_empty() {
            self.runs.push((self.text.len() as u32, range.start as u32));
            self.text.push_str(&folded[range]);
        }
    }

    fn put(&mut self, c: char, at: usize) {
        self.runs.push((self.text.len() as u32, at as u32));
        self.text.push(c);
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

    /// Where a byte stood in the folded text; 0 beyond the end.
    fn origin(&self, at: usize) -> usize {
        let next = self.runs.partition_point(|run| run.0 as usize <= at);
        let run = next.checked_sub(1).map(|i| self.runs[i]).filter(|_| at < self.text.len());
        run.map_or(0, |(here, there)| there as usize + at - here as usize)
    }

    /// A range of this text as bytes of the folded text.
    pub(super) fn folded(&self, range: Range<usize>) -> Range<usize> {
        let start = self.origin(range.start);
        let end = if range.end > 0 { self.origin(range.end - 1) + 1 } else { start };
        start..end.max(start)
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
    /// The words of the rules' lists in the head.
    pub(super) seen: Seen,
}

impl Page {
    pub(super) fn new(doc: &Document, folded: &Folded, rules: &Rules) -> Page {
        let text = &folded.text;
        let head = if doc.blocks.is_empty() { Tight::of(text, 0..boundary(text, HEAD * 2)) } else { head(doc, folded) };
        let tail = boundary(text, text.len().saturating_sub(TAIL));
        let seen = rules.words.find(&head.text);
        Page { head, tail: Tight::of(text, tail..text.len()), seen }
    }
}

/// Folded words without their white space.
pub(super) fn squeezed(words: &str) -> Cow<'_, str> {
    if words.bytes().any(|byte| byte.is_ascii_whitespace()) {
        Cow::Owned(words.chars().filter(|c| !c.is_whitespace()).collect())
    } else {
        Cow::Borrowed(words)
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
