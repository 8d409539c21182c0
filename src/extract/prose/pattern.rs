//! The small language of `say`: what must stand around a number.
//!
//! Words are separated by spaces. `#` is the number; `{name}` is a group from `[words]`; `a|b` are literal alternatives.
//! Between two words only filler words may stand (的, 共, 各类, …). `…` lets a few words stand there, `……` more of them;
//! neither crosses a clause or another number. A pattern without `#` says that there was none.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail, ensure};

/// Number of a word group in the [`Vocabulary`](super::vocabulary::Vocabulary).
pub(super) type Term = u16;

/// What may stand between two words of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Filler words only.
    Close,
    /// Up to `near` characters of one clause.
    Near,
    /// Up to `far` characters, also over a coordination (`，和…`).
    Far,
}

/// One way of saying a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// What stands before the number, from the number outwards.
    pub before: Vec<(Gap, Term)>,
    /// What stands behind the number, from the number outwards.
    pub after: Vec<(Gap, Term)>,
}

/// One way of saying that there was none: words in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sequence {
    /// The first word.
    pub first: Term,
    /// What follows it.
    pub rest: Vec<(Gap, Term)>,
}

/// Names of word groups as they are met, with the words that stand literally in patterns.
#[derive(Default)]
pub(super) struct Names {
    terms: BTreeMap<String, Term>,
    /// Literal alternatives of patterns, by term.
    pub literals: Vec<(Term, Vec<String>)>,
    /// Groups that conditions ask for, so that their words must be found wherever they stand.
    pub asked: BTreeSet<Term>,
    /// Groups that something names.
    used: RefCell<BTreeSet<Term>>,
}

impl Names {
    /// Gives a named group its number; errors if the name is taken.
    pub fn define(&mut self, name: &str) -> Result<Term> {
        let term = self.terms.len() as Term;
        ensure!(self.terms.insert(format!("{{{name}}}"), term).is_none(), "word group `{name}` is defined twice");
        Ok(term)
    }

    /// The number of a named group.
    pub fn get(&self, name: &str) -> Result<Term> {
        let Some(term) = self.terms.get(&format!("{{{name}}}")) else { bail!("no word group `{name}`") };
        self.used.borrow_mut().insert(*term);
        Ok(*term)
    }

    /// A named group that nothing names: a slip of the pen, or left over.
    pub fn unused(&self) -> Option<&str> {
        let used = self.used.borrow();
        let mut idle = self.terms.iter().filter(|(_, term)| !used.contains(term));
        idle.find_map(|(name, _)| name.strip_prefix('{')?.strip_suffix('}'))
    }

    /// The number of a named group, or of a group of this one word.
    pub fn group_or_word(&mut self, name: &str) -> Result<Term> {
        let term = if name.is_ascii() { self.get(name) } else { self.token(name) }?;
        self.asked.insert(term);
        Ok(term)
    }

    fn token(&mut self, token: &str) -> Result<Term> {
        if let Some(term) = self.terms.get(token) {
            self.used.borrow_mut().insert(*term);
            return Ok(*term);
        }
        ensure!(!token.contains(['{', '}']), "no word group `{token}`");
        let term = self.terms.len() as Term;
        self.terms.insert(token.to_owned(), term);
        self.literals.push((term, token.split('|').map(str::to_owned).collect()));
        Ok(term)
    }

    /// How many groups there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }
}

/// A token with the gap before it; the number has no term.
type Piece = (Gap, Option<Term>);

fn pieces(say: &str, names: &mut Names) -> Result<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut gap = Gap::Close;
    for token in say.split_whitespace() {
        match token {
            "…" => gap = Gap::Near,
            "……" => gap = Gap::Far,
            "#" => pieces.push((std::mem::replace(&mut gap, Gap::Close), None)),
            word => pieces.push((std::mem::replace(&mut gap, Gap::Close), Some(names.token(word)?))),
        }
    }
    Ok(pieces)
}

impl Pattern {
    /// Reads a pattern with its `#`.
    pub fn parse(say: &str, names: &mut Names) -> Result<Self> {
        let pieces = pieces(say, names)?;
        let numbers = pieces.iter().filter(|(_, term)| term.is_none()).count();
        ensure!(numbers == 1, "`{say}` must have exactly one `#`");
        ensure!(pieces.len() > 1, "`{say}` says nothing beside the number");
        let number = pieces.iter().position(|(_, term)| term.is_none()).unwrap_or(0);
        // Left of the number each gap belongs to the word before it.
        let before = (0..number).rev().filter_map(|i| Some((pieces[i + 1].0, pieces[i].1?)));
        let after = pieces[number + 1..].iter().filter_map(|(gap, term)| Some((*gap, (*term)?)));
        Ok(Self { before: before.collect(), after: after.collect() })
    }

    /// The word at which the pattern is tried, and whether it stands before the number: the one next to the number
    /// before it, or the first one behind where none stands before.
    pub fn hangs_on(&self) -> (Term, bool) {
        match (self.before.first(), self.after.first()) {
            (Some((_, term)), _) => (*term, true),
            (None, after) => (after.map_or(Term::MAX, |(_, term)| *term), false),
        }
    }
}

impl Sequence {
    /// Reads a pattern without a number.
    pub fn parse(say: &str, names: &mut Names) -> Result<Self> {
        let mut words = Vec::new();
        for (gap, term) in pieces(say, names)? {
            let Some(term) = term else { bail!("`{say}` says that there was none: no `#`") };
            words.push((gap, term));
        }
        ensure!(!words.is_empty(), "an empty pattern");
        let (_, first) = words.remove(0);
        Ok(Self { first, rest: words })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_read_from_the_number_outwards() {
        let mut names = Names::default();
        let receive = names.define("receive").unwrap();
        let pattern = Pattern::parse("{receive} … 申请|请求 # 件数", &mut names).unwrap();
        let application = names.literals[0].0;
        assert_eq!(pattern.before, vec![(Gap::Close, application), (Gap::Near, receive)]);
        assert_eq!(pattern.after.len(), 1);
        let pattern = Pattern::parse("{receive} … #", &mut names).unwrap();
        assert_eq!(pattern.before, vec![(Gap::Near, receive)]);
        let pattern = Pattern::parse("# …… {receive}", &mut names).unwrap();
        assert_eq!((pattern.before.len(), pattern.after.clone()), (0, vec![(Gap::Far, receive)]));
    }

    #[test]
    fn wrong_patterns_are_refused() {
        let mut names = Names::default();
        for say in ["#", "申请", "# 申请 #", "{nobody} #"] {
            assert!(Pattern::parse(say, &mut names).is_err(), "{say}");
        }
        assert!(Sequence::parse("未收到 #", &mut names).is_err());
        assert!(Sequence::parse("未收到 …… 申请", &mut names).is_ok());
    }
}
