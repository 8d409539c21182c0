//! From the last outcome to a complete tree of files: touched partitions are made, the others linked, and every
//! count is reconciled before anything may be published.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Mutex;

use super::batch::{Batch, Changes};
use super::document::{self, DUPLICATE, DocumentRow, FAILED, NOT_A_REPORT, READ};
use super::draft::Draft;
use super::error::{Result, StoreError};
use super::file::GROUP;
use super::findings;
use super::ledger::Ledger;
use super::partition::{Made, NewFile, Partition, Scene};
use super::release::{Counts, FileInfo, Release};
use super::schema::{self, Table};
use super::spill::Spilled;

/// Does the jobs 0..n, each once, in any order, on any threads. [`one_by_one`] does them here and now.
pub type Runner<'r> = &'r dyn Fn(usize, &(dyn Fn(usize) + Sync));

/// The plainest [`Runner`].
pub fn one_by_one(jobs: usize, job: &(dyn Fn(usize) + Sync)) {
    (0..jobs).for_each(job);
}

/// What a batch came to.
pub enum Finished<'a> {
    /// Every source is as it was, and so is the recipe: there is nothing to publish.
    Unchanged {
        /// The release that stands.
        release: Box<Release>,
        /// What was found.
        changes: Changes,
    },
    /// A tree of files that can be read, added to, and published or discarded.
    Draft(Box<Draft<'a>>),
}

impl<'a> Batch<'a> {
    /// Writes all files of documents, observations, quantities and findings. `run` may spread the partitions over
    /// threads. Errors if the disk refuses, a kept file is damaged, or the counts do not reconcile.
    pub fn finish(mut self, run: Runner) -> Result<Finished<'a>> {
        self.end()?;
        if let (true, Some(release)) = (self.is_unchanged(), self.base) {
            self.store.sweep()?;
            return Ok(Finished::Unchanged { release: Box::new(release.clone()), changes: self.changes });
        }
        let tree = self.store.staging().join("release");
        self.store.disk.create_dirs(&tree)?;
        let mut members: BTreeMap<Partition, Vec<usize>> = BTreeMap::new();
        for (ordinal, source) in self.sources.iter().enumerate().filter(|(_, s)| s.is_report()) {
            members.entry(source.partition()).or_default().push(ordinal);
        }
        let Batch { store, recipe, base, sources, kept, touched, spill, changes, .. } = self;
        let spilled = spill.freeze();
        let mut work = Work {
            members,
            touched,
            sources,
            kept,
            ledger: Ledger::new(&recipe),
            linked: BTreeSet::new(),
            base,
            tree: &tree,
            spilled,
        };
        work.make(store, run)?;
        work.reconcile()?;
        let (ledger, linked) = (work.ledger, work.linked);
        Ok(Finished::Draft(Box::new(Draft::new(store, tree, ledger, linked, changes))))
    }
}

struct Work<'w> {
    members: BTreeMap<Partition, Vec<usize>>,
    touched: BTreeSet<Partition>,
    sources: Vec<DocumentRow>,
    kept: Vec<bool>,
    ledger: Ledger,
    linked: BTreeSet<String>,
    base: Option<&'w Release>,
    tree: &'w Path,
    spilled: Spilled,
}

impl<'w> Work<'w> {
    fn make(&mut self, store: &super::Store, run: Runner) -> Result<()> {
        for table in Table::ALL {
            self.ledger.tables.insert(table.as_str().to_string(), Vec::new());
        }
        let made = self.partitions(store, run)?;
        let mut disagreements = Vec::new();
        for (partition, made) in made {
            let members = &self.members[&partition];
            for (member, copy) in members.iter().zip(&made.copies) {
                self.sources[*member].unsettle();
                if let Some(copy) = copy {
                    let canonical = self.sources[members[copy.of]].source_id.clone();
                    self.sources[*member].yield_to(&canonical, copy.same_bytes);
                }
            }
            disagreements.extend(made.disagreements);
            self.enter(Table::Observations, made.observations);
            self.enter(Table::Quantities, made.quantities);
        }
        let (file, counts) = findings::write(&self.scene(store), &disagreements, &self.touched)?;
        self.enter(Table::Findings, Some(file));
        for (source, count) in self.sources.iter_mut().zip(counts) {
            source.n_findings = count as i64;
        }
        let file = documents(&self.scene(store))?;
        self.enter(Table::Documents, Some(file));
        for files in self.ledger.tables.values_mut() {
            files.sort_by(|a, b| a.path.cmp(&b.path));
        }
        Ok(())
    }

    /// Makes the touched partitions and links the others.
    fn partitions(&mut self, store: &super::Store, run: Runner) -> Result<Vec<(Partition, Made)>> {
        let all = self.base.is_none();
        let (jobs, untouched): (Vec<_>, Vec<_>) =
            self.members.iter().partition(|(p, _)| all || self.touched.contains(*p));
        let slots: Vec<Mutex<Option<Result<Made>>>> = jobs.iter().map(|_| Mutex::new(None)).collect();
        let scene = self.scene(store);
        run(jobs.len(), &|job| {
            let (partition, members) = jobs[job];
            let made = scene.make(partition, members);
            *slots[job].lock().expect("a job does not panic with its slot locked") = Some(made);
        });
        let mut linked = Vec::new();
        for (partition, _) in untouched {
            for table in [Table::Observations, Table::Quantities] {
                let file = self.base.and_then(|b| Some((b, b.partition_file(table, partition)?)));
                if let Some((base, file)) = file {
                    link(&scene, base, file)?;
                    linked.push((table, file.clone()));
                }
            }
        }
        let mut made = Vec::new();
        for ((partition, _), slot) in jobs.into_iter().zip(slots) {
            let result = slot.into_inner().expect("a job does not panic with its slot locked");
            let result = result.ok_or_else(|| StoreError::Internal("a partition was left out".to_string()))?;
            made.push((partition.clone(), result?));
        }
        for (table, file) in linked {
            self.linked.insert(file.path.clone());
            self.enter(table, Some(file));
        }
        Ok(made)
    }

    fn scene<'s>(&'s self, store: &'s super::Store) -> Scene<'s> {
        Scene {
            disk: &store.disk,
            tree: self.tree,
            recipe: &self.ledger.recipe,
            sources: &self.sources,
            kept: &self.kept,
            previous: self.base,
            spilled: &self.spilled,
        }
    }

    fn enter(&mut self, table: Table, file: Option<FileInfo>) {
        self.ledger.tables.entry(table.as_str().to_string()).or_default().extend(file);
    }

    /// Sources in = rows out, figures in = rows out: in each partition, and in all.
    fn reconcile(&mut self) -> Result<()> {
        let rows = |files: &[FileInfo]| files.iter().filter_map(|f| f.rows).sum::<u64>();
        let table = |table: Table| self.ledger.tables[table.as_str()].as_slice();
        let differ = |what: &str, given: u64, written: u64| match given == written {
            true => Ok(()),
            false => Err(StoreError::Internal(format!("{what}: {given} rows were given, {written} written"))),
        };
        for (partition, members) in &self.members {
            let sum = |get: fn(&DocumentRow) -> i64| members.iter().map(|m| get(&self.sources[*m]) as u64).sum();
            for (name, given) in
                [(Table::Observations, sum(|s| s.n_observations)), (Table::Quantities, sum(|s| s.n_quantities))]
            {
                let folder = format!("{}/{partition}/", name.as_str());
                let files: Vec<_> = table(name).iter().filter(|f| f.path.starts_with(&folder)).cloned().collect();
                differ(&folder, given, rows(&files))?;
            }
        }
        let status = |s: &str| self.sources.iter().filter(|r| r.status.as_deref() == Some(s)).count() as u64;
        let sum = |get: fn(&DocumentRow) -> i64| self.sources.iter().map(|s| get(s) as u64).sum();
        let counts = Counts {
            sources: self.sources.len() as u64,
            read: status(READ),
            duplicate: status(DUPLICATE),
            not_a_report: status(NOT_A_REPORT),
            failed: status(FAILED),
            canonical: self.sources.iter().filter(|s| s.canonical).count() as u64,
            observations: sum(|s| s.n_observations),
            quantities: sum(|s| s.n_quantities),
            findings: sum(|s| s.n_findings),
        };
        let states = counts.read + counts.duplicate + counts.not_a_report + counts.failed;
        differ("statuses of documents", counts.sources, states)?;
        differ("documents", counts.sources, rows(table(Table::Documents)))?;
        differ("observations", counts.observations, rows(table(Table::Observations)))?;
        differ("quantities", counts.quantities, rows(table(Table::Quantities)))?;
        differ("findings", counts.findings, rows(table(Table::Findings)))?;
        self.ledger.counts = counts;
        Ok(())
    }
}

fn documents(scene: &Scene) -> Result<FileInfo> {
    let mut out = NewFile::create(scene, Table::Documents, Table::Documents.as_str())?;
    for chunk in scene.sources.chunks(GROUP) {
        let rows: Vec<&DocumentRow> = chunk.iter().collect();
        let columns = schema::columns(Table::Documents).iter();
        let arrays = columns.map(|c| document::column(c.name, &rows)).collect();
        let batch = arrow::array::RecordBatch::try_new(schema::schema(Table::Documents), arrays);
        out.file.push(batch.expect("columns are those of the schema"))?;
    }
    out.finish(scene)
}

/// A second name for a published file that is still what it was.
fn link(scene: &Scene, base: &Release, file: &FileInfo) -> Result<()> {
    let from = base.path.join(&file.path);
    let to = scene.tree.join(&file.path);
    let size = std::fs::metadata(&from).map_err(|e| StoreError::reading(&from, e))?.len();
    if size != file.bytes {
        return Err(StoreError::corrupt(&from, "its size is not the one that was published"));
    }
    let folder = to.parent().expect("a partition's file has a folder");
    scene.disk.create_dirs(folder)?;
    scene.disk.link(&from, &to)
}
