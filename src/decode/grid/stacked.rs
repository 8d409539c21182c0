//! Tables without any mark: a run of short lines many of which are bare numbers, or end in them.

use super::build;
use super::lines::{Kind, Line, opens_section};
use crate::model::{Layout, Span, Table};

/// How many short lines of words may stand before the first number, or between two: the longest header has 20.
const WORDS: usize = 26;
/// How many digits on end make a row of cells.
const SOLID: usize = 15;
/// How many blank lines may part two cells.
const BLANKS: usize = 3;

/// The table that starts at or after line `at`, and the first line after the run of short lines.
pub(super) fn region(text: &str, lines: &[Line], at: usize) -> (Option<Table>, usize) {
    let run = extent(lines, at);
    let Some(last) = (at..run).rev().find(|i| bears_number(&lines[*i])) else {
        return (None, run);
    };
    let first = (at..run).find(|i| bears_number(&lines[*i])).unwrap_or(last);
    let first = header(text, lines, at, first);
    let region = &lines[first..=last];
    let count = |kind| region.iter().filter(|l| l.kind == kind).count();
    let words = count(Kind::Words) + count(Kind::Gapped);
    let (numbers, glued) = (count(Kind::Number), count(Kind::Glued));
    let cells = numbers + glued + words;
    let bare = |l: &&Line| l.kind == Kind::Number;
    let figures: usize = region.iter().filter(bare).map(|l| figures_in(l.words.of(text))).sum();
    let stacked = figures >= 3 && figures * 5 >= cells;
    let run_together = glued >= 3 && glued * 5 >= cells * 2;
    if !stacked && !run_together {
        return (None, last + 1);
    }
    let solid = region.iter().filter(bare).any(|l| is_solid(l.words.of(text)));
    let layout = if solid || glued > numbers { Layout::RunTogether } else { Layout::Stacked };
    (build(layout, rows(region, layout)), last + 1)
}

/// How many figures a line of numbers holds.
fn figures_in(words: &str) -> usize {
    if is_solid(words) { words.len() } else { words.split_whitespace().count() }
}

/// More digits than any number, year or telephone has: a row of cells run together.
fn is_solid(words: &str) -> bool {
    words.len() >= SOLID && words.bytes().all(|b| b.is_ascii_digit())
}

/// One past the last line of the run of short lines; a long stretch without a number ends it.
fn extent(lines: &[Line], at: usize) -> usize {
    let (mut end, mut words, mut blanks) = (at, 0, 0);
    let mut numbers = 0;
    while end < lines.len() {
        match lines[end].kind {
            Kind::Number | Kind::Glued => {
                (words, blanks) = (0, 0);
                numbers += 1;
            }
            Kind::Gapped if !is_lone(lines, end) => break,
            Kind::Words | Kind::Gapped => {
                blanks = 0;
                words += 1;
                if words > WORDS && numbers > 0 {
                    break;
                }
            }
            Kind::Blank => {
                blanks += 1;
                if blanks > BLANKS {
                    break;
                }
            }
            Kind::Page => {}
            _ => break,
        }
        end += 1;
    }
    end
}

/// A line with a wide gap and none beside it is a line of words, not a row of columns.
fn is_lone(lines: &[Line], at: usize) -> bool {
    let gapped = |i: usize| lines.get(i).is_some_and(|l| l.kind == Kind::Gapped);
    let before = at > 0 && gapped(at - 1);
    !before && !gapped(at + 1)
}

fn bears_number(line: &Line) -> bool {
    matches!(line.kind, Kind::Number | Kind::Glued)
}

/// Walks back from the first number over the short lines that can be its header.
fn header(text: &str, lines: &[Line], from: usize, number: usize) -> usize {
    let mut first = number;
    let (mut words, mut at) = (0, number);
    while at > from {
        at -= 1;
        match lines[at].kind {
            Kind::Words | Kind::Gapped => {
                let near = lines[at + 1..number].iter().all(|l| l.kind == Kind::Blank);
                if words >= WORDS || (opens_section(lines[at].words.of(text)) && !near) {
                    break;
                }
                words += 1;
                first = at;
            }
            Kind::Blank | Kind::Page => {}
            _ => break,
        }
    }
    first
}

/// A cell to a line. Blank lines part rows if most stretches between them hold several cells; a line that has label and
/// numbers is a row by itself.
fn rows(region: &[Line], layout: Layout) -> Vec<Vec<Span>> {
    let mut groups: Vec<Vec<Span>> = vec![Vec::new()];
    for line in region {
        match line.kind {
            Kind::Blank => groups.push(Vec::new()),
            Kind::Page => {}
            _ => groups.last_mut().expect("a group was pushed at the start").push(line.words),
        }
    }
    groups.retain(|g| !g.is_empty());
    let cells = groups.iter().map(Vec::len).sum::<usize>();
    if layout == Layout::Stacked && groups.len() > 1 && cells >= groups.len() * 2 {
        return groups;
    }
    groups.into_iter().flatten().map(|cell| vec![cell]).collect()
}
