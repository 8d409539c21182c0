//! What a line of text looks like: its indent, width, marks and ends. The facts on which paragraphs are made.

use super::evidence::count;

/// One line without the white space around it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'t> {
    /// First byte of its words.
    pub(super) start: usize,
    /// Its words.
    pub(super) words: &'t str,
    /// White space before them, in columns.
    pub(super) indent: u32,
    /// Columns that the words take up: two for a Chinese character.
    pub(super) width: u32,
    /// Whether an empty line or an element's boundary stands before it.
    pub(super) apart: bool,
}

/// How a line begins, where that says what it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mark {
    /// `## `
    Markdown,
    /// `一、` `（一）` `第一部分`
    Chinese,
    /// `1.` `1、` `（1）`
    Arabic,
    /// `一是` `①` `●` `附件` `|`: begins something of its own, but is no heading.
    Item,
}

const NUMERALS: &[char] = &['一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '零', '〇'];
const BULLETS: &[char] = &['●', '■', '◆', '▲', '★', '•', '·', '◎', '□', '○', '▪', '➢', '|', '｜', '*'];
const BEGINNINGS: &[&str] = &["附件", "附表", "附：", "附:", "注：", "注:", "备注", "說明：", "说明：", "- ", "— "];

impl<'t> Line<'t> {
    /// The line `raw`, which begins at byte `at` of the text; `None` for an empty one.
    pub(super) fn new(raw: &'t str, at: usize, apart: bool) -> Option<Line<'t>> {
        let cut = raw.trim_start_matches(is_blank);
        let lead = &raw[..raw.len() - cut.len()];
        let words = cut.trim_end_matches(is_blank);
        let indent = lead.chars().map(|c| if c == '\t' { 4 } else { columns(c) }).sum();
        (!words.is_empty()).then(|| Line { start: at + lead.len(), words, indent, width: width(words), apart })
    }

    /// One past its last byte.
    pub(super) fn end(&self) -> usize {
        self.start + self.words.len()
    }

    /// How it begins, and the words behind the mark.
    pub(super) fn mark(&self) -> Option<(Mark, &'t str)> {
        let words = self.words;
        let first = words.chars().next()?;
        match first {
            '#' => {
                let rest = words.trim_start_matches('#');
                (words.len() - rest.len() <= 6 && rest.starts_with([' ', '\u{3000}']))
                    .then_some((Mark::Markdown, rest.trim()))
            }
            // Bold type in Markdown.
            '*' if words.starts_with("**") => Line { words: words.trim_matches('*').trim(), ..*self }.mark(),
            '（' | '(' | '〔' | '﹙' => bracketed(words, first),
            '第' => part(words),
            c if NUMERALS.contains(&c) => chinese(words),
            c if digit(c) => arabic(words),
            '①'..='⒇' | '❶'..='❿' => Some((Mark::Item, &words[first.len_utf8()..])),
            c if BULLETS.contains(&c) => Some((Mark::Item, &words[first.len_utf8()..])),
            _ => BEGINNINGS.iter().find_map(|b| words.strip_prefix(b)).map(|rest| (Mark::Item, rest)),
        }
    }

    /// Whether it looks like a row of cells.
    pub(super) fn is_row(&self) -> bool {
        self.words.contains(['\t', '|', '｜', '│'])
    }

    /// Whether it holds the punctuation of running text.
    pub(super) fn is_prose(&self) -> bool {
        self.words.contains(['，', '。', '；', '、', ',', ';'])
    }

    /// Whether a sentence, or a clause that introduces a list, ends with it.
    pub(super) fn is_ended(&self) -> bool {
        self.words.ends_with(['。', '！', '？', '；', '：', '!', '?', ';', ':', '…', '．'])
            || self
                .words
                .trim_end_matches(['”', '"', '」', '』', '’', '）', ')'])
                .ends_with(['。', '！', '？', '；', '…'])
            || self.words.ends_with('.') && !self.words.trim_end_matches('.').ends_with(digit)
    }

    /// Whether it stops where no sentence can.
    pub(super) fn is_open(&self) -> bool {
        self.words.ends_with(['，', '、', ',', '（', '(', '《', '“', '「'])
    }

    /// Whether it begins where no sentence can.
    pub(super) fn is_tail(&self) -> bool {
        self.words.starts_with(['，', '。', '；', '、', '：', '）', ')', '》', '”', '」', '！', '？', '％', '%'])
    }

    /// Whether it begins with a year: `2017年`, `2017 年`.
    pub(super) fn begins_with_year(&self) -> bool {
        let rest = self.words.trim_start_matches(digit);
        let digits = self.words[..self.words.len() - rest.len()].chars().count();
        digits == 4 && rest.trim_start().starts_with('年')
    }
}

/// White space in the widest sense: marks without width count too.
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{1A}')
}

/// Columns that words take up: a look at the bytes only, since every line of every text is measured.
fn width(words: &str) -> u32 {
    // Every character counts one, those from U+3000 on, whose first byte is E3 or higher, count two.
    let bytes = words.as_bytes();
    (count(bytes, |b| (b as i8) >= -0x40) + count(bytes, |b| b >= 0xE3)) as u32
}

/// Columns that a character takes up on a terminal, roughly.
pub(super) fn columns(c: char) -> u32 {
    match c {
        '\0'..='\u{2E7F}' => 1,
        '\u{FEFF}' => 0,
        _ => 2,
    }
}

fn digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// `（一）…` `(12)…`; `（2017）` is none.
fn bracketed(words: &str, open: char) -> Option<(Mark, &str)> {
    let inner = &words[open.len_utf8()..];
    let close = inner.char_indices().take(5).find(|(_, c)| matches!(c, '）' | ')' | '〕' | '﹚'))?;
    let (label, rest) = (&inner[..close.0], &inner[close.0 + close.1.len_utf8()..]);
    let label = label.trim();
    if !label.is_empty() && label.chars().all(|c| NUMERALS.contains(&c)) {
        Some((Mark::Chinese, rest.trim_start()))
    } else if !label.is_empty() && label.chars().count() <= 2 && label.chars().all(digit) {
        Some((Mark::Arabic, rest.trim_start()))
    } else {
        None
    }
}

/// `第一部分` `第二章`; `第三条` begins an article, `第三方` nothing.
fn part(words: &str) -> Option<(Mark, &str)> {
    let inner = &words['第'.len_utf8()..];
    let rest = inner.trim_start_matches(NUMERALS);
    let rest = if rest.len() == inner.len() { inner.trim_start_matches(digit) } else { rest };
    if rest.len() == inner.len() {
        return None;
    }
    let heading = ["部分", "章", "节", "節", "篇"].iter().find_map(|unit| rest.strip_prefix(unit));
    let behind = |after: &str| after.is_empty() || after.starts_with([' ', '\u{3000}', '：', ':', '、', '\t']);
    match heading {
        Some(after) if behind(after) || after.chars().count() <= 20 => Some((Mark::Chinese, after.trim())),
        _ => rest.strip_prefix(['条', '條']).map(|after| (Mark::Item, after)),
    }
}

/// `一、…` `十二．…` `三 、…`; `一是…` begins an item.
fn chinese(words: &str) -> Option<(Mark, &str)> {
    let rest = words.trim_start_matches(NUMERALS);
    let count = words[..words.len() - rest.len()].chars().count();
    if count > 3 {
        return None;
    }
    if let Some(after) = rest.trim_start().strip_prefix(['、', '．', '.', '﹑', '､']) {
        return Some((Mark::Chinese, after.trim_start()));
    }
    rest.starts_with('是').then_some((Mark::Item, rest))
}

/// `1.…` `１、…` `12．…`; `1.5万` and `3、4月` are none.
fn arabic(words: &str) -> Option<(Mark, &str)> {
    let rest = words.trim_start_matches(digit);
    let count = words[..words.len() - rest.len()].chars().count();
    let after = rest.strip_prefix(['.', '．', '、', '﹒'])?;
    (count <= 2 && !after.starts_with(digit)).then_some((Mark::Arabic, after.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(words: &str) -> Option<Mark> {
        Line::new(words, 0, false).and_then(|line| line.mark()).map(|(mark, _)| mark)
    }

    #[test]
    fn marks_are_read() {
        for words in ["一、概述", "十一．问题", "（三）依申请", "(二)渠道", "第一部分 概述", "第三章"]
        {
            assert_eq!(mark(words), Some(Mark::Chinese), "{words}");
        }
        for words in ["1.网站", "１２、网站", "（3）网站", "2. 网站"] {
            assert_eq!(mark(words), Some(Mark::Arabic), "{words}");
        }
        for words in ["一是加强领导", "①指南", "● 网站", "附件：统计表", "| 1 | 2 |", "第三条 公开"]
        {
            assert_eq!(mark(words), Some(Mark::Item), "{words}");
        }
        for words in ["2017年，全县", "1.5万元", "（2017）53号", "一般情况", "第三方评估", "3、4月份", "#标签"]
        {
            assert_eq!(mark(words), None, "{words}");
        }
        assert_eq!(mark("## 概述"), Some(Mark::Markdown));
        assert_eq!(
            (mark("**一、概述**"), mark("**概述** 如下"), mark("* 网站")),
            (Some(Mark::Chinese), None, Some(Mark::Item))
        );
    }

    #[test]
    fn indent_and_width_are_columns() {
        let line = Line::new("\u{3000}\u{3000}公开12条 \t", 10, false).expect("words");
        assert_eq!((line.start, line.indent, line.width, line.words), (16, 4, 8, "公开12条"));
        assert!(Line::new(" \u{a0}\u{3000}\u{200b}", 0, false).is_none());
    }

    #[test]
    fn ends_are_told() {
        let line = |words: &'static str| Line::new(words, 0, false).expect("words");
        assert!(line("共12条。").is_ended() && line("说：“好。”").is_ended() && line("如下：").is_ended());
        assert!(!line("共12条").is_ended() && !line("共12").is_ended() && line("网站、").is_open());
        assert!(line("2017 年，全县").begins_with_year() && !line("20171年").begins_with_year());
    }
}
