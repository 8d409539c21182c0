//! Files that are no plain report: copies, look-alikes, damage. They come at fixed places, so that every
//! corpus of forty has each of them.

use super::dice::Dice;
use super::page::Part;
use super::plan::Plan;
use super::print::{Paper, print};
use super::rules::Kit;
use super::truth::Truth;

/// What file `index` is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Odd {
    /// A report.
    Not,
    /// The file before it, byte for byte.
    Copy,
    /// The report before it, as another site shows it.
    Reprint,
    /// A report that ends too early.
    Cut,
    /// A document that looks like a report.
    LookAlike(u64),
    /// No bytes.
    Empty,
    /// Bytes of no meaning.
    Binary,
    /// The head of a PDF.
    Pdf,
    /// The head of an archive.
    Zip,
}

/// What stands at this place.
pub(super) fn of(index: u64) -> Odd {
    let round = index / 40;
    match index % 40 {
        3 => Odd::Copy,
        9 => Odd::Reprint,
        13 => Odd::Cut,
        17 => Odd::LookAlike(3 * round),
        24 => Odd::LookAlike(3 * round + 1),
        31 => Odd::LookAlike(3 * round + 2),
        20 => Odd::Empty,
        27 => Odd::Binary,
        34 if round.is_multiple_of(2) => Odd::Pdf,
        34 => Odd::Zip,
        _ => Odd::Not,
    }
}

/// The first part of a report, up to the end of a line past its middle.
pub(super) fn cut(mut bytes: Vec<u8>, charset: &str) -> Vec<u8> {
    let wide = charset.starts_with("utf-16");
    let middle = bytes.len() * 7 / 10;
    let Some(at) = bytes[middle..].iter().position(|b| *b == b'\n') else {
        return bytes;
    };
    bytes.truncate(middle + at + 1 + usize::from(charset == "utf-16le"));
    if wide && bytes.len() % 2 == 1 {
        bytes.pop();
    }
    bytes
}

/// A file that is no report.
pub(super) fn make(index: u64, odd: Odd, plan: &Plan, kit: &Kit, dice: &mut Dice) -> (Vec<u8>, Truth, String) {
    let (bytes, kind, end) = match odd {
        Odd::LookAlike(n) => return look_alike(index, n, plan, kit, dice),
        Odd::Empty => (Vec::new(), "empty", "txt"),
        Odd::Binary => ((0..4096).map(|_| dice.below(256) as u8).collect(), "binary", "dat"),
        Odd::Pdf => ([&b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n"[..], &[0u8; 512]].concat(), "pdf", "pdf"),
        _ => ([&b"PK\x03\x04\x14\0\0\0\x08\0"[..], &[7u8; 512]].concat(), "zip", "docx"),
    };
    let reason = match odd {
        Odd::Empty => vec!["empty"],
        Odd::Binary => vec!["not_text", "known_not_read", "charset_undecidable"],
        Odd::Pdf => vec!["damaged"],
        _ => vec!["known_not_read"],
    };
    let truth =
        Truth { status: "failed", reason, kind: kind.into(), charset: "none", layout: "none", ..Truth::default() };
    (bytes, truth, format!("misc/{index:06}.{end}"))
}

fn look_alike(index: u64, n: u64, plan: &Plan, kit: &Kit, dice: &mut Dice) -> (Vec<u8>, Truth, String) {
    let rule = &kit.others.other[(n % kit.others.other.len() as u64) as usize];
    let area = plan.place.long_name(plan.place.depth());
    let mut fill = |pattern: &str| {
        let text = pattern.replace("{S}", &area).replace("{P}", &plan.body());
        numbers(&text, plan.year, dice)
    };
    let mut parts = vec![Part::Title(fill(&rule.title))];
    parts.extend(rule.paragraphs.iter().map(|p| Part::Text(fill(p))));
    if rule.kind == "blank_form" {
        parts.extend(super::page::blank_form(kit, &mut dice.fork(5)));
    }
    let made_up = kit.words.lists.get("made_up").and_then(|l| l.first().cloned());
    parts.extend(made_up.map(Part::Text));
    let paper = Paper { dress: plan.dress, charset: plan.charset, traditional: plan.traditional };
    let (bytes, charset) = print(&parts, paper, kit, dice);
    let truth = Truth {
        status: "not_a_report",
        reason: if rule.kind == "blank_form" { vec!["blank_form", "policy"] } else { Vec::new() },
        kind: rule.kind.clone(),
        charset,
        layout: plan.dress.name(),
        ..Truth::default()
    };
    let end = if matches!(plan.dress, super::plan::Dress::Page(_)) { "html" } else { "txt" };
    (bytes, truth, format!("misc/{index:06}.{end}"))
}

fn numbers(pattern: &str, year: i16, dice: &mut Dice) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (slot, tail) = after.split_once('}').unwrap_or((after, ""));
        let range = slot.get(2..).and_then(|r| r.split_once('-'));
        let number = match (slot, range) {
            ("Y", _) => i64::from(year),
            ("Y+1", _) => i64::from(year) + 1,
            (_, Some((low, high))) => dice.between(low.parse().unwrap_or(1), high.parse().unwrap_or(9)),
            _ => dice.between(2, 98),
        };
        out += before;
        out += &number.to_string();
        rest = tail;
    }
    out + rest
}
