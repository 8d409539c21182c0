//! Years, days and periods as reports write them; only what the calendar has.

use crate::model::{Date, Span};

use super::calendar::{day, month_mark, number, part, past, past_mark, year_mark};
use super::numeral::glyph;
use super::words::{Words, byte_at, char_at, char_before, is_hanzi, past_blanks, past_digits};
use super::years::{BARE, bare_year, named_year, short_year};
use super::{DateKind, DateMention};

/// Words for years told from the writer's, with how far off they are.
#[derive(Clone, Debug)]
pub(super) struct Relatives {
    all: Words,
    sets: Vec<(i8, Words)>,
    not: Words,
}

impl Relatives {
    /// `sets` are the words for each distance, `not` longer words that contain them and name no year.
    pub(super) fn new(sets: &[(i8, &[String])], not: Words) -> Self {
        let lists: Vec<&[String]> = sets.iter().map(|(_, list)| *list).collect();
        let sets = sets.iter().map(|(off, list)| (*off, Words::new(&[list]))).collect();
        Self { all: Words::new(&lists), sets, not }
    }

    /// The word at `at`: where it ends and what it means.
    fn at(&self, text: &str, at: usize) -> Option<(usize, i8)> {
        let length = self.all.at(text, at)?;
        let (off, _) = self.sets.iter().rev().find(|(_, words)| words.at(text, at) == Some(length))?;
        // A longer word that begins here or one character before (以前年度) names no year.
        let before = char_before(text, at).map_or(at, |c| at - c.len_utf8());
        let other = |from: usize| self.not.at(text, from).map_or(0, |length| from + length);
        (other(at) <= at + length && other(before) <= at).then_some((at + length, *off))
    }
}

/// The pass for dates: what was found, and where the next one may begin.
pub(super) struct Dates<'a> {
    text: &'a str,
    relatives: &'a Relatives,
    /// All mentions so far, in order.
    pub(super) out: Vec<DateMention>,
    /// Nothing before it begins a date any more.
    pub(super) next: usize,
}

impl<'a> Dates<'a> {
    /// The pass over a folded text.
    pub(super) fn new(text: &'a str, relatives: &'a Relatives) -> Self {
        match lone(text) {
            Some(mention) => Dates { text, relatives, out: vec![mention], next: text.len() },
            None => Dates { text, relatives, out: Vec::new(), next: 0 },
        }
    }

    /// Takes the place `at` with the character `c`, where [`date_at`] found `date`.
    pub(super) fn step(&mut self, at: usize, c: char, date: Option<(DateKind, usize)>) {
        if at < self.next {
            return;
        }
        let relative = || self.relatives.at(self.text, at).map(|(end, off)| (DateKind::Relative(off), end));
        let digit = c.is_ascii_digit();
        if let Some((kind, end)) = date.or_else(|| if digit { None } else { relative() }) {
            self.out.push(DateMention { span: Span::new(at, end), kind });
            self.next = end;
        } else if digit {
            self.next = past_digits(self.text, at);
        } else {
            self.next = at + c.len_utf8();
            if glyph(c).is_some() {
                // The rest of a numeral begins no date of its own: 二十二月.
                let rest = &self.text[self.next..];
                self.next += rest.find(|c| glyph(c).is_none()).unwrap_or(rest.len());
            }
        }
    }
}

/// A line that is nothing but a year: 2018.
fn lone(text: &str) -> Option<DateMention> {
    if text.len() > 16 {
        return None;
    }
    let words = text.trim_matches([' ', '\t', '\n', '\r', '=', '-', '(', ')']);
    let year = words.parse().ok().filter(|year| words.len() == 4 && BARE.contains(year))?;
    let start = text.find(words)?;
    Some(DateMention { span: Span::new(start, start + words.len()), kind: DateKind::Year(year) })
}

/// The date, year or period that begins with the digit or numeral at `at`, and where it ends.
pub(super) fn date_at(text: &str, at: usize) -> Option<(DateKind, usize)> {
    if !may_be_date(text, at) {
        return None;
    }
    if char_before(text, at)
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '/' | '-') && glued(text, at))
    {
        return None;
    }
    let (first, end) = moment(text, at, None)?;
    if let Some(found) = period(text, at, first, end) {
        return Some(found);
    }
    let bare = matches!(first, Moment::Bare(_) | Moment::BareMonth(..));
    (!bare).then(|| (first.kind(), closed(text, first, end)))
}

/// Whether what follows the figures at `at` can make a date of them: a quick look before a close one.
fn may_be_date(text: &str, at: usize) -> bool {
    let digits = past_digits(text, at);
    if digits > at {
        let after = char_at(text, past_blanks(text, digits));
        return match digits - at {
            8 => true,
            1 => after.is_some_and(|c| matches!(c, '月' | '-' | '/' | '.')),
            2 => after.is_some_and(|c| matches!(c, '月' | '年' | '-' | '/' | '.')),
            3 => glyph(after.unwrap_or(' ')).is_some(),
            4 => after.is_some_and(|c| match c {
                '年' | '-' | '/' | '.' | '至' | '到' | '起' | '始' | '~' | ',' => true,
                '0' => byte_at(text, digits) == Some(b' '),
                _ => false,
            }),
            _ => false,
        } || after.is_some_and(|c| glyph(c).is_some() || matches!(c, 'O' | 'o'));
    }
    let part = |c: char| matches!(c, '0'..='9' | 'O' | 'o' | 'Ο' | 'О' | ' ') || glyph(c).is_some();
    text[at..].chars().take(12).find(|c| !part(*c)).is_some_and(|c| matches!(c, '年' | '月'))
}

/// Whether the mark before `at` ties it to digits or letters before (`3-2017`): then it is no date's beginning. The
/// marker of a list does not (1.2017年).
fn glued(text: &str, at: usize) -> bool {
    let mut before = text[..at].chars().rev();
    let mark = before.next();
    let digits = before.clone().take_while(char::is_ascii_digit).take(3).count();
    let marker = mark == Some('.') && matches!(digits, 1 | 2) && past_digits(text, at) == at + 4;
    let marker = marker && char_at(text, past_blanks(text, at + 4)) == Some('年');
    before.next().is_some_and(|c| c.is_ascii_alphanumeric()) && !marker
}

/// A point in time as printed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Moment {
    Year(i16),
    /// A four-digit number without 年, that only a range makes a year.
    Bare(i16),
    Month(i16, u8),
    /// A month of bare figures (2008.03), that only a range makes a month.
    BareMonth(i16, u8),
    Day(Date),
    MonthDay(u8, u8),
    /// A stretch named by one word: 上半年, 第三季度, 1-12月.
    Stretch(Date, Date),
}

impl Moment {
    fn kind(self) -> DateKind {
        match self {
            Moment::Year(year) | Moment::Bare(year) => DateKind::Year(year),
            Moment::Month(year, month) | Moment::BareMonth(year, month) => DateKind::YearMonth(year, month),
            Moment::Day(date) => DateKind::Day(date),
            Moment::MonthDay(month, day) => DateKind::MonthDay(month, day),
            Moment::Stretch(from, to) => DateKind::Period(from, to),
        }
    }
}

/// Last day of a month.
fn last_day(year: i16, month: u8) -> Option<Date> {
    (28..=31).rev().find_map(|day| Date::new(year, month, day))
}

/// Reads one point in time. After the first of a range, `since` is what year and month are taken from.
fn moment(text: &str, at: usize, since: Option<Moment>) -> Option<(Moment, usize)> {
    if let Some(found) = figures(text, at) {
        return Some(found);
    }
    if let Some((year, end)) = named_year(text, at).or_else(|| short_year(text, at)) {
        return Some(within_year(text, year, end));
    }
    if let Some((month, end)) = number(text, at, 1, 12).and_then(|(n, e)| Some((n, month_mark(text, e)?))) {
        return match (day(text, end), since) {
            (Some((day, end)), None) => Date::new(2000, month, day).map(|_| (Moment::MonthDay(month, day), end)),
            (Some((day, end)), Some(Moment::Day(d))) => Date::new(d.year, month, day).map(|d| (Moment::Day(d), end)),
            (None, Some(Moment::Month(year, _))) => Some((Moment::Month(year, month), end)),
            _ => None,
        };
    }
    match since {
        // 1998-99年: the century is the first year's.
        Some(Moment::Year(from) | Moment::Bare(from)) if past_digits(text, at) == at + 2 => {
            let year = from / 100 * 100 + text[at..at + 2].parse::<i16>().ok()?;
            Some((Moment::Year(year), year_mark(text, at + 2)?))
        }
        Some(Moment::Day(from)) => {
            let (day, end) = day(text, at)?;
            Some((Moment::Day(Date::new(from.year, from.month, day)?), end))
        }
        _ => bare_year(text, at)
            .map(|(year, end)| (Moment::Bare(year), end))
            .filter(|_| since.is_some() || joined(text, at)),
    }
}

/// Whether the four digits at `at` are followed by the joint of a range.
fn joined(text: &str, at: usize) -> bool {
    joint(text, at + 4).is_some()
}

/// What follows a year with 年: month and day, a range of months, half a year, a quarter.
fn within_year(text: &str, year: i16, end: usize) -> (Moment, usize) {
    let at = past_blanks(text, end);
    if let Some((first, last, end)) = part(text, at)
        && let (Some(from), Some(to)) = (Date::new(year, first, 1), last_day(year, last))
    {
        return (Moment::Stretch(from, to), end);
    }
    let Some((month, after)) = number(text, at, 1, 12) else {
        return (Moment::Year(year), end);
    };
    let Some(after_month) = month_mark(text, after) else {
        // 2017年1-12月
        let range = joint(text, after).and_then(|at| number(text, at, 1, 12)).and_then(|(last, end)| {
            let end = month_mark(text, end)?;
            let stretch = Moment::Stretch(Date::new(year, month, 1)?, last_day(year, last)?);
            (last > month && day(text, end).is_none()).then_some((stretch, end))
        });
        return range.unwrap_or((Moment::Year(year), end));
    };
    match day(text, after_month).and_then(|(day, end)| Some((Date::new(year, month, day)?, end))) {
        Some((date, end)) => (Moment::Day(date), end),
        None => (Moment::Month(year, month), after_month),
    }
}

/// Dates of bare figures: 2017-01-01, 2017/1/1, 2017.1.1, 20170101, and months of a range 2008.03.
fn figures(text: &str, at: usize) -> Option<(Moment, usize)> {
    let bytes = text.as_bytes();
    let end = past_digits(text, at);
    if end == at + 8 {
        let part = |from: usize, to: usize| text[at + from..at + to].parse::<u8>().ok();
        let year = text[at..at + 4].parse().ok().filter(|year| BARE.contains(year))?;
        let date = Date::new(year, part(4, 6)?, part(6, 8)?)?;
        let goes_on =
            char_at(text, end).is_some_and(|c| c.is_ascii_alphabetic() || is_hanzi(c) && !"至到起止".contains(c));
        return (!goes_on && !char_before(text, at).is_some_and(is_hanzi)).then_some((Moment::Day(date), end));
    }
    if end <= at + 2 {
        return year_last(text, at, end);
    }
    let (year, end) = bare_year(text, at)?;
    let mark = *bytes.get(end).filter(|b| matches!(b, b'-' | b'/' | b'.' | b' '))?;
    let month_end = past_digits(text, end + 1);
    // 2010 01 29: blanks are marks only where both parts have two digits and the month a nought.
    let nought = || month_end == end + 3 && bytes[end + 1] == b'0' && bytes.get(month_end) == Some(&mark);
    (mark != b' ' || nought() && past_digits(text, month_end + 1) == month_end + 3).then_some(())?;
    let month: u8 = text[end + 1..month_end].parse().ok().filter(|m| (1..=12).contains(m))?;
    if bytes.get(month_end) == Some(&mark) {
        let day_end = past_digits(text, month_end + 1).min(month_end + 3);
        let date = text[month_end + 1..day_end].parse().ok().and_then(|day| Date::new(year, month, day));
        let glued = bytes.get(day_end).is_some_and(u8::is_ascii_alphabetic) && bytes[day_end] != b'T';
        if let (Some(date), false) = (date, glued) {
            return Some((Moment::Day(date), past_mark(text, day_end, '日').unwrap_or(day_end)));
        }
    }
    let tied = at > 0 && joint(text, month_end).is_none() && bytes[at - 1] != b'-' && bytes[at - 1] != b'~';
    let two = month_end == end + 3 && mark == b'.' && !tied;
    two.then_some((Moment::BareMonth(year, month), month_end))
}

/// 12/31/2017, 31.12.2017: figures with the year last. Where day and month could change places, the year alone is sure.
fn year_last(text: &str, at: usize, end: usize) -> Option<(Moment, usize)> {
    let bytes = text.as_bytes();
    let mark = *bytes.get(end).filter(|b| matches!(b, b'-' | b'/' | b'.'))?;
    let stop = past_digits(text, end + 1);
    (bytes.get(stop) == Some(&mark)).then_some(())?;
    let (year, year_end) = bare_year(text, stop + 1)?;
    let (one, two): (u8, u8) = (text[at..end].parse().ok()?, text[end + 1..stop].parse().ok()?);
    let tied = char_at(text, year_end)
        .is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | '.') || "年号".contains(c));
    let moment = match (Date::new(year, one, two), Date::new(year, two, one)) {
        (Some(a), Some(b)) if a != b => Moment::Year(year),
        (a, b) => Moment::Day(a.or(b)?),
    };
    (!tied).then_some((moment, year_end))
}

/// The joint of a range, with 起 before it: where the second part begins.
fn joint(text: &str, at: usize) -> Option<usize> {
    let at = past_blanks(text, at);
    let opened = match char_at(text, at)? {
        '开' if text[at..].starts_with("开始") => at + "开始".len(),
        word @ ('起' | '始') => at + word.len_utf8(),
        _ => at,
    };
    let at = past_blanks(text, past(text, past_blanks(text, opened), ','));
    let end = match char_at(text, at)? {
        word @ ('至' | '到') => at + word.len_utf8(),
        dash @ ('-' | '~') => past(text, at + 1, dash),
        _ => return None,
    };
    Some(past_blanks(text, end))
}

/// The words that may close a range.
fn closed(text: &str, first: Moment, end: usize) -> usize {
    match first {
        Moment::Stretch(..) => past_mark(text, end, '止').unwrap_or(end),
        _ => end,
    }
}

/// The period that a first point opens, if a second one follows that fits.
fn period(text: &str, start: usize, first: Moment, end: usize) -> Option<(DateKind, usize)> {
    let at = joint(text, end).or_else(|| joint(text, past_mark(text, end, '间')?))?;
    let (second, end) = moment(text, at, Some(first))?;
    let kind = match (first, second) {
        (Moment::Day(from), Moment::Day(to)) if from < to => DateKind::Period(from, to),
        (Moment::Month(y, m) | Moment::BareMonth(y, m), Moment::Month(z, n) | Moment::BareMonth(z, n))
            if (y, m) < (z, n) =>
        {
            DateKind::Period(Date::new(y, m, 1)?, last_day(z, n)?)
        }
        (Moment::Year(from) | Moment::Bare(from), Moment::Year(to)) if from < to => DateKind::YearRange(from, to),
        (Moment::BareMonth(from, _), Moment::Bare(to)) if from < to => DateKind::YearRange(from, to),
        (Moment::Bare(from), Moment::Bare(to)) if from < to && text[..start].ends_with(['从', '自']) => {
            DateKind::YearRange(from, to)
        }
        _ => return None,
    };
    Some((kind, past_mark(text, end, '止').unwrap_or(end)))
}
