//! Words as numbers while the statistics are made: equal words have equal numbers, so that grouping, joining and
//! sorting compare numbers.

use std::collections::HashMap;
use std::sync::Arc;

use polars::prelude::{Column as Series, DataFrame, IntoColumn as _, NamedFrom as _, PolarsResult, Series as Values};
use polars::prelude::{DataType, Expr, UInt32Chunked, lit};

use super::frames;
use crate::model::{Column, Frame, Texts};

/// All words met in a run. The empty word is number nought.
pub(super) struct Words {
    codes: HashMap<Arc<str>, u32>,
    words: Arc<Vec<Arc<str>>>,
}

impl Words {
    pub(super) fn new() -> Words {
        let mut words = Words { codes: HashMap::new(), words: Arc::default() };
        words.code("");
        words
    }

    /// The number of a word.
    pub(super) fn code(&mut self, word: &str) -> u32 {
        if let Some(code) = self.codes.get(word) {
            return *code;
        }
        let (code, word) = (self.words.len() as u32, Arc::<str>::from(word));
        Arc::make_mut(&mut self.words).push(word.clone());
        self.codes.insert(word, code);
        code
    }

    /// The number of a word; for a word never met, one that no row has.
    pub(super) fn known(&self, word: &str) -> u32 {
        self.codes.get(word).copied().unwrap_or(u32::MAX)
    }

    /// The same as a literal.
    pub(super) fn lit(&self, word: &str) -> Expr {
        lit(self.known(word)).cast(DataType::UInt32)
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
                    let own: Vec<u32> = texts.words().iter().map(|word| self.code(word)).collect();
                    let codes = texts.codes().iter().map(|code| code.map(|code| own[code as usize]));
                    Values::new(name.as_str().into(), codes.collect::<Vec<_>>())
                }
                other => frames::values(&name, other),
            };
            columns.push(Series::from(values));
        }
        DataFrame::new(height, columns)
    }

    /// By number, where its word stands in the order of all words; and the numbers in that order.
    pub(super) fn ranks(&self) -> (Vec<u32>, Vec<u32>) {
        let mut order: Vec<u32> = (0..self.words.len() as u32).collect();
        order.sort_unstable_by_key(|code| self.word(*code));
        let mut ranks = vec![0; order.len()];
        order.iter().enumerate().for_each(|(rank, code)| ranks[*code as usize] = rank as u32);
        (ranks, order)
    }

    /// The rows sorted by the columns `keys`, which have no nulls; those that are words by their words.
    pub(super) fn sorted(&self, mut frame: DataFrame, keys: &[&str]) -> PolarsResult<DataFrame> {
        let (ranks, order) = self.ranks();
        let mapped = |frame: &mut DataFrame, to: &[u32]| {
            for key in keys {
                if let Ok(codes) = frame.column(key)?.u32() {
                    let mapped: UInt32Chunked = codes.iter().map(|code| code.map(|code| to[code as usize])).collect();
                    frame.with_column(mapped.with_name((*key).into()).into_column())?;
                }
            }
            PolarsResult::Ok(())
        };
        mapped(&mut frame, &ranks)?;
        let mut sorted = frame.sort(keys.iter().copied(), Default::default())?;
        mapped(&mut sorted, &order)?;
        Ok(sorted)
    }

    /// The frame with the numbers of the columns `texts` as words again.
    pub(super) fn decode(&self, frame: &DataFrame, texts: &[&str]) -> PolarsResult<Frame> {
        let mut told = Frame::new();
        for column in frame.columns() {
            let name = column.name().as_str();
            let values = if texts.contains(&name) {
                Column::Text(Texts::coded(self.words.clone(), column.u32()?.iter().collect()))
            } else {
                frames::column(column)?
            };
            told.push(name, values);
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
        let text = |words: &[Option<&str>]| Column::Text(words.iter().copied().collect());
        let frame = Frame::new()
            .with("code", text(&[Some("乙"), Some("甲"), Some("")]))
            .with("unit", text(&[None, Some("件"), Some("乙")]))
            .with("sum", Column::Double(vec![Some(1.0), None, Some(3.0)]));
        let coded = words.encode(frame).expect("one length");
        let sorted = words.sorted(coded, &["code"]).expect("a column that is there");
        let told = words.decode(&sorted, &["code", "unit"]).expect("columns that are there");
        assert_eq!(told.column("code"), Some(&text(&[Some(""), Some("乙"), Some("甲")])));
        assert_eq!(told.column("unit"), Some(&text(&[Some("乙"), None, Some("件")])));
        assert_eq!(told.column("sum"), Some(&Column::Double(vec![Some(3.0), Some(1.0), None])));
    }
}
