//! One canonical form for each character, with exact byte maps both ways.

use std::ops::Range;

use crate::model::Span;

/// Stands for a character that folding drops.
const DROP: u16 = 0;
/// Most bytes between the brackets of a pinyin gloss.
const GLOSS: usize = 12;

/// Folded text and where each byte of it came from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    runs: Vec<Run>,
    original: u32,
}

/// A stretch of characters that all have `folded` bytes here and `printed` bytes in the original; from `at` here and
/// `from` there up to the next run. Stretches of unchanged length are one run with 1 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    at: u32,
    from: u32,
    folded: u8,
    printed: u8,
}

impl Folded {
    /// The span of the original that a byte range of the folded text was made of. Characters dropped at either end
    /// are not covered. The range is cut to the text and widened to whole characters where lengths differ.
    pub fn span(&self, start: usize, end: usize) -> Span {
        self.span_within(0..self.runs.len(), start, end)
    }

    /// Which stretches a byte range of the folded text touches, its end included, for [`Folded::span_within`].
    pub fn stretches(&self, start: usize, end: usize) -> Range<usize> {
        let begun = |at: usize| self.runs.partition_point(|run| run.at as usize <= at);
        begun(start).saturating_sub(1)..begun(end)
    }

    /// [`Folded::span`] where it is known in which stretches the range lies: quicker for many ranges of one paragraph.
    pub fn span_within(&self, stretches: Range<usize>, start: usize, end: usize) -> Span {
        let runs = &self.runs[stretches];
        let end = end.min(self.text.len());
        let from = self.printed(runs, start.min(end));
        if start >= end {
            return Span::new(from, from);
        }
        let run = run(runs, end as u32 - 1);
        let units = (end as u32 - run.at).div_ceil(u32::from(run.folded));
        let to = (run.from + units * u32::from(run.printed)) as usize;
        Span::new(from, to.max(from))
    }

    /// The first folded byte that came from an original byte at or after `original_byte`; the folded length beyond
    /// the end.
    pub fn at(&self, original_byte: u32) -> usize {
        let next = self.runs.partition_point(|run| run.from <= original_byte);
        let limit = self.runs.get(next).map_or(self.text.len(), |run| run.at as usize);
        let Some(run) = next.checked_sub(1).map(|i| self.runs[i]) else {
            return limit;
        };
        let units = (original_byte - run.from).div_ceil(u32::from(run.printed));
        let at = run.at as usize + units as usize * usize::from(run.folded);
        at.min(limit)
    }

    /// Where the original byte of a folded byte stands.
    fn printed(&self, runs: &[Run], at: usize) -> usize {
        if at >= self.text.len() || runs.is_empty() {
            return self.original as usize;
        }
        let run = run(runs, at as u32);
        (run.from + (at as u32 - run.at) / u32::from(run.folded) * u32::from(run.printed)) as usize
    }
}

/// The run that covers a byte, among some that are not none.
fn run(runs: &[Run], at: u32) -> Run {
    let next = runs.partition_point(|run| run.at <= at);
    runs[next.saturating_sub(1)]
}

/// The table of characters: compiled once, then read only.
#[derive(Clone, Debug)]
pub(super) struct Folding {
    /// What each character of the basic plane becomes.
    to: Vec<u16>,
    /// One bit for each character that is not simply kept.
    odd: Vec<u64>,
}

impl Folding {
    /// The table of the punctuation below and of `pairs`.
    pub(super) fn new(pairs: &[(char, char)]) -> Self {
        let mut folding = Self { to: (0..=u16::MAX).collect(), odd: vec![0; 1024] };
        for &(from, to) in pairs {
            folding.set(from as u32, to as u32);
        }
        for code in 0xFF01..=0xFF5E {
            folding.set(code, code - 0xFEE0);
        }
        for (chars, to) in UNIFIED {
            for from in chars.chars() {
                folding.set(from as u32, *to as u32);
            }
        }
        for (first, last) in DROPPED {
            for code in *first..=*last {
                folding.set(code, u32::from(DROP));
            }
        }
        for code in [0x0A, 0x0D, 0x09, 0x20, 0x3000, 0xFF08, u32::from(b'(')] {
            folding.mark(code);
        }
        folding
    }

    fn set(&mut self, from: u32, to: u32) {
        if let (Ok(from), Ok(to)) = (u16::try_from(from), u16::try_from(to)) {
            self.to[usize::from(from)] = to;
            self.mark(u32::from(from));
        }
    }

    fn mark(&mut self, code: u32) {
        self.odd[code as usize >> 6] |= 1 << (code & 63);
    }

    fn is_odd(&self, code: u32) -> bool {
        self.odd[code as usize >> 6] >> (code & 63) & 1 == 1
    }

    /// Folds `text`; with `tight`, drops white space too.
    pub(super) fn fold(&self, text: &str, tight: bool) -> Folded {
        let mut out = Writer::new(text);
        let mut next = 0;
        for (at, c) in text.char_indices() {
            let code = c as u32;
            if code <= 0xFFFF && self.is_odd(code) {
                if at >= next {
                    next = at + self.odd_one(&mut out, text, at, code, c.len_utf8(), tight);
                }
            } else if (0xE0100..=0xE01EF).contains(&code) && at >= next {
                // Variation selectors of the supplement are the only thing folded beyond the basic plane.
                out.replace(at, c.len_utf8(), None);
            }
        }
        out.finish()
    }

    /// Folds one character that is not simply kept; returns how many bytes were used up.
    fn odd_one(&self, out: &mut Writer, text: &str, at: usize, code: u32, size: usize, tight: bool) -> usize {
        let to = self.to[code as usize];
        if to == u16::from(b'(') {
            let length = self.gloss(out.last(at), &text[at + size..], tight);
            if length > 0 {
                out.replace(at, size + length, None);
                return size + length;
            }
        }
        if tight && matches!(to, 0x20 | 0x0A | 0x0D | 0x09) {
            out.replace(at, size, None);
        } else if u32::from(to) != code {
            out.replace(at, size, (to != DROP).then(|| char::from_u32(u32::from(to))).flatten());
        }
        size
    }

    /// Bytes of a pinyin gloss with its closing bracket, from just after the opening one; 0 if there is none. What folding
    /// drops is not seen, so that folding twice is folding once.
    fn gloss(&self, before: Option<char>, rest: &str, tight: bool) -> usize {
        let hanzi = before.is_some_and(|c| ('\u{4E00}'..='\u{9FFF}').contains(&c));
        let (mut toned, mut length) = (false, 0);
        for (at, c) in rest.char_indices() {
            let Some(folded) = self.one(c).filter(|c| !(tight && c.is_whitespace())) else { continue };
            match folded {
                ')' => return if toned && hanzi { at + c.len_utf8() } else { 0 },
                'a'..='z' | 'ü' | 'ɡ' | ' ' => {}
                _ if TONED.contains(folded) => toned = true,
                _ => return 0,
            }
            if length > GLOSS {
                return 0;
            }
            length += folded.len_utf8();
        }
        0
    }

    /// What one character folds to; `None` if it is dropped.
    fn one(&self, c: char) -> Option<char> {
        match u16::try_from(c as u32) {
            Ok(code) => match self.to[usize::from(code)] {
                DROP => None,
                to => char::from_u32(u32::from(to)),
            },
            Err(_) => (!('\u{E0100}'..='\u{E01EF}').contains(&c)).then_some(c),
        }
    }
}

/// Copies what is kept and writes down the runs.
struct Writer<'a> {
    source: &'a str,
    out: Folded,
    copied: usize,
}

impl<'a> Writer<'a> {
    fn new(source: &'a str) -> Self {
        let out = Folded {
            text: String::with_capacity(source.len()),
            runs: Vec::with_capacity(source.len() / 32 + 1),
            original: source.len() as u32,
        };
        Self { source, out, copied: 0 }
    }

    /// The last folded character before the source's byte `at`.
    fn last(&self, at: usize) -> Option<char> {
        let kept = if at > self.copied { &self.source[self.copied..at] } else { &self.out.text };
        kept.chars().next_back()
    }

    /// Keeps everything up to `at`.
    fn keep(&mut self, at: usize) {
        if at > self.copied {
            let (here, from) = (self.out.text.len() as u32, self.copied as u32);
            let goes_on =
                self.out.runs.last().is_some_and(|r| r.folded == 1 && r.printed == 1 && here - r.at == from - r.from);
            if !goes_on {
                self.out.runs.push(Run { at: here, from, folded: 1, printed: 1 });
            }
            self.out.text.push_str(&self.source[self.copied..at]);
            self.copied = at;
        }
    }

    /// Writes `to` in place of the `size` bytes at `at`.
    fn replace(&mut self, at: usize, size: usize, to: Option<char>) {
        self.keep(at);
        self.copied = at + size;
        let Some(to) = to else { return };
        let (here, from) = (self.out.text.len() as u32, at as u32);
        let (folded, printed) = if to.len_utf8() == size { (1, 1) } else { (to.len_utf8() as u8, size as u8) };
        let goes_on = self.out.runs.last().is_some_and(|r| {
            r.folded == folded
                && r.printed == printed
                && (here - r.at) / u32::from(folded) * u32::from(printed) == from - r.from
        });
        if !goes_on {
            self.out.runs.push(Run { at: here, from, folded, printed });
        }
        self.out.text.push(to);
    }

    fn finish(mut self) -> Folded {
        self.keep(self.source.len());
        self.out
    }
}

/// Letters of pinyin that bear a tone, and the sloppy `ɡ` of web pages.
const TONED: &str = "āáǎàăēéěèĕīíǐìĭōóǒòŏūúǔùŭǖǘǚǜńňǹḿ";

/// Punctuation and spaces that become one form.
const UNIFIED: &[(&str, char)] = &[
    ("﹙⦅", '('),
    ("﹚⦆", ')'),
    ("﹝〘⟮", '〔'),
    ("﹞〙⟯", '〕'),
    ("〖", '【'),
    ("〗", '】'),
    ("〈‹", '《'),
    ("〉›", '》'),
    ("\u{201C}\u{201D}\u{201E}\u{201F}\u{2018}\u{2019}\u{201A}\u{201B}\u{2032}\u{2033}「」『』'`´｀＇〝〞｢｣", '"'),
    ("\u{2010}\u{2011}\u{2012}\u{2013}\u{2014}\u{2015}\u{2212}─━﹣﹘－⸺﹉", '-'),
    ("～〜∼∽", '~'),
    ("︰∶﹕ː", ':'),
    ("﹔", ';'),
    ("﹐", ','),
    ("﹑､", '、'),
    ("｡", '。'),
    ("•‧∙⋅・･", '·'),
    ("○◯⚪", '〇'),
    ("﹪٪", '%'),
    ("﹢", '+'),
    ("⁄∕", '/'),
    ("\u{A0}\u{1680}\u{2000}\u{2001}\u{2002}\u{2003}\u{2004}\u{2005}\u{2006}\u{2007}\u{2008}\u{2009}\u{200A}", ' '),
    ("\u{202F}\u{205F}\u{3000}", ' '),
    ("\u{2028}\u{2029}\u{85}\u{0B}\u{0C}", '\n'),
];

/// Ranges of characters that nobody sees.
const DROPPED: &[(u32, u32)] = &[
    (0xAD, 0xAD),
    (0x034F, 0x034F),
    (0x180E, 0x180E),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
];
