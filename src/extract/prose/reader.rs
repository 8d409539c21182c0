//! One document's prose, paragraph by paragraph: numbers to figures or reasons.

use crate::lexicon::{Folded, Lexicon, Role};
use crate::model::{Block, BlockKind, Document, Quantity, Span};

use super::dealt::Deal;
use super::draft::{Draft, Lines};
use super::judge::Verdict;
use super::passage::{Figured, Passage};
use super::pattern::Term;
use super::phrasebook::Reach;
use super::section::{Heading, Sections, marker};
use super::vocabulary::Hit;
use super::whole::Whole;
use super::{Context, Phrases};

/// Longest heading, in characters.
const HEADING: usize = 44;

/// The state of reading one document.
pub(super) struct Reader<'a> {
    pub phrases: &'a Phrases,
    pub document: &'a Document,
    pub folded: &'a Folded,
    pub lexicon: &'a Lexicon,
    pub context: &'a Context<'a>,
    /// The report's title, folded.
    title: String,
    pub sections: Sections,
    /// The last number of the paragraph that parts may be told of.
    pub whole: Whole,
    pub drafts: Vec<Draft>,
    pub quantities: Vec<Quantity>,
    /// Sentences met so far.
    pub sentences: u32,
    pub lines: Lines<'a>,
    /// The first words that were not read, if there were too many numbers before them.
    pub cut: Option<Span>,
}

impl<'a> Reader<'a> {
    /// A reader at the document's beginning.
    pub fn new(
        phrases: &'a Phrases,
        document: &'a Document,
        folded: &'a Folded,
        lexicon: &'a Lexicon,
        context: &'a Context<'a>,
    ) -> Self {
        Self {
            phrases,
            document,
            folded,
            lexicon,
            context,
            title: context.title.map(|title| lexicon.fold_tight(title).text).unwrap_or_default(),
            sections: Sections::default(),
            whole: Whole::default(),
            drafts: Vec::new(),
            quantities: Vec::new(),
            sentences: 0,
            lines: Lines::new(&document.text),
            cut: None,
        }
    }

    /// Reads all blocks that no form table covers.
    pub fn run(&mut self) {
        let mut covered = self.context.covered.to_vec();
        covered.sort_unstable();
        let mut passage = Passage::default();
        for block in &self.document.blocks {
            if self.cut.is_some() {
                return;
            }
            let next = covered.partition_point(|span| span.end <= block.span.start);
            if covered.get(next).is_some_and(|span| span.overlaps(block.span)) {
                continue;
            }
            match block.kind {
                BlockKind::Table(index) => self.cells(index, &mut passage),
                BlockKind::Heading | BlockKind::Paragraph => self.block(*block, &mut passage),
            }
        }
    }

    /// Tables that are no forms may be layout: their cells are read where they hold sentences.
    fn cells(&mut self, index: u32, passage: &mut Passage) {
        let Some(table) = self.document.tables.get(index as usize) else {
            return;
        };
        for cell in &table.cells {
            if cell.span.of(&self.document.text).contains('。') {
                let block = Block { kind: BlockKind::Paragraph, span: cell.span };
                self.block(block, passage);
            }
        }
    }

    fn block(&mut self, block: Block, passage: &mut Passage) {
        let start = self.folded.at(block.span.start);
        let end = self.folded.at(block.span.end).max(start);
        let vocabulary = &self.phrases.vocabulary;
        let may_head = block.kind == BlockKind::Heading || marker(self.folded.text[start..end].trim_start()).is_some();
        passage.read(self.folded, (start, end), may_head, self.lexicon, vocabulary);
        passage.name_years(&self.phrases.book, self.context.year);
        passage.guard(&self.phrases.book.guarding);
        if passage.sentences.is_empty() {
            return;
        }
        let is_heading = self.heading(block.kind, passage);
        if passage.hits.is_empty() && passage.numbers.is_empty() {
            return;
        }
        self.whole = Whole::default();
        let mut topic = None;
        let mut from = 0;
        for index in 0..passage.sentences.len() {
            if self.quantities.len() >= self.phrases.most {
                self.cut = Some(passage.span(self.folded, from, passage.text.len()));
                return;
            }
            self.sentences += 1;
            if !is_heading {
                passage.follow(&self.phrases.book, index);
            }
            self.numbers(passage, index, topic, is_heading);
            passage.see(passage.sentences[index].end);
            if !is_heading {
                self.nones(passage, index, topic);
            }
            let end = passage.sentences[index].end;
            topic = self.topic(passage, from, end).or(topic);
            from = end;
        }
    }

    /// Enters the heading that the block is or begins with. Returns whether it is nothing but a heading.
    fn heading(&mut self, kind: BlockKind, passage: &Passage) -> bool {
        let text = passage.text.as_str();
        let first = passage.sentences.first().map_or(0, |s| s.end);
        let whole = first == text.len() && !text.ends_with(['。', ';']);
        let marked = marker(text);
        let counted = passage.numbers_between(0, first).iter().any(|n| n.counts());
        let short = text[..first].chars().count() <= HEADING && !text[..first].contains(',');
        let is_heading = whole && !counted && (kind == BlockKind::Heading || (marked.is_some() && short));
        let Some(level) = marked.map(|(level, _)| level).or(is_heading.then_some(0)) else {
            return false;
        };
        if is_heading || (short && !counted) {
            let span = passage.span(self.folded, 0, first);
            let about = if marked.is_none() && self.title.contains(&text[..first]) { 0 } else { first };
            self.sections.enter(Heading {
                level,
                span,
                reason: self.plan(passage, about),
                topic: self.topic(passage, 0, about),
                senses: passage.senses(0, about),
            });
        } else {
            self.sections.leave(level);
        }
        is_heading
    }

    fn plan(&self, passage: &Passage, end: usize) -> Option<&'static str> {
        let book = &self.phrases.book;
        let named = passage.guarding_before(0, end).flat_map(|hit| &book.cues(hit.sense).guards);
        let plans = named.filter(|index| book.guards[**index].reach == Reach::Section);
        plans.min().map(|index| book.guards[*index].reason)
    }

    /// The last topic named between two bytes. What a remark on a number names is no topic of what follows, unless nothing
    /// else is named.
    pub(super) fn topic(&self, passage: &Passage, start: usize, end: usize) -> Option<Term> {
        let about = |hit: &Hit| Some((hit.start as usize, self.phrases.book.topic(hit.sense)?));
        let mut named = passage.hits_before(start, end).filter_map(about);
        let (last, topic) = named.next()?;
        let here = passage.bracket(end);
        let on_a_number = |open: usize| {
            let before = passage.numbers_between(0, open).last();
            before.is_some_and(|number| number.end.max(number.extent.1) == open)
        };
        let remarks = |at: usize| passage.bracket(at).is_some_and(|open| here != Some(open) && on_a_number(open));
        if !remarks(last) {
            return Some(topic);
        }
        named.find(|(at, _)| !remarks(*at)).map(|(_, topic)| topic).or(Some(topic))
    }

    fn numbers(&mut self, passage: &mut Passage, sentence: usize, topic: Option<Term>, is_heading: bool) {
        let bounds = passage.sentences[sentence];
        let first = passage.numbers.partition_point(|n| n.start < bounds.start);
        let last = passage.numbers.partition_point(|n| n.start < bounds.end);
        if first == last {
            return;
        }
        let printed = passage.span(self.folded, bounds.start, bounds.end);
        let mut deal: Option<Deal> = None;
        for index in first..last {
            passage.see(passage.clause_end(passage.numbers[index].start));
            let (passage, number) = (&*passage, &passage.numbers[index]);
            let kept = matches!(
                number.number.role,
                Role::Count | Role::Percent | Role::Range | Role::Fraction | Role::Ordinal
            );
            if !kept {
                continue;
            }
            let (unit, number) = self.with_unit(passage, number);
            if !is_heading && deal.as_ref().is_none_or(|deal| deal.numbers.end <= index) {
                deal = self.deal(passage, index, sentence, topic);
            }
            let told = deal.as_ref().and_then(|deal| deal.told(index));
            let verdict = match told {
                _ if is_heading => Verdict::Not("no_rule"),
                Some(told) => told.verdict,
                None => self.judge(passage, &number, unit, sentence, topic),
            };
            let verdict = match verdict {
                Verdict::Taken { .. } if told.is_none() && (deal.is_some() || passage.is_one_of_several(index)) => {
                    Verdict::Not("ambiguous")
                }
                Verdict::Taken { rule, .. } => self.whole.reason(passage, &number, rule).map_or(verdict, Verdict::Not),
                Verdict::Not(_) => verdict,
            };
            let reason = if let Verdict::Not(reason) = verdict { Some(reason) } else { None };
            self.whole.note(passage, &number, reason);
            // Ordinals count only where they rank (第10次).
            let ranks = !unit.is_empty() || matches!(verdict, Verdict::Not("rank"));
            if number.number.role == Role::Ordinal && !ranks {
                continue;
            }
            match told {
                Some(told) => {
                    self.keep(&told.words, &told.number, (told.sentence, printed), verdict);
                    self.quantities.last_mut().expect("one was kept").noun = told.thing;
                }
                None => self.keep(passage, &number, (sentence, printed), verdict),
            }
        }
    }

    /// The number with its unit: the lexicon's, or one that only the rules know.
    pub(super) fn with_unit<'p>(&self, passage: &'p Passage, number: &Figured) -> (&'p str, Figured) {
        let mut number = number.clone();
        if number.unit.0 < number.unit.1 {
            return (&passage.text[number.unit.0..number.unit.1], number);
        }
        if number.number.role == Role::Percent {
            return ("%", number);
        }
        let rest = &passage.text[number.end..];
        let Some(unit) = self.phrases.book.unit_at(rest) else {
            return ("", number);
        };
        number.unit = (number.end, number.end + unit.len());
        number.end = number.unit.1;
        number.extent.1 = number.extent.1.max(number.end);
        (&rest[..unit.len()], number)
    }
}
