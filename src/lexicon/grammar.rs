//! The word lists that the number scanner uses, compiled from the groups of `zh.toml`.

use std::collections::BTreeMap;

use anyhow::Context;

use super::numeral::glyph;
use super::words::{Around, Words, char_at};

/// Telephone numbers and codes have more digits, but for those of `hotlines`.
const PLAIN: usize = 4;

/// Compiled word lists; each is named for its group.
#[derive(Clone, Debug)]
pub(super) struct Grammar {
    pub(super) units: Words,
    pub(super) not_units: Words,
    pub(super) points: Words,
    pub(super) never: Around,
    pub(super) least_before: Words,
    pub(super) about_before: Words,
    /// Both of these: mostly there is none.
    pub(super) any_before: Words,
    pub(super) not_before: Words,
    pub(super) least_between: Words,
    pub(super) about_between: Words,
    pub(super) not_between: Words,
    pub(super) least_after: Words,
    pub(super) about_after: Words,
    /// Both of these: mostly there is none.
    pub(super) any_after: Words,
    pub(super) not_after: Words,
    pub(super) each: Words,
    pub(super) not_each: Words,
    pub(super) none_before: Words,
    pub(super) none_before_one: Words,
    pub(super) not_none_before: Words,
    pub(super) cases: Words,
    pub(super) nouns: Words,
    pub(super) copulas: Words,
    pub(super) ordinal_before: Words,
    pub(super) ordinal_after: Words,
    pub(super) code_after: Words,
    pub(super) phone_words: Words,
    pub(super) postcode_words: Words,
    pub(super) hotlines: Words,
    /// Figures of more digits may be a telephone number by their length alone.
    pub(super) plain: usize,
}

impl Grammar {
    /// Compiles the groups; an error names a group that is missing.
    pub(super) fn new(groups: &BTreeMap<String, Vec<String>>) -> anyhow::Result<Self> {
        let list = |name: &str| groups.get(name).with_context(|| format!("the lexicon has no group `{name}`"));
        let words = |name: &str| Ok::<_, anyhow::Error>(Words::new(&[list(name)?]));
        Ok(Grammar {
            units: words("units")?,
            not_units: words("not_units")?,
            points: words("points")?,
            never: Around::new(list("never")?, |c| glyph(c).is_some()),
            least_before: words("least_before")?,
            about_before: words("about_before")?,
            any_before: Words::new(&[list("least_before")?, list("about_before")?]),
            not_before: words("not_before")?,
            least_between: words("least_between")?,
            about_between: words("about_between")?,
            not_between: words("not_between")?,
            least_after: words("least_after")?,
            about_after: words("about_after")?,
            any_after: Words::new(&[list("least_after")?, list("about_after")?]),
            not_after: words("not_after")?,
            each: words("each")?,
            not_each: words("not_each")?,
            none_before: words("none_before")?,
            none_before_one: words("none_before_one")?,
            not_none_before: words("not_none_before")?,
            cases: words("cases")?,
            nouns: words("number_nouns")?,
            copulas: words("copulas")?,
            ordinal_before: words("ordinal_before")?,
            ordinal_after: words("ordinal_after")?,
            code_after: words("code_after")?,
            phone_words: words("phone_words")?,
            postcode_words: words("postcode_words")?,
            hotlines: words("hotlines")?,
            plain: list("hotlines")?.iter().map(|word| word.len() - 1).min().map_or(PLAIN, |plain| plain.min(PLAIN)),
        })
    }
}

/// Digits in rings and brackets (①, ⑴, ⒈, ㈠), which mark the items of lists.
pub(super) fn is_ringed(c: char) -> bool {
    matches!(c, '①'..='⒛' | '❶'..='❿' | '㈠'..='㈩' | '⓵'..='⓾')
}

/// A set of characters of the basic plane, one bit each: the passes ask for every character.
#[derive(Clone)]
pub(super) struct Starts(Box<[u64; 1024]>);

impl std::fmt::Debug for Starts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Starts")
    }
}

impl Starts {
    /// The set of all characters that `of` accepts.
    pub(super) fn new(of: impl Fn(char) -> bool) -> Self {
        let mut bits = Box::new([0u64; 1024]);
        for code in 0..0x1_0000u32 {
            if char::from_u32(code).is_some_and(&of) {
                bits[code as usize >> 6] |= 1 << (code & 63);
            }
        }
        Starts(bits)
    }

    /// The next character of the set at or after `at`.
    pub(super) fn next(&self, text: &str, at: usize) -> Option<(usize, char)> {
        let has = |word: usize, bit: u8| self.0[word] >> (bit & 63) & 1 == 1;
        let mut rest = &text.as_bytes()[at..];
        loop {
            rest = match rest {
                // Of the three bytes of a Chinese character the last one says which bit of a word is its own.
                [lead @ 0xE0..=0xEF, second, third, behind @ ..] => {
                    if has(usize::from(lead & 15) << 6 | usize::from(second & 63), *third) {
                        break;
                    }
                    behind
                }
                [byte, behind @ ..] if byte.is_ascii() => {
                    if has(usize::from(byte >> 6), *byte) {
                        break;
                    }
                    behind
                }
                [lead @ 0xC0..=0xDF, second, ..] if has(usize::from(lead & 31), *second) => break,
                [_, behind @ ..] => behind,
                [] => return None,
            };
        }
        let start = text.len() - rest.len();
        Some((start, char_at(text, start)?))
    }
}
