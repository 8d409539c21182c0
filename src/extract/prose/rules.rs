//! The raw shape of `config/phrases/*.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::parts::Parts;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub parts: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub words: BTreeMap<String, RawWords>,
    #[serde(default)]
    pub units: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub fillers: Vec<String>,
    #[serde(default)]
    pub topics: Vec<String>,
    pub hints: Option<RawHints>,
    #[serde(default)]
    pub scope: Vec<RawScope>,
    #[serde(default)]
    pub guard: Vec<RawGuard>,
    #[serde(default)]
    pub rule: Vec<RawRule>,
    #[serde(default)]
    pub none: Vec<RawRule>,
}

impl File {
    /// Reads the text of a file.
    pub fn parse(text: &str) -> anyhow::Result<File> {
        Ok(toml::from_str(text)?)
    }
}

#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum RawWords {
    List(Vec<String>),
    Except {
        any: Vec<String>,
        #[serde(default)]
        except: Vec<String>,
        /// Words before one of the group, and behind it, with which it does not count.
        #[serde(default)]
        except_after: Vec<String>,
        #[serde(default)]
        except_before: Vec<String>,
    },
}

impl RawWords {
    /// The words of the group and those in which they do not count, with all parts spelt out.
    pub fn spelt_out(&self, parts: &Parts) -> anyhow::Result<(Vec<String>, Vec<String>)> {
        let (any, except, except_after, except_before) = match self {
            RawWords::List(any) => return Ok((parts.all(any)?, Vec::new())),
            RawWords::Except { any, except, except_after, except_before } => (any, except, except_after, except_before),
        };
        let (any, mut except) = (parts.all(any)?, parts.all(except)?);
        let (after, before) = (parts.all(except_after)?, parts.all(except_before)?);
        for word in &any {
            except.extend(after.iter().map(|ahead| format!("{ahead}{word}")));
            except.extend(before.iter().map(|behind| format!("{word}{behind}")));
        }
        Ok((any, except))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawHints {
    pub until: String,
    pub summed_up: String,
    pub carried: String,
    pub from: String,
    pub against: String,
    pub apart: String,
    pub raised: String,
    pub newly: String,
    pub onwards: String,
    pub already: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawScope {
    pub scope: String,
    pub words: String,
    #[serde(default)]
    pub kinds: Vec<String>,
    #[serde(default)]
    pub own_clause: bool,
    pub example: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawGuard {
    pub reason: String,
    pub words: String,
    pub reach: String,
    pub unless: Option<String>,
    #[serde(default)]
    pub not_after_this_year: bool,
    #[serde(default)]
    pub up_to_now: bool,
    pub example: String,
}

/// One or several names.
#[derive(Deserialize, Default)]
#[serde(untagged)]
pub(super) enum Several {
    #[default]
    None,
    One(String),
    Many(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub id: String,
    #[serde(default)]
    pub metric: Several,
    #[serde(default)]
    pub e2: Several,
    #[serde(default)]
    pub e3: Several,
    pub reason: Option<String>,
    pub say: Vec<String>,
    #[serde(default)]
    pub units: Several,
    #[serde(default)]
    pub bare: bool,
    #[serde(default)]
    pub about: Several,
    #[serde(default)]
    pub needs: Several,
    #[serde(default)]
    pub near: Several,
    #[serde(default)]
    pub under: Several,
    #[serde(default)]
    pub not: Several,
    #[serde(default)]
    pub not_clause: Several,
    #[serde(default)]
    pub not_after: Several,
    #[serde(default)]
    pub not_behind: Several,
    #[serde(default)]
    pub e2_not_behind: Several,
    #[serde(default)]
    pub all_of_it: bool,
    #[serde(default)]
    pub not_sentence: Several,
    #[serde(default)]
    pub not_under: Several,
    #[serde(default)]
    pub not_near: Several,
    #[serde(default)]
    pub forms: Vec<String>,
    pub scope: Option<String>,
    #[serde(default)]
    pub any_year: bool,
    #[serde(default)]
    pub weak: bool,
    #[serde(default)]
    pub despite: Vec<String>,
    #[serde(default)]
    pub rank: i32,
    pub example: String,
    #[serde(default)]
    pub gives: Vec<toml::Value>,
    #[serde(default)]
    pub rejects: Vec<String>,
}
