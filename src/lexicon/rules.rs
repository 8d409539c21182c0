//! The lexicon's configuration as it stands in TOML.

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use serde::Deserialize;

/// `zh.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// Groups of words by name.
    pub(super) words: BTreeMap<String, Group>,
}

/// A group of words with an example that a test runs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    /// A sentence in which a word of the group stands.
    pub(super) example: String,
    /// The words, as they stand in folded text.
    pub(super) list: Vec<String>,
}

/// Reads the table of characters: one pair a line, `#` for comments.
pub(super) fn pairs(text: &str) -> anyhow::Result<Vec<(char, char)>> {
    let mut pairs = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let mut chars = line.chars();
        match (chars.next(), chars.next(), chars.next(), chars.next()) {
            (Some(from), Some('\t'), Some(to), None) => pairs.push((from, to)),
            _ => bail!(
                "line {}: want one character, a tab, one character; got `{line}`",
                number + 1
            ),
        }
    }
    Ok(pairs)
}

/// Reads `zh.toml`.
pub(super) fn file(text: &str) -> anyhow::Result<File> {
    toml::from_str(text).context("reading the lexicon")
}
