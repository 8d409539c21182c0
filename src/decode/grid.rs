//! Tables that stand in plain text: lines and columns told apart by tabs, pipes, box drawing, wide gaps, or one cell
//! to a line. Knows the look of a table and nothing of what it says.

mod dripped;
mod gaps;
mod lines;
mod pipes;
mod stacked;
mod tabs;

use crate::model::{Cell, Layout, Span, Table};
use lines::{Kind, Line};

/// The tables of a plain text, in order, not overlapping. Spans are bytes of `text`. Time is linear in the text.
pub fn find(text: &str) -> Vec<Table> {
    let lines = lines::split(text);
    let mut tables = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let dripped = match lines[at].kind {
            Kind::Piped | Kind::Words | Kind::Number | Kind::Glued => dripped::region(text, &lines, at),
            _ => None,
        };
        if let Some((table, next)) = dripped {
            tables.extend(table);
            at = next.max(at + 1);
            continue;
        }
        let (table, next) = match lines[at].kind {
            Kind::Tabbed | Kind::TabBlank => tabs::region(text, &lines, at),
            Kind::Piped => pipes::region(text, &lines, at),
            Kind::Gapped => gaps::region(text, &lines, at),
            Kind::Words | Kind::Number | Kind::Glued => stacked::region(text, &lines, at),
            Kind::Rule if pipes::opens(&lines, at) => pipes::region(text, &lines, at),
            _ => (None, at + 1),
        };
        tables.extend(table);
        at = next.max(at + 1);
    }
    tables
}

/// Rows of cell spans → a table, its empty rows and empty margins dropped. `None` if no cell has words.
fn build(layout: Layout, rows: Vec<Vec<Span>>) -> Option<Table> {
    let mut cells = Vec::new();
    let (mut row, mut cols) = (0, 0);
    for spans in rows {
        if spans.is_empty() {
            continue;
        }
        cols = cols.max(spans.len() as u32);
        for (col, span) in spans.into_iter().enumerate() {
            cells.push(Cell { row, col: col as u32, row_span: 1, col_span: 1, span });
        }
        row += 1;
    }
    let mut words = cells.iter().filter(|c| !c.span.is_empty()).map(|c| c.span);
    let span = words.next()?;
    let span = words.fold(span, Span::join);
    Some(Table { span, layout, rows: row, cols, cells })
}

/// The next line from `at` on that is neither blank nor a page number, if it is less than `reach` lines away.
fn next_solid(lines: &[Line], at: usize, reach: usize) -> Option<usize> {
    (at..lines.len().min(at + reach)).find(|i| !matches!(lines[*i].kind, Kind::Blank | Kind::Page))
}

#[cfg(test)]
mod tests;
