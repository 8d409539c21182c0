//! The numbers that Word puts before paragraphs: `一、`, `（一）`, `1.`, which stand nowhere in the text of the file.

use super::limits::Limits;
use super::xml::{Token, Xml};
use crate::model::Failure;
use std::collections::BTreeMap;

/// Levels of a list.
const LEVELS: usize = 9;

/// How one level is numbered.
#[derive(Clone, Debug, Default)]
struct Level {
    start: u32,
    form: String,
    /// The label, `%1` for the number of the first level.
    text: String,
}

type Levels = [Level; LEVELS];

/// All lists of a file: the number of a list leads to its levels.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    kinds: BTreeMap<u32, Levels>,
    lists: BTreeMap<u32, List>,
}

#[derive(Debug, Default)]
struct List {
    kind: u32,
    /// (level, number at which this list begins anew).
    starts: Vec<(u32, u32)>,
}

impl Numbering {
    /// Reads the part that holds them, or a whole document in which they stand.
    pub(super) fn read(text: &str, limits: &Limits) -> Result<Numbering, Failure> {
        let mut xml = Xml::new(text, limits);
        let mut numbering = Numbering::default();
        loop {
            match xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "abstractNum" | "listDef" => {
                        let id = tag.number("abstractNumId").or(tag.number("listDefId"));
                        let levels = levels(&mut xml)?;
                        numbering.kinds.extend(id.map(|id| (id, levels)));
                    }
                    "num" | "list" => {
                        let id = tag.number("numId").or(tag.number("ilfo"));
                        let list = list(&mut xml)?;
                        numbering.lists.extend(id.map(|id| (id, list)));
                    }
                    "body" => xml.skip()?,
                    _ => {}
                },
                Token::Eof => return Ok(numbering),
                _ => {}
            }
        }
    }
}

fn levels(xml: &mut Xml) -> Result<Levels, Failure> {
    let above = xml.depth() - 1;
    let mut levels = Levels::default();
    levels.iter_mut().for_each(|level| level.start = 1);
    let mut at = 0;
    while xml.depth() > above {
        let Token::Start(tag) = xml.next()? else { continue };
        match tag.name() {
            "lvl" => at = tag.number("ilvl").map_or(0, |level| level as usize).min(LEVELS - 1),
            "start" => levels[at].start = tag.number("val").unwrap_or(1),
            "numFmt" | "nfc" => levels[at].form = tag.attr("val").unwrap_or_default(),
            "lvlText" => levels[at].text = tag.attr("val").unwrap_or_default(),
            "pPr" | "rPr" => xml.skip()?,
            _ => {}
        }
    }
    Ok(levels)
}

fn list(xml: &mut Xml) -> Result<List, Failure> {
    let above = xml.depth() - 1;
    let (mut list, mut level) = (List::default(), 0);
    while xml.depth() > above {
        let Token::Start(tag) = xml.next()? else { continue };
        match tag.name() {
            "abstractNumId" | "ilst" => list.kind = tag.number("val").unwrap_or(0),
            "lvlOverride" => level = tag.number("ilvl").unwrap_or(0),
            "startOverride" => list.starts.push((level, tag.number("val").unwrap_or(1))),
            _ => {}
        }
    }
    Ok(list)
}

/// Counts the paragraphs of every list.
pub(super) struct Counters<'n> {
    numbering: &'n Numbering,
    /// By kind of list, since lists of one kind count on from each other: the last number of each level.
    counts: BTreeMap<u32, [Option<u32>; LEVELS]>,
    /// Lists that have begun.
    begun: Vec<u32>,
}

impl<'n> Counters<'n> {
    pub(super) fn new(numbering: &'n Numbering) -> Counters<'n> {
        Counters { numbering, counts: BTreeMap::new(), begun: Vec::new() }
    }

    /// The label of the next paragraph of a list; empty for a bullet and for what is not known.
    pub(super) fn next(&mut self, list: u32, level: u32) -> String {
        let Some(of) = self.numbering.lists.get(&list) else { return String::new() };
        let Some(levels) = self.numbering.kinds.get(&of.kind) else { return String::new() };
        let at = (level as usize).min(LEVELS - 1);
        let counts = self.counts.entry(of.kind).or_default();
        if !self.begun.contains(&list) {
            self.begun.push(list);
            for (level, start) in &of.starts {
                if let Some(count) = counts.get_mut(*level as usize) {
                    *count = start.checked_sub(1);
                    // A list that begins at nought has had no paragraph.
                    if *start == 0 {
                        *count = None;
                    }
                }
            }
        }
        counts[at] = Some(counts[at].map_or(levels[at].start, |count| count.saturating_add(1)));
        counts[at + 1..].fill(None);
        label(levels, counts, at)
    }
}

fn label(levels: &Levels, counts: &[Option<u32>; LEVELS], at: usize) -> String {
    let level = &levels[at];
    if matches!(level.form.as_str(), "bullet" | "none" | "23" | "255") {
        return String::new();
    }
    let mut label = String::new();
    let mut chars = level.text.chars();
    while let Some(c) = chars.next() {
        match (c, chars.clone().next().and_then(|d| d.to_digit(10))) {
            ('%', Some(digit @ 1..=9)) => {
                chars.next();
                let of = digit as usize - 1;
                let count = counts[of].unwrap_or(levels[of].start);
                match number(count, &levels[of].form) {
                    Some(words) => label.push_str(&words),
                    // Rather no label than a wrong one.
                    None => return String::new(),
                }
            }
            _ => label.push(c),
        }
    }
    label
}

/// A number as a level writes it; `None` for ways of counting that are not known here.
fn number(n: u32, form: &str) -> Option<String> {
    let letter = |first: u8| (1..=26).contains(&n).then(|| char::from(first + n as u8 - 1).to_string());
    match form {
        "" | "decimal" | "0" => Some(n.to_string()),
        "decimalZero" | "22" => Some(format!("{n:02}")),
        "decimalFullWidth" | "decimalFullWidth2" | "14" | "19" => {
            n.to_string().chars().map(|c| char::from_u32(c as u32 - 0x30 + 0xFF10)).collect()
        }
        "chineseCounting"
        | "chineseCountingThousand"
        | "japaneseCounting"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "ideographDigital"
        | "chineseLegalSimplified"
        | "37"
        | "39"
        | "11"
        | "10"
        | "33"
        | "35" => chinese(n),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" | "18" | "28" => {
            (1..=20).contains(&n).then(|| char::from_u32(0x2460 + n - 1).map(String::from)).flatten()
        }
        "lowerLetter" | "4" => letter(b'a'),
        "upperLetter" | "3" => letter(b'A'),
        "upperRoman" | "1" => roman(n),
        "lowerRoman" | "2" => roman(n).map(|words| words.to_lowercase()),
        _ => None,
    }
}

fn chinese(n: u32) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (tens, ones) = (n as usize / 10, n as usize % 10);
    match tens {
        0 if ones > 0 => Some(DIGITS[ones].to_owned()),
        1..=9 => Some(format!("{}十{}", if tens == 1 { "" } else { DIGITS[tens] }, DIGITS[ones])),
        _ => None,
    }
}

fn roman(n: u32) -> Option<String> {
    const ONES: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    (1..40).contains(&n).then(|| format!("{}{}", "X".repeat(n as usize / 10), ONES[n as usize % 10]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_counted_level_by_level() {
        let text = "<w:numbering><w:abstractNum w:abstractNumId='5'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt \
                    w:val='chineseCounting'/><w:lvlText w:val='%1、'/></w:lvl><w:lvl w:ilvl='1'><w:start w:val='1'/>\
                    <w:numFmt w:val='decimal'/><w:lvlText w:val='%1.%2'/></w:lvl></w:abstractNum><w:num w:numId='2'>\
                    <w:abstractNumId w:val='5'/></w:num></w:numbering>";
        let numbering = Numbering::read(text, &Limits::default()).expect("sound");
        let mut counters = Counters::new(&numbering);
        let labels: Vec<String> = [0, 1, 1, 0, 1].iter().map(|level| counters.next(2, *level)).collect();
        assert_eq!(labels, ["一、", "一.1", "一.2", "二、", "二.1"]);
        assert_eq!(counters.next(9, 0), "");
    }

    #[test]
    fn what_cannot_be_counted_has_no_label() {
        assert_eq!(number(12, "chineseCounting").as_deref(), Some("十二"));
        assert_eq!(number(20, "chineseCounting").as_deref(), Some("二十"));
        assert_eq!(number(3, "hebrew1"), None);
        assert_eq!(number(200, "chineseCounting"), None);
    }
}
