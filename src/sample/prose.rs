//! Running text: sentences filled with a report's figures, among others whose numbers are none.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::ink::{Ink, spelled};
use super::rules::{FigureRule, Kit, NoiseRule, SectionRule, SentenceRule};
use super::truth::{Stated, Trap, number};
use super::world::World;
use crate::model::{Amount, Bound, PublisherKind, State};

/// Who speaks, of which year, with which figures.
pub(super) struct Voice<'a> {
    pub kit: &'a Kit,
    pub world: &'a World,
    pub ink: Ink,
    pub year: i16,
    /// Whether the forms of 2019 and later apply.
    pub newer: bool,
    pub kind: PublisherKind,
    /// The body's full name, its name for itself, the whole area's name, the area's kind (县, 市 …).
    pub body: String,
    pub we: String,
    pub all: String,
    pub mark: String,
    pub dice: Dice,
    pub required: Vec<Stated>,
    pub allowed: Vec<Stated>,
    pub traps: Vec<Trap>,
    /// Groups that have been spoken of.
    pub told: BTreeSet<String>,
}

/// A number that a sentence printed.
struct Printed<'a> {
    rule: &'a FigureRule,
    metric: &'a str,
    value: Amount,
    bound: Bound,
}

impl<'a> Voice<'a> {
    fn era_fits(&self, era: &str) -> bool {
        era == "any" || (era == "new") == self.newer
    }

    fn speaks(&self, by: &[String]) -> bool {
        by.is_empty() || by.iter().any(|k| k == self.kind.as_str())
    }

    fn figure(&self, key: &str) -> Option<(&'a FigureRule, &'a str, Amount)> {
        let rule = self.kit.prose.figure.iter().find(|f| f.key == key)?;
        let metric = if self.newer { rule.new.as_deref() } else { rule.old.as_deref() }?;
        Some((rule, metric, self.world.get(metric)?))
    }

    fn usable(&self, s: &SentenceRule) -> bool {
        if !self.era_fits(&s.era) || !self.speaks(&s.by) {
            return false;
        }
        let mut values = Vec::new();
        for key in s.keys() {
            match self.figure(key) {
                Some((_, _, value)) => values.push(value),
                None => return false,
            }
        }
        match s.when.as_deref() {
            Some("any") => true,
            Some("zero") => self.zero(&s.group),
            _ if !s.none.is_empty() => values.iter().all(|v| v.is_zero()),
            _ => values.first().is_some_and(|v| !v.is_zero()),
        }
    }

    /// Whether the figure that a group is named after is nought.
    fn zero(&self, group: &str) -> bool {
        self.figure(group).is_some_and(|(_, _, value)| value.is_zero())
    }

    /// The paragraphs of one section.
    pub fn section(&mut self, section: &'a SectionRule) -> Vec<String> {
        let kit = self.kit;
        let mut lines: Vec<String> = Vec::new();
        for (group, share) in &section.groups {
            if self.told.contains(group) || !self.dice.chance(*share) {
                continue;
            }
            let fitting: Vec<&SentenceRule> =
                kit.prose.sentence.iter().filter(|s| s.group == *group && self.usable(s)).collect();
            if !fitting.is_empty() {
                let sentence = *self.dice.pick(&fitting);
                self.told.insert(group.clone());
                lines.push(self.say(sentence));
            }
        }
        let noise: Vec<&NoiseRule> = kit.prose.noise.iter().filter(|n| self.noise_fits(n, section)).collect();
        for rule in noise {
            if self.dice.chance(22) && self.told.insert(rule.text.clone()) {
                let line = self.mislead(rule);
                let at = self.dice.below(lines.len() as u64 + 1) as usize;
                lines.insert(at, line);
            }
        }
        for filler in &section.filler {
            if self.dice.chance(60) || lines.is_empty() {
                let line = self.plain(filler);
                let at = self.dice.below(lines.len() as u64 + 1) as usize;
                lines.insert(at, line);
            }
        }
        self.paragraphs(lines)
    }

    fn noise_fits(&self, noise: &NoiseRule, section: &SectionRule) -> bool {
        noise.sections.contains(&section.id) && self.era_fits(&noise.era) && self.speaks(&noise.by)
    }

    fn paragraphs(&mut self, lines: Vec<String>) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for line in lines {
            match out.last_mut() {
                Some(last) if self.dice.chance(55) => last.push_str(&line),
                _ => out.push(line),
            }
        }
        out
    }

    /// Fills a pattern that carries no figure.
    pub fn plain(&mut self, pattern: &str) -> String {
        self.fill(pattern, None, &mut Vec::new(), &mut Vec::new())
    }

    fn mislead(&mut self, rule: &NoiseRule) -> String {
        let mut loose = Vec::new();
        let quote = self.fill(&rule.text, None, &mut Vec::new(), &mut loose);
        for metric in &rule.allow {
            let arguable = loose.iter().map(|value| Stated {
                metric: metric.clone(),
                value: number(*value),
                unit: String::new(),
                scope: "agency",
                scope_alt: vec!["region", "departments", "townships"],
                state: State::Reported.as_str(),
                bound: Bound::Exact.as_str(),
                alt: Vec::new(),
                quote: quote.clone(),
                r#where: "prose",
            });
            self.allowed.extend(arguable);
        }
        if !loose.is_empty() && rule.allow.is_empty() {
            self.traps.push(Trap {
                quote: quote.clone(),
                values: loose.into_iter().map(number).collect(),
                why: rule.why.clone(),
            });
        }
        quote
    }

    fn say(&mut self, sentence: &'a SentenceRule) -> String {
        let (mut printed, mut loose) = (Vec::new(), Vec::new());
        let quote = self.fill(&sentence.text, Some(sentence), &mut printed, &mut loose);
        for p in printed {
            let stated = self.stated(p.rule, p.metric, p.value, State::Reported, p.bound, sentence, &quote);
            self.required.push(stated);
        }
        let none = sentence.none.iter().map(String::as_str);
        let zero = (sentence.when.as_deref() == Some("zero")).then_some(sentence.group.as_str());
        let state = if zero.is_some() { State::Reported } else { State::NoneStated };
        for (rule, metric, value) in none.chain(zero).filter_map(|key| self.figure(key)).collect::<Vec<_>>() {
            let stated = self.stated(rule, metric, value, state, Bound::Exact, sentence, &quote);
            self.required.push(stated);
        }
        for (metric, key) in sentence.allow.iter().filter_map(|pair| pair.split_once('=')) {
            if let Some((rule, _, value)) = self.figure(key) {
                let stated = self.stated(rule, metric, value, State::Reported, Bound::Exact, sentence, &quote);
                self.allowed.push(stated);
            }
        }
        if !loose.is_empty() {
            let values = loose.into_iter().map(number).collect();
            self.traps.push(Trap { quote: quote.clone(), values, why: "comparison".into() });
        }
        quote
    }

    #[allow(clippy::too_many_arguments)]
    fn stated(
        &self,
        rule: &FigureRule,
        metric: &str,
        value: Amount,
        state: State,
        bound: Bound,
        s: &SentenceRule,
        quote: &str,
    ) -> Stated {
        let government = matches!(self.kind, PublisherKind::Government);
        let scope = if government { "region" } else { "agency" };
        let other = if government { vec!["agency"] } else { vec!["region"] };
        let scope = match s.scope.as_deref() {
            Some("departments") => "departments",
            Some("townships") => "townships",
            _ => scope,
        };
        Stated {
            metric: metric.into(),
            value: number(value),
            unit: rule.unit.clone(),
            scope,
            scope_alt: other,
            state: state.as_str(),
            bound: bound.as_str(),
            alt: rule.alt.iter().filter(|a| *a != metric).cloned().collect(),
            quote: quote.into(),
            r#where: "prose",
        }
    }

    fn fill(
        &mut self,
        pattern: &str,
        s: Option<&SentenceRule>,
        printed: &mut Vec<Printed<'a>>,
        loose: &mut Vec<Amount>,
    ) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
            let word = self.slot(slot, s, printed, loose);
            out.push_str(&word);
            rest = tail;
        }
        out + rest
    }

    fn slot(
        &mut self,
        slot: &str,
        s: Option<&SentenceRule>,
        printed: &mut Vec<Printed<'a>>,
        loose: &mut Vec<Amount>,
    ) -> String {
        let (kind, arg) = slot.split_once(':').unwrap_or((slot, ""));
        match kind {
            "Y" => self.year.to_string(),
            "Y-1" => (self.year - 1).to_string(),
            "Y+1" => (self.year + 1).to_string(),
            "P" => self.body.clone(),
            "we" => self.we.clone(),
            "all" => self.all.clone(),
            "mark" => self.mark.clone(),
            "p" => format!("{}.{}", self.dice.between(1, 98), self.dice.between(1, 9)),
            "w" => {
                let words = self.kit.words.lists.get(arg).map_or(&[][..], Vec::as_slice);
                let word = self.dice.pick(words).clone();
                self.plain(&word)
            }
            "d" => self.stray(kind, arg).to_string(),
            "t" | "prev" => {
                let n = self.stray(kind, arg);
                loose.push(Amount::integer(n));
                self.spaced(n.to_string())
            }
            "n" => {
                let Some((rule, metric, value)) = self.figure(arg) else {
                    return String::new();
                };
                let (text, value, bound) = self.number(value, s);
                printed.push(Printed { rule, metric, value, bound });
                text
            }
            other => format!("{{{other}}}"),
        }
    }

    fn stray(&mut self, kind: &str, arg: &str) -> i64 {
        if kind == "prev" {
            let now = self.figure(arg).and_then(|(_, _, v)| v.to_integer()).unwrap_or(1);
            return now + self.dice.between(1, 9);
        }
        let (low, high) = arg.split_once('-').unwrap_or((arg, arg));
        let read = |t: &str| t.parse::<i64>().unwrap_or(1);
        self.dice.between(read(low), read(high))
    }

    fn spaced(&self, digits: String) -> String {
        if self.ink.airy { format!(" {digits} ") } else { digits }
    }

    /// A figure in words: exact, rounded with 余 or 近, in 万, or spelled out.
    fn number(&mut self, value: Amount, s: Option<&SentenceRule>) -> (String, Amount, Bound) {
        let (loose, small) = s.map_or((false, false), |s| (s.loose, s.spelled));
        let Some(n) = value.to_integer() else {
            return (self.spaced(self.ink.digits(value)), value, Bound::Exact);
        };
        if small && (1..=12).contains(&n) && self.dice.chance(25) {
            return (spelled(n).unwrap_or("").into(), value, Bound::Exact);
        }
        if n >= 10_000 && self.dice.chance(15) {
            let wan = Amount::new(n, 4).unwrap_or(value);
            return (self.spaced(wan.to_string()) + "万", value, Bound::Exact);
        }
        if loose && n >= 30 && self.dice.chance(12) {
            let unit = if n >= 1000 { 100 } else { 10 };
            let (down, up) = (n / unit * unit, (n + unit - 1) / unit * unit);
            return if self.dice.chance(60) {
                let digits = self.ink.digits(Amount::integer(down));
                (self.spaced(digits) + "余", Amount::integer(down), Bound::AtLeast)
            } else {
                let digits = self.ink.digits(Amount::integer(up));
                (format!("近{}", self.spaced(digits)), Amount::integer(up), Bound::About)
            };
        }
        (self.spaced(self.ink.digits(value)), value, Bound::Exact)
    }
}
