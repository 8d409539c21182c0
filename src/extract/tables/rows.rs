//! Reads the rows of a grid: the cells of each row are told by the header over them, or by their number.

use std::collections::BTreeMap;

use super::Forms;
use super::rules::{ColumnRole, FormTable, Row, Shape};
use super::tokens::{Kind, Mark, Token};
use super::vocabulary::{Meaning, Role};
use crate::model::{Amount, Bound, Finding, Layout, Severity, Span, State, Table};

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
struct Heading {
    role: Role,
    cell: u32,
    note: Option<Span>,
}

/// The tokens between a row's label and the next label.
#[derive(Default)]
struct Segment {
    values: Vec<usize>,
    unit: Option<Span>,
    /// A label follows in the same row of the grid before any value.
    labelled: bool,
}

struct Reader<'a, 'b> {
    grid: &'b Grid<'a>,
    /// Number of tokens up to and with each row of the grid.
    header: Vec<Heading>,
    /// The form's table that the header belongs to.
    of: Option<u16>,
    /// Whether a row was read since the header.
    used: bool,
    /// Cells by (row, column), for grids whose columns can be trusted.
    places: Option<BTreeMap<(u32, u32), u32>>,
    /// First token of each cell.
    firsts: Vec<Option<usize>>,
    /// Whether the grid's last column has words in any row.
    edge_has_words: bool,
    out: Picks,
}

/// Reads all rows of matrices and lists. Lines (table 四) have a reader of their own.
pub(super) fn read(grid: &Grid) -> Picks {
    let mut firsts = vec![None; grid.table.cells.len()];
    for (at, token) in grid.tokens.iter().enumerate().rev() {
        firsts[token.cell as usize] = Some(at);
    }
    let mut reader = Reader {
        grid,
        header: Vec::new(),
        of: None,
        used: false,
        places: places(grid.table),
        firsts,
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

/// Cells by place, merged cells at each place that they cover. Only where columns can be trusted: marked grids, and
/// grids whose rows are all equally long.
pub(super) fn places(table: &Table) -> Option<BTreeMap<(u32, u32), u32>> {
    let trusted = match table.layout {
        Layout::Marked => true,
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
    fn form_table(&self, table: u16) -> &FormTable {
        &self.grid.forms.tables[usize::from(table)]
    }

    fn cell(&self, token: usize) -> &crate::model::Cell {
        &self.grid.table.cells[self.grid.tokens[token].cell as usize]
    }

    fn heading(&mut self, at: usize, meaning: Meaning) {
        if self.used || self.of != Some(meaning.table) {
            self.header.clear();
            self.used = false;
            self.of = Some(meaning.table);
        }
        let Kind::Label { note, .. } = self.grid.tokens[at].kind else {
            return;
        };
        let cell = self.grid.tokens[at].cell;
        // Doubled words of a header (自然人自然人) stand in one cell or behind each other.
        let doubled = self
            .header
            .last()
            .is_some_and(|h| h.role == meaning.role && (h.cell == cell || self.places.is_none()));
        if !doubled {
            self.header.push(Heading {
                role: meaning.role,
                cell,
                note,
            });
        }
    }

    fn row(&mut self, at: usize, table: u16, row: u16) {
        if self.of != Some(table) {
            self.header.clear();
            self.of = Some(table);
        }
        if self.by_place(at, table, row) {
            return;
        }
        let near = self.segment(at, true);
        if near.labelled {
            return;
        }
        if self.by_count(at, table, row, &near) {
            return;
        }
        if self.grid.table.layout != Layout::Marked {
            let far = self.segment(at, false);
            // Further rows are looked at only where the row's own has too few.
            let short = near.values.len() < self.least(table, row);
            if short && far.values.len() > near.values.len() && self.by_count(at, table, row, &far) {
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

    /// How many values a row has at least.
    fn least(&self, table: u16, row: u16) -> usize {
        let form_table = self.form_table(table);
        match form_table.kind {
            Shape::List => self.numeric(table, &self.order(table).unwrap_or_default()).len().max(1),
            _ => form_table.rows[usize::from(row)].cells.len(),
        }
    }

    fn reject(&mut self, at: usize, table: u16, row: u16, segment: &Segment) {
        let wanted = self.least(table, row);
        let row = &self.form_table(table).rows[usize::from(row)];
        let words = format!(
            "row `{}` ({}): {} values where {wanted} belong",
            row.label,
            row.id,
            segment.values.len(),
        );
        let span = self.grid.tokens[at].span;
        self.out
            .findings
            .push(Finding::new("row_rejected", Severity::Warn, words, vec![span]));
    }

    fn is_blank(&self, token: usize) -> bool {
        matches!(self.grid.tokens[token].kind, Kind::Value(mark) if mark.state == State::Blank)
    }

    /// The tokens behind a label up to the next label; `near`: of its own row of the grid only.
    fn segment(&self, at: usize, near: bool) -> Segment {
        let row = self.cell(at).row;
        let mut segment = Segment::default();
        for next in at + 1..self.grid.tokens.len() {
            let same_row = self.cell(next).row == row;
            if near && !same_row {
                break;
            }
            match self.grid.tokens[next].kind {
                Kind::Label { .. } => {
                    segment.labelled = same_row && segment.values.iter().all(|v| self.is_blank(*v));
                    break;
                }
                Kind::Unit => segment.unit = Some(self.grid.tokens[next].span),
                Kind::Words if !near => {
                    segment.values.clear();
                    break;
                }
                Kind::Value(_) | Kind::Words => segment.values.push(next),
            }
        }
        segment
    }

    /// Columns of the header in the order in which they stand, those of a group in the group's place. `None` if a
    /// column occurs twice.
    fn order(&self, table: u16) -> Option<Vec<u16>> {
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
    fn numeric(&self, table: u16, order: &[u16]) -> Vec<u16> {
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

    /// Reads a row by the header's columns. `false` if the header does not say where all of the row's cells are.
    fn by_place(&mut self, at: usize, table: u16, row: u16) -> bool {
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
        let first = cells
            .iter()
            .map(|(_, c, _)| self.grid.table.cells[*c as usize].col)
            .min()
            .unwrap_or(label_end);
        let unit = match self.between(places, label.row, label_end, first, at) {
            Between::Label => return true,
            Between::Words => {
                self.reject(at, table, row, &Segment::default());
                return true;
            }
            Between::Nothing(unit) => unit,
        };
        let values: Option<Vec<(u16, usize, Option<Span>)>> = cells
            .into_iter()
            .map(|(column, cell, note)| Some((column, self.value_of(cell)?, note)))
            .collect();
        let Some(values) = values else { return false };
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

    /// Reads a row by the number of its values.
    fn by_count(&mut self, at: usize, table: u16, row: u16, segment: &Segment) -> bool {
        let form_table = &self.grid.forms.tables[usize::from(table)];
        let form_row = &form_table.rows[usize::from(row)];
        let order = self.order(table).unwrap_or_default();
        let mut tries: Vec<(Vec<u16>, bool)> = Vec::new();
        if form_table.kind == Shape::List {
            let numeric = self.numeric(table, &order);
            let told = numeric
                .iter()
                .any(|c| form_table.columns[usize::from(*c)].role == ColumnRole::Take);
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
        for (columns, by_position) in tries {
            let wanted = columns.len();
            let Some(values) = self.fitting(segment, wanted, ordinals) else {
                continue;
            };
            let marks: Vec<(u16, usize, Option<Span>)> = columns
                .iter()
                .copied()
                .zip(values)
                .map(|(c, v)| (c, v, self.note_of(c)))
                .collect();
            return self.take(at, (table, row), &marks, segment.unit, by_position);
        }
        self.run_together(at, (table, row), segment)
    }

    /// Whether the header has a column of row numbers.
    fn counts_rows(&self, form_table: &FormTable) -> bool {
        self.header.iter().any(
            |h| matches!(h.role, Role::Column(c) if form_table.columns[usize::from(c)].role == ColumnRole::Ordinal),
        )
    }

    fn note_of(&self, column: u16) -> Option<Span> {
        self.header
            .iter()
            .find(|h| h.role == Role::Column(column))
            .and_then(|h| h.note)
    }

    /// The values of a segment if they are as many as wanted. Empty cells that merged labels leave in front, or ragged
    /// rows behind, do not count, unless it is open on which side they are too many.
    fn fitting(&self, segment: &Segment, wanted: usize, ordinals: bool) -> Option<Vec<usize>> {
        let mut values = segment.values.as_slice();
        if ordinals && values.len() == wanted + 1 && self.grid.table.layout == Layout::Stacked {
            values = &values[..wanted];
        }
        let surplus = values.len().checked_sub(wanted)?;
        if surplus > 0 {
            let blank = |v: &&usize| self.is_blank(**v);
            let front = values.iter().take_while(blank).count();
            let back = values.iter().rev().take_while(blank).count();
            let all_blank = front == values.len();
            let whole = self.is_whole(values);
            match (front >= surplus && (whole || front == surplus), back >= surplus) {
                // The right edge of a row as wide as the grid is the edge of its numbers.
                (true, _) if whole || all_blank => values = &values[surplus..],
                (true, false) => values = &values[surplus..],
                (false, true) => values = &values[..wanted],
                _ => return None,
            }
        }
        let words = |v: &usize| matches!(self.grid.tokens[*v].kind, Kind::Words);
        // Words in front of numbers are another label, not a value.
        if wanted > 1 && values.first().is_some_and(words) && !values.iter().all(words) {
            return None;
        }
        (!values.is_empty()).then(|| values.to_vec())
    }

    /// Whether the values' row is as wide as the grid, and the grid's last column not empty.
    fn is_whole(&self, values: &[usize]) -> bool {
        let Some(last) = values.last().map(|v| *self.cell(*v)) else {
            return false;
        };
        let edge = self.grid.table.cols;
        last.col + last.col_span == edge && self.edge_has_words
    }

    /// A run of digits that has as many digits as the row has cells: one each, where that is certain.
    fn run_together(&mut self, at: usize, (table, row): (u16, u16), segment: &Segment) -> bool {
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
        let columns: Vec<u16> = if told {
            order.into_iter().filter(|c| own.contains(c)).collect()
        } else {
            own
        };
        for (digit, column) in columns.into_iter().enumerate() {
            let start = span.start as usize + digit;
            let value = Span::new(start, start + 1);
            let Some(amount) = Amount::parse(value.of(self.grid.text)) else {
                return false;
            };
            let mark = Mark {
                state: State::Reported,
                amount: Some(amount),
                bound: Bound::Exact,
                unit: None,
                solid: false,
            };
            self.pick(
                at,
                (table, row),
                (column, mark, value),
                self.grid.tokens[at].cell,
                None,
                !told,
            );
        }
        true
    }

    /// Takes a row's values; `false` if its code does not agree.
    fn take(
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
            self.pick(
                at,
                (table, row),
                (*column, mark, token.span),
                token.cell,
                unit,
                by_position,
            );
        }
        true
    }

    /// Whether a note names a unit.
    fn has_unit(&self, note: Span) -> bool {
        let words = note.of(self.grid.text);
        self.grid.forms.unit_in(words).is_some()
    }

    fn pick(
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

/// What stands between a label and its numbers.
enum Between {
    /// Another label: the row is its.
    Label,
    /// Words that are no label: whose numbers they are is open.
    Words,
    /// Nothing but perhaps a unit.
    Nothing(Option<Span>),
}
