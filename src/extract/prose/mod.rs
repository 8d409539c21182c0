//! Figures from running prose, by the rules of `config/phrases/`.
//!
//! Every number with a unit stands in the quantities of the reading, with the metric that it was taken for or the reason
//! why not. A number becomes a figure only where a rule's words stand around it and nothing speaks against it: another
//! year, a comparison, a plan, a norm, a part. What can be read in two ways is not taken, or reported with a finding.

mod beside;
mod check;
mod compiler;
mod dealt;
mod draft;
mod guard;
mod judge;
mod marks;
mod matching;
mod parts;
mod passage;
mod pattern;
mod phrasebook;
mod reader;
mod rules;
mod scope;
mod section;
mod settle;
#[cfg(test)]
mod tests;
mod trail;
mod vocabulary;
mod whole;

use std::sync::Arc;

use crate::lexicon::{Folded, Lexicon};
use crate::model::{
    Dictionary, Document, Figure, Finding, Form, MetricId, PublisherKind, Quantity, RegionLevel, Severity, Span,
};

pub use phrasebook::REASONS;

/// The compiled rules of prose.
pub struct Phrases {
    vocabulary: vocabulary::Vocabulary,
    book: phrasebook::Phrasebook,
    /// By metric: its name, unit and whether it has kinds of applicants.
    metrics: Vec<(Arc<str>, Arc<str>, bool)>,
    /// Numbers of one document that are kept; what follows is not read.
    most: usize,
}

/// What is known of the report before its prose is read.
pub struct Context<'a> {
    /// The form of its tables; [`Form::Prose`] if it has none.
    pub form: Form,
    /// The year that it covers.
    pub year: Option<i16>,
    /// Kind of its publisher.
    pub kind: PublisherKind,
    /// Level of the publisher's region.
    pub level: Option<RegionLevel>,
    /// Its title as printed. What it names is the publisher, not the topic of what follows (社会保障局).
    pub title: Option<&'a str>,
    /// Spans of the form tables that were read as such.
    pub covered: &'a [Span],
}

/// What the prose gives.
pub struct ProseReading {
    /// Figures in the order of the text.
    pub figures: Vec<Figure>,
    /// Every number with a unit, in the order of the text.
    pub quantities: Vec<Quantity>,
    /// What is odd.
    pub findings: Vec<Finding>,
}

impl Phrases {
    /// Compiles files of (name, TOML text); word groups are shared between the files.
    ///
    /// # Errors
    /// A file that is not of the form, an unknown metric, word group, unit class, reason or scope, an id used twice, a
    /// pattern that cannot be read. The message names file and rule.
    pub fn compile(files: &[(&str, &str)], dictionary: &Dictionary, lexicon: &Lexicon) -> anyhow::Result<Phrases> {
        let (vocabulary, book) = compiler::compile(files, dictionary, lexicon)?;
        let metrics = dictionary
            .iter()
            .map(|(_, m)| (Arc::from(m.name.as_str()), Arc::from(m.unit.as_str()), m.by_applicant))
            .collect();
        Ok(Phrases { vocabulary, book, metrics, most: usize::MAX })
    }

    /// The same rules, reading no prose behind the document's `most`th number with a unit (finding `prose_cut`).
    pub fn at_most(self, most: usize) -> Phrases {
        Phrases { most, ..self }
    }

    /// Reads all prose of a document: blocks that no form table covers. Cannot fail.
    pub fn read(&self, doc: &Document, folded: &Folded, lexicon: &Lexicon, context: &Context) -> ProseReading {
        let mut reader = reader::Reader::new(self, doc, folded, lexicon, context);
        reader.run();
        let mut quantities = reader.quantities;
        let name = |metric: MetricId| self.name(metric);
        let (figures, mut findings) = settle::settle(reader.drafts, &mut quantities, name);
        findings.extend(reader.cut.map(|at| {
            let detail = format!("{} numbers; the prose behind them was not read", quantities.len());
            Finding::new("prose_cut", Severity::Warn, detail, vec![at])
        }));
        ProseReading { figures, quantities, findings }
    }

    /// How many words of all rules stand in a folded text: the one scan that no reading can do without, and so the
    /// measure of what reading costs beyond it.
    pub fn words_in(&self, text: &str) -> usize {
        self.vocabulary.count(text)
    }

    /// Runs every rule's and guard's own example. Returns what failed, one line each; empty if all pass.
    pub fn check_examples(&self, lexicon: &Lexicon) -> Vec<String> {
        check::check(self, lexicon)
    }

    fn name(&self, metric: MetricId) -> &str {
        &self.metrics[usize::from(metric.0)].0
    }

    fn unit(&self, metric: MetricId) -> Arc<str> {
        self.metrics[usize::from(metric.0)].1.clone()
    }

    fn by_applicant(&self, metric: MetricId) -> bool {
        self.metrics[usize::from(metric.0)].2
    }
}
