//! Tests one expression on amounts: exact, and only where every term is known.

use std::cmp::Ordering;

use super::expr::{Expression, From, Op};
use super::sheet::{Found, Key};
use crate::model::Amount;

/// A term with its metric and column resolved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Term {
    pub(super) key: Key,
    pub(super) from: From,
    pub(super) negative: bool,
    pub(super) optional: bool,
}

/// A figure that an assessment rests on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Used {
    pub(super) figure: u32,
    pub(super) key: Key,
    pub(super) from: From,
    pub(super) value: Amount,
    pub(super) negative: bool,
    /// 0 on the left, 1 and up for the right sides.
    pub(super) side: u8,
}

/// What an expression came to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Verdict {
    pub(super) holds: bool,
    pub(super) left: Amount,
    /// The right side that decided; of a share its value in per cent, cut off at two places.
    pub(super) right: Amount,
    /// How the left stands to the right; equal where it stands between several.
    pub(super) order: Ordering,
}

/// The sums of both sides; `None` where a term is unknown or a sum overflows. Fills `used`.
fn sums(
    expression: &Expression<Term>,
    mut find: impl FnMut(&Term) -> Found,
    used: &mut Vec<Used>,
) -> Option<(Amount, Vec<(u8, Amount)>)> {
    let mut sum = |terms: &[Term], side: u8| -> Option<Option<Amount>> {
        let (mut total, mut known) = (Amount::ZERO, terms.is_empty());
        for term in terms {
            let (figure, value) = match find(term) {
                Found::Number(figure, value) => (figure, value),
                Found::Absent if term.optional => continue,
                Found::Absent | Found::Unknown => return None,
            };
            known = true;
            total = total.checked_add(if term.negative { value.negated() } else { value })?;
            let Term { key, from, negative, .. } = *term;
            used.push(Used { figure, key, from, value, negative, side });
        }
        Some(known.then_some(total))
    };
    let left = sum(&expression.left, 0)??;
    let mut right = Vec::with_capacity(expression.right.len());
    for (terms, side) in expression.right.iter().zip(1..) {
        // A right side whose optional rows are all absent is no side.
        right.extend(sum(terms, side)?.map(|value| (side, value)));
    }
    (!right.is_empty()).then_some((left, right))
}

/// Tests an expression; `None` where it cannot be assessed. `used` receives the figures it rests on.
pub(super) fn assess(
    expression: &Expression<Term>,
    tolerance: Amount,
    find: impl FnMut(&Term) -> Found,
    used: &mut Vec<Used>,
) -> Option<Verdict> {
    used.clear();
    let (left, right) = sums(expression, find, used)?;
    if expression.op == Op::Share {
        return share(left, right.first()?.1, right.get(1)?.1, tolerance);
    }
    let (side, value) = match expression.op {
        Op::NotBelow => *right.iter().max_by_key(|(_, value)| *value)?,
        Op::OneOf => *right.iter().find(|(_, value)| *value == left).or(right.first())?,
        _ => right[0],
    };
    if expression.op == Op::OneOf {
        used.retain(|u| u.side == 0 || u.side == side);
    }
    let holds = match expression.op {
        Op::Equal | Op::OneOf => left == value,
        Op::Differs => left != value || left.is_zero(),
        Op::AtMost => left <= value,
        Op::AtLeast | Op::NotBelow => left >= value,
        Op::Implies => left <= Amount::ZERO || value > Amount::ZERO,
        Op::Near => near(left, value, tolerance)?,
        Op::Share => unreachable!("handled above"),
    };
    let mut orders = right.iter().map(|(_, value)| left.cmp(value));
    let first = orders.next()?;
    let order =
        if expression.op == Op::OneOf && orders.any(|o| o != first) { Ordering::Equal } else { left.cmp(&value) };
    Some(Verdict { holds, left, right: value, order })
}

/// Whether `left` lies within the share `tolerance` of `right`.
fn near(left: Amount, right: Amount, tolerance: Amount) -> Option<bool> {
    let size = if right.is_negative() { right.negated() } else { right };
    Some(magnitude(left.checked_sub(right)?) <= size.checked_mul(tolerance)?)
}

/// Whether `left` per cent is `part` of `whole`, within `tolerance` points; without division.
fn share(left: Amount, part: Amount, whole: Amount, tolerance: Amount) -> Option<Verdict> {
    if whole <= Amount::ZERO {
        return None;
    }
    let hundred = part.checked_mul(Amount::integer(100))?;
    let distance = left.checked_mul(whole)?.checked_sub(hundred)?;
    let shown = match (part.to_integer(), whole.to_integer()) {
        (Some(part), Some(whole)) => Amount::new(part.checked_mul(10_000)? / whole, 2)?,
        _ => return None,
    };
    Some(Verdict {
        holds: magnitude(distance) <= tolerance.checked_mul(whole)?,
        left,
        right: shown,
        order: distance.cmp(&Amount::ZERO),
    })
}

fn magnitude(value: Amount) -> Amount {
    if value.is_negative() { value.negated() } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::expr::{Word, parse};

    /// Tests `text` with single letters for metrics; a letter without a value is absent, `?` unknown.
    fn test(text: &str, values: &[(&str, &str)]) -> Option<Verdict> {
        let expression = parse(text).unwrap().try_map(|w: &Word| {
            let name = w.metric.as_deref().unwrap();
            let key = u16::from(name.as_bytes()[0]);
            Ok(Term { key, from: w.from, negative: w.negative, optional: w.optional })
        });
        let find = |term: &Term| match values.iter().find(|(n, _)| u16::from(n.as_bytes()[0]) == term.key) {
            None => Found::Absent,
            Some((_, "?")) => Found::Unknown,
            Some((_, value)) => Found::Number(0, Amount::parse(value).unwrap()),
        };
        assess(&expression.unwrap(), Amount::parse("0.1").unwrap(), find, &mut Vec::new())
    }

    fn holds(text: &str, values: &[(&str, &str)]) -> Option<bool> {
        test(text, values).map(|v| v.holds)
    }

    #[test]
    fn a_missing_or_unknown_term_is_never_nought() {
        assert_eq!(holds("a == b + c", &[("a", "3"), ("b", "3")]), None);
        assert_eq!(holds("a == b + c", &[("a", "3"), ("b", "3"), ("c", "?")]), None);
        assert_eq!(holds("a == b + c", &[("a", "3"), ("b", "3"), ("c", "0")]), Some(true));
        assert_eq!(holds("a == b + c?", &[("a", "3"), ("b", "3")]), Some(true));
        assert_eq!(holds("a == b + c?", &[("a", "3"), ("b", "3"), ("c", "?")]), None);
        assert_eq!(holds("a == b? + c?", &[("a", "3")]), None);
    }

    #[test]
    fn relations_mean_what_they_say() {
        let abc = [("a", "5"), ("b", "3"), ("c", "2.0")];
        assert_eq!(holds("a == b + c", &abc), Some(true));
        assert_eq!(holds("a - b == c", &abc), Some(true));
        assert_eq!(holds("a != b + c", &abc), Some(false));
        assert_eq!(holds("a != b", &[("a", "0"), ("b", "0")]), Some(true));
        assert_eq!(holds("a >= max(b, c)", &abc), Some(true));
        assert_eq!(holds("b >= max(a, c)", &abc), Some(false));
        assert_eq!(holds("a in { b, b + c }", &abc), Some(true));
        assert_eq!(holds("c in { b, a }", &abc), Some(false));
        assert_eq!(holds("a implies b", &abc), Some(true));
        assert_eq!(holds("a implies b", &[("a", "5"), ("b", "0")]), Some(false));
        assert_eq!(holds("a <= 0", &abc), Some(false));
        assert_eq!(holds("a >= 0", &abc), Some(true));
        assert_eq!(holds("a ~= b", &[("a", "109"), ("b", "100")]), Some(true));
        assert_eq!(holds("a ~= b", &[("a", "111"), ("b", "100")]), Some(false));
    }

    #[test]
    fn a_share_needs_no_division() {
        let of = |a: &str, b: &str, c: &str| holds("a ~= percent(b, c)", &[("a", a), ("b", b), ("c", c)]);
        assert_eq!(of("33.3", "1", "3"), Some(true));
        assert_eq!(of("33.5", "1", "3"), Some(false));
        assert_eq!(of("33.3", "1", "0"), None);
    }

    #[test]
    fn between_two_sides_is_neither_less_nor_greater() {
        let values = |a: &'static str| [("a", a), ("b", "3"), ("c", "6")];
        assert_eq!(test("a in { b, c }", &values("2")).unwrap().order, Ordering::Less);
        assert_eq!(test("a in { b, c }", &values("5")).unwrap().order, Ordering::Equal);
        assert_eq!(test("a in { b, c }", &values("7")).unwrap().order, Ordering::Greater);
    }

    #[test]
    fn an_overflow_is_not_assessable() {
        let most = i64::MAX.to_string();
        assert_eq!(holds("a + b == c", &[("a", &most), ("b", "1"), ("c", "1")]), None);
    }
}
