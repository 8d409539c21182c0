//! A real disk that is really full. Needs the right to mount one; elsewhere it says so and passes.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::store_releases::{made::Corpus, run};
use nianbao::store::{self, StoreError};

/// A small file system in memory, as long as it lives.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount(size: &str) -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let options = format!("size={size}");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &options, "tmpfs"]).arg(folder.path()).output();
        mounted.is_ok_and(|o| o.status.success()).then_some(SmallDisk(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.path()).status();
    }
}

#[test]
fn the_old_release_survives_and_the_next_run_finishes() {
    let Some(disk) = SmallDisk::mount("640k") else {
        eprintln!("skipped: no right to mount a small disk");
        return;
    };
    let out = disk.path().join("output");
    let mut corpus: Corpus = (0..6).map(|i| (format!("{i}.txt"), i * 17 + 5)).collect();
    let first = run(&out, &corpus).unwrap().unwrap().release.name;
    let ballast = disk.path().join("ballast");
    // Leave room for a part of the work only.
    let mut size = 1 << 20;
    while fs::write(&ballast, vec![0; size]).is_err() || size == 1 << 20 {
        size -= 4096;
    }
    fs::write(&ballast, vec![0; size.saturating_sub(40_000)]).unwrap();
    corpus.extend((10..90).map(|i| (format!("{i}.txt"), i * 17 + 5)));
    match run(&out, &corpus) {
        Err(error @ StoreError::Io { .. }) => assert!(error.to_string().contains("\nhint: "), "{error}"),
        other => panic!("{:?}", other.map(|p| p.is_some())),
    }
    assert_eq!(store::open_latest(&out).unwrap().unwrap().name, first);
    assert_eq!(store::verify(&out, None).unwrap().problems, []);
    fs::remove_file(&ballast).unwrap();
    let second = run(&out, &corpus).unwrap().unwrap();
    assert!(second.release.name.starts_with("000002-"));
    assert!(!out.join(".staging").exists());
}
