//! What keeps a number from being this year's figure: comparisons, other years, plans, norms, running totals.

use crate::lexicon::DateKind;
use crate::model::Date;

use super::beside::JOINED;
use super::marks::LONGEST;
use super::passage::{Dated, Figured, Passage};
use super::phrasebook::{Guard, Phrasebook, Reach};
use super::vocabulary::{Groups, Hit};

/// Bytes behind a number in which a word still speaks of it.
const BEHIND: usize = 36;

/// Bytes between 新增 and the number that it speaks of.
const NEWLY: usize = 36;

/// The same in a sentence of its own (2017年新增信息9条) without 其中, which may tell of something else.
const RIGHT_BEHIND: usize = 6;

/// Whether the first reports begin on this day: the Regulation (国务院令第492号, article 38) is in force from then on.
fn begins(day: Date) -> bool {
    (day.year, day.month, day.day) == (2008, 5, 1)
}

/// The guards at work in one paragraph.
pub(super) struct Watch<'a> {
    pub passage: &'a Passage,
    pub book: &'a Phrasebook,
    /// The year that the report covers.
    pub year: Option<i16>,
}

impl Watch<'_> {
    /// The first reason, in the order of the configuration, why the number in this sentence is no figure.
    pub fn reason(&self, number: &Figured, sentence: usize, despite: &[&str], any_year: bool) -> Option<&'static str> {
        let begin = self.passage.sentences[sentence].start;
        let mut first: Option<usize> = self.onward(number.start);
        let mut speaks = |index: usize| first = Some(first.map_or(index, |held| held.min(index)));
        for hit in self.passage.guarding_before(begin, number.start) {
            for &index in &self.book.cues(hit.sense).guards {
                if self.reaches(&self.book.guards[index], number, hit) {
                    speaks(index);
                }
            }
        }
        for hit in self.behind(number) {
            let guards = self.book.cues(hit.sense).guards.iter().copied();
            guards.filter(|index| self.book.guards[*index].reach == Reach::Behind).for_each(&mut speaks);
        }
        let reason = first.map(|index| self.book.guards[index].reason);
        if let Some(reason) = reason.filter(|reason| !despite.contains(reason)) {
            return Some(reason);
        }
        if !despite.contains(&"cumulative")
            && (self.running_total(number, sentence) || self.new_apart(number, sentence))
        {
            return Some("cumulative");
        }
        if any_year {
            return None;
        }
        self.other_year(number.said_at, sentence)
    }

    /// The same for words at `at..end` that say that there was none.
    pub fn reason_of_none(&self, at: usize, end: usize, sentence: usize, any_year: bool) -> Option<&'static str> {
        let clause = self.passage.clause_start(at);
        let begin = self.passage.sentences[sentence].start;
        let mut first = self.onward(end);
        for hit in self.passage.guarding_before(begin, end) {
            let start = hit.start as usize;
            for &index in &self.book.cues(hit.sense).guards {
                let guard = &self.book.guards[index];
                // Comparisons and ratios are about numbers; a norm or another period is about the whole clause. Where
                // there was none since the beginning, there was none this year.
                let speaks = match guard.reach {
                    _ if guard.up_to_now => false,
                    Reach::Sentence => true,
                    Reach::Clause => start >= clause,
                    Reach::Count | Reach::Onward | Reach::Behind | Reach::Section => false,
                };
                if speaks && !(guard.not_after_this_year && self.ends_this_year(start)) {
                    first = first.or(Some(index));
                }
            }
        }
        if let Some(index) = first {
            return Some(self.book.guards[index].reason);
        }
        if any_year { None } else { self.other_year(at, sentence).filter(|reason| *reason != "cumulative") }
    }

    /// Whether a guard's word reaches the number behind it in the same sentence.
    fn reaches(&self, guard: &Guard, number: &Figured, hit: &Hit) -> bool {
        let (start, end) = (hit.start as usize, hit.end as usize);
        let from = match guard.reach {
            Reach::Sentence => 0,
            Reach::Clause => self.passage.clause_start(number.start),
            Reach::Count => {
                let clause = self.passage.clause_start(number.start);
                clause.max(self.previous_count(number).unwrap_or(0))
            }
            Reach::Onward | Reach::Behind | Reach::Section => return false,
        };
        start >= from
            && !self.passage.names(&guard.unless, end, number.start)
            && !(guard.not_after_this_year && (self.ends_this_year(start) || self.names_this_year(end, number.start)))
    }

    /// Whether the report's year is named between two bytes.
    fn names_this_year(&self, start: usize, end: usize) -> bool {
        let mut dates = self.dates_before(start, end).filter(|date| !self.is_until(date));
        dates.any(|date| self.year_of(date.kind).is_some_and(|y| Some(y) == self.year))
    }

    /// What a word that speaks of the rest of the paragraph says against all behind it, if one stands before `at`.
    pub fn onward_reason(&self, at: usize) -> Option<&'static str> {
        self.onward(at).map(|index| self.book.guards[index].reason)
    }

    /// The guard of a word that speaks of the rest of the paragraph, if one stands before `at`.
    fn onward(&self, at: usize) -> Option<usize> {
        let onward = |hit: &Hit| {
            let mut guards = self.book.cues(hit.sense).guards.iter().copied();
            guards.find(|index| self.book.guards[*index].reach == Reach::Onward)
        };
        let (end, index) = *self.passage.onward.get_or_init(|| {
            let mut hits = self.passage.hits.iter();
            let first = hits.find_map(|hit| Some((hit.end as usize, onward(hit)?)));
            first.unwrap_or((usize::MAX, 0))
        });
        (end <= at).then_some(index)
    }

    /// Whether the report's year is named right before a byte.
    fn ends_this_year(&self, at: usize) -> bool {
        let last = self.passage.years.partition_point(|date| date.end <= at);
        let date = self.passage.years[..last].last().filter(|date| date.end == at);
        date.is_some_and(|date| self.year_of(date.kind).is_some_and(|y| Some(y) == self.year))
    }

    /// The words just behind a number, its unit included.
    fn behind(&self, number: &Figured) -> impl Iterator<Item = &Hit> {
        let passage = self.passage;
        let next = passage.numbers.partition_point(|n| n.start <= number.start);
        let limit = passage.numbers.get(next).map_or(passage.text.len(), |n| n.start);
        let limit = limit.min(passage.clause_end(number.start)).min(number.end + BEHIND);
        passage.hits_after(number.start, limit)
    }

    /// The end of the counting number before this one.
    fn previous_count(&self, number: &Figured) -> Option<usize> {
        let next = self.passage.numbers.partition_point(|n| n.start < number.start);
        let before = self.passage.numbers[..next].iter().rev().find(|n| n.counts());
        before.map(|n| n.end)
    }

    /// In 由 81 件增加到 95 件 the second number, seen from where the first one begins: what stands before 由 counts it.
    pub fn raised(&self, number: &Figured) -> Figured {
        let hints = &self.book.hints;
        let begin = self.passage.clause_start(number.start);
        let before = |words: &Groups, end: usize| {
            let mut hits = self.passage.hits_before(begin, end);
            hits.find(|hit| words.has(hit.sense))
        };
        let from = before(&hints.raised, number.start).and_then(|raised| before(&hints.from, raised.start as usize));
        let from = from.map(|hit| hit.start as usize);
        let counts = |start: usize| {
            let between = self.passage.numbers_between(start, number.start);
            between.iter().filter(|n| n.counts()).count()
        };
        let mut number = number.clone();
        if let Some(start) = from.filter(|start| counts(*start) == 1) {
            number.extent.0 = start;
            // 由上年的81件增加到95件: the year before 由 holds for the second number, unless it has its own.
            let after = before(&hints.raised, number.start).map_or(start, |raised| raised.end as usize);
            if self.dates_before(after, number.start).next().is_none() {
                number.said_at = start;
            }
        }
        number
    }

    /// Whether a word for a sum over time (累计) stands in the number's clause.
    pub fn summed_up(&self, number: &Figured) -> bool {
        let clause = self.passage.clause_start(number.start);
        // 截至目前 may be a clause of its own.
        let before = self.passage.clause_start(clause.saturating_sub(1));
        let counts = self.passage.numbers_between(before, clause).iter().any(Figured::counts);
        let from = if counts { clause } else { before };
        self.passage.names(&self.book.hints.summed_up, from, number.start)
    }

    /// 累计 up to a day, with no word of the year itself: the sum since the beginning.
    fn running_total(&self, number: &Figured, sentence: usize) -> bool {
        self.summed_up(number) && self.by_then(number, sentence)
    }

    /// Whether the number is what had been reached by some day (截至12月底已公开…).
    pub fn reached(&self, number: &Figured, sentence: usize) -> bool {
        let clause = self.passage.clause_start(number.start);
        self.passage.names(&self.book.hints.already, clause, number.start) && self.by_then(number, sentence)
    }

    /// Whether the number's sentence tells a day up to which, and no word of the year itself.
    fn by_then(&self, number: &Figured, sentence: usize) -> bool {
        let begin = self.passage.sentences[sentence].start;
        let mut until = false;
        for date in self.dates_before(begin, number.start) {
            if self.is_until(date) {
                until = true;
            } else if self.year_of(date.kind).is_some_and(|y| Some(y) == self.year) {
                return false;
            }
        }
        until
    }

    /// Whether this year's own, smaller number follows (共公开61条，今年新增9条; 。2017年新增9条), so that this one is the sum since the
    /// beginning; not so where it is said to be this year's itself.
    fn new_apart(&self, number: &Figured, sentence: usize) -> bool {
        let passage = self.passage;
        let bounds = passage.sentences[sentence];
        let goes_on = passage.text[bounds.end..].starts_with("其中");
        let end = passage.sentences.get(sentence + 1).map_or(bounds.end, |next| next.end);
        // The digits of a year that is named between count nothing.
        let mut behind = passage.numbers_between(number.end, end).iter();
        let Some(next) = behind.find(|n| n.counts()) else { return false };
        let unit = |n: &Figured| &passage.text[n.unit.0..n.unit.1];
        if next.number.amount >= number.number.amount || unit(next) != unit(number) {
            return false;
        }
        let apart = passage.hits_after(number.end, next.start).any(|hit| {
            let most = if next.start < bounds.end || goes_on { NEWLY } else { RIGHT_BEHIND };
            let near = next.start - hit.end as usize <= most;
            self.book.hints.newly.has(hit.sense) && near && self.ends_this_year(hit.start as usize)
        });
        let own = |date: &Dated| !self.is_until(date) && self.year_of(date.kind).is_some_and(|y| Some(y) == self.year);
        apart && !self.dates_before(bounds.start, number.start).any(own)
    }

    fn dates_before(&self, start: usize, end: usize) -> impl Iterator<Item = &Dated> {
        self.passage.years_between(start, end).iter().rev()
    }

    /// Whether 截至, 到 stands right before the date.
    fn is_until(&self, date: &Dated) -> bool {
        self.follows(&self.book.hints.until, date)
    }

    /// Whether 至今, 起 stands right behind the date.
    fn goes_on(&self, date: &Dated) -> bool {
        let mut behind = self.passage.hits_after(date.end, date.end + BEHIND);
        behind.any(|hit| self.book.hints.onwards.has(hit.sense) && hit.start as usize == date.end)
    }

    /// Whether the date stands right behind a word.
    fn follows(&self, words: &Groups, date: &Dated) -> bool {
        let mut near = self.passage.hits_before(date.start.saturating_sub(9), date.start);
        near.any(|hit| words.has(hit.sense) && hit.end as usize == date.start)
    }

    fn year_of(&self, kind: DateKind) -> Option<i16> {
        let inside = |from: i16, to: i16| match self.year {
            Some(year) if from <= year && year <= to => year,
            _ => to,
        };
        match kind {
            DateKind::Year(year) | DateKind::YearMonth(year, _) => Some(year),
            DateKind::Day(date) => Some(date.year),
            DateKind::Period(from, to) => Some(inside(from.year, to.year)),
            DateKind::YearRange(from, to) => Some(inside(from, to)),
            DateKind::Relative(by) => self.year.map(|year| year + i16::from(by)),
            DateKind::MonthDay(..) => self.year,
        }
    }

    /// Whether the date names less than the report's year.
    fn is_part(&self, date: &Dated) -> bool {
        match date.kind {
            DateKind::YearMonth(_, month) => !(month == 12 && self.is_until(date) || month == 1 && self.goes_on(date)),
            DateKind::Day(day) => (day.month, day.day) < (12, 25) && !(begins(day) && self.goes_on(date)),
            DateKind::MonthDay(month, day) => (month, day) < (12, 25),
            DateKind::Period(from, to) => from.year == to.year && (from.month > 1 && !begins(from) || to.month < 12),
            DateKind::Year(_) | DateKind::YearRange(..) | DateKind::Relative(_) => false,
        }
    }

    /// Whether the words at `at` speak of another year, or of a part of this one.
    fn other_year(&self, at: usize, sentence: usize) -> Option<&'static str> {
        let clause = self.passage.clause_start(at);
        let begin = self.subject_start(sentence);
        let governing = self
            .dates_before(begin, at)
            .filter(|date| !self.follows(&self.book.hints.against, date))
            .find(|date| date.start >= clause || self.opens_clause(date))?;
        let here = governing.start >= clause;
        if !here && !self.is_a_clause(governing) && matches!(governing.kind, DateKind::Relative(by) if by != 0) {
            return None;
        }
        if self.several_years(governing) || self.is_summed_with(governing) {
            let ours = self.year.is_none_or(|year| self.year_of(governing.kind) == Some(year));
            return Some(if ours { "cumulative" } else { "other_year" });
        }
        if self.one_of_several(governing, clause, at) {
            return Some("ambiguous");
        }
        match (self.year_of(governing.kind), self.year) {
            (Some(named), Some(report)) if named > report && !self.is_until(governing) => Some("future"),
            (Some(named), Some(report)) if named != report => Some("other_year"),
            (None, None) if matches!(governing.kind, DateKind::Relative(by) if by != 0) => Some("other_year"),
            _ if self.is_part(governing) => Some("partial_period"),
            _ => None,
        }
    }

    /// Whether the date spans much more than one year.
    fn several_years(&self, date: &Dated) -> bool {
        match date.kind {
            DateKind::YearRange(from, to) => from < to,
            DateKind::Period(from, to) => {
                (i32::from(to.year - from.year) * 12 + i32::from(to.month)) > i32::from(from.month) + 13
            }
            _ => false,
        }
    }

    /// Whether another year is joined to the date, so that what follows counts both (2016年和2017年共收到9件).
    fn is_summed_with(&self, date: &Dated) -> bool {
        self.passage.years_between(0, date.start).last().is_some_and(|other| {
            let joint = &self.passage.text[other.end..date.start];
            JOINED.contains(&joint) && self.year_of(other.kind) != self.year_of(date.kind)
        })
    }

    /// Whether several years are named and their numbers follow one after the other (2016年、2017年分别公开5条、7条).
    fn one_of_several(&self, date: &Dated, clause: usize, at: usize) -> bool {
        let told_apart = self.passage.names(&self.book.hints.apart, date.end, at);
        let year = self.year_of(date.kind);
        told_apart && self.dates_before(clause, date.start).any(|other| self.year_of(other.kind) != year)
    }

    /// Whether a date is all that its clause says (去年，我局公开210条).
    fn is_a_clause(&self, date: &Dated) -> bool {
        self.passage.clause_start(date.start) == date.start && self.passage.text[date.end..].starts_with(',')
    }

    /// Whether a date stands at the head of its clause, so that it holds for the clauses that follow.
    fn opens_clause(&self, date: &Dated) -> bool {
        let clause = self.passage.clause_start(date.start);
        let end = self.passage.clause_end(date.start);
        // 转入2016年 may be a clause of its own: then it says when, and not where cases go.
        let from = if self.passage.text[date.end..].starts_with(',') { date.end } else { clause };
        let local = self.passage.names(&self.book.hints.carried, from, end);
        let lead = &self.passage.text[clause..date.start];
        !local && (lead.chars().count() <= 2 || self.is_until(date))
    }

    /// Where the sentence begins, or the one before it that it goes on from.
    pub fn subject_start(&self, sentence: usize) -> usize {
        let sentences = &self.passage.sentences;
        let mut first = sentence;
        let near = |start: usize| sentences[sentence].start - start <= LONGEST;
        while first > 0 && sentences[first - 1].goes_on && near(sentences[first - 1].start) {
            first -= 1;
        }
        sentences[first].start
    }
}
