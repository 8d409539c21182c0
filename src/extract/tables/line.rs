//! Reads table 四: one line of numbers under two or three lines of header, in whatever way it was turned.

use std::collections::BTreeMap;

use super::counts::is_certain;
use super::form::{FormTable, Shape};
use super::places::places;
use super::rows::{Grid, Pick, Picks};
use super::tokens::{Kind, Mark};
use super::vocabulary::{Meaning, Role};
use crate::model::{Amount, Bound, Cell, Finding, Layout, Severity, Span, State};

/// Reads the lines of a grid.
pub(super) fn read(grid: &Grid) -> Picks {
    let mut out = Picks::default();
    for (at, table) in grid.forms.tables.iter().enumerate() {
        let here = grid.meanings.iter().flatten().any(|m| usize::from(m.table) == at);
        if table.kind != Shape::Line || !here {
            continue;
        }
        let whole = table.rows.iter().map(|r| r.cells.len()).sum::<usize>();
        let by_path = if grid.table.layout == Layout::Marked { by_path(grid, at as u16) } else { Vec::new() };
        if by_path.len() >= whole {
            out.picks.extend(by_path);
            continue;
        }
        let mut flow = Flow::new(grid, at as u16, table);
        flow.run();
        if flow.out.picks.len() >= by_path.len() {
            out.picks.extend(flow.out.picks);
            out.findings.extend(flow.out.findings);
        } else {
            out.picks.extend(by_path);
        }
    }
    out
}

/// What the labels over or beside a cell say.
#[derive(Clone, Copy, Default)]
struct Path {
    row: Option<u16>,
    column: Option<u16>,
    label: Option<Span>,
    /// Whether a value was read under it: the next label starts anew.
    used: bool,
}

impl Path {
    fn add(&mut self, role: Role, span: Span) {
        if self.used {
            *self = Path::default();
        }
        match role {
            Role::Row(r) => (self.row, self.label) = (Some(r), Some(span)),
            Role::Column(c) => self.column = Some(c),
            Role::Header(_) => self.row = None,
            _ => {}
        }
    }
}

/// Each value by the labels over it and to the left of it.
fn by_path(grid: &Grid, table: u16) -> Vec<Pick> {
    let Some(places) = places(grid.table) else {
        return Vec::new();
    };
    let mut of_cell: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
    for (at, token) in grid.tokens.iter().enumerate() {
        of_cell.entry(token.cell).or_default().push(at);
    }
    let mut above = vec![Path::default(); grid.table.cols as usize + 1];
    let mut picks = Vec::new();
    let (mut row, mut beside, mut foreign) = (None, Path::default(), false);
    for ((r, c), cell) in &places {
        if row != Some(*r) {
            (row, beside, foreign) = (Some(*r), Path::default(), false);
        }
        let place: &Cell = &grid.table.cells[*cell as usize];
        let tokens = of_cell.get(cell).map_or(&[][..], Vec::as_slice);
        for at in tokens {
            match grid.meanings[*at] {
                Some(Meaning { table: t, role }) if t == table => {
                    beside.add(role, grid.tokens[*at].span);
                    if place.row == *r {
                        above[*c as usize].add(role, grid.tokens[*at].span);
                    }
                }
                Some(_) => foreign = true,
                None => {}
            }
        }
        let [only] = tokens else { continue };
        let alone = place.row == *r && place.col == *c && place.row_span == 1 && place.col_span == 1;
        if foreign || !alone {
            continue;
        }
        let Some(mark) = mark_of(grid, *only) else { continue };
        let over = &mut above[*c as usize];
        let agree = |a: Option<u16>, b: Option<u16>| {
            if a.is_none() || b.is_none() || a == b { a.or(b) } else { None }
        };
        let (Some(of_row), Some(column)) = (agree(beside.row, over.row), agree(beside.column, over.column)) else {
            continue;
        };
        over.used = true;
        let label = beside.label.or(over.label).unwrap_or(grid.tokens[*only].span);
        picks.extend(pick(grid, table, (of_row, column), (mark, *only, grid.tokens[*only].span), label, false));
    }
    picks
}

/// What a token says as a value; `None` for labels and units.
fn mark_of(grid: &Grid, at: usize) -> Option<Mark> {
    match grid.tokens[at].kind {
        Kind::Value(mark) => Some(mark),
        Kind::Words => Some(Mark::of_state(State::Text)),
        _ => None,
    }
}

fn pick(
    grid: &Grid,
    table: u16,
    (row, column): (u16, u16),
    (mark, token, value): (Mark, usize, Span),
    label: Span,
    by_position: bool,
) -> Option<Pick> {
    let form_row = &grid.forms.tables[usize::from(table)].rows[usize::from(row)];
    let entry = form_row.cells.iter().position(|c| c.column == column)?;
    Some(Pick {
        table,
        row,
        entry: entry as u16,
        column,
        mark,
        cell: grid.tokens[token].cell,
        value,
        label,
        unit: None,
        by_position,
    })
}

/// The reading by order: labels, then as many values as they call for.
struct Flow<'a, 'b> {
    grid: &'b Grid<'a>,
    table: u16,
    form_table: &'b FormTable,
    /// Labels of rows and columns since they were last used up, in order, with their tokens.
    rows: Vec<(u16, usize)>,
    columns: Vec<(u16, usize)>,
    rows_used: bool,
    columns_used: bool,
    values: Vec<usize>,
    out: Picks,
}

impl<'a, 'b> Flow<'a, 'b> {
    fn new(grid: &'b Grid<'a>, table: u16, form_table: &'b FormTable) -> Self {
        Flow {
            grid,
            table,
            form_table,
            rows: Vec::new(),
            columns: Vec::new(),
            rows_used: false,
            columns_used: false,
            values: Vec::new(),
            out: Picks::default(),
        }
    }

    fn run(&mut self) {
        for at in 0..self.grid.tokens.len() {
            match (self.grid.tokens[at].kind, self.grid.meanings[at]) {
                (Kind::Label { .. }, Some(meaning)) if meaning.table == self.table => {
                    self.flush();
                    self.label(at, meaning.role);
                }
                (Kind::Label { .. }, Some(_)) => {
                    self.flush();
                    (self.rows_used, self.columns_used) = (true, true);
                    self.rows.clear();
                    self.columns.clear();
                }
                (Kind::Label { .. }, None) => self.flush(),
                (Kind::Value(_), _) => {
                    self.drop_voids(at);
                    self.values.push(at);
                }
                (Kind::Words, _) if self.goes_on(at) => self.values.push(at),
                (Kind::Words, _) => self.flush(),
                (Kind::Unit, _) => {}
            }
        }
        self.flush();
    }

    /// Empty cells alone in the rows before belong to the header, not to the numbers.
    fn drop_voids(&mut self, at: usize) {
        let row = |t: usize| self.grid.table.cells[self.grid.tokens[t].cell as usize].row;
        let rowed = self.grid.table.layout.has_rows();
        let before = self.values.last().is_some_and(|v| row(*v) != row(at));
        if rowed && before && self.values.iter().all(|v| self.is_blank(*v)) {
            self.values.clear();
        }
    }

    /// Words among the values of one row of the grid stand in the place of a number.
    fn goes_on(&self, at: usize) -> bool {
        let row = |t: usize| self.grid.table.cells[self.grid.tokens[t].cell as usize].row;
        let rowed = self.grid.table.layout.has_rows();
        rowed && self.values.iter().any(|v| !self.is_blank(*v)) && self.values.iter().all(|v| row(*v) == row(at))
    }

    fn is_blank(&self, token: usize) -> bool {
        matches!(self.grid.tokens[token].kind, Kind::Value(mark) if mark.state == State::Blank)
    }

    fn label(&mut self, at: usize, role: Role) {
        match role {
            Role::Row(row) => {
                if std::mem::take(&mut self.rows_used) {
                    self.rows.clear();
                }
                if self.rows.last().is_none_or(|(last, _)| *last != row) {
                    self.rows.push((row, at));
                }
            }
            Role::Header(_) if std::mem::take(&mut self.rows_used) => self.rows.clear(),
            Role::Column(column) => {
                if std::mem::take(&mut self.columns_used) {
                    self.columns.clear();
                }
                self.columns.push((column, at));
            }
            _ => {}
        }
    }

    /// Gives the values gathered to the labels before them.
    fn flush(&mut self) {
        let values = std::mem::take(&mut self.values);
        let whole = self.form_table.rows.iter().map(|r| r.cells.len()).sum::<usize>();
        let each = whole / self.form_table.rows.len().max(1);
        let all_blank = values.iter().all(|v| self.is_blank(*v));
        if values.is_empty() || (all_blank && values.len() < whole) || (self.rows.is_empty() && self.columns.is_empty())
        {
            return;
        }
        let mut counts = vec![whole, each * self.rows.len()];
        if self.rows.len() == 1 {
            counts.push(self.columns.len().min(each));
        }
        let digits = self.digits(&values, &counts, each);
        let cells = counts.iter().filter(|n| **n > 0).find_map(|n| self.fitting(&values, *n)).or(digits);
        let read = cells.is_some_and(|cells| self.assign(&cells, whole, each));
        if !read && !all_blank {
            let spans = values.iter().map(|v| self.grid.tokens[*v].span);
            let span = spans.reduce(Span::join).unwrap_or_default();
            let words = format!("table `{}`: {} values where {whole} belong", self.form_table.id, values.len());
            self.out.findings.push(Finding::new("row_rejected", Severity::Warn, words, vec![span]));
        }
        (self.rows_used, self.columns_used) = (true, true);
    }

    /// The values if they are as many as wanted, without empty cells at one end.
    fn fitting(&self, values: &[usize], wanted: usize) -> Option<Vec<(Mark, usize, Span)>> {
        let surplus = values.len().checked_sub(wanted)?;
        let front = values.iter().take_while(|v| self.is_blank(**v)).count();
        let back = values.iter().rev().take_while(|v| self.is_blank(**v)).count();
        let values = match (surplus, front >= surplus, back >= surplus) {
            (0, _, _) => values,
            (_, true, false) => &values[surplus..],
            (_, false, true) => &values[..wanted],
            _ => return None,
        };
        if self.grid.table.layout == Layout::Unmerged && wanted > 1 && !self.stands_over(values, surplus) {
            return None;
        }
        values.iter().map(|v| Some((mark_of(self.grid, *v)?, *v, self.grid.tokens[*v].span))).collect()
    }

    /// Whether each label of a column stands over one of some values; where there are others, over each of them.
    fn stands_over(&self, values: &[usize], others: usize) -> bool {
        let cell = |token: usize| &self.grid.table.cells[self.grid.tokens[token].cell as usize];
        let over = |label: usize, value: usize| {
            let (label, value) = (cell(label), cell(value));
            label.row < value.row && label.col == value.col
        };
        let labels = || self.columns.iter().map(|(_, at)| *at);
        let told = self.columns.len() == values.len() && labels().zip(values).all(|(label, value)| over(label, *value));
        let in_part = || others == 0 && labels().all(|label| values.iter().any(|value| over(label, *value)));
        told || in_part()
    }

    /// One run of as many digits as there are cells: a digit each.
    fn digits(&self, values: &[usize], counts: &[usize], each: usize) -> Option<Vec<(Mark, usize, Span)>> {
        let [value] = values else { return None };
        let Kind::Value(_) = self.grid.tokens[*value].kind else {
            return None;
        };
        let span = self.grid.tokens[*value].span;
        let words = span.of(self.grid.text);
        let together = self.grid.table.layout == Layout::RunTogether && words.len() >= each;
        if !counts.contains(&words.len()) || !together || !is_certain(words, self.form_table.sum.is_some(), each) {
            return None;
        }
        let digit = |at: usize| {
            let start = span.start as usize + at;
            let span = Span::new(start, start + 1);
            let mark = Mark {
                state: State::Reported,
                amount: Some(Amount::parse(span.of(self.grid.text))?),
                bound: Bound::Exact,
                unit: None,
                solid: false,
            };
            Some((mark, *value, span))
        };
        (0..words.len()).map(digit).collect()
    }

    /// Assigns values to (row, column) by the labels; by the form's order where some of them are damaged.
    fn assign(&mut self, cells: &[(Mark, usize, Span)], whole: usize, each: usize) -> bool {
        let official: Vec<u16> =
            self.form_table.rows.first().map_or(Vec::new(), |r| r.cells.iter().map(|c| c.column).collect());
        let all_rows: Vec<u16> = (0..self.form_table.rows.len() as u16).collect();
        let told_rows: Vec<u16> = self.rows.iter().map(|(r, _)| *r).collect();
        let n = cells.len();
        let rows = match (n == each * told_rows.len(), n == whole, told_rows.as_slice()) {
            (true, _, _) => told_rows,
            (_, true, _) => all_rows.clone(),
            (_, _, [only]) => vec![*only],
            _ => return false,
        };
        if rows.len() == all_rows.len() && rows != all_rows {
            return false;
        }
        let complete = |columns: &[u16]| columns.chunks(each).all(|c| official.iter().all(|o| c.contains(o)));
        let own: Vec<u16> = self.columns.iter().map(|(column, _)| *column).collect();
        let (columns, told): (Vec<u16>, bool) = if own.len() == n && (n < each || complete(&own)) {
            (own, true)
        } else if own.len() == each && n.is_multiple_of(each) && complete(&own) {
            (own.into_iter().cycle().take(n).collect(), true)
        } else if n.is_multiple_of(each) {
            (official.iter().copied().cycle().take(n).collect(), false)
        } else {
            return false;
        };
        let by_position = !told || self.rows.is_empty();
        for (at, (cell, column)) in cells.iter().zip(&columns).enumerate() {
            let row = rows[(at / each).min(rows.len() - 1)];
            let label = self.rows.iter().find(|(r, _)| *r == row).map_or(cell.2, |(_, at)| self.grid.tokens[*at].span);
            self.out.picks.extend(pick(self.grid, self.table, (row, *column), *cell, label, by_position));
        }
        true
    }
}
