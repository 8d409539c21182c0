//! Releases as run and readers see them: what is written, what is shared, what is refused, what can be undone.

#[path = "../../src/store/tests/made.rs"]
pub mod made;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use made::{Corpus, dictionary, folder, outcome, tree};
use nianbao::model::{self, *};
use nianbao::store::{self, Changes, Finished, Published, Store, StoreError, Table, one_by_one};

/// The store, once it is free: a program that another test starts holds the files of this process, the lock's too, until
/// it runs.
fn opened(out: &Path) -> Result<Store, StoreError> {
    for _ in 0..400 {
        match Store::open(out) {
            Err(StoreError::Locked(_)) => std::thread::sleep(std::time::Duration::from_millis(5)),
            opened => return opened,
        }
    }
    Store::open(out)
}

/// A run over a made-up corpus. `None` if there was nothing to do.
pub fn run(out: &Path, corpus: &Corpus) -> Result<Option<Published>, StoreError> {
    let store = opened(out)?;
    let dictionary = dictionary();
    let known = store.known("r", false)?;
    let mut batch = store.begin("r", &dictionary)?;
    for (id, content) in corpus {
        let mut outcome = outcome(id, *content, "r");
        if outcome.digest.is_some_and(|d| known.keeps(&SourceId::new(id.as_str()), &d)) {
            outcome.verdict = Verdict::Kept;
        }
        batch.append(outcome)?;
    }
    match batch.finish(&one_by_one)? {
        Finished::Unchanged { .. } => Ok(None),
        Finished::Draft(draft) => draft.publish().map(Some),
    }
}

fn corpus(sources: usize) -> Corpus {
    (0..sources).map(|i| (format!("{i:03}.txt"), i as u32 * 17 + 5)).collect()
}

fn one(outcome: Outcome, out: &Path) -> Published {
    let store = Store::open(out).unwrap();
    let dictionary = dictionary();
    let mut batch = store.begin("r", &dictionary).unwrap();
    batch.append(outcome).unwrap();
    match batch.finish(&one_by_one).unwrap() {
        Finished::Draft(draft) => draft.publish().unwrap(),
        Finished::Unchanged { .. } => panic!("a first release is a change"),
    }
}

fn text(frame: &Frame, column: &str) -> Vec<Option<String>> {
    match frame.column(column) {
        Some(Column::Text(values)) => values.iter().map(|text| text.map(str::to_owned)).collect(),
        other => panic!("{column} is {other:?}"),
    }
}

/// Every column of the only row, as words.
fn row(published: &Published, table: Table, at: usize) -> BTreeMap<String, String> {
    let names: Vec<&str> = store::columns(table).iter().map(|c| c.name).collect();
    let frame = published.release.table(table.as_str(), &names).unwrap();
    let word = |column: &Column| match column {
        Column::Text(v) => v.get(at).unwrap_or("null").to_string(),
        Column::Double(v) => v[at].map_or("null".to_string(), |v| v.to_string()),
        Column::Integer(v) => v[at].map_or("null".to_string(), |v| v.to_string()),
        Column::Flag(v) => v[at].map_or("null".to_string(), |v| v.to_string()),
    };
    let words: BTreeMap<_, _> = frame.columns().iter().map(|(n, c)| (n.clone(), word(c))).collect();
    assert_eq!(words.len(), names.len());
    words
}

fn expect(row: &BTreeMap<String, String>, cells: &[(&str, &str)]) {
    assert_eq!(row.len(), cells.len());
    for (name, value) in cells {
        assert_eq!(&row[*name], value, "{name}");
    }
}

fn a_report() -> Outcome {
    let observation = Observation {
        metric: MetricId(0),
        applicant: Some(Applicant::NaturalPerson),
        scope: Scope::Region,
        value: Amount::parse("160.5964"),
        unit: Arc::from("件"),
        state: State::Reported,
        bound: Bound::AtLeast,
        raw: "１６０.5964".to_string(),
        quote: "新收 160.5964".to_string(),
        part: None,
        place: Place::Cell { table: 2, row: 3, col: 4, by_position: true },
        span_start: 7,
        span_end: 15,
        form: Form::E3,
        rule: RuleId(Arc::from("e3.t2.new")),
        check: Check::Contradicted,
    };
    let blank = Observation {
        applicant: None,
        value: None,
        unit: Arc::from(""),
        state: State::Blank,
        bound: Bound::Exact,
        raw: String::new(),
        part: None,
        place: Place::Line(12),
        form: Form::Prose,
        check: Check::Unchecked,
        ..observation.clone()
    };
    let reading = Reading {
        identity: Identity {
            title: Some("河东区2017年报告".to_string()),
            year: Some(2017),
            period_start: Date::new(2017, 1, 1),
            period_end: None,
            published_on: Date::new(2018, 3, 31),
            publisher: Some("河东区人民政府".to_string()),
            publisher_id: Some("371312:政府".to_string()),
            publisher_kind: PublisherKind::Government,
            region: Some(Region {
                code: "371312".to_string(), name: "河东区".to_string(), level: RegionLevel::County
            }),
            township_code: None,
        },
        form: Form::E3,
        observations: vec![observation, blank],
        quantities: vec![StoredQuantity {
            value: Amount::integer(-3),
            unit: String::new(),
            bound: Bound::About,
            raw: "-3".to_string(),
            sentence: "约-3。".to_string(),
            section: None,
            noun: "数".to_string(),
            metric: Some(MetricId(1)),
            reason: "",
            span_start: 1,
            span_end: 3,
        }],
        findings: vec![StoredFinding {
            code: "identity_failed",
            severity: Severity::Error,
            identity: Some("e3.sum".to_string()),
            left: Some(Amount::integer(791)),
            right: Some(Amount::integer(790)),
            detail: "791 is not 790".to_string(),
            spans: "7-15".to_string(),
        }],
    };
    Outcome {
        source: SourceId::new("山东/河东.txt"),
        digest: Some(Digest([0xab; 32])),
        bytes: 4096,
        format: Format::Text,
        charset: Some("gb18030"),
        verdict: Verdict::Read(Box::new(reading)),
    }
}

#[test]
fn a_report_comes_back_as_it_was_in_every_column() {
    let out = folder();
    let published = one(a_report(), out.path());
    let digest = "ab".repeat(32);
    let id = ("source_id", "山东/河东.txt");
    let body =
        [("province_code", "37"), ("region_code", "371312"), ("report_year", "2017"), ("publisher", "河东区人民政府")];
    let more = [("region_name", "河东区"), ("region_level", "county"), ("township_code", "null")];
    let kind = [("publisher_id", "371312:政府"), ("publisher_kind", "government")];
    let mut documents = vec![id, ("digest", &digest), ("bytes", "4096"), ("format", "text"), ("charset", "gb18030")];
    documents.extend([("status", "read"), ("reason", "null"), ("detail", "null"), ("title", "河东区2017年报告")]);
    documents.extend([("period_start", "2017-01-01"), ("period_end", "null"), ("published_on", "2018-03-31")]);
    documents.extend(body.into_iter().chain(more).chain(kind).chain([("form", "E3"), ("canonical", "true")]));
    documents.extend([("duplicate_of", "null"), ("n_observations", "2"), ("n_quantities", "1"), ("n_findings", "1")]);
    expect(&row(&published, Table::Documents, 0), &documents);

    let of_source = || body.into_iter().chain(more).chain(kind).chain([("canonical", "true"), id, ("digest", &digest)]);
    let shared = [("metric", "applications.received.new"), ("scope", "region"), ("rule", "e3.t2.new")];
    let span = [("quote", "新收 160.5964"), ("span_start", "7"), ("span_end", "15")];
    let mut first: Vec<_> = of_source().chain(shared).chain(span).collect();
    let mut second = first.clone();
    // Null sorts first.
    first.extend([("applicant", "null"), ("value", "null"), ("unit", "null"), ("state", "blank"), ("bound", "exact")]);
    first.extend([("raw", ""), ("place", "line 12"), ("where", "prose"), ("form", "prose"), ("check", "unchecked")]);
    expect(&row(&published, Table::Observations, 0), &first);
    second.extend([("applicant", "natural_person"), ("value", "160.5964"), ("unit", "件"), ("state", "reported")]);
    second.extend([("bound", "at_least"), ("raw", "１６０.5964"), ("place", "table 2 row 3 column 4 by position")]);
    second.extend([("where", "table"), ("form", "E3"), ("check", "contradicted")]);
    expect(&row(&published, Table::Observations, 1), &second);

    let mut quantity: Vec<_> = body.into_iter().chain([("canonical", "true"), id]).collect();
    quantity.extend([("value", "-3"), ("unit", "null"), ("bound", "about"), ("raw", "-3"), ("sentence", "约-3。")]);
    quantity.extend([("section", "null"), ("noun", "数"), ("metric", "applications.carried.in"), ("reason", "null")]);
    quantity.extend([("span_start", "1"), ("span_end", "3")]);
    expect(&row(&published, Table::Quantities, 0), &quantity);

    let mut finding = vec![id, ("code", "identity_failed"), ("severity", "error"), ("identity", "e3.sum")];
    finding.extend([("left", "791"), ("right", "790"), ("detail", "791 is not 790"), ("spans", "7-15")]);
    expect(&row(&published, Table::Findings, 0), &finding);
    let file = &published.release.files("observations")[0].path;
    assert!(file.starts_with("observations/year=2017/province=37/part-") && file.ends_with(".parquet"), "{file}");
}

#[test]
fn every_input_has_its_row_and_the_counts_reconcile() {
    let (out, corpus) = (folder(), corpus(60));
    let published = run(out.path(), &corpus).unwrap().unwrap();
    let counts = *published.release.counts();
    let documents = published.release.table("documents", &["source_id", "status", "reason", "duplicate_of"]).unwrap();
    let ids: Vec<_> = text(&documents, "source_id").into_iter().flatten().collect();
    assert_eq!(ids, corpus.keys().cloned().collect::<Vec<_>>());
    assert_eq!(counts.sources, 60);
    assert_eq!(counts.read + counts.duplicate + counts.not_a_report + counts.failed, 60);
    assert!(counts.failed > 3 && counts.not_a_report > 1 && counts.canonical < counts.read);
    for (reason, of) in text(&documents, "reason").iter().zip(text(&documents, "duplicate_of")) {
        assert_eq!(reason.as_deref() == Some("same_report"), of.is_some());
    }
    for (table, rows) in [("observations", counts.observations), ("findings", counts.findings)] {
        let frame = published.release.table(table, &["source_id"]).unwrap();
        assert_eq!(frame.rows() as u64, rows);
    }
}

#[test]
fn rows_stand_in_one_order_null_first() {
    let out = folder();
    let release = run(out.path(), &corpus(120)).unwrap().unwrap().release;
    let words = ["metric", "region_code", "publisher", "applicant", "scope", "source_id"];
    let names: Vec<&str> = words.into_iter().chain(["report_year", "province_code", "span_start"]).collect();
    let frame = release.table("observations", &names).unwrap();
    let texts = words.map(|name| text(&frame, name));
    let provinces = text(&frame, "province_code");
    let (Some(Column::Integer(years)), Some(Column::Integer(starts))) =
        (frame.column("report_year"), frame.column("span_start"))
    else {
        panic!("whole numbers");
    };
    let partition = |row: usize| (years[row], provinces[row].clone());
    let key = |row: usize| (texts.each_ref().map(|t| t[row].clone()), starts[row]);
    let mut compared = 0;
    for row in (1..frame.rows()).filter(|row| partition(row - 1) == partition(*row)) {
        compared += 1;
        assert!(key(row - 1) <= key(row), "row {row}");
    }
    assert!(compared > 100, "only {compared} rows");
}

#[test]
fn copies_are_told_and_what_they_disagree_on() {
    let out = folder();
    let (store, dictionary) = (Store::open(out.path()).unwrap(), dictionary());
    let mut batch = store.begin("r", &dictionary).unwrap();
    let copy = |id: &str, byte: u8, value: i64| {
        let mut outcome = a_report();
        outcome.source = SourceId::new(id);
        outcome.digest = Some(Digest([byte; 32]));
        if let Verdict::Read(reading) = &mut outcome.verdict {
            reading.observations[0].value = Some(Amount::integer(value));
            reading.observations[0].bound = Bound::Exact;
        }
        outcome
    };
    for outcome in [copy("a", 1, 5), copy("b", 1, 5), copy("c", 2, 6)] {
        batch.append(outcome).unwrap();
    }
    let Finished::Draft(draft) = batch.finish(&one_by_one).unwrap() else { panic!("new sources") };
    assert_eq!(draft.years(), [2017]);
    assert_eq!(draft.observations(2017, &["value"]).unwrap().rows(), 2, "copies are not counted");
    let published = draft.publish().unwrap();
    let documents = published.release.table("documents", &["status", "reason", "duplicate_of"]).unwrap();
    let words = |column| text(&documents, column).into_iter().map(Option::unwrap_or_default).collect::<Vec<_>>();
    assert_eq!(words("status"), ["read", "duplicate", "read"]);
    assert_eq!(words("reason"), ["", "same_bytes", "same_report"]);
    assert_eq!(words("duplicate_of"), ["", "a", "a"]);
    let findings = published.release.table("findings", &["source_id", "code", "detail"]).unwrap();
    let last = text(&findings, "detail").len() - 1;
    assert_eq!(text(&findings, "source_id")[last].as_deref(), Some("c"));
    assert_eq!(text(&findings, "code")[last].as_deref(), Some("copies_disagree"));
    let detail = "applications.received.new (natural_person, region): 6 here, 5 in `a`";
    assert_eq!(text(&findings, "detail")[last].as_deref(), Some(detail));
}

#[test]
fn what_nobody_touched_is_the_same_file() {
    let (out, mut corpus) = (folder(), corpus(60));
    let first = run(out.path(), &corpus).unwrap().unwrap().release;
    corpus.insert("999.txt".to_string(), 5);
    let second = run(out.path(), &corpus).unwrap().unwrap();
    assert_eq!(second.changes, Changes { new: 1, kept: 56, reread: 4, ..Changes::default() });
    let inode = |release: &store::Release, path: &str| fs::metadata(release.path.join(path)).unwrap().ino();
    let (mut same, mut other) = (0, 0);
    for file in second.release.files("observations") {
        match first.files("observations").contains(file) {
            true => {
                same += 1;
                assert_eq!(inode(&first, &file.path), inode(&second.release, &file.path));
            }
            false => other += 1,
        }
    }
    assert!(same > 4 && other == 1, "{same} linked, {other} written");
}

#[test]
fn nothing_new_publishes_nothing() {
    let out = folder();
    let corpus: Corpus = corpus(30).into_iter().filter(|(_, content)| content % 13 != 2).collect();
    run(out.path(), &corpus).unwrap().unwrap();
    let before = fs::read_link(out.path().join("latest")).unwrap();
    assert!(run(out.path(), &corpus).unwrap().is_none());
    assert_eq!(fs::read_link(out.path().join("latest")).unwrap(), before);
    assert_eq!(store::names(out.path()).unwrap().len(), 1);
}

#[test]
fn an_empty_corpus_is_a_release_that_can_be_read() {
    let out = folder();
    let release = run(out.path(), &Corpus::new()).unwrap().unwrap().release;
    let documents = release.table("documents", &["source_id", "bytes", "canonical"]).unwrap();
    assert_eq!(documents.column("bytes"), Some(&Column::Integer(Vec::new())));
    assert_eq!(documents.column("canonical"), Some(&Column::Flag(Vec::new())));
}

#[test]
fn one_run_at_a_time() {
    let out = folder();
    let held = Store::open(out.path()).unwrap();
    assert!(matches!(Store::open(out.path()), Err(StoreError::Locked(_))));
    drop(held);
    assert!(Store::open(out.path()).is_ok());
}

#[test]
fn foreign_folders_are_left_alone() {
    let out = folder();
    let thesis = out.path().join("thesis.docx");
    fs::write(&thesis, "years of work").unwrap();
    for place in [out.path(), &thesis] {
        match Store::open(place) {
            Err(error @ StoreError::NotOurs { .. }) => {
                let message = error.to_string();
                assert!(message.starts_with(&place.display().to_string()) && message.contains("\nhint: "), "{message}");
            }
            other => panic!("{:?}", other.err()),
        }
    }
    assert_eq!(fs::read_dir(out.path()).unwrap().count(), 1);
}

#[test]
fn a_flipped_bit_is_found_and_never_built_on() {
    let (out, mut corpus) = (folder(), corpus(40));
    let release = run(out.path(), &corpus).unwrap().unwrap().release;
    assert_eq!(store::verify(out.path(), None).unwrap().problems, []);
    let file = &release.files("documents")[0].path;
    let place = release.path.join(file);
    let mut bytes = fs::read(&place).unwrap();
    bytes[100] ^= 1;
    fs::remove_file(&place).unwrap();
    fs::write(&place, bytes).unwrap();
    fs::write(release.path.join("notes.txt"), "mine").unwrap();
    let problems = store::verify(out.path(), None).unwrap().problems;
    assert_eq!(problems, [(file.clone(), "changed"), ("notes.txt".to_string(), "foreign")]);
    corpus.insert("new.txt".to_string(), 5);
    assert!(matches!(run(out.path(), &corpus), Err(StoreError::Corrupt { .. })));
    fs::remove_file(out.path().join("latest")).unwrap();
    run(out.path(), &corpus).unwrap().unwrap();
    assert_eq!(store::verify(out.path(), None).unwrap().problems, []);
}

#[test]
fn a_damaged_ledger_is_never_trusted() {
    let out = folder();
    let release = run(out.path(), &corpus(10)).unwrap().unwrap().release;
    for name in ["release.json", "SHA256SUMS"] {
        let path = release.path.join(name);
        let whole = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        for cut in (0..whole.len()).step_by(97) {
            fs::write(&path, &whole[..cut]).unwrap();
            assert!(matches!(store::open_latest(out.path()), Err(StoreError::Corrupt { .. })), "{name} cut at {cut}");
        }
        fs::write(&path, &whole).unwrap();
    }
    assert!(store::open_latest(out.path()).unwrap().is_some());
}

#[test]
fn a_damaged_release_can_be_rolled_back() {
    let (out, mut corpus) = (folder(), corpus(5));
    let first = run(out.path(), &corpus).unwrap().unwrap().release;
    corpus.insert("new.txt".to_string(), 5);
    let second = run(out.path(), &corpus).unwrap().unwrap().release;
    fs::remove_dir_all(&second.path).unwrap();
    assert!(matches!(run(out.path(), &corpus), Err(StoreError::Corrupt { .. })));
    let mut store = Store::open(out.path()).unwrap();
    assert_eq!(store.rollback(None).unwrap().name, first.name);
    drop(store);
    assert_eq!(run(out.path(), &corpus).unwrap().unwrap().release.name, second.name);
}

#[test]
fn back_and_forward_and_what_is_kept() {
    let (out, mut corpus) = (folder(), Corpus::new());
    let mut names = Vec::new();
    for content in 3..8 {
        corpus.insert(format!("{content}.txt"), content * 31);
        names.push(run(out.path(), &corpus).unwrap().unwrap().release.name);
    }
    let mut store = Store::open(out.path()).unwrap();
    assert_eq!(store.rollback(None).unwrap().name, names[3]);
    assert_eq!(store.rollback(Some("1")).unwrap().name, names[0]);
    assert!(matches!(store.rollback(None), Err(StoreError::NoRelease { .. })));
    assert!(matches!(store.rollback(Some("77")), Err(StoreError::NoRelease { .. })));
    assert_eq!(store.prune(2).unwrap(), names[1..3], "the linked release stays, however old");
    let left = [0, 3, 4].map(|i| names[i].clone());
    assert_eq!(store::names(out.path()).unwrap(), left);
    drop(store);
    let again = run(out.path(), &corpus).unwrap().unwrap();
    assert!(again.changed && again.release.name == names[4], "the same bytes are the same release");
    assert_eq!(store::names(out.path()).unwrap().len(), 3);
}

/// A flag that is raised when this goes, by a failure too, so that no thread waits for it in vain.
struct Raised<'a>(&'a AtomicBool);

impl Drop for Raised<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn readers_always_find_one_whole_release() {
    let (out, mut corpus) = (folder(), corpus(12));
    run(out.path(), &corpus).unwrap();
    let (done, place) = (AtomicBool::new(false), out.path());
    std::thread::scope(|scope| {
        let raised = Raised(&done);
        let reader = scope.spawn(|| {
            let mut seen = Vec::new();
            while !done.load(Ordering::Relaxed) {
                let release = store::open_latest(place).unwrap().expect("`latest` is never missing");
                let documents = release.table("documents", &["n_observations"]).unwrap();
                let Some(Column::Integer(counts)) = documents.column("n_observations") else { panic!("integers") };
                let rows = release.table("observations", &["source_id"]).unwrap().rows();
                assert_eq!(counts.iter().flatten().sum::<i64>(), rows as i64, "a mix of two releases");
                assert!(!tree(place).is_empty());
                seen.push(release.name);
            }
            seen.dedup();
            seen.len()
        });
        for content in 0..25 {
            corpus.insert("growing.txt".to_string(), content * 13 + 5);
            run(place, &corpus).unwrap();
        }
        drop(raised);
        assert!(reader.join().unwrap() > 3, "the reader saw too few releases");
    });
}

#[test]
fn a_refused_draft_leaves_no_trace() {
    let (out, corpus) = (folder(), corpus(10));
    run(out.path(), &corpus).unwrap();
    let before = tree(out.path());
    let (store, dictionary) = (Store::open(out.path()).unwrap(), dictionary());
    let batch = store.begin("r", &dictionary).unwrap();
    let Finished::Draft(draft) = batch.finish(&one_by_one).unwrap() else { panic!("all sources are gone") };
    assert_eq!(draft.changes().gone, 10);
    draft.discard().unwrap();
    assert!(tree(out.path()) == before);
    assert_eq!(store::names(out.path()).unwrap().len(), 1);
    assert!(!out.path().join(".staging").exists());
}

#[test]
fn a_broken_order_is_a_bug_that_is_told() {
    let out = folder();
    let (store, dictionary) = (Store::open(out.path()).unwrap(), dictionary());
    let mut batch = store.begin("r", &dictionary).unwrap();
    batch.append(outcome("b", 5, "r")).unwrap();
    assert!(matches!(batch.append(outcome("a", 5, "r")), Err(StoreError::Internal(_))));
    let kept = Outcome { verdict: Verdict::Kept, ..outcome("c", 5, "r") };
    assert!(matches!(batch.append(kept), Err(StoreError::Internal(_))), "nothing can be kept of nothing");
}
