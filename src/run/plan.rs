//! Which sources a run reads, and whether what it read may count.

use std::ops::ControlFlow;

use super::{Recap, RunError};
use crate::corpus::{self, Contents};
use crate::model::{Column, Digest, Source};
use crate::recipe::Recipe;
use crate::settings::Settings;
use crate::store::{Changes, Counts, Draft, Known, Store};
use crate::window;

/// Which known sources are to be read again by force.
pub(super) struct Again {
    all: bool,
    some: Vec<String>,
}

impl Again {
    pub(super) fn new(settings: &Settings, store: &Store) -> Result<Again, RunError> {
        let selective = settings.years.is_some() || settings.region.is_some();
        let mut some = Vec::new();
        if let Some(release) = store.previous().filter(|_| settings.force && selective) {
            let table = release.table("documents", &["source_id", "report_year", "region_code"])?;
            if let [(_, Column::Text(ids)), (_, Column::Integer(years)), (_, Column::Text(regions))] = table.columns() {
                let year =
                    |year: &Option<i64>| settings.years.as_ref().is_none_or(|r| year.is_some_and(|y| r.contains(&y)));
                let region = |code: &Option<String>| {
                    settings.region.as_ref().is_none_or(|r| code.as_ref().is_some_and(|c| c.starts_with(r.as_str())))
                };
                let rows = ids.iter().zip(years).zip(regions);
                some = rows.filter(|((_, y), r)| year(y) && region(r)).filter_map(|((id, _), _)| id.clone()).collect();
                some.sort();
            }
        }
        Ok(Again { all: settings.force && !selective, some })
    }

    pub(super) fn wants(&self, source: &Source) -> bool {
        self.all || self.some.binary_search_by(|id| id.as_str().cmp(source.id.as_str())).is_ok()
    }
}

/// What a run would read.
pub(super) fn plan(
    settings: &Settings,
    recipe: &Recipe,
    sources: Vec<Source>,
    known: &Known,
    kept: &(impl Fn(&Source, &Digest) -> bool + Sync),
) -> Result<Recap, RunError> {
    let mut changes = Changes::default();
    let mut there = 0;
    let digest = |source: Source| {
        let digest = match corpus::open(&source.path, recipe.limits.max_bytes) {
            Ok(Contents::Whole(_, digest) | Contents::TooLarge(_, digest)) => Some(digest),
            Err(_) => None,
        };
        (known.knows(&source.id), digest.map(|d| (known.keeps(&source.id, &d), kept(&source, &d))))
    };
    let all = window::ordered(settings.threads, sources, digest, |(seen, same)| {
        there += u64::from(seen);
        match (seen, same) {
            (false, _) => changes.new += 1,
            (true, Some((true, true))) => {}
            (true, Some((true, false))) | (true, None) => changes.reread += 1,
            (true, Some((false, _))) => changes.changed += 1,
        }
        ControlFlow::<()>::Continue(())
    })?;
    debug_assert!(all.is_continue());
    changes.gone = known.len() as u64 - there;
    Ok(Recap { changes, ..Recap::new(Counts::default()) })
}

/// Why a release must not count, if it must not.
pub(super) fn refusal(draft: &Draft, settings: &Settings) -> Result<Option<String>, RunError> {
    let table = draft.documents(&["status", "reason"])?;
    let [(_, Column::Text(statuses)), (_, Column::Text(reasons))] = table.columns() else {
        return Ok(None);
    };
    let failed = |format: bool| {
        let rows = statuses.iter().zip(reasons).filter(|(status, _)| status.as_deref() == Some("failed"));
        rows.filter(|(_, reason)| format || reason.as_deref() != Some("known_not_read")).count()
    };
    let all = statuses.len();
    // A corpus may hold many files that are no reports; that is a matter of the corpus and not of a bad night.
    let (strict, share) = (failed(true), failed(false) as f64 / all.max(1) as f64);
    Ok(if settings.strict && strict > 0 {
        Some(format!("{strict} of {all} documents failed, and `--strict` allows none"))
    } else if share > settings.max_failed_share {
        Some(format!(
            "{} of {all} documents failed; `max_failed_share` is {}",
            failed(false),
            settings.max_failed_share
        ))
    } else {
        None
    })
}
