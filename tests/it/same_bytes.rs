//! The same corpus is the same bytes: threads, order, place; incremental equals clean.

use std::fs;
use std::path::{Path, PathBuf};

use super::house::{House, report, tar_gz_of, zip_of};

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

#[test]
fn other_regions_end_where_one_clean_run_does() {
    let house = House::with_sample(40);
    house.put("平阴.txt", report(12));
    let code = |house: &House| house.ask("SELECT region_code FROM documents WHERE source_id = '平阴.txt'");
    house.night(&[]);
    assert_eq!(code(&house), ["370124"]);
    // The county gets another code in the year of the report.
    let config = house.config();
    let overlay = config.join("regions/overlay.csv");
    let rows = fs::read_to_string(&overlay).unwrap();
    fs::write(&overlay, rows + "370124,平阴县,,2016,,,made up\n370198,平阴县,2017,,,,made up\n").unwrap();
    house.night(&["--config", "config"]);
    assert_eq!(code(&house), ["370198"]);
    let clean = House::new();
    for path in files(&house.corpus()) {
        let name = path.strip_prefix(house.corpus()).unwrap().to_str().unwrap().to_owned();
        clean.put(&name, fs::read(&path).unwrap());
    }
    let config = config.to_str().unwrap();
    clean.night(&["--config", config]);
    assert!(house.tree() == clean.tree(), "incremental and clean differ");
    // And back again.
    house.night(&[]);
    assert_eq!(code(&house), ["370124"]);
}

#[test]
fn archives_that_change_end_where_one_clean_run_does() {
    let page = |n: u32| report(n).into_bytes();
    let inner = zip_of(&[("deep.txt", page(5))]);
    let first =
        [("b/1.txt", page(1)), ("a.txt", page(2)), ("in.zip", inner.clone()), ("bad.txt", b"\x00\x01\x02".repeat(99))];
    let other = [("a.txt", page(3)), ("in.zip", inner), ("new.txt", page(4))];
    let nights: [&[(&str, Vec<u8>)]; 4] = [
        &[("a.zip", zip_of(&first)), ("b.tgz", tar_gz_of(&first)), ("a.zip .txt", page(9))],
        &[("a.zip", zip_of(&other)), ("b.tgz", tar_gz_of(&first)), ("a.zip .txt", page(9))],
        &[("a.zip", page(7)), ("b.tgz", tar_gz_of(&other)), ("a.zip!a.txt", page(8))],
        &[("b.tgz", tar_gz_of(&other)[..200].to_vec()), ("c.zip", zip_of(&first))],
    ];
    let house = House::new();
    for (number, night) in nights.iter().enumerate() {
        fs::remove_dir_all(house.corpus()).unwrap();
        let clean = House::new();
        for (name, bytes) in night.iter() {
            house.put(name, bytes);
            clean.put(name, bytes);
        }
        house.night(&["--threads", "3"]);
        clean.night(&["--threads", "1"]);
        assert!(house.tree() == clean.tree(), "night {number}: incremental and clean differ");
        assert!(house.night(&[]).contains("nothing to publish: 0 new, 0 changed, 0 gone, 0 read again"));
    }
    let rows = house.ask("select source_id, status, reason from documents order by source_id");
    let want = [
        "b.tgz,failed,damaged",
        "c.zip,not_a_report,archive",
        "c.zip!a.txt,read,",
        "c.zip!b/1.txt,read,same_report",
        "c.zip!bad.txt,failed,not_text",
        "c.zip!in.zip,not_a_report,archive",
        "c.zip!in.zip!deep.txt,read,same_report",
    ];
    let told: Vec<_> = rows.iter().filter(|row| !row.starts_with("b.tgz!")).map(String::as_str).collect();
    assert_eq!(told.len(), want.len(), "{told:?}");
    assert_eq!((told[0], told[1], told[4], told[5]), (want[0], want[1], want[4], want[5]));
    let forced = house.night(&["--force"]);
    assert!(forced.contains("nothing to publish"), "reading again gives the same bytes:\n{forced}");
}
