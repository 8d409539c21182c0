//! The rules as `config/identify.toml` writes them down.

use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) report: RawReport,
    pub(super) lookalike: Vec<RawLookalike>,
    pub(super) national: Vec<RawBody>,
    pub(super) body: Vec<RawBody>,
    pub(super) who: Vec<RawWho>,
    pub(super) compiled: RawPattern,
    pub(super) pronoun: Vec<RawPronoun>,
    pub(super) branch: RawBranch,
    pub(super) stops: RawStops,
    pub(super) ends: RawEnds,
    pub(super) names: RawNames,
    pub(super) hints: RawHints,
    pub(super) dates: RawDates,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawReport {
    pub(super) title: String,
    pub(super) title_examples: Vec<String>,
    pub(super) after_title: String,
    pub(super) after_title_examples: Vec<String>,
    pub(super) not_after_title: String,
    pub(super) not_after_title_examples: Vec<String>,
    pub(super) carrier: String,
    pub(super) carrier_example: String,
    pub(super) announced: String,
    pub(super) announced_example: String,
    pub(super) figures: String,
    pub(super) figures_examples: Vec<String>,
    pub(super) lead: Vec<String>,
    pub(super) lead_examples: Vec<String>,
    pub(super) sections: Vec<String>,
    pub(super) sections_example: String,
    pub(super) sections_needed: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawLookalike {
    pub(super) reason: String,
    #[serde(rename = "where")]
    pub(super) place: String,
    #[serde(default)]
    pub(super) despite: bool,
    #[serde(default = "once")]
    pub(super) times: usize,
    #[serde(default)]
    pub(super) unless: Option<String>,
    #[serde(default)]
    pub(super) spoils: bool,
    pub(super) pattern: String,
    pub(super) example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBody {
    pub(super) kind: String,
    #[serde(default = "yes")]
    pub(super) own: bool,
    pub(super) pattern: String,
    pub(super) example: String,
}

fn once() -> usize {
    1
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawWho {
    pub(super) source: String,
    pub(super) pattern: String,
    pub(super) example: String,
    pub(super) gives: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPattern {
    pub(super) pattern: String,
    pub(super) example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPronoun {
    pub(super) kind: String,
    pub(super) words: Vec<String>,
    #[serde(default)]
    pub(super) not: Vec<String>,
    pub(super) example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawBranch {
    pub(super) pattern: String,
    pub(super) example: String,
    pub(super) gives: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawStops {
    pub(super) words: Vec<String>,
    pub(super) example: String,
    pub(super) verbs: Vec<String>,
    pub(super) verbs_example: String,
    pub(super) superiors: Vec<String>,
    pub(super) superiors_example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawEnds {
    pub(super) words: Vec<String>,
    pub(super) not: Vec<String>,
    pub(super) example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHints {
    pub(super) hosts: bool,
    pub(super) contacts: bool,
    pub(super) path: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNames {
    pub(super) dropped: String,
    pub(super) above: Vec<String>,
    pub(super) endings: Vec<[String; 2]>,
    pub(super) short: Vec<[String; 2]>,
    pub(super) example: String,
    pub(super) gives: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawDates {
    pub(super) published: Vec<String>,
    pub(super) written: Vec<String>,
    pub(super) published_example: String,
    pub(super) appendix: String,
    pub(super) appendix_examples: Vec<String>,
    pub(super) clock: Vec<String>,
    pub(super) clock_example: String,
    pub(super) period: Vec<String>,
    pub(super) period_example: String,
}
