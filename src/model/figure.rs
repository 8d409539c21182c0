//! One number that a report gives, with the words that give it.

use std::sync::Arc;

use super::{Amount, Applicant, Form, MetricId, Span};

/// Stable name of the rule (form cell, phrase) that read a figure; never reused for another meaning.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RuleId(pub Arc<str>);

/// A reading of one metric.
#[derive(Clone, Debug)]
pub struct Figure {
    /// What is counted.
    pub metric: MetricId,
    /// Kind of applicant, where the metric has one.
    pub applicant: Option<Applicant>,
    /// Whose figure it is.
    pub scope: Scope,
    /// The number; `None` unless the state is `Reported` or `NoneStated`.
    pub value: Option<Amount>,
    /// Unit as printed, or the metric's own where none is printed.
    pub unit: Arc<str>,
    /// What stands in the place of the number.
    pub state: State,
    /// Whether the number is exact.
    pub bound: Bound,
    /// The number as printed (a cell's words, empty for a blank one).
    pub raw: Span,
    /// The words that say it: from label to number in prose; the cell's row label up to the cell in tables.
    pub quote: Span,
    /// Where a person finds it.
    pub place: Place,
    /// The form whose cell it is, `Prose` for running text.
    pub form: Form,
    /// The rule that read it.
    pub rule: RuleId,
}

/// Whose figure it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// The whole area, consolidated (全县; the tables of a government's report).
    Region,
    /// The publishing body itself.
    Agency,
    /// Subordinate departments only.
    Departments,
    /// The government's office, in a government's report.
    Office,
    /// Townships and subdistricts only.
    Townships,
}

impl Scope {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Scope::Region => "region",
            Scope::Agency => "agency",
            Scope::Departments => "departments",
            Scope::Office => "office",
            Scope::Townships => "townships",
        }
    }
}

/// What stands in the place of a number. A blank is never a zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum State {
    /// A number is printed, `0` included.
    Reported,
    /// Words say that there was none (未收到申请); the value is 0.
    NoneStated,
    /// The cell is empty.
    Blank,
    /// `/`, `-`, `—`, `不适用`, `无` in a cell.
    NotApplicable,
    /// The cell holds words that are no number.
    Text,
    /// The cell holds a number that cannot be read for certain.
    Unreadable,
}

impl State {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            State::Reported => "reported",
            State::NoneStated => "none_stated",
            State::Blank => "blank",
            State::NotApplicable => "not_applicable",
            State::Text => "text",
            State::Unreadable => "unreadable",
        }
    }
}

/// Whether a number is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bound {
    /// As printed.
    Exact,
    /// 余, 多, 以上, 不少于: the printed number or more.
    AtLeast,
    /// 近, 约, 左右.
    About,
}

impl Bound {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Bound::Exact => "exact",
            Bound::AtLeast => "at_least",
            Bound::About => "about",
        }
    }
}

/// Where a person finds a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A table's cell; all from 1. `by_position` says that row or column was told by order alone, not by a label.
    Cell {
        /// Table in the document.
        table: u32,
        /// Row in the table.
        row: u32,
        /// Column in the row.
        col: u32,
        /// Whether labels were missing and order alone decided.
        by_position: bool,
    },
    /// A line of running text, from 1.
    Line(u32),
}

impl Place {
    /// Whether the figure stands in a table.
    pub fn is_table(self) -> bool {
        matches!(self, Place::Cell { .. })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Place::Line(line) => write!(f, "line {line}"),
            Place::Cell { table, row, col, by_position } => {
                let told = if *by_position { " by position" } else { "" };
                write!(f, "table {table} row {row} column {col}{told}")
            }
        }
    }
}

/// What the identities say of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Check {
    /// At least one equality that it enters holds, and none fails.
    Verified,
    /// Only inequalities or hints that it enters hold, and none fails.
    Consistent,
    /// No identity could be assessed.
    Unchecked,
    /// An identity that it enters fails.
    Contradicted,
}

impl Check {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Check::Verified => "verified",
            Check::Consistent => "consistent",
            Check::Unchecked => "unchecked",
            Check::Contradicted => "contradicted",
        }
    }
}

/// A number with its unit in running text, whether or not it became a figure.
#[derive(Clone, Debug)]
pub struct Quantity {
    /// The number.
    pub value: Amount,
    /// Its unit as printed; empty where there is none.
    pub unit: Span,
    /// Whether it is exact.
    pub bound: Bound,
    /// The number and its unit as printed.
    pub raw: Span,
    /// The sentence.
    pub sentence: Span,
    /// The heading that it stands under, if any.
    pub section: Option<Span>,
    /// The words before the number that say what is counted.
    pub noun: Span,
    /// The metric that it was taken for.
    pub metric: Option<MetricId>,
    /// Why it was not taken: a stable code (`no_rule`, `other_year`, `comparison`, …); empty where it was.
    pub reason: &'static str,
}
