//! Tables as word processors hold them, with whatever stands in their cells: which hold data, and which only lay the
//! page out. The rule is that of web pages.

use super::pieces::{GridCell, Piece};

/// A cell with more characters than this holds running text.
const LONG: usize = 300;
/// No form has a cell as long as this.
const PAGE: usize = 1_500;
/// A title, a label or a name has no more characters than this.
const TITLE: usize = 60;

/// A cell and what stands in it.
#[derive(Debug)]
pub(super) struct LaidCell {
    pub(super) row: u32,
    pub(super) col: u32,
    pub(super) row_span: u32,
    pub(super) col_span: u32,
    pub(super) pieces: Vec<Piece>,
}

/// The pieces that a table comes to: one table where it holds data, with the tables of its cells behind it, else what
/// stands in its cells, one after another.
pub(super) fn pieces(cells: Vec<LaidCell>) -> Vec<Piece> {
    if !holds_data(&cells) {
        return cells.into_iter().flat_map(|cell| cell.pieces).collect();
    }
    let (mut grid, mut inner) = (Vec::with_capacity(cells.len()), Vec::new());
    for LaidCell { row, col, row_span, col_span, pieces } in cells {
        let (tables, pieces) = pieces.into_iter().partition(is_table);
        inner.extend::<Vec<Piece>>(tables);
        grid.push(GridCell { row, col, row_span, col_span, words: words(pieces) });
    }
    inner.insert(0, Piece::Table(grid));
    inner
}

/// A table of one cell lays text out; so does one of one column that holds sentences, one around other tables or
/// around whole pages.
fn holds_data(cells: &[LaidCell]) -> bool {
    let (mut short, mut longest, mut has_tables, mut has_sentences) = (0, 0, false, false);
    for cell in cells {
        let len = cell.pieces.iter().map(length).sum::<usize>();
        short += usize::from(len > 0 && len <= LONG);
        longest = longest.max(len);
        has_tables |= cell.pieces.iter().any(is_table);
        has_sentences |=
            cell.pieces.iter().any(|piece| matches!(piece, Piece::Paragraph(words) if words.contains('。')));
    }
    let is_wide = cells.iter().any(|cell| cell.col > 0);
    let is_single_row = cells.iter().all(|cell| cell.row == 0);
    if !is_wide {
        return !is_single_row && !has_tables && !has_sentences && longest <= TITLE;
    }
    let is_page = longest > PAGE || longest > LONG && short < 6;
    let is_frame = has_tables && (is_single_row || short < 4);
    !(is_page || is_frame || is_single_row && longest > TITLE)
}

/// Whether a piece is a table of more than one cell; others are words in a frame.
fn is_table(piece: &Piece) -> bool {
    matches!(piece, Piece::Table(cells) if cells.len() > 1)
}

/// Characters, without those in tables.
fn length(piece: &Piece) -> usize {
    match piece {
        Piece::Heading(words) | Piece::Paragraph(words) | Piece::Lines(words) => words.chars().count(),
        Piece::Part(_) | Piece::Table(_) | Piece::Unmerged(_) | Piece::LongTable(..) => 0,
    }
}

/// The words of a cell: a line for each paragraph.
fn words(pieces: Vec<Piece>) -> String {
    let mut all = String::new();
    for piece in pieces {
        if !all.is_empty() {
            all.push('\n');
        }
        match piece {
            Piece::Part(_) => {}
            Piece::Heading(words) | Piece::Paragraph(words) | Piece::Lines(words) => all.push_str(&words),
            Piece::Table(cells) | Piece::Unmerged(cells) | Piece::LongTable(cells, _) => {
                cells.iter().for_each(|cell| all.push_str(&cell.words));
            }
        }
    }
    all
}

/// The cells of a table while its rows come in: what is merged downwards is said of each row by itself.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) row: u32,
    pub(super) cells: Vec<LaidCell>,
    /// (first column, number of the cell) of the cells that the next row may go on with.
    open: Vec<(u32, usize)>,
}

/// How a cell stands to the one above it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Merge {
    /// By itself.
    #[default]
    None,
    /// It may go on in the next row.
    Begins,
    /// It goes on with the cell above.
    GoesOn,
}

impl Rows {
    /// Adds a cell to the row.
    pub(super) fn add(&mut self, col: u32, col_span: u32, merge: Merge, pieces: Vec<Piece>) {
        if merge == Merge::GoesOn
            && let Some((_, at)) = self.open.iter().find(|(from, _)| *from == col)
        {
            let above = &mut self.cells[*at];
            above.row_span = self.row + 1 - above.row;
            return;
        }
        let end = col.saturating_add(col_span);
        let cells = &self.cells;
        self.open.retain(|(from, at)| *from >= end || from + cells[*at].col_span <= col);
        if merge == Merge::Begins {
            self.open.push((col, self.cells.len()));
        }
        self.cells.push(LaidCell { row: self.row, col, row_span: 1, col_span, pieces });
    }

    /// The cell before goes on to the right.
    pub(super) fn widen(&mut self, col_span: u32) {
        if let Some(cell) = self.cells.last_mut().filter(|cell| cell.row == self.row) {
            cell.col_span = cell.col_span.saturating_add(col_span);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words_of(words: &str) -> Vec<Piece> {
        vec![Piece::Paragraph(words.to_owned())]
    }

    #[test]
    fn cells_go_on_downwards_and_to_the_right() {
        let mut rows = Rows::default();
        rows.add(0, 1, Merge::Begins, words_of("项目"));
        rows.add(1, 1, Merge::None, words_of("数量"));
        rows.widen(1);
        rows.row += 1;
        rows.add(0, 1, Merge::GoesOn, Vec::new());
        rows.add(1, 1, Merge::None, words_of("1"));
        rows.add(2, 1, Merge::GoesOn, words_of("2"));
        let Piece::Table(cells) = pieces(rows.cells).remove(0) else { panic!("a table") };
        let shape: Vec<_> = cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span, c.words.as_str())).collect();
        assert_eq!(shape, [(0, 0, 2, 1, "项目"), (0, 1, 1, 2, "数量"), (1, 1, 1, 1, "1"), (1, 2, 1, 1, "2")]);
    }

    #[test]
    fn a_frame_around_text_is_no_table() {
        let mut rows = Rows::default();
        rows.add(0, 1, Merge::None, words_of("一、概述"));
        rows.row += 1;
        rows.add(0, 1, Merge::None, words_of("本年公开12条。"));
        assert_eq!(pieces(rows.cells), [words_of("一、概述"), words_of("本年公开12条。")].concat());
    }
}
