//! Which sources a run reads, and whether what it read may count.

use std::ops::ControlFlow;

use super::{Recap, RunError};
use crate::corpus::{self, Contents, Source, Spool};
use crate::model::{Column, Digest, SourceId};
use crate::recipe::Recipe;
use crate::settings::Settings;
use crate::store::{Changes, Counts, Draft, Known, Store};
use crate::window;

/// Which known sources are to be read again although nothing about them changed.
pub(super) struct Again {
    all: bool,
    some: Vec<String>,
}

impl Again {
    pub(super) fn new(settings: &Settings, store: &Store) -> Result<Again, RunError> {
        let selective = settings.years.is_some() || settings.region.is_some();
        let mut some = Vec::new();
        if let Some(release) = store.previous().filter(|_| settings.retry || (settings.force && selective)) {
            let table = release.table("documents", &["source_id", "report_year", "region_code", "status"])?;
            if let [
                (_, Column::Text(ids)),
                (_, Column::Integer(years)),
                (_, Column::Text(regions)),
                (_, Column::Text(statuses)),
            ] = table.columns()
            {
                let year =
                    |year: &Option<i64>| settings.years.as_ref().is_none_or(|r| year.is_some_and(|y| r.contains(&y)));
                let region = |code: Option<&str>| {
                    settings.region.as_ref().is_none_or(|r| code.is_some_and(|c| c.starts_with(r.as_str())))
                };
                let wanted = |at: usize| {
                    (settings.retry && statuses.get(at) == Some("failed"))
                        || (settings.force && selective && year(&years[at]) && region(regions.get(at)))
                };
                let ids = (0..ids.len()).filter(|at| wanted(*at)).filter_map(|at| ids.get(at));
                some = ids.map(str::to_owned).collect();
                some.sort();
            }
        }
        Ok(Again { all: settings.force && !selective, some })
    }

    pub(super) fn wants(&self, source: &SourceId) -> bool {
        self.all || self.some.binary_search_by(|id| id.as_str().cmp(source.as_str())).is_ok()
    }

    /// Whether it wants an archive or anything in it.
    fn wants_within(&self, archive: &SourceId, members: &str) -> bool {
        let from = self.some.partition_point(|id| id.as_str() < members);
        self.wants(archive) || self.some.get(from).is_some_and(|id| id.starts_with(members))
    }
}

/// The rows of an archive that need not be opened: its bytes are known, and nothing in it is to be read again.
pub(super) fn unchanged(
    id: &SourceId,
    digest: &Digest,
    known: &Known,
    again: &Again,
) -> Option<Vec<(SourceId, Option<Digest>)>> {
    let members = format!("{id}!");
    if !known.keeps(id, digest) || again.wants_within(id, &members) {
        return None;
    }
    let own = (id.clone(), Some(*digest));
    let below = known.below(&members).map(|(id, digest)| (SourceId::new(id), digest));
    Some(std::iter::once(own).chain(below).collect())
}

/// What a first run would read.
pub(super) fn first(settings: &Settings, recipe: &Recipe, files: Vec<Source>) -> Result<Recap, RunError> {
    let spool = Spool::default();
    let found = corpus::survey(files, settings.threads, &recipe.limits.archives(), &spool, &|_, _| None)?;
    let new = found.len().min(settings.limit.unwrap_or(usize::MAX)) as u64;
    Ok(Recap { changes: Changes { new, ..Changes::default() }, ..Recap::new(Counts::default()) })
}

/// What a run would read.
pub(super) fn plan(
    settings: &Settings,
    recipe: &Recipe,
    sources: Vec<Source>,
    spool: &Spool,
    known: &Known,
    kept: &(impl Fn(&Source, &Digest) -> bool + Sync),
) -> Result<Recap, RunError> {
    let mut changes = Changes::default();
    let mut there = 0;
    let look = |source: Source| {
        let seen = known.knows(&source.id);
        let digest = match corpus::open(&source, recipe.limits.max_bytes, spool)? {
            Contents::Whole(_, digest) | Contents::TooLarge(_, digest) | Contents::Archive { digest, .. } => digest,
            Contents::Same(_) => return Ok((seen, Some((true, true)))),
            Contents::Refused(..) => return Ok((seen, None)),
        };
        Ok((seen, Some((known.keeps(&source.id, &digest), kept(&source, &digest)))))
    };
    let ended = window::ordered(settings.threads, sources, look, |looked: std::io::Result<_>| {
        let (seen, same) = match looked {
            Ok(looked) => looked,
            Err(error) => return ControlFlow::Break(error),
        };
        there += u64::from(seen);
        match (seen, same) {
            (false, _) => changes.new += 1,
            (true, Some((true, true))) => {}
            (true, Some((true, false))) | (true, None) => changes.reread += 1,
            (true, Some((false, _))) => changes.changed += 1,
        }
        ControlFlow::Continue(())
    })?;
    if let ControlFlow::Break(error) = ended {
        return Err(error.into());
    }
    changes.gone = known.len() as u64 - there;
    Ok(Recap { changes, ..Recap::new(Counts::default()) })
}

/// Reasons that are a matter of the corpus and not of a bad night: files that are no reports, pages never fetched.
const OF_CORPUS: [&str; 2] = ["known_not_read", "not_fetched"];

/// Why a release must not count, if it must not.
pub(super) fn refusal(draft: &Draft, settings: &Settings) -> Result<Option<String>, RunError> {
    let table = draft.documents(&["status", "reason"])?;
    let [(_, Column::Text(statuses)), (_, Column::Text(reasons))] = table.columns() else {
        return Ok(None);
    };
    let failed = |all: bool| {
        let rows = statuses.iter().zip(reasons.iter()).filter(|(status, _)| *status == Some("failed"));
        rows.filter(|(_, reason)| all || !reason.is_some_and(|reason| OF_CORPUS.contains(&reason))).count()
    };
    let all = statuses.len();
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
