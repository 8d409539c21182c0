//! Which form's tables stand on the page, and what each label means there. Told by the labels, never by the year.

use std::collections::BTreeSet;

use super::Forms;
use super::form::Shape;
use super::tokens::{Kind, Token};
use super::vocabulary::{Meaning, Role};
use crate::model::{Form, Table};

/// What is known of the whole document before its tables are read.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    /// One bit for each table of a form that may stand on the page: of alternatives (the same table of two forms) one.
    allowed: u32,
    /// The form of the three tables that is on the page.
    pub annual: Option<Form>,
}

/// Tables of one family whose ids end alike are alternatives: `e2.t3`, `e3.t3`.
fn slot(id: &str) -> &str {
    id.split_once('.').map_or(id, |(_, slot)| slot)
}

impl Choice {
    /// Chooses among alternatives by the labels that only one form has.
    pub fn new(forms: &Forms, grids: &[Vec<Token>]) -> Choice {
        let mut votes = vec![0u32; forms.tables.len()];
        for tokens in grids {
            let mut seen = BTreeSet::new();
            for (at, token) in tokens.iter().enumerate() {
                let Kind::Label { meanings, .. } = token.kind else {
                    continue;
                };
                let followed = matches!(tokens.get(at + 1).map(|t| t.kind), Some(Kind::Value(_) | Kind::Unit));
                for meaning in forms.vocabulary.meanings(meanings) {
                    if is_mark(forms, *meaning, followed) && seen.insert(*meaning) {
                        votes[usize::from(meaning.table)] += 1;
                    }
                }
            }
        }
        let mut by_form: Vec<(u32, Form)> = Vec::new();
        for (table, votes) in forms.tables.iter().zip(&votes) {
            match by_form.iter_mut().find(|(_, form)| *form == table.form) {
                Some((sum, _)) => *sum += votes,
                None => by_form.push((*votes, table.form)),
            }
        }
        let preferred = by_form.iter().max_by_key(|(sum, form)| (*sum, *form)).map(|(_, form)| *form);
        let voted = votes.iter().any(|v| *v > 0);
        let mut allowed = 0;
        for (at, table) in forms.tables.iter().enumerate() {
            let rivals = forms
                .tables
                .iter()
                .enumerate()
                .filter(|(_, t)| t.family == table.family && slot(&t.id) == slot(&table.id));
            let best = rivals.max_by_key(|(other, t)| (votes[*other], Some(t.form) == preferred, t.form));
            if best.is_some_and(|(other, _)| other == at) {
                allowed |= 1 << at;
            }
        }
        Choice { allowed, annual: preferred.filter(|_| voted) }
    }

    /// The tables of forms that stand in one grid. `continued` tells tables that stand in another grid.
    pub fn active(&self, forms: &Forms, tokens: &[Token], continued: u32) -> u32 {
        let mut seen: BTreeSet<Meaning> = BTreeSet::new();
        for token in tokens {
            let Kind::Label { meanings, .. } = token.kind else {
                continue;
            };
            let own = || {
                let all = forms.vocabulary.meanings(meanings).iter();
                all.filter(|m| self.allowed & (1 << m.table) != 0)
            };
            let family = |m: &Meaning| &forms.tables[usize::from(m.table)].family;
            // A label that may stand for a row and for a column, or for two tables of a family, proves nothing of it.
            let clear = |m: &&Meaning| {
                own().all(|o| family(o) != family(m) || (o.table == m.table && is_row(o.role) == is_row(m.role)))
            };
            seen.extend(own().filter(clear));
        }
        let mut families: Vec<(usize, &str, u32)> = Vec::new();
        for (at, table) in forms.tables.iter().enumerate() {
            let own = || seen.iter().filter(|m| usize::from(m.table) == at);
            let rows = own().filter(|m| matches!(m.role, Role::Row(_))).count();
            let other = match table.kind {
                Shape::List => own().filter(|m| m.role == Role::Caption).count(),
                Shape::Matrix | Shape::Line => own().filter(|m| !is_row(m.role)).count(),
            };
            // A part of a table that goes on elsewhere; of a list, only under its header again.
            let headed = own().filter(|m| matches!(m.role, Role::Column(_))).count() >= 2;
            let known = continued & (1 << at) != 0 && (table.kind != Shape::List || headed);
            let enough = rows >= table.least
                || (rows >= 1 && other >= 1 && table.kind != Shape::List)
                || (rows >= 2 && other >= 1)
                || (rows >= 1 && known);
            if !enough {
                continue;
            }
            let weight = rows * 2 + other;
            match families.iter_mut().find(|f| f.1 == table.family) {
                Some(family) => {
                    family.0 += weight;
                    family.2 |= 1 << at;
                }
                None => families.push((weight, &table.family, 1 << at)),
            }
        }
        families.into_iter().max_by_key(|f| f.0).map_or(0, |f| f.2)
    }
}

fn is_row(role: Role) -> bool {
    matches!(role, Role::Row(_) | Role::Group(_))
}

fn is_mark(forms: &Forms, meaning: Meaning, followed: bool) -> bool {
    let table = &forms.tables[usize::from(meaning.table)];
    match meaning.role {
        Role::Row(at) => followed && table.rows[usize::from(at)].mark,
        Role::Column(at) => table.columns[usize::from(at)].mark,
        _ => false,
    }
}

/// What each label token means, given the tables that stand in its grid; `None` for all other tokens.
/// `before` holds the labels of the grids before, the last last: a table may go on from page to page.
pub(super) fn resolve(
    forms: &Forms,
    grid: &Table,
    tokens: &[Token],
    active: u32,
    before: &[Meaning],
) -> Vec<Option<Meaning>> {
    let mut resolver = Resolver {
        forms,
        grid,
        tokens,
        active,
        table: None,
        seen: before.iter().enumerate().map(|(at, m)| (*m, at)).collect(),
        out: Vec::with_capacity(tokens.len()),
    };
    for at in 0..tokens.len() {
        let meaning = resolver.meaning(at);
        if let Some(meaning) = meaning {
            resolver.seen.retain(|(m, _)| *m != meaning);
            resolver.seen.push((meaning, before.len() + at));
        }
        resolver.out.push(meaning);
    }
    resolver.out
}

struct Resolver<'a> {
    forms: &'a Forms,
    grid: &'a Table,
    tokens: &'a [Token],
    active: u32,
    /// The table that the labels before belong to.
    table: Option<u16>,
    /// Each meaning met, with when it was met last.
    seen: Vec<(Meaning, usize)>,
    out: Vec<Option<Meaning>>,
}

impl Resolver<'_> {
    fn candidates(&self, at: usize) -> Vec<Meaning> {
        let Kind::Label { meanings, .. } = self.tokens[at].kind else {
            return Vec::new();
        };
        let all = self.forms.vocabulary.meanings(meanings).iter();
        all.filter(|m| self.active & (1 << m.table) != 0).copied().collect()
    }

    fn meaning(&mut self, at: usize) -> Option<Meaning> {
        let mut found = self.candidates(at);
        let tables: BTreeSet<u16> = found.iter().map(|m| m.table).collect();
        if tables.len() > 1 {
            let table = self.table.filter(|t| tables.contains(t)).or_else(|| self.table_ahead(at, &tables))?;
            found.retain(|m| m.table == table);
        }
        let first = *found.first()?;
        if tables.len() == 1 {
            self.table = Some(first.table);
        }
        let rows = found.iter().filter(|m| is_row(m.role)).count();
        if rows > 0 && rows < found.len() {
            let row = self.stands_for_row(at, first.table);
            found.retain(|m| is_row(m.role) == row);
        }
        found.into_iter().max_by_key(|m| (self.under_seen(*m), std::cmp::Reverse(m.role)))
    }

    /// The table of the next label that belongs to one table only.
    fn table_ahead(&self, at: usize, among: &BTreeSet<u16>) -> Option<u16> {
        (at + 1..self.tokens.len().min(at + 24)).find_map(|next| {
            let tables: BTreeSet<u16> = self.candidates(next).iter().map(|m| m.table).collect();
            tables.first().copied().filter(|t| tables.len() == 1 && among.contains(t))
        })
    }

    /// When the parent of a row was met last; 0 for a row without one, or if it was not met.
    fn under_seen(&self, meaning: Meaning) -> usize {
        let Role::Row(row) = meaning.role else { return 0 };
        let table = &self.forms.tables[usize::from(meaning.table)];
        let Some(under) = table.rows[usize::from(row)].under else {
            return 0;
        };
        let parent = Meaning { table: meaning.table, role: under };
        self.seen.iter().find(|(m, _)| *m == parent).map_or(0, |(_, at)| at + 1)
    }

    /// Whether a word that names a row and a column (其他, 总计) names a row here.
    fn stands_for_row(&self, at: usize, table: u16) -> bool {
        let Kind::Label { numbered, .. } = self.tokens[at].kind else {
            return false;
        };
        if numbered {
            return true;
        }
        let is_column = |m: &Meaning| m.table == table && matches!(m.role, Role::Column(_) | Role::Header(_));
        let before = (0..at).rev().find(|i| !is_blank(self.tokens[*i].kind));
        if before.is_some_and(|i| self.out[i].as_ref().is_some_and(is_column)) {
            return false;
        }
        let row = |i: usize| self.grid.cells[self.tokens[i].cell as usize].row;
        if self.grid.layout.has_rows() {
            let mut beside =
                (0..self.tokens.len()).skip_while(|i| row(*i) < row(at)).take_while(|i| row(*i) == row(at));
            return !beside
                .any(|i| i != at && self.candidates(i).iter().all(is_column) && !self.candidates(i).is_empty());
        }
        true
    }
}

fn is_blank(kind: Kind) -> bool {
    matches!(kind, Kind::Value(mark) if mark.state == crate::model::State::Blank)
}
