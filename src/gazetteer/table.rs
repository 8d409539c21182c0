//! Reads the region tables into units.

use super::{Level, Unit};
use anyhow::{Context, bail};

/// The units of all tables, sorted by code and first year, and the one text that their names stand in.
pub(super) struct Table {
    /// All table texts, one after another.
    pub(super) text: String,
    /// One unit a row.
    pub(super) units: Vec<Unit>,
}

/// Reads the tables in the order given; a row replaces those of earlier tables with the same code and name whose years
/// overlap its own.
pub(super) fn read(files: &[(&str, &str)]) -> anyhow::Result<Table> {
    let mut text = String::with_capacity(files.iter().map(|f| f.1.len()).sum());
    let mut units: Vec<(usize, Unit)> = Vec::with_capacity(60_000);
    for (order, (name, content)) in files.iter().enumerate() {
        let base = text.len();
        text.push_str(content);
        for (number, line) in content.lines().enumerate().skip(1) {
            let at = base + (line.as_ptr() as usize - content.as_ptr() as usize);
            if !line.is_empty() {
                let unit = row(line, at).with_context(|| format!("{name}: line {}", number + 1))?;
                units.push((order, unit));
            }
        }
    }
    units.sort_by_key(|(order, unit)| (unit.code, *order, unit.from));
    let mut kept: Vec<(usize, Unit)> = Vec::with_capacity(units.len());
    for (order, unit) in units {
        // Rows of one code stand together, so only the last few can be meant.
        let run = kept.iter().rev().take_while(|(_, old)| old.code == unit.code).count();
        let stays = |(earlier, old): &(usize, Unit)| *earlier == order || !replaces(&unit, old, &text);
        let tail = kept.split_off(kept.len() - run);
        kept.extend(tail.into_iter().filter(stays));
        kept.push((order, unit));
    }
    let mut units: Vec<Unit> = kept.into_iter().map(|(_, unit)| unit).collect();
    units.sort_by_key(|unit| (unit.code, unit.from));
    Ok(Table { text, units })
}

/// Whether two rows are the same unit at overlapping times.
fn replaces(new: &Unit, old: &Unit, text: &str) -> bool {
    new.code == old.code && new.name(text) == old.name(text) && new.from <= old.to && old.from <= new.to
}

/// One row; `at` is where it starts in the joined text.
fn row(line: &str, at: usize) -> anyhow::Result<Unit> {
    let mut fields = line.split(',');
    let code_text = fields.next().unwrap_or_default();
    let code: u32 = code_text.parse().context("the code is no number")?;
    let Some(level) = Level::of_code(code) else {
        bail!("the code `{code_text}` has neither six nor nine digits");
    };
    let name = fields.next().unwrap_or_default();
    if name.chars().count() < 2 {
        bail!("the name `{name}` is too short");
    }
    let mut year = |blank: i16| -> anyhow::Result<i16> {
        match fields.next().unwrap_or_default() {
            "" => Ok(blank),
            digits => digits.parse().context("a year is no number"),
        }
    };
    let (from, to) = (year(i16::MIN)?, year(i16::MAX)?);
    let zone = match fields.next().unwrap_or_default() {
        "" => false,
        "zone" => true,
        other => bail!("the kind `{other}` is not known; hint: leave it blank or write `zone`"),
    };
    let aliases = fields.next().unwrap_or_default();
    let place = |part: &str| (at + (part.as_ptr() as usize - line.as_ptr() as usize)) as u32;
    Ok(Unit {
        code,
        from,
        to,
        name_at: place(name),
        name_len: u8::try_from(name.len()).context("the name is too long")?,
        aliases_at: if aliases.is_empty() { 0 } else { place(aliases) },
        aliases_len: u8::try_from(aliases.len()).context("the aliases are too long")?,
        level,
        zone,
    })
}
