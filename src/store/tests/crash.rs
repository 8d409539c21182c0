//! Killed at every step, and with a disk that is full at every write: the old release stands, and the same
//! command finishes the work.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::super::disk::{Disk, faults::Limits};
use super::made::{Corpus, folder, tree};
use super::{Way, run};
use crate::store::{StoreError, open_latest, verify};

type Tree = BTreeMap<String, Vec<u8>>;

fn corpora() -> (Corpus, Corpus) {
    let before: Corpus = (0..14).map(|i| (format!("{i:02}.txt"), i * 29 + 3)).collect();
    let mut after = before.clone();
    after.remove("03.txt");
    after.insert("05.txt".to_string(), 77);
    after.insert("99.txt".to_string(), 95);
    (before, after)
}

/// What clean runs give.
fn clean() -> &'static (Tree, Tree) {
    static TREES: OnceLock<(Tree, Tree)> = OnceLock::new();
    TREES.get_or_init(|| {
        let (before, after) = corpora();
        let clean = |corpus| {
            let out = folder();
            run(out.path(), corpus, &Way::default()).unwrap();
            tree(out.path())
        };
        (clean(&before), clean(&after))
    })
}

/// Runs over a failing disk, then over a good one. Gives whether the disk failed.
fn survives(limits: std::sync::Arc<Limits>) -> bool {
    let (before, after) = corpora();
    let out = folder();
    run(out.path(), &before, &Way::default()).unwrap();
    let (old, new) = clean();
    let disk = Disk { limits: Some(limits) };
    let way = Way { disk, budget: 600, ..Way::default() };
    let failed = match run(out.path(), &after, &way) {
        Ok(published) => {
            assert!(published.unwrap().changed);
            false
        }
        Err(StoreError::Io { .. }) => true,
        Err(other) => panic!("{other}"),
    };
    let seen = tree(out.path());
    assert!(seen == *old || seen == *new, "neither the old release nor the new one");
    assert_eq!(verify(out.path(), None).unwrap().problems, []);
    run(out.path(), &after, &Way::default()).unwrap();
    assert!(tree(out.path()) == *new, "the finished work differs from a clean run");
    assert!(!out.path().join(".staging").exists(), "something was left behind");
    let name = open_latest(out.path()).unwrap().unwrap().name;
    assert!(name.starts_with("000002-"), "a number was wasted: {name}");
    failed
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
        bytes += 1 + bytes / 4;
    }
    assert!(bytes > 10_000, "only {bytes} bytes");
}

#[test]
fn first_release_on_a_full_disk_leaves_nothing_to_see() {
    let (corpus, _) = corpora();
    let out = folder();
    let disk = Disk { limits: Some(Limits::new(i64::MAX, 20_000)) };
    let error = run(out.path(), &corpus, &Way { disk, ..Way::default() }).unwrap_err();
    let message = error.to_string();
    assert!(message.starts_with(&out.path().display().to_string()), "{message}");
    assert_eq!(message.matches("\nhint: ").count(), 1);
    assert!(open_latest(out.path()).unwrap().is_none());
}
