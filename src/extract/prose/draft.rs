//! From a decision to figures and quantities with their evidence.

use std::sync::Arc;

use crate::model::{Amount, Applicant, Bound, Figure, Form, MetricId, Place, Quantity, Scope, Span, State};

use super::judge::Verdict;
use super::matching::Matcher;
use super::passage::{Figured, Passage};
use super::pattern::Term;
use super::phrasebook::Rule;
use super::reader::Reader;

/// Longest noun phrase kept with a quantity, in characters.
const NOUN: usize = 24;

/// A figure with what is needed to weigh it against others.
pub(super) struct Draft {
    pub figure: Figure,
    /// Its place in the quantities; `None` for words without a number.
    pub quantity: Option<usize>,
    /// Whether its wording says less surely that it is the whole.
    pub weak: bool,
    /// Whether it is a sum that may reach beyond the year.
    pub summed_up: bool,
    /// Whether its wording sets it apart, as this year's, from a sum since the beginning.
    pub set_apart: bool,
    /// Whether it is what had been reached by some day (截至12月底已公开…).
    pub by_then: bool,
    /// Which sentence of the document.
    pub sentence: u32,
    /// Whether it is told as a part of what was told before it (其中, in brackets).
    pub part: bool,
}

/// Numbers the lines on which places stand that follow each other more or less: what was counted once is kept.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    /// The last place, and the line breaks before it.
    at: usize,
    breaks: u32,
}

impl<'a> Lines<'a> {
    /// The lines of a text.
    pub fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, breaks: 0 }
    }

    /// The number, from 1, of the line on which a byte stands.
    fn of(&mut self, at: u32) -> u32 {
        let at = at as usize;
        let breaks = |from: usize, to: usize| memchr::memchr_iter(b'\n', &self.text[from..to]).count() as u32;
        self.breaks = if at < self.at { self.breaks - breaks(at, self.at) } else { self.breaks + breaks(self.at, at) };
        self.at = at;
        1 + self.breaks
    }
}

/// The evidence of one figure.
struct Evidence {
    state: State,
    raw: Span,
    quote: Span,
    place: Place,
    scope: Scope,
}

impl<'a> Reader<'a> {
    /// Puts the number into the quantities, with what the text has for its sentence, and into the figures if a rule took it.
    pub(super) fn keep(
        &mut self,
        passage: &Passage,
        number: &Figured,
        (sentence, printed): (usize, Span),
        verdict: Verdict<'a>,
    ) {
        let raw = passage.span(self.folded, number.extent.0, number.extent.1.max(number.end));
        let bounds = passage.sentences[sentence];
        let (metric, reason) = match &verdict {
            Verdict::Taken { metrics, .. } => (metrics.first().copied(), ""),
            Verdict::Not(reason) => (None, *reason),
        };
        let index = self.quantities.len();
        self.quantities.push(Quantity {
            value: number.number.amount,
            unit: passage.span(self.folded, number.unit.0, number.unit.1),
            bound: number.number.bound,
            raw,
            sentence: printed,
            section: self.sections.nearest(),
            noun: self.noun(passage, number, bounds.start),
            metric,
            reason,
        });
        let Verdict::Taken { rule, matched, metrics, scope } = verdict else {
            return;
        };
        let summed_up = self.watch(passage).summed_up(number);
        let by_then = self.watch(passage).reached(number, sentence);
        let part = passage.is_part(number, bounds.start);
        let quote = passage.span(self.folded, matched.start, matched.end).join(raw);
        let state = if number.number.none { State::NoneStated } else { State::Reported };
        let evidence = Evidence { state, raw, quote, place: Place::Line(self.lines.of(raw.start)), scope };
        for metric in metrics {
            let figure = Figure {
                value: Some(number.number.amount),
                unit: self.unit(passage, number, *metric),
                bound: number.number.bound,
                ..self.figure(rule, *metric, &evidence)
            };
            self.drafts.push(Draft {
                figure,
                quantity: Some(index),
                weak: rule.weak,
                summed_up,
                set_apart: rule.despite.contains(&"cumulative"),
                by_then,
                sentence: self.sentences,
                part,
            });
        }
    }

    fn figure(&self, rule: &Rule, metric: MetricId, evidence: &Evidence) -> Figure {
        Figure {
            metric,
            applicant: self.phrases.by_applicant(metric).then_some(Applicant::Total),
            scope: evidence.scope,
            value: Some(Amount::ZERO),
            unit: self.phrases.unit(metric),
            state: evidence.state,
            bound: Bound::Exact,
            raw: evidence.raw,
            quote: evidence.quote,
            place: evidence.place,
            form: Form::Prose,
            rule: rule.id.clone(),
        }
    }

    /// The unit as printed, or the metric's own.
    fn unit(&self, passage: &Passage, number: &Figured, metric: MetricId) -> Arc<str> {
        match &passage.text[number.unit.0..number.unit.1] {
            "" => self.phrases.unit(metric),
            unit => Arc::from(unit),
        }
    }

    /// The words before the number that say what is counted: back to the last mark or number.
    fn noun(&self, passage: &Passage, number: &Figured, begin: usize) -> Span {
        let next = passage.numbers.partition_point(|n| n.start < number.start);
        let after_number = passage.numbers[..next].last().map_or(0, |n| n.end);
        let clause = passage.clause_start(number.start).max(begin).max(after_number);
        let end = number.extent.0.max(clause);
        let words = &passage.text[clause..end];
        let mark = words
            .rfind(['、', '(', ')', '"'])
            .map_or(0, |at| at + words[at..].chars().next().map_or(1, char::len_utf8));
        let words = &words[mark..];
        let cut = words.char_indices().rev().nth(NOUN - 1).map_or(0, |(at, _)| at);
        passage.span(self.folded, clause + mark + cut, end)
    }

    /// Finds what the sentence says there was none of.
    pub(super) fn nones(&mut self, passage: &Passage, sentence: usize, topic: Option<Term>) {
        let phrases = self.phrases;
        let book = &phrases.book;
        let bounds = passage.sentences[sentence];
        if self.sections.reason().is_some() {
            return;
        }
        let matcher = Matcher { passage, book };
        let first = self.drafts.len();
        for hit in passage.hits_after(bounds.start, bounds.end) {
            let (start, end) = (hit.start as usize, hit.end as usize);
            if !book.opening.has(hit.sense) {
                continue;
            }
            let openings = &book.cues(hit.sense).sequences;
            let behind = passage.trail.behind(passage.ended(end));
            for opening in openings.iter().filter(|opening| behind.hold(opening.wants)) {
                let (index, sequence) = &book.sequences[opening.sequence];
                let rule = &book.nones[*index];
                let metrics = rule.metrics(self.context.form);
                if metrics.is_empty() {
                    continue;
                }
                let Some(matched) = matcher.sequence(sequence, (start, end), bounds.end) else {
                    continue;
                };
                if !self.conditions(passage, rule, matched, start, sentence, topic) {
                    continue;
                }
                let watch = self.watch(passage);
                if watch.reason_of_none(start, matched.end, sentence, rule.any_year).is_some() {
                    continue;
                }
                let Some(scope) = self.scope(passage, rule, sentence, start) else { continue };
                let words = passage.span(self.folded, matched.start, matched.end);
                let place = Place::Line(self.lines.of(words.start));
                let evidence = Evidence { state: State::NoneStated, raw: words, quote: words, place, scope };
                for metric in metrics {
                    let said = self.drafts[first..].iter().any(|d| d.figure.metric == *metric);
                    if !said {
                        let figure = self.figure(rule, *metric, &evidence);
                        self.drafts.push(Draft {
                            figure,
                            quantity: None,
                            weak: rule.weak,
                            summed_up: false,
                            set_apart: false,
                            by_then: false,
                            sentence: self.sentences,
                            part: false,
                        });
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_in_any_order() {
        let mut lines = Lines::new("一\n二\n三");
        assert_eq!([0, 8, 4, 3, 8].map(|at| lines.of(at)), [1, 3, 2, 1, 3]);
    }
}
