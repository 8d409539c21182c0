//! What one source came to: the only thing that leaves a worker.

use super::{
    Amount, Applicant, Bound, Check, Digest, Form, Format, Identity, MetricId, Place, RuleId, Scope, Severity,
    SourceId, State,
};
use std::sync::Arc;

/// One source's result.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Which source.
    pub source: SourceId,
    /// SHA-256 of its bytes; `None` where they could not be read.
    pub digest: Option<Digest>,
    /// Size in bytes.
    pub bytes: u64,
    /// Kind of bytes.
    pub format: Format,
    /// Character set that was decided.
    pub charset: Option<&'static str>,
    /// What it is.
    pub verdict: Verdict,
}

/// What a source turned out to be.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// Same bytes and same recipe as in the last release: its rows are kept.
    Kept,
    /// A report.
    Read(Box<Reading>),
    /// Readable, but no such report.
    NotAReport {
        /// Stable code.
        reason: &'static str,
        /// In words.
        detail: String,
        /// What could be told of it.
        identity: Option<Box<Identity>>,
    },
    /// Could not be read.
    Failed(Failure),
}

/// Why a source could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// Where on the stair.
    pub stage: Stage,
    /// Stable code: `unreadable`, `too_large`, `known_not_read`, `not_text`, `panic`, ….
    pub code: &'static str,
    /// In words.
    pub detail: String,
}

/// A step of the stair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Opening and reading the file.
    Open,
    /// Bytes to document.
    Decode,
    /// Who, where, when.
    Identify,
    /// What it says.
    Extract,
    /// Whether it adds up.
    Audit,
}

impl Stage {
    /// The word in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Decode => "decode",
            Stage::Identify => "identify",
            Stage::Extract => "extract",
            Stage::Audit => "audit",
        }
    }
}

/// A report that was read, with all words copied out of its document.
#[derive(Clone, Debug)]
pub struct Reading {
    /// Who, where, when.
    pub identity: Identity,
    /// The form that was found.
    pub form: Form,
    /// Its figures with their evidence, in the order of the document.
    pub observations: Vec<Observation>,
    /// Every number of its prose, in the order of the document.
    pub quantities: Vec<StoredQuantity>,
    /// What is odd about it.
    pub findings: Vec<StoredFinding>,
}

/// A [`Figure`](super::Figure) with its words. Spans are characters of the decoded text.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What is counted.
    pub metric: MetricId,
    /// Kind of applicant.
    pub applicant: Option<Applicant>,
    /// Whose figure.
    pub scope: Scope,
    /// The number.
    pub value: Option<Amount>,
    /// Unit.
    pub unit: Arc<str>,
    /// What stands there.
    pub state: State,
    /// Whether exact.
    pub bound: Bound,
    /// The number as printed.
    pub raw: String,
    /// The words that say it.
    pub quote: String,
    /// The page or sheet on which it stands, where the format has them.
    pub part: Option<Box<str>>,
    /// Where a person finds it.
    pub place: Place,
    /// First character of `raw` in the decoded text.
    pub span_start: u32,
    /// One past its last character.
    pub span_end: u32,
    /// The form whose cell it is.
    pub form: Form,
    /// The rule that read it.
    pub rule: RuleId,
    /// What the identities say of it.
    pub check: Check,
}

impl Observation {
    /// Where a person finds it: page or sheet, and cell or line.
    pub fn location(&self) -> String {
        let part = self.part.as_deref().map(|part| format!("{part} ")).unwrap_or_default();
        format!("{part}{}", self.place)
    }
}

/// A [`Quantity`](super::Quantity) with its words.
#[derive(Clone, Debug)]
pub struct StoredQuantity {
    /// The number.
    pub value: Amount,
    /// Unit as printed.
    pub unit: String,
    /// Whether exact.
    pub bound: Bound,
    /// As printed.
    pub raw: String,
    /// The sentence.
    pub sentence: String,
    /// The heading it stands under.
    pub section: Option<String>,
    /// What is counted, in the report's words.
    pub noun: String,
    /// The metric it was taken for.
    pub metric: Option<MetricId>,
    /// Why it was not taken.
    pub reason: &'static str,
    /// First character of `raw` in the decoded text.
    pub span_start: u32,
    /// One past its last character.
    pub span_end: u32,
}

/// A [`Finding`](super::Finding) with its words.
#[derive(Clone, Debug)]
pub struct StoredFinding {
    /// Stable code.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The identity that failed.
    pub identity: Option<String>,
    /// Left side.
    pub left: Option<Amount>,
    /// Right side.
    pub right: Option<Amount>,
    /// In words.
    pub detail: String,
    /// `start-end` in characters, separated by spaces.
    pub spans: String,
}
