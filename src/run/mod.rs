//! The whole program on one screen: walk the corpus, read what is new, commit, make the statistics, publish.

mod plan;
mod recap;
mod tables;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::corpus::{self, CorpusError, Source, Spool};
use crate::journal::{Journal, Stopwatch};
use crate::model::{Digest, Outcome, SourceId};
use crate::reading;
use crate::recipe::Recipe;
use crate::settings::Settings;
use crate::stats::StatsError;
use crate::store::{self, Counts, Draft, Finished, Store, StoreError};
use crate::ward::Ward;
use crate::window;

use plan::Again;
pub use recap::{Ending, Recap};

/// What happens while a run goes on.
#[derive(Debug)]
pub enum Event {
    /// So many sources will be looked at.
    Found(u64),
    /// One more source is done: its size, and whether it failed.
    Done {
        /// Size in bytes.
        bytes: u64,
        /// Whether it could not be read.
        failed: bool,
    },
    /// The run itself goes on to another step.
    Step(&'static str),
}

/// Why a run published nothing.
#[derive(Debug)]
pub enum RunError {
    /// The corpus cannot be walked.
    Corpus(CorpusError),
    /// The disk or the output folder.
    Store(StoreError),
    /// No threads, no diary.
    Io(std::io::Error),
    /// The statistics failed.
    Stats(StatsError),
    /// Too many documents failed; the recap says which.
    Gate(Box<Recap>, String),
    /// A signal, by its number.
    Interrupted(usize),
}

impl From<StoreError> for RunError {
    fn from(error: StoreError) -> Self {
        RunError::Store(error)
    }
}

impl From<std::io::Error> for RunError {
    fn from(error: std::io::Error) -> Self {
        RunError::Io(error)
    }
}

impl From<StatsError> for RunError {
    fn from(error: StatsError) -> Self {
        RunError::Stats(error)
    }
}

/// Runs once. `stop` holds the number of a signal once one came.
///
/// # Errors
/// See [`RunError`]; the last release stands in every case.
pub fn run(
    settings: &Settings,
    recipe: &Recipe,
    stop: &AtomicUsize,
    tell: &mut dyn FnMut(Event),
) -> Result<Recap, RunError> {
    let mut files = corpus::walk(&settings.corpus, &settings.out, settings.follow_links).map_err(RunError::Corpus)?;
    let most = settings.limit.unwrap_or(usize::MAX);
    files.truncate(most);
    tell(Event::Found(files.len() as u64));
    if settings.dry_run && !settings.out.exists() {
        return plan::first(settings, recipe, files);
    }
    let store = Store::open(&settings.out)?;
    let known = store.known(&recipe.digest, false)?;
    let again = Again::new(settings, &store)?;
    let kept = |source: &Source, digest: &Digest| known.keeps(&source.id, digest) && !again.wants(&source.id);
    let spool = Spool::within(store.scratch()?);
    let unchanged = |id: &SourceId, digest: &Digest| plan::unchanged(id, digest, &known, &again);
    tell(Event::Step("looking into archives"));
    let mut sources = corpus::survey(files, settings.threads, &recipe.limits.archives(), &spool, &unchanged)?;
    sources.truncate(most);
    tell(Event::Found(sources.len() as u64));
    if settings.dry_run {
        return plan::plan(settings, recipe, sources, &spool, &known, &kept);
    }
    let mut journal = Journal::open(&settings.out)?;
    let mut batch = store.begin(&recipe.digest, &recipe.dictionary)?;
    let mut recap = Recap::new(Counts::default());
    let mut deliver = |outcome: Outcome, watch: &Stopwatch| -> Result<(), RunError> {
        go_on(stop)?;
        let (word, reason) = recap.note(&outcome);
        tell(Event::Done { bytes: outcome.bytes, failed: word == "failed" });
        journal.document(outcome.source.as_str(), outcome.bytes, word, &reason, watch)?;
        Ok(batch.append(outcome)?)
    };
    let ward = Ward::new(settings.config.clone());
    let work = |source: Source| read(&source, recipe, &spool, &ward, &kept);
    let ended = window::ordered(settings.threads, sources, work, |read| {
        let delivered = read.map_err(RunError::Io).and_then(|(outcome, watch)| deliver(outcome, &watch));
        delivered.map_or_else(ControlFlow::Break, ControlFlow::Continue)
    })?;
    if let ControlFlow::Break(error) = ended {
        return Err(error);
    }
    tell(Event::Step("writing tables"));
    let mut watch = Stopwatch::start();
    let finished = batch.finish(&spread(settings.threads))?;
    watch.lap("store");
    let recap = match finished {
        Finished::Unchanged { release, changes } => {
            Recap { ending: Ending::Unchanged(release.path.clone()), changes, counts: *release.counts(), ..recap }
        }
        Finished::Draft(draft) => commit(*draft, settings, recipe, recap, stop, tell, &mut watch)?,
    };
    journal.add(&watch);
    journal.close(recap.diary(&settings.corpus))?;
    store.prune(settings.keep)?;
    Ok(recap)
}

/// Errors once a signal came.
fn go_on(stop: &AtomicUsize) -> Result<(), RunError> {
    match stop.load(Ordering::Relaxed) {
        0 => Ok(()),
        signal => Err(RunError::Interrupted(signal)),
    }
}

/// Lets the store write its partitions on `threads` workers.
fn spread(threads: usize) -> impl Fn(usize, &(dyn Fn(usize) + Sync)) {
    move |jobs, job| {
        if window::each(threads, jobs, job).is_err() {
            store::one_by_one(jobs, job);
        }
    }
}

/// Statistics, dimensions, package; then the gate; then the link.
fn commit(
    mut draft: Draft,
    settings: &Settings,
    recipe: &Recipe,
    mut recap: Recap,
    stop: &AtomicUsize,
    tell: &mut dyn FnMut(Event),
    watch: &mut Stopwatch,
) -> Result<Recap, RunError> {
    recap.counts = *draft.counts();
    recap.changes = *draft.changes();
    if let Some(why) = plan::refusal(&draft, settings)? {
        draft.discard()?;
        return Err(RunError::Gate(Box::new(recap), why));
    }
    tell(Event::Step("making statistics"));
    tables::add(&mut draft, recipe, settings.threads)?;
    watch.lap("stats");
    go_on(stop)?;
    tell(Event::Step("publishing"));
    let published = draft.publish()?;
    watch.lap("publish");
    recap.ending = match published.changed {
        true => Ending::Published(published.release.path.clone()),
        false => Ending::Unchanged(published.release.path.clone()),
    };
    Ok(recap)
}

/// One source: its bytes, and what they say unless they are known. Errors if temporary files cannot be written.
fn read(
    source: &Source,
    recipe: &Recipe,
    spool: &Spool,
    ward: &Ward,
    kept: &impl Fn(&Source, &Digest) -> bool,
) -> std::io::Result<(Outcome, Stopwatch)> {
    let mut watch = Stopwatch::start();
    let contents = corpus::open(source, recipe.limits.max_bytes, spool)?;
    watch.lap("open");
    let known = |digest: &Digest| kept(source, digest);
    let outcome =
        reading::opened(&source.id, contents, recipe, known, |bytes| ward.passes(bytes), &mut |stage| watch.lap(stage));
    Ok((outcome, watch))
}
