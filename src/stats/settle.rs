//! One value for each report, metric, applicant and scope: the table's before the prose's, and none where two differ.

use polars::prelude::*;

use super::words::Words;

/// What makes a figure one figure.
pub(super) const KEYS: [&str; 9] = [
    "source_id",
    "region_code",
    "region_level",
    "township_code",
    "publisher",
    "publisher_kind",
    "metric",
    "applicant",
    "scope",
];

/// Rows of [`KEYS`] with `value`, `whole` and `millionths` (an exact split of the value, so that sums are exact and do
/// not depend on their order), `form`, and flags for what stood in the place of a value.
pub(super) fn settle(observations: DataFrame, words: &Words) -> PolarsResult<DataFrame> {
    let in_table = || col("where").eq(words.lit("table"));
    let in_prose = || col("where").eq(words.lit("prose"));
    let known = || col("value").is_not_null();
    let state = |any: &'static [&'static str], name: &'static str| {
        let any = any.iter().map(|w| col("state").eq(words.lit(w))).reduce(Expr::or).unwrap_or(lit(false));
        any.any(true).alias(name)
    };
    let values = |place: Expr| col("value").filter(place.and(known()));
    let forms = |place: Expr| col("form").filter(place.and(known())).first();
    let keys = KEYS.map(|key| col(key).fill_null(words.lit("")).alias(key));
    let settled = observations
        .lazy()
        .group_by(keys)
        .agg([
            values(in_table()).n_unique().alias("table_readings"),
            values(in_table()).first().alias("table_value"),
            forms(in_table()).alias("table_form"),
            values(in_prose()).n_unique().alias("prose_readings"),
            values(in_prose()).first().alias("prose_value"),
            forms(in_prose()).alias("prose_form"),
            state(&["blank"], "blank"),
            state(&["not_applicable"], "not_applicable"),
            state(&["text", "unreadable"], "text"),
            col("bound").neq(words.lit("exact")).and(known()).any(true).alias("inexact"),
        ])
        .with_columns([from_table().or(from_prose()).alias("decided"), ambiguous().alias("ambiguous")])
        .with_columns([
            choose("table_value", "prose_value").alias("value"),
            choose("table_form", "prose_form").alias("form"),
        ])
        .drop(by_name(
            ["table_readings", "table_value", "table_form", "prose_readings", "prose_value", "prose_form", "decided"],
            true,
            false,
        ))
        .sort(KEYS, SortMultipleOptions::default())
        .collect()?;
    split(settled)
}

fn from_table() -> Expr {
    col("table_readings").eq(lit(1))
}

fn from_prose() -> Expr {
    col("table_readings").eq(lit(0)).and(col("prose_readings").eq(lit(1)))
}

fn ambiguous() -> Expr {
    let in_table = col("table_readings").gt(lit(1));
    in_table.or(col("table_readings").eq(lit(0)).and(col("prose_readings").gt(lit(1))))
}

fn choose(table: &str, prose: &str) -> Expr {
    when(from_table()).then(col(table)).when(from_prose()).then(col(prose)).otherwise(lit(NULL))
}

fn split(mut settled: DataFrame) -> PolarsResult<DataFrame> {
    let values: Vec<Option<f64>> = settled.column("value")?.f64()?.iter().collect();
    let whole: Vec<Option<i64>> = values.iter().map(|v| v.map(|v| v.floor() as i64)).collect();
    let millionths: Vec<Option<i64>> =
        values.iter().map(|v| v.map(|v| ((v - v.floor()) * 1e6).round() as i64)).collect();
    settled.with_column(Column::new("whole".into(), whole))?;
    settled.with_column(Column::new("millionths".into(), millionths))?;
    Ok(settled)
}
