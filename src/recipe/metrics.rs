//! Reads the dictionary of metrics, `config/metrics.toml`.

use anyhow::{Context as _, anyhow, ensure};
use serde::Deserialize;

use crate::model::{Dictionary, Form, Metric, MetricKind, nearest};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    metric: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    zh: String,
    en: String,
    unit: String,
    kind: Kind,
    #[serde(default)]
    signed: bool,
    #[serde(default)]
    by_applicant: bool,
    eras: Vec<String>,
    definition: String,
    comparability: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Count,
    Persons,
    PersonTimes,
    Money,
    MoneyWan,
    Ratio,
}

/// The dictionary that a text of the form of `config/metrics.toml` defines.
///
/// # Errors
/// A key or kind that is not known (with the nearest one), an id twice, an era that is no form.
pub fn dictionary(toml: &str) -> anyhow::Result<Dictionary> {
    let file: File = toml::from_str(toml).map_err(with_hint)?;
    let mut metrics = Vec::with_capacity(file.metric.len());
    for entry in file.metric {
        let name = entry.id.clone();
        metrics.push(metric(entry).with_context(|| format!("metric `{name}`"))?);
    }
    ensure!(metrics.len() <= usize::from(u16::MAX), "more metrics than can be numbered");
    Dictionary::new(metrics).map_err(|name| anyhow!("metric `{name}` is defined twice"))
}

fn metric(entry: Entry) -> anyhow::Result<Metric> {
    let named = entry.id.split('.').all(|part| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    });
    ensure!(named, "an id is lower-case words joined by points");
    ensure!(!entry.eras.is_empty(), "`eras` is empty: no form and no prose gives it");
    for era in &entry.eras {
        let known = era == "text" || Form::from_name(era).is_some_and(|form| form != Form::Prose);
        ensure!(known, "unknown era `{era}`, expected E0, E1, E2, E3 or text");
    }
    let words = [&entry.zh, &entry.en, &entry.unit, &entry.definition, &entry.comparability];
    ensure!(words.iter().all(|w| !w.trim().is_empty()), "a text is empty");
    Ok(Metric {
        name: entry.id,
        zh: entry.zh,
        en: entry.en,
        unit: entry.unit,
        kind: match entry.kind {
            Kind::Count => MetricKind::Count,
            Kind::Persons => MetricKind::Persons,
            Kind::PersonTimes => MetricKind::PersonTimes,
            Kind::Money => MetricKind::Money,
            Kind::MoneyWan => MetricKind::MoneyWan,
            Kind::Ratio => MetricKind::Ratio,
        },
        signed: entry.signed,
        by_applicant: entry.by_applicant,
        eras: entry.eras,
        definition: entry.definition,
        comparability: entry.comparability,
    })
}

/// A parser's error, with one `hint:` line where an unknown key or word has a near neighbour.
pub(super) fn with_hint(error: toml::de::Error) -> anyhow::Error {
    match hint(error.message()) {
        Some(nearest) => anyhow!("{error}hint: did you mean `{nearest}`?"),
        None => anyhow!("{error}"),
    }
}

/// The word nearest to the unknown one of a serde message, which quotes the unknown word first and then all known ones.
pub(super) fn hint(message: &str) -> Option<String> {
    if !message.starts_with("unknown ") {
        return None;
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    let unknown = quoted.next()?;
    nearest(unknown, quoted).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = include_str!("../../config/metrics.toml");

    #[test]
    fn the_dictionary_reads_whole() {
        let dictionary = dictionary(CONFIG).unwrap();
        assert_eq!(dictionary.iter().count(), 168);
        assert_eq!(dictionary.iter().filter(|(_, m)| m.by_applicant).count(), 29);
        let signed: Vec<&str> = dictionary.iter().filter(|(_, m)| m.signed).map(|(_, m)| m.name.as_str()).collect();
        assert_eq!(signed.len(), 5);
        assert!(signed.iter().all(|name| name.ends_with(".items_delta")), "{signed:?}");
        let amount = dictionary.get(dictionary.id("procurement.amount").unwrap());
        assert_eq!((amount.unit.as_str(), amount.kind), ("unspecified", MetricKind::Money));
    }

    #[test]
    fn only_table_three_is_by_applicant() {
        for (_, metric) in dictionary(CONFIG).unwrap().iter() {
            let table = metric.name.starts_with("applications.result.")
                || ["applications.received.new", "applications.carried_in", "applications.carried_out"]
                    .contains(&metric.name.as_str());
            assert_eq!(metric.by_applicant, table, "{}", metric.name);
        }
    }

    const ONE: &str = "[[metric]]\nid = \"a.b\"\nzh = \"甲\"\nen = \"a\"\nunit = \"件\"\nkind = \"count\"\n\
                       eras = [\"E3\"]\ndefinition = \"d\"\ncomparability = \"c\"\n";

    fn error(toml: &str) -> String {
        format!("{:#}", dictionary(toml).unwrap_err())
    }

    #[test]
    fn an_unknown_word_names_the_nearest() {
        assert!(dictionary(ONE).is_ok());
        let message = error(&ONE.replace("definition", "definitoin"));
        assert!(message.contains("definitoin") && message.ends_with("did you mean `definition`?"), "{message}");
        let message = error(&ONE.replace("count", "coutn"));
        assert!(message.ends_with("did you mean `count`?"), "{message}");
    }

    #[test]
    fn refuses_what_cannot_be_meant() {
        assert_eq!(error(&format!("{ONE}{ONE}")), "metric `a.b` is defined twice");
        assert!(error(&ONE.replace("E3", "E9")).contains("unknown era `E9`"));
        assert!(error(&ONE.replace("a.b", "a..B")).contains("lower-case"));
        assert!(error(&ONE.replace("甲", " ")).contains("empty"));
    }
}
