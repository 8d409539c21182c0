//! Numerals, Arabic, Chinese and mixed, to exact values: 1,234 · 26.8万 · 1亿2000万 · 两千三百 · 二〇一七 · 一万二.

use crate::model::Amount;

use super::arabic::{arabic, past_gap, times};
use super::sum::Sum;
use super::words::{byte_at, char_at, past_blanks};

/// A numeral and where it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Numeral {
    /// Its value; the lower one of a pair (两三百).
    pub(super) amount: Amount,
    /// The upper value of a pair.
    pub(super) upper: Option<Amount>,
    /// One past its last byte.
    pub(super) end: usize,
    /// Whether 余 or 多 stands inside (三百多万).
    pub(super) more: bool,
    /// How many Chinese numerals it has.
    pub(super) glyphs: u32,
    /// Digits without place words: 二〇一七.
    pub(super) positional: bool,
    /// The scale word at its end, where it is the only one of its kind.
    pub(super) tail: Option<Tail>,
}

impl Numeral {
    /// A numeral of digits alone.
    pub(super) fn plain(amount: Amount, end: usize) -> Self {
        Numeral { amount, upper: None, end, more: false, glyphs: 0, positional: false, tail: None }
    }
}

/// A scale word at the end of a numeral: it may belong to the unit (万元, 千克).
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Tail {
    /// Where the word begins.
    pub(super) at: usize,
    /// The value before it.
    pub(super) amount: Amount,
    /// What it multiplies by.
    pub(super) factor: i64,
}

/// What a character is in a numeral.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Glyph {
    /// 0-9.
    Digit(u8),
    /// 廿, 卅, 卌.
    Tens(u8),
    /// 十, 百, 千.
    Place(i64),
    /// 万, 亿.
    Scale(i64),
}

/// The numeral that a Chinese character is.
pub(super) fn glyph(c: char) -> Option<Glyph> {
    Some(match c {
        '零' | '〇' => Glyph::Digit(0),
        '一' | '壹' => Glyph::Digit(1),
        '二' | '两' | '贰' => Glyph::Digit(2),
        '三' | '叁' => Glyph::Digit(3),
        '四' | '肆' => Glyph::Digit(4),
        '五' | '伍' => Glyph::Digit(5),
        '六' | '陆' => Glyph::Digit(6),
        '七' | '柒' => Glyph::Digit(7),
        '八' | '捌' => Glyph::Digit(8),
        '九' | '玖' => Glyph::Digit(9),
        '廿' => Glyph::Tens(20),
        '卅' => Glyph::Tens(30),
        '卌' => Glyph::Tens(40),
        '十' | '拾' => Glyph::Place(10),
        '百' | '佰' => Glyph::Place(100),
        '千' | '仟' => Glyph::Place(1000),
        '万' => Glyph::Scale(10_000),
        '亿' => Glyph::Scale(100_000_000),
        _ => return None,
    })
}

/// Whether an ASCII digit or a Chinese numeral.
pub(super) fn is_figure(c: char) -> bool {
    c.is_ascii_digit() || glyph(c).is_some()
}

/// Whether one of the numerals of cheques, which are parts of other words too (收拾, 队伍).
pub(super) fn is_formal(c: char) -> bool {
    "壹贰叁肆伍陆柒捌玖拾佰仟".contains(c)
}

/// The numeral at `at`, which must be an ASCII digit or a Chinese numeral.
pub(super) fn parse(text: &str, at: usize) -> Option<Numeral> {
    if text.as_bytes()[at].is_ascii_digit() {
        let (amount, end) = arabic(text, at)?;
        if let Some(thousands) = letter(text, end) {
            return Some(Numeral::plain(times(amount, thousands)?, end + 1));
        }
        if amount.to_integer().is_none() || text.as_bytes()[at..end].contains(&b'.') {
            return scaled(text, amount, end, 0);
        }
        // Most numbers are digits alone: nothing that could go on follows.
        let next = char_at(text, past_blanks(text, end));
        if next.is_none_or(|c| !matches!(c, '余' | '多' | '点') && glyph(c).is_none()) {
            return Some(Numeral::plain(amount, end));
        }
    } else if let Some(numeral) = lone(text, at) {
        return Some(numeral);
    }
    Sum::read(text, at)
}

/// One Chinese digit, with nothing behind it that could go on: most of them stand in words.
fn lone(text: &str, at: usize) -> Option<Numeral> {
    let mut chars = text[at..].chars();
    let first = chars.next()?;
    let Some(Glyph::Digit(digit)) = glyph(first) else { return None };
    let goes_on = |c: char| matches!(c, '0'..='9' | ' ' | '余' | '多' | '点') || glyph(c).is_some();
    let numeral = Numeral::plain(Amount::integer(digit.into()), at + first.len_utf8());
    (!chars.next().is_some_and(goes_on)).then_some(Numeral { glyphs: 1, ..numeral })
}

/// What a letter right behind digits multiplies by: 12k, 30w; not in codes and units (12km, k8s).
pub(super) fn letter(text: &str, end: usize) -> Option<i64> {
    let factor = match byte_at(text, end)? {
        b'k' | b'K' => 1000,
        b'w' => 10_000,
        _ => return None,
    };
    char_at(text, end + 1)
        .is_none_or(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '/' | '@' | '-')))
        .then_some(factor)
}

/// A decimal with the scale words after it.
pub(super) fn scaled(text: &str, amount: Amount, mut end: usize, glyphs: u32) -> Option<Numeral> {
    let (mut value, mut tail, mut words) = (amount, None, 0);
    loop {
        let at = if words == 0 && glyphs == 0 { past_gap(text, end) } else { end };
        let Some(c) = char_at(text, at) else { break };
        let Some(Glyph::Scale(factor) | Glyph::Place(factor)) = glyph(c) else {
            break;
        };
        if is_formal(c) || (factor == 10 && words == 0) {
            break;
        }
        tail = (words == 0).then_some(Tail { at, amount: value, factor });
        value = times(value, factor)?;
        end = at + c.len_utf8();
        words += 1;
    }
    Some(Numeral { amount: value, upper: None, end, more: false, glyphs, positional: false, tail })
}
