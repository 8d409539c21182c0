//! Punctuation: where clauses and sentences end, what stands in titles, and where no gap of a pattern reaches.

use super::passage::{Passage, Sentence};

/// A longer stretch without a stop is no sentence: it is cut where a clause ends.
pub(super) const LONGEST: usize = 3000;

/// What a mark does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `?` and `!`, which end a clause only: what they ask or shout goes on.
    Call,
    /// `;`
    Semicolon,
    /// 。
    Stop,
    /// `(`
    Open,
    /// `)`
    Close,
    /// 《
    OpenTitle,
    /// 》
    CloseTitle,
}

/// A mark in a passage's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What it does.
    pub kind: Kind,
}

/// Whether a mark or white space may begin with a byte. Folded text has no other white space than that of ASCII.
const MAY_BEGIN: [bool; 256] = {
    let mut may = [false; 256];
    let mut at = 0;
    let bytes = b" \t\n\r,:?!;()\xE3";
    while at < bytes.len() {
        may[bytes[at] as usize] = true;
        at += 1;
    }
    may
};

/// What stands at a byte of folded text that running words cannot have.
pub(super) enum Found {
    /// White space of one byte.
    Blank,
    /// A mark, and its bytes.
    Mark(Kind, usize),
}

/// The first mark or white space at or after `at`, and where it stands.
pub(super) fn next(text: &str, mut at: usize) -> Option<(usize, Found)> {
    let bytes = text.as_bytes();
    loop {
        at += bytes[at..].iter().position(|byte| MAY_BEGIN[usize::from(*byte)])?;
        let found = match bytes[at] {
            b' ' | b'\t' | b'\n' | b'\r' => Found::Blank,
            b',' => Found::Mark(Kind::Comma, 1),
            b':' => Found::Mark(Kind::Colon, 1),
            b'?' | b'!' => Found::Mark(Kind::Call, 1),
            b';' => Found::Mark(Kind::Semicolon, 1),
            b'(' => Found::Mark(Kind::Open, 1),
            b')' => Found::Mark(Kind::Close, 1),
            _ => match bytes[at + 1..at + 3] {
                [0x80, 0x82] => Found::Mark(Kind::Stop, 3),
                [0x80, 0x8A] => Found::Mark(Kind::OpenTitle, 3),
                [0x80, 0x8B] => Found::Mark(Kind::CloseTitle, 3),
                // 、 and all other characters of its neighbourhood have the same first byte.
                _ => {
                    at += 3;
                    continue;
                }
            },
        };
        return Some((at, found));
    }
}

/// Whether the words after a comma continue a coordination.
pub(super) fn goes_on(text: &str) -> bool {
    ["和", "及", "以及", "也", "亦", "或", "与", "且"].iter().any(|w| text.starts_with(w))
}

/// Stretches inside 《》, the outermost ones; an opening mark without its closing one counts for nothing.
pub(super) fn titles(marks: &[Mark]) -> Vec<(usize, usize)> {
    let mut titles = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for mark in marks {
        match mark.kind {
            Kind::OpenTitle => open.push(mark.start),
            Kind::CloseTitle => {
                if let Some(start) = open.pop()
                    && open.is_empty()
                {
                    titles.push((start, mark.start));
                }
            }
            _ => {}
        }
    }
    titles
}

/// Whether one of the ranges, which are in order, holds all these bytes.
pub(super) fn inside(ranges: &[(usize, usize)], start: usize, end: usize) -> bool {
    let next = ranges.partition_point(|(_, close)| *close < end);
    ranges.get(next).is_some_and(|(open, _)| *open <= start)
}

impl Passage {
    /// Finds the clauses and sentences.
    pub(super) fn cut(&mut self) {
        self.clauses.push(0);
        let mut begin = 0;
        let mut number = 0;
        for at in 0..self.marks.len() {
            let Mark { start, end, kind } = self.marks[at];
            match kind {
                Kind::Comma | Kind::Colon | Kind::Call => {
                    while self.numbers.get(number).is_some_and(|n| n.end <= start) {
                        number += 1;
                    }
                    if self.numbers.get(number).is_none_or(|n| start < n.start) {
                        begin = self.cut_long(begin, start);
                        self.clauses.push(end);
                        if start - begin >= LONGEST {
                            self.sentences.push(Sentence { start: begin, end, goes_on: false });
                            begin = end;
                        }
                    }
                }
                Kind::Semicolon | Kind::Stop => {
                    begin = self.cut_long(begin, start);
                    let goes_on = kind == Kind::Semicolon;
                    self.sentences.push(Sentence { start: begin, end, goes_on });
                    self.clauses.push(end);
                    begin = end;
                }
                Kind::Open | Kind::Close | Kind::OpenTitle | Kind::CloseTitle => {}
            }
        }
        begin = self.cut_long(begin, self.text.len());
        if begin < self.text.len() {
            self.sentences.push(Sentence { start: begin, end: self.text.len(), goes_on: false });
        }
    }

    /// Cuts a sentence that begins at `begin` and has no mark up to `end` for much longer than any real one, outside
    /// numbers and dates; gives where the rest begins.
    fn cut_long(&mut self, mut begin: usize, end: usize) -> usize {
        while end - begin >= 2 * LONGEST {
            let whole = |at: &usize| self.text.is_char_boundary(*at);
            let at = (begin + LONGEST..end).find(whole).unwrap_or(end);
            let number = self.numbers[..self.numbers.partition_point(|n| n.start < at)].last();
            let date = self.years[..self.years.partition_point(|date| date.start < at)].last();
            let behind = number.map_or(at, |n| n.end.max(n.extent.1)).max(date.map_or(at, |date| date.end));
            let at = at.max(behind);
            if at >= end {
                break;
            }
            self.sentences.push(Sentence { start: begin, end: at, goes_on: false });
            if self.clauses.last().is_none_or(|clause| *clause < at) {
                self.clauses.push(at);
            }
            begin = at;
        }
        begin
    }

    /// Whether no gap passes a mark outside brackets.
    fn bars(&self, mark: &Mark) -> bool {
        match mark.kind {
            Kind::Comma => !goes_on(&self.text[mark.end..]),
            Kind::Call | Kind::Semicolon | Kind::Stop => true,
            Kind::Colon | Kind::Open | Kind::Close | Kind::OpenTitle | Kind::CloseTitle => false,
        }
    }

    /// The nearest place from `floor` on beyond which no gap reaches back from `at`: a stop, a comma that ends its clause,
    /// another number; none of them inside brackets.
    pub fn barrier_before(&self, floor: usize, at: usize) -> usize {
        let next = self.numbers.partition_point(|n| n.start < at);
        let counts = self.numbers[..next].iter().rev().filter(|n| n.counts()).map(|n| n.start);
        let mut counts = counts.take_while(|start| *start >= floor).peekable();
        let next = self.marks.partition_point(|mark| mark.start < at);
        let mut brackets = 0usize;
        for mark in self.marks[..next].iter().rev().take_while(|mark| mark.end > floor) {
            if let Some(count) = counts.next_if(|start| *start > mark.start).filter(|_| brackets == 0) {
                return count;
            }
            while counts.next_if(|start| *start > mark.start).is_some() {}
            match mark.kind {
                Kind::Close => brackets += 1,
                Kind::Open => brackets = brackets.saturating_sub(1),
                _ if brackets == 0 && self.bars(mark) => return mark.end,
                _ => {}
            }
        }
        counts.next().filter(|_| brackets == 0).unwrap_or(floor)
    }

    /// The same forwards: a word that begins behind it is in no gap's reach.
    pub fn barrier_behind(&self, at: usize, ceiling: usize) -> usize {
        let next = self.marks.partition_point(|mark| mark.start < at);
        let mut brackets = 0usize;
        for mark in self.marks[next..].iter().take_while(|mark| mark.start < ceiling) {
            match mark.kind {
                Kind::Open => brackets += 1,
                Kind::Close => brackets = brackets.saturating_sub(1),
                _ if brackets == 0 && self.bars(mark) => return mark.start,
                _ => {}
            }
        }
        ceiling
    }

    /// Where the bracket opens that a byte stands in.
    pub fn bracket(&self, at: usize) -> Option<usize> {
        let next = self.marks.partition_point(|mark| mark.start < at);
        let mut before = self.marks[..next].iter().rev().take_while(|mark| at - mark.start <= LONGEST);
        let decides = |mark: &&Mark| matches!(mark.kind, Kind::Open | Kind::Close | Kind::Stop);
        before.find(decides).filter(|mark| mark.kind == Kind::Open).map(|mark| mark.start)
    }

    /// Whether neither a mark nor another count stands between two bytes.
    pub fn is_plain(&self, start: usize, end: usize) -> bool {
        let next = self.marks.partition_point(|mark| mark.start < start);
        self.marks.get(next).is_none_or(|mark| mark.start >= end)
            && !self.numbers_between(start, end).iter().any(|number| number.counts())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Vec<Mark> {
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((start, what)) = next(text, at) {
            at = start + 1;
            if let Found::Mark(kind, length) = what {
                at = start + length;
                found.push(Mark { start, end: at, kind });
            }
        }
        found
    }

    #[test]
    fn marks_are_told_from_characters_that_begin_with_the_same_byte() {
        let text = "公开、2条,〔1〕 其中:《通知》;无。";
        let kinds: Vec<Kind> = marks(text).iter().map(|mark| mark.kind).collect();
        use Kind::{CloseTitle, Colon, Comma, OpenTitle, Semicolon, Stop};
        assert_eq!(kinds, [Comma, Colon, OpenTitle, CloseTitle, Semicolon, Stop]);
        assert!(matches!(next(text, 18), Some((21, Found::Blank))));
        assert!(next("三十", 0).is_none());
    }

    #[test]
    fn titles_are_the_outermost_ones_that_close() {
        let titles = |text| titles(&marks(text)).into_iter().map(|(from, to)| &text[from..to]).collect::<Vec<_>>();
        assert_eq!(titles("按《关于《条例》的通知》和《办法》"), ["《关于《条例》的通知", "《办法"]);
        assert_eq!(titles("》甲《乙"), Vec::<&str>::new());
    }
}
