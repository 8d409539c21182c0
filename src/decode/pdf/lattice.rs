//! Ruling lines to grids: which lines belong together, the cells between them, and which of those are one.

use super::page::{Area, Rule};

/// Lines nearer to each other than this are one line, or two that bound one row of nothing.
pub(super) const NEAR: f32 = 3.0;
/// Most pieces of one grid before they are put together to cells.
const MOST_PIECES: usize = 60_000;

/// A cell by its lines; rows and columns count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) row: usize,
    pub(super) col: usize,
    pub(super) rows: usize,
    pub(super) cols: usize,
}

/// A ruled table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grid {
    pub(super) area: Area,
    /// Where its columns are bounded, from left to right.
    pub(super) xs: Vec<f32>,
    /// Where its rows are bounded, from top to bottom.
    pub(super) ys: Vec<f32>,
    pub(super) places: Vec<Place>,
    /// The place that each crossing of a row and a column belongs to.
    owner: Vec<usize>,
}

impl Grid {
    /// Which place holds a point.
    pub(super) fn find(&self, (x, y): (f32, f32)) -> Option<usize> {
        if !self.area.holds((x, y)) {
            return None;
        }
        let col = self.xs.partition_point(|at| *at <= x).saturating_sub(1);
        let row = self.ys.partition_point(|at| *at <= y).saturating_sub(1);
        let cols = self.xs.len() - 1;
        self.owner.get(row.min(self.ys.len() - 2) * cols + col.min(cols - 1)).copied()
    }

    /// The box of a place.
    pub(super) fn area_of(&self, place: &Place) -> Area {
        Area {
            x0: self.xs[place.col],
            y0: self.ys[place.row],
            x1: self.xs[place.col + place.cols],
            y1: self.ys[place.row + place.rows],
        }
    }
}

/// The grids that ruling lines make, from top to bottom; frames around one thing are none.
pub(super) fn grids(rules: &[Rule]) -> Vec<Grid> {
    let (across, down) = (straightened(rules, true), straightened(rules, false));
    let mut grids: Vec<Grid> =
        components(&across, &down).iter().filter_map(|(across, down)| grid(across, down)).collect();
    grids.sort_by(|a, b| a.area.y0.total_cmp(&b.area.y0).then(a.area.x0.total_cmp(&b.area.x0)));
    // A cell that holds another table belongs to the page's layout, not to a table; a frame within a cell is nothing.
    let within = |inner: &Area, outer: &Area| outer.holds((inner.x0, inner.y0)) && outer.holds((inner.x1, inner.y1));
    let sizes: Vec<(Area, usize)> = grids.iter().map(|grid| (grid.area, grid.places.len())).collect();
    let holds = |outer: &Grid, inner: &(Area, usize)| inner.0 != outer.area && within(&inner.0, &outer.area);
    grids.retain(|grid| {
        let is_layout = sizes.iter().any(|inner| holds(grid, inner) && inner.1 >= grid.places.len().max(4));
        let is_inner = sizes.iter().any(|(outer, size)| {
            *outer != grid.area && within(&grid.area, outer) && grid.places.len() < (*size).max(4)
        });
        !is_layout && !is_inner
    });
    grids
}

/// Lines of one kind, pieces of the same line put together.
pub(super) fn straightened(rules: &[Rule], across: bool) -> Vec<Rule> {
    let mut rules: Vec<Rule> = rules.iter().filter(|rule| rule.across == across).copied().collect();
    rules.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut lines: Vec<Rule> = Vec::new();
    let mut first = 0;
    while first < rules.len() {
        let last = first + rules[first..].partition_point(|rule| rule.at - rules[first].at <= 1.0);
        let mut pieces = rules[first..last].to_vec();
        pieces.sort_by(|a, b| a.from.total_cmp(&b.from));
        let begin = lines.len();
        for piece in pieces {
            match lines[begin..].last_mut() {
                Some(line) if piece.from <= line.to + NEAR => line.to = line.to.max(piece.to),
                _ => lines.push(piece),
            }
        }
        first = last;
    }
    lines.retain(|line| line.to - line.from > NEAR);
    lines
}

/// Lines that touch each other, kept apart by kind.
pub(super) fn components(across: &[Rule], down: &[Rule]) -> Vec<(Vec<Rule>, Vec<Rule>)> {
    let count = across.len();
    let mut parent: Vec<usize> = (0..count + down.len()).collect();
    fn root(parent: &mut [usize], mut node: usize) -> usize {
        while parent[node] != node {
            parent[node] = parent[parent[node]];
            node = parent[node];
        }
        node
    }
    for (v, vertical) in down.iter().enumerate() {
        // `across` is in rising order of height.
        let first = across.partition_point(|line| line.at < vertical.from - NEAR);
        for (h, line) in across.iter().enumerate().skip(first).take_while(|(_, line)| line.at <= vertical.to + NEAR) {
            if vertical.at >= line.from - NEAR && vertical.at <= line.to + NEAR {
                let (a, b) = (root(&mut parent, h), root(&mut parent, count + v));
                parent[a.max(b)] = a.min(b);
            }
        }
    }
    let mut groups: Vec<(Vec<Rule>, Vec<Rule>)> = vec![Default::default(); parent.len()];
    for (h, line) in across.iter().enumerate() {
        groups[root(&mut parent, h)].0.push(*line);
    }
    for (v, line) in down.iter().enumerate() {
        groups[root(&mut parent, count + v)].1.push(*line);
    }
    groups.retain(|(across, _)| !across.is_empty());
    groups
}

/// Places of lines, those near each other as one.
pub(super) fn positions(rules: &[Rule], others: &[Rule]) -> Vec<f32> {
    let mut all: Vec<f32> = rules.iter().map(|rule| rule.at).collect();
    // A side without a line of its own is where the lines that run to it end.
    let (first, last) = (all.iter().copied().fold(f32::MAX, f32::min), all.iter().copied().fold(f32::MIN, f32::max));
    let from = others.iter().map(|rule| rule.from).fold(f32::MAX, f32::min);
    let to = others.iter().map(|rule| rule.to).fold(f32::MIN, f32::max);
    all.extend((from < first - 2.0 * NEAR).then_some(from));
    all.extend((to > last + 2.0 * NEAR).then_some(to));
    all.sort_by(f32::total_cmp);
    let mut positions: Vec<(f32, f32)> = Vec::new();
    for at in all {
        match positions.last_mut() {
            Some((_, last)) if at - *last <= NEAR => *last = at,
            _ => positions.push((at, at)),
        }
    }
    positions.into_iter().map(|(first, last)| (first + last) / 2.0).collect()
}

/// For each of the bounds and each stretch between `stretches` whether a line stands there.
fn drawn(rules: &[Rule], bounds: &[f32], stretches: &[f32]) -> Vec<Vec<bool>> {
    let mut covered = vec![vec![0.0f32; stretches.len() - 1]; bounds.len()];
    for rule in rules {
        let nearest = |at: &&f32| (**at - rule.at).abs() <= 2.0 * NEAR;
        let Some(bound) = bounds
            .iter()
            .enumerate()
            .filter(|(_, at)| nearest(at))
            .min_by(|a, b| (a.1 - rule.at).abs().total_cmp(&(b.1 - rule.at).abs()))
        else {
            continue;
        };
        for (part, ends) in covered[bound.0].iter_mut().zip(stretches.windows(2)) {
            *part += (rule.to.min(ends[1]) - rule.from.max(ends[0])).max(0.0);
        }
    }
    let share = |parts: Vec<f32>| {
        parts.iter().zip(stretches.windows(2)).map(|(part, ends)| *part >= 0.5 * (ends[1] - ends[0])).collect()
    };
    covered.into_iter().map(share).collect()
}

fn grid(across: &[Rule], down: &[Rule]) -> Option<Grid> {
    let (xs, ys) = (positions(down, across), positions(across, down));
    if down.is_empty() {
        return None;
    }
    let (cols, rows) = (xs.len().checked_sub(1)?, ys.len().checked_sub(1)?);
    if cols * rows < 2 || cols * rows > MOST_PIECES {
        return None;
    }
    let (walls, floors) = (drawn(down, &xs, &ys), drawn(across, &ys, &xs));
    let mut owner = vec![usize::MAX; rows * cols];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for start in 0..rows * cols {
        if owner[start] != usize::MAX {
            continue;
        }
        let (mut group, mut open) = (Vec::new(), vec![start]);
        owner[start] = groups.len();
        while let Some(piece) = open.pop() {
            group.push(piece);
            let (row, col) = (piece / cols, piece % cols);
            let next = [
                (col + 1 < cols && !walls[col + 1][row]).then_some(piece + 1),
                (col > 0 && !walls[col][row]).then(|| piece - 1),
                (row + 1 < rows && !floors[row + 1][col]).then_some(piece + cols),
                (row > 0 && !floors[row][col]).then(|| piece - cols),
            ];
            for other in next.into_iter().flatten() {
                if owner[other] == usize::MAX {
                    owner[other] = groups.len();
                    open.push(other);
                }
            }
        }
        groups.push(group);
    }
    let places: Vec<Place> = groups.iter().flat_map(|group| rectangles(group, cols)).collect();
    let area = Area { x0: xs[0], y0: ys[0], x1: xs[cols], y1: ys[rows] };
    (places.len() > 1).then(|| squeezed(Grid { area, xs, ys, places, owner: Vec::new() }))
}

/// A group of pieces as one place, or as several where it is no rectangle.
fn rectangles(group: &[usize], cols: usize) -> Vec<Place> {
    let mut pieces = group.to_vec();
    pieces.sort_unstable();
    let mut runs: Vec<Place> = Vec::new();
    for piece in pieces {
        let (row, col) = (piece / cols, piece % cols);
        match runs.last_mut() {
            Some(run) if run.row == row && run.col + run.cols == col => run.cols += 1,
            _ => runs.push(Place { row, col, rows: 1, cols: 1 }),
        }
    }
    let mut places: Vec<Place> = Vec::new();
    for run in runs {
        let above = places
            .iter_mut()
            .find(|place| place.row + place.rows == run.row && (place.col, place.cols) == (run.col, run.cols));
        match above {
            Some(place) => place.rows += 1,
            None => places.push(run),
        }
    }
    places
}

/// Without the rows and columns in which no cell begins.
fn squeezed(mut grid: Grid) -> Grid {
    let (cols, rows) = (grid.xs.len(), grid.ys.len());
    let mut begins = (vec![false; cols], vec![false; rows]);
    for place in &grid.places {
        begins.0[place.col] = true;
        begins.1[place.row] = true;
    }
    (begins.0[cols - 1], begins.1[rows - 1]) = (true, true);
    let ranks = |kept: &[bool]| -> Vec<usize> {
        kept.iter()
            .scan(0usize, |count, is_kept| {
                let rank = *count;
                *count += usize::from(*is_kept);
                Some(rank)
            })
            .collect()
    };
    let (col_rank, row_rank) = (ranks(&begins.0), ranks(&begins.1));
    for place in &mut grid.places {
        let (right, bottom) = (col_rank[place.col + place.cols], row_rank[place.row + place.rows]);
        (place.col, place.row) = (col_rank[place.col], row_rank[place.row]);
        (place.cols, place.rows) = (right - place.col, bottom - place.row);
    }
    let kept = |positions: &[f32], begins: &[bool]| -> Vec<f32> {
        positions.iter().zip(begins).filter(|(_, is_kept)| **is_kept).map(|(at, _)| *at).collect()
    };
    (grid.xs, grid.ys) = (kept(&grid.xs, &begins.0), kept(&grid.ys, &begins.1));
    grid.places.sort_by_key(|place| (place.row, place.col));
    let cols = grid.xs.len() - 1;
    grid.owner = vec![0; cols * (grid.ys.len() - 1)];
    for (number, place) in grid.places.iter().enumerate() {
        for row in place.row..place.row + place.rows {
            grid.owner[row * cols + place.col..][..place.cols].fill(number);
        }
    }
    grid
}

#[cfg(test)]
mod tests {
    use super::*;

    fn across(at: f32, from: f32, to: f32) -> Rule {
        Rule { across: true, at, from, to }
    }

    fn down(at: f32, from: f32, to: f32) -> Rule {
        Rule { across: false, at, from, to }
    }

    #[test]
    fn a_grid_with_merged_cells() {
        // The first row is one cell; the first column of the others too.
        let rules = [
            across(10.0, 0.0, 90.0),
            across(30.0, 0.0, 50.0),
            across(30.4, 50.0, 90.0),
            across(50.0, 30.0, 90.0),
            across(70.0, 0.0, 90.0),
            down(0.0, 10.0, 70.0),
            down(30.0, 30.0, 70.0),
            down(60.0, 30.0, 70.0),
            down(90.0, 10.0, 70.0),
        ];
        let grids = grids(&rules);
        let places: Vec<_> = grids[0].places.iter().map(|p| (p.row, p.col, p.rows, p.cols)).collect();
        assert_eq!(places, [(0, 0, 1, 3), (1, 0, 2, 1), (1, 1, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)]);
        assert_eq!(grids[0].find((40.0, 60.0)), Some(4));
        assert_eq!(grids[0].find((95.0, 60.0)), None);
    }

    #[test]
    fn cells_with_borders_of_their_own_and_open_sides() {
        // Two boxes beside each other, and two columns between three lines without sides.
        let mut rules = Vec::new();
        for x in [0.0, 42.0] {
            rules.extend([
                across(0.0, x, x + 40.0),
                across(20.0, x, x + 40.0),
                down(x, 0.0, 20.0),
                down(x + 40.0, 0.0, 20.0),
            ]);
        }
        rules.extend([100.0, 120.0, 140.0].map(|y| across(y, 0.0, 80.0)));
        rules.push(down(40.0, 100.0, 140.0));
        let found = grids(&rules);
        assert_eq!(found.iter().map(|grid| grid.places.len()).collect::<Vec<_>>(), [2, 4]);
    }

    #[test]
    fn a_frame_is_no_table() {
        let rules = [across(0.0, 0.0, 90.0), across(90.0, 0.0, 90.0), down(0.0, 0.0, 90.0), down(90.0, 0.0, 90.0)];
        assert!(grids(&rules).is_empty());
    }
}
