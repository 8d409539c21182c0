//! Who publishes: gathers the names of bodies that the text gives for its publisher and chooses among them.

use super::body::{self, Body};
use super::page::Page;
use super::rules::{Rules, Source};
use super::title::Title;
use crate::gazetteer::Gazetteer;
use crate::model::PublisherKind;

/// The publisher as far as the text tells.
#[derive(Debug, Default)]
pub(super) struct Publisher {
    /// Its name, if one is given.
    pub(super) body: Option<Body>,
    /// Its kind; told by how it calls itself where no name is given.
    pub(super) kind: Option<PublisherKind>,
}

/// Names given for the publisher, each with where it stands.
struct Given {
    /// Whether there is a title at all.
    titled: bool,
    title: Option<Body>,
    /// On a line beside the title.
    beside: Option<Body>,
    /// Among the first lines of a text without title.
    top: Option<Body>,
    signature: Option<Body>,
    told: Vec<(Source, Body)>,
}

/// Most matches of one rule that are looked at.
const MATCHES: usize = 12;

/// Finds the publisher.
pub(super) fn find(
    page: &Page,
    title: Option<&Title>,
    year: Option<i16>,
    rules: &Rules,
    gazetteer: &Gazetteer,
) -> Publisher {
    let parse = |name: &str| body::parse(clean(name), rules, gazetteer, year).filter(|b| b.own);
    let near = beside(page, title).find_map(|line| parse(&line).filter(|b| !b.bare && b.place.is_some()));
    let titled = title.is_some_and(|t| t.full || t.before.is_empty());
    let given = Given {
        titled,
        title: title.and_then(|t| body::parse(clean(&t.before), rules, gazetteer, year)).map(own),
        beside: near.clone().filter(|_| titled),
        top: near.filter(|_| !titled),
        signature: signature(page).find_map(|line| parse(&line).filter(|b| !b.bare && b.place.is_some())),
        told: told(page, rules, gazetteer, year),
    };
    let pronoun = pronoun(&page.head.text, rules);
    let compiled = rules.compiled.is_match(&page.head.text[..super::page::boundary(&page.head.text, 2_000)]);
    // An office that never calls itself the government's is a department (外事办, 法制办).
    let office_word = ["办公厅", "办公室"].into_iter().find(|word| {
        let head = &page.head.text;
        head.contains(&format!("政府{word}"))
    });
    let pronoun = match pronoun {
        Some(PublisherKind::Office) if office_word.is_none() => Some(PublisherKind::Department),
        other => other,
    };
    let body = choose(given, pronoun, office_word, compiled);
    let kind = body.as_ref().map(|b| b.kind).or(pronoun).or(compiled.then_some(PublisherKind::Government));
    Publisher { body, kind }
}

/// A name without the year, the marks and the words around it: 关于2017年平阴县人民政府的 → 平阴县人民政府.
fn clean(name: &str) -> &str {
    let mark = |c: char| c < '\u{3400}' && !c.is_ascii_alphabetic() || "·《》【】〔〕的度".contains(c);
    let mut name = name;
    while let Some((_, rest)) = name.strip_prefix('(').and_then(|n| n.split_once(')')) {
        name = rest;
    }
    loop {
        let mut rest = name.trim_matches(mark);
        rest = ["关于", "现", "公布", "发布", "公开"].iter().find_map(|w| rest.strip_prefix(w)).unwrap_or(rest);
        rest = without_year(rest);
        if rest.len() == name.len() {
            // The title's words took the end of 人民政府.
            return rest.strip_suffix("人民").unwrap_or(rest);
        }
        name = rest;
    }
}

/// Words without a year written out at either end: 二〇一二年, and the 年 left over from 2012年.
fn without_year(words: &str) -> &str {
    let numeral = |c: char| "〇零一二三四五六七八九".contains(c);
    let after = words.trim_start_matches(numeral);
    let start = match after.strip_prefix('年') {
        Some(rest) if words.len() - after.len() == 12 || words.len() == after.len() => rest,
        _ => words,
    };
    match start.strip_suffix('年').map(|before| before.trim_end_matches(numeral)) {
        Some(before) if start.len() - before.len() == 15 || start.len() - before.len() == 3 => before,
        _ => start,
    }
}

/// The lines next to the title that may be the publisher's name alone: two above, one below; without a title the first
/// few lines.
fn beside<'p>(page: &'p Page, title: Option<&Title>) -> impl Iterator<Item = String> + 'p {
    let line = title.filter(|t| t.full || t.before.is_empty()).and_then(|t| t.line);
    let order: Vec<usize> = match line {
        Some(line) => [line.checked_sub(1), line.checked_sub(2), Some(line + 1)].into_iter().flatten().collect(),
        None => (0..6).collect(),
    };
    order.into_iter().map(|i| page.head.line(i).to_owned()).filter(|line| line.chars().count() <= 30)
}

/// The last short lines of the text, the last first.
fn signature(page: &Page) -> impl Iterator<Item = String> + '_ {
    let count = page.tail.lines.len();
    (count.saturating_sub(6)..count)
        .rev()
        .map(|i| page.tail.line(i).to_owned())
        .filter(|line| line.chars().count() <= 30)
}

/// Names in sentences, in the order of sources and then of the text.
fn told(page: &Page, rules: &Rules, gazetteer: &Gazetteer, year: Option<i16>) -> Vec<(Source, Body)> {
    use PublisherKind::{Institution, Subdistrict, Township, Zone};
    let text = &page.head.text;
    let mut told = Vec::new();
    for rule in &rules.whos {
        for found in rule.pattern.captures_iter(text).take(MATCHES) {
            let Some(who) = found.name("who") else { continue };
            let whole = matches!(rule.source, Source::Lead | Source::Compiler | Source::Any);
            let name = clean(who.as_str());
            let body = if whole {
                body::within(name, rules, gazetteer, year)
            } else {
                body::beginning(name, rules, gazetteer, year)
            };
            // In a sentence, a name without a place or a level is too easily a part of something else.
            let kinds = [Township, Subdistrict, Zone, Institution];
            if let Some(body) = body.filter(|b| b.place.is_some() || b.level_word.is_some() || kinds.contains(&b.kind))
            {
                told.push((rule.source, body));
            }
        }
    }
    told
}

/// The kind that most of the text's own words for itself speak for.
fn pronoun(text: &str, rules: &Rules) -> Option<PublisherKind> {
    let count = |words: &[String]| words.iter().map(|w| text.matches(w.as_str()).count()).sum::<usize>();
    let own = rules.pronouns.iter().filter(|p| p.kind != PublisherKind::Government);
    let best = own.map(|p| (count(&p.words), p.kind)).max_by_key(|(n, _)| *n).filter(|(n, _)| *n > 0);
    best.map(|(_, kind)| kind).or_else(|| {
        let government = rules.pronouns.iter().find(|p| p.kind == PublisherKind::Government)?;
        (count(&government.words) > 0).then_some(PublisherKind::Government)
    })
}

/// Chooses: the title's name first, then what the text says of itself, in the order of how directly it says so.
fn choose(given: Given, pronoun: Option<PublisherKind>, office_word: Option<&str>, compiled: bool) -> Option<Body> {
    use PublisherKind::{Department, Government, Office, Zone};
    let Given { titled, title, beside, top, signature, told } = given;
    let first = |source: Source, wanted: &dyn Fn(&Body) -> bool| {
        told.iter().find(|(s, b)| *s == source && wanted(b)).map(|(_, b)| b.clone())
    };
    if let Some(named) = title {
        let office = |b: &Body| b.own && b.kind == Office;
        if named.kind != Government || pronoun != Some(Office) {
            return Some(named);
        }
        let sources = [Source::Compiler, Source::Subject, Source::Label, Source::Any];
        let body = beside.filter(office).or_else(|| sources.iter().find_map(|s| first(*s, &office)));
        let office = office_word.map(|word| Body {
            kind: Office,
            tail: format!("人民政府{word}"),
            bare: false,
            ..named.clone()
        });
        return body.filter(|b| b.place.is_some()).or(office).or(Some(named));
    }
    let again =
        |b: &Body| told.iter().filter(|(_, other)| other.kind == b.kind && other.tail.ends_with(&b.tail)).count() > 1;
    let fits = |b: &Body| match pronoun {
        Some(Office) => matches!(b.kind, Office | Department),
        Some(Government) => b.kind == Government || b.kind == Office || again(b),
        // A zone's bureau calls itself a bureau.
        Some(Department) if b.kind == Zone => b.tail.contains("管理局"),
        Some(kind) => b.kind == kind,
        None => true,
    };
    let own = |b: &Body| b.own && b.kind != Government && fits(b);
    let other = |b: &Body| own(b) && b.kind != Office;
    let alone = !compiled;
    let headed = beside.filter(|_| titled);
    headed
        .or_else(|| first(Source::Lead, &own).filter(|_| alone))
        .or_else(|| first(Source::Subject, &own))
        .or_else(|| first(Source::Compiler, if pronoun == Some(Office) { &own } else { &other }).filter(|_| alone))
        .or_else(|| first(Source::Contact, &other).filter(|_| alone))
        .or_else(|| government(&told, &fits))
        .or(top.filter(|b| fits(b)))
        .or(signature.filter(|b| fits(b)))
        .or_else(|| first(Source::Label, &own))
        .or_else(|| first(Source::Any, if pronoun == Some(Office) { &own } else { &other }).filter(|_| alone))
}

/// A body that publishes for its government is that government.
fn own(body: Body) -> Body {
    if body.own { body } else { government_of(&body) }
}

/// The government that a body belongs to.
fn government_of(body: &Body) -> Body {
    Body { kind: PublisherKind::Government, tail: String::new(), bare: true, own: true, ..body.clone() }
}

/// The government that the text speaks for: named outright, or by an office of it that wrote the report down.
fn government(told: &[(Source, Body)], fits: &dyn Fn(&Body) -> bool) -> Option<Body> {
    use PublisherKind::{Government, Office};
    let order = [Source::Lead, Source::Compiler, Source::Subject, Source::Contact, Source::Any];
    order.iter().find_map(|source| {
        let mut bodies = told.iter().filter(|(s, b)| s == source && b.place.is_some());
        bodies.find(|(_, b)| matches!(b.kind, Government | Office)).map(|(_, b)| government_of(b)).filter(fits)
    })
}
