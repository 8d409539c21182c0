//! Headings above a paragraph: what they are about, and whether the text below them counts anything at all.

use crate::model::Span;

use super::pattern::Term;
use super::vocabulary::{Groups, Senses};

/// A heading that still holds.
#[derive(Clone, Debug)]
pub(super) struct Heading {
    /// 1 for 一、, 2 for （一）, 3 for 1., 4 for (1); 0 for a title without a marker.
    pub level: u8,
    /// Its words in the original.
    pub span: Span,
    /// Why numbers below it are no figures.
    pub reason: Option<&'static str>,
    /// What it is about.
    pub topic: Option<Term>,
    /// What the words of the rules mean that it holds.
    pub senses: Senses,
}

/// The headings above the paragraph that is read, the outermost first.
#[derive(Default)]
pub(super) struct Sections {
    stack: Vec<Heading>,
}

impl Sections {
    /// A heading begins: those of its own and deeper levels end.
    pub fn enter(&mut self, heading: Heading) {
        self.leave(heading.level);
        self.stack.push(heading);
    }

    /// Whether one of the headings holds one of these words.
    pub fn names(&self, words: &Groups) -> bool {
        !words.is_empty() && self.stack.iter().any(|heading| words.meet(&heading.senses))
    }

    /// Headings of this and deeper levels end.
    pub fn leave(&mut self, level: u8) {
        self.stack.retain(|heading| heading.level < level);
    }

    /// The nearest heading.
    pub fn nearest(&self) -> Option<Span> {
        self.stack.last().map(|heading| heading.span)
    }

    /// Why numbers here are no figures, if a heading says so.
    pub fn reason(&self) -> Option<&'static str> {
        self.stack.iter().rev().find_map(|heading| heading.reason)
    }

    /// What the nearest heading with a topic is about.
    pub fn topic(&self) -> Option<Term> {
        self.stack.iter().rev().find_map(|heading| heading.topic)
    }
}

/// The level that a text's marker gives it, with the marker's length; `None` without a marker.
pub(super) fn marker(text: &str) -> Option<(u8, usize)> {
    let numeral = |c: char| matches!(c, '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '〇');
    let (bracket, body) = match text.strip_prefix('(') {
        Some(body) => (true, body),
        None => (false, text),
    };
    let chinese: usize = body.chars().take_while(|c| numeral(*c)).map(char::len_utf8).sum();
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    let length = chinese.max(digits);
    if length == 0 || chinese > 9 || digits > 2 {
        return None;
    }
    let close = body[length..].chars().next()?;
    let level = match (bracket, chinese > 0) {
        (true, true) => 2,
        (true, false) => 4,
        (false, true) => 1,
        (false, false) => 3,
    };
    let fits = match (bracket, close) {
        (true, close) => close == ')',
        (false, '、' | '.') => true,
        (false, ',') => chinese > 0,
        _ => false,
    };
    // 1.5万 is a number, not a marker.
    let after = body[length + close.len_utf8()..].chars().next();
    let decimal = close == '.' && after.is_some_and(|c| c.is_ascii_digit());
    (fits && !decimal).then(|| (level, usize::from(bracket) + length + close.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_give_levels() {
        let level = |text| marker(text).map(|(level, _)| level);
        assert_eq!(level("三、依申请公开"), Some(1));
        assert_eq!(level("(二)培训"), Some(2));
        assert_eq!(level("3.平台"), Some(3));
        assert_eq!(level("3、平台"), Some(3));
        assert_eq!(level("(4)平台"), Some(4));
        for text in ["1.5万条", "2017年", "一是加强", "(含)", "十项重点", ""] {
            assert_eq!(level(text), None, "{text}");
        }
    }

    #[test]
    fn a_plan_ends_with_the_next_heading_of_its_level() {
        let mut sections = Sections::default();
        let senses = Senses::default;
        let heading = |level, reason, topic| Heading { level, span: Span::default(), reason, topic, senses: senses() };
        sections.enter(heading(1, Some("future"), None));
        sections.enter(heading(2, None, Some(7)));
        assert_eq!((sections.reason(), sections.topic()), (Some("future"), Some(7)));
        sections.enter(heading(1, None, None));
        assert_eq!((sections.reason(), sections.topic()), (None, None));
    }
}
