//! Tables whose rows are ruled and whose columns are not: between the columns, where the words of all rows leave a
//! gap, lines are added, so that such a table is read like one that has them.

use super::columns::MOST;
use super::furniture::{Face, mark};
use super::gaps::{Gap, Part, parts, places};
use super::lattice::{NEAR, components, positions, straightened};
use super::lines::{Line, lines};
use super::page::{Area, Ink, Rule, Way};
use super::rows::is_value;

/// Share of the page's width that the rules of a table take at least.
const WIDE: f32 = 0.3;
/// Least rows of a table that is told by its rules.
const LEAST_ROWS: usize = 4;
/// Most rows of one table, and most widths of rules on one page.
const MOST_ROWS: usize = 1_000;
const MOST_WIDTHS: usize = 40;
/// Words over the whole width on several lines are running text.
const PROSE: f32 = 0.8;
/// How much higher than a row, and how much larger than its words, a heading between two tables stands.
const HIGHER: f32 = 1.35;
const LARGER: f32 = 1.15;
/// Least gap between two cells, how far words may stand over a side, how far middles may stand apart: in letters.
const APART: f32 = 0.3;
const OVER: f32 = 0.25;
const UNEVEN: f32 = 0.35;

/// Rules of one width below each other, and the words between them.
struct Stack {
    page: usize,
    area: Area,
    /// All rules, those too that do not go over the whole width.
    rules: Vec<Rule>,
    ys: Vec<f32>,
    /// The lines of words between each two of `ys`.
    bands: Vec<Vec<Line>>,
}

/// Words of one band that no gap divides.
struct Cell {
    x0: f32,
    x1: f32,
    size: f32,
    /// Which run of which line the last of its words are in.
    run: (usize, usize),
}

/// Adds the lines that such tables lack.
pub(super) fn complete(pages: &mut [Ink]) {
    let stacks: Vec<Stack> = pages.iter().enumerate().flat_map(|(number, ink)| stacks(number, ink)).collect();
    let mut first = 0;
    let heights = if stacks.windows(2).any(can_go_on) { heights(pages, &stacks) } else { Vec::new() };
    while first < stacks.len() {
        let goes_on = |pair: &&[Stack]| can_go_on(pair) && goes_on(pair, &heights);
        let end = first + 1 + stacks[first..].windows(2).take_while(goes_on).count();
        let table = &stacks[first..end];
        if let Some(xs) = columns(table) {
            for stack in table {
                pages[stack.page].rules.extend(walls(stack, &xs));
            }
        }
        first = end;
    }
}

/// The stacks of a page, from top to bottom.
fn stacks(page: usize, ink: &Ink) -> Vec<Stack> {
    let (across, down) = (straightened(&ink.rules, true), straightened(&ink.rules, false));
    if across.len() < 2 {
        return Vec::new();
    }
    let mut alone = Vec::new();
    let mut pools = Vec::new();
    for (across, down) in components(&across, &down) {
        let from = across.iter().map(|rule| rule.from).fold(f32::MAX, f32::min);
        let to = across.iter().map(|rule| rule.to).fold(f32::MIN, f32::max);
        let is_side = |rule: &Rule| (rule.at - from).abs() <= NEAR || (rule.at - to).abs() <= NEAR;
        if down.is_empty() {
            alone.extend(across);
        } else if across.len() > LEAST_ROWS && down.iter().all(is_side) {
            pools.push(across);
        }
    }
    pools.push(alone);
    let mut stacks: Vec<Stack> = Vec::new();
    for mut pool in pools {
        pool.sort_by(|a, b| a.at.total_cmp(&b.at));
        let mut sets: Vec<Vec<Rule>> = Vec::new();
        for rule in pool.iter().filter(|rule| rule.to - rule.from > WIDE * ink.width) {
            let is_like =
                |set: &&mut Vec<Rule>| (set[0].from - rule.from).abs() <= NEAR && (set[0].to - rule.to).abs() <= NEAR;
            let has_room = sets.len() < MOST_WIDTHS;
            match sets.iter_mut().find(is_like) {
                Some(set) if set.len() < MOST_ROWS => set.push(*rule),
                None if has_room => sets.push(vec![*rule]),
                _ => {}
            }
        }
        sets.retain(|set| set.len() > 1);
        // Rules between some columns only stand between those between all.
        let bounds: Vec<Area> = sets.iter().map(|set| bounds(set)).collect();
        let mut numbers = 0..;
        sets.retain(|_| {
            let number = numbers.next().unwrap_or(0);
            !(0..bounds.len()).any(|other| other != number && encloses(&bounds[other], &bounds[number]))
        });
        stacks.extend(sets.iter().flat_map(|set| divided(page, ink, set, &pool)));
    }
    stacks.sort_by(|a, b| a.area.y0.total_cmp(&b.area.y0));
    stacks
}

/// What the rules of one width stand around.
fn bounds(set: &[Rule]) -> Area {
    Area { x0: set[0].from, y0: set[0].at, x1: set[0].to, y1: set[set.len() - 1].at }
}

fn encloses(outer: &Area, inner: &Area) -> bool {
    let is_wider = outer.width() > inner.width() + NEAR;
    is_wider
        && inner.x0 > outer.x0 - NEAR
        && inner.x1 < outer.x1 + NEAR
        && inner.y0 > outer.y0 - NEAR
        && inner.y1 < outer.y1 + NEAR
}

/// The rules of one width as stacks: what stands between two tables parts them.
fn divided(page: usize, ink: &Ink, full: &[Rule], pool: &[Rule]) -> Vec<Stack> {
    let area = bounds(full);
    let Area { x0, y0, x1, y1 } = area;
    let is_within =
        |rule: &&Rule| rule.at > y0 - NEAR && rule.at < y1 + NEAR && rule.from > x0 - NEAR && rule.to < x1 + NEAR;
    let rules: Vec<Rule> = pool.iter().filter(is_within).copied().collect();
    let ys = positions(&rules, &[]);
    let is_upright = |glyph: &&super::page::Glyph| glyph.way == Way::Right && area.holds(glyph.area.middle());
    let words = lines(ink.glyphs.iter().filter(is_upright).copied().collect());
    let mut bands: Vec<Vec<Line>> = ys.windows(2).map(|_| Vec::new()).collect();
    for line in words {
        let band = ys.partition_point(|y| *y <= line.area.middle().1).saturating_sub(1);
        if let Some(band) = bands.get_mut(band) {
            band.push(line);
        }
    }
    let height = |band: usize| ys[band + 1] - ys[band];
    // A row's height beside that of its further lines.
    let room = |band: usize| {
        let lines = &bands[band];
        height(band) - lines.last().map_or(0.0, |last| last.base - lines[0].base)
    };
    let usual = median((0..bands.len()).filter(|band| bands[*band].len() == 1).map(room));
    let size = median(bands.iter().flatten().map(|line| line.size));
    let is_full = |y: f32| full.iter().any(|rule| (rule.at - y).abs() <= NEAR);
    let is_between = |band: usize| {
        let lines = &bands[band];
        let is_high = room(band) > HIGHER * usual.unwrap_or(f32::MAX);
        let is_large = lines.iter().any(|line| line.size > LARGER * size.unwrap_or(f32::MAX));
        let is_long = |line: &Line| line.runs.iter().any(|run| run.area.width() > PROSE * area.width());
        let is_prose = lines.len() > 1 && lines.iter().any(is_long);
        is_full(ys[band]) && is_full(ys[band + 1]) && (cells(lines).len() <= 1 && (is_high || is_large) || is_prose)
    };
    let mut stacks = Vec::new();
    let mut first = 0;
    for end in 0..=bands.len() {
        if end < bands.len() && !is_between(end) {
            continue;
        }
        if end > first {
            let (from, to) = (ys[first], ys[end]);
            let rules = rules.iter().filter(|rule| rule.at > from - NEAR && rule.at < to + NEAR).copied().collect();
            let area = Area { y0: from, y1: to, ..area };
            let bands = bands[first..end].to_vec();
            stacks.push(Stack { page, area, rules, ys: ys[first..=end].to_vec(), bands });
        }
        first = end + 1;
    }
    stacks
}

fn median(values: impl Iterator<Item = f32>) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Whether the second stack has the width of the first and stands on the next page.
fn can_go_on(pair: &[Stack]) -> bool {
    let (above, below) = (&pair[0], &pair[1]);
    let is_like = (above.area.x0 - below.area.x0).abs() <= NEAR && (above.area.x1 - below.area.x1).abs() <= NEAR;
    above.page + 1 == below.page && is_like
}

/// Whether nothing stands between two such stacks.
fn goes_on(pair: &[Stack], heights: &[Vec<f32>]) -> bool {
    let (above, below) = (&pair[0], &pair[1]);
    heights[above.page].iter().all(|y| *y < above.area.y1) && heights[below.page].iter().all(|y| *y > below.area.y0)
}

/// Where on each page there are words that the paper alone does not need.
fn heights(pages: &[Ink], stacks: &[Stack]) -> Vec<Vec<f32>> {
    let lines: Vec<Vec<Line>> = pages.iter().map(|page| lines(page.glyphs.clone())).collect();
    let mut faces: Vec<Face> = Vec::new();
    for (number, lines) in lines.iter().enumerate() {
        let own = stacks.iter().filter(|stack| stack.page == number);
        let tables = own.map(|stack| (stack.area.y0, stack.area.y1)).collect();
        faces.push(Face { height: pages[number].height, lines, tables });
    }
    let marks = mark(&faces);
    let kept = |(lines, marks): (&Vec<Line>, Vec<bool>)| {
        let kept = lines.iter().zip(marks).filter(|(_, is_mark)| !is_mark);
        kept.map(|(line, _)| line.area.middle().1).collect()
    };
    lines.iter().zip(marks).map(kept).collect()
}

/// Words of a band, those of all its lines above each other.
fn cells(lines: &[Line]) -> Vec<Cell> {
    let of = |(number, line): (usize, &Line)| {
        let cell = |part: Part| Cell { x0: part.area.x0, x1: part.area.x1, size: line.size, run: (number, part.run) };
        parts(line).into_iter().map(cell).collect::<Vec<_>>()
    };
    let mut all: Vec<Cell> = lines.iter().enumerate().flat_map(of).collect();
    all.sort_by(|a, b| a.x0.total_cmp(&b.x0));
    let mut cells: Vec<Cell> = Vec::new();
    for part in all {
        match cells.last_mut() {
            Some(cell) if part.x0 - cell.x1 < APART * cell.size.min(part.size) => {
                cell.run = if part.x1 > cell.x1 { part.run } else { cell.run };
                cell.x1 = cell.x1.max(part.x1);
            }
            _ => cells.push(part),
        }
    }
    cells
}

/// The sides of the columns of a table, if it is one whose rows are ruled.
fn columns(table: &[Stack]) -> Option<Vec<f32>> {
    let bands: Vec<(&Vec<Line>, Vec<Cell>)> =
        table.iter().flat_map(|stack| &stack.bands).map(|lines| (lines, cells(lines))).collect();
    let words: Vec<(f32, f32)> = bands.iter().flat_map(|band| &band.1).map(|cell| (cell.x0, cell.x1)).collect();
    let filled = bands.iter().filter(|band| !band.1.is_empty()).count();
    if bands.len() < LEAST_ROWS || filled + 1 < LEAST_ROWS || bands.len() > MOST_ROWS || words.len() > MOST {
        return None;
    }
    let gap = |pair: &[Cell]| Gap::new(pair[0].x1, pair[1].x0, pair[0].run != pair[1].run);
    let mut gaps: Vec<Gap> = bands.iter().flat_map(|band| band.1.windows(2)).map(gap).collect();
    let most_over = (filled / 8).max(1);
    let (left, right) = (table[0].area.x0, table[0].area.x1);
    // Where a rule between some columns begins or ends, a column does.
    let ends = table.iter().flat_map(|stack| &stack.rules).flat_map(|rule| [rule.from, rule.to]);
    let mut xs: Vec<f32> = ends.filter(|x| *x > left + 2.0 * NEAR && *x < right - 2.0 * NEAR).collect();
    xs.sort_by(f32::total_cmp);
    xs.dedup_by(|x, last| *x - *last <= 2.0 * NEAR);
    xs.retain(|x| words.iter().filter(|word| word.0 < *x && word.1 > *x).count() <= most_over);
    gaps.retain(|gap| !xs.iter().any(|x| gap.from < *x && gap.to > *x));
    for (x, over, around) in places(gaps, &words) {
        let is_cut = around.len() > 1 || around.iter().any(|gap| gap.is_wide);
        if is_cut && (over <= most_over || over <= around.len() && around.len() > 1) {
            xs.push(x);
        }
    }
    xs.push(right);
    xs.sort_by(f32::total_cmp);
    // A column without words is none.
    let mut kept = vec![left];
    for x in xs {
        let last = kept[kept.len() - 1];
        if words.iter().any(|word| word.0.max(last) + 0.5 < word.1.min(x)) {
            kept.push(x);
        }
    }
    if let Some(last) = kept.last_mut() {
        *last = right;
    }
    is_table(&bands, &kept).then_some(kept)
}

/// Whether few bands hold words that stand over the columns' sides and nothing else, and none holds more than one
/// figure of a column.
fn is_table(bands: &[(&Vec<Line>, Vec<Cell>)], xs: &[f32]) -> bool {
    let column = |at: f32| xs.partition_point(|x| *x <= at);
    let inner = &xs[1..xs.len() - 1];
    let is_over = |cell: &Cell| inner.iter().any(|x| cell.x0 + cell.size < *x && cell.x1 - cell.size > *x);
    let is_divided = |cells: &[Cell]| cells.windows(2).any(|pair| column(pair[0].x1) < column(pair[1].x0));
    let is_row = |lines: &[Line]| {
        let mut figures: Vec<(usize, f32)> = Vec::new();
        for line in lines {
            for part in parts(line).iter().filter(|part| is_value(part.words)) {
                let column = column(part.area.middle().0);
                if figures.iter().any(|(other, base)| *other == column && (base - part.base).abs() > 0.5 * line.size) {
                    return false;
                }
                figures.push((column, part.base));
            }
        }
        true
    };
    let divided = bands.iter().filter(|band| is_divided(&band.1)).count();
    let over = bands.iter().filter(|band| !is_divided(&band.1) && band.1.iter().any(is_over)).count();
    let filled = bands.iter().filter(|band| !band.1.is_empty()).count();
    xs.len() > 2 && divided >= 2 && 2 * over <= filled && bands.iter().all(|band| is_row(band.0))
}

/// The lines between the columns of each band, but where words stand over them.
fn walls(stack: &Stack, xs: &[f32]) -> Vec<Rule> {
    let down = |at: f32, from: f32, to: f32| Rule { across: false, at, from, to };
    let (left, right, y0, y1) = (xs[0], xs[xs.len() - 1], stack.area.y0, stack.area.y1);
    let mut walls = vec![down(left, y0, y1), down(right, y0, y1)];
    let mut above: Vec<(usize, usize, f32)> = Vec::new();
    for (lines, ys) in stack.bands.iter().zip(stack.ys.windows(2)) {
        let mut spans: Vec<(usize, usize, f32)> = Vec::new();
        let cells = cells(lines);
        let inner = &xs[1..xs.len() - 1];
        let held: Vec<(usize, usize, f32, f32)> = cells
            .iter()
            .map(|cell| {
                let first = inner.partition_point(|x| *x < cell.x0 + OVER * cell.size);
                let last = inner.partition_point(|x| *x < cell.x1 - OVER * cell.size).max(first);
                (first, last, (cell.x0 + cell.x1) / 2.0, cell.size)
            })
            .collect();
        for (first, last, middle, size) in &held {
            // What stands alone below the middle of what spans several columns spans them too.
            let is_below = |span: &&(usize, usize, f32)| {
                let within = |cell: &&(usize, usize, f32, f32)| cell.0 <= span.1 && cell.1 >= span.0;
                span.0 <= *first
                    && span.1 >= *last
                    && (span.2 - middle).abs() < UNEVEN * size
                    && held.iter().filter(within).count() == 1
            };
            let (first, last) = above.iter().find(is_below).map_or((*first, *last), |span| (span.0, span.1));
            spans.extend((last > first).then_some((first, last, *middle)));
        }
        let is_open = |side: usize| spans.iter().any(|span| span.0 <= side && span.1 > side);
        walls.extend((0..inner.len()).filter(|side| !is_open(*side)).map(|side| down(inner[side], ys[0], ys[1])));
        above = spans;
    }
    walls
}
