//! Exact decimal numbers.

use std::cmp::Ordering;
use std::fmt;

/// An exact decimal: `mantissa` × 10^-`scale`. Equality and order are by value (1.50 = 1.5).
#[derive(Clone, Copy, Debug, Default)]
pub struct Amount {
    mantissa: i64,
    scale: u8,
}

/// The most decimal places that an amount can carry.
pub const MAX_SCALE: u8 = 12;

impl Amount {
    /// Nought.
    pub const ZERO: Amount = Amount { mantissa: 0, scale: 0 };

    /// A whole number.
    pub const fn integer(value: i64) -> Self {
        Self { mantissa: value, scale: 0 }
    }

    /// `mantissa` × 10^-`scale`; `None` beyond [`MAX_SCALE`] places.
    pub fn new(mantissa: i64, scale: u8) -> Option<Self> {
        (scale <= MAX_SCALE).then_some(Self { mantissa, scale }.trimmed())
    }

    /// Reads ASCII digits with at most one point and a leading sign: `-12.50`. No other characters.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        if whole.is_empty() || (part.is_empty() && digits.contains('.')) || part.len() > MAX_SCALE as usize {
            return None;
        }
        let mut mantissa: i64 = 0;
        for byte in whole.bytes().chain(part.bytes()) {
            let digit = byte.is_ascii_digit().then(|| i64::from(byte - b'0'))?;
            mantissa = mantissa.checked_mul(10)?.checked_add(digit)?;
        }
        Self::new(if negative { -mantissa } else { mantissa }, part.len() as u8)
    }

    fn trimmed(mut self) -> Self {
        while self.scale > 0 && self.mantissa % 10 == 0 {
            self.mantissa /= 10;
            self.scale -= 1;
        }
        self
    }

    /// The nearest double: the only rounding, done when a row is written.
    pub fn to_f64(self) -> f64 {
        self.mantissa as f64 / 10f64.powi(i32::from(self.scale))
    }

    /// The value if it is whole.
    pub fn to_integer(self) -> Option<i64> {
        (self.scale == 0).then_some(self.mantissa)
    }

    /// Whether the value is below nought.
    pub fn is_negative(self) -> bool {
        self.mantissa < 0
    }

    /// Whether the value is nought.
    pub fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// The sum; `None` on overflow.
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        let scale = self.scale.max(other.scale);
        let sum = self.at(scale)?.checked_add(other.at(scale)?)?;
        Some(Self { mantissa: sum, scale }.trimmed())
    }

    /// The difference; `None` on overflow.
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.checked_add(other.negated())
    }

    /// The product; `None` on overflow or beyond [`MAX_SCALE`] places.
    pub fn checked_mul(self, other: Amount) -> Option<Amount> {
        let mantissa = self.mantissa.checked_mul(other.mantissa)?;
        let product = Self { mantissa, scale: self.scale + other.scale }.trimmed();
        (product.scale <= MAX_SCALE).then_some(product)
    }

    /// The same value with the other sign.
    pub fn negated(self) -> Amount {
        Self { mantissa: -self.mantissa, ..self }
    }

    fn at(self, scale: u8) -> Option<i64> {
        self.mantissa.checked_mul(10i64.checked_pow(u32::from(scale - self.scale))?)
    }

    fn wide(self, scale: u8) -> i128 {
        i128::from(self.mantissa) * 10i128.pow(u32::from(scale - self.scale))
    }
}

impl PartialEq for Amount {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Amount {}

impl PartialOrd for Amount {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Amount {
    fn cmp(&self, other: &Self) -> Ordering {
        let scale = self.scale.max(other.scale);
        self.wide(scale).cmp(&other.wide(scale))
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mantissa, scale } = self.trimmed();
        let digits = mantissa.unsigned_abs().to_string();
        let sign = if mantissa < 0 { "-" } else { "" };
        let places = usize::from(scale);
        if places == 0 {
            return write!(f, "{sign}{digits}");
        }
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, part) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{part}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_prints_what_it_read() {
        for text in ["0", "7", "-7", "160.5964", "-0.05", "9223372036854775807"] {
            assert_eq!(Amount::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(Amount::parse("1.50"), Amount::parse("1.5"));
        for text in ["", "-", ".5", "5.", "1,000", "9223372036854775808", "1.1.1", "一"] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
    }

    #[test]
    fn sums_are_exact() {
        let tenth = Amount::parse("0.1").unwrap();
        let sum = (0..10).try_fold(Amount::ZERO, |a, _| a.checked_add(tenth)).unwrap();
        assert_eq!(sum, Amount::integer(1));
        assert_eq!(Amount::integer(i64::MAX).checked_add(Amount::integer(1)), None);
        assert!(Amount::parse("2.5").unwrap() < Amount::integer(3));
    }
}
