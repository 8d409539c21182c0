//! Who publishes: gathers the names of bodies that the text gives for its publisher and chooses among them.

use super::body::{self, Body, COMMITTEES, LONGEST};
use super::clean::clean;
use super::page::Page;
use super::rules::{Rules, SOURCES, Source};
use super::sentence;
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
    /// The level of the government whose office wrote it down, where no name is given: 由自治区人民政府办公厅编制.
    pub(super) level: Option<char>,
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
        return Publisher { kind: Some(body.kind), body: Some(body), level: None };
    }
    let office_word = ["政府办公厅", "政府办公室"].into_iter().find(|word| page.head.text.contains(word));
    let below = title.filter(|title| title.line.is_some()).map_or(0, |title| title.range.start);
    let pronoun = match pronoun(page, rules, below).or_else(|| pronoun(page, rules, 0)) {
        // An office that never calls itself the government's is a department (外事办, 法制办).
        Some(PublisherKind::Office) if office_word.is_none() => Some(PublisherKind::Department),
        other => other,
    };
    let pronoun = nameless.or(pronoun);
    if let Some(named) = named {
        let body = if pronoun == Some(PublisherKind::Office) { given.office_of(named, office_word) } else { named };
        return Publisher { kind: Some(body.kind), body: Some(body), level: None };
    }
    let early = &page.head.text[..super::page::boundary(&page.head.text, COMPILED)];
    let compiled = rules.compiled.is_match(early);
    let body = given.choose(pronoun, compiled);
    let zone = body.is_none() && pronoun == Some(PublisherKind::Department) && given.runs_a_zone();
    let told = if zone { Some(PublisherKind::Zone) } else { pronoun };
    let kind = body.as_ref().map(|b| b.kind).or(told).or(compiled.then_some(PublisherKind::Government));
    let level = if body.is_none() { given.level() } else { None };
    Publisher { body, kind, level }
}

/// What a summary is on.
const SUBJECTS: [&str; 3] = ["政府信息公开", "政务公开", "信息公开"];

/// The lines next to the title that may be the publisher's name alone: two above, one below; without a title the first
/// few lines.
fn beside<'p>(page: &'p Page, title: Option<&Title>) -> impl Iterator<Item = &'p str> {
    let line = title.filter(|t| t.full || t.before.is_empty()).and_then(|t| t.line);
    let order: Vec<usize> = match line {
        Some(line) => {
            let end = title.map_or(0, |title| title.range.end);
            let last = (line..).find(|i| page.head.lines.get(*i).is_none_or(|l| l.end >= end)).unwrap_or(line);
            [line.checked_sub(1), line.checked_sub(2), Some(last + 1)].into_iter().flatten().collect()
        }
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

/// The kind that most of the text's own words for itself speak for, from a byte on.
fn pronoun(page: &Page, rules: &Rules, from: usize) -> Option<PublisherKind> {
    let count = |i: usize| {
        let names = rules.pronouns[i].not.iter().map(|name| page.head.text[from..].matches(name.as_str()).count());
        page.seen.count(Sort::Pronoun(i), from).saturating_sub(names.sum())
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
        let Some((head, subject)) = before.rsplit_once("关于") else {
            return self.before_year(before).or_else(|| parse(before));
        };
        let head = parse(head);
        let speaks = head.as_ref().is_some_and(|b| b.own && !matches!(b.kind, Government | Office));
        parse(subject).filter(|b| !(b.bare && speaks)).or(head)
    }

    /// The body before a year, where the words behind it are no other's name: 海关总署2010年海关.
    fn before_year(&self, name: &str) -> Option<Body> {
        let parse = |name: &str| body::parse(clean(name), self.rules, self.gazetteer, self.year);
        let year = self.rules.year_pattern.find(name)?;
        let rest = name[year.end()..].strip_prefix('年')?;
        let body = parse(&name[..year.start()]).filter(|b| b.place.is_some() || b.national)?;
        parse(rest).is_none().then_some(body)
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
        let read = if whole { sentence::within } else { sentence::beginning };
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
            let speaks = !self.speaks_as_a_bureau();
            let ministry = |b: &Body| b.national && speaks && matches!(source, Source::Contact | Source::Compiler);
            let known = |b: &Body| b.place.is_some() || b.level_word.is_some() || kinds.contains(&b.kind);
            bodies.filter(|b| known(b) || ministry(b)).collect()
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
        let committee = |b: &Body| pronoun == Some(Department) && self.is_the_committee(b);
        // Governments above (市政府) are often named by those who do not speak for any.
        let alien = pronoun == Some(Government) && !self.speaks_for_all();
        let below = |b: &Body| b.own && b.kind != Government;
        let direct = |b: &Body| below(b) && (fits(b) || zone(b) || alien || committee(b));
        let own = |b: &Body| below(b) && fits(b);
        let other = |b: &Body| own(b) && b.kind != Office;
        let ministry = |b: &Body| b.national && matches!(pronoun, None | Some(Department | Government));
        let labelled = |b: &Body| {
            let speaks = || pronoun == Some(Government) && !self.speaks_for_all();
            b.place.is_some()
                && (other(b) || committee(b) || speaks() && b.own && !matches!(b.kind, Government | Office))
        };
        let titled = self.title.is_some_and(|t| t.full || t.before.is_empty());
        let alone = !compiled;
        let near = self.near();
        near.clone()
            .filter(|_| titled)
            .or_else(|| self.summary())
            .or_else(|| self.first(Source::Lead, &direct).filter(|_| alone))
            .or_else(|| self.first(Source::Subject, &|b| below(b) && (fits(b) || alien || committee(b))))
            .or_else(|| {
                let compiles = |b: &Body| direct(b) && b.kind != Office;
                self.first(Source::Compiler, if pronoun == Some(Office) { &own } else { &compiles }).filter(|_| alone)
            })
            .or_else(|| self.first(Source::Contact, &|b| other(b) || committee(b)).filter(|_| alone))
            .or_else(|| self.first(Source::Contact, &ministry))
            .or_else(|| self.first(Source::Label, &labelled).filter(|_| alone))
            .or_else(|| self.signed().filter(|b| fits(b) || zone(b)))
            .or_else(|| self.government(&fits))
            .or_else(|| near.filter(|b| !titled && fits(b)))
            .or_else(|| self.signature().filter(|b| fits(b)))
            .or_else(|| self.first(Source::Label, &own))
            .or_else(|| self.first(Source::Any, if pronoun == Some(Office) { &own } else { &other }).filter(|_| alone))
            .or_else(|| self.first(Source::Subject, &|b| zone(b) && b.place.is_some()).filter(|_| alone))
    }

    /// Whether a body is the zone's committee that speaks: it calls itself one (我委) and no bureau.
    fn is_the_committee(&self, body: &Body) -> bool {
        let named = COMMITTEES.iter().any(|word| body.printed.contains(word));
        body.kind == PublisherKind::Zone && named && self.speaks_as_a_committee()
    }

    fn speaks_as_a_committee(&self) -> bool {
        self.says(["我委", "本委"]) && !self.speaks_as_a_bureau() && !self.says(["我厅", "本厅"])
    }

    fn speaks_as_a_bureau(&self) -> bool {
        self.says(["我局", "本局"])
    }

    fn says(&self, words: [&str; 2]) -> bool {
        words.iter().any(|word| self.page.head.text.contains(word))
    }

    /// Whether the committee that speaks is a zone's, of which no name is given but what kind of zone it is, twice: a
    /// commission that oversees zones names several kinds.
    fn runs_a_zone(&self) -> bool {
        let text = &self.page.head.text;
        let kind = |(at, _): (usize, &str)| text[..at].chars().next_back();
        let kinds: Vec<_> = text.match_indices("区管委会").map(kind).collect();
        self.speaks_as_a_committee() && kinds.len() > 1 && kinds.iter().all(|kind| *kind == kinds[0])
    }

    /// The level of the government whose office the text names for its writer: 由自治区人民政府办公厅汇总.
    fn level(&self) -> Option<char> {
        use PublisherKind::{Government, Office};
        let bodies = [Source::Compiler, Source::Lead].into_iter().flat_map(|source| self.told(source));
        let mut governments = bodies.filter(|b| b.place.is_none() && matches!(b.kind, Government | Office));
        governments.find_map(|b| b.level_word)
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
