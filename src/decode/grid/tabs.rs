//! Tables by tabs: rows of cells, or one cell to a line behind a tab.

use super::lines::{Kind, Line, is_number, is_space, opens_section, trimmed};
use super::{build, next_solid};
use crate::model::{Layout, Span, Table};

/// How many blank lines and page numbers may part two rows.
const REACH: usize = 6;
/// A line without a tab that goes on with the cell before it has at most this many characters.
const CONTINUED: usize = 60;

/// The table that starts at line `at`, and the first line after it.
pub(super) fn region(text: &str, lines: &[Line], at: usize) -> (Option<Table>, usize) {
    let end = extent(text, lines, at);
    let region = &lines[at..end];
    let many = region.iter().filter(|l| is_wide(text, l)).count();
    let one = region.iter().filter(|l| l.kind == Kind::Tabbed && !is_wide(text, l)).count();
    let table = if many >= 2 && many * 2 >= one {
        build(Layout::Separated, wide_rows(text, region))
    } else if one + many >= 4 && holds_numbers(text, region) {
        build(Layout::Stacked, narrow_rows(text, region))
    } else {
        None
    };
    (table, end)
}

/// One past the last line of the run of tabbed lines.
fn extent(text: &str, lines: &[Line], at: usize) -> usize {
    let mut end = at + 1;
    let mut last_words = last_cell(text, &lines[at]);
    while end < lines.len() {
        match lines[end].kind {
            Kind::Tabbed | Kind::TabBlank => last_words = last_cell(text, &lines[end]),
            Kind::Blank | Kind::Page | Kind::Rule => match next_solid(lines, end, REACH) {
                Some(next) if matches!(lines[next].kind, Kind::Tabbed | Kind::TabBlank) => {
                    end = next;
                    last_words = last_cell(text, &lines[next]);
                }
                _ => break,
            },
            _ if continues(text, &lines[end], last_words) => last_words = last_words.join(lines[end].words),
            _ if is_merged_row(text, lines, end) => last_words = Span::default(),
            _ => break,
        }
        end += 1;
    }
    end
}

/// Whether a short line without a tab between tabbed lines is a row of one merged cell.
fn is_merged_row(text: &str, lines: &[Line], at: usize) -> bool {
    let words = lines[at].words.of(text);
    let between = lines[at - 1].kind == Kind::Tabbed && lines.get(at + 1).is_some_and(|l| l.kind == Kind::Tabbed);
    between && lines[at].kind == Kind::Words && !opens_section(words)
}

/// The last cell of a line; empty if a tab stands behind its words.
fn last_cell(text: &str, line: &Line) -> Span {
    let full = line.full.of(text).trim_end_matches(' ');
    if full.ends_with('\t') { Span::default() } else { line.words }
}

/// Whether a line without a tab goes on with a cell that the line before left unfinished.
fn continues(text: &str, line: &Line, last: Span) -> bool {
    let before = last.of(text).rsplit('\t').next().unwrap_or_default().trim_matches(is_space);
    let words = line.words.of(text);
    !before.is_empty()
        && !is_number(before)
        && !opens_section(words)
        && !matches!(line.kind, Kind::Prose | Kind::Number)
        && words.chars().nth(CONTINUED).is_none()
}

/// Whether a tabbed line is a row of several cells: two with words, or three places.
fn is_wide(text: &str, line: &Line) -> bool {
    line.kind == Kind::Tabbed
        && (line.words.of(text).contains('\t') || line.full.of(text).trim_start().matches('\t').count() >= 2)
}

/// One cell to a line is a table only if a good share of the cells are numbers, marks or empty.
fn holds_numbers(text: &str, region: &[Line]) -> bool {
    let cells = region.iter().filter(|l| matches!(l.kind, Kind::Tabbed | Kind::TabBlank)).count();
    let numbers = region.iter().filter(|l| is_number(l.words.of(text))).count();
    let empty = region.iter().filter(|l| l.kind == Kind::TabBlank).count();
    (numbers >= 2 && numbers * 8 >= cells) || (empty >= 6 && empty * 4 >= cells)
}

/// A row to a line. A line without a tab belongs to the last cell before it, or is a merged cell by itself.
fn wide_rows(text: &str, region: &[Line]) -> Vec<Vec<Span>> {
    let mut rows: Vec<Vec<Span>> = Vec::new();
    let mut last = Span::default();
    for line in region {
        match line.kind {
            Kind::Blank | Kind::Page | Kind::Rule => continue,
            Kind::Tabbed | Kind::TabBlank => {
                rows.push(fields(text, line.full));
                last = last_cell(text, line);
            }
            _ if continues(text, line, last) => {
                last = last.join(line.words);
                if let Some(cell) = rows.last_mut().and_then(|r| r.last_mut()) {
                    *cell = cell.join(line.words);
                }
            }
            _ => {
                rows.push(vec![line.words]);
                last = Span::default();
            }
        }
    }
    rows
}

/// A cell to a line; blank lines part the rows where there are any.
fn narrow_rows(text: &str, region: &[Line]) -> Vec<Vec<Span>> {
    let parted = region.iter().any(|l| l.kind == Kind::Blank);
    let mut rows: Vec<Vec<Span>> = vec![Vec::new()];
    let mut fresh = true;
    for line in region {
        match line.kind {
            Kind::Blank => fresh = true,
            Kind::Page | Kind::Rule => {}
            Kind::Tabbed | Kind::TabBlank => {
                if fresh || !parted {
                    rows.push(Vec::new());
                }
                fresh = false;
                let row = rows.last_mut().expect("a row was pushed at the start");
                let mut cells = fields(text, line.words).into_iter().filter(|c| !c.is_empty()).peekable();
                if cells.peek().is_none() {
                    row.push(Span::new(line.full.end as usize, line.full.end as usize));
                }
                row.extend(cells);
            }
            _ => {
                if let Some(cell) = rows.last_mut().and_then(|r| r.last_mut()) {
                    *cell = if cell.is_empty() { line.words } else { cell.join(line.words) };
                }
            }
        }
    }
    rows
}

/// The cells of a line, empty ones included, each trimmed.
fn fields(text: &str, line: Span) -> Vec<Span> {
    let mut start = line.start as usize;
    let mut cells = Vec::new();
    for piece in line.of(text).split('\t') {
        let end = start + piece.len();
        cells.push(trimmed(text, Span::new(start, end)));
        start = end + 1;
    }
    cells
}
