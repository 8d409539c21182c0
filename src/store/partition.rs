//! One year of one province: its rows are gathered, its copies settled, and its files written in one order.
//!
//! A partition depends on nothing outside itself (copies of a report share year and province), so partitions
//! can be made in any order or at once, and those that nothing touched can be left as they are.

use std::fmt;

use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch, UInt32Array};
use arrow::compute::{filter_record_batch, interleave_record_batch, take};
use arrow::datatypes::{Float64Type, Int64Type};

use super::copies::{self, Disagreement};
use super::disk::{self, Disk};
use super::document::{self, DocumentRow};
use super::error::{Result, StoreError};
use super::file::{self, GROUP, TableFile};
use super::order;
use super::release::{FileInfo, Release};
use super::rows::IN_TABLE;
use super::schema::{self, ORDINAL, Table};
use super::settle::{self, Copy};
use super::spill::Spilled;

/// A folder of observations and quantities.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Partition {
    pub(super) year: Option<i32>,
    pub(super) province: Option<Box<str>>,
}

/// Hive's name for a key that is null.
pub(super) const UNKNOWN: &str = "__HIVE_DEFAULT_PARTITION__";

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => write!(f, "year={year}/"),
            None => write!(f, "year={UNKNOWN}/"),
        }?;
        write!(f, "province={}", self.province.as_deref().unwrap_or(UNKNOWN))
    }
}

/// What the making of every partition needs to know.
pub(super) struct Scene<'a> {
    pub(super) disk: &'a Disk,
    /// The release under construction.
    pub(super) tree: &'a std::path::Path,
    pub(super) recipe: &'a str,
    /// All sources in order; a row's ordinal is an index into it.
    pub(super) sources: &'a [DocumentRow],
    /// Whether the source's rows are those of the last release.
    pub(super) kept: &'a [bool],
    pub(super) previous: Option<&'a Release>,
    pub(super) spilled: &'a Spilled,
}

/// What a partition came to.
pub(super) struct Made {
    pub(super) observations: Option<FileInfo>,
    pub(super) quantities: Option<FileInfo>,
    /// For each member, whether another source counts instead.
    pub(super) copies: Vec<Option<Copy>>,
    pub(super) disagreements: Vec<Disagreement>,
}

impl Scene<'_> {
    /// Makes the files of a partition whose sources are `members` (ordinals, ascending).
    pub(super) fn make(&self, partition: &Partition, members: &[usize]) -> Result<Made> {
        let batches = self.gather(Table::Observations, partition)?;
        let valued = valued(&batches, members);
        let candidates: Vec<_> =
            members.iter().zip(valued).map(|(m, valued)| self.sources[*m].candidate(valued)).collect();
        let copies = settle::settle(&candidates);
        let disagreements = copies::disagreements(&batches, members, &copies, self.sources);
        let settled: Vec<DocumentRow> = members
            .iter()
            .zip(&copies)
            .map(|(m, copy)| {
                let mut row = self.sources[*m].clone();
                row.canonical = copy.is_none();
                row
            })
            .collect();
        let observations = self.write(Table::Observations, partition, batches, members, &settled)?;
        let batches = self.gather(Table::Quantities, partition)?;
        let quantities = self.write(Table::Quantities, partition, batches, members, &settled)?;
        Ok(Made { observations, quantities, copies, disagreements })
    }

    /// The partition's rows: what is kept of the last release, then what was read now.
    fn gather(&self, table: Table, partition: &Partition) -> Result<Vec<RecordBatch>> {
        let mut batches = Vec::new();
        if let Some((release, file)) = self.previous.and_then(|r| Some((r, r.partition_file(table, partition)?))) {
            let path = release.intact(file)?;
            for batch in self.adopt(table, &path)? {
                batches.push(batch?);
            }
        }
        for batch in self.spilled.rows(table, partition) {
            batches.push(batch?);
        }
        batches.retain(|b| b.num_rows() > 0);
        Ok(batches)
    }

    /// The rows of a published file whose sources are kept, with their ordinals in this release.
    pub(super) fn adopt(
        &self,
        table: Table,
        path: &std::path::Path,
    ) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<'_>> {
        let mut columns = vec!["source_id"];
        columns.extend(schema::own(table).map(|c| c.name));
        let path = path.to_path_buf();
        let batches = file::read(&path, Some(&columns))?;
        Ok(batches.map(move |batch| {
            let batch = batch?;
            let ids = batch.column(0).as_string_opt::<i32>();
            let ids = ids.ok_or_else(|| StoreError::corrupt(&path, "`source_id` is no text"))?;
            let mut found = self.ordinal("");
            let mut last = "";
            let ordinals = ids.iter().map(|id| {
                let id = id.unwrap_or_default();
                if id != last {
                    (last, found) = (id, self.ordinal(id));
                }
                found.filter(|o| self.kept[*o]).map(|o| o as i64)
            });
            let ordinals: Int64Array = ordinals.collect();
            let mask: BooleanArray = ordinals.iter().map(|o| Some(o.is_some())).collect();
            let mut arrays: Vec<ArrayRef> = vec![std::sync::Arc::new(ordinals)];
            arrays.extend(batch.columns()[1..].iter().cloned());
            let raw = RecordBatch::try_new(schema::raw_schema(table), arrays);
            raw.and_then(|raw| filter_record_batch(&raw, &mask)).map_err(|e| StoreError::reading(&path, e))
        }))
    }

    fn ordinal(&self, source_id: &str) -> Option<usize> {
        self.sources.binary_search_by(|s| s.source_id.as_ref().cmp(source_id)).ok()
    }

    fn write(
        &self,
        table: Table,
        partition: &Partition,
        batches: Vec<RecordBatch>,
        members: &[usize],
        settled: &[DocumentRow],
    ) -> Result<Option<FileInfo>> {
        if batches.is_empty() {
            return Ok(None);
        }
        let order = order::sorted(table, &batches, members, settled);
        let refs: Vec<&DocumentRow> = settled.iter().collect();
        let dress = Dress::new(table, members, &refs);
        let batches: Vec<&RecordBatch> = batches.iter().collect();
        let folder = format!("{}/{partition}", table.as_str());
        let mut out = NewFile::create(self, table, &folder)?;
        for chunk in order.chunks(GROUP) {
            let raw = interleave_record_batch(&batches, chunk).map_err(|e| StoreError::Internal(e.to_string()))?;
            out.file.push(dress.dress(&raw))?;
        }
        out.finish(self).map(Some)
    }
}

/// Number of valued figures in tables, for each member.
fn valued(batches: &[RecordBatch], members: &[usize]) -> Vec<u64> {
    let mut counts = vec![0; members.len()];
    for batch in batches {
        let ordinals = ordinals(batch);
        let values = named(batch, "value").as_primitive::<Float64Type>();
        let places = named(batch, "where").as_string::<i32>();
        for row in 0..batch.num_rows() {
            if values.is_valid(row) && places.value(row) == IN_TABLE {
                counts[member(members, ordinals.value(row))] += 1;
            }
        }
    }
    counts
}

/// The ordinals of raw rows.
pub(super) fn ordinals(batch: &RecordBatch) -> &Int64Array {
    named(batch, ORDINAL).as_primitive::<Int64Type>()
}

/// A column of our own schema.
pub(super) fn named<'a>(batch: &'a RecordBatch, name: &str) -> &'a ArrayRef {
    batch.column_by_name(name).expect("raw rows have the columns of their table")
}

/// Where a source stands among the members of its partition.
pub(super) fn member(members: &[usize], ordinal: i64) -> usize {
    members.binary_search(&(ordinal as usize)).expect("a row belongs to a source of its partition")
}

/// Gives raw rows the columns of their sources.
pub(super) struct Dress<'a> {
    table: Table,
    members: &'a [usize],
    of_source: Vec<(&'static str, ArrayRef)>,
}

impl<'a> Dress<'a> {
    pub(super) fn new(table: Table, members: &'a [usize], sources: &[&DocumentRow]) -> Self {
        let of_source = schema::columns(table).iter().filter(|c| c.of_source);
        Self { table, members, of_source: of_source.map(|c| (c.name, document::column(c.name, sources))).collect() }
    }

    pub(super) fn dress(&self, raw: &RecordBatch) -> RecordBatch {
        let ordinals = ordinals(raw);
        let at: UInt32Array = ordinals.values().iter().map(|o| Some(member(self.members, *o) as u32)).collect();
        let arrays = schema::columns(self.table).iter().map(|column| {
            let of_source = self.of_source.iter().find(|(name, _)| *name == column.name);
            match of_source {
                Some((_, array)) => take(array, &at, None).expect("members are indices of this array"),
                None => named(raw, column.name).clone(),
            }
        });
        RecordBatch::try_new(schema::schema(self.table), arrays.collect()).expect("columns are those of the schema")
    }
}

/// A file of the release under construction; it gets its name when its digest is known.
pub(super) struct NewFile {
    pub(super) file: TableFile,
    folder: String,
}

impl NewFile {
    pub(super) fn create(scene: &Scene, table: Table, folder: &str) -> Result<Self> {
        let path = scene.tree.join(folder);
        scene.disk.create_dirs(&path)?;
        let properties = file::published_table(table, scene.recipe);
        Ok(Self {
            file: TableFile::create(scene.disk, &path.join("part"), schema::schema(table), properties)?,
            folder: folder.to_string(),
        })
    }

    pub(super) fn finish(self, scene: &Scene) -> Result<FileInfo> {
        let (rows, disk::Sum { bytes, sha256 }) = self.file.finish()?;
        let path = format!("{}/part-{}.parquet", self.folder, &sha256.to_string()[..16]);
        let unnamed = scene.tree.join(&self.folder).join("part");
        scene.disk.rename(&unnamed, &scene.tree.join(&path))?;
        Ok(FileInfo { path, rows: Some(rows), bytes, sha256 })
    }
}
