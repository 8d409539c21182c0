//! The words of the calendar: 年, 月, 日 and the numbers before them, halves and quarters of a year.

use super::numeral::{self, Glyph, glyph};
use super::words::{char_at, past_blanks, past_digits};

/// Names of parts of a year, their first character set apart, with their first and last month.
const PARTS: &[(char, &str, u8, u8)] = &[
    ('上', "半年", 1, 6),
    ('下', "半年", 7, 12),
    ('第', "一季度", 1, 3),
    ('第', "1季度", 1, 3),
    ('一', "季度", 1, 3),
    ('1', "季度", 1, 3),
    ('第', "二季度", 4, 6),
    ('第', "2季度", 4, 6),
    ('二', "季度", 4, 6),
    ('2', "季度", 4, 6),
    ('第', "三季度", 7, 9),
    ('第', "3季度", 7, 9),
    ('三', "季度", 7, 9),
    ('3', "季度", 7, 9),
    ('第', "四季度", 10, 12),
    ('第', "4季度", 10, 12),
    ('四', "季度", 10, 12),
    ('4', "季度", 10, 12),
    ('前', "三季度", 1, 9),
    ('前', "三个季度", 1, 9),
];

/// The part of a year named at `at`: its first and last month, and where the name ends.
pub(super) fn part(text: &str, at: usize) -> Option<(u8, u8, usize)> {
    let c = char_at(text, at)?;
    let rest = at + c.len_utf8();
    let named = PARTS.iter().find(|(first, name, ..)| *first == c && text[rest..].starts_with(name));
    named.map(|(_, name, first, last)| (*first, *last, rest + name.len()))
}

/// A whole number between two bounds, in Arabic or Chinese numerals, without a sign or separators.
pub(super) fn number(text: &str, at: usize, low: u8, high: u8) -> Option<(u8, usize)> {
    let at = past_blanks(text, at);
    let digits = past_digits(text, at);
    if char_at(text, at) == Some('元') {
        let end = at + '元'.len_utf8();
        return (char_at(text, end) == Some('月')).then_some((1, end));
    }
    let (value, end) = if digits > at {
        (text[at..digits].parse().ok().filter(|_| digits - at <= 2)?, digits)
    } else {
        let start = char_at(text, at).and_then(glyph)?;
        matches!(start, Glyph::Digit(1..) | Glyph::Place(10) | Glyph::Tens(_)).then_some(())?;
        let numeral = numeral::parse(text, at).filter(|n| n.upper.is_none() && !n.positional)?;
        (u8::try_from(numeral.amount.to_integer()?).ok()?, numeral.end)
    };
    (low..=high).contains(&value).then_some((value, end))
}

/// A day of the month with 日 or 号.
pub(super) fn day(text: &str, at: usize) -> Option<(u8, usize)> {
    let (day, end) = number(text, at, 1, 31)?;
    Some((day, past_mark(text, end, '日').or_else(|| past_mark(text, end, '号'))?))
}

/// Where the word `word` that follows ends; blanks may stand before it.
pub(super) fn past_mark(text: &str, at: usize, word: char) -> Option<usize> {
    let at = past_blanks(text, at);
    (char_at(text, at) == Some(word)).then_some(at + word.len_utf8())
}

/// Where the 年 or 年度 that follows ends.
pub(super) fn year_mark(text: &str, at: usize) -> Option<usize> {
    past_mark(text, at, '年').map(|end| past(text, end, '度'))
}

/// Where the 月 or 月份 that follows ends.
pub(super) fn month_mark(text: &str, at: usize) -> Option<usize> {
    past_mark(text, at, '月').map(|end| past(text, end, '份'))
}

/// Where `word` ends if it stands at `at`; `at` if it does not.
pub(super) fn past(text: &str, at: usize, word: char) -> usize {
    if char_at(text, at) == Some(word) { at + word.len_utf8() } else { at }
}
