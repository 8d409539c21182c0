//! Whole numerals, part by part: digits, place words (十, 百, 千), scale words (万, 亿).

use crate::model::Amount;

use super::arabic::{arabic, past_gap};
use super::numeral::{Glyph, Numeral, Tail, glyph, is_formal, scaled};
use super::words::{byte_at, char_at, past_digits};

/// Two values in step: the lower and the upper one of a pair, the same but for pairs.
type Both = [i128; 2];

/// A whole numeral while it is read.
pub(super) struct Sum<'a> {
    text: &'a str,
    start: usize,
    at: usize,
    /// From 亿 up.
    high: Both,
    /// From 万 up.
    middle: Both,
    /// Below 万.
    low: Both,
    /// The next part must be below this place.
    floor: i128,
    /// The place or scale word read last; 1 if a digit was.
    last: i128,
    more: bool,
    glyphs: u32,
    positional: bool,
    scales: u32,
    tail: Option<Tail>,
}

impl<'a> Sum<'a> {
    /// The numeral at `at`.
    pub(super) fn read(text: &'a str, at: usize) -> Option<Numeral> {
        let mut sum = Sum::new(text, at);
        while sum.part() {
            sum.scales();
            if sum.positional {
                break;
            }
        }
        if sum.at == at {
            return None;
        }
        sum.decimal().or_else(|| sum.finish())
    }

    fn new(text: &'a str, at: usize) -> Self {
        Sum {
            text,
            start: at,
            at,
            high: [0; 2],
            middle: [0; 2],
            low: [0; 2],
            floor: 10_000,
            last: 1,
            more: false,
            glyphs: 0,
            positional: false,
            scales: 0,
            tail: None,
        }
    }

    fn peek(&self) -> Option<Glyph> {
        char_at(self.text, self.at).and_then(glyph)
    }

    fn step(&mut self) {
        self.at += char_at(self.text, self.at).map_or(0, char::len_utf8);
        self.glyphs += 1;
    }

    fn total(&self) -> Both {
        [0, 1].map(|i| self.high[i] + self.middle[i] + self.low[i])
    }

    /// Reads digits with their place word, or the last digits. Leaves everything as it was if there are none.
    fn part(&mut self) -> bool {
        let (at, glyphs) = (self.at, self.glyphs);
        self.gap();
        let mut zero = false;
        while self.at > self.start && self.peek() == Some(Glyph::Digit(0)) {
            zero = true;
            self.step();
        }
        if (self.last > 1 || self.at == self.start)
            && let Some(number) = self.digits(zero)
        {
            self.place(number, zero);
            return true;
        }
        (self.at, self.glyphs) = (at, glyphs);
        false
    }

    /// Passes a blank between two parts (三千 九百, 7万 5千), if digits with a lower place word follow.
    fn gap(&mut self) {
        if self.last <= 1 || byte_at(self.text, self.at) != Some(b' ') {
            return;
        }
        let digit = |c: char| c.is_ascii_digit() || matches!(glyph(c), Some(Glyph::Digit(1..)));
        let mut chars = self.text[self.at + 1..].chars();
        let place = chars.next().filter(|c| digit(*c)).and_then(|_| chars.next()).and_then(glyph);
        if matches!(place, Some(Glyph::Place(place)) if i128::from(place) < self.floor) {
            self.at += 1;
        }
    }

    /// The number before a place word; 1 where 十 stands alone.
    fn digits(&mut self, zero: bool) -> Option<Both> {
        let first = self.at == self.start;
        if self.text.as_bytes().get(self.at).is_some_and(u8::is_ascii_digit) {
            let (amount, end) = arabic(self.text, self.at)?;
            let value = i128::from(amount.to_integer()?);
            if !first && (value >= self.last || self.text[self.at..end].contains([',', '.'])) {
                return None;
            }
            self.at = end;
            return Some([value; 2]);
        }
        match self.peek()? {
            Glyph::Place(10) if first || zero || self.last >= 100 => Some([1; 2]),
            Glyph::Tens(value) if first || zero || self.last >= 100 => {
                self.step();
                let value = i128::from(value);
                self.low = self.low.map(|low| low + value);
                (self.floor, self.last) = (10, 10);
                match self.peek() {
                    Some(Glyph::Digit(digit)) if digit > 0 => {
                        self.step();
                        Some([i128::from(digit); 2])
                    }
                    _ => Some([0; 2]),
                }
            }
            Glyph::Digit(digit) => self.glyph_digits(digit, first),
            _ => None,
        }
    }

    /// Chinese digits: one, a pair of neighbours (两三), or, at the start, any number (二〇一七).
    fn glyph_digits(&mut self, digit: u8, first: bool) -> Option<Both> {
        let mut two = char_at(self.text, self.at) == Some('两');
        self.step();
        let (after_first, mut second, mut value, mut count) = (self.at, 0, i128::from(digit), 1);
        while let Some(Glyph::Digit(next)) = self.peek() {
            if count > 18 {
                return None;
            }
            two |= char_at(self.text, self.at) == Some('两');
            self.step();
            (second, value, count) = (next, value * 10 + i128::from(next), count + 1);
        }
        let pair = count == 2 && digit > 0 && (second == digit + 1 || (digit, second) == (3, 5));
        let place = self.peek().is_some_and(|g| matches!(g, Glyph::Place(_) | Glyph::Scale(_)));
        match count {
            1 => Some([i128::from(digit); 2]),
            2 if pair && (place || two || !first) => Some([i128::from(digit), i128::from(second)]),
            _ if first && !two && !matches!(self.peek(), Some(Glyph::Place(_))) => {
                self.positional = true;
                Some([value; 2])
            }
            // Digits that are neither a pair nor positional (三零百): take the first only.
            _ => {
                self.glyphs -= count - 1;
                self.at = after_first;
                Some([i128::from(digit); 2])
            }
        }
    }

    /// Passes a blank before a place word (三 百), unless that begins a word.
    fn place_gap(&mut self) {
        if byte_at(self.text, self.at) != Some(b' ') {
            return;
        }
        let mut chars = self.text[self.at + 1..].chars();
        let place = chars.next().filter(|c| !is_formal(*c)).and_then(glyph);
        let free = chars
            .next()
            .is_none_or(|c| glyph(c).is_some() || matches!(c, '0'..='9' | ' ' | '点' | '个' | '件' | '条' | '元'));
        if free && matches!(place, Some(Glyph::Place(_))) {
            self.at += 1;
        }
    }

    /// Adds a number with the place word after it, if there is one that fits.
    fn place(&mut self, number: Both, zero: bool) {
        let at = self.at;
        self.place_gap();
        if let Some(Glyph::Place(place)) = self.peek() {
            let place = i128::from(place);
            let small = number[1] < 10 || self.at == past_digits(self.text, self.start);
            if place < self.floor && small && !self.positional {
                let first = self.total() == [0; 2] && self.last == 1;
                self.tail = first.then(|| self.tail_of(number, place)).flatten();
                self.low = [0, 1].map(|i| self.low[i] + number[i] * place);
                (self.floor, self.last) = (place, place);
                self.step();
                return;
            }
        }
        self.at = at;
        let scale_next = matches!(self.peek(), Some(Glyph::Scale(_)));
        let short = self.last >= 100 && !zero && !scale_next && number[1] < 10 && number[0] > 0;
        let unit = if short { self.last / 10 } else { 1 };
        self.low = [0, 1].map(|i| self.low[i] + number[i] * unit);
        (self.floor, self.last, self.tail) = (1, 1, None);
    }

    /// Reads 万 and 亿, with 余 or 多 before them.
    fn scales(&mut self) {
        loop {
            let at = self.at;
            self.at = past_gap(self.text, at);
            if matches!(char_at(self.text, at), Some('余' | '多')) {
                self.at += '多'.len_utf8();
                if !matches!(self.peek(), Some(Glyph::Scale(_))) {
                    self.at = at;
                    return;
                }
                self.more = true;
            }
            let Some(Glyph::Scale(scale)) = self.peek() else { return };
            let scale = i128::from(scale);
            let before = self.total();
            if !self.scale(scale) {
                self.at = at;
                return;
            }
            self.tail = (self.scales == 0).then(|| self.tail_of(before, scale)).flatten();
            self.scales += 1;
            (self.floor, self.last) = (10_000, scale);
            self.step();
        }
    }

    /// Multiplies what a scale word governs; `false` if the word does not fit here.
    fn scale(&mut self, scale: i128) -> bool {
        let times = |both: Both| both.map(|value| value.saturating_mul(scale));
        if scale == 10_000 && self.middle == [0; 2] {
            (self.middle, self.low) = (times(self.low), [0; 2]);
        } else if scale == 10_000 && self.low == [0; 2] {
            self.middle = times(self.middle);
        } else if scale > 10_000 && self.high == [0; 2] {
            (self.high, self.middle, self.low) = (times(self.total()), [0; 2], [0; 2]);
        } else if scale > 10_000 && self.middle == [0; 2] && self.low == [0; 2] {
            self.high = times(self.high);
        } else {
            return false;
        }
        true
    }

    fn tail_of(&self, before: Both, factor: i128) -> Option<Tail> {
        (before[0] == before[1]).then_some(Tail {
            at: self.at,
            amount: Amount::integer(i64::try_from(before[0]).ok()?),
            factor: i64::try_from(factor).ok()?,
        })
    }

    /// Where the decimals after 点 begin; blanks may stand around it where Chinese digits follow.
    fn past_point(&self) -> Option<usize> {
        let blank = |at: usize| at + usize::from(byte_at(self.text, at) == Some(b' '));
        let at = blank(self.at);
        if char_at(self.text, at) != Some('点') {
            return None;
        }
        let close = at + '点'.len_utf8();
        let after = blank(close);
        if at == self.at && after == close {
            return Some(close);
        }
        let digit = matches!(char_at(self.text, after).and_then(glyph), Some(Glyph::Digit(_)));
        digit.then_some(after)
    }

    /// The numeral with decimals after 点.
    fn decimal(&self) -> Option<Numeral> {
        let digits_at = self.past_point()?;
        if self.scales > 1 || self.low[0] != self.low[1] {
            return None;
        }
        let mut plain = format!("{}.", self.total()[0]);
        let (mut at, mut glyphs) = (digits_at, self.glyphs);
        while let Some(c) = char_at(self.text, at) {
            match (c, glyph(c)) {
                ('0'..='9', _) => plain.push(c),
                (_, Some(Glyph::Digit(digit))) if c != '两' => plain.push(char::from(b'0' + digit)),
                _ => break,
            }
            glyphs += 1;
            at += c.len_utf8();
        }
        let place =
            char_at(self.text, at).and_then(glyph).is_some_and(|g| matches!(g, Glyph::Place(_) | Glyph::Tens(_)));
        if at == digits_at || place {
            return None;
        }
        scaled(self.text, Amount::parse(&plain)?, at, glyphs)
    }

    fn finish(self) -> Option<Numeral> {
        let [lower, upper] = self.total();
        let lower = Amount::integer(i64::try_from(lower).ok()?);
        let upper = Amount::integer(i64::try_from(upper).ok()?);
        Some(Numeral {
            amount: lower,
            upper: (upper != lower).then_some(upper),
            end: self.at,
            more: self.more,
            glyphs: self.glyphs,
            positional: self.positional,
            tail: self.tail,
        })
    }
}
