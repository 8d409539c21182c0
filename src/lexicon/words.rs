//! Small dictionaries that answer what word stands at, before or around a place.

/// Which last bytes of code points occur among some characters: most questions are answered without a search.
#[derive(Clone, Debug, Default)]
struct Low([u64; 4]);

impl Low {
    fn insert(&mut self, c: char) {
        self.0[c as usize >> 6 & 3] |= 1 << (c as u32 & 63);
    }

    fn may_hold(&self, c: char) -> bool {
        self.0[c as usize >> 6 & 3] >> (c as u32 & 63) & 1 == 1
    }
}

/// Words by one of their characters.
#[derive(Clone, Debug, Default)]
struct Index {
    low: Low,
    keys: Vec<char>,
    words: Vec<Vec<Box<str>>>,
}

impl Index {
    fn insert(&mut self, key: char, word: &str) {
        self.low.insert(key);
        match self.keys.binary_search(&key) {
            Ok(i) => self.words[i].push(word.into()),
            Err(i) => {
                self.keys.insert(i, key);
                self.words.insert(i, vec![word.into()]);
            }
        }
    }

    fn of(&self, key: char) -> &[Box<str>] {
        let found = if self.low.may_hold(key) { self.keys.binary_search(&key).ok() } else { None };
        found.map_or(&[], |i| &self.words[i])
    }
}

/// Words found by the character that they begin or end with.
#[derive(Clone, Debug, Default)]
pub(super) struct Words {
    first: Index,
    last: Index,
}

impl Words {
    /// A dictionary of the words of `lists`.
    pub(super) fn new(lists: &[&[String]]) -> Self {
        let mut words: Vec<&str> = lists.iter().flat_map(|list| list.iter().map(String::as_str)).collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        words.dedup();
        let mut built = Words::default();
        for word in words {
            if let (Some(first), Some(last)) = (word.chars().next(), word.chars().next_back()) {
                built.first.insert(first, word);
                built.last.insert(last, word);
            }
        }
        built
    }

    /// Length of the longest word that begins at `at`.
    pub(super) fn at(&self, text: &str, at: usize) -> Option<usize> {
        let rest = &text[at..];
        let words = self.first.of(rest.chars().next()?);
        words.iter().find(|word| rest.starts_with(&***word)).map(|word| word.len())
    }

    /// Start of the longest word that ends at `at`.
    pub(super) fn before(&self, text: &str, at: usize) -> Option<usize> {
        let rest = &text[..at];
        let words = self.last.of(rest.chars().next_back()?);
        words.iter().find(|word| rest.ends_with(&***word)).map(|word| at - word.len())
    }
}

/// A numeral, its neighbour, and whether the neighbour stands before it.
type Key = (char, char, bool);
/// How many bytes of a word stand before the numeral, and the word.
type Place = (usize, Box<str>);

/// Words found by a numeral inside them and its neighbour: 统一 by (统, 一), 一律 by (一, 律).
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    neighbours: Low,
    index: Vec<(Key, Vec<Place>)>,
}

impl Around {
    /// A dictionary of `list`, keyed by every character that `is_key` accepts.
    pub(super) fn new(list: &[String], is_key: impl Fn(char) -> bool) -> Self {
        let mut around = Around::default();
        let mut words: Vec<&String> = list.iter().collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        for word in words {
            let mut before = None;
            for (offset, c) in word.char_indices() {
                let after = word[offset + c.len_utf8()..].chars().next();
                if is_key(c)
                    && let Some(neighbour) = before.or(after)
                {
                    around.neighbours.insert(neighbour);
                    let key = (c, neighbour, before.is_some());
                    let entry = (offset, word.as_str().into());
                    match around.index.binary_search_by_key(&key, |e| e.0) {
                        Ok(i) => around.index[i].1.push(entry),
                        Err(i) => around.index.insert(i, (key, vec![entry])),
                    }
                }
                before = Some(c);
            }
        }
        around
    }

    /// Start and end of the longest word of the dictionary that covers the character `c` at `at`.
    pub(super) fn find(&self, text: &str, at: usize, c: char) -> Option<(usize, usize)> {
        let before = text[..at].chars().next_back().map(|n| (c, n, true));
        let after = text[at + c.len_utf8()..].chars().next().map(|n| (c, n, false));
        let hit = |key: Option<Key>| {
            let key = key.filter(|(_, neighbour, _)| self.neighbours.may_hold(*neighbour))?;
            let i = self.index.binary_search_by_key(&key, |entry| entry.0).ok()?;
            self.index[i].1.iter().find_map(|(offset, word)| {
                let start = at.checked_sub(*offset)?;
                let fits = text.as_bytes()[start..].starts_with(word.as_bytes());
                fits.then(|| (start, start + word.len()))
            })
        };
        match (hit(before), hit(after)) {
            (Some(a), Some(b)) => Some(if b.1 - b.0 > a.1 - a.0 { b } else { a }),
            (a, b) => a.or(b),
        }
    }
}

/// The character before `at`.
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at `at`.
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// Whether a Chinese character.
pub(super) fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '〇' | '\u{20000}'..='\u{3134F}')
}

/// Where the blanks after `at` end; line breaks are no blanks.
pub(super) fn past_blanks(text: &str, at: usize) -> usize {
    at + text.as_bytes()[at..].iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// Where the blanks before `at` begin.
pub(super) fn before_blanks(text: &str, at: usize) -> usize {
    at - text.as_bytes()[..at].iter().rev().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

/// Where the ASCII digits from `at` on end.
pub(super) fn past_digits(text: &str, at: usize) -> usize {
    at + text.as_bytes()[at..].iter().take_while(|b| b.is_ascii_digit()).count()
}

/// Where `word` ends that begins at `at`, with blanks before its characters or not (百 分 之).
pub(super) fn past_spaced(text: &str, at: usize, word: &str) -> Option<usize> {
    word.chars().try_fold(at, |at, c| {
        let at = past_blanks(text, at);
        text[at..].starts_with(c).then_some(at + c.len_utf8())
    })
}
