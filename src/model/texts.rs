//! Texts of a column: a table of figures has many rows and few words.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

/// The texts of a column, each distinct one kept once; `None` is null.
#[derive(Clone, Default)]
pub struct Texts {
    words: Arc<Vec<Arc<str>>>,
    codes: Vec<Option<u32>>,
}

impl Texts {
    /// Texts by their numbers among `words`.
    ///
    /// # Panics
    /// If a number is beyond the words: a bug of the caller.
    pub fn coded(words: Arc<Vec<Arc<str>>>, codes: Vec<Option<u32>>) -> Self {
        let beyond = codes.iter().flatten().find(|code| **code as usize >= words.len());
        assert!(beyond.is_none(), "a text has a number among its words");
        Self { words, codes }
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// The text of a row; `None` for null.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn get(&self, row: usize) -> Option<&str> {
        self.codes[row].map(|code| &*self.words[code as usize])
    }

    /// All rows.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        self.codes.iter().map(|code| code.map(|code| &*self.words[code as usize]))
    }

    /// The distinct texts, each once; a text that no row has may be among them.
    pub fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// By row, the number of its text among the words.
    pub fn codes(&self) -> &[Option<u32>] {
        &self.codes
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Texts {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<S: AsRef<str>> FromIterator<Option<S>> for Texts {
    fn from_iter<I: IntoIterator<Item = Option<S>>>(texts: I) -> Self {
        let mut builder = TextsBuilder::default();
        texts.into_iter().for_each(|text| builder.push(text.as_ref().map(AsRef::as_ref)));
        builder.finish()
    }
}

/// Collects texts row by row.
#[derive(Default)]
pub struct TextsBuilder {
    words: Vec<Arc<str>>,
    codes: Vec<Option<u32>>,
    known: BTreeMap<Arc<str>, u32>,
    last: u32,
}

impl TextsBuilder {
    /// Adds a row.
    pub fn push(&mut self, text: Option<&str>) {
        let code = text.map(|text| self.code(text));
        self.codes.push(code);
    }

    fn code(&mut self, text: &str) -> u32 {
        // Rows of one report stand together: the word before is mostly the word again.
        if self.words.get(self.last as usize).is_some_and(|word| **word == *text) {
            return self.last;
        }
        self.last = match self.known.get(text) {
            Some(code) => *code,
            None => {
                let (code, word) = (self.words.len() as u32, Arc::<str>::from(text));
                self.words.push(word.clone());
                self.known.insert(word, code);
                code
            }
        };
        self.last
    }

    /// The column.
    pub fn finish(self) -> Texts {
        Texts { words: Arc::new(self.words), codes: self.codes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back_and_each_is_kept_once() {
        let rows = [Some("甲"), None, Some("甲"), Some(""), Some("乙"), Some("甲")];
        let texts: Texts = rows.into_iter().collect();
        assert_eq!(texts.iter().collect::<Vec<_>>(), rows);
        assert_eq!((texts.len(), texts.get(4), texts.get(1)), (6, Some("乙"), None));
        assert_eq!(texts.words().iter().map(|word| &**word).collect::<Vec<_>>(), ["甲", "", "乙"]);
    }

    #[test]
    fn texts_are_equal_if_their_rows_are() {
        let one: Texts = [Some("甲"), Some("乙")].into_iter().collect();
        let words = Arc::new(vec!["乙".into(), "丙".into(), "甲".into()]);
        assert_eq!(one, Texts::coded(words.clone(), vec![Some(2), Some(0)]));
        assert_ne!(one, Texts::coded(words, vec![Some(2), Some(1)]));
    }
}
