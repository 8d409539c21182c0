//! What is true of each written file: one JSON object a line, for scoring.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{Amount, State};

/// What a cell says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub state: State,
    pub value: Option<Amount>,
}

/// A cell of a form: metric, column of the table of requests where there is one, what it says.
#[derive(Clone, Debug)]
pub(super) struct CellTruth {
    pub metric: String,
    pub applicant: Option<usize>,
    pub told: Told,
}

/// A reading of the running text.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Stated {
    pub metric: String,
    pub value: Value,
    pub unit: String,
    pub scope: &'static str,
    pub scope_alt: Vec<&'static str>,
    pub state: &'static str,
    pub bound: &'static str,
    /// Other metrics that the words bear as well.
    #[serde(rename = "alt", serialize_with = "alternatives")]
    pub alt: Vec<String>,
    pub quote: String,
    pub r#where: &'static str,
}

fn alternatives<S: serde::Serializer>(alt: &[String], out: S) -> Result<S::Ok, S::Error> {
    out.collect_seq(alt.iter().map(|metric| json!({ "metric": metric })))
}

/// A number of the running text that must not become a figure.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Trap {
    pub quote: String,
    pub values: Vec<Value>,
    pub why: String,
}

/// A sum that was broken on purpose.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Violation {
    pub identity: String,
    pub metric: String,
    pub applicant: Option<&'static str>,
}

/// The document's own fields; names and alternatives as in hand-made labels.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct DocumentTruth {
    pub is_report: bool,
    pub report_year: Option<i16>,
    pub publisher: Option<String>,
    pub publisher_alt: Vec<String>,
    pub publisher_kind: Option<&'static str>,
    pub region_code: Option<String>,
    pub township_code: Option<String>,
    pub form: Option<&'static str>,
    pub form_alt: Vec<&'static str>,
    pub period_start: Option<String>,
    pub period_end: Option<String>,
    pub published_on: Option<String>,
    pub published_on_alt: Vec<String>,
}

/// One line of `truth.jsonl`.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Truth {
    pub source_id: String,
    /// `read`, `not_a_report`, `failed` or `duplicate`.
    pub status: &'static str,
    /// Codes of which a file that is not read bears one; empty where any will do.
    pub reason: Vec<&'static str>,
    /// What was made: `report`, `copy`, `reprint`, `cut`, or the kind of look-alike or damage.
    pub kind: String,
    /// The file that this one repeats.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_of: Option<String>,
    pub charset: &'static str,
    pub layout: &'static str,
    pub document: DocumentTruth,
    /// Scope of all table figures.
    pub table_scope: &'static str,
    /// Table figures by metric: one value, or seven by kind of applicant with the total last. A value is a number,
    /// null for a blank cell, or `/` for a mark that says "not applicable".
    pub cells: BTreeMap<String, Value>,
    /// Prose figures that a careful reader is sure of.
    pub required: Vec<Stated>,
    /// Prose figures that can be argued for.
    pub allowed: Vec<Stated>,
    pub traps: Vec<Trap>,
    pub violations: Vec<Violation>,
}

/// A number in JSON: whole where it is whole.
pub(super) fn number(amount: Amount) -> Value {
    match amount.to_integer() {
        Some(whole) => json!(whole),
        None => json!(amount.to_f64()),
    }
}

/// Groups cells by metric; a row of the table of requests becomes a list of seven.
pub(super) fn group(cells: &[CellTruth]) -> BTreeMap<String, Value> {
    let mut out: BTreeMap<String, Value> = BTreeMap::new();
    for cell in cells {
        let said = match (cell.told.state, cell.told.value) {
            (State::Reported, Some(amount)) => number(amount),
            (State::Blank, _) => Value::Null,
            _ => json!("/"),
        };
        match cell.applicant {
            None => {
                out.insert(cell.metric.clone(), said);
            }
            Some(column) => {
                let row =
                    out.entry(cell.metric.clone()).or_insert_with(|| json!([null, null, null, null, null, null, null]));
                row[column] = said;
            }
        }
    }
    out
}
