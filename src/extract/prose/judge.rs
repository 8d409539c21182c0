//! Which rule speaks of a number, and whether anything speaks against it.

use std::cmp::Reverse;

use crate::lexicon::Role;
use crate::model::{Form, MetricId, Scope};

use super::guard::Watch;
use super::matching::{Gaps, LONGEST_WORD, Matched, Matcher};
use super::passage::{Figured, Passage};
use super::pattern::Term;
use super::phrasebook::{Rule, Within};
use super::reader::Reader;
use super::scope::scope;
use super::trail::{Around, Traces};
use super::vocabulary::Groups;

/// Bytes of a sentence in which it names its subject.
const HEAD: usize = 60;
/// Bytes from a number to the word that a pattern hangs on.
const REACH: usize = 320;

/// What the rules make of one number.
#[derive(Clone, Copy)]
pub(super) enum Verdict<'a> {
    /// The rule, where its words stand, and what it gives.
    Taken { rule: &'a Rule, matched: Matched, metrics: &'a [MetricId], scope: Scope },
    /// Why it is no figure.
    Not(&'static str),
}

/// A number and where it stands.
struct Asked<'p> {
    passage: &'p Passage,
    number: &'p Figured,
    unit: Option<usize>,
    bare: bool,
    /// Whether it is a printed 0 without a unit: nought of any unit is nought.
    nought: bool,
    sentence: usize,
    topic: Option<Term>,
}

/// How much a rule says: its rank, then the weight of its words, then how tightly they stand.
type Strength = (i32, usize, Reverse<usize>);

/// The best rule so far.
#[derive(Default)]
struct Best<'a> {
    found: Option<(Strength, &'a Rule, Matched)>,
    wrong_unit: bool,
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
        if passage.torn(number) || self.loosely_grouped(passage, number) {
            return Verdict::Not("ambiguous");
        }
        let watch = self.watch(passage);
        let number = &watch.raised(number);
        let bare = unit.is_empty() && !passage.is_listed(number);
        let nought = bare && passage.is_nought(number);
        let unit = self.phrases.book.unit(unit);
        let ask = |number| self.best(&Asked { passage, number, unit, bare, nought, sentence, topic });
        let (mut best, wrong_unit) = ask(number);
        if best.is_none()
            && let Some(seen_from_first) = self.behind_another(passage, number)
        {
            best = ask(&seen_from_first).0;
        }
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
        if number.number.each && (metrics.len() < 2 || passage.goes_on_behind(number)) {
            return Verdict::Not("ambiguous");
        }
        match self.scope(passage, rule, sentence, matched.start) {
            Some(scope) => Verdict::Taken { rule, matched, metrics, scope },
            None => Verdict::Not("share"),
        }
    }

    /// Whether a full-width comma before three digits may part two numbers (部分公开3，120件不予公开). It groups the
    /// digits of one number where a unit follows and the clause ends behind it, or where more such groups stand.
    fn loosely_grouped(&self, passage: &Passage, number: &Figured) -> bool {
        let mut commas = passage.text[number.start..number.unit.0].match_indices(',');
        let (Some((at, _)), None) = (commas.next(), commas.next()) else {
            return false;
        };
        let comma = passage.span(self.folded, number.start + at, number.start + at + 1);
        let closed = passage.closes(number.extent.1.max(number.end));
        comma.of(&self.document.text) == "，" && !(closed && number.unit.0 < number.unit.1)
    }

    /// In 信息6项31条 and 培训3期120人次 the second number, seen from where the first begins, if that one is no figure or
    /// counts in another unit: what stands before both counts both.
    fn behind_another(&self, passage: &Passage, number: &Figured) -> Option<Figured> {
        let next = passage.numbers.partition_point(|n| n.start < number.start);
        let first = passage.numbers[..next].last()?;
        let has_unit = first.unit.0 < first.unit.1 && first.number.role == Role::Count;
        let other_unit = passage.text[first.unit.0..first.unit.1] != passage.text[number.unit.0..number.unit.1];
        let free = |reason| matches!(reason, "no_rule" | "unit_mismatch") || reason.is_empty() && other_unit;
        let free = self.quantities.last().is_some_and(|first| free(first.reason));
        let between = passage.text.get(first.end..number.extent.0)?;
        let both = free && has_unit && (between.is_empty() || between == "、" && other_unit);
        both.then(|| Figured { extent: (first.extent.0, number.extent.1), ..number.clone() })
    }

    /// Whose figure words at `at` give; `None` if only a part of the area's.
    pub(super) fn scope(&self, passage: &Passage, rule: &Rule, sentence: usize, at: usize) -> Option<Scope> {
        let begin = self.watch(passage).subject_start(sentence);
        let named = || scope(passage, &self.phrases.book, self.context.kind, begin, at);
        rule.scope.or_else(named)
    }

    pub(super) fn watch<'p>(&self, passage: &'p Passage) -> Watch<'p>
    where
        'a: 'p,
    {
        Watch { passage, book: &self.phrases.book, year: self.context.year }
    }

    /// The rule that says most about the number, and whether one failed by its unit alone.
    fn best(&self, asked: &Asked) -> (Option<(&'a Rule, Matched)>, bool) {
        let book = &self.phrases.book;
        let (passage, number) = (asked.passage, asked.number);
        let bounds = passage.sentences[asked.sentence];
        let matcher = Matcher { passage, book };
        let mut best = Best::default();
        let floor = passage.barrier_before(bounds.start.max(number.extent.0.saturating_sub(REACH)), number.extent.0);
        let ceiling = passage.barrier_behind(number.end, bounds.end.min(number.end + REACH));
        let around = self.around(passage, number, ceiling, bounds.end);
        for hit in passage.hits_before(floor, number.extent.0) {
            let mut gaps = Gaps::default();
            for cue in book.cues(hit.sense).before.iter().filter(|cue| cue.fits(&around)) {
                let (index, pattern) = &book.patterns[cue.pattern];
                if !matcher.reaches(pattern, number, hit, &mut gaps) {
                    continue;
                }
                let find = || matcher.before(pattern, number, hit, &mut gaps, (bounds.start, bounds.end));
                self.consider(&mut best, asked, &book.rules[*index], find);
            }
        }
        let mut tried = Vec::new();
        for hit in passage.hits_after(number.end, bounds.end.min(number.end + REACH)) {
            let patterns = &book.cues(hit.sense).behind;
            if patterns.is_empty() || hit.start as usize > ceiling || tried.contains(&hit.sense) {
                continue;
            }
            tried.push(hit.sense);
            for cue in patterns.iter().filter(|cue| cue.fits(&around)) {
                let (index, pattern) = &book.patterns[cue.pattern];
                let find = || matcher.behind(pattern, number, bounds.end);
                self.consider(&mut best, asked, &book.rules[*index], find);
            }
        }
        (best.found.map(|(_, rule, matched)| (rule, matched)), best.wrong_unit)
    }

    /// The groups of the words around a number, where no gap reaches beyond `ceiling` and the sentence ends at `end`.
    fn around(&self, passage: &Passage, number: &Figured, ceiling: usize, end: usize) -> Around {
        let mut next = Traces::default();
        let near = passage.hits_after(number.end, end.min(ceiling + LONGEST_WORD));
        let near = near.filter(|hit| hit.start as usize <= ceiling);
        near.for_each(|hit| next.join(self.phrases.book.traces(hit.sense)));
        let before = passage.trail.before(passage.ended(number.extent.0));
        Around { before, next, behind: passage.trail.behind(passage.ended(number.end)) }
    }

    /// Holds the rule against the best so far, if its pattern is found and its conditions are met.
    fn consider(&self, best: &mut Best<'a>, asked: &Asked, rule: &'a Rule, find: impl FnOnce() -> Option<Matched>) {
        let metrics = rule.metrics(self.context.form).len();
        if (rule.reason.is_none() && metrics == 0) || (metrics > 1 && !(asked.number.number.each || rule.all_of_it)) {
            return;
        }
        let fits = asked.nought || rule.fits(asked.unit, asked.bare);
        let outdone = best.found.as_ref().is_some_and(|((rank, ..), ..)| !fits || *rank > rule.rank);
        if outdone || !fits && best.wrong_unit {
            return;
        }
        let Some(matched) = find() else { return };
        let at = asked.number.start;
        if !self.conditions(asked.passage, rule, matched, at, asked.sentence, asked.topic) {
            return;
        }
        if !fits {
            best.wrong_unit = true;
            return;
        }
        let key = (rule.rank, matched.weight, Reverse(matched.loose));
        if best.found.as_ref().is_none_or(|(held, _, _)| *held < key) {
            best.found = Some((key, rule, matched));
        }
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
        let any = |words: &Groups, start: usize, end: usize| passage.names(words, start, end);
        let clause = passage.clause_start(matched.start);
        let bounds = passage.sentences[sentence];
        let late = matches!(self.context.form, Form::E2 | Form::E3);
        let stands = |within: Within, words: &Groups| match within {
            Within::Pattern => any(words, matched.start, matched.end),
            Within::Clause => any(words, clause, matched.end),
            Within::After => any(words, matched.end, passage.clause_end(matched.end.saturating_sub(1))),
            Within::Behind => passage.names_behind(words, matched.end, bounds.end),
            Within::BehindLate => late && passage.names_behind(words, matched.end, bounds.end),
            Within::Sentence => any(words, bounds.start, matched.end),
        };
        let speaks_against = || rule.forbidden.iter().any(|(within, words)| stands(*within, words));
        if rule.against.meets(&passage.trail.senses) && speaks_against()
            || self.sections.names(&rule.not_under)
            || !rule.not_near.is_empty() && passage.has_seen(&rule.not_near)
        {
            return false;
        }
        let near = rule.near.is_empty()
            || passage.has_seen(&rule.near)
            || self.sections.names(&rule.near)
            || self.sections.names(&rule.under);
        if !near {
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
        let head = passage.clause_end(begin).min(begin + HEAD).min(at);
        let named = |start: usize, end: usize| {
            any(&rule.needs, start, end) || (rule.needs_year && !passage.years_between(start, end).is_empty())
        };
        named(clause, at) || named(begin, head)
    }
}
