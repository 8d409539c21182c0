//! Writes the words of a page into one text: white space as a browser would show it, a line for each block,
//! a tab between the cells of a row.

use super::lines::columns;
use crate::model::Span;

/// White space that is due before the next word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    /// A blank; `broken` where it stands for a line break of the source.
    Space {
        broken: bool,
    },
    /// Line ends; `boundary` where an element begins or ends.
    Lines {
        count: u8,
        boundary: bool,
    },
}

/// The text being written.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) text: String,
    /// Line ends that are boundaries of elements.
    pub(super) boundaries: Vec<u32>,
    /// Headings by markup.
    pub(super) headings: Vec<Span>,
    /// Links.
    pub(super) links: Vec<Span>,
    /// Whether words were left out because the text is full.
    pub(super) is_full: bool,
    gap: Gap,
    /// Nothing has been written yet in this text or cell: no white space is due.
    is_fresh: bool,
    most: usize,
}

impl Writer {
    /// A text of up to `most` bytes.
    pub(super) fn new(most: usize) -> Writer {
        Writer {
            text: String::new(),
            boundaries: Vec::new(),
            headings: Vec::new(),
            links: Vec::new(),
            is_full: false,
            gap: Gap::None,
            is_fresh: true,
            most,
        }
    }

    /// Words that flow: white space between them is one blank.
    pub(super) fn words(&mut self, raw: &str) {
        let is_space = |c: char| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0C');
        let mut rest = raw;
        loop {
            let words = rest.trim_start_matches(is_space);
            let space = &rest[..rest.len() - words.len()];
            if !space.is_empty() && !matches!(self.gap, Gap::Lines { .. }) {
                let broken = space.contains('\n') || matches!(self.gap, Gap::Space { broken: true });
                self.gap = Gap::Space { broken };
            }
            let Some(first) = words.chars().next() else { return };
            let len = words.find(is_space).unwrap_or(words.len());
            self.settle(first);
            self.push(&words[..len]);
            rest = &words[len..];
        }
    }

    /// Words whose white space counts.
    pub(super) fn verbatim(&mut self, raw: &str) {
        let (lead, rest) = raw.split_at(raw.len() - raw.trim_start_matches('\n').len());
        for _ in lead.chars() {
            self.line_break();
        }
        let body = rest.trim_end_matches('\n');
        if let Some(first) = body.chars().next() {
            self.settle(first);
            self.push(body);
        }
        for _ in rest[body.len()..].chars() {
            self.line_break();
        }
    }

    /// `<br>`: a line end, and an empty line where two follow each other.
    pub(super) fn line_break(&mut self) {
        self.gap = match self.gap {
            Gap::Lines { count, boundary } => Gap::Lines { count: (count + 1).min(2), boundary },
            _ => Gap::Lines { count: 1, boundary: false },
        };
    }

    /// An element that stands on lines of its own begins or ends.
    pub(super) fn boundary(&mut self) {
        let count = if let Gap::Lines { count, .. } = self.gap { count } else { 1 };
        self.gap = Gap::Lines { count, boundary: true };
    }

    /// Begins a part of its own, such as a cell or a table, on which no white space is due; gives where it begins.
    pub(super) fn begin(&mut self, separator: &str) -> usize {
        self.push(separator);
        self.gap = Gap::None;
        self.is_fresh = true;
        self.text.len()
    }

    /// Ends it; gives where its words end. White space that is still due belongs to nobody.
    pub(super) fn end(&mut self) -> usize {
        self.gap = Gap::None;
        self.is_fresh = self.text.is_empty();
        self.text.len()
    }

    /// Pays the line ends that are due, so that what follows stands on a line of its own.
    pub(super) fn fresh_line(&mut self) {
        self.boundary();
        self.settle('\0');
    }

    /// Writes the white space that is due before `next`.
    fn settle(&mut self, next: char) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if std::mem::replace(&mut self.is_fresh, false) {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Space { broken } => {
                let last = self.text.chars().next_back().unwrap_or(' ');
                // A line break of the source between two Chinese characters is not shown.
                if !(broken && columns(last) == 2 && columns(next) == 2) {
                    self.push(" ");
                }
            }
            Gap::Lines { count, boundary } => {
                for _ in 0..count {
                    self.push("\n");
                }
                if boundary && !self.is_full {
                    self.boundaries.push(self.text.len() as u32 - 1);
                }
            }
        }
    }

    fn push(&mut self, words: &str) {
        if self.is_full {
            return;
        }
        let mut fits = words.len().min(self.most - self.text.len());
        while !words.is_char_boundary(fits) {
            fits -= 1;
        }
        self.text.push_str(&words[..fits]);
        self.is_full = fits < words.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_as_shown() {
        let mut writer = Writer::new(1000);
        for words in [" 主动\n  公开 ", "12", "\n条  ok", "\tyes "] {
            writer.words(words);
        }
        writer.line_break();
        writer.words(" 次行");
        writer.boundary();
        writer.boundary();
        writer.words("三\u{a0}行");
        writer.line_break();
        writer.line_break();
        writer.line_break();
        writer.words("五行");
        assert_eq!(writer.text, "主动公开 12 条 ok yes\n次行\n三\u{a0}行\n\n五行");
        let at = writer.text.find("\n三").expect("a line end") as u32;
        assert_eq!(writer.boundaries, [at]);
    }

    #[test]
    fn verbatim_words_keep_their_blanks() {
        let mut writer = Writer::new(1000);
        writer.verbatim("\n一\t 二\n  三\n");
        writer.boundary();
        writer.words("四");
        assert_eq!(writer.text, "一\t 二\n  三\n四");
    }

    #[test]
    fn a_full_text_takes_no_more() {
        let mut writer = Writer::new(7);
        writer.words("公开 信息");
        assert!(writer.is_full && writer.text == "公开 ");
    }
}
