//! Which of several copies of a report counts: a pure function of the copies, so that the way by which
//! they came (all at once, one a night) makes no difference.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::model::Digest;

/// Reason of a source with the same bytes as the one that counts, or as another copy of it.
pub(super) const SAME_BYTES: &str = "same_bytes";
/// Reason of another file with the same report.
pub(super) const SAME_REPORT: &str = "same_report";

/// A report that may have copies.
#[derive(Clone, Debug)]
pub(super) struct Candidate<'a> {
    pub(super) source_id: &'a str,
    pub(super) digest: Option<Digest>,
    /// Equal for copies of one report; `None` where that cannot be proven.
    pub(super) report: Option<String>,
    /// Figures of its tables that have a value.
    pub(super) valued: u64,
    /// All its figures.
    pub(super) observations: u64,
}

/// Where a copy stands that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Copy {
    /// Index of the candidate that counts.
    pub(super) of: usize,
    /// Whether an earlier source has the same bytes.
    pub(super) same_bytes: bool,
}

/// For each candidate `None` if it counts. Of the same bytes the first source stands for all; of the same
/// report the one with most valued cells counts, then with most figures, then the first.
pub(super) fn settle(candidates: &[Candidate]) -> Vec<Option<Copy>> {
    debug_assert!(candidates.is_sorted_by(|a, b| a.source_id < b.source_id));
    let mut first = BTreeMap::new();
    let stands_for: Vec<usize> =
        (0..candidates.len()).map(|i| candidates[i].digest.map_or(i, |d| *first.entry(d).or_insert(i))).collect();
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, candidate) in candidates.iter().enumerate() {
        if let (Some(report), true) = (&candidate.report, stands_for[i] == i) {
            groups.entry(report).or_default().push(i);
        }
    }
    let mut counts_for: Vec<usize> = (0..candidates.len()).collect();
    for group in groups.values() {
        let score = |i: &usize| (candidates[*i].valued, candidates[*i].observations, Reverse(*i));
        let best = *group.iter().max_by_key(|i| score(i)).expect("a group has a member");
        group.iter().for_each(|i| counts_for[*i] = best);
    }
    (0..candidates.len())
        .map(|i| {
            let of = counts_for[stands_for[i]];
            let same_bytes = stands_for[i] != i;
            (of != i).then_some(Copy { of, same_bytes })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(source_id: &'static str, bytes: u8, report: &str, valued: u64) -> Candidate<'static> {
        Candidate {
            source_id,
            digest: Some(Digest([bytes; 32])),
            report: (!report.is_empty()).then(|| report.to_string()),
            valued,
            observations: valued,
        }
    }

    fn copy(of: usize, same_bytes: bool) -> Option<Copy> {
        Some(Copy { of, same_bytes })
    }

    #[test]
    fn the_fullest_copy_counts_and_the_first_of_equals() {
        let copies = [
            candidate("a", 1, "r", 3),
            candidate("b", 2, "r", 9),
            candidate("c", 3, "r", 9),
            candidate("d", 4, "s", 0),
        ];
        assert_eq!(settle(&copies), [copy(1, false), None, copy(1, false), None]);
    }

    #[test]
    fn the_same_bytes_are_one_even_where_nothing_else_is_known() {
        let copies = [candidate("a", 1, "", 0), candidate("b", 1, "", 0), candidate("c", 2, "", 0)];
        assert_eq!(settle(&copies), [None, copy(0, true), None]);
    }

    #[test]
    fn a_copy_of_a_copy_points_at_what_counts() {
        let copies = [
            candidate("a", 1, "r", 1),
            candidate("b", 1, "r", 1),
            candidate("c", 2, "r", 5),
            candidate("d", 2, "r", 5),
        ];
        assert_eq!(settle(&copies), [copy(2, false), copy(2, true), None, copy(2, true)]);
    }

    #[test]
    fn unreadable_bytes_are_nobodys_copy() {
        let mut copies = [candidate("a", 1, "", 0), candidate("b", 1, "", 0)];
        copies.iter_mut().for_each(|c| c.digest = None);
        assert_eq!(settle(&copies), [None, None]);
    }
}
