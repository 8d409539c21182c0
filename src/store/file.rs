//! One Parquet file: written in chunks of a fixed size, so that the same rows are always the same bytes.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::{Schema, SchemaRef};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::arrow::arrow_writer::{ArrowWriter, ArrowWriterOptions};
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;

use super::disk::{Disk, Fault, Measured, Sum};
use super::error::{Result, StoreError};
use super::schema::{self, Table};

/// Rows in a row group, and in each chunk that the encoder is given.
pub(super) const GROUP: usize = 65_536;

/// What made the files; the only free text in their metadata.
pub const TOOL: &str = concat!("nianbao ", env!("CARGO_PKG_VERSION"));

/// Raised when the same rows are to be written as other bytes.
pub(super) const LAYOUT: u64 = 1;

/// A file under construction.
pub(super) struct TableFile {
    path: PathBuf,
    writer: ArrowWriter<Measured>,
    chunks: BatchCoalescer,
    fault: Fault,
    rows: u64,
}

impl TableFile {
    pub(super) fn create(disk: &Disk, path: &Path, schema: SchemaRef, properties: WriterProperties) -> Result<Self> {
        let file = disk.create(path)?;
        let fault = file.fault();
        // Without the Arrow schema in the metadata every reader sees plain Parquet types.
        let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
        let writer = ArrowWriter::try_new_with_options(file, schema.clone(), options)
            .map_err(|e| StoreError::writing(path, &fault, e))?;
        Ok(Self { path: path.to_path_buf(), writer, chunks: BatchCoalescer::new(schema, GROUP), fault, rows: 0 })
    }

    pub(super) fn push(&mut self, batch: RecordBatch) -> Result<()> {
        self.rows += batch.num_rows() as u64;
        self.chunks.push_batch(batch).map_err(|e| StoreError::Internal(e.to_string()))?;
        self.drain()
    }

    /// Writes what is left and the footer. Gives the number of rows.
    pub(super) fn finish(mut self) -> Result<(u64, Sum)> {
        self.chunks.finish_buffered_batch().map_err(|e| StoreError::Internal(e.to_string()))?;
        self.drain()?;
        let (path, fault) = (self.path, self.fault);
        let file = self.writer.into_inner().map_err(|e| StoreError::writing(&path, &fault, e))?;
        Ok((self.rows, file.finish(&path)?))
    }

    fn drain(&mut self) -> Result<()> {
        while let Some(chunk) = self.chunks.next_completed_batch() {
            self.writer.write(&chunk).map_err(|e| StoreError::writing(&self.path, &self.fault, e))?;
        }
        Ok(())
    }
}

/// How a file of a release is encoded.
pub(super) fn published(table: &str, recipe: &str, free: &[&str]) -> WriterProperties {
    let pair = |key: &str, value: &str| KeyValue::new(key.to_string(), value.to_string());
    let mut builder = WriterProperties::builder()
        .set_created_by(TOOL.to_string())
        .set_key_value_metadata(Some(vec![
            pair("nianbao.layout", &LAYOUT.to_string()),
            pair("nianbao.recipe", recipe),
            pair("nianbao.table", table),
            pair("nianbao.tool", TOOL),
        ]))
        .set_compression(zstd(3))
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP));
    for column in free {
        let column = ColumnPath::from(*column);
        builder = builder
            .set_column_dictionary_enabled(column.clone(), false)
            .set_column_statistics_enabled(column, EnabledStatistics::None);
    }
    builder.build()
}

/// How a file of one of our own tables is encoded.
pub(super) fn published_table(table: Table, recipe: &str) -> WriterProperties {
    let free: Vec<_> = schema::columns(table).iter().filter(|c| c.free).map(|c| c.name).collect();
    published(table.as_str(), recipe, &free)
}

/// How rows are encoded that leave memory for a while.
pub(super) fn transient() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(zstd(1))
        .set_statistics_enabled(EnabledStatistics::None)
        .set_offset_index_disabled(true)
        .set_max_row_group_row_count(Some(GROUP))
        .build()
}

fn zstd(level: i32) -> Compression {
    Compression::ZSTD(ZstdLevel::try_new(level).expect("levels 1 to 22 exist"))
}

/// The names of a file's columns.
pub(super) fn names(path: &Path) -> Result<Vec<String>> {
    let file = File::open(path).map_err(|e| StoreError::io(path, e))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| StoreError::reading(path, e))?;
    Ok(builder.schema().fields().iter().map(|field| field.name().clone()).collect())
}

/// The rows of a file, a chunk at a time; only these columns, in this order (all where `None`).
pub(super) fn read(path: &Path, columns: Option<&[&str]>) -> Result<impl Iterator<Item = Result<RecordBatch>> + use<>> {
    Ok(read_typed(path, columns)?.1)
}

/// The same, with the schema of the rows, which is known even where there are none.
pub(super) fn read_typed(
    path: &Path,
    columns: Option<&[&str]>,
) -> Result<(SchemaRef, impl Iterator<Item = Result<RecordBatch>> + use<>)> {
    let failed = {
        let path = path.to_path_buf();
        move |e: &dyn std::fmt::Display| StoreError::reading(&path, e)
    };
    let file = File::open(path).map_err(|e| StoreError::io(path, e))?;
    let mut builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| failed(&e))?;
    let wanted = match columns {
        None => builder.schema().clone(),
        Some(names) => {
            let mask = ProjectionMask::columns(builder.parquet_schema(), names.iter().copied());
            let wanted = pick(builder.schema(), names).map_err(|e| failed(&e))?;
            builder = builder.with_projection(mask);
            wanted
        }
    };
    let reader = builder.with_batch_size(GROUP).build().map_err(|e| failed(&e))?;
    let schema = wanted.clone();
    let batches = reader.map(move |batch| {
        let batch = batch.map_err(|e| failed(&e))?;
        arrange(&batch, &wanted).map_err(|e| failed(&e))
    });
    Ok((schema, batches))
}

fn pick(schema: &Schema, names: &[&str]) -> std::result::Result<SchemaRef, String> {
    let fields = names.iter().map(|name| match schema.field_with_name(name) {
        Ok(field) => Ok(field.clone()),
        Err(_) => Err(format!("no column `{name}`")),
    });
    Ok(Arc::new(Schema::new(fields.collect::<std::result::Result<Vec<_>, _>>()?)))
}

/// The columns of a batch in the order of a schema.
pub(super) fn arrange(batch: &RecordBatch, wanted: &SchemaRef) -> std::result::Result<RecordBatch, String> {
    let columns = wanted.fields().iter().map(|field| {
        let column = batch.column_by_name(field.name());
        column.cloned().ok_or_else(|| format!("no column `{}`", field.name()))
    });
    let columns = columns.collect::<std::result::Result<Vec<_>, _>>()?;
    let options = arrow::array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(wanted.clone(), columns, &options).map_err(|e| e.to_string())
}
