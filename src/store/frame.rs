//! Between the columns of Parquet files and the plain frames that other rooms know.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow::compute::filter_record_batch;
use arrow::datatypes::{DataType, Date32Type, Field, Float64Type, Int32Type, Int64Type, Schema, SchemaRef};

use super::document::day_text;
use super::error::{Result, StoreError};
use super::file::{self, GROUP};
use crate::model::{Column, Frame, Texts, TextsBuilder};

/// Collects batches of the same columns into one frame.
pub(super) struct Collector {
    columns: Vec<(String, Option<Growing>)>,
}

/// A column that rows are added to.
enum Growing {
    Text(TextsBuilder),
    /// Of any other type.
    Plain(Column),
}

impl Collector {
    pub(super) fn new(names: &[&str]) -> Self {
        Self { columns: names.iter().map(|n| (n.to_string(), None)).collect() }
    }

    /// Adds the rows of a file; with `canonical` only those that count.
    pub(super) fn add(&mut self, path: &Path, canonical: bool) -> Result<()> {
        let mut names: Vec<String> = self.columns.iter().map(|(n, _)| n.clone()).collect();
        if canonical && !names.iter().any(|n| n == CANONICAL) {
            names.push(CANONICAL.to_string());
        }
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (schema, batches) = file::read_typed(path, Some(&names))?;
        for ((_, column), field) in self.columns.iter_mut().zip(schema.fields()) {
            column.get_or_insert_with(|| empty(field.data_type()));
        }
        for batch in batches {
            let batch = counted(batch?, canonical).map_err(|what| StoreError::corrupt(path, what))?;
            for (name, column) in &mut self.columns {
                let array = batch.column_by_name(name).expect("the reader gives what was asked for");
                append(column, array).map_err(|what| StoreError::corrupt(path, what))?;
            }
        }
        Ok(())
    }

    /// The frame. Columns of files that were never met are empty texts.
    pub(super) fn finish(self) -> Frame {
        let mut frame = Frame::new();
        for (name, column) in self.columns {
            let column = match column {
                None => Column::Text(Texts::default()),
                Some(Growing::Text(texts)) => Column::Text(texts.finish()),
                Some(Growing::Plain(values)) => values,
            };
            frame.push(name, column);
        }
        frame
    }
}

const CANONICAL: &str = "canonical";

fn counted(batch: RecordBatch, canonical: bool) -> std::result::Result<RecordBatch, String> {
    if !canonical {
        return Ok(batch);
    }
    let flags = batch.column_by_name(CANONICAL).and_then(|c| c.as_boolean_opt());
    let flags = flags.ok_or("column `canonical` is no truth value")?;
    filter_record_batch(&batch, flags).map_err(|e| e.to_string())
}

fn append(column: &mut Option<Growing>, array: &ArrayRef) -> std::result::Result<(), String> {
    let Some(column) = column else {
        unreachable!("a column has its type before its rows");
    };
    match (column, array.data_type()) {
        (Growing::Text(out), DataType::Utf8) => {
            array.as_string::<i32>().iter().for_each(|text| out.push(text));
        }
        (Growing::Text(out), DataType::Date32) => {
            let days = array.as_primitive::<Date32Type>().iter().map(|day| day.map(day_text));
            days.for_each(|day| out.push(day.as_deref()));
        }
        (Growing::Plain(Column::Double(out)), DataType::Float64) => {
            out.extend(array.as_primitive::<Float64Type>().iter())
        }
        (Growing::Plain(Column::Integer(out)), DataType::Int64) => out.extend(array.as_primitive::<Int64Type>().iter()),
        (Growing::Plain(Column::Integer(out)), DataType::Int32) => {
            out.extend(array.as_primitive::<Int32Type>().iter().map(|v| v.map(i64::from)));
        }
        (Growing::Plain(Column::Flag(out)), DataType::Boolean) => out.extend(array.as_boolean().iter()),
        (_, other) => return Err(format!("unexpected type {other}")),
    }
    Ok(())
}

fn empty(kind: &DataType) -> Growing {
    match kind {
        DataType::Float64 => Growing::Plain(Column::Double(Vec::new())),
        DataType::Int64 | DataType::Int32 => Growing::Plain(Column::Integer(Vec::new())),
        DataType::Boolean => Growing::Plain(Column::Flag(Vec::new())),
        _ => Growing::Text(TextsBuilder::default()),
    }
}

/// The columns of a frame in a file.
pub(super) fn schema_of(frame: &Frame) -> SchemaRef {
    let field = |(name, column): &(String, Column)| {
        let kind = match column {
            Column::Text(_) => DataType::Utf8,
            Column::Double(_) => DataType::Float64,
            Column::Integer(_) => DataType::Int64,
            Column::Flag(_) => DataType::Boolean,
        };
        Field::new(name, kind, true)
    };
    Arc::new(Schema::new(frame.columns().iter().map(field).collect::<Vec<_>>()))
}

/// The rows of a frame as batches to be written one after the other, so that no second copy of all is in memory.
pub(super) fn batches_of(frame: &Frame) -> impl Iterator<Item = RecordBatch> {
    let (schema, rows) = (schema_of(frame), frame.rows());
    (0..rows).step_by(GROUP).map(move |start| batch_of(frame, schema.clone(), start..rows.min(start + GROUP)))
}

fn batch_of(frame: &Frame, schema: SchemaRef, rows: Range<usize>) -> RecordBatch {
    let array = |(_, column): &(String, Column)| -> ArrayRef {
        match column {
            Column::Text(v) => Arc::new(rows.clone().map(|row| v.get(row)).collect::<StringArray>()),
            Column::Double(v) => Arc::new(v[rows.clone()].iter().copied().collect::<Float64Array>()),
            Column::Integer(v) => Arc::new(v[rows.clone()].iter().copied().collect::<Int64Array>()),
            Column::Flag(v) => Arc::new(v[rows.clone()].iter().copied().collect::<BooleanArray>()),
        }
    };
    let arrays = frame.columns().iter().map(array).collect();
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(rows.len()));
    RecordBatch::try_new_with_options(schema, arrays, &options).expect("a frame's columns have one length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_frame_is_written_in_pieces_of_a_row_group() {
        let rows = GROUP + 1;
        let word = |row: usize| (!row.is_multiple_of(3)).then_some(["甲", "乙"][row % 2]);
        let frame = Frame::new()
            .with("word", Column::Text((0..rows).map(word).collect()))
            .with("row", Column::Integer((0..rows).map(|row| Some(row as i64)).collect()));
        let batches: Vec<_> = batches_of(&frame).collect();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [GROUP, 1]);
        let mut row = 0;
        for batch in &batches {
            let (words, numbers) = (batch.column(0).as_string::<i32>(), batch.column(1).as_primitive::<Int64Type>());
            for (told, number) in words.iter().zip(numbers.values()) {
                assert_eq!((told, *number), (word(row), row as i64));
                row += 1;
            }
        }
        assert_eq!(row, rows);
        assert_eq!(batches_of(&Frame::new().with("word", Column::Text(Texts::default()))).count(), 0);
    }
}
