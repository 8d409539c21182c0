//! The rules' own examples, run through the same reading as any report.

use crate::lexicon::Lexicon;
use crate::model::{Block, BlockKind, Document, Form, MetricId, PublisherKind, Span};

use super::phrasebook::{Rule, ScopeWords};
use super::{Context, Phrases, ProseReading};

/// The forms that rules tell apart.
const FORMS: [Form; 5] = [Form::Prose, Form::E0, Form::E1, Form::E2, Form::E3];

/// The year of all examples.
const YEAR: i16 = 2017;

/// A document of the lines of `text`; a line that begins with `# ` is a heading.
pub(super) fn document(text: &str) -> Document {
    let mut document = Document::default();
    for line in text.lines() {
        let (kind, words) = match line.strip_prefix("# ") {
            Some(words) => (BlockKind::Heading, words),
            None => (BlockKind::Paragraph, line),
        };
        let start = document.text.len();
        document.text.push_str(words);
        document.blocks.push(Block { kind, span: Span::new(start, document.text.len()) });
        document.text.push('\n');
    }
    document
}

/// Reads an example as a report of this form and publisher.
pub(super) fn read(
    phrases: &Phrases,
    lexicon: &Lexicon,
    text: &str,
    form: Form,
    kind: PublisherKind,
) -> (Document, ProseReading) {
    let document = document(text);
    let folded = lexicon.fold(&document.text);
    let context = Context { form, year: Some(YEAR), kind, level: None, title: None, covered: &[] };
    let reading = phrases.read(&document, &folded, lexicon, &context);
    (document, reading)
}

/// What failed.
pub(super) fn check(phrases: &Phrases, lexicon: &Lexicon) -> Vec<String> {
    let mut failures = Vec::new();
    let rules = phrases.book.rules.iter().chain(&phrases.book.nones);
    for rule in rules {
        let id = &rule.id.0;
        for form in FORMS {
            if rule.reason.is_some() {
                reasons(phrases, lexicon, rule, form, &mut failures);
            } else if !rule.metrics(form).is_empty() {
                values(phrases, lexicon, rule, form, &mut failures);
            }
        }
        if rule.reason.is_none() && FORMS.iter().all(|form| rule.metrics(*form).is_empty()) {
            failures.push(format!("`{id}` gives nothing on any form"));
        }
        if rule.reason.is_none() && rule.example.rejects.is_empty() {
            failures.push(format!("`{id}` has no counter-example: give a sentence in `rejects`"));
        }
        for text in &rule.example.rejects {
            rejected(phrases, lexicon, rule, text, &mut failures);
        }
    }
    for guard in &phrases.book.guards {
        let (_, reading) = read(phrases, lexicon, &guard.example, Form::Prose, PublisherKind::Government);
        if !reading.quantities.iter().any(|q| q.reason == guard.reason) {
            failures.push(format!("guard `{}`: no number is kept out of: {}", guard.reason, guard.example));
        }
    }
    for words in &phrases.book.scopes {
        scopes(phrases, lexicon, words, &mut failures);
    }
    failures
}

/// A figure of the example must have the scope; of a part's, none.
fn scopes(phrases: &Phrases, lexicon: &Lexicon, words: &ScopeWords, failures: &mut Vec<String>) {
    let kind = words.kinds.first().copied().unwrap_or(PublisherKind::Government);
    let (_, reading) = read(phrases, lexicon, &words.example, Form::Prose, kind);
    let met = match words.scope {
        Some(scope) => reading.figures.iter().any(|f| f.scope == scope),
        None => reading.quantities.iter().any(|q| q.reason == "share"),
    };
    if !met {
        let scope = words.scope.map_or("part", |scope| scope.as_str());
        failures.push(format!("scope `{scope}`: no number has it in: {}", words.example));
    }
}

/// The rule's metrics must get the values of the example, and by this rule.
fn values(phrases: &Phrases, lexicon: &Lexicon, rule: &Rule, form: Form, failures: &mut Vec<String>) {
    let text = &rule.example.text;
    let (_, reading) = read(phrases, lexicon, text, form, PublisherKind::Government);
    for metric in rule.metrics(form) {
        let of_rule = reading.figures.iter().filter(|f| f.metric == *metric && f.rule == rule.id);
        let got: Vec<String> = of_rule.filter_map(|f| f.value).map(|v| v.to_string()).collect();
        let want = if rule.example.gives.is_empty() { vec!["0".to_owned()] } else { rule.example.gives.clone() };
        if got != want {
            let name = phrases.name(*metric);
            let id = &rule.id.0;
            let others = described(phrases, &reading);
            failures.push(format!(
                "`{id}` on form {}: `{name}` should be {want:?} and is {got:?} in: {text} ({others})",
                form.as_str()
            ));
        }
    }
}

/// The numbers of a reason's example must have that reason.
fn reasons(phrases: &Phrases, lexicon: &Lexicon, rule: &Rule, form: Form, failures: &mut Vec<String>) {
    let text = &rule.example.text;
    let (_, reading) = read(phrases, lexicon, text, form, PublisherKind::Government);
    let met = |value: &String| {
        let mut all = reading.quantities.iter();
        all.any(|q| q.value.to_string() == *value && Some(q.reason) == rule.reason)
    };
    let missed: Vec<&String> = rule.example.gives.iter().filter(|value| !met(value)).collect();
    if !missed.is_empty() || rule.example.gives.is_empty() {
        let others = described(phrases, &reading);
        failures.push(format!("`{}`: {missed:?} is not kept out of: {text} ({others})", rule.id.0));
    }
}

/// No metric of the rule may come from the text, by whatever rule.
fn rejected(phrases: &Phrases, lexicon: &Lexicon, rule: &Rule, text: &str, failures: &mut Vec<String>) {
    let form = FORMS.into_iter().find(|form| !rule.metrics(*form).is_empty()).unwrap_or(Form::Prose);
    let (_, reading) = read(phrases, lexicon, text, form, PublisherKind::Government);
    let wrong: Vec<MetricId> = rule.metrics(form).to_vec();
    if reading.figures.iter().any(|f| wrong.contains(&f.metric)) {
        let others = described(phrases, &reading);
        failures.push(format!("`{}` must give nothing in: {text} ({others})", rule.id.0));
    }
}

/// What a reading found, for messages.
fn described(phrases: &Phrases, reading: &ProseReading) -> String {
    let figures = reading.figures.iter().filter_map(|f| {
        let value = f.value?;
        Some(format!("{} = {value} by `{}`", phrases.name(f.metric), f.rule.0))
    });
    let numbers = reading.quantities.iter().filter(|q| q.metric.is_none()).map(|q| format!("{} {}", q.value, q.reason));
    figures.chain(numbers).collect::<Vec<_>>().join("; ")
}
