//! The rooms that read, and what must hold of whatever they make of hostile bytes.
#![allow(dead_code, missing_docs)]

#[path = "../../src/audit/mod.rs"]
pub mod audit;
#[path = "../../src/corpus/mod.rs"]
pub mod corpus;
#[path = "../../src/decode/mod.rs"]
pub mod decode;
#[path = "../../src/digest.rs"]
pub mod digest;
#[path = "../../src/extract/mod.rs"]
pub mod extract;
#[path = "../../src/gazetteer/mod.rs"]
pub mod gazetteer;
#[path = "../../src/identify/mod.rs"]
pub mod identify;
#[path = "../../src/lexicon/mod.rs"]
pub mod lexicon;
#[path = "../../src/model/mod.rs"]
pub mod model;
#[path = "../../src/reading.rs"]
pub mod reading;
#[path = "../../src/recipe/mod.rs"]
pub mod recipe;
#[path = "../../src/sample/mod.rs"]
pub mod sample;
#[path = "../../src/window.rs"]
pub mod window;

use std::io::{Cursor, Write as _};
use std::sync::LazyLock;

use decode::Limits;
use model::{BlockKind, Document, SourceId, Span, Verdict};
use recipe::Recipe;

/// The configuration as it is compiled in.
pub static RECIPE: LazyLock<Recipe> = LazyLock::new(|| Recipe::load(None).expect("the configuration compiles"));

/// As the program's own, but small: what grows without end must show within the memory and time of a fuzzer.
pub static LIMITS: LazyLock<Limits> = LazyLock::new(|| Limits {
    max_bytes: 1 << 20,
    max_text: 1 << 20,
    max_inflated: 8 << 20,
    ..RECIPE.limits
});

/// Every reason for which `decode` may refuse.
const REASONS: &[&str] = &[
    "too_large",
    "empty",
    "known_not_read",
    "not_text",
    "charset_undecidable",
    "damaged",
    "encrypted",
    "scanned",
    "no_unicode_map",
    "too_deep",
    "bomb",
];

/// Decodes and checks what came of it.
pub fn decode(bytes: &[u8]) -> Option<Document> {
    match decode::decode(bytes, &LIMITS) {
        Ok(document) => {
            holds(&document);
            Some(document)
        }
        Err(failure) => {
            assert!(REASONS.contains(&failure.code), "unknown reason {}", failure.code);
            None
        }
    }
}

/// What every document promises, whatever it was read from.
pub fn holds(document: &Document) {
    let text = document.text.as_str();
    let stands = |span: Span| assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}");
    assert!(text.len() as u64 <= u64::from(LIMITS.max_text) + 4096);
    let mut last = 0;
    let mut tables = 0;
    for block in &document.blocks {
        stands(block.span);
        assert!(block.span.start >= last, "blocks overlap");
        last = block.span.end;
        if let BlockKind::Table(index) = block.kind {
            assert_eq!(index, tables, "tables out of order");
            tables += 1;
        }
    }
    assert_eq!(tables as usize, document.tables.len());
    for table in &document.tables {
        stands(table.span);
        let mut place = (0, 0);
        for cell in &table.cells {
            stands(cell.span);
            assert!((cell.row, cell.col) >= place, "cells out of order");
            place = (cell.row, cell.col);
            assert!(cell.row_span >= 1 && cell.col_span >= 1);
            assert!(cell.row + cell.row_span <= table.rows && cell.col + cell.col_span <= table.cols, "{cell:?}");
            assert!(cell.span.start >= cell.span.end || table.span.start <= cell.span.start, "cell before its table");
        }
    }
    assert!(document.parts.is_sorted_by_key(|part| part.start));
}

/// Walks the whole stair and checks that every figure's words are where it says.
pub fn read(bytes: &[u8]) {
    let outcome = reading::read_bytes(&SourceId::new("fuzz"), bytes, &RECIPE);
    match outcome.verdict {
        Verdict::Read(reading) => {
            for observation in &reading.observations {
                assert!(observation.quote.contains(&*observation.raw), "{} not in {}", observation.raw, observation.quote);
            }
        }
        Verdict::Failed(failure) => assert_ne!(failure.code, "panic", "{}", failure.detail),
        _ => {}
    }
}

/// A zip archive of these members.
pub fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let plain = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in members {
        zip.start_file(*name, plain).expect("a member begins");
        zip.write_all(bytes).expect("a member is written");
    }
    zip.finish().expect("the archive ends").into_inner()
}

/// A compound file of these streams.
pub fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).expect("a compound file begins");
    for (name, bytes) in streams {
        file.create_stream(name).and_then(|mut stream| stream.write_all(bytes)).expect("a stream is written");
    }
    file.flush().expect("the file ends");
    file.into_inner().into_inner()
}

/// What parts one part of an input from the next.
const CUT: &[u8] = b"\x00--\x00";

/// An input for several parts at once; missing ones are empty.
pub fn parts<const N: usize>(bytes: &[u8]) -> [&[u8]; N] {
    let mut rest = bytes;
    std::array::from_fn(|_| {
        let at = rest.windows(CUT.len()).position(|window| window == CUT);
        let part = &rest[..at.unwrap_or(rest.len())];
        rest = at.map_or(&[], |at| &rest[at + CUT.len()..]);
        part
    })
}
