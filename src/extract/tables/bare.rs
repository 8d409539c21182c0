//! Templates without any figure: labels that stand on lines of their own, where no table can be told.

use super::tokens::{Kind, Token};
use super::vocabulary::{Meaning, Role};
use crate::model::{Cell, Document, Layout, Span, State, Table};

/// The longest line, in bytes, that can be a label.
const SHORT: usize = 240;
/// How many different rows of a form make a template.
const ROWS: usize = 8;

/// The short lines of a document as a grid of one cell each; `None` if there are none.
pub(super) fn lines(doc: &Document) -> Option<Table> {
    let mut cells = Vec::new();
    let mut start = 0;
    for line in doc.text.split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() && words.len() <= SHORT && !words.ends_with('。') {
            let from = start + (line.len() - line.trim_start().len());
            cells.push(Cell {
                row: cells.len() as u32,
                col: 0,
                row_span: 1,
                col_span: 1,
                span: Span::new(from, from + words.len()),
            });
        }
        start += line.len();
    }
    let span = cells.first()?.span.join(cells.last()?.span);
    Some(Table { span, layout: Layout::Stacked, rows: cells.len() as u32, cols: 1, cells })
}

/// Whether the labels are those of a form and no number follows any of its rows.
pub(super) fn is_template(tokens: &[Token], meanings: &[Option<Meaning>]) -> bool {
    let mut rows = std::collections::BTreeSet::new();
    for (at, meaning) in meanings.iter().enumerate() {
        let Some(meaning) = meaning.filter(|m| matches!(m.role, Role::Row(_))) else {
            continue;
        };
        let value = |t: &Token| matches!(t.kind, Kind::Value(mark) if mark.state != State::Blank);
        if tokens.get(at + 1).is_some_and(value) {
            return false;
        }
        rows.insert(meaning);
    }
    rows.len() >= ROWS
}
