//! One pass over folded text: finds where numbers begin, tells what they are and how far they reach.

use crate::model::{Amount, Bound, Span};

use super::grammar::Grammar;
use super::numeral::{self, Glyph, Numeral, glyph, is_formal};
use super::words::{before_blanks, char_at, char_before, is_hanzi, past_blanks, past_digits};
use super::{Number, Role, alike, dates};

/// All numbers of a folded text.
pub(super) fn numbers(grammar: &Grammar, text: &str) -> Vec<Number> {
    let mut scan = Scan {
        grammar,
        text,
        out: Vec::new(),
        edge: 0,
    };
    let mut at = 0;
    while let Some((start, c)) = grammar.next_start(text, at) {
        at = scan.step(start, c).max(start + c.len_utf8());
    }
    scan.out
}

/// The pass: what was found and how far it reached.
pub(super) struct Scan<'a> {
    pub(super) grammar: &'a Grammar,
    pub(super) text: &'a str,
    out: Vec<Number>,
    /// End of the last number's extent.
    edge: usize,
}

impl Scan<'_> {
    /// Reads what begins at `at` with `c`; returns where to go on.
    fn step(&mut self, at: usize, c: char) -> usize {
        if !c.is_ascii_digit() && glyph(c).is_none() {
            return self.emit(Role::ListMarker, at, at + c.len_utf8(), Amount::ZERO);
        }
        if let Some(end) = self.not_a_number(at, c) {
            return end;
        }
        if let Some((kind, end)) = dates::date_at(self.text, at) {
            let year = matches!(kind, super::DateKind::Year(_) | super::DateKind::YearRange(..));
            return self.emit(if year { Role::Year } else { Role::Date }, at, end, self.leading(at));
        }
        if let Some((role, start, end)) = alike::look_alike(self, at, c) {
            return self.emit(role, start.max(self.edge), end, self.leading(at));
        }
        if let Some(end) = self.parts(at) {
            return end;
        }
        match numeral::parse(self.text, at) {
            Some(numeral) => self.count(at, c, numeral),
            None if c.is_ascii_digit() => {
                let end = alike::past_code(self.text, at);
                self.emit(Role::Code, at, end, Amount::ZERO)
            }
            None => at,
        }
    }

    /// Where a word ends that has a numeral in it and is no number (统一, 十三五).
    fn not_a_number(&self, at: usize, c: char) -> Option<usize> {
        if c.is_ascii_digit() {
            return None;
        }
        let (_, end) = self.grammar.never.find(self.text, at, c)?;
        let fraction = self.text[end..].starts_with("分之")
            || self.text[..end].ends_with('分') && self.text[end..].starts_with('之');
        (!fraction).then_some(end)
    }

    /// What the digits at `at` say, for numbers that are not counts.
    fn leading(&self, at: usize) -> Amount {
        let end = past_digits(self.text, at);
        if end > at {
            return Amount::parse(&self.text[at..end]).unwrap_or(Amount::ZERO);
        }
        let numeral = char_at(self.text, at)
            .and_then(glyph)
            .and_then(|_| numeral::parse(self.text, at));
        numeral.map_or(Amount::ZERO, |n| n.amount)
    }

    fn emit(&mut self, role: Role, start: usize, end: usize, amount: Amount) -> usize {
        let span = Span::new(start, end);
        self.push(Number {
            span,
            extent: span,
            amount,
            upper: None,
            bound: Bound::Exact,
            role,
            unit: None,
            each: false,
            none: false,
        })
    }

    /// The number found last.
    pub(super) fn last(&self) -> Option<&Number> {
        self.out.last()
    }

    fn push(&mut self, number: Number) -> usize {
        self.edge = number.extent.end as usize;
        self.out.push(number);
        self.edge
    }

    /// 百分之三十, 三分之一: parts of a whole.
    fn parts(&mut self, at: usize) -> Option<usize> {
        let (of, mark) = match glyph(char_at(self.text, at)?) {
            Some(Glyph::Place(whole) | Glyph::Scale(whole)) if whole > 10 => {
                (Amount::integer(whole), at + '百'.len_utf8())
            }
            _ => numeral::parse(self.text, at).map(|n| (n.amount, n.end))?,
        };
        let top = past_blanks(
            self.text,
            self.text[mark..].strip_prefix("分之").map(|_| mark + "分之".len())?,
        );
        let sign = usize::from(self.text[top..].starts_with('负')) * '负'.len_utf8();
        char_at(self.text, top + sign).filter(|c| c.is_ascii_digit() || glyph(*c).is_some())?;
        let numeral = numeral::parse(self.text, top + sign).filter(|n| n.upper.is_none())?;
        let part = if sign > 0 {
            numeral.amount.negated()
        } else {
            numeral.amount
        };
        let whole = glyph(char_at(self.text, at)?).filter(|_| mark == at + '百'.len_utf8());
        let (role, amount) = match whole {
            Some(Glyph::Place(100)) => (Role::Percent, part),
            Some(Glyph::Place(1000)) => (Role::Percent, part.checked_mul(Amount::new(1, 1)?)?),
            Some(Glyph::Scale(10_000)) => (Role::Percent, part.checked_mul(Amount::new(1, 2)?)?),
            _ => (Role::Fraction, quotient(part, of)?),
        };
        let (start, amount) = match char_before(self.text, at) {
            Some('负') if self.edge + '负'.len_utf8() <= at => (at - '负'.len_utf8(), amount.negated()),
            _ => (at, amount),
        };
        Some(self.finish(Found::new(start, numeral.end, amount, role)))
    }

    /// A plain number: a count, a percentage, a range of them.
    fn count(&mut self, at: usize, c: char, numeral: Numeral) -> usize {
        if let Some(end) = self.vague(at, &numeral) {
            return end;
        }
        let mut found = Found::new(at, numeral.end, numeral.amount, Role::Count);
        found.upper = numeral.upper;
        found.more = numeral.more;
        found.tail = numeral.tail;
        if numeral.upper.is_some() {
            found.role = Role::Range;
        } else {
            self.range(&mut found, c);
        }
        if !c.is_ascii_digit() && found.role == Role::Count && !self.worth(at, c, &numeral) {
            return numeral.end;
        }
        self.sign(&mut found);
        self.percent(&mut found);
        self.finish(found)
    }

    /// 数十, 几百, 十几: not a number; where it ends.
    fn vague(&self, at: usize, numeral: &Numeral) -> Option<usize> {
        let rest = &self.text[numeral.end..];
        let after = rest.starts_with('几') || rest.starts_with("数十");
        let before = match char_before(self.text, at) {
            Some('几' | '若') => true,
            Some('数' | '上' | '成' | '近' | '过') => {
                let bare = self.text[at..numeral.end]
                    .chars()
                    .all(|c| matches!(glyph(c), Some(Glyph::Place(_) | Glyph::Scale(_))));
                let noun = self.grammar.nouns.before(self.text, at).is_some();
                bare && !noun && !self.text[..at].ends_with('近')
            }
            _ => false,
        };
        (after || before).then(|| numeral.end + if after { '几'.len_utf8() } else { 0 })
    }

    /// Whether a Chinese numeral without a unit is worth being called a number: a lone 一 in running words is not.
    fn worth(&self, at: usize, c: char, numeral: &Numeral) -> bool {
        let unit = self.unit(numeral.end, numeral.tail).is_some();
        let long = numeral.glyphs >= 2 && !numeral.positional && !is_formal(c);
        if unit && (!is_formal(c) || numeral.glyphs >= 2 || self.text[numeral.end..].starts_with(['元', '圆'])) {
            return c != '零' || numeral.glyphs == 1;
        }
        let between = self.grammar.least_between.at(self.text, numeral.end);
        let between = between.or_else(|| self.grammar.about_between.at(self.text, numeral.end));
        if long || between.is_some_and(|length| self.unit(numeral.end + length, None).is_some()) {
            return true;
        }
        let (before, after) = (char_before(self.text, at), char_at(self.text, numeral.end));
        let open_before = before.is_none_or(|c| !is_hanzi(c)) || self.grammar.copulas.before(self.text, at).is_some();
        let percent = after == Some('%') || self.text[numeral.end..].starts_with("个百分点");
        percent || open_before && after.is_none_or(|c| !is_hanzi(c)) && !(before == Some('"') && after == Some('"'))
    }

    /// Takes a second number after a joint: 3-5件, 三至五件.
    fn range(&self, found: &mut Found, c: char) {
        let text = self.text;
        let at = past_blanks(text, found.end);
        let Some(mark) = ["--", "-", "~~", "~", "至", "到"]
            .iter()
            .find(|m| text[at..].starts_with(**m))
        else {
            return;
        };
        let second = past_blanks(text, at + mark.len());
        let fits = char_at(text, second)
            .is_some_and(|d| d.is_ascii_digit() == c.is_ascii_digit() && (d.is_ascii_digit() || glyph(d).is_some()));
        if !fits || dates::date_at(text, second).is_some() {
            return;
        }
        let Some(numeral) = numeral::parse(text, second).filter(|n| n.upper.is_none()) else {
            return;
        };
        let mut lower = found.amount;
        if let (Some(tail), None) = (numeral.tail, found.tail)
            && lower < tail.amount
        {
            match lower.checked_mul(Amount::integer(tail.factor)) {
                Some(scaled) => lower = scaled,
                None => return,
            }
            found.printed = Some(found.amount);
        }
        if lower < numeral.amount {
            (found.amount, found.upper, found.role) = (lower, Some(numeral.amount), Role::Range);
            (found.end, found.tail, found.more) = (numeral.end, numeral.tail, numeral.more);
        }
    }

    /// Takes the sign before a number, where it can be nothing else.
    fn sign(&self, found: &mut Found) {
        let before = char_before(self.text, found.start);
        let Some(sign @ ('-' | '+' | '负' | '减' | '增')) = before else {
            return;
        };
        let start = found.start - sign.len_utf8();
        if start < self.edge {
            return;
        }
        let earlier = char_before(self.text, start);
        let percent = self.text[past_blanks(self.text, found.end)..].starts_with('%');
        let free = match sign {
            '-' | '+' => earlier.is_none_or(|c| {
                !c.is_ascii_alphanumeric() && !matches!(c, '-' | ')' | '%' | ']') && (percent || !is_hanzi(c))
            }),
            '负' => earlier.is_none_or(|c| !matches!(c, '担' | '肩' | '自' | '各' | '抱' | '欺' | '胜' | '辜')),
            _ => earlier.is_none_or(|c| !is_hanzi(c)),
        };
        if free {
            found.start = start;
            if matches!(sign, '-' | '负' | '减') {
                found.amount = found.amount.negated();
            }
        }
    }

    /// Tells percentages: %, ‰, 个百分点, 成.
    fn percent(&self, found: &mut Found) {
        let at = past_blanks(self.text, found.end);
        let rest = &self.text[at..];
        let scale = |amount: Amount, by: Amount| amount.checked_mul(by).unwrap_or(amount);
        let (length, by) = if rest.starts_with('%') {
            (1, Amount::integer(1))
        } else if rest.starts_with('‰') {
            ('‰'.len_utf8(), Amount::new(1, 1).unwrap_or_default())
        } else if rest.starts_with('成') && at == found.end && self.tenths(found) {
            ('成'.len_utf8(), Amount::integer(10))
        } else {
            if self.grammar.points.at(self.text, at).is_some() {
                found.role = Role::Percent;
            }
            return;
        };
        found.role = Role::Percent;
        found.end = at + length;
        found.amount = scale(found.amount, by);
        found.upper = found.upper.map(|upper| scale(upper, by));
        found.tail = None;
    }

    /// Whether 成 after a number means tenths: a small number, and no word like 成立 begins.
    fn tenths(&self, found: &Found) -> bool {
        let small = found.amount <= Amount::integer(10) && !found.amount.is_negative();
        let next = char_at(self.text, found.end + '成'.len_utf8());
        small && next.is_none_or(|c| !is_hanzi(c) || "以左多的上半".contains(c))
    }
}

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
    pub(super) tail: Option<numeral::Tail>,
}

impl Found {
    fn new(start: usize, end: usize, amount: Amount, role: Role) -> Self {
        Found {
            start,
            end,
            amount,
            upper: None,
            printed: None,
            role,
            more: false,
            tail: None,
        }
    }
}

impl Scan<'_> {
    /// The unit after a number that ends at `end`, or from its own last scale word on (万元).
    pub(super) fn unit(&self, end: usize, tail: Option<numeral::Tail>) -> Option<(usize, usize)> {
        let words = &self.grammar.units;
        let reach = |at: usize| {
            let length = words.at(self.text, at)?;
            let other = self.grammar.not_units.at(self.text, at).unwrap_or(0);
            (other <= length).then_some((at, at + length))
        };
        tail.and_then(|tail| reach(tail.at))
            .or_else(|| reach(past_blanks(self.text, end)))
    }

    /// Adds unit, approximations, 各 and negation, and puts the number out.
    fn finish(&mut self, mut found: Found) -> usize {
        let mut bound = if found.more { Bound::AtLeast } else { Bound::Exact };
        let mut unit = self.unit(found.end, found.tail);
        match (unit, found.tail) {
            (Some((at, _)), Some(tail)) if at == tail.at => {
                let lower = if found.upper.is_some() {
                    found.printed.unwrap_or(found.amount)
                } else {
                    tail.amount
                };
                let negative = found.upper.is_none() && found.amount.is_negative();
                found.amount = if negative { lower.negated() } else { lower };
                found.upper = found.upper.map(|_| tail.amount);
                found.end = tail.at;
            }
            _ => {
                if let Some((end, kind)) = self.between(&found, unit.is_some()) {
                    (found.end, bound) = (end, kind);
                    unit = self.unit(end, None);
                }
            }
        }
        if found.role == Role::Percent {
            let at = past_blanks(self.text, found.end);
            unit = self.grammar.points.at(self.text, at).map(|length| (at, at + length));
        }
        let mut end = unit.map_or(found.end, |(_, end)| end);
        if let Some((after, kind)) = self.after(end) {
            (end, bound) = (after, kind);
        }
        let mut start = found.start;
        if let Some((before, kind)) = self.before(start) {
            (start, bound) = (before, kind);
        }
        let each = self
            .grammar
            .each
            .before(self.text, before_blanks(self.text, start))
            .is_some_and(|at| at >= self.edge);
        let lone = unit.is_some() && matches!(&self.text[found.start..found.end], "一" | "1");
        let none = lone
            .then(|| self.grammar.none_before.before(self.text, start))
            .flatten()
            .filter(|at| *at >= self.edge);
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
            each,
            none: none.is_some(),
        })
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
        let open = char_at(self.text, end).is_none_or(|c| !is_hanzi(c));
        (followed || open || self.text[at..].starts_with('余')).then_some((end, kind))
    }

    /// 以上, 左右 after a number with its unit.
    fn after(&self, end: usize) -> Option<(usize, Bound)> {
        let mut at = past_blanks(self.text, end);
        if self.text[at..].starts_with("(含)") {
            at += "(含)".len();
        }
        let (length, kind) = match self.grammar.least_after.at(self.text, at) {
            Some(length) => (length, Bound::AtLeast),
            None => (self.grammar.about_after.at(self.text, at)?, Bound::About),
        };
        (self.grammar.not_after.at(self.text, at).unwrap_or(0) <= length).then_some((at + length, kind))
    }

    /// 约, 近, 不少于 before a number.
    fn before(&self, start: usize) -> Option<(usize, Bound)> {
        let edge = before_blanks(self.text, start);
        let (at, kind) = match (
            self.grammar.least_before.before(self.text, edge),
            self.grammar.about_before.before(self.text, edge),
        ) {
            (Some(least), about) if about.is_none_or(|about| least < about) => (least, Bound::AtLeast),
            (_, about) => (about?, Bound::About),
        };
        let other = self
            .grammar
            .not_before
            .before(self.text, edge)
            .is_some_and(|other| other < at);
        (!other && at >= self.edge).then_some((at, kind))
    }
}

/// A quotient rounded to twelve places.
fn quotient(top: Amount, bottom: Amount) -> Option<Amount> {
    let (top, bottom) = (i128::from(top.to_integer()?), i128::from(bottom.to_integer()?));
    if bottom == 0 {
        return None;
    }
    let scaled = top.checked_mul(1_000_000_000_000)?;
    let half = bottom.abs() / 2 * scaled.signum() * bottom.signum();
    Amount::new(i64::try_from((scaled + half * bottom.signum()) / bottom).ok()?, 12)
}
