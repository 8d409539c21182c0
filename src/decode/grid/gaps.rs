//! Tables by wide gaps: columns kept apart by two or more spaces.

use super::lines::{Kind, Line, is_number, pieces_of};
use super::{build, next_solid};
use crate::model::{Layout, Span, Table};

/// How many blank lines and page numbers may part two rows.
const REACH: usize = 5;
/// How many lines of one piece each (labels of groups, words broken over lines) may stand between two rows.
const BETWEEN: usize = 3;

/// The table that starts at line `at`, and the first line after it.
pub(super) fn region(text: &str, lines: &[Line], at: usize) -> (Option<Table>, usize) {
    let end = extent(text, lines, at);
    let region = &lines[at..end];
    let gapped = region.iter().filter(|l| l.kind == Kind::Gapped).count();
    let rows: Vec<Vec<Span>> = region.iter().filter(|l| is_row(l)).map(|l| cells(l, text)).collect();
    let pieces = rows.iter().map(Vec::len).sum::<usize>();
    let numbers = rows.iter().flatten().filter(|s| is_number(s.of(text))).count();
    if gapped < 3 || numbers < 3 || numbers * 6 < pieces {
        return (None, end);
    }
    (build(Layout::Separated, rows), end)
}

fn extent(text: &str, lines: &[Line], at: usize) -> usize {
    let mut end = at + 1;
    let mut between = 0;
    let mut last = end;
    while end < lines.len() {
        match lines[end].kind {
            Kind::Gapped => {
                between = 0;
                last = end + 1;
            }
            Kind::Blank | Kind::Page | Kind::Rule => match next_solid(lines, end, REACH) {
                Some(next) if is_row(&lines[next]) && !is_break(text, lines, next) => end = next - 1,
                _ => break,
            },
            Kind::Glued => {
                between = 0;
                last = end + 1;
            }
            Kind::Words | Kind::Number if between < BETWEEN => between += 1,
            _ => break,
        }
        end += 1;
    }
    last
}

/// A lone line of words behind a blank line parts two tables unless a row of pieces follows at once.
fn is_break(text: &str, lines: &[Line], at: usize) -> bool {
    lines[at].kind == Kind::Words && super::lines::opens_section(lines[at].words.of(text)) && {
        let next = next_solid(lines, at + 1, REACH);
        !next.is_some_and(|n| lines[n].kind == Kind::Gapped && n == at + 1)
    }
}

fn is_row(line: &Line) -> bool {
    matches!(line.kind, Kind::Gapped | Kind::Words | Kind::Number | Kind::Glued)
}

fn cells(line: &Line, text: &str) -> Vec<Span> {
    let base = line.words.start as usize;
    pieces_of(line.words.of(text)).into_iter().map(|piece| Span::new(base + piece.start, base + piece.end)).collect()
}
