//! Tells which unit a name means: by the year, by the units above that stand beside it, and by what else is named.

use super::{Gazetteer, Level, Mention, UnitId, names};
use std::collections::{BTreeMap, BTreeSet};

/// A run of names, each below the one before (山东省 临沂市 河东区), as units of one year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The units that the last name can mean; one where it is certain.
    pub units: Vec<UnitId>,
    /// First byte of the first name.
    pub start: usize,
    /// One past the last byte of the last name.
    pub end: usize,
}

impl Place {
    /// The unit, where there is only one.
    pub fn unit(&self) -> Option<UnitId> {
        match self.units[..] {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// What a text says about where it is from: how much speaks for each code of a province, prefecture or county.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    weights: BTreeMap<u32, u32>,
    /// Codes of the provinces, prefectures and counties that are named themselves.
    named: BTreeSet<u32>,
}

impl Evidence {
    /// Adds weight to a unit and, less, to the units above it.
    pub fn add(&mut self, gazetteer: &Gazetteer, id: UnitId, weight: u32) {
        let code = gazetteer.code(id);
        let code = if code > 999_999 { code / 1000 } else { code };
        self.named.insert(code);
        let mut put = |code: u32, weight: u32| *self.weights.entry(code).or_default() += weight;
        put(code, weight);
        if code % 100 != 0 {
            put(code / 100 * 100, weight.div_ceil(2));
        }
        if code % 10_000 != 0 {
            put(code / 10_000 * 10_000, weight.div_ceil(4));
        }
    }

    /// What speaks for a unit: for its province, prefecture and county together, the nearer the more.
    pub fn weight(&self, gazetteer: &Gazetteer, id: UnitId) -> u32 {
        let code = gazetteer.code(id);
        let get = |code: u32| self.weights.get(&code).copied().unwrap_or(0).min(1000);
        match gazetteer.level(id) {
            Level::Province => get(code),
            Level::Prefecture => 4 * get(code) + get(code / 10_000 * 10_000),
            Level::County => 4 * get(code / 100 * 100) + get(code / 10_000 * 10_000),
            Level::Township => {
                let county = code / 1000;
                16 * get(county) + 4 * get(county / 100 * 100) + get(county / 10_000 * 10_000)
            }
        }
    }

    /// Notes that a unit is named, without weight for it: 山东省 of 山东省临沂市.
    pub fn name(&mut self, gazetteer: &Gazetteer, id: UnitId) {
        let code = gazetteer.code(id);
        self.named.insert(if code > 999_999 { code / 1000 } else { code });
    }

    /// Whether the county or the prefecture that a township lies in, now or in the year, is named: by the text, or in the
    /// township's own name (万载县工业园区). Its province is too wide to prove it.
    pub fn names_above(&self, gazetteer: &Gazetteer, township: UnitId, year: Option<i16>) -> bool {
        let county = gazetteer.parent(township, year);
        let then = county.map(|county| gazetteer.as_of(county, year));
        let above = county.and_then(|county| gazetteer.parent(county, year));
        let above = above.filter(|unit| gazetteer.level(*unit) == Level::Prefecture);
        county.into_iter().chain(then).chain(above).any(|unit| {
            let code = gazetteer.code(unit);
            let named = self.named.contains(&code) || self.named.contains(&(code / 100 * 100));
            named || gazetteer.name(township).starts_with(gazetteer.name(unit))
        })
    }
}

impl Gazetteer {
    /// The unit's counterpart of the same level and place in a year: 章丘市 of 2017 is 章丘区. The unit itself where it
    /// stood then, or where no counterpart is known.
    pub fn as_of(&self, id: UnitId, year: Option<i16>) -> UnitId {
        let Some(year) = year else { return id };
        if self.stood(id, year) {
            return id;
        }
        let unit = self.unit(id);
        let stem = names::stem(self.name(id));
        let mut bearers = self.shortened(stem);
        bearers.extend(self.named(stem));
        bearers.retain(|other| {
            let it = self.unit(*other);
            it.level == unit.level
                && it.zone == unit.zone
                && it.stood(year, 0)
                && it.code / 10_000 == unit.code / 10_000
        });
        if bearers.len() > 1 {
            bearers.retain(|other| self.code(*other) / 100 == unit.code / 100);
        }
        if bearers.is_empty()
            && let Some(same_code) = self.by_code(unit.code, Some(year)).filter(|same| self.stood(*same, year))
        {
            return same_code;
        }
        match bearers[..] {
            [only] => only,
            _ => id,
        }
    }

    /// Candidates that stood in the year, else within a year of it, else the nearest in time; one row for each code.
    pub fn of_year(&self, candidates: &[UnitId], year: Option<i16>) -> Vec<UnitId> {
        let Some(year) = year else {
            return self.latest(candidates);
        };
        let away = |id: &UnitId| self.unit(*id).years_away(year);
        let Some(least) = candidates.iter().map(away).min() else {
            return Vec::new();
        };
        let mut left: Vec<UnitId> = candidates.iter().copied().filter(|id| away(id) == least).collect();
        self.drop_twins(&mut left);
        self.drop_parts(&mut left);
        self.drop_renumbered(&mut left, year);
        left
    }

    /// Of a zone and the township of its name in it, the zone.
    fn drop_parts(&self, units: &mut Vec<UnitId>) {
        let codes: Vec<u32> = units.iter().filter(|id| self.is_zone(**id)).map(|id| self.code(*id)).collect();
        units.retain(|id| !codes.contains(&(self.code(*id) / 1000)));
    }

    /// Of townships of one name in one county under its codes of different times, the one under the code of the year.
    fn drop_renumbered(&self, units: &mut Vec<UnitId>, year: i16) {
        if units.len() < 2 || units.iter().any(|id| self.level(*id) != Level::Township) {
            return;
        }
        let county = |id: UnitId| self.parent(id, None).map(|county| (county, self.as_of(county, Some(year))));
        let counties: Vec<_> = units.iter().map(|id| county(*id)).collect();
        let all = counties.clone();
        let mut at = 0;
        units.retain(|_| {
            let mine = counties[at];
            at += 1;
            let stale = mine.is_some_and(|(now, then)| self.code(now) != self.code(then));
            !(stale
                && all
                    .iter()
                    .flatten()
                    .any(|(now, _)| mine.is_some_and(|(_, then)| self.code(*now) == self.code(then))))
        });
    }

    /// Of rows with the same name under the same parent, the one whose years end first: lists that let a new code begin
    /// too early are told apart by the old code's end.
    fn drop_twins(&self, units: &mut Vec<UnitId>) {
        let all = units.clone();
        units.retain(|id| {
            let it = self.unit(*id);
            !all.iter().any(|other| {
                let that = self.unit(*other);
                that.level == it.level && self.parent_code(that) == self.parent_code(it) && that.to < it.to
                    || (that.code == it.code && other < id)
            })
        });
    }

    /// Without a year: of the rows of one place, the last; whole codes that ended long ago stay only if nothing else.
    fn latest(&self, candidates: &[UnitId]) -> Vec<UnitId> {
        let mut left: Vec<UnitId> = candidates.iter().copied().filter(|id| self.unit(*id).to == i16::MAX).collect();
        if left.is_empty()
            && let Some(last) = candidates.iter().map(|id| self.unit(*id).to).max()
        {
            left = candidates.iter().copied().filter(|id| self.unit(*id).to == last).collect();
        }
        left
    }

    /// Whether `low` lies in `high`. Codes of different times count as inside one another if prefecture or province agree.
    pub fn lies_in(&self, low: UnitId, high: UnitId) -> bool {
        let (low, high) = (self.unit(low), self.unit(high));
        let six = if low.level == Level::Township { low.code / 1000 } else { low.code };
        low.level > high.level
            && match high.level {
                Level::Province => six / 10_000 == high.code / 10_000,
                Level::Prefecture => six / 100 == high.code / 100,
                Level::County | Level::Township => six == high.code && low.level == Level::Township,
            }
    }

    /// Whether a township, listed under its county's present code, lay in `high` in the year.
    fn belonged_to(&self, low: UnitId, high: UnitId, year: Option<i16>) -> bool {
        let townships = (self.level(low), self.level(high)) == (Level::Township, Level::County);
        let county = || self.parent(low, None).map(|county| self.as_of(county, year));
        townships && county().is_some_and(|county| self.code(county) == self.code(high))
    }

    /// The place that names beginning at `mentions[0]` give: a name goes on with the next if that lies below it and no
    /// more than `gap` bytes stand between. Returns the place and how many mentions were used up.
    pub fn chain(&self, mentions: &[Mention], year: Option<i16>, gap: usize) -> Option<(Place, usize)> {
        let first = mentions.first()?;
        let mut place = Place { units: self.meant(first, year), start: first.start, end: first.end };
        let (mut used, mut before) = (1, first);
        for mention in &mentions[1..] {
            if mention.start - place.end > gap {
                break;
            }
            let Some(below) =
                self.below(&place.units, mention, year).or_else(|| self.below_later(before, mention, year))
            else {
                break;
            };
            before = mention;
            place.units = below;
            place.end = mention.end;
            used += 1;
        }
        (!place.units.is_empty()).then_some((place, used))
    }

    /// The units that a mention alone can mean in the year. A name that nothing had in the year may be the common form of
    /// another unit's name (东乡县 for 东乡族自治县).
    fn meant(&self, mention: &Mention, year: Option<i16>) -> Vec<UnitId> {
        let full = self.of_year(&self.candidates(mention), year);
        let stands = |id: &UnitId| year.is_none_or(|y| self.unit(*id).years_away(y) <= 1);
        if !mention.short && full.iter().any(stands) {
            return full;
        }
        let shorts = self.names.bearers(mention.first).filter(|p| p.short).map(|p| UnitId(p.unit)).collect::<Vec<_>>();
        let mut left = self.of_year(&shorts, year);
        if !left.iter().any(stands) {
            return full;
        }
        if let Some(top) = left.iter().map(|id| self.level(*id)).min() {
            left.retain(|id| self.level(*id) == top);
        }
        left
    }

    /// The units that a mention can mean below one of `above`. Where the name lies below in another year only, that
    /// counts too.
    fn below(&self, above: &[UnitId], mention: &Mention, year: Option<i16>) -> Option<Vec<UnitId>> {
        let candidates = if mention.short {
            let postings = self.names.bearers(mention.first).filter(|p| p.short);
            postings.map(|p| UnitId(p.unit)).collect()
        } else {
            self.candidates(mention)
        };
        let lie = |low: &UnitId| above.iter().any(|high| self.lies_in(*low, *high));
        let belonged = |low: &UnitId| above.iter().any(|high| self.belonged_to(*low, *high, year));
        let mut inside: Vec<UnitId> = candidates.iter().copied().filter(lie).collect();
        if inside.is_empty() {
            inside = candidates.into_iter().filter(belonged).collect();
        }
        let mut left = self.of_year(&inside, year);
        if let Some(top) = left.iter().map(|id| self.level(*id)).min().filter(|_| mention.short) {
            left.retain(|id| self.level(*id) == top);
        }
        (!left.is_empty()).then_some(left)
    }

    /// The units that a full name can mean below a city that became a prefecture in another year than the text's
    /// (铜仁市思南县 of 2010).
    fn below_later(&self, city: &Mention, mention: &Mention, year: Option<i16>) -> Option<Vec<UnitId>> {
        let mut cities = self.candidates(city);
        cities.retain(|city| self.level(*city) == Level::Prefecture);
        (!mention.short && !cities.is_empty()).then(|| self.below(&cities, mention, year)).flatten()
    }

    /// The one of `units` that the evidence speaks for most; the only one, where there is one; `None` on a tie or where
    /// less than `least` speaks for any of several.
    pub fn choose(&self, units: &[UnitId], evidence: &Evidence, least: u32) -> Option<UnitId> {
        if let [only] = units {
            return Some(*only);
        }
        let weight = |id: &UnitId| evidence.weight(self, *id);
        let best = units.iter().map(weight).max().filter(|most| *most >= least)?;
        let mut ones = units.iter().filter(|id| weight(id) == best);
        let one = ones.next().copied();
        // Two codes of one place (a renumbered township) are no tie for its region.
        ones.all(|other| one.is_some_and(|one| self.same_place(one, *other))).then_some(one)?
    }

    /// Whether two units share their region and name.
    pub fn same_place(&self, one: UnitId, other: UnitId) -> bool {
        self.name(one) == self.name(other)
            && self.level(one) == self.level(other)
            && self.parent_code(self.unit(one)) == self.parent_code(self.unit(other))
    }

    /// The units above and including `id` as (province, prefecture, county) names of the year.
    pub fn line(&self, id: UnitId, year: Option<i16>) -> [Option<&str>; 3] {
        let mut names = [None; 3];
        let mut next = Some(id);
        while let Some(id) = next {
            match self.level(id) {
                Level::Province => names[0] = Some(self.name(id)),
                Level::Prefecture => names[1] = Some(self.name(id)),
                Level::County if !self.is_zone(id) => names[2] = Some(self.name(id)),
                _ => {}
            }
            next = self.parent(id, year);
        }
        names
    }

    /// The place that an address or the title of a body names: the first chain of names, with words in between allowed
    /// up to `gap` bytes.
    pub fn locate(&self, folded: &str, year: Option<i16>, gap: usize) -> Option<Place> {
        let mentions = self.mentions(folded);
        let first = mentions.iter().position(|m| !self.candidates(m).is_empty())?;
        self.chain(&mentions[first..], year, gap).map(|(place, _)| place)
    }
}
