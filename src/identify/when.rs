//! The year that a report covers, the span of its figures, and the day of its publication.

use super::page::{Page, Tight};
use super::rules::Rules;
use super::signature::{self, Text};
use super::title::Title;
use super::words::{Hit, Sort};
use crate::lexicon::{DateKind, Folded, Lexicon};
use crate::model::{BlockKind, Date, Finding, Severity, Span};
use std::collections::BTreeMap;
use std::ops::Range;

/// Years that a report can cover: the regulations came into force in 2008.
const YEARS: std::ops::RangeInclusive<i16> = 2003..=2040;
/// Bytes of the head in which the lead stands.
const LEAD: usize = 1_500;
/// Bytes after a word for figures in which their span of time is looked for.
const WINDOW: usize = 300;
/// Lines of the head in which a label of the day of publication stands.
const LABELLED: usize = 40;
/// Lines of the head of which one may be nothing but that day.
const BESIDE: usize = 12;
/// Fewest days that a year's figures cover: those of 2008 begin in May.
const LEAST_DAYS: i32 = 200;
/// Fewest days that no year's figures cover.
const MOST_DAYS: i32 = 801;
/// Fewest days that are a span of figures and not some event's.
const SPAN_DAYS: i32 = 60;

/// What was found out about time.
#[derive(Debug, Default)]
pub(super) struct When {
    pub(super) year: Option<i16>,
    pub(super) period_start: Option<Date>,
    pub(super) period_end: Option<Date>,
    pub(super) published_on: Option<Date>,
    pub(super) findings: Vec<Finding>,
    /// Why it is no report of one year, with the words that say so.
    pub(super) no_year: Option<(&'static str, Span)>,
}

/// The span of time that figures cover.
#[derive(Debug)]
struct Period {
    start: Option<Date>,
    end: Date,
    span: Span,
}

/// Reads all of it.
pub(super) fn read(text: &Text, page: &Page, title: Option<&Title>, rules: &Rules, lexicon: &Lexicon) -> When {
    let period = period(text, page, rules, lexicon);
    let published_on = published(text, page, rules, lexicon);
    let titled = title.and_then(|title| title_year(page, title, lexicon));
    let outvoted = titled.and_then(|year| outvoted(year, page, period.as_ref(), published_on, lexicon));
    let year = outvoted.or(titled).or_else(|| told(page, period.as_ref(), published_on, lexicon));
    let mut when = When { year, published_on, ..When::default() };
    if let (Some(year), Some(titled)) = (outvoted, titled) {
        let detail = format!("the title says {titled}; figures, text and day of publication say {year}");
        let span = title.filter(|title| title.line.is_some()).map(|t| page.head.span(t.range.clone(), text.folded));
        when.findings.push(Finding::new("year_conflict", Severity::Warn, detail, span.into_iter().collect()));
    }
    if let Some(period) = period {
        if year.is_some_and(|year| year != period.end.year) {
            let detail = format!(
                "the report covers {} but its figures are said to end on {}",
                year.unwrap_or_default(),
                period.end
            );
            when.findings.push(Finding::new("period_conflict", Severity::Warn, detail, vec![period.span]));
        }
        when.period_start = period.start;
        when.period_end = Some(period.end);
    } else if let Some((start, end, span)) = odd(text, page, rules) {
        let annual = title.is_none_or(|title| ["年度", "年报"].iter().any(|word| title.words.contains(word)));
        when.no_year = match days(start, end) {
            ..LEAST_DAYS if !annual && end.month < 12 => Some(("partial_period", span)),
            MOST_DAYS.. if !annual && titled.is_none() => Some(("several_years", span)),
            _ => None,
        };
        let covers = year.map_or("one year".to_owned(), |year| year.to_string());
        let detail = format!("the report covers {covers} but its figures are said to go from {start} to {end}");
        when.findings.push(Finding::new("period_conflict", Severity::Warn, detail, vec![span]));
        (when.period_start, when.period_end) = (Some(start), Some(end));
    }
    when
}

/// Days between two dates, about.
fn days(start: Date, end: Date) -> i32 {
    let [start, end] = [start, end].map(|d| i32::from(d.year) * 365 + i32::from(d.month) * 30 + i32::from(d.day));
    end - start
}

/// The year of which everything but the title speaks: the span of the figures, the text, and the day of publication in
/// the year after. One of them that bears the title out is enough for the title.
fn outvoted(
    titled: i16,
    page: &Page,
    period: Option<&Period>,
    published: Option<Date>,
    lexicon: &Lexicon,
) -> Option<i16> {
    let figures = period?.end.year;
    let printed = published?.year - 1;
    (figures != titled && figures == printed).then_some(())?;
    let counts = spoken(&page.head.text, lexicon);
    let of = |year: i16| counts.get(&year).copied().unwrap_or(0);
    // The title's own mention counts among the text's.
    (of(figures) >= 6 && of(figures) >= 3 * of(titled)).then_some(figures)
}

/// The year in the title, or alone on a line beside it.
fn title_year(page: &Page, title: &Title, lexicon: &Lexicon) -> Option<i16> {
    let line = title.line.map_or("", |line| page.head.line(line));
    let after = line.get(title.words.len()..).unwrap_or_default();
    let after: String = after.chars().take(10).collect();
    // A month behind or beside the title is that of its publication.
    let after = if is_month(&after, lexicon) { "" } else { &after };
    let whole = format!("{}{after}", title.words);
    year_of(&whole, lexicon).or_else(|| {
        let line = title.line?;
        let beside = [line.checked_sub(1), Some(line + 1)];
        let mut lines = beside.into_iter().flatten().map(|i| page.head.line(i));
        lines.find_map(|words| {
            let year = words.chars().count() <= 30 && !has_day(words, lexicon) && !is_month(words, lexicon);
            year.then(|| year_of(words, lexicon))?
        })
    })
}

/// The first year that words name, with 年 or without: 2017年, 二〇一七年, 2008上海市.
fn year_of(words: &str, lexicon: &Lexicon) -> Option<i16> {
    let dated = lexicon.dates(words).into_iter().find_map(|m| match m.kind {
        DateKind::Year(year) => Some(year),
        _ => None,
    });
    dated.or_else(|| bare_year(words)).filter(|year| YEARS.contains(year))
}

/// Four digits 20xx that stand alone and begin no date: those of 2008上海市, but not of 2009年3月26日.
fn bare_year(words: &str) -> Option<i16> {
    let bytes = words.as_bytes();
    let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
    (0..bytes.len().saturating_sub(3)).find_map(|at| {
        let alone = (at == 0 || !digit(at - 1)) && !digit(at + 4);
        let year = words.get(at..at + 4)?.parse::<i16>().ok()?;
        let date = words[at + 4..].starts_with(['-', '.', '/']) && digit(at + 5);
        let alone = alone && !words[at + 4..].starts_with('年') && !date;
        (alone && YEARS.contains(&year) && bytes[at..at + 4].iter().all(u8::is_ascii_digit)).then_some(year)
    })
}

/// Whether words name a month alone: 2010年3月, but not 2008年5月至12月.
fn is_month(words: &str, lexicon: &Lexicon) -> bool {
    let month = |m: &crate::lexicon::DateMention| matches!(m.kind, DateKind::YearMonth(..));
    lexicon.dates(words).iter().any(month) && !words.contains(['至', '到', '-', '~'])
}

fn has_day(words: &str, lexicon: &Lexicon) -> bool {
    lexicon.dates(words).iter().any(|m| matches!(m.kind, DateKind::Day(_) | DateKind::Period(..)))
}

/// The year where the title is silent: that of the figures' span, else of the lead, else that of which the text speaks
/// most, else the one before the day of publication if the text speaks of it.
fn told(page: &Page, period: Option<&Period>, published: Option<Date>, lexicon: &Lexicon) -> Option<i16> {
    if let Some(period) = period {
        return Some(period.end.year).filter(|year| YEARS.contains(year));
    }
    let text = &page.head.text;
    let counts = spoken(text, lexicon);
    let lead = lead_year(text, lexicon);
    let most = counts.values().copied().max();
    let mut tops = counts.iter().filter(|(_, n)| Some(**n) == most).map(|(year, _)| *year);
    let top = match (tops.next(), tops.next()) {
        (Some(one), None) => Some(one),
        _ => published.map(|day| day.year - 1).filter(|year| counts.contains_key(year)),
    };
    match (lead, top) {
        // A lead that was kept from the year before speaks of a year of which nothing else does.
        (Some(lead), Some(top)) if top == lead + 1 && counts.get(&top) >= Some(&4) && counts.get(&lead) <= Some(&2) => {
            Some(top)
        }
        (Some(lead), _) => Some(lead),
        (None, top) => top,
    }
}

/// How much the text speaks of each year: 2 for a year, 1 for a day at its end. Names of documents do not count.
fn spoken(text: &str, lexicon: &Lexicon) -> BTreeMap<i16, u32> {
    let mut counts = BTreeMap::new();
    let mut outside = String::with_capacity(text.len());
    let mut depth = 0i32;
    for c in text.chars() {
        match c {
            '《' | '〔' => depth += 1,
            '》' | '〕' => depth = (depth - 1).max(0),
            '\n' => depth = 0,
            _ => {}
        }
        if depth == 0 {
            outside.push(c);
        }
    }
    for mention in lexicon.dates(&outside) {
        let (year, weight) = match mention.kind {
            DateKind::Year(year) => (year, 2),
            DateKind::Day(day) if (day.month, day.day) == (12, 31) => (day.year, 2),
            DateKind::Period(_, end) if (end.month, end.day) == (12, 31) => (end.year, 2),
            DateKind::YearMonth(year, 12 | 11) => (year, 1),
            _ => continue,
        };
        if YEARS.contains(&year) {
            *counts.entry(year).or_insert(0) += weight;
        }
    }
    counts
}

/// The year in the sentence by which the report speaks of itself.
fn lead_year(text: &str, lexicon: &Lexicon) -> Option<i16> {
    let lead = &text[..super::page::boundary(text, LEAD)];
    for sentence in lead.split(['。', ';', '\n', ',']) {
        let speaks = ["报告", "年报"].iter().any(|w| sentence.contains(w))
            && ["公布", "发布", "编", "将", "起草", "撰写", "汇总", "综合", "基础", "依", "根据", "公开"]
                .iter()
                .any(|w| sentence.contains(w));
        let quoted = sentence.contains("通知") || sentence.contains('〔') || sentence.contains('、');
        if speaks
            && !quoted
            && !is_month(sentence, lexicon)
            && let Some(year) = year_of(sentence, lexicon)
        {
            return Some(year);
        }
    }
    None
}

/// The first span of time in the text that is said of figures and covers most of a year; else a day up to which they go.
fn period(text: &Text, page: &Page, rules: &Rules, lexicon: &Lexicon) -> Option<Period> {
    in_tight(&page.head, text.folded, rules, lexicon).or_else(|| {
        // Beyond the head and over line breaks, only around the words for it.
        let folded = &text.folded.text;
        let words = ["统计", "数据", "期限", "时限"];
        let mut anchors: Vec<usize> = words.iter().flat_map(|w| folded.match_indices(w)).map(|(at, _)| at).collect();
        anchors.sort_unstable();
        let windows = anchors.into_iter().map(|at| at..super::page::boundary(folded, at + WINDOW));
        let dated = windows.filter(|window| folded[window.clone()].contains('月'));
        let edges = edges(text);
        dated.take(60).find_map(|window| {
            let edge = edges.get(edges.partition_point(|at| *at <= window.start)).copied().unwrap_or(window.end);
            in_tight(&Tight::joined(folded, window.start..edge.min(window.end)), text.folded, rules, lexicon)
        })
    })
}

/// Where headings and tables begin and end in the folded text: no sentence goes on over these places.
fn edges(text: &Text) -> Vec<usize> {
    let others = text.doc.blocks.iter().filter(|block| !matches!(block.kind, BlockKind::Paragraph));
    others.flat_map(|block| [block.span.start, block.span.end]).map(|at| text.folded.at(at)).collect()
}

/// The spans of time in a text: the first day, the last, whether it is said of figures, and where it stands.
fn spans<'t>(tight: &'t Tight, rules: &'t Rules) -> impl Iterator<Item = (Date, Date, bool, Range<usize>)> + 't {
    let text = &tight.text;
    let number = |c: &regex::Captures, i: usize| c.get(i).and_then(|m| m.as_str().parse::<i16>().ok());
    rules.period_pattern.captures_iter(text).filter_map(move |found| {
        let range = found.get(0)?.range();
        let before = &text[super::page::boundary(text, range.start.saturating_sub(90))..range.start];
        let before = before.rsplit(['。', '\n']).next().unwrap_or_default();
        let said = rules.period.iter().any(|w| before.contains(w.as_str()));
        let (y1, m1, d1) = (number(&found, 1)?, number(&found, 2)?, number(&found, 3)?);
        let (y2, m2, d2) = (number(&found, 4).unwrap_or(y1), number(&found, 5)?, number(&found, 6)?);
        Some((Date::new(y1, m1 as u8, d1 as u8)?, Date::new(y2, m2 as u8, d2 as u8)?, said, range))
    })
}

/// The first span of time that is said of figures and is no year's: half a year, several years.
fn odd(text: &Text, page: &Page, rules: &Rules) -> Option<(Date, Date, Span)> {
    let no_year = |from: Date, to: Date| {
        let days = days(from, to);
        days >= SPAN_DAYS && !(LEAST_DAYS..MOST_DAYS).contains(&days)
    };
    let found = spans(&page.head, rules).find(|(from, to, said, _)| *said && no_year(*from, *to));
    found.map(|(start, end, _, range)| (start, end, page.head.span(range, text.folded)))
}

fn in_tight(tight: &Tight, folded: &Folded, rules: &Rules, lexicon: &Lexicon) -> Option<Period> {
    let whole_year = |from: Date, to: Date| (from.month, from.day, to.month, to.day) == (1, 1, 12, 31);
    let a_years = |from: Date, to: Date| (LEAST_DAYS..MOST_DAYS).contains(&days(from, to));
    let mut all = spans(tight, rules);
    if let Some((start, end, _, range)) =
        all.find(|(from, to, said, _)| a_years(*from, *to) && (*said || whole_year(*from, *to)))
    {
        return Some(Period { start: Some(start), end, span: tight.span(range, folded) });
    }
    if let Some(period) = in_numerals(tight, folded, lexicon).or_else(|| unmarked(tight, folded, rules)) {
        return Some(period);
    }
    let found = rules.until_pattern.captures(&tight.text)?;
    Some(Period {
        start: None,
        end: Date::new(found.get(1)?.as_str().parse().ok()?, 12, 31)?,
        span: tight.span(found.get(0)?.range(), folded),
    })
}

/// A whole year whose 年 and 月 were lost with their markup: 201711日至20171231日. No other two days are written so.
fn unmarked(tight: &Tight, folded: &Folded, rules: &Rules) -> Option<Period> {
    let year = |found: &regex::Captures, i: usize| found.get(i).and_then(|m| m.as_str().parse::<i16>().ok());
    let mut all = rules.unmarked_pattern.captures_iter(&tight.text);
    all.find_map(|found| {
        let (first, last) = (year(&found, 1)?, year(&found, 2)?);
        let span = tight.span(found.get(0)?.range(), folded);
        (first == last).then_some(Period { start: Date::new(first, 1, 1), end: Date::new(last, 12, 31)?, span })
    })
}

/// A whole year in Chinese numerals: 二〇一五年一月一日至十二月三十一日.
fn in_numerals(tight: &Tight, folded: &Folded, lexicon: &Lexicon) -> Option<Period> {
    let (at, last) = tight.text.match_indices("十二月三十一日").next()?;
    let from = super::page::boundary(&tight.text, at.saturating_sub(90));
    let words = &tight.text[from..at + last.len()];
    lexicon.dates(words).into_iter().find_map(|mention| match mention.kind {
        DateKind::Period(start, end) if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) => {
            let range = from + mention.span.start as usize..from + mention.span.end as usize;
            (start.year == end.year).then(|| Period { start: Some(start), end, span: tight.span(range, folded) })
        }
        _ => None,
    })
}

/// The day of publication: after its label; else a line with nothing but a day at the end or beside the title.
fn published(text: &Text, page: &Page, rules: &Rules, lexicon: &Lexicon) -> Option<Date> {
    let labelled = |better: bool| {
        let lines = page.head.lines.iter().take(LABELLED);
        lines.filter(|line| !is_clock(page, line)).find_map(|line| after_label(page, line, better, lexicon))
    };
    let beside = || {
        let lines = page.head.lines.iter().take(BESIDE).filter(|line| !is_clock(page, line));
        lines.map(|line| &page.head.text[line.clone()]).find_map(|line| {
            let before_source = line.find("来源").filter(|at| *at <= 40);
            alone(&line[..before_source.unwrap_or(line.len())], lexicon)
        })
    };
    labelled(true)
        .or_else(|| signature::above_appendix(text, rules, lexicon))
        .or_else(|| signature::last(&page.tail, lexicon))
        .or_else(|| labelled(false))
        .or_else(beside)
}

fn is_clock(page: &Page, line: &Range<usize>) -> bool {
    page.seen.within(line).iter().any(|hit| hit.sort == Sort::Clock)
}

/// The day right after the first of each label, the better labels first.
fn after_label(page: &Page, line: &Range<usize>, better: bool, lexicon: &Lexicon) -> Option<Date> {
    let label = |hit: &Hit| match hit.sort {
        Sort::Published(order) if better => Some((order, hit.end)),
        Sort::Written(order) if !better => Some((order, hit.end)),
        _ => None,
    };
    let mut labels: Vec<(usize, usize)> = page.seen.within(line).iter().filter_map(label).collect();
    labels.sort_unstable();
    labels.dedup_by_key(|(order, _)| *order);
    labels.into_iter().find_map(|(_, end)| {
        let rest = page.head.text[end..line.end].trim_start_matches([':', '|', ']', '】', ' ']);
        let rest = rest.char_indices().nth(24).map_or(rest, |(at, _)| &rest[..at]);
        let mention = lexicon.dates(rest).into_iter().next().filter(|m| m.span.start == 0)?;
        match mention.kind {
            DateKind::Day(day) => Some(day),
            _ => None,
        }
    })
}

/// The day that a line consists of; a time of day, brackets and a short name before it may stand there too.
pub(super) fn alone(line: &str, lexicon: &Lexicon) -> Option<Date> {
    if line.chars().count() > 40 {
        return None;
    }
    let mention = lexicon.dates(line).into_iter().next()?;
    let DateKind::Day(day) = mention.kind else { return None };
    let (before, after) = (&line[..mention.span.start as usize], &line[mention.span.end as usize..]);
    let clean = |c: char| c.is_ascii_digit() || "()[]:：年月日时分秒-| ".contains(c);
    let named = before.chars().count() <= 16 && !before.contains([',', '。', '第', '于', '自', '至', '到', '截']);
    (named && after.chars().all(clean)).then_some(day)
}
