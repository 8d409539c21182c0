//! Arabic figures and the exact arithmetic around them.

use crate::model::Amount;

use super::words::{byte_at, past_digits};

/// The Arabic number at `at` with its separators and decimals, and where it ends. `None` if there is no digit, if it
/// is beyond what an [`Amount`] holds, or if a second point follows (1.2.3).
pub(super) fn arabic(text: &str, at: usize) -> Option<(Amount, usize)> {
    let bytes = text.as_bytes();
    let mut end = past_digits(text, at);
    let mut value = append(0, &bytes[at..end]);
    if end > at && !matches!(bytes.get(end), Some(b',' | b'.')) {
        return Some((Amount::integer(value?), end));
    }
    if end - at <= 3 && bytes.get(at) != Some(&b'0') {
        while bytes.get(end) == Some(&b',') && past_digits(text, end + 1) == end + 4 {
            value = append(value?, &bytes[end + 1..end + 4]);
            end += 4;
        }
    }
    let mut places = 0;
    if bytes.get(end) == Some(&b'.') {
        let stop = past_digits(text, end + 1);
        if stop > end + 1 {
            value = append(value?, &bytes[end + 1..stop]);
            places = u8::try_from(stop - end - 1).ok()?;
            end = stop;
            if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
                return None;
            }
        }
    }
    (end > at).then_some(())?;
    Amount::new(value?, places).map(|amount| (amount, end))
}

/// The number with more digits written behind it; `None` on overflow.
fn append(value: i64, digits: &[u8]) -> Option<i64> {
    digits.iter().try_fold(value, |sum, d| sum.checked_mul(10)?.checked_add(i64::from(d - b'0')))
}

/// The product; where the digits are too many for a plain multiplication, by moving the point.
pub(super) fn times(amount: Amount, factor: i64) -> Option<Amount> {
    amount.checked_mul(Amount::integer(factor)).or_else(|| {
        let plain = amount.to_string();
        let (whole, part) = plain.split_once('.')?;
        let zeros = factor.ilog10() as usize;
        (factor == 10i64.pow(factor.ilog10()) && part.len() > zeros)
            .then(|| Amount::parse(&format!("{whole}{}.{}", &part[..zeros], &part[zeros..])))
            .flatten()
    })
}

/// Where a scale word begins that a blank separates from the digits before it (26.8 万条); `at` if none does.
pub(super) fn past_gap(text: &str, at: usize) -> usize {
    if byte_at(text, at) != Some(b' ') {
        return at;
    }
    let mut chars = text[at + 1..].chars();
    let scale = chars.next().is_some_and(|c| matches!(c, '万' | '亿'));
    let word = chars.next().is_some_and(|c| "一众分物事户州里象能全安宁荣载源盛科达名".contains(c));
    if scale && !word { at + 1 } else { at }
}

/// A quotient rounded to twelve places.
pub(super) fn quotient(top: Amount, bottom: Amount) -> Option<Amount> {
    let bottom = i128::from(bottom.to_integer().filter(|b| *b > 0)?);
    let scaled = match top.to_integer() {
        Some(top) => i128::from(top) * 1_000_000_000_000,
        None => {
            let plain = top.to_string();
            let (whole, part) = plain.split_once('.')?;
            format!("{whole}{part:0<12}").parse().ok()?
        }
    };
    let rounded = (scaled.abs() + bottom / 2) / bottom * scaled.signum();
    Amount::new(i64::try_from(rounded).ok()?, 12)
}
