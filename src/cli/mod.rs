//! The command line: words, progress and exit codes. Data goes to stdout, everything else to stderr.

mod args;
mod inspect;
mod lookup;
mod progress;
mod recap;
mod streams;
mod table;
mod worklist;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;

use anyhow::Context as _;
use clap::Parser as _;

use args::{Args, Common, Shape, Verb};
use streams::{answer, hung_up, tell};

use crate::recipe::{self, Recipe};
use crate::run::{self, RunError};
use crate::sample;
use crate::settings::{self, Settings, SettingsFile};
use crate::store::StoreError;
use crate::ward;

/// Published, or nothing to do.
const DONE: u8 = 0;
/// A bug.
const INTERNAL: u8 = 1;
/// Wrong command or configuration; nothing was touched.
const USAGE: u8 = 2;
/// The gate refused the release; the old one stays.
const REFUSED: u8 = 3;
/// Another run holds the lock.
const LOCKED: u8 = 4;
/// The disk or the corpus; run again to resume.
const IO: u8 = 5;

/// Runs the command that the process was started with; gives its exit code.
pub fn main() -> u8 {
    // A document's panic becomes a row with a reason; the message that the runtime prints would only confuse.
    std::panic::set_hook(Box::new(|_| ()));
    let args = match Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            let asked = !error.use_stderr();
            let _ = error.print();
            return if asked { DONE } else { USAGE };
        }
    };
    match std::panic::catch_unwind(|| dispatch(args)) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) if hung_up(&error) => DONE,
        Ok(Err(error)) => say(&format!("{error:#}"), USAGE),
        Err(panic) => {
            let words = panic.downcast_ref::<String>().cloned();
            let words = words.or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned())).unwrap_or_default();
            let hint = "hint: nothing was published; please report this with the command that led here";
            say(&format!("a bug: {words}\n{hint}"), INTERNAL)
        }
    }
}

fn dispatch(args: Args) -> anyhow::Result<u8> {
    let common = args.common;
    let file = SettingsFile::read(Path::new("nianbao.toml"))?;
    let out = common.out.clone().or(file.out.clone()).unwrap_or_else(|| PathBuf::from(settings::DEFAULT_OUT));
    let config = common.config.clone().or(file.config.clone());
    let load = || Recipe::load(config.as_deref());
    match args.verb {
        Verb::Run(run) => {
            let settings = Settings {
                threads: run.threads.or(file.threads).unwrap_or_else(threads),
                max_failed_share: file.max_failed_share.unwrap_or(settings::MAX_FAILED_SHARE),
                keep: file.keep.unwrap_or(settings::KEEP),
                corpus: run.corpus,
                out,
                force: run.force,
                config: config.clone(),
                retry: run.retry,
                follow_links: run.follow_links,
                strict: run.strict,
                dry_run: run.dry_run,
                limit: run.limit,
                years: run.year,
                region: run.region,
            };
            night(&settings, &load()?, &common)
        }
        Verb::Inspect { files, quantities } => inspect::inspect(&files, quantities, &load()?, config, common.format),
        Verb::TryOut => {
            ward::serve(&recipe::limits(config.as_deref())?)?;
            Ok(DONE)
        }
        Verb::Check => check(&load()?),
        Verb::Status { failed: true } => stored(worklist::failed(&out, common.format)),
        Verb::Status { failed: false } => stored(lookup::status(&out, common.format)),
        Verb::Verify { release } => stored(lookup::verify(&out, release.as_deref(), common.format)),
        Verb::Rollback { release } => stored(lookup::rollback(&out, release.as_deref())),
        Verb::Explain { region, year, metric } => {
            lookup::explain(&out, &region, year, &metric, &load()?, common.format)
        }
        Verb::Query { sql } => lookup::query(&out, &sql, common.format),
        Verb::Sample { dir, reports, seed } => made_up(&dir, reports, seed, &load()?, config.as_deref()),
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// `nianbao run`.
fn night(settings: &Settings, recipe: &Recipe, common: &Common) -> anyhow::Result<u8> {
    let stop = Arc::new(AtomicUsize::new(0));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_usize(signal, stop.clone(), signal as usize)?;
    }
    let mut progress = progress::Progress::new(common.quiet);
    let ended = run::run(settings, recipe, &stop, &mut |event| progress.tell(event));
    progress.end();
    match ended {
        Ok(recap) => recap_told(recap::print(&recap, settings, common), DONE),
        Err(RunError::Gate(recap, why)) => {
            let printed = recap::print(&recap, settings, common);
            let hint = "hint: the last release stands; `nianbao inspect FILE` shows why a file fails";
            recap_told(printed, say(&format!("{why}\n{hint}"), REFUSED))
        }
        Err(RunError::Corpus(error @ crate::corpus::CorpusError::Unlisted(..))) => Ok(say(&error, IO)),
        Err(RunError::Corpus(error)) => Ok(say(&error, USAGE)),
        Err(RunError::Store(error)) => stored(Err(error.into())),
        Err(RunError::Io(error)) => Ok(say(&error, IO)),
        Err(RunError::Stats(error)) => Ok(say(&error, INTERNAL)),
        Err(RunError::Interrupted(signal)) => {
            tell("interrupted; the last release stands\nhint: run the same command again to resume");
            Ok(128 + signal as u8)
        }
    }
}

/// A run's exit code; that nobody reads its recap does not change it.
fn recap_told(printed: std::io::Result<()>, code: u8) -> anyhow::Result<u8> {
    match printed.map_err(anyhow::Error::from) {
        Err(error) if !hung_up(&error) => Err(error),
        _ => Ok(code),
    }
}

/// The exit code of what the store said.
fn stored(result: anyhow::Result<u8>) -> anyhow::Result<u8> {
    let error = match result {
        Ok(code) => return Ok(code),
        Err(error) => error,
    };
    let code = match error.downcast_ref::<StoreError>() {
        Some(StoreError::Locked(_)) => LOCKED,
        Some(StoreError::Io { .. } | StoreError::Corrupt { .. }) => IO,
        Some(StoreError::Internal(_)) => INTERNAL,
        Some(StoreError::NotOurs { .. } | StoreError::NoRelease { .. }) => USAGE,
        None => return Err(error),
    };
    Ok(say(&format!("{error:#}"), code))
}

fn say(error: &dyn std::fmt::Display, code: u8) -> u8 {
    tell(format_args!("error: {error}"));
    code
}

/// `nianbao check`.
fn check(recipe: &Recipe) -> anyhow::Result<u8> {
    let failures = recipe.check_examples();
    failures.iter().for_each(|failure| tell(format_args!("error: {failure}")));
    if failures.is_empty() {
        let digest = &recipe.digest[..12];
        answer(format_args!("the configuration compiles and every rule bears its example; digest {digest}\n"))?;
        return Ok(DONE);
    }
    tell("hint: an example says what its rule must give; mend the rule or the example");
    Ok(USAGE)
}

/// `nianbao sample`.
fn made_up(dir: &Path, reports: u32, seed: u64, recipe: &Recipe, config: Option<&Path>) -> anyhow::Result<u8> {
    let kit = recipe::sample_kit(config)?;
    let summary = sample::write(dir, reports, seed, &recipe.places(), &kit)
        .with_context(|| format!("{}: the sample could not be written", dir.display()))?;
    let sample::Summary { files, reports, bytes } = summary;
    tell(format_args!("{files} files ({reports} reports, {bytes} bytes) in {}", dir.display()));
    Ok(DONE)
}

impl Shape {
    fn is_json(self) -> bool {
        self == Shape::Json
    }
}
