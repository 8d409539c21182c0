//! Archives: their directories, members and what they unfold to.
#![no_main]

use std::io::Write as _;

use rooms::LIMITS;
use rooms::corpus::{self, Spool};

/// Members opened of one archive: enough for every way in.
const OPENED: usize = 64;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::File::create(folder.path().join("a")).and_then(|mut file| file.write_all(bytes)).expect("a file");
    let spool = Spool::within(folder.path().to_path_buf());
    let files = corpus::walk(folder.path(), &folder.path().join("none"), false).expect("a folder that can be listed");
    let sources = corpus::survey(files, 1, &LIMITS.archives(), &spool, &|_, _| None).expect("temporary files");
    assert!(sources.is_sorted_by(|a, b| a.id < b.id), "one row for each name, in order");
    for source in sources.iter().take(OPENED) {
        let _ = corpus::open(source, 1 << 20, &spool).expect("temporary files");
    }
});
