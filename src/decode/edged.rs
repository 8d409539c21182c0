//! Tables of formats that mark the ends of cells and rows, and say of each row where the edges of its cells lie.

use super::laid::{self, Merge, Rows};
use super::pieces::Piece;

/// Tables within tables; those deeper in count as words.
const DEEPEST: usize = 6;
/// Edges no further apart than this are one: a millimetre, in twentieths of a point.
const NEAR: i32 = 57;

/// Where a cell lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Edges {
    pub(super) left: i32,
    pub(super) right: i32,
    pub(super) down: Merge,
    /// It is one with the cell before.
    pub(super) is_continued: bool,
}

/// Puts paragraphs and tables together while their marks come in.
#[derive(Debug)]
pub(super) struct Edged {
    out: Vec<Piece>,
    tables: Vec<Growing>,
    /// Cells that may still be taken.
    room: u32,
}

/// A table that is not at its end.
#[derive(Debug, Default)]
struct Growing {
    rows: Vec<(Vec<Vec<Piece>>, Vec<Edges>)>,
    /// The cells of the row so far.
    cells: Vec<Vec<Piece>>,
    /// What stands in the cell so far.
    pieces: Vec<Piece>,
}

impl Edged {
    pub(super) fn new(room: u32) -> Edged {
        Edged { out: Vec::new(), tables: Vec::new(), room }
    }

    /// Something stands in so many tables.
    pub(super) fn add(&mut self, depth: usize, piece: Piece) {
        self.settle(depth);
        match self.tables.last_mut() {
            Some(table) => table.pieces.push(piece),
            None => self.out.push(piece),
        }
    }

    /// A cell ends.
    pub(super) fn cell(&mut self, depth: usize) {
        self.settle(depth);
        if let Some(table) = self.tables.last_mut() {
            let pieces = std::mem::take(&mut table.pieces);
            if self.room > 0 {
                self.room -= 1;
                table.cells.push(pieces);
            }
        }
    }

    /// A row ends whose cells have these edges; without any they are counted.
    pub(super) fn row(&mut self, depth: usize, edges: &[Edges]) {
        self.settle(depth);
        if let Some(table) = self.tables.last_mut() {
            table.end_row(edges);
        }
    }

    /// All that was found.
    pub(super) fn finish(mut self) -> Vec<Piece> {
        self.settle(0);
        self.out
    }

    fn settle(&mut self, depth: usize) {
        let depth = depth.min(DEEPEST);
        while self.tables.len() < depth {
            self.tables.push(Growing::default());
        }
        while self.tables.len() > depth {
            let Some(table) = self.tables.pop() else { break };
            let around = self.tables.last_mut().map_or(&mut self.out, |table| &mut table.pieces);
            table.close(around);
        }
    }
}

impl Growing {
    fn end_row(&mut self, edges: &[Edges]) {
        if !self.pieces.is_empty() {
            self.cells.push(std::mem::take(&mut self.pieces));
        }
        let cells = std::mem::take(&mut self.cells);
        if !cells.is_empty() {
            let own = edges.get(..cells.len()).unwrap_or(edges).to_vec();
            self.rows.push((cells, own));
        }
    }

    fn close(mut self, around: &mut Vec<Piece>) {
        let rest = std::mem::take(&mut self.pieces);
        self.end_row(&[]);
        let columns = columns(&self.rows);
        let mut rows = Rows::default();
        for (cells, edges) in self.rows {
            let mut next = 0;
            for (number, pieces) in cells.into_iter().enumerate() {
                let edge = columns.as_ref().and_then(|_| edges.get(number));
                let (from, to) = match (&columns, edge) {
                    (Some(columns), Some(edge)) => (column(columns, edge.left), column(columns, edge.right)),
                    _ => (next, next + 1),
                };
                let (from, down) = (from.max(next), edge.map_or(Merge::None, |edge| edge.down));
                let span = to.saturating_sub(from).max(1);
                if number > 0 && edge.is_some_and(|edge| edge.is_continued) {
                    rows.widen(span);
                } else {
                    rows.add(from, span, down, pieces);
                }
                next = from + span;
            }
            rows.row += 1;
        }
        around.extend(laid::pieces(rows.cells));
        around.extend(rest);
    }
}

/// The edges between which columns lie; `None` where a row does not say enough of them.
fn columns(rows: &[(Vec<Vec<Piece>>, Vec<Edges>)]) -> Option<Vec<i32>> {
    let mut all: Vec<i32> = Vec::new();
    for (cells, edges) in rows {
        if edges.len() < cells.len() || edges.iter().any(|edge| edge.right < edge.left) {
            return None;
        }
        all.extend(edges.iter().take(cells.len()).flat_map(|edge| [edge.left, edge.right]));
    }
    all.sort_unstable();
    let mut columns: Vec<i32> = Vec::new();
    for edge in all {
        if columns.last().is_none_or(|last| edge.saturating_sub(*last) > NEAR) {
            columns.push(edge);
        }
    }
    Some(columns)
}

/// The number of the column that begins at an edge.
fn column(columns: &[i32], edge: i32) -> u32 {
    columns.partition_point(|first| *first <= edge).saturating_sub(1) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edges(all: &[i32]) -> Vec<Edges> {
        let edge = |pair: &[i32]| Edges { left: pair[0], right: pair[1], down: Merge::None, is_continued: false };
        all.windows(2).map(edge).collect()
    }

    fn row(edged: &mut Edged, depth: usize, words: &[&str], edges: Vec<Edges>) {
        for words in words {
            edged.add(depth, Piece::Paragraph((*words).to_owned()));
            edged.cell(depth);
        }
        edged.row(depth, &edges);
    }

    fn shape(piece: &Piece) -> Vec<(u32, u32, u32, &str)> {
        let Piece::Table(cells) = piece else { panic!("a table") };
        cells.iter().map(|c| (c.row, c.col, c.col_span, c.words.as_str())).collect()
    }

    #[test]
    fn edges_make_columns() {
        let mut edged = Edged::new(100);
        row(&mut edged, 1, &["指标", "数"], edges(&[0, 2000, 3000]));
        row(&mut edged, 1, &["一", "其中", "3"], edges(&[10, 1000, 1990, 3000]));
        edged.add(0, Piece::Paragraph("末".to_owned()));
        let found = edged.finish();
        assert_eq!(
            shape(&found[0]),
            [(0, 0, 2, "指标"), (0, 2, 1, "数"), (1, 0, 1, "一"), (1, 1, 1, "其中"), (1, 2, 1, "3")]
        );
        assert_eq!(found[1], Piece::Paragraph("末".to_owned()));
    }

    #[test]
    fn without_edges_cells_are_counted() {
        let mut edged = Edged::new(100);
        row(&mut edged, 1, &["a", "b"], Vec::new());
        row(&mut edged, 1, &["1", "2"], edges(&[0, 5]));
        assert_eq!(shape(&edged.finish()[0]), [(0, 0, 1, "a"), (0, 1, 1, "b"), (1, 0, 1, "1"), (1, 1, 1, "2")]);
    }

    #[test]
    fn a_table_within_a_cell_stands_behind() {
        let mut edged = Edged::new(100);
        row(&mut edged, 2, &["内", "1"], Vec::new());
        row(&mut edged, 2, &["里", "2"], Vec::new());
        edged.cell(1);
        row(&mut edged, 1, &["x", "y", "z", "w"], Vec::new());
        row(&mut edged, 1, &["a", "b", "c", "d", "e"], Vec::new());
        let found = edged.finish();
        assert_eq!(found.len(), 2);
        assert_eq!(shape(&found[1]), [(0, 0, 1, "内"), (0, 1, 1, "1"), (1, 0, 1, "里"), (1, 1, 1, "2")]);
    }
}
