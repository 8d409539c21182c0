//! Where a body's report does not fit its report of the year before.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::*;

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
type Body = [String; 5];
/// By body, then by applicant (empty where the metric has none) and metric.
type Values = BTreeMap<Body, Year>;
type Year = BTreeMap<(String, String), Known>;

struct Known {
    /// Exact.
    millionths: i128,
    form: String,
    source: String,
}

/// One row for each identity that a body's two years fail.
pub(super) fn find(year: i64, now: &DataFrame, before: &DataFrame, identities: &[CrossYear]) -> PolarsResult<Frame> {
    let wanted: BTreeSet<&str> =
        identities.iter().flat_map(|i| i.left.iter().chain(&i.right)).map(|t| t.metric.as_str()).collect();
    let (now, before) = (values(now, &wanted)?, values(before, &wanted)?);
    let mut rows = Rows::default();
    for (body, current) in &now {
        let Some(earlier) = before.get(body) else { continue };
        for identity in identities {
            for applicant in applicants(identity, current) {
                if let Some((left, right, sources)) = assess(identity, applicant, current, earlier) {
                    rows.add(year, identity, body, applicant, (left, right), &sources);
                }
            }
        }
    }
    Ok(rows.into_frame())
}

/// The frames of all years as one table.
pub(super) fn together(frames: Vec<Frame>) -> Frame {
    let mut frames = frames.into_iter();
    let Some(first) = frames.next() else {
        return Rows::default().into_frame();
    };
    let mut columns = first.into_columns();
    for frame in frames {
        for ((_, all), (_, more)) in columns.iter_mut().zip(frame.into_columns()) {
            match (all, more) {
                (Cells::Text(all), Cells::Text(more)) => all.extend(more),
                (Cells::Double(all), Cells::Double(more)) => all.extend(more),
                (Cells::Integer(all), Cells::Integer(more)) => all.extend(more),
                (Cells::Flag(all), Cells::Flag(more)) => all.extend(more),
                _ => unreachable!("all years have the same columns"),
            }
        }
    }
    columns.into_iter().fold(Frame::new(), |frame, (name, column)| frame.with(name, column))
}

fn values(figures: &DataFrame, wanted: &BTreeSet<&str>) -> PolarsResult<Values> {
    let text = |name: &str| figures.column(name)?.str();
    let keys = ["region_code", "township_code", "publisher", "publisher_kind", "scope", "applicant"];
    let keys = keys.into_iter().map(text).collect::<PolarsResult<Vec<_>>>()?;
    let (metrics, applicants) = (text("metric")?, text("applicant")?);
    let (forms, sources) = (text("form")?, text("source_id")?);
    let (whole, millionths) = (figures.column("whole")?.i64()?, figures.column("millionths")?.i64()?);
    let inexact = figures.column("inexact")?.bool()?;
    let mut values = Values::new();
    for row in 0..figures.height() {
        let metric = metrics.get(row).unwrap_or("");
        let (Some(w), Some(m)) = (whole.get(row), millionths.get(row)) else {
            continue;
        };
        let named = keys[2].get(row).is_some_and(|publisher| !publisher.is_empty());
        if !named || !wanted.contains(metric) || inexact.get(row) == Some(true) {
            continue;
        }
        let body: Body = std::array::from_fn(|i| keys[i].get(row).unwrap_or("").to_owned());
        let told = |column: &StringChunked| column.get(row).unwrap_or("").to_owned();
        let known =
            Known { millionths: i128::from(w) * 1_000_000 + i128::from(m), form: told(forms), source: told(sources) };
        let applicant = applicants.get(row).unwrap_or("").to_owned();
        values.entry(body).or_default().insert((applicant, metric.to_owned()), known);
    }
    Ok(values)
}

/// The columns in which an identity is told.
fn applicants<'a>(identity: &CrossYear, now: &'a Year) -> BTreeSet<&'a str> {
    let all = now.keys().map(|(applicant, _)| applicant.as_str()).filter(|a| !a.is_empty());
    let mut applicants: BTreeSet<&str> = all.filter(|a| identity.per_applicant || *a == TOTAL).collect();
    applicants.insert(TOTAL);
    applicants
}

const TOTAL: &str = "total";

type Failed = (i128, i128, [String; 2]);

/// The two sides and the two sources, if all terms are known and the identity fails.
fn assess(identity: &CrossYear, applicant: &str, now: &Year, before: &Year) -> Option<Failed> {
    let find = |year: &'_ Year, metric: &str| -> Option<(i128, String, String)> {
        let at = |applicant: &str| year.get(&(applicant.to_owned(), metric.to_owned()));
        // A metric without applicants stands in the column of totals.
        let known = at(applicant).or_else(|| (applicant == TOTAL).then(|| at("")).flatten())?;
        Some((known.millionths, known.form.clone(), known.source.clone()))
    };
    let mut sources = [String::new(), String::new()];
    let mut side = |terms: &[Term]| {
        let mut sum = 0;
        for term in terms {
            let (millionths, form, source) = find(if term.previous { before } else { now }, &term.metric)?;
            if !term.previous && !identity.forms.contains(&form) {
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

#[derive(Default)]
struct Rows {
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

impl Rows {
    fn add(
        &mut self,
        year: i64,
        identity: &CrossYear,
        body: &Body,
        applicant: &str,
        (left, right): (i128, i128),
        sources: &[String; 2],
    ) {
        self.year.push(Some(year));
        let own = [applicant, identity.id.as_str(), identity.severity.as_str()];
        let told = body.iter().map(String::as_str).chain(own).chain(sources.iter().map(String::as_str));
        self.text.iter_mut().zip(told).for_each(|(column, word)| column.push(Some(word.to_owned())));
        self.sides.iter_mut().zip([left, right]).for_each(|(column, side)| column.push(Some(side as f64 / 1e6)));
    }

    fn into_frame(self) -> Frame {
        let frame = Frame::new().with("report_year", Cells::Integer(self.year));
        let texts = TEXTS.into_iter().zip(self.text);
        let frame = texts.fold(frame, |frame, (name, column)| frame.with(name, Cells::Text(column)));
        let [left, right] = self.sides;
        frame.with("left", Cells::Double(left)).with("right", Cells::Double(right))
    }
}
