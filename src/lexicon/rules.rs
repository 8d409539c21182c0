//! The lexicon's configuration as it stands in TOML and in the table of characters.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
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
    /// Words in which the group is at work; folded before it is read.
    pub(super) example: String,
    /// The counts and percentages that the example holds; if left out, a word of the group must stand in it.
    pub(super) gives: Option<Vec<String>>,
    /// The words, as they stand in folded text.
    pub(super) list: Vec<String>,
}

/// Reads `zh.toml`; an error names the group that is wrong.
pub(super) fn file(text: &str) -> anyhow::Result<File> {
    let file: File = toml::from_str(text).context("reading the lexicon")?;
    for (name, group) in &file.words {
        ensure!(!group.list.is_empty(), "group `{name}` of the lexicon is empty");
        ensure!(!group.list.iter().any(String::is_empty), "group `{name}` of the lexicon has an empty word");
    }
    Ok(file)
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
            _ => bail!("line {} of the characters: want one character, a tab, one character; got `{line}`", number + 1),
        }
    }
    Ok(pairs)
}
