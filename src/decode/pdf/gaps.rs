//! The gaps that words leave between them, and the sides of columns that they tell.

use super::columns::{UNEVEN, is_tabular};
use super::lines::Line;
use super::page::Area;
use super::rows::is_value;

/// Most columns.
const MOST_COLUMNS: usize = 60;
/// A gap of one line alone, in letters, that many lines have no words in.
const CLEAR: f32 = 0.55;
const MANY: usize = 8;
/// Least room between columns that have no line in common, in letters.
const EMPTY: f32 = 1.0;
/// Most lines of labels of several rows in one column.
const MOST_TALL: usize = 24;
/// Least room between labels of several rows and those of one, in letters.
const STRIPE: f32 = 0.5;
/// Least gap between words of two columns whose lines overlap, in letters.
const APART: f32 = 0.3;

/// A part of a line that no gap divides, however narrow.
pub(super) struct Part<'l> {
    pub(super) area: Area,
    pub(super) words: &'l str,
    /// Which run of the line it is in.
    pub(super) run: usize,
    pub(super) base: f32,
}

pub(super) fn parts(line: &Line) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    for (number, run) in line.runs.iter().enumerate() {
        let (mut at, mut x0, mut base) = (0, run.area.x0, run.base);
        let ends = run.cuts.iter().map(|cut| (cut.at, cut.from, cut.to, cut.base));
        for (end, x1, next, next_base) in ends.chain([(run.words.len(), run.area.x1, 0.0, 0.0)]) {
            parts.push(Part { area: Area { x0, x1, ..run.area }, words: &run.words[at..end], run: number, base });
            (at, x0, base) = (end, next, next_base);
        }
    }
    parts
}

/// What is between two parts of a line.
pub(super) struct Gap {
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) is_wide: bool,
    /// Whether the words at its sides stand on different heights.
    is_uneven: bool,
    /// Whether both are figures, which no cell holds two of.
    is_sure: bool,
    /// Whether it is between words of two lines that are too near each other to be lines of one cell.
    is_beside: bool,
    /// Whether it is wider than between letters that are set apart, and between words.
    is_clear: bool,
}

impl Gap {
    pub(super) fn new(from: f32, to: f32, is_wide: bool) -> Gap {
        Gap { from, to, is_wide, is_uneven: false, is_sure: false, is_beside: false, is_clear: false }
    }
}

/// The gaps in the lines of a table.
fn gaps(lines: &[Line], all: &[Vec<Part>]) -> Vec<Gap> {
    let tabular = lines.iter().zip(all).filter(|(line, _)| is_tabular(line));
    let within = tabular.flat_map(|(_, parts)| parts.windows(2)).map(|pair| Gap {
        from: pair[0].area.x1,
        to: pair[1].area.x0,
        is_wide: pair[0].run != pair[1].run,
        is_uneven: (pair[0].base - pair[1].base).abs() > UNEVEN * pair[0].area.height(),
        is_sure: pair[0].run != pair[1].run && pair.iter().all(|part| is_value(part.words)),
        is_beside: false,
        is_clear: pair[1].area.x0 - pair[0].area.x1 > CLEAR * pair[0].area.height()
            && pair.iter().all(|part| part.words.trim().chars().count() >= 3),
    });
    let mut gaps: Vec<Gap> = within.collect();
    // Words of two lines that overlap stand beside each other too.
    for (pair, both) in lines.windows(2).zip(all.windows(2)) {
        let size = pair[0].size.min(pair[1].size);
        if pair[1].base - pair[0].base > 1.5 * size {
            continue;
        }
        let mut parts: Vec<(Area, f32, usize)> =
            (0..2).flat_map(|at| both[at].iter().map(move |part| (part.area, part.base, at))).collect();
        parts.sort_by(|a, b| a.0.x0.total_cmp(&b.0.x0));
        let overlaps = |a: f32, b: f32| (a - b).abs() > UNEVEN * size && (a - b).abs() < 0.85 * size;
        let beside = parts.windows(2).filter(|pair| pair[0].2 != pair[1].2 && overlaps(pair[0].1, pair[1].1));
        gaps.extend(beside.map(|pair| {
            let (from, to) = (pair[0].0.x1, pair[1].0.x0);
            Gap { is_uneven: true, is_beside: to - from > APART * size, ..Gap::new(from, to, to - from > size) }
        }));
    }
    gaps.retain(|gap| gap.to - gap.from > 0.1);
    gaps
}

/// The columns' sides: places in the gaps of many lines that the words of few stand over.
pub(super) fn free(lines: &[Line]) -> Vec<f32> {
    let all: Vec<Vec<Part>> = lines.iter().map(parts).collect();
    let words: Vec<(f32, f32)> = all.iter().flatten().map(|part| (part.area.x0, part.area.x1)).collect();
    // A heading that stands over several columns must not make them one.
    let most_over = (all.len() / 8).max(usize::from(all.len() > 3));
    let mut free: Vec<f32> = Vec::new();
    for (x, over, around) in places(gaps(lines, &all), &words) {
        // A narrow gap of one line is the words' own; words of two cells mostly stand on two heights.
        let is_free = over == 0 && all.len() >= MANY;
        let is_wide = around.iter().any(|gap| gap.is_wide || gap.is_beside || is_free && gap.is_clear);
        let uneven = around.iter().filter(|gap| gap.is_uneven).count();
        let most = match around.iter().filter(|gap| gap.is_sure).count() {
            // Heads that part where two figures of one row do.
            1 if around.iter().any(|gap| !gap.is_wide && !gap.is_uneven) => all.len(),
            0 | 1 if uneven > 1 => all.len() / 2,
            0 | 1 => around.len(),
            _ => all.len(),
        };
        if (around.len() > 1 || is_wide) && (over <= most_over || over <= most && around.len() > 1) {
            free.push(x);
        }
    }
    free.extend(beside(lines, &all, &free));
    free.sort_by(f32::total_cmp);
    free.extend(empty(lines, &all, &free));
    free.sort_by(f32::total_cmp);
    free
}

/// Sides where no word of the table stands, between words that are not only figures: heads of which no two stand on one
/// line, above columns of blanks. `free` are in order.
fn empty(lines: &[Line], all: &[Vec<Part>], free: &[f32]) -> Vec<f32> {
    let numbered = lines.iter().zip(all);
    let mut words: Vec<(&Part, f32)> =
        numbered.flat_map(|(line, parts)| parts.iter().map(|part| (part, line.size))).collect();
    words.sort_by(|a, b| a.0.area.x0.total_cmp(&b.0.area.x0));
    let mut sides: Vec<f32> = free.to_vec();
    let has_words = |from: f32, to: f32| {
        let is_in = |part: &Part| part.area.x0 >= from && part.area.x1 <= to;
        words.iter().any(|(part, _)| is_in(part) && !is_value(part.words) && part.words.trim().chars().count() > 1)
    };
    let mut right = f32::MAX;
    for (part, size) in &words {
        let (from, to) = (right, part.area.x0);
        right = if right == f32::MAX { part.area.x1 } else { right.max(part.area.x1) };
        let at = sides.partition_point(|side| *side < from);
        let (before, next) =
            (at.checked_sub(1).map_or(f32::MIN, |at| sides[at]), sides.get(at).copied().unwrap_or(f32::MAX));
        if to - from > EMPTY * size && next > to && has_words(before, from) && has_words(to, next) {
            sides.insert(at, (from + to) / 2.0);
        }
    }
    sides.retain(|side| !free.contains(side));
    sides
}

/// Sides between labels that stand beside the middle of several rows and the labels of these rows: no line need hold
/// both.
fn beside(lines: &[Line], all: &[Vec<Part>], free: &[f32]) -> Vec<f32> {
    let mut sides: Vec<f32> = free.iter().copied().chain([f32::MIN, f32::MAX]).collect();
    sides.sort_by(f32::total_cmp);
    let has_values = |line: usize| all[line].iter().any(|part| is_value(part.words));
    let stripe = |column: &[f32]| {
        let is_in = |part: &&Part| part.area.x0 > column[0] && part.area.x1 < column[1];
        let numbered = all.iter().enumerate();
        let mut words: Vec<(&Part, usize)> =
            numbered.flat_map(|(line, parts)| parts.iter().filter(is_in).map(move |part| (part, line))).collect();
        if words.iter().any(|(part, _)| is_value(part.words)) {
            return None;
        }
        words.sort_by(|a, b| a.0.area.x1.total_cmp(&b.0.area.x1));
        (1..words.len().min(MOST_TALL)).rev().find_map(|count| {
            let (left, others) = words.split_at(count);
            let from = left[count - 1].0.area.x1;
            let to = from + STRIPE * lines[left[count - 1].1].size;
            let rest = || others.iter().filter(|(part, _)| part.area.x0 > to).map(|(part, _)| part);
            let (over, first) = (others.len() - rest().count(), rest().map(|part| part.base).fold(f32::MAX, f32::min));
            let last = rest().map(|part| part.base).fold(f32::MIN, f32::max);
            let is_tall = |(part, line): &(&Part, usize)| part.base > first && part.base < last && !has_values(*line);
            let is_found = 4 * over <= words.len() && rest().count() > count && left.iter().all(is_tall);
            is_found.then(|| (from + rest().map(|part| part.area.x0).fold(f32::MAX, f32::min)) / 2.0)
        })
    };
    sides.windows(2).filter_map(stripe).collect()
}

/// Places that may be columns' sides, the likeliest first, with the number of words that stand over each and the gaps
/// that it lies in.
pub(super) fn places(mut gaps: Vec<Gap>, words: &[(f32, f32)]) -> impl Iterator<Item = (f32, usize, Vec<Gap>)> {
    let next = move || {
        let (x, over) = widest_gap(&gaps, words)?;
        let (around, others) = std::mem::take(&mut gaps).into_iter().partition(|gap| gap.from < x && x < gap.to);
        gaps = others;
        Some((x, over.max(0) as usize, around))
    };
    std::iter::from_fn(next).take(2 * MOST_COLUMNS)
}

/// The middle of the place in most gaps that the fewest words stand over, and how many do.
fn widest_gap(gaps: &[Gap], words: &[(f32, f32)]) -> Option<(f32, i32)> {
    let mut edges: Vec<(f32, i32, i32)> = Vec::with_capacity(2 * (gaps.len() + words.len()));
    edges.extend(gaps.iter().flat_map(|gap| [(gap.from, 1, 0), (gap.to, -1, 0)]));
    edges.extend(words.iter().flat_map(|word| [(word.0, 0, 1), (word.1, 0, -1)]));
    edges.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut within, mut over) = (0, 0);
    let mut best: Option<((i32, i32), f32, f32)> = None;
    for pair in edges.windows(2) {
        within += pair[0].1;
        over += pair[0].2;
        let width = pair[1].0 - pair[0].0;
        let rank = (within - over, within);
        if within > 0 && width > 0.1 && best.is_none_or(|best| rank > best.0 || rank == best.0 && width > best.1) {
            best = Some((rank, width, (pair[0].0 + pair[1].0) / 2.0));
        }
    }
    best.map(|((free, within), _, x)| (x, within - free))
}
