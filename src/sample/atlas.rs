//! The places that reports come from, and how a body's name shows which of several namesakes it is.

use std::collections::BTreeMap;

use super::dice::Dice;
use crate::model::RegionLevel;

/// A real administrative division; its reports are made up.
#[derive(Clone, Debug)]
pub struct Place {
    /// Six digits; nine for townships and subdistricts.
    pub code: String,
    /// Its own name.
    pub name: String,
    /// Names of the divisions above it, the province first.
    pub parents: Vec<String>,
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
    fn stands_in(&self, year: i16) -> bool {
        // A year's grace on both sides: lists of divisions and reports do not change on the same day.
        self.from.is_none_or(|y| y < year) && self.to.is_none_or(|y| y > year)
    }

    fn ancestors(&self) -> impl DoubleEndedIterator<Item = &str> {
        let real = |name: &&str| !matches!(*name, "市辖区" | "县") && !name.contains("直辖");
        self.parents.iter().map(String::as_str).filter(real)
    }

    /// Its name after the nearest `depth` divisions above it.
    pub(super) fn long_name(&self, depth: usize) -> String {
        let above: Vec<&str> = self.ancestors().collect();
        let skip = above.len().saturating_sub(depth);
        above[skip..].concat() + &self.name
    }

    /// How many divisions stand above it.
    pub(super) fn depth(&self) -> usize {
        self.ancestors().count()
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
    names: BTreeMap<String, u32>,
}

impl<'a> Atlas<'a> {
    pub fn new(places: &'a [Place]) -> Self {
        let mut atlas = Atlas {
            sorts: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        let mut seen = std::collections::BTreeSet::new();
        for place in places {
            if let Some(sort) = sort_of(place) {
                atlas.sorts.entry(sort).or_default().push(place);
            }
            for depth in 0..=place.depth() {
                // The same division under an older code is no namesake.
                let name = place.long_name(depth);
                if seen.insert((name.clone(), place.long_name(9))) {
                    *atlas.names.entry(name).or_default() += 1;
                }
            }
        }
        atlas
    }

    /// A place of this sort that stood in that year; `None` if there seems to be none.
    pub fn pick(&self, sort: Sort, year: i16, dice: &mut Dice) -> Option<&'a Place> {
        let of_sort = self.sorts.get(&sort)?;
        (0..60).map(|_| *dice.pick(of_sort)).find(|p| p.stands_in(year))
    }

    /// The least number of divisions that must be named for the name to be unambiguous.
    pub fn least_depth(&self, place: &Place) -> usize {
        let alone = |d: &usize| self.names.get(&place.long_name(*d)) == Some(&1);
        (0..=place.depth()).find(alone).unwrap_or(place.depth())
    }
}

fn sort_of(place: &Place) -> Option<Sort> {
    let name = place.name.as_str();
    if place.township {
        return match name.chars().last()? {
            '镇' | '乡' => Some(Sort::Town),
            _ if name.ends_with("街道") => Some(Sort::Subdistrict),
            _ => None,
        };
    }
    let county = ["县", "区", "市", "旗"].iter().any(|end| name.ends_with(end));
    match place.level {
        RegionLevel::Province => Some(Sort::Province),
        RegionLevel::Prefecture => ["市", "州", "盟", "地区"]
            .iter()
            .any(|e| name.ends_with(e))
            .then_some(Sort::Prefecture),
        RegionLevel::County if county && !matches!(name, "市辖区" | "县") => Some(Sort::County),
        _ => None,
    }
}

#[cfg(test)]
pub(super) fn some_places() -> Vec<Place> {
    let place = |code: &str, name: &str, parents: &[&str], level, township| Place {
        code: code.into(),
        name: name.into(),
        parents: parents.iter().map(|p| p.to_string()).collect(),
        level,
        township,
        from: None,
        to: None,
    };
    use RegionLevel::{County, Prefecture, Province};
    vec![
        place("320000", "江苏省", &[], Province, false),
        place("320100", "南京市", &["江苏省"], Prefecture, false),
        place("320300", "徐州市", &["江苏省"], Prefecture, false),
        place("320106", "鼓楼区", &["江苏省", "南京市"], County, false),
        place("320302", "鼓楼区", &["江苏省", "徐州市"], County, false),
        place("320321", "丰县", &["江苏省", "徐州市"], County, false),
        place("320321101", "首羡镇", &["江苏省", "徐州市", "丰县"], County, true),
        place("320106001", "宁海路街道", &["江苏省", "南京市", "鼓楼区"], County, true),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn namesakes_need_their_city() {
        let places = some_places();
        let atlas = Atlas::new(&places);
        assert_eq!(atlas.least_depth(&places[3]), 1);
        assert_eq!(places[3].long_name(1), "南京市鼓楼区");
        assert_eq!(atlas.least_depth(&places[5]), 0);
    }
}
