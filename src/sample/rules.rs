//! The words of made-up reports, as `config/sample/` holds them.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use serde::Deserialize;

use crate::model::Form;

/// Turns text into the bytes of a character set (`gb18030`, `big5`); `None` where it cannot.
pub type Encode = fn(text: &str, charset: &str) -> Option<Vec<u8>>;

/// The files of `config/sample/`.
#[derive(Clone, Copy, Debug)]
pub struct KitFiles<'a> {
    /// `forms.toml`: rows and columns of the official forms.
    pub forms: &'a str,
    /// `words.toml`: bodies, page furniture, word lists.
    pub words: &'a str,
    /// `prose.toml`: sections and sentences of reports.
    pub prose: &'a str,
    /// `others.toml`: documents that look like reports and are none.
    pub others: &'a str,
    /// `traditional.txt`: pairs of a simplified and its traditional character.
    pub traditional: &'a str,
}

/// Everything that the generator writes with.
#[derive(Debug)]
pub struct Kit {
    pub(super) forms: Forms,
    pub(super) words: Words,
    pub(super) prose: Prose,
    pub(super) others: Others,
    pub(super) traditional: BTreeMap<char, char>,
    pub(super) encode: Encode,
}

impl Kit {
    /// Reads the files; an error names the file and the place.
    pub fn compile(files: &KitFiles<'_>, encode: Encode) -> anyhow::Result<Kit> {
        let kit = Kit {
            forms: toml::from_str(files.forms).context("sample/forms.toml")?,
            words: toml::from_str(files.words).context("sample/words.toml")?,
            prose: toml::from_str(files.prose).context("sample/prose.toml")?,
            others: toml::from_str(files.others).context("sample/others.toml")?,
            traditional: pairs(files.traditional),
            encode,
        };
        kit.check()?;
        Ok(kit)
    }

    fn check(&self) -> anyhow::Result<()> {
        for s in &self.prose.sentence {
            for key in s.keys() {
                ensure!(
                    self.prose.figure.iter().any(|f| f.key == key),
                    "sample/prose.toml: `{key}` in `{}` is no [[figure]]",
                    s.text
                );
            }
            for word in slots(&s.text).filter_map(|slot| slot.strip_prefix("w:")) {
                ensure!(
                    self.words.lists.contains_key(word),
                    "sample/words.toml: no list `{word}`, which `{}` wants",
                    s.text
                );
            }
        }
        Ok(())
    }
}

fn pairs(text: &str) -> BTreeMap<char, char> {
    text.split_whitespace()
        .filter_map(|pair| {
            let mut chars = pair.chars();
            Some((chars.next()?, chars.next()?))
        })
        .collect()
}

/// The `{…}` of a pattern, without the braces.
pub(super) fn slots(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split('}').next())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Forms {
    pub block: Vec<BlockRule>,
    pub extra_row: RowRule,
    pub requests: RequestsRule,
    pub result: Vec<ResultRule>,
    pub appeals: AppealsRule,
    pub variant: Vec<Variant>,
    pub annex: AnnexRule,
    pub e1: Vec<LineRule>,
    pub coded_heads: CodedHeads,
    pub coded: Vec<LineRule>,
    pub short_heads: Heads,
    pub short: Vec<LineRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BlockRule {
    pub form: String,
    pub article: String,
    pub heads: Vec<String>,
    pub rows: Vec<RowRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RowRule {
    pub label: String,
    pub metrics: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Labelled {
    pub label: String,
    pub metric: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RequestsRule {
    pub corner: String,
    pub over: String,
    pub persons: String,
    pub bodies: String,
    pub columns: Vec<String>,
    pub total: String,
    pub results: String,
    pub received: Labelled,
    pub carried_in: Labelled,
    pub carried_out: Labelled,
    pub sum: Labelled,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResultRule {
    pub form: Option<String>,
    pub group: Option<String>,
    pub label: String,
    pub metric: String,
    pub weight: u32,
}

impl ResultRule {
    pub fn stands_in(&self, form: Form) -> bool {
        self.form.as_deref().is_none_or(|f| f == form.as_str())
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AppealsRule {
    pub review: String,
    pub litigation: String,
    pub direct: String,
    pub after_review: String,
    pub heads: Vec<String>,
    pub parts: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variant {
    pub label: String,
    pub printed: Vec<String>,
    pub share: u32,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AnnexRule {
    pub heads: Vec<String>,
    pub heading_mark: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineRule {
    pub label: String,
    pub unit: Option<String>,
    pub metric: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CodedHeads {
    pub heads: Vec<String>,
    pub letters: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Heads {
    pub heads: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub department: Vec<DepartmentRule>,
    pub zones: Vec<String>,
    pub titles: Vec<String>,
    pub openings: Vec<String>,
    pub periods: Vec<String>,
    pub contacts: Vec<String>,
    pub chrome_top: Vec<String>,
    pub chrome_bottom: Vec<String>,
    pub lists: BTreeMap<String, Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DepartmentRule {
    pub name: String,
    pub from: Option<i16>,
    pub to: Option<i16>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prose {
    pub figure: Vec<FigureRule>,
    pub section: Vec<SectionRule>,
    pub sentence: Vec<SentenceRule>,
    pub noise: Vec<NoiseRule>,
}

/// A figure that sentences speak of, with the metric that it is before and since the 2019 form.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FigureRule {
    pub key: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub unit: String,
    #[serde(default)]
    pub alt: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SectionRule {
    pub id: String,
    /// `old`, `new` or `any`.
    pub era: String,
    pub headings: Vec<String>,
    /// How many of 100 reports have it.
    pub share: u32,
    /// Groups of sentences and how many of 100 sections have one of each.
    pub groups: Vec<(String, u32)>,
    pub filler: Vec<String>,
    /// Which table follows: `documents`, `requests`, `appeals` or none.
    pub table: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceRule {
    pub group: String,
    pub text: String,
    #[serde(default = "any")]
    pub era: String,
    /// `positive`, `zero` or `any`: what the first figure must be.
    pub when: Option<String>,
    /// Figures of which the sentence says that there were none.
    #[serde(default)]
    pub none: Vec<String>,
    /// `metric=key`: readings that can be argued for.
    #[serde(default)]
    pub allow: Vec<String>,
    pub scope: Option<String>,
    /// Kinds of publisher that can say it; all where empty.
    #[serde(default)]
    pub by: Vec<String>,
    /// Whether 余, 近, 约 may stand with its numbers.
    #[serde(default)]
    pub loose: bool,
    /// Whether small numbers may be written in words.
    #[serde(default)]
    pub spelled: bool,
}

fn any() -> String {
    "any".into()
}

impl SentenceRule {
    /// Keys of the figures that it speaks of, in order.
    pub fn keys(&self) -> Vec<&str> {
        let printed = slots(&self.text).filter_map(|slot| slot.strip_prefix("n:"));
        printed.chain(self.none.iter().map(String::as_str)).collect()
    }
}

/// A sentence whose numbers must not become figures.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoiseRule {
    pub sections: Vec<String>,
    pub text: String,
    pub why: String,
    /// Metrics for which its numbers can be argued.
    #[serde(default)]
    pub allow: Vec<String>,
    #[serde(default = "any")]
    pub era: String,
    #[serde(default)]
    pub by: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Others {
    pub other: Vec<OtherRule>,
}

/// A document that looks like a report and is none.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherRule {
    pub kind: String,
    pub title: String,
    pub paragraphs: Vec<String>,
}
