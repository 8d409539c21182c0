//! Something that a reader of the tables should know.

use super::{Amount, Span};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// The report contradicts itself.
    Error,
    /// Unusual; lawful explanations exist.
    Warn,
    /// A hint.
    Info,
}

impl Severity {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warn => "warn",
            Severity::Info => "info",
        }
    }
}

/// An oddity met while reading; never a reason to stop.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// Stable code: `identity_failed`, `charset_loss`, `two_readings`, ….
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// The accounting identity that failed, by its id.
    pub identity: Option<String>,
    /// Left side of the identity.
    pub left: Option<Amount>,
    /// Right side of the identity.
    pub right: Option<Amount>,
    /// What is odd, in words, with the suspect and the value that would satisfy it where there is exactly one.
    pub detail: String,
    /// The words concerned.
    pub spans: Vec<Span>,
}

impl Finding {
    /// A finding without an identity.
    pub fn new(code: &'static str, severity: Severity, detail: impl Into<String>, spans: Vec<Span>) -> Self {
        Self { code, severity, identity: None, left: None, right: None, detail: detail.into(), spans }
    }
}
