//! What is told as a part of a number that was refused is refused with it.

use crate::lexicon::Role;
use crate::model::Amount;

use super::marks::LONGEST;
use super::passage::{Figured, Passage};
use super::phrasebook::Rule;

/// Reasons that hold for the parts of a number as for itself: they speak of its time.
const INHERITED: [&str; 4] = ["cumulative", "future", "other_year", "partial_period"];

/// The last number of a paragraph that is no part of another one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Whole {
    end: usize,
    amount: Amount,
    reason: Option<&'static str>,
    /// Why a number beside it in its sentence is none (收到31件，2016年28件).
    beside: Option<&'static str>,
}

impl Whole {
    /// Notes why a number is no figure, unless it is a part of the one noted, only says how that one changed, or stands in
    /// a remark.
    pub fn note(&mut self, passage: &Passage, number: &Figured, reason: Option<&'static str>) {
        let counts = number.number.role == Role::Count && reason != Some("comparison");
        if !counts || passage.bracket(number.start).is_some() || self.has_part(passage, number) {
            return;
        }
        let reason = reason.filter(|reason| INHERITED.contains(reason));
        let here = || passage.sentence_of(self.end - 1) == passage.sentence_of(number.start);
        let told = self.end > 0 && self.reason.is_none() && here();
        if told && reason.is_some() {
            self.beside = reason;
        } else {
            *self = Whole { end: number.end, amount: number.number.amount, reason, beside: None };
        }
    }

    /// Why the number, as a part or a rate of the one noted, is no figure of this rule either. A year of its own lifts that
    /// (累计公开65条，其中2017年20条). What is more than the one noted is a part of the one beside it.
    pub fn reason(&self, passage: &Passage, number: &Figured, rule: &Rule) -> Option<&'static str> {
        let reason = self.reason.or(self.beside.filter(|_| number.number.amount > self.amount));
        let reason = reason.filter(|reason| !rule.any_year && !rule.despite.contains(reason))?;
        let same = || passage.sentence_of(self.end - 1) == passage.sentence_of(number.start);
        let rate = number.number.role == Role::Percent && self.end > 0 && self.end <= number.start && same();
        let whole_year = || passage.text[self.end..number.start].contains("全年");
        let part = rate && !whole_year() || self.has_part(passage, number);
        (part && passage.years_between(self.end, number.start).is_empty()).then_some(reason)
    }

    /// Whether 其中 stands between the whole and the number, in the whole's sentence or at the head of the next, and the
    /// number in the same; or the number in a bracket right behind the whole.
    fn has_part(&self, passage: &Passage, number: &Figured) -> bool {
        if self.end == 0 || number.start < self.end || number.start - self.end > LONGEST {
            return false;
        }
        let between = &passage.text[self.end..number.start];
        let opened = between.find("其中").is_some_and(|at| {
            let at = self.end + at;
            let (told, opens) = (passage.sentence_of(self.end - 1), passage.sentence_of(at));
            let follows = opens == told || opens == told + 1 && passage.sentences[opens].start == at;
            let mut behind = passage.sentences[opens..].iter().take_while(|sentence| sentence.end <= number.start);
            follows && behind.all(|sentence| sentence.goes_on)
        });
        opened || between.starts_with('(') && !between.contains(')')
    }
}
