//! Words that mean numbers: folding of characters, numerals, units, dates, cells. Knows language, not reports.
//!
//! # Folded text
//!
//! Phrases and labels are written against folded text. [`Lexicon::fold`] works character by character:
//!
//! | printed | folded |
//! |---|---|
//! | full-width ASCII `０-９ Ａ-ｚ （ ） ， ： ； ！ ？ ％ ＋ ＝ ．` | ASCII `0-9 A-z ( ) , : ; ! ? % + = .` |
//! | `﹙ ﹚` | `( )` |
//! | `〔 ﹝ 〘 〕 ﹞ 〙` | `〔 〕`, kept apart from `( )`: they mark document numbers |
//! | `[ ]` | `[ ]` |
//! | `【 〖 】 〗` | `【 】` |
//! | `〈 〉 《 》` | `《 》` |
//! | all quotation marks `“ ” ‘ ’ 「 」 『 』 ' ` ´ ″` | `"` |
//! | all dashes and minus signs `- – — ― − ─ ━ －` | `-`; `——` is `--` |
//! | `～ 〜 ∼` | `~` |
//! | `︰ ∶ ﹕` | `:` |
//! | `、 ﹑ ､` | `、`, kept apart from the comma |
//! | `。 ｡` | `。`, kept apart from the decimal point |
//! | `· • ‧ ∙ ・` | `·` |
//! | `○ ◯` | `〇` |
//! | NBSP, ideographic and typographic spaces | one `' '` each; tabs and line breaks stay |
//! | U+2028, U+2029, U+0085, form feed | `\n` |
//! | zero-width characters, soft hyphens, variation selectors | dropped |
//! | Traditional characters, Kangxi radicals | Simplified, from `traditional.txt` |
//! | `(pīnyīn)` with a tone mark, right after a Chinese character | dropped |
//!
//! Case is kept, and words are: `其它` does not become `其他`.

mod alike;
mod arabic;
mod calendar;
mod cell;
mod dates;
mod fold;
mod grammar;
mod lex;
mod numeral;
#[cfg(test)]
mod props;
mod reach;
mod rules;
mod scan;
mod spot;
mod sum;
#[cfg(test)]
mod tests;
mod words;
mod years;

pub use fold::Folded;
pub use lex::Lexicon;

use crate::model::{Amount, Bound, Date, Span};

/// A number in folded text. Spans are bytes of the folded text.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The figure: sign, numerals, scale word (`26.8万`), 余/多 in between, percent sign.
    pub span: Span,
    /// The span with words of approximation on either side and the unit: `不少于3万余人次`.
    pub extent: Span,
    /// The value, scale words applied (26.8万条 is 268000), but for units of the list that begin with one: 56万元 is 56
    /// with the unit 万元, while 1.2万余元 is 12000 with the unit 元. Percent in percent points; of a range the lower
    /// end. For the roles `Year`, `Date`, `DocumentNumber`, `Phone`, `Code` and `Clock` only what the first digits
    /// say, 0 where they do not fit.
    pub amount: Amount,
    /// The upper end of a range.
    pub upper: Option<Amount>,
    /// Whether it is exact.
    pub bound: Bound,
    /// What the number is, told by its form alone.
    pub role: Role,
    /// The unit or classifier that follows.
    pub unit: Option<Span>,
    /// Whether 各 or 均 stands before it (各一人): the number holds for each of the things just named.
    pub each: bool,
    /// Whether the words say that there is not even one (没有一例, 未有一起); the amount is 0 then and the span holds
    /// the negation.
    pub none: bool,
}

/// What a number is, told by its form alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A count or a measure.
    Count,
    /// Percent, in percent points.
    Percent,
    /// A calendar year.
    Year,
    /// A part of a date.
    Date,
    /// The number of a document (〔2017〕27号, 第711号).
    DocumentNumber,
    /// An ordinal (第二十条, 一是).
    Ordinal,
    /// The marker of a list's item (`1.`, `（一）`, `①`).
    ListMarker,
    /// A telephone number.
    Phone,
    /// Postcodes, long ids, digits in addresses of the web and in names.
    Code,
    /// A time of day.
    Clock,
    /// A fraction (三分之一); the amount is rounded to twelve places.
    Fraction,
    /// A range of counts (3-5件).
    Range,
}

/// What a table's cell says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellValue {
    /// Nothing.
    Blank,
    /// A mark or word that there is no figure here: `/`, `-`, `无`, `不适用`.
    NotApplicable,
    /// One number.
    Number {
        /// Its value, in the unit printed.
        amount: Amount,
        /// Whether it is exact.
        bound: Bound,
        /// Bytes of the unit in the cell.
        unit: Option<(usize, usize)>,
    },
    /// Digits that cannot be read for certain.
    Unreadable,
    /// Words.
    Text,
}

/// A date, a year or a span of time in folded text. The span is bytes of the folded text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DateMention {
    /// The words.
    pub span: Span,
    /// What they name.
    pub kind: DateKind,
}

/// What a date names. Only what the calendar has is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DateKind {
    /// A year: 2017年, 2017年度, 二〇一七年.
    Year(i16),
    /// A month of a year.
    YearMonth(i16, u8),
    /// A day.
    Day(Date),
    /// From one day to another, both included.
    Period(Date, Date),
    /// From one year to another, both included.
    YearRange(i16, i16),
    /// A month and day without a year.
    MonthDay(u8, u8),
    /// A year told from the writer's: 上年 is -1, 本年 0, 下一年 +1.
    Relative(i8),
}
