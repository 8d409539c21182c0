//! The forms as they are used: tables, columns, rows and what each cell gives.

use std::sync::Arc;

use super::vocabulary::Role;
use crate::model::{Applicant, Form, MetricId, RuleId, Scope};

/// A table of a form.
#[derive(Clone, Debug)]
pub(super) struct FormTable {
    pub form: Form,
    pub id: String,
    pub kind: Shape,
    pub family: String,
    /// How many different labels must be met before a grid counts as this table.
    pub least: usize,
    pub columns: Vec<Column>,
    pub headers: Vec<Header>,
    pub rows: Vec<Row>,
    /// Columns (numbers only) in their order where no header says it.
    pub default: Vec<u16>,
    /// The column that is the sum of the others.
    pub sum: Option<u16>,
    /// The header put before each row's example.
    pub sample: String,
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Rows by columns, each row with its own list of columns.
    Matrix,
    /// One metric a row; columns for unit, code, period.
    List,
    /// All rows side by side in one line of numbers.
    Line,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub id: String,
    pub role: ColumnRole,
    /// Gives way to the other columns that are taken, where there are any.
    pub generic: bool,
    pub applicant: Option<Applicant>,
    pub scope: Option<Scope>,
    /// Only this form has it.
    pub mark: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum ColumnRole {
    /// Numbers to be read.
    #[default]
    Take,
    /// Numbers of another period.
    Skip,
    /// The row's code, which must agree.
    Code,
    /// The unit in words.
    Unit,
    /// The row's label.
    Name,
    /// The row's number, before the label.
    Ordinal,
}

/// A label over several columns.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub columns: Vec<u16>,
}

/// A row that has numbers.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub id: String,
    /// As the form prints it.
    pub label: String,
    /// The row or group that it stands under.
    pub under: Option<Role>,
    pub code: Option<u8>,
    /// What each of its columns gives. A list's row has one entry for all columns.
    pub cells: Vec<RowCell>,
    /// The form's own unit, where it differs by row.
    pub unit: Option<Arc<str>>,
    /// Only this form has it.
    pub mark: bool,
    pub example: String,
    pub gives: Vec<String>,
}

/// What a cell gives.
#[derive(Clone, Debug)]
pub(super) struct RowCell {
    pub column: u16,
    pub metric: MetricId,
    pub rule: RuleId,
    /// The dictionary's unit.
    pub unit: Arc<str>,
    /// Whether a value below nought is lawful.
    pub signed: bool,
}

impl Row {
    /// How many different rules its cells have.
    pub fn rules(&self) -> usize {
        let first = self.cells.first().map(|c| &c.rule);
        if self.cells.iter().all(|c| Some(&c.rule) == first) { 1 } else { self.cells.len() }
    }
}
