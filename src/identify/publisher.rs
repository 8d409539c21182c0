//! Who publishes: gathers the names of bodies that the text gives for its publisher and chooses among them.

use super::body::{self, Body, LONGEST};
use super::page::Page;
use super::rules::{Rules, SOURCES, Source};
use super::title::Title;
use super::words::Sort;
use crate::gazetteer::Gazetteer;
use crate::model::PublisherKind;
use std::cell::OnceCell;

/// The publisher as far as the text tells.
#[derive(Debug, Default)]
pub(super) struct Publisher {
    /// Its name, if one is given.
    pub(super) body: Option<Body>,
    /// Its kind; told by how it calls itself where no name is given.
    pub(super) kind: Option<PublisherKind>,
}

/// Where a publisher's names are looked for. Most reports name it in the title, so what else the text gives is read only
/// when it is asked for.
struct Given<'p> {
    page: &'p Page,
    title: Option<&'p Title>,
    year: Option<i16>,
    rules: &'p Rules,
    gazetteer: &'p Gazetteer,
    /// Names in sentences, by source.
    told: [OnceCell<Vec<Body>>; SOURCES.len()],
}

/// Most matches of one rule that are looked at.
const MATCHES: usize = 12;
/// Bytes in which a report says that it is put together from others.
const COMPILED: usize = 2_000;
/// Most bytes of a line's names of those that are addressed.
const ADDRESSEES: usize = 180;

/// Finds the publisher.
pub(super) fn find(
    page: &Page,
    title: Option<&Title>,
    year: Option<i16>,
    rules: &Rules,
    gazetteer: &Gazetteer,
) -> Publisher {
    let given = Given { page, title, year, rules, gazetteer, told: Default::default() };
    let titled = title.and_then(|t| given.titled(&t.before)).map(own);
    let nameless = titled.as_ref().filter(|body| body.is_nameless()).map(|body| body.kind);
    let named = titled.filter(|body| !body.is_nameless());
    if let Some(body) = named.clone().filter(|body| body.kind != PublisherKind::Government) {
        return Publisher { kind: Some(body.kind), body: Some(body) };
    }
    let office_word = ["政府办公厅", "政府办公室"].into_iter().find(|word| page.head.text.contains(word));
    let pronoun = match pronoun(page, rules) {
        // An office that never calls itself the government's is a department (外事办, 法制办).
        Some(PublisherKind::Office) if office_word.is_none() => Some(PublisherKind::Department),
        other => other,
    };
    let pronoun = nameless.or(pronoun);
    if let Some(named) = named {
        let body = if pronoun == Some(PublisherKind::Office) { given.office_of(named, office_word) } else { named };
        return Publisher { kind: Some(body.kind), body: Some(body) };
    }
    let early = &page.head.text[..super::page::boundary(&page.head.text, COMPILED)];
    let compiled = rules.compiled.is_match(early);
    let body = given.choose(pronoun, compiled);
    let kind = body.as_ref().map(|b| b.kind).or(pronoun).or(compiled.then_some(PublisherKind::Government));
    Publisher { body, kind }
}

/// Words before a name that are none of it.
const LEADS: [&str; 9] = ["关于", "现", "公布", "发布", "公开", "印发", "报送", "上报", "特编制"];
/// Words between a name and 政务公开 or 政府信息公开 that are none of it.
const TRAILS: [&str; 5] = ["党务", "行政机关", "推进", "开展", "加强"];
/// What a summary is on.
const SUBJECTS: [&str; 3] = ["政府信息公开", "政务公开", "信息公开"];
/// What stands in brackets behind a body's name and belongs to it ends like one: (知识产权局), but not (盖章).
const SECOND_NAMES: [char; 12] = ['局', '委', '办', '室', '厅', '处', '队', '会', '社', '站', '区', '园'];

/// A name without the year, the marks and the words around it: 关于2017年平阴县人民政府的 → 平阴县人民政府.
fn clean(name: &str) -> &str {
    let mark = |c: char| c < '\u{3400}' && !c.is_ascii_alphabetic() || "·《》【】〔〕的度".contains(c);
    let mut name = name;
    let open = |name: &str| name.starts_with(['(', '[']);
    while let Some((_, rest)) = Some(name).filter(|name| open(name)).and_then(|name| name.split_once([')', ']'])) {
        name = rest;
    }
    // The number of a part: 一、平阴县民政局.
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    name = name.trim_start_matches(numeral).strip_prefix('、').unwrap_or(name);
    loop {
        let undated = without_span(name);
        let mut rest = undated.trim_start_matches(mark);
        let dated = undated[..undated.len() - rest.len()].ends_with(|c: char| c.is_ascii_digit());
        let end = rest.trim_end_matches(mark).len();
        rest = match rest[..end].rfind('(').filter(|at| rest[end..].starts_with(')') && !rest[*at..end].contains(')')) {
            Some(_) if rest[..end].ends_with(SECOND_NAMES) => &rest[..=end],
            Some(at) => &rest[..at],
            None => &rest[..end],
        };
        let lead = LEADS.iter().find_map(|w| rest.strip_prefix(w)).filter(|_| !rest.starts_with("现代"));
        rest = lead.unwrap_or(rest);
        let trail = TRAILS.iter().find_map(|word| rest.strip_suffix(word));
        rest = without_year(without_span(trail.unwrap_or(rest)), dated);
        if rest.len() == name.len() {
            // The title's words took the end of 人民政府.
            return rest.strip_suffix("人民").unwrap_or(rest);
        }
        name = rest;
    }
}

/// Words without a year written out at either end: 二〇一二年, 二O一二年, and the 年 left over where one is `dated` 2012年.
fn without_year(words: &str, dated: bool) -> &str {
    // The bytes that a year's numerals take up.
    let numerals = |year: &[char]| {
        let numeral = |c: &char| "〇零一二三四五六七八九Oo0".contains(*c);
        let spelt = year.len() == 4 && year.contains(&'二') && year.iter().all(numeral);
        spelt.then(|| year.iter().map(|c| c.len_utf8()).sum::<usize>())
    };
    let first: Vec<char> = words.chars().take(4).collect();
    let left = words.strip_prefix('年').filter(|_| dated);
    let after = left.or_else(|| words[numerals(&first)?..].strip_prefix('年'));
    let start = after.unwrap_or(words);
    let Some(before) = start.strip_suffix('年') else { return start };
    let mut last: Vec<char> = before.chars().rev().take(4).collect();
    last.reverse();
    match numerals(&last) {
        Some(bytes) => &before[..before.len() - bytes],
        None if before.ends_with(|c: char| "〇零一二三四五六七八九".contains(c)) => start,
        None => before,
    }
}

/// A name without a span of time in figures at either end: 2019年1-12月, 2019年1月1日至12月31日.
fn without_span(words: &str) -> &str {
    let part = |c: char| c.is_ascii_digit() || "年月日至到起止-~.".contains(c);
    let end = words.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0 && words[*at..].chars().all(part));
    let words = &words[..end.unwrap_or(words.len())];
    let mut rest = words;
    // A part of a date begins with a figure: in 2015年日照市 the name begins after 年.
    while let Some(begun) =
        Some(rest.trim_start_matches(['至', '到', '-', '~'])).filter(|r| r.starts_with(|c: char| c.is_ascii_digit()))
    {
        let after = begun.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = after.strip_prefix(['年', '月', '日']).unwrap_or(after);
    }
    rest
}

/// The lines next to the title that may be the publisher's name alone: two above, one below; without a title the first
/// few lines.
fn beside<'p>(page: &'p Page, title: Option<&Title>) -> impl Iterator<Item = &'p str> {
    let line = title.filter(|t| t.full || t.before.is_empty()).and_then(|t| t.line);
    let order: Vec<usize> = match line {
        Some(line) => [line.checked_sub(1), line.checked_sub(2), Some(line + 1)].into_iter().flatten().collect(),
        None => (0..6).collect(),
    };
    // A line that ends in a colon is an addressee's.
    let name = |line: &&str| line.chars().count() <= LONGEST && !line.ends_with(':');
    order.into_iter().map(|i| page.head.line(i)).filter(name)
}

/// The last short lines of the text, the last first.
fn signature(page: &Page) -> impl Iterator<Item = &str> {
    let count = page.tail.lines.len();
    (count.saturating_sub(6)..count).rev().map(|i| page.tail.line(i)).filter(|line| line.chars().count() <= LONGEST)
}

/// Whether a line is a day and nothing else.
fn is_day(line: &str) -> bool {
    let part = |c: char| c.is_ascii_digit() || "年月日〇零一二三四五六七八九十-./".contains(c);
    line.len() >= 8 && line.chars().all(part)
}

/// The kind that most of the text's own words for itself speak for.
fn pronoun(page: &Page, rules: &Rules) -> Option<PublisherKind> {
    let count = |i: usize| {
        let names = rules.pronouns[i].not.iter().map(|name| page.head.text.matches(name.as_str()).count());
        page.seen.count(Sort::Pronoun(i)).saturating_sub(names.sum())
    };
    let own = (0..rules.pronouns.len()).filter(|i| rules.pronouns[*i].kind != PublisherKind::Government);
    let best = own.max_by_key(|i| count(*i)).filter(|i| count(*i) > 0);
    best.map(|i| rules.pronouns[i].kind).or_else(|| {
        let government = rules.pronouns.iter().position(|p| p.kind == PublisherKind::Government)?;
        (count(government) > 0).then_some(PublisherKind::Government)
    })
}

impl Given<'_> {
    fn parse(&self, name: &str) -> Option<Body> {
        self.titled(name).filter(|b| b.own && !b.bare && b.place.is_some())
    }

    /// A name on a line of its own that signs the text; a ministry's too.
    fn signs(&self, name: &str) -> Option<Body> {
        self.parse(name).or_else(|| self.titled(name).filter(|b| b.national))
    }

    /// A name alone on a line beside the title, or among the first lines where there is none.
    fn near(&self) -> Option<Body> {
        beside(self.page, self.title).find_map(|line| self.parse(line))
    }

    /// The body whose year's summary it is, by one of the first lines: 平阴县民政局2009年政府信息公开工作总结.
    fn summary(&self) -> Option<Body> {
        let ends = |line: &str| ["总结", "情况", "汇报"].iter().any(|word| line.ends_with(word));
        let heading = |line: &&str| ends(line) && self.rules.year_pattern.is_match(line);
        let name = |line: &str| {
            Some(&line[..SUBJECTS.iter().find_map(|word| line.find(word))?]).and_then(|name| self.titled(name))
        };
        let lines = beside(self.page, self.title).filter(|_| self.title.is_none()).filter(heading);
        lines.filter_map(name).find(|body| body.place.is_some()).map(own)
    }

    /// The body that a title, or a line of one, names. Where one reports about something (某局关于某县2017年…的报告),
    /// it is that which is reported on, unless only its place is named.
    fn titled(&self, before: &str) -> Option<Body> {
        use PublisherKind::{Government, Office};
        let parse = |name: &str| body::parse(clean(name), self.rules, self.gazetteer, self.year);
        let before = clean(before);
        let Some((head, subject)) = before.rsplit_once("关于") else { return parse(before) };
        let head = parse(head);
        let speaks = head.as_ref().is_some_and(|b| b.own && !matches!(b.kind, Government | Office));
        parse(subject).filter(|b| !(b.bare && speaks)).or(head)
    }

    fn signature(&self) -> Option<Body> {
        signature(self.page).find_map(|line| self.parse(line))
    }

    /// A name on a line of its own above the day that closes the text.
    fn signed(&self) -> Option<Body> {
        let tail = &self.page.tail;
        let count = tail.lines.len();
        let day = (count.saturating_sub(6).max(1)..count).rev().find(|i| is_day(tail.line(*i)))?;
        Some(tail.line(day - 1)).filter(|line| line.chars().count() <= LONGEST).and_then(|line| self.signs(line))
    }

    /// Whether words stand in the line of those who are addressed: names of bodies before a colon.
    fn addressed(&self, at: usize) -> bool {
        let text = &self.page.head.text;
        let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let line = text[start..].split('\n').next().unwrap_or_default();
        let Some((names, _)) = line.split_once(':').filter(|(names, _)| at < start + names.len()) else { return false };
        let name =
            |part: &str| part.starts_with('各') || body::parse(part, self.rules, self.gazetteer, self.year).is_some();
        names.len() <= ADDRESSEES && names.split([',', '、']).all(name)
    }

    /// Names in sentences by one source's wording, in the order of the text.
    fn told(&self, source: Source) -> &[Body] {
        use PublisherKind::{Institution, Subdistrict, Township, Zone};
        let whole = matches!(source, Source::Lead | Source::Compiler | Source::Any);
        let read = if whole { body::within } else { body::beginning };
        self.told[source as usize].get_or_init(|| {
            let rules = self.rules.whos.iter().filter(|rule| rule.source == source);
            let found = rules.flat_map(|rule| rule.pattern.captures_iter(&self.page.head.text).take(MATCHES));
            // Whoever asks for the report, or is sent it, does not publish it.
            let asks = |end: usize| {
                let after = &self.page.head.text[end..];
                whole && self.rules.superiors.iter().any(|word| after.starts_with(word.as_str()))
            };
            let names = found.filter_map(|found| found.name("who"));
            let names = names.filter(|who| !asks(who.end()) && !self.addressed(who.start()));
            let bodies = names
                .map(|who| clean(who.as_str()))
                .map(|name| name.split_once("关于").map_or(name, |(who, _)| who))
                .filter_map(|name| {
                    let body = read(name, self.rules, self.gazetteer, self.year);
                    // A label's words are all of a name, or a name with other labels' words behind it.
                    let part = source == Source::Label && body.as_ref().is_none_or(|body| body.bare);
                    let whole = || body::parse(name, self.rules, self.gazetteer, self.year);
                    part.then(whole).flatten().or(body)
                });
            // In a sentence, a name without a place or a level is too easily a part of something else.
            let kinds = [Township, Subdistrict, Zone, Institution];
            let bodies = bodies.filter(|b| !b.is_nameless());
            bodies.filter(|b| b.place.is_some() || b.level_word.is_some() || kinds.contains(&b.kind)).collect()
        })
    }

    fn first(&self, source: Source, wanted: &dyn Fn(&Body) -> bool) -> Option<Body> {
        self.told(source).iter().find(|body| wanted(body)).cloned()
    }

    /// The office that speaks where the title names its government.
    fn office_of(&self, named: Body, office_word: Option<&str>) -> Body {
        let office = |b: &Body| b.own && b.kind == PublisherKind::Office;
        let titled = self.title.is_some_and(|t| t.full || t.before.is_empty());
        let beside = self.near().filter(|_| titled).filter(office);
        let sources = [Source::Compiler, Source::Subject, Source::Label, Source::Any];
        let body = beside.or_else(|| sources.iter().find_map(|s| self.first(*s, &office)));
        let office = office_word.and_then(|word| word.strip_prefix("政府")).map(|word| Body {
            kind: PublisherKind::Office,
            tail: format!("人民政府{word}"),
            bare: false,
            ..named.clone()
        });
        body.filter(|b| b.place.is_some()).or(office).unwrap_or(named)
    }

    /// Without a name in the title: what the text says of itself, in the order of how directly it says so.
    fn choose(&self, pronoun: Option<PublisherKind>, compiled: bool) -> Option<Body> {
        use PublisherKind::{Department, Government, Office, Zone};
        let again = |b: &Body| {
            let all = SOURCES.iter().flat_map(|source| self.told(*source));
            all.filter(|other| other.kind == b.kind && other.tail.ends_with(&b.tail)).nth(1).is_some()
        };
        let fits = |b: &Body| match pronoun {
            Some(Office) => matches!(b.kind, Office | Department),
            Some(Government) if b.kind == Zone && !self.speaks_for_all() => true,
            Some(Government) => b.kind == Government || b.kind == Office || again(b),
            // A zone's bureau calls itself a bureau.
            Some(Department) if b.kind == Zone => b.tail.contains("管理局"),
            Some(kind) => b.kind == kind,
            None => true,
        };
        // A zone that says outright that it reports calls itself a district (我区).
        let zone = |b: &Body| b.kind == Zone && pronoun == Some(Government) && self.speaks_of_a_district();
        // Governments above (市政府) are often named by those who do not speak for any.
        let alien = pronoun == Some(Government) && !self.speaks_for_all();
        let below = |b: &Body| b.own && b.kind != Government;
        let direct = |b: &Body| below(b) && (fits(b) || zone(b) || alien);
        let own = |b: &Body| below(b) && fits(b);
        let other = |b: &Body| own(b) && b.kind != Office;
        let labelled = |b: &Body| {
            let speaks = || pronoun == Some(Government) && !self.speaks_for_all();
            b.place.is_some() && (other(b) || speaks() && b.own && !matches!(b.kind, Government | Office))
        };
        let titled = self.title.is_some_and(|t| t.full || t.before.is_empty());
        let alone = !compiled;
        let near = self.near();
        near.clone()
            .filter(|_| titled)
            .or_else(|| self.summary())
            .or_else(|| self.first(Source::Lead, &direct).filter(|_| alone))
            .or_else(|| self.first(Source::Subject, &|b| below(b) && (fits(b) || alien)))
            .or_else(|| {
                let compiles = |b: &Body| direct(b) && b.kind != Office;
                self.first(Source::Compiler, if pronoun == Some(Office) { &own } else { &compiles }).filter(|_| alone)
            })
            .or_else(|| self.first(Source::Contact, &other).filter(|_| alone))
            .or_else(|| self.first(Source::Label, &labelled).filter(|_| alone))
            .or_else(|| self.signed().filter(|b| fits(b) || zone(b)))
            .or_else(|| self.government(&fits))
            .or_else(|| near.filter(|b| !titled && fits(b)))
            .or_else(|| self.signature().filter(|b| fits(b)))
            .or_else(|| self.first(Source::Label, &own))
            .or_else(|| self.first(Source::Any, if pronoun == Some(Office) { &own } else { &other }).filter(|_| alone))
    }

    /// Whether the only unit that the text calls its own is a district.
    fn speaks_of_a_district(&self) -> bool {
        self.own_units().all(|word| word.ends_with('区'))
    }

    /// Whether the text calls a whole unit its own (我县, 全市), and does not only name its government.
    fn speaks_for_all(&self) -> bool {
        self.own_units().next().is_some()
    }

    /// The words by which the text calls a whole unit its own.
    fn own_units(&self) -> impl Iterator<Item = &str> {
        let words = self.rules.pronouns.iter().filter(|p| p.kind == PublisherKind::Government).flat_map(|p| &p.words);
        let own = words.map(String::as_str).filter(|word| word.starts_with(['我', '全', '本']));
        own.filter(|word| self.page.head.text.contains(word))
    }

    /// The government that the text speaks for: named outright, or by an office of it that wrote the report down.
    fn government(&self, fits: &dyn Fn(&Body) -> bool) -> Option<Body> {
        use PublisherKind::{Government, Office};
        let order = [Source::Lead, Source::Compiler, Source::Subject, Source::Contact, Source::Any];
        order.iter().find_map(|source| {
            let mut bodies = self.told(*source).iter().filter(|b| b.place.is_some());
            bodies.find(|b| matches!(b.kind, Government | Office)).map(government_of).filter(fits)
        })
    }
}

/// A body that publishes for its government is that government.
fn own(body: Body) -> Body {
    if body.own { body } else { government_of(&body) }
}

/// The government that a body belongs to.
fn government_of(body: &Body) -> Body {
    Body { kind: PublisherKind::Government, tail: String::new(), bare: true, own: true, ..body.clone() }
}
