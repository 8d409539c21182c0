//! Reads the rows of a grid: the cells of each row are told by the header over them, or by their number.

use std::collections::BTreeMap;

use super::Forms;
use super::form::{ColumnRole, FormTable, Row, Shape};
use super::places::places;
use super::tokens::{Kind, Mark, Token};
use super::untold::Filled;
use super::vocabulary::{Meaning, Role};
use crate::model::{Amount, Finding, Layout, Severity, Span, State, Table};

/// A grid with its tokens and what its labels mean.
pub(super) struct Grid<'a> {
    pub forms: &'a Forms,
    pub table: &'a Table,
    pub text: &'a str,
    pub tokens: &'a [Token],
    pub meanings: &'a [Option<Meaning>],
}

/// A cell that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pick {
    /// Table of the form, its row, the entry among the row's cells.
    pub table: u16,
    pub row: u16,
    pub entry: u16,
    /// The column that it stands in.
    pub column: u16,
    pub mark: Mark,
    /// Index of the grid's cell.
    pub cell: u32,
    /// The value's words.
    pub value: Span,
    /// The row's label.
    pub label: Span,
    /// The unit printed in the row's own cell or in a note.
    pub unit: Option<Span>,
    pub by_position: bool,
}

/// What reading a grid gives.
#[derive(Debug, Default)]
pub(super) struct Picks {
    pub picks: Vec<Pick>,
    pub findings: Vec<Finding>,
}

/// A column's label met in a header.
#[derive(Clone, Copy)]
pub(super) struct Heading {
    pub role: Role,
    pub cell: u32,
    pub note: Option<Span>,
}

/// The tokens between a row's label and the next label.
#[derive(Default)]
pub(super) struct Segment {
    pub values: Vec<usize>,
    pub unit: Option<Span>,
    /// A label follows in the same row of the grid before any value.
    pub labelled: bool,
    /// The label's token and its form's table.
    pub label: usize,
    pub table: u16,
}

pub(super) struct Reader<'a, 'b> {
    pub grid: &'b Grid<'a>,
    /// The labels of the header over the rows to come.
    pub header: Vec<Heading>,
    /// The form's table that the header belongs to.
    pub of: Option<u16>,
    /// Whether a row was read since the header.
    pub used: bool,
    /// Cells by (row, column), for grids whose columns can be trusted.
    pub places: Option<BTreeMap<(u32, u32), u32>>,
    /// What is filled of a grid of which nothing says what was merged.
    pub filled: Option<Filled>,
    /// First token of each cell.
    pub firsts: Vec<Option<usize>>,
    /// One past the last column in which a row's label stands, by table.
    pub right_labels: BTreeMap<u16, u32>,
    /// Whether most rows of the grid are as wide as the grid.
    pub rows_are_whole: bool,
    /// Whether the grid's last column has words in any row.
    pub edge_has_words: bool,
    pub out: Picks,
}

/// Reads all rows of matrices and lists. Lines (table 四) have a reader of their own.
pub(super) fn read(grid: &Grid) -> Picks {
    let mut firsts = vec![None; grid.table.cells.len()];
    for (at, token) in grid.tokens.iter().enumerate().rev() {
        firsts[token.cell as usize] = Some(at);
    }
    let mut right_labels: BTreeMap<u16, u32> = BTreeMap::new();
    for (token, meaning) in grid.tokens.iter().zip(grid.meanings) {
        if let Some(Meaning { table, role: Role::Row(_) }) = meaning {
            let cell = &grid.table.cells[token.cell as usize];
            let right = right_labels.entry(*table).or_default();
            *right = (*right).max(cell.col + cell.col_span);
        }
    }
    let mut reader = Reader {
        grid,
        right_labels,
        header: Vec::new(),
        of: None,
        used: false,
        places: places(grid.table),
        filled: Filled::new(grid),
        firsts,
        rows_are_whole: {
            let whole = grid.table.cells.iter().filter(|c| c.col + c.col_span == grid.table.cols && c.col > 0).count();
            whole as u32 * 2 > grid.table.rows
        },
        edge_has_words: grid
            .table
            .cells
            .iter()
            .any(|c| !c.span.is_empty() && c.col + c.col_span == grid.table.cols && c.col > 0),
        out: Picks::default(),
    };
    for at in 0..grid.tokens.len() {
        let Some(meaning) = grid.meanings[at] else { continue };
        if grid.forms.tables[usize::from(meaning.table)].kind == Shape::Line {
            continue;
        }
        match meaning.role {
            Role::Column(_) | Role::Header(_) => reader.heading(at, meaning),
            Role::Row(row) => {
                reader.used = true;
                reader.row(at, meaning.table, row);
            }
            Role::Group(_) => reader.used = true,
            Role::Caption => {}
        }
    }
    reader.out
}

impl Reader<'_, '_> {
    pub(super) fn form_table(&self, table: u16) -> &FormTable {
        &self.grid.forms.tables[usize::from(table)]
    }

    pub(super) fn cell(&self, token: usize) -> &crate::model::Cell {
        &self.grid.table.cells[self.grid.tokens[token].cell as usize]
    }

    pub(super) fn heading(&mut self, at: usize, meaning: Meaning) {
        if self.used || self.of != Some(meaning.table) {
            self.header.clear();
            self.used = false;
            self.of = Some(meaning.table);
        }
        let Kind::Label { note, .. } = self.grid.tokens[at].kind else {
            return;
        };
        let cell = self.grid.tokens[at].cell;
        // What stands before the first column's label (the year in a title) heads no column.
        let columns = &self.form_table(meaning.table).columns;
        if matches!(meaning.role, Role::Column(c) if columns[usize::from(c)].role == ColumnRole::Name) {
            self.header
                .retain(|h| self.grid.table.cells[h.cell as usize].row == self.grid.table.cells[cell as usize].row);
            if self.grid.table.layout == Layout::Stacked || self.grid.table.layout == Layout::RunTogether {
                self.header.clear();
            }
        }
        // Doubled words of a header (自然人自然人) stand in one cell or behind each other.
        let doubled =
            self.header.last().is_some_and(|h| h.role == meaning.role && (h.cell == cell || self.places.is_none()));
        if !doubled {
            self.header.push(Heading { role: meaning.role, cell, note });
        }
    }

    pub(super) fn row(&mut self, at: usize, table: u16, row: u16) {
        if self.of != Some(table) {
            self.header.clear();
            self.of = Some(table);
        }
        if self.is_ambiguous(at) {
            return self.reject(at, table, row, &self.segment(at, table, true));
        }
        if self.by_place(at, table, row) {
            return;
        }
        let near = self.segment(at, table, true);
        if near.labelled {
            return;
        }
        if self.by_count(at, table, row, &near) {
            return;
        }
        if !self.grid.table.layout.has_columns() {
            let far = self.segment(at, table, false);
            // Further rows are looked at only where the row's own has too few.
            let short = near.values.len() < self.least(table, row);
            let exact = far.values.len() == self.least(table, row) || self.grid.table.layout == Layout::Stacked;
            if short && exact && far.values.len() > near.values.len() && self.by_count(at, table, row, &far) {
                return;
            }
            if far.values.iter().all(|v| self.is_blank(*v)) {
                return;
            }
        } else if near.values.is_empty() {
            return;
        }
        self.reject(at, table, row, &near);
    }

    pub(super) fn is_blank(&self, token: usize) -> bool {
        matches!(self.grid.tokens[token].kind, Kind::Value(mark) if mark.state == State::Blank)
    }

    /// How many values a row has at least.
    pub(super) fn least(&self, table: u16, row: u16) -> usize {
        let form_table = self.form_table(table);
        match form_table.kind {
            Shape::List => self.numeric(table, &self.order(table).unwrap_or_default()).len().max(1),
            _ => form_table.rows[usize::from(row)].cells.len(),
        }
    }

    pub(super) fn reject(&mut self, at: usize, table: u16, row: u16, segment: &Segment) {
        let wanted = self.least(table, row);
        let row = &self.form_table(table).rows[usize::from(row)];
        let words = format!("row `{}` ({}): {} values where {wanted} belong", row.label, row.id, segment.values.len(),);
        let span = self.grid.tokens[at].span;
        self.out.findings.push(Finding::new("row_rejected", Severity::Warn, words, vec![span]));
    }

    /// The tokens behind a label up to the next label; `near`: of its own row of the grid only. Other words are an
    /// unknown label, whose values may stand before it; where a cell stands on a line of its own, not so if they follow on as
    /// many values as the row has.
    pub(super) fn segment(&self, at: usize, table: u16, near: bool) -> Segment {
        let row = self.cell(at).row;
        let mut segment = Segment { label: at, table, ..Segment::default() };
        for next in at + 1..self.grid.tokens.len() {
            let same_row = self.cell(next).row == row;
            if near && !same_row {
                break;
            }
            match self.grid.tokens[next].kind {
                Kind::Label { .. } => {
                    // Empty cells before a label in its own row are no values of the row before.
                    let here = self.cell(next).row;
                    while segment
                        .values
                        .last()
                        .is_some_and(|v| !same_row && self.cell(*v).row == here && self.is_blank(*v))
                    {
                        segment.values.pop();
                    }
                    segment.labelled = same_row && segment.values.iter().all(|v| self.is_blank(*v));
                    break;
                }
                Kind::Unit => segment.unit = Some(self.grid.tokens[next].span),
                Kind::Words if !near => {
                    let wanted = match self.grid.meanings[at] {
                        Some(Meaning { role: Role::Row(row), .. }) => self.least(table, row),
                        _ => 0,
                    };
                    if segment.values.len() != wanted || self.grid.table.layout != Layout::Stacked {
                        segment.values.clear();
                    }
                    break;
                }
                Kind::Value(_) | Kind::Words => segment.values.push(next),
            }
        }
        segment
    }

    /// Takes a row's values; `false` if its code does not agree.
    pub(super) fn take(
        &mut self,
        at: usize,
        (table, row): (u16, u16),
        values: &[(u16, usize, Option<Span>)],
        unit: Option<Span>,
        by_position: bool,
    ) -> bool {
        let form_table = &self.grid.forms.tables[usize::from(table)];
        let form_row: &Row = &form_table.rows[usize::from(row)];
        let role = |c: u16| form_table.columns[usize::from(c)].role;
        for (column, value, _) in values {
            let Kind::Value(mark) = self.grid.tokens[*value].kind else {
                continue;
            };
            let code = mark.amount.and_then(Amount::to_integer);
            let strict = by_position || form_row.code.is_some();
            if role(*column) == ColumnRole::Code && strict && code.is_some() && code != form_row.code.map(i64::from) {
                return false;
            }
            if role(*column) == ColumnRole::Code && by_position && code.is_none() {
                return false;
            }
        }
        for (column, value, note) in values {
            if role(*column) != ColumnRole::Take {
                continue;
            }
            let token = self.grid.tokens[*value];
            let mark = match token.kind {
                Kind::Value(mark) => mark,
                _ => Mark::of_state(State::Text),
            };
            let unit = note.filter(|n| self.has_unit(*n)).or(unit);
            self.pick(at, (table, row), (*column, mark, token.span), token.cell, unit, by_position);
        }
        true
    }

    /// Whether a note names a unit.
    pub(super) fn has_unit(&self, note: Span) -> bool {
        let words = note.of(self.grid.text);
        self.grid.forms.unit_in(words).is_some()
    }

    pub(super) fn pick(
        &mut self,
        at: usize,
        (table, row): (u16, u16),
        (column, mark, value): (u16, Mark, Span),
        cell: u32,
        unit: Option<Span>,
        by_position: bool,
    ) {
        let form_row = &self.grid.forms.tables[usize::from(table)].rows[usize::from(row)];
        let Some(entry) = form_row.cells.iter().position(|c| c.column == column) else {
            return;
        };
        let label = self.grid.tokens[at];
        let own_note = match label.kind {
            Kind::Label { note, .. } => note.filter(|n| self.has_unit(*n)),
            _ => None,
        };
        self.out.picks.push(Pick {
            table,
            row,
            entry: entry as u16,
            column,
            mark,
            cell,
            value,
            label: label.span,
            unit: unit.or(own_note),
            by_position,
        });
    }
}
