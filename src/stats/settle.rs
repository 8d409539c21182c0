//! One value for each report, metric, applicant and scope: the table's before the prose's, and none where two differ.

use polars::prelude::*;

use super::words::Words;

/// What makes a figure one figure.
pub(super) const KEYS: [&str; 9] = [
    "source_id",
    "region_code",
    "region_level",
    "township_code",
    "publisher",
    "publisher_kind",
    "metric",
    "applicant",
    "scope",
];

/// States that stand in the place of a value, with the flag that tells of them.
const FLAGS: [(&str, &[&str]); 3] =
    [("blank", &["blank"]), ("not_applicable", &["not_applicable"]), ("text", &["text", "unreadable"])];

/// The columns of the observations that decide.
struct Told {
    values: Vec<Option<f64>>,
    forms: Vec<Option<u32>>,
    places: Vec<u32>,
    states: Vec<u32>,
    bounds: Vec<u32>,
    /// The words that are asked for: the two places, the states of each flag, the bound of what is exact.
    table: u32,
    prose: u32,
    flags: [Vec<u32>; FLAGS.len()],
    exact: u32,
}

/// What a report says of a figure in one place.
#[derive(Clone, Copy, PartialEq)]
enum Said {
    Nothing,
    /// One value, however often, and the form of its first place.
    Once(f64, Option<u32>),
    /// Values that differ.
    Several,
}

/// One figure.
struct Settled {
    value: Option<f64>,
    form: Option<u32>,
    ambiguous: bool,
    inexact: bool,
    flags: [bool; FLAGS.len()],
}

/// Rows of [`KEYS`] with `value`, `whole` and `millionths` (an exact split of the value, so that sums are exact and do
/// not depend on their order), `form`, and flags for what stood in the place of a value.
pub(super) fn settle(observations: &DataFrame, words: &Words) -> PolarsResult<DataFrame> {
    let codes = |name: &str| -> PolarsResult<Vec<u32>> {
        Ok(observations.column(name)?.u32()?.iter().map(Option::unwrap_or_default).collect())
    };
    let keys = KEYS.into_iter().map(codes).collect::<PolarsResult<Vec<_>>>()?;
    let told = Told {
        values: observations.column("value")?.f64()?.iter().collect(),
        forms: observations.column("form")?.u32()?.iter().collect(),
        places: codes("where")?,
        states: codes("state")?,
        bounds: codes("bound")?,
        table: words.known("table"),
        prose: words.known("prose"),
        flags: FLAGS.map(|(_, states)| states.iter().map(|state| words.known(state)).collect()),
        exact: words.known("exact"),
    };
    let mut rows: Vec<([u32; KEYS.len()], usize)> =
        (0..observations.height()).map(|row| (std::array::from_fn(|at| keys[at][row]), row)).collect();
    rows.sort_unstable();
    let groups: Vec<_> = rows.chunk_by(|one, two| one.0 == two.0).collect();
    let settled: Vec<Settled> = groups.iter().map(|group| told.settled(group.iter().map(|row| row.1))).collect();
    let mut columns = Vec::new();
    for (at, name) in KEYS.into_iter().enumerate() {
        columns.push(Column::new(name.into(), groups.iter().map(|group| group[0].0[at]).collect::<Vec<u32>>()));
    }
    columns.extend(columns_of(&settled));
    DataFrame::new(groups.len(), columns)
}

impl Told {
    /// What the rows of one figure come to.
    fn settled(&self, rows: impl Iterator<Item = usize> + Clone) -> Settled {
        let (in_table, in_prose) = (self.said(rows.clone(), self.table), self.said(rows.clone(), self.prose));
        let said = if in_table == Said::Nothing { in_prose } else { in_table };
        let (value, form) = match said {
            Said::Once(value, form) => (Some(value), form),
            Said::Nothing | Said::Several => (None, None),
        };
        let flags = std::array::from_fn(|at| rows.clone().any(|row| self.flags[at].contains(&self.states[row])));
        let mut known = rows.filter(|row| self.values[*row].is_some());
        let inexact = known.any(|row| self.bounds[row] != self.exact && self.bounds[row] != 0);
        Settled { value, form, ambiguous: said == Said::Several, inexact, flags }
    }

    fn said(&self, rows: impl Iterator<Item = usize>, place: u32) -> Said {
        let here = rows.filter(|row| self.places[*row] == place);
        let values = here.filter_map(|row| self.values[row].map(|value| (value, self.forms[row])));
        values.fold(Said::Nothing, |said, (value, form)| match said {
            Said::Nothing => Said::Once(value, form),
            Said::Once(first, _) if first != value => Said::Several,
            said => said,
        })
    }
}

fn columns_of(settled: &[Settled]) -> Vec<Column> {
    let flag = |name: &str, of: &dyn Fn(&Settled) -> bool| {
        Column::new(name.into(), settled.iter().map(of).collect::<Vec<bool>>())
    };
    let mut columns: Vec<Column> =
        FLAGS.iter().enumerate().map(|(at, (name, _))| flag(name, &|one| one.flags[at])).collect();
    columns.push(flag("inexact", &|one| one.inexact));
    columns.push(flag("ambiguous", &|one| one.ambiguous));
    columns.push(Column::new("value".into(), settled.iter().map(|one| one.value).collect::<Vec<_>>()));
    columns.push(Column::new("form".into(), settled.iter().map(|one| one.form).collect::<Vec<_>>()));
    let part = |of: fn(f64) -> f64| settled.iter().map(|one| one.value.map(|v| of(v) as i64)).collect::<Vec<_>>();
    columns.push(Column::new("whole".into(), part(f64::floor)));
    columns.push(Column::new("millionths".into(), part(|value| ((value - value.floor()) * 1e6).round())));
    columns
}
