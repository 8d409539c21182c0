//! What the words of one sentence say, before and behind each place of it: a quick look before a close one.

use super::phrasebook::{Phrasebook, Traces};
use super::vocabulary::{Hit, Senses};

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
