//! What became of units: the code under which a place goes on after a change.

use super::{Gazetteer, Level, UnitId};
use anyhow::{Context, bail};
use std::collections::BTreeMap;

/// Code and last year of a unit, and the codes of the units that took its place.
pub(super) type Successors = BTreeMap<(u32, i16), Vec<u32>>;

/// Years after a unit's last in which its counterpart may first be on the lists.
const GAP: i16 = 2;

/// Reads `code,name,to,successors,source`; successors are separated by `|`.
pub(super) fn read(name: &str, content: &str, into: &mut Successors) -> anyhow::Result<()> {
    for (number, line) in content.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
        let within = || format!("{name}: line {}", number + 1);
        let fields: Vec<&str> = line.split(',').collect();
        let [code, _, to, successors, _] = fields[..] else {
            bail!("{}: five fields are needed, not {}", within(), fields.len());
        };
        let code = code.parse().context("the code is no number").with_context(within)?;
        let to = to.parse().context("the year is no number").with_context(within)?;
        let codes: Result<Vec<u32>, _> = successors.split('|').map(str::parse).collect();
        into.insert((code, to), codes.context("a successor is no code").with_context(within)?);
    }
    Ok(())
}

impl Gazetteer {
    /// The codes under which a unit's place goes on after its last year; none where it stands, or where that is not known.
    /// A unit that only changed its name keeps its code.
    pub fn successors(&self, id: UnitId) -> Vec<u32> {
        let unit = self.unit(id);
        if unit.to == i16::MAX {
            return Vec::new();
        }
        if let Some(listed) = self.successors.get(&(unit.code, unit.to)) {
            return listed.clone();
        }
        let later = (1..=GAP).filter_map(|years| unit.to.checked_add(years));
        later
            .map(|year| self.as_of(id, Some(year)))
            .find(|next| *next != id)
            .map(|next| self.code(next))
            .into_iter()
            .collect()
    }

    /// The code of the unit of a level above a unit, by the codes.
    pub fn above(&self, id: UnitId, level: Level) -> Option<u32> {
        let mut unit = self.unit(id);
        while unit.level > level {
            let code = self.parent_code(unit)?;
            unit = self.unit(self.by_code(code, None)?);
        }
        (unit.level == level && self.unit(id).level > level).then_some(unit.code)
    }

    /// The unit that a place is today, as far as it goes on as one unit; the unit itself where it does not.
    pub fn today(&self, id: UnitId) -> UnitId {
        let mut id = id;
        // Each step leads to a later year; no place changed more often.
        for _ in 0..8 {
            let next = match self.successors(id)[..] {
                [only] => self.by_code(only, self.unit(id).to.checked_add(1)),
                _ => None,
            };
            match next.filter(|next| self.unit(*next).to > self.unit(id).to) {
                Some(next) => id = next,
                None => break,
            }
        }
        id
    }
}
