//! Reads the links between the forms, `config/crosswalk.toml`: what became of each metric, and what may be compared.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, anyhow, bail, ensure};
use serde::Deserialize;

use super::metrics::with_hint;
use crate::model::{Column, Dictionary, Form, Frame, MetricId};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    link: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    metrics: Vec<String>,
    from: Vec<String>,
    to: Vec<String>,
    #[serde(default)]
    into: Vec<String>,
    relation: Relation,
    grade: Grade,
    note: String,
}

/// How a metric of one form stands to those of another.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Relation {
    Same,
    Split,
    Merged,
    None,
}

impl Relation {
    fn as_str(self) -> &'static str {
        match self {
            Relation::Same => "same",
            Relation::Split => "split",
            Relation::Merged => "merged",
            Relation::None => "none",
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Grade {
    Good,
    Approximate,
    Weak,
    NotComparable,
}

impl Grade {
    fn as_str(self) -> &'static str {
        match self {
            Grade::Good => "good",
            Grade::Approximate => "approximate",
            Grade::Weak => "weak",
            Grade::NotComparable => "not_comparable",
        }
    }
}

const FORMS: [Form; 5] = [Form::E0, Form::E1, Form::E2, Form::E3, Form::Prose];

/// A metric of a form and, where there is one, its counterpart in another form.
#[derive(Clone, Debug)]
struct Link {
    from: Form,
    metric: MetricId,
    to: Form,
    into: Option<MetricId>,
    relation: Relation,
    grade: Grade,
    note: String,
}

/// All links between the forms.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    /// By form and metric of the earlier side, then of the later one.
    links: Vec<Link>,
    /// Whether a metric may be compared with itself across two different forms, or not within one.
    judged: BTreeMap<(MetricId, Form, Form), bool>,
}

fn add(entry: &Entry, dictionary: &Dictionary, links: &mut Vec<Link>) -> anyhow::Result<()> {
    ensure!(!entry.note.trim().is_empty(), "`note` is empty");
    let (metrics, into) = (metrics(&entry.metrics, dictionary)?, metrics(&entry.into, dictionary)?);
    let many = match entry.relation {
        Relation::Split => metrics.len() == 1 && into.len() > 1,
        Relation::Merged => metrics.len() > 1 && into.len() == 1,
        Relation::Same => into.is_empty() || (metrics.len() == 1 && into.len() == 1),
        Relation::None => into.len() <= 1,
    };
    ensure!(many, "`{}` does not fit the number of metrics", entry.relation.as_str());
    for (from, to) in pairs(entry)? {
        for metric in &metrics {
            let targets = match (into.is_empty(), entry.relation) {
                (true, Relation::None) => vec![None],
                (true, _) => vec![Some(*metric)],
                (false, _) => into.iter().copied().map(Some).collect(),
            };
            links.extend(targets.into_iter().map(|into| Link {
                from,
                metric: *metric,
                to,
                into,
                relation: entry.relation,
                grade: entry.grade,
                note: entry.note.clone(),
            }));
        }
    }
    for name in entry.metrics.iter().filter(|name| !name.ends_with('*')) {
        let given = links.iter().any(|link| dictionary.get(link.metric).name == **name && fits(link, dictionary));
        ensure!(given, "no form of `from` has `{name}`, or none of `to` has its counterpart");
    }
    // A pattern may take in metrics that a form does not have.
    links.retain(|link| fits(link, dictionary));
    Ok(())
}

fn pairs(entry: &Entry) -> anyhow::Result<Vec<(Form, Form)>> {
    let form = |name: &String| Form::from_name(name).with_context(|| format!("unknown form `{name}`"));
    let mut pairs = Vec::new();
    for from in &entry.from {
        for to in &entry.to {
            let (from, to) = (form(from)?, form(to)?);
            ensure!(from <= to, "a link goes from the earlier form to the later one");
            pairs.push((from, to));
        }
    }
    ensure!(!pairs.is_empty(), "`from` or `to` is empty");
    Ok(pairs)
}

fn metrics(names: &[String], dictionary: &Dictionary) -> anyhow::Result<Vec<MetricId>> {
    let mut found = BTreeSet::new();
    for name in names {
        let before = found.len();
        match name.strip_suffix('*') {
            None => found.extend([dictionary.resolve(name).map_err(|message| anyhow!(message))?]),
            Some(start) => {
                let named = dictionary.iter().filter(|(_, metric)| metric.name.starts_with(start));
                found.extend(named.map(|(id, _)| id));
            }
        }
        ensure!(found.len() > before, "`{name}` names no metric, or none that is not named already");
    }
    Ok(found.into_iter().collect())
}

/// Whether the forms of a link have what it links.
fn fits(link: &Link, dictionary: &Dictionary) -> bool {
    let into = link.into.filter(|_| link.relation != Relation::None);
    has(dictionary, link.metric, link.from) && into.is_none_or(|metric| has(dictionary, metric, link.to))
}

/// Whether a form, or prose, gives a metric.
fn has(dictionary: &Dictionary, metric: MetricId, form: Form) -> bool {
    let era = if form == Form::Prose { "text" } else { form.as_str() };
    dictionary.get(metric).eras.iter().any(|e| e == era)
}

impl Crosswalk {
    /// The links that a text of the form of `config/crosswalk.toml` gives.
    ///
    /// # Errors
    /// An unknown key, form or metric (with the nearest one), a link given twice, a metric that more than one form has or that
    /// the next form has lost without a link saying so.
    pub fn compile(toml: &str, dictionary: &Dictionary) -> anyhow::Result<Crosswalk> {
        let file: File = toml::from_str(toml).map_err(with_hint)?;
        let mut links = Vec::new();
        for (entry, number) in file.link.iter().zip(1..) {
            let start = entry.metrics.first().map_or("?", String::as_str);
            add(entry, dictionary, &mut links).with_context(|| format!("link {number}, of `{start}`"))?;
        }
        links.sort_by_key(|link| (link.from, link.metric, link.to, link.into));
        let twin = links.windows(2).find(|pair| {
            let key = |link: &Link| (link.from, link.metric, link.to, link.into);
            key(&pair[0]) == key(&pair[1])
        });
        if let Some([link, _]) = twin {
            let name = &dictionary.get(link.metric).name;
            bail!("`{name}` is linked twice from {} to {}", link.from.as_str(), link.to.as_str());
        }
        let mut judged = BTreeMap::new();
        for link in links.iter().filter(|link| link.into == Some(link.metric) || link.from == link.to) {
            let fit = link.relation == Relation::Same && matches!(link.grade, Grade::Good | Grade::Approximate);
            judged.insert((link.metric, link.from, link.to), fit);
            judged.insert((link.metric, link.to, link.from), fit);
        }
        let crosswalk = Crosswalk { links, judged };
        crosswalk.check_whole(dictionary)?;
        Ok(crosswalk)
    }

    /// Whether the change of a metric from a figure in form `from` to one in form `to` means something.
    pub fn comparable(&self, metric: MetricId, from: Form, to: Form) -> bool {
        self.judged.get(&(metric, from, to)).copied().unwrap_or(from == to)
    }

    /// The pairs for which [`comparable`](Self::comparable) holds: columns `metric`, `form_from`, `form_to`.
    pub fn comparable_pairs(&self, dictionary: &Dictionary) -> Frame {
        let forms = || FORMS.into_iter().flat_map(|from| FORMS.map(|to| (from, to)));
        let mut pairs: Vec<(&str, Form, Form)> = Vec::new();
        for (id, metric) in dictionary.iter() {
            let comparable = forms().filter(|(from, to)| self.comparable(id, *from, *to));
            pairs.extend(comparable.map(|(from, to)| (metric.name.as_str(), from, to)));
        }
        Frame::new()
            .with("metric", Column::Text(pairs.iter().map(|pair| Some(pair.0)).collect()))
            .with("form_from", Column::Text(pairs.iter().map(|pair| Some(pair.1.as_str())).collect()))
            .with("form_to", Column::Text(pairs.iter().map(|pair| Some(pair.2.as_str())).collect()))
    }

    /// The dimension table: `form_from`, `metric_from`, `form_to`, `metric_to` (null where there is no counterpart),
    /// `relation`, `grade`, `note`.
    pub fn frame(&self, dictionary: &Dictionary) -> Frame {
        let column = |value: &dyn Fn(&Link) -> Option<String>| Column::Text(self.links.iter().map(value).collect());
        let name = |metric: MetricId| dictionary.get(metric).name.clone();
        Frame::new()
            .with("form_from", column(&|link| Some(link.from.as_str().to_owned())))
            .with("metric_from", column(&|link| Some(name(link.metric))))
            .with("form_to", column(&|link| Some(link.to.as_str().to_owned())))
            .with("metric_to", column(&|link| link.into.map(name)))
            .with("relation", column(&|link| Some(link.relation.as_str().to_owned())))
            .with("grade", column(&|link| Some(link.grade.as_str().to_owned())))
            .with("note", column(&|link| Some(link.note.clone())))
    }

    /// Every metric must be linked to each other form that has it, and to the form after each of its own.
    fn check_whole(&self, dictionary: &Dictionary) -> anyhow::Result<()> {
        let linked: BTreeSet<_> = self.links.iter().map(|link| (link.metric, link.from, link.to)).collect();
        for (id, metric) in dictionary.iter() {
            for (place, from) in FORMS.into_iter().enumerate().filter(|(_, form)| has(dictionary, id, *form)) {
                for (after, to) in FORMS.into_iter().enumerate().skip(place + 1) {
                    let next = after == place + 1 && to != Form::Prose;
                    if (next || has(dictionary, id, to)) && !linked.contains(&(id, from, to)) {
                        bail!("no link of `{}` from {} to {}", metric.name, from.as_str(), to.as_str());
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recipe::metrics::dictionary;

    const CONFIG: &str = include_str!("../../config/crosswalk.toml");

    fn words() -> Dictionary {
        dictionary(include_str!("../../config/metrics.toml")).unwrap()
    }

    #[test]
    fn every_metric_is_linked() {
        let dictionary = words();
        let frame = Crosswalk::compile(CONFIG, &dictionary).unwrap().frame(&dictionary);
        assert!(frame.rows() > 250, "{}", frame.rows());
        let Some(Column::Text(targets)) = frame.column("metric_to") else { panic!() };
        assert!(targets.iter().any(|target| target.is_none()));
    }

    #[test]
    fn what_is_not_comparable_is_refused() {
        use Form::{E0, E1, E2, E3, Prose};
        let dictionary = words();
        let crosswalk = Crosswalk::compile(CONFIG, &dictionary).unwrap();
        let ask = |name: &str, from, to| crosswalk.comparable(dictionary.id(name).unwrap(), from, to);
        for (name, from, to) in [
            ("applications.received.new", E2, E3),
            ("applications.received.new", E3, E2),
            ("applications.received.new", E3, Prose),
            ("applications.received.total", E0, E1),
            ("applications.received.total", E1, Prose),
            ("acts.penalty.decisions", E2, E3),
            ("review.total", E1, E2),
            ("rejected_e0.exempt5", E0, E0),
            ("proactive.items.total", Prose, Prose),
        ] {
            assert!(ask(name, from, to), "{name}");
        }
        for (name, from, to) in [
            ("proactive.items.total", E1, Prose),
            ("proactive.items.total", E0, E1),
            ("regdocs.normative.public_total", E2, E3),
            ("admin_fees.items_prev", E2, E3),
            ("procurement.amount", E2, E2),
            ("applications.received.online", E0, E1),
            ("replies.granted", E0, E1),
            ("fees.charged_e0.total", E0, Prose),
            ("acts.licence.items_prev", E2, E3),
        ] {
            assert!(!ask(name, from, to), "{name}");
        }
        let pairs = crosswalk.comparable_pairs(&dictionary);
        assert_eq!(pairs.columns().len(), 3);
        assert!(pairs.rows() > 5 * 167);
    }

    fn error(toml: &str) -> String {
        format!("{:#}", Crosswalk::compile(toml, &words()).unwrap_err())
    }

    #[test]
    fn refuses_what_cannot_be_meant() {
        let message = error(&CONFIG.replace("[\"appeals.*\", ", "["));
        assert_eq!(message, "no link of `appeals.total` from E0 to E1");
        let message = error(&CONFIG.replacen("proactive.items.total", "proactive.item.total", 1));
        assert!(message.ends_with("did you mean `proactive.items.total`?"), "{message}");
        let message = error(&CONFIG.replacen("to = [\"E1\"]", "to = [\"E3\"]", 1));
        assert!(message.contains("none of `to` has its counterpart"), "{message}");
        let message = error(&CONFIG.replacen("relation = \"same\"", "relation = \"split\"", 1));
        assert!(message.contains("`split` does not fit"), "{message}");
        let again = CONFIG.find("[[link]]").unwrap();
        let end = again + CONFIG[again + 1..].find("[[link]]").unwrap() + 1;
        let message = error(&format!("{CONFIG}\n{}", &CONFIG[again..end]));
        assert_eq!(message, "`proactive.items.total` is linked twice from E0 to E1");
        assert!(error(&CONFIG.replacen("grade =", "grades =", 1)).ends_with("did you mean `grade`?"));
    }
}
