//! Looking at what was published: releases, their soundness, a value's evidence, SQL.

use std::path::Path;

use anyhow::{Context as _, bail};
use serde_json::json;

use super::args::Shape;
use super::streams::{answer, tell};
use super::{DONE, IO, USAGE, table};
use crate::journal;
use crate::model::{Column, Frame, nearest};
use crate::recipe::Recipe;
use crate::stats;
use crate::store::{self, Release, Store, StoreError, Verification};

/// `nianbao status`.
pub(super) fn status(out: &Path, shape: Shape) -> anyhow::Result<u8> {
    let latest = store::open_latest(out)?;
    let last = journal::last(out).with_context(|| out.display().to_string())?;
    let last: serde_json::Value = last.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let name = latest.as_ref().map(|release| release.name.clone());
    let releases = store::names(out)?;
    if shape.is_json() {
        let counts =
            latest.as_ref().map(|r| r.counts().named().into_iter().collect::<std::collections::BTreeMap<_, _>>());
        let told = json!({"latest": name, "releases": releases, "counts": counts, "last_run": last});
        answer(format_args!("{told}\n"))?;
        return Ok(DONE);
    }
    let Some(release) = latest else {
        answer(format_args!("no release yet in {}\n", out.display()))?;
        return Ok(DONE);
    };
    let recipe = &release.recipe()[..12.min(release.recipe().len())];
    answer(format_args!("latest   {}  ({}, recipe {recipe})\n", release.name, release.tool()))?;
    answer(format_args!("releases {}\n", releases.join(" ")))?;
    for (what, n) in release.counts().named() {
        answer(format_args!("{n:>10} {what}\n"))?;
    }
    let outcome = last["outcome"].as_str().unwrap_or("none");
    answer(format_args!("last run {}: {outcome}\n", last["run"]))?;
    Ok(DONE)
}

/// `nianbao verify`.
pub(super) fn verify(out: &Path, release: Option<&str>, shape: Shape) -> anyhow::Result<u8> {
    let Verification { release, files, bytes, problems } = store::verify(out, release)?;
    if shape.is_json() {
        let problems: Vec<_> = problems.iter().map(|(path, what)| json!({"path": path, "problem": what})).collect();
        let told = json!({"release": release, "files": files, "bytes": bytes, "problems": problems});
        answer(format_args!("{told}\n"))?;
    } else {
        answer(format_args!("{release}: {files} files, {bytes} bytes, {} problems\n", problems.len()))?;
        for (path, what) in &problems {
            answer(format_args!("{path}: {what}\n"))?;
        }
    }
    Ok(if problems.is_empty() { DONE } else { IO })
}

/// `nianbao rollback`.
pub(super) fn rollback(out: &Path, release: Option<&str>) -> anyhow::Result<u8> {
    let release = Store::open(out)?.rollback(release)?;
    answer(format_args!("{}\n", release.path.display()))?;
    Ok(DONE)
}

/// Short names of tables that stand in folders of a release.
const SHORT: [(&str, &str); 6] = [
    ("contradictions", "statistics/contradictions"),
    ("coverage", "statistics/coverage"),
    ("crosswalk", "dimensions/crosswalk"),
    ("metrics", "dimensions/metrics"),
    ("regions", "dimensions/regions"),
    ("yearly", "statistics/yearly"),
];

/// `nianbao query`. Only tables that the question names are read.
pub(super) fn query(out: &Path, sql: &str, shape: Shape) -> anyhow::Result<u8> {
    let release = match latest(out) {
        Ok(release) => release,
        Err(error) => return super::stored(Err(error)),
    };
    let words: Vec<&str> = sql.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let own = store::Table::ALL.map(|table| (table.as_str(), table.as_str()));
    let mut tables = Vec::new();
    for (short, name) in own.into_iter().chain(SHORT).filter(|(short, _)| words.contains(short)) {
        tables.push((short.to_owned(), release.whole(name)?));
    }
    match stats::query(sql, tables) {
        Ok(frame) => {
            answer(table::written(&frame, shape))?;
            Ok(DONE)
        }
        Err(error) => {
            let hint = "hint: tables are observations, documents, quantities, findings, yearly, coverage, contradictions, metrics, regions, crosswalk";
            Ok(super::say(&format!("{error}\n{hint}"), USAGE))
        }
    }
}

/// `nianbao explain`.
pub(super) fn explain(
    out: &Path,
    region: &str,
    year: i64,
    metric: &str,
    recipe: &Recipe,
    shape: Shape,
) -> anyhow::Result<u8> {
    let names: Vec<&str> = recipe.dictionary.names().filter(|name| name.starts_with(metric)).collect();
    if names.is_empty() {
        let near =
            nearest(metric, recipe.dictionary.names()).map(|n| format!("; did you mean `{n}`?")).unwrap_or_default();
        bail!("no metric `{metric}`{near}");
    }
    if region.is_empty() || !region.bytes().all(|b| b.is_ascii_digit()) {
        bail!(
            "`{region}` is no code of a division\nhint: `nianbao query \"select code, name from regions where name = '…'\"`"
        );
    }
    let release = match latest(out) {
        Ok(release) => release,
        Err(error) => return super::stored(Err(error)),
    };
    let observations = release.whole("observations")?;
    let list = names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>().join(", ");
    let sql = format!(
        "select metric, applicant, scope, value, unit, state, bound, raw, quote, place, form, rule, \"check\", canonical, publisher, source_id \
         from observations where region_code = '{region}' and report_year = {year} and metric in ({list}) \
         order by metric, canonical desc, publisher, source_id, applicant"
    );
    let frame = stats::query(&sql, vec![("observations".to_owned(), observations)])?;
    if frame.rows() == 0 {
        tell(format_args!("nothing for {region} {year} {metric}"));
    }
    answer(if shape == Shape::Text { cards(&frame) } else { table::written(&frame, shape) })?;
    Ok(DONE)
}

/// One value after the other, each with its evidence below.
fn cards(frame: &Frame) -> String {
    let word = |name: &str, row: usize| match frame.column(name) {
        Some(Column::Text(v)) => v.get(row).unwrap_or_default().replace('\n', " "),
        Some(Column::Double(v)) => v[row].map(|v| v.to_string()).unwrap_or_default(),
        Some(Column::Flag(v)) => v[row].map(|v| if v { "counts" } else { "is a copy" }.to_owned()).unwrap_or_default(),
        _ => String::new(),
    };
    (0..frame.rows())
        .map(|row| {
            let w = |name| word(name, row);
            format!(
                "{} {} {}: {} {} ({}, {}, {})\n    「{}」 {} of {}\n    {} by rule {}; {}; {}\n",
                w("metric"),
                w("applicant"),
                w("scope"),
                w("value"),
                w("unit"),
                w("state"),
                w("bound"),
                w("check"),
                w("quote"),
                w("place"),
                w("source_id"),
                w("form"),
                w("rule"),
                w("publisher"),
                w("canonical"),
            )
        })
        .collect()
}

fn latest(out: &Path) -> anyhow::Result<Release> {
    let none = || StoreError::NoRelease { out: out.to_path_buf(), name: None };
    Ok(store::open_latest(out)?.ok_or_else(none)?)
}
