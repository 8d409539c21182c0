//! Reads `config/identities.toml`: expressions resolved against the dictionary, each checked on its own examples.

use std::collections::BTreeMap;

use anyhow::{Context as _, anyhow, bail, ensure};
use serde::Deserialize;

use super::assess::{Term, assess};
use super::expr::{self, Expression, From, Op, Word};
use super::sheet::{Forms, Found, Key, key};
use super::{CrossTerm, CrossYear};
use crate::model::{Amount, Applicant, Dictionary, Form, MetricId, Severity};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    years: BTreeMap<String, [i16; 2]>,
    identity: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    zh: String,
    expr: Option<String>,
    left_out: Option<String>,
    #[serde(default)]
    over: Vec<String>,
    per: Option<Per>,
    tolerance: Option<String>,
    #[serde(default)]
    unless: Vec<String>,
    forms: Vec<String>,
    severity: Level,
    left_less: Option<Level>,
    left_greater: Option<Level>,
    prose: Option<Level>,
    /// For readers of the file.
    #[serde(rename = "basis")]
    _basis: Basis,
    #[serde(default)]
    holds: Vec<Example>,
    #[serde(default)]
    fails: Vec<Example>,
    /// For readers of the file.
    #[serde(rename = "note")]
    _note: Option<String>,
}

#[derive(Clone, Copy, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Per {
    Applicant,
    Row,
    Cell,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Error,
    Warn,
    Info,
    None,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Basis {
    Official,
    Arithmetic,
    Definition,
    Heuristic,
    Format,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Example {
    Whole(i64),
    Decimal(String),
}

/// What is the same for every place where an identity is tested.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) id: String,
    pub(super) zh: String,
    pub(super) forms: Forms,
    severity: Severity,
    less: Option<Severity>,
    greater: Option<Severity>,
    /// Severity where running text stands in for a table; `None`: it never does.
    pub(super) prose: Option<Severity>,
    pub(super) unless: Vec<Key>,
    pub(super) tolerance: Amount,
}

impl Rule {
    /// How much a failure weighs; `None` where it says nothing. `prose`: running text stood in for a table.
    pub(super) fn weight(&self, order: std::cmp::Ordering, prose: bool) -> Option<Severity> {
        let severity = match order {
            std::cmp::Ordering::Less => self.less?,
            std::cmp::Ordering::Greater => self.greater?,
            std::cmp::Ordering::Equal => self.severity,
        };
        // The order of severities is from heavy to light.
        Some(if prose { severity.max(self.prose.unwrap_or(severity)) } else { severity })
    }
}

/// Where an identity is tested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    Report,
    Column(Applicant),
    Row(MetricId),
}

/// An identity at one place.
#[derive(Debug)]
pub(super) struct Instance {
    pub(super) rule: usize,
    pub(super) expression: Expression<Term>,
}

/// What every cell must be, by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellTest {
    NotNegative,
    Whole,
    Stated,
}

/// The compiled file.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) rules: Vec<Rule>,
    pub(super) instances: Vec<Instance>,
    pub(super) cells: Vec<(usize, CellTest)>,
    pub(super) cross: Vec<CrossYear>,
    pub(super) years: Vec<(Form, [i16; 2])>,
}

pub(super) fn compile(toml: &str, dictionary: &Dictionary) -> anyhow::Result<Compiled> {
    let file: File = toml::from_str(toml).map_err(|e| anyhow!("{e}"))?;
    let mut out = Compiled::default();
    for (name, years) in &file.years {
        out.years.push((form(name)?, *years));
    }
    let mut seen = BTreeMap::new();
    for entry in file.identity {
        let id = entry.id.clone();
        ensure!(seen.insert(id.clone(), ()).is_none(), "identity `{id}` is stated twice");
        out.add(entry, dictionary).with_context(|| format!("identity `{id}`"))?;
    }
    Ok(out)
}

impl Compiled {
    fn add(&mut self, entry: Entry, dictionary: &Dictionary) -> anyhow::Result<()> {
        let rule = rule(&entry, dictionary)?;
        let Some(text) = entry.expr.as_deref() else {
            ensure!(entry.left_out.is_some(), "give `expr`, or `left_out` with the reason");
            return Ok(());
        };
        ensure!(entry.left_out.is_none(), "`expr` and `left_out` exclude each other");
        let index = self.rules.len();
        if entry.per == Some(Per::Cell) {
            self.cells.push((index, cell_test(text.trim())?));
            self.rules.push(rule);
            return Ok(());
        }
        let words = expr::parse(text).context("in `expr`")?;
        let places = places(&entry, dictionary)?;
        let first = resolve(&words, places[0], dictionary)?;
        examples(&entry, &rule, &first)?;
        if words.terms().any(|word| word.from == From::Previous) {
            self.cross.push(cross_year(&entry, &rule, &words)?);
            return Ok(());
        }
        for at in places {
            let expression = resolve(&words, at, dictionary)?;
            self.instances.push(Instance { rule: index, expression });
        }
        self.rules.push(rule);
        Ok(())
    }
}

fn rule(entry: &Entry, dictionary: &Dictionary) -> anyhow::Result<Rule> {
    ensure!(!entry.zh.trim().is_empty() && !entry.forms.is_empty(), "`zh` or `forms` is empty");
    let severity = severity(entry.severity).context("`severity` is error, warn or info")?;
    let mut forms = Forms::default();
    for name in &entry.forms {
        forms = forms.with(form(name)?);
    }
    let side = |level: Option<Level>| level.map_or(Some(severity), self::severity);
    let tolerance = entry.tolerance.as_deref().unwrap_or("0");
    Ok(Rule {
        id: entry.id.clone(),
        zh: entry.zh.clone(),
        forms,
        severity,
        less: side(entry.left_less),
        greater: side(entry.left_greater),
        prose: entry.prose.and_then(self::severity),
        unless: entry
            .unless
            .iter()
            .map(|name| metric(name, dictionary).map(|metric| key(metric, None, dictionary)))
            .collect::<anyhow::Result<_>>()?,
        tolerance: Amount::parse(tolerance).with_context(|| format!("`{tolerance}` is no tolerance"))?,
    })
}

fn severity(level: Level) -> Option<Severity> {
    match level {
        Level::Error => Some(Severity::Error),
        Level::Warn => Some(Severity::Warn),
        Level::Info => Some(Severity::Info),
        Level::None => None,
    }
}

fn form(name: &str) -> anyhow::Result<Form> {
    let known = Form::from_name(name).filter(|form| *form != Form::Prose);
    known.with_context(|| format!("unknown form `{name}`, expected E0, E1, E2 or E3"))
}

fn metric(name: &str, dictionary: &Dictionary) -> anyhow::Result<MetricId> {
    dictionary.resolve(name).map_err(|message| anyhow!(message))
}

fn cell_test(text: &str) -> anyhow::Result<CellTest> {
    Ok(match text {
        "* >= 0" => CellTest::NotNegative,
        "* is whole" => CellTest::Whole,
        "* is stated" => CellTest::Stated,
        _ => bail!("a cell is tested by `* >= 0`, `* is whole` or `* is stated`"),
    })
}

/// The places where an identity is tested, at least one.
fn places(entry: &Entry, dictionary: &Dictionary) -> anyhow::Result<Vec<At>> {
    let over = entry.per == Some(Per::Row);
    ensure!(over != entry.over.is_empty(), "`over` belongs to `per = \"row\"`");
    if !over {
        return Ok(match entry.per {
            Some(Per::Applicant) => Applicant::ALL.into_iter().map(At::Column).collect(),
            _ => vec![At::Report],
        });
    }
    let mut metrics: Vec<MetricId> = Vec::new();
    for pattern in &entry.over {
        match pattern.strip_suffix('*') {
            None => metrics.push(metric(pattern, dictionary)?),
            Some(start) => {
                let before = metrics.len();
                metrics.extend(dictionary.iter().filter(|(_, m)| m.name.starts_with(start)).map(|(id, _)| id));
                ensure!(metrics.len() > before, "no metric is called `{pattern}`");
            }
        }
    }
    metrics.sort();
    metrics.dedup();
    Ok(metrics.into_iter().map(At::Row).collect())
}

fn resolve(words: &Expression<Word>, at: At, dictionary: &Dictionary) -> anyhow::Result<Expression<Term>> {
    words.try_map(|word| {
        let metric = match (&word.metric, at) {
            (Some(name), _) => metric(name, dictionary)?,
            (None, At::Row(metric)) => metric,
            (None, _) => bail!("`*` belongs to `per = \"row\"`"),
        };
        let column = match at {
            At::Column(applicant) => word.applicant.or(Some(applicant)),
            _ => word.applicant,
        };
        let columns = dictionary.get(metric).by_applicant;
        let name = &dictionary.get(metric).name;
        ensure!(columns || column.is_none(), "`{name}` has no columns");
        Ok(Term {
            key: key(metric, column, dictionary),
            from: word.from,
            negative: word.negative,
            optional: word.optional,
        })
    })
}

/// Tests the entry's own examples: values of the distinct terms in order of appearance.
fn examples(entry: &Entry, rule: &Rule, expression: &Expression<Term>) -> anyhow::Result<()> {
    let mut distinct: Vec<(From, Key)> = Vec::new();
    for term in expression.terms() {
        if !distinct.contains(&(term.from, term.key)) {
            distinct.push((term.from, term.key));
        }
    }
    for (name, values, expected) in [("holds", &entry.holds, true), ("fails", &entry.fails, false)] {
        let (given, terms) = (values.len(), distinct.len());
        ensure!(given == terms, "`{name}` gives {given} values for {terms} terms");
        let amounts = values.iter().map(|value| match value {
            Example::Whole(n) => Ok(Amount::integer(*n)),
            Example::Decimal(text) => Amount::parse(text).with_context(|| format!("`{text}` is no number")),
        });
        let amounts = amounts.collect::<anyhow::Result<Vec<Amount>>>()?;
        let find = |term: &Term| {
            let place = distinct.iter().position(|d| *d == (term.from, term.key));
            place.map_or(Found::Absent, |i| Found::Number(i as u32, amounts[i]))
        };
        let verdict = assess(expression, rule.tolerance, find, &mut Vec::new());
        ensure!(verdict.map(|v| v.holds) == Some(expected), "the example `{name}` does not bear it out: {verdict:?}");
    }
    Ok(())
}

fn cross_year(entry: &Entry, rule: &Rule, words: &Expression<Word>) -> anyhow::Result<CrossYear> {
    let plain = matches!(words.op, Op::Equal | Op::Near | Op::Implies) && words.right.len() == 1;
    ensure!(plain, "between years only ==, ~= and implies are told");
    let side = |words: &[Word]| -> anyhow::Result<Vec<CrossTerm>> {
        let term = |word: &Word| {
            let given = matches!(word.from, From::Table | From::Previous) && !word.optional;
            ensure!(given && word.applicant.is_none(), "between years a term is a metric or `prev:` and a metric");
            Ok(CrossTerm {
                metric: word.metric.clone().context("`*` has no place between years")?,
                previous: word.from == From::Previous,
                negative: word.negative,
            })
        };
        words.iter().map(term).collect()
    };
    Ok(CrossYear {
        id: rule.id.clone(),
        zh: rule.zh.clone(),
        left: side(&words.left)?,
        right: side(&words.right[0])?,
        op: words.op.as_str(),
        tolerance: rule.tolerance,
        severity: rule.severity,
        forms: entry.forms.iter().map(|name| form(name)).collect::<Result<_, _>>()?,
        per_applicant: entry.per == Some(Per::Applicant),
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Metric, MetricKind};

    pub(crate) const CONFIG: &str = include_str!("../../config/identities.toml");

    /// The metrics of `config/metrics.toml`, as far as identities look at them.
    pub(crate) fn dictionary() -> Dictionary {
        let file: toml::Table = include_str!("../../config/metrics.toml").parse().unwrap();
        let metric = |entry: &toml::Value| Metric {
            name: entry["id"].as_str().unwrap().to_owned(),
            zh: String::new(),
            en: String::new(),
            unit: entry["unit"].as_str().unwrap().to_owned(),
            kind: match entry["kind"].as_str().unwrap() {
                "count" => MetricKind::Count,
                "persons" => MetricKind::Persons,
                "person_times" => MetricKind::PersonTimes,
                "money" => MetricKind::Money,
                "money_wan" => MetricKind::MoneyWan,
                _ => MetricKind::Ratio,
            },
            signed: entry.get("signed").is_some(),
            by_applicant: entry.get("by_applicant").is_some(),
            eras: Vec::new(),
            definition: String::new(),
            comparability: String::new(),
        };
        Dictionary::new(file["metric"].as_array().unwrap().iter().map(metric).collect()).unwrap()
    }

    #[test]
    fn all_identities_compile_and_bear_their_examples_out() {
        let compiled = compile(CONFIG, &dictionary()).unwrap();
        assert_eq!(CONFIG.matches("\n[[identity]]").count(), 80);
        assert_eq!(CONFIG.matches("\nleft_out").count(), 3);
        assert_eq!(compiled.rules.len() + compiled.cross.len(), 77);
        assert_eq!(compiled.cells.len(), 3);
        let crossing: Vec<&str> = compiled.cross.iter().map(|c| c.id.as_str()).collect();
        assert_eq!(crossing.len(), 10, "{crossing:?}");
        assert!(crossing.contains(&"t3.carry.cross") && crossing.contains(&"t2.e2.items.admin_fees"));
    }

    fn error(change: impl Fn(&str) -> String) -> String {
        let one = "[years]\nE3 = [2021, 2100]\n[[identity]]\nid = \"x\"\nzh = \"甲\"\nexpr = \"review.total >= review.upheld\"\n\
                   forms = [\"E3\"]\nseverity = \"error\"\nbasis = \"arithmetic\"\nholds = [2, 1]\nfails = [1, 2]\n";
        assert!(compile(one, &dictionary()).is_ok());
        format!("{:#}", compile(&change(one), &dictionary()).unwrap_err())
    }

    #[test]
    fn says_which_identity_is_wrong_and_why() {
        let message = error(|one| one.replace("review.upheld", "review.upheeld"));
        assert_eq!(message, "identity `x`: unknown metric `review.upheeld`; did you mean `review.upheld`?");
        let message = error(|one| one.replace("holds = [2, 1]", "holds = [1, 2]"));
        assert!(message.starts_with("identity `x`: the example `holds` does not bear it out"), "{message}");
        let message = error(|one| one.replace("fails = [1, 2]", "fails = [1]"));
        assert_eq!(message, "identity `x`: `fails` gives 1 values for 2 terms");
        let message = error(|one| one.replace("review.upheld", "review.upheld@business"));
        assert_eq!(message, "identity `x`: `review.upheld` has no columns");
        assert!(error(|one| one.replace("basis", "bases")).contains("unknown field `bases`"));
        assert!(error(|one| one.replace("E3\"]", "E5\"]")).contains("unknown form `E5`"));
        let twice = error(|one| format!("{one}{}", &one[one.find("[[").unwrap()..]));
        assert_eq!(twice, "identity `x` is stated twice");
    }
}
