//! The one file of findings: kept, new and the store's own, merged in the order of their sources.

use std::collections::BTreeSet;

use arrow::array::{AsArray, BooleanArray, RecordBatch};
use arrow::compute::{BatchCoalescer, filter_record_batch};

use super::copies::{COPIES_DISAGREE, Disagreement};
use super::document::DocumentRow;
use super::error::{Result, StoreError};
use super::file::GROUP;
use super::partition::{Dress, NewFile, Partition, Scene, named, ordinals};
use super::release::FileInfo;
use super::rows::Rows;
use super::schema::{self, Table};
use crate::model::Severity;

/// Writes the file. Gives it and the number of findings of each source.
///
/// Kept rows that the store itself once made are dropped where their partition was made again (`touched`),
/// for then `disagreements` holds them anew.
pub(super) fn write(
    scene: &Scene,
    disagreements: &[Disagreement],
    touched: &BTreeSet<Partition>,
) -> Result<(FileInfo, Vec<u64>)> {
    let mut streams = [
        Runs::new(kept(scene, touched)?),
        Runs::new(Box::new(scene.spilled.rows(Table::Findings, &Partition::default()))),
        Runs::new(Box::new(made(disagreements).into_iter().map(Ok))),
    ];
    let mut counts = vec![0; scene.sources.len()];
    let mut chunks = BatchCoalescer::new(schema::raw_schema(Table::Findings), GROUP);
    let mut out = NewFile::create(scene, Table::Findings, Table::Findings.as_str())?;
    let internal = |e: arrow::error::ArrowError| StoreError::Internal(e.to_string());
    loop {
        let mut next = None;
        for stream in &mut streams {
            let ordinal = stream.ordinal()?;
            next = [next, ordinal].into_iter().flatten().min();
        }
        let Some(source) = next else { break };
        for stream in &mut streams {
            while stream.ordinal()? == Some(source) {
                let run = stream.take();
                counts[source] += run.num_rows() as u64;
                chunks.push_batch(run).map_err(internal)?;
            }
        }
        while let Some(chunk) = chunks.next_completed_batch() {
            out.file.push(dressed(&chunk, scene.sources))?;
        }
    }
    chunks.finish_buffered_batch().map_err(internal)?;
    while let Some(chunk) = chunks.next_completed_batch() {
        out.file.push(dressed(&chunk, scene.sources))?;
    }
    Ok((out.finish(scene)?, counts))
}

fn dressed(raw: &RecordBatch, sources: &[DocumentRow]) -> RecordBatch {
    let members: BTreeSet<usize> = ordinals(raw).values().iter().map(|o| *o as usize).collect();
    let members: Vec<usize> = members.into_iter().collect();
    let rows: Vec<&DocumentRow> = members.iter().map(|m| &sources[*m]).collect();
    Dress::new(Table::Findings, &members, &rows).dress(raw)
}

type Batches<'a> = Box<dyn Iterator<Item = Result<RecordBatch>> + 'a>;

fn kept<'a>(scene: &'a Scene, touched: &'a BTreeSet<Partition>) -> Result<Batches<'a>> {
    let mut streams: Vec<Batches> = Vec::new();
    if let Some(release) = scene.previous {
        for file in release.files(Table::Findings.as_str()) {
            let path = release.intact(file)?;
            streams.push(Box::new(scene.adopt(Table::Findings, &path)?));
        }
    }
    let still = |batch: &RecordBatch| -> BooleanArray {
        let codes = named(batch, "code").as_string::<i32>();
        let rows = codes.iter().zip(ordinals(batch).values());
        rows.map(|(code, source)| {
            let own = code == Some(COPIES_DISAGREE);
            Some(!own || !touched.contains(&scene.sources[*source as usize].partition()))
        })
        .collect()
    };
    Ok(Box::new(streams.into_iter().flatten().map(move |batch| {
        let batch = batch?;
        filter_record_batch(&batch, &still(&batch)).map_err(|e| StoreError::Internal(e.to_string()))
    })))
}

fn made(disagreements: &[Disagreement]) -> Option<RecordBatch> {
    let mut sorted: Vec<&Disagreement> = disagreements.iter().collect();
    sorted.sort_by_key(|d| d.ordinal);
    let mut rows = Rows::new(Table::Findings);
    for d in sorted {
        rows.whole(Some(d.ordinal as i64))
            .text(Some(COPIES_DISAGREE))
            .text(Some(Severity::Warn.as_str()))
            .text(None)
            .double(Some(d.left))
            .double(Some(d.right))
            .text(Some(&d.detail))
            .text(None)
            .end();
    }
    (rows.len() > 0).then(|| rows.take())
}

/// Raw rows in ascending order of ordinals, a source at a time.
struct Runs<'a> {
    batches: Batches<'a>,
    batch: Option<RecordBatch>,
}

impl<'a> Runs<'a> {
    fn new(batches: Batches<'a>) -> Self {
        Self { batches, batch: None }
    }

    /// Whose rows come next.
    fn ordinal(&mut self) -> Result<Option<usize>> {
        while self.batch.as_ref().is_none_or(|b| b.num_rows() == 0) {
            match self.batches.next() {
                Some(batch) => self.batch = Some(batch?),
                None => return Ok(None),
            }
        }
        Ok(self.batch.as_ref().map(|b| ordinals(b).value(0) as usize))
    }

    /// The rows of that source that stand together.
    fn take(&mut self) -> RecordBatch {
        let batch = self.batch.take().expect("`ordinal` has found a row");
        let all = ordinals(&batch);
        let length = all.values().iter().take_while(|o| **o == all.value(0)).count();
        self.batch = Some(batch.slice(length, batch.num_rows() - length));
        batch.slice(0, length)
    }
}
