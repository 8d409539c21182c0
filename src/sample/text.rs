//! Tables in plain text, in the layouts that copying, converting and printing leave behind.

use super::dice::Dice;
use super::grid::{At, Grid, Slot};

/// How a text file shows its tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// Each cell on a line of its own after a tab, a blank line between rows.
    TabLines,
    /// Each cell on a line of its own, nothing else.
    BareLines,
    /// Tab-separated.
    Tsv,
    /// Markdown.
    Markdown,
    /// Bars between cells, spacing as it falls, no outer bars.
    Ragged,
    /// Box-drawing lines.
    Boxed,
    /// Columns parted by wide spaces.
    Wide,
    /// Columns parted by one space; by nothing where every figure has one digit.
    Narrow,
}

impl Layout {
    pub const ALL: [Layout; 8] = [
        Layout::TabLines,
        Layout::BareLines,
        Layout::Tsv,
        Layout::Markdown,
        Layout::Ragged,
        Layout::Boxed,
        Layout::Wide,
        Layout::Narrow,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Layout::TabLines => "tab_lines",
            Layout::BareLines => "bare_lines",
            Layout::Tsv => "tsv",
            Layout::Markdown => "markdown",
            Layout::Ragged => "ragged_pipes",
            Layout::Boxed => "boxed",
            Layout::Wide => "wide_spaces",
            Layout::Narrow => "narrow",
        }
    }

    /// Whether an empty cell can be told from no cell.
    pub fn carries_blanks(self) -> bool {
        !matches!(self, Layout::BareLines | Layout::Wide | Layout::Narrow)
    }
}

/// What stands where a cell from the left or from above reaches.
#[derive(Clone, Copy, PartialEq)]
enum Reach {
    Empty,
    Repeat,
    Drop,
}

/// The table in this layout, with a line break at its end.
pub(super) fn draw(grid: &Grid, layout: Layout, dice: &mut Dice) -> String {
    let reach = if dice.chance(70) { Reach::Empty } else { Reach::Repeat };
    let text = match layout {
        Layout::TabLines => tab_lines(grid, dice),
        Layout::BareLines => bare_lines(grid, dice),
        Layout::Tsv => lines(grid, reach, |row| row.join("\t")),
        Layout::Markdown => markdown(grid, reach),
        Layout::Ragged => ragged(grid, reach, dice),
        Layout::Boxed => boxed(grid),
        Layout::Wide => wide(grid, dice),
        Layout::Narrow => narrow(grid, dice),
    };
    let breaks = matches!(layout, Layout::TabLines | Layout::Tsv | Layout::Wide | Layout::Ragged);
    if breaks && dice.chance(8) { paged(&text, dice) } else { text }
}

/// The foot of a page between two rows.
fn paged(text: &str, dice: &mut Dice) -> String {
    let rows: Vec<usize> = text.match_indices("\n\n").map(|(at, _)| at + 2).collect();
    let rows = if rows.len() > 3 { rows } else { text.match_indices('\n').map(|(at, _)| at + 1).collect() };
    let at = rows[rows.len() / 2];
    let page = dice.between(2, 6);
    let foot =
        if dice.chance(50) { format!("— {page} —\n") } else { format!("第 {page} 页 共 {} 页\n", page + 2) };
    format!("{}{foot}{}", &text[..at], &text[at..])
}

/// Rows as words.
fn matrix(grid: &Grid, reach: Reach) -> Vec<Vec<String>> {
    let width = grid.width();
    let word = |at: &At<'_>| match (at, reach) {
        (At::Own(s), _) => Some(s.text.clone()),
        (At::Under(s), Reach::Repeat) => Some(s.text.clone()),
        (_, Reach::Drop) => None,
        _ => Some(String::new()),
    };
    let full = |mut row: Vec<At<'_>>| -> Vec<String> {
        let fill = if reach == Reach::Drop { 0 } else { width };
        if row.len() < fill {
            row.resize(fill, At::Void);
        }
        row.iter().filter_map(word).collect()
    };
    grid.resolve().into_iter().map(full).collect()
}

fn lines(grid: &Grid, reach: Reach, join: impl Fn(&[String]) -> String) -> String {
    matrix(grid, reach).iter().map(|row| join(row) + "\n").collect()
}

/// A long label broken in two, as a narrow column breaks it.
fn broken(slot: &Slot, dice: &mut Dice) -> String {
    let words = slot.text.trim_start();
    let n = words.chars().count();
    if slot.value || n < 5 || !dice.chance(12) {
        return slot.text.clone();
    }
    let at = dice.between(2, n as i64 - 2) as usize;
    let (a, b): (String, String) = (words.chars().take(at).collect(), words.chars().skip(at).collect());
    format!("{a}\n{b}")
}

fn tab_lines(grid: &Grid, dice: &mut Dice) -> String {
    let tabs = *dice.pick(&["\t", "\t\t", "\t"]);
    let keep = dice.chance(50);
    let mut out = String::new();
    for row in grid.resolve() {
        for at in row {
            match at {
                At::Own(slot) => out += &format!("{tabs}{}\n", broken(slot, dice)),
                At::Under(slot) if keep && !slot.value => out += &format!("{tabs}\n"),
                _ => {}
            }
        }
        out += "\n";
    }
    out
}

fn bare_lines(grid: &Grid, dice: &mut Dice) -> String {
    let gap = if dice.chance(50) { "\n" } else { "" };
    let row = |row: Vec<String>| row.iter().map(|cell| format!("{cell}\n")).collect::<String>() + gap;
    matrix(grid, Reach::Drop).into_iter().map(row).collect()
}

fn markdown(grid: &Grid, reach: Reach) -> String {
    let rule = format!("|{}\n", " --- |".repeat(grid.width()));
    let mut out = String::new();
    for (i, row) in matrix(grid, reach).iter().enumerate() {
        out += &format!("| {} |\n", row.join(" | "));
        if i == 0 {
            out += &rule;
        }
    }
    out
}

fn ragged(grid: &Grid, reach: Reach, dice: &mut Dice) -> String {
    let mut out = String::new();
    for row in matrix(grid, reach) {
        let mut line = String::new();
        for (i, cell) in row.iter().enumerate() {
            if i > 0 {
                line += ["|", " |", "| ", "  |  "][dice.below(4) as usize];
            }
            line += cell;
        }
        out += &(line + "\n");
    }
    out
}

/// Columns that a character takes on a terminal.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn boxed(grid: &Grid) -> String {
    let rows = matrix(grid, Reach::Empty);
    let width = |c: usize| rows.iter().filter_map(|r| r.get(c)).map(|t| columns(t)).max().unwrap_or(0).max(2);
    let widths: Vec<usize> = (0..grid.width()).map(width).collect();
    let rule = |left: &str, mid: &str, right: &str| {
        let bars: Vec<String> = widths.iter().map(|w| "─".repeat(w.div_ceil(2) + 1)).collect();
        format!("{left}{}{right}\n", bars.join(mid))
    };
    let mut out = rule("┌", "┬", "┐");
    for (i, row) in rows.iter().enumerate() {
        if i > 0 {
            out += &rule("├", "┼", "┤");
        }
        for (cell, w) in row.iter().zip(&widths) {
            out += &format!("│{cell}{}", " ".repeat(w + 2 - columns(cell)));
        }
        out += "│\n";
    }
    out + &rule("└", "┴", "┘")
}

fn wide(grid: &Grid, dice: &mut Dice) -> String {
    let gap = *dice.pick(&["   ", "　　", "    ", "      "]);
    lines(grid, Reach::Drop, |row| row.join(gap))
}

fn narrow(grid: &Grid, dice: &mut Dice) -> String {
    let values = || grid.rows.iter().flatten().filter(|s| s.value);
    let coded = grid.rows.iter().flatten().any(|s| !s.value && s.text.parse::<u32>().is_ok());
    let glued =
        !coded && values().all(|s| s.text.len() == 1 && s.text.bytes().all(|b| b.is_ascii_digit())) && dice.chance(50);
    if !glued {
        return lines(grid, Reach::Drop, |row| row.join(" "));
    }
    lines(grid, Reach::Drop, |row| row.concat())
}

#[cfg(test)]
mod tests {
    use super::super::grid::{label, value};
    use super::*;

    fn grid() -> Grid {
        Grid {
            rows: vec![
                vec![label("项", 1, 1), label("数", 1, 2)],
                vec![label("甲", 1, 1), value("", 1), value("7", 1)],
            ],
            head: 1,
        }
    }

    #[test]
    fn every_layout_shows_every_word() {
        for layout in Layout::ALL {
            let text = draw(&grid(), layout, &mut Dice::new(5, 5));
            for word in ["项", "数", "甲", "7"] {
                assert!(text.contains(word), "{layout:?}: {text}");
            }
        }
    }

    #[test]
    fn a_blank_keeps_its_place() {
        assert_eq!(lines(&grid(), Reach::Empty, |r| r.join("\t")), "项\t数\t\n甲\t\t7\n");
        assert!(tab_lines(&grid(), &mut Dice::new(1, 1)).contains("甲\n"));
    }
}
