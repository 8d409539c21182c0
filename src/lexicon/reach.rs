//! How far a number reaches: its sign, percent mark, unit, and the words of approximation on either side.

use crate::model::{Amount, Bound, Span};

use super::numeral::{self, Glyph, glyph};
use super::scan::Scan;
use super::words::{before_blanks, byte_at, char_at, char_before, is_hanzi, past_blanks, past_spaced};
use super::{Number, Role};

/// A number while its reach is being found.
pub(super) struct Found {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) amount: Amount,
    pub(super) upper: Option<Amount>,
    /// The lower end of a range as printed, where the scale word stands after the upper one only.
    pub(super) printed: Option<Amount>,
    pub(super) role: Role,
    pub(super) more: bool,
    /// Whether a minus stands before it: nought has no sign of its own (负零元五角).
    pub(super) minus: bool,
    pub(super) tail: Option<numeral::Tail>,
}

impl Found {
    pub(super) fn new(start: usize, end: usize, amount: Amount, role: Role) -> Self {
        Found { start, end, amount, upper: None, printed: None, role, more: false, minus: false, tail: None }
    }
}

impl Scan<'_> {
    /// Takes the sign before a number, where it can be nothing else.
    pub(super) fn sign(&self, found: &mut Found) {
        let gap = before_blanks(self.text, found.start);
        let sign_at = if char_before(self.text, gap) == Some('负') { gap } else { found.start };
        let Some(sign @ ('-' | '+' | '负' | '减' | '增')) = char_before(self.text, sign_at) else {
            return;
        };
        let start = sign_at - sign.len_utf8();
        if start < self.edge {
            return;
        }
        let earlier = char_before(self.text, start);
        let percent = byte_at(self.text, past_blanks(self.text, found.end)) == Some(b'%');
        let tied = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ')' | '%' | ']') || is_hanzi(c) && !percent;
        let free = match sign {
            '-' | '+' => earlier.is_none_or(|c| !tied(c)),
            '负' => earlier.is_none_or(|c| !matches!(c, '担' | '肩' | '自' | '各' | '抱' | '欺' | '胜' | '辜')),
            _ => earlier.is_none_or(|c| !is_hanzi(c)),
        };
        if free {
            found.start = start;
            if matches!(sign, '-' | '负' | '减') {
                found.amount = found.amount.negated();
                found.minus = true;
            }
        }
    }

    /// Tells percentages: %, ‰, 个百分点, 成, 折.
    pub(super) fn percent(&self, found: &mut Found) {
        let at = past_blanks(self.text, found.end);
        let scale = |amount: Amount, by: Amount| amount.checked_mul(by).unwrap_or(amount);
        let one = Amount::integer(1);
        let (length, by, more) = match char_at(self.text, at) {
            Some('%') => (1, one, 0),
            Some('‰') => ('‰'.len_utf8(), Amount::new(1, 1).unwrap_or(one), 0),
            Some(word @ ('成' | '折')) if at == found.end && self.tenths(found.amount, at).is_some() => {
                let ten = if found.amount > Amount::integer(10) { one } else { Amount::integer(10) };
                // 七成五, 三成半: the digit after 成 is a percent.
                match char_at(self.text, at + word.len_utf8()).map(|c| (c, glyph(c))) {
                    Some(('半', _)) => ("成半".len(), ten, 5),
                    Some((c, Some(Glyph::Digit(digit)))) => (word.len_utf8() + c.len_utf8(), ten, i64::from(digit)),
                    _ => (word.len_utf8(), ten, 0),
                }
            }
            _ => {
                if self.points(at).is_some() {
                    found.role = Role::Percent;
                }
                return;
            }
        };
        let more = Amount::integer(more);
        found.role = Role::Percent;
        found.end = at + length;
        found.amount = scale(found.amount, by).checked_add(more).unwrap_or(found.amount);
        found.upper = found.upper.map(|upper| scale(upper, by));
        found.tail = None;
    }

    /// 成 or 折 at `end`, after a number, where it means tenths: a small number, and no word like 成立 begins. 八折 is 80 and
    /// 八五折 is 85.
    pub(super) fn tenths(&self, amount: Amount, end: usize) -> Option<char> {
        let word = char_at(self.text, end).filter(|c| matches!(c, '成' | '折'))?;
        let most = if word == '折' { 99 } else { 10 };
        let small = amount <= Amount::integer(most) && !amount.is_negative();
        let next = char_at(self.text, end + word.len_utf8());
        let free = next
            .is_none_or(|c| !is_hanzi(c) || "以左多的上半".contains(c) || matches!(glyph(c), Some(Glyph::Digit(1..))));
        (small && free).then_some(word)
    }

    /// The unit after a number that ends at `end`, or from its own last scale word on (万元).
    pub(super) fn unit(&self, end: usize, tail: Option<numeral::Tail>) -> Option<(usize, usize)> {
        let words = &self.grammar.units;
        let reach = |at: usize| {
            let length = words.at(self.text, at)?;
            let other = self.grammar.not_units.at(self.text, at).unwrap_or(0);
            // MB is a unit, the beginning of MB2831 is not.
            let letter = |at: usize| byte_at(self.text, at).is_some_and(|b| b.is_ascii_alphanumeric());
            let end = at + length;
            let cut = letter(end - 1) && letter(end);
            (other <= length && !cut).then_some((at, end))
        };
        tail.and_then(|tail| reach(tail.at)).or_else(|| reach(past_blanks(self.text, end)))
    }

    /// Adds unit, approximations, 各 and negation, and puts the number out.
    pub(super) fn finish(&mut self, mut found: Found) -> usize {
        let (unit, mut bound) = self.unit_and_bound(&mut found);
        let mut end = unit.map_or(found.end, |(_, end)| end).max(found.end);
        if let Some((after, kind)) = self.after(end) {
            (end, bound) = (after, kind);
        }
        if found.role == Role::Range && self.text[end..].starts_with("之间") {
            end += "之间".len();
        }
        let mut start = found.start;
        if let Some((before, kind)) = self.before(start) {
            (start, bound) = (before, kind);
        }
        let words = self.grammar;
        let inside = |at: &usize| *at >= self.edge;
        let gap = before_blanks(self.text, start);
        let each = words.each.before(self.text, gap).filter(inside);
        let each = each.filter(|at| words.not_each.before(self.text, gap).is_none_or(|other| other >= *at));
        let lone = unit.is_some() && matches!(&self.text[found.start..found.end], "一" | "1");
        let none = if lone { self.not_one(start, &self.text[found.start..found.end]).filter(inside) } else { None };
        if let Some(at) = none {
            (start, found.start, found.amount) = (at, at, Amount::ZERO);
        }
        self.push(Number {
            span: Span::new(found.start, found.end),
            extent: Span::new(start, end),
            amount: found.amount,
            upper: found.upper,
            bound,
            role: found.role,
            unit: unit.map(|(start, end)| Span::new(start, end)),
            each: each.is_some(),
            none: none.is_some(),
        })
    }

    /// Where the words begin that say that there is not even one of what is counted at `at`. 不存在1件 counts what was
    /// not there, 不存在一件 says that there was none, and 信息不存在一件 counts answers.
    pub(super) fn not_one(&self, at: usize, numeral: &str) -> Option<usize> {
        let words = self.grammar;
        let spelled = || words.none_before_one.before(self.text, at).filter(|_| numeral == "一");
        let start = words.none_before.before(self.text, at).or_else(spelled)?;
        words.not_none_before.before(self.text, at).is_none_or(|other| other >= start).then_some(start)
    }

    /// Finds the unit; what stands between number and unit, and small change after 元, goes into the number.
    fn unit_and_bound(&self, found: &mut Found) -> (Option<(usize, usize)>, Bound) {
        let mut bound = if found.more { Bound::AtLeast } else { Bound::Exact };
        if found.role == Role::Percent {
            let at = past_blanks(self.text, found.end);
            return (self.points(at).map(|end| (at, end)), bound);
        }
        let tail = found.tail.filter(|_| found.upper.is_none() || found.printed.is_some());
        let mut unit = self.unit(found.end, tail);
        if let (Some((at, _)), Some(tail)) = (unit, tail)
            && at == tail.at
        {
            // The scale word is the unit's (万元): the amount stays as printed.
            let negative = found.upper.is_none() && found.amount.is_negative();
            let lower = found.printed.filter(|_| found.upper.is_some()).unwrap_or(tail.amount);
            found.amount = if negative { lower.negated() } else { lower };
            found.upper = found.upper.map(|_| tail.amount);
            found.end = tail.at;
        } else if let Some((end, kind)) = self.between(found, unit.is_some()) {
            (found.end, bound) = (end, kind);
            unit = self.unit(end, None);
        }
        if let Some((start, end)) = unit {
            self.change(found, &self.text[start..end], end);
        }
        (unit, bound)
    }

    /// Adds what follows a unit and belongs to the number: 5元3角2分, 两年半.
    fn change(&self, found: &mut Found, unit: &str, end: usize) {
        if found.upper.is_some() || found.role != Role::Count {
            return;
        }
        if char_at(self.text, end) == Some('半') {
            let rest = &self.text[end + '半'.len_utf8()..];
            let word = rest.starts_with(|c: char| is_hanzi(c) && !"的以左多时之内左来".contains(c));
            self.add(found, 5, 1, end + '半'.len_utf8(), word);
        } else if matches!(unit, "元" | "圆" | "块" | "块钱" | "角" | "毛") {
            let mut at = end;
            for (coin, places) in [(&["角", "毛"][..], 1u8), (&["分"], 2)] {
                let start = at + '零'.len_utf8() * usize::from(self.text[at..].starts_with("零"));
                let start = if char_at(self.text, start).is_some_and(|c| matches!(glyph(c), Some(Glyph::Digit(1..)))) {
                    start
                } else {
                    at
                };
                let first = char_at(self.text, start).filter(|c| c.is_ascii_digit() || glyph(*c).is_some());
                let Some(numeral) = first.and_then(|_| numeral::parse(self.text, start)) else {
                    break;
                };
                let small = numeral.amount.to_integer().filter(|n| (0..100).contains(n));
                let word = coin.iter().find(|coin| self.text[numeral.end..].starts_with(**coin));
                if let (Some(count), Some(word)) = (small, word) {
                    at = numeral.end + word.len();
                    // 角 is the unit already where no 元 stands before it.
                    let places = places - u8::from(matches!(unit, "角" | "毛"));
                    self.add(found, count, places, at, false);
                }
            }
        }
    }

    /// Adds `count` × 10^-`places` to the number, which then ends at `end`; nothing if a `word` begins there instead.
    fn add(&self, found: &mut Found, count: i64, places: u8, end: usize, word: bool) {
        let part = Amount::new(if found.minus { -count } else { count }, places);
        let sum = part.and_then(|part| found.amount.checked_add(part)).filter(|_| !word);
        if let Some(sum) = sum {
            (found.amount, found.end) = (sum, end);
        }
    }

    /// Where 个百分点 ends that begins at `at`, blanks inside it or not.
    pub(super) fn points(&self, at: usize) -> Option<usize> {
        let plain = self.grammar.points.at(self.text, at).map(|length| at + length);
        plain.or_else(|| past_spaced(self.text, at, &['个', '百', '分', '点']))
    }

    /// 余, 多, 来 between a number and its unit.
    fn between(&self, found: &Found, unit: bool) -> Option<(usize, Bound)> {
        if unit {
            return None;
        }
        let at = past_blanks(self.text, found.end);
        let (length, kind) = match self.grammar.least_between.at(self.text, at) {
            Some(length) => (length, Bound::AtLeast),
            None => (self.grammar.about_between.at(self.text, at)?, Bound::About),
        };
        if self.grammar.not_between.at(self.text, at).unwrap_or(0) > length {
            return None;
        }
        let end = at + length;
        let followed = self.unit(end, None).is_some();
        if self.text[at..].starts_with('+') && self.text[end..].starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let open = char_at(self.text, end).is_none_or(|c| !is_hanzi(c));
        (followed || open || self.text[at..].starts_with('余')).then_some((end, kind))
    }

    /// 以上, 左右 after a number with its unit.
    fn after(&self, end: usize) -> Option<(usize, Bound)> {
        let mut at = past_blanks(self.text, end);
        if byte_at(self.text, at) == Some(b'(') && self.text[at..].starts_with("(含)") {
            at += "(含)".len();
        }
        self.grammar.any_after.at(self.text, at)?;
        let (length, kind) = match self.grammar.least_after.at(self.text, at) {
            Some(length) => (length, Bound::AtLeast),
            None => (self.grammar.about_after.at(self.text, at)?, Bound::About),
        };
        (self.grammar.not_after.at(self.text, at).unwrap_or(0) <= length).then_some((at + length, kind))
    }

    /// 约, 近, 不少于 before a number.
    fn before(&self, start: usize) -> Option<(usize, Bound)> {
        let edge = before_blanks(self.text, start);
        self.grammar.any_before.before(self.text, edge)?;
        let (at, kind) = match (
            self.grammar.least_before.before(self.text, edge),
            self.grammar.about_before.before(self.text, edge),
        ) {
            (Some(least), about) if about.is_none_or(|about| least < about) => (least, Bound::AtLeast),
            (_, about) => (about?, Bound::About),
        };
        let other = self.grammar.not_before.before(self.text, edge).is_some_and(|other| other < at);
        (!other && at >= self.edge).then_some((at, kind))
    }
}
