//! First working scanner: Arabic numbers with units, years; the grammar follows.

use crate::model::{Amount, Bound, Date, Span};

use super::{CellValue, DateKind, DateMention, Number, Role};

/// Units, longest first.
#[derive(Clone, Debug)]
pub(super) struct Units(Vec<String>);

impl Units {
    pub(super) fn new(list: &[String]) -> Self {
        let mut list = list.to_vec();
        list.sort_by_key(|w| std::cmp::Reverse(w.len()));
        Units(list)
    }

    fn at(&self, text: &str, at: usize) -> Option<Span> {
        let skip = text[at..].len() - text[at..].trim_start_matches(' ').len();
        let rest = &text[at + skip..];
        self.0
            .iter()
            .find(|w| rest.starts_with(w.as_str()))
            .map(|w| Span::new(at + skip, at + skip + w.len()))
    }
}

fn digits(text: &str, at: usize) -> usize {
    text[at..]
        .bytes()
        .take_while(|b| b.is_ascii_digit() || *b == b'.' || *b == b',')
        .count()
}

pub(super) fn numbers(text: &str, units: &Units) -> Vec<Number> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(i) = text[at..].find(|c: char| c.is_ascii_digit()) {
        let start = at + i;
        let raw = &text[start..start + digits(text, start)];
        let raw = raw.trim_end_matches(['.', ',']);
        let mut end = start + raw.len();
        at = end;
        let Some(mut amount) = Amount::parse(&raw.replace(',', "")) else {
            continue;
        };
        let mut bound = Bound::Exact;
        let mut role = Role::Count;
        if let Some(rest) = text[end..].strip_prefix('%') {
            role = Role::Percent;
            end = text.len() - rest.len();
        } else if text[end..].starts_with('年') && raw.len() == 4 {
            role = Role::Year;
        }
        for (word, factor) in [("万", 10_000), ("亿", 100_000_000)] {
            if text[end..].starts_with(word) {
                amount = amount.checked_mul(Amount::integer(factor)).unwrap_or(amount);
                end += word.len();
            }
        }
        if text[end..].starts_with(['余', '多']) {
            end += 3;
            bound = Bound::AtLeast;
        }
        at = end;
        let span = Span::new(start, end);
        let unit = (role == Role::Count).then(|| units.at(text, end)).flatten();
        let extent = unit.map_or(span, |u| u.join(span));
        out.push(Number {
            span,
            extent,
            amount,
            upper: None,
            bound,
            role,
            unit,
            each: false,
        });
    }
    out
}

pub(super) fn dates(text: &str) -> Vec<DateMention> {
    let mut out = Vec::new();
    for (i, _) in text.match_indices('年') {
        let Some(year) = i
            .checked_sub(4)
            .and_then(|s| text.get(s..i))
            .and_then(|y| y.parse::<i16>().ok())
        else {
            continue;
        };
        if (1990..=2100).contains(&year) {
            let rest = &text[i + 3..];
            let number = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
            let m = number(rest);
            let month = rest[..m].parse::<u8>().ok().filter(|_| rest[m..].starts_with('月'));
            let (kind, end) = match month {
                None => (DateKind::Year(year), i + 3),
                Some(month) => {
                    let rest = &rest[m + 3..];
                    let d = number(rest);
                    let day = rest[..d].parse::<u8>().ok().filter(|_| rest[d..].starts_with('日'));
                    match day.and_then(|day| Date::new(year, month, day)) {
                        Some(date) => (DateKind::Day(date), i + 3 + m + 3 + d + 3),
                        None => (DateKind::YearMonth(year, month), i + 3 + m + 3),
                    }
                }
            };
            out.push(DateMention {
                span: Span::new(i - 4, end),
                kind,
            });
        }
    }
    out
}

pub(super) fn cell(text: &str, units: &Units) -> CellValue {
    match text {
        "" => return CellValue::Blank,
        "/" | "-" | "--" | "无" | "不适用" | "〇" | "\\" => return CellValue::NotApplicable,
        _ => {}
    }
    match numbers(text, units).as_slice() {
        [n] if n.extent == Span::new(0, text.len()) => CellValue::Number {
            amount: n.amount,
            bound: n.bound,
            unit: n.unit.map(|u| (u.start as usize, u.end as usize)),
        },
        [] => CellValue::Text,
        _ => CellValue::Unreadable,
    }
}
