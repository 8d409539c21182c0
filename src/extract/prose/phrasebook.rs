//! The rules of prose as the engine uses them.

use std::collections::BTreeSet;

use anyhow::{Result, anyhow};

use crate::model::{Form, MetricId, PublisherKind, RuleId, Scope};

use super::matching::Fillers;
use super::pattern::{Pattern, Sequence, Term};

/// Why a number is not a figure: every code that a rule, a guard or the engine can give.
pub const REASONS: &[&str] = &[
    "ambiguous",
    "comparison",
    "cumulative",
    "fraction",
    "future",
    "list",
    "merged",
    "negated",
    "no_rule",
    "norm",
    "ordinal",
    "other_work",
    "other_year",
    "partial_period",
    "range",
    "rank",
    "ratio",
    "share",
    "stock",
    "title",
    "topic",
    "unit_mismatch",
];

/// How far a guard's word reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// To the next number or the end of the clause.
    Count,
    /// To the end of its clause.
    Clause,
    /// To the end of its sentence.
    Sentence,
    /// To the end of its paragraph.
    Onward,
    /// Back to the number that stands just before it.
    Behind,
    /// In a heading, over all text below it.
    Section,
}

/// Words that keep numbers from being figures.
pub(super) struct Guard {
    pub reason: &'static str,
    pub words: Term,
    pub reach: Reach,
    pub unless: Option<Term>,
    /// Whether the words mean nothing right behind the report's own year (2017年以来).
    pub not_after_this_year: bool,
    pub example: String,
}

/// Words that say whose figure it is.
pub(super) struct ScopeWords {
    /// `None` for bodies whose figures are only parts of the area's (各县区).
    pub scope: Option<Scope>,
    pub words: Term,
    /// Publishers in whose reports the words mean that; all if empty.
    pub kinds: Vec<PublisherKind>,
    pub example: String,
}

/// The conditions and results that number rules and none rules share.
pub(super) struct Rule {
    pub id: RuleId,
    pub metrics: Vec<MetricId>,
    /// Metrics in reports on the forms E2 and E3, where they differ.
    pub metrics_e2: Vec<MetricId>,
    /// Metrics in reports on the form E3, where they differ from those on E2.
    pub metrics_e3: Vec<MetricId>,
    pub reason: Option<&'static str>,
    /// Units that fit; all if empty.
    pub units: BTreeSet<String>,
    /// The same by the units' numbers in [`Phrasebook::units`].
    pub unit_bits: Vec<bool>,
    pub bare: bool,
    pub about: Vec<Term>,
    pub needs: Vec<Term>,
    pub needs_year: bool,
    pub near: Vec<Term>,
    /// Words of a heading that stand for `near`.
    pub under: Vec<Term>,
    pub not: Vec<Term>,
    pub not_clause: Vec<Term>,
    pub not_after: Vec<Term>,
    /// Words that must not stand between the pattern and the sentence's end.
    pub not_behind: Vec<Term>,
    /// The same where the report has the forms E2 or E3, whose cells count otherwise.
    pub e2_not_behind: Vec<Term>,
    /// Whether its words say the number of all its metrics (共收到5件，均为网上申请).
    pub all_of_it: bool,
    pub not_sentence: Vec<Term>,
    pub not_under: Vec<Term>,
    pub forms: Vec<Form>,
    pub scope: Option<Scope>,
    pub any_year: bool,
    pub weak: bool,
    pub despite: Vec<&'static str>,
    pub rank: i32,
    pub example: Example,
}

/// A rule's own proof.
pub(super) struct Example {
    pub text: String,
    pub gives: Vec<String>,
    pub rejects: Vec<String>,
}

impl Rule {
    /// Whether a number with this unit may be the rule's: `unit` is the unit's number, `bare` whether none is printed.
    pub fn fits(&self, unit: Option<usize>, bare: bool) -> bool {
        self.units.is_empty() || (bare && self.bare) || unit.is_some_and(|unit| self.unit_bits.get(unit) == Some(&true))
    }

    /// The metrics that the rule gives in a report on this form; empty if it gives none there.
    pub fn metrics(&self, form: Form) -> &[MetricId] {
        if !self.forms.is_empty() && !self.forms.contains(&form) {
            return &[];
        }
        let late: &[&Vec<MetricId>] = match form {
            Form::E3 => &[&self.metrics_e3, &self.metrics_e2, &self.metrics],
            Form::E2 => &[&self.metrics_e2, &self.metrics],
            // Without tables there is no form to follow: the late metric stands where there is no other.
            Form::Prose => &[&self.metrics, &self.metrics_e3, &self.metrics_e2],
            Form::E0 | Form::E1 => &[&self.metrics],
        };
        late.iter().find(|metrics| !metrics.is_empty()).map_or(&[], |m| m.as_slice())
    }
}

/// Word groups that the engine itself asks for.
#[derive(Default)]
pub(super) struct Hints {
    /// 截至, 到: a date behind it ends a period.
    pub until: Option<Term>,
    /// 累计: a sum, of the year or since the beginning.
    pub summed_up: Option<Term>,
    /// 结转: a year in the same clause does not hold for what follows.
    pub carried: Option<Term>,
    /// 较, 比: the date behind it is only compared with.
    pub against: Option<Term>,
    /// 由, 从: a number before this year's (由 81 件增加到 95 件).
    pub from: Option<Term>,
    /// 分别: the numbers that follow belong to the things just named, one to each.
    pub apart: Option<Term>,
    /// 增加到: this year's number follows.
    pub raised: Option<Term>,
    /// 新增: behind this year's word the year's own number follows, and the one before is the sum since the beginning.
    pub newly: Option<Term>,
    /// 至今, 起: a month before it begins a period.
    pub onwards: Option<Term>,
}

/// All rules, by the words at which they are tried.
#[derive(Default)]
pub(super) struct Phrasebook {
    pub fillers: Fillers,
    /// By term, whether it is a topic.
    pub topics: Vec<bool>,
    pub hints: Hints,
    pub scopes: Vec<ScopeWords>,
    pub guards: Vec<Guard>,
    /// Guards by the term of their words.
    pub guards_by_term: Vec<Vec<usize>>,
    /// All units that rules name, in order.
    pub units: Vec<String>,
    pub rules: Vec<Rule>,
    /// Patterns with their rule, by the word next to the number: before it, or behind it where none stands before.
    pub before: Vec<Vec<(usize, Pattern)>>,
    pub behind: Vec<Vec<(usize, Pattern)>>,
    pub nones: Vec<Rule>,
    /// By term, the words of groups that stand only inside patterns: they are looked for where a pattern wants them.
    pub inner: Vec<Vec<String>>,
    /// Sequences with their rule, by first word.
    pub sequences: Vec<Vec<(usize, Sequence)>>,
}

impl Reach {
    /// The reach of this name.
    pub fn from_name(name: &str) -> Option<Reach> {
        Some(match name {
            "count" => Reach::Count,
            "clause" => Reach::Clause,
            "sentence" => Reach::Sentence,
            "onward" => Reach::Onward,
            "behind" => Reach::Behind,
            "section" => Reach::Section,
            _ => return None,
        })
    }
}

impl Phrasebook {
    /// Numbers all units, once all rules are known.
    pub fn number_units(&mut self) {
        let all = self.units.drain(..).chain(self.rules.iter().flat_map(|rule| rule.units.iter().cloned()));
        self.units = all.collect::<BTreeSet<String>>().into_iter().collect();
        for rule in &mut self.rules {
            rule.unit_bits = self.units.iter().map(|unit| rule.units.contains(unit)).collect();
        }
    }

    /// The number of a unit that some rule names.
    pub fn unit(&self, unit: &str) -> Option<usize> {
        self.units.binary_search_by(|known| known.as_str().cmp(unit)).ok()
    }

    /// The longest unit that the text begins with.
    pub fn unit_at(&self, text: &str) -> Option<&String> {
        let first = text.chars().next()?;
        // The units are in order: those that begin with one character stand together.
        let from = self.units.partition_point(|unit| unit.chars().next() < Some(first));
        let alike = self.units[from..].iter().take_while(|unit| unit.starts_with(first));
        alike.filter(|unit| text.starts_with(unit.as_str())).max_by_key(|unit| unit.len())
    }

    /// Whether words of this group tell what a sentence is about.
    pub fn is_topic(&self, term: Term) -> bool {
        self.topics.get(usize::from(term)) == Some(&true)
    }

    /// The guards whose words are of this group.
    pub fn guards_of(&self, term: Term) -> impl Iterator<Item = usize> {
        let list = self.guards_by_term.get(usize::from(term));
        list.into_iter().flatten().copied()
    }
}

/// The scope of a name in the configuration.
pub(super) fn scope(name: &str) -> Result<Scope> {
    let all = [Scope::Region, Scope::Agency, Scope::Departments, Scope::Office, Scope::Townships];
    let found = all.into_iter().find(|s| s.as_str() == name);
    found.ok_or_else(|| anyhow!("no scope `{name}`"))
}
