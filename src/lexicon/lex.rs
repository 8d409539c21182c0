//! The compiled lexicon: the one door to this room.

use std::collections::BTreeMap;

use super::cell::{self, Cells};
use super::dates::{Dates, Relatives, date_at};
use super::fold::{Folded, Folding};
use super::grammar::{Grammar, Starts, is_ringed};
use super::numeral::is_figure;
use super::scan::Scan;
use super::words::Words;
use super::{CellValue, DateMention, Number, Role, rules};
use crate::model::Bound;

/// Words that mean numbers, compiled from `config/lexicon`.
#[derive(Clone, Debug)]
pub struct Lexicon {
    folding: Folding,
    words: BTreeMap<String, Vec<String>>,
    examples: Vec<(String, String, Option<Vec<String>>)>,
    grammar: Grammar,
    cells: Cells,
    relatives: Relatives,
    starts: Starts,
}

/// The groups of words for years told from the writer's.
const RELATIVES: [(&str, i8); 5] =
    [("year_minus_3", -3), ("year_minus_2", -2), ("year_minus_1", -1), ("year_0", 0), ("year_plus_1", 1)];

impl Lexicon {
    /// Compiles `zh.toml` and `traditional.txt`; an error names the line, key or group that is wrong.
    pub fn compile(toml: &str, traditional: &str) -> anyhow::Result<Lexicon> {
        let file = rules::file(toml)?;
        let folding = Folding::new(&rules::pairs(traditional)?);
        let (mut words, mut examples) = (BTreeMap::new(), Vec::new());
        for (name, mut group) in file.words {
            group.list.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
            examples.push((name.clone(), group.example, group.gives));
            words.insert(name, group.list);
        }
        let grammar = Grammar::new(&words)?;
        let list = |name: &str| words.get(name).map_or(&[][..], Vec::as_slice);
        let one = |name: &str| Words::new(&[list(name)]);
        let cells = Cells {
            not_applicable: one("not_applicable"),
            minus: one("cell_minus"),
            plus: one("cell_plus"),
            lead: one("cell_lead"),
        };
        let relatives = RELATIVES.map(|(name, off)| (off, list(name)));
        let firsts: Vec<char> =
            relatives.iter().flat_map(|(_, list)| list.iter()).filter_map(|word| word.chars().next()).collect();
        let starts = Starts::new(|c| is_figure(c) || is_ringed(c) || firsts.contains(&c));
        let relatives = Relatives::new(&relatives, one("not_relative"));
        Ok(Lexicon { folding, examples, grammar, cells, relatives, starts, words })
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
        self.numbers_and_dates(folded).0
    }

    /// All years, dates and periods of a folded text, in order, not overlapping.
    pub fn dates(&self, folded: &str) -> Vec<DateMention> {
        let mut dates = Dates::new(folded, &self.relatives);
        while let Some((at, c)) = self.starts.next(folded, dates.next) {
            dates.step(at, c, if is_figure(c) { date_at(folded, at) } else { None });
        }
        dates.out
    }

    /// The pass for numbers at its beginning.
    #[cfg(test)]
    pub(super) fn scan<'a>(&'a self, folded: &'a str) -> Scan<'a> {
        Scan::new(folded, &self.grammar)
    }

    /// What [`Lexicon::numbers`] and [`Lexicon::dates`] find, in one pass.
    pub fn numbers_and_dates(&self, folded: &str) -> (Vec<Number>, Vec<DateMention>) {
        let (mut scan, mut dates) = (Scan::new(folded, &self.grammar), Dates::new(folded, &self.relatives));
        while let Some((at, c)) = self.starts.next(folded, scan.next.min(dates.next)) {
            let date = if is_figure(c) { date_at(folded, at) } else { None };
            scan.step(at, c, date);
            dates.step(at, c, date);
        }
        (scan.out, dates.out)
    }

    /// What a table's cell says. The cell may be folded tight or not: a blank between two digits makes it unreadable,
    /// which only text that kept its blanks can show.
    pub fn cell(&self, folded: &str) -> CellValue {
        cell::cell(&self.grammar, &self.cells, folded)
    }

    /// The words of a group of `zh.toml`, longest first; empty if there is no such group.
    pub fn words(&self, group: &str) -> &[String] {
        self.words.get(group).map_or(&[], Vec::as_slice)
    }

    /// Runs the example of every group; returns what is wrong, one line each.
    pub fn check_examples(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (name, example, gives) in &self.examples {
            let folded = self.fold(example).text;
            match gives {
                Some(want) => {
                    let got: Vec<String> = self.numbers(&folded).iter().filter_map(|n| shown(n, &folded)).collect();
                    if got != *want {
                        wrong.push(format!("lexicon `{name}`: `{example}` gives {got:?}, want {want:?}"));
                    }
                }
                None if !self.words(name).iter().any(|word| folded.contains(word.as_str())) => {
                    wrong.push(format!("lexicon `{name}`: no word of the group stands in `{example}`"));
                }
                None => {}
            }
        }
        wrong
    }
}

/// A count or percentage as examples write it; `None` for other roles.
fn shown(number: &Number, text: &str) -> Option<String> {
    if !matches!(number.role, Role::Count | Role::Percent | Role::Range) {
        return None;
    }
    let each = if number.each { "各" } else { "" };
    let none = if number.none { "无" } else { "" };
    let bound = match number.bound {
        Bound::Exact => "",
        Bound::AtLeast => "+",
        Bound::About => "~",
    };
    let upper = number.upper.map_or(String::new(), |upper| format!("-{upper}"));
    let unit = number.unit.map_or(String::new(), |unit| format!(" {}", unit.of(text)));
    Some(format!("{each}{none}{bound}{}{upper}{unit}", number.amount))
}
