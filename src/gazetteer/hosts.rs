//! Hosts of government sites as hints: their labels are often the pinyin of a place's name or its initials.

use super::{Gazetteer, UnitId, names};
use anyhow::Context;
use std::collections::BTreeMap;

/// Readings of characters.
pub(super) type Readings = BTreeMap<char, Vec<String>>;

/// What may follow a place's name in a label.
const ENDINGS: [&str; 16] =
    ["", "gov", "zf", "shi", "xian", "qu", "s", "x", "q", "sheng", "szf", "xzf", "qzf", "xrmzf", "qrmzf", "zwgk"];
/// Labels that say nothing of a place.
const IDLE: [&str; 6] = ["www", "gov", "zwgk", "xxgk", "zfxxgk", "zwfw"];
/// How well a label speaks for a unit: by its whole pinyin, by three initials, by two.
const WHOLE: u32 = 4;
const THREE: u32 = 2;
const TWO: u32 = 1;

/// Reads `character,readings`; readings are separated by `|`.
pub(super) fn read(name: &str, content: &str, into: &mut Readings) -> anyhow::Result<()> {
    for (number, line) in content.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
        let parts = line.split_once(',').and_then(|(c, readings)| Some((c.chars().next()?, readings)));
        let (c, readings) =
            parts.with_context(|| format!("{name}: line {}: no character with readings", number + 1))?;
        into.insert(c, readings.split('|').map(str::to_owned).collect());
    }
    Ok(())
}

impl Gazetteer {
    /// Which of some units a government host (without `.gov.cn`) is the host of, itself or by a unit above it; `None`
    /// where it speaks for none or for several alike.
    pub fn hosted(&self, units: &[UnitId], host: &str, year: Option<i16>) -> Option<UnitId> {
        let labels: Vec<&str> = host.split('.').filter(|label| !IDLE.contains(label)).collect();
        let speaks = |unit: &UnitId| self.speaks(&labels, *unit, year);
        let best = units.iter().map(speaks).max().filter(|most| *most > 0)?;
        let mut ones = units.iter().filter(|unit| speaks(unit) == best);
        let one = ones.next().copied();
        ones.all(|other| one.is_some_and(|one| self.same_place(one, *other))).then_some(one)?
    }

    /// How well labels speak for a unit: the nearer the unit that they name, the better.
    pub fn speaks(&self, labels: &[&str], unit: UnitId, year: Option<i16>) -> u32 {
        let mut line = vec![unit];
        while let Some(above) = line.last().and_then(|low| self.parent(*low, year)) {
            line.push(above);
        }
        let mut total = 0;
        for (index, named) in line.iter().enumerate() {
            let best = labels.iter().map(|label| self.names(label, *named, &line[index + 1..])).max().unwrap_or(0);
            total = total * 8 + best;
        }
        total << (3 * (4 - line.len().min(4)))
    }

    /// How well one label names a unit; the names of units above may stand before its own.
    fn names(&self, label: &str, unit: UnitId, above: &[UnitId]) -> u32 {
        let stem = names::stem(self.name(unit));
        let mut starts = vec![0];
        for high in above.iter().rev() {
            let high = names::stem(self.name(*high));
            let more: Vec<usize> = starts
                .iter()
                .flat_map(|at| self.whole(label, *at, high).into_iter().chain(self.initials(label, *at, high)))
                .collect();
            starts.extend(more);
        }
        let ends = |at: usize| ENDINGS.contains(&&label[at..]);
        if starts.iter().any(|at| self.whole(label, *at, stem).into_iter().any(ends)) {
            return WHOLE;
        }
        let short = starts.iter().any(|at| self.initials(label, *at, stem).is_some_and(ends));
        match label.len() {
            _ if !short => 0,
            0..=1 => 0,
            2 => TWO,
            _ => THREE,
        }
    }

    /// Where the whole pinyin of a name that begins at `at` can end.
    fn whole(&self, label: &str, at: usize, name: &str) -> Vec<usize> {
        let mut ends = vec![at];
        for c in name.chars() {
            let Some(readings) = self.readings.get(&c) else { return Vec::new() };
            let next = ends.iter().flat_map(|end| {
                readings.iter().filter(|r| label[*end..].starts_with(r.as_str())).map(move |r| end + r.len())
            });
            ends = next.collect();
        }
        ends
    }

    /// Where the initials of a name that begin at `at` end.
    fn initials(&self, label: &str, at: usize, name: &str) -> Option<usize> {
        let mut end = at;
        for c in name.chars() {
            let first = label.as_bytes().get(end)?;
            let fits = self.readings.get(&c)?.iter().any(|reading| reading.as_bytes().first() == Some(first));
            end = fits.then_some(end + 1)?;
        }
        Some(end)
    }
}
