//! Tests the figures of one report against the accounting identities of its form; changes no figure.
//!
//! A figure is *verified* by an equality that it enters and that holds, *consistent* by any other relation that holds,
//! *contradicted* by an error- or warn-level identity that fails. What every cell must be by itself (not below nought, whole)
//! can contradict but proves nothing. Where one changed cell would mend all that fails in a table, it is named a suspect.

mod assess;
mod expr;
mod rules;
mod sheet;
mod suspects;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

use crate::model::{Amount, Check, Dictionary, Figure, Finding, Form, Identity, MetricKind, Severity, State};

use assess::{Term, Used, Verdict, assess};
use expr::{From, Op};
use rules::{CellTest, Compiled, Rule};
use sheet::{Found, Sheet, key, lay_out, metric_of};

/// All identities, compiled from `config/identities.toml`.
#[derive(Debug)]
pub struct Identities(Compiled);

/// What the identities say of one report.
#[derive(Clone, Debug, PartialEq)]
pub struct Audit {
    /// One for each figure, in their order.
    pub checks: Vec<Check>,
    /// Identities that fail (`identity_failed`, hints `identity_hint`) and cells that would explain it (`suspect_cell`).
    pub findings: Vec<Finding>,
}

/// An identity between a report and the one of the year before, for whoever has both.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossYear {
    /// Its id.
    pub id: String,
    /// What it says, in the words of the form.
    pub zh: String,
    /// Left side: a sum.
    pub left: Vec<CrossTerm>,
    /// Right side: a sum.
    pub right: Vec<CrossTerm>,
    /// `==`; `~=`: within the share `tolerance` of the right side; `implies`: left above nought asks for right above nought.
    pub op: &'static str,
    /// For `~=`.
    pub tolerance: Amount,
    /// How much a failure weighs.
    pub severity: Severity,
    /// Forms of the later report.
    pub forms: Vec<Form>,
    /// Whether it is told for each kind of applicant; otherwise metrics that have applicants are read at the total.
    pub per_applicant: bool,
}

/// A term of a [`CrossYear`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CrossTerm {
    /// Name of the metric.
    pub metric: String,
    /// Whether the report of the year before gives it.
    pub previous: bool,
    /// Whether it is subtracted.
    pub negative: bool,
}

/// One identity at one place, tested.
struct Assessment {
    instance: usize,
    verdict: Verdict,
    /// Weight of the failure; `None` where it holds.
    failed: Option<Severity>,
    /// Whether all its figures stand in tables.
    in_tables: bool,
    used: Range<usize>,
}

/// All that could be tested on one sheet.
#[derive(Default)]
struct Tested {
    assessments: Vec<Assessment>,
    used: Vec<Used>,
}

impl Identities {
    /// Compiles a text of the form of `config/identities.toml` and runs every identity's own examples.
    ///
    /// # Errors
    /// The identity and what is wrong: an unknown key or metric (with the nearest one), a term that is not understood, an
    /// example that does not bear the identity out.
    pub fn compile(toml: &str, dictionary: &Dictionary) -> anyhow::Result<Identities> {
        rules::compile(toml, dictionary).map(Identities)
    }

    /// Tests the figures of one report. Takes no sides: where an identity fails, all its figures are contradicted.
    pub fn audit(&self, figures: &[Figure], identity: &Identity, dictionary: &Dictionary) -> Audit {
        let layout = lay_out(figures, self.era(identity.year), dictionary);
        let mut marks = Marks(vec![0; figures.len()]);
        let mut findings = Vec::new();
        for sheet in &layout.sheets {
            let tested = self.test(sheet, figures, dictionary);
            for assessment in &tested.assessments {
                let used = &tested.used[assessment.used.clone()];
                let op = self.0.instances[assessment.instance].expression.op;
                marks.note(used, op, assessment.failed);
                if let Some(severity) = assessment.failed {
                    findings.push(words::failure(
                        self.rule(assessment),
                        severity,
                        &assessment.verdict,
                        used,
                        figures,
                        dictionary,
                    ));
                }
            }
            findings.extend(suspects::suspects(self, &tested, figures, dictionary));
        }
        self.test_cells(figures, dictionary, &mut marks, &mut findings);
        for (twin, first) in layout.twins {
            marks.0[twin as usize] |= marks.0[first as usize];
        }
        Audit { checks: marks.checks(), findings }
    }

    /// The identities that ask for the report of the year before; nothing here tests them.
    pub fn cross_year(&self) -> Vec<CrossYear> {
        self.0.cross.clone()
    }

    fn rule(&self, assessment: &Assessment) -> &Rule {
        &self.0.rules[self.0.instances[assessment.instance].rule]
    }

    fn era(&self, year: Option<i16>) -> Option<Form> {
        let year = year?;
        self.0.years.iter().find(|(_, [first, last])| (*first..=*last).contains(&year)).map(|(form, _)| *form)
    }

    fn test(&self, sheet: &Sheet, figures: &[Figure], dictionary: &Dictionary) -> Tested {
        let mut tested = Tested::default();
        let mut used = Vec::new();
        for (index, instance) in self.0.instances.iter().enumerate() {
            let rule = &self.0.rules[instance.rule];
            if !rule.forms.meets(sheet.forms)
                || (sheet.tableless && rule.prose.is_none())
                || excepted(rule, sheet, figures)
            {
                continue;
            }
            let find = |term: &Term| find(term, rule, sheet, figures);
            let Some(verdict) = assess(&instance.expression, rule.tolerance, find, &mut used) else {
                continue;
            };
            if !one_unit(&used, figures, dictionary) {
                continue;
            }
            let in_table = |u: &Used| figures[u.figure as usize].place.is_table();
            let prose = used.iter().any(|u| u.from != From::Text && !in_table(u));
            let failed = match verdict.holds {
                true => None,
                false => match rule.weight(verdict.order, prose) {
                    Some(severity) => Some(severity),
                    None => continue,
                },
            };
            let start = tested.used.len();
            tested.used.extend_from_slice(&used);
            tested.assessments.push(Assessment {
                instance: index,
                verdict,
                failed,
                in_tables: used.iter().all(in_table),
                used: start..tested.used.len(),
            });
        }
        tested
    }

    fn test_cells(&self, figures: &[Figure], dictionary: &Dictionary, marks: &mut Marks, findings: &mut Vec<Finding>) {
        for (index, test) in &self.0.cells {
            let rule = &self.0.rules[*index];
            for (place, figure) in figures.iter().enumerate() {
                if passes(*test, figure, dictionary) {
                    continue;
                }
                let key = key(figure.metric, figure.applicant, dictionary);
                let severity = rule.weight(std::cmp::Ordering::Equal, false).unwrap_or(Severity::Info);
                findings.push(words::bad_cell(rule, severity, key, figure, dictionary));
                if severity != Severity::Info {
                    marks.0[place] |= Marks::FAILED;
                }
            }
        }
    }
}

/// The figure of a term, if running text may stand in for a table also from there.
fn find(term: &Term, rule: &Rule, sheet: &Sheet, figures: &[Figure]) -> Found {
    match term.from {
        From::Table if sheet.tableless => sheet.text(term.key, figures),
        From::Table => sheet.table(term.key, rule.forms, figures),
        From::Text => sheet.text(term.key, figures),
        From::Any => match sheet.table(term.key, rule.forms, figures) {
            Found::Absent if rule.prose.is_some() => sheet.text(term.key, figures),
            found => found,
        },
        From::Previous => Found::Absent,
    }
}

fn excepted(rule: &Rule, sheet: &Sheet, figures: &[Figure]) -> bool {
    let counts = |found: Found| match found {
        Found::Absent => false,
        Found::Unknown => true,
        Found::Number(_, value) => !value.is_zero(),
    };
    let mut unless = rule.unless.iter();
    unless.any(|key| counts(sheet.table(*key, rule.forms, figures)) || counts(sheet.text(*key, figures)))
}

/// Amounts of money are not rescaled, so those in different units cannot be compared.
fn one_unit(used: &[Used], figures: &[Figure], dictionary: &Dictionary) -> bool {
    let money = |u: &&Used| {
        let kind = dictionary.get(metric_of(u.key)).kind;
        matches!(kind, MetricKind::Money | MetricKind::MoneyWan)
    };
    let mut units = used.iter().filter(money).map(|u| &figures[u.figure as usize].unit);
    let first = units.next();
    units.all(|unit| Some(unit) == first)
}

fn passes(test: CellTest, figure: &Figure, dictionary: &Dictionary) -> bool {
    let metric = dictionary.get(figure.metric);
    match test {
        CellTest::NotNegative => metric.signed || figure.value.is_none_or(|value| !value.is_negative()),
        CellTest::Whole => {
            let things = matches!(metric.kind, MetricKind::Count | MetricKind::Persons | MetricKind::PersonTimes);
            !things || figure.value.is_none_or(|value| value.to_integer().is_some())
        }
        CellTest::Stated => match figure.state {
            State::Reported => figure.value.is_some(),
            State::NoneStated => figure.value == Some(Amount::ZERO),
            State::Blank | State::NotApplicable | State::Text | State::Unreadable => figure.value.is_none(),
        },
    }
}

/// What became of each figure.
struct Marks(Vec<u8>);

impl Marks {
    const EQUAL: u8 = 1;
    const OTHER: u8 = 2;
    const FAILED: u8 = 4;

    fn note(&mut self, used: &[Used], op: Op, failed: Option<Severity>) {
        let mark = match (failed, op) {
            (Some(Severity::Info), _) => return,
            (Some(_), _) => Marks::FAILED,
            (None, Op::Equal | Op::OneOf) => Marks::EQUAL,
            (None, _) => Marks::OTHER,
        };
        for u in used {
            self.0[u.figure as usize] |= mark;
        }
    }

    fn checks(&self) -> Vec<Check> {
        let check = |mark: &u8| match *mark {
            mark if mark & Marks::FAILED != 0 => Check::Contradicted,
            mark if mark & Marks::EQUAL != 0 => Check::Verified,
            mark if mark & Marks::OTHER != 0 => Check::Consistent,
            _ => Check::Unchecked,
        };
        self.0.iter().map(check).collect()
    }
}
