//! Words in which the name of a place stands that is none there: 共和 in 人民共和国, 太湖 in 太湖流域.

use anyhow::Context;
use std::collections::BTreeMap;

/// For each name, what stands before and after it in such a word.
pub(super) type Words = BTreeMap<String, Vec<(String, String)>>;

/// Reads `word,name`; the name stands in the word.
pub(super) fn read(name: &str, content: &str, into: &mut Words) -> anyhow::Result<()> {
    for (number, line) in content.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
        let split = line.split_once(',').and_then(|(word, place)| Some((place, word.split_once(place)?)));
        let Some((place, (before, after))) = split.filter(|(place, _)| !place.is_empty()) else {
            return Err(anyhow::anyhow!("a word and the name that stands in it are needed"))
                .with_context(|| format!("{name}: line {}", number + 1));
        };
        into.entry(place.to_owned()).or_default().push((before.to_owned(), after.to_owned()));
    }
    Ok(())
}

/// Whether the name from `start` to `end` stands in such a word.
pub(super) fn within(words: &Words, text: &str, start: usize, end: usize) -> bool {
    let around = |(before, after): &(String, String)| {
        text[..start].ends_with(before.as_str()) && text[end..].starts_with(after.as_str())
    };
    words.get(&text[start..end]).is_some_and(|list| list.iter().any(around))
}
