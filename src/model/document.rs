//! A decoded report: one text, and what stands where in it.

use super::{Finding, Format, Span};

/// What decoding gives: the text as published (nothing folded or corrected) and its structure.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// All visible words. Every span of every later stage points into it.
    pub text: String,
    /// Headings, paragraphs and tables in reading order; they do not overlap.
    pub blocks: Vec<Block>,
    /// The tables that `BlockKind::Table` numbers, in reading order.
    pub tables: Vec<Table>,
    /// Pages or sheets, where the format has them, in rising order of their beginning.
    pub parts: Vec<Part>,
    /// Title from the file's own metadata (HTML `<title>`, meta tags), not part of `text`.
    pub meta_title: Option<String>,
    /// Day of publication from the file's own metadata (HTML meta tags), as it stands there.
    pub meta_published: Option<String>,
    /// Government hosts named in links and words, without `.gov.cn`; the most frequent first.
    pub hosts: Vec<String>,
    /// Character set that was decided, as its WHATWG name in lower case.
    pub charset: Option<&'static str>,
    /// Kind of bytes.
    pub format: Option<Format>,
    /// What decoding noticed (loss, limits that cut).
    pub findings: Vec<Finding>,
}

/// A page or sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// First byte of its words.
    pub start: u32,
    /// As a person would look for it: `page 3`, `sheet 申请`.
    pub name: Box<str>,
}

/// A run of text with one role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its role.
    pub kind: BlockKind,
    /// Its words.
    pub span: Span,
}

/// What a block is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlockKind {
    /// Marked as a heading by the format, or standing like one (`一、…` on a short line).
    Heading,
    /// Running text. One paragraph, also where the file breaks it over lines.
    Paragraph,
    /// A table: index into [`Document::tables`].
    Table(u32),
}

/// How a table's cells were told apart, which says how far rows and columns can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Rows, columns and merged cells are the format's own (HTML): spans are exact.
    Marked,
    /// Rows and columns are the format's own, but nothing says what was merged (CSV): what stood in merged cells stands
    /// in the first of them, the others are blank. A blank cell is a blank value or what a merged label covers.
    Unmerged,
    /// Rows and cells were separated by tabs, pipes or wide gaps: merged cells left no trace, rows may be ragged.
    Separated,
    /// One cell a line: the order of cells is known; rows only where `row` was told by blank lines.
    Stacked,
    /// Cells run together without separators: `cells` holds one cell a line, to be split by label.
    RunTogether,
}

impl Layout {
    /// Whether rows and columns are the format's own.
    pub fn has_columns(self) -> bool {
        matches!(self, Layout::Marked | Layout::Unmerged)
    }

    /// Whether it is known which cells stand in one row.
    pub fn has_rows(self) -> bool {
        self.has_columns() || self == Layout::Separated
    }
}

/// A grid of cells. `Marked` grids have their spans resolved: cell (r, c) covers
/// rows r..r+row_span and columns c..c+col_span.
#[derive(Clone, Debug)]
pub struct Table {
    /// From the first to the last word.
    pub span: Span,
    /// How the cells were told apart.
    pub layout: Layout,
    /// Number of rows.
    pub rows: u32,
    /// Number of columns in the widest row.
    pub cols: u32,
    /// Cells in reading order (row, then column). Empty cells are present with an empty span.
    pub cells: Vec<Cell>,
}

/// One cell; its words are `span.of(&document.text)`, line breaks inside included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// First row, from 0.
    pub row: u32,
    /// First column, from 0.
    pub col: u32,
    /// Rows covered, at least 1.
    pub row_span: u32,
    /// Columns covered, at least 1.
    pub col_span: u32,
    /// Its words; empty for a blank cell.
    pub span: Span,
}

/// Counts characters and lines up to any byte of a text without starting over each time.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    /// Characters before byte `i * STRIDE`.
    chars: Vec<u32>,
}

/// Bytes between two counted places: small enough to count the rest at once, large enough to cost no memory.
const STRIDE: usize = 256;

fn starts(bytes: &[u8]) -> u32 {
    // A byte starts a character unless it is a UTF-8 continuation byte.
    bytes.iter().filter(|b| (**b as i8) >= -0x40).count() as u32
}

impl<'a> Places<'a> {
    /// Counts once through the text.
    pub fn new(text: &'a str) -> Self {
        let mut seen = 0;
        let mut chars = Vec::with_capacity(text.len() / STRIDE + 1);
        for chunk in text.as_bytes().chunks(STRIDE) {
            chars.push(seen);
            seen += starts(chunk);
        }
        chars.push(seen);
        Self { text, chars }
    }

    /// Number of characters before byte `at`.
    pub fn chars(&self, at: u32) -> u32 {
        let at = at as usize;
        let base = at / STRIDE;
        self.chars[base] + starts(&self.text.as_bytes()[base * STRIDE..at])
    }
}

impl Document {
    /// The page or sheet on which a byte stands.
    pub fn part(&self, at: u32) -> Option<&Part> {
        let after = self.parts.partition_point(|part| part.start <= at);
        after.checked_sub(1).map(|index| &self.parts[index])
    }

    /// The number (from 1) of the line on which a byte stands.
    pub fn line(&self, at: u32) -> u32 {
        1 + self.text.as_bytes()[..at as usize].iter().filter(|b| **b == b'\n').count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_characters_from_any_byte() {
        let text = "第一行\nabc，二〇一七年\n".repeat(40);
        let places = Places::new(&text);
        for (count, (byte, _)) in text.char_indices().enumerate() {
            assert_eq!(places.chars(byte as u32) as usize, count);
        }
        assert_eq!(places.chars(text.len() as u32) as usize, text.chars().count());
        assert_eq!(Places::new("").chars(0), 0);
    }
}
