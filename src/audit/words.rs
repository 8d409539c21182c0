//! Says in words what does not add up.

use std::fmt::Write as _;

use super::assess::{Used, Verdict};
use super::rules::Rule;
use super::sheet::{Key, applicant_of, metric_of};
use crate::model::{Amount, Dictionary, Figure, Finding, Severity, Span};

/// The name of a cell: the metric, and its column where it has one.
pub(super) fn cell(key: Key, dictionary: &Dictionary) -> String {
    let name = &dictionary.get(metric_of(key)).name;
    match applicant_of(key) {
        Some(applicant) => format!("{name}@{}", applicant.as_str()),
        None => name.clone(),
    }
}

/// The finding for an identity that fails.
pub(super) fn failure(
    rule: &Rule,
    severity: Severity,
    verdict: &Verdict,
    used: &[Used],
    figures: &[Figure],
    dictionary: &Dictionary,
) -> Finding {
    let right_sides = used.iter().map(|u| u.side).max().unwrap_or(0);
    let mut detail = format!("{}: {}", rule.zh, side(used, 0, verdict.left, dictionary));
    for number in 1..=right_sides {
        if used.iter().any(|u| u.side == number) {
            let sum = total(used, number).unwrap_or(verdict.right);
            let _ = write!(detail, ", against {}", side(used, number, sum, dictionary));
        }
    }
    if right_sides == 0 {
        let _ = write!(detail, ", against {}", verdict.right);
    }
    let mut spans: Vec<Span> = used.iter().map(|u| figures[u.figure as usize].raw).collect();
    spans.sort();
    spans.dedup();
    finding(rule, severity, (Some(verdict.left), Some(verdict.right)), detail, spans)
}

/// The finding for a cell that is not what every cell must be.
pub(super) fn bad_cell(rule: &Rule, severity: Severity, key: Key, figure: &Figure, dictionary: &Dictionary) -> Finding {
    let value = figure.value.map_or("without a value".to_owned(), |value| value.to_string());
    let detail = format!("{}: {} {value} ({})", rule.zh, cell(key, dictionary), figure.state.as_str());
    finding(rule, severity, (figure.value, None), detail, vec![figure.raw])
}

fn finding(
    rule: &Rule,
    severity: Severity,
    sides: (Option<Amount>, Option<Amount>),
    detail: String,
    spans: Vec<Span>,
) -> Finding {
    let code = if severity == Severity::Info { "identity_hint" } else { "identity_failed" };
    Finding {
        identity: Some(rule.id.clone()),
        left: sides.0,
        right: sides.1,
        ..Finding::new(code, severity, detail, spans)
    }
}

fn total(used: &[Used], number: u8) -> Option<Amount> {
    let mut terms = used.iter().filter(|u| u.side == number);
    terms.try_fold(Amount::ZERO, |sum, u| sum.checked_add(if u.negative { u.value.negated() } else { u.value }))
}

/// One side: its terms that are not nought, how many are, and the sum where there is more than one term.
fn side(used: &[Used], number: u8, sum: Amount, dictionary: &Dictionary) -> String {
    let terms: Vec<&Used> = used.iter().filter(|u| u.side == number).collect();
    let mut text = String::new();
    let mut noughts = 0;
    for u in &terms {
        if u.value.is_zero() && terms.len() > 1 {
            noughts += 1;
            continue;
        }
        let sign = match (text.is_empty(), u.negative) {
            (true, false) => "",
            (true, true) => "- ",
            (false, false) => " + ",
            (false, true) => " - ",
        };
        let _ = write!(text, "{sign}{} {}", cell(u.key, dictionary), u.value);
    }
    if noughts > 0 && text.is_empty() {
        let _ = write!(text, "{} ({} terms)", sum, terms.len());
    } else if noughts > 0 {
        let _ = write!(text, " + {noughts} at 0 = {sum}");
    } else if terms.len() > 1 {
        let _ = write!(text, " = {sum}");
    }
    text
}
