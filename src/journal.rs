//! The diary of runs: times and durations, one event a document. Outside all promises of sameness.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::json;

/// Measures the stages of one document or run.
#[derive(Debug)]
pub struct Stopwatch {
    last: Instant,
    laps: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    /// Starts now.
    #[expect(clippy::disallowed_methods, reason = "the diary is where the clock is read")]
    pub fn start() -> Self {
        Self { last: Instant::now(), laps: Vec::new() }
    }

    /// Ends a stage.
    #[expect(clippy::disallowed_methods, reason = "the diary is where the clock is read")]
    pub fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.laps.push((stage, now - self.last));
        self.last = now;
    }

    /// The stages and how long each took.
    pub fn laps(&self) -> &[(&'static str, Duration)] {
        &self.laps
    }

    /// All stages together.
    pub fn total(&self) -> Duration {
        self.laps.iter().map(|(_, took)| *took).sum()
    }
}

/// The diary of one run: `runs/<n>.jsonl` while it goes on, `runs/<n>.json` at its end.
pub struct Journal {
    folder: PathBuf,
    number: u64,
    events: BufWriter<File>,
    begun: u64,
    stages: BTreeMap<&'static str, Duration>,
}

impl Journal {
    /// Opens the next number in `out/runs`.
    ///
    /// # Errors
    /// As the disk gives them.
    pub fn open(out: &Path) -> io::Result<Journal> {
        let folder = out.join("runs");
        fs::create_dir_all(&folder)?;
        let number = 1 + numbers(&folder)?.into_iter().max().unwrap_or(0);
        let events = BufWriter::new(File::create(folder.join(format!("{number}.jsonl")))?);
        Ok(Journal { folder, number, events, begun: now(), stages: BTreeMap::new() })
    }

    /// Notes a document and adds its stages to the run's.
    ///
    /// # Errors
    /// As the disk gives them.
    pub fn document(
        &mut self,
        source: &str,
        bytes: u64,
        outcome: &str,
        reason: &str,
        watch: &Stopwatch,
    ) -> io::Result<()> {
        self.add(watch);
        let stages: serde_json::Map<_, _> =
            watch.laps().iter().map(|(stage, took)| ((*stage).to_owned(), json!(took.as_micros() as u64))).collect();
        let event =
            json!({"source": source, "bytes": bytes, "outcome": outcome, "reason": reason, "microseconds": stages});
        writeln!(self.events, "{event}")
    }

    /// Adds stages of the run itself.
    pub fn add(&mut self, watch: &Stopwatch) {
        for (stage, took) in watch.laps() {
            *self.stages.entry(stage).or_default() += *took;
        }
    }

    /// Ends the diary with what the run came to.
    ///
    /// # Errors
    /// As the disk gives them.
    pub fn close(mut self, mut summary: serde_json::Value) -> io::Result<PathBuf> {
        self.events.flush()?;
        let stages: serde_json::Map<_, _> = self
            .stages
            .iter()
            .map(|(stage, took)| ((*stage).to_owned(), json!(took.as_micros() as f64 / 1000.0)))
            .collect();
        summary["run"] = json!(self.number);
        summary["begun_unix"] = json!(self.begun);
        summary["ended_unix"] = json!(now());
        summary["stages"] = serde_json::Value::Object(stages);
        let path = self.folder.join(format!("{}.json", self.number));
        let text = serde_json::to_string_pretty(&summary).map_err(io::Error::other)?;
        fs::write(&path, text + "\n")?;
        Ok(path)
    }
}

/// The summary of the last run that ended, as JSON text.
///
/// # Errors
/// As the disk gives them.
pub fn last(out: &Path) -> io::Result<Option<String>> {
    let folder = out.join("runs");
    if !folder.is_dir() {
        return Ok(None);
    }
    let mut ended = numbers(&folder)?;
    ended.retain(|number| folder.join(format!("{number}.json")).is_file());
    ended.into_iter().max().map(|number| fs::read_to_string(folder.join(format!("{number}.json")))).transpose()
}

fn numbers(folder: &Path) -> io::Result<Vec<u64>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        numbers.extend(path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse::<u64>().ok()));
    }
    Ok(numbers)
}

#[expect(clippy::disallowed_methods, reason = "the diary is where the clock is read")]
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_numbered_and_the_last_that_ended_is_found() {
        let out = tempfile::tempdir().unwrap();
        assert_eq!(last(out.path()).unwrap(), None);
        let mut journal = Journal::open(out.path()).unwrap();
        let mut watch = Stopwatch::start();
        watch.lap("decode");
        journal.document("a.txt", 3, "read", "", &watch).unwrap();
        journal.close(json!({"outcome": "published"})).unwrap();
        let _unended = Journal::open(out.path()).unwrap();
        let text = last(out.path()).unwrap().unwrap();
        let summary: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!((&summary["run"], &summary["outcome"]), (&json!(1), &json!("published")));
        assert!(summary["stages"]["decode"].is_number());
        let events = fs::read_to_string(out.path().join("runs/1.jsonl")).unwrap();
        assert_eq!(events.lines().count(), 1);
    }
}
