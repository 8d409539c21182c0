//! The region whose body publishes, and the body's full name with it.

use super::body::Body;
use super::page::Page;
use super::publisher::Publisher;
use crate::gazetteer::{Evidence, Gazetteer, Level, Mention, UnitId};
use crate::lexicon::Folded;
use crate::model::{PublisherKind, Region};
use std::collections::BTreeMap;

/// Region, township and full name of the publisher.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) region: Option<Region>,
    pub(super) township: Option<String>,
    pub(super) name: Option<String>,
}

/// Weight of a full name; enough to decide between townships of one name.
const FULL: u32 = 2;
/// Weight of a short form or an abbreviation.
const WEAK: u32 = 1;

/// Finds them.
pub(super) fn find(
    page: &Page,
    folded: &Folded,
    publisher: &Publisher,
    year: Option<i16>,
    gazetteer: &Gazetteer,
) -> Found {
    let mentions = gazetteer.mentions(&folded.text);
    let evidence = evidence(page, &mentions, year, gazetteer);
    let Some(body) = &publisher.body else {
        let registered = registered(&page.head.text, year, gazetteer);
        let government = publisher.kind == Some(PublisherKind::Government);
        let unit = if government { by_level(&page.head.text, &mentions, year, gazetteer) } else { None };
        let only = if let [only] = registered[..] { Some(only) } else { None };
        return Found {
            region: unit.or(only).and_then(|unit| gazetteer.region(unit, year)),
            name: unit.map(|unit| format!("{}人民政府", gazetteer.name(gazetteer.as_of(unit, year)))),
            township: None,
        };
    };
    let unit = unit_of(body, &mentions, &evidence, year, gazetteer);
    let township = unit.filter(|unit| gazetteer.level(*unit) == Level::Township);
    Found {
        region: unit.and_then(|unit| gazetteer.region(unit, year)),
        township: township.map(|unit| gazetteer.code(unit).to_string()),
        name: Some(full_name(body, unit, year, gazetteer)),
    }
}

/// What the whole text says about where it is from.
fn evidence(page: &Page, mentions: &[Mention], year: Option<i16>, gazetteer: &Gazetteer) -> Evidence {
    let mut evidence = Evidence::default();
    let mut at = 0;
    while at < mentions.len() {
        let Some((place, used)) = gazetteer.chain(&mentions[at..], year, 0) else {
            at += 1;
            continue;
        };
        let last = &mentions[at + used - 1];
        for count in 1..used {
            let above = gazetteer.chain(&mentions[at..at + count], year, 0);
            if let Some(unit) = above.and_then(|(place, _)| place.unit()) {
                evidence.name(gazetteer, unit);
            }
        }
        if let Some(unit) = place.unit().filter(|unit| gazetteer.level(*unit) < Level::Township || used > 1) {
            if !last.short {
                evidence.add(gazetteer, unit, FULL);
            } else if gazetteer.level(unit) <= Level::Prefecture {
                evidence.add(gazetteer, unit, WEAK);
            }
        }
        at += used;
    }
    for unit in registered(&page.head.text, year, gazetteer) {
        evidence.add(gazetteer, unit, FULL);
    }
    for abbreviation in abbreviations(&page.head.text) {
        for unit in gazetteer.abbreviated(abbreviation) {
            evidence.add(gazetteer, unit, WEAK);
        }
    }
    evidence
}

/// The units in which public bodies printed on the page are registered: an organisation's code is 11, the code of its
/// division, nine characters of its own and a check character.
fn registered(text: &str, year: Option<i16>, gazetteer: &Gazetteer) -> Vec<UnitId> {
    let codes = text.match_indices("11").filter_map(|(at, _)| {
        let code = text.get(at..at + 18)?;
        let alone = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let digits = code.as_bytes()[..8].iter().all(u8::is_ascii_digit);
        let signs = code.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        let division: u32 = code.get(2..8)?.parse().ok()?;
        (alone && digits && signs).then(|| gazetteer.by_code(division, year))?
    });
    let mut units: Vec<UnitId> = codes.collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// First characters of document numbers: 鲁 of 鲁政办发〔2018〕5号.
fn abbreviations(text: &str) -> impl Iterator<Item = char> + '_ {
    text.match_indices(['〔', '[', '【']).filter_map(|(at, _)| {
        let before: Vec<char> = text[..at].chars().rev().take(8).take_while(|c| *c >= '\u{3400}').collect();
        let office = before.iter().any(|c| "政府办委".contains(*c));
        (office && before.len() >= 2 && before.len() < 8).then(|| before.last().copied())?
    })
}

/// The unit that the body's name means.
fn unit_of(
    body: &Body,
    mentions: &[Mention],
    evidence: &Evidence,
    year: Option<i16>,
    gazetteer: &Gazetteer,
) -> Option<UnitId> {
    if let Some(place) = &body.place {
        let township = place.units.iter().all(|unit| gazetteer.level(*unit) == Level::Township);
        let least = if township { FULL } else { WEAK };
        let unit = gazetteer.choose(&place.units, evidence, least)?;
        // The lists know no township that was abolished early, so the only one of a name may be another than the text's.
        let lone = township && place.end - place.start <= gazetteer.name(unit).len();
        if lone && !evidence.names_above(gazetteer, unit, year) {
            return None;
        }
        // What is left of a county that was dissolved is run by the city.
        let today = gazetteer.as_of(unit, year);
        let gone = body.kind == PublisherKind::Zone && year.is_some_and(|year| !gazetteer.stood(today, year));
        return if gone { gazetteer.parent(unit, year) } else { Some(unit) };
    }
    match (body.level_word, body.kind) {
        (Some(word), _) => most_named(&[word], mentions, year, gazetteer),
        (None, PublisherKind::Township | PublisherKind::Subdistrict) => {
            most_named(&['县', '区', '旗'], mentions, year, gazetteer)
        }
        (None, PublisherKind::Zone) => most_named(&['市', '县', '州', '盟'], mentions, year, gazetteer),
        (None, _) => None,
    }
}

/// The unit of the level that the text calls its own (我市, 全县), if only one of that level is named.
fn by_level(text: &str, mentions: &[Mention], year: Option<i16>, gazetteer: &Gazetteer) -> Option<UnitId> {
    let words = [
        ('县', ["我县", "全县", "县政府", "县委"]),
        ('旗', ["我旗", "全旗", "旗政府", "旗委"]),
        ('区', ["我区", "全区", "区政府", "区委"]),
        ('市', ["我市", "全市", "市政府", "市委"]),
        ('州', ["我州", "全州", "州政府", "州委"]),
        ('盟', ["我盟", "全盟", "盟行署", "盟委"]),
        ('省', ["我省", "全省", "省政府", "省委"]),
    ];
    let count = |list: &[&str]| list.iter().map(|w| text.matches(w).count()).sum::<usize>();
    let own: Vec<(usize, char)> = words.iter().map(|(c, list)| (count(&list[..2]) * 4 + count(list), *c)).collect();
    let best = own.iter().map(|(n, _)| *n).max().filter(|n| *n > 0)?;
    let word = own.iter().find(|(n, _)| *n == best).map(|(_, c)| *c)?;
    most_named(&[word], mentions, year, gazetteer)
}

/// Of the units whose names end in one of some words for a level, the one that is named most; `None` unless it leads clearly.
fn most_named(words: &[char], mentions: &[Mention], year: Option<i16>, gazetteer: &Gazetteer) -> Option<UnitId> {
    let mut counts: BTreeMap<UnitId, usize> = BTreeMap::new();
    let mut at = 0;
    while at < mentions.len() {
        let Some((place, used)) = gazetteer.chain(&mentions[at..], year, 0) else {
            at += 1;
            continue;
        };
        let short = mentions[at + used - 1].short;
        at += used;
        // Short forms of counties are too often other words (资源, 公安).
        let lowest = if short { Level::Prefecture } else { Level::County };
        let Some(unit) = place.unit().filter(|unit| gazetteer.level(*unit) <= lowest) else {
            continue;
        };
        let mut line = vec![unit];
        while let Some(above) = line.last().and_then(|low| gazetteer.parent(*low, year)).filter(|_| used > 1) {
            line.push(above);
        }
        for unit in line {
            let name = gazetteer.name(unit);
            let autonomous = name.ends_with("自治区");
            if name.ends_with(words) && !autonomous || autonomous && words.contains(&'省') {
                *counts.entry(unit).or_insert(0) += 1;
            }
        }
    }
    let most = counts.values().copied().max()?;
    let mut leaders = counts.iter().filter(|(_, n)| **n * 2 > most);
    let leader = leaders.next().map(|(unit, _)| *unit);
    leaders.next().is_none().then_some(leader)?
}

/// The body's name without the units above its own: 平阴县人民政府, 看庄镇人民政府, 河东区民政局. Zones keep the words
/// that are printed.
fn full_name(body: &Body, unit: Option<UnitId>, year: Option<i16>, gazetteer: &Gazetteer) -> String {
    use PublisherKind::{Government, Subdistrict, Township, Zone};
    if body.kind == Zone {
        return zone_name(body);
    }
    let named = unit.or_else(|| body.place.as_ref().and_then(|p| p.units.first().copied()));
    let named = named.map(|unit| match gazetteer.level(unit) {
        Level::Township => unit,
        _ => gazetteer.as_of(unit, year),
    });
    let level_word = || body.level_word.filter(|level| *level != '省').map(String::from).unwrap_or_default();
    let place = named.map_or_else(level_word, |unit| gazetteer.name(unit).to_owned());
    let own = named.is_some_and(|unit| gazetteer.level(unit) == Level::Township);
    let tail = match body.tail.as_str() {
        "政府" | "人民政府" | "办事处" | "办" => "",
        tail if matches!(body.kind, Township | Subdistrict) => without_office(tail),
        tail => tail,
    };
    let ending = match body.kind {
        Government if tail.is_empty() => "人民政府",
        Township if (own && tail.is_empty()) || tail.ends_with(['镇', '乡', '木']) => "人民政府",
        Subdistrict if (own && tail.is_empty()) || tail.ends_with("街道") => "办事处",
        _ => "",
    };
    // A township that the gazetteer does not know has its name in what follows its county's.
    let place = if matches!(body.kind, Township | Subdistrict) && !own { String::new() } else { place };
    format!("{}{place}{tail}{ending}", body.prefix)
}

/// The name of a zone's body, as printed; 管理委员会 is what such bodies are called in full.
fn zone_name(body: &Body) -> String {
    let name = without_office(&body.printed);
    match name.strip_suffix("管委会") {
        Some(zone) => format!("{zone}管理委员会"),
        None if name.ends_with("管理委员会") || name.ends_with('局') => name.to_owned(),
        None => format!("{name}管理委员会"),
    }
}

/// A name without the office of the body that it names.
fn without_office(name: &str) -> &str {
    let offices = ["党政综合办公室", "党政办公室", "综合办公室", "党政办", "办公室"];
    offices.iter().find_map(|office| name.strip_suffix(office)).unwrap_or(name)
}
