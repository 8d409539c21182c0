//! The signature that closes a report: the publisher's name and, on a line of its own, the day.

use super::page::{Tight, squeezed};
use super::rules::Rules;
use super::when::alone;
use crate::gazetteer::Gazetteer;
use crate::lexicon::{Folded, Lexicon};
use crate::model::{BlockKind, Date, Document};
use std::borrow::Cow;
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
    let lines = Lines::new(text);
    let begins = |i: usize| lines.in_table(i) || rules.appendix.is_match(&lines.tight(i));
    // Above the first sentence stands no signature.
    let first = (0..lines.len()).find(|i| lines.raw(*i).contains('。'))? + 1;
    (first..lines.len()).rev().filter(|i| may_be_day(lines.raw(*i))).find_map(|i| {
        let line = lines.tight(i);
        let day = Some(&line).filter(|line| is_short(line)).and_then(|line| alone(line, lexicon))?;
        let appendix = (i + 1..(i + 1 + BELOW).min(lines.len())).find(|below| begins(*below))?;
        let closing = !lines.in_table(i) && (i + 1..appendix).all(|between| is_short(&lines.tight(between)));
        let around = i - AROUND.min(i - first)..(i + AROUND).min(lines.len());
        let mut names = around.map(|near| lines.tight(near)).filter(|line| is_short(line));
        (closing && names.any(|line| names_a_body(&line, day, text, rules, lexicon))).then_some(day)
    })
}

/// The lines of a whole text that are not blank; their words are looked at one by one.
struct Lines<'t> {
    text: &'t str,
    lines: Vec<Range<usize>>,
    tables: Vec<Range<usize>>,
}

impl<'t> Lines<'t> {
    fn new(text: &Text<'t>) -> Self {
        let folded = text.folded.text.as_str();
        let mut lines = Vec::new();
        let mut at = 0;
        for line in folded.split_inclusive('\n') {
            let words = line.trim();
            if !words.is_empty() {
                let start = at + line.len() - line.trim_start().len();
                lines.push(start..start + words.len());
            }
            at += line.len();
        }
        Lines { text: folded, lines, tables: tables(text) }
    }

    fn len(&self) -> usize {
        self.lines.len()
    }

    fn raw(&self, line: usize) -> &'t str {
        &self.text[self.lines[line].clone()]
    }

    /// A line without white space.
    fn tight(&self, line: usize) -> Cow<'t, str> {
        squeezed(self.raw(line))
    }

    fn in_table(&self, line: usize) -> bool {
        let at = self.lines[line].start;
        let next = self.tables.partition_point(|table| table.start <= at);
        next > 0 && self.tables[next - 1].contains(&at)
    }
}

/// Whether a line can be one of a signature's.
fn is_short(line: &str) -> bool {
    line.chars().count() <= SHORT && !line.contains(['。', ';', '|'])
}

/// Whether a line ends as days do and is as long as one; most lines are told from days by that at once.
fn may_be_day(line: &str) -> bool {
    line.len() >= 8 && line.ends_with(|c: char| c == '日' || c == ')' || c.is_ascii_digit())
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
