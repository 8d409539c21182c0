//! How one report prints its numbers and what it puts where there is none.

use super::dice::Dice;
use super::truth::Told;
use crate::model::{Amount, State};

/// What a report does with cells that have nothing to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    /// Prints every 0.
    Full,
    /// Leaves every 0 blank.
    ZeroBlank,
    /// Fills only the totals of the table of requests.
    DetailBlank,
    /// Prints a mark in the rows of regulations, licences, penalties.
    Mark,
    /// Prints a mark for every 0.
    MarkZero,
    /// Forgets a cell here and there.
    Sprinkle,
}

/// One report's hand.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    pub mood: Mood,
    pub mark: &'static str,
    /// Full-width digits.
    pub wide: bool,
    /// 12,345.
    pub thousands: bool,
    /// Spaces around numbers of the prose: 公开 12 条.
    pub airy: bool,
    /// Stray spaces in cells.
    pub padded: bool,
}

impl Ink {
    /// A hand; `blanks` says whether the layout can carry empty cells.
    pub fn choose(blanks: bool, dice: &mut Dice) -> Ink {
        let moods = [Mood::Full, Mood::Mark, Mood::MarkZero, Mood::ZeroBlank, Mood::DetailBlank, Mood::Sprinkle];
        let weights = if blanks { [50, 12, 6, 14, 9, 9] } else { [72, 18, 10, 0, 0, 0] };
        Ink {
            mood: moods[dice.weighted(&weights)],
            mark: ["/", "/", "-", "—", "/", "/"][dice.below(6) as usize],
            wide: dice.chance(6),
            thousands: dice.chance(12),
            airy: dice.chance(12),
            padded: dice.chance(12),
        }
    }

    /// The amount in digits.
    pub fn digits(&self, amount: Amount) -> String {
        let plain = amount.to_string();
        let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
        let mut out = if self.thousands { grouped(whole) } else { whole.to_string() };
        if !part.is_empty() {
            out.push('.');
            out.push_str(part);
        }
        if self.wide { widened(&out) } else { out }
    }

    /// One cell: its words and what they mean. `detail` is a column that only adds up to another.
    pub fn cell(&self, metric: &str, amount: Amount, detail: bool, dice: &mut Dice) -> (String, Told) {
        let optional = metric.contains(".rules.") || metric.starts_with("acts.") || metric.starts_with("admin_fees");
        let told = match self.mood {
            Mood::ZeroBlank if amount.is_zero() => State::Blank,
            Mood::DetailBlank if detail => State::Blank,
            Mood::Mark if optional && amount.is_zero() => State::NotApplicable,
            Mood::MarkZero if amount.is_zero() => State::NotApplicable,
            Mood::Sprinkle if dice.chance(5) => State::Blank,
            _ => State::Reported,
        };
        let mut text = match told {
            State::Blank => String::new(),
            State::NotApplicable => self.mark.into(),
            _ if metric.ends_with("items_delta") => self.signed(amount, dice),
            _ => self.digits(amount),
        };
        if self.padded && !text.is_empty() && dice.chance(15) {
            text = if dice.chance(50) { format!("{text}　") } else { format!(" {text} ") };
        }
        let value = (told == State::Reported).then_some(amount);
        (text, Told { state: told, value })
    }

    fn signed(&self, amount: Amount, dice: &mut Dice) -> String {
        let size = if amount.is_negative() { amount.negated() } else { amount };
        let digits = self.digits(size);
        match (amount.is_negative(), amount.is_zero()) {
            (_, true) => digits,
            (true, _) if dice.chance(25) => format!("减{digits}"),
            (true, _) => format!("-{digits}"),
            _ if dice.chance(45) => format!("+{digits}"),
            _ if dice.chance(15) => format!("增{digits}"),
            _ => digits,
        }
    }
}

fn grouped(whole: &str) -> String {
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |d| ("-", d));
    let mut out = String::from(sign);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn widened(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '0'..='9' => char::from_u32(c as u32 - '0' as u32 + '０' as u32).unwrap_or(c),
            ',' => '，',
            '.' => '．',
            other => other,
        })
        .collect()
}

/// A small number in words, as it stands before a classifier.
pub(super) fn spelled(n: i64) -> Option<&'static str> {
    let words = ["零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"];
    usize::try_from(n).ok().and_then(|n| words.get(n)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain() -> Ink {
        Ink { mood: Mood::Full, mark: "/", wide: false, thousands: true, airy: false, padded: false }
    }

    #[test]
    fn digits_are_grouped_and_widened() {
        assert_eq!(plain().digits(Amount::integer(1_234_567)), "1,234,567");
        let wide = Ink { wide: true, thousands: false, ..plain() };
        assert_eq!(wide.digits(Amount::new(1250, 2).expect("two places")), "１２．５");
    }

    #[test]
    fn a_mark_is_no_zero() {
        let ink = Ink { mood: Mood::MarkZero, ..plain() };
        let (text, told) = ink.cell("acts.licence.decisions", Amount::ZERO, false, &mut Dice::new(1, 1));
        assert_eq!((text.as_str(), told.state, told.value), ("/", State::NotApplicable, None));
    }
}
