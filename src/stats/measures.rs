//! What the figures of a group come to: counts, an exact sum, the least and the most, the quartiles.
//!
//! Most groups have one figure or a few, and there are many: they are made by one sort and one pass over it, which
//! takes a fifth of what grouping and a quantile for each group take.

use polars::prelude::*;

use super::areas;
use super::words::Words;
use super::yearly::{KEYS, areas_of, exact};

/// The flags of a figure that are counted, with the names of the counts.
const FLAGS: [(&str, &str); 5] = [
    ("blank", "n_blank"),
    ("not_applicable", "n_not_applicable"),
    ("text", "n_text"),
    ("ambiguous", "n_ambiguous"),
    ("inexact", "n_inexact"),
];

/// The columns of a figure that are part of the key, behind the area.
const OWN: [&str; 5] = ["region_level", "publisher_kind", "scope", "metric", "applicant"];

/// One figure in one of its areas; the key is [`KEYS`], each as the rank of its word.
struct Counted {
    key: [u32; KEYS.len()],
    row: u32,
}

/// The measures of every group of [`KEYS`], in the order of their words.
pub(super) fn measures(figures: &DataFrame, words: &mut Words) -> PolarsResult<DataFrame> {
    let values: Vec<Option<f64>> = figures.column("value")?.f64()?.iter().collect();
    let (mut counted, order) = counted(figures, words)?;
    let value = |one: &Counted| values[one.row as usize].unwrap_or(f64::INFINITY);
    let by_key = |one: &Counted, two: &Counted| one.key.cmp(&two.key);
    counted.sort_unstable_by(|one, two| by_key(one, two).then_with(|| value(one).total_cmp(&value(two))));
    let groups: Vec<&[Counted]> = counted.chunk_by(|one, two| one.key == two.key).collect();
    let mut columns = Vec::new();
    for (at, name) in KEYS.into_iter().enumerate() {
        let words: Vec<u32> = groups.iter().map(|group| order[group[0].key[at] as usize]).collect();
        columns.push(Column::new(name.into(), words));
    }
    columns.extend(counts(figures, &groups)?);
    columns.push(Column::new("sum".into(), sums(figures, &groups)?));
    columns.extend(spread(&values, &groups));
    DataFrame::new(groups.len(), columns)
}

/// Every figure once for each of its areas, and the numbers of the words by their ranks.
fn counted(figures: &DataFrame, words: &mut Words) -> PolarsResult<(Vec<Counted>, Vec<u32>)> {
    let areas = areas_of(figures, words)?;
    let levels = areas::LEVELS.map(|level| words.code(level));
    let (ranks, order) = words.ranks();
    let mut own = Vec::new();
    for name in OWN {
        let codes = figures.column(name)?.u32()?.iter().map(Option::unwrap_or_default);
        own.push(codes.map(|code| ranks[code as usize]).collect::<Vec<u32>>());
    }
    let mut counted = Vec::with_capacity(figures.height() * areas.len());
    for row in 0..figures.height() {
        for (level, codes) in levels.iter().zip(&areas) {
            if let Some(code) = codes[row] {
                let area = [*level, code].map(|code| ranks[code as usize]);
                let key = std::array::from_fn(|at| if at < 2 { area[at] } else { own[at - 2][row] });
                counted.push(Counted { key, row: row as u32 });
            }
        }
    }
    Ok((counted, order))
}

/// How many figures each group has, and how many of them have a flag.
fn counts(figures: &DataFrame, groups: &[&[Counted]]) -> PolarsResult<Vec<Column>> {
    let all: Vec<i64> = groups.iter().map(|group| group.len() as i64).collect();
    let mut columns = vec![Column::new("n_with_figure".into(), all)];
    for (flag, name) in FLAGS {
        let flags: Vec<bool> = figures.column(flag)?.bool()?.iter().map(|flag| flag == Some(true)).collect();
        let count = |group: &&[Counted]| group.iter().filter(|one| flags[one.row as usize]).count() as i64;
        columns.push(Column::new(name.into(), groups.iter().map(count).collect::<Vec<i64>>()));
    }
    Ok(columns)
}

/// The sum of each group, exact before it is told; none where no figure has a value: a sum of nothing is not nought.
fn sums(figures: &DataFrame, groups: &[&[Counted]]) -> PolarsResult<Vec<Option<f64>>> {
    let wholes: Vec<Option<i64>> = figures.column("whole")?.i64()?.iter().collect();
    let parts: Vec<Option<i64>> = figures.column("millionths")?.i64()?.iter().collect();
    let sum = |group: &&[Counted]| {
        let known = group.iter().filter_map(|one| wholes[one.row as usize].zip(parts[one.row as usize]));
        let sum = known.reduce(|sum, more| (sum.0 + more.0, sum.1 + more.1));
        sum.map(exact)
    };
    Ok(groups.iter().map(sum).collect())
}

/// How the values of each group lie: their number, the median, the quartiles, the least and the most.
fn spread(values: &[Option<f64>], groups: &[&[Counted]]) -> Vec<Column> {
    let mut numbers: Vec<i64> = Vec::with_capacity(groups.len());
    let names = ["median", "q1", "q3", "min", "max"];
    let mut columns: [Vec<Option<f64>>; 5] = std::array::from_fn(|_| Vec::with_capacity(groups.len()));
    let mut known = Vec::new();
    for group in groups {
        known.clear();
        known.extend(group.iter().filter_map(|one| values[one.row as usize]));
        numbers.push(known.len() as i64);
        let told = [0.5, 0.25, 0.75, 0.0, 1.0].map(|at| quantile(&known, at));
        columns.iter_mut().zip(told).for_each(|(column, value)| column.push(value));
    }
    let spread = names.into_iter().zip(columns).map(|(name, values)| Column::new(name.into(), values));
    std::iter::once(Column::new("n_values".into(), numbers)).chain(spread).collect()
}

/// The value at this share of the way through rising values, between two of them on the straight line (R's type 7).
fn quantile(rising: &[f64], at: f64) -> Option<f64> {
    let place = rising.len().checked_sub(1)? as f64 * at;
    let (low, high) = (rising[place.floor() as usize], rising[place.ceil() as usize]);
    Some(if low == high { low } else { place.fract() * (high - low) + low })
}

#[cfg(test)]
mod tests {
    use super::quantile;

    #[test]
    fn quantiles_lie_on_the_line_between_values() {
        let told = |rising: &[f64]| [0.0, 0.25, 0.5, 0.75, 1.0].map(|at| quantile(rising, at));
        assert_eq!(told(&[]), [None; 5]);
        assert_eq!(told(&[7.0]), [Some(7.0); 5]);
        assert_eq!(told(&[1.0, 2.0, 4.0, 8.0]), [1.0, 1.75, 3.0, 5.0, 8.0].map(Some));
    }
}
