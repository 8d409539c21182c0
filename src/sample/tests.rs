use super::atlas::some_places;
use super::*;

fn kit() -> Kit {
    let files = KitFiles {
        forms: include_str!("../../config/sample/forms.toml"),
        words: include_str!("../../config/sample/words.toml"),
        prose: include_str!("../../config/sample/prose.toml"),
        others: include_str!("../../config/sample/others.toml"),
        traditional: include_str!("../../config/sample/traditional.txt"),
    };
    Kit::compile(&files, |_, _| None).expect("the bundled words compile")
}

#[test]
fn a_report_does_not_depend_on_the_size_of_its_corpus() {
    let (kit, places) = (kit(), some_places());
    let press = Press::new(7, &places, &kit).expect("places");
    let alone = press.make(25);
    let folder = tempfile::tempdir().expect("a folder");
    let summary = write(folder.path(), 30, 7, &places, &kit).expect("written");
    assert_eq!(summary.files, 30);
    let bytes = fs::read(folder.path().join("corpus").join(&alone.source_id)).expect("report 25");
    assert_eq!(bytes, alone.bytes);
}

#[test]
fn every_prose_figure_stands_in_its_report() {
    let (kit, places) = (kit(), some_places());
    let press = Press::new(11, &places, &kit).expect("places");
    let mut quotes = 0;
    for index in 0..60 {
        let made = press.make(index);
        let truth: serde_json::Value = serde_json::from_str(&made.truth).expect("JSON");
        let plain = truth["charset"] == "utf-8" && !truth["layout"].as_str().unwrap_or("").starts_with("html");
        let Ok(text) = String::from_utf8(made.bytes) else {
            continue;
        };
        if !plain || truth["kind"] == "cut" {
            continue;
        }
        let tight: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        for stated in truth["required"].as_array().expect("a list") {
            let quote: String = stated["quote"].as_str().unwrap_or("").chars().filter(|c| !c.is_whitespace()).collect();
            let traditional = text.contains('號') || text.contains('開');
            assert!(traditional || tight.contains(&quote), "{index}: {quote}");
            quotes += 1;
        }
    }
    assert!(quotes > 100, "{quotes}");
}

#[test]
fn sums_hold_unless_they_were_broken() {
    let (kit, places) = (kit(), some_places());
    let press = Press::new(3, &places, &kit).expect("places");
    for index in 0..200 {
        let truth: serde_json::Value = serde_json::from_str(&press.make(index).truth).expect("JSON");
        let broken = !truth["violations"].as_array().is_none_or(Vec::is_empty);
        let cells = |metric: &str| truth["cells"][metric].as_array().cloned();
        let Some(new) = cells("applications.received.new") else {
            continue;
        };
        let (carried, done, left) = (
            cells("applications.carried_in").expect("row"),
            cells("applications.result.total").expect("row"),
            cells("applications.carried_out").expect("row"),
        );
        for column in 0..7 {
            let number = |row: &[serde_json::Value]| row[column].as_i64();
            if let (Some(a), Some(b), Some(c), Some(d), false) =
                (number(&new), number(&carried), number(&done), number(&left), broken)
            {
                assert_eq!(a + b, c + d, "{index}");
            }
        }
    }
}

#[test]
fn every_kind_of_file_comes_in_forty() {
    let (kit, places) = (kit(), some_places());
    let press = Press::new(1, &places, &kit).expect("places");
    let mut kinds = std::collections::BTreeSet::new();
    for index in 0..40 {
        let truth: serde_json::Value = serde_json::from_str(&press.make(index).truth).expect("JSON");
        kinds.insert(truth["kind"].as_str().unwrap_or("").to_string());
    }
    for kind in ["report", "copy", "reprint", "cut", "empty", "binary", "pdf", "notice", "work_points", "rule_of_law"] {
        assert!(kinds.contains(kind), "{kind} is missing from {kinds:?}");
    }
}
