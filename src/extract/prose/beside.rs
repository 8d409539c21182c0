//! What a number's neighbours make of it: digits torn apart, parts of a whole, numbers joined to each other.

use crate::lexicon::Role;

use super::passage::{Figured, Passage};
use super::vocabulary::Groups;

/// Words that join two years or numbers.
pub(super) const JOINED: [&str; 5] = ["、", "和", "与", "及", "以及"];

impl Passage {
    /// Whether another number stands right beside one that has no unit: digits torn apart (1 76条).
    pub fn torn(&self, number: &Figured) -> bool {
        let bare = |n: &Figured| n.unit.0 == n.unit.1 && n.number.role == Role::Count;
        let next = self.numbers.partition_point(|n| n.start < number.end);
        let before = self.numbers[..next].iter().rev().find(|n| n.start < number.start);
        before.is_some_and(|n| bare(n) && n.extent.1.max(n.end) == number.extent.0)
            || bare(number) && self.numbers.get(next).is_some_and(|n| n.counts() && n.start == number.end)
    }

    /// Whether the number is told as a part of the one before it in the sentence that begins at `start`: 其中, brackets.
    pub fn is_part(&self, number: &Figured, start: usize) -> bool {
        let before =
            self.numbers_between(start, number.start).iter().rev().find(|n| n.counts() && n.end <= number.start);
        let between = before.map(|n| &self.text[n.end..number.start]);
        let opens = |words: &str| words.rfind('(').is_some_and(|open| !words[open..].contains(')'));
        between.is_some_and(|words| opens(words) || words.contains("其中"))
    }

    /// Whether one of these words stands between two bytes, but for remarks on another number there (收到101件，办结97件（含…）).
    pub fn names_behind(&self, words: &Groups, start: usize, end: usize) -> bool {
        let on_another = |at: usize| {
            let bracket = self.bracket(at).filter(|open| *open > start);
            let count = |number: &Figured| number.number.role == Role::Count;
            bracket.is_some_and(|open| self.numbers_between(start, open).iter().any(count))
        };
        self.hits_after(start, end).any(|hit| words.has(hit.sense) && !on_another(hit.end as usize))
    }

    /// Whether nothing but a mark stands behind a byte.
    pub fn closes(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        rest.is_empty() || rest.starts_with([',', '。', ';', '、', ':', ')', '!', '?'])
    }

    /// Whether the number is a printed 0 that stands alone (公开收费为0).
    pub fn is_nought(&self, number: &Figured) -> bool {
        &self.text[number.start..number.end] == "0" && self.closes(number.end)
    }

    /// Whether the number is one of several in a list (0、1级).
    pub fn is_listed(&self, number: &Figured) -> bool {
        self.joint(number) == Some("、")
    }

    /// Whether another number is joined to this one (各1件和2件).
    pub fn goes_on_behind(&self, number: &Figured) -> bool {
        self.joint(number).is_some_and(|joint| ["和", "与", "及", "、"].contains(&joint))
    }

    /// Whether another number of the same unit is joined to this one, before or behind (发布信息148条和139条): it is not
    /// said what each counts.
    pub fn is_one_of_several(&self, index: usize) -> bool {
        let joined = |first: usize| {
            let Some([one, next]) = self.numbers.get(first..first + 2) else { return false };
            let unit = |n: &Figured| &self.text[n.unit.0..n.unit.1];
            let joint = self.joint(one).is_some_and(|joint| JOINED.contains(&joint));
            joint && unit(one) == unit(next) && one.counts() && next.counts()
        };
        joined(index) || index > 0 && joined(index - 1)
    }

    /// What stands between a number and the next.
    fn joint(&self, number: &Figured) -> Option<&str> {
        let next = self.numbers.partition_point(|n| n.start < number.end);
        self.numbers.get(next).map(|n| &self.text[number.end..n.extent.0.max(number.end)])
    }
}
