//! Administrative divisions with their history: finds their names in folded text and tells which unit a name means,
//! from the year and from what else is named.

mod dialling;
mod hosts;
mod names;
mod resolve;
mod successors;
mod table;
#[cfg(test)]
mod tests;
mod words;

pub use resolve::{Evidence, Place};

use crate::model::{Region, RegionLevel};
use dialling::Dialling;
use hosts::Readings;
use names::{NONE, Names};
use successors::Successors;
use words::Words;

/// Level of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Level {
    /// Province, autonomous region, municipality.
    Province,
    /// Prefecture, prefecture-level city, autonomous prefecture, league.
    Prefecture,
    /// County, district, county-level city, banner; zones that are counted beside them.
    County,
    /// Township, town, subdistrict.
    Township,
}

impl Level {
    fn of_code(code: u32) -> Option<Level> {
        match code {
            100_000..=999_999 if code.is_multiple_of(10_000) => Some(Level::Province),
            100_000..=999_999 if code.is_multiple_of(100) => Some(Level::Prefecture),
            100_000..=999_999 => Some(Level::County),
            100_000_000..=999_999_999 => Some(Level::Township),
            _ => None,
        }
    }

    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::Province => "province",
            Level::Prefecture => "prefecture",
            Level::County => "county",
            Level::Township => "township",
        }
    }

    /// The level of a report's region; `None` for townships, whose region is their county.
    pub fn region_level(self) -> Option<RegionLevel> {
        match self {
            Level::Province => Some(RegionLevel::Province),
            Level::Prefecture => Some(RegionLevel::Prefecture),
            Level::County => Some(RegionLevel::County),
            Level::Township => None,
        }
    }
}

/// One row of the tables: a unit under one name for a span of years.
#[derive(Clone, Copy, Debug)]
struct Unit {
    code: u32,
    from: i16,
    to: i16,
    name_at: u32,
    aliases_at: u32,
    name_len: u8,
    aliases_len: u8,
    level: Level,
    zone: bool,
}

impl Unit {
    fn name<'t>(&self, text: &'t str) -> &'t str {
        &text[self.name_at as usize..][..usize::from(self.name_len)]
    }

    fn aliases<'t>(&self, text: &'t str) -> impl Iterator<Item = &'t str> + use<'t> {
        text[self.aliases_at as usize..][..usize::from(self.aliases_len)].split('|').filter(|alias| !alias.is_empty())
    }

    /// Whether the unit stood in a year; `grace` years more on both sides.
    fn stood(&self, year: i16, grace: i16) -> bool {
        self.from.saturating_sub(grace) <= year && year <= self.to.saturating_add(grace)
    }

    /// Years between a year and the unit's own.
    fn years_away(&self, year: i16) -> i32 {
        let (year, from, to) = (i32::from(year), i32::from(self.from), i32::from(self.to));
        (from - year).max(year - to).max(0)
    }
}

/// A unit of the gazetteer, by its place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct UnitId(u32);

/// A name in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mention {
    /// First byte in the folded text.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// Whether it is a short form (山东, 济南) and no full name of anything.
    pub short: bool,
    first: u32,
}

/// One row of the dimension table, or of a list of real names.
#[derive(Clone, Copy, Debug)]
pub struct RegionRow<'g> {
    /// Six digits; nine for townships.
    pub code: u32,
    /// Name without its parents.
    pub name: &'g str,
    /// Level.
    pub level: Level,
    /// Whether it is a zone without a code of the standard.
    pub zone: bool,
    /// Code of the unit above; `None` for provinces.
    pub parent: Option<u32>,
    /// First year under this name; `None` where it is older than the lists.
    pub valid_from: Option<i16>,
    /// Last year under this name; `None` where it still stands.
    pub valid_to: Option<i16>,
    /// The unit.
    pub unit: UnitId,
}

/// All units, compiled.
pub struct Gazetteer {
    text: String,
    units: Vec<Unit>,
    names: Names,
    /// Units with an alias of one character.
    abbreviations: Vec<UnitId>,
    /// What the tables say of units that ended.
    successors: Successors,
    /// Pinyin of the characters in names.
    readings: Readings,
    /// Area codes and postcodes.
    dialling: Dialling,
    /// Words in which a name stands that is none there.
    words: Words,
}

impl Gazetteer {
    /// Reads tables of (file name, text) in the form that `config/regions/README.md` describes; later ones replace
    /// rows of earlier ones. Fails with file and line of a row that cannot be read.
    pub fn compile(files: &[(&str, &str)]) -> anyhow::Result<Gazetteer> {
        let mut successors = Successors::new();
        let mut readings = Readings::new();
        let mut dialling = Dialling::new();
        let mut not_names = Words::new();
        let mut tables = Vec::new();
        for (name, content) in files {
            match name.rsplit('/').next() {
                Some("successors.csv") => successors::read(name, content, &mut successors)?,
                Some("pinyin.csv") => hosts::read(name, content, &mut readings)?,
                Some("dialling.csv") => dialling::read(name, content, &mut dialling)?,
                Some("words.csv") => words::read(name, content, &mut not_names)?,
                _ => tables.push((*name, *content)),
            }
        }
        let table = table::read(&tables)?;
        let names = Names::new(&table.units, &table.text);
        let single = |unit: &Unit| unit.aliases(&table.text).any(|alias| alias.chars().nth(1).is_none());
        let abbreviations = (0u32..).zip(&table.units).filter(|(_, unit)| single(unit)).map(|(i, _)| UnitId(i));
        Ok(Gazetteer {
            abbreviations: abbreviations.collect(),
            text: table.text,
            units: table.units,
            names,
            successors,
            readings,
            dialling,
            words: not_names,
        })
    }

    /// All units, townships included, sorted by code and first year.
    pub fn regions(&self) -> impl Iterator<Item = RegionRow<'_>> {
        (0u32..).zip(&self.units).map(|(index, unit)| RegionRow {
            code: unit.code,
            name: unit.name(&self.text),
            level: unit.level,
            zone: unit.zone,
            parent: self.parent_code(unit),
            valid_from: (unit.from != i16::MIN).then_some(unit.from),
            valid_to: (unit.to != i16::MAX).then_some(unit.to),
            unit: UnitId(index),
        })
    }

    /// The name of a row with its parents' names of one year: 山东省临沂市河东区.
    pub fn full_name(&self, row: &RegionRow, year: i16) -> String {
        let mut parts = vec![row.name];
        let mut parent = row.parent;
        while let Some(code) = parent {
            let Some(unit) = self.by_code(code, Some(year)).map(|id| self.unit(id)) else {
                break;
            };
            parts.push(unit.name(&self.text));
            parent = self.parent_code(unit);
        }
        parts.reverse();
        parts.concat()
    }

    /// All names in a folded text, in order, none overlapping. Names of two characters (城区, 和县) count only where
    /// no other word runs into them on the left, short forms where they do not run into a street's or a township's name
    /// (甘肃路街道). A part of another word (共和 in 人民共和国) is no name.
    pub fn mentions(&self, folded: &str) -> Vec<Mention> {
        let mut mentions: Vec<Mention> = Vec::new();
        for hit in self.names.scan(&self.text, folded) {
            let short = self.names.bearers(hit.first).all(|p| p.short);
            let open = mentions.last().is_some_and(|last| last.end == hit.start)
                || !folded[..hit.start].chars().next_back().is_some_and(is_word)
                || ABOVE.iter().any(|body| folded[..hit.start].ends_with(body));
            let counts = if short { !names::runs_on(&folded[hit.end..]) } else { hit.end - hit.start > 6 || open };
            if counts && !words::within(&self.words, folded, hit.start, hit.end) {
                mentions.push(Mention { start: hit.start, end: hit.end, short, first: hit.first });
            }
        }
        mentions
    }

    /// The units that a mention can mean, of any year. Short forms mean only the highest level that has them.
    pub fn candidates(&self, mention: &Mention) -> Vec<UnitId> {
        self.bearers(mention.first, mention.short)
    }

    fn bearers(&self, first: u32, short: bool) -> Vec<UnitId> {
        let of_sort = self.names.bearers(first).filter(|p| p.short == short);
        let mut found: Vec<UnitId> = of_sort.map(|p| UnitId(p.unit)).collect();
        if short && let Some(top) = found.iter().map(|id| self.unit(*id).level).min() {
            found.retain(|id| self.unit(*id).level == top);
        }
        found
    }

    /// The units with this very name.
    pub fn named(&self, name: &str) -> Vec<UnitId> {
        match self.names.find(&self.text, name) {
            NONE => Vec::new(),
            first => self.bearers(first, false),
        }
    }

    /// The units with this short form, of all levels.
    pub fn shortened(&self, name: &str) -> Vec<UnitId> {
        let postings = self.names.bearers(self.names.find(&self.text, name));
        postings.filter(|p| p.short).map(|p| UnitId(p.unit)).collect()
    }

    /// The provinces and cities that documents abbreviate with this character (鲁, 沪).
    pub fn abbreviated(&self, abbreviation: char) -> Vec<UnitId> {
        let here = |unit: &Unit| unit.aliases(&self.text).any(|alias| alias.chars().eq([abbreviation]));
        let marked = self.abbreviations.iter().copied().filter(|id| here(self.unit(*id)));
        marked.collect()
    }

    /// The row with this code that stood in the year, or the nearest in time.
    pub fn by_code(&self, code: u32, year: Option<i16>) -> Option<UnitId> {
        let from = self.units.partition_point(|unit| unit.code < code);
        let rows = self.units[from..].iter().take_while(|unit| unit.code == code);
        let year = year.unwrap_or(i16::MAX);
        let best = rows.enumerate().min_by_key(|(_, unit)| unit.years_away(year));
        best.map(|(i, _)| UnitId((from + i) as u32))
    }

    /// Name without parents.
    pub fn name(&self, id: UnitId) -> &str {
        self.unit(id).name(&self.text)
    }

    /// Six- or nine-digit code.
    pub fn code(&self, id: UnitId) -> u32 {
        self.unit(id).code
    }

    /// Level.
    pub fn level(&self, id: UnitId) -> Level {
        self.unit(id).level
    }

    /// Whether the unit is a zone beside the counties.
    pub fn is_zone(&self, id: UnitId) -> bool {
        self.unit(id).zone
    }

    /// Whether the unit stood in the year.
    pub fn stood(&self, id: UnitId, year: i16) -> bool {
        self.unit(id).stood(year, 0)
    }

    /// The unit above, as it stood in the year.
    pub fn parent(&self, id: UnitId, year: Option<i16>) -> Option<UnitId> {
        self.by_code(self.parent_code(self.unit(id))?, year)
    }

    /// The region of a report by this unit: itself, the county of a township, the city that runs a zone.
    pub fn region(&self, id: UnitId, year: Option<i16>) -> Option<Region> {
        let mut id = id;
        while self.level(id) == Level::Township || self.is_zone(id) {
            id = self.parent(id, year)?;
        }
        let id = self.as_of(id, year);
        Some(Region {
            code: self.code(id).to_string(),
            name: self.name(id).to_owned(),
            level: self.level(id).region_level()?,
        })
    }

    fn unit(&self, id: UnitId) -> &Unit {
        &self.units[id.0 as usize]
    }

    fn parent_code(&self, unit: &Unit) -> Option<u32> {
        let standing = |code: u32, above: u32| if self.by_code(code, None).is_some() { code } else { above };
        match unit.level {
            Level::Province => None,
            Level::Prefecture => Some(unit.code / 10_000 * 10_000),
            Level::County => Some(standing(unit.code / 100 * 100, unit.code / 10_000 * 10_000)),
            Level::Township => Some(standing(unit.code / 1000, unit.code / 100_000 * 100)),
        }
    }
}

/// Bodies whose branches bear the name of their place: 国家税务总局赵县税务局.
const ABOVE: [&str; 3] = ["国家税务总局", "国家统计局", "中国人民银行"];

/// Whether a character can be part of a word that runs into a name.
fn is_word(c: char) -> bool {
    c >= '\u{3400}' && !matches!(c, '年' | '〇') && !('\u{FF00}'..='\u{FFEF}').contains(&c)
}
