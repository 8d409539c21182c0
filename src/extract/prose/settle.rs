//! Figures of one metric and scope against each other: repeated, weaker, running totals, contradictory.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Amount, Applicant, Figure, Finding, MetricId, Quantity, RuleId, Scope, Severity, State};

use super::draft::Draft;

/// Metrics of which a report rightly gives several figures of one scope (one for each website).
const MANY: &str = "proactive.channel.website";

/// Most values that a finding lists.
const TOLD: usize = 20;

type Key = (MetricId, Option<Applicant>, Scope);

/// Keeps what stands. Numbers that fall away get their reason in `quantities`; contradictions become findings.
pub(super) fn settle<'a>(
    mut drafts: Vec<Draft>,
    quantities: &mut [Quantity],
    name: impl Fn(MetricId) -> &'a str,
) -> (Vec<Figure>, Vec<Finding>) {
    drafts.sort_by_key(key);
    let mut figures = Vec::new();
    let mut findings = Vec::new();
    let mut drafts = drafts.into_iter().peekable();
    while let Some(first) = drafts.next() {
        let (metric, applicant, scope) = key(&first);
        let same = |draft: &Draft| key(draft) == (metric, applicant, scope);
        if !drafts.peek().is_some_and(same) {
            figures.push(first.figure);
            continue;
        }
        let mut group = vec![first];
        group.extend(std::iter::from_fn(|| drafts.next_if(same)));
        let name = name(metric);
        let is_one = name != MANY;
        if is_one {
            drop_running_totals(&mut group, quantities);
            drop_reached(&mut group, quantities);
        } else {
            drop_parts(&mut group, quantities);
        }
        drop_weaker(&mut group, quantities);
        if is_one {
            drop_listed(&mut group, quantities);
        }
        drop_nones(&mut group);
        let mut values = BTreeSet::new();
        group.retain(|draft| values.insert(draft.figure.value));
        let kept: Vec<Figure> = group.into_iter().map(|draft| draft.figure).collect();
        if kept.len() > 1 && is_one {
            let values: Vec<String> = kept.iter().take(TOLD).filter_map(|f| f.value).map(|v| v.to_string()).collect();
            let detail = format!("`{name}` ({}) is given as {}", scope.as_str(), values.join(", "));
            let spans = kept.iter().take(TOLD).map(|f| f.raw).collect();
            findings.push(Finding::new("two_readings", Severity::Warn, detail, spans));
        }
        figures.extend(kept);
    }
    figures.sort_by_key(|f| (f.raw, f.metric));
    findings.sort_by(|a, b| (&a.spans, &a.detail).cmp(&(&b.spans, &b.detail)));
    (figures, findings)
}

fn key(draft: &Draft) -> Key {
    (draft.figure.metric, draft.figure.applicant, draft.figure.scope)
}

/// Keeps some of the drafts, and marks the numbers of those that fall away.
fn retain(
    group: &mut Vec<Draft>,
    quantities: &mut [Quantity],
    reason: &'static str,
    mut stays: impl FnMut(&Draft) -> bool,
) {
    group.retain(|draft| {
        let stays = stays(draft);
        if !stays && let Some(quantity) = draft.quantity.and_then(|i| quantities.get_mut(i)) {
            quantity.metric = None;
            quantity.reason = reason;
        }
        stays
    });
}

/// A 累计 beside another number of its sentence is the sum since the beginning, and so is a number beside a smaller one
/// that is set apart as this year's.
fn drop_running_totals(group: &mut Vec<Draft>, quantities: &mut [Quantity]) {
    let plain: BTreeSet<u32> = group.iter().filter(|d| !d.summed_up).map(|d| d.sentence).collect();
    let mut apart: BTreeMap<u32, Option<Amount>> = BTreeMap::new();
    for draft in group.iter().filter(|d| d.set_apart) {
        let least = apart.entry(draft.sentence).or_insert(draft.figure.value);
        *least = draft.figure.value.min(*least);
    }
    retain(group, quantities, "cumulative", |draft| {
        let least = apart.get(&draft.sentence);
        let beside = !draft.set_apart && least.is_some_and(|least| draft.figure.value > *least);
        !(beside || draft.summed_up && plain.contains(&draft.sentence))
    });
}

/// What had been reached by some day is the sum since the beginning where the report tells a smaller number too.
fn drop_reached(group: &mut Vec<Draft>, quantities: &mut [Quantity]) {
    let least = group.iter().filter(|d| !d.by_then && !d.part).filter_map(|d| d.figure.value).min();
    let stays = |draft: &Draft| !draft.by_then || least.is_none() || draft.figure.value <= least;
    retain(group, quantities, "cumulative", stays);
}

/// Where a sentence goes on to the parts of a number (其中), the numbers from there on are none of their own.
fn drop_parts(group: &mut Vec<Draft>, quantities: &mut [Quantity]) {
    let mut whole: Option<(u32, Option<Amount>)> = None;
    let mut parts = None;
    retain(group, quantities, "ambiguous", |draft| {
        let here = Some(draft.sentence);
        let inside = whole.is_some_and(|(sentence, value)| Some(sentence) == here && draft.figure.value <= value);
        if draft.part && inside {
            parts = here;
        }
        if parts == here && inside {
            return false;
        }
        whole = Some((draft.sentence, draft.figure.value));
        true
    });
}

/// Of several numbers that one sentence gives by one rule, only one can be the whole: the first if the next is told as
/// its part or all others add up to it, the last if all others do. Where none is, they are parts of what it does not say.
fn drop_listed(group: &mut Vec<Draft>, quantities: &mut [Quantity]) {
    if group.len() < 2 {
        return;
    }
    let place = |draft: &Draft| draft.quantity.map(|_| (draft.sentence, draft.figure.rule.clone()));
    let mut listed: BTreeMap<(u32, RuleId), Vec<(Amount, bool)>> = BTreeMap::new();
    for draft in group.iter() {
        if let (Some(place), Some(value)) = (place(draft), draft.figure.value) {
            listed.entry(place).or_default().push((value, draft.part));
        }
    }
    listed.retain(|_, values| values.iter().any(|value| value.0 != values[0].0));
    let wholes: BTreeMap<_, _> = listed.into_iter().map(|(place, values)| (place, whole(&values))).collect();
    retain(group, quantities, "ambiguous", |draft| {
        let whole = place(draft).and_then(|place| wholes.get(&place));
        whole.is_none_or(|whole| whole.is_some() && draft.figure.value == *whole)
    });
}

/// Which of several values, each with whether it is told as a part of the one before, is the whole of the others.
fn whole(values: &[(Amount, bool)]) -> Option<Amount> {
    let ([(first, _), (second, is_part), ..], Some((last, _))) = (values, values.last()) else { return None };
    let sum = values.iter().try_fold(Amount::ZERO, |sum, (value, _)| sum.checked_add(*value));
    let is_sum = |whole: &Amount| sum.and_then(|sum| sum.checked_add(whole.negated())) == Some(*whole);
    let leads = *is_part && first >= second || is_sum(first);
    leads.then_some(*first).or_else(|| is_sum(last).then_some(*last))
}

/// A number that only may be the whole gives way to one that is.
fn drop_weaker(group: &mut Vec<Draft>, quantities: &mut [Quantity]) {
    let sure = group.iter().any(|d| !d.weak && d.quantity.is_some());
    let values: Vec<_> = group.iter().filter(|d| d.weak).map(|d| d.figure.value).collect();
    let differ = values.windows(2).any(|pair| pair[0] != pair[1]);
    if !(sure || differ) {
        return;
    }
    retain(group, quantities, "ambiguous", |draft| !draft.weak);
}

/// Words that there was none give way to a printed number: they spoke of a part.
fn drop_nones(group: &mut Vec<Draft>) {
    if group.iter().any(|d| d.figure.state == State::Reported) {
        group.retain(|d| d.figure.state == State::Reported);
    }
}
