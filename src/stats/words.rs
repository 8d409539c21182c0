//! Words as numbers while the statistics are made: equal words have equal numbers, so that grouping, joining and
//! sorting compare numbers.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::{Column as Series, DataFrame, IntoColumn as _, NamedFrom as _, PolarsResult, Series as Values};
use polars::prelude::{DataType, Expr, UInt32Chunked, lit};

use super::frames;
use crate::model::{Column, Frame};

/// All words met in a run. The empty word is number nought.
pub(super) struct Words {
    codes: HashMap<Arc<str>, u32>,
    words: Vec<Arc<str>>,
}

impl Words {
    pub(super) fn new() -> Words {
        let mut words = Words { codes: HashMap::new(), words: Vec::new() };
        words.code("");
        words
    }

    /// The number of a word.
    pub(super) fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let (code, word) = (self.words.len() as u32, Arc::<str>::from(word));
        self.words.push(word.clone());
        self.codes.insert(word, code);
        code
    }

    /// The number of a word as a literal; for a word never met, one that no row has.
    pub(super) fn lit(&self, word: &str) -> Expr {
        lit(self.codes.get(word).copied().unwrap_or(u32::MAX)).cast(DataType::UInt32)
    }

    /// The word of a number.
    pub(super) fn word(&self, code: u32) -> &str {
        &self.words[code as usize]
    }

    /// A frame whose texts are numbers; null stays null.
    pub(super) fn encode(&mut self, frame: Frame) -> PolarsResult<DataFrame> {
        let height = frame.rows();
        let mut columns = Vec::new();
        for (name, column) in frame.into_columns() {
            let values = match column {
                Column::Text(texts) => {
                    let codes: Vec<Option<u32>> = texts.iter().map(|t| t.as_deref().map(|t| self.code(t))).collect();
                    Values::new(name.as_str().into(), codes)
                }
                other => frames::values(&name, other),
            };
            columns.push(Series::from(values));
        }
        DataFrame::new(height, columns)
    }

    /// The frame with its numbers as words again. Its numbers are those of the columns `texts`; the rows are sorted by
    /// the words of the columns `keys`, which are some of them and without nulls.
    pub(super) fn decode(&self, mut frame: DataFrame, keys: &[&str], texts: &[&str]) -> PolarsResult<Frame> {
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        order.sort_unstable_by_key(|code| self.word(*code));
        let mut ranks = vec![0; order.len()];
        order.iter().enumerate().for_each(|(rank, code)| ranks[*code as usize] = rank as u32);
        for text in texts {
            let codes = frame.column(text)?.u32()?;
            let ranked: UInt32Chunked = codes.iter().map(|code| code.map(|code| ranks[code as usize])).collect();
            frame.with_column(ranked.with_name((*text).into()).into_column())?;
        }
        let sorted = frame.sort(keys.iter().copied(), Default::default())?;
        let mut told = Frame::new();
        for (name, column) in frames::from_polars(sorted)?.into_columns() {
            let column = match column {
                Column::Integer(ranks) if texts.contains(&name.as_str()) => {
                    let word = |rank: i64| self.word(order[rank as usize]).to_owned();
                    Column::Text(ranks.into_iter().map(|rank| rank.map(word)).collect())
                }
                other => other,
            };
            told.push(name, column);
        }
        Ok(told)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_come_back_in_their_own_order() {
        let mut words = Words::new();
        let text = |words: &[Option<&str>]| Column::Text(words.iter().map(|w| w.map(str::to_owned)).collect());
        let frame = Frame::new()
            .with("code", text(&[Some("乙"), Some("甲"), Some("")]))
            .with("unit", text(&[None, Some("件"), Some("乙")]))
            .with("sum", Column::Double(vec![Some(1.0), None, Some(3.0)]));
        let coded = words.encode(frame).expect("one length");
        let told = words.decode(coded, &["code"], &["code", "unit"]).expect("columns that are there");
        assert_eq!(told.column("code"), Some(&text(&[Some(""), Some("乙"), Some("甲")])));
        assert_eq!(told.column("unit"), Some(&text(&[Some("乙"), None, Some("件")])));
        assert_eq!(told.column("sum"), Some(&Column::Double(vec![Some(3.0), Some(1.0), None])));
    }
}
