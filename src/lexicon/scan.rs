//! One pass over folded text: finds where numbers begin, tells what they are and how far they reach.

use crate::model::{Amount, Bound, Span};

use super::arabic::quotient;
use super::grammar::{Grammar, is_ringed};
use super::numeral::{self, Glyph, Numeral, glyph, is_figure};
use super::reach::Found;
use super::spot::Spot;
use super::words::{byte_at, char_at, char_before, is_hanzi, past_blanks, past_spaced};
use super::{DateKind, Number, Role, alike, dates};

/// The pass for numbers: what was found, and how far it reached.
pub(super) struct Scan<'a> {
    pub(super) grammar: &'a Grammar,
    pub(super) text: &'a str,
    /// All numbers so far, in order.
    pub(super) out: Vec<Number>,
    /// End of the last number's extent.
    pub(super) edge: usize,
    /// Nothing before it begins a number any more.
    pub(super) next: usize,
}

impl<'a> Scan<'a> {
    /// The pass over a folded text.
    pub(super) fn new(text: &'a str, grammar: &'a Grammar) -> Self {
        Scan { grammar, text, out: Vec::new(), edge: 0, next: 0 }
    }

    /// Takes the place `at` with the character `c`, where [`dates::date_at`] found `date`.
    pub(super) fn step(&mut self, at: usize, c: char, date: Option<(DateKind, usize)>) {
        if at >= self.next {
            self.next = self.read(at, c, date).max(at + c.len_utf8());
        }
    }

    /// Reads what begins at `at` with `c`; returns where to go on.
    fn read(&mut self, at: usize, c: char, date: Option<(DateKind, usize)>) -> usize {
        if !is_figure(c) {
            return if is_ringed(c) { self.emit(Role::ListMarker, at, at + c.len_utf8(), Amount::ZERO) } else { at };
        }
        if let Some(end) = self.not_a_number(at, c) {
            return end;
        }
        if let Some((kind, end)) = date {
            let (role, first) = match kind {
                DateKind::Year(year) | DateKind::YearRange(year, _) => (Role::Year, year),
                DateKind::YearMonth(year, _) => (Role::Date, year),
                DateKind::Day(day) | DateKind::Period(day, _) => (Role::Date, day.year),
                DateKind::MonthDay(month, _) => (Role::Date, i16::from(month)),
                DateKind::Relative(_) => (Role::Date, 0),
            };
            return self.emit(role, at, end, Amount::integer(first.into()));
        }
        let spot = Spot::new(self.text, at);
        if let Some((role, start, end)) = alike::look_alike(self, &spot) {
            if role == Role::Fraction {
                return self.slash(at, end);
            }
            let whole = spot.numeral.filter(|_| role == Role::Ordinal).map(|n| n.amount);
            return self.emit(role, start.max(self.edge), end, whole.unwrap_or_else(|| self.leading(&spot)));
        }
        if let Some(end) = self.point(&spot) {
            return end;
        }
        if let Some(end) = self.parts(&spot) {
            return end;
        }
        match spot.numeral {
            Some(numeral) => self.count(at, c, numeral),
            None if c.is_ascii_digit() => {
                let end = alike::past_code(self.text, at);
                self.emit(Role::Code, at, end, Amount::ZERO)
            }
            // 几百件: no numeral begins with 百.
            None if char_before(self.text, at).is_some_and(|c| matches!(c, '几' | '数')) => {
                let (lower, end) = self.places(at);
                self.between_two(at, end, Amount::integer(lower), lower.checked_mul(10).map(Amount::integer))
            }
            None => at,
        }
    }

    /// The product of the place and scale words at `at`, and where they end.
    fn places(&self, at: usize) -> (i64, usize) {
        let places = self.text[at..].chars().map_while(|c| match glyph(c) {
            Some(Glyph::Place(place) | Glyph::Scale(place)) => Some((place, c.len_utf8())),
            _ => None,
        });
        places.fold((1, at), |(product, end), (place, size)| (product.saturating_mul(place), end + size))
    }

    /// Puts out what lies between two values (十几件), if a unit follows; returns where to go on.
    fn between_two(&mut self, at: usize, end: usize, lower: Amount, upper: Option<Amount>) -> usize {
        let (Some(upper), true) = (upper, self.unit(end, None).is_some() || self.text[..end].ends_with(['万', '亿']))
        else {
            return end;
        };
        let several = char_before(self.text, at).filter(|c| matches!(c, '几' | '数'));
        let start = at - several.map_or(0, char::len_utf8);
        let mut found = Found::new(start.max(self.edge), end, lower, Role::Range);
        found.upper = Some(upper);
        self.finish(found)
    }

    /// Where a word ends that has a numeral in it and is no number (统一, 十三五).
    fn not_a_number(&self, at: usize, c: char) -> Option<usize> {
        if c.is_ascii_digit() {
            return None;
        }
        let (start, end) = self.grammar.never.find(self.text, at, c)?;
        let (word, rest) = (&self.text[start..end], &self.text[end..]);
        let fraction = rest.starts_with("分之") || word.ends_with('分') && rest.starts_with('之');
        // 一点 is a word, 一点五 is a number; 一一 is a word, 一一一 is not.
        let goes_on = rest.starts_with(is_figure) && (word.ends_with('点') || word.chars().all(|c| glyph(c).is_some()));
        // 一款 is a word, 第一款 is not; 第一时间 is. 三公 is a word, 三公里 is not.
        let counted = || {
            let unit = self.unit(at + c.len_utf8(), None).map_or(0, |(_, unit)| unit);
            // 一起 is a word, 没有一起 and 一起诉讼 are not.
            let cases = || {
                let none = self.not_one(at, c.encode_utf8(&mut [0; 4]));
                none.is_some() || self.grammar.cases.at(self.text, end).is_some()
            };
            char_before(self.text, at) == Some('第') || unit > end || unit == end && cases()
        };
        let number = fraction || goes_on || start == at && counted();
        (!number).then_some(end)
    }

    /// What the digits of a place say, for numbers that are not counts.
    fn leading(&self, spot: &Spot) -> Amount {
        if spot.digits > spot.at {
            return Amount::parse(&self.text[spot.at..spot.digits]).unwrap_or(Amount::ZERO);
        }
        spot.numeral.map_or(Amount::ZERO, |n| n.amount)
    }

    /// 1/2; a fraction without a value (1/0, 3:2) is a code.
    fn slash(&mut self, at: usize, end: usize) -> usize {
        let parts = self.text[at..end].split_once('/');
        match parts.and_then(|(top, bottom)| quotient(Amount::parse(top)?, Amount::parse(bottom)?)) {
            Some(amount) => {
                let mut found = Found::new(at, end, amount, Role::Fraction);
                self.sign(&mut found);
                self.finish(found)
            }
            None => self.emit(Role::Code, at, end, Amount::ZERO),
        }
    }

    /// A decimal that begins with its point: .77.
    fn point(&mut self, &Spot { at, digits: end, .. }: &Spot) -> Option<usize> {
        let start = at.checked_sub(1).filter(|start| byte_at(self.text, *start) == Some(b'.'))?;
        let tied = |c: char| c.is_alphanumeric() || matches!(c, '.' | ')' | '%' | '〕' | ']');
        if start < self.edge || end == at || char_before(self.text, start).is_some_and(tied) {
            return None;
        }
        let amount = Amount::parse(&format!("0.{}", &self.text[at..end]))?;
        let mut found = Found::new(start, end, amount, Role::Count);
        self.sign(&mut found);
        self.percent(&mut found);
        Some(self.finish(found))
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

    pub(super) fn push(&mut self, number: Number) -> usize {
        self.edge = number.extent.end as usize;
        self.out.push(number);
        self.edge
    }

    /// 百分之三十, 三分之一: parts of a whole.
    fn parts(&mut self, spot: &Spot) -> Option<usize> {
        let at = spot.at;
        let (product, mark) = self.places(at);
        let product = if product > 10 && past_spaced(self.text, mark, &['分', '之']).is_none() {
            let end = at + self.text[at..].strip_prefix("百分百").map(|_| "百分百".len())?;
            return Some(self.finish(Found::new(at, end, Amount::integer(100), Role::Percent)));
        } else {
            product
        };
        let (whole, mark) =
            if product > 10 { (Amount::integer(product), mark) } else { spot.numeral.map(|n| (n.amount, n.end))? };
        let top = past_blanks(self.text, past_spaced(self.text, mark, &['分', '之'])?);
        if product <= 10 && !has_parts(self.text, at) {
            return None;
        }
        let sign = usize::from(self.text[top..].starts_with('负')) * '负'.len_utf8();
        let from = top + sign;
        char_at(self.text, from).filter(|c| is_figure(*c))?;
        let (part, end) = match self.places(from) {
            (100, end) => (Amount::integer(100), end),
            _ => numeral::parse(self.text, from).filter(|n| n.upper.is_none()).map(|n| (n.amount, n.end))?,
        };
        let part = if sign > 0 { part.negated() } else { part };
        let (role, amount) = match product {
            100 => (Role::Percent, part),
            11.. => (Role::Percent, quotient(part.checked_mul(Amount::integer(100))?, whole)?),
            _ => (Role::Fraction, quotient(part, whole)?),
        };
        let minus =
            at.checked_sub('负'.len_utf8()).filter(|start| *start >= self.edge && self.text[..at].ends_with('负'));
        let (start, amount) = minus.map_or((at, amount), |start| (start, amount.negated()));
        Some(self.finish(Found::new(start, end, amount, role)))
    }

    /// A plain number: a count, a percentage, a range of them.
    fn count(&mut self, at: usize, c: char, numeral: Numeral) -> usize {
        if let Some((amount, upper, end)) = self.vague(at, &numeral) {
            return self.between_two(at, end, amount, upper);
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

    /// 数十, 几百, 十几, 二十几万: what it lies between, where that can be told, and where it ends.
    fn vague(&self, at: usize, numeral: &Numeral) -> Option<(Amount, Option<Amount>, usize)> {
        let (before, after) = (char_before(self.text, at), char_at(self.text, numeral.end));
        if !matches!(before, Some('几' | '若' | '数' | '上' | '成' | '过'))
            && !matches!(after, Some('零' | '〇' | '几' | '数'))
        {
            return None;
        }
        let written = &self.text[at..numeral.end];
        let rest = &self.text[numeral.end..];
        let gap = rest.strip_prefix(['零', '〇']).filter(|after| after.starts_with('几'));
        if gap.is_some() || rest.starts_with('几') || rest.starts_with("数十") {
            let tens = (gap.is_some() || written.ends_with(['十', '拾', '零', '〇'])).then(|| Amount::integer(10));
            let upper = tens.and_then(|tens| numeral.amount.checked_add(tens));
            let mut end = numeral.end + '几'.len_utf8() + gap.map_or(0, |_| '零'.len_utf8());
            let scale = char_at(self.text, end).and_then(glyph).filter(|g| matches!(g, Glyph::Scale(_)));
            let Some(Glyph::Scale(scale)) = scale else { return Some((numeral.amount, upper, end)) };
            end += '万'.len_utf8();
            let times = |amount: Amount| amount.checked_mul(Amount::integer(scale));
            return Some((times(numeral.amount)?, upper.and_then(times), end));
        }
        let bare = || written.chars().all(|c| matches!(glyph(c), Some(Glyph::Place(_) | Glyph::Scale(_))));
        let vague = match before {
            Some('几' | '若') => true,
            Some('数' | '上' | '成' | '过') => bare() && self.grammar.nouns.before(self.text, at).is_none(),
            _ => false,
        };
        let several = matches!(before, Some('几' | '数')) && bare();
        let upper = several.then(|| numeral.amount.checked_mul(Amount::integer(10))).flatten();
        vague.then_some((numeral.amount, upper, numeral.end))
    }

    /// Whether a Chinese numeral is worth being called a number: a lone 一 in running words is not.
    fn worth(&self, at: usize, c: char, numeral: &Numeral) -> bool {
        let rest = &self.text[numeral.end..];
        // 一二三级: names one after the other, not 123.
        let next =
            |pair: &[Option<Glyph>]| matches!(pair, [Some(Glyph::Digit(a)), Some(Glyph::Digit(b))] if *b == a + 1);
        if numeral.positional {
            let digits: Vec<_> = self.text[at..numeral.end].chars().map(glyph).collect();
            if digits.len() > 2 && digits.windows(2).all(next) {
                return false;
            }
        }
        let formal = matches!(c, '伍' | '陆' | '拾') && numeral.glyphs < 2;
        if self.unit(numeral.end, numeral.tail).is_some() && (!formal || rest.starts_with(['元', '圆', '角', '分']))
        {
            return true;
        }
        if numeral.glyphs >= 2 && !numeral.positional && (!formal || numeral.glyphs > 2) {
            return true;
        }
        let between = self.grammar.least_between.at(self.text, numeral.end);
        let between = between.or_else(|| self.grammar.about_between.at(self.text, numeral.end));
        if between.is_some_and(|length| self.unit(numeral.end + length, None).is_some()) {
            return true;
        }
        let after = char_at(self.text, past_blanks(self.text, numeral.end));
        if after == Some('%') || self.points(past_blanks(self.text, numeral.end)).is_some() {
            return true;
        }
        if self.tenths(numeral.amount, numeral.end).is_some() {
            return true;
        }
        let before = char_before(self.text, at);
        let quoted = before == Some('"') && after == Some('"');
        let open =
            before.is_none_or(|c| !is_hanzi(c) || c == '负') || self.grammar.copulas.before(self.text, at).is_some();
        open && after.is_none_or(|c| !is_hanzi(c)) && !quoted
    }

    /// Takes a second number after a joint: 3-5件, 三至五件.
    fn range(&self, found: &mut Found, c: char) {
        let text = self.text;
        let at = past_blanks(text, found.end);
        if !matches!(char_at(text, at), Some('-' | '~' | '至' | '到' | '和' | '与')) {
            return;
        }
        let plain = ["--", "-", "~~", "~", "至", "到"].iter().find(|mark| text[at..].starts_with(**mark));
        let Some(mark) = plain.or_else(|| ["和", "与"].iter().find(|mark| text[at..].starts_with(**mark))) else {
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
        // 20和30之间; 20和30 are two numbers.
        let unit = self.unit(numeral.end, numeral.tail).map_or(numeral.end, |(_, end)| end);
        if plain.is_none() && !text[unit..].starts_with("之间") {
            return;
        }
        let mut lower = found.amount;
        if let Some(tail) = numeral.tail {
            // 3至5万: the scale word holds for both; 1万至5万元: both have their own.
            let own = found.tail.filter(|own| own.factor == tail.factor);
            let shared = found.tail.is_none_or(|own| own.factor < tail.factor) && lower < tail.amount;
            if let Some(own) = own {
                found.printed = Some(own.amount);
            } else if shared {
                found.printed = Some(lower);
                let Some(scaled) = lower.checked_mul(Amount::integer(tail.factor)) else {
                    return;
                };
                lower = scaled;
            }
        }
        if lower < numeral.amount {
            (found.amount, found.upper, found.role) = (lower, Some(numeral.amount), Role::Range);
            (found.end, found.tail, found.more) = (numeral.end, numeral.tail, numeral.more);
        }
    }
}

/// Whether 分之 follows the numeral at `at` before anything else does: a quick look before a close one.
fn has_parts(text: &str, at: usize) -> bool {
    let figure = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',');
    let mut near = text[at..].chars().take(40).skip_while(|c| figure(*c)).skip_while(|c| *c == ' ');
    let numeral = |c: char| glyph(c).is_some() || c.is_ascii_digit() || matches!(c, '.' | ',' | '点' | ' ');
    let first = near.next().filter(|c| *c == '分' || glyph(*c).is_some());
    first.is_some_and(|first| first == '分' || near.find(|c| !numeral(*c)) == Some('分'))
}
