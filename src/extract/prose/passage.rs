//! One paragraph made ready for the rules: no white space, its words, numbers, years, clauses and sentences.

use std::cell::OnceCell;
use std::ops::Range;

use crate::lexicon::{DateKind, DateMention, Folded, Lexicon, Number, Role};
use crate::model::Span;

use super::marks::{self, Found, Mark, inside, titles};
use super::phrasebook::Phrasebook;
use super::trail::Trail;
use super::vocabulary::{Groups, Hit, Senses, Vocabulary};

/// A number of the passage.
#[derive(Clone, Debug)]
pub(super) struct Figured {
    /// First byte of the numerals.
    pub start: usize,
    /// One past the last byte of the unit, or of the numerals where there is none.
    pub end: usize,
    /// Bytes of the unit; empty where there is none.
    pub unit: (usize, usize),
    /// First and last byte of the words that belong to it, approximations included.
    pub extent: (usize, usize),
    /// Where the words stand whose year is the number's: mostly where it begins.
    pub said_at: usize,
    /// What the lexicon says of it.
    pub number: Number,
}

impl Figured {
    /// Whether it counts something, so that it stands between a label and a later number.
    pub fn counts(&self) -> bool {
        matches!(self.number.role, Role::Count | Role::Percent | Role::Range | Role::Fraction)
    }

    /// The same number where all its bytes are moved.
    fn moved(&self, moved: impl Fn(usize) -> usize) -> Figured {
        let both = |(from, to)| (moved(from), moved(to));
        Figured {
            start: moved(self.start),
            end: moved(self.end),
            unit: both(self.unit),
            extent: both(self.extent),
            said_at: moved(self.said_at),
            number: self.number.clone(),
        }
    }
}

/// A year that the passage names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dated {
    pub start: usize,
    pub end: usize,
    pub kind: DateKind,
}

/// A sentence, up to 。 or ；.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence {
    pub start: usize,
    pub end: usize,
    /// Whether it ends with ；, so that its subject goes on.
    pub goes_on: bool,
}

/// A paragraph without its white space.
#[derive(Default)]
pub(super) struct Passage {
    /// The text; all positions are bytes of it.
    pub text: String,
    /// Where stretches without white space begin: byte here, byte in the folded document.
    runs: Vec<(u32, u32)>,
    /// Stretches of the folded document that it was made of.
    stretches: Range<usize>,
    /// Words of the rules, in order of their ends. None inside 《》.
    pub hits: Vec<Hit>,
    /// Numbers in order.
    pub numbers: Vec<Figured>,
    /// Years in order. None inside 《》.
    pub years: Vec<Dated>,
    /// Where clauses begin, in order; the first is 0.
    pub clauses: Vec<usize>,
    /// Marks of punctuation in order.
    pub marks: Vec<Mark>,
    /// Sentences in order; they cover the text.
    pub sentences: Vec<Sentence>,
    titles: Vec<(usize, usize)>,
    /// Where the first word stands that speaks of the rest of the paragraph, with its guard.
    pub onward: OnceCell<(usize, usize)>,
    /// Words that keep numbers from being figures, in order of their ends.
    guarding: Vec<Hit>,
    /// The senses met so far, and how many hits that took.
    seen: Senses,
    marked: usize,
    /// What the words of the sentence that is read say.
    pub trail: Trail,
}

impl Passage {
    /// Reads bytes `start..end` of a folded document.
    /// Words are sought only where there is a number, a word for none, or a heading that may name a topic.
    pub fn read(
        &mut self,
        folded: &Folded,
        (start, end): (usize, usize),
        is_heading: bool,
        lexicon: &Lexicon,
        vocabulary: &Vocabulary,
    ) {
        let words = &folded.text[start..end];
        self.stretches = folded.stretches(start, end);
        self.take(words, start);
        self.onward.take();
        self.seen.clear();
        self.guarding.clear();
        self.marked = 0;
        self.titles = titles(&self.marks);
        self.numbers.clear();
        let (numbers, dates) = lexicon.numbers_and_dates(words);
        for number in numbers {
            self.numbers.push(self.figured(number, start));
        }
        self.hits.clear();
        self.years.clear();
        self.clauses.clear();
        self.sentences.clear();
        let speaks = is_heading || self.numbers.iter().any(Figured::counts) || vocabulary.opens(&self.text);
        if !speaks && self.numbers.iter().all(|n| n.number.role != Role::Ordinal) {
            return;
        }
        if speaks {
            self.find(vocabulary);
        }
        for date in dates {
            let dated = self.dated(date, start);
            if !self.in_title(dated.start, dated.end) {
                self.years.push(dated);
            }
        }
        if self.runs.len() > 1 {
            self.torn_years(lexicon);
        }
        self.cut();
    }

    /// The passage that only these stretches of this one make, in their order; what was seen before holds for it too.
    pub fn excerpt(
        &self,
        pieces: &[(usize, usize)],
        vocabulary: &Vocabulary,
        book: &Phrasebook,
        year: Option<i16>,
    ) -> Passage {
        let mut own = Passage { stretches: self.stretches.clone(), seen: self.seen.clone(), ..Passage::default() };
        for &(start, end) in pieces {
            let here = own.text.len();
            let moved = |at: usize| at - start + here;
            let inside = |from: usize, to: usize| start <= from && to <= end;
            let first = self.runs.partition_point(|(run, _)| (*run as usize) <= start).saturating_sub(1);
            let runs = self.runs[first..].iter().take_while(|(run, _)| (*run as usize) < end);
            own.runs.extend(runs.map(|(run, there)| {
                let skipped = start.saturating_sub(*run as usize);
                (moved(*run as usize + skipped) as u32, there + skipped as u32)
            }));
            own.text.push_str(&self.text[start..end]);
            let marks = &self.marks[self.marks.partition_point(|mark| mark.start < start)..];
            let marks = marks.iter().take_while(|mark| mark.end <= end);
            own.marks.extend(marks.map(|mark| Mark { start: moved(mark.start), end: moved(mark.end), ..*mark }));
            let years = self.years_between(start, end).iter();
            own.years.extend(years.map(|year| Dated { start: moved(year.start), end: moved(year.end), ..*year }));
            let numbers = self.numbers_between(start, end).iter().filter(|n| inside(n.extent.0, n.extent.1.max(n.end)));
            own.numbers.extend(numbers.map(|number| number.moved(moved)));
        }
        own.titles = titles(&own.marks);
        own.find(vocabulary);
        own.name_years(book, year);
        own.marked = own.hits.len();
        own.guard(&book.guarding);
        own.cut();
        own
    }

    /// Takes the text and its marks; `base` is where it begins in the folded document.
    fn take(&mut self, words: &str, base: usize) {
        self.text.clear();
        self.runs.clear();
        self.marks.clear();
        let mut from = 0;
        let mut at = 0;
        while from < words.len() {
            let found = marks::next(words, at);
            let to = match found {
                Some((start, Found::Mark(kind, length))) => {
                    let here = self.text.len() + start - from;
                    self.marks.push(Mark { start: here, end: here + length, kind });
                    at = start + length;
                    continue;
                }
                Some((blank, Found::Blank)) => blank,
                None => words.len(),
            };
            if from < to {
                self.runs.push((self.text.len() as u32, (base + from) as u32));
                self.text.push_str(&words[from..to]);
            }
            from = to + 1;
            at = from;
        }
    }

    /// Adds years told by words that a line break tore apart (上\n年).
    fn torn_years(&mut self, lexicon: &Lexicon) {
        for DateMention { span, kind } in lexicon.dates(&self.text) {
            let (start, end) = (span.start as usize, span.end as usize);
            let next = self.years.partition_point(|year| year.start < start);
            let known = self.years.get(next).is_some_and(|year| year.start < end)
                || next.checked_sub(1).is_some_and(|before| self.years[before].end > start);
            if matches!(kind, DateKind::Relative(_)) && !known && !self.in_title(start, end) {
                self.years.insert(next, Dated { start, end, kind });
            }
        }
    }

    fn find(&mut self, vocabulary: &Vocabulary) {
        vocabulary.find(&self.text, &mut self.hits);
        let titles = &self.titles;
        if !titles.is_empty() {
            self.hits.retain(|hit| !inside(titles, hit.start as usize, hit.end as usize));
        }
    }

    /// Puts in the words that stand for printed years, as they lie to the report's own.
    pub fn name_years(&mut self, book: &Phrasebook, own: Option<i16>) {
        let Some(own) = own else { return };
        let words = self.hits.len();
        for year in &self.years {
            let DateKind::Year(printed) = year.kind else { continue };
            let place = usize::try_from(i32::from(printed) - i32::from(own) + 1).ok();
            if let Some(sense) = place.and_then(|place| *book.named_years.get(place)?) {
                self.hits.push(Hit { start: year.start as u32, end: year.end as u32, sense });
            }
        }
        if self.hits.len() > words {
            self.hits.sort_by_key(|hit| hit.end);
        }
    }

    /// Notes the words of guards.
    pub fn guard(&mut self, guards: &Senses) {
        self.guarding.extend(self.hits.iter().filter(|hit| guards.has(hit.sense)));
    }

    fn figured(&self, number: Number, base: usize) -> Figured {
        let map = |span: Span| (self.tight(base + span.start as usize), self.tight(base + span.end as usize));
        let (start, end) = map(number.span);
        let unit = number.unit.map_or((end, end), map);
        Figured { start, end: unit.1.max(end), unit, extent: map(number.extent), said_at: start, number }
    }

    fn dated(&self, date: DateMention, base: usize) -> Dated {
        Dated {
            start: self.tight(base + date.span.start as usize),
            end: self.tight(base + date.span.end as usize),
            kind: date.kind,
        }
    }

    /// The first byte that came from a folded byte at or after `folded`.
    fn tight(&self, folded: usize) -> usize {
        let next = self.runs.partition_point(|(_, there)| (*there as usize) <= folded);
        let limit = self.runs.get(next).map_or(self.text.len(), |(here, _)| *here as usize);
        match next.checked_sub(1).map(|run| self.runs[run]) {
            Some((here, there)) => limit.min(here as usize + (folded - there as usize)),
            None => limit,
        }
    }

    /// The folded byte of a byte of the text.
    fn folded(&self, at: usize) -> usize {
        let next = self.runs.partition_point(|(here, _)| (*here as usize) <= at);
        let (here, there) = self.runs.get(next.saturating_sub(1)).copied().unwrap_or((0, 0));
        there as usize + (at - here as usize)
    }

    /// Takes up a sentence, if there is anything in it to be judged; elsewhere the trail of the one before is not asked.
    pub fn follow(&mut self, book: &Phrasebook, sentence: usize) {
        let Sentence { start, end, .. } = self.sentences[sentence];
        let (first, last) = (self.ended(start), self.ended(end));
        let counted = || !self.numbers_between(start, end).is_empty();
        if counted() || self.hits[first..last].iter().any(|hit| book.opening.has(hit.sense)) {
            self.trail.follow(book, &self.hits, first, last);
        }
    }

    /// How many words end at or before a byte.
    pub fn ended(&self, at: usize) -> usize {
        self.hits.partition_point(|hit| hit.end as usize <= at)
    }

    /// Notes the words up to a byte as seen; bytes must not decrease within a passage.
    pub fn see(&mut self, end: usize) {
        while let Some(hit) = self.hits.get(self.marked).filter(|hit| hit.end as usize <= end) {
            self.seen.insert(hit.sense);
            self.marked += 1;
        }
    }

    /// Whether one of the words has been seen.
    pub fn has_seen(&self, words: &Groups) -> bool {
        words.meet(&self.seen)
    }

    /// What the words mean between two bytes.
    pub fn senses(&self, start: usize, end: usize) -> Senses {
        let mut senses = Senses::default();
        self.hits_before(start, end).for_each(|hit| senses.insert(hit.sense));
        senses
    }

    /// Whether one of these words begins at or after `start` and ends at or before `end`.
    pub fn names(&self, words: &Groups, start: usize, end: usize) -> bool {
        !words.is_empty() && self.hits_before(start, end).any(|hit| words.has(hit.sense))
    }

    /// The span in the original document.
    pub fn span(&self, folded: &Folded, start: usize, end: usize) -> Span {
        let first = self.folded(start.min(self.text.len()));
        let end = if start >= end { first } else { self.folded(end.min(self.text.len()) - 1) + 1 };
        folded.span_within(self.stretches.clone(), first, end)
    }

    /// Where the clause that holds this byte begins.
    pub fn clause_start(&self, at: usize) -> usize {
        let next = self.clauses.partition_point(|start| *start <= at);
        self.clauses[next.saturating_sub(1)]
    }

    /// Where the clause that holds this byte ends, its mark included.
    pub fn clause_end(&self, at: usize) -> usize {
        let next = self.clauses.partition_point(|start| *start <= at);
        self.clauses.get(next).copied().unwrap_or(self.text.len())
    }

    /// The number of the sentence in which a byte stands.
    pub fn sentence_of(&self, at: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.end <= at)
    }

    /// Whether a sentence ends between two bytes.
    pub fn ends_sentence(&self, start: usize, end: usize) -> bool {
        self.sentences.get(self.sentence_of(start)).is_some_and(|sentence| sentence.end <= end)
    }

    /// Whether the bytes lie inside 《》.
    pub fn in_title(&self, start: usize, end: usize) -> bool {
        inside(&self.titles, start, end)
    }

    /// The words that end at or before `end` and begin at or after `start`, nearest to `end` first.
    pub fn hits_before(&self, start: usize, end: usize) -> impl Iterator<Item = &Hit> {
        before(&self.hits, start, end)
    }

    /// The same of the words of guards alone.
    pub fn guarding_before(&self, start: usize, end: usize) -> impl Iterator<Item = &Hit> {
        before(&self.guarding, start, end)
    }

    /// The words that begin at or after `start` and end at or before `end`, in order of their ends.
    pub fn hits_after(&self, start: usize, end: usize) -> impl Iterator<Item = &Hit> {
        let first = self.hits.partition_point(|hit| (hit.end as usize) <= start);
        self.hits[first..]
            .iter()
            .take_while(move |hit| hit.end as usize <= end)
            .filter(move |hit| hit.start as usize >= start)
    }

    /// The years that begin at or after `start` and end at or before `end`, in order.
    pub fn years_between(&self, start: usize, end: usize) -> &[Dated] {
        let first = self.years.partition_point(|date| date.start < start);
        let last = self.years.partition_point(|date| date.end <= end);
        &self.years[first..last.max(first)]
    }

    /// The numbers between two bytes.
    pub fn numbers_between(&self, start: usize, end: usize) -> &[Figured] {
        let first = self.numbers.partition_point(|n| n.start < start);
        let last = self.numbers.partition_point(|n| n.start < end);
        &self.numbers[first..last.max(first)]
    }
}

fn before(hits: &[Hit], start: usize, end: usize) -> impl Iterator<Item = &Hit> {
    let last = hits.partition_point(|hit| hit.end as usize <= end);
    let near = hits[..last].iter().rev().take_while(move |hit| hit.end as usize > start);
    near.filter(move |hit| hit.start as usize >= start)
}
