//! A place where a numeral may begin, with what all tests ask of it.

use super::Role;
use super::numeral::{self, Numeral};
use super::scan::Scan;
use super::words::{before_blanks, byte_at, char_at, char_before, past_blanks, past_digits};

/// Longest stretch between two ordinals of one list (第一、 二).
pub(super) const GAP: usize = 12;

/// The place.
pub(super) struct Spot {
    /// Its first byte.
    pub(super) at: usize,
    /// One past its ASCII digits; `at` if it begins with none.
    pub(super) digits: usize,
    /// The numeral that begins here.
    pub(super) numeral: Option<Numeral>,
    /// Where the blanks before it begin.
    pub(super) edge: usize,
    /// The character before these.
    pub(super) before: Option<char>,
}

impl Spot {
    /// Looks at the place `at`, where an ASCII digit or a Chinese numeral stands.
    pub(super) fn new(text: &str, at: usize) -> Self {
        let edge = before_blanks(text, at);
        let before = char_before(text, edge);
        Spot { at, digits: past_digits(text, at), numeral: numeral::parse(text, at), edge, before }
    }

    /// One past the numeral.
    pub(super) fn end(&self) -> Option<usize> {
        self.numeral.map(|numeral| numeral.end)
    }

    /// Whether nothing stands around it that a look-alike has there: a quick look before the close one.
    pub(super) fn is_plain(&self, scan: &Scan) -> bool {
        let (text, words) = (scan.text, scan.grammar);
        let arabic = self.digits > self.at;
        let Some(end) = (if arabic { Some(self.digits) } else { self.end() }) else { return false };
        if arabic && end - self.at > words.plain || self.before.is_some_and(tells_before) {
            return false;
        }
        let after = past_blanks(text, end);
        if char_at(text, after).is_some_and(tells_after) {
            return false;
        }
        // 一 是, 一,: Chinese ordinals and markers of lists have more behind them.
        let listed = after > end || byte_at(text, end) == Some(b',') || matches!(char_at(text, end), Some('是' | '则'));
        let follows =
            |last: &super::Number| last.role == Role::Ordinal && self.at.saturating_sub(last.span.end as usize) <= GAP;
        (arabic || !listed)
            && !scan.out.last().is_some_and(follows)
            && words.ordinal_before.before(text, self.edge).is_none()
            && words.ordinal_after.at(text, after).is_none()
            && words.code_after.at(text, end).is_none()
    }
}

/// Marks and words before the figures of documents, ordinals, addresses of the web, telephones and markers of lists.
fn tells_before(c: char) -> bool {
    matches!(c, '第' | '〔' | '【' | '《')
        || c.is_ascii_graphic() && !matches!(c, ',' | ';' | '"' | ')' | '+' | '|' | '~')
}

/// The same behind them.
fn tells_after(c: char) -> bool {
    matches!(c, '、' | '号' | '月' | '日' | '时' | '点')
        || c.is_ascii_graphic() && !matches!(c, ',' | ';' | '"' | '(' | '%' | '+' | '|' | '~')
}
