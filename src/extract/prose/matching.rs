//! Whether a pattern stands around a number, and what it covers.

use std::collections::{BTreeMap, BTreeSet};

use memchr::memmem::Finder;

use super::marks::goes_on;
use super::passage::{Figured, Passage};
use super::pattern::{Gap, Pattern, Sequence, Term};
use super::phrasebook::Phrasebook;
use super::vocabulary::Hit;

/// Most characters of a gap `…`.
const NEAR: usize = 14;
/// Most characters of a gap `……`.
const FAR: usize = 44;

/// Words that may stand between any two words of a pattern.
#[derive(Default)]
pub(super) struct Fillers {
    /// By first character, the longest first.
    words: BTreeMap<char, Vec<String>>,
    /// Their last characters.
    lasts: BTreeSet<char>,
}

/// Marks that may stand between two words of a pattern as fillers do.
const MARKS: [char; 7] = ['(', ')', '"', ':', '-', '《', '》'];

/// Bytes of the longest word of a group.
pub(super) const LONGEST_WORD: usize = 120;

/// Where a pattern stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Matched {
    /// First byte of the first word, or of the number.
    pub start: usize,
    /// One past the last byte of the last word, or of the number with its unit.
    pub end: usize,
    /// Characters of the pattern's words: more words, surer reading.
    pub weight: usize,
    /// Characters in the gaps.
    pub loose: usize,
}

impl Fillers {
    /// Adds a word, already folded.
    pub fn add(&mut self, word: &str) {
        let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) else { return };
        self.lasts.insert(last);
        let words = self.words.entry(first).or_default();
        words.push(word.to_owned());
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    }

    /// Whether fillers may end with the text: where not, a word that nothing but fillers part from what follows touches it.
    fn may_end(&self, text: &str) -> bool {
        text.chars().next_back().is_some_and(|c| MARKS.contains(&c) || self.lasts.contains(&c))
    }

    /// The same for fillers that begin with the text.
    fn may_begin(&self, text: &str) -> bool {
        text.chars().next().is_some_and(|c| MARKS.contains(&c) || self.words.contains_key(&c))
    }

    /// Whether `text` is made of fillers, marks of quotation, colons and bracketed remarks only.
    fn cover(&self, text: &str) -> bool {
        let mut at = 0;
        while at < text.len() {
            let rest = &text[at..];
            let Some(first) = rest.chars().next() else { break };
            at += match first {
                '(' => remark(rest).unwrap_or(1),
                mark if MARKS.contains(&mark) => first.len_utf8(),
                _ => {
                    let words = self.words.get(&first);
                    let longest = words.and_then(|words| words.iter().find(|w| rest.starts_with(w.as_str())));
                    match longest {
                        Some(word) => word.len(),
                        None => return false,
                    }
                }
            };
        }
        true
    }
}

/// The length of a bracketed remark that the text begins with.
fn remark(text: &str) -> Option<usize> {
    if !text.starts_with('(') {
        return None;
    }
    let close = text.find(')')?;
    Some(close + 1)
}

/// The gaps between one word and one number, each found out when it is first asked for.
#[derive(Default)]
pub(super) struct Gaps([Option<Option<usize>>; 3]);

impl Gaps {
    fn allowed(&mut self, gap: Gap, find: impl FnOnce() -> Option<usize>) -> Option<usize> {
        *self.0[gap as usize].get_or_insert_with(find)
    }
}

/// What a pattern is tried against.
pub(super) struct Matcher<'a> {
    /// The paragraph.
    pub passage: &'a Passage,
    /// The rules.
    pub book: &'a Phrasebook,
}

impl Matcher<'_> {
    /// The pattern around this number, inside `start..end`, with the word nearest before the number at `hit`.
    pub fn before(
        &self,
        pattern: &Pattern,
        number: &Figured,
        hit: &Hit,
        gaps: &mut Gaps,
        bounds: (usize, usize),
    ) -> Option<Matched> {
        let (gap, _) = pattern.before.first()?;
        let loose = gaps.allowed(*gap, || self.gap(*gap, hit.end as usize, number.extent.0))?;
        let nearest =
            Matched { start: hit.start as usize, end: number.end, weight: (hit.end - hit.start) as usize / 3, loose };
        let left = self.leftwards(&pattern.before[1..], nearest, bounds.0)?;
        self.rightwards(&pattern.after, left, bounds.1)
    }

    /// Whether what stands between the word at `hit` and the number lets the pattern's nearest word stand there.
    pub fn reaches(&self, pattern: &Pattern, number: &Figured, hit: &Hit, gaps: &mut Gaps) -> bool {
        let nearest = pattern.before.first();
        let gap =
            |(gap, _): &(Gap, Term)| gaps.allowed(*gap, || self.gap(*gap, hit.end as usize, number.extent.0)).is_some();
        nearest.is_some_and(gap)
    }

    /// The pattern behind this number, up to `end`.
    pub fn behind(&self, pattern: &Pattern, number: &Figured, end: usize) -> Option<Matched> {
        let bare = Matched { start: number.extent.0, end: number.end, weight: 0, loose: 0 };
        self.rightwards(&pattern.after, bare, end)
    }

    /// The sequence whose first word stands at `first`, inside `..end`.
    pub fn sequence(&self, sequence: &Sequence, first: (usize, usize), end: usize) -> Option<Matched> {
        let from = Matched { start: first.0, end: first.1, weight: 0, loose: 0 };
        self.rightwards(&sequence.rest, from, end)
    }

    fn leftwards(&self, rest: &[(Gap, Term)], so_far: Matched, limit: usize) -> Option<Matched> {
        let Some(((gap, term), rest)) = rest.split_first() else {
            return Some(so_far);
        };
        let reach = reach(*gap).min(so_far.start);
        let floor = limit.max(so_far.start - reach);
        let tried = |start: usize, end: usize| {
            let loose = self.gap(*gap, end, so_far.start)?;
            let next =
                Matched { start, weight: so_far.weight + (end - start) / 3, loose: so_far.loose + loose, ..so_far };
            self.leftwards(rest, next, limit)
        };
        let (words, inner) = (&self.book.groups[usize::from(*term)], &self.book.inner[usize::from(*term)]);
        let before = &self.passage.text[..so_far.start];
        let touching = *gap == Gap::Close && !self.book.fillers.may_end(before);
        if inner.is_empty() {
            let near = |hit: &&Hit| !touching || hit.end as usize == so_far.start;
            let mut hits = self.passage.hits_before(floor, so_far.start).take_while(near);
            return hits.find_map(|hit| words.has(hit.sense).then(|| tried(hit.start as usize, hit.end as usize))?);
        }
        let mut found = if touching {
            let words = inner.iter().map(Finder::needle).filter(|word| before.as_bytes().ends_with(word));
            let places = words.map(|word| (so_far.start - word.len(), so_far.start));
            places.filter(|(start, _)| *start >= floor).collect()
        } else {
            self.inner(inner, floor, so_far.start)
        };
        found.sort_unstable_by_key(|(start, end)| (std::cmp::Reverse(*end), *start));
        found.into_iter().find_map(|(start, end)| tried(start, end))
    }

    fn rightwards(&self, words: &[(Gap, Term)], so_far: Matched, limit: usize) -> Option<Matched> {
        let Some(((gap, term), rest)) = words.split_first() else {
            return Some(so_far);
        };
        let ceiling = limit.min(so_far.end + reach(*gap));
        let after = &self.passage.text[so_far.end..];
        let touching = *gap == Gap::Close && !self.book.fillers.may_begin(after);
        let found = if touching {
            self.words_at(*term, so_far.end, ceiling)
        } else {
            self.words_after(*term, so_far.end, ceiling)
        };
        for (start, end) in found {
            let Some(loose) = self.gap(*gap, so_far.end, start) else {
                continue;
            };
            let next =
                Matched { end, weight: so_far.weight + (end - start) / 3, loose: so_far.loose + loose, ..so_far };
            if let Some(matched) = self.rightwards(rest, next, limit) {
                return Some(matched);
            }
        }
        None
    }

    /// Where words of a group stand that begin at a byte, the longest first.
    fn words_at(&self, term: Term, start: usize, end: usize) -> Vec<(usize, usize)> {
        let (group, inner) = (&self.book.groups[usize::from(term)], &self.book.inner[usize::from(term)]);
        let mut found: Vec<(usize, usize)> = if inner.is_empty() {
            let hits = self.passage.hits_after(start, end.min(start + LONGEST_WORD));
            let here = hits.filter(|hit| group.has(hit.sense) && hit.start as usize == start);
            here.map(|hit| (start, hit.end as usize)).collect()
        } else {
            let rest = &self.passage.text[start..];
            let here = |word: &&[u8]| rest.as_bytes().starts_with(word) && start + word.len() <= end;
            inner.iter().map(Finder::needle).filter(here).map(|word| (start, start + word.len())).collect()
        };
        found.sort_unstable_by_key(|(_, end)| std::cmp::Reverse(*end));
        found
    }

    /// Where words of a group stand between two bytes, the nearest to `start` first, longer before shorter.
    fn words_after(&self, term: Term, start: usize, end: usize) -> Vec<(usize, usize)> {
        let (group, inner) = (&self.book.groups[usize::from(term)], &self.book.inner[usize::from(term)]);
        let mut found: Vec<(usize, usize)> = if inner.is_empty() {
            let hits = self.passage.hits_after(start, end).filter(|hit| group.has(hit.sense));
            hits.map(|hit| (hit.start as usize, hit.end as usize)).collect()
        } else {
            self.inner(inner, start, end)
        };
        found.sort_unstable_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
        found
    }

    fn inner(&self, words: &[Finder<'static>], start: usize, end: usize) -> Vec<(usize, usize)> {
        let text = &self.passage.text;
        let whole = |at: &usize| text.is_char_boundary(*at);
        let start = (start..=text.len()).find(whole).unwrap_or(text.len());
        let end = (start..=end.max(start)).rev().find(whole).unwrap_or(start);
        let text = &text[start..end];
        let places = words.iter().flat_map(|word| {
            let places = word.find_iter(text.as_bytes());
            places.map(move |at| (start + at, start + at + word.needle().len()))
        });
        places.collect()
    }

    /// Characters between two words if the gap allows what stands there.
    fn gap(&self, gap: Gap, start: usize, end: usize) -> Option<usize> {
        let text = &self.passage.text[start..end];
        if text.is_empty() {
            return Some(0);
        }
        match gap {
            Gap::Close => self.book.fillers.cover(text).then(|| text.chars().count()),
            Gap::Near => self.open(text, start, false, NEAR),
            Gap::Far => self.open(text, start, true, FAR),
        }
    }

    /// Characters of a gap outside bracketed remarks; `None` if they are more than `most`, or if it leaves the clause or
    /// passes another number.
    fn open(&self, text: &str, base: usize, coordinated: bool, most: usize) -> Option<usize> {
        if self.passage.is_plain(base, base + text.len()) {
            return Some(text.chars().count()).filter(|length| *length <= most);
        }
        let mut at = 0;
        let mut length = 0;
        while let Some(c) = text[at..].chars().next() {
            let rest = &text[at..];
            let next = at + c.len_utf8();
            match c {
                '(' => match remark(rest) {
                    Some(skip) => {
                        at += skip;
                        continue;
                    }
                    None => return None,
                },
                ',' if coordinated && goes_on(&text[next..]) => {}
                ',' | ':' | '。' | ';' | '?' | '!' => return None,
                _ if (c.is_ascii_digit() || c > '\u{2E7F}') && self.starts_count(base + at) => return None,
                _ => {}
            }
            length += 1;
            if length > most {
                return None;
            }
            at = next;
        }
        Some(length)
    }

    fn starts_count(&self, at: usize) -> bool {
        let numbers = &self.passage.numbers;
        let next = numbers.partition_point(|n| n.start < at);
        numbers.get(next).is_some_and(|n| n.start == at && n.counts())
    }
}

/// Bytes that a gap and the word beyond it can take; bracketed remarks may lengthen a gap.
fn reach(gap: Gap) -> usize {
    match gap {
        Gap::Close => 120,
        Gap::Near => 200,
        Gap::Far => 320,
    }
}
