//! Where a body's report does not fit its report of the year before.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

use super::words::Words;
use crate::model::{Column as Cells, Frame};

/// An identity between two years of one body.
#[derive(Clone, Debug)]
pub struct CrossYear {
    /// Its id in the configuration.
    pub id: String,
    /// Left side, a sum.
    pub left: Vec<Term>,
    /// Right side, a sum.
    pub right: Vec<Term>,
    /// `==`; `~=`: within the share `tolerance` of the right side; `implies`: left above nought asks for right above
    /// nought.
    pub op: String,
    /// For `~=`.
    pub tolerance: f64,
    /// `error`, `warn` or `info`.
    pub severity: String,
    /// Forms of the current year for which it is meant.
    pub forms: Vec<String>,
    /// Whether it is told for each kind of applicant; otherwise metrics that have applicants are read at the total.
    pub per_applicant: bool,
}

/// A metric in one of the two years.
#[derive(Clone, Debug)]
pub struct Term {
    /// Name of the metric.
    pub metric: String,
    /// Whether the year before is meant.
    pub previous: bool,
    /// Whether it is subtracted.
    pub negative: bool,
}

/// Whose figures: region, township, publisher, kind, scope.
type Body<'w> = [&'w str; 5];
/// By body, then by applicant (empty where the metric has none) and metric.
type Values<'w> = BTreeMap<Body<'w>, Year<'w>>;
type Year<'w> = BTreeMap<(&'w str, &'w str), Known<'w>>;

#[derive(Clone, Copy)]
struct Known<'w> {
    /// Exact.
    millionths: i128,
    form: &'w str,
    source: &'w str,
}

impl Rows {
    /// Adds one row for each identity that a body's two years fail.
    pub(super) fn find(
        &mut self,
        year: i64,
        now: &DataFrame,
        before: &DataFrame,
        identities: &[CrossYear],
        words: &Words,
    ) -> PolarsResult<()> {
        let wanted: BTreeSet<&str> =
            identities.iter().flat_map(|i| i.left.iter().chain(&i.right)).map(|t| t.metric.as_str()).collect();
        let (now, before) = (values(now, &wanted, words)?, values(before, &wanted, words)?);
        for (body, current) in &now {
            let Some(earlier) = before.get(body) else { continue };
            for identity in identities {
                for applicant in applicants(identity, current) {
                    if let Some((left, right, sources)) = assess(identity, applicant, current, earlier) {
                        self.add(year, identity, body, applicant, (left, right), &sources);
                    }
                }
            }
        }
        Ok(())
    }

    fn add(
        &mut self,
        year: i64,
        identity: &CrossYear,
        body: &Body,
        applicant: &str,
        (left, right): (i128, i128),
        sources: &[&str; 2],
    ) {
        self.year.push(Some(year));
        let own = [applicant, identity.id.as_str(), identity.severity.as_str()];
        let told = body.iter().copied().chain(own).chain(sources.iter().copied());
        self.text.iter_mut().zip(told).for_each(|(column, word)| column.push(Some(word.to_owned())));
        self.sides.iter_mut().zip([left, right]).for_each(|(column, side)| column.push(Some(side as f64 / 1e6)));
    }

    /// The table.
    pub(super) fn into_frame(self) -> Frame {
        let frame = Frame::new().with("report_year", Cells::Integer(self.year));
        let texts = TEXTS.into_iter().zip(self.text);
        let frame =
            texts.fold(frame, |frame, (name, column)| frame.with(name, Cells::Text(column.into_iter().collect())));
        let [left, right] = self.sides;
        frame.with("left", Cells::Double(left)).with("right", Cells::Double(right))
    }
}

fn values<'w>(figures: &DataFrame, wanted: &BTreeSet<&str>, words: &'w Words) -> PolarsResult<Values<'w>> {
    let column = |name: &str| figures.column(name)?.u32();
    let keys = ["region_code", "township_code", "publisher", "publisher_kind", "scope"];
    let keys = keys.into_iter().map(column).collect::<PolarsResult<Vec<_>>>()?;
    let (metrics, applicants) = (column("metric")?, column("applicant")?);
    let (forms, sources) = (column("form")?, column("source_id")?);
    let (whole, millionths) = (figures.column("whole")?.i64()?, figures.column("millionths")?.i64()?);
    let inexact = figures.column("inexact")?.bool()?;
    let mut values = Values::new();
    for row in 0..figures.height() {
        let word = |column: &UInt32Chunked| words.word(column.get(row).unwrap_or_default());
        let metric = word(metrics);
        let (Some(w), Some(m)) = (whole.get(row), millionths.get(row)) else {
            continue;
        };
        let body: Body = std::array::from_fn(|i| word(keys[i]));
        if body[2].is_empty() || !wanted.contains(metric) || inexact.get(row) == Some(true) {
            continue;
        }
        let millionths = i128::from(w) * 1_000_000 + i128::from(m);
        let known = Known { millionths, form: word(forms), source: word(sources) };
        values.entry(body).or_default().insert((word(applicants), metric), known);
    }
    Ok(values)
}

/// The columns in which an identity is told.
fn applicants<'w>(identity: &CrossYear, now: &Year<'w>) -> BTreeSet<&'w str> {
    let all = now.keys().map(|(applicant, _)| *applicant).filter(|a| !a.is_empty());
    let mut applicants: BTreeSet<&str> = all.filter(|a| identity.per_applicant || *a == TOTAL).collect();
    applicants.insert(TOTAL);
    applicants
}

const TOTAL: &str = "total";

type Failed<'w> = (i128, i128, [&'w str; 2]);

/// The two sides and the two sources, if all terms are known and the identity fails.
fn assess<'w>(identity: &CrossYear, applicant: &str, now: &Year<'w>, before: &Year<'w>) -> Option<Failed<'w>> {
    let find = |year: &Year<'w>, metric: &str| -> Option<Known<'w>> {
        // A metric without applicants stands in the column of totals.
        let whole = || year.get(&("", metric)).filter(|_| applicant == TOTAL);
        year.get(&(applicant, metric)).or_else(whole).copied()
    };
    let mut sources = [""; 2];
    let mut side = |terms: &[Term]| {
        let mut sum = 0;
        for term in terms {
            let Known { millionths, form, source } = find(if term.previous { before } else { now }, &term.metric)?;
            if !term.previous && !identity.forms.iter().any(|f| f == form) {
                return None;
            }
            sources[usize::from(term.previous)] = source;
            sum += if term.negative { -millionths } else { millionths };
        }
        Some(sum)
    };
    let (left, right) = (side(&identity.left)?, side(&identity.right)?);
    let holds = match identity.op.as_str() {
        "==" => left == right,
        "~=" => (left - right).unsigned_abs() as f64 <= identity.tolerance * right.unsigned_abs() as f64,
        "implies" => left <= 0 || right > 0,
        _ => true,
    };
    (!holds).then_some((left, right, sources))
}

/// The table of contradictions as it grows.
#[derive(Default)]
pub(super) struct Rows {
    year: Vec<Option<i64>>,
    text: [Vec<Option<String>>; 10],
    sides: [Vec<Option<f64>>; 2],
}

const TEXTS: [&str; 10] = [
    "region_code",
    "township_code",
    "publisher",
    "publisher_kind",
    "scope",
    "applicant",
    "identity",
    "severity",
    "source_id",
    "source_id_previous",
];
