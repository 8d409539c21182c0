//! Parts of words: where `body` is 局, 镇, …, the word `本{body}` stands for 本局, 本镇, ….

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use anyhow::{Result, anyhow, ensure};

/// Years that reports can name: the first were written on 2008. They are the part `{year}`.
const YEARS: RangeInclusive<i16> = 2007..=2050;

/// Words that one word may stand for: more are a slip of the pen, since every one costs memory.
const MOST: usize = 2_000;

/// Named parts.
pub(super) struct Parts(BTreeMap<String, Vec<String>>);

impl Default for Parts {
    fn default() -> Self {
        Parts(BTreeMap::from([("year".to_owned(), YEARS.map(|year| year.to_string()).collect())]))
    }
}

impl Parts {
    /// Names a part; its words may have parts themselves.
    ///
    /// # Errors
    /// The name is taken.
    pub fn define(&mut self, name: &str, words: &[String]) -> Result<()> {
        let taken = self.0.insert(name.to_owned(), words.to_vec());
        ensure!(taken.is_none(), "part `{name}` is defined twice");
        Ok(())
    }

    /// Whether a part has this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The words that these stand for.
    ///
    /// # Errors
    /// An unknown part, one within itself, a brace left open, too many words.
    pub fn all(&self, words: &[String]) -> Result<Vec<String>> {
        self.within(words, &mut Vec::new())
    }

    fn within<'a>(&'a self, words: &'a [String], above: &mut Vec<&'a str>) -> Result<Vec<String>> {
        let mut all = Vec::new();
        for word in words {
            all.append(&mut self.words(word, above)?);
            ensure!(all.len() <= MOST, "`{word}`: more than {MOST} words");
        }
        Ok(all)
    }

    /// The choices of one word; `above` are the parts that it stands in.
    fn words<'a>(&'a self, word: &'a str, above: &mut Vec<&'a str>) -> Result<Vec<String>> {
        let Some((before, named)) = word.split_once('{') else { return Ok(vec![word.to_owned()]) };
        let (name, behind) = named.split_once('}').ok_or_else(|| anyhow!("`{word}`: a brace is left open"))?;
        let part = self.0.get(name).ok_or_else(|| anyhow!("`{word}`: no part `{name}`"))?;
        ensure!(!above.contains(&name), "`{word}`: part `{name}` stands in itself");
        let ends = self.words(behind, above)?;
        above.push(name);
        let choices = self.within(part, above)?;
        above.pop();
        ensure!(choices.len() * ends.len() <= MOST, "`{word}`: more than {MOST} words");
        Ok(choices.iter().flat_map(|choice| ends.iter().map(move |end| format!("{before}{choice}{end}"))).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn parts() -> Parts {
        let mut parts = Parts::default();
        parts.define("body", &list(&["局", "镇"])).unwrap();
        parts.define("own", &list(&["我{body}", "本{body}", "本单位"])).unwrap();
        parts
    }

    fn of(word: &str) -> Result<Vec<String>> {
        parts().all(&list(&[word]))
    }

    #[test]
    fn a_word_stands_for_every_choice_of_its_parts() {
        assert_eq!(of("{own}将").unwrap(), ["我局将", "我镇将", "本局将", "本镇将", "本单位将"]);
        assert_eq!(of("{body}与{body}").unwrap(), ["局与局", "局与镇", "镇与局", "镇与镇"]);
        assert_eq!(of("全年").unwrap(), ["全年"]);
        assert_eq!(of("其中{year}年").unwrap().len(), 44);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let said = |word: &str| of(word).unwrap_err().to_string();
        assert_eq!(said("本{bdy}"), "`本{bdy}`: no part `bdy`");
        assert_eq!(said("本{body"), "`本{body`: a brace is left open");
        assert!(said("{year}{year}{year}").contains("more than 2000 words"));
        assert!(parts().define("year", &[]).unwrap_err().to_string().contains("defined twice"));
        let mut parts = parts();
        parts.define("loop", &list(&["又{loop}"])).unwrap();
        assert!(parts.all(&list(&["{loop}"])).unwrap_err().to_string().contains("stands in itself"));
    }
}
