//! One cell's words → tokens.

use super::Forms;
use super::tokens::{Kind, Mark, Token};
use super::vocabulary::{Meanings, is_ignored, is_numeral, numbering};
use crate::lexicon::{CellValue, Folded, Lexicon};
use crate::model::{Layout, Span, State, Table};

/// Longer cells are running text.
const LONG: usize = 600;
/// Over how many cells a label may be broken.
const PIECES: usize = 4;
/// How many characters of a cut label are enough to complete it.
const CUT: usize = 3;

/// Reads the cells of one table.
pub(super) struct Reader<'a> {
    pub table: &'a Table,
    pub text: &'a str,
    pub forms: &'a Forms,
    pub lexicon: &'a Lexicon,
    pub folded: &'a Folded,
    /// Folded bytes of each cell.
    pub ranges: Vec<(usize, usize)>,
    /// Cells that went into the label of a cell before.
    pub used: Vec<bool>,
    pub tokens: Vec<Token>,
}

/// A label found at some place of a cell's words, or the start of one that the cell's end cuts off.
struct Found {
    hit: Option<(Meanings, usize)>,
    open: Option<u32>,
    depth: usize,
    numbered: bool,
}

impl<'a> Reader<'a> {
    fn words(&self, cell: usize) -> &'a str {
        let (start, end) = self.ranges[cell];
        &self.folded.text[start..end]
    }

    /// Folded bytes of a cell's words → span of the text.
    fn span(&self, cell: usize, start: usize, end: usize) -> Span {
        let from = self.ranges[cell].0;
        self.folded.span(from + start, from + end).shifted(self.table.span.start)
    }

    fn push(&mut self, kind: Kind, cell: usize, span: Span) {
        self.tokens.push(Token { kind, cell: cell as u32, span });
    }

    /// Pushes the tokens of a cell.
    pub fn cell(&mut self, cell: usize) {
        let words = self.words(cell);
        let span = self.table.cells[cell].span;
        if words.is_empty() {
            let kind = if span.is_empty() || span.of(self.text).trim().is_empty() {
                Kind::Value(Mark::of_state(State::Blank))
            } else {
                Kind::Words
            };
            return self.push(kind, cell, span);
        }
        if words.len() > LONG {
            return self.push(Kind::Words, cell, span);
        }
        let short = words.len() <= 9 && words.bytes().all(|b| b.is_ascii_digit());
        if !short && self.labels(cell) {
            return;
        }
        if self.is_unit(words) {
            return self.push(Kind::Unit, cell, span);
        }
        if self.is_stacked() && numeric_run(words) == words.len() && has_space(span.of(self.text).trim()) {
            let before = self.tokens.len();
            if self.values(cell, 0, words.len()) == words.len() {
                return;
            }
            self.tokens.truncate(before);
        }
        let mark = self.mark(cell, 0, words.len());
        let kind = if mark.state == State::Text { Kind::Words } else { Kind::Value(mark) };
        self.push(kind, cell, span);
    }

    fn is_unit(&self, words: &str) -> bool {
        let bare =
            words.trim_matches(|c| matches!(c, '(' | ')' | ':')).trim_start_matches("单位").trim_start_matches(':');
        self.forms.units.iter().any(|u| **u == *bare)
    }

    /// Reads a cell that starts with a label; `false` (and nothing pushed) if it does not, or if other words follow.
    fn labels(&mut self, cell: usize) -> bool {
        let before = self.tokens.len();
        let words = self.words(cell);
        let mut at = 0;
        while words[at..].contains(|c| !is_ignored(c) || matches!(c, '-' | '/')) {
            let found = self.label(&words[at..]);
            let ends_here = found.hit.is_some_and(|(_, len)| rest_is_void(&words[at + len..]));
            let broken = found.open.is_some() && (found.hit.is_none() || !ends_here || self.is_stacked());
            if broken && self.broken_label(cell, at, &found) {
                return true;
            }
            if let Some((meanings, len)) = found.hit {
                at += self.whole_label(cell, at, len, meanings, found.numbered);
                continue;
            }
            if at > 0 {
                let more = self.behind_label(cell, at);
                if more > 0 {
                    at += more;
                    continue;
                }
            }
            let cut = found.open.filter(|_| found.depth >= CUT).and_then(|n| self.forms.vocabulary.completed(n));
            let Some(meanings) = cut.filter(|_| self.tokens.len() == before) else {
                self.tokens.truncate(before);
                return false;
            };
            let kind = Kind::Label { meanings, numbered: found.numbered, note: None };
            self.push(kind, cell, self.table.cells[cell].span);
            return true;
        }
        self.tokens.len() > before
    }

    fn is_stacked(&self) -> bool {
        matches!(self.table.layout, Layout::Stacked | Layout::RunTogether)
    }

    /// The label at the start of some words, numbering skipped.
    fn label(&self, words: &str) -> Found {
        let numbers = numbering(words);
        let bare = words.len() - words.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mut best = Found { hit: None, open: None, depth: 0, numbered: false };
        for skip in [numbers, 0, if bare <= 2 { bare } else { 0 }] {
            let walk = self.forms.vocabulary.walk(0, &words[skip..]);
            if let Some(hit) = walk.hit {
                return Found {
                    hit: Some((hit.meanings, skip + hit.len)),
                    open: walk.open,
                    depth: walk.depth,
                    numbered: skip > 0,
                };
            }
            if walk.open.is_some() && best.open.is_none() && walk.depth > 0 {
                best.open = walk.open;
                best.depth = walk.depth;
                best.numbered = skip > 0;
            }
        }
        best
    }

    /// Pushes a label and gives the bytes that it takes, suffix and note included.
    fn whole_label(&mut self, cell: usize, at: usize, len: usize, meanings: Meanings, numbered: bool) -> usize {
        let words = self.words(cell);
        let closed = |from: usize| words.len() - words[from..].trim_start_matches([')', ']', '"', '》']).len();
        let mut end = closed(at + len);
        for suffix in &self.forms.suffixes {
            let rest = words[end..].strip_prefix(suffix.as_str());
            if rest.is_some_and(|r| !r.starts_with(is_ideograph)) {
                end = closed(end + suffix.len());
                break;
            }
        }
        let (note, taken) = note_at(&words[end..]);
        let note = note.map(|(start, stop)| self.span(cell, end + start, end + stop));
        end += taken;
        let kind = Kind::Label { meanings, numbered, note };
        self.push(kind, cell, self.span(cell, at, end));
        end - at
    }

    /// Values or a unit behind a label in the same cell; the bytes taken, 0 if there is something else.
    fn behind_label(&mut self, cell: usize, at: usize) -> usize {
        let words = &self.words(cell)[at..];
        let colon = words.len() - words.trim_start_matches(':').len();
        let run = numeric_run(&words[colon..]);
        if run > 0 {
            let run = self.values(cell, at + colon, run);
            return if run == 0 { 0 } else { run + colon };
        }
        let unit = self.forms.units.iter().filter(|u| words.starts_with(&***u)).map(|u| u.len()).max().unwrap_or(0);
        let rest = &words[unit..];
        if unit > 0 && (rest.is_empty() || !rest.starts_with(is_ideograph)) {
            self.push(Kind::Unit, cell, self.span(cell, at, at + unit));
            return unit;
        }
        0
    }

    /// Pushes the values of a run of digits and marks, parted by white space; gives the bytes taken.
    fn values(&mut self, cell: usize, at: usize, run: usize) -> usize {
        let words = self.words(cell);
        let mut pieces = self.parted(cell, at, at + run);
        let mut end = at + run;
        // `…0 2.重复申请`: the last digit numbers the next label.
        if words[end..].starts_with(is_ideograph) && words[..end].ends_with('.') {
            let Some(last) = pieces.last_mut() else { return 0 };
            let keep = if last.1 - last.0 <= 3 { last.0 } else { last.1 - 2 };
            (end, last.1) = (keep, keep);
            pieces.retain(|p| p.0 < p.1);
        }
        for (start, stop) in pieces {
            let mark = self.mark(cell, start, stop);
            let change = words[start..stop].starts_with(['增', '减']);
            if mark.state == State::Text && !change {
                return 0;
            }
            let kind = if mark.state == State::Text { Kind::Words } else { Kind::Value(mark) };
            self.push(kind, cell, self.span(cell, start, stop));
        }
        end - at
    }

    /// Parts folded bytes of a cell where the text has white space.
    fn parted(&self, cell: usize, start: usize, end: usize) -> Vec<(usize, usize)> {
        let mut pieces: Vec<(usize, usize)> = Vec::new();
        let mut last = None;
        let words = self.words(cell);
        for at in (start..end).filter(|at| words.is_char_boundary(*at)) {
            let next = (at + 1..=end).find(|n| words.is_char_boundary(*n)).unwrap_or(end);
            let span = self.span(cell, at, next);
            let joined = last.is_some_and(|l: u32| !has_space(&self.text[l as usize..span.start as usize]));
            match pieces.last_mut() {
                Some(piece) if joined => piece.1 = next,
                _ => pieces.push((at, next)),
            }
            last = Some(span.end);
        }
        pieces
    }

    /// What folded bytes of a cell say as a value.
    fn mark(&self, cell: usize, start: usize, end: usize) -> Mark {
        let words = &self.words(cell)[start..end];
        let span = self.span(cell, start, end);
        if has_space(span.of(self.text)) && words.bytes().any(|b| b.is_ascii_digit()) {
            let pieces = span.of(self.text).split_whitespace();
            if pieces.filter(|p| p.chars().any(|c| c.is_numeric())).count() > 1 {
                return Mark::of_state(State::Unreadable);
            }
        }
        match self.lexicon.cell(words) {
            CellValue::Blank => Mark::of_state(State::Blank),
            CellValue::NotApplicable => Mark::of_state(State::NotApplicable),
            CellValue::Unreadable => Mark::of_state(State::Unreadable),
            CellValue::Text => Mark::of_state(State::Text),
            CellValue::Number { amount, bound, unit } => Mark {
                state: State::Reported,
                amount: Some(amount),
                bound,
                unit: unit.map(|(from, to)| self.span(cell, start + from, start + to)),
                solid: words.len() > 1 && words.bytes().all(|b| b.is_ascii_digit()),
            },
        }
    }

    /// A label that goes on in the cells behind: pushes it if some of them complete it.
    fn broken_label(&mut self, cell: usize, at: usize, found: &Found) -> bool {
        let Some(mut node) = found.open else { return false };
        let mut joined = Vec::new();
        let mut next = cell;
        while joined.len() + 1 < PIECES {
            let Some(more) = self.next_words(next) else {
                return false;
            };
            let words = self.words(more);
            let walk = self.forms.vocabulary.walk(node, words);
            joined.push(more);
            if let Some(hit) = walk.hit.filter(|h| !words[h.len..].starts_with(is_ideograph)) {
                let start = self.span(cell, at, self.words(cell).len());
                let (_, note) = note_at(&words[hit.len..]);
                let end = hit.len + note;
                let span = start.join(self.span(more, 0, end));
                let kind = Kind::Label { meanings: hit.meanings, numbered: found.numbered, note: None };
                self.push(kind, cell, span);
                joined.iter().for_each(|c| self.used[*c] = true);
                if !rest_is_void(&words[end..]) {
                    self.behind_label(more, end);
                }
                return true;
            }
            match walk.open {
                Some(open) if walk.depth > 0 => node = open,
                _ => return false,
            }
            next = more;
        }
        false
    }

    /// The next cell with words.
    fn next_words(&self, cell: usize) -> Option<usize> {
        let end = self.table.cells.len().min(cell + 12);
        (cell + 1..end).find(|c| !self.words(*c).is_empty())
    }
}

fn has_space(text: &str) -> bool {
    text.contains(char::is_whitespace)
}

fn is_ideograph(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

fn rest_is_void(words: &str) -> bool {
    words.chars().all(is_ignored)
}

/// Bytes of the run of digits and marks at the start of some words; 增 and 减 may stand before digits.
fn numeric_run(words: &str) -> usize {
    let mut run = 0;
    let mut chars = words.chars().peekable();
    while let Some(c) = chars.next() {
        let sign = matches!(c, '增' | '减') && chars.peek().is_some_and(char::is_ascii_digit);
        if !(sign || c.is_ascii_digit() || "+-.,/%".contains(c)) {
            break;
        }
        run += c.len_utf8();
    }
    let run = words[..run].trim_end_matches(',').len();
    let starts = words.starts_with(|c: char| c.is_ascii_digit() || "+-/增减".contains(c));
    if starts { run } else { 0 }
}

/// A note in brackets at the start of some words: its inside, and the bytes that it takes. A number in brackets is
/// no note but numbering.
fn note_at(words: &str) -> (Option<(usize, usize)>, usize) {
    if !words.starts_with(['(', '[']) {
        return (None, 0);
    }
    let mut depth = 0;
    for (at, c) in words.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            let inside = &words[1..at];
            let counts = !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit() || is_numeral(c));
            return if counts { (None, 0) } else { (Some((1, at)), at + 1) };
        }
    }
    (Some((1, words.len())), words.len())
}
