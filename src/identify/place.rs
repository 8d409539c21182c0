//! The region whose body publishes, and the body's full name with it.

use super::body::Body;
use super::hints::Hints;
use super::page::Page;
use super::publisher::Publisher;
use crate::gazetteer::{Evidence, Gazetteer, Level, Mention, Place, UnitId};
use crate::lexicon::Folded;
use crate::model::{Finding, PublisherKind, Region, RegionLevel, Severity};
use std::cell::OnceCell;
use std::collections::BTreeMap;

/// Region, township and full name of the publisher.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) region: Option<Region>,
    pub(super) township: Option<String>,
    pub(super) name: Option<String>,
    /// The unit whose region it is, or the township.
    pub(super) unit: Option<UnitId>,
    /// What the name can mean, where nothing decides.
    pub(super) doubt: Option<Finding>,
}

/// A text and what stands around it.
#[derive(Clone, Copy)]
pub(super) struct Words<'p> {
    pub(super) page: &'p Page,
    pub(super) folded: &'p Folded,
    pub(super) hints: &'p Hints,
}

/// Bodies that bear the short form of their place's name, which is not that of their area: 青岛海关, 临沂调查队.
const AS_PRINTED: [&str; 10] =
    ["海关", "调查", "海事", "铁路", "分行", "支行", "中心支行", "监管局", "煤矿安全监察", "分院"];
/// The code of the whole country.
pub(super) const NATION: &str = "000000";
/// Most places that are listed where nothing decides between them.
const LISTED: usize = 8;

/// Weight of a full name; enough to decide between townships of one name.
const FULL: u32 = 2;
/// Weight of a short form or an abbreviation.
const WEAK: u32 = 1;

/// What the whole text says about where it is from. Most reports name their place so that it can mean one only; the rest
/// of the text is searched when it must decide.
struct Around<'p> {
    words: Words<'p>,
    year: Option<i16>,
    gazetteer: &'p Gazetteer,
    mentions: OnceCell<Vec<Mention>>,
    evidence: OnceCell<Evidence>,
}

/// Finds them.
pub(super) fn find(words: &Words, publisher: &Publisher, year: Option<i16>, gazetteer: &Gazetteer) -> Found {
    let around = Around { words: *words, year, gazetteer, mentions: OnceCell::new(), evidence: OnceCell::new() };
    let Some(body) = &publisher.body else {
        let registered = registered(&words.page.head.text, year, gazetteer);
        let government = publisher.kind == Some(PublisherKind::Government);
        let level = publisher.level.filter(|_| government);
        let named = level.and_then(|word| around.most_named(&[word]));
        let unit = if government { named.or_else(|| around.by_level()) } else { None };
        let only = if let [only] = registered[..] { Some(only) } else { None };
        return Found {
            region: unit.or(only).and_then(|unit| gazetteer.region(unit, year)),
            name: unit.map(|unit| format!("{}人民政府", gazetteer.name(gazetteer.as_of(unit, year)))),
            unit,
            ..Found::default()
        };
    };
    if body.national {
        let region = Region { code: NATION.to_owned(), name: "全国".to_owned(), level: RegionLevel::Nation };
        return Found { region: Some(region), name: Some(body.printed.clone()), ..Found::default() };
    }
    let unit = around.unit_of(body);
    let addressed = if unit.is_none() { around.printed_with_its_county(body) } else { None };
    let (body, unit) = match &addressed {
        Some((body, unit)) => (body, Some(*unit)),
        None => (body, unit),
    };
    let township = unit.filter(|unit| gazetteer.level(*unit) == Level::Township);
    let named = body.place.as_ref().map(|place| &place.units[..]).filter(|_| unit.or(body.branch).is_none());
    Found {
        region: body.branch.or(unit).and_then(|unit| gazetteer.region(unit, year)),
        township: township.map(|unit| gazetteer.code(unit).to_string()),
        name: Some(full_name(body, unit, year, gazetteer)),
        unit: body.branch.or(unit),
        doubt: named.and_then(|units| doubt(units, year, gazetteer)),
    }
}

impl Around<'_> {
    fn mentions(&self) -> &[Mention] {
        self.mentions.get_or_init(|| self.gazetteer.mentions(&self.words.folded.text))
    }

    fn evidence(&self) -> &Evidence {
        self.evidence.get_or_init(|| evidence(self.words.page, self.mentions(), self.year, self.gazetteer))
    }

    /// The unit that the body's name means.
    fn unit_of(&self, body: &Body) -> Option<UnitId> {
        let (gazetteer, year) = (self.gazetteer, self.year);
        if let Some(place) = &body.place {
            let township = place.units.iter().all(|unit| gazetteer.level(*unit) == Level::Township);
            let least = if township { FULL } else { WEAK };
            let unit = match place.unit() {
                Some(only) => only,
                None => {
                    let by_words = gazetteer.choose(&place.units, self.evidence(), least);
                    by_words.or_else(|| self.words.hints.choose(&place.units, year, gazetteer))?
                }
            };
            // The lists know no township that was abolished early, so the only one of a name may be another than the
            // text's.
            let lone = township && place.end - place.start <= gazetteer.name(unit).len();
            let proven = || {
                self.evidence().names_above(gazetteer, unit, year) || self.words.hints.name_above(unit, year, gazetteer)
            };
            if lone && !proven() && !self.bears_its_city(unit) {
                return None;
            }
            // What is left of a county that was dissolved is run by the city.
            let today = gazetteer.as_of(unit, year);
            let gone = body.kind == PublisherKind::Zone && year.is_some_and(|year| !gazetteer.stood(today, year));
            return if gone { gazetteer.parent(unit, year) } else { Some(unit) };
        }
        match (body.level_word, body.kind) {
            (Some(word), _) => self.most_named(&[word]),
            (None, PublisherKind::Township | PublisherKind::Subdistrict) => self.most_named(&['县', '区', '旗']),
            (None, PublisherKind::Zone) => self.most_named(&['市', '县', '州', '盟']),
            (None, _) => None,
        }
    }

    /// Whether a zone bears the name of its city or province: 天津港保税区.
    fn bears_its_city(&self, unit: UnitId) -> bool {
        let gazetteer = self.gazetteer;
        let name = gazetteer.name(unit);
        let above: Vec<UnitId> = std::iter::successors(Some(unit), |low| gazetteer.parent(*low, self.year)).collect();
        let mut cities = above.iter().filter(|high| gazetteer.level(**high) <= Level::Prefecture);
        name.ends_with('区')
            && cities.any(|city| name.starts_with(gazetteer.name(*city).trim_end_matches(['市', '省'])))
    }

    /// A township named alone whose county the text names right before it (地址:临泉县城关镇), where that is one county only.
    /// The lists may not know the township: then the body is the county's with the township in its name.
    fn printed_with_its_county(&self, body: &Body) -> Option<(Body, UnitId)> {
        let place = body.place.as_ref()?;
        let name = self.gazetteer.name(*place.units.first()?);
        let lone = place.units.iter().all(|unit| self.gazetteer.level(*unit) == Level::Township);
        if !lone || place.end - place.start > name.len() {
            return None;
        }
        let text = &self.words.folded.text;
        let mut found: Vec<UnitId> = Vec::new();
        for (at, mention) in self.mentions().iter().enumerate() {
            if mention.short || !text[mention.end..].starts_with(name) {
                continue;
            }
            let (meant, _) = self.gazetteer.chain(&self.mentions()[at..], self.year, 0)?;
            let unit = meant.unit().filter(|unit| self.gazetteer.level(*unit) >= Level::County);
            found.extend(unit.filter(|unit| !found.contains(unit)));
        }
        let [unit] = found[..] else { return None };
        let known = self.gazetteer.level(unit) == Level::Township;
        let tail = if known { body.tail.clone() } else { format!("{name}{}", body.tail) };
        Some((Body { place: Some(Place { units: vec![unit], ..place.clone() }), tail, ..body.clone() }, unit))
    }

    /// The unit of the level that the text calls its own (我市, 全县), if only one of that level is named.
    fn by_level(&self) -> Option<UnitId> {
        let text = &self.words.page.head.text;
        let count = |list: &[&str]| list.iter().map(|w| text.matches(w).count()).sum::<usize>();
        let own = LEVELS.iter().map(|(level, list)| (count(&list[..2]) * 4 + count(list), *level));
        let own: Vec<(usize, char)> = own.collect();
        let best = own.iter().map(|(n, _)| *n).max().filter(|n| *n > 0)?;
        let word = own.iter().find(|(n, _)| *n == best).map(|(_, level)| *level)?;
        self.most_named(&[word])
    }

    fn most_named(&self, words: &[char]) -> Option<UnitId> {
        most_named(words, self.mentions(), self.year, self.gazetteer)
    }
}

/// Says what a name can mean between which nothing decides.
fn doubt(units: &[UnitId], year: Option<i16>, gazetteer: &Gazetteer) -> Option<Finding> {
    let name = gazetteer.name(*units.first()?);
    let place = |unit: &UnitId| {
        let line: String = gazetteer.line(*unit, year).into_iter().flatten().collect();
        let own = if gazetteer.level(*unit) == Level::Township || gazetteer.is_zone(*unit) { name } else { "" };
        format!("{} {line}{own}", gazetteer.code(*unit))
    };
    let mut places: Vec<String> = units.iter().take(LISTED).map(place).collect();
    if units.len() > LISTED {
        places.push(format!("{} more", units.len() - LISTED));
    }
    let detail = format!("`{name}` is not proven to be one of: {}", places.join(", "));
    Some(Finding::new("region_ambiguous", Severity::Warn, detail, Vec::new()))
}

/// Words by which a text calls a unit its own, and the level that they tell.
const LEVELS: [(char, [&str; 4]); 7] = [
    ('县', ["我县", "全县", "县政府", "县委"]),
    ('旗', ["我旗", "全旗", "旗政府", "旗委"]),
    ('区', ["我区", "全区", "区政府", "区委"]),
    ('市', ["我市", "全市", "市政府", "市委"]),
    ('州', ["我州", "全州", "州政府", "州委"]),
    ('盟', ["我盟", "全盟", "盟行署", "盟委"]),
    ('省', ["我省", "全省", "省政府", "省委"]),
];

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
        let government = |unit: &UnitId| gazetteer.level(*unit) <= lowest && !gazetteer.is_zone(*unit);
        let Some(unit) = place.unit().filter(government) else {
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
    use PublisherKind::{Government, Institution, Subdistrict, Township, Zone};
    if body.kind == Zone {
        return zone_name(body);
    }
    // 国家能源局山东监管办公室 is no bureau of 山东省.
    let named = |unit: UnitId| body.printed.contains(gazetteer.name(gazetteer.as_of(unit, year)));
    let below_a_ministry = !body.prefix.is_empty() && unit.is_some_and(|unit| !named(unit));
    let as_printed = |tail: &str| AS_PRINTED.iter().any(|word| tail.starts_with(word)) || tail.ends_with(AS_PRINTED[0]);
    // 莆田第二中学 is the school's whole name.
    let school = body.kind == Institution && unit.is_some_and(|unit| !named(unit));
    if below_a_ministry || school || as_printed(&body.tail) {
        return format!("{}{}", body.prefix, body.printed);
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
    let name = without_office(&body.printed).trim_end_matches("政府").trim_end_matches("人民");
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
