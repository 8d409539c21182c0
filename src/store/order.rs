//! The one order of the rows in a partition's files.

use std::collections::{BTreeSet, HashMap};

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;

use super::document::DocumentRow;
use super::partition::{member, named, ordinals};
use super::schema::Table;

/// (batch, row) of every row in the order in which they are to be written. Rows of one source that are equal
/// in all keys keep their order. Texts are compared bytewise, null first.
///
/// Observations: metric, region, publisher, applicant, scope, source, place in the text.
/// Quantities: source, place in the text.
pub(super) fn sorted(
    table: Table,
    batches: &[RecordBatch],
    members: &[usize],
    sources: &[DocumentRow],
) -> Vec<(usize, usize)> {
    let mut keyed = Vec::with_capacity(batches.iter().map(RecordBatch::num_rows).sum());
    let words = (table == Table::Observations).then(|| {
        let body = bodies(sources);
        let ranks = ["metric", "applicant", "scope"].map(|c| ranks(batches, c));
        (body, ranks)
    });
    for (b, batch) in batches.iter().enumerate() {
        let ordinals = ordinals(batch);
        let starts = named(batch, "span_start").as_primitive::<Int64Type>();
        for row in 0..batch.num_rows() {
            let source = member(members, ordinals.value(row));
            let mut key = Key::default();
            if let Some((body, [metric, applicant, scope])) = &words {
                key.push(metric[b][row], 16);
                key.push(body[source], 24);
                key.push(applicant[b][row], 8);
                key.push(scope[b][row], 8);
            }
            key.push(source as u32, 24);
            key.push(starts.value(row) as u32, 32);
            keyed.push((key.0, (b, row)));
        }
    }
    // Stable, so that ties stay as the document gave them.
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, at)| at).collect()
}

/// The parts of a key packed into one number: one comparison instead of seven.
#[derive(Default)]
struct Key(u128);

impl Key {
    fn push(&mut self, part: u32, bits: u32) {
        assert!(u64::from(part) < 1 << bits, "a partition has no more than 2^{bits} of these");
        self.0 = self.0 << bits | u128::from(part);
    }
}

/// For each source the rank of its (region, publisher).
fn bodies(sources: &[DocumentRow]) -> Vec<u32> {
    let distinct: BTreeSet<_> = sources.iter().map(DocumentRow::sort_key).collect();
    let distinct: Vec<_> = distinct.into_iter().collect();
    let rank = |s: &DocumentRow| distinct.binary_search(&s.sort_key()).expect("every key was collected");
    sources.iter().map(|s| rank(s) as u32).collect()
}

/// For each row of each batch the rank of its word among all words of the column; null is 0.
fn ranks(batches: &[RecordBatch], column: &str) -> Vec<Vec<u32>> {
    let texts: Vec<_> = batches.iter().map(|b| named(b, column).as_string::<i32>()).collect();
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut words = BTreeSet::new();
    for word in texts.iter().flat_map(|t| t.iter()).flatten() {
        if numbers.insert(word, 0).is_none() {
            words.insert(word);
        }
    }
    for (rank, word) in words.into_iter().enumerate() {
        numbers.insert(word, rank as u32 + 1);
    }
    let rank = |word: Option<&str>| word.map_or(0, |w| numbers[w]);
    texts.iter().map(|t| t.iter().map(rank).collect()).collect()
}
