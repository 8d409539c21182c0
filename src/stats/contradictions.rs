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
    /// `==`, `<=` or `>=`.
    pub op: String,
    /// `error`, `warn` or `info`.
    pub severity: String,
    /// Forms of the current year for which it is meant.
    pub forms: Vec<String>,
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

/// Whose figures: region, township, publisher, kind, scope, applicant.
type Body = [String; 6];
/// Millionths, exact.
type Values = BTreeMap<Body, BTreeMap<String, Known>>;

#[derive(Clone)]
struct Known {
    millionths: i128,
    form: String,
    source: String,
}

/// One row for each identity that a body's two years fail.
pub(super) fn find(year: i64, now: &DataFrame, before: &DataFrame, identities: &[CrossYear]) -> PolarsResult<Frame> {
    let wanted: BTreeSet<&str> = identities
        .iter()
        .flat_map(|i| i.left.iter().chain(&i.right))
        .map(|t| t.metric.as_str())
        .collect();
    let (now, before) = (values(now, &wanted)?, values(before, &wanted)?);
    let mut rows = Rows::default();
    for (body, current) in &now {
        let Some(earlier) = before.get(body) else { continue };
        for identity in identities {
            if let Some((left, right, sources)) = assess(identity, current, earlier) {
                rows.add(year, identity, body, left, right, &sources);
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
    columns
        .into_iter()
        .fold(Frame::new(), |frame, (name, column)| frame.with(name, column))
}

fn values(figures: &DataFrame, wanted: &BTreeSet<&str>) -> PolarsResult<Values> {
    let text = |name: &str| figures.column(name)?.str();
    let keys = [
        "region_code",
        "township_code",
        "publisher",
        "publisher_kind",
        "scope",
        "applicant",
    ];
    let keys = keys.into_iter().map(text).collect::<PolarsResult<Vec<_>>>()?;
    let (metrics, forms, sources) = (text("metric")?, text("form")?, text("source_id")?);
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
        let known = Known {
            millionths: i128::from(w) * 1_000_000 + i128::from(m),
            form: told(forms),
            source: told(sources),
        };
        values.entry(body).or_default().insert(metric.to_owned(), known);
    }
    Ok(values)
}

type Failed = (i128, i128, [String; 2]);

/// The two sides and the two sources, if all terms are known and the identity fails.
fn assess(identity: &CrossYear, now: &BTreeMap<String, Known>, before: &BTreeMap<String, Known>) -> Option<Failed> {
    let mut sources = [String::new(), String::new()];
    let mut side = |terms: &[Term]| {
        let mut sum = 0;
        for term in terms {
            let known = if term.previous {
                before.get(&term.metric)?
            } else {
                now.get(&term.metric)?
            };
            if !term.previous && !identity.forms.contains(&known.form) {
                return None;
            }
            sources[usize::from(term.previous)].clone_from(&known.source);
            sum += if term.negative {
                -known.millionths
            } else {
                known.millionths
            };
        }
        Some(sum)
    };
    let (left, right) = (side(&identity.left)?, side(&identity.right)?);
    let holds = match identity.op.as_str() {
        "==" => left == right,
        "<=" => left <= right,
        ">=" => left >= right,
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
    fn add(&mut self, year: i64, identity: &CrossYear, body: &Body, left: i128, right: i128, sources: &[String; 2]) {
        self.year.push(Some(year));
        let told = body.iter().chain([&identity.id, &identity.severity]).chain(sources);
        self.text
            .iter_mut()
            .zip(told)
            .for_each(|(column, word)| column.push(Some(word.clone())));
        self.sides
            .iter_mut()
            .zip([left, right])
            .for_each(|(column, side)| column.push(Some(side as f64 / 1e6)));
    }

    fn into_frame(self) -> Frame {
        let frame = Frame::new().with("report_year", Cells::Integer(self.year));
        let texts = TEXTS.into_iter().zip(self.text);
        let frame = texts.fold(frame, |frame, (name, column)| frame.with(name, Cells::Text(column)));
        let [left, right] = self.sides;
        frame
            .with("left", Cells::Double(left))
            .with("right", Cells::Double(right))
    }
}
