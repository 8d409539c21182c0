//! What the statistics rest on: how many documents were seen, read, left out, and why.

use polars::prelude::*;

use super::words::Words;
use super::{StatsError, yearly};
use crate::model::Frame;

/// Number of canonical reports in each group of areas and bodies, by year.
pub(super) fn reports(documents: &DataFrame, words: &mut Words) -> Result<DataFrame, StatsError> {
    let keys = ["report_year"].into_iter().chain(yearly::GROUP).map(col).collect::<Vec<_>>();
    let canonical =
        filled(documents, words).filter(col("status").eq(words.lit("read")).and(col("canonical"))).collect()?;
    let counted =
        yearly::by_area(&canonical, words)?.group_by(keys).agg([len().cast(DataType::Int64).alias("n_reports")]);
    Ok(counted.collect()?)
}

/// Documents by year, area and kind of body: reports, copies, forms, figures, findings; and by reason what was no
/// report or could not be read.
pub(super) fn coverage(documents: &DataFrame, regions: &DataFrame, words: &mut Words) -> Result<Frame, StatsError> {
    let keys = yearly::GROUP.into_iter().chain(["status", "reason"]).collect::<Vec<_>>();
    let by = ["report_year"].into_iter().chain(keys.iter().copied()).map(col).collect::<Vec<_>>();
    let total = |name: &str| col(name).sum().cast(DataType::Int64);
    let mut measures = vec![len().cast(DataType::Int64).alias("n_documents"), total("canonical").alias("n_canonical")];
    for form in ["E0", "E1", "E2", "E3", "prose"] {
        let of_form = col("form").eq(words.lit(form)).sum();
        measures.push(of_form.cast(DataType::Int64).alias(format!("n_{form}")));
    }
    measures.extend(["n_observations", "n_findings"].map(|name| total(name).alias(name)));
    let mut columns = by.clone();
    columns.insert(3, col("name").alias("area_name"));
    columns.extend(measures.iter().filter_map(|m| m.clone().meta().output_name().ok()).map(col));
    let counted = yearly::by_area(&filled(documents, words).collect()?, words)?
        .group_by(by)
        .agg(measures)
        .join(regions.clone().lazy(), [col("area_code")], [col("code")], JoinArgs::new(JoinType::Left))
        .select(columns)
        .collect()?;
    let order = ["report_year"].into_iter().chain(keys.iter().copied()).collect::<Vec<_>>();
    let texts = keys.into_iter().chain(["area_name"]).collect::<Vec<_>>();
    Ok(words.decode(&words.sorted(counted, &order)?, &texts)?)
}

fn filled(documents: &DataFrame, words: &Words) -> LazyFrame {
    let texts = ["publisher_kind", "region_code", "region_level", "reason"];
    documents.clone().lazy().with_columns(texts.map(|text| col(text).fill_null(words.lit(""))))
}
