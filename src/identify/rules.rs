//! The rules of `config/identify.toml`, compiled.

use super::examples::Examples;
use super::file_rules::{File, RawBody, RawLookalike, RawPronoun, RawWho};
use super::stable::Wordings;
use super::words::{Sort, Words};
use crate::model::PublisherKind;
use anyhow::{Context, bail};
use regex::Regex;

/// Why something is no such report; the stable codes of the documents table.
const REASONS: [&str; 15] = [
    "notice",
    "policy",
    "guide",
    "catalogue",
    "work_points",
    "rule_of_law_report",
    "government_work_report",
    "university_report",
    "sample_text",
    "news",
    "partial_period",
    "several_years",
    "other_report",
    "no_report_words",
    "too_short",
];

/// Whose wording names the publisher; the order is that of the file's sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Lead,
    Compiler,
    Subject,
    Contact,
    Label,
    Any,
}

/// All sources, in their order.
pub(super) const SOURCES: [Source; 6] =
    [Source::Lead, Source::Compiler, Source::Subject, Source::Contact, Source::Label, Source::Any];

/// Where a look-alike's words stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Title,
    Opening,
    Head,
}

pub(super) struct Lookalike {
    pub(super) reason: &'static str,
    pub(super) place: Where,
    times: usize,
    unless: Option<Regex>,
    /// Whether its line is no title.
    pub(super) spoils: bool,
    pub(super) despite: bool,
    pub(super) pattern: Regex,
    pub(super) example: String,
}

impl Lookalike {
    /// Whether the pattern matches as often as it must.
    pub(super) fn matches(&self, text: &str) -> bool {
        let spared = || self.unless.as_ref().is_some_and(|pattern| pattern.is_match(text));
        match self.times {
            // Whether it matches is told at half the cost of where.
            1 => self.pattern.is_match(text) && !spared(),
            times => self.pattern.find_iter(text).take(times).count() >= times && !spared(),
        }
    }
}

pub(super) struct Body {
    pub(super) kind: PublisherKind,
    pub(super) own: bool,
    pub(super) pattern: Regex,
    pub(super) example: String,
}

pub(super) struct Who {
    pub(super) source: Source,
    pub(super) pattern: Regex,
    pub(super) example: String,
    pub(super) gives: String,
}

pub(super) struct Pronoun {
    pub(super) kind: PublisherKind,
    pub(super) words: Vec<String>,
    /// Names in which one of the words stands.
    pub(super) not: Vec<String>,
    pub(super) example: String,
}

/// The compiled rules.
pub struct Rules {
    pub(super) title: Regex,
    pub(super) after_title: Regex,
    pub(super) not_after_title: Regex,
    /// A notice that carries the report below it.
    pub(super) carrier: Regex,
    /// A notice that is the report.
    pub(super) announced: Regex,
    pub(super) figures: Regex,
    pub(super) lead: Vec<Regex>,
    pub(super) sections: Vec<String>,
    pub(super) sections_needed: usize,
    pub(super) lookalikes: Vec<Lookalike>,
    /// Bodies of the whole country, by their whole names.
    pub(super) national: Vec<Body>,
    pub(super) bodies: Vec<Body>,
    pub(super) whos: Vec<Who>,
    pub(super) compiled: Regex,
    pub(super) pronouns: Vec<Pronoun>,
    pub(super) stops: Vec<String>,
    /// Words of sentences that no name of a body has in it.
    pub(super) verbs: Vec<String>,
    /// What follows the name of a body that asks for the report.
    pub(super) superiors: Vec<String>,
    /// The place that a branch is for, in `where`.
    pub(super) branch: Regex,
    pub(super) ends: Vec<String>,
    /// The characters with which the words of `ends` begin.
    pub(super) end_starts: String,
    pub(super) not_ends: Vec<String>,
    pub(super) published: Vec<String>,
    pub(super) clock: Vec<String>,
    pub(super) period: Vec<String>,
    pub(super) appendix: Regex,
    /// Whether hosts that a page names are a hint.
    pub(super) hint_hosts: bool,
    /// Whether telephone and postcode are a hint.
    pub(super) hint_contacts: bool,
    pub(super) area_pattern: Regex,
    pub(super) postcode_pattern: Regex,
    /// Whether the place of a file is a hint.
    pub(super) hint_path: bool,
    /// One wording for the names of bodies.
    pub(super) wordings: Wordings,
    /// Sections, pronouns and labels of dates in one automaton.
    pub(super) words: Words,
    pub(super) period_pattern: Regex,
    pub(super) until_pattern: Regex,
    pub(super) unmarked_pattern: Regex,
    pub(super) year_pattern: Regex,
    pub(super) examples: Examples,
}

fn regex(pattern: &str) -> anyhow::Result<Regex> {
    Regex::new(pattern).with_context(|| format!("the pattern `{pattern}` cannot be read"))
}

fn longest_first(mut words: Vec<String>) -> Vec<String> {
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words
}

fn kind(word: &str) -> anyhow::Result<PublisherKind> {
    PublisherKind::from_name(word).with_context(|| format!("`{word}` is no kind of publisher"))
}

/// The span of time that figures cover, over text without white space; 年 and the first 日 may be lost. Kept in code: it is
/// the calendar's grammar.
const PERIOD: &str = r"(20\d\d)年?0?(\d{1,2})月0?(\d{1,2})日?[^。;\n]{0,20}?[起至到止\-~][^。;\n\d]{0,4}(?:(20\d\d)年?)?0?(\d{1,2})月0?(\d{1,2})日";
/// The end of the figures where no beginning is told: 数据截至2017年12月31日.
const UNTIL: &str = r"(?:数据|统计)[^。;,\n\d]*?[截至到止]+(20\d\d)年12月31日";
/// A whole year of which marks of its days are lost: 201711日起至20171231日.
const UNMARKED: &str = r"(20\d\d)年?1月?1日[^。;\n\d]{0,6}?[起至到止\-~][^。;\n\d]{0,4}(20\d\d)年?12月?31日";
/// The area code of a telephone number: 0539-8012345, (0539)8012345.
const AREA: &str = r"(?:^|\D)(0[1-9]\d{1,2})[)\-]+\d{7,8}(?:\D|$)";
/// A postcode after its label.
const POSTCODE: &str = r"(?:邮编|邮政编码|邮码)\D{0,2}(\d{6})(?:\D|$)";
/// A year before a word it can belong to.
const YEAR: &str = r"20[0-3]\d";

impl Rules {
    /// Compiles the file; an error names the rule that is wrong.
    pub fn compile(toml: &str) -> anyhow::Result<Rules> {
        let file: File = toml::from_str(toml)?;
        let words = Words::new(listed(&file))?;
        let examples = examples(&file);
        Ok(Rules {
            title: regex(&file.report.title)?,
            after_title: regex(&file.report.after_title)?,
            not_after_title: regex(&file.report.not_after_title)?,
            carrier: regex(&file.report.carrier)?,
            announced: regex(&file.report.announced)?,
            figures: regex(&file.report.figures)?,
            lead: file.report.lead.iter().map(|p| regex(p)).collect::<Result<_, _>>()?,
            sections: file.report.sections,
            sections_needed: file.report.sections_needed,
            lookalikes: file.lookalike.into_iter().map(lookalike).collect::<Result<_, _>>()?,
            national: file.national.into_iter().map(body).collect::<Result<_, _>>()?,
            bodies: file.body.into_iter().map(body).collect::<Result<_, _>>()?,
            whos: file.who.into_iter().map(who).collect::<Result<_, _>>()?,
            compiled: regex(&file.compiled.pattern)?,
            pronouns: file.pronoun.into_iter().map(pronoun).collect::<Result<_, _>>()?,
            stops: file.stops.words,
            verbs: file.stops.verbs,
            superiors: file.stops.superiors,
            branch: regex(&file.branch.pattern)?,
            end_starts: file.ends.words.iter().filter_map(|word| word.chars().next()).collect(),
            ends: longest_first(file.ends.words),
            not_ends: file.ends.not,
            published: file.dates.published,
            clock: file.dates.clock,
            period: file.dates.period,
            appendix: regex(&file.dates.appendix)?,
            words,
            hint_hosts: file.hints.hosts,
            hint_contacts: file.hints.contacts,
            area_pattern: regex(AREA)?,
            postcode_pattern: regex(POSTCODE)?,
            hint_path: file.hints.path,
            wordings: Wordings {
                dropped: file.names.dropped,
                above: file.names.above,
                endings: file.names.endings,
                short: file.names.short,
            },
            period_pattern: regex(PERIOD)?,
            until_pattern: regex(UNTIL)?,
            unmarked_pattern: regex(UNMARKED)?,
            year_pattern: regex(YEAR)?,
            examples,
        })
    }
}

/// The examples of rules that are no list entries.
fn examples(file: &File) -> Examples {
    Examples {
        title: file.report.title_examples.clone(),
        after_title: file.report.after_title_examples.clone(),
        not_after_title: file.report.not_after_title_examples.clone(),
        carrier: file.report.carrier_example.clone(),
        announced: file.report.announced_example.clone(),
        figures: file.report.figures_examples.clone(),
        lead: file.report.lead_examples.clone(),
        sections: file.report.sections_example.clone(),
        compiled: file.compiled.example.clone(),
        stops: file.stops.example.clone(),
        verbs: file.stops.verbs_example.clone(),
        superiors: file.stops.superiors_example.clone(),
        branch: [file.branch.example.clone(), file.branch.gives.clone()],
        ends: file.ends.example.clone(),
        names: [file.names.example.clone(), file.names.gives.clone()],
        published: file.dates.published_example.clone(),
        clock: file.dates.clock_example.clone(),
        period: file.dates.period_example.clone(),
        appendix: file.dates.appendix_examples.clone(),
    }
}

/// The words that are looked for in every page's head.
fn listed(file: &File) -> impl Iterator<Item = (String, Sort)> {
    let each = |words: &[String], sort: fn(usize) -> Sort| -> Vec<(String, Sort)> {
        words.iter().enumerate().map(|(i, word)| (word.clone(), sort(i))).collect()
    };
    let pronouns = file.pronoun.iter().enumerate();
    let pronouns = pronouns.flat_map(|(i, p)| p.words.iter().map(move |word| (word.clone(), Sort::Pronoun(i))));
    let mut all: Vec<(String, Sort)> = pronouns.collect();
    all.extend(each(&file.report.sections, Sort::Section));
    all.extend(each(&file.dates.published, Sort::Published));
    all.extend(each(&file.dates.written, Sort::Written));
    all.extend(each(&file.dates.clock, |_| Sort::Clock));
    all.into_iter()
}

fn lookalike(raw: RawLookalike) -> anyhow::Result<Lookalike> {
    let Some(reason) = REASONS.iter().find(|known| **known == raw.reason) else {
        bail!("the reason `{}` is not known; hint: use one of {}", raw.reason, REASONS.join(", "));
    };
    Ok(Lookalike {
        reason,
        place: match raw.place.as_str() {
            "title" => Where::Title,
            "opening" => Where::Opening,
            "head" => Where::Head,
            other => bail!("`where` is `title`, `opening` or `head`, not `{other}`"),
        },
        times: raw.times,
        unless: raw.unless.as_deref().map(regex).transpose()?,
        spoils: raw.spoils,
        despite: raw.despite,
        pattern: regex(&raw.pattern)?,
        example: raw.example,
    })
}

fn body(raw: RawBody) -> anyhow::Result<Body> {
    Ok(Body { kind: kind(&raw.kind)?, own: raw.own, pattern: regex(&raw.pattern)?, example: raw.example })
}

fn who(raw: RawWho) -> anyhow::Result<Who> {
    let source = match raw.source.as_str() {
        "lead" => Source::Lead,
        "compiler" => Source::Compiler,
        "subject" => Source::Subject,
        "contact" => Source::Contact,
        "label" => Source::Label,
        "any" => Source::Any,
        other => bail!("`{other}` is no source of a publisher"),
    };
    let pattern = regex(&raw.pattern)?;
    if !pattern.capture_names().flatten().any(|name| name == "who") {
        bail!("the pattern `{}` captures no `who`", raw.pattern);
    }
    Ok(Who { source, pattern, example: raw.example, gives: raw.gives })
}

fn pronoun(raw: RawPronoun) -> anyhow::Result<Pronoun> {
    Ok(Pronoun { kind: kind(&raw.kind)?, words: raw.words, not: raw.not, example: raw.example })
}
