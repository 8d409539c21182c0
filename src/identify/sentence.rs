//! Names of bodies in sentences: where they begin, and where they end.

use super::body::{Body, COMMITTEES, GOVERNMENT, LONGEST, above, is_generic, parse};
use super::rules::Rules;
use crate::gazetteer::{Gazetteer, Mention};
use crate::model::PublisherKind;

/// What follows the place in the name of a branch.
const BRANCH: &str = "分局";

/// Reads a text that ends in the name of a body; words before the first place in it are no part of the name.
pub(super) fn within(name: &str, rules: &Rules, gazetteer: &Gazetteer, year: Option<i16>) -> Option<Body> {
    let whole = parse(name, rules, gazetteer, year).filter(|body| body.place.is_some() || body.level_word.is_some());
    whole.or_else(|| {
        let places = gazetteer.mentions(name);
        let start = places.iter().find(|m| !is_generic(m, name, gazetteer)).map_or(0, |m| m.start);
        parse(&name[start..], rules, gazetteer, year)
    })
}

/// The body whose name a text begins with. The name ends with the first word that can end one, if no word comes before
/// that cannot be part of one; else with the government, or the place alone.
pub(super) fn beginning(text: &str, rules: &Rules, gazetteer: &Gazetteer, year: Option<i16>) -> Option<Body> {
    let text = text.trim_start_matches(['-', '·', ':', '"', ')', '(']);
    let limit = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let mentions = gazetteer.mentions(&text[..limit]);
    let first = mentions.first().map_or(0, |m| m.start);
    let places = place_end(&mentions, if above(&text[..first]) { first } else { 0 });
    let word = GOVERNMENT.iter().find(|w| text[places..].starts_with(**w));
    let government = places + word.map_or(0, |w| w.len());
    let stop = stop(&text[..limit], government, rules);
    let ended = first_end(&text[..stop], government, rules).map(|end| &text[..branch_end(text, end, &mentions)]);
    let body = ended.and_then(|name| parse(name, rules, gazetteer, year));
    // A sentence on a school, or on a body whose name has a stop word in it (规范执法办公室), is none on its county.
    let parsed = |end: usize| parse(&text[..end], rules, gazetteer, year);
    let school = || parsed(stop).is_some_and(|b| b.kind == PublisherKind::Institution);
    let longer = || first_end(&text[..limit], government, rules).and_then(parsed);
    if body.is_none() && (school() || longer().is_some_and(|b| b.own && b.kind != PublisherKind::Government)) {
        return None;
    }
    body.or_else(|| parse(&text[..government], rules, gazetteer, year))
        .or_else(|| parse(&text[..places], rules, gazetteer, year))
}

/// Where the first word stands that ends a body's name.
fn first_end(text: &str, from: usize, rules: &Rules) -> Option<usize> {
    if let bytes @ 1.. = bracketed(&text[from..]) {
        return Some(from + bytes);
    }
    let starts = text[from..].char_indices().filter(|(_, c)| rules.end_starts.contains(*c)).map(|(at, _)| from + at);
    starts.into_iter().find_map(|at| {
        let word = rules.ends.iter().find(|w| text[at..].starts_with(w.as_str()))?;
        let end = at + word.len();
        let not = |w: &String| text[at..].starts_with(w.as_str()) || text[..end].ends_with(w.as_str());
        (!rules.not_ends.iter().any(not)).then(|| end + bracketed(&text[end..]))
    })
}

/// The end of a branch that is named by its place: 生态环境局平阴县分局.
fn branch_end(text: &str, end: usize, mentions: &[Mention]) -> usize {
    let branch = mentions.iter().find(|m| m.start == end && text[m.end..].starts_with(BRANCH));
    branch.map_or(end, |mention| mention.end + BRANCH.len())
}

/// Bytes of a second name in brackets that stands before the committee of both: (工业园区)管理委员会.
fn bracketed(rest: &str) -> usize {
    let inner = rest.strip_prefix('(').and_then(|inner| inner.split_once(')'));
    let Some((inner, after)) = inner.filter(|(inner, _)| inner.chars().count() <= 12) else { return 0 };
    let committee = COMMITTEES.iter().find(|word| after.starts_with(**word));
    committee.map_or(0, |word| inner.len() + 2 + word.len())
}

/// The end of the names that stand one after another from `start`.
fn place_end(mentions: &[Mention], start: usize) -> usize {
    let mut end = start;
    for mention in mentions {
        if mention.start != end {
            break;
        }
        end = mention.end;
    }
    end
}

/// Where the first stop word after `from` stands.
fn stop(text: &str, from: usize, rules: &Rules) -> usize {
    let rest = &text[from..];
    let words = rules.stops.iter().filter_map(|word| rest.find(word.as_str()));
    from + words.min().unwrap_or(rest.len())
}
