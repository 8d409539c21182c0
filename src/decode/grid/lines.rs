//! What a line of plain text looks like.

use crate::model::Span;

/// The look of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing but spaces.
    Blank,
    /// Nothing but spaces and at least one tab: an empty cell.
    TabBlank,
    /// Words with at least one tab before, between or behind them.
    Tabbed,
    /// Cells between pipes or vertical box lines.
    Piped,
    /// A horizontal line: box drawing, `---`, `|---|---|`.
    Rule,
    /// Short pieces with gaps of two or more spaces between them.
    Gapped,
    /// A bare number or a mark that stands for one.
    Number,
    /// Short words and behind them, run on or after a space, digits.
    Glued,
    /// A short line of words.
    Words,
    /// A page number: `- 3 -`, `第 3 页 共 6 页`.
    Page,
    /// Running text.
    Prose,
}

/// One line: its words without the white space around them (tabs included), and its look.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// From the first byte of the line to its last, line break excluded.
    pub full: Span,
    /// The words, trimmed.
    pub words: Span,
    /// The look.
    pub kind: Kind,
}

/// The longest line, in characters, that can be a cell of its own.
const SHORT: usize = 60;
/// The longest line that can be a cell, or a row of a header, if it ends with a bracketed note or has no stop.
const NOTED: usize = 160;
/// The longest piece between wide gaps.
const PIECE: usize = 48;

/// Lines of a text with their looks.
pub(super) fn split(text: &str) -> Vec<Line> {
    let mut lines = Vec::with_capacity(text.len() / 24 + 1);
    let mut start = 0;
    for part in text.split_inclusive('\n') {
        let body = part.trim_end_matches(['\n', '\r']);
        let full = Span::new(start, start + body.len());
        let words = trimmed(text, full);
        lines.push(Line { full, words, kind: look(full.of(text), words.of(text)) });
        start += part.len();
    }
    lines
}

/// The span without the white space at its ends.
pub(super) fn trimmed(text: &str, span: Span) -> Span {
    let words = span.of(text);
    let start = words.len() - words.trim_start_matches(is_space).len();
    let inner = words.trim_matches(is_space);
    let start = span.start as usize + start.min(words.len());
    if inner.is_empty() {
        return Span::new(span.start as usize, span.start as usize);
    }
    Span::new(start, start + inner.len())
}

/// White space of all kinds, zero-width marks included.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{2060}')
}

/// Whether a character parts cells as a vertical line.
pub(super) fn is_pipe(c: char) -> bool {
    matches!(c, '|' | '│' | '┃' | '｜' | '║' | '┆' | '┊' | '¦')
}

/// Whether a character belongs to horizontal box lines.
fn is_box(c: char) -> bool {
    ('\u{2500}'..='\u{257f}').contains(&c)
}

fn look(full: &str, words: &str) -> Kind {
    if words.is_empty() {
        return if full.contains('\t') { Kind::TabBlank } else { Kind::Blank };
    }
    if is_rule(words) {
        return Kind::Rule;
    }
    let long = words.chars().nth(SHORT).is_some();
    if !long && is_page(words) {
        return Kind::Page;
    }
    if words.contains(is_pipe) && piped(words) {
        return Kind::Piped;
    }
    if full.contains('\t') && tabbed(full, words) {
        return Kind::Tabbed;
    }
    if words.ends_with(['。', '；', ';', '！', '？']) {
        return Kind::Prose;
    }
    if gapped(words) {
        return Kind::Gapped;
    }
    if long && words.chars().nth(NOTED).is_none() && numbers_behind(words) >= 3 {
        return Kind::Glued;
    }
    let noted = words.ends_with([')', '）']) || !words.contains(['。', '，', ',', '；', '：']);
    if long && !(noted && words.chars().nth(NOTED).is_none()) {
        return Kind::Prose;
    }
    if is_number(words) {
        Kind::Number
    } else if is_glued(words) {
        Kind::Glued
    } else {
        Kind::Words
    }
}

/// A line is piped if it opens or closes with a pipe or has two of them; running text with a stray pipe is not.
fn piped(words: &str) -> bool {
    let pipes = words.chars().filter(|c| is_pipe(*c)).count();
    let outer = words.starts_with(is_pipe) || words.ends_with(is_pipe);
    let sides_are_short = || words.split(is_pipe).all(|p| p.chars().nth(NOTED).is_none());
    (outer || pipes >= 2 || words.chars().nth(SHORT).is_none()) && sides_are_short()
}

/// A tab makes cells unless it only indents running text.
fn tabbed(full: &str, words: &str) -> bool {
    words.contains('\t') && full.split('\t').all(|p| p.chars().nth(NOTED).is_none())
        || full.trim_matches(is_space) == words
            && (full.starts_with('\t') || full.ends_with('\t') || full.trim_start_matches(' ').starts_with('\t'))
            && words.chars().nth(NOTED).is_none()
            && !words.ends_with(['。', '；', '！', '？'])
}

/// Whether a line is made of horizontal strokes only: box drawing, or three dashes or more on end. Single dashes stand
/// for numbers.
fn is_rule(words: &str) -> bool {
    let (mut run, mut longest) = (0, 0);
    for c in words.chars() {
        match c {
            '-' | '=' | '_' => run += 1,
            '|' | '+' | ':' | ' ' | '\u{3000}' => run = 0,
            c if is_box(c) => run += if is_pipe(c) { 0 } else { 3 },
            _ => return false,
        }
        longest = longest.max(run);
    }
    longest >= 3
}

/// Page numbers as printers leave them in text: `- 3 -`, `—3—`, `第3页`, `第 3 页 共 6 页`, `3 / 6`.
fn is_page(words: &str) -> bool {
    let tight: String =
        words.chars().filter(|c| !is_space(*c)).take(24).map(|c| if c == '頁' { '页' } else { c }).collect();
    let dash = |c: char| matches!(c, '-' | '－' | '—' | '–' | '―');
    let digits = |s: &str| !s.is_empty() && s.chars().count() <= 3 && s.chars().all(is_digit);
    if tight.starts_with(dash) && tight.ends_with(dash) && digits(tight.trim_matches(dash)) {
        return true;
    }
    let Some(rest) = tight.strip_prefix('第') else {
        return tight.strip_suffix('页').is_some_and(|s| {
            let s = s.trim_start_matches('共');
            s.split_once('/').is_some_and(|(a, b)| digits(a) && digits(b))
        });
    };
    rest.split_once('页').is_some_and(|(page, tail)| {
        let tail = tail.trim_start_matches(['/', ',', '，', '共']).trim_end_matches('页');
        digits(page) && (tail.is_empty() || digits(tail))
    })
}

/// ASCII or full-width digit.
pub(super) fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Marks that belong to a bare number.
fn is_figure(c: char) -> bool {
    is_digit(c) || matches!(c, '+' | '-' | '－' | '＋' | '.' | '．' | ',' | '，' | '%' | '％' | ' ' | '/' | '／' | '—')
}

/// Marks and words that stand in a cell instead of a number.
const MARKS: [&str; 12] = ["/", "／", "-", "－", "—", "——", "–", "\\", "无", "○", "〇", "*"];

/// A bare value: digits with sign and separators, or a mark for none.
pub(super) fn is_number(words: &str) -> bool {
    words.split(is_space).all(|w| w.is_empty() || MARKS.contains(&w))
        || words.len() <= 120
            && words.contains(is_digit)
            && words
                .trim_start_matches(['增', '减'])
                .trim_end_matches("元")
                .trim_end_matches('万')
                .chars()
                .all(is_figure)
            && !words.ends_with(['.', '．', ',', '，'])
}

/// Words with digits behind them, or a mark behind a space: `规章000`, `规章 0 0 0`, `规章 /`.
fn is_glued(words: &str) -> bool {
    let ideograph = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    let ends = |head: &str| {
        head.ends_with(|c: char| ideograph(c) || matches!(c, ')' | '）' | '”' | '"' | '：' | ':'))
            && head.chars().filter(|c| ideograph(*c)).count() >= 2
    };
    let head = words.trim_end_matches(|c| is_figure(c) || matches!(c, '/' | '／'));
    let tail = &words[head.len()..];
    if ends(head) && (tail.contains(is_digit) || tail.trim_matches(is_space).chars().count() >= 2) {
        return true;
    }
    words.rsplit_once(is_space).is_some_and(|(head, mark)| {
        MARKS.contains(&mark) && ends(head.trim_end_matches(|c| is_space(c) || is_figure(c)))
    })
}

/// How many bare numbers stand at the end of a line, parted by spaces.
fn numbers_behind(words: &str) -> usize {
    words.rsplit(is_space).take_while(|w| !w.is_empty() && is_number(w)).count()
}

/// Short pieces with wide gaps between them.
fn gapped(words: &str) -> bool {
    let mut pieces = 0;
    for piece in pieces_of(words) {
        if piece.len() > 3 * PIECE && words[piece].chars().nth(PIECE).is_some() {
            return false;
        }
        pieces += 1;
    }
    pieces >= 2
}

/// The pieces of a trimmed line between gaps of two or more spaces (an ideographic space is a gap by itself, except
/// between ideographs where it only spreads a word).
pub(super) fn pieces_of(words: &str) -> Vec<std::ops::Range<usize>> {
    let mut pieces = Vec::new();
    let (mut start, mut end, mut gap, mut broad) = (0, 0, 0usize, 0usize);
    for (at, c) in words.char_indices() {
        if is_space(c) {
            gap += 1;
            broad += usize::from(c == '\u{3000}');
            continue;
        }
        let beside_digit = || words[..end].ends_with(is_digit) || is_digit(c);
        if end > start && (gap >= 2 || (broad == 1 && beside_digit())) {
            pieces.push(start..end);
            start = at;
        }
        (gap, broad) = (0, 0);
        end = at + c.len_utf8();
    }
    pieces.push(start..end);
    pieces
}

/// Whether a line opens like a section's heading: `三、…`, `第三部分`.
pub(super) fn opens_section(words: &str) -> bool {
    let rest = words.trim_start_matches(['一', '二', '三', '四', '五', '六', '七', '八', '九', '十']);
    rest.len() < words.len() && rest.starts_with(['、', '．', '.'])
}
