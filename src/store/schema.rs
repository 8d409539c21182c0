//! The four tables and the types of their columns; the lists themselves stand in `columns.rs`.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef};

use super::columns::{DOCUMENTS, FINDINGS, OBSERVATIONS, QUANTITIES};

/// A table that the store itself fills (statistics and dimensions come from other rooms as frames).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    /// One row for every input.
    Documents,
    /// One row for every figure of a report.
    Observations,
    /// One row for every number of running text.
    Quantities,
    /// One row for everything odd.
    Findings,
}

impl Table {
    /// All tables.
    pub const ALL: [Table; 4] = [Table::Documents, Table::Observations, Table::Quantities, Table::Findings];

    /// The folder's name in a release.
    pub fn as_str(self) -> &'static str {
        match self {
            Table::Documents => "documents",
            Table::Observations => "observations",
            Table::Quantities => "quantities",
            Table::Findings => "findings",
        }
    }
}

/// Type of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// UTF-8 text.
    Text,
    /// 64-bit floating point.
    Double,
    /// 32-bit whole number.
    Int32,
    /// 64-bit whole number.
    Int64,
    /// A day.
    Day,
    /// Truth value.
    Flag,
}

impl Kind {
    /// The type's name in the data package (Frictionless table schema).
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Text => "string",
            Kind::Double => "number",
            Kind::Int32 | Kind::Int64 => "integer",
            Kind::Day => "date",
            Kind::Flag => "boolean",
        }
    }

    pub(super) fn data_type(self) -> DataType {
        match self {
            Kind::Text => DataType::Utf8,
            Kind::Double => DataType::Float64,
            Kind::Int32 => DataType::Int32,
            Kind::Int64 => DataType::Int64,
            Kind::Day => DataType::Date32,
            Kind::Flag => DataType::Boolean,
        }
    }
}

/// A column and what it means.
#[derive(Clone, Copy, Debug)]
pub struct ColumnInfo {
    /// Name in the files.
    pub name: &'static str,
    /// Type.
    pub kind: Kind,
    /// Meaning, in Chinese.
    pub zh: &'static str,
    /// Meaning, in English.
    pub en: &'static str,
    /// Whether the value is the source's (equal in all its rows) and not the row's own.
    pub(super) of_source: bool,
    /// Free text: neither dictionary nor statistics would pay.
    pub(super) free: bool,
}

/// The columns of a table, in the order of its files.
pub fn columns(table: Table) -> &'static [ColumnInfo] {
    match table {
        Table::Documents => DOCUMENTS,
        Table::Observations => OBSERVATIONS,
        Table::Quantities => QUANTITIES,
        Table::Findings => FINDINGS,
    }
}

/// The columns that each row holds for itself, in order.
pub(super) fn own(table: Table) -> impl Iterator<Item = &'static ColumnInfo> {
    columns(table).iter().filter(|c| !c.of_source)
}

/// The schema of a table's files. Every column may be null, so that readers need no special case.
pub(super) fn schema(table: Table) -> SchemaRef {
    Arc::new(Schema::new(columns(table).iter().map(field).collect::<Vec<_>>()))
}

/// Name of the column that numbers the source of a row while a release is being made.
pub(super) const ORDINAL: &str = "ordinal";

/// The schema of rows before they are given their source's columns: [`ORDINAL`] and the row's own.
pub(super) fn raw_schema(table: Table) -> SchemaRef {
    let ordinal = Field::new(ORDINAL, DataType::Int64, true);
    let fields = std::iter::once(ordinal).chain(own(table).map(field));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn field(column: &ColumnInfo) -> Field {
    Field::new(column.name, column.kind.data_type(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_named_once_and_described_in_both_languages() {
        for table in Table::ALL {
            let mut names: Vec<_> = columns(table).iter().map(|c| c.name).collect();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), columns(table).len(), "{table:?}");
            for column in columns(table) {
                assert!(!column.en.is_empty() && column.en.is_ascii() | column.en.contains('('), "{}", column.name);
                assert!(column.zh.chars().any(|c| c > '\u{2e80}'), "{}", column.name);
            }
        }
    }

    #[test]
    fn rows_on_their_way_hold_what_is_their_own() {
        let names: Vec<_> = own(Table::Findings).map(|c| c.name).collect();
        assert_eq!(names, ["code", "severity", "identity", "left", "right", "detail", "spans"]);
        assert_eq!(raw_schema(Table::Findings).field(0).name(), ORDINAL);
        assert_eq!(schema(Table::Observations).fields().len(), 28);
    }
}
