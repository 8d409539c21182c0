//! What a format marks as headings, paragraphs and tables, put together to one document. Readers of formats say what
//! stands there, piece by piece; only this file knows how a document is made of it.

use super::limits::Limits;
use super::lines::is_blank;
use super::paragraphs::{Hints, Splitter};
use super::writer::Writer;
use super::{failure, text};
use crate::model::{Cell, Document, Failure, Finding, Format, Layout, Part, Severity, Span, Table};

/// One thing on a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A page or sheet begins: its name as a person would look for it.
    Part(String),
    /// A heading by markup.
    Heading(String),
    /// A paragraph by markup; `\n` in it is a line break that the author set.
    Paragraph(String),
    /// Running text whose line breaks are those of the page: paragraphs and unmarked tables are still to be found.
    /// Where only a [`Piece::Part`] stands before the next such piece, the text goes on in it.
    Lines(String),
    /// A table with its own rows and columns. Cells may come in any order; what overlaps an earlier one is left out.
    Table(Vec<GridCell>),
    /// A table of which nothing says what cells were merged.
    Unmerged(Vec<GridCell>),
    /// A table that goes on over pages: with each the first row that stands on it.
    LongTable(Vec<GridCell>, Vec<(u32, String)>),
}

/// A cell of a [`Piece::Table`]; rows and columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GridCell {
    pub(super) row: u32,
    pub(super) col: u32,
    /// Rows covered, at least 1.
    pub(super) row_span: u32,
    /// Columns covered, at least 1.
    pub(super) col_span: u32,
    pub(super) words: String,
}

/// Makes the document.
///
/// # Errors
/// `empty` where there are no words.
pub(super) fn document(pieces: Vec<Piece>, format: Format, limits: &Limits) -> Result<Document, Failure> {
    let mut builder = Builder {
        writer: Writer::new(limits.max_text as usize),
        tables: Vec::new(),
        parts: Vec::new(),
        room: limits.max_cells as usize,
        cut_at: None,
        is_running: false,
        limits,
    };
    pieces.into_iter().for_each(|piece| builder.add(piece));
    let Builder { writer, tables, parts, cut_at, .. } = builder;
    if writer.text.chars().all(is_blank) {
        return Err(failure("empty", "the file shows no words"));
    }
    let mut findings: Vec<Finding> = writer.is_full.then(|| text_cut(limits)).into_iter().collect();
    findings.extend(cut_at.map(text::tables_cut));
    let mut document = assemble(writer, tables, limits, findings);
    document.format = Some(format);
    document.parts = parts;
    Ok(document)
}

/// Words were left out.
pub(super) fn text_cut(limits: &Limits) -> Finding {
    let detail = format!("words beyond {} bytes were left out", limits.max_text);
    Finding::new("text_cut", Severity::Warn, detail, Vec::new())
}

/// Blocks and tables, in order: the tables that the format marks, and what text between them holds.
pub(super) fn assemble(writer: Writer, marked: Vec<Table>, limits: &Limits, mut findings: Vec<Finding>) -> Document {
    let hints = Hints { boundaries: &writer.boundaries, headings: &writer.headings, links: &writer.links };
    let mut splitter = Splitter::new(hints, limits);
    let (mut tables, mut at) = (Vec::new(), 0);
    for table in marked {
        let span = table.span.range();
        text::structure(&writer.text, at..span.start, &mut splitter, &mut tables, limits, &mut findings);
        splitter.add_table(tables.len() as u32, table.span);
        tables.push(table);
        at = span.end;
    }
    text::structure(&writer.text, at..writer.text.len(), &mut splitter, &mut tables, limits, &mut findings);
    if splitter.divided {
        findings.push(text::divided());
    }
    Document { blocks: splitter.blocks, tables, text: writer.text, findings, ..Document::default() }
}

/// The words of `text[start..end]` without the white space around them; an empty span at `start` where there are none.
pub(super) fn trimmed(text: &str, start: usize, end: usize) -> Span {
    let raw = &text[start..end];
    let cut = raw.trim_start_matches(is_blank);
    let words = cut.trim_end_matches(is_blank);
    let first = if words.is_empty() { start } else { end - cut.len() };
    Span::new(first, first + words.len())
}

struct Builder<'l> {
    writer: Writer,
    tables: Vec<Table>,
    parts: Vec<Part>,
    /// Cells that may still be taken.
    room: usize,
    /// Where tables began to be cut.
    cut_at: Option<Span>,
    /// The last piece but parts was running text.
    is_running: bool,
    limits: &'l Limits,
}

impl Builder<'_> {
    fn add(&mut self, piece: Piece) {
        if let Piece::Part(name) = piece {
            return self.parts.push(Part { start: self.writer.text.len() as u32, name: name.into() });
        }
        let is_running = matches!(piece, Piece::Lines(_));
        if !(is_running && self.is_running) {
            self.writer.boundary();
        }
        self.is_running = is_running;
        match piece {
            Piece::Part(_) => {}
            Piece::Heading(words) => {
                let start = self.writer.text.len();
                self.writer.verbatim(&words);
                let span = trimmed(&self.writer.text, start, self.writer.text.len());
                if !span.is_empty() {
                    self.writer.headings.push(span);
                }
            }
            Piece::Paragraph(words) | Piece::Lines(words) => self.writer.verbatim(&words),
            Piece::Table(cells) => self.table(cells, Layout::Marked, Vec::new()),
            Piece::Unmerged(cells) => self.table(cells, Layout::Unmerged, Vec::new()),
            Piece::LongTable(cells, parts) => self.table(cells, Layout::Marked, parts),
        }
        if !is_running {
            self.writer.boundary();
        }
    }

    /// Writes a table: a line for a row, a tab between cells.
    fn table(&mut self, cells: Vec<GridCell>, layout: Layout, parts: Vec<(u32, String)>) {
        let cells = self.placed(cells);
        if cells.is_empty() {
            return;
        }
        self.writer.fresh_line();
        let start = self.writer.begin("");
        let mut row = cells[0].row;
        let mut written = Vec::with_capacity(cells.len());
        let mut parts = parts.into_iter().peekable();
        for (number, cell) in cells.iter().enumerate() {
            let separator = match number {
                0 => "",
                _ if cell.row > row => "\n",
                _ => "\t",
            };
            row = cell.row;
            let from = self.writer.begin(separator);
            while let Some((_, name)) = parts.next_if(|(first, _)| *first <= row) {
                self.parts.push(Part { start: from as u32, name: name.into() });
            }
            self.writer.verbatim(cell.words.trim_matches(is_blank));
            let to = self.writer.end();
            let span = trimmed(&self.writer.text, from, to);
            let GridCell { row, col, row_span, col_span, .. } = *cell;
            written.push(Cell { row, col, row_span, col_span, span });
        }
        let stop = self.writer.end();
        let rows = written.iter().map(|c| c.row + c.row_span).max().unwrap_or(0);
        let cols = written.iter().map(|c| c.col + c.col_span).max().unwrap_or(0);
        self.tables.push(Table { span: Span::new(start, stop), layout, rows, cols, cells: written });
    }

    /// The cells in reading order, within the limits, none over another.
    fn placed(&mut self, mut cells: Vec<GridCell>) -> Vec<GridCell> {
        let room = if self.tables.len() < self.limits.max_tables as usize { self.room } else { 0 };
        let asked = cells.len();
        cells.sort_by_key(|cell| (cell.row, cell.col));
        cells.truncate(room);
        if cells.len() < asked {
            let at = self.writer.text.len();
            self.cut_at.get_or_insert(Span::new(at, at));
        }
        self.room -= cells.len();
        // For each column the row from which on it is free.
        let mut free: Vec<u32> = Vec::new();
        cells.retain_mut(|cell| {
            cell.row_span = cell.row_span.clamp(1, self.limits.max_row_span);
            cell.col_span = cell.col_span.clamp(1, self.limits.max_col_span);
            let (from, to) = (cell.col as usize, (cell.col + cell.col_span) as usize);
            if to > self.limits.max_cols as usize {
                return false;
            }
            free.resize(free.len().max(to), 0);
            let is_free = free[from..to].iter().all(|row| *row <= cell.row);
            if is_free {
                free[from..to].fill(cell.row + cell.row_span);
            }
            is_free
        });
        cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cell(row: u32, col: u32, row_span: u32, col_span: u32, words: &str) -> GridCell {
        GridCell { row, col, row_span, col_span, words: words.to_owned() }
    }

    #[test]
    fn pieces_become_blocks_in_their_order() {
        let pieces = vec![
            Piece::Part("page 1".into()),
            Piece::Heading("一、总体情况".into()),
            Piece::Paragraph("本年主动公开12条。".into()),
            Piece::Part("page 2".into()),
            Piece::Table(vec![
                cell(0, 1, 1, 2, "数量"),
                cell(0, 0, 2, 1, "项目\n名称"),
                cell(1, 1, 1, 1, " 1 "),
                cell(1, 0, 1, 1, "压住"),
                cell(1, 2, 1, 1, ""),
            ]),
            Piece::Lines("二、收费\n无。".into()),
        ];
        let doc = document(pieces, Format::Docx, &Limits::default()).expect("words");
        assert_eq!(doc.text, "一、总体情况\n本年主动公开12条。\n项目\n名称\t数量\n1\t\n二、收费\n无。");
        let words: Vec<&str> = doc.tables[0].cells.iter().map(|c| c.span.of(&doc.text)).collect();
        assert_eq!(words, ["项目\n名称", "数量", "1", ""]);
        assert_eq!((doc.tables[0].rows, doc.tables[0].cols), (2, 3));
        let at = |words: &str| doc.part(doc.text.find(words).expect("there") as u32).map(|p| &*p.name);
        assert_eq!((at("12条"), at("数量"), at("无")), (Some("page 1"), Some("page 2"), Some("page 2")));
        assert_eq!(doc.blocks.len(), 5);
    }

    #[test]
    fn cells_beyond_the_limits_are_cut_and_said_to_be() {
        let limits = Limits { max_cells: 3, ..Limits::default() };
        let cells = (0..5).map(|i| cell(i, 0, 1, u32::MAX, "x")).collect();
        let doc = document(vec![Piece::Table(cells)], Format::Xlsx, &limits).expect("words");
        assert!(doc.findings.iter().any(|f| f.code == "tables_cut"));
    }

    #[test]
    fn text_and_tables_go_on_over_pages() {
        let pieces = vec![
            Piece::Part("page 1".into()),
            Piece::Lines("本年主动公".into()),
            Piece::Part("page 2".into()),
            Piece::Lines("开12条。\n次段。".into()),
            Piece::LongTable(vec![cell(0, 0, 1, 1, "甲"), cell(1, 0, 1, 1, "乙")], vec![(1, "page 3".into())]),
        ];
        let doc = document(pieces, Format::Pdf, &Limits::default()).expect("words");
        assert_eq!(doc.text, "本年主动公开12条。\n次段。\n甲\n乙");
        let at = |words: &str| doc.part(doc.text.find(words).expect("there") as u32).map(|p| &*p.name);
        assert_eq!(
            (at("主动"), at("开12"), at("甲"), at("乙")),
            (Some("page 1"), Some("page 2"), Some("page 2"), Some("page 3"))
        );
    }

    #[test]
    fn no_words_are_a_failure() {
        let failure = document(vec![Piece::Part("page 1".into())], Format::Pdf, &Limits::default()).unwrap_err();
        assert_eq!(failure.code, "empty");
    }
}
