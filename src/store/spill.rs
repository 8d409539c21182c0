//! Rows that wait for their partition to be written: in memory up to a limit, beyond it in files beside.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;

use super::disk::Disk;
use super::error::Result;
use super::file::{self, TableFile};
use super::partition::Partition;
use super::rows::Rows;
use super::schema::{self, Table};

/// About how many bytes of rows are held in memory.
pub(super) const BUDGET: usize = 192 << 20;

type Key = (Table, Partition);

/// Rows on their way, by table and partition.
pub(super) struct Spill {
    disk: Disk,
    folder: PathBuf,
    budget: usize,
    held: usize,
    files: usize,
    heaps: BTreeMap<Key, Heap>,
}

struct Heap {
    rows: Rows,
    files: Vec<PathBuf>,
}

impl Spill {
    pub(super) fn new(disk: &Disk, folder: &Path, budget: usize) -> Result<Self> {
        disk.create_dirs(folder)?;
        Ok(Self { disk: disk.clone(), folder: folder.to_path_buf(), budget, held: 0, files: 0, heaps: BTreeMap::new() })
    }

    /// Lets `fill` add rows to a heap.
    pub(super) fn add(&mut self, table: Table, partition: Partition, fill: impl FnOnce(&mut Rows)) -> Result<()> {
        let heap =
            self.heaps.entry((table, partition)).or_insert_with(|| Heap { rows: Rows::new(table), files: Vec::new() });
        let before = heap.rows.bytes();
        fill(&mut heap.rows);
        self.held += heap.rows.bytes() - before;
        if self.held > self.budget { self.relieve() } else { Ok(()) }
    }

    /// Writes the largest heaps out until half of the limit is free: few large files, not many small ones.
    fn relieve(&mut self) -> Result<()> {
        let mut sizes: Vec<_> = self.heaps.iter().map(|(k, h)| (h.rows.bytes(), k.clone())).collect();
        sizes.sort_by(|a, b| b.cmp(a));
        for (size, key) in sizes {
            if self.held <= self.budget / 2 {
                break;
            }
            let heap = self.heaps.get_mut(&key).expect("the key was just listed");
            let path = self.folder.join(format!("{:06}.parquet", self.files));
            self.files += 1;
            let mut out = TableFile::create(&self.disk, &path, schema::raw_schema(key.0), file::transient())?;
            out.push(heap.rows.take())?;
            out.finish()?;
            heap.files.push(path);
            self.held -= size;
        }
        Ok(())
    }

    /// No more rows will come.
    pub(super) fn freeze(self) -> Spilled {
        let heaps = self.heaps.into_iter().map(|(key, mut heap)| {
            let rest = (heap.rows.len() > 0).then(|| heap.rows.take());
            (key, (heap.files, rest))
        });
        Spilled { heaps: heaps.collect() }
    }
}

/// The same, complete.
pub(super) struct Spilled {
    heaps: BTreeMap<Key, (Vec<PathBuf>, Option<RecordBatch>)>,
}

impl Spilled {
    /// The rows of a heap in the order in which they came.
    pub(super) fn rows<'s>(
        &'s self,
        table: Table,
        partition: &Partition,
    ) -> impl Iterator<Item = Result<RecordBatch>> + use<'s> {
        let heap = self.heaps.get(&(table, partition.clone()));
        let files = heap.map_or(&[][..], |(files, _)| files);
        let read = files.iter().flat_map(|path| match file::read(path, None) {
            Ok(batches) => Box::new(batches) as Box<dyn Iterator<Item = _>>,
            Err(error) => Box::new(std::iter::once(Err(error))),
        });
        read.chain(heap.and_then(|(_, rest)| rest.clone()).map(Ok))
    }
}
