//! Cells of a table without ruling lines: the words of each, and the rows and columns that it stands in.

use super::cells::Boxed;
use super::lattice::Place;
use super::rows::{Piece, UNEVEN};

/// The words of one cell.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) cols: (usize, usize),
    pub(super) lines: Vec<Piece>,
    pub(super) is_value: bool,
}

impl Block {
    pub(super) fn size(&self) -> f32 {
        self.lines[0].size
    }

    pub(super) fn first(&self) -> f32 {
        self.lines[0].base
    }

    pub(super) fn last(&self) -> f32 {
        self.lines[self.lines.len() - 1].base
    }

    pub(super) fn middle(&self) -> f32 {
        (self.first() + self.last()) / 2.0
    }

    /// Its middle, from the left.
    pub(super) fn center(&self) -> f32 {
        self.lines[0].middle
    }

    /// The width of its last line.
    pub(super) fn width(&self) -> f32 {
        self.lines[self.lines.len() - 1].width
    }

    /// From the head of its first letters to the foot of its last.
    pub(super) fn span(&self) -> (f32, f32) {
        (self.first() - 0.75 * self.size(), self.last())
    }

    /// Whether its columns are free in a row.
    pub(super) fn fits(&self, taken: &[bool]) -> bool {
        taken[self.cols.0..=self.cols.1].iter().all(|is_taken| !is_taken)
    }

    pub(super) fn overlaps(&self, cols: (usize, usize)) -> bool {
        self.cols.0 <= cols.1 && cols.0 <= self.cols.1
    }
}

/// A block, the first row it stands in, and how many there are.
pub(super) type Held = (usize, usize, usize);

/// Gives a figure that stands alone below the middle of what spans several columns all of these.
pub(super) fn widen(blocks: &mut [Block], held: &[Held], rows: usize, taken: &mut [Vec<bool>]) {
    let mut of: Vec<Vec<usize>> = vec![Vec::new(); rows];
    held.iter().filter(|held| held.2 == 1).for_each(|(block, row, _)| of[*row].push(*block));
    for row in 1..rows {
        for at in of[row].clone() {
            let block = &blocks[at];
            let (from, to) = block.cols;
            let spans = |above: &&usize| {
                let cols = blocks[**above].cols;
                cols.0 <= from && cols.1 >= to && cols != block.cols
            };
            let Some(above) = of[row - 1].iter().find(spans).filter(|_| block.is_value) else { continue };
            let cols = blocks[*above].cols;
            let is_alone = (cols.0..=cols.1).all(|col| !taken[row][col] || (from..=to).contains(&col));
            if is_alone && (blocks[*above].center() - block.center()).abs() < UNEVEN * block.size() {
                taken[row][cols.0..=cols.1].fill(true);
                blocks[at].cols = cols;
            }
        }
    }
}

/// The cells, those without words too.
pub(super) fn boxes(blocks: &[Block], held: Vec<Held>, rows: usize, cols: usize) -> Vec<Boxed> {
    let mut taken = vec![usize::MAX; rows * cols];
    let mut cells: Vec<Boxed> = Vec::new();
    for (at, row, count) in held {
        let block = &blocks[at];
        let (words, is_full) = joined(block, widest(blocks, block.cols));
        let places =
            || (row..row + count).flat_map(|row| (block.cols.0..=block.cols.1).map(move |col| row * cols + col));
        if let Some(cell) = places().map(|place| taken[place]).find(|cell| *cell != usize::MAX) {
            cells[cell].words.push('\n');
            cells[cell].words.push_str(&words);
            continue;
        }
        places().for_each(|place| taken[place] = cells.len());
        let place = Place { row, col: block.cols.0, rows: count, cols: 1 + block.cols.1 - block.cols.0 };
        cells.push(Boxed { place, words, middle: Some(block.center()), is_full });
    }
    for place in (0..rows * cols).filter(|place| taken[*place] == usize::MAX) {
        let place = Place { row: place / cols, col: place % cols, rows: 1, cols: 1 };
        cells.push(Boxed { place, words: String::new(), middle: None, is_full: false });
    }
    cells.sort_by_key(|cell| (cell.place.row, cell.place.col));
    cells
}

/// The width of the widest line in these columns.
pub(super) fn widest(blocks: &[Block], cols: (usize, usize)) -> f32 {
    let alike = blocks.iter().filter(|other| other.cols == cols);
    alike.flat_map(|other| &other.lines).map(|line| line.width).fold(0.0, f32::max)
}

/// The words of a cell, and whether its last line had no room for more.
fn joined(block: &Block, widest: f32) -> (String, bool) {
    let is_full = |line: &Piece| line.width + 1.5 * line.size > widest;
    let mut words = String::new();
    for (number, line) in block.lines.iter().enumerate() {
        if number > 0 && !is_full(&block.lines[number - 1]) {
            words.push('\n');
        }
        words.push_str(&line.words);
    }
    (words, block.lines.last().is_some_and(is_full))
}
