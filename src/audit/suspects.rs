//! Finds the cells of a table of which a single change would mend everything that fails in it and break nothing else.
//!
//! Every identity that a cell enters bounds its value, given the other cells. A cell is a suspect if it enters all
//! failing identities of its table and a value lies within all of its bounds. The cost is the number of terms.

use std::collections::BTreeMap;

use super::assess::Used;
use super::expr::Op;
use super::words::cell;
use super::{Assessment, Identities, Tested};
use crate::model::{Amount, Dictionary, Figure, Finding, MetricKind, Severity, Span};

/// The most suspects that one finding names.
const NAMED: usize = 10;

/// One finding for each group of failing identities that are linked through the cells of one table.
pub(super) fn suspects(
    identities: &Identities,
    tested: &Tested,
    figures: &[Figure],
    dictionary: &Dictionary,
) -> Vec<Finding> {
    let strict = |a: &Assessment| {
        let heavy = a.failed.is_none_or(|severity| severity != Severity::Info);
        heavy && a.in_tables && identities.rule(a).weight(std::cmp::Ordering::Equal, false) != Some(Severity::Info)
    };
    let strict: Vec<&Assessment> = tested.assessments.iter().filter(|a| strict(a)).collect();
    if strict.iter().all(|a| a.failed.is_none()) {
        return Vec::new();
    }
    let mut of_cell: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (index, assessment) in strict.iter().enumerate() {
        for u in &tested.used[assessment.used.clone()] {
            of_cell.entry(u.figure).or_default().push(index);
        }
    }
    let table = Table { identities, used: &tested.used, strict, of_cell, dictionary };
    table.groups().iter().filter_map(|failing| table.finding(failing, figures)).collect()
}

struct Table<'a> {
    identities: &'a Identities,
    used: &'a [Used],
    /// Identities that must hold, tested on table cells only.
    strict: Vec<&'a Assessment>,
    /// Those that each cell enters.
    of_cell: BTreeMap<u32, Vec<usize>>,
    dictionary: &'a Dictionary,
}

impl Table<'_> {
    fn terms(&self, index: usize) -> &[Used] {
        &self.used[self.strict[index].used.clone()]
    }

    /// The failing identities, parted into groups that no chain of shared cells links.
    fn groups(&self) -> Vec<Vec<usize>> {
        let mut seen = vec![false; self.strict.len()];
        let mut groups = Vec::new();
        for start in 0..self.strict.len() {
            if seen[start] {
                continue;
            }
            seen[start] = true;
            let mut reached = vec![start];
            let mut next = 0;
            while let Some(&index) = reached.get(next) {
                next += 1;
                for linked in self.terms(index).iter().flat_map(|u| &self.of_cell[&u.figure]) {
                    if !std::mem::replace(&mut seen[*linked], true) {
                        reached.push(*linked);
                    }
                }
            }
            reached.retain(|index| self.strict[*index].failed.is_some());
            reached.sort_unstable();
            groups.push(reached);
        }
        groups.retain(|group| !group.is_empty());
        groups
    }

    fn finding(&self, failing: &[usize], figures: &[Figure]) -> Option<Finding> {
        let suspects: Vec<(&Used, Bounds)> = self
            .terms(failing[0])
            .iter()
            .filter(|u| failing.iter().all(|index| self.of_cell[&u.figure].contains(index)))
            .filter_map(|u| self.bounds(u).map(|bounds| (u, bounds)))
            .collect();
        let describe = |(u, bounds): &(&Used, Bounds)| {
            format!("{} printed {} ({bounds} would do)", cell(u.key, self.dictionary), u.value)
        };
        let (first, bounds) = suspects.first()?;
        let fail = failing.len();
        let mut detail = match suspects.len() {
            1 => format!("one cell would explain all that fails here ({fail}): "),
            n => format!("any one of {n} cells would explain all that fails here ({fail}): "),
        };
        detail.push_str(&suspects.iter().take(NAMED).map(describe).collect::<Vec<_>>().join("; "));
        if suspects.len() > NAMED {
            detail.push_str("; …");
        }
        let spans: Vec<Span> = suspects.iter().take(NAMED).map(|(u, _)| figures[u.figure as usize].raw).collect();
        let alone = suspects.len() == 1;
        Some(Finding {
            left: alone.then_some(first.value),
            right: bounds.point().filter(|_| alone),
            ..Finding::new("suspect_cell", Severity::Info, detail, spans)
        })
    }

    /// The values of a cell that satisfy all identities that it enters; `None` if there are none.
    fn bounds(&self, suspect: &Used) -> Option<Bounds> {
        let metric = self.dictionary.get(super::metric_of(suspect.key));
        let mut bounds = Bounds { low: (!metric.signed).then_some(Amount::ZERO), high: None };
        for index in &self.of_cell[&suspect.figure] {
            let assessment = self.strict[*index];
            let op = self.identities.0.instances[assessment.instance].expression.op;
            let own = self.terms(*index).iter().find(|u| u.figure == suspect.figure)?;
            bounds.narrow(op, assessment, own, self.terms(*index))?;
        }
        let things = !matches!(metric.kind, MetricKind::Money | MetricKind::MoneyWan | MetricKind::Ratio);
        let whole = bounds.point().is_none_or(|value| value.to_integer().is_some());
        (bounds.possible() && (whole || !things)).then_some(bounds)
    }
}

/// A range of values, open where there is no end.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Bounds {
    low: Option<Amount>,
    high: Option<Amount>,
}

impl Bounds {
    fn possible(&self) -> bool {
        self.low.zip(self.high).is_none_or(|(low, high)| low <= high)
    }

    fn point(&self) -> Option<Amount> {
        self.low.filter(|low| self.high == Some(*low))
    }

    fn at_least(&mut self, value: Amount) {
        self.low = Some(self.low.map_or(value, |low| low.max(value)));
    }

    fn at_most(&mut self, value: Amount) {
        self.high = Some(self.high.map_or(value, |high| high.min(value)));
    }

    /// Narrows by what one identity asks of the cell `own`; `None` if no value of it can be told to satisfy the identity.
    fn narrow(&mut self, op: Op, assessment: &Assessment, own: &Used, terms: &[Used]) -> Option<()> {
        let (left, right) = (assessment.verdict.left, assessment.verdict.right);
        let on_left = own.side == 0;
        // Whether a greater cell makes left minus right greater.
        let rises = on_left != own.negative;
        // The value at which left and right are equal, if `gap` parts them now.
        let even = |gap: Amount| match rises {
            true => own.value.checked_sub(gap),
            false => own.value.checked_add(gap),
        };
        match op {
            Op::Equal => {
                let value = even(left.checked_sub(right)?)?;
                self.at_least(value);
                self.at_most(value);
            }
            Op::AtMost if rises => self.at_most(even(left.checked_sub(right)?)?),
            Op::AtMost => self.at_least(even(left.checked_sub(right)?)?),
            Op::AtLeast | Op::NotBelow => {
                let side = terms.iter().filter(|u| u.side == own.side);
                let right = match on_left || op == Op::AtLeast {
                    true => right,
                    false => side.map(|u| u.value).try_fold(Amount::ZERO, Amount::checked_add)?,
                };
                let value = even(left.checked_sub(right)?)?;
                if rises { self.at_least(value) } else { self.at_most(value) }
            }
            Op::Implies if on_left && right > Amount::ZERO => {}
            Op::Implies if on_left => self.at_most(even(left)?),
            Op::Implies if left <= Amount::ZERO => {}
            Op::Implies => self.at_least(own.value.checked_add(Amount::integer(1).checked_sub(right)?)?),
            Op::Differs | Op::OneOf | Op::Near | Op::Share => assessment.failed.is_none().then_some(())?,
        }
        Some(())
    }
}

impl std::fmt::Display for Bounds {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.low, self.high) {
            (Some(low), Some(high)) if low == high => write!(f, "{low}"),
            (Some(low), Some(high)) => write!(f, "{low} to {high}"),
            (Some(low), None) => write!(f, "at least {low}"),
            (None, Some(high)) => write!(f, "at most {high}"),
            (None, None) => f.write_str("any value"),
        }
    }
}
