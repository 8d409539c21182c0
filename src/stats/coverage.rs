//! What the statistics rest on: how many documents were seen, read, left out, and why.

use polars::prelude::*;

use super::{StatsError, frames, yearly};
use crate::model::Frame;

/// Number of canonical reports in each group of areas and bodies, by year.
pub(super) fn reports(documents: &DataFrame) -> Result<DataFrame, StatsError> {
    let keys = ["report_year"].into_iter().chain(yearly::GROUP).map(col).collect::<Vec<_>>();
    let canonical = filled(documents).filter(col("status").eq(lit("read")).and(col("canonical"))).collect()?;
    let counted = yearly::by_area(&canonical)?.group_by(keys).agg([len().cast(DataType::Int64).alias("n_reports")]);
    Ok(counted.collect()?)
}

/// Documents by year, area and kind of body: reports, copies, forms, figures, findings; and by reason what was no
/// report or could not be read.
pub(super) fn coverage(documents: &DataFrame, regions: &Frame) -> Result<Frame, StatsError> {
    let keys = ["report_year"].into_iter().chain(yearly::GROUP).chain(["status", "reason"]).collect::<Vec<_>>();
    let form = |form: &'static str| col("form").eq(lit(form)).sum().cast(DataType::Int64).alias(format!("n_{form}"));
    let by = keys.iter().map(|k| col(*k)).collect::<Vec<_>>();
    let names = frames::into_polars(regions.clone())?.lazy();
    let mut columns = keys.iter().map(|k| col(*k)).collect::<Vec<_>>();
    columns.insert(3, col("name").alias("area_name"));
    columns.extend(
        ["n_documents", "n_canonical", "n_E0", "n_E1", "n_E2", "n_E3", "n_prose", "n_observations", "n_findings"]
            .map(col),
    );
    let counted = yearly::by_area(&filled(documents).collect()?)?
        .group_by(by)
        .agg([
            len().cast(DataType::Int64).alias("n_documents"),
            col("canonical").sum().cast(DataType::Int64).alias("n_canonical"),
            form("E0"),
            form("E1"),
            form("E2"),
            form("E3"),
            form("prose"),
            col("n_observations").sum().cast(DataType::Int64).alias("n_observations"),
            col("n_findings").sum().cast(DataType::Int64).alias("n_findings"),
        ])
        .join(names, [col("area_code")], [col("code")], JoinArgs::new(JoinType::Left))
        .select(columns)
        .sort(keys, SortMultipleOptions::default())
        .collect()?;
    Ok(frames::from_polars(counted)?)
}

fn filled(documents: &DataFrame) -> LazyFrame {
    let words = ["publisher_kind", "region_code", "region_level", "reason"];
    documents.clone().lazy().with_columns(words.map(|word| col(word).fill_null(lit(""))))
}
