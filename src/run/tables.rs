//! The tables of a release that are made from its other tables: statistics, dimensions, data package.

use std::ops::ControlFlow;

use super::RunError;
use crate::audit;
use crate::model::{Column, Frame};
use crate::publish::{self, FieldInfo, TableInfo};
use crate::recipe::Recipe;
use crate::stats::{CrossYear, DOCUMENT_COLUMNS, Knowledge, OBSERVATION_COLUMNS, Statistics, Term};
use crate::store::{self, Draft, Parts, StoreError};
use crate::window;

/// Adds them to a draft.
pub(super) fn add(draft: &mut Draft, recipe: &Recipe, threads: usize) -> Result<(), RunError> {
    let mut frames = vec![
        ("dimensions/crosswalk".to_owned(), recipe.crosswalk.frame(&recipe.dictionary)),
        ("dimensions/metrics".to_owned(), recipe.metrics_table()),
        ("dimensions/regions".to_owned(), recipe.regions_table()),
    ];
    for (name, frame) in &frames {
        draft.add_table(name, frame)?;
    }
    statistics(draft, recipe, threads, &mut frames)?;
    let tables: Vec<TableInfo> = draft.files().map(|(name, files)| table(name, files, &frames)).collect();
    draft.add_file("datapackage.json", &publish::data_package(&tables))?;
    Ok(())
}

/// Makes the statistics a year at a time and notes their columns in `described`.
fn statistics(
    draft: &mut Draft,
    recipe: &Recipe,
    threads: usize,
    described: &mut Vec<(String, Frame)>,
) -> Result<(), RunError> {
    let knowledge = Knowledge {
        regions: recipe.area_names(),
        comparable: recipe.crosswalk.comparable_pairs(&recipe.dictionary),
        units: recipe.units_table(),
        cross_year: recipe.identities.cross_year().into_iter().map(cross_year).collect(),
    };
    let mut statistics = Statistics::new(knowledge, draft.documents(&DOCUMENT_COLUMNS)?)?;
    let columns = Statistics::no_year()?;
    let table = years(draft, &mut statistics, threads, &columns)?;
    draft.end_table(table)?;
    for (name, frame) in statistics.finish() {
        let name = format!("statistics/{name}");
        draft.add_table(&name, &frame)?;
        described.push((name, frame));
    }
    described.push((YEARLY.to_owned(), columns));
    Ok(())
}

/// Adds every year's rows to the table of the years: the next years are read, and the one before is written, while one
/// is counted.
fn years(draft: &Draft, statistics: &mut Statistics, threads: usize, columns: &Frame) -> Result<Parts, RunError> {
    let mut table = draft.begin_table(YEARLY, columns)?;
    let mut counted = None;
    let read = |year: i32| (year, draft.observations(year, &OBSERVATION_COLUMNS));
    let mut count = |(year, observations): (i32, Result<Frame, StoreError>)| -> Result<(), RunError> {
        let observations = observations?;
        let before: Option<Frame> = counted.take();
        let write = || before.map_or(Ok(()), |rows| table.push(&rows));
        let (written, rows) = window::both(threads, write, || statistics.year(i64::from(year), observations))?;
        written?;
        counted = Some(rows?);
        Ok(())
    };
    let ended = window::ahead(threads, YEARS, draft.years(), read, |year| {
        count(year).map_or_else(ControlFlow::Break, ControlFlow::Continue)
    })?;
    if let ControlFlow::Break(error) = ended {
        return Err(error);
    }
    if let Some(rows) = counted {
        table.push(&rows)?;
    }
    Ok(table)
}

/// Years in memory at once: one that is counted and the next, which is read meanwhile.
const YEARS: usize = 2;

const YEARLY: &str = "statistics/yearly";

/// The same identity in the words of the statistics, which know no other room.
fn cross_year(identity: audit::CrossYear) -> CrossYear {
    let terms = |terms: Vec<audit::CrossTerm>| {
        let term = |t: audit::CrossTerm| Term { metric: t.metric, previous: t.previous, negative: t.negative };
        terms.into_iter().map(term).collect()
    };
    CrossYear {
        id: identity.id,
        left: terms(identity.left),
        right: terms(identity.right),
        op: identity.op.to_owned(),
        tolerance: identity.tolerance.to_f64(),
        severity: identity.severity.as_str().to_owned(),
        forms: identity.forms.iter().map(|form| form.as_str().to_owned()).collect(),
        per_applicant: identity.per_applicant,
    }
}

fn table(name: &str, files: &[store::FileInfo], frames: &[(String, Frame)]) -> TableInfo {
    let own = store::Table::ALL.into_iter().find(|table| table.as_str() == name);
    let fields = match own {
        Some(table) => store::columns(table).iter().map(described).collect(),
        None => frames.iter().find(|(n, _)| n == name).map_or_else(Vec::new, |(_, frame)| undescribed(frame)),
    };
    let file = |f: &store::FileInfo| (f.path.clone(), f.rows.unwrap_or(0), f.bytes, f.sha256.to_string());
    TableInfo { name: name.to_owned(), files: files.iter().map(file).collect(), fields }
}

fn described(column: &store::ColumnInfo) -> FieldInfo {
    FieldInfo {
        name: column.name.to_owned(),
        kind: column.kind.as_str(),
        zh: column.zh.to_owned(),
        en: column.en.to_owned(),
    }
}

fn undescribed(frame: &Frame) -> Vec<FieldInfo> {
    let kind = |column: &Column| match column {
        Column::Text(_) => "string",
        Column::Double(_) => "number",
        Column::Integer(_) => "integer",
        Column::Flag(_) => "boolean",
    };
    let field = |(name, column): &(String, Column)| FieldInfo {
        name: name.clone(),
        kind: kind(column),
        zh: String::new(),
        en: String::new(),
    };
    frame.columns().iter().map(field).collect()
}
