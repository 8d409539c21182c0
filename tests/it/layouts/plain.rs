//! Layouts of plain text.

use super::damage;
use super::grid::{Place, Sheet, sheets};
use super::truth::{Dice, Truth};

const OPENING: &str = "某县2020年政府信息公开工作年度报告\n\n一、总体情况\n\n本年度认真做好各项工作，成效较好。\n\n";
const CLOSING: &str = "\n五、存在的主要问题及改进情况\n\n下一步将继续努力，不断完善各项制度。\n";

fn page(truth: &Truth, mut print: impl FnMut(&Sheet) -> String) -> String {
    let mut out = OPENING.to_string();
    for sheet in sheets(truth) {
        out.push_str(sheet.title);
        out.push_str("\n\n");
        out.push_str(&print(&sheet));
        out.push('\n');
    }
    out + CLOSING
}

/// Rows of words: merged cells empty at the places that they cover (`Voids`), not there, or repeated.
#[derive(Clone, Copy, PartialEq)]
enum Merged {
    Voids,
    Gone,
    Repeated,
}

fn rows(sheet: &Sheet, merged: Merged) -> Vec<Vec<String>> {
    let row = |places: &Vec<Place>| {
        let cells = places.iter().filter_map(|place| match (place, merged) {
            (Place::Own(..), _) | (_, Merged::Repeated) => Some(sheet.text(*place).to_string()),
            (Place::Covered(..), Merged::Voids) => Some(String::new()),
            (Place::Covered(..), Merged::Gone) => None,
        });
        cells.collect::<Vec<_>>()
    };
    sheet.places().iter().map(row).collect()
}

fn lines(rows: &[Vec<String>], print: impl Fn(&[String]) -> String) -> String {
    rows.iter().map(|r| print(r) + "\n").collect()
}

/// The rows with a page number and the header again before the row in the middle.
fn paged(sheet: &Sheet, rows: Vec<Vec<String>>, seed: u64) -> Vec<Vec<String>> {
    if sheet.lines.len() < 8 || sheet.header == 0 {
        return rows;
    }
    let middle = rows.len() / 2;
    let number = Dice::new(seed).pick(&["- 3 -", "第 3 页 共 6 页", "—3—", "第3页"]).to_string();
    let mut out = rows[..middle].to_vec();
    out.push(vec![number]);
    out.extend_from_slice(&rows[..sheet.header]);
    out.extend_from_slice(&rows[middle..]);
    out
}

pub fn tabs(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Voids), |r| r.join("\t")))
}

pub fn tabs_trimmed(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Voids), |r| r.join("\t").trim_end().to_string()))
}

pub fn tabs_tight(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Gone), |r| r.join("\t")))
}

pub fn tabs_repeated(truth: &Truth, _: u64) -> String {
    let own = |s: &Sheet| {
        let mut s = s.clone();
        // Values that were merged over columns would be printed several times.
        let values = |t: &str| !t.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c) && c != '增' && c != '减');
        for cell in s.lines.iter_mut().flatten().filter(|c| values(&c.text)) {
            cell.cols = 1;
        }
        s
    };
    page(truth, |s| {
        if s.title.starts_with('二') {
            lines(&rows(s, Merged::Gone), |r| r.join("\t"))
        } else {
            lines(&rows(&own(s), Merged::Repeated), |r| r.join("\t"))
        }
    })
}

pub fn tabs_paged(truth: &Truth, seed: u64) -> String {
    page(truth, |s| lines(&paged(s, rows(s, Merged::Voids), seed), |r| r.join("\t")))
}

pub fn tabs_traditional(truth: &Truth, _: u64) -> String {
    let folded = |text: String| damage::traditional(&text);
    page(truth, |s| {
        let cells = rows(s, Merged::Voids);
        let wide =
            cells.iter().map(|r| r.iter().map(|c| value_only(c, damage::full_width)).collect()).collect::<Vec<_>>();
        folded(lines(&wide, |r| r.join("\t")))
    })
}

/// Applies a change to cells that hold no words.
fn value_only(cell: &str, change: fn(&str) -> String) -> String {
    if cell.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)) { cell.to_string() } else { change(cell) }
}

pub fn tabs_damaged(truth: &Truth, seed: u64) -> String {
    page(truth, |s| {
        let mut s = s.clone();
        damage::headers(&mut s, seed);
        lines(&rows(&s, Merged::Voids), |r| r.join("\t"))
    })
}

fn a_cell_a_line(rows: &[Vec<String>], lead: &str, after: &str) -> String {
    let row = |r: &Vec<String>| r.iter().map(|c| format!("{lead}{c}\n")).collect::<String>() + after;
    rows.iter().map(row).collect()
}

pub fn led(truth: &Truth, _: u64) -> String {
    page(truth, |s| a_cell_a_line(&rows(s, Merged::Gone), "\t", "\n"))
}

pub fn led_voids(truth: &Truth, _: u64) -> String {
    page(truth, |s| a_cell_a_line(&rows(s, Merged::Voids), "\t", "\n"))
}

/// Words of more than three characters are broken over two lines.
pub fn led_broken(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| {
        let mut cells = rows(s, Merged::Gone);
        for cell in cells.iter_mut().flatten() {
            let count = cell.chars().count();
            if count > 3
                && cell.chars().nth(2).is_some_and(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
                && dice.below(2) == 0
            {
                let at =
                    cell.char_indices().nth(count - 1 - dice.below(count as u64 - 3) as usize).map_or(0, |(i, _)| i);
                cell.insert(at, '\n');
            }
        }
        a_cell_a_line(&cells, "\t", "\n")
    })
}

fn filled(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    rows.into_iter().map(|r| r.into_iter().filter(|c| !c.is_empty()).collect()).collect()
}

pub fn bare(truth: &Truth, _: u64) -> String {
    page(truth, |s| a_cell_a_line(&filled(rows(s, Merged::Gone)), "", ""))
}

pub fn bare_rows(truth: &Truth, _: u64) -> String {
    page(truth, |s| a_cell_a_line(&filled(rows(s, Merged::Gone)), "", "\n"))
}

pub fn bare_apart(truth: &Truth, _: u64) -> String {
    page(truth, |s| a_cell_a_line(&filled(rows(s, Merged::Gone)), "\n", ""))
}

pub fn bare_paged(truth: &Truth, seed: u64) -> String {
    page(truth, |s| a_cell_a_line(&paged(s, filled(rows(s, Merged::Gone)), seed), "", ""))
}

pub fn pipes(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Voids), |r| format!("|{}|", r.join("|"))))
}

fn ruled_below(rows: &[Vec<String>], rule: impl Fn(usize) -> String, print: impl Fn(&[String]) -> String) -> String {
    let first = rule(rows[0].len());
    let mut out = print(&rows[0]) + "\n" + &first + "\n";
    out.push_str(&lines(&rows[1..], print));
    out
}

pub fn markdown(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        let cells = rows(s, Merged::Voids);
        ruled_below(&cells, |n| format!("|{}", " --- |".repeat(n)), |r| format!("| {} |", r.join(" | ")))
    })
}

pub fn markdown_inner(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        let cells = rows(s, Merged::Voids);
        ruled_below(&cells, |n| vec!["---"; n].join(" | "), |r| r.join(" | "))
    })
}

pub fn pipes_ragged(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| {
        let mut out = String::new();
        for row in rows(s, Merged::Gone) {
            let close = if dice.below(3) == 0 { "" } else { " |" };
            out.push_str(&format!("| {}{close}\n", row.join(" | ")));
        }
        out
    })
}

pub fn pipes_wide(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Voids), |r| format!("｜{}｜", r.join("｜"))))
}

pub fn boxed(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        let cells = rows(s, Merged::Voids);
        let edge =
            |left: &str, mid: &str, right: &str| format!("{left}{}{right}\n", vec!["────"; cells[0].len()].join(mid));
        let body: Vec<String> = cells.iter().map(|r| format!("│{}│\n", r.join(" │ "))).collect();
        edge("┌", "┬", "┐") + &body.join(&edge("├", "┼", "┤")) + &edge("└", "┴", "┘")
    })
}

pub fn ruled(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Voids), |r| format!("┃{}┃", r.join("┃"))))
}

pub fn gaps(truth: &Truth, seed: u64) -> String {
    let mut dice = Dice::new(seed);
    page(truth, |s| {
        let mut out = String::new();
        for row in filled(rows(s, Merged::Gone)) {
            let gap = " ".repeat(2 + dice.below(6) as usize);
            out.push_str(&(row.join(&gap) + "\n"));
        }
        out
    })
}

pub fn spaces(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&filled(rows(s, Merged::Gone)), |r| r.join(" ")))
}

pub fn run_together(truth: &Truth, _: u64) -> String {
    page(truth, |s| lines(&rows(s, Merged::Gone), |r| r.concat()))
}
