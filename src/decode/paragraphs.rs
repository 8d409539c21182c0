//! Lines to headings and paragraphs. A paragraph that the file breaks over lines, or at the end of a page,
//! becomes one again, since its sentences run on; headings, items and rows of cells are never joined.

use super::limits::Limits;
use super::lines::{Line, Mark};
use crate::model::{Block, BlockKind, Span};
use std::ops::Range;

/// What the format says beyond the words. Plain text says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Hints<'h> {
    /// Line ends that are boundaries of elements, as byte offsets in rising order.
    pub(super) boundaries: &'h [u32],
    /// Headings by markup, in rising order.
    pub(super) headings: &'h [Span],
    /// Links, in rising order.
    pub(super) links: &'h [Span],
}

/// Makes blocks of one run of text after another.
#[derive(Debug)]
pub(super) struct Splitter<'h> {
    hints: Hints<'h>,
    max_paragraph: usize,
    max_blocks: usize,
    /// No running text has been met yet: short lines are titles.
    opening: bool,
    /// Whether a limit divided or merged something.
    pub(super) divided: bool,
    pub(super) blocks: Vec<Block>,
}

/// The paragraph being read.
struct Open<'t> {
    start: usize,
    last: Line<'t>,
}

/// How the lines of a run are set.
#[derive(Clone, Copy)]
struct Setting {
    /// Width at which lines are broken, where they are.
    wrap: Option<u32>,
    /// Whether most lines are that wide: then even what stands between them as a paragraph's end is a broken line's.
    is_strict: bool,
    /// Least indent.
    base: u32,
}

impl<'h> Splitter<'h> {
    pub(super) fn new(hints: Hints<'h>, limits: &Limits) -> Splitter<'h> {
        Splitter {
            hints,
            max_paragraph: limits.max_paragraph as usize,
            max_blocks: limits.max_blocks as usize,
            opening: true,
            divided: false,
            blocks: Vec::new(),
        }
    }

    /// Adds the blocks of `text[range]`. Ranges are given in rising order.
    pub(super) fn add(&mut self, text: &str, range: Range<usize>) {
        let setting = Setting::of(lines(text, range.clone(), self.hints.boundaries));
        let mut open: Option<Open> = None;
        for line in lines(text, range.clone(), self.hints.boundaries) {
            if self.blocks.len() >= self.max_blocks {
                // What remains is one run of words; finding its paragraphs would cost more memory than it is worth.
                let start = open.take().map_or(line.start, |o| o.start);
                self.divided = true;
                self.push(text, BlockKind::Paragraph, start, range.end);
                return;
            }
            let mark = line.mark();
            let heading = self.is_heading(&line, mark, setting);
            if let Some(current) = &mut open {
                if !heading && mark.is_none() && joins(&current.last, &line, setting) {
                    current.last = line;
                    continue;
                }
                let (start, end) = (current.start, current.last.end());
                self.push(text, BlockKind::Paragraph, start, end);
                open = None;
            }
            if heading {
                self.push(text, BlockKind::Heading, line.start, line.end());
            } else {
                open = Some(Open { start: line.start, last: line });
            }
        }
        if let Some(current) = open {
            self.push(text, BlockKind::Paragraph, current.start, current.last.end());
        }
    }

    /// Adds a table between two runs.
    pub(super) fn add_table(&mut self, number: u32, span: Span) {
        self.opening = false;
        self.blocks.push(Block { kind: BlockKind::Table(number), span });
    }

    fn push(&mut self, text: &str, kind: BlockKind, mut start: usize, end: usize) {
        while end - start > self.max_paragraph {
            let cut = cut_at(text, start, start + self.max_paragraph);
            self.divided = true;
            let span = Span::new(start, cut);
            self.blocks.push(Block { kind, span });
            start = cut;
        }
        if start < end {
            let span = Span::new(start, end);
            self.blocks.push(Block { kind, span });
        }
    }

    /// Whether a line is a heading: by markup, by its mark on a short line, or as a title before all running text.
    fn is_heading(&mut self, line: &Line, mark: Option<(Mark, &str)>, setting: Setting) -> bool {
        let span = Span::new(line.start, line.end());
        if is_within(span, self.hints.headings) {
            return true;
        }
        // A line that is full may go on in the next one.
        let full = setting.wrap.is_some_and(|wrap| line.width + 4 > wrap);
        let heading = match mark {
            Some((Mark::Markdown, _)) => true,
            Some((Mark::Chinese, rest)) => !full && is_title(rest, 50) && !has_figure(rest),
            Some((Mark::Arabic, rest)) => {
                !full && is_title(rest, 30) && !has_figure(rest) && !rest.contains(['，', ','])
            }
            Some((Mark::Item, _)) => false,
            None => {
                self.opening
                    && !full
                    && !line.is_row()
                    && is_title(line.words, 60)
                    && !line.is_prose()
                    && !has_figure(line.words)
                    // The names of a page's columns are links; its title is none.
                    && !is_within(span, self.hints.links)
            }
        };
        if !heading && (line.width > 100 || line.words.contains('。') || line.is_prose() && line.width >= 40) {
            self.opening = false;
        }
        heading
    }
}

impl Setting {
    fn of<'t>(lines: impl Iterator<Item = Line<'t>>) -> Setting {
        const WIDEST: usize = 200;
        let (mut widths, mut all, mut base) = ([0u32; WIDEST + 1], 0u32, u32::MAX);
        for line in lines {
            base = base.min(line.indent);
            all += 1;
            widths[((line.width + line.indent) as usize).min(WIDEST)] += 1;
        }
        // Broken lines are nearly all equally wide, give or take a character that did not fit.
        let widest = (40..WIDEST).rev().find(|w| widths[*w] > 0).filter(|_| widths[WIDEST] == 0);
        let full: u32 = widest.map_or(0, |w| widths[w.saturating_sub(4)..=w].iter().sum());
        Setting {
            wrap: widest.filter(|_| full >= 3 && full * 10 >= all * 3).map(|w| w as u32),
            is_strict: full >= 6 && full * 2 >= all,
            base: if base == u32::MAX { 0 } else { base },
        }
    }
}

/// Whether one of `spans`, which are in rising order, holds `span`.
fn is_within(span: Span, spans: &[Span]) -> bool {
    let next = spans.partition_point(|s| s.end <= span.start);
    spans.get(next).is_some_and(|s| s.contains(span))
}

/// Whether `next`, which has no mark, goes on with the paragraph whose last line is `last`.
fn joins(last: &Line, next: &Line, setting: Setting) -> bool {
    // A clause that ends with a line is followed by another; a sentence, or what introduces a list, ends there.
    let clause = last.words.ends_with(['；', ';']) && !next.apart && last.width >= 40;
    if last.is_ended() && !clause || next.is_row() || last.is_row() {
        return false;
    }
    if last.is_open() || next.is_tail() {
        return true;
    }
    let flush = next.indent < setting.base + 2;
    let full = setting.wrap.is_some_and(|wrap| last.width + last.indent + 4 > wrap);
    if (full || clause) && flush && (!next.apart || setting.is_strict) {
        return true;
    }
    // Without a common width only running text that stops in the middle of a sentence goes on.
    let next_is_prose = next.is_prose() || next.is_ended();
    if !flush || !stops_midway(last, next, next_is_prose) || next.apart && !next_is_prose {
        return false;
    }
    match last.words.chars().next_back() {
        Some(c) if c.is_ascii_digit() => next.words.starts_with(MEASURES),
        Some('\u{4E00}'..='\u{9FFF}') => !next.begins_with_year() || last.words.ends_with(EXPECTANT),
        _ => false,
    }
}

/// Whether `last` looks as if a sentence had been broken off.
fn stops_midway(last: &Line, next: &Line, next_is_prose: bool) -> bool {
    // An indented line before one that is not is a paragraph's first.
    let leads_in = !next.apart && last.indent >= next.indent + 2 && last.width + last.indent >= 30;
    let runs_on = !next.apart && next_is_prose && last.width >= 40;
    last.is_prose() && (last.width >= 40 || leads_in) || runs_on
}

/// What follows a number at the beginning of a line that goes on.
const MEASURES: &[char] = &[
    '件', '条', '條', '次', '人', '个', '個', '篇', '起', '项', '項', '元', '余', '餘', '万', '萬', '亿', '億', '年',
    '月', '日', '号', '號', '份', '名', '家', '期', '场', '場', '册', '冊', '本',
];

/// Words after which a year is expected.
const EXPECTANT: &[char] = &[
    '至', '自', '于', '於', '从', '從', '到', '在', '为', '為', '的', '和', '与', '與', '及', '对', '對', '将', '比',
    '较', '較',
];

/// Whether the words can be a title: short, and no sentence.
fn is_title(words: &str, most: usize) -> bool {
    !words.is_empty()
        && words.chars().take(most + 1).count() <= most
        && !words.contains(['。', '；', '！', '？', ';', '|', '\t'])
        && !words.trim_end_matches(['：', ':']).contains(['：', ':'])
        && !words.ends_with(['，', '、', ','])
        && [('（', '）'), ('《', '》'), ('“', '”')].iter().all(|(open, close)| {
            // Broken off within brackets: the sentence goes on in the next line.
            words.matches(*open).count() <= words.matches(*close).count()
        })
}

/// Whether a number stands in the words that is no year.
fn has_figure(words: &str) -> bool {
    let mut rest = words;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) {
        rest = &rest[at..];
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c));
        let digits = rest[..rest.len() - after.len()].chars().count();
        if digits != 4 || !after.trim_start().starts_with(['年', '-', '—', '至']) && !after.trim().is_empty() {
            return true;
        }
        rest = after;
    }
    false
}

/// Where to divide a paragraph that is too long: behind the last sentence, line or character before `limit`.
fn cut_at(text: &str, start: usize, limit: usize) -> usize {
    let mut end = limit;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let window = &text[start..end];
    let sentence = window.rfind('。').map(|at| at + '。'.len_utf8());
    let line = window.rfind('\n').map(|at| at + 1);
    start + sentence.or(line).filter(|cut| *cut > window.len() / 2).unwrap_or(window.len())
}

/// The lines of `text[range]` that hold words.
fn lines<'t>(text: &'t str, range: Range<usize>, boundaries: &[u32]) -> impl Iterator<Item = Line<'t>> {
    let mut at = range.start;
    let mut apart = true;
    let mut next_boundary = boundaries.partition_point(|b| (*b as usize) < range.start);
    text[range].split('\n').filter_map(move |raw| {
        let start = at;
        at += raw.len() + 1;
        let line = Line::new(raw, start, apart);
        apart = line.is_none();
        while boundaries.get(next_boundary).is_some_and(|b| (*b as usize) < at) {
            apart |= boundaries[next_boundary] as usize == at - 1;
            next_boundary += 1;
        }
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<(bool, String)> {
        let mut splitter = Splitter::new(Hints::default(), &Limits::default());
        splitter.add(text, 0..text.len());
        let shown = |b: &Block| (b.kind == BlockKind::Heading, b.span.of(text).to_string());
        splitter.blocks.iter().map(shown).collect()
    }

    fn paragraphs(text: &str) -> Vec<String> {
        split(text).into_iter().filter(|(heading, _)| !heading).map(|(_, words)| words).collect()
    }

    #[test]
    fn titles_and_headings_are_told_from_text() {
        let text = "某县人民政府\n2017年政府信息公开工作年度报告\n\n发布日期：2018-02-28\n根据《条例》，现公布2017年年度报告。\n\
                    一、概述\n全年公开12条。\n（一）加强领导，健全机制\n正文一句。\n（二）推进公开。全年公开8条。\n1.网上申请8件\n2.公共查阅点\n某县人民政府\n";
        let headings: Vec<_> =
            split(text).into_iter().filter(|(heading, _)| *heading).map(|(_, words)| words).collect();
        let wanted =
            ["某县人民政府", "2017年政府信息公开工作年度报告", "一、概述", "（一）加强领导，健全机制", "2.公共查阅点"];
        assert_eq!(headings, wanted);
        assert_eq!(split(text).len(), 12);
    }

    #[test]
    fn a_paragraph_broken_at_a_fixed_width_is_one() {
        let text = "    二○一七年全县各级各部门认真贯彻落实条例规定和上级\n部署要求不断加强组织领导完善制度机制全年主动公开信\n息一千二百条其中通过政府网站公开八百条通过其他方式\n公开四百条。\n    收到申请十二件全部按期办结。\n";
        assert_eq!(paragraphs(text).len(), 2);
        assert!(paragraphs(text)[0].ends_with("公开四百条。"));
    }

    #[test]
    fn a_paragraph_broken_by_a_page_is_one() {
        let text = "二、制度建设\n\n及时调整充实领导小组，负责组织、协调、监督工作，形成主要领导亲自抓，分管领导具\n\n体抓，专人负责日常工作的机制。\n\n三、公开情况\n\n全年主动公开政府信息，\n\n共计12条。\n";
        assert_eq!(paragraphs(text).len(), 2);
    }

    #[test]
    fn lines_with_a_boundary_after_each_are_one_paragraph_where_all_are_full() {
        let line = "全县各级各部门认真贯彻落实条例规定和上级部署要求不断\n\n";
        assert_eq!(paragraphs(&format!("{}加强工作。\n\n下一段从头说起。\n", line.repeat(8))).len(), 2);
        assert_eq!(split(&line.repeat(3)).len(), 3);
    }

    #[test]
    fn a_number_and_its_measure_stay_together() {
        let text = "本年度收到公民、法人和其他组织提出的政府信息公开申请12\n件，均已按期答复。\n";
        assert_eq!(paragraphs(text).len(), 1);
    }

    #[test]
    fn a_short_broken_line_goes_on_where_only_the_first_is_indented() {
        let text = "（一）主动公开\n\n　　截至2020年12月31日，本县2020年共\n主动公开各类信息93条。\n";
        assert_eq!(paragraphs(text).len(), 1);
    }

    #[test]
    fn clauses_and_short_ends_stay_with_their_sentence() {
        let text = "依照《中华人民共和国政府信息公开条例》（以下简称《条\n例》）要求，现将全县工作情况报告如下。\n\
                    本报告所列数据的统计期限自2008年5月1日起至2008年12月31日\n止。\n\
                    申请人以网上提交为主，网络申请29件，占总数的65.1%；\n信函申请8件。\n主要问题：\n公开不够及时。\n";
        assert_eq!(paragraphs(text).len(), 5, "{:?}", paragraphs(text));
    }

    #[test]
    fn items_rows_and_signatures_stay_apart() {
        let text = "全年主要做了以下几个方面的工作，取得了一定成效\n一是加强领导，健全机制\n二是强化培训，提升能力\n\n\
                    规章\t0\t0\n| 行政许可 | 1 |\n某县人民政府\n2018年2月26日\n";
        assert_eq!(paragraphs(text).len(), 7);
        let text = "    本年度公开政府信息一百条，比上年有所增加，成效比较明显\n    下一年度将继续努力，做好各项工作。\n某局\n";
        assert_eq!(paragraphs(text).len(), 3);
    }

    #[test]
    fn long_paragraphs_are_divided_at_sentences() {
        let limits = Limits { max_paragraph: 1024, ..Limits::default() };
        let text = "全年公开信息十二条。".repeat(200);
        let mut splitter = Splitter::new(Hints::default(), &limits);
        splitter.add(&text, 0..text.len());
        assert!(splitter.divided && splitter.blocks.len() > 4);
        assert!(splitter.blocks.iter().all(|b| b.span.len() <= 1024 && b.span.of(&text).ends_with('。')));
    }
}
