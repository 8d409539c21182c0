//! What `config/phrases/*.toml` compiles to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use memchr::memmem::Finder;

use crate::lexicon::Lexicon;
use crate::model::{Dictionary, Form, MetricId, PublisherKind, RuleId};

use super::matching::Fillers;
use super::parts::Parts;
use super::pattern::{Names, Pattern, Sequence, Term};
use super::phrasebook::{Example, Guard, Hints, Phrasebook, REASONS, Reach, Rule, ScopeWords, Within, scope};
use super::rules::{File, RawRule, RawScope, Several};
use super::vocabulary::{Groups, Senses, Vocabulary, Words};

struct Compiler<'a> {
    dictionary: &'a Dictionary,
    lexicon: &'a Lexicon,
    names: Names,
    classes: BTreeMap<String, Vec<String>>,
    ids: BTreeSet<String>,
}

/// Compiles files of (name, text).
pub(super) fn compile(
    files: &[(&str, &str)],
    dictionary: &Dictionary,
    lexicon: &Lexicon,
) -> Result<(Vocabulary, Phrasebook)> {
    let mut parsed = Vec::new();
    for (name, text) in files {
        let file = File::parse(text).with_context(|| format!("{name}: not a file of phrases"))?;
        parsed.push((*name, file));
    }
    let mut compiler =
        Compiler { dictionary, lexicon, names: Names::default(), classes: BTreeMap::new(), ids: BTreeSet::new() };
    let mut parts = Parts::default();
    for (name, file) in &parsed {
        for (part, words) in &file.parts {
            parts.define(part, words).with_context(|| (*name).to_owned())?;
        }
    }
    let mut words = Words::default();
    let mut fillers = Fillers::default();
    for (name, file) in &parsed {
        compiler.words(file, &parts, &mut words, &mut fillers).with_context(|| (*name).to_owned())?;
    }
    let mut rules =
        Phrasebook { fillers, units: compiler.classes.values().flatten().cloned().collect(), ..Phrasebook::default() };
    for (name, file) in &parsed {
        compiler.file(file, &mut rules).with_context(|| (*name).to_owned())?;
    }
    if let Some(group) = compiler.names.unused() {
        bail!("no rule names the word group `{group}`");
    }
    rules.number_units();
    let terms = compiler.names.len() as Term;
    rules.inner.resize_with(terms.into(), Vec::new);
    rules.groups = (0..terms).map(|term| Groups::new(vec![term])).collect();
    let begin: BTreeSet<Term> = rules.sequences.iter().map(|(_, sequence)| sequence.first).collect();
    let hung_on: BTreeSet<Term> = rules.patterns.iter().map(|(_, pattern)| pattern.hangs_on().0).collect();
    for (term, literals) in std::mem::take(&mut compiler.names.literals) {
        let found = hung_on.contains(&term) || begin.contains(&term) || compiler.names.asked.contains(&term);
        for word in &literals {
            let word = compiler.fold(word);
            if found {
                words.add(&word, term, false)?;
            } else {
                rules.inner[usize::from(term)].push(Finder::new(&word).into_owned());
            }
        }
    }
    let vocabulary = words.build(|term| begin.contains(&term))?;
    rules.named_years = NAMED_YEARS.map(|word| vocabulary.sense(&compiler.fold(word)));
    rules.resolve(&vocabulary);
    Ok((vocabulary, rules))
}

/// The words that stand for years as printed: the one before the report's own, its own, the one after.
const NAMED_YEARS: [&str; 3] = ["<year-1>", "<year>", "<year+1>"];

impl Compiler<'_> {
    fn fold(&self, word: &str) -> String {
        self.lexicon.fold_tight(word).text
    }

    fn words(&mut self, file: &File, parts: &Parts, words: &mut Words, fillers: &mut Fillers) -> Result<()> {
        for (name, group) in &file.words {
            ensure!(!parts.has(name), "word group `{name}` has the name of a part");
            let term = self.names.define(name)?;
            let (any, except) = group.spelt_out(parts).with_context(|| format!("word group `{name}`"))?;
            for (spelt, excepted) in [(any, false), (except, true)] {
                for word in spelt {
                    words.add(&self.fold(&word), term, excepted)?;
                }
            }
        }
        for (name, units) in &file.units {
            let taken = self.classes.insert(name.clone(), units.clone());
            ensure!(taken.is_none(), "unit class `{name}` is defined twice");
        }
        file.fillers.iter().for_each(|word| fillers.add(&self.fold(word)));
        Ok(())
    }

    fn file(&mut self, file: &File, rules: &mut Phrasebook) -> Result<()> {
        for topic in &file.topics {
            rules.topics.insert(self.names.get(topic)?);
        }
        if let Some(raw) = &file.hints {
            rules.hints = Hints {
                until: self.group(&raw.until)?,
                summed_up: self.group(&raw.summed_up)?,
                carried: self.group(&raw.carried)?,
                against: self.group(&raw.against)?,
                from: self.group(&raw.from)?,
                apart: self.group(&raw.apart)?,
                raised: self.group(&raw.raised)?,
                newly: self.group(&raw.newly)?,
                onwards: self.group(&raw.onwards)?,
                already: self.group(&raw.already)?,
            };
        }
        for raw in &file.scope {
            rules.scopes.push(self.scope_words(raw)?);
        }
        for raw in &file.guard {
            rules.guards.push(Guard {
                reason: reason(&raw.reason)?,
                words: self.group(&raw.words)?,
                reach: Reach::from_name(&raw.reach).ok_or_else(|| anyhow!("no reach `{}`", raw.reach))?,
                not_after_this_year: raw.not_after_this_year,
                up_to_now: raw.up_to_now,
                unless: raw.unless.as_deref().map_or_else(|| Ok(Groups::default()), |name| self.group(name))?,
                example: raw.example.clone(),
            });
        }
        for raw in &file.rule {
            let about = || format!("rule `{}`", raw.id);
            self.number_rule(raw, rules).with_context(about)?;
        }
        for raw in &file.none {
            let about = || format!("none `{}`", raw.id);
            self.none_rule(raw, rules).with_context(about)?;
        }
        Ok(())
    }

    fn number_rule(&mut self, raw: &RawRule, rules: &mut Phrasebook) -> Result<()> {
        let index = rules.rules.len();
        rules.rules.push(self.rule(raw)?);
        for say in &raw.say {
            let pattern = Pattern::parse(say, &mut self.names)?;
            rules.patterns.push((index, pattern));
        }
        Ok(())
    }

    fn none_rule(&mut self, raw: &RawRule, rules: &mut Phrasebook) -> Result<()> {
        let index = rules.nones.len();
        let rule = self.rule(raw)?;
        ensure!(rule.reason.is_none(), "no metric");
        rules.nones.push(rule);
        for say in &raw.say {
            rules.sequences.push((index, Sequence::parse(say, &mut self.names)?));
        }
        Ok(())
    }

    fn scope_words(&self, raw: &RawScope) -> Result<ScopeWords> {
        let kind = |name: &String| {
            let found = PublisherKind::ALL.into_iter().find(|k| k.as_str() == name);
            found.ok_or_else(|| anyhow!("no kind of publisher `{name}`"))
        };
        Ok(ScopeWords {
            scope: if raw.scope == "part" { None } else { Some(scope(&raw.scope)?) },
            words: self.group(&raw.words)?,
            kinds: raw.kinds.iter().map(kind).collect::<Result<_>>()?,
            own_clause: raw.own_clause,
            example: raw.example.clone(),
        })
    }

    fn rule(&mut self, raw: &RawRule) -> Result<Rule> {
        ensure!(self.ids.insert(raw.id.clone()), "the id is used twice");
        ensure!(!raw.say.is_empty(), "`say` is empty");
        let metrics = self.metrics(&raw.metric)?;
        let metrics_e2 = self.metrics(&raw.e2)?;
        let metrics_e3 = self.metrics(&raw.e3)?;
        let given = !(metrics.is_empty() && metrics_e2.is_empty() && metrics_e3.is_empty());
        ensure!(given != raw.reason.is_some(), "either `metric` or `reason` is needed");
        let needs: Vec<&str> = names(&raw.needs);
        let groups: Vec<&str> = needs.iter().copied().filter(|n| *n != "year").collect();
        let form = |name: &String| Form::from_name(name).ok_or_else(|| anyhow!("no form `{name}`"));
        Ok(Rule {
            id: RuleId(Arc::from(raw.id.as_str())),
            metrics,
            metrics_e2,
            metrics_e3,
            reason: raw.reason.as_deref().map(reason).transpose()?,
            units: self.units(&raw.units),
            unit_bits: Vec::new(),
            bare: raw.bare,
            about: self.terms(&names(&raw.about))?,
            needs: Groups::new(self.terms(&groups)?),
            needs_year: needs.contains(&"year"),
            near: self.groups(&raw.near)?,
            under: self.groups(&raw.under)?,
            forbidden: self.forbidden(raw)?,
            against: Senses::default(),
            not_under: self.groups(&raw.not_under)?,
            not_near: self.groups(&raw.not_near)?,
            all_of_it: raw.all_of_it,
            forms: raw.forms.iter().map(form).collect::<Result<_>>()?,
            scope: raw.scope.as_deref().map(scope).transpose()?,
            any_year: raw.any_year,
            weak: raw.weak,
            despite: raw.despite.iter().map(|r| reason(r)).collect::<Result<_>>()?,
            rank: raw.rank,
            example: Example {
                text: raw.example.clone(),
                gives: raw.gives.iter().map(|v| v.to_string().replace('"', "")).collect(),
                rejects: raw.rejects.clone(),
            },
        })
    }

    fn forbidden(&mut self, raw: &RawRule) -> Result<Vec<(Within, Groups)>> {
        let all = [
            (Within::Pattern, &raw.not),
            (Within::Clause, &raw.not_clause),
            (Within::After, &raw.not_after),
            (Within::Behind, &raw.not_behind),
            (Within::BehindLate, &raw.e2_not_behind),
            (Within::Sentence, &raw.not_sentence),
        ];
        let mut forbidden = Vec::new();
        for (within, several) in all {
            let words = self.groups(several)?;
            forbidden.extend((!words.is_empty()).then_some((within, words)));
        }
        Ok(forbidden)
    }

    fn metrics(&self, several: &Several) -> Result<Vec<MetricId>> {
        let id = |name: &str| self.dictionary.id(name).ok_or_else(|| anyhow!("no metric `{name}`"));
        names(several).into_iter().map(id).collect()
    }

    fn group(&self, name: &str) -> Result<Groups> {
        Ok(Groups::new(vec![self.names.get(name)?]))
    }

    fn groups(&mut self, several: &Several) -> Result<Groups> {
        Ok(Groups::new(self.terms(&names(several))?))
    }

    /// Groups by name; what is no name is a word itself.
    fn terms(&mut self, names: &[&str]) -> Result<Vec<Term>> {
        names.iter().map(|name| self.names.group_or_word(name)).collect()
    }

    /// Units and the units of named classes.
    fn units(&self, several: &Several) -> BTreeSet<String> {
        let mut units = BTreeSet::new();
        for name in names(several) {
            match self.classes.get(name) {
                Some(class) => units.extend(class.iter().cloned()),
                None => {
                    units.insert(name.to_owned());
                }
            }
        }
        units
    }
}

fn names(several: &Several) -> Vec<&str> {
    match several {
        Several::None => Vec::new(),
        Several::One(name) => vec![name],
        Several::Many(names) => names.iter().map(String::as_str).collect(),
    }
}

fn reason(code: &str) -> Result<&'static str> {
    let known = REASONS.iter().find(|known| **known == code);
    known.copied().ok_or_else(|| anyhow!("no reason `{code}`"))
}
