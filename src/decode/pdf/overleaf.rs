//! Tables without ruling lines that go on over the end of a page: what both parts show tells their columns.

use super::cells::Sheet;
use super::columns::{cells, heads, is_tabular, made, sides, stretch};
use super::gaps::parts;
use super::lines::Line;
use super::rows::is_value;

/// Most lines before the first of several cells on the next page, and cells of a row that a page ends with.
const MOST_BEFORE: usize = 4;
const LEAST_CELLS: usize = 3;
/// Lines of cells below each other stand no further apart, in letters.
const STEP: f32 = 2.2;

/// Lines that a page ends with and that may be the beginning of a table.
#[derive(Debug)]
pub(super) struct Tail {
    pub(super) lines: Vec<Line>,
    /// The sides of its columns, where the lines are a table by themselves.
    pub(super) xs: Option<Vec<f32>>,
}

impl Tail {
    /// The last lines of a page of which none is a table, if they can be the head of one.
    pub(super) fn of(lines: &[Line]) -> Option<Tail> {
        let last = lines.len().checked_sub(1).filter(|last| parts(&lines[*last]).len() >= LEAST_CELLS)?;
        let is_next =
            |at: &usize| is_tabular(&lines[*at]) && lines[at + 1].area.y0 - lines[*at].area.y1 < STEP * lines[*at].size;
        let first = (0..last).rev().take_while(is_next).last().unwrap_or(last);
        let lines = lines[heads(lines, first, lines.len())..].to_vec();
        Some(Tail { lines, xs: None })
    }

    /// The sides of the columns that these lines and the first ones of the next page have, and one past the last of
    /// them; `None` where they are not one table.
    pub(super) fn with(&self, lines: &[Line], page_width: f32) -> Option<(usize, Vec<f32>)> {
        let first = lines.iter().position(is_tabular).filter(|first| *first <= MOST_BEFORE)?;
        let end = stretch(lines, first);
        let next = &lines[..end.max(first)];
        let last = self.lines.last().filter(|_| !next.is_empty())?;
        let is_large = |line: &Line| line.size > 1.15 * last.size || line.size < 0.85 * last.size;
        if next.iter().any(is_large) {
            return None;
        }
        let down = last.base + 1.6 * last.size - next[0].base;
        let all: Vec<Line> = self.lines.iter().cloned().chain(next.iter().map(|line| moved(line, down))).collect();
        let xs = sides(&all, page_width)?;
        let count = |line: &Line, xs: &[f32]| cells(line, xs).len();
        let keeps = |lines: &[Line], old: &[f32]| lines.iter().all(|line| count(line, &xs) >= count(line, old));
        let alone = sides(next, page_width);
        let is_finer = self.xs.as_ref().is_none_or(|old| keeps(&self.lines, old) && xs.len() >= old.len())
            && alone.is_none_or(|alone| keeps(next, &alone) && xs.len() >= alone.len());
        let is_kept = |line: &&Line| count(line, &xs) >= line.runs.len();
        let kept = next.iter().filter(is_kept).count();
        (is_finer && 8 * kept >= 7 * next.len() && has_heads(&self.lines, next, &xs)).then_some((next.len(), xs))
    }

    /// The tables that the lines make with these columns, and lines that belong to none.
    pub(super) fn made(&self, xs: &[f32]) -> (Vec<Line>, Vec<Sheet>) {
        made(&self.lines, xs)
    }
}

/// Whether each column that holds figures below the page's end holds words above it.
fn has_heads(above: &[Line], below: &[Line], xs: &[f32]) -> bool {
    let mut has_words = vec![false; xs.len()];
    for piece in above.iter().flat_map(|line| cells(line, xs)).filter(|piece| piece.cols.0 == piece.cols.1) {
        has_words[piece.cols.0] = true;
    }
    let mut figures = below.iter().flat_map(|line| cells(line, xs)).filter(|piece| is_value(&piece.words));
    figures.all(|piece| has_words[piece.cols.0] || piece.cols.0 < piece.cols.1)
}

/// The same line further down.
fn moved(line: &Line, down: f32) -> Line {
    let mut line = line.clone();
    line.base += down;
    (line.area.y0, line.area.y1) = (line.area.y0 + down, line.area.y1 + down);
    for run in &mut line.runs {
        run.base += down;
        (run.area.y0, run.area.y1) = (run.area.y0 + down, run.area.y1 + down);
        run.cuts.iter_mut().for_each(|cut| cut.base += down);
    }
    line
}
