//! The rules of prose as the engine uses them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, anyhow};
use memchr::memmem::Finder;

use crate::model::{Form, MetricId, PublisherKind, RuleId, Scope};

use super::matching::Fillers;
use super::pattern::{Gap, Pattern, Sequence, Term};
use super::trail::{Around, Traces};
use super::vocabulary::{Groups, Sense, Senses, Vocabulary};

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
    pub words: Groups,
    pub reach: Reach,
    pub unless: Groups,
    /// Whether the words mean nothing right behind the report's own year (2017年以来).
    pub not_after_this_year: bool,
    /// Whether the words tell a time up to now (以来): where there was none in it, there was none this year.
    pub up_to_now: bool,
    pub example: String,
}

/// Words that say whose figure it is.
pub(super) struct ScopeWords {
    /// `None` for bodies whose figures are only parts of the area's (各县区).
    pub scope: Option<Scope>,
    pub words: Groups,
    /// Publishers in whose reports the words mean that; all if empty.
    pub kinds: Vec<PublisherKind>,
    /// Whether they hold for no other clause than theirs (通过县政府门户网站公开300条，收到申请5件).
    pub own_clause: bool,
    pub example: String,
}

/// Where words speak against a pattern that stands near them in its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    /// In the pattern itself (`not`).
    Pattern,
    /// In its clause, up to its end (`not_clause`).
    Clause,
    /// Behind it, up to the end of its clause (`not_after`).
    After,
    /// Behind it, up to the end of its sentence (`not_behind`).
    Behind,
    /// The same where the report has the forms E2 or E3, whose cells count otherwise (`e2_not_behind`).
    BehindLate,
    /// In its sentence, up to its end (`not_sentence`).
    Sentence,
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
    pub needs: Groups,
    pub needs_year: bool,
    pub near: Groups,
    /// Words of a heading that stand for `near`.
    pub under: Groups,
    /// Words that must not stand around the pattern.
    pub forbidden: Vec<(Within, Groups)>,
    /// What these mean: where no word of the sentence means any of it, none of them needs a closer look.
    pub against: Senses,
    /// Words that no heading above may hold.
    pub not_under: Groups,
    /// Words that must not have been met in the paragraph.
    pub not_near: Groups,
    /// Whether its words say the number of all its metrics (共收到5件，均为网上申请).
    pub all_of_it: bool,
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

    fn groups(&mut self) -> impl Iterator<Item = &mut Groups> {
        let own = [&mut self.needs, &mut self.near, &mut self.under, &mut self.not_under, &mut self.not_near];
        own.into_iter().chain(self.forbidden.iter_mut().map(|(_, words)| words))
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
    pub until: Groups,
    /// 累计: a sum, of the year or since the beginning.
    pub summed_up: Groups,
    /// 结转: a year in the same clause does not hold for what follows.
    pub carried: Groups,
    /// 较, 比: the date behind it is only compared with.
    pub against: Groups,
    /// 由, 从: a number before this year's (由 81 件增加到 95 件).
    pub from: Groups,
    /// 分别: the numbers that follow belong to the things just named, one to each.
    pub apart: Groups,
    /// 增加到: this year's number follows.
    pub raised: Groups,
    /// 新增: behind this year's word the year's own number follows, and the one before is the sum since the beginning.
    pub newly: Groups,
    /// 至今, 起: a month before it begins a period.
    pub onwards: Groups,
    /// 已: what was reached by then.
    pub already: Groups,
}

impl Hints {
    fn groups(&mut self) -> [&mut Groups; 10] {
        let Self { until, summed_up, carried, against, from, apart, raised, newly, onwards, already } = self;
        [until, summed_up, carried, against, from, apart, raised, newly, onwards, already]
    }
}

/// A pattern to be tried.
pub(super) struct Cue {
    /// Its number.
    pub pattern: usize,
    /// Groups of which it wants words: before the number, the first one behind it, all behind it.
    wants: Around,
}

impl Cue {
    /// Whether the words around a number have all groups that it wants.
    #[inline]
    pub fn fits(&self, around: &Around) -> bool {
        let wants = &self.wants;
        around.before.hold(wants.before) && around.next.hold(wants.next) && around.behind.hold(wants.behind)
    }
}

/// A sequence to be tried.
pub(super) struct Opening {
    /// Its number.
    pub sequence: usize,
    /// Groups of which it wants words behind its first one.
    pub wants: Traces,
}

/// What there is to do at a word.
#[derive(Default)]
pub(super) struct Cues {
    /// Guards of which it is a word.
    pub guards: Vec<usize>,
    /// Patterns of which it is the word next to the number, before it.
    pub before: Vec<Cue>,
    /// Patterns with no word before the number, of which it is the first one behind it.
    pub behind: Vec<Cue>,
    /// Sequences that it begins.
    pub sequences: Vec<Opening>,
}

/// All rules, and where they are tried.
#[derive(Default)]
pub(super) struct Phrasebook {
    pub fillers: Fillers,
    pub topics: BTreeSet<Term>,
    /// What a printed year means that is the one before the report's own, its own, or the one after.
    pub named_years: [Option<Sense>; 3],
    pub hints: Hints,
    pub scopes: Vec<ScopeWords>,
    pub guards: Vec<Guard>,
    /// All units that rules name, in order.
    pub units: Vec<String>,
    pub rules: Vec<Rule>,
    /// Patterns with their rule.
    pub patterns: Vec<(usize, Pattern)>,
    pub nones: Vec<Rule>,
    /// Sequences with their rule.
    pub sequences: Vec<(usize, Sequence)>,
    /// By term, the words of groups that stand only inside patterns: they are looked for where a pattern wants them.
    pub inner: Vec<Vec<Finder<'static>>>,
    /// By term, what its words mean.
    pub groups: Vec<Groups>,
    /// By sense.
    pub cues: Vec<Cues>,
    /// By sense, its groups.
    pub traces: Vec<Traces>,
    /// By sense, what it says that the sentence is about.
    pub about: Vec<Option<Term>>,
    /// Senses of the words that begin a sequence.
    pub opening: Senses,
    /// Senses of the words of guards.
    pub guarding: Senses,
    /// Senses of the words that say whose figure it is.
    pub scoping: Senses,
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

    /// Finds out what is tried at which word, once all words are known.
    pub fn resolve(&mut self, vocabulary: &Vocabulary) {
        let groups = self.rules.iter_mut().chain(&mut self.nones).flat_map(Rule::groups);
        let groups = groups.chain(self.hints.groups()).chain(self.scopes.iter_mut().map(|scope| &mut scope.words));
        let guards = self.guards.iter_mut().flat_map(|guard| [&mut guard.words, &mut guard.unless]);
        groups.chain(guards).chain(&mut self.groups).for_each(|words| words.resolve(vocabulary));
        for rule in self.rules.iter_mut().chain(&mut self.nones) {
            rule.forbidden.iter().for_each(|(_, words)| rule.against.join(words.senses()));
        }
        let mut hung_on = BTreeMap::<_, Vec<usize>>::new();
        for (index, (_, pattern)) in self.patterns.iter().enumerate() {
            hung_on.entry(pattern.hangs_on()).or_default().push(index);
        }
        let mut begun = BTreeMap::<_, Vec<usize>>::new();
        for (index, (_, sequence)) in self.sequences.iter().enumerate() {
            begun.entry(sequence.first).or_default().push(index);
        }
        for (sense, terms) in vocabulary.senses() {
            let cue = |pattern: &usize| self.cue(*pattern);
            let opening =
                |index: &usize| Opening { sequence: *index, wants: self.wants(&self.sequences[*index].1.rest) };
            let hung = |term: &Term, before: bool| hung_on.get(&(*term, before)).into_iter().flatten().map(cue);
            let mut traces = Traces::default();
            terms.iter().for_each(|term| traces.insert(*term));
            let cues = Cues {
                guards: (0..self.guards.len()).filter(|index| self.guards[*index].words.has(sense)).collect(),
                before: terms.iter().flat_map(|term| hung(term, true)).collect(),
                behind: terms.iter().rev().flat_map(|term| hung(term, false)).collect(),
                sequences: terms.iter().rev().filter_map(|term| begun.get(term)).flatten().map(opening).collect(),
            };
            if !cues.sequences.is_empty() {
                self.opening.insert(sense);
            }
            if !cues.guards.is_empty() {
                self.guarding.insert(sense);
            }
            if self.scopes.iter().any(|scope| scope.words.has(sense)) {
                self.scoping.insert(sense);
            }
            self.cues.push(cues);
            self.traces.push(traces);
            self.about.push(terms.iter().copied().find(|term| self.topics.contains(term)));
        }
    }

    fn cue(&self, pattern: usize) -> Cue {
        let Pattern { before, after } = &self.patterns[pattern].1;
        let next = self.wants(&after[..after.len().min(1)]);
        Cue { pattern, wants: Around { before: self.wants(before), next, behind: self.wants(after) } }
    }

    /// The groups of these; those whose words are looked for only inside patterns leave no trace.
    fn wants(&self, words: &[(Gap, Term)]) -> Traces {
        let mut wants = Traces::default();
        let terms = words.iter().map(|(_, term)| *term);
        terms.filter(|term| self.inner[usize::from(*term)].is_empty()).for_each(|term| wants.insert(term));
        wants
    }

    /// The groups of a word.
    pub fn traces(&self, sense: Sense) -> Traces {
        self.traces[usize::from(sense)]
    }

    /// What a word says that the sentence is about.
    pub fn topic(&self, sense: Sense) -> Option<Term> {
        self.about[usize::from(sense)]
    }

    /// What there is to do at a word.
    pub fn cues(&self, sense: Sense) -> &Cues {
        &self.cues[usize::from(sense)]
    }
}

/// The scope of a name in the configuration.
pub(super) fn scope(name: &str) -> Result<Scope> {
    let all = [Scope::Region, Scope::Agency, Scope::Departments, Scope::Office, Scope::Townships];
    let found = all.into_iter().find(|s| s.as_str() == name);
    found.ok_or_else(|| anyhow!("no scope `{name}`"))
}
