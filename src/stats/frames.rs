//! Frames in and out of polars.

use polars::prelude::{Column as Series, DataFrame, DataType, NamedFrom as _, PolarsResult, Series as Values};

use crate::model::{Column, Frame};

pub(super) fn into_polars(frame: Frame) -> PolarsResult<DataFrame> {
    let height = frame.rows();
    let columns = frame.into_columns().into_iter().map(|(name, column)| Series::from(values(&name, column)));
    DataFrame::new(height, columns.collect())
}

pub(super) fn values(name: &str, column: Column) -> Values {
    let name = name.into();
    match column {
        Column::Text(texts) => Values::new(name, texts.iter().collect::<Vec<_>>()),
        Column::Double(values) => Values::new(name, values),
        Column::Integer(values) => Values::new(name, values),
        Column::Flag(values) => Values::new(name, values),
    }
}

pub(super) fn from_polars(frame: &DataFrame) -> PolarsResult<Frame> {
    let mut told = Frame::new();
    for values in frame.columns() {
        told.push(values.name().as_str(), column(values)?);
    }
    Ok(told)
}

/// Every type that a query can give is told as the nearest of ours; what has none (lists, structs) as text.
pub(super) fn column(values: &Series) -> PolarsResult<Column> {
    let series = values.as_materialized_series();
    Ok(match series.dtype() {
        DataType::Boolean => Column::Flag(series.bool()?.iter().collect()),
        DataType::Float64 | DataType::Float32 => {
            Column::Double(series.cast(&DataType::Float64)?.f64()?.iter().collect())
        }
        kind if kind.is_integer() => Column::Integer(series.cast(&DataType::Int64)?.i64()?.iter().collect()),
        DataType::String => Column::Text(series.str()?.iter().collect()),
        _ => Column::Text(series.iter().map(|v| (!v.is_null()).then(|| v.to_string())).collect()),
    })
}
