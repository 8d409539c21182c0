//! Reads a row by the places of the header's columns.

use std::collections::BTreeMap;

use super::form::{ColumnRole, FormTable, Shape};
use super::rows::{Reader, Segment};
use super::tokens::Kind;
use super::vocabulary::Role;
use crate::model::{Layout, Span, Table};

/// Cells by place, merged cells at each place that they cover. Only where columns can be trusted: grids
/// whose format has columns, and those whose rows are all equally long.
pub(super) fn places(table: &Table) -> Option<BTreeMap<(u32, u32), u32>> {
    let trusted = match table.layout {
        Layout::Marked | Layout::Unmerged => true,
        Layout::Separated => table.cells.len() as u64 == u64::from(table.rows) * u64::from(table.cols),
        Layout::Stacked | Layout::RunTogether => false,
    };
    if !trusted {
        return None;
    }
    let mut places = BTreeMap::new();
    for (at, cell) in table.cells.iter().enumerate() {
        for row in cell.row..cell.row + cell.row_span.min(table.rows) {
            for col in cell.col..cell.col + cell.col_span.min(table.cols) {
                places.insert((row, col), at as u32);
            }
        }
    }
    Some(places)
}

impl Reader<'_, '_> {
    /// Reads a row by the header's columns. `false` if the header does not say where all of the row's cells are.
    pub(super) fn by_place(&mut self, at: usize, table: u16, row: u16) -> bool {
        let Some(places) = &self.places else { return false };
        let form_table = &self.grid.forms.tables[usize::from(table)];
        let form_row = &form_table.rows[usize::from(row)];
        let label = *self.cell(at);
        let label_end = label.col + label.col_span;
        let Some(columns) = self.header_columns(form_table, label_end) else {
            return false;
        };
        let wanted: Vec<u16> = match form_table.kind {
            Shape::List => {
                let order: Vec<u16> = columns.keys().copied().collect();
                self.numeric(table, &order)
            }
            _ => form_row.cells.iter().map(|c| c.column).collect(),
        };
        let takes = |c: &u16| form_table.columns[usize::from(*c)].role == ColumnRole::Take;
        if !wanted.iter().any(takes) || !wanted.iter().all(|c| columns.contains_key(c)) {
            return false;
        }
        let mut cells = Vec::new();
        for column in &wanted {
            let (col, note) = columns[column];
            let Some(cell) = places.get(&(label.row, col)).copied() else {
                return false;
            };
            let place = &self.grid.table.cells[cell as usize];
            // A cell merged over rows or columns belongs to no single row and column.
            if place.row != label.row
                || place.col != col
                || place.row_span > label.row_span.max(1)
                || place.col_span > 1
            {
                return false;
            }
            cells.push((*column, cell, note));
        }
        let first = cells.iter().map(|(_, c, _)| self.grid.table.cells[*c as usize].col).min().unwrap_or(label_end);
        let unit = match self.between(places, label.row, label_end, first, at) {
            Between::Label => return true,
            Between::Words => {
                self.reject(at, table, row, &Segment::default());
                return true;
            }
            Between::Nothing(unit) => unit,
        };
        let values: Option<Vec<(u16, usize, Option<Span>)>> =
            cells.into_iter().map(|(column, cell, note)| Some((column, self.value_of(cell)?, note))).collect();
        let Some(values) = values else { return false };
        // Nothing but blanks under the header, and values in front of it.
        if values.iter().all(|(_, value, _)| self.is_blank(*value)) && self.in_front(at).is_some() {
            return false;
        }
        self.take(at, (table, row), &values, unit, false)
    }

    /// The one token of a cell that is read as a value.
    fn value_of(&self, cell: u32) -> Option<usize> {
        let first = self.firsts[cell as usize]?;
        let alone = self.grid.tokens.get(first + 1).is_none_or(|t| t.cell != cell);
        let value = matches!(self.grid.tokens[first].kind, Kind::Value(_) | Kind::Words | Kind::Unit);
        (alone && value).then_some(first)
    }

    /// Where the header has its columns, to the right of a label: the nearest of each.
    fn header_columns(&self, form_table: &FormTable, from: u32) -> Option<BTreeMap<u16, (u32, Option<Span>)>> {
        let mut columns: BTreeMap<u16, (u32, Option<Span>)> = BTreeMap::new();
        let mut taken: BTreeMap<u32, u16> = BTreeMap::new();
        for heading in &self.header {
            let Role::Column(c) = heading.role else { continue };
            let cell = &self.grid.table.cells[heading.cell as usize];
            let generic = form_table.columns[usize::from(c)].generic;
            if cell.col < from || (cell.col_span > 1 && generic) {
                continue;
            }
            if cell.col_span > 1 {
                return None;
            }
            // Two labels over one column: the words contradict each other.
            if taken.insert(cell.col, c).is_some_and(|other| other != c) {
                return None;
            }
            columns.entry(c).or_insert((cell.col, heading.note));
        }
        Some(columns)
    }

    /// What stands between a row's label and its first number.
    fn between(&self, places: &BTreeMap<(u32, u32), u32>, row: u32, from: u32, to: u32, label: usize) -> Between {
        let mut unit = None;
        // A second label in the label's own cell takes the row over.
        if self
            .grid
            .tokens
            .get(label + 1)
            .is_some_and(|t| t.cell == self.grid.tokens[label].cell && matches!(t.kind, Kind::Label { .. }))
        {
            return Between::Label;
        }
        for col in from..to {
            let Some(cell) = places.get(&(row, col)) else { continue };
            if self.grid.table.cells[*cell as usize].row != row {
                continue;
            }
            let Some(first) = self.firsts[*cell as usize] else {
                continue;
            };
            match self.grid.tokens[first].kind {
                Kind::Label { .. } => return Between::Label,
                Kind::Words => return Between::Words,
                Kind::Unit => unit = Some(self.grid.tokens[first].span),
                Kind::Value(_) => {}
            }
        }
        Between::Nothing(unit)
    }
}

/// What stands between a label and its numbers.
enum Between {
    /// Another label: the row is its.
    Label,
    /// Words that are no label: whose numbers they are is open.
    Words,
    /// Nothing but perhaps a unit.
    Nothing(Option<Span>),
}
