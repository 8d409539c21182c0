//! Which cell of an HTML table stands where: the table algorithm of the HTML standard, with spans cut to the table.

use super::html_tree::{Kind, Node};
use super::limits::Limits;

/// A cell at its place, before its words are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Placed {
    /// The cell's node.
    pub(super) node: u32,
    pub(super) row: u32,
    pub(super) col: u32,
    pub(super) row_span: u32,
    pub(super) col_span: u32,
}

/// A table's cells in reading order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Grid {
    pub(super) cells: Vec<Placed>,
    pub(super) rows: u32,
    pub(super) cols: u32,
    /// Whether cells beyond a limit were left out.
    pub(super) is_cut: bool,
}

/// Column spans from here on are a way to say "the whole width".
const WHOLE_WIDTH: u32 = 64;
/// Steps of placing after which a table is cut: a hostile one could ask for billions.
const MAX_STEPS: u64 = 20_000_000;

/// Places the cells of the table at `table`; at most `room` of them.
pub(super) fn place(nodes: &[Node], table: u32, limits: &Limits, room: usize) -> Grid {
    let mut placer = Placer { limits, room, taken: Vec::new(), grid: Grid::default(), steps: 0 };
    for group in groups(nodes, table) {
        placer.group(nodes, &group);
    }
    let mut grid = placer.grid;
    clip_columns(&mut grid);
    grid
}

/// The rows of a table by group, in the order in which they are shown: feet last.
fn groups(nodes: &[Node], table: u32) -> Vec<Vec<u32>> {
    let end = nodes[table as usize].end;
    let (mut groups, mut feet): (Vec<Vec<u32>>, Vec<Vec<u32>>) = (Vec::new(), Vec::new());
    let mut last_parent = None;
    let mut at = table + 1;
    while at < end {
        let node = &nodes[at as usize];
        if node.kind == Kind::Table {
            at = node.end;
            continue;
        }
        if node.kind == Kind::Row && node.table == table {
            let is_foot = nodes[node.parent as usize].kind == Kind::Foot;
            let into = if is_foot { &mut feet } else { &mut groups };
            if last_parent != Some(node.parent) || into.is_empty() {
                into.push(Vec::new());
                last_parent = Some(node.parent);
            }
            if let Some(group) = into.last_mut() {
                group.push(at);
            }
        }
        at += 1;
    }
    groups.append(&mut feet);
    groups
}

struct Placer<'l> {
    limits: &'l Limits,
    room: usize,
    /// For each column the row from which on it is free.
    taken: Vec<u32>,
    grid: Grid,
    steps: u64,
}

impl Placer<'_> {
    /// Places the rows of one group; cells do not reach beyond it.
    fn group(&mut self, nodes: &[Node], rows: &[u32]) {
        let first = self.grid.rows;
        let past = first + rows.len() as u32;
        for (row, at) in (first..past).zip(rows) {
            if self.grid.is_cut {
                break;
            }
            self.row(nodes, *at, row, past);
            self.grid.rows = row + 1;
        }
        self.taken.iter_mut().for_each(|free| *free = (*free).min(past));
    }

    fn row(&mut self, nodes: &[Node], at: u32, row: u32, past: u32) {
        let mut col = 0;
        let mut child = at + 1;
        while child < nodes[at as usize].end {
            let node = &nodes[child as usize];
            if node.kind == Kind::Cell {
                if self.grid.cells.len() >= self.room || self.steps > MAX_STEPS {
                    self.grid.is_cut = true;
                    return;
                }
                col = self.cell(node, child, row, col, past);
            }
            child = node.end;
        }
    }

    /// Places one cell in the first free column from `col` on; gives the column behind it.
    fn cell(&mut self, node: &Node, at: u32, row: u32, mut col: u32, past: u32) -> u32 {
        let is_free = |taken: &[u32], col: u32| taken.get(col as usize).is_none_or(|free| *free <= row);
        while !is_free(&self.taken, col) {
            col += 1;
            self.steps += 1;
        }
        let wanted = node.covers("colspan").unwrap_or(1).clamp(1, self.limits.max_col_span);
        // Where a cell from above stands in the way, the span ends there: one place, one cell.
        let col_span = (0..wanted).take_while(|i| is_free(&self.taken, col + i)).count() as u32;
        let row_span = match node.covers("rowspan") {
            Some(0) => past - row,
            span => span.unwrap_or(1).min(self.limits.max_row_span).min(past - row),
        };
        let behind = (col + col_span) as usize;
        if self.taken.len() < behind {
            self.taken.resize(behind, 0);
        }
        self.taken[col as usize..behind].fill(row + row_span);
        self.steps += u64::from(col_span);
        self.grid.cells.push(Placed { node: at, row, col, row_span, col_span });
        col + col_span
    }
}

/// Cuts spans that mean "the whole width" to the width that the other cells make, and counts the columns.
fn clip_columns(grid: &mut Grid) {
    let ends = |c: &Placed| c.col + c.col_span;
    let plain = grid.cells.iter().filter(|c| c.col_span < WHOLE_WIDTH).map(ends).max().unwrap_or(0);
    let starts = grid.cells.iter().map(|c| c.col + 1).max().unwrap_or(0);
    let width = plain.max(starts);
    for cell in grid.cells.iter_mut().filter(|c| c.col_span >= WHOLE_WIDTH) {
        cell.col_span = cell.col_span.min(width - cell.col);
    }
    grid.cols = grid.cells.iter().map(ends).max().unwrap_or(0);
}

#[cfg(test)]
mod tests {
    use super::super::html_tree::flatten;
    use super::*;
    use scraper::Html;

    /// Row, column, rows, columns of a cell.
    type Place = (u32, u32, u32, u32);

    /// Rows and columns of a table, and its cells.
    fn places(table: &str) -> (u32, u32, Vec<Place>) {
        let page = Html::parse_document(table);
        let tree = flatten(&page);
        let at = tree.nodes.iter().position(|n| n.kind == Kind::Table).expect("a table") as u32;
        let grid = place(&tree.nodes, at, &Limits::default(), 1000);
        let cells = grid.cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span)).collect();
        (grid.rows, grid.cols, cells)
    }

    #[test]
    fn spans_push_later_cells_aside() {
        let (rows, cols, cells) = places("<table><tr><td rowspan=2>a<td colspan=2>b<tr><td>c<td>d</table>");
        assert_eq!((rows, cols), (2, 3));
        assert_eq!(cells, [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]);
    }

    #[test]
    fn spans_end_with_the_group_and_nought_means_all_of_it() {
        let (rows, _, cells) = places(
            "<table><thead><tr><th rowspan=9>a<th rowspan=0>b</thead><tbody><tr><td rowspan=0>c<td>d<tr><td>e</table>",
        );
        assert_eq!(rows, 3);
        assert_eq!(cells, [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 2, 1), (1, 1, 1, 1), (2, 1, 1, 1)]);
    }

    #[test]
    fn a_span_ends_where_another_cell_stands() {
        let (_, cols, cells) = places("<table><tr><td>a<td rowspan=2>b<tr><td colspan=3>c<td>d</table>");
        assert_eq!((cols, cells[2], cells[3]), (3, (1, 0, 1, 1), (1, 2, 1, 1)));
    }

    #[test]
    fn feet_come_last_and_ragged_rows_stay_ragged() {
        let (rows, cols, cells) = places("<table><tfoot><tr><td>f</tfoot><tr><td>a<td>b<td>c<tr><td>d</table>");
        assert_eq!((rows, cols, cells.len()), (3, 3, 5));
        assert_eq!(cells[4], (2, 0, 1, 1));
    }

    #[test]
    fn absurd_spans_are_cut_to_the_table() {
        let (rows, cols, cells) = places("<table><tr><td rowspan=65534 colspan=65534>t<tr><td>a<td>b</table>");
        assert_eq!((rows, cols), (2, 1002));
        assert_eq!(cells[0], (0, 0, 2, 1000));
        let (_, cols, cells) = places("<table><tr><td colspan=65534>t<tr><td>a<td>b</table>");
        assert_eq!((cols, cells[0]), (2, (0, 0, 1, 2)));
    }
}
