//! Cells → tokens: labels, values, units, and words that are neither. A cell may hold several; a label may be broken
//! over several cells.

use super::Forms;
use super::cells::Reader;
use super::vocabulary::Meanings;
use crate::lexicon::Lexicon;
use crate::model::{Amount, Bound, Span, State, Table};

/// A piece of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// Index of its cell; of the first, for a label broken over cells.
    pub cell: u32,
    /// Its words.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A label.
    Label {
        meanings: Meanings,
        /// Whether a number stands before it (`3.其他`).
        numbered: bool,
        /// The note in brackets behind it.
        note: Option<Span>,
    },
    /// A value, or an empty cell.
    Value(Mark),
    /// A unit in a cell of its own or behind a label.
    Unit,
    /// Other words.
    Words,
}

/// What stands in the place of a number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    pub state: State,
    pub amount: Option<Amount>,
    pub bound: Bound,
    /// The unit printed with the number.
    pub unit: Option<Span>,
    /// Plain digits that may be several one-digit cells run together.
    pub solid: bool,
}

impl Mark {
    pub fn of_state(state: State) -> Self {
        Self { state, amount: None, bound: Bound::Exact, unit: None, solid: false }
    }
}

/// The tokens of a table in reading order. `nested` tells cells that hold a table of their own.
pub(super) fn tokens(
    table: &Table,
    text: &str,
    forms: &Forms,
    lexicon: &Lexicon,
    nested: impl Fn(Span) -> bool,
) -> Vec<Token> {
    let folded = lexicon.fold_tight(table.span.of(text));
    let base = table.span.start;
    let ranges = table
        .cells
        .iter()
        .map(|cell| {
            if cell.span.is_empty() || nested(cell.span) {
                return (0, 0);
            }
            let start = folded.at(cell.span.start.saturating_sub(base));
            (start, folded.at(cell.span.end.saturating_sub(base)).max(start))
        })
        .collect();
    let mut reader = Reader {
        table,
        text,
        forms,
        lexicon,
        folded: &folded,
        ranges,
        used: vec![false; table.cells.len()],
        tokens: Vec::with_capacity(table.cells.len()),
    };
    for cell in 0..table.cells.len() {
        if !reader.used[cell] {
            reader.cell(cell);
        }
    }
    reader.tokens
}
