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
        let unit = publisher.kind.filter(|kind| *kind == PublisherKind::Government);
        let unit = unit.and_then(|_| by_level(page.head.text.as_str(), &mentions, year, gazetteer));
        return Found {
            region: unit.and_then(|unit| gazetteer.region(unit, year)),
            name: unit.map(|unit| format!("{}人民政府", gazetteer.name(gazetteer.as_of(unit, year)))),
            township: None,
        };
    };
    let unit = unit_of(body, page, &mentions, &evidence, year, gazetteer);
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
        if let Some(unit) = place
            .unit()
            .filter(|unit| gazetteer.level(*unit) < Level::Township || used > 1)
        {
            if !last.short {
                evidence.add(gazetteer, unit, FULL);
            } else if gazetteer.level(unit) <= Level::Prefecture {
                evidence.add(gazetteer, unit, WEAK);
            }
        }
        at += used;
    }
    for abbreviation in abbreviations(&page.head.text) {
        for unit in gazetteer.abbreviated(abbreviation) {
            evidence.add(gazetteer, unit, WEAK);
        }
    }
    evidence
}

/// First characters of document numbers: 鲁 of 鲁政办发〔2018〕5号.
fn abbreviations(text: &str) -> impl Iterator<Item = char> + '_ {
    text.match_indices(['〔', '[', '【']).filter_map(|(at, _)| {
        let before: Vec<char> = text[..at]
            .chars()
            .rev()
            .take(8)
            .take_while(|c| *c >= '\u{3400}')
            .collect();
        let office = before.iter().any(|c| "政府办委".contains(*c));
        (office && before.len() >= 2 && before.len() < 8).then(|| before.last().copied())?
    })
}

/// The unit that the body's name means.
fn unit_of(
    body: &Body,
    page: &Page,
    mentions: &[Mention],
    evidence: &Evidence,
    year: Option<i16>,
    gazetteer: &Gazetteer,
) -> Option<UnitId> {
    if let Some(place) = &body.place {
        let township = place.units.iter().all(|unit| gazetteer.level(*unit) == Level::Township);
        let least = if township { FULL } else { WEAK };
        let unit = gazetteer.choose(&place.units, evidence, least)?;
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
    let own: Vec<(usize, char)> = words
        .iter()
        .map(|(c, list)| (count(&list[..2]) * 4 + count(list), *c))
        .collect();
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
        at += used;
        let Some(unit) = place.unit().filter(|unit| gazetteer.level(*unit) < Level::Township) else {
            continue;
        };
        let mut line = vec![unit];
        while let Some(above) = line
            .last()
            .and_then(|low| gazetteer.parent(*low, year))
            .filter(|_| used > 1)
        {
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

/// The body's name without the units above its own: 平阴县人民政府, 看庄镇人民政府, 河东区民政局.
fn full_name(body: &Body, unit: Option<UnitId>, year: Option<i16>, gazetteer: &Gazetteer) -> String {
    use PublisherKind::{Government, Subdistrict, Township, Zone};
    let named = unit.or_else(|| body.place.as_ref().and_then(|p| p.units.first().copied()));
    let place = named.map(|unit| {
        let level = gazetteer.level(unit);
        let today = if level == Level::Township {
            unit
        } else {
            gazetteer.as_of(unit, year)
        };
        gazetteer.name(today)
    });
    let place = place
        .map(str::to_owned)
        .or_else(|| body.level_word.map(String::from))
        .unwrap_or_default();
    let mut tail = body.tail.as_str();
    let own_place = place.ends_with(['镇', '乡']) || place.ends_with("苏木");
    if matches!(body.kind, Township | Subdistrict | Zone) {
        // A village office or the county's word before it (宣武区人民政府大栅栏街道办事处) is no part of the name.
        for office in ["党政综合办公室", "党政办公室", "党政办", "办公室"] {
            tail = tail
                .strip_suffix(office)
                .filter(|rest| !rest.is_empty() || body.place.is_some())
                .unwrap_or(tail);
        }
    }
    let ending = match body.kind {
        Government if tail.is_empty() || tail == "政府" => "人民政府",
        Township if tail.is_empty() && own_place || tail.ends_with(['镇', '乡']) => "人民政府",
        Township if tail == "政府" => return format!("{}{place}人民政府", body.prefix),
        Subdistrict if tail.is_empty() && place.ends_with("街道") || tail.ends_with("街道") => "办事处",
        _ => "",
    };
    let tail = if matches!(body.kind, Government) && tail == "政府" {
        ""
    } else {
        tail
    };
    let place =
        if !tail.is_empty() && matches!(body.kind, Township | Subdistrict) && !own_place && !tail.starts_with("办事处")
        {
            String::new()
        } else {
            place
        };
    format!("{}{place}{tail}{ending}", body.prefix)
}
