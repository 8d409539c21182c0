//! Parquet with a page a row: its words in `text`, `html` or `content`, its address in `url`.

use std::io::{BufReader, Read as _};
use std::sync::Arc;

use bytes::Bytes;
use parquet::errors::{ParquetError, Result};
use parquet::file::reader::{ChunkReader, FileReader as _, Length, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};
use parquet::schema::types::Type;

use super::blob::{Blob, View};
use super::lines::{NAMES, WORDS};
use super::listing::Trouble;
use super::solid::{Name, Pot};

/// Rows decoded at once: they are pages, not numbers.
const BATCH: usize = 16;

pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"PAR1")
}

/// The rows; `None` if there is no column of words.
pub(super) fn pour(blob: &Blob, pot: &mut Pot) -> Option<std::result::Result<(), Trouble>> {
    let damaged = |error: ParquetError| Trouble::damaged(&error.to_string());
    let reader = match SerializedFileReader::new(Chunks(blob.clone())) {
        Ok(reader) => reader,
        Err(error) => return Some(Err(damaged(error))),
    };
    let schema = reader.metadata().file_metadata().schema();
    let of = |names: &[&str]| -> Vec<Arc<Type>> {
        schema.get_fields().iter().filter(|f| f.is_primitive() && names.contains(&f.name())).cloned().collect()
    };
    let words = of(&WORDS);
    if words.is_empty() {
        return None;
    }
    let wanted = Type::group_type_builder(schema.name()).with_fields([words, of(&NAMES)].concat()).build();
    let rows = wanted.and_then(|wanted| RowIter::from_file_into(Box::new(reader)).project(Some(wanted)));
    let rows = match rows {
        Ok(rows) => rows.with_batch_size(BATCH),
        Err(error) => return Some(Err(damaged(error))),
    };
    for (number, row) in rows.enumerate() {
        let row = match row {
            Ok(row) => row,
            Err(error) => return Some(Err(damaged(error))),
        };
        let (name, words) = page(&row);
        let name = name.map_or_else(|| Name::Address(format!("row-{}", number + 1)), Name::Address);
        match words {
            Some(words) => {
                if !pot.member(name, &mut &*words) {
                    break;
                }
            }
            None => pot.refuse(name, "empty", "the row has no words"),
        }
    }
    Some(Ok(()))
}

/// Name and words of a row.
fn page(row: &Row) -> (Option<String>, Option<Vec<u8>>) {
    let field = |wanted: &str| row.get_column_iter().find(|(name, _)| *name == wanted).map(|(_, field)| field);
    let name = NAMES.iter().find_map(|name| match field(name)? {
        Field::Str(name) if !name.is_empty() => Some(name.clone()),
        Field::Null | Field::Str(_) | Field::Bytes(_) => None,
        number => Some(number.to_string()),
    });
    // The best stands last.
    let words = WORDS.iter().rev().find_map(|name| match field(name)? {
        Field::Str(words) if !words.is_empty() => Some(words.clone().into_bytes()),
        Field::Bytes(words) if !words.data().is_empty() => Some(words.data().to_vec()),
        _ => None,
    });
    (name, words)
}

/// A blob as the reader wants it.
struct Chunks(Blob);

impl Length for Chunks {
    fn len(&self) -> u64 {
        self.0.len()
    }
}

impl ChunkReader for Chunks {
    type T = BufReader<View>;

    fn get_read(&self, start: u64) -> Result<Self::T> {
        Ok(BufReader::new(self.0.view(start, self.0.len())))
    }

    fn get_bytes(&self, start: u64, length: usize) -> Result<Bytes> {
        let mut bytes = Vec::new();
        self.0.view(start, length as u64).read_to_end(&mut bytes)?;
        if bytes.len() < length {
            return Err(ParquetError::EOF("the file is cut off".to_owned()));
        }
        Ok(Bytes::from(bytes))
    }
}
