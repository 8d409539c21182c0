//! Tables of which nothing says what cells were merged, as of a sheet that was saved as text: the words of merged cells
//! stand in the first of them, the others are blank.

use super::pieces::GridCell;
use super::sheet::{Row, says};
use std::collections::BTreeSet;

/// How many rows of one cell may stand before the row that tells what they are.
const AHEAD: usize = 8;
/// Sentences that may stand within the lines of a table, as its notes.
const NOTES: usize = 2;
/// Rows with a label and a value on both sides that make two tables.
const ROWS: usize = 2;

/// Whether nothing in these rows is merged: perhaps somebody left cells blank instead.
pub(super) fn is_untold(rows: &[Row]) -> bool {
    let is_single = |cell: &GridCell| cell.row_span == 1 && cell.col_span == 1;
    rows.iter().all(|row| row.blanks.is_empty() && row.cells.iter().all(is_single))
}

/// Whether a sheet says no more than one that was saved as text: its format knows no merged cells, or somebody laid a
/// report out, sentences and all, and merged nothing. Forgets blank cells beside sentences; where these stand above the
/// tables, or are more than tables have notes, blank cells are no lines that somebody drew.
pub(super) fn is_bare(rows: &mut [Row], format_is_bare: bool) -> bool {
    let is_sentence =
        |row: &Row| matches!(row.cells.as_slice(), [only] if says(&only.words, only.words.chars().count()));
    if !is_untold(rows) || !(format_is_bare || rows.iter().any(is_sentence)) {
        return false;
    }
    let has_blanks = |row: &&Row| row.drawn.len() > row.filled.len() && is_sentence(row);
    let above = rows.iter().take_while(|row| row.cells.len() < 2).any(|row| has_blanks(&row));
    let is_stray = above || rows.iter().filter(has_blanks).count() > NOTES;
    for row in rows {
        if is_sentence(row) {
            row.filled.clear();
            row.drawn.clear();
        } else if is_stray {
            row.drawn.clone_from(&row.filled);
        }
    }
    true
}

/// Takes out the columns in which nothing of a table begins: merged cells and other tables of the sheet leave them
/// behind.
pub(super) fn close_up(rows: &mut [Row]) {
    let begun = |row: &Row| row.cells.iter().map(|cell| cell.col).chain(row.filled.iter().copied()).collect::<Vec<_>>();
    let columns: BTreeSet<u32> = rows.iter().flat_map(begun).collect();
    let columns: Vec<u32> = columns.into_iter().collect();
    for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
        cell.col = columns.partition_point(|col| *col < cell.col) as u32;
    }
}

/// Where a sheet may be parted: blank columns stand between two tables, but also where cells were merged.
pub(super) struct Apart {
    /// Of each row with two labels and a value behind each, in rising order: the first value; the last label.
    firsts: Vec<u32>,
    lasts: Vec<u32>,
    /// The last column with other words than sentences.
    end: u32,
}

impl Apart {
    pub(super) fn new(rows: &[Row]) -> Apart {
        let mut apart = Apart { firsts: Vec::new(), lasts: Vec::new(), end: 0 };
        for Row { cells, .. } in rows {
            let value = |cells: &[GridCell]| cells.iter().find(|cell| is_value(cell)).map(|cell| cell.col);
            let label = |cells: &[GridCell]| cells.iter().rfind(|cell| is_label(cell)).map(|cell| cell.col);
            let first = cells.iter().position(is_label).and_then(|at| value(&cells[at..]));
            let last = cells.iter().rposition(is_value).and_then(|at| label(&cells[..at]));
            if let (Some(first), Some(last)) = (first, last)
                && first < last
            {
                apart.firsts.push(first);
                apart.lasts.push(last);
            }
            let plain = cells.iter().rfind(|cell| !says(&cell.words, cell.words.chars().count()));
            apart.end = apart.end.max(plain.map_or(0, |cell| cell.col));
        }
        apart.firsts.sort_unstable();
        apart.lasts.sort_unstable();
        apart
    }

    /// Whether rows have a label and a value before a column and again from it on; or nothing but sentences stand there.
    pub(super) fn at(&self, col: u32) -> bool {
        let begun = self.firsts.partition_point(|first| *first < col);
        let ended = self.lasts.partition_point(|last| *last < col);
        col > self.end || begun - ended >= ROWS
    }
}

/// Whether a lone cell that looks like a title is the label of a row of blanks: it stands below another label within
/// the table, or the next row with values has them in the columns of the table, so that no other table begins.
pub(super) fn belongs(cell: &GridCell, above: Option<&Row>, columns: &BTreeSet<u32>, rest: &[Row]) -> bool {
    let is_above = |other: &&GridCell| other.col == cell.col && !is_value(other);
    if columns.first().is_some_and(|first| *first < cell.col)
        && above.and_then(|row| row.cells.iter().find(is_above)).is_some()
    {
        return true;
    }
    let next = rest.iter().take(AHEAD).find(|row| row.lone().is_none());
    next.is_some_and(|next| {
        let has_values = !next.drawn.is_empty() || next.cells.iter().any(is_value);
        has_values && next.starts().is_subset(columns)
    })
}

/// Whether a cell names a row: numbers with a unit or a sign in words do not.
fn is_label(cell: &GridCell) -> bool {
    let words = cell.words.chars().filter(|c| c.is_alphabetic()).count();
    let digits = cell.words.chars().filter(|c| c.is_numeric()).count();
    words > 1 && words > digits && !cell.words.trim_end().ends_with(char::is_numeric)
}

/// Whether a cell holds a number or a mark, and no words.
fn is_value(cell: &GridCell) -> bool {
    !cell.words.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use crate::decode::sheet::{Merged, Sheet, SheetCell, document};
    use crate::decode::{Limits, decode};
    use crate::model::{Document, Format, Layout};

    fn sheet(rows: &[&[&str]], drawn: bool) -> Sheet {
        let mut sheet = Sheet::default();
        for (row, cells) in rows.iter().enumerate() {
            for (col, words) in cells.iter().enumerate().filter(|(_, words)| drawn || !words.is_empty()) {
                sheet.cells.push(SheetCell { row: row as u32, col: col as u32, words: (*words).to_owned() });
            }
        }
        sheet
    }

    fn read(sheet: Sheet) -> Document {
        document(vec![sheet], Format::Xlsx, &Limits::default()).expect("words")
    }

    /// Columns and words of each row of a table, without blank cells.
    fn rows(document: &Document, table: usize) -> Vec<Vec<(u32, &str)>> {
        let cells: Vec<_> = document.tables[table].cells.iter().filter(|cell| !cell.span.is_empty()).collect();
        let row = |row: &[&crate::model::Cell]| row.iter().map(|c| (c.col, c.span.of(&document.text))).collect();
        cells.chunk_by(|a, b| a.row == b.row).map(row).collect()
    }

    const TABLE: [&[&str]; 4] = [
        &["项目", "", "", "数量", "", ""],
        &["", "", "", "上年", "", "本年"],
        &["规章", "", "制发", "1", "", "2"],
        &["", "", "废止", "", "", "4"],
    ];

    #[test]
    fn columns_in_which_nothing_begins_are_taken_out() {
        let document = read(Sheet { is_bare: true, ..sheet(&TABLE, false) });
        assert_eq!((document.tables[0].layout, document.tables[0].cols), (Layout::Unmerged, 4));
        assert_eq!(
            rows(&document, 0)[2..],
            [vec![(0, "规章"), (1, "制发"), (2, "1"), (3, "2")], vec![(1, "废止"), (3, "4")]]
        );
        let mut merged = sheet(&TABLE, true);
        merged.merged.extend([0, 3].map(|col| Merged { row: 0, col, row_span: 1, col_span: 3 }));
        let document = read(merged);
        assert_eq!((document.tables[0].layout, document.tables[0].cols), (Layout::Marked, 6));
    }

    #[test]
    fn a_cell_that_holds_a_blank_begins_a_column() {
        let text = "项目,,,甲,,乙\n规章,,,1,,2\n文件,, ,3,,4\n";
        let document = decode(text.as_bytes(), &Limits::default()).expect("a sheet");
        assert_eq!((document.format, document.tables[0].cols), (Some(Format::Csv), 4));
    }

    #[test]
    fn rows_of_blanks_stay_in_their_table_and_titles_do_not() {
        let text = "申请人,,自然人,法人\n一、新收,,,\n二、结转,,3,1\n三、结果,1.公开,,\n,2.不公开,,\n,3.其他,,1\n\
                    四、复议情况,,,\n维持,纠正,其他,总计\n1,0,0,1\n";
        let document = decode(text.as_bytes(), &Limits::default()).expect("a sheet");
        assert_eq!(rows(&document, 0).len(), 6, "{}", document.text);
        assert_eq!(rows(&document, 1).len(), 2, "{}", document.text);
        assert!(document.text.contains("\n四、复议情况\n维持"));
    }

    #[test]
    fn blanks_beside_a_sentence_are_no_lines_of_a_table() {
        let rows_: [&[&str]; 6] = [
            &["一、概述", "", ""],
            &["本年公开12条。", "", ""],
            &["二、公开情况", "", ""],
            &["项目", "制发", "废止"],
            &["规章", "1", "2"],
            &["三、其他情况", "", ""],
        ];
        let document = read(sheet(&rows_, true));
        assert_eq!((document.tables.len(), rows(&document, 0).len()), (1, 2), "{}", document.text);
        // Where no sentence stands among them they are lines.
        let document = read(sheet(&rows_[3..], true));
        assert_eq!(rows(&document, 0).len(), 3);
    }

    #[test]
    fn tables_beside_each_other_are_told_from_blank_columns() {
        let beside: [&[&str]; 4] = [
            &["指标", "数量", "", "指标", "数量"],
            &["公开数", "1", "", "申请数", "3"],
            &["网站", "2", "", "当面", "4"],
            &["", "", "", "网络", "5"],
        ];
        let bare = |rows: &[&[&str]]| read(Sheet { is_bare: true, ..sheet(rows, false) });
        assert_eq!(bare(&beside).tables.len(), 2);
        let one: [&[&str]; 4] = [
            &["信息内容", "", "上年", "", "增减"],
            &["行政许可", "", "233", "", "增加1"],
            &["行政处罚", "", "12", "", "减少2"],
            &["行政强制", "", "", "", "减少3"],
        ];
        assert_eq!(bare(&one).tables.len(), 1);
    }
}
