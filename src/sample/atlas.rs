//! The places that reports come from, and how a body's name shows which of several namesakes it is.

use std::collections::{BTreeMap, BTreeSet};

use super::dice::Dice;
use crate::model::RegionLevel;

/// A real administrative division under one name; its reports are made up.
#[derive(Clone, Debug)]
pub struct Place {
    /// Six digits; nine for townships and subdistricts.
    pub code: String,
    /// Its own name.
    pub name: String,
    /// Code of the division above it; `None` for provinces.
    pub parent: Option<String>,
    /// Level of the division; a township has that of its county.
    pub level: RegionLevel,
    /// Whether it is a township, town or subdistrict.
    pub township: bool,
    /// First year in which it has this code and name, where known.
    pub from: Option<i16>,
    /// Last such year, where known.
    pub to: Option<i16>,
}

impl Place {
    /// Whether it stood, with a year's grace on both sides: lists of divisions and reports do not change on the same day.
    fn settled(&self, year: i16) -> bool {
        self.from.is_none_or(|y| y < year) && self.to.is_none_or(|y| y > year)
    }
}

/// A place in one year, under the names of that year.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub code: String,
    pub name: String,
    /// Names of the divisions above it, the province first.
    pub above: Vec<String>,
    pub township: bool,
}

impl Site {
    /// Its name after the nearest `depth` divisions above it.
    pub fn long_name(&self, depth: usize) -> String {
        let skip = self.above.len().saturating_sub(depth);
        self.above[skip..].concat() + &self.name
    }

    /// How many divisions stand above it.
    pub fn depth(&self) -> usize {
        self.above.len()
    }

    /// The name of its province.
    pub fn province(&self) -> &str {
        self.above.first().unwrap_or(&self.name)
    }
}

/// What sort of place a body wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Sort {
    Province,
    Prefecture,
    County,
    Town,
    Subdistrict,
}

/// Places by sort, with a count of every name.
pub(super) struct Atlas<'a> {
    sorts: BTreeMap<Sort, Vec<&'a Place>>,
    codes: BTreeMap<&'a str, Vec<&'a Place>>,
    names: BTreeMap<String, u32>,
}

impl<'a> Atlas<'a> {
    pub fn new(places: &'a [Place]) -> Self {
        let mut atlas = Atlas { sorts: BTreeMap::new(), codes: BTreeMap::new(), names: BTreeMap::new() };
        for place in places {
            atlas.codes.entry(&place.code).or_default().push(place);
            if let Some(sort) = sort_of(place) {
                atlas.sorts.entry(sort).or_default().push(place);
            }
        }
        let mut seen = BTreeSet::new();
        for place in places {
            let near = [place.to.map_or(2020, |y| y - 1), place.from.map_or(2012, |y| y + 1)];
            let Some(site) = near.iter().find_map(|year| atlas.site(place, *year)) else {
                // Under no parent that is known: a namesake, whatever stands before it.
                *atlas.names.entry(place.name.clone()).or_default() += 1;
                continue;
            };
            let full = site.long_name(usize::MAX);
            for depth in 0..=site.depth() {
                // The same division under an older code is no namesake.
                let name = site.long_name(depth);
                if seen.insert((name.clone(), full.clone())) {
                    *atlas.names.entry(name).or_default() += 1;
                }
            }
        }
        atlas
    }

    /// The place under the names of one year; `None` if a division above it did not stand then.
    pub fn site(&self, place: &Place, year: i16) -> Option<Site> {
        let mut above = Vec::new();
        let mut parent = place.parent.as_deref();
        while let Some(code) = parent {
            let row = self.codes.get(code)?.iter().find(|p| p.settled(year))?;
            let collective = matches!(row.name.as_str(), "市辖区" | "县") || row.name.contains("直辖");
            if !collective {
                above.insert(0, row.name.clone());
            }
            parent = row.parent.as_deref();
        }
        Some(Site { code: place.code.clone(), name: place.name.clone(), above, township: place.township })
    }

    /// A place of this sort that stood in that year; `None` if there seems to be none.
    pub fn pick(&self, sort: Sort, year: i16, dice: &mut Dice) -> Option<Site> {
        let of_sort = self.sorts.get(&sort)?;
        let mut tries = (0..60).map(|_| *dice.pick(of_sort)).filter(|p| p.settled(year));
        tries.find_map(|place| self.site(place, year))
    }

    /// The least number of divisions that must be named for the name to be unambiguous. A township's alone never is:
    /// no list has all that ever were.
    pub fn least_depth(&self, site: &Site) -> usize {
        let alone = |d: &usize| self.names.get(&site.long_name(*d)) == Some(&1);
        (usize::from(site.township)..=site.depth()).find(alone).unwrap_or(site.depth())
    }
}

fn sort_of(place: &Place) -> Option<Sort> {
    let name = place.name.as_str();
    if name.chars().count() < 2 || name.contains("直辖") || matches!(name, "市辖区") {
        return None;
    }
    if name.starts_with(['年', '度', '关']) {
        // 2020年年木乡: even a person has to read that twice.
        return None;
    }
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    if place.township {
        let town = ends(&["镇", "乡"]).then_some(Sort::Town);
        return town.or(ends(&["街道"]).then_some(Sort::Subdistrict));
    }
    match place.level {
        RegionLevel::Province => Some(Sort::Province),
        RegionLevel::Prefecture => ends(&["市", "州", "盟", "地区"]).then_some(Sort::Prefecture),
        RegionLevel::County => ends(&["县", "区", "市", "旗"]).then_some(Sort::County),
        RegionLevel::Nation => None,
    }
}

#[cfg(test)]
pub(super) fn some_places() -> Vec<Place> {
    let place = |code: &str, name: &str, level, from, to| Place {
        code: code.into(),
        name: name.into(),
        parent: match code.len() {
            9 => Some(code[..6].into()),
            _ if code.ends_with("0000") => None,
            _ if code.ends_with("00") => Some(code[..2].to_string() + "0000"),
            _ => Some(code[..4].to_string() + "00"),
        },
        level,
        township: code.len() == 9,
        from,
        to,
    };
    use RegionLevel::{County, Prefecture, Province};
    vec![
        place("320000", "江苏省", Province, None, None),
        place("320100", "南京市", Prefecture, None, None),
        place("320300", "徐州市", Prefecture, None, None),
        place("320800", "淮安市", Prefecture, None, None),
        place("320106", "鼓楼区", County, None, None),
        place("320302", "鼓楼区", County, None, None),
        place("320321", "丰县", County, None, None),
        place("320803", "楚州区", County, None, Some(2011)),
        place("320803", "淮安区", County, Some(2012), None),
        place("320321101", "首羡镇", County, None, None),
        place("320106001", "宁海路街道", County, None, None),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_need_their_city() {
        let places = some_places();
        let atlas = Atlas::new(&places);
        let site = atlas.site(&places[4], 2017).expect("stood");
        assert_eq!(atlas.least_depth(&site), 1);
        assert_eq!(site.long_name(1), "南京市鼓楼区");
        assert_eq!(atlas.least_depth(&atlas.site(&places[6], 2017).expect("stood")), 0);
        assert_eq!(atlas.least_depth(&atlas.site(&places[9], 2017).expect("stood")), 1, "a township");
    }

    #[test]
    fn no_place_reports_in_the_year_of_its_renaming() {
        let places = some_places();
        let atlas = Atlas::new(&places);
        let mut dice = Dice::new(1, 1);
        for _ in 0..300 {
            let site = atlas.pick(Sort::County, 2011, &mut dice).expect("a county");
            assert!(site.name != "楚州区" && site.name != "淮安区", "{}", site.name);
        }
    }
}
