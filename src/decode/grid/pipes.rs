//! Tables by vertical lines: Markdown with or without outer pipes, box drawing, ragged pipes.

use std::collections::BTreeSet;

use super::lines::{Kind, Line, is_pipe, is_space, trimmed};
use super::{build, next_solid};
use crate::model::{Layout, Span, Table};

/// How many blank lines, rules and page numbers may part two rows.
const REACH: usize = 6;
/// How many lines a row that is broken over lines may take.
const BROKEN: usize = 6;
/// One row in how many must close with a pipe for that to be the table's edge, if all open with one.
const CLOSED: usize = 4;

/// Whether a horizontal line is the upper edge of a table.
pub(super) fn opens(lines: &[Line], at: usize) -> bool {
    lines.get(at + 1).is_some_and(|l| l.kind == Kind::Piped)
}

/// The table that starts at line `at`, and the first line after it.
pub(super) fn region(text: &str, lines: &[Line], at: usize) -> (Option<Table>, usize) {
    let end = extent(text, lines, at);
    let region = &lines[at..end];
    let piped: Vec<&str> = region.iter().filter(|l| l.kind == Kind::Piped).map(|l| l.words.of(text)).collect();
    if piped.len() < 2 {
        return (None, end);
    }
    let style = Style::of(&piped);
    let edges = region.iter().filter(|l| !l.words.is_empty()).map(|l| l.words).reduce(Span::join);
    let table = build(Layout::Separated, rows(text, region, style))
        .map(|table| Table { span: edges.map_or(table.span, |edges| edges.join(table.span)), ..table });
    (table, end)
}

/// Whether the rows have pipes at their outer edges.
#[derive(Clone, Copy)]
struct Style {
    leading: bool,
    closing: bool,
}

impl Style {
    /// What most rows have at their edges, unless another style makes all rows equally wide.
    fn of(rows: &[&str]) -> Style {
        let leading = rows.iter().filter(|w| w.starts_with(is_pipe)).count();
        let closing = rows.iter().filter(|w| w.ends_with(is_pipe)).count();
        // Rows that open with a pipe close with one, or lost it: a pipe at the end is an edge even if many lack it.
        let share = if leading == rows.len() { CLOSED } else { 2 };
        let usual = Style {
            leading: leading * 2 > rows.len() && (leading == rows.len() || closing * 2 > rows.len()),
            closing: closing * share > rows.len(),
        };
        let mut best = (usual.widths(rows), usual);
        for (lead, close) in [(true, true), (true, false), (false, true), (false, false)] {
            let style = Style { leading: lead, closing: close };
            let (most_lead, most_close) = (leading * 2 > rows.len(), closing * 2 > rows.len());
            let possible = if lead { most_lead } else { leading < rows.len() };
            let possible = possible && if close { most_close } else { closing < rows.len() };
            let widths = style.widths(rows);
            if possible && widths == 1 && best.0 > 1 {
                best = (widths, style);
            }
        }
        best.1
    }

    /// How many different widths the rows have.
    fn widths(self, rows: &[&str]) -> usize {
        let width = |row: &&str| {
            let pipes = row.chars().filter(|c| is_pipe(*c)).count() + 1;
            pipes
                - usize::from(self.leading && row.starts_with(is_pipe))
                - usize::from(self.closing && row.ends_with(is_pipe))
        };
        rows.iter().map(width).collect::<BTreeSet<_>>().len()
    }
}

fn extent(text: &str, lines: &[Line], at: usize) -> usize {
    let mut end = at + 1;
    let closed = lines[at..].iter().find(|l| l.kind == Kind::Piped).is_some_and(|l| {
        let words = l.words.of(text);
        words.starts_with(is_pipe) && words.ends_with(is_pipe)
    });
    while end < lines.len() {
        match lines[end].kind {
            Kind::Piped | Kind::Rule => {}
            Kind::Blank | Kind::Page => match next_solid(lines, end, REACH) {
                Some(next) if lines[next].kind == Kind::Piped => end = next,
                Some(next) if lines[next].kind == Kind::Rule && opens(lines, next) => end = next,
                _ => break,
            },
            _ if closed && is_open(text, &lines[end - 1]) && closes_soon(text, lines, end) => {}
            _ => break,
        }
        end += 1;
    }
    end
}

/// Whether a row starts on this line or goes on, without its closing pipe.
fn is_open(text: &str, line: &Line) -> bool {
    !matches!(line.kind, Kind::Blank | Kind::Page | Kind::Rule) && !line.words.of(text).ends_with(is_pipe)
}

/// Whether a broken row finds its closing pipe before a new row opens.
fn closes_soon(text: &str, lines: &[Line], at: usize) -> bool {
    lines[at..]
        .iter()
        .take(BROKEN)
        .take_while(|l| !l.words.of(text).starts_with(is_pipe) && l.kind != Kind::Blank)
        .any(|l| l.words.of(text).ends_with(is_pipe))
}

fn rows(text: &str, region: &[Line], style: Style) -> Vec<Vec<Span>> {
    let mut rows = Vec::new();
    let mut open: Option<Span> = None;
    for line in region {
        match line.kind {
            Kind::Blank | Kind::Page | Kind::Rule => continue,
            Kind::Piped if open.is_none() || line.words.of(text).starts_with(is_pipe) => {
                rows.extend(open.take().map(|row| fields(text, row, style)));
                open = Some(line.words);
            }
            _ => open = Some(open.map_or(line.words, |row| row.join(line.words))),
        }
        let complete = !style.closing || !style.leading || open.is_some_and(|row| row.of(text).ends_with(is_pipe));
        if complete {
            rows.extend(open.take().map(|row| fields(text, row, style)));
        }
    }
    rows.extend(open.take().map(|row| fields(text, row, style)));
    rows
}

/// The cells of a row. An escaped pipe (`\|`) belongs to its cell.
fn fields(text: &str, row: Span, style: Style) -> Vec<Span> {
    let words = row.of(text);
    let base = row.start as usize;
    let mut cells = Vec::new();
    let (mut start, mut escaped) = (0, false);
    for (at, c) in words.char_indices() {
        if is_pipe(c) && !escaped {
            cells.push(trimmed(text, Span::new(base + start, base + at)));
            start = at + c.len_utf8();
        }
        escaped = c == '\\';
    }
    cells.push(trimmed(text, Span::new(base + start, row.end as usize)));
    if style.leading && words.starts_with(is_pipe) {
        cells.remove(0);
    }
    if style.closing && words.ends_with(is_pipe) {
        cells.pop();
    }
    if cells.iter().all(|c| c.of(text).chars().all(|c| is_space(c) || matches!(c, '-' | ':'))) && cells.len() > 1 {
        let strokes = cells.iter().any(|c| c.len() >= 3);
        if strokes {
            return Vec::new();
        }
    }
    cells
}
