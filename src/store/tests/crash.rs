//! Killed at every step, and with a disk that is full at every write: the old release stands, and the same
//! command finishes the work.

use std::path::Path;

use super::super::disk::{Disk, faults::Limits};
use super::made::{Corpus, tree};
use super::{Way, run};
use crate::store::{StoreError, open_latest, verify};

fn corpora() -> (Corpus, Corpus) {
    let before: Corpus = (0..14).map(|i| (format!("{i:02}.txt"), i * 29 + 3)).collect();
    let mut after = before.clone();
    after.remove("03.txt");
    after.insert("05.txt".to_string(), 77);
    after.insert("99.txt".to_string(), 95);
    (before, after)
}

/// Runs over a failing disk, then over a good one. Gives whether the disk failed.
fn survives(limits: std::sync::Arc<Limits>) -> bool {
    let (before, after) = corpora();
    let out = tempfile::tempdir().unwrap();
    run(out.path(), &before, &Way::default()).unwrap();
    let old = tree(out.path());
    let disk = Disk { limits: Some(limits) };
    let way = Way {
        disk,
        budget: 600,
        ..Way::default()
    };
    let failed = match run(out.path(), &after, &way) {
        Ok(published) => {
            assert!(published.unwrap().changed);
            false
        }
        Err(StoreError::Io { .. }) => true,
        Err(other) => panic!("{other}"),
    };
    let seen = tree(out.path());
    assert_eq!(verify(out.path(), None).unwrap().problems, []);
    let finished = finish(out.path(), &after);
    assert!(
        seen == old || seen == finished,
        "neither the old release nor the new one"
    );
    failed
}

fn finish(out: &Path, corpus: &Corpus) -> std::collections::BTreeMap<String, Vec<u8>> {
    run(out, corpus, &Way::default()).unwrap();
    assert!(!out.join(".staging").exists(), "something was left behind");
    let clean = tempfile::tempdir().unwrap();
    run(clean.path(), corpus, &Way::default()).unwrap();
    let finished = tree(out);
    assert!(
        finished == tree(clean.path()),
        "the finished work differs from a clean run"
    );
    assert_eq!(
        open_latest(out).unwrap().unwrap().name[..7],
        *"000002-",
        "a number was wasted"
    );
    finished
}

#[test]
fn killed_at_every_step() {
    let mut steps = 0;
    while survives(Limits::new(steps, i64::MAX)) {
        // Writes are steps too and alike; a prime stride meets every kind of step.
        steps += if steps < 40 { 1 } else { 7 };
    }
    assert!(steps > 100, "only {steps} steps");
}

#[test]
fn full_at_every_write() {
    let mut bytes = 0;
    while survives(Limits::new(i64::MAX, bytes)) {
        bytes += 1 + bytes / 9;
    }
    assert!(bytes > 10_000, "only {bytes} bytes");
}

#[test]
fn first_release_on_a_full_disk_leaves_nothing_to_see() {
    let (corpus, _) = corpora();
    let out = tempfile::tempdir().unwrap();
    let disk = Disk {
        limits: Some(Limits::new(i64::MAX, 20_000)),
    };
    let error = run(out.path(), &corpus, &Way { disk, ..Way::default() }).unwrap_err();
    let message = error.to_string();
    assert!(message.starts_with(&out.path().display().to_string()), "{message}");
    assert_eq!(message.matches("\nhint: ").count(), 1);
    assert!(open_latest(out.path()).unwrap().is_none());
}
