//! All labels of all forms in one tree, walked character by character over folded words.

use std::collections::BTreeMap;

use crate::lexicon::Lexicon;

/// What a label can mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Meaning {
    /// Index of the form's table.
    pub table: u16,
    /// Which of its labels.
    pub role: Role,
}

/// What a label is in its table; the number is an index into the table's list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// Names a row that has numbers.
    Row(u16),
    /// Names several rows and has no numbers.
    Group(u16),
    /// Names a column.
    Column(u16),
    /// Names several columns.
    Header(u16),
    /// Belongs to the table and names nothing.
    Caption,
}

/// A number for the set of meanings of a label.
pub(super) type Meanings = u32;

#[derive(Clone, Debug, Default)]
struct Node {
    /// Meanings of the label that ends here.
    ends: Option<Meanings>,
    /// The one set of meanings below this node, if there is just one.
    below: Option<Meanings>,
}

/// The tree of labels.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    nodes: Vec<Node>,
    next: BTreeMap<(u32, char), u32>,
    sets: Vec<Vec<Meaning>>,
}

/// A label found in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hit {
    /// Its meanings.
    pub meanings: Meanings,
    /// Bytes that it takes.
    pub len: usize,
}

/// How the walk over some words ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Walk {
    /// The longest label.
    pub hit: Option<Hit>,
    /// The node at the end of the words, if all of them led on.
    pub open: Option<u32>,
    /// Characters other than digits that led to that node.
    pub depth: usize,
}

/// Stands in labels for any one digit: `####年度`.
const ANY_DIGIT: char = '#';

impl Vocabulary {
    /// The tree of these labels (already folded and without numbering); a label may occur with several meanings.
    pub fn new(labels: &BTreeMap<String, Vec<Meaning>>) -> Self {
        let mut tree = Vocabulary { nodes: vec![Node::default()], ..Vocabulary::default() };
        let mut numbers: BTreeMap<Vec<Meaning>, Meanings> = BTreeMap::new();
        for (label, meanings) in labels {
            let set = *numbers.entry(meanings.clone()).or_insert_with(|| {
                tree.sets.push(meanings.clone());
                tree.sets.len() as Meanings - 1
            });
            let mut at = 0;
            for c in label.chars().filter(|c| !is_ignored(*c)) {
                let fresh = tree.nodes.len() as u32;
                at = *tree.next.entry((at, c)).or_insert(fresh);
                if at == fresh {
                    tree.nodes.push(Node { ends: None, below: Some(set) });
                } else if tree.nodes[at as usize].below != Some(set) {
                    tree.nodes[at as usize].below = None;
                }
            }
            tree.nodes[at as usize].ends = Some(set);
        }
        tree
    }

    /// The meanings behind a number.
    pub fn meanings(&self, set: Meanings) -> &[Meaning] {
        &self.sets[set as usize]
    }

    /// Walks from `node` (0 is the root) over folded words.
    pub fn walk(&self, node: u32, words: &str) -> Walk {
        let (mut at, mut depth) = (node, 0);
        let mut hit = None;
        for (offset, c) in words.char_indices() {
            if is_ignored(c) {
                continue;
            }
            let step = self
                .next
                .get(&(at, c))
                .or_else(|| c.is_ascii_digit().then(|| self.next.get(&(at, ANY_DIGIT))).flatten());
            let Some(next) = step else {
                return Walk { hit, open: None, depth };
            };
            at = *next;
            // Digits alone start no label.
            depth += usize::from(!c.is_ascii_digit());
            if let Some(meanings) = self.nodes[at as usize].ends {
                hit = Some(Hit { meanings, len: offset + c.len_utf8() });
            }
        }
        Walk { hit, open: (depth > 0).then_some(at), depth }
    }

    /// The one set of meanings that a cut label can have.
    pub fn completed(&self, node: u32) -> Option<Meanings> {
        self.nodes[node as usize].below
    }
}

/// Enters a label under all its wordings, folded and without numbering.
pub(super) fn enter(
    labels: &mut BTreeMap<String, Vec<Meaning>>,
    label: &str,
    meaning: Meaning,
    synonyms: &[(String, Vec<String>)],
    lexicon: &Lexicon,
) {
    let folded = lexicon.fold_tight(label).text;
    let plain = folded[numbering(&folded)..].to_string();
    let mut wordings = vec![plain];
    for (word, also) in synonyms {
        for at in 0..wordings.len() {
            for other in also {
                if wordings[at].contains(word) {
                    wordings.push(wordings[at].replace(word, other));
                }
            }
        }
    }
    for wording in wordings {
        let bare: String = wording.chars().filter(|c| !is_ignored(*c)).collect();
        // A note in brackets is skipped wherever it stands, so the label is also known without it.
        let open = wording.find('(').filter(|at| wording.ends_with(')') && *at > 0);
        let short = open.map(|at| wording[..at].chars().filter(|c| !is_ignored(*c)).collect());
        for key in std::iter::once(bare).chain(short) {
            let meanings = labels.entry(key).or_default();
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
                meanings.sort_unstable();
            }
        }
    }
}

/// Marks that labels may have or lack.
pub(super) fn is_ignored(c: char) -> bool {
    matches!(
        c,
        '"' | '、'
            | ','
            | '.'
            | '·'
            | ':'
            | ';'
            | '。'
            | '-'
            | '/'
            | '《'
            | '》'
            | '('
            | ')'
            | '['
            | ']'
            | '〔'
            | '〕'
            | '*'
    )
}

/// The length of the numbering at the start of folded words: `1.`, `(一)`, `三、`, `其中:`, up to three of them.
pub(super) fn numbering(words: &str) -> usize {
    let mut len = 0;
    for _ in 0..3 {
        match one_number(&words[len..]) {
            0 => break,
            more => len += more,
        }
    }
    len
}

fn one_number(words: &str) -> usize {
    if let Some(rest) = words.strip_prefix("其中") {
        return words.len() - rest.trim_start_matches([':', ',', '、', '.']).len();
    }
    let Some(first) = words.chars().next() else { return 0 };
    if ('①'..='⒛').contains(&first) {
        return words.len() - words[first.len_utf8()..].trim_start_matches(['.', '、']).len();
    }
    let (body, open) = match words.strip_prefix(['(', '〔', '[']) {
        Some(body) => (body, true),
        None => (words, false),
    };
    let digits = body.len() - body.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let numerals = body.len() - body.trim_start_matches(is_numeral).len();
    let len = match (digits, numerals) {
        (1..=2, _) => digits,
        (0, 3..=9) => numerals,
        _ => return 0,
    };
    let rest = &body[len..];
    let close = rest.trim_start_matches([')', '〕', ']']);
    let closed = close.len() < rest.len();
    let tail = close.trim_start_matches(['.', '、', ',', ':', '-', '·']);
    let marked = tail.len() < close.len();
    if !closed && (open || !marked) {
        return 0;
    }
    words.len() - tail.len()
}

/// A Chinese numeral as lists are numbered with.
pub(super) fn is_numeral(c: char) -> bool {
    matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(labels: &[&str]) -> Vocabulary {
        let meaning = |i: usize| vec![Meaning { table: 0, role: Role::Row(i as u16) }];
        Vocabulary::new(&labels.iter().enumerate().map(|(i, l)| (l.to_string(), meaning(i))).collect())
    }

    #[test]
    fn the_longest_label_wins_and_marks_do_not_count() {
        let tree = tree(&["其他", "其他结果", "第二十条第(一)项", "####年度"]);
        let hit = |words| tree.walk(0, words).hit.map(|h| (tree.meanings(h.meanings)[0].role, h.len));
        assert_eq!(hit("其他结果0"), Some((Role::Row(1), 12)));
        assert_eq!(hit("其他处理"), Some((Role::Row(0), 6)));
        assert_eq!(hit("第二十条第一项"), Some((Role::Row(2), 21)));
        assert_eq!(hit("2009年度"), Some((Role::Row(3), 10)));
        assert_eq!(hit("另外"), None);
        let cut = tree.walk(0, "第二十条");
        assert_eq!(tree.completed(cut.open.unwrap()).map(|m| tree.meanings(m)[0].role), Some(Role::Row(2)));
    }

    #[test]
    fn numbering_is_told_from_words_and_numbers() {
        for (words, len) in [
            ("1.其他", 2),
            ("(一)予以公开", 5),
            ("三、本年度", 6),
            ("其中:1.当面", 9),
            ("(11)其他", 4),
            ("三安全", 0),
            ("12", 0),
            ("一份", 0),
            ("", 0),
        ] {
            assert_eq!(numbering(words), len, "{words}");
        }
    }
}
