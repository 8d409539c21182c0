//! Archives whose members cannot be unpacked one by one, 7z and pages in Parquet: unpacked as a whole, one member behind
//! the other.

use std::io::{self, Read};

use super::blob::{Blob, Sink, Spool};
use super::listing::Trouble;
use super::{columns, seven};

/// Which archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Solid {
    Seven,
    Columns,
}

/// A member by its path or address.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Name {
    Path(String),
    Address(String),
}

/// A member and where it stands in what was unpacked.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) name: Name,
    pub(super) offset: u64,
    pub(super) size: u64,
    /// Why it is not read, if so: code and words.
    pub(super) refused: Option<(&'static str, String)>,
}

/// What came out of the archive.
pub(super) struct Poured {
    pub(super) blob: Blob,
    pub(super) pieces: Vec<Piece>,
    pub(super) trouble: Option<Trouble>,
}

/// Where the members go, in their order.
pub(super) struct Pot<'a> {
    sink: Sink<'a>,
    pieces: Vec<Piece>,
    /// Members that are looked at.
    most: u64,
    /// Why there are no more.
    trouble: Option<Trouble>,
    /// This machine could not write.
    fault: Option<io::Error>,
}

pub(super) fn begins(head: &[u8]) -> Option<Solid> {
    if seven::begins(head) {
        Some(Solid::Seven)
    } else if columns::begins(head) {
        Some(Solid::Columns)
    } else {
        None
    }
}

/// Unpacks up to `most` bytes and `members` members; `None` if it holds no pages after all. Errors only if the temporary
/// file cannot be written.
pub(super) fn unpack(solid: Solid, blob: &Blob, spool: &Spool, most: u64, members: u64) -> io::Result<Option<Poured>> {
    let mut pot = Pot { sink: spool.sink(most), pieces: Vec::new(), most: members, trouble: None, fault: None };
    let ended = match solid {
        Solid::Seven => seven::pour(blob, &mut pot),
        Solid::Columns => match columns::pour(blob, &mut pot) {
            Some(ended) => ended,
            None => return Ok(None),
        },
    };
    if let Some(fault) = pot.fault {
        return Err(fault);
    }
    let trouble = pot.trouble.or(ended.err());
    Ok(Some(Poured { blob: pot.sink.finish()?, pieces: pot.pieces, trouble }))
}

impl Pot<'_> {
    /// Takes in a member; says whether there may be more.
    pub(super) fn member(&mut self, name: Name, words: &mut dyn Read) -> bool {
        if self.pieces.len() as u64 == self.most {
            let detail = format!("more than {} members; the rest was not looked at", self.most);
            self.trouble = Some(Trouble { code: "too_many_members", detail });
            return false;
        }
        let offset = self.sink.size;
        let damage = match self.sink.pour(words) {
            Ok(damage) => damage,
            Err(fault) => {
                self.fault = Some(fault);
                return false;
            }
        };
        let refused = match damage {
            _ if self.sink.more => Some(("bomb", format!("the archive unfolds to more than {} bytes", self.sink.size))),
            damage => damage.map(|damage| ("damaged", damage.to_string())),
        };
        if let (true, Some((code, detail))) = (self.sink.more, &refused) {
            self.trouble = Some(Trouble { code, detail: detail.clone() });
        }
        self.pieces.push(Piece { name, offset, size: self.sink.size - offset, refused });
        !self.sink.more
    }

    /// Takes in a member that is not read.
    pub(super) fn refuse(&mut self, name: Name, code: &'static str, detail: &str) {
        let (offset, refused) = (self.sink.size, Some((code, detail.to_owned())));
        self.pieces.push(Piece { name, offset, size: 0, refused });
    }
}
