//! What the words of one sentence say, before and behind each place of it: a quick look before a close one.

use super::pattern::Term;
use super::phrasebook::Phrasebook;
use super::vocabulary::{Hit, Senses};

/// Groups that a text has or a pattern wants, a bit for each, which some share: what lacks one cannot match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Traces(u128);

impl Traces {
    /// Adds a group.
    pub fn insert(&mut self, term: Term) {
        self.0 |= 1 << (term % 128);
    }

    /// Adds all of the other's.
    pub fn join(&mut self, other: Traces) {
        self.0 |= other.0;
    }

    /// Whether all of the other's are among these.
    #[inline]
    pub fn hold(self, other: Traces) -> bool {
        other.0 & !self.0 == 0
    }
}

/// The groups of the words around a number.
pub(super) struct Around {
    /// Before it.
    pub before: Traces,
    /// So near behind it that a gap reaches them.
    pub next: Traces,
    /// Behind it.
    pub behind: Traces,
}

/// The words of one sentence.
#[derive(Default)]
pub(super) struct Trail {
    /// The first of its words among all.
    first: usize,
    /// By word, and behind the last one: the groups of the words before it, and of itself and those behind it.
    around: Vec<(Traces, Traces)>,
    /// What the words mean.
    pub senses: Senses,
}

impl Trail {
    /// Follows the words `first..last` of all.
    pub fn follow(&mut self, book: &Phrasebook, hits: &[Hit], first: usize, last: usize) {
        self.first = first;
        self.senses.clear();
        self.around.clear();
        let mut before = Traces::default();
        for hit in &hits[first..last] {
            self.senses.insert(hit.sense);
            let own = book.traces(hit.sense);
            self.around.push((before, own));
            before.join(own);
        }
        let mut behind = Traces::default();
        for (_, own) in self.around.iter_mut().rev() {
            behind.join(*own);
            *own = behind;
        }
        self.around.push((before, Traces::default()));
    }

    /// The groups of the words before a word of all.
    pub fn before(&self, hit: usize) -> Traces {
        self.at(hit).0
    }

    /// The groups of this word of all and those behind it.
    pub fn behind(&self, hit: usize) -> Traces {
        self.at(hit).1
    }

    fn at(&self, hit: usize) -> (Traces, Traces) {
        let index = hit.saturating_sub(self.first).min(self.around.len().saturating_sub(1));
        self.around.get(index).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_knows_what_stands_before_and_behind_it() {
        let mut book = Phrasebook::default();
        for term in 0..3 {
            let mut traces = Traces::default();
            traces.insert(term);
            book.traces.push(traces);
        }
        let hits: Vec<Hit> = [2, 0, 1, 2].map(|sense| Hit { start: 0, end: 1, sense }).to_vec();
        let mut trail = Trail::default();
        trail.follow(&book, &hits, 1, 4);
        let of = |traces: Traces| (0..3).filter(|sense| traces.hold(book.traces(*sense))).collect::<Vec<_>>();
        assert_eq!((of(trail.before(1)), of(trail.behind(1))), (vec![], vec![0, 1, 2]));
        assert_eq!((of(trail.before(3)), of(trail.behind(3))), (vec![0, 1], vec![2]));
        assert_eq!((of(trail.before(4)), of(trail.behind(4))), (vec![0, 1, 2], vec![]));
        assert!(trail.senses.has(1));
    }
}
