//! A complete tree of files that nobody sees yet: read by the statistics, added to, and then published or discarded.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::Store;
use super::batch::Changes;
use super::disk::Sum;
use super::error::{Result, StoreError};
use super::file::{self, TableFile};
use super::frame::{self, Collector};
use super::ledger::{self, Ledger, RELEASE, SUMS};
use super::release::{self, Counts, FileInfo, Release};
use super::schema::Table;
use crate::digest;
use crate::model::Frame;

/// A table of a draft that is added in parts.
pub struct Parts {
    name: String,
    path: String,
    out: TableFile,
}

impl Parts {
    /// Adds rows; the columns are those of the first part.
    pub fn push(&mut self, part: &Frame) -> Result<()> {
        frame::batches_of(part).try_for_each(|batch| self.out.push(batch))
    }
}

/// A release that is not published yet.
pub struct Draft<'a> {
    store: &'a Store,
    tree: PathBuf,
    ledger: Ledger,
    /// Files that are second names of the last release's.
    linked: BTreeSet<String>,
    changes: Changes,
}

/// A release that was just published, or that stands because the new one would be the same.
#[derive(Clone, Debug)]
pub struct Published {
    /// The release that `latest` names.
    pub release: Release,
    /// Whether `latest` named another one before.
    pub changed: bool,
    /// What is different from the last release, in sources.
    pub changes: Changes,
}

impl<'a> Draft<'a> {
    pub(super) fn new(
        store: &'a Store,
        tree: PathBuf,
        ledger: Ledger,
        linked: BTreeSet<String>,
        changes: Changes,
    ) -> Self {
        Self { store, tree, ledger, linked, changes }
    }

    /// How many of what it holds.
    pub fn counts(&self) -> &Counts {
        &self.ledger.counts
    }

    /// What is different from the last release, in sources.
    pub fn changes(&self) -> &Changes {
        &self.changes
    }

    /// The years that have observations, ascending; rows of an unknown year are in none.
    pub fn years(&self) -> Vec<i32> {
        let files = &self.ledger.tables[Table::Observations.as_str()];
        let years: BTreeSet<i32> = files.iter().filter_map(|f| year_of(&f.path)).collect();
        years.into_iter().collect()
    }

    /// Columns of the observations of one year that count (`canonical`).
    pub fn observations(&self, year: i32, columns: &[&str]) -> Result<Frame> {
        let mut frame = Collector::new(columns);
        let files = &self.ledger.tables[Table::Observations.as_str()];
        for file in files.iter().filter(|f| year_of(&f.path) == Some(year)) {
            frame.add(&self.tree.join(&file.path), true)?;
        }
        Ok(frame.finish())
    }

    /// Columns of all documents.
    pub fn documents(&self, columns: &[&str]) -> Result<Frame> {
        self.table(Table::Documents, columns)
    }

    /// Columns of all rows of a table, those that do not count included.
    pub fn table(&self, table: Table, columns: &[&str]) -> Result<Frame> {
        let mut frame = Collector::new(columns);
        for file in &self.ledger.tables[table.as_str()] {
            frame.add(&self.tree.join(&file.path), false)?;
        }
        Ok(frame.finish())
    }

    /// Adds a table of one file: `statistics/yearly`, `dimensions/metrics`. Its rows must have one order.
    pub fn add_table(&mut self, name: &str, frame: &Frame) -> Result<()> {
        let table = self.begin_table(name, frame)?;
        self.end_table(table)
    }

    /// Begins a table that is added in parts, so that no more than one part is in memory.
    pub fn begin_table(&self, name: &str, first: &Frame) -> Result<Parts> {
        let path = format!("{name}.parquet");
        let place = self.place(&path)?;
        let properties = file::published(name, &self.ledger.recipe, &[]);
        let schema = frame::schema_of(first);
        let mut parts = Parts {
            name: name.to_string(),
            path,
            out: TableFile::create(&self.store.disk, &place, schema, properties)?,
        };
        parts.push(first)?;
        Ok(parts)
    }

    /// Ends it.
    pub fn end_table(&mut self, table: Parts) -> Result<()> {
        let Parts { name, path, out } = table;
        let (rows, Sum { bytes, sha256 }) = out.finish()?;
        let file = FileInfo { path, rows: Some(rows), bytes, sha256 };
        self.ledger.tables.insert(name, vec![file]);
        Ok(())
    }

    /// Adds a file that is no table: `datapackage.json`.
    pub fn add_file(&mut self, path: &str, bytes: &[u8]) -> Result<()> {
        let place = self.place(path)?;
        let Sum { bytes, sha256 } = self.store.disk.write(&place, bytes)?;
        let path = path.to_string();
        self.ledger.others.push(FileInfo { path, rows: None, bytes, sha256 });
        self.ledger.others.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(())
    }

    /// Name, files and sizes of every table so far, for the data package.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[FileInfo])> {
        self.ledger.tables.iter().map(|(name, files)| (name.as_str(), files.as_slice()))
    }

    /// Makes it the release that counts. A draft that equals the last release byte for byte publishes nothing.
    pub fn publish(mut self) -> Result<Published> {
        let ledger = self.ledger.to_json();
        self.add_file(RELEASE, ledger.as_bytes())?;
        let files = self.ledger.files().map(|f| (f.path.clone(), f.sha256.to_string()));
        let sums = ledger::sums(&files.collect::<BTreeMap<_, _>>());
        self.store.disk.write(&self.tree.join(SUMS), sums.as_bytes())?;
        let digest = &digest::of(sums.as_bytes()).to_string()[..12];
        let before = self.store.previous().map(|r| r.name.clone());
        let name = match self.existing(digest, &sums)? {
            Some(name) => name,
            None => {
                self.share()?;
                self.settle_on_disk()?;
                self.store.admit(&self.tree, digest)?
            }
        };
        let changed = before.as_deref() != Some(&name);
        if changed {
            self.store.point_at(&name)?;
        }
        // It is published; what is left in the staging folder is swept by the next run at the latest.
        let _ = self.store.sweep();
        Ok(Published {
            release: Release::open(&self.store.out().join(release::RELEASES).join(name))?,
            changed,
            changes: self.changes,
        })
    }

    /// Throws it away; the last release stands.
    pub fn discard(self) -> Result<()> {
        self.store.sweep()
    }

    /// A release with the same bytes: the last one, or a later one, which was rolled back or whose run was killed
    /// before the link was swapped. (An earlier one stays where it is in history.)
    fn existing(&self, digest: &str, sums: &str) -> Result<Option<String>> {
        let last = self.store.previous().map_or("", |release| &release.name);
        let names = release::names(self.store.out())?;
        Ok(names.into_iter().rev().take_while(|name| name.as_str() >= last).find(|name| {
            let same = release::split_name(name).is_some_and(|(_, d)| d == digest);
            let path = self.store.out().join(release::RELEASES).join(name).join(SUMS);
            same && std::fs::read(path).is_ok_and(|bytes| bytes == sums.as_bytes())
        }))
    }

    /// Files that came out as they were become second names of the last release's.
    fn share(&mut self) -> Result<()> {
        let Some(previous) = self.store.previous() else {
            return Ok(());
        };
        let before: BTreeMap<&str, &FileInfo> = previous.ledger.files().map(|f| (f.path.as_str(), f)).collect();
        let disk = &self.store.disk;
        for file in self.ledger.files().filter(|f| before.get(f.path.as_str()) == Some(f)) {
            let (from, to) = (previous.path.join(&file.path), self.tree.join(&file.path));
            if self.linked.contains(&file.path) || previous.intact(file).is_err() {
                continue;
            }
            disk.remove_file(&to)?;
            disk.link(&from, &to)?;
            self.linked.insert(file.path.clone());
        }
        Ok(())
    }

    /// Forces files and folders onto the medium; the swap of the link must never come before its target.
    fn settle_on_disk(&self) -> Result<()> {
        let mut present = BTreeMap::new();
        release::list(&self.tree, "", &mut present)?;
        let mut wanted = BTreeSet::from([self.tree.clone()]);
        for (path, place) in present {
            wanted.extend(place.ancestors().skip(1).take_while(|p| *p != self.tree).map(PathBuf::from));
            if !self.linked.contains(&path) {
                self.store.disk.seal(&place)?;
                wanted.insert(place);
            }
        }
        self.store.disk.sync(&wanted.into_iter().collect::<Vec<_>>())
    }

    fn place(&self, path: &str) -> Result<PathBuf> {
        let plain = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains('\\');
        let taken = self.ledger.files().any(|f| f.path == path) || path == SUMS;
        if !path.split('/').all(plain) || taken {
            return Err(StoreError::Internal(format!("`{path}` is no name for a new file of a release")));
        }
        let place = self.tree.join(path);
        let folder = place.parent().expect("a file of a release has a folder");
        self.store.disk.create_dirs(folder)?;
        Ok(place)
    }
}

fn year_of(path: &str) -> Option<i32> {
    let key = path.split('/').find_map(|part| part.strip_prefix("year="))?;
    key.parse().ok()
}
