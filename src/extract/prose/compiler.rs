//! What `config/phrases/*.toml` compiles to.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow, ensure};

use crate::lexicon::Lexicon;
use crate::model::{Dictionary, Form, MetricId, PublisherKind, RuleId};

use super::matching::Fillers;
use super::pattern::{Names, Pattern, Sequence, Term};
use super::phrasebook::{Example, Guard, Hints, Phrasebook, REASONS, Reach, Rule, ScopeWords, scope};
use super::rules::{File, RawRule, RawScope, RawWords, Several};
use super::vocabulary::{Vocabulary, Words};

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
    let mut words = Words::default();
    let mut fillers = Fillers::default();
    for (name, file) in &parsed {
        compiler.words(file, &mut words, &mut fillers).with_context(|| (*name).to_owned())?;
    }
    let mut rules =
        Phrasebook { fillers, units: compiler.classes.values().flatten().cloned().collect(), ..Phrasebook::default() };
    for (name, file) in &parsed {
        compiler.file(file, &mut rules).with_context(|| (*name).to_owned())?;
    }
    rules.number_units();
    let terms = compiler.names.len();
    rules.before.resize_with(terms, Vec::new);
    rules.behind.resize_with(terms, Vec::new);
    rules.sequences.resize_with(terms, Vec::new);
    rules.inner.resize_with(terms, Vec::new);
    for (term, literals) in std::mem::take(&mut compiler.names.literals) {
        let index = usize::from(term);
        let hung_on = !(rules.before[index].is_empty() && rules.behind[index].is_empty());
        let found = hung_on || !rules.sequences[index].is_empty() || compiler.names.asked.contains(&term);
        for word in &literals {
            let word = compiler.fold(word);
            if found {
                words.add(&word, term, false)?;
            } else {
                rules.inner[index].push(word);
            }
        }
    }
    let opens = |term: Term| rules.sequences.get(usize::from(term)).is_some_and(|list| !list.is_empty());
    Ok((words.build(opens)?, rules))
}

impl Compiler<'_> {
    fn fold(&self, word: &str) -> String {
        self.lexicon.fold_tight(word).text
    }

    fn words(&mut self, file: &File, words: &mut Words, fillers: &mut Fillers) -> Result<()> {
        for (name, group) in &file.words {
            let term = self.names.define(name)?;
            let (any, except) = match group {
                RawWords::List(any) => (any, Vec::new()),
                RawWords::Except { any, except, except_after, except_before } => {
                    let longer = |word: &String| -> Vec<String> {
                        let before = except_after.iter().map(|before| format!("{before}{word}"));
                        before.chain(except_before.iter().map(|behind| format!("{word}{behind}"))).collect()
                    };
                    (any, except.iter().cloned().chain(any.iter().flat_map(longer)).collect())
                }
            };
            for word in any {
                words.add(&self.fold(word), term, false)?;
            }
            for word in &except {
                words.add(&self.fold(word), term, true)?;
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
            let term = usize::from(self.names.get(topic)?);
            rules.topics.resize(rules.topics.len().max(term + 1), false);
            rules.topics[term] = true;
        }
        if let Some(raw) = &file.hints {
            rules.hints = Hints {
                until: Some(self.names.get(&raw.until)?),
                summed_up: Some(self.names.get(&raw.summed_up)?),
                carried: Some(self.names.get(&raw.carried)?),
                against: Some(self.names.get(&raw.against)?),
                from: Some(self.names.get(&raw.from)?),
                apart: Some(self.names.get(&raw.apart)?),
                raised: Some(self.names.get(&raw.raised)?),
                newly: Some(self.names.get(&raw.newly)?),
                onwards: Some(self.names.get(&raw.onwards)?),
            };
        }
        for raw in &file.scope {
            rules.scopes.push(self.scope_words(raw)?);
        }
        for raw in &file.guard {
            let term = self.names.get(&raw.words)?;
            entry(&mut rules.guards_by_term, term).push(rules.guards.len());
            rules.guards.push(Guard {
                reason: reason(&raw.reason)?,
                words: term,
                reach: Reach::from_name(&raw.reach).ok_or_else(|| anyhow!("no reach `{}`", raw.reach))?,
                not_after_this_year: raw.not_after_this_year,
                unless: raw.unless.as_deref().map(|w| self.names.get(w)).transpose()?,
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
            let (side, key) = match (pattern.before.first(), pattern.after.first()) {
                (Some((_, term)), _) => (&mut rules.before, *term),
                (None, Some((_, term))) => (&mut rules.behind, *term),
                (None, None) => continue,
            };
            entry(side, key).push((index, pattern));
        }
        Ok(())
    }

    fn none_rule(&mut self, raw: &RawRule, rules: &mut Phrasebook) -> Result<()> {
        let index = rules.nones.len();
        let rule = self.rule(raw)?;
        ensure!(rule.reason.is_none(), "no metric");
        rules.nones.push(rule);
        for say in &raw.say {
            let sequence = Sequence::parse(say, &mut self.names)?;
            entry(&mut rules.sequences, sequence.first).push((index, sequence));
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
            words: self.names.get(&raw.words)?,
            kinds: raw.kinds.iter().map(kind).collect::<Result<_>>()?,
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
            about: self.terms(&raw.about)?,
            needs: self.groups(&groups)?,
            needs_year: needs.contains(&"year"),
            near: self.terms(&raw.near)?,
            under: self.terms(&raw.under)?,
            not: self.terms(&raw.not)?,
            not_clause: self.terms(&raw.not_clause)?,
            not_after: self.terms(&raw.not_after)?,
            not_behind: self.terms(&raw.not_behind)?,
            e2_not_behind: self.terms(&raw.e2_not_behind)?,
            all_of_it: raw.all_of_it,
            not_sentence: self.terms(&raw.not_sentence)?,
            not_under: self.terms(&raw.not_under)?,
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

    fn metrics(&self, several: &Several) -> Result<Vec<MetricId>> {
        let id = |name: &str| self.dictionary.id(name).ok_or_else(|| anyhow!("no metric `{name}`"));
        names(several).into_iter().map(id).collect()
    }

    fn terms(&mut self, several: &Several) -> Result<Vec<Term>> {
        self.groups(&names(several))
    }

    /// Groups by name; what is no name is a word itself.
    fn groups(&mut self, names: &[&str]) -> Result<Vec<Term>> {
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

fn entry<T>(lists: &mut Vec<Vec<T>>, term: Term) -> &mut Vec<T> {
    let index = usize::from(term);
    if lists.len() <= index {
        lists.resize_with(index + 1, Vec::new);
    }
    &mut lists[index]
}

fn reason(code: &str) -> Result<&'static str> {
    let known = REASONS.iter().find(|known| **known == code);
    known.copied().ok_or_else(|| anyhow!("no reason `{code}`"))
}
