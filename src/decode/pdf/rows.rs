//! Rows of a table without ruling lines. Words of one cell stand closer to each other than rows do, and beside the
//! middle of a label of several lines its figures stand.

use super::blocks::{Block, Held, boxes, widen, widest};
use super::broken::mended;
use super::cells::Boxed;
use super::column::least;

/// Words that stand in some columns on one line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Piece {
    /// The first and the last column.
    pub(super) cols: (usize, usize),
    pub(super) base: f32,
    pub(super) size: f32,
    pub(super) width: f32,
    /// Its middle, from the left.
    pub(super) middle: f32,
    pub(super) words: String,
}

/// Rows that can be told, or the lines that cannot be.
#[derive(Debug, PartialEq)]
pub(super) enum Told {
    Rows(usize, Vec<Boxed>),
    /// Between these heights the figures may belong to one label or the other.
    Unsure(f32, f32),
}

/// How far the middles of cells of one row may stand apart, in letters.
pub(super) const UNEVEN: f32 = 0.35;
/// Most rows that one label stands beside, above and below its middle.
const TALL: usize = 40;

/// A row with the blocks that make it.
#[derive(Debug)]
struct Row {
    blocks: Vec<usize>,
    span: (f32, f32),
}

/// Makes rows of the pieces of `cols` columns, which come from top to bottom.
pub(super) fn told(pieces: Vec<Piece>, cols: usize) -> Told {
    let pieces = mended(pieces);
    let step = Step::of(&pieces, cols);
    let blocks = blocks(pieces, &step);
    let main = main(&blocks, &step);
    let has_values = blocks.iter().any(|block| block.is_value);
    let is_loose = |block: &Block| {
        // Labels over several rows: the labels of these rows stand to the right of it.
        let (top, bottom) = block.span();
        let beside = |other: &&Block| !other.is_value && other.cols.0 > block.cols.1;
        let overlaps = |other: &Block| other.span().0 < bottom && other.span().1 > top;
        let is_even = |other: &Block| (other.middle() - block.middle()).abs() < UNEVEN * block.size();
        let is_lone = main.is_some_and(|main| block.cols.1 < main)
            && !blocks.iter().any(|other| !std::ptr::eq(other, block) && is_even(other));
        (is_lone || block.lines.len() > 1 && blocks.iter().filter(beside).any(overlaps))
            && has_values
            && !is_head(block, &blocks)
    };
    let (loose, firm): (Vec<usize>, Vec<usize>) = (0..blocks.len()).partition(|at| is_loose(&blocks[*at]));
    let (rows, mut left) = seeds(&blocks, firm);
    left.extend(loose);
    left.sort_by(|a, b| blocks[*a].first().total_cmp(&blocks[*b].first()));
    let seeded = |(row, seed): (usize, &Row)| seed.blocks.iter().map(move |block| (*block, row, 1)).collect::<Vec<_>>();
    let mut held: Vec<Held> = rows.iter().enumerate().flat_map(seeded).collect();
    let mut taken = vec![vec![false; cols]; rows.len()];
    let take = |taken: &mut Vec<Vec<bool>>, (block, row, count): Held| {
        let (from, to) = blocks[block].cols;
        taken[row..row + count].iter_mut().for_each(|row| row[from..=to].fill(true));
    };
    held.iter().for_each(|held| take(&mut taken, *held));
    let has_figure = |row: &Row| row.blocks.iter().any(|block| blocks[*block].is_value);
    let first = rows.iter().position(has_figure).unwrap_or(rows.len());
    // Those that follow one another tell more than each by itself.
    let mut is_last = false;
    while !left.is_empty() {
        let before = left.len();
        left.retain(|block| {
            // Heads stand above the rows of figures, not beside them.
            let end = if is_head(&blocks[*block], &blocks) { first } else { rows.len() };
            let found = tiled(&blocks[*block], &rows[..end], &taken)
                .or_else(|| is_last.then(|| (nearest(&blocks[*block], &rows, &taken), 1)));
            if let Some((row, count)) = found {
                take(&mut taken, (*block, row, count));
                held.push((*block, row, count));
            }
            found.is_none()
        });
        is_last = left.len() == before;
    }
    if let Some((from, to)) = unsure(&blocks, &rows, &held, &step, main) {
        return Told::Unsure(from, to);
    }
    let mut blocks = blocks;
    widen(&mut blocks, &held, rows.len(), &mut taken);
    Told::Rows(rows.len(), boxes(&blocks, held, rows.len(), cols))
}

/// The column of words that rows are told apart by: the widest before the figures.
fn main(blocks: &[Block], step: &Step) -> Option<usize> {
    let width = |col: usize| -> f32 {
        let own = blocks.iter().filter(|block| block.cols == (col, col));
        own.flat_map(|block| &block.lines).map(|line| line.width).sum()
    };
    (0..step.first_value()?).max_by(|a, b| width(*a).total_cmp(&width(*b)))
}

/// Whether a block stands above all values.
fn is_head(block: &Block, blocks: &[Block]) -> bool {
    blocks.iter().filter(|other| other.is_value).all(|value| value.first() > block.last())
}

/// What tells the lines of a cell from rows.
struct Step {
    /// Columns that mostly hold values.
    values: Vec<bool>,
    /// Lines nearer to each other than this are one cell.
    most: f32,
    /// From one line to the next where they are nearest.
    least: f32,
}

impl Step {
    fn first_value(&self) -> Option<usize> {
        self.values.iter().position(|is_value| *is_value)
    }

    fn of(pieces: &[Piece], cols: usize) -> Step {
        let of = |col: usize| pieces.iter().filter(move |piece| piece.cols == (col, col));
        // Below their heads.
        let values: Vec<bool> = (0..cols)
            .map(|col| {
                let below: Vec<bool> = of(col).map(|p| is_value(&p.words)).skip_while(|is_value| !is_value).collect();
                2 * below.iter().filter(|is_value| **is_value).count() > below.len()
            })
            .collect();
        let steps = |col: usize| -> Vec<f32> {
            let all: Vec<&Piece> = of(col).collect();
            let pairs = all.windows(2).filter(|pair| pair.iter().all(|p| !is_value(&p.words)));
            pairs
                .filter(|pair| pair[1].base - pair[0].base > 0.8 * pair[0].size)
                .map(|pair| pair[1].base - pair[0].base)
                .collect()
        };
        let smallest = |steps: Vec<f32>| steps.into_iter().fold(f32::MAX, f32::min);
        let rows = smallest(rows(pieces, &values));
        let least = smallest((0..cols).flat_map(steps).collect());
        let mut bases: Vec<f32> = pieces.iter().map(|piece| piece.base).collect();
        bases.dedup();
        let mut all: Vec<f32> = bases.windows(2).map(|pair| pair[1] - pair[0]).collect();
        all.sort_by(f32::total_cmp);
        let usual = all.get(all.len() / 2).copied().unwrap_or(0.0);
        let most = if rows < f32::MAX {
            // Labels step by step with the values are rows.
            if least < 0.94 * rows { (1.08 * least).min(0.97 * rows) } else { 0.0 }
        } else if usual > 1.3 * least {
            1.15 * least
        } else {
            0.8 * usual
        };
        Step { values, most, least }
    }
}

/// How far figures stand from what stands next above and below them.
fn rows(pieces: &[Piece], values: &[bool]) -> Vec<f32> {
    let mut steps = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| values[piece.cols.0] && is_value(&piece.words)) {
        let is_next = |other: &&Piece| {
            let overlaps = other.cols.0 <= piece.cols.1 && piece.cols.0 <= other.cols.1;
            overlaps && (other.base - piece.base).abs() > 0.8 * piece.size
        };
        let (above, below) = (pieces[..at].iter().rev().find(is_next), pieces[at..].iter().find(is_next));
        steps.extend(above.into_iter().chain(below).map(|other| (other.base - piece.base).abs()));
    }
    steps
}

/// Whether words are a figure, or what stands for none.
pub(super) fn is_value(words: &str) -> bool {
    let is_mark = |c: char| "０１２３４５６７８９.．,，/／-－—–+＋%％ ".contains(c);
    words.chars().all(|c| c.is_ascii_digit() || is_mark(c))
}

/// Puts lines of one cell together.
fn blocks(pieces: Vec<Piece>, step: &Step) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for piece in pieces {
        let is_value = is_value(&piece.words) && step.values[piece.cols.0];
        let above = blocks.iter_mut().rev().find(|block| block.overlaps(piece.cols) && block.last() < piece.base);
        let within = |a: (usize, usize), b: (usize, usize)| a.0 >= b.0 && a.1 <= b.1;
        match above {
            Some(block)
                if !is_value
                    && !block.is_value
                    && piece.base - block.last() < step.most
                    && (within(piece.cols, block.cols) || within(block.cols, piece.cols)) =>
            {
                block.cols = (block.cols.0.min(piece.cols.0), block.cols.1.max(piece.cols.1));
                block.lines.push(piece);
            }
            _ => blocks.push(Block { cols: piece.cols, lines: vec![piece], is_value }),
        }
    }
    blocks
}

/// Blocks whose middles stand on one height, as rows; and the blocks that stand across such rows.
fn seeds(blocks: &[Block], mut firm: Vec<usize>) -> (Vec<Row>, Vec<usize>) {
    firm.sort_by(|a, b| blocks[*a].middle().total_cmp(&blocks[*b].middle()));
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for at in firm {
        let is_same = |group: &Vec<usize>| {
            let (first, block) = (&blocks[group[0]], &blocks[at]);
            block.middle() - first.middle() <= UNEVEN * block.size().max(first.size())
                && group.iter().all(|other| !blocks[*other].overlaps(block.cols))
        };
        match groups.last_mut().filter(|group| is_same(group)) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    let weight = |group: &Vec<usize>| {
        let wide: usize = group.iter().map(|at| 1 + blocks[*at].cols.1 - blocks[*at].cols.0).sum();
        (group.iter().any(|at| blocks[*at].is_value), group.len(), wide)
    };
    groups.sort_by_key(|group| std::cmp::Reverse(weight(group)));
    let (mut rows, mut left): (Vec<Row>, Vec<usize>) = (Vec::new(), Vec::new());
    for group in groups {
        let spans = || group.iter().map(|at| blocks[*at].span());
        let span = spans().reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))).unwrap_or_default();
        let is_across = |row: &Row| {
            let shared = row.span.1.min(span.1) - row.span.0.max(span.0);
            shared > 0.3 * (row.span.1 - row.span.0).min(span.1 - span.0)
        };
        if rows.iter().any(is_across) {
            left.extend(group);
        } else {
            rows.push(Row { blocks: group, span });
        }
    }
    rows.sort_by(|a, b| a.span.0.total_cmp(&b.span.0));
    (rows, left)
}

/// The rows whose middle is the block's own and that fill the room below or above another, as the first and their
/// number.
fn tiled(block: &Block, rows: &[Row], taken: &[Vec<bool>]) -> Option<(usize, usize)> {
    let is_free = |row: &usize| block.fits(&taken[*row]);
    let (top, bottom) = block.span();
    let middle = (top + bottom) / 2.0;
    let next = rows.partition_point(|row| row.span.1 < middle);
    let (low, high) = (next.saturating_sub(TALL), (next + TALL).min(rows.len()));
    let mut best = None;
    for first in low..high {
        let begins = first > 0 && !is_free(&(first - 1));
        for last in (first..high).take_while(is_free) {
            let away = ((rows[first].span.0 + rows[last].span.1) / 2.0 - middle).abs();
            let is_tiled = (begins, last + 1 < rows.len() && !is_free(&(last + 1)));
            let holds = rows[first].span.0 < top + block.size() && rows[last].span.1 > bottom - block.size();
            if away <= UNEVEN * block.size()
                && holds
                && (is_tiled.0 || is_tiled.1)
                && best.is_none_or(|(tiled, least, _)| is_tiled > tiled || is_tiled == tiled && away < least)
            {
                best = Some((is_tiled, away, (first, last + 1 - first)));
            }
        }
    }
    best.map(|(_, _, found)| found)
}

/// The row that a block stands nearest to.
fn nearest(block: &Block, rows: &[Row], taken: &[Vec<bool>]) -> usize {
    let is_free = |row: &usize| block.fits(&taken[*row]);
    let (top, bottom) = block.span();
    let middle = (top + bottom) / 2.0;
    let center = |row: &usize| (rows[*row].span.0 + rows[*row].span.1) / 2.0;
    let near = |row: &usize| {
        let (from, to) = rows[*row].span;
        (from - top).abs().min((to - bottom).abs()).min((center(row) - middle).abs())
    };
    let nearest = |rows: &mut dyn Iterator<Item = usize>| rows.min_by(|a, b| near(a).total_cmp(&near(b)));
    let inside = |row: &usize| center(row) > top && center(row) < bottom;
    let row = nearest(&mut (0..rows.len()).filter(inside).filter(is_free))
        .or_else(|| nearest(&mut (0..rows.len()).filter(is_free)))
        .or_else(|| nearest(&mut (0..rows.len())));
    row.unwrap_or(0)
}

/// Rows of figures without a label beside a label without figures, and labels that may be the rest of the one above.
/// `main` is the column of their words.
fn unsure(blocks: &[Block], rows: &[Row], held: &[Held], step: &Step, main: Option<usize>) -> Option<(f32, f32)> {
    let (label_end, main) = step.first_value().zip(main)?;
    let of = |row: usize| {
        held.iter().filter(move |(_, first, count)| *first == row && *count == 1).map(|held| &blocks[held.0])
    };
    let has_values = |row: usize| of(row).any(|block| block.is_value);
    let label = |row: usize| of(row).find(|block| block.overlaps((main, main)));
    let is_lone = |row: usize| of(row).all(|block| block.cols.1 < label_end);
    let labelled = (0..rows.len()).filter(|row| has_values(*row) && label(*row).is_some()).count();
    if labelled < 2 {
        return None;
    }
    (1..rows.len()).find_map(|row| {
        let (above, below) = (row - 1, row);
        let parted = |a: usize, b: usize| has_values(a) && label(a).is_none() && is_lone(b);
        let mut is_unsure = parted(above, below) || parted(below, above);
        // Rows do not overlap; a cell's lines do beside the middle of another.
        let own = |row: usize| of(row).filter(|block| block.cols.1 >= main);
        let foot = own(above).map(Block::last).fold(f32::MIN, f32::max);
        let is_below_head = (0..row).any(has_values);
        is_unsure |= is_below_head && own(below).any(|block| block.first() - foot < 0.85 * block.size());
        if step.most == 0.0 && has_values(above) != has_values(below) && (is_lone(above) || is_lone(below)) {
            // Nothing tells whether a label that fills its column goes on.
            let (a, b) = (label(above), label(below));
            is_unsure |= a.zip(b).is_some_and(|(a, b)| {
                let is_next = a.cols == b.cols && b.first() - a.last() < 1.1 * step.least;
                is_next && a.width() + (0.5 + least(&b.lines[0].words)) * a.size() > widest(blocks, a.cols)
            });
        }
        is_unsure.then(|| (rows[above].span.0, rows[below].span.1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(cols: (usize, usize), base: f32, words: &str) -> Piece {
        let width = 10.0 * words.chars().count() as f32;
        Piece { cols, base, size: 10.0, width, middle: 0.0, words: words.to_owned() }
    }

    fn cells(pieces: Vec<Piece>, cols: usize) -> Vec<(usize, usize, usize, String)> {
        let Told::Rows(_, cells) = told(pieces, cols) else { panic!("not told") };
        let filled = cells.into_iter().filter(|cell| !cell.words.is_empty());
        filled.map(|cell| (cell.place.row, cell.place.col, cell.place.rows, cell.words)).collect()
    }

    #[test]
    fn figures_stand_beside_the_middle_of_a_label_of_several_lines() {
        let pieces = vec![
            piece((0, 0), 20.0, "规章"),
            piece((1, 1), 20.0, "1"),
            piece((0, 0), 36.0, "其他法律法规禁"),
            piece((1, 1), 42.5, "2"),
            piece((0, 0), 49.0, "止公开"),
            piece((0, 0), 65.0, "文件"),
            piece((1, 1), 65.0, "3"),
            piece((0, 0), 81.0, "决定"),
            piece((1, 1), 81.0, "4"),
        ];
        let words: Vec<String> = cells(pieces, 2).into_iter().map(|cell| cell.3).collect();
        assert_eq!(words, ["规章", "1", "其他法律法规禁止公开", "2", "文件", "3", "决定", "4"]);
    }

    #[test]
    fn a_label_stands_beside_the_rows_whose_middle_is_its_own() {
        let mut pieces = vec![piece((0, 1), 20.0, "一、新收申请数量"), piece((2, 2), 20.0, "9")];
        for row in 0..5 {
            let base = 40.0 + 20.0 * row as f32;
            pieces.extend([piece((1, 1), base, "重复申请"), piece((2, 2), base, "1")]);
        }
        for (base, words) in [(53.5, "不予"), (66.5, "公开"), (103.5, "无法"), (116.5, "提供")] {
            pieces.push(piece((0, 0), base, words));
        }
        pieces.sort_by(|a, b| a.base.total_cmp(&b.base));
        let labels: Vec<_> = cells(pieces, 3).into_iter().filter(|cell| cell.1 == 0).collect();
        let told: Vec<_> = labels.iter().map(|cell| (cell.0, cell.2, cell.3.as_str())).collect();
        assert_eq!(told, [(0, 1, "一、新收申请数量"), (1, 3, "不予公开"), (4, 2, "无法提供")]);
    }

    #[test]
    fn rows_that_stand_no_further_apart_than_lines_are_not_told() {
        // The second label has three lines; nothing says that the first of them is no row of blanks.
        let pieces = vec![
            piece((0, 0), 20.0, "规章"),
            piece((1, 1), 20.0, "1"),
            piece((0, 0), 36.0, "文件"),
            piece((1, 1), 36.0, "2"),
            piece((0, 0), 52.0, "其他法律法规禁"),
            piece((0, 0), 68.0, "止公开而不予公"),
            piece((1, 1), 68.0, "3"),
            piece((0, 0), 84.0, "开"),
        ];
        assert!(matches!(told(pieces, 2), Told::Unsure(..)));
    }

    #[test]
    fn a_number_broken_over_two_lines_is_one_where_all_else_says_so() {
        let mut pieces: Vec<Piece> = (0..4)
            .flat_map(|row| [piece((0, 0), 20.0 * row as f32, "公开数"), piece((2, 2), 20.0 * row as f32, "1")])
            .collect();
        pieces.extend([piece((0, 0), 80.0, "专项经费和其"), piece((2, 2), 80.0, "19.7")]);
        pieces.push(piece((1, 1), 86.5, "万元"));
        pieces.extend([piece((0, 0), 93.0, "他经费"), piece((2, 2), 93.0, "2")]);
        let words = |pieces| cells(pieces, 3).into_iter().map(|cell| cell.3).collect::<Vec<_>>();
        assert_eq!(words(pieces.clone())[8..], ["专项经费和其他经费", "万元", "19.72"]);
        // Where the column has room for more, the figure was not broken.
        (pieces[1].words, pieces[1].width) = ("12345".to_owned(), 50.0);
        assert!(matches!(told(pieces, 3), Told::Unsure(..)));
    }

    #[test]
    fn a_figure_below_the_middle_of_a_wide_head_is_of_all_its_columns() {
        let mut pieces = vec![piece((0, 0), 20.0, "信息内容"), piece((1, 3), 20.0, "本年处理决定数量")];
        for (row, value) in ["15", "4"].iter().enumerate() {
            let base = 40.0 + 20.0 * row as f32;
            pieces.extend([piece((0, 0), base, "行政许可"), piece((2, 2), base, value)]);
        }
        let values: Vec<_> = cells(pieces.clone(), 4).into_iter().filter(|cell| cell.0 > 0 && cell.1 > 0).collect();
        assert_eq!(values, [(1, 1, 1, "15".to_owned()), (2, 1, 1, "4".to_owned())]);
        pieces[3].middle = 30.0;
        let values = cells(pieces, 4).into_iter().filter(|cell| cell.1 > 0 && cell.3 == "15");
        assert_eq!(values.map(|cell| cell.1).collect::<Vec<_>>(), [2]);
    }

    #[test]
    fn a_label_that_does_not_fill_its_column_ends() {
        let mut pieces = vec![piece((0, 0), 20.0, "受理依申请公开信息总数"), piece((1, 1), 20.0, "2")];
        pieces.extend([piece((0, 0), 36.0, "行政复议数"), piece((1, 1), 36.0, "1")]);
        pieces.extend([piece((0, 0), 52.0, "行政诉讼数"), piece((0, 0), 68.0, "行政申诉数"), piece((1, 1), 68.0, "3")]);
        let labels: Vec<_> = cells(pieces, 2).into_iter().map(|cell| (cell.0, cell.3)).skip(4).collect();
        assert_eq!(labels, [(2, "行政诉讼数".to_owned()), (3, "行政申诉数".to_owned()), (3, "3".to_owned())]);
    }
}
