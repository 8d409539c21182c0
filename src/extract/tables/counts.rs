//! Reads a row by the number of its values, in the order that the header or else the form gives.

use super::form::{ColumnRole, FormTable, Shape};
use super::rows::{Reader, Segment};
use super::tokens::{Kind, Mark};
use super::vocabulary::Role;
use crate::model::{Amount, Bound, Layout, Span, State};

impl Reader<'_, '_> {
    /// Columns of the header in the order in which they stand, those of a group in the group's place. `None` if a
    /// column occurs twice.
    pub(super) fn order(&self, table: u16) -> Option<Vec<u16>> {
        let mut order: Vec<u16> = Vec::new();
        let mut slots: Vec<(usize, &[u16])> = Vec::new();
        let form_table = self.form_table(table);
        for heading in &self.header {
            match heading.role {
                Role::Header(h) => slots.push((order.len(), &form_table.headers[usize::from(h)].columns)),
                Role::Column(c) => {
                    if order.contains(&c) {
                        return None;
                    }
                    match slots.iter_mut().find(|(_, columns)| columns.contains(&c)) {
                        Some((place, _)) => {
                            let place = std::mem::replace(place, *place + 1);
                            order.insert(place, c);
                        }
                        None => order.push(c),
                    }
                }
                _ => {}
            }
        }
        Some(order)
    }

    /// Columns of numbers in a list's header, generic ones dropped where there are others.
    pub(super) fn numeric(&self, table: u16, order: &[u16]) -> Vec<u16> {
        let columns = &self.form_table(table).columns;
        let role = |c: u16| columns[usize::from(c)].role;
        let taken = |c: &u16| role(*c) == ColumnRole::Take && !columns[usize::from(*c)].generic;
        let special = order.iter().any(taken);
        let numeric = order.iter().filter(|c| {
            let generic = columns[usize::from(**c)].generic;
            matches!(role(**c), ColumnRole::Take | ColumnRole::Skip | ColumnRole::Code) && !(generic && special)
        });
        numeric.copied().collect()
    }

    /// Reads a row by the number of its values.
    pub(super) fn by_count(&mut self, at: usize, table: u16, row: u16, segment: &Segment) -> bool {
        let form_table = &self.grid.forms.tables[usize::from(table)];
        let form_row = &form_table.rows[usize::from(row)];
        let order = self.order(table).unwrap_or_default();
        let mut tries: Vec<(Vec<u16>, bool)> = Vec::new();
        if form_table.kind == Shape::List {
            let numeric = self.numeric(table, &order);
            let told = numeric.iter().any(|c| form_table.columns[usize::from(*c)].role == ColumnRole::Take);
            if told {
                tries.push((numeric, false));
            }
            tries.push((form_table.default.clone(), true));
        } else {
            let own: Vec<u16> = form_row.cells.iter().map(|c| c.column).collect();
            let told = own.iter().all(|c| order.contains(c));
            if told {
                tries.push((order.clone(), false));
                tries.push((order.into_iter().filter(|c| own.contains(c)).collect(), false));
            } else {
                tries.push((own, true));
            }
        }
        let ordinals = form_table.kind == Shape::List && self.counts_rows(form_table);
        let front = self.in_front(at);
        for (columns, by_position) in tries {
            let wanted = columns.len();
            let values = match &front {
                Some(front) => self.values_in_front(segment, front, wanted),
                None => segment.values.clone(),
            };
            let segment = Segment { values, ..*segment };
            let Some(values) = self.fitting(&segment, wanted, ordinals) else {
                continue;
            };
            if front.is_none() && !self.stand_under_header(&values, form_table) {
                continue;
            }
            let marks: Vec<(u16, usize, Option<Span>)> =
                columns.iter().copied().zip(values).map(|(c, v)| (c, v, self.note_of(c))).collect();
            return self.take(at, (table, row), &marks, segment.unit, by_position);
        }
        self.run_together(at, (table, row), segment)
    }

    /// Whether the header has a column of row numbers.
    pub(super) fn counts_rows(&self, form_table: &FormTable) -> bool {
        self.header.iter().any(
            |h| matches!(h.role, Role::Column(c) if form_table.columns[usize::from(c)].role == ColumnRole::Ordinal),
        )
    }

    pub(super) fn note_of(&self, column: u16) -> Option<Span> {
        self.header.iter().find(|h| h.role == Role::Column(column)).and_then(|h| h.note)
    }

    /// The values of a segment if they are as many as wanted. Empty cells that merged labels leave in front, or ragged
    /// rows behind, do not count, unless it is open on which side they are too many.
    pub(super) fn fitting(&self, segment: &Segment, wanted: usize, ordinals: bool) -> Option<Vec<usize>> {
        let mut values = segment.values.as_slice();
        if ordinals && values.len() == wanted + 1 && self.grid.table.layout == Layout::Stacked {
            values = &values[..wanted];
        }
        let surplus = values.len().checked_sub(wanted)?;
        if surplus > 0 {
            let blank = |v: &&usize| self.is_blank(**v);
            let front = values.iter().take_while(blank).count();
            let back = values.iter().rev().take_while(blank).count();
            // Labels of other rows stand this much further to the right: so many empty cells come first.
            let labels = self.voids(segment.label, segment.table);
            let voids = labels + self.empty_unit(segment);
            let kept = labels == 0 || self.rows_are_whole;
            let in_front = kept && voids > 0 && voids <= surplus && front >= voids && back >= surplus - voids;
            let behind = back >= surplus;
            values = match (in_front, behind) {
                _ if front == values.len() => &values[..wanted],
                (true, false) => &values[voids..voids + wanted],
                (true, true) if voids == surplus && self.is_whole(values) => &values[voids..],
                (false, true) if voids == 0 || front == 0 || !self.rows_are_whole => &values[..wanted],
                _ => return None,
            };
        }
        // In a grid of whole rows a shorter one lost empty cells at its end: an empty cell in front may be a label's.
        if surplus == 0 && self.rows_are_whole && !self.is_whole(values) && values.len() > 1 {
            let voids = self.voids(segment.label, segment.table);
            if voids > 0 && values.first().is_some_and(|v| self.is_blank(*v)) {
                return None;
            }
        }
        let words = |v: &usize| matches!(self.grid.tokens[*v].kind, Kind::Words);
        // Words in front of numbers are another label, not a value.
        if wanted > 1 && values.first().is_some_and(words) && !values.iter().all(words) {
            return None;
        }
        (!values.is_empty()).then(|| values.to_vec())
    }

    /// 1 if the header has a column of units and the row's own is empty.
    fn empty_unit(&self, segment: &Segment) -> usize {
        usize::from(segment.unit.is_none() && self.heads_units(self.form_table(segment.table)))
    }

    /// How many columns a row's label stands to the left of the rightmost label of its table.
    fn voids(&self, label: usize, table: u16) -> usize {
        let cell = self.cell(label);
        let last = cell.col + cell.col_span;
        let right = self.right_labels.get(&table).copied().unwrap_or(last);
        right.saturating_sub(last) as usize
    }

    /// Whether the values' row is as wide as the grid, and the grid's last column not empty.
    pub(super) fn is_whole(&self, values: &[usize]) -> bool {
        let Some(last) = values.last().map(|v| *self.cell(*v)) else {
            return false;
        };
        let edge = self.grid.table.cols;
        last.col + last.col_span == edge && self.edge_has_words
    }

    /// A run of digits that has as many digits as the row has cells: one each, where that is certain.
    pub(super) fn run_together(&mut self, at: usize, (table, row): (u16, u16), segment: &Segment) -> bool {
        let form_table = &self.grid.forms.tables[usize::from(table)];
        let [value] = segment.values.as_slice() else {
            return false;
        };
        let Kind::Value(mark) = self.grid.tokens[*value].kind else {
            return false;
        };
        let span = self.grid.tokens[*value].span;
        let cells = &form_table.rows[usize::from(row)].cells;
        let together = self.grid.table.layout == Layout::RunTogether && mark.solid;
        if form_table.kind == Shape::List || !together || span.len() != cells.len() {
            return false;
        }
        if !is_certain(span.of(self.grid.text), form_table.sum.is_some(), cells.len()) {
            return false;
        }
        let own: Vec<u16> = cells.iter().map(|c| c.column).collect();
        let order = self.order(table).unwrap_or_default();
        let told = own.iter().all(|c| order.contains(c));
        let columns: Vec<u16> = if told { order.into_iter().filter(|c| own.contains(c)).collect() } else { own };
        for (digit, column) in columns.into_iter().enumerate() {
            let start = span.start as usize + digit;
            let value = Span::new(start, start + 1);
            let Some(amount) = Amount::parse(value.of(self.grid.text)) else {
                return false;
            };
            let mark =
                Mark { state: State::Reported, amount: Some(amount), bound: Bound::Exact, unit: None, solid: false };
            self.pick(at, (table, row), (column, mark, value), self.grid.tokens[at].cell, None, !told);
        }
        true
    }
}

/// Whether digits are one cell each beyond doubt, even if some cells were empty: nothing but noughts before the last
/// (no number of several digits starts with one), or the last of each group is the sum of the others.
pub(super) fn is_certain(digits: &str, sums: bool, group: usize) -> bool {
    let digits = digits.as_bytes();
    if !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let adds_up = |part: &[u8]| match part {
        [others @ .., last] => others.iter().map(|d| u32::from(d - b'0')).sum::<u32>() == u32::from(last - b'0'),
        [] => false,
    };
    digits[..digits.len().max(1) - 1].iter().all(|d| *d == b'0') || (sums && digits.chunks(group.max(1)).all(adds_up))
}
