//! All words of all rules in one automaton: one pass over a text finds every one of them.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, ensure};
use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};

use super::pattern::Term;

/// What a word means: its groups, as a number. Words of the same groups have the same sense.
pub(super) type Sense = u16;

/// A word at its place in a passage's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it means there.
    pub sense: Sense,
}

/// A set of senses.
#[derive(Clone, Debug, Default)]
pub(super) struct Senses(Vec<u64>);

impl Senses {
    /// Takes all senses out.
    pub fn clear(&mut self) {
        self.0.fill(0);
    }

    /// Puts a sense in.
    pub fn insert(&mut self, sense: Sense) {
        let word = usize::from(sense) / 64;
        if self.0.len() <= word {
            self.0.resize((word + 1).next_power_of_two(), 0);
        }
        self.0[word] |= 1 << (sense % 64);
    }

    /// Whether the sense is in it.
    pub fn has(&self, sense: Sense) -> bool {
        self.0.get(usize::from(sense) / 64).is_some_and(|word| word >> (sense % 64) & 1 == 1)
    }

    /// Puts all of the other's in.
    pub fn join(&mut self, other: &Senses) {
        self.0.resize(self.0.len().max(other.0.len()), 0);
        self.0.iter_mut().zip(&other.0).for_each(|(word, more)| *word |= more);
    }

    /// Whether a sense is in both.
    pub fn meets(&self, other: &Senses) -> bool {
        self.0.iter().zip(&other.0).any(|(one, two)| one & two != 0)
    }
}

/// Groups of which a rule asks for one, with the senses that belong to one of them.
#[derive(Default)]
pub(super) struct Groups {
    terms: Vec<Term>,
    senses: Senses,
}

impl Groups {
    /// These groups; nothing is of them before [`Groups::resolve`].
    pub fn new(terms: Vec<Term>) -> Self {
        Self { terms, senses: Senses::default() }
    }

    /// Finds the senses, once all words are known.
    pub fn resolve(&mut self, vocabulary: &Vocabulary) {
        let senses = self.terms.iter().filter_map(|term| vocabulary.by_term.get(term)).flatten();
        senses.for_each(|sense| self.senses.insert(*sense));
    }

    /// What the words of the groups mean.
    pub fn senses(&self) -> &Senses {
        &self.senses
    }

    /// Whether no group is asked for.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Whether a word with this sense is of one of the groups.
    pub fn has(&self, sense: Sense) -> bool {
        self.senses.has(sense)
    }

    /// Whether one of these senses is.
    pub fn meet(&self, senses: &Senses) -> bool {
        self.senses.meets(senses)
    }
}

/// What a word of the rules says.
#[derive(Clone, Copy)]
struct Known {
    /// `None` if it only cancels others.
    sense: Option<Sense>,
    /// Number of the list of groups whose words inside it mean nothing (收到 inside 未收到).
    cancels: Option<u16>,
}

/// The words and what they mean.
pub(super) struct Vocabulary {
    automaton: CharwiseDoubleArrayAhoCorasick<u32>,
    /// Words that begin a pattern without a number: they alone decide whether a text without numbers is read.
    openings: CharwiseDoubleArrayAhoCorasick<u32>,
    /// By word.
    known: Vec<Known>,
    /// By sense, its groups in the order of the configuration.
    senses: Vec<Vec<Term>>,
    by_term: BTreeMap<Term, Vec<Sense>>,
    /// By what a word cancels, in order: the senses that it changes, and what is left of each.
    left: Vec<Vec<(Sense, Option<Sense>)>>,
}

/// The groups of one word: those that it belongs to, and those whose words inside it mean nothing.
#[derive(Default)]
struct Meanings {
    terms: Vec<Term>,
    cancels: Vec<Term>,
}

/// Collects words before the automaton is built.
#[derive(Default)]
pub(super) struct Words(BTreeMap<String, Meanings>);

impl Words {
    /// Adds a word, already folded and without white space.
    pub fn add(&mut self, word: &str, term: Term, cancels: bool) -> Result<()> {
        ensure!(!word.is_empty(), "an empty word");
        let meanings = self.0.entry(word.to_owned()).or_default();
        if cancels { &mut meanings.cancels } else { &mut meanings.terms }.push(term);
        Ok(())
    }

    /// Builds the automata; `opens` tells the groups that begin a pattern without a number.
    pub fn build(self, opens: impl Fn(Term) -> bool) -> Result<Vocabulary> {
        let opening = |(word, meanings): (&String, &Meanings)| {
            meanings.terms.iter().any(|term| opens(*term)).then(|| word.clone())
        };
        let openings: Vec<String> = self.0.iter().filter_map(opening).collect();
        let mut numbers = Numbers::default();
        let known = self.0.values().map(|meanings| numbers.known(meanings)).collect();
        let left = numbers.left();
        let automaton = automaton(self.0.into_keys().collect())?;
        let senses = numbers.senses;
        let mut by_term = BTreeMap::<Term, Vec<Sense>>::new();
        for (sense, terms) in senses.iter().enumerate() {
            terms.iter().for_each(|term| by_term.entry(*term).or_default().push(sense as Sense));
        }
        Ok(Vocabulary { automaton, openings: self::automaton(openings)?, known, senses, by_term, left })
    }
}

/// Gives lists of groups their numbers.
#[derive(Default)]
struct Numbers {
    senses: Vec<Vec<Term>>,
    by_terms: BTreeMap<Vec<Term>, Sense>,
    cancels: Vec<Vec<Term>>,
}

impl Numbers {
    fn known(&mut self, meanings: &Meanings) -> Known {
        let cancels = (!meanings.cancels.is_empty()).then(|| {
            let same = self.cancels.iter().position(|terms| *terms == meanings.cancels);
            same.unwrap_or_else(|| {
                self.cancels.push(meanings.cancels.clone());
                self.cancels.len() - 1
            }) as u16
        });
        Known { sense: self.sense(&meanings.terms), cancels }
    }

    fn sense(&mut self, terms: &[Term]) -> Option<Sense> {
        if terms.is_empty() {
            return None;
        }
        let next = self.senses.len() as Sense;
        let sense = *self.by_terms.entry(terms.to_vec()).or_insert(next);
        if sense == next {
            self.senses.push(terms.to_vec());
        }
        Some(sense)
    }

    /// What cancelling leaves of each sense; what is left gets a number too, and may be cancelled in turn.
    fn left(&mut self) -> Vec<Vec<(Sense, Option<Sense>)>> {
        let mut left = vec![Vec::new(); self.cancels.len()];
        let mut sense = 0;
        while sense < self.senses.len() {
            for (cancels, left) in left.iter_mut().enumerate() {
                let (terms, gone) = (&self.senses[sense], &self.cancels[cancels]);
                if terms.iter().any(|term| gone.contains(term)) {
                    let rest: Vec<Term> = terms.iter().copied().filter(|term| !gone.contains(term)).collect();
                    left.push((sense as Sense, self.sense(&rest)));
                }
            }
            sense += 1;
        }
        left
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

    /// What a word means by itself.
    pub fn sense(&self, word: &str) -> Option<Sense> {
        let mut hits = Vec::new();
        self.find(word, &mut hits);
        hits.iter().find(|hit| hit.start == 0 && hit.end as usize == word.len()).map(|hit| hit.sense)
    }

    /// How many words stand in the text.
    pub fn count(&self, text: &str) -> usize {
        self.automaton.find_overlapping_iter(text).count()
    }

    /// All senses with their groups.
    pub fn senses(&self) -> impl Iterator<Item = (Sense, &[Term])> {
        self.senses.iter().enumerate().map(|(sense, terms)| (sense as Sense, terms.as_slice()))
    }

    /// Puts every word of `text` into `hits`, in order of their ends, shorter words first.
    pub fn find(&self, text: &str, hits: &mut Vec<Hit>) {
        hits.clear();
        let mut cancels = Vec::new();
        // Words that end together come longest first; read backwards, the longest must come first.
        let mut together = 0;
        for found in self.automaton.find_overlapping_iter(text) {
            let known = self.known[found.value() as usize];
            let (start, end) = (found.start() as u32, found.end() as u32);
            if let Some(number) = known.cancels {
                cancels.push((start, end, number));
            }
            if let Some(sense) = known.sense {
                if hits.last().is_some_and(|last| last.end != end) {
                    hits[together..].reverse();
                    together = hits.len();
                }
                hits.push(Hit { start, end, sense });
            }
        }
        hits[together..].reverse();
        if !cancels.is_empty() {
            self.cancel(&cancels, hits);
        }
    }

    /// Takes from the hits what words around them cancel.
    fn cancel(&self, cancels: &[(u32, u32, u16)], hits: &mut Vec<Hit>) {
        let mut gone = Vec::new();
        for (start, end, number) in cancels {
            let from = hits.partition_point(|hit| hit.end <= *start);
            for (index, hit) in hits.iter_mut().enumerate().skip(from).take_while(|(_, hit)| hit.end <= *end) {
                if hit.start < *start {
                    continue;
                }
                let left = &self.left[usize::from(*number)];
                match left.binary_search_by_key(&hit.sense, |(sense, _)| *sense).map(|found| left[found].1) {
                    Ok(Some(left)) => hit.sense = left,
                    Ok(None) => gone.push(index),
                    Err(_) => {}
                }
            }
        }
        let mut index = 0..;
        gone.sort_unstable();
        hits.retain(|_| index.next().is_none_or(|index| gone.binary_search(&index).is_err()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_inside_a_cancelling_word_is_not_found() {
        let mut words = Words::default();
        for (word, term, cancels) in [("收到", 0, false), ("收到", 2, false), ("未收到", 0, true), ("未收到", 1, false)]
        {
            words.add(word, term, cancels).unwrap();
        }
        let vocabulary = words.build(|term| term == 1).unwrap();
        let mut hits = Vec::new();
        vocabulary.find("收到甲,未收到乙", &mut hits);
        let mut groups: Vec<Groups> = (0..3).map(|term| Groups::new(vec![term])).collect();
        groups.iter_mut().for_each(|group| group.resolve(&vocabulary));
        let of = |term: usize| hits.iter().filter(|h| groups[term].has(h.sense)).map(|h| h.start).collect::<Vec<_>>();
        assert_eq!((of(0), of(1), of(2)), (vec![0], vec![10], vec![0, 13]));
        assert!(vocabulary.opens("至今未收到") && !vocabulary.opens("收到甲"));
    }
}
