//! A gzip file: one stream of bytes, mostly a tar archive, sometimes a single file.

use std::io::{BufReader, Read};

use flate2::bufread::{GzDecoder, MultiGzDecoder};

use super::blob::Blob;
use super::names;

pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(b"\x1F\x8B\x08")
}

/// Everything that is packed.
pub(super) fn unpacked(blob: &Blob) -> impl Read + use<> {
    MultiGzDecoder::new(BufReader::with_capacity(1 << 16, blob.whole()))
}

/// The name that the packer noted.
pub(super) fn name(blob: &Blob) -> Option<String> {
    let head = blob.piece(0, 4096).ok()?;
    let decoder = GzDecoder::new(head.as_slice());
    let name = decoder.header()?.filename().map(names::of_bytes)?;
    (!name.is_empty()).then_some(name)
}
