//! Every decoder on damaged files: the committed rendered ones cut short, with bytes turned, pieces doubled and left
//! out. Each ends in a document or in a known reason, within its time. What failed once stands in `tests/regressions/`.

use std::io::{Cursor, Read as _, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use nianbao::decode::{Limits, decode};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};

/// The reasons that reading may end with.
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
];
/// No file here is larger than a megabyte, and the slowest machine reads that in less.
const LONGEST: Duration = Duration::from_secs(20);

/// One damage; numbers stand for places and lengths, in shares of what they are used on.
#[derive(Clone, Copy, Debug)]
enum Damage {
    Cut(u16),
    Flip(u16, u8),
    Double(u16, u16),
    Drop(u16, u16),
    Move(u16, u16),
    Fill(u16, u8),
    /// Four bytes that are read as a number become a large or small one.
    Number(u16, u32),
}

fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let one = prop_oneof![
        any::<u16>().prop_map(Damage::Cut),
        (any::<u16>(), 1u8..).prop_map(|(at, bits)| Damage::Flip(at, bits)),
        (any::<u16>(), any::<u16>()).prop_map(|(at, len)| Damage::Double(at, len)),
        (any::<u16>(), any::<u16>()).prop_map(|(at, len)| Damage::Drop(at, len)),
        (any::<u16>(), any::<u16>()).prop_map(|(from, to)| Damage::Move(from, to)),
        (any::<u16>(), any::<u8>()).prop_map(|(at, byte)| Damage::Fill(at, byte)),
        (any::<u16>(), prop_oneof![Just(0), Just(u32::MAX), Just(i32::MAX as u32), Just(0xFFFF), any::<u32>()])
            .prop_map(|(at, number)| Damage::Number(at, number)),
    ];
    proptest::collection::vec(one, 1..8)
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if bytes.is_empty() {
            break;
        }
        let place = |share: u16| share as usize * bytes.len() / 65536;
        // Most pieces are short, some are half of the file.
        let end =
            |at: usize, len: u16| (at + 1 + (len as usize).pow(3) / (1 << 34) + len as usize % 64).min(bytes.len());
        match *damage {
            Damage::Cut(at) => bytes.truncate(place(at)),
            Damage::Flip(at, bits) => {
                let at = place(at);
                bytes[at] ^= bits;
            }
            Damage::Double(at, len) => {
                let piece = bytes[place(at)..end(place(at), len)].to_vec();
                let at = place(at);
                bytes.splice(at..at, piece);
            }
            Damage::Drop(at, len) => drop(bytes.drain(place(at)..end(place(at), len))),
            Damage::Move(from, to) => {
                let (at, to) = (place(from), place(to));
                let piece = bytes[at..end(at, 4096)].to_vec();
                bytes.splice(to..to, piece);
            }
            Damage::Fill(at, byte) => {
                let (at, end) = (place(at), end(place(at), 999));
                bytes[at..end].fill(byte);
            }
            Damage::Number(at, number) => {
                let at = place(at) & !1;
                let len = 4.min(bytes.len() - at);
                bytes[at..at + len].copy_from_slice(&number.to_le_bytes()[..len]);
            }
        }
    }
    bytes
}

/// The same damage within a member of a packed file, where it is not found out by a sum of checks.
fn damaged_within(bytes: &[u8], member: u16, damages: &[Damage]) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let hit = member as usize % archive.len();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for number in 0..archive.len() {
        let mut member = archive.by_index(number).ok()?;
        let mut content = Vec::new();
        member.read_to_end(&mut content).ok()?;
        if number == hit {
            content = damaged(content, damages);
        }
        writer.start_file(member.name(), zip::write::SimpleFileOptions::default()).ok()?;
        writer.write_all(&content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// What is wrong with how a file's bytes are read.
fn fault(bytes: &[u8]) -> Option<String> {
    let begun = Instant::now();
    let read = catch_unwind(AssertUnwindSafe(|| decode(bytes, &Limits::default())));
    let took = begun.elapsed();
    match read {
        Err(_) => Some("a panic".to_owned()),
        Ok(Err(failure)) if !REASONS.contains(&failure.code) => Some(format!("an unknown reason {failure:?}")),
        _ if took > LONGEST => Some(format!("{took:?}")),
        _ => None,
    }
}

fn files(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("a file").path()).collect();
    paths.sort();
    let read = |path: &Path| std::fs::read(path).expect("a file that can be read");
    paths.iter().map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), read(path))).collect()
}

/// `NIANBAO_MUTATIONS` says how many of each file; the first that fails is written to the folder it names in
/// `NIANBAO_KEEP`, if any.
#[test]
fn damaged_files_end_in_a_document_or_a_reason() {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    let cases = number("NIANBAO_MUTATIONS").unwrap_or(12);
    let seed = number("PROPTEST_RNG_SEED").unwrap_or(2008);
    for (name, bytes) in files("rendered") {
        let config = ProptestConfig {
            cases,
            rng_seed: RngSeed::Fixed(seed.into()),
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let outcome =
            TestRunner::new(config).run(&(damages(), any::<u16>(), any::<bool>()), |(damages, member, within)| {
                let inner = if within { damaged_within(&bytes, member, &damages) } else { None };
                let damaged = inner.unwrap_or_else(|| damaged(bytes.clone(), &damages));
                let fault = fault(&damaged);
                if let (Some(_), Ok(folder)) = (&fault, std::env::var("NIANBAO_KEEP")) {
                    std::fs::write(Path::new(&folder).join(&name), &damaged).expect("kept");
                }
                prop_assert_eq!(fault, None, "{}", name);
                Ok(())
            });
        outcome.unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn files_that_once_failed_end_in_a_document_or_a_reason() {
    for (name, bytes) in files("regressions") {
        assert_eq!(fault(&bytes), None, "{name}");
    }
}
