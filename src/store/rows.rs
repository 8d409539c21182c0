//! Outcomes become rows: one builder for each column, filled from left to right.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Builder, Int64Builder, RecordBatch, StringBuilder};
use arrow::datatypes::{DataType, SchemaRef};

use super::schema::{self, Table};
use crate::model::{Amount, Dictionary, Observation, StoredFinding, StoredQuantity};

/// Rows of one schema under construction.
pub(super) struct Rows {
    schema: SchemaRef,
    columns: Vec<Builder>,
    next: usize,
    rows: usize,
    bytes: usize,
}

enum Builder {
    Text(StringBuilder),
    Double(Float64Builder),
    Int64(Int64Builder),
}

impl Rows {
    /// No rows yet, of a table's raw schema.
    pub(super) fn new(table: Table) -> Self {
        let schema = schema::raw_schema(table);
        let columns = schema.fields().iter().map(|f| Builder::new(f.data_type())).collect();
        Self { schema, columns, next: 0, rows: 0, bytes: 0 }
    }

    /// Number of whole rows.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// About how much memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn text(&mut self, value: Option<&str>) -> &mut Self {
        self.bytes += 5 + value.map_or(0, str::len);
        match self.column() {
            Builder::Text(b) => b.append_option(value),
            _ => unreachable!("a text goes into a text column"),
        }
        self
    }

    pub(super) fn double(&mut self, value: Option<f64>) -> &mut Self {
        self.bytes += 9;
        match self.column() {
            Builder::Double(b) => b.append_option(value),
            _ => unreachable!("a double goes into a double column"),
        }
        self
    }

    pub(super) fn whole(&mut self, value: Option<i64>) -> &mut Self {
        self.bytes += 9;
        match self.column() {
            Builder::Int64(b) => b.append_option(value),
            _ => unreachable!("a whole number goes into an int64 column"),
        }
        self
    }

    /// Ends the row, all columns of which must have been given.
    pub(super) fn end(&mut self) {
        assert_eq!(self.next, self.columns.len(), "a row has a value for every column");
        self.next = 0;
        self.rows += 1;
    }

    /// The rows so far; the builder is empty again.
    pub(super) fn take(&mut self) -> RecordBatch {
        let arrays = self.columns.iter_mut().map(Builder::finish).collect();
        (self.rows, self.bytes) = (0, 0);
        RecordBatch::try_new(self.schema.clone(), arrays).expect("builders were made from this schema")
    }

    fn column(&mut self) -> &mut Builder {
        self.next += 1;
        &mut self.columns[self.next - 1]
    }

    /// A figure of the source numbered `ordinal`.
    pub(super) fn observation(&mut self, ordinal: usize, o: &Observation, dictionary: &Dictionary) {
        self.whole(Some(ordinal as i64))
            .text(Some(&dictionary.get(o.metric).name))
            .text(o.applicant.map(|a| a.as_str()))
            .text(Some(o.scope.as_str()))
            .double(o.value.map(Amount::to_f64))
            .text(filled(&o.unit))
            .text(Some(o.state.as_str()))
            .text(Some(o.bound.as_str()))
            .text(Some(&o.raw))
            .text(Some(&o.quote))
            .text(Some(&o.location()))
            .whole(Some(o.span_start.into()))
            .whole(Some(o.span_end.into()))
            .text(Some(if o.place.is_table() { IN_TABLE } else { "prose" }))
            .text(Some(o.form.as_str()))
            .text(Some(&o.rule.0))
            .text(Some(o.check.as_str()))
            .end();
    }

    /// A number of running text.
    pub(super) fn quantity(&mut self, ordinal: usize, q: &StoredQuantity, dictionary: &Dictionary) {
        self.whole(Some(ordinal as i64))
            .double(Some(q.value.to_f64()))
            .text(filled(&q.unit))
            .text(Some(q.bound.as_str()))
            .text(Some(&q.raw))
            .text(Some(&q.sentence))
            .text(q.section.as_deref())
            .text(Some(&q.noun))
            .text(q.metric.map(|m| dictionary.get(m).name.as_str()))
            .text(filled(q.reason))
            .whole(Some(q.span_start.into()))
            .whole(Some(q.span_end.into()))
            .end();
    }

    /// Something odd.
    pub(super) fn finding(&mut self, ordinal: usize, f: &StoredFinding) {
        self.whole(Some(ordinal as i64))
            .text(Some(f.code))
            .text(Some(f.severity.as_str()))
            .text(f.identity.as_deref())
            .double(f.left.map(Amount::to_f64))
            .double(f.right.map(Amount::to_f64))
            .text(Some(&f.detail))
            .text(filled(&f.spans))
            .end();
    }
}

impl Builder {
    fn new(kind: &DataType) -> Self {
        match kind {
            DataType::Utf8 => Builder::Text(StringBuilder::with_capacity(0, 0)),
            DataType::Float64 => Builder::Double(Float64Builder::with_capacity(0)),
            DataType::Int64 => Builder::Int64(Int64Builder::with_capacity(0)),
            other => unreachable!("no row of its own has a column of {other}"),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Builder::Text(b) => Arc::new(b.finish()),
            Builder::Double(b) => Arc::new(b.finish()),
            Builder::Int64(b) => Arc::new(b.finish()),
        }
    }
}

/// The word for a figure that stands in a table.
pub(super) const IN_TABLE: &str = "table";

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
