//! Cells that were read → figures, each with the words that give it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Forms;
use super::rows::Pick;
use crate::lexicon::{CellValue, Lexicon};
use crate::model::{
    Amount, Applicant, Document, Figure, Finding, Layout, MetricId, Place, Scope, Severity, Span, State, Table,
};

/// The longest quote in bytes; a longer one is cut to the cell.
const QUOTE: usize = 200;

/// Figures as they are gathered from grid after grid.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    pub figures: Vec<Figure>,
    pub findings: Vec<Finding>,
    by_key: BTreeMap<(MetricId, Option<Applicant>, Scope), usize>,
}

impl Gathered {
    /// Adds the figures of one grid. A figure met before stays as it is; if the readings differ, a finding says so.
    pub fn add(&mut self, figures: Vec<Figure>) {
        let mut differing: Vec<Span> = Vec::new();
        for figure in figures {
            let key = (figure.metric, figure.applicant, figure.scope);
            match self.by_key.get(&key) {
                Some(first) => {
                    let first = &self.figures[*first];
                    if first.value != figure.value || first.state != figure.state {
                        differing.extend([first.raw, figure.raw]);
                    }
                }
                None => {
                    self.by_key.insert(key, self.figures.len());
                    self.figures.push(figure);
                }
            }
        }
        if !differing.is_empty() {
            let words = format!("{} figures stand in two tables and differ; the first were taken", differing.len() / 2);
            self.findings.push(Finding::new("two_readings", Severity::Warn, words, differing));
        }
    }
}

/// Whether the cells of a grid are all empty: a template.
pub(super) fn is_blank(picks: &[Pick]) -> bool {
    picks.iter().all(|p| p.mark.state == State::Blank)
}

/// What figures are made for: the document, its table's number from 0, and whose figures they are.
pub(super) struct Setting<'a> {
    pub forms: &'a Forms,
    pub lexicon: &'a Lexicon,
    pub doc: &'a Document,
    pub table: usize,
    /// Whether rows and columns were exchanged for the reading.
    pub turned: bool,
    pub scope: Scope,
}

/// The figure of a cell.
pub(super) fn figure(setting: &Setting, grid: &Table, pick: &Pick) -> Figure {
    let form_table = &setting.forms.tables[usize::from(pick.table)];
    let row = &form_table.rows[usize::from(pick.row)];
    let cell = &row.cells[usize::from(pick.entry)];
    let column = &form_table.columns[usize::from(pick.column)];
    let text = &setting.doc.text;
    let place = grid.cells[pick.cell as usize];
    let (at_row, at_col) = if setting.turned { (place.col, place.row) } else { (place.row, place.col) };
    let mut mark = pick.mark;
    if cell.signed
        && mark.amount.is_none()
        && let Some(amount) = change(setting, pick.value.of(text))
    {
        (mark.state, mark.amount) = (State::Reported, Some(amount));
    }
    let unit = match (mark.unit, pick.unit) {
        (Some(unit), _) => known_unit(setting, unit.of(text)).unwrap_or_else(|| Arc::from(unit.of(text))),
        (None, Some(unit)) => setting.forms.unit_in(unit.of(text)).unwrap_or_else(|| cell.unit.clone()),
        (None, None) => row.unit.clone().unwrap_or_else(|| cell.unit.clone()),
    };
    Figure {
        metric: cell.metric,
        applicant: column.applicant,
        scope: column.scope.unwrap_or(setting.scope),
        value: mark.amount,
        unit,
        state: mark.state,
        bound: mark.bound,
        raw: pick.value,
        quote: quote(pick.label, pick.value),
        place: Place::Cell {
            table: setting.table as u32 + 1,
            row: at_row + 1,
            col: at_col + 1,
            by_position: pick.by_position || (grid.layout == Layout::RunTogether && pick.mark.solid),
        },
        form: form_table.form,
        rule: cell.rule.clone(),
    }
}

/// From the row's label to the cell, if they stand in this order and near each other.
fn quote(label: Span, value: Span) -> Span {
    let whole = label.join(value);
    if label.end <= value.start && whole.len() <= QUOTE { whole } else { value }
}

fn known_unit(setting: &Setting, words: &str) -> Option<Arc<str>> {
    let folded = setting.lexicon.fold_tight(words).text;
    setting.forms.units.iter().find(|u| ***u == *folded).cloned()
}

/// A change with its sign in words: 减4, 增加5.
fn change(setting: &Setting, words: &str) -> Option<Amount> {
    let folded = setting.lexicon.fold_tight(words).text;
    let strip = |list: &[String]| list.iter().find_map(|w| folded.strip_prefix(w.as_str()).map(str::to_string));
    let (rest, less) = match (strip(&setting.forms.less), strip(&setting.forms.more)) {
        (Some(rest), _) => (rest, true),
        (None, Some(rest)) => (rest, false),
        (None, None) => return None,
    };
    match setting.lexicon.cell(&rest) {
        CellValue::Number { amount, .. } if !amount.is_negative() => Some(if less { amount.negated() } else { amount }),
        _ => None,
    }
}

impl Gathered {
    /// Adds blank cells of grids that are wholly empty, where no other grid gives the figure.
    pub fn add_missing(&mut self, templates: Vec<Vec<Figure>>) {
        for figure in templates.into_iter().flatten() {
            let key = (figure.metric, figure.applicant, figure.scope);
            if let std::collections::btree_map::Entry::Vacant(slot) = self.by_key.entry(key) {
                slot.insert(self.figures.len());
                self.figures.push(figure);
            }
        }
    }
}
