//! Whose figure it is: the whole area's, the body's own, its departments'.

use crate::model::{PublisherKind, Scope};

use super::passage::Passage;
use super::phrasebook::{Phrasebook, ScopeWords};

/// Bytes between two words for bodies that are named in one breath (各镇、各部门).
const TOGETHER: usize = 24;
/// Bytes by which a body's name may run into a rule's words.
const OVERLAP: usize = 9;
/// Characters in which a clause names its subject.
const SUBJECT: usize = 10;

/// The scope of a figure whose words stand at `at`, in a sentence whose subject is named from `begin`; `None` if it is
/// only a part of the area's figure.
pub(super) fn scope(
    passage: &Passage,
    book: &Phrasebook,
    kind: PublisherKind,
    begin: usize,
    at: usize,
) -> Option<Scope> {
    let clause = passage.clause_start(at);
    // A body's name may run into the words of the rule (县政府 in 县政府信息公开网).
    let at = (at + OVERLAP).min(passage.text.len());
    if let Some(scope) = nearest(passage, book, kind, (clause, at), true) {
        return scope;
    }
    let part = passage.text[clause..].starts_with("其中");
    // The clauses before it, where one opens with its subject.
    let mut end = clause;
    while end > begin {
        let start = passage.clause_start(end - 1).max(begin);
        let head = head(passage, start, end);
        // Whose part was told before a semicolon says nothing of what follows it.
        let told_apart = passage.text[start..].starts_with("其中") && passage.ends_sentence(start, clause);
        let scope = if told_apart { None } else { nearest(passage, book, kind, (start, head), part) };
        if let Some(scope) = scope {
            return scope;
        }
        end = start;
    }
    Some(if kind == PublisherKind::Government { Scope::Region } else { Scope::Agency })
}

/// The end of the words in which a clause names its subject: a date and some characters after it.
fn head(passage: &Passage, start: usize, end: usize) -> usize {
    let from = passage.years_between(start, end).first().map_or(start, |date| date.end);
    let subject = passage.text[from..end].char_indices().nth(SUBJECT);
    subject.map_or(end, |(length, _)| from + length)
}

/// The scope of the words between two bytes that stand nearest to the second; `own` tells whether that is the clause of
/// the figure itself, or one of which it tells a part.
fn nearest(
    passage: &Passage,
    book: &Phrasebook,
    kind: PublisherKind,
    (start, end): (usize, usize),
    own: bool,
) -> Option<Option<Scope>> {
    let mut found: Option<(Option<Scope>, usize)> = None;
    for hit in passage.hits_before(start, end) {
        if !book.scoping.has(hit.sense) {
            continue;
        }
        let holds = |s: &ScopeWords| (own || !s.own_clause) && (s.kinds.is_empty() || s.kinds.contains(&kind));
        let fits = |s: &&ScopeWords| s.words.has(hit.sense) && holds(s);
        let Some(meaning) = book.scopes.iter().find(fits) else { continue };
        let (first, last) = (hit.start as usize, hit.end as usize);
        found = Some(match found {
            None => (meaning.scope, first),
            Some((scope, before)) if before.saturating_sub(last) <= TOGETHER => (together(meaning.scope, scope), first),
            Some(found) => return Some(found.0),
        });
    }
    found.map(|(scope, _)| scope)
}

/// The scope of two words in one breath: 全县各部门 is the county, 各镇、各部门 are the departments.
fn together(first: Option<Scope>, second: Option<Scope>) -> Option<Scope> {
    match (first, second) {
        (Some(Scope::Region), Some(Scope::Departments | Scope::Townships)) => first,
        (Some(Scope::Townships), Some(Scope::Departments)) => second,
        (Some(Scope::Departments), Some(Scope::Townships)) => first,
        (_, second) => second,
    }
}
