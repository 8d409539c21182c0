//! Where copies of one report give different values.

use std::collections::{BTreeMap, BTreeSet};

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::Float64Type;

use super::document::DocumentRow;
use super::partition::{member, named, ordinals};
use super::settle::Copy;

/// Code of the finding that the store itself makes.
pub(super) const COPIES_DISAGREE: &str = "copies_disagree";

/// A value that a copy gives otherwise than the source that counts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Disagreement {
    /// Ordinal of the copy.
    pub(super) ordinal: usize,
    /// The copy's value.
    pub(super) left: f64,
    /// The value that counts.
    pub(super) right: f64,
    /// In words.
    pub(super) detail: String,
}

/// Metric, applicant, scope.
type Subject<'a> = (&'a str, Option<&'a str>, &'a str);
/// The exact values that a source gives for a subject, in their order.
type Values<'a> = BTreeMap<Subject<'a>, Vec<f64>>;

/// All disagreements of a partition, by copy. A subject that either side does not give, or gives only about,
/// is none; where a side gives several values, one in common is enough.
pub(super) fn disagreements(
    batches: &[RecordBatch],
    members: &[usize],
    copies: &[Option<Copy>],
    sources: &[DocumentRow],
) -> Vec<Disagreement> {
    let others: Vec<_> =
        copies.iter().enumerate().filter_map(|(i, c)| c.filter(|c| !c.same_bytes).map(|c| (i, c.of))).collect();
    let concerned: BTreeSet<usize> = others.iter().flat_map(|(i, of)| [*i, *of]).collect();
    if concerned.is_empty() {
        return Vec::new();
    }
    let given = given(batches, members, &concerned);
    let nothing = Values::new();
    let mut found = Vec::new();
    for (copy, canonical) in others {
        let ours = given.get(&canonical).unwrap_or(&nothing);
        for (subject, values) in given.get(&copy).unwrap_or(&nothing) {
            let Some(right) = ours.get(subject) else { continue };
            if values.iter().any(|v| right.contains(v)) {
                continue;
            }
            let (left, right) = (values[0], right[0]);
            let (metric, applicant, scope) = subject;
            let whose = applicant.map(|a| format!("{a}, ")).unwrap_or_default();
            let other = &sources[members[canonical]].source_id;
            found.push(Disagreement {
                ordinal: members[copy],
                left,
                right,
                detail: format!("{metric} ({whose}{scope}): {left} here, {right} in `{other}`"),
            });
        }
    }
    found
}

fn given<'a>(
    batches: &'a [RecordBatch],
    members: &[usize],
    concerned: &BTreeSet<usize>,
) -> BTreeMap<usize, Values<'a>> {
    let mut given: BTreeMap<usize, Values> = BTreeMap::new();
    for batch in batches {
        let ordinals = ordinals(batch);
        let values = named(batch, "value").as_primitive::<Float64Type>();
        let [metrics, applicants, scopes, bounds] =
            ["metric", "applicant", "scope", "bound"].map(|c| named(batch, c).as_string::<i32>());
        for row in 0..batch.num_rows() {
            let source = member(members, ordinals.value(row));
            if !concerned.contains(&source) || values.is_null(row) || bounds.value(row) != "exact" {
                continue;
            }
            let applicant = applicants.is_valid(row).then(|| applicants.value(row));
            let subject = (metrics.value(row), applicant, scopes.value(row));
            let of_source = given.entry(source).or_default();
            of_source.entry(subject).or_default().push(values.value(row));
        }
    }
    // Kept rows come in another order than those that were just read.
    for values in given.values_mut().flat_map(BTreeMap::values_mut) {
        values.sort_by(f64::total_cmp);
    }
    given
}
