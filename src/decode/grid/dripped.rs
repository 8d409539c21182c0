//! Tables whose cells stand on lines of their own, each with a pipe behind it, on its line or on the next: what
//! converters of web pages leave of a table with a paragraph in every cell. Where rows end is told only by the pipes
//! that fill short rows up.

use super::lines::{Kind, Line, is_pipe, opens_section, trimmed};
use super::{build, next_solid};
use crate::model::{Layout, Span, Table};

/// How many lines with a pipe must hold one cell each before a text is taken for such a table.
const SURE: usize = 5;
/// How many blank lines and page numbers may part two lines.
const REACH: usize = 4;
/// How many lines of words a cell may take before its pipe.
const BROKEN: usize = 5;
/// The widest table.
const WIDE: usize = 24;

/// The table that starts at line `at`, and the first line after it.
pub(super) fn region(text: &str, lines: &[Line], at: usize) -> Option<(Option<Table>, usize)> {
    if !opens(text, lines, at) {
        return None;
    }
    let mut cells = Vec::new();
    let mut ends = Vec::new();
    let mut next = at;
    while let Some(first) = next_solid(lines, next, REACH) {
        let Some(last) = closing(text, lines, first) else { break };
        read(text, lines[first].words.join(lines[last].words), &mut cells, &mut ends);
        next = last + 1;
    }
    let table = match width(&cells, &ends) {
        Some(width) => build(Layout::Separated, cells.chunks(width).map(<[Span]>::to_vec).collect()),
        None => build(Layout::Stacked, cells.into_iter().filter(|c| !c.is_empty()).map(|c| vec![c]).collect()),
    };
    Some((table, next))
}

/// Whether one cell after another ends with a pipe at the end of its line.
fn opens(text: &str, lines: &[Line], at: usize) -> bool {
    let (mut next, mut worded) = (at, 0);
    for _ in 0..2 * SURE {
        let Some(first) = next_solid(lines, next, REACH) else { break };
        let Some(last) = closing(text, lines, first) else { break };
        let row = lines[first].words.join(lines[last].words).of(text);
        match row.split(is_pipe).filter(|cell| !cell.trim().is_empty()).count() {
            0 => {}
            1 => worded += 1,
            _ => return false,
        }
        next = last + 1;
    }
    worded >= SURE
}

/// The line on which the pipe of the cell that starts on line `at` stands.
fn closing(text: &str, lines: &[Line], at: usize) -> Option<usize> {
    let words = |i: usize| lines[i].words.of(text);
    let mut line = at;
    for _ in 0..BROKEN {
        if words(line).ends_with(is_pipe) {
            let led = words(line).starts_with(is_pipe);
            let row = led && words(line).contains(|c| !is_pipe(c) && !c.is_whitespace());
            return (!row).then_some(line);
        }
        // The pipe before a row may stand on the line of its first cell.
        let begins = line == at && words(line).strip_prefix(is_pipe).is_some_and(|rest| !rest.contains(is_pipe));
        if matches!(lines[line].kind, Kind::Prose | Kind::Rule | Kind::Piped) && !begins {
            return None;
        }
        let next = next_solid(lines, line + 1, REACH)?;
        if opens_section(words(line)) && !words(next).starts_with(is_pipe) {
            return None;
        }
        line = next;
    }
    None
}

/// Appends the cells of a stretch that ends with a pipe, and where a run of pipes ends a row.
fn read(text: &str, stretch: Span, cells: &mut Vec<Span>, ends: &mut Vec<usize>) {
    let base = stretch.start as usize;
    let (mut start, mut run) = (0, 0);
    for (at, c) in stretch.of(text).char_indices() {
        if is_pipe(c) {
            cells.push(trimmed(text, Span::new(base + start, base + at)));
            run = if start == at && at > 0 { run + 1 } else { 1 };
            start = at + c.len_utf8();
        }
    }
    if run >= 2 {
        ends.push(cells.len());
    }
}

/// How many cells a row has, if rows were filled up to the same width: every run of pipes ends one.
fn width(cells: &[Span], ends: &[usize]) -> Option<usize> {
    let width = ends.iter().copied().reduce(divisor).filter(|width| (2..=WIDE).contains(width))?;
    let rows = cells.chunks(width);
    // A pipe before each row leaves a column of nothing.
    let label = usize::from(rows.clone().all(|row| row[0].is_empty()));
    let headed = rows.clone().filter(|row| row.get(label).is_some_and(|cell| !cell.is_empty())).count();
    (headed * 5 >= rows.len() * 4).then_some(width)
}

/// The greatest number that divides both.
fn divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { divisor(b, a % b) }
}
