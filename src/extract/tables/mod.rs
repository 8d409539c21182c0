//! Reads the official forms' tables to the cell.
//!
//! A table becomes tokens (labels, values, units, other words); the labels say which form's tables stand on the page
//! and what each label means there; then each cell is found by its row's and its column's label. Where a header is
//! damaged, the number of cells decides, and if that does not fit the row is left out: a wrong cell is worse than a
//! missing one.

mod bare;
mod cells;
mod choose;
mod counts;
mod examples;
mod figures;
mod form;
mod line;
mod places;
mod rows;
mod rules;
mod tokens;
mod untold;
mod vocabulary;

use std::sync::Arc;

use crate::lexicon::Lexicon;
use crate::model::{Cell, Dictionary, Document, Figure, Finding, Form, Scope, Severity, Span, State, Table};
use choose::Choice;
use figures::{Gathered, Setting};
use rows::{Grid, Picks};
use tokens::{Kind, Token};
use vocabulary::{Meaning, Role};

/// The forms of `config/forms`, compiled.
#[derive(Clone, Debug)]
pub struct Forms {
    vocabulary: vocabulary::Vocabulary,
    tables: Vec<form::FormTable>,
    /// What may stand behind a label without changing it.
    suffixes: Vec<String>,
    /// Units as words.
    units: Vec<Arc<str>>,
    /// Words for a change downwards.
    less: Vec<String>,
    /// Words for a change upwards.
    more: Vec<String>,
}

/// What the tables of a document say.
#[derive(Clone, Debug, Default)]
pub struct TableReading {
    /// The figures, in the order of the document.
    pub figures: Vec<Figure>,
    /// The form that was found; `None` if no table belongs to one.
    pub form: Option<Form>,
    /// Rows that were left out, tables that differ, tables that belong to no form.
    pub findings: Vec<Finding>,
    /// Where tables of a form stand: running text is not read there.
    pub covered: Vec<Span>,
    /// Whether there are tables of a form and all their cells are empty: a template.
    pub blank_form: bool,
}

/// The longest header, in characters, that a finding about an unknown table repeats.
const HEADER: usize = 80;

impl Forms {
    /// Compiles the files of `config/forms` (name, text).
    ///
    /// # Errors
    /// A key that is not known, a metric that the dictionary lacks, a column or parent that the table lacks, a rule id
    /// that stands twice; with the file's, table's and row's name.
    pub fn compile(files: &[(&str, &str)], dictionary: &Dictionary, lexicon: &Lexicon) -> anyhow::Result<Forms> {
        rules::compile(files, dictionary, lexicon)
    }

    /// Reads all tables of a document. `scope` says whose figures they are where the table itself does not.
    pub fn read(&self, doc: &Document, lexicon: &Lexicon, scope: Scope) -> TableReading {
        let grids: Vec<Vec<Token>> = (0..doc.tables.len()).map(|at| self.tokens(doc, at, lexicon)).collect();
        let choice = Choice::new(self, &grids);
        let mut reading = TableReading::default();
        let mut gathered = Gathered::default();
        let mut templates = Vec::new();
        let mut before = Vec::new();
        let continued = grids.iter().fold(0, |sum, tokens| sum | choice.active(self, tokens, 0));
        for (at, tokens) in grids.iter().enumerate() {
            let grid = &doc.tables[at];
            let active = choice.active(self, tokens, continued);
            if active == 0 {
                reading.findings.extend(unknown(doc, grid, tokens));
                continue;
            }
            let (turned, picks) = self.picks(doc, at, tokens, (active, &mut before), lexicon);
            reading.findings.extend(picks.findings);
            reading.covered.push(covered(doc, grid, tokens));
            let table = turned.as_ref().unwrap_or(grid);
            let setting = Setting { forms: self, lexicon, doc, table: at, turned: turned.is_some(), scope };
            let figures: Vec<Figure> = picks.picks.iter().map(|p| figures::figure(&setting, table, p)).collect();
            if figures::is_blank(&picks.picks) {
                templates.push(figures);
            } else {
                gathered.add(figures);
            }
        }
        let read = !gathered.figures.is_empty();
        reading.blank_form = !read
            && (templates.iter().any(|t| !t.is_empty())
                || (reading.covered.is_empty() && self.is_bare_template(doc, &choice, lexicon)));
        if read {
            gathered.add_missing(templates);
        }
        reading.figures = gathered.figures;
        reading.figures.sort_by_key(|f| (f.raw, f.metric, f.applicant, f.scope));
        reading.findings.extend(gathered.findings);
        reading.form =
            form(&reading.figures, &choice).or((!reading.covered.is_empty()).then_some(choice.annual).flatten());
        reading
    }

    /// Whether the document is a form's labels on lines of their own, without a number.
    fn is_bare_template(&self, doc: &Document, choice: &Choice, lexicon: &Lexicon) -> bool {
        let Some(table) = bare::lines(doc) else { return false };
        let tokens = tokens::tokens(&table, &doc.text, self, lexicon, |_| false);
        // The choice among forms was made without these lines; either form's labels do.
        let active = choice.active(self, &tokens, 0);
        active != 0 && bare::is_template(&tokens, &choose::resolve(self, &table, &tokens, active, &[]))
    }

    /// Runs every row's own example; gives the failures, empty if all pass.
    pub fn check_examples(&self, lexicon: &Lexicon) -> Vec<String> {
        examples::failures(self, lexicon)
    }

    fn tokens(&self, doc: &Document, at: usize, lexicon: &Lexicon) -> Vec<Token> {
        let starts = &doc.tables;
        let nested = |cell: Span| {
            let from = starts.partition_point(|t| t.span.start < cell.start);
            starts[from..]
                .iter()
                .take_while(|t| t.span.start < cell.end)
                .enumerate()
                .any(|(n, t)| from + n != at && cell.contains(t.span) && t.span != doc.tables[at].span)
        };
        tokens::tokens(&doc.tables[at], &doc.text, self, lexicon, nested)
    }

    /// Reads a grid; if its rows give nothing, reads it again with rows and columns exchanged. `before` holds the labels
    /// of the grids before, and gets this one's.
    fn picks(
        &self,
        doc: &Document,
        at: usize,
        tokens: &[Token],
        (active, before): (u32, &mut Vec<Meaning>),
        lexicon: &Lexicon,
    ) -> (Option<Table>, Picks) {
        let (picks, labels) = self.picks_of(&doc.tables[at], &doc.text, tokens, active, before);
        if !picks.picks.is_empty() {
            before.retain(|m| !labels.contains(m));
            before.extend(labels);
            return (None, picks);
        }
        let Some(turned) = turned(&doc.tables[at]) else {
            return (None, picks);
        };
        let tokens = tokens::tokens(&turned, &doc.text, self, lexicon, |_| false);
        let (again, _) = self.picks_of(&turned, &doc.text, &tokens, active, before);
        if again.picks.is_empty() { (None, picks) } else { (Some(turned), again) }
    }

    fn picks_of(
        &self,
        table: &Table,
        text: &str,
        tokens: &[Token],
        active: u32,
        before: &[Meaning],
    ) -> (Picks, Vec<Meaning>) {
        let meanings = choose::resolve(self, table, tokens, active, before);
        let grid = Grid { forms: self, table, text, tokens, meanings: &meanings };
        let mut picks = rows::read(&grid);
        let line = line::read(&grid);
        picks.picks.extend(line.picks);
        picks.findings.extend(line.findings);
        let mut labels: Vec<Meaning> = Vec::new();
        for meaning in meanings.iter().flatten().rev().filter(|m| matches!(m.role, Role::Row(_) | Role::Group(_))) {
            if !labels.contains(meaning) {
                labels.push(*meaning);
            }
        }
        labels.reverse();
        (picks, labels)
    }

    /// The longest unit that stands in some words.
    fn unit_in(&self, words: &str) -> Option<Arc<str>> {
        let words: String = words.chars().filter(|c| !c.is_whitespace()).collect();
        let bare = words.trim_matches(|c| matches!(c, '(' | ')' | '（' | '）' | ':' | '：' | '[' | ']'));
        let bare = bare.trim_start_matches("计量").trim_start_matches("单位").trim_start_matches([':', '：']);
        self.units.iter().find(|u| ***u == *bare).cloned()
    }
}

/// Rows and columns exchanged, for grids whose columns can be trusted.
fn turned(table: &Table) -> Option<Table> {
    places::places(table)?;
    let mut turned = table.clone();
    for cell in &mut turned.cells {
        *cell =
            Cell { row: cell.col, col: cell.row, row_span: cell.col_span, col_span: cell.row_span, span: cell.span };
    }
    turned.cells.sort_by_key(|c| (c.row, c.col));
    (turned.rows, turned.cols) = (table.cols, table.rows);
    Some(turned)
}

/// The form of most figures; of the three tables' form where that was chosen.
fn form(figures: &[Figure], choice: &Choice) -> Option<Form> {
    let mut counts: Vec<(usize, Form)> = Vec::new();
    for figure in figures {
        match counts.iter_mut().find(|(_, f)| *f == figure.form) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, figure.form)),
        }
    }
    counts.iter().max_by_key(|(count, form)| (*count, Some(*form) == choice.annual)).map(|(_, form)| *form)
}

/// The words of a form's table: all of it, or from label to value where it also holds the page's layout.
fn covered(doc: &Document, grid: &Table, tokens: &[Token]) -> Span {
    let lays_out_page = doc.tables.iter().any(|t| t.span != grid.span && grid.span.contains(t.span));
    if !lays_out_page {
        return grid.span;
    }
    let known = tokens.iter().filter(|t| match t.kind {
        Kind::Label { .. } | Kind::Unit => true,
        Kind::Value(mark) => mark.state != State::Blank,
        Kind::Words => false,
    });
    known.map(|t| t.span).reduce(Span::join).unwrap_or(grid.span)
}

/// A table of numbers that belongs to no form is named once, by its first row.
fn unknown(doc: &Document, grid: &Table, tokens: &[Token]) -> Option<Finding> {
    let numbers = tokens.iter().filter(|t| matches!(t.kind, Kind::Value(m) if m.amount.is_some())).count();
    let holds_table = doc.tables.iter().any(|t| t.span != grid.span && grid.span.contains(t.span));
    if grid.rows < 2 || grid.cols < 2 && numbers < 4 || numbers == 0 || holds_table {
        return None;
    }
    let first = grid.cells.iter().filter(|c| !c.span.is_empty()).take_while(|c| c.row == grid.cells[0].row);
    let words: Vec<&str> = first.map(|c| c.span.of(&doc.text).trim()).collect();
    let header: String = words.join(" | ").split_whitespace().collect::<Vec<_>>().join(" ");
    let header: String = header.chars().take(HEADER).collect();
    Some(Finding::new("unknown_table", Severity::Info, header, vec![grid.span]))
}

#[cfg(test)]
mod tests;
