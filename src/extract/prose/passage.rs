//! One paragraph made ready for the rules: no white space, its words, numbers, years, clauses and sentences.

use crate::lexicon::{DateKind, DateMention, Folded, Lexicon, Number, Role};
use crate::model::Span;

use super::vocabulary::{Hit, Vocabulary};

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
    /// What the lexicon says of it.
    pub number: Number,
}

impl Figured {
    /// Whether it counts something, so that it stands between a label and a later number.
    pub fn counts(&self) -> bool {
        matches!(
            self.number.role,
            Role::Count | Role::Percent | Role::Range | Role::Fraction
        )
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
    /// For each byte of the text its byte in the folded document.
    at: Vec<u32>,
    /// Words of the rules, in order of their ends. None inside 《》.
    pub hits: Vec<Hit>,
    /// Numbers in order.
    pub numbers: Vec<Figured>,
    /// Years in order. None inside 《》.
    pub years: Vec<Dated>,
    /// Where clauses begin, in order; the first is 0.
    pub clauses: Vec<usize>,
    /// Sentences in order; they cover the text.
    pub sentences: Vec<Sentence>,
    titles: Vec<(usize, usize)>,
}

impl Passage {
    /// Reads bytes `start..end` of a folded document.
    pub fn read(&mut self, folded: &Folded, start: usize, end: usize, lexicon: &Lexicon, vocabulary: &Vocabulary) {
        self.text.clear();
        self.at.clear();
        let words = &folded.text[start..end];
        for (offset, c) in words.char_indices() {
            if !c.is_whitespace() {
                self.text.push(c);
                self.at.extend((0..c.len_utf8()).map(|i| (start + offset + i) as u32));
            }
        }
        self.titles = titles(&self.text);
        vocabulary.find(&self.text, &mut self.hits);
        let titles = std::mem::take(&mut self.titles);
        if !titles.is_empty() {
            self.hits
                .retain(|hit| !inside(&titles, hit.start as usize, hit.end as usize));
        }
        self.titles = titles;
        self.numbers.clear();
        for number in lexicon.numbers(words) {
            self.numbers.push(self.figured(number, start));
        }
        self.years.clear();
        for date in lexicon.dates(words) {
            let dated = self.dated(date, start);
            if !self.in_title(dated.start, dated.end) {
                self.years.push(dated);
            }
        }
        self.cut();
    }

    fn figured(&self, number: Number, base: usize) -> Figured {
        let map = |span: Span| {
            (
                self.tight(base + span.start as usize),
                self.tight(base + span.end as usize),
            )
        };
        let (start, end) = map(number.span);
        let unit = number.unit.map_or((end, end), map);
        Figured {
            start,
            end: unit.1.max(end),
            unit,
            extent: map(number.extent),
            number,
        }
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
        self.at.partition_point(|at| (*at as usize) < folded)
    }

    /// The span in the original document.
    pub fn span(&self, folded: &Folded, start: usize, end: usize) -> Span {
        let first = self.at.get(start).or(self.at.last()).map_or(0, |at| *at as usize);
        if start >= end {
            return folded.span(first, first);
        }
        let last = self.at[end.min(self.at.len()) - 1] as usize + 1;
        folded.span(first, last)
    }

    fn cut(&mut self) {
        self.clauses.clear();
        self.sentences.clear();
        self.clauses.push(0);
        let mut begin = 0;
        let mut number = 0;
        for (at, c) in self.text.char_indices() {
            let end = at + c.len_utf8();
            match c {
                ',' | ':' | '?' | '!' => {
                    while self.numbers.get(number).is_some_and(|n| n.end <= at) {
                        number += 1;
                    }
                    if self.numbers.get(number).is_none_or(|n| at < n.start) {
                        self.clauses.push(end);
                    }
                }
                '。' | ';' => {
                    self.clauses.push(end);
                    self.sentences.push(Sentence {
                        start: begin,
                        end,
                        goes_on: c == ';',
                    });
                    begin = end;
                }
                _ => {}
            }
        }
        if begin < self.text.len() {
            self.sentences.push(Sentence {
                start: begin,
                end: self.text.len(),
                goes_on: false,
            });
        }
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

    /// Whether the bytes lie inside 《》.
    pub fn in_title(&self, start: usize, end: usize) -> bool {
        inside(&self.titles, start, end)
    }

    /// The words that end at or before `end` and begin at or after `start`, nearest to `end` first.
    pub fn hits_before(&self, start: usize, end: usize) -> impl Iterator<Item = &Hit> {
        let last = self.hits.partition_point(|hit| hit.end as usize <= end);
        self.hits[..last]
            .iter()
            .rev()
            .take_while(move |hit| hit.end as usize > start)
            .filter(move |hit| hit.start as usize >= start)
    }

    /// The words that begin at or after `start` and end at or before `end`, in order of their ends.
    pub fn hits_after(&self, start: usize, end: usize) -> impl Iterator<Item = &Hit> {
        let first = self.hits.partition_point(|hit| (hit.end as usize) <= start);
        self.hits[first..]
            .iter()
            .take_while(move |hit| hit.end as usize <= end)
            .filter(move |hit| hit.start as usize >= start)
    }

    /// The numbers between two bytes.
    pub fn numbers_between(&self, start: usize, end: usize) -> &[Figured] {
        let first = self.numbers.partition_point(|n| n.start < start);
        let last = self.numbers.partition_point(|n| n.start < end);
        &self.numbers[first..last.max(first)]
    }
}

fn inside(ranges: &[(usize, usize)], start: usize, end: usize) -> bool {
    let next = ranges.partition_point(|(_, close)| *close < end);
    ranges.get(next).is_some_and(|(open, _)| *open <= start)
}

/// Stretches inside 《》, the outermost ones; an opening mark without its closing one counts for nothing.
fn titles(text: &str) -> Vec<(usize, usize)> {
    let mut titles = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for (at, _) in text.match_indices(['《', '》']) {
        if text[at..].starts_with('《') {
            open.push(at);
        } else if let Some(start) = open.pop()
            && open.is_empty()
        {
            titles.push((start, at));
        }
    }
    titles
}
