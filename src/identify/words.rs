//! The words of all of the rules' lists in a page's head, found in one pass.

use anyhow::Context as _;
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use std::collections::BTreeMap;
use std::ops::Range;

/// The list that a word belongs to, and its place where that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    /// A heading or word of a report's sections.
    Section(usize),
    /// A word by which a body calls itself; the index of its kind.
    Pronoun(usize),
    /// A label of the day of publication; the lower, the better.
    Published(usize),
    /// A label of a day that is perhaps that of publication.
    Written(usize),
    /// A mark of the site's own clock.
    Clock,
}

/// A word where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// First byte.
    pub(super) start: usize,
    /// One past the last byte.
    pub(super) end: usize,
    /// Its list.
    pub(super) sort: Sort,
}

/// All words.
pub(super) struct Words {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    sorts: Vec<Vec<Sort>>,
}

impl Words {
    /// Compiles the lists; fails if a word is empty.
    pub(super) fn new(listed: impl Iterator<Item = (String, Sort)>) -> anyhow::Result<Words> {
        let mut words: BTreeMap<String, Vec<Sort>> = BTreeMap::new();
        for (word, sort) in listed {
            words.entry(word).or_default().push(sort);
        }
        let built = CharwiseDoubleArrayAhoCorasickBuilder::new().build(words.keys());
        let automaton = built.ok().context("a list of words is empty or has an empty word")?;
        Ok(Words { automaton, sorts: words.into_values().collect() })
    }

    /// Finds them all, also such as overlap.
    pub(super) fn find(&self, text: &str) -> Seen {
        let mut seen = Seen::default();
        for found in self.automaton.find_overlapping_iter(text) {
            for sort in &self.sorts[found.value() as usize] {
                seen.hits.push(Hit { start: found.start(), end: found.end(), sort: *sort });
            }
        }
        seen
    }
}

/// The words found, in the order in which they end.
#[derive(Default)]
pub(super) struct Seen {
    hits: Vec<Hit>,
}

impl Seen {
    /// How often words of this sort stand there from a byte on.
    pub(super) fn count(&self, sort: Sort, from: usize) -> usize {
        self.hits.iter().filter(|hit| hit.sort == sort && hit.start >= from).count()
    }

    /// How many of the words of sections stand there.
    pub(super) fn sections(&self) -> usize {
        let section = |hit: &Hit| if let Sort::Section(index) = hit.sort { Some(index) } else { None };
        let mut found: Vec<usize> = self.hits.iter().filter_map(section).collect();
        found.sort_unstable();
        found.dedup();
        found.len()
    }

    /// The words that stand within a line.
    pub(super) fn within(&self, line: &Range<usize>) -> &[Hit] {
        let from = self.hits.partition_point(|hit| hit.end <= line.start);
        let to = self.hits.partition_point(|hit| hit.end <= line.end);
        &self.hits[from..to]
    }
}
