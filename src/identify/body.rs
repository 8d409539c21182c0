//! Takes the name of a public body apart: the place it belongs to, and what kind of body it is.

use super::clean::goes_on_with_a_level;
use super::rules::Rules;
use crate::gazetteer::{Gazetteer, Level, Mention, Place, UnitId};
use crate::model::PublisherKind;

/// The name of a body.
#[derive(Clone, Debug)]
pub(super) struct Body {
    /// What kind of body.
    pub(super) kind: PublisherKind,
    /// The place that its name begins with.
    pub(super) place: Option<Place>,
    /// 省, 市, 县, 区, … standing where the place's name should: 区民政局.
    pub(super) level_word: Option<char>,
    /// What stands before the place: 国家税务总局.
    pub(super) prefix: String,
    /// The place and what follows it, as printed.
    pub(super) printed: String,
    /// What follows the place.
    pub(super) tail: String,
    /// Whether only a place is named.
    pub(super) bare: bool,
    /// Whether the body publishes for itself.
    pub(super) own: bool,
    /// Whether it is a body of the whole country: 教育部.
    pub(super) national: bool,
    /// The unit that a branch of it is for: the district of 公安局长宁分局.
    pub(super) branch: Option<UnitId>,
}

/// Most characters of a name, with all that stands above it.
pub(super) const LONGEST: usize = 45;
/// Words for a level that stand for the name of a place, and the character that tells the level.
const LEVEL_WORDS: [(&str, char); 11] = [
    ("自治区", '省'),
    ("自治州", '州'),
    ("自治县", '县'),
    ("自治旗", '旗'),
    ("省", '省'),
    ("市", '市'),
    ("县", '县'),
    ("区", '区'),
    ("旗", '旗'),
    ("州", '州'),
    ("盟", '盟'),
];
/// What stands before the place in the name of a political conference: 政协平阴县委员会.
const CONFERENCES: [&str; 2] = ["政协", "中国人民政治协商会议"];
/// Names that say what a body is and not which.
const NAMELESS: [&str; 6] = ["街道", "街道办事处", "镇人民政府", "镇政府", "乡人民政府", "乡政府"];
/// Words for the government that can stand between the place and a body of its own.
pub(super) const GOVERNMENT: [&str; 4] = ["人民政府", "行政公署", "政府", "行署"];

/// Characters of which zones' names consist that say no more than that it is a zone: 经济开发区, 工业园区.
const ZONE_WORDS: &str = "经济技术高新科产业工农开发园区示范现代集中聚保税试实验管理合作旅游度假";
/// Ends of bodies' names that make no name with the short form of a county: 资源局 is no bureau of 资源县.
const ENDINGS: [&str; 10] = ["局", "委", "办", "厅", "处", "会", "站", "所", "队", "办公室"];
/// What a zone's body is called after the zone's name.
pub(super) const COMMITTEES: [&str; 2] = ["管理委员会", "管委会"];

/// Reads a whole text as the name of a body; `None` if it is none.
pub(super) fn parse(name: &str, rules: &Rules, gazetteer: &Gazetteer, year: Option<i16>) -> Option<Body> {
    if name.is_empty() || name.chars().count() > LONGEST {
        return None;
    }
    if let Some(body) = nationwide(name, rules) {
        return Some(body);
    }
    let mentions = gazetteer.mentions(name);
    let (mut place, mut prefix, mut rest) = begin(name, &mentions, gazetteer, year);
    if place.as_ref().is_some_and(|p| ENDINGS.contains(&rest) && is_short(p, name, &mentions) && is_low(p, gazetteer)) {
        (place, prefix, rest) = (None, "", name);
    }
    let mut level_word = None;
    let mut tail = rest;
    if place.is_none() {
        let word = LEVEL_WORDS.iter().find(|(word, _)| name.starts_with(word));
        level_word = word.map(|(_, level)| *level);
        tail = word.map_or(name, |(word, _)| &name[word.len()..]);
    }
    if tail.contains(['我', '本', '全']) && place.is_none() || rules.verbs.iter().any(|verb| tail.contains(verb)) {
        return None;
    }
    let marked = tail.contains(['、', '[', ']', ':', '|', '>']);
    if place.is_none() && (marked || level_word.is_none() && is_committee(tail)) {
        return None;
    }
    let unit = place.as_ref().and_then(|p| p.units.first().copied());
    let (mut kind, own) = kind_of(tail, unit, level_word.is_some(), rules, gazetteer)?;
    if CONFERENCES.iter().any(|word| prefix.starts_with(word)) {
        kind = PublisherKind::Other;
    }
    let short = place.as_ref().is_some_and(|p| is_short(p, name, &mentions));
    if tail.is_empty() && (level_word.is_some() || short && place.as_ref().is_none_or(|p| is_low(p, gazetteer))) {
        return None;
    }
    // 泰山学院 bears the name of the mountain, not of the district.
    let named = |word: &&str| tail.strip_prefix(*word).is_some_and(|rest| !rest.starts_with(['路', '街', '城']));
    let namesake = kind == PublisherKind::Institution && ["学院", "大学"].iter().any(named);
    if namesake && short && place.as_ref().is_some_and(|p| is_low(p, gazetteer)) {
        (place, prefix, tail) = (None, "", name);
    }
    let below = matches!(kind, PublisherKind::Township | PublisherKind::Subdistrict | PublisherKind::Zone);
    tail = if below { without_government(tail) } else { tail };
    if matches!(kind, PublisherKind::Township | PublisherKind::Subdistrict) {
        (place, tail) = township(kind, name, (place, tail), rules, gazetteer, year);
    }
    let branch = branch(name, place.as_ref(), &mentions, rules, gazetteer, year);
    Some(Body {
        kind,
        printed: name[prefix.len()..].to_owned(),
        bare: tail.is_empty() && kind == PublisherKind::Government,
        tail: tail.to_owned(),
        prefix: prefix.to_owned(),
        place,
        level_word,
        own,
        national: false,
        branch,
    })
}

impl Body {
    /// Whether it is only said what it is: 街道办事处.
    pub(super) fn is_nameless(&self) -> bool {
        self.place.is_none() && self.level_word.is_none() && NAMELESS.contains(&self.tail.as_str())
    }
}

/// A body of the whole country, by its own name or its office's: 海关总署办公厅.
fn nationwide(name: &str, rules: &Rules) -> Option<Body> {
    let office = ["办公厅", "办公室"].into_iter().find_map(|word| name.strip_suffix(word));
    let kind = |name: &str| rules.national.iter().find(|body| body.pattern.is_match(name)).map(|body| body.kind);
    let (name, kind) = [Some(name), office].into_iter().flatten().find_map(|name| Some((name, kind(name)?)))?;
    Some(Body {
        kind,
        place: None,
        level_word: None,
        prefix: String::new(),
        printed: name.to_owned(),
        tail: name.to_owned(),
        bare: false,
        own: true,
        national: true,
        branch: None,
    })
}

/// The place of a township or subdistrict and the rest of its name, if a zone or a street stands in it.
fn township<'n>(
    kind: PublisherKind,
    name: &'n str,
    (mut place, mut tail): (Option<Place>, &'n str),
    rules: &Rules,
    gazetteer: &Gazetteer,
    year: Option<i16>,
) -> (Option<Place>, &'n str) {
    if let Some(rest) = below_a_zone(tail, rules) {
        tail = rest;
        if let Some((unit, after)) = place.as_ref().and_then(|above| township_in(above, rest, gazetteer, year)) {
            tail = after;
            place = place.map(|above| Place { units: vec![unit], end: name.len() - after.len(), ..above });
        }
    }
    if kind == PublisherKind::Subdistrict && tail.ends_with('街') {
        let units = subdistricts(tail, place.as_ref(), gazetteer, year);
        if !units.is_empty() {
            return (Some(Place { units, start: name.len() - tail.len(), end: name.len() }), "");
        }
    }
    (place, tail)
}

/// What stands behind a zone's name in the name of a township that it runs: 高新区兴城街道办事处.
fn below_a_zone<'n>(tail: &'n str, rules: &Rules) -> Option<&'n str> {
    let kind = |name: &str| rules.bodies.iter().find(|body| body.pattern.is_match(name)).map(|body| body.kind);
    let mut ends = tail.match_indices('区').map(|(at, word)| at + word.len());
    let end = ends.rfind(|end| kind(&tail[..*end]) == Some(PublisherKind::Zone))?;
    Some(&tail[end..]).filter(|rest| rest.chars().count() > 2 && !NAMELESS.contains(rest))
}

/// The only township in a place whose name words begin with, and what follows it.
fn township_in<'n>(
    above: &Place,
    words: &'n str,
    gazetteer: &Gazetteer,
    year: Option<i16>,
) -> Option<(UnitId, &'n str)> {
    let after = ["人民政府", "政府", "办事处"].into_iter().find(|word| words.ends_with(word)).unwrap_or_default();
    let (name, after) = words.split_at(words.len() - after.len());
    let lies = |unit: &UnitId| above.units.iter().any(|high| gazetteer.lies_in(*unit, *high));
    let units: Vec<UnitId> = gazetteer.named(name).into_iter().filter(lies).collect();
    match gazetteer.of_year(&units, year)[..] {
        [only] => Some((only, after)),
        _ => None,
    }
}

/// Whether words say that it is a zone's committee, or its office, and not which.
fn is_committee(words: &str) -> bool {
    let offices = ["", "办", "办公室", "党政办", "党政办公室", "综合办公室"];
    COMMITTEES.iter().any(|word| words.strip_prefix(word).is_some_and(|rest| offices.contains(&rest)))
}

/// The name of a body below a government that stands before it: 政府大栅栏街道办事处 → 大栅栏街道办事处.
fn without_government(tail: &str) -> &str {
    let rest = GOVERNMENT.iter().find_map(|word| tail.strip_prefix(word));
    rest.filter(|rest| rest.chars().count() > 3 || rest.ends_with(['镇', '乡'])).unwrap_or(tail)
}

/// Whether the last name of a place is a short form without a word for its level.
fn is_short(place: &Place, name: &str, mentions: &[Mention]) -> bool {
    let formal = name[..place.end].ends_with(['县', '州', '旗']);
    !formal && mentions.iter().any(|m| m.end == place.end && m.short)
}

/// The place that a name begins with (after a body above, such as 国家税务总局), what stands before it, and the rest.
/// A place named twice counts once; a place below it may follow the word for its government.
fn begin<'n>(
    name: &'n str,
    mentions: &[Mention],
    gazetteer: &Gazetteer,
    year: Option<i16>,
) -> (Option<Place>, &'n str, &'n str) {
    let begins = |m: &&Mention| m.start == 0 || above(&name[..m.start]);
    let Some(first) = mentions.first().filter(begins).filter(|m| !is_generic(m, name, gazetteer)) else {
        return (None, "", name);
    };
    let mut at = 0;
    let mut best: Option<Place> = None;
    let mut expected = first.start;
    while at < mentions.len() && mentions[at].start == expected {
        // A short form inside a name (北京路街道) is no second place.
        if best.is_some() && mentions[at].short {
            break;
        }
        let Some((place, used)) = gazetteer.chain(&mentions[at..], year, 0) else {
            break;
        };
        let (kept, end) = match &best {
            Some(before) if !goes_on(before, &place, gazetteer) => (before.clone(), before.end),
            Some(before) => (below_of(before, place.clone(), gazetteer), place.end),
            None => (place.clone(), place.end),
        };
        best = Some(kept);
        at += used;
        expected = end;
        if let Some(word) = GOVERNMENT.iter().find(|w| name[end..].starts_with(**w)) {
            expected = end + word.len();
        }
    }
    let end = best.as_ref().map_or(0, |p| p.end);
    let shortened = mentions.iter().any(|mention| mention.end == end && mention.short);
    if shortened && goes_on_with_a_level(&name[end..]) {
        // 抚州市临川县 still is in 抚州市.
        let last = mentions.iter().position(|mention| mention.end == end).unwrap_or(0);
        let above = gazetteer.chain(&mentions[..last], year, 0).map(|(place, _)| place);
        let end = above.as_ref().map_or(0, |place| place.end);
        return (above, &name[..first.start.min(end)], &name[end..]);
    }
    (best, &name[..first.start], &name[end..])
}

/// Whether a name says only that it is a zone. Many counties have one, of which the lists know few; a county of such a
/// name (工农区) is none.
pub(super) fn is_generic(mention: &Mention, text: &str, gazetteer: &Gazetteer) -> bool {
    let name = &text[mention.start..mention.end];
    let name = COMMITTEES.iter().find_map(|word| name.strip_suffix(word)).unwrap_or(name);
    // Three townships are called so.
    if name == "街道" {
        return true;
    }
    let county = |unit: &UnitId| gazetteer.level(*unit) <= Level::County && !gazetteer.is_zone(*unit);
    name.ends_with(['区', '园'])
        && name.chars().all(|c| ZONE_WORDS.contains(c))
        && !gazetteer.candidates(mention).iter().any(county)
}

/// Whether a place lies below the prefectures.
fn is_low(place: &Place, gazetteer: &Gazetteer) -> bool {
    place.units.first().is_none_or(|unit| gazetteer.level(*unit) > Level::Prefecture)
}

/// The unit that a branch is for: below the place (上海市公安局长宁分局), where none is named (长江航运公安局芜湖分局), or
/// elsewhere (北京大兴国际机场临空经济区(廊坊)管理委员会).
fn branch(
    name: &str,
    place: Option<&Place>,
    mentions: &[Mention],
    rules: &Rules,
    gazetteer: &Gazetteer,
    year: Option<i16>,
) -> Option<UnitId> {
    let named = rules.branch.captures(name)?.name("where")?;
    let mention = mentions.iter().find(|m| (m.start, m.end) == (named.start(), named.end()));
    let above: &[UnitId] = place.map_or(&[], |place| &place.units);
    let far = || {
        let mention = mention?;
        let (found, _) = gazetteer.chain(&[*mention], year, 0)?;
        // The short form of a county is too easily another's.
        found.unit().filter(|unit| !mention.short || gazetteer.level(*unit) <= Level::Prefecture)
    };
    if above.is_empty() {
        return far();
    }
    let mut units = gazetteer.named(named.as_str());
    units.extend(gazetteer.shortened(named.as_str()));
    units.retain(|unit| !gazetteer.is_zone(*unit) && gazetteer.level(*unit) < Level::Township);
    units.retain(|unit| above.iter().any(|high| gazetteer.lies_in(*unit, *high)));
    match gazetteer.of_year(&units, year)[..] {
        [only] => Some(only),
        [] => far(),
        _ => None,
    }
}

/// The subdistricts that 西沽街 can mean, below a place if one stands before it: 西沽街道, 西沽街街道.
fn subdistricts(street: &str, above: Option<&Place>, gazetteer: &Gazetteer, year: Option<i16>) -> Vec<UnitId> {
    let named = ["道", "街道"].into_iter().map(|end| gazetteer.named(&format!("{street}{end}")));
    let lies = |unit: &UnitId| above.is_none_or(|a| a.units.iter().any(|high| gazetteer.lies_in(*unit, *high)));
    let units = named.map(|units| units.into_iter().filter(lies).collect::<Vec<_>>()).find(|units| !units.is_empty());
    gazetteer.of_year(&units.unwrap_or_default(), year)
}

/// Whether a second chain takes the place of the first: it names the same again, or something below it.
fn goes_on(before: &Place, after: &Place, gazetteer: &Gazetteer) -> bool {
    let lies = |low: &UnitId| {
        before.units.iter().any(|high| {
            gazetteer.lies_in(*low, *high)
                || low == high
                || gazetteer.lies_in(*high, *low)
                || gazetteer.same_place(*low, *high)
        })
    };
    after.units.iter().any(lies)
}

/// Of what the second chain can mean, that which agrees with the first.
fn below_of(before: &Place, mut after: Place, gazetteer: &Gazetteer) -> Place {
    let fits = |low: &UnitId| before.units.iter().any(|high| gazetteer.lies_in(*low, *high) || low == high);
    if after.units.iter().any(fits) {
        after.units.retain(fits);
    }
    after.start = before.start;
    after
}

/// Whether words before a place's name are the name of a body above.
pub(super) fn above(words: &str) -> bool {
    if words.contains(|c: char| c < '\u{3400}') {
        return false;
    }
    let begins = ["国家", "中国", "中共", "中华", "全国", "政协", "共青团"].iter().any(|w| words.starts_with(w));
    begins || ["总局", "银行", "总队", "兵团", "部驻"].iter().any(|w| words.ends_with(w))
}

/// The kind, from what follows the place; where nothing follows, from the place itself.
fn kind_of(
    tail: &str,
    unit: Option<UnitId>,
    level_word: bool,
    rules: &Rules,
    gazetteer: &Gazetteer,
) -> Option<(PublisherKind, bool)> {
    if let Some(unit) = unit {
        let name = gazetteer.name(unit);
        let own_government = matches!(
            tail.trim_start_matches("人民政府").trim_start_matches("政府"),
            "" | "办" | "管委会" | "管理委员会" | "办事处" | "党政办公室" | "党政办" | "党政综合办公室" | "办公室"
        );
        if gazetteer.is_zone(unit) && own_government {
            return Some((PublisherKind::Zone, true));
        }
        if gazetteer.level(unit) == Level::Township && own_government {
            return Some((township_kind(name), true));
        }
        if tail.is_empty() {
            return Some((PublisherKind::Government, true));
        }
    }
    let body = rules.bodies.iter().find(|body| body.pattern.is_match(tail))?;
    // Without a place, only a name that says what it is by itself is one: 镇, 街道 and whole words of two or more.
    let known = unit.is_some() || level_word || tail.chars().count() >= 3 || NAMELESS.contains(&tail);
    known.then_some((body.kind, body.own))
}

/// The kind of a township-level unit's own government, from its name.
fn township_kind(name: &str) -> PublisherKind {
    if ["街道", "地区", "办事处"].iter().any(|end| name.ends_with(end)) {
        PublisherKind::Subdistrict
    } else if ["镇", "乡", "苏木"].iter().any(|end| name.ends_with(end)) {
        PublisherKind::Township
    } else {
        PublisherKind::Zone
    }
}
