//! Which rule speaks of a number, and whether anything speaks against it.

use std::cmp::Reverse;

use crate::lexicon::Role;
use crate::model::MetricId;

use super::guard::Watch;
use super::matching::{Matched, Matcher};
use super::passage::{Figured, Passage};
use super::pattern::{Pattern, Term};
use super::phrasebook::Rule;
use super::reader::Reader;

/// Bytes of a sentence in which it names its subject.
const HEAD: usize = 60;
/// Bytes from a number to the word that a pattern hangs on.
const REACH: usize = 320;

/// What the rules make of one number.
pub(super) enum Verdict<'a> {
    /// The rule, where its words stand, and the metrics that it gives.
    Taken(&'a Rule, Matched, &'a [MetricId]),
    /// Why it is no figure.
    Not(&'static str),
}

impl<'a> Reader<'a> {
    /// Decides on one number.
    pub(super) fn judge(
        &self,
        passage: &Passage,
        number: &Figured,
        unit: &str,
        sentence: usize,
        topic: Option<Term>,
    ) -> Verdict<'a> {
        match number.number.role {
            Role::Range => return Verdict::Not("range"),
            Role::Fraction => return Verdict::Not("fraction"),
            Role::Ordinal => {
                let rank = self.watch(passage).reason(number, sentence, &[], false);
                return Verdict::Not(rank.filter(|r| *r == "rank").unwrap_or("ordinal"));
            }
            _ if passage.in_title(number.start, number.end) => return Verdict::Not("title"),
            _ => {}
        }
        if let Some(reason) = self.sections.reason() {
            return Verdict::Not(reason);
        }
        let watch = self.watch(passage);
        let number = &watch.raised(number);
        let (best, wrong_unit) = self.best(passage, number, unit, sentence, topic);
        let Some((rule, matched)) = best else {
            let percent = number.number.role == Role::Percent;
            let fallback = match (wrong_unit, percent) {
                (_, true) => "ratio",
                (true, _) => "unit_mismatch",
                _ => "no_rule",
            };
            return Verdict::Not(watch.reason(number, sentence, &[], false).unwrap_or(fallback));
        };
        if let Some(reason) = watch.reason(number, sentence, &rule.despite, rule.any_year) {
            return Verdict::Not(reason);
        }
        let metrics = rule.metrics(self.context.form);
        if let Some(reason) = rule.reason {
            return Verdict::Not(reason);
        }
        if number.number.each && metrics.len() < 2 {
            return Verdict::Not("ambiguous");
        }
        Verdict::Taken(rule, matched, metrics)
    }

    pub(super) fn watch<'p>(&self, passage: &'p Passage) -> Watch<'p>
    where
        'a: 'p,
    {
        Watch {
            passage,
            book: &self.phrases.book,
            year: self.context.year,
        }
    }

    /// The rule that says most about the number, and whether one failed by its unit alone.
    fn best(
        &self,
        passage: &Passage,
        number: &Figured,
        unit: &str,
        sentence: usize,
        topic: Option<Term>,
    ) -> (Option<(&'a Rule, Matched)>, bool) {
        let book = &self.phrases.book;
        let bounds = passage.sentences[sentence];
        let matcher = Matcher {
            passage,
            fillers: &book.fillers,
        };
        let mut best: Option<((i32, usize, Reverse<usize>), &'a Rule, Matched)> = None;
        let mut wrong_unit = false;
        let mut consider = |list: &'a [(usize, Pattern)]| {
            for (index, pattern) in list {
                let rule = &book.rules[*index];
                let metrics = rule.metrics(self.context.form).len();
                if (rule.reason.is_none() && metrics == 0) || (metrics > 1 && !number.number.each) {
                    continue;
                }
                let Some(matched) = matcher.around(pattern, number, bounds.start, bounds.end) else {
                    continue;
                };
                if !self.conditions(passage, rule, matched, number.start, sentence, topic) {
                    continue;
                }
                if !(rule.units.contains(unit) || rule.units.is_empty() || (unit.is_empty() && rule.bare)) {
                    wrong_unit = true;
                    continue;
                }
                let key = (rule.rank, matched.weight, Reverse(matched.loose));
                if best.as_ref().is_none_or(|(held, _, _)| *held < key) {
                    best = Some((key, rule, matched));
                }
            }
        };
        for list in self.lists(passage, bounds.start, number.extent.0, &book.before, true) {
            consider(list);
        }
        for list in self.lists(passage, number.end, bounds.end, &book.behind, false) {
            consider(list);
        }
        (best.map(|(_, rule, matched)| (rule, matched)), wrong_unit)
    }

    /// The patterns that hang on the words near one side of a number, each list once.
    fn lists<T>(
        &self,
        passage: &Passage,
        start: usize,
        end: usize,
        by_term: &'a [Vec<T>],
        before: bool,
    ) -> Vec<&'a [T]> {
        let mut terms: Vec<Term> = if before {
            let hits = passage.hits_before(start.max(end.saturating_sub(REACH)), end);
            hits.map(|hit| hit.term).collect()
        } else {
            let hits = passage.hits_after(start, end.min(start + REACH));
            hits.map(|hit| hit.term).collect()
        };
        terms.sort_unstable();
        terms.dedup();
        let lists = terms.into_iter().filter_map(|term| by_term.get(usize::from(term)));
        lists.filter(|list| !list.is_empty()).map(Vec::as_slice).collect()
    }

    /// Whether the rule's conditions on what stands around hold.
    pub(super) fn conditions(
        &self,
        passage: &Passage,
        rule: &Rule,
        matched: Matched,
        at: usize,
        sentence: usize,
        topic: Option<Term>,
    ) -> bool {
        let any = |terms: &[Term], start: usize, end: usize| {
            !terms.is_empty() && passage.hits_before(start, end).any(|hit| terms.contains(&hit.term))
        };
        let clause = passage.clause_start(matched.start);
        let bounds = passage.sentences[sentence];
        let forbidden = any(&rule.not, matched.start, matched.end)
            || any(&rule.not_clause, clause, matched.end)
            || any(
                &rule.not_after,
                matched.end,
                passage.clause_end(matched.end.saturating_sub(1)),
            )
            || any(&rule.not_sentence, bounds.start, matched.end)
            || self.sections.names(&rule.not_under);
        if forbidden {
            return false;
        }
        if !(rule.near.is_empty() || any(&rule.near, 0, bounds.end) || self.sections.names(&rule.near)) {
            return false;
        }
        let begin = self.watch(passage).subject_start(sentence);
        if !rule.about.is_empty() {
            let near = self.topic(passage, begin, at).or(topic).or(self.sections.topic());
            if !near.is_some_and(|term| rule.about.contains(&term)) {
                return false;
            }
        }
        if rule.needs.is_empty() && !rule.needs_year {
            return true;
        }
        // The clause itself, or the head of the sentence.
        let head = passage.clause_end(begin).min(begin + HEAD);
        let named = |start: usize, end: usize| {
            let year = |d: &super::passage::Dated| start <= d.start && d.end <= end;
            any(&rule.needs, start, end) || (rule.needs_year && passage.years.iter().any(year))
        };
        named(clause, at) || named(begin, head)
    }
}
