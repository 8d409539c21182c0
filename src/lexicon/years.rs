//! Years as reports write them: 2017年, 二〇一七年, 08年.

use super::calendar::{month_mark, number, year_mark};
use super::numeral::{self, Glyph, glyph};
use super::words::{char_at, past_blanks, past_digits};

/// Years that a text names with 年 after four digits.
const NAMED: std::ops::RangeInclusive<i16> = 1000..=2199;
/// Years that bare figures (2017-01-01) are taken for.
pub(super) const BARE: std::ops::RangeInclusive<i16> = 1900..=2100;

/// Four digits that could be a year.
pub(super) fn bare_year(text: &str, at: usize) -> Option<(i16, usize)> {
    (past_digits(text, at) == at + 4).then_some(())?;
    let year = text[at..at + 4].parse().ok()?;
    BARE.contains(&year).then_some((year, at + 4))
}

/// A year with 年: 2017年, 二〇一七年, 二O一七年, 两千零五年; ends after 年 and 度.
pub(super) fn named_year(text: &str, at: usize) -> Option<(i16, usize)> {
    let (mut value, mut end, mut count) = (0i16, at, 0);
    while count < 5
        && let Some(c) = char_at(text, end)
    {
        let digit = match c {
            'O' | 'o' | 'Ο' | 'О' if count > 0 => 0,
            _ => match digit(c) {
                Some(digit) => digit,
                None => break,
            },
        };
        (value, end, count) = (value.saturating_mul(10).saturating_add(digit), end + c.len_utf8(), count + 1);
    }
    if count != 4 {
        let numeral = (count == 1 || text[at..].starts_with('两')).then(|| numeral::parse(text, at))??;
        value = i16::try_from(numeral.amount.to_integer()?).ok().filter(|year| BARE.contains(year))?;
        end = numeral.end;
        (numeral.glyphs > 2 && text[at..end].contains('千')).then_some(())?;
    }
    let end = year_mark(text, end)?;
    NAMED.contains(&value).then_some((value, end))
}

/// A year of two digits, where it can be no span of time: 08年, 零八年, 16年底, 15年3月.
pub(super) fn short_year(text: &str, at: usize) -> Option<(i16, usize)> {
    let mut digits = text[at..].chars().take(3).map(digit);
    let (tens, ones) = (digits.next()??, digits.next()??);
    let size: usize = text[at..].chars().take(2).map(char::len_utf8).sum();
    let end = year_mark(text, at + size)?;
    let rest = &text[past_blanks(text, end)..];
    if digits.next().is_some_and(|third| third.is_some()) || rest.starts_with(['代', '来', '内', '间', '前']) {
        return None;
    }
    let month = number(text, end, 1, 12).is_some_and(|(_, end)| month_mark(text, end).is_some());
    let told = tens == 0 || month || rest.starts_with(['底', '初', '末']) || text[..end].ends_with('度');
    let century = match tens {
        0..=4 => 2000,
        9 => 1900,
        _ => return None,
    };
    told.then_some((century + tens * 10 + ones, end))
}

/// What a character is as a digit of a year: 0-9, 〇-九.
fn digit(c: char) -> Option<i16> {
    match c {
        '0'..='9' => Some(i16::from(c as u8 - b'0')),
        '两' => None,
        _ => match glyph(c)? {
            Glyph::Digit(digit) => Some(digit.into()),
            _ => None,
        },
    }
}
