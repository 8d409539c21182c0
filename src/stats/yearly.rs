//! The statistics of one year, and how the same bodies changed since the year before.

use std::collections::BTreeMap;

use polars::prelude::*;

use super::areas;
use super::measures::measures;
use super::words::Words;
use crate::model::Frame;

/// What a row of the statistics is about.
pub(super) const KEYS: [&str; 7] =
    ["area_level", "area_code", "body_level", "publisher_kind", "scope", "metric", "applicant"];
/// The part of the key that tells which reports could have had a figure.
pub(super) const GROUP: [&str; 4] = ["area_level", "area_code", "body_level", "publisher_kind"];

/// The columns that are texts.
const TEXTS: [&str; 9] =
    ["area_level", "area_code", "area_name", "body_level", "publisher_kind", "scope", "metric", "applicant", "unit"];

const COLUMNS: [&str; 29] = [
    "report_year",
    "area_level",
    "area_code",
    "area_name",
    "body_level",
    "publisher_kind",
    "scope",
    "metric",
    "applicant",
    "unit",
    "n_reports",
    "n_values",
    "n_blank",
    "n_not_applicable",
    "n_text",
    "n_ambiguous",
    "n_inexact",
    "n_missing",
    "sum",
    "mean",
    "median",
    "q1",
    "q3",
    "min",
    "max",
    "n_matched",
    "sum_matched",
    "sum_matched_previous",
    "change",
];

/// What a year's statistics are made with besides its figures; texts are numbers.
pub(super) struct Beside<'a> {
    /// The settled figures of the year before.
    pub previous: Option<&'a DataFrame>,
    /// The canonical reports.
    pub reports: &'a DataFrame,
    /// `code`, `name`.
    pub regions: &'a DataFrame,
    /// `metric`, `unit`.
    pub units: &'a DataFrame,
    /// `metric`, `form_from`, `form_to`.
    pub comparable: &'a DataFrame,
}

/// The statistics of `year`.
pub(super) fn yearly(year: i64, figures: &DataFrame, beside: &Beside, words: &mut Words) -> PolarsResult<Frame> {
    let measured = measures(figures, words)?.lazy().with_row_index("place", None);
    let expected = beside.reports.clone().lazy().filter(col("report_year").eq(lit(year)));
    let expected = expected.select(GROUP.into_iter().chain(["n_reports"]).map(col).collect::<Vec<_>>());
    let (names, units) = (beside.regions.clone().lazy(), beside.units.clone().lazy());
    let left = || JoinArgs::new(JoinType::Left);
    let told = measured
        .join(expected, GROUP.map(col), GROUP.map(col), left())
        .join(changes(figures, beside, words)?.lazy(), KEYS.map(col), KEYS.map(col), left())
        .join(names, [col("area_code")], [col("code")], left())
        .join(units, [col("metric")], [col("metric")], left())
        .with_columns([
            lit(year).cast(DataType::Int64).alias("report_year"),
            col("name").alias("area_name"),
            (col("n_reports") - col("n_with_figure")).alias("n_missing"),
            (col("sum") / col("n_values")).alias("mean"),
        ])
        // The measures are in order; joining need not leave them so.
        .sort(["place"], SortMultipleOptions::default())
        .select(COLUMNS.map(col))
        .collect()?;
    words.decode(&told, &TEXTS)
}

/// By [`KEYS`]: how the figures of the bodies that are known in both years changed.
fn changes(figures: &DataFrame, beside: &Beside, words: &mut Words) -> PolarsResult<DataFrame> {
    let none = figures.head(Some(0));
    let both = matched(figures, beside.previous.unwrap_or(&none), beside.comparable, words)?;
    let parts = ["whole", "millionths", "before_whole", "before_millionths"];
    let sums = [len().cast(DataType::Int64).alias("n_matched")].into_iter().chain(parts.map(|part| col(part).sum()));
    let mut sums = both.group_by(KEYS.map(col)).agg(sums.collect::<Vec<_>>()).collect()?;
    let mut columns = Vec::new();
    for part in parts {
        columns.push(sums.column(part)?.i64()?.iter().map(Option::unwrap_or_default).collect::<Vec<i64>>());
    }
    let told = |of: &dyn Fn(usize) -> (i64, i64)| (0..sums.height()).map(|row| exact(of(row))).collect::<Vec<f64>>();
    let now = told(&|row| (columns[0][row], columns[1][row]));
    let before = told(&|row| (columns[2][row], columns[3][row]));
    let change = told(&|row| (columns[0][row] - columns[2][row], columns[1][row] - columns[3][row]));
    for (name, values) in [("sum_matched", now), ("sum_matched_previous", before), ("change", change)] {
        sums.with_column(Column::new(name.into(), values))?;
    }
    sums.select(KEYS.into_iter().chain(["n_matched", "sum_matched", "sum_matched_previous", "change"]))
}

/// The double next to a sum of wholes and millionths.
pub(super) fn exact((whole, millionths): (i64, i64)) -> f64 {
    (i128::from(whole) * 1_000_000 + i128::from(millionths)) as f64 / 1e6
}

/// A statistics table without rows.
pub(super) fn empty() -> DataFrame {
    let columns = COLUMNS.iter().map(|name| {
        let kind = match *name {
            "report_year" => DataType::Int64,
            name if name.starts_with("n_") => DataType::Int64,
            name if TEXTS.contains(&name) => DataType::String,
            _ => DataType::Float64,
        };
        Column::new_empty((*name).into(), &kind)
    });
    DataFrame::new(0, columns.collect()).expect("columns without rows have one length")
}

/// The same bodies' figures of both years, where the forms let them be compared.
fn matched(
    figures: &DataFrame,
    previous: &DataFrame,
    comparable: &DataFrame,
    words: &mut Words,
) -> PolarsResult<LazyFrame> {
    let on = ["region_code", "township_code", "publisher", "publisher_kind", "scope", "metric", "applicant"].map(col);
    let named = col("publisher").neq(words.lit(""));
    let known = |frame: &DataFrame| frame.clone().lazy().filter(col("value").is_not_null().and(named.clone()));
    let before = known(previous).select(
        on.clone()
            .into_iter()
            .chain([
                col("form").alias("form_from"),
                col("whole").alias("before_whole"),
                col("millionths").alias("before_millionths"),
            ])
            .collect::<Vec<_>>(),
    );
    let both = known(figures)
        .join(before, on.clone(), on, JoinArgs::new(JoinType::Inner))
        .join(
            comparable.clone().lazy(),
            [col("metric"), col("form_from"), col("form")],
            [col("metric"), col("form_from"), col("form_to")],
            JoinArgs::new(JoinType::Inner),
        )
        .collect()?;
    by_area(&both, words)
}

/// By level of [`areas::LEVELS`], the area of each row; its numbers stand for the areas' codes.
pub(super) fn areas_of(figures: &DataFrame, words: &mut Words) -> PolarsResult<[Vec<Option<u32>>; 4]> {
    let (levels, codes) = (figures.column("region_level")?.u32()?, figures.column("region_code")?.u32()?);
    let mut known = BTreeMap::new();
    let mut columns: [Vec<Option<u32>>; 4] = std::array::from_fn(|_| Vec::with_capacity(figures.height()));
    for body in levels.iter().map(Option::unwrap_or_default).zip(codes.iter().map(Option::unwrap_or_default)) {
        let areas = known.entry(body).or_insert_with(|| {
            let areas = areas::areas(words.word(body.0), words.word(body.1));
            areas.map(|area| area.map(|area| words.code(&area)))
        });
        columns.iter_mut().zip(areas).for_each(|(column, area)| column.push(*area));
    }
    Ok(columns)
}

/// Each row once for every area that it counts for.
pub(super) fn by_area(figures: &DataFrame, words: &mut Words) -> PolarsResult<LazyFrame> {
    let areas = areas_of(figures, words)?;
    let mut parts = Vec::new();
    for (level, codes) in areas::LEVELS.into_iter().zip(areas) {
        let mut part = figures.clone();
        part.with_column(Column::new("area_code".into(), codes))?;
        let part = part.lazy().filter(col("area_code").is_not_null());
        words.code(level);
        let level = words.lit(level).alias("area_level");
        parts.push(part.with_columns([level, col("region_level").alias("body_level")]));
    }
    concat(parts, UnionArgs::default())
}
