//! A release under construction: takes one outcome for every source, in their order.

use std::collections::BTreeSet;
use std::iter::Peekable;

use super::Store;
use super::document::DocumentRow;
use super::error::{Result, StoreError};
use super::file;
use super::partition::Partition;
use super::release::Release;
use super::rows::Rows;
use super::schema::{self, Table};
use super::spill::Spill;
use crate::model::{Dictionary, Outcome, Reading, Verdict};

/// What is different from the last release, in sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Not there before.
    pub new: u64,
    /// Other bytes than before.
    pub changed: u64,
    /// No longer there.
    pub gone: u64,
    /// Same bytes, read again (another recipe, by force, or because they could not be read).
    pub reread: u64,
    /// Same bytes, rows kept.
    pub kept: u64,
}

/// Takes outcomes and holds their rows until [`finish`](Batch::finish).
pub struct Batch<'a> {
    pub(super) store: &'a Store,
    dictionary: &'a Dictionary,
    pub(super) recipe: String,
    /// The release whose rows may be kept.
    pub(super) base: Option<&'a Release>,
    before: Peekable<Rest<'a>>,
    pub(super) sources: Vec<DocumentRow>,
    pub(super) kept: Vec<bool>,
    pub(super) touched: BTreeSet<Partition>,
    pub(super) spill: Spill,
    pub(super) changes: Changes,
}

/// The documents of the last release that were not met yet.
type Rest<'a> = Box<dyn Iterator<Item = Result<DocumentRow>> + 'a>;

impl<'a> Batch<'a> {
    pub(super) fn new(store: &'a Store, recipe: &str, dictionary: &'a Dictionary, budget: usize) -> Result<Self> {
        let base = store.base(recipe);
        let before = match (base, store.previous()) {
            (Some(base), _) => documents(base, true)?,
            (None, Some(other)) => documents(other, false)?,
            (None, None) => Box::new(std::iter::empty()),
        };
        Ok(Self {
            store,
            dictionary,
            recipe: recipe.to_string(),
            base,
            before: before.peekable(),
            sources: Vec::new(),
            kept: Vec::new(),
            touched: BTreeSet::new(),
            spill: Spill::new(&store.disk, &store.staging().join("rows"), budget)?,
            changes: Changes::default(),
        })
    }

    /// Adds a source. Errors if it does not follow the one before in the order of ids, if it is said to be kept
    /// and cannot be, or if the disk refuses.
    pub fn append(&mut self, outcome: Outcome) -> Result<()> {
        let id = outcome.source.as_str();
        if self.sources.last().is_some_and(|last| *last.source_id >= *id) {
            return Err(StoreError::Internal(format!("`{id}` was handed over out of order")));
        }
        self.pass(Some(id))?;
        let old = match self.before.peek() {
            Some(Ok(row)) if *row.source_id == *id => self.before.next().transpose()?,
            _ => None,
        };
        if matches!(outcome.verdict, Verdict::Kept) {
            return self.keep(&outcome, old);
        }
        match &old {
            None => self.changes.new += 1,
            Some(row) if row.digest == outcome.digest => self.changes.reread += 1,
            Some(_) => self.changes.changed += 1,
        }
        old.iter().for_each(|row| self.touch(row));
        let row = DocumentRow::new(&outcome);
        self.touch(&row);
        if let Verdict::Read(reading) = &outcome.verdict {
            self.add_rows(&row.partition(), reading)?;
        }
        self.sources.push(row);
        self.kept.push(false);
        Ok(())
    }

    /// No more sources: those of the last release that were not met are gone.
    pub(super) fn end(&mut self) -> Result<()> {
        self.pass(None)
    }

    /// Whether every source is as it was.
    pub(super) fn is_unchanged(&self) -> bool {
        let Changes { new, changed, gone, reread, kept: _ } = self.changes;
        self.base.is_some() && new + changed + gone + reread == 0
    }

    fn keep(&mut self, outcome: &Outcome, old: Option<DocumentRow>) -> Result<()> {
        let row = old.filter(|row| self.base.is_some() && row.digest == outcome.digest);
        let Some(row) = row else {
            let id = &outcome.source;
            return Err(StoreError::Internal(format!("`{id}` was to be kept and is not in the last release")));
        };
        self.changes.kept += 1;
        self.sources.push(row);
        self.kept.push(true);
        Ok(())
    }

    /// Counts the old sources before `id` as gone.
    fn pass(&mut self, id: Option<&str>) -> Result<()> {
        let earlier = |row: &Result<DocumentRow>| match (row, id) {
            (Ok(row), Some(id)) => *row.source_id < *id,
            _ => true,
        };
        while let Some(gone) = self.before.next_if(earlier) {
            self.changes.gone += 1;
            self.touch(&gone?);
        }
        Ok(())
    }

    fn touch(&mut self, row: &DocumentRow) {
        if row.is_report() {
            self.touched.insert(row.partition());
        }
    }

    fn add_rows(&mut self, partition: &Partition, reading: &Reading) -> Result<()> {
        let (ordinal, dictionary) = (self.sources.len(), self.dictionary);
        let mut add = |table, partition, fill: &dyn Fn(&mut Rows), some: bool| match some {
            true => self.spill.add(table, partition, fill),
            false => Ok(()),
        };
        add(
            Table::Observations,
            partition.clone(),
            &|rows| {
                let each = reading.observations.iter();
                each.for_each(|o| rows.observation(ordinal, o, dictionary));
            },
            !reading.observations.is_empty(),
        )?;
        add(
            Table::Quantities,
            partition.clone(),
            &|rows| {
                let each = reading.quantities.iter();
                each.for_each(|q| rows.quantity(ordinal, q, dictionary));
            },
            !reading.quantities.is_empty(),
        )?;
        add(
            Table::Findings,
            Partition::default(),
            &|rows| reading.findings.iter().for_each(|f| rows.finding(ordinal, f)),
            !reading.findings.is_empty(),
        )
    }
}

/// The documents of a release in order: whole, or only what tells whether a source changed.
fn documents(release: &Release, whole: bool) -> Result<Rest<'_>> {
    let all: Vec<_> = schema::columns(Table::Documents).iter().map(|c| c.name).collect();
    let columns: &[&str] = if whole { &all } else { &["source_id", "digest"] };
    let mut files: Vec<Rest> = Vec::new();
    for info in release.files(Table::Documents.as_str()) {
        let path = release.intact(info)?;
        let rows = file::read(&path, Some(columns))?.flat_map(move |batch| -> Vec<Result<DocumentRow>> {
            match batch {
                Err(error) => vec![Err(error)],
                Ok(batch) => (0..batch.num_rows())
                    .map(|at| {
                        let row = match whole {
                            true => DocumentRow::read(&batch, at),
                            false => DocumentRow::read_key(&batch, at),
                        };
                        row.ok_or_else(|| StoreError::corrupt(&path, format!("row {at} is not a document")))
                    })
                    .collect(),
            }
        });
        files.push(Box::new(rows));
    }
    Ok(Box::new(files.into_iter().flatten()))
}
