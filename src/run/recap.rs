//! What a run came to, for people and machines.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::model::{Failure, Outcome, Verdict};
use crate::store::{Changes, Counts};

/// What a run came to.
#[derive(Debug)]
pub struct Recap {
    /// How it ended.
    pub ending: Ending,
    /// What changed since the last release.
    pub changes: Changes,
    /// How many of what.
    pub counts: Counts,
    /// Number of documents by outcome and reason, among those looked at anew.
    pub reasons: BTreeMap<(&'static str, String), u64>,
    /// The first failures: source, stage, code, words.
    pub failures: Vec<(String, Failure)>,
}

/// How a run ended well.
#[derive(Debug, PartialEq, Eq)]
pub enum Ending {
    /// A new release, by its path.
    Published(std::path::PathBuf),
    /// Nothing changed; the release that stands, by its path.
    Unchanged(std::path::PathBuf),
    /// Nothing was to be written.
    DryRun,
}

/// How many failures the recap names.
const NAMED_FAILURES: usize = 10;

impl Recap {
    pub(super) fn new(counts: Counts) -> Recap {
        Recap {
            ending: Ending::DryRun,
            changes: Changes::default(),
            counts,
            reasons: BTreeMap::new(),
            failures: Vec::new(),
        }
    }

    pub(super) fn note(&mut self, outcome: &Outcome) -> (&'static str, String) {
        let (word, reason) = match &outcome.verdict {
            Verdict::Kept => ("kept", String::new()),
            Verdict::Read(_) => ("read", String::new()),
            Verdict::NotAReport { reason, .. } => ("not_a_report", (*reason).to_owned()),
            Verdict::Failed(failure) => {
                if self.failures.len() < NAMED_FAILURES {
                    self.failures.push((outcome.source.to_string(), failure.clone()));
                }
                ("failed", failure.code.to_owned())
            }
        };
        *self.reasons.entry((word, reason.clone())).or_default() += 1;
        (word, reason)
    }

    /// The recap for the diary, which also says where the corpus stood.
    pub(super) fn diary(&self, corpus: &Path) -> serde_json::Value {
        let mut summary = self.summary();
        summary["corpus"] = json!(corpus.to_string_lossy());
        summary
    }

    /// The recap for machines.
    pub fn summary(&self) -> serde_json::Value {
        let (ending, release) = match &self.ending {
            Ending::Published(path) => ("published", Some(path)),
            Ending::Unchanged(path) => ("unchanged", Some(path)),
            Ending::DryRun => ("dry_run", None),
        };
        let reasons: Vec<_> =
            self.reasons.iter().map(|((o, r), n)| json!({"outcome": o, "reason": r, "documents": n})).collect();
        let failures: Vec<_> = self
            .failures
            .iter()
            .map(|(id, f)| json!({"source": id, "stage": f.stage.as_str(), "code": f.code, "detail": f.detail}))
            .collect();
        let counts: serde_json::Map<_, _> =
            self.counts.named().into_iter().map(|(name, n)| (name.to_owned(), json!(n))).collect();
        json!({
            "outcome": ending,
            "release": release.map(|path| path.display().to_string()),
            "changes": {"new": self.changes.new, "changed": self.changes.changed, "gone": self.changes.gone, "reread": self.changes.reread},
            "counts": counts,
            "reasons": reasons,
            "failures": failures,
        })
    }
}
