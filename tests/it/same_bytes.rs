//! The same corpus is the same bytes: threads, order, place; incremental equals clean.

use std::fs;
use std::path::{Path, PathBuf};

use super::house::House;

/// All files below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn neither_threads_nor_listing_nor_place_change_a_byte() {
    let house = House::with_sample(150);
    house.night(&["--threads", "1"]);
    let expected = house.tree();
    for threads in ["2", "7"] {
        let out = format!("out{threads}");
        house.night(&["--threads", threads, "--out", &out]);
        fs::rename(house.out(), house.path().join(format!("before{threads}"))).unwrap();
        fs::rename(house.path().join(out), house.out()).unwrap();
        assert!(house.tree() == expected, "{threads} threads gave other bytes");
    }
    // Another place, and files made in the opposite order, which is how folders list them.
    let elsewhere = House::new();
    for path in files(&house.corpus()).into_iter().rev() {
        let name = path.strip_prefix(house.corpus()).unwrap().to_str().unwrap().to_owned();
        elsewhere.put(&name, fs::read(&path).unwrap());
    }
    elsewhere.night(&[]);
    assert!(elsewhere.tree() == expected, "a copy of the corpus gave other bytes");
}

#[test]
fn nights_of_changes_end_where_one_clean_run_does() {
    let all = House::with_sample(90);
    let paths = files(&all.corpus());
    let name = |path: &Path| path.strip_prefix(all.corpus()).unwrap().to_str().unwrap().to_owned();
    let house = House::new();
    // Each night some files come, some go and some change; the arithmetic only has to be odd and always the same.
    for night in 0..4usize {
        for (at, path) in paths.iter().enumerate() {
            let there = house.corpus().join(name(path));
            match (at * 7 + night * 5) % 9 {
                0..=3 => house.put(&name(path), fs::read(path).unwrap()),
                4 => drop(fs::remove_file(there)),
                5 => house.put(&name(path), fs::read(&paths[(at + night) % paths.len()]).unwrap()),
                _ => {}
            }
        }
        house.night(&[]);
        let clean = House::new();
        for path in files(&house.corpus()) {
            let name = path.strip_prefix(house.corpus()).unwrap().to_str().unwrap().to_owned();
            clean.put(&name, fs::read(&path).unwrap());
        }
        clean.night(&[]);
        assert!(house.tree() == clean.tree(), "night {night}: incremental and clean differ");
    }
    let forced = house.night(&["--force"]);
    assert!(forced.contains("nothing to publish"), "reading again gives the same bytes:\n{forced}");
}
