//! What one cell of a table says.

use crate::model::{Amount, Bound};

use super::grammar::Grammar;
use super::numeral::{self, Glyph, Numeral, glyph};
use super::words::{Words, char_at, past_digits};
use super::{CellValue, dates};

/// Words that only cells know.
#[derive(Clone, Debug)]
pub(super) struct Cells {
    pub(super) not_applicable: Words,
    pub(super) minus: Words,
    pub(super) plus: Words,
    pub(super) lead: Words,
}

/// Reads a folded cell. White space at the ends and between words does not matter; between digits it does.
pub(super) fn cell(grammar: &Grammar, cells: &Cells, text: &str) -> CellValue {
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return CellValue::Blank;
    }
    if is_absent(cells, trimmed) {
        return CellValue::NotApplicable;
    }
    if dates::date_at(trimmed, 0).is_some_and(|(_, end)| end == trimmed.len()) {
        return CellValue::Text;
    }
    let offset = text.len() - text.trim_start().len();
    if let Some(value) = number(grammar, cells, trimmed, offset) {
        return value;
    }
    // A lone 一 may be a dash that was misread, an O a nought: no one can tell.
    if matches!(trimmed, "一" | "O" | "o" | "Q") || has_figures(trimmed) && !has_words(grammar, trimmed) {
        CellValue::Unreadable
    } else {
        CellValue::Text
    }
}

/// Whether the cell says that there is no figure here.
fn is_absent(cells: &Cells, text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '。', '"']);
    text.chars().all(|c| matches!(c, '-' | '/' | '\\' | '_' | '~' | '|' | ' ' | '〇'))
        || cells.not_applicable.at(bare, 0).is_some_and(|length| length == bare.len()) && !bare.is_empty()
}

fn has_figures(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit())
}

/// Whether anything but digits, what digits are mistaken for, units and marks is in it.
fn has_words(grammar: &Grammar, text: &str) -> bool {
    let mut at = 0;
    while let Some(c) = char_at(text, at) {
        if c.is_alphabetic() && !"OoQlIiSsBbZzDg".contains(c) && glyph(c).is_none() {
            match grammar.units.at(text, at) {
                Some(length) => {
                    at += length;
                    continue;
                }
                None => return true,
            }
        }
        at += c.len_utf8();
    }
    false
}

/// The cell as one number with sign, bounds, unit and marks of footnotes; `None` if anything else is left.
fn number(grammar: &Grammar, cells: &Cells, text: &str, offset: usize) -> Option<CellValue> {
    let mut at = 0;
    let mut bound = Bound::Exact;
    if let Some(length) = cells.lead.at(text, at) {
        at = skip(text, at + length);
    }
    for (words, kind) in [(&grammar.least_before, Bound::AtLeast), (&grammar.about_before, Bound::About)] {
        if let Some(length) = words.at(text, at) {
            (at, bound) = (skip(text, at + length), kind);
        }
    }
    let mut negative = false;
    if let Some(length) = cells.minus.at(text, at) {
        (at, negative) = (skip(text, at + length), true);
    } else if let Some(length) = cells.plus.at(text, at) {
        at = skip(text, at + length);
    }
    let (numeral, more) = figure(text, at)?;
    let (mut amount, mut end) = (numeral.amount, numeral.end);
    if more {
        bound = Bound::AtLeast;
    }
    let mut unit = None;
    if let Some((tail, length)) = numeral.tail.and_then(|tail| Some((tail, grammar.units.at(text, tail.at)?))) {
        (amount, unit, end) = (tail.amount, Some((tail.at, tail.at + length)), tail.at + length);
    } else {
        for (words, kind) in [(&grammar.least_between, Bound::AtLeast), (&grammar.about_between, Bound::About)] {
            if let Some(length) = words.at(text, skip(text, end)) {
                (end, bound) = (skip(text, end) + length, kind);
            }
        }
        let start = skip(text, end);
        let length = if text[start..].starts_with('%') { Some(1) } else { grammar.units.at(text, start) };
        if let Some(length) = length {
            (unit, end) = (Some((start, start + length)), start + length);
        }
    }
    for (words, kind) in [(&grammar.least_after, Bound::AtLeast), (&grammar.about_after, Bound::About)] {
        if let Some(length) = words.at(text, skip(text, end)) {
            (end, bound) = (skip(text, end) + length, kind);
        }
    }
    is_footnote(&text[skip(text, end)..]).then(|| CellValue::Number {
        amount: signed(amount, negative),
        bound,
        unit: unit.map(|(start, end)| (start + offset, end + offset)),
    })
}

/// The numeral at `at`, and whether 余 stands inside it. Not a lone place word (百), not a pair (两三).
fn figure(text: &str, at: usize) -> Option<(Numeral, bool)> {
    let first = char_at(text, at)?;
    if first == '.' {
        let end = past_digits(text, at + 1);
        let amount = Amount::parse(&format!("0{}", &text[at..end]))?;
        return Some((Numeral::plain(amount, end), false));
    }
    if let Some(found) = apostrophes(text, at) {
        return Some((found, false));
    }
    let lone = match glyph(first) {
        Some(Glyph::Place(100..) | Glyph::Scale(_)) => true,
        Some(_) => text == "一",
        None => !first.is_ascii_digit(),
    };
    let numeral = (!lone).then(|| numeral::parse(text, at))??;
    numeral.upper.is_none().then_some((numeral, numeral.more))
}

/// 1'234'567: the apostrophe is a quotation mark once folded.
fn apostrophes(text: &str, at: usize) -> Option<Numeral> {
    let mut end = past_digits(text, at);
    if !(1..=3).contains(&(end - at)) || !text[end..].starts_with('"') {
        return None;
    }
    let mut plain = text[at..end].to_string();
    while text[end..].starts_with('"') && past_digits(text, end + 1) == end + 4 {
        plain.push_str(&text[end + 1..end + 4]);
        end += 4;
    }
    Some(Numeral::plain(Amount::parse(&plain)?, end))
}

fn signed(amount: Amount, negative: bool) -> Amount {
    if negative { amount.negated() } else { amount }
}

fn skip(text: &str, at: usize) -> usize {
    at + text[at..].len() - text[at..].trim_start().len()
}

/// Whether what stands after the number is nothing, a full stop or the mark of a footnote.
fn is_footnote(rest: &str) -> bool {
    let rest = rest.trim_end_matches(['。', ';']);
    let marks =
        rest.chars().all(|c| matches!(c, '*' | '※' | '①'..='⑳' | '†' | '‡' | '★' | '☆' | '¹' | '²' | '³' | '⁴'..='⁹'));
    let bracket = |open: &str, close: char| {
        let inside = rest.strip_prefix(open).and_then(|r| r.strip_suffix(close));
        inside
            .is_some_and(|inside| !inside.is_empty() && inside.len() <= 2 && inside.bytes().all(|b| b.is_ascii_digit()))
    };
    let note = rest.strip_prefix("(注").and_then(|r| r.strip_suffix(')'));
    marks
        || bracket("[", ']')
        || bracket("〔", '〕')
        || bracket("注", ' ')
        || note.is_some_and(|n| n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()))
}
