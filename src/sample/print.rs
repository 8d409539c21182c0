//! From parts to bytes: lines or markup, traditional characters, character sets.

use super::dice::Dice;
use super::html;
use super::page::Part;
use super::plan::Dress;
use super::rules::Kit;
use super::text::{Layout, draw};

/// How a document is put on paper.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paper {
    pub dress: Dress,
    pub charset: &'static str,
    pub traditional: bool,
}

/// The bytes, and the character set that they are in: UTF-8 where the wanted one lacks a character.
pub(super) fn print(parts: &[Part], paper: Paper, kit: &Kit, dice: &mut Dice) -> (Vec<u8>, &'static str) {
    let declared = match paper.charset {
        "gb18030" => *dice.pick(&["gb2312", "gbk", "gb18030"]),
        "utf-8-bom" => "utf-8",
        other => other,
    };
    let mut text = match paper.dress {
        Dress::Page(markup) => html::page(parts, markup, declared, dice),
        Dress::Text(layout) => lines(parts, layout, dice),
    };
    if paper.traditional {
        text = traditional(&text, kit);
    }
    match encode(&text, paper.charset, kit) {
        Some(bytes) => (bytes, paper.charset),
        None => (
            text.replace(&format!("charset={declared}"), "charset=utf-8")
                .replace(&format!("charset=\"{declared}\""), "charset=\"utf-8\"")
                .into_bytes(),
            "utf-8",
        ),
    }
}

/// The text in traditional characters.
pub(super) fn traditional(text: &str, kit: &Kit) -> String {
    text.chars().map(|c| kit.traditional.get(&c).copied().unwrap_or(c)).collect()
}

fn encode(text: &str, charset: &str, kit: &Kit) -> Option<Vec<u8>> {
    let units = || text.encode_utf16();
    Some(match charset {
        "utf-8" => text.as_bytes().to_vec(),
        "utf-8-bom" => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        "utf-16le" => [0xFEFFu16].into_iter().chain(units()).flat_map(u16::to_le_bytes).collect(),
        "utf-16be" => [0xFEFFu16].into_iter().chain(units()).flat_map(u16::to_be_bytes).collect(),
        other => (kit.encode)(text, other)?,
    })
}

fn lines(parts: &[Part], layout: Layout, dice: &mut Dice) -> String {
    let indent = *dice.pick(&["", "　　", "    ", "　　"]);
    let gap = *dice.pick(&["\n", "\n\n"]);
    let wrap = dice.chance(15).then(|| dice.between(24, 46) as usize);
    let ends = if dice.chance(12) { "\r\n" } else { "\n" };
    let heading = if layout == Layout::Markdown { "## " } else { "" };
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Title(text) if layout == Layout::Markdown => out += &format!("# {text}{gap}"),
            Part::Title(text) => out += &format!("{text}{gap}"),
            Part::Heading(text) => out += &format!("{heading}{text}{gap}"),
            Part::Chrome(text) => out += &format!("{text}\n"),
            Part::Text(text) => out += &format!("{}{gap}", wrapped(&format!("{indent}{text}"), wrap)),
            Part::Table(grid) => {
                out += "\n";
                out += &draw(grid, layout, dice);
                out += "\n";
            }
        }
    }
    if ends == "\n" { out } else { out.replace('\n', ends) }
}

/// Hard line breaks after `width` characters, never inside a number.
fn wrapped(text: &str, width: Option<usize>) -> String {
    let Some(width) = width else { return text.into() };
    let mut out = String::new();
    let mut column = 0;
    let chars: Vec<char> = text.chars().collect();
    let solid = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | ',' | '-' | '%' | ' ');
    for (i, c) in chars.iter().enumerate() {
        out.push(*c);
        column += 1;
        let next = chars.get(i + 1);
        if column >= width && next.is_some_and(|n| !solid(n)) && !solid(c) {
            out.push('\n');
            column = 0;
        }
    }
    out
}
