//! Finds the title, and tells reports from texts that only look like one.

use super::page::{Page, squeezed};
use super::rules::{Rules, Where};
use std::ops::Range;

/// Lines within which a title stands.
const LINES: usize = 60;
/// Lines in which a piece of news begins.
const OPENING: usize = 8;
/// Words that begin a sentence and no title.
const SENTENCES: [&str; 7] = ["现公布", "现发布", "现将", "根据", "依照", "依据", "按照"];
/// Words of a site's menu that may stand on one line with 年报.
const MENUS: [&str; 4] = ["首页", "公开指南", "公开目录", "依申请公开"];
/// Bytes between a report's title and its second section, at least.
const REPORT: usize = 120;
/// Titles that make a list.
const INDEX: usize = 3;
/// Most characters of a title's second line, and how that of a notice ends.
const REST: usize = 20;
const NOTICES: [char; 5] = ['知', '报', '函', '复', '示'];
/// What a year ends in before 年.
const NUMERALS: [char; 22] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九',
    'O',
];
/// How the name of a body ends that stands before a title and a colon.
const SPEAKERS: [char; 24] = [
    '局', '委', '办', '厅', '会', '室', '处', '府', '镇', '乡', '县', '市', '区', '心', '队', '院', '学', '馆', '所',
    '站', '道', '木', '社', '联',
];
/// Most characters before the words of a title, and of a line that can be one.
const TITLE_CHARS: usize = 80;

/// A line that names the report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Title {
    /// Index of the line in the head; `None` for the title in the file's metadata.
    pub(super) line: Option<usize>,
    /// The line up to the end of the title's words, without white space.
    pub(super) words: String,
    /// What stands before 信息公开: publisher and year.
    pub(super) before: String,
    /// Where it stands in the head.
    pub(super) range: Range<usize>,
    /// Whether it is more than the bare phrase that also stands in menus.
    pub(super) full: bool,
}

/// Whether a text is a report.
pub(super) enum Verdict {
    Report,
    No { reason: &'static str, detail: String },
}

/// The titles among the head's lines, in their order.
pub(super) fn all(page: &Page, rules: &Rules) -> Vec<Title> {
    let lines = 0..page.head.lines.len().min(LINES);
    let titles = lines.filter_map(|index| {
        let start = page.head.lines[index].start;
        let (title, last) = match title_of(page.head.line(index), rules) {
            Some(title) => (title, index),
            None => (broken_title(page, index, rules)?, index + 1),
        };
        let title = Title { line: Some(index), range: start + title.range.start..start + title.range.end, ..title };
        (!runs_on(page, last, title.range.end, rules)).then_some(title)
    });
    titles.collect()
}

/// A title that is broken within its words: 平阴县2015年政府信息公开 / 工作年度报告. Words of a menu make one too, but none with
/// a year. The break may also stand right before them, behind a body's name and the year.
fn broken_title(page: &Page, index: usize, rules: &Rules) -> Option<Title> {
    let (line, next) = (page.head.line(index), page.head.line(index + 1));
    let may_go_on = next.chars().count() <= REST && titlelike(line) && titlelike(next);
    let dated = |words: &str| words.match_indices('年').any(|(at, _)| words[..at].ends_with(NUMERALS));
    let name = line.trim_end_matches(['年', '度']).trim_end_matches(|c: char| c.is_ascii_digit());
    let named = line.len() > name.len() && speaks(name) && rules.year_pattern.is_match(line);
    if !may_go_on || !dated(line) && !named {
        return None;
    }
    let title = title_of(&format!("{line}{next}"), rules)?;
    let begun = title.before.len() + title.range.start;
    let broken = (begun < line.len() || named && begun == line.len()) && line.len() < title.range.end;
    // The break between the lines is a character of the head.
    broken.then(|| Title { range: title.range.start..title.range.end + 1, full: true, ..title })
}

/// Whether what follows a title's words makes them a notice's.
fn is_notice(rest: &str, rules: &Rules) -> bool {
    rest.ends_with(NOTICES) && rest.chars().count() <= REST && rules.not_after_title.is_match(rest)
}

/// Whether the words that end a line are a notice's, whose title goes on below.
fn runs_on(page: &Page, line: usize, end: usize, rules: &Rules) -> bool {
    let next = page.head.line(line + 1);
    is_notice(next, rules) && page.head.lines.get(line).is_some_and(|line| line.end == end)
}

/// The first line of a notice's title that goes on below.
fn broken_notice<'p>(page: &'p Page, rules: &Rules) -> Option<&'p str> {
    let ends = |line: &usize| {
        let words = rules.title.find(page.head.line(*line));
        words.is_some_and(|words| runs_on(page, *line, page.head.lines[*line].start + words.end(), rules))
    };
    (0..page.head.lines.len().min(OPENING)).find(ends).map(|line| page.head.line(line))
}

/// The title: the first full one, else the metadata's, else the first bare one.
pub(super) fn find(titles: &[Title], meta: Option<&str>, rules: &Rules) -> Option<Title> {
    let meta = || meta.and_then(|words| title_of(words, rules)).filter(|title| title.full);
    let full = titles.iter().find(|title| title.full).cloned();
    full.or_else(meta).or_else(|| titles.first().cloned())
}

/// The title that a line begins with, after a label (标题:) at most.
fn title_of(line: &str, rules: &Rules) -> Option<Title> {
    let found = line.contains("公开").then(|| rules.title.find(line))??;
    let mut label = line[..found.start()]
        .rfind(['|', ':', '】'])
        .map_or(0, |at| at + line[at..].chars().next().map_or(0, char::len_utf8));
    let tag = line.starts_with('【') && line[..label].ends_with('】');
    let labelled = label == 0 || tag || ["标题", "题名", "名称", "附件"].iter().any(|w| line[..label].contains(w));
    let speaker = !labelled && line[..label].strip_suffix(':').is_some_and(speaks);
    let mut rest = &line[found.end()..];
    if speaker {
        label = 0;
    }
    let quoted = line[label..].starts_with('《') && rest.starts_with('》');
    if quoted {
        label += '《'.len_utf8();
        rest = &rest['》'.len_utf8()..];
    }
    let before = &line[label..found.start()];
    let sentence = SENTENCES.iter().any(|words| before.starts_with(words));
    let crumbs = sentence
        || MENUS.iter().any(|word| before.contains(word))
        || before.contains(['>', '。', ',', ';', '《'])
        || before.chars().count() > TITLE_CHARS;
    let spoilt = rules.lookalikes.iter().any(|rule| rule.spoils && rule.matches(line));
    let year = rules.year_pattern.is_match(line) || line.contains("年度报告") && !before.is_empty();
    let loose = || !quoted && year && before.chars().count() > 3 && !rules.not_after_title.is_match(rest);
    let ends = rules.after_title.is_match(rest) || loose();
    if !labelled && !speaker || crumbs || spoilt || !ends || is_notice(rest, rules) {
        return None;
    }
    Some(Title {
        line: None,
        words: line[..found.end()].to_owned(),
        before: before.to_owned(),
        range: label..found.end(),
        full: year || before.chars().count() >= 3,
    })
}

/// Whether words before a colon are the name of one that speaks and not a label or those who are addressed.
fn speaks(words: &str) -> bool {
    let name = words.ends_with(SPEAKERS) && !words.starts_with('各') && !words.contains([':', '|', '】']);
    name && (4..=TITLE_CHARS / 2).contains(&words.chars().count())
}

/// Decides whether the text is a report, from its title, its look-alikes and its sections.
pub(super) fn judge(page: &Page, folded: &str, titles: &[Title], title: Option<&Title>, rules: &Rules) -> Verdict {
    let head = &page.head;
    let full = title.is_some_and(|t| t.full && t.line.is_some());
    let last = title.and_then(|t| t.line).filter(|_| full).unwrap_or(LINES / 2);
    if is_index(page, titles) {
        return no("index_page", head.line(0));
    }
    if let Some(line) = broken_notice(page, rules).filter(|_| !full) {
        return no("notice", line);
    }
    let early = &head.text[..super::page::boundary(&head.text, 4000)];
    let carried = full && title.is_some_and(|title| is_carried(page, title, rules)) || is_announced(page, rules);
    let rules_here = rules.lookalikes.iter().filter(|rule| rule.despite || !full);
    for rule in rules_here.filter(|rule| !(carried && rule.reason == "notice")) {
        let lines = match rule.place {
            Where::Title => head.lines.len().min(last + 1),
            Where::Opening => head.lines.len().min(OPENING),
            Where::Head => 0,
        };
        let lines = (0..lines).filter(|i| !full || *i != last).map(|i| head.line(i));
        let mut lines = lines.filter(|line| rule.place == Where::Opening || titlelike(line));
        if let Some(line) = lines.find(|line| rule.matches(line)) {
            return no(rule.reason, line);
        }
        if rule.place == Where::Head && rule.matches(early) {
            return no(rule.reason, rule.pattern.find(early).map_or("", |found| found.as_str()));
        }
    }
    let sections = page.seen.sections();
    let lead = || rules.lead.iter().any(|pattern| pattern.is_match(early)) && head.text.contains("公开");
    let regulated = || sections > 0 || head.text.contains("信息公开条例");
    let told = || sections >= rules.sections_needed && rules.figures.is_match(&head.text);
    if full || regulated() && (title.is_some() || lead()) || told() {
        let several = several(folded, rules);
        if several.is_empty() { Verdict::Report } else { no("several_reports", &several.join("; ")) }
    } else if head.text.chars().filter(|c| *c >= '\u{3400}').count() < 60 {
        no("too_short", &head.text)
    } else {
        no("no_report_words", head.line(0))
    }
}

/// Whether a notice above the title publishes the report, and the report itself stands below: its first two sections and
/// its figures.
fn is_carried(page: &Page, title: &Title, rules: &Rules) -> bool {
    let head = &page.head;
    let last = title.line.unwrap_or_default();
    let below = &head.text[title.range.end..];
    (0..last).any(|line| rules.carrier.is_match(head.line(line)))
        && ["\n一、", "\n二、"].iter().all(|section| below.contains(section))
        && rules.figures.is_match(below)
}

/// Whether one of the first lines announces a report that follows without a title: its words for itself, its first two
/// sections and its figures.
fn is_announced(page: &Page, rules: &Rules) -> bool {
    let head = &page.head;
    let line = (0..head.lines.len().min(OPENING)).rfind(|line| rules.announced.is_match(head.line(*line)));
    let below = line.map_or("", |line| &head.text[head.lines[line].end..]);
    let speaks = ["本年度报告", "本报告", "本年报"].iter().any(|word| below.trim_start().starts_with(word));
    speaks && ["\n一、", "\n二、"].iter().all(|section| below.contains(section)) && rules.figures.is_match(below)
}

/// Whether the text is a list of reports: several titles, and no sentence.
fn is_index(page: &Page, titles: &[Title]) -> bool {
    let mut words: Vec<&str> = titles.iter().filter(|title| title.full).map(|title| title.words.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    words.len() >= INDEX && page.head.text.matches('。').count() < words.len()
}

/// The titles of several reports in one text: whole titles that differ, below each of which a report's first two sections
/// stand. Their figures must not be mixed.
fn several(folded: &str, rules: &Rules) -> Vec<String> {
    let section = |line: &str, number: char| {
        let rest = line.trim_start().strip_prefix(number);
        rest.is_some_and(|rest| rest.trim_start().starts_with('、'))
    };
    if folded.lines().filter(|line| section(line, '一')).nth(1).is_none() {
        return Vec::new();
    }
    let mut found: Vec<String> = Vec::new();
    // The last title, whether its first section came, and the words since.
    let (mut title, mut first, mut words) = (None::<String>, false, 0);
    for line in folded.lines() {
        words += line.len();
        let may_be = line.len() <= TITLE_CHARS * 3 && line.contains("公开") && !line.contains('。');
        if may_be && let Some(next) = title_of(&squeezed(line), rules).filter(|t| t.full && !t.before.is_empty()) {
            (title, first, words) = (Some(next.words), false, 0);
        } else if section(line, '一') {
            first = true;
        } else if first && words >= REPORT && section(line, '二') {
            found.extend(title.take().filter(|title| !found.contains(title)));
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// Whether a line can be a title at all: no sentence, and no numbered heading, for those name a part of the text.
fn titlelike(line: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let rest = line.trim_start_matches('(').trim_start_matches(numeral);
    let numbered = rest.len() < line.len() && rest.starts_with(['、', ')', '.']);
    let sentence = line.contains(['。', ';', '>']) || line.ends_with([',', ':']);
    line.chars().count() <= TITLE_CHARS && !sentence && !numbered
}

fn no(reason: &'static str, words: &str) -> Verdict {
    let short: String = words.chars().take(60).map(|c| if c == '\n' { ' ' } else { c }).collect();
    Verdict::No { reason, detail: short }
}
