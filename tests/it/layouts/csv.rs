//! Layouts of sheets that were saved as text: commas, and no trace of merged cells but the blank ones.

use super::damage;
use super::grid::{Place, Sheet, sheets};
use super::truth::{Dice, Truth};

/// A page as one sheet: a row for each paragraph, and each table at the columns that `columns` gives it.
fn page(truth: &Truth, mut rows: impl FnMut(&Sheet) -> Vec<Vec<String>>) -> String {
    let line = |words: &str| vec![words.to_string()];
    let mut all = vec![line("某县2020年政府信息公开工作年度报告"), line("一、总体情况")];
    all.push(line("本年度认真做好各项工作，成效较好。"));
    for sheet in sheets(truth) {
        all.push(line(sheet.title));
        all.extend(rows(&sheet));
    }
    all.push(line("五、存在的主要问题及改进情况"));
    all.push(line("下一步将继续努力，不断完善各项制度。"));
    let width = all.iter().map(Vec::len).max().unwrap_or(0);
    let print = |row: &Vec<String>| {
        let cells = (0..width).map(|col| row.get(col).map_or(String::new(), |words| quoted(words)));
        cells.collect::<Vec<_>>().join(",") + "\n"
    };
    all.iter().map(print).collect()
}

fn quoted(words: &str) -> String {
    let plain = words.is_empty() || words.bytes().all(|b| b.is_ascii_digit());
    if plain { words.to_string() } else { format!("\"{}\"", words.replace('"', "\"\"")) }
}

/// The rows of a table, words of merged cells in the first of them.
fn rows(sheet: &Sheet) -> Vec<Vec<String>> {
    let cell = |place: &Place| match place {
        Place::Own(..) => sheet.text(*place).to_string(),
        Place::Covered(..) => String::new(),
    };
    sheet.places().iter().map(|row| row.iter().map(cell).collect()).collect()
}

/// The same rows with blank columns between theirs, as other tables of a sheet leave them behind.
fn scatter(rows: Vec<Vec<String>>, dice: &mut Dice) -> Vec<Vec<String>> {
    let width = rows.iter().map(Vec::len).max().unwrap_or(0);
    let gaps: Vec<usize> = (0..width).map(|_| dice.below(3) as usize).collect();
    let spread = |row: Vec<String>| {
        let cells = row.into_iter().zip(&gaps);
        cells.flat_map(|(words, gap)| [vec![words], vec![String::new(); *gap]].concat()).collect()
    };
    rows.into_iter().map(spread).collect()
}

pub fn plain(truth: &Truth, _: u64) -> String {
    page(truth, rows)
}

pub fn scattered(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| scatter(rows(s), &mut dice))
}

/// Some blank cells hold a blank.
pub fn spaced(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| {
        let mut s = s.clone();
        for cell in s.lines.iter_mut().flatten().filter(|c| c.text.is_empty()) {
            cell.text = ["", " "][dice.below(2) as usize].to_string();
        }
        scatter(rows(&s), &mut dice)
    })
}

pub fn damaged(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| {
        let mut s = s.clone();
        damage::headers(&mut s, seed);
        scatter(rows(&s), &mut dice)
    })
}

/// The row below a title of the second table stands behind it.
pub fn joined(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| {
        let mut all = scatter(rows(s), &mut dice);
        if s.title.starts_with('二') {
            for at in s.blocks.iter().rev() {
                let header = all.remove(at + 1);
                all[*at].extend(header);
            }
        }
        all
    })
}

pub fn turned(truth: &Truth, _: u64) -> String {
    page(truth, |s| if s.title.starts_with('三') { exchanged(&rows(s)) } else { rows(s) })
}

/// A title before a turned table looks like a row of blanks of the table above.
pub fn all_turned(truth: &Truth, _: u64) -> String {
    page(truth, |s| if s.title.starts_with('二') { rows(s) } else { exchanged(&rows(s)) })
}

fn exchanged(rows: &[Vec<String>]) -> Vec<Vec<String>> {
    (0..rows[0].len()).map(|col| rows.iter().map(|row| row[col].clone()).collect()).collect()
}
