//! The compiled lexicon: the one door to this room.

use std::collections::BTreeMap;

use super::fold::{Folded, Folding};
use super::{CellValue, DateMention, Number, rules, scan};

/// Words that mean numbers, compiled from `config/lexicon`.
#[derive(Clone, Debug)]
pub struct Lexicon {
    folding: Folding,
    words: BTreeMap<String, Vec<String>>,
    units: scan::Units,
}

impl Lexicon {
    /// Compiles `zh.toml` and `traditional.txt`; an error names the line or key that is wrong.
    pub fn compile(toml: &str, traditional: &str) -> anyhow::Result<Lexicon> {
        let file = rules::file(toml)?;
        let folding = Folding::new(&rules::pairs(traditional)?, true);
        let words: BTreeMap<_, _> = file.words.into_iter().map(|(name, group)| (name, group.list)).collect();
        let units = scan::Units::new(words.get("units").map_or(&[], Vec::as_slice));
        Ok(Lexicon { folding, words, units })
    }

    /// Folds character by character; line breaks and spaces stay.
    pub fn fold(&self, text: &str) -> Folded {
        self.folding.fold(text, false)
    }

    /// Folds, and drops all white space: for labels and cells.
    pub fn fold_tight(&self, text: &str) -> Folded {
        self.folding.fold(text, true)
    }

    /// All numbers of a folded text, in order, not overlapping.
    pub fn numbers(&self, folded: &str) -> Vec<Number> {
        scan::numbers(folded, &self.units)
    }

    /// All years, dates and periods of a folded text, in order, not overlapping.
    pub fn dates(&self, folded: &str) -> Vec<DateMention> {
        scan::dates(folded)
    }

    /// What a table's cell says.
    pub fn cell(&self, folded_tight: &str) -> CellValue {
        scan::cell(folded_tight, &self.units)
    }

    /// The words of a group of `zh.toml`, longest first; empty if there is no such group.
    pub fn words(&self, group: &str) -> &[String] {
        self.words.get(group).map_or(&[], Vec::as_slice)
    }
}
