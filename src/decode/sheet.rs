//! What stands on a sheet, whatever the format: a report laid out in cells, with titles, sentences and several tables
//! below each other. Here it is divided into paragraphs and tables.

use super::limits::Limits;
use super::lines::is_blank;
use super::pieces::{self, GridCell, Piece};
use super::unmerged;
use crate::model::{Document, Failure, Finding, Format, Severity};
use std::collections::BTreeSet;

/// A text of so many characters between the rows of a table is none of its rows.
const LONG: usize = 60;
/// Below a table less is enough.
const NOTE: usize = 25;
/// Merged cells that may reach over one row.
const MOST_ACROSS: usize = 1_000;

/// A sheet as its format holds it.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) name: String,
    pub(super) is_hidden: bool,
    /// The format knows neither merged cells nor drawn ones.
    pub(super) is_bare: bool,
    /// Cells with words, and blank ones that are drawn, in any order.
    pub(super) cells: Vec<SheetCell>,
    pub(super) merged: Vec<Merged>,
}

/// A cell; one without words is part of a table that somebody drew and left blank there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SheetCell {
    pub(super) row: u32,
    pub(super) col: u32,
    pub(super) words: String,
}

/// Cells that are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Merged {
    pub(super) row: u32,
    pub(super) col: u32,
    pub(super) row_span: u32,
    pub(super) col_span: u32,
}

/// Makes the document.
///
/// # Errors
/// `empty` where no cell has words.
pub(super) fn document(sheets: Vec<Sheet>, format: Format, limits: &Limits) -> Result<Document, Failure> {
    let has_words = |sheet: &Sheet| sheet.cells.iter().any(|cell| !cell.words.is_empty());
    let shows = sheets.iter().any(|sheet| !sheet.is_hidden && has_words(sheet));
    let mut found = Vec::new();
    let mut hidden = Vec::new();
    for sheet in sheets.into_iter().filter(has_words) {
        // A person who opens the file does not see it.
        if sheet.is_hidden && shows {
            hidden.push(sheet.name);
            continue;
        }
        if !sheet.name.is_empty() {
            found.push(Piece::Part(format!("sheet {}", sheet.name)));
        }
        found.extend(sheet_pieces(sheet, limits));
    }
    let mut document = pieces::document(found, format, limits)?;
    if !hidden.is_empty() {
        let detail = format!("hidden sheets were left out: {}", hidden.join(", "));
        document.findings.push(Finding::new("sheet_hidden", Severity::Info, detail, Vec::new()));
    }
    Ok(document)
}

/// A row and its cells with words.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) at: u32,
    pub(super) cells: Vec<GridCell>,
    /// Blank ones that cover several columns or rows.
    pub(super) blanks: Vec<GridCell>,
    /// Columns of the blank cells that are drawn in it.
    pub(super) drawn: Vec<u32>,
    /// Those of them that hold blanks: nobody left them empty.
    pub(super) filled: Vec<u32>,
}

impl Row {
    /// The only cell.
    pub(super) fn lone(&self) -> Option<&GridCell> {
        self.cells.first().filter(|cell| self.cells.len() == 1 && self.drawn.is_empty() && cell.row_span == 1)
    }

    /// The columns at which its cells begin.
    pub(super) fn starts(&self) -> BTreeSet<u32> {
        self.cells.iter().map(|cell| cell.col).collect()
    }
}

fn sheet_pieces(sheet: Sheet, limits: &Limits) -> Vec<Piece> {
    let format_is_bare = sheet.is_bare;
    let mut rows = rows(sheet);
    if let [Row { cells, .. }] = rows.as_slice()
        && let [only] = cells.as_slice()
        && !says(&only.words, only.words.chars().count())
    {
        return vec![Piece::Table(vec![GridCell { row: 0, col: 0, row_span: 1, col_span: 1, ..only.clone() }])];
    }
    let is_bare = unmerged::is_bare(&mut rows, format_is_bare);
    // Blocks still to be divided, the next one last.
    let mut blocks = runs(rows);
    blocks.reverse();
    let mut found = Vec::new();
    while let Some(block) = blocks.pop() {
        match beside(&block, is_bare) {
            Some(col) => {
                let (left, right) = parted(block, col);
                let parts = runs(left).into_iter().chain(runs(right));
                let at = blocks.len();
                blocks.extend(parts);
                blocks[at..].reverse();
            }
            None => found.extend(block_pieces(block, is_bare, limits)),
        }
    }
    found
}

/// Rows that follow each other without a blank one between them.
fn runs(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut runs: Vec<Vec<Row>> = Vec::new();
    let mut end = 0;
    for row in rows {
        let below = row.cells.iter().map(|cell| cell.row.saturating_add(cell.row_span)).max().unwrap_or(0);
        let below = below.max(row.at + 1);
        match runs.last_mut() {
            Some(run) if row.at <= end && run.last().is_some_and(|last| !last.cells.is_empty()) => {
                end = end.max(below);
                run.push(row);
            }
            _ => {
                end = below;
                runs.push(vec![row]);
            }
        }
    }
    runs
}

/// The first column of what stands beside a table: behind a blank column, beginning or ending in another row.
fn beside(rows: &[Row], is_bare: bool) -> Option<u32> {
    let mut cells: Vec<&GridCell> = rows.iter().flat_map(|row| &row.cells).collect();
    cells.sort_by_key(|cell| cell.col);
    // First column, first and last row of the cells that hang together so far.
    let mut parts: Vec<(u32, u32, u32)> = Vec::new();
    let mut end = 0;
    for cell in cells {
        let (first, last) = (cell.row, cell.row.saturating_add(cell.row_span) - 1);
        match parts.last_mut() {
            Some(part) if cell.col <= end => (part.1, part.2) = (part.1.min(first), part.2.max(last)),
            _ => parts.push((cell.col, first, last)),
        }
        end = end.max(cell.col.saturating_add(cell.col_span));
    }
    let differs = |pair: &&[(u32, u32, u32)]| (pair[0].1, pair[0].2) != (pair[1].1, pair[1].2);
    let mut behind = parts.windows(2).filter(differs).map(|pair| pair[1].0).peekable();
    behind.peek()?;
    let apart = is_bare.then(|| unmerged::Apart::new(rows));
    behind.find(|col| apart.as_ref().is_none_or(|apart| apart.at(*col)))
}

/// The cells before a column, and those from it on.
fn parted(rows: Vec<Row>, col: u32) -> (Vec<Row>, Vec<Row>) {
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for Row { at, cells, blanks, drawn, filled } in rows {
        let (ahead, behind): (Vec<_>, Vec<_>) = cells.into_iter().partition(|cell| cell.col < col);
        let (before, after): (Vec<_>, Vec<_>) = blanks.into_iter().partition(|cell| cell.col < col);
        for (half, cells, blanks) in [(&mut left, ahead, before), (&mut right, behind, after)] {
            if !cells.is_empty() {
                half.push(Row { at, cells, blanks, drawn: drawn.clone(), filled: filled.clone() });
            }
        }
    }
    (left, right)
}

/// The rows that have words, from above, and blank ones that end a table; what a merged cell covers is left out.
fn rows(sheet: Sheet) -> Vec<Row> {
    let Sheet { mut cells, mut merged, .. } = sheet;
    cells.sort_by_key(|cell| (cell.row, cell.col));
    merged.sort_unstable();
    let mut coming = merged.into_iter().peekable();
    let mut across: Vec<Merged> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    for SheetCell { row, col, words } in cells {
        if rows.last().is_none_or(|last| last.at < row) {
            while let Some(next) = coming.next_if(|next| next.row <= row) {
                across.push(next);
            }
            across.retain(|m| row - m.row < m.row_span);
            across.truncate(MOST_ACROSS);
            rows.push(Row { at: row, cells: Vec::new(), blanks: Vec::new(), drawn: Vec::new(), filled: Vec::new() });
        }
        let over = across.iter().find(|m| m.col <= col && col - m.col < m.col_span);
        let (row_span, col_span) = match over {
            Some(m) if (m.row, m.col) != (row, col) => continue,
            Some(m) => (m.row_span, m.col_span),
            None => (1, 1),
        };
        let Some(last) = rows.last_mut() else { continue };
        let is_empty = words.trim_matches(is_blank).is_empty();
        let cell = GridCell { row, col, row_span, col_span, words };
        if !is_empty {
            last.cells.push(cell);
            continue;
        }
        last.drawn.push(col);
        last.filled.extend((!cell.words.is_empty()).then_some(col));
        if over.is_some() {
            last.blanks.push(cell);
        }
    }
    // The last row of a table may be drawn and left blank.
    let mut above = None;
    rows.retain(|row| {
        let is_last = above == Some(row.at) && row.drawn.len() > 1;
        above = (row.cells.len() > 1).then(|| row.at + 1);
        is_last || !row.cells.is_empty()
    });
    rows
}

/// Rows that follow each other: the texts above, below and between them, and the tables.
fn block_pieces(rows: Vec<Row>, is_bare: bool, limits: &Limits) -> Vec<Piece> {
    let is_number = |row: &Row| row.cells.iter().any(|cell| cell.words.trim().parse::<f64>().is_ok());
    if rows.len() > 1 && rows.iter().all(|row| row.lone().is_some()) && rows.iter().any(is_number) {
        return table_pieces(rows, is_bare, limits);
    }
    let first = rows.iter().position(|row| row.lone().is_none()).unwrap_or(rows.len());
    let last = rows.iter().rposition(|row| row.lone().is_none()).unwrap_or(0);
    let wide = |cell: &GridCell| cell.col_span > 1;
    let mut found = Vec::new();
    let mut table: Vec<Row> = Vec::new();
    // Where cells of the table begin.
    let mut columns = BTreeSet::new();
    let (mut rows, mut at) = (rows.into_iter(), 0);
    while let Some(row) = rows.next() {
        let rest = rows.as_slice();
        let is_text = row.lone().is_some_and(|cell| {
            let len = cell.words.chars().count();
            let is_note = at > last && (wide(cell) || len >= NOTE || opens(&cell.words));
            at < first
                || says(&cell.words, len)
                || (is_note || stands_between(&table, &cell.words, rest.first()))
                    && !(is_bare && unmerged::belongs(cell, table.last(), &columns, rest))
        });
        if is_text {
            found.extend(table_pieces(std::mem::take(&mut table), is_bare, limits));
            found.extend(row.cells.into_iter().map(|cell| Piece::Paragraph(cell.words)));
            columns.clear();
        } else {
            columns.extend(row.cells.iter().map(|cell| cell.col));
            table.push(row);
        }
        at += 1;
    }
    found.extend(table_pieces(table, is_bare, limits));
    found
}

/// Whether a cell holds a sentence.
pub(super) fn says(words: &str, len: usize) -> bool {
    words.contains('。') || len >= LONG
}

/// Whether words begin as headings and notes do: with a number or a name and a mark behind it.
fn opens(words: &str) -> bool {
    words.chars().take(6).any(|c| matches!(c, '、' | '：' | ':' | '）' | ')' | '.' | '．'))
}

/// Whether a lone cell between two rows is the title of another table: it begins like a heading, and the rows below it
/// are divided otherwise than those above.
fn stands_between(above: &[Row], words: &str, next: Option<&Row>) -> bool {
    let Some(next) = next.filter(|_| opens(words)) else { return false };
    let before = above.iter().rev().find(|row| row.lone().is_none());
    match before {
        Some(before) => next.lone().is_some() || before.starts() != next.starts(),
        None => true,
    }
}

/// A table, its margins cut off and its blank cells filled in.
fn table_pieces(mut rows: Vec<Row>, is_bare: bool, limits: &Limits) -> Vec<Piece> {
    let Some(top) = rows.first().map(|row| row.at) else { return Vec::new() };
    if let [row] = rows.as_slice()
        && row.cells.len() < 4
    {
        let words: Vec<&str> = row.cells.iter().map(|cell| cell.words.as_str()).collect();
        return vec![Piece::Paragraph(words.join("\t"))];
    }
    let is_untold = unmerged::is_untold(&rows);
    if is_bare {
        unmerged::close_up(&mut rows);
    }
    let is_column = rows.iter().all(|row| row.lone().is_some());
    let several = || rows.iter().filter(|row| is_column || row.lone().is_none()).flat_map(|row| &row.cells);
    let left = several().map(|cell| cell.col).min().unwrap_or(0);
    let right = several().map(|cell| cell.col + cell.col_span.min(limits.max_col_span)).max().unwrap_or(left + 1);
    let bottom = rows.last().map_or(top, |row| row.at) + 1;
    let area = u64::from(bottom - top) * u64::from(right - left);
    let is_filled = area <= u64::from(limits.max_cells);
    let mut frame = Frame { top, left, right, bottom, free: Vec::new(), grid: Vec::new() };
    frame.free.resize(if is_filled { (right - left) as usize } else { 0 }, top);
    for row in rows {
        frame.fill(row.at);
        row.cells.into_iter().for_each(|cell| frame.put(cell));
        // What is one though it is blank stays one.
        row.blanks.into_iter().filter(|_| is_filled).for_each(|cell| frame.put_blank(cell));
    }
    frame.fill(bottom);
    vec![if is_untold { Piece::Unmerged(frame.grid) } else { Piece::Table(frame.grid) }]
}

/// Where a table lies on its sheet, and the cells it has so far.
struct Frame {
    top: u32,
    left: u32,
    right: u32,
    bottom: u32,
    /// For each column the row from which on it is free; none where blank cells would be too many.
    free: Vec<u32>,
    grid: Vec<GridCell>,
}

impl Frame {
    /// Blank cells in what is free above a row.
    fn fill(&mut self, upto: u32) {
        for (col, from) in self.free.iter_mut().enumerate() {
            let blank = |row| GridCell { row, col: col as u32, row_span: 1, col_span: 1, words: String::new() };
            self.grid.extend((*from - self.top..upto.max(*from) - self.top).map(blank));
            *from = upto.max(*from);
        }
    }

    fn put(&mut self, mut cell: GridCell) {
        let start = cell.col.max(self.left);
        cell.col_span = (cell.col.saturating_add(cell.col_span)).min(self.right).saturating_sub(start).max(1);
        cell.row_span = cell.row_span.min(self.bottom - cell.row);
        for from in self.free.iter_mut().skip((start - self.left) as usize).take(cell.col_span as usize) {
            *from = (*from).max(cell.row + cell.row_span);
        }
        (cell.row, cell.col) = (cell.row - self.top, start - self.left);
        self.grid.push(cell);
    }

    fn put_blank(&mut self, cell: GridCell) {
        let (from, to) = (cell.col.max(self.left), cell.col.saturating_add(cell.col_span).min(self.right));
        let (from, to) = (from.saturating_sub(self.left) as usize, to.saturating_sub(self.left) as usize);
        if self.free.get(from..to).is_some_and(|free| from < to && free.iter().all(|row| *row <= cell.row)) {
            self.put(cell);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&[&str]], merged: &[(u32, u32, u32, u32)]) -> Sheet {
        let mut sheet = Sheet { name: "申请".to_owned(), ..Sheet::default() };
        for (row, cells) in rows.iter().enumerate() {
            for (col, words) in cells.iter().enumerate() {
                sheet.cells.push(SheetCell { row: row as u32, col: col as u32, words: (*words).to_owned() });
            }
        }
        let merge = |m: &(u32, u32, u32, u32)| Merged { row: m.0, col: m.1, row_span: m.2, col_span: m.3 };
        sheet.merged = merged.iter().map(merge).collect();
        sheet
    }

    fn shape(document: &Document, table: usize) -> Vec<(u32, u32, u32, u32, &str)> {
        let cells = document.tables[table].cells.iter();
        cells.map(|c| (c.row, c.col, c.row_span, c.col_span, c.span.of(&document.text))).collect()
    }

    #[test]
    fn titles_sentences_and_tables_come_apart() {
        let rows: &[&[&str]] = &[
            &["某县2021年年报统计表"],
            &["单位：件"],
            &["项目", "", "数量"],
            &["规章", "制发", "1"],
            &["", "废止", ""],
            &["三、收到和处理申请情况"],
            &["申请", "自然人", "5", "6"],
            &["总计", "", "5", "6"],
            &["备注：以上数据截至年底。"],
            &[],
            &["填报人：张三", "日期：1月5日"],
        ];
        let merged = [(0, 0, 1, 3), (2, 0, 1, 2), (3, 0, 2, 1), (7, 0, 1, 2)];
        let limits = Limits::default();
        let document = document(vec![sheet(rows, &merged)], Format::Xlsx, &limits).expect("words");
        assert_eq!(document.tables.len(), 2, "{}", document.text);
        let first = [
            (0, 0, 1, 2, "项目"),
            (0, 2, 1, 1, "数量"),
            (1, 0, 2, 1, "规章"),
            (1, 1, 1, 1, "制发"),
            (1, 2, 1, 1, "1"),
            (2, 1, 1, 1, "废止"),
            (2, 2, 1, 1, ""),
        ];
        assert_eq!(shape(&document, 0), first);
        assert_eq!(shape(&document, 1)[4], (1, 0, 1, 2, "总计"));
        assert!(document.text.starts_with("某县2021年年报统计表\n单位：件\n项目"), "{}", document.text);
        assert!(document.text.contains("\n三、收到和处理申请情况\n申请"), "{}", document.text);
        assert!(document.text.ends_with("\n备注：以上数据截至年底。\n填报人：张三\t日期：1月5日"), "{}", document.text);
        assert_eq!(&*document.parts[0].name, "sheet 申请");
    }

    #[test]
    fn a_heading_within_a_table_stays_where_the_columns_go_on() {
        let rows: &[&[&str]] =
            &[&["指标", "单位", "数"], &["一、主动公开"], &["公开", "条", "3"], &["二、申请"], &["收到", "件", "4"]];
        let document = document(vec![sheet(rows, &[])], Format::Xls, &Limits::default()).expect("words");
        assert_eq!((document.tables.len(), document.tables[0].rows, document.tables[0].cols), (1, 5, 3));
    }

    #[test]
    fn a_span_over_everything_costs_nothing() {
        let rows: &[&[&str]] = &[&["项目", "数量"], &["规章", "1"]];
        let mut sheet = sheet(rows, &[(0, 1, u32::MAX, u32::MAX)]);
        sheet.cells.push(SheetCell { row: 1_048_575, col: 16_383, words: "9".to_owned() });
        let document = document(vec![sheet], Format::Xlsx, &Limits::default()).expect("words");
        assert!(document.text.contains("规章"));
    }

    #[test]
    fn blank_cells_that_are_merged_stay_one() {
        let rows: &[&[&str]] = &[&["项目", "自然人", "", "总计"], &["新收", "", "", "3"], &["结转", " ", "", "0"]];
        let merged = [(0, 1, 1, 2), (1, 1, 1, 2), (2, 1, 1, 2)];
        let document = document(vec![sheet(rows, &merged)], Format::Xlsx, &Limits::default()).expect("words");
        assert_eq!(
            shape(&document, 0)[4..],
            [(1, 1, 1, 2, ""), (1, 3, 1, 1, "3"), (2, 0, 1, 1, "结转"), (2, 1, 1, 2, ""), (2, 3, 1, 1, "0")]
        );
    }

    #[test]
    fn a_blank_row_that_is_drawn_ends_its_table() {
        let rows: &[&[&str]] =
            &[&["维持", "纠正", "总计"], &["", "", ""], &["五、问题"], &["甲", "乙", "丙"], &["", "", ""]];
        let document = document(vec![sheet(rows, &[])], Format::Xlsx, &Limits::default()).expect("words");
        let sizes: Vec<_> = document.tables.iter().map(|table| (table.rows, table.cols)).collect();
        assert_eq!(sizes, [(2, 3), (2, 3)], "{}", document.text);
    }

    #[test]
    fn a_hidden_sheet_is_left_out_and_named() {
        let mut secret = sheet(&[&["旧数", "9"], &["规章", "8"]], &[]);
        secret.is_hidden = true;
        let shown = sheet(&[&["项目", "数量"], &["规章", "1"]], &[]);
        let document = document(vec![secret, shown], Format::Xlsx, &Limits::default()).expect("words");
        assert!(!document.text.contains("旧数"));
        assert_eq!(document.findings[0].code, "sheet_hidden");
    }
}
