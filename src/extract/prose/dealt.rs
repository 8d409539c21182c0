//! Numbers that are dealt out to the things of a list: 复议、诉讼案件分别为7件和3件 is read as 复议为7件 and 诉讼案件为3件.

use std::ops::Range;

use crate::model::{Scope, Span};

use super::Phrases;
use super::judge::Verdict;
use super::passage::{Figured, Passage};
use super::pattern::Term;
use super::reader::Reader;
use super::vocabulary::Hit;

/// What parts the things of a list, and the numbers that are dealt out to them.
const JOINTS: [&str; 7] = ["、和", "、", ",", "以及", "和", "与", "及"];
/// Those that may be a part of a word.
const IN_WORDS: [&str; 3] = ["和", "与", "及"];
/// Most things of a list that is read.
const MOST: usize = 12;
/// Reasons that speak of one number and not of what stands before it.
const OF_ONE_NUMBER: [&str; 6] = ["no_rule", "unit_mismatch", "range", "ratio", "fraction", "title"];
/// Whose figures the first words of a sentence name for all of it.
const BODIES: [Scope; 3] = [Scope::Departments, Scope::Townships, Scope::Office];
/// Bytes before the list, from the head of a clause on, that may say something of it.
const BEFORE: usize = 600;
/// Bytes behind the last number that may.
const BEHIND: usize = 120;

/// The numbers of a passage that are dealt out together.
pub(super) struct Deal<'a> {
    /// Their places among the passage's numbers.
    pub numbers: Range<usize>,
    /// Each of them by itself; none where it cannot be told which is whose.
    told: Vec<Told<'a>>,
}

/// A number in the words that tell of its thing alone.
pub(super) struct Told<'a> {
    /// The words.
    pub words: Passage,
    /// The number, in bytes of these words.
    pub number: Figured,
    /// The sentence of these words in which it stands.
    pub sentence: usize,
    /// What it belongs to, in the document.
    pub thing: Span,
    /// What the rules make of it.
    pub verdict: Verdict<'a>,
}

impl<'a> Deal<'a> {
    /// The `index`th number of the passage by itself.
    pub fn told(&self, index: usize) -> Option<&Told<'a>> {
        self.told.get(index - self.numbers.start)
    }
}

/// A list of things and the numbers dealt out to them, in bytes of their passage.
struct List<'p> {
    passage: &'p Passage,
    /// The words before the list.
    head: (usize, usize),
    /// Whether words of the sentence before it are left out: they may speak against all of it.
    is_cut: bool,
    things: Vec<(usize, usize)>,
    /// The words between 分别 and the first number.
    verb: (usize, usize),
    numbers: &'p [Figured],
    /// Where the words behind the last number end.
    end: usize,
}

impl List<'_> {
    /// The words that tell of the `index`th thing alone; the number is the fourth of them, the unit that it shares with
    /// the last one (5、7条) the fifth.
    fn pieces(&self, index: usize) -> [(usize, usize); 6] {
        let number = &self.numbers[index];
        let own = number.extent.1.max(number.end);
        // A unit that only the rules know belongs to it.
        let unit = self.numbers.get(index + 1).map_or(0, |next| {
            let between = &self.passage.text[own.min(next.extent.0)..next.extent.0];
            between.len() - JOINTS.iter().find(|joint| between.ends_with(**joint)).map_or(0, |joint| joint.len())
        });
        let last = &self.numbers[self.numbers.len() - 1];
        let behind = last.end.max(last.extent.1);
        let bare = unit == 0 && number.unit.0 == number.unit.1 && number.number.role == last.number.role;
        let shared = if bare { last.unit } else { (behind, behind) };
        let own = (number.extent.0, own + unit);
        [self.head, self.things[index], self.verb, own, shared, (behind, self.end.max(behind))]
    }
}

impl<'a> Reader<'a> {
    /// The numbers from the `first` on, if they are several that are dealt out to what stands before 分别.
    pub(super) fn deal(
        &self,
        passage: &Passage,
        first: usize,
        sentence: usize,
        topic: Option<Term>,
    ) -> Option<Deal<'a>> {
        if !passage.numbers[first].counts() {
            return None;
        }
        let apart = self.apart(passage, first, sentence)?;
        let last = (first..passage.numbers.len()).find(|at| !self.joined(passage, *at))?;
        let list = self.list(passage, apart, &passage.numbers[first..=last], sentence)?;
        // One number behind several things: the others stand farther off (12件（占67%）、6件).
        if first == last && list.things.len() < 2 {
            return None;
        }
        let is_even = !list.is_cut && list.things.len() == list.numbers.len() && list.things.len() <= MOST;
        let told =
            if is_even { (0..list.things.len()).map(|index| self.told(&list, index, topic)).collect() } else { vec![] };
        let mut deal = Deal { numbers: first..last + 1, told };
        if let Some(reason) = self.watch(passage).onward_reason(passage.numbers[first].start) {
            deal.told.iter_mut().for_each(|told| told.verdict = Verdict::Not(reason));
        }
        refuse(&list, &mut deal.told);
        Some(deal)
    }

    /// Where the clause begins in which the list before a number stands, and the 分别 between them.
    fn apart(&self, passage: &Passage, first: usize, sentence: usize) -> Option<(usize, Hit)> {
        let at = passage.numbers[first].extent.0;
        let clause = passage.clause_start(at);
        let counts = passage.numbers_between(clause, at).iter().rev().find(|n| n.counts());
        let after = counts.map_or(clause, |number| number.end);
        let mut words = passage.hits_before(after, at);
        let apart = *words.find(|hit| self.phrases.book.hints.apart.has(hit.sense))?;
        // The list may be a clause of its own (微博、微信，分别公开5条、7条).
        let alone = apart.start as usize == clause && clause > passage.sentences[sentence].start;
        Some((if alone { passage.clause_start(clause - 1) } else { after }, apart))
    }

    fn list<'p>(
        &self,
        passage: &'p Passage,
        (clause, apart): (usize, Hit),
        numbers: &'p [Figured],
        sentence: usize,
    ) -> Option<List<'p>> {
        let (start, end) = (apart.start as usize, apart.end as usize);
        let begin = begin_of_list(passage, clause, start);
        let subject = self.watch(passage).subject_start(sentence);
        let far = passage.clause_start(begin.saturating_sub(BEFORE));
        let behind = passage.clause_end(numbers.last()?.end + BEHIND);
        Some(List {
            passage,
            head: (subject.max(far).min(begin), begin),
            is_cut: subject < far,
            things: things(passage, (begin, start), numbers.len().max(2)),
            verb: (end, numbers[0].extent.0),
            numbers,
            end: behind,
        })
    }

    /// Whether nothing but a joint stands between a number and the next.
    fn joined(&self, passage: &Passage, index: usize) -> bool {
        let Some([one, next]) = passage.numbers.get(index..index + 2) else { return false };
        let between = &passage.text[one.end.max(one.extent.1).min(next.extent.0)..next.extent.0];
        let unit = if one.unit.0 == one.unit.1 { self.phrases.book.unit_at(between).map_or(0, String::len) } else { 0 };
        let alike = one.counts() && one.number.role == next.number.role;
        alike && JOINTS.contains(&&between[unit..])
    }

    fn told(&self, list: &List, index: usize, topic: Option<Term>) -> Told<'a> {
        let pieces = list.pieces(index);
        let Phrases { vocabulary, book, .. } = self.phrases;
        let mut words = list.passage.excerpt(&pieces, vocabulary, book, self.context.year);
        let length = |pieces: &[(usize, usize)]| pieces.iter().map(|(start, end)| end - start).sum::<usize>();
        let at = length(&pieces[..3]);
        let place = words.numbers.partition_point(|number| number.extent.0 < at);
        let shared = (length(&pieces[..4]), length(&pieces[..5]));
        if shared.0 < shared.1 {
            words.numbers[place].unit = shared;
        }
        let sentence = words.sentence_of(at);
        words.follow(book, sentence);
        let (unit, number) = self.with_unit(&words, &words.numbers[place]);
        let verdict = self.judge(&words, &number, unit, sentence, topic);
        let (start, end) = list.things[index];
        Told { number, sentence, thing: list.passage.span(self.folded, start, end), verdict, words }
    }
}

/// What stands before the first thing may speak of all of them: whose it is and what it says against the first holds for
/// the others, but for a year where they have their own. Things of one metric are two of a kind, none of them the whole.
fn refuse(list: &List, told: &mut [Told]) {
    let metric = |told: &Told| match told.verdict {
        Verdict::Taken { metrics, .. } => metrics.first().copied(),
        Verdict::Not(_) => None,
    };
    let (against, body) = match told.first().map(|told| told.verdict) {
        Some(Verdict::Not("topic")) | None => (None, None),
        Some(Verdict::Not(reason)) if OF_ONE_NUMBER.contains(&reason) => (Some("ambiguous"), None),
        Some(Verdict::Not(reason)) => (Some(reason), None),
        Some(Verdict::Taken { scope, .. }) => (None, Some(scope).filter(|scope| BODIES.contains(scope))),
    };
    let metrics: Vec<_> = told.iter().map(metric).collect();
    for (index, told) in told.iter_mut().enumerate() {
        let Some(metric) = metrics[index] else { continue };
        let (start, end) = list.things[index];
        let against = against.filter(|_| list.passage.years_between(start, end).is_empty());
        let twice = metrics.iter().filter(|other| **other == Some(metric)).count() > 1;
        if let Some(reason) = against.or(twice.then_some("ambiguous")) {
            told.verdict = Verdict::Not(reason);
        } else if let (Verdict::Taken { scope, .. }, Some(body)) = (&mut told.verdict, body) {
            *scope = body;
        }
    }
}

/// Where the list begins in a clause: behind 其中 and a year, which speak of all its things.
fn begin_of_list(passage: &Passage, clause: usize, end: usize) -> usize {
    let part = if passage.text[clause..end].starts_with("其中") { clause + "其中".len() } else { clause };
    let year = passage.years_between(part, end).first().filter(|year| year.start == part);
    let behind = year.map_or(part, |year| year.end);
    let is_thing = behind == end || JOINTS.iter().any(|joint| passage.text[behind..end].starts_with(joint));
    if is_thing { part } else { behind }
}

/// Where each thing of a list begins and ends, titles and remarks whole. 和, 与, 及 may be a part of a word (涉及): the first ones
/// part nothing where there are more things than so many.
fn things(passage: &Passage, (start, end): (usize, usize), most: usize) -> Vec<(usize, usize)> {
    let list = passage.text[..end].trim_end_matches(',');
    let inside = |at: usize| passage.in_title(at, at + 1) || passage.bracket(at).is_some_and(|open| open >= start);
    let mut joints: Vec<(usize, &str)> = Vec::new();
    let mut at = start;
    while at < list.len() {
        match JOINTS.iter().find(|joint| list[at..].starts_with(**joint)).filter(|_| !inside(at)) {
            Some(joint) => {
                joints.push((at, joint));
                at += joint.len();
            }
            None => at += list[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    while joints.len() >= most {
        let Some(in_a_word) = joints.iter().position(|(_, joint)| IN_WORDS.contains(joint)) else { break };
        joints.remove(in_a_word);
    }
    let begins = joints.iter().map(|(at, joint)| at + joint.len());
    let ends = joints.iter().map(|(at, _)| *at).chain([list.len().max(start)]);
    std::iter::once(start).chain(begins).zip(ends).collect()
}
