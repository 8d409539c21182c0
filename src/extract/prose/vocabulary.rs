//! All words of all rules in one automaton: one pass over a text finds every one of them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::pattern::Term;

/// A word of a group at its place in a passage's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Its group.
    pub term: Term,
}

/// A set of groups.
#[derive(Default)]
pub(super) struct Terms(Vec<u64>);

impl Terms {
    /// Takes all groups out.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Puts a group in.
    pub fn insert(&mut self, term: Term) {
        let word = usize::from(term) / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << (term % 64);
    }

    /// Whether one of these groups is in it.
    pub fn holds_any(&self, terms: &[Term]) -> bool {
        let holds = |term: &Term| self.0.get(usize::from(*term) / 64).is_some_and(|word| word >> (term % 64) & 1 == 1);
        terms.iter().any(holds)
    }
}

#[derive(Clone, Copy)]
struct Meaning {
    term: Term,
    /// Whether the word cancels words of its group that lie inside it (未收到 against 收到).
    cancels: bool,
}

/// The words and the groups that they belong to.
pub(super) struct Vocabulary {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Words that begin a pattern without a number: they alone decide whether a text without numbers is read.
    openings: CharwiseDoubleArrayAhoCorasick<u32>,
    /// For each word its meanings' range in `meanings`.
    ranges: Vec<(u32, u32)>,
    meanings: Vec<Meaning>,
}

/// Collects words before the automaton is built.
#[derive(Default)]
pub(super) struct Words(BTreeMap<String, Vec<Meaning>>);

impl Words {
    /// Adds a word, already folded and without white space.
    pub fn add(&mut self, word: &str, term: Term, cancels: bool) -> Result<()> {
        ensure!(!word.is_empty(), "an empty word");
        self.0.entry(word.to_owned()).or_default().push(Meaning { term, cancels });
        Ok(())
    }

    /// Builds the automata; `opens` tells the groups that begin a pattern without a number.
    pub fn build(self, opens: impl Fn(Term) -> bool) -> Result<Vocabulary> {
        let opening = |meanings: &[Meaning]| meanings.iter().any(|m| opens(m.term) && !m.cancels);
        let openings: Vec<String> = self.0.iter().filter(|(_, m)| opening(m)).map(|(w, _)| w.clone()).collect();
        let mut words = Vec::new();
        let mut ranges = Vec::new();
        let mut meanings = Vec::new();
        for (word, of_word) in self.0 {
            words.push(word);
            let first = meanings.len() as u32;
            meanings.extend(of_word);
            ranges.push((first, meanings.len() as u32));
        }
        Ok(Vocabulary { automaton: automaton(words)?, openings: automaton(openings)?, ranges, meanings })
    }
}

fn automaton(mut words: Vec<String>) -> Result<CharwiseDoubleArrayAhoCorasick<u32>> {
    if words.is_empty() {
        // An automaton needs a word; this one stands in no text that was decoded.
        words.push("\0\0".to_owned());
    }
    let built = CharwiseDoubleArrayAhoCorasickBuilder::new().build(&words);
    built.ok().context("the words of the phrases do not fit an automaton")
}

impl Vocabulary {
    /// Whether a word stands in the text that can say that there was none of something.
    pub fn opens(&self, text: &str) -> bool {
        self.openings.find_iter(text).next().is_some()
    }

    /// How many words stand in the text.
    pub fn count(&self, text: &str) -> usize {
        self.automaton.find_overlapping_iter(text).count()
    }

    /// Puts every word of `text` into `hits`, in order of their ends, shorter words first.
    pub fn find(&self, text: &str, hits: &mut Vec<Hit>) {
        hits.clear();
        let mut cancels: Vec<Hit> = Vec::new();
        for found in self.automaton.find_overlapping_iter(text) {
            let (first, last) = self.ranges[found.value() as usize];
            for meaning in &self.meanings[first as usize..last as usize] {
                let hit = Hit { start: found.start() as u32, end: found.end() as u32, term: meaning.term };
                if meaning.cancels { &mut cancels } else { &mut *hits }.push(hit);
            }
        }
        if !cancels.is_empty() {
            hits.retain(|hit| !cancelled(&cancels, hit));
        }
        // Words that end together come longest first; read backwards, the longest must come first.
        let mut from = 0;
        while from < hits.len() {
            let together = hits[from..].iter().take_while(|hit| hit.end == hits[from].end).count();
            hits[from..from + together].reverse();
            from += together;
        }
    }
}

/// Whether a word that cancels covers the hit. `cancels` is in order of ends, and no word is longer than 64 bytes.
fn cancelled(cancels: &[Hit], hit: &Hit) -> bool {
    let from = cancels.partition_point(|c| c.end < hit.end);
    cancels[from..]
        .iter()
        .take_while(|c| c.end < hit.end + 64)
        .any(|c| c.term == hit.term && c.start <= hit.start && hit.end <= c.end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_inside_a_cancelling_word_is_not_found() {
        let mut words = Words::default();
        words.add("收到", 0, false).unwrap();
        words.add("未收到", 0, true).unwrap();
        words.add("未收到", 1, false).unwrap();
        let vocabulary = words.build(|term| term == 1).unwrap();
        let mut hits = Vec::new();
        vocabulary.find("收到甲,未收到乙", &mut hits);
        let found: Vec<(u32, Term)> = hits.iter().map(|h| (h.start, h.term)).collect();
        assert_eq!(found, vec![(0, 0), (10, 1)]);
        assert!(vocabulary.opens("至今未收到") && !vocabulary.opens("收到甲"));
    }
}
