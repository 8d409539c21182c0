//! What a table leaves open of which nothing says what was merged: how far a label reaches over its columns, and whether
//! it stands over its values at all. Where two readings are possible none is taken.

use std::collections::BTreeSet;
use std::ops::Range;

use super::form::{ColumnRole, FormTable};
use super::rows::{Grid, Reader, Segment};
use super::tokens::Kind;
use super::vocabulary::Role;
use crate::model::{Layout, State};

/// Where cells with words stand, as (column, row).
#[derive(Debug, Default)]
pub(super) struct Filled {
    values: BTreeSet<(u32, u32)>,
    /// Words that name no column, in rows without a row's label.
    words: BTreeSet<(u32, u32)>,
    /// Rows of labels that name columns.
    heads: BTreeSet<u32>,
}

impl Filled {
    /// `None` for tables that say what was merged, or of which not even columns are known.
    pub fn new(grid: &Grid) -> Option<Filled> {
        if grid.table.layout != Layout::Unmerged {
            return None;
        }
        let (mut filled, mut rows) = (Filled::default(), BTreeSet::new());
        for (token, meaning) in grid.tokens.iter().zip(grid.meanings) {
            let cell = &grid.table.cells[token.cell as usize];
            match (token.kind, meaning.map(|m| m.role)) {
                (_, Some(Role::Column(_) | Role::Header(_))) => {
                    filled.heads.insert(cell.row);
                    continue;
                }
                (_, Some(Role::Row(_) | Role::Group(_))) => {
                    rows.insert(cell.row);
                }
                _ => {}
            }
            match token.kind {
                Kind::Value(mark) if mark.state == State::Blank => {}
                Kind::Value(_) => _ = filled.values.insert((cell.col, cell.row)),
                _ => _ = filled.words.insert((cell.col, cell.row)),
            }
        }
        filled.words.retain(|(_, row)| !rows.contains(row));
        Some(filled)
    }

    /// Whether a label stands over several columns: behind its own are values up to the next header, or words below it
    /// divide what it names.
    fn is_divided(&self, label: (u32, u32), to: u32, row: u32) -> bool {
        let ((col, from), below) = (label, self.heads.range(row + 1..).next().copied().unwrap_or(u32::MAX));
        let holds = |set: &BTreeSet<(u32, u32)>, col, to: u32| {
            from < to && set.range((col, from + 1)..(col, to)).next().is_some()
        };
        (col + 1..to).any(|col| holds(&self.values, col, below)) || (col..to).any(|col| holds(&self.words, col, row))
    }
}

impl Reader<'_, '_> {
    /// Whether some label over a row may stand for several columns.
    pub(super) fn is_ambiguous(&self, label: usize) -> bool {
        let Some(filled) = &self.filled else { return false };
        let label = self.cell(label);
        let heads = self.header.iter().filter(|h| matches!(h.role, Role::Column(_)));
        let mut heads: Vec<(u32, u32)> = heads
            .map(|h| &self.grid.table.cells[h.cell as usize])
            .filter(|cell| cell.col >= label.col + label.col_span)
            .map(|cell| (cell.col, cell.row))
            .collect();
        heads.sort_unstable();
        heads.dedup_by_key(|(col, _)| *col);
        heads.iter().enumerate().any(|(at, (col, row))| {
            let next = heads.get(at + 1).map_or(self.grid.table.cols, |(col, _)| *col);
            let to = (col + 1..next).find(|col| self.filled_at(*row, *col).is_some()).unwrap_or(next);
            to > col + 1 && filled.is_divided((*col, *row), to, label.row)
        })
    }

    /// The first token of what stands at a place; `None` where it is blank.
    fn filled_at(&self, row: u32, col: u32) -> Option<usize> {
        let cell = *self.places.as_ref()?.get(&(row, col))?;
        self.firsts[cell as usize].filter(|_| !self.grid.table.cells[cell as usize].span.is_empty())
    }

    /// The columns between a row's label and its header, if values stand there: office programs put the row below a
    /// title into the title's own row where a page does not end its rows.
    pub(super) fn in_front(&self, label: usize) -> Option<Range<u32>> {
        self.filled.as_ref()?;
        let label = self.cell(label);
        let (row, from) = (label.row, label.col + label.col_span);
        let heads = self.header.iter().filter(|h| matches!(h.role, Role::Column(_)));
        let heads = heads.map(|h| &self.grid.table.cells[h.cell as usize]).filter(|cell| cell.col >= from);
        let first = heads.min_by_key(|cell| cell.col)?;
        let to = (from..first.col).find(|col| self.filled_at(first.row, *col).is_some()).unwrap_or(first.col);
        let is_value = |at: usize| matches!(self.grid.tokens[at].kind, Kind::Value(_));
        (from..to).any(|col| self.filled_at(row, col).is_some_and(is_value)).then_some(from..to)
    }

    /// Those of a segment's values that stand in front of the header; none if there are others, or if the columns there
    /// are fewer than the row's cells or more than any row has: a column in which all cells are blank leaves no trace.
    pub(super) fn values_in_front(&self, segment: &Segment, columns: &Range<u32>, wanted: usize) -> Vec<usize> {
        let form_table = self.form_table(segment.table);
        let widest = form_table.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(wanted);
        let units = usize::from(self.heads_units(form_table));
        let (front, behind): (Vec<usize>, Vec<usize>) =
            segment.values.iter().partition(|value| columns.contains(&self.cell(**value).col));
        let is_told = (wanted + units..=widest + units).contains(&columns.len());
        if is_told && behind.iter().all(|value| self.is_blank(*value)) { front } else { Vec::new() }
    }

    /// Whether values that are told by their number stand under all labels of columns that are still there.
    pub(super) fn stand_under_header(&self, values: &[usize], form_table: &FormTable) -> bool {
        let numbers = |c: u16| {
            let column = &form_table.columns[usize::from(c)];
            !column.generic && matches!(column.role, ColumnRole::Take | ColumnRole::Skip | ColumnRole::Code)
        };
        let heads = self.header.iter().filter(|h| matches!(h.role, Role::Column(c) if numbers(c)));
        let mut heads = heads.map(|h| self.grid.table.cells[h.cell as usize].col);
        self.filled.is_none() || heads.all(|col| values.iter().any(|value| self.cell(*value).col == col))
    }

    /// Whether the header has a column of units.
    pub(super) fn heads_units(&self, form_table: &FormTable) -> bool {
        let role = |c: u16| form_table.columns[usize::from(c)].role;
        self.header.iter().any(|h| matches!(h.role, Role::Column(c) if role(c) == ColumnRole::Unit))
    }
}
