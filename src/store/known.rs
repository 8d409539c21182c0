//! Which sources need not be read again.

use super::error::{Result, StoreError};
use super::file;
use super::release::Release;
use super::schema::Table;
use crate::model::{Digest, SourceId};

/// Sources of the last release with the digests of their bytes, by id. Cheap to ask from any thread.
#[derive(Clone, Debug, Default)]
pub struct Known {
    sources: Vec<(Box<str>, Option<Digest>)>,
}

impl Known {
    pub(super) fn of(release: &Release) -> Result<Known> {
        let mut sources = Vec::new();
        for info in release.files(Table::Documents.as_str()) {
            let path = release.intact(info)?;
            for batch in file::read(&path, Some(&["source_id", "digest"]))? {
                let batch = batch?;
                for at in 0..batch.num_rows() {
                    let row = super::document::DocumentRow::read_key(&batch, at);
                    let row = row.ok_or_else(|| StoreError::corrupt(&path, "not a table of documents"))?;
                    sources.push((row.source_id, row.digest));
                }
            }
        }
        Ok(Known { sources })
    }

    /// Whether the rows of this source may be kept: it was there, with the same bytes.
    pub fn keeps(&self, source: &SourceId, digest: &Digest) -> bool {
        let found = self.sources.binary_search_by(|(id, _)| id.as_ref().cmp(source.as_str()));
        found.is_ok_and(|at| self.sources[at].1 == Some(*digest))
    }

    /// Whether the source was there, with these bytes or others.
    pub fn knows(&self, source: &SourceId) -> bool {
        self.sources.binary_search_by(|(id, _)| id.as_ref().cmp(source.as_str())).is_ok()
    }

    /// Every source whose id begins so, in their order; those that could not be opened have no digest.
    pub fn below<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (&'a str, Option<Digest>)> {
        let from = self.sources.partition_point(|(id, _)| id.as_ref() < prefix);
        let rest = self.sources[from..].iter().take_while(move |(id, _)| id.starts_with(prefix));
        rest.map(|(id, digest)| (id.as_ref(), *digest))
    }

    /// Number of sources.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether nothing can be kept.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }
}
