//! Progress on stderr: a bar where a person looks on, a line every half minute where not.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{HumanBytes, HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::streams::tell;
use crate::run::Event;

/// Seconds between lines in a log.
const EVERY: Duration = Duration::from_secs(30);

pub(super) struct Progress {
    bar: ProgressBar,
    /// Whether lines are written instead of a bar.
    logs: bool,
    begun: Instant,
    told: Instant,
    found: u64,
    done: u64,
    bytes: u64,
    failed: u64,
}

impl Progress {
    #[expect(clippy::disallowed_methods, reason = "progress is told by the clock and changes no result")]
    pub fn new(quiet: bool) -> Self {
        let person = std::io::stderr().is_terminal() && !quiet;
        let bar = if person {
            ProgressBar::new(0)
        } else {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())
        };
        let style = "{pos}/{len} documents {wide_bar} {per_sec} {eta} {msg}";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is well formed"));
        let now = Instant::now();
        Self { bar, logs: !person && !quiet, begun: now, told: now, found: 0, done: 0, bytes: 0, failed: 0 }
    }

    pub fn tell(&mut self, event: Event) {
        match event {
            Event::Found(found) => {
                self.found = found;
                self.bar.set_length(found);
            }
            Event::Done { bytes, failed } => {
                self.done += 1;
                self.bytes += bytes;
                self.failed += u64::from(failed);
                self.bar.inc(1);
                if self.done.is_multiple_of(64) {
                    self.refresh();
                }
            }
            Event::Step(step) => {
                self.bar.set_message(step);
                if self.logs {
                    tell(format_args!("{step}: {}", self.words()));
                }
            }
        }
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    #[expect(clippy::disallowed_methods, reason = "progress is told by the clock and changes no result")]
    fn refresh(&mut self) {
        let now = Instant::now();
        self.bar.set_message(format!("{} {} failed", self.rate(now), self.failed));
        if self.logs && now - self.told >= EVERY {
            self.told = now;
            tell(format_args!("reading: {}, {}", self.words(), self.rate(now)));
        }
    }

    fn words(&self) -> String {
        let count = HumanCount;
        format!("{}/{} documents, {} failed", count(self.done), count(self.found), count(self.failed))
    }

    fn rate(&self, now: Instant) -> String {
        let seconds = (now - self.begun).as_secs_f64().max(1e-3);
        format!("{}/s", HumanBytes((self.bytes as f64 / seconds) as u64))
    }
}
