//! Small dictionaries that answer what word stands at, before or around a place.

/// Entries in drawers by the last byte of a number made of their key: most questions find an empty drawer.
#[derive(Clone, Debug)]
struct Drawers<T> {
    /// Where each drawer begins among the entries; one more says where the last one ends.
    begins: Box<[usize; 257]>,
    entries: Vec<T>,
}

impl<T> Drawers<T> {
    /// Entries of one drawer keep their order.
    fn new(mut entries: Vec<T>, number: impl Fn(&T) -> u32) -> Self {
        let drawer = |entry: &T| number(entry) as usize & 255;
        entries.sort_by_key(drawer);
        let begins = std::array::from_fn(|i| entries.partition_point(|entry| drawer(entry) < i));
        Drawers { begins: Box::new(begins), entries }
    }

    #[inline]
    fn of(&self, number: u32) -> &[T] {
        let drawer = number as usize & 255;
        &self.entries[self.begins[drawer]..self.begins[drawer + 1]]
    }
}

/// A word as it is sought from one of its ends: its outermost character, the one next to it, and the others.
#[derive(Clone, Debug)]
struct Word {
    outer: char,
    next: Option<char>,
    others: Box<str>,
    length: usize,
}

impl Word {
    fn new(word: &str, backwards: bool) -> Option<Self> {
        let mut chars = word.chars();
        let mut take = || if backwards { chars.next_back() } else { chars.next() };
        let (outer, next) = (take()?, take());
        Some(Word { outer, next, others: chars.as_str().into(), length: word.len() })
    }

    /// Whether it stands where the characters are these and `others` says whether the rest fits.
    #[inline]
    fn fits(&self, outer: char, next: Option<char>, others: impl Fn(&str) -> bool) -> bool {
        let begins = self.outer == outer && (self.next.is_none() || self.next == next);
        begins && (self.others.is_empty() || others(&self.others))
    }
}

/// Words found by the character that they begin or end with.
#[derive(Clone, Debug)]
pub(super) struct Words {
    first: Drawers<Word>,
    last: Drawers<Word>,
}

impl Words {
    /// A dictionary of the words of `lists`.
    pub(super) fn new(lists: &[&[String]]) -> Self {
        let mut words: Vec<&str> = lists.iter().flat_map(|list| list.iter().map(String::as_str)).collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        words.dedup();
        let drawers = |backwards: bool| {
            let words = words.iter().filter_map(|word| Word::new(word, backwards));
            Drawers::new(words.collect(), |word| u32::from(word.outer))
        };
        Words { first: drawers(false), last: drawers(true) }
    }

    /// Length of the longest word that begins at `at`.
    #[inline]
    pub(super) fn at(&self, text: &str, at: usize) -> Option<usize> {
        let words = self.first.of(u32::from(char_at(text, at)?));
        if words.is_empty() { None } else { longest_at(words, &text[at..]) }
    }

    /// Start of the longest word that ends at `at`.
    #[inline]
    pub(super) fn before(&self, text: &str, at: usize) -> Option<usize> {
        let words = self.last.of(u32::from(char_before(text, at)?));
        if words.is_empty() { None } else { longest_before(words, &text[..at]).map(|length| at - length) }
    }
}

/// Length of the first of `words` that `text` begins with. Apart, so that an empty drawer costs no call.
#[inline(never)]
fn longest_at(words: &[Word], text: &str) -> Option<usize> {
    let mut rest = text.chars();
    let (outer, next) = (rest.next()?, rest.next());
    let found = words.iter().find(|word| word.fits(outer, next, |others| rest.as_str().starts_with(others)));
    found.map(|word| word.length)
}

/// Length of the first of `words` that `text` ends with.
#[inline(never)]
fn longest_before(words: &[Word], text: &str) -> Option<usize> {
    let mut rest = text.chars();
    let (outer, next) = (rest.next_back()?, rest.next_back());
    let found = words.iter().find(|word| word.fits(outer, next, |others| rest.as_str().ends_with(others)));
    found.map(|word| word.length)
}

/// A word around a numeral: the numeral, its neighbour, whether that stands before it, and how many bytes of the word do.
type Place = (char, char, bool, usize, Box<str>);

/// Words found by a numeral inside them and its neighbour: 统一 by (统, 一), 一律 by (一, 律).
#[derive(Clone, Debug)]
pub(super) struct Around(Drawers<Place>);

impl Around {
    /// A dictionary of `list`, keyed by every character that `is_key` accepts.
    pub(super) fn new(list: &[String], is_key: impl Fn(char) -> bool) -> Self {
        let mut places = Vec::new();
        let mut words: Vec<&String> = list.iter().collect();
        words.sort_by(|a, b| b.len().cmp(&a.len()).then(a.cmp(b)));
        for word in words {
            let mut before = None;
            for (offset, c) in word.char_indices() {
                let after = word[offset + c.len_utf8()..].chars().next();
                if is_key(c)
                    && let Some(neighbour) = before.or(after)
                {
                    places.push((c, neighbour, before.is_some(), offset, word.as_str().into()));
                }
                before = Some(c);
            }
        }
        Around(Drawers::new(places, |place| u32::from(place.0) + u32::from(place.1)))
    }

    /// Start and end of the longest word of the dictionary that covers the character `c` at `at`.
    pub(super) fn find(&self, text: &str, at: usize, c: char) -> Option<(usize, usize)> {
        let hit = |neighbour: char, before: bool| {
            let places = self.0.of(u32::from(c) + u32::from(neighbour));
            places.iter().filter(|p| p.0 == c && p.1 == neighbour && p.2 == before).find_map(|(.., offset, word)| {
                let start = at.checked_sub(*offset)?;
                let fits = text.as_bytes()[start..].starts_with(word.as_bytes());
                fits.then(|| (start, start + word.len()))
            })
        };
        let before = char_before(text, at).and_then(|neighbour| hit(neighbour, true));
        let after = char_at(text, at + c.len_utf8()).and_then(|neighbour| hit(neighbour, false));
        match (before, after) {
            (Some(a), Some(b)) => Some(if b.1 - b.0 > a.1 - a.0 { b } else { a }),
            (a, b) => a.or(b),
        }
    }
}

/// The character before `at`.
#[inline]
pub(super) fn char_before(text: &str, at: usize) -> Option<char> {
    text[..at].chars().next_back()
}

/// The character at `at`.
#[inline]
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    text[at..].chars().next()
}

/// The byte at `at`, for marks of ASCII.
#[inline]
pub(super) fn byte_at(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied()
}

/// Whether a Chinese character.
pub(super) fn is_hanzi(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '〇' | '\u{20000}'..='\u{3134F}')
}

/// Where the blanks after `at` end; line breaks are no blanks.
#[inline]
pub(super) fn past_blanks(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().position(|b| !matches!(b, b' ' | b'\t')).map_or(text.len(), |blanks| at + blanks)
}

/// Where the blanks before `at` begin.
#[inline]
pub(super) fn before_blanks(text: &str, at: usize) -> usize {
    text.as_bytes()[..at].iter().rposition(|b| !matches!(b, b' ' | b'\t')).map_or(0, |last| last + 1)
}

/// Where the ASCII digits from `at` on end.
#[inline]
pub(super) fn past_digits(text: &str, at: usize) -> usize {
    text.as_bytes()[at..].iter().position(|b| !b.is_ascii_digit()).map_or(text.len(), |digits| at + digits)
}

/// Where the word of these characters ends that begins at `at`, with blanks before them or not (百 分 之).
pub(super) fn past_spaced(text: &str, at: usize, word: &[char]) -> Option<usize> {
    let mut end = at;
    for c in word {
        let at = past_blanks(text, end);
        if char_at(text, at)? != *c {
            return None;
        }
        end = at + c.len_utf8();
    }
    Some(end)
}
