//! The signature that closes a report: the publisher's name and, on a line of its own, the day.

use super::page::Tight;
use super::rules::Rules;
use super::when::alone;
use crate::gazetteer::Gazetteer;
use crate::lexicon::{Folded, Lexicon};
use crate::model::{BlockKind, Date, Document};
use std::ops::Range;

/// A document's whole text and what its places are called by.
pub(super) struct Text<'d> {
    pub(super) doc: &'d Document,
    pub(super) folded: &'d Folded,
    pub(super) gazetteer: &'d Gazetteer,
}

/// Most characters of a signature's lines.
const SHORT: usize = 40;
/// Lines below the day among which an appendix begins.
const BELOW: usize = 4;
/// Lines around the day among which the publisher's name stands.
const AROUND: usize = 2;

/// The day on the last line that is nothing but a day.
pub(super) fn last(tail: &Tight, lexicon: &Lexicon) -> Option<Date> {
    let lines = (0..tail.lines.len()).rev().take(12).map(|i| tail.line(i));
    lines.filter(|line| line.chars().count() <= SHORT).find_map(|line| alone(line, lexicon))
}

/// The day of a signature that stands below the report's words and above an appendix.
pub(super) fn above_appendix(text: &Text, rules: &Rules, lexicon: &Lexicon) -> Option<Date> {
    let tables = tables(text);
    let tight = Tight::of(&text.folded.text, 0..text.folded.text.len());
    let count = tight.lines.len();
    let in_table = |i: usize| {
        let at = tight.folded(tight.lines[i].clone()).start;
        let next = tables.partition_point(|table| table.start <= at);
        next > 0 && tables[next - 1].contains(&at)
    };
    let begins = |i: usize| in_table(i) || rules.appendix.is_match(tight.line(i));
    // Above the first sentence stands no signature.
    let first = (0..count).find(|i| tight.line(*i).contains('。'))? + 1;
    (first..count).rev().find_map(|i| {
        let line = tight.line(i);
        let day = Some(line).filter(|line| is_short(line) && may_be_day(line)).and_then(|line| alone(line, lexicon))?;
        let appendix = (i + 1..(i + 1 + BELOW).min(count)).find(|below| begins(*below))?;
        let closing = !in_table(i) && (i + 1..appendix).all(|between| is_short(tight.line(between)));
        let around = i - AROUND.min(i - first)..(i + AROUND).min(count);
        let mut names = around.map(|near| tight.line(near)).filter(|line| is_short(line));
        (closing && names.any(|line| names_a_body(line, day, text, rules, lexicon))).then_some(day)
    })
}

/// Whether a line can be one of a signature's.
fn is_short(line: &str) -> bool {
    line.chars().count() <= SHORT && !line.contains(['。', ';', '|'])
}

/// Whether a line ends as days do; most lines are told from days by that at once.
fn may_be_day(line: &str) -> bool {
    line.ends_with(|c: char| c == '日' || c == ')' || c.is_ascii_digit())
}

/// Whether a line is a public body's name; a seal's mark and a day may follow it.
fn names_a_body(line: &str, day: Date, text: &Text, rules: &Rules, lexicon: &Lexicon) -> bool {
    let end = lexicon.dates(line).first().map_or(line.len(), |mention| mention.span.start as usize);
    let name = line[..end].split('(').next().unwrap_or_default();
    super::body::parse(name, rules, text.gazetteer, Some(day.year - 1)).is_some_and(|body| !body.bare)
}

/// Where the tables stand in the folded text, in order.
fn tables(text: &Text) -> Vec<Range<usize>> {
    let tables = text.doc.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Table(_)));
    tables.map(|block| text.folded.at(block.span.start)..text.folded.at(block.span.end)).collect()
}
