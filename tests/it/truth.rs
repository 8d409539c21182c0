//! Readings of made-up reports against the truth that the generator keeps about them.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use nianbao::model::{Identity, Observation, Outcome, Reading, SourceId, Verdict};
use nianbao::reading::read_bytes;
use nianbao::recipe::{Recipe, sample_kit};
use nianbao::sample::{Kit, Place, Press};
use serde_json::Value;

const SEED: u64 = 2008;
/// The share of prose figures that must be found. A floor to notice a loss by, not an aim.
const RECALL_FLOOR: f64 = 0.90;

#[test]
fn two_hundred_reports_are_read_as_they_were_made() {
    check(200);
}

#[test]
#[ignore = "takes a minute"]
fn two_thousand_reports_are_read_as_they_were_made() {
    check(2_000);
}

fn check(reports: u64) {
    let recipe = Recipe::load(None).expect("the configuration compiles");
    let kit = sample_kit(None).expect("the bundled words compile");
    hold(&made(reports, &recipe, &kit, &recipe.places()));
}

/// The small corpus that comes with the project is read like any other.
#[test]
fn the_bundled_corpus_is_read_as_it_was_made() {
    let recipe = Recipe::load(None).expect("the configuration compiles");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sample");
    let truth = fs::read_to_string(folder.join("truth.jsonl")).expect("the truth");
    let mut score = Score::default();
    for line in truth.lines() {
        let truth: Value = serde_json::from_str(line).expect("a line of truth");
        let id = truth["source_id"].as_str().expect("an id");
        let bytes = fs::read(folder.join("corpus").join(id)).expect("a file of the corpus");
        score.file(&truth, &read_bytes(&SourceId::new(id), &bytes, &recipe), &recipe);
    }
    hold(&score);
}

fn hold(score: &Score) {
    eprintln!("{score}");
    assert!(score.cells_right > 0 && score.prose_right > 0, "nothing was read\n{score}");
    assert_eq!(score.wrong("verdict"), 0, "{score}");
    assert_eq!((score.cells_wrong, score.cells_missing), (0, 0), "{score}");
    for field in FIELDS {
        let (right, of) = score.fields.get(field).copied().unwrap_or_default();
        let found = right as f64 / of.max(1) as f64;
        assert!(found >= floor(field), "{field}\n{score}");
        let wrong = of - right - score.not_found.get(field).copied().unwrap_or(0);
        assert!(wrong == 0 || PLACES.contains(&field), "{field}\n{score}");
    }
    assert!(score.precision() >= 0.99, "{score}");
    assert!(score.recall() >= RECALL_FLOOR, "{score}");
    assert_eq!(score.wrong("violation"), 0, "{score}");
}

const FIELDS: [&str; 9] = [
    "report_year",
    "publisher",
    "publisher_kind",
    "region_code",
    "township_code",
    "form",
    "period_start",
    "period_end",
    "published_on",
];

/// Made-up zones bear the names of real ones elsewhere, so a few of these are told wrong.
const PLACES: [&str; 3] = ["publisher", "region_code", "township_code"];

/// The least share of a field that must be right: to notice a loss by.
fn floor(field: &str) -> f64 {
    match field {
        "period_start" | "period_end" | "published_on" => 0.80,
        _ if PLACES.contains(&field) => 0.97,
        _ => 1.0,
    }
}

fn made(reports: u64, recipe: &Recipe, kit: &Kit, places: &[Place]) -> Score {
    let press = Press::new(SEED, places, kit).expect("places");
    let mut score = Score::default();
    for index in 0..reports {
        let made = press.make(index);
        let truth: Value = serde_json::from_str(&made.truth).expect("a line of truth");
        let outcome = read_bytes(&SourceId::new(made.source_id.as_str()), &made.bytes, recipe);
        score.file(&truth, &outcome, recipe);
    }
    score
}

/// Counts, with the first few of everything that went wrong.
#[derive(Default)]
struct Score {
    files: usize,
    cells_right: usize,
    cells_wrong: usize,
    cells_missing: usize,
    prose_right: usize,
    prose_wrong: usize,
    prose_required: usize,
    prose_found: usize,
    scope_right: usize,
    state_right: usize,
    /// By what is compared: right, of.
    fields: BTreeMap<&'static str, (usize, usize)>,
    /// Of the wrong fields, those that are merely missing.
    not_found: BTreeMap<&'static str, usize>,
    missed_by_metric: BTreeMap<String, usize>,
    notes: BTreeMap<&'static str, Vec<String>>,
}

impl Score {
    fn wrong(&self, field: &str) -> usize {
        self.fields.get(field).map_or(0, |(right, of)| of - right)
    }

    fn precision(&self) -> f64 {
        self.prose_right as f64 / (self.prose_right + self.prose_wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.prose_found as f64 / self.prose_required.max(1) as f64
    }

    fn put(&mut self, field: &'static str, right: bool, note: impl FnOnce() -> String) {
        let counts = self.fields.entry(field).or_default();
        counts.0 += usize::from(right);
        counts.1 += 1;
        if !right {
            self.note(field, note());
        }
    }

    fn note(&mut self, field: &'static str, note: String) {
        let notes = self.notes.entry(field).or_default();
        if notes.len() < 12 {
            notes.push(note);
        }
    }

    fn file(&mut self, truth: &Value, outcome: &Outcome, recipe: &Recipe) {
        self.files += 1;
        let id = truth["source_id"].as_str().unwrap_or("").to_owned();
        let (got, reason) = match &outcome.verdict {
            Verdict::Kept => ("kept", ""),
            Verdict::Read(_) => ("read", ""),
            Verdict::NotAReport { reason, .. } => ("not_a_report", *reason),
            Verdict::Failed(failure) => ("failed", failure.code),
        };
        let reasons = truth["reason"].as_array().map_or(&[][..], Vec::as_slice);
        // Copies are told in the store, which knows all files; a single reading sees a report.
        let want = match truth["status"].as_str() {
            Some("duplicate") | None => "read",
            Some(status) => status,
        };
        let fits = got == want && (reasons.is_empty() || reasons.iter().any(|r| r == reason));
        let kind = &truth["kind"];
        self.put("verdict", fits, || format!("{id} ({kind}): {got} {reason}, want {want} {reasons:?}"));
        if let (Verdict::Read(reading), "read") = (&outcome.verdict, want) {
            self.reading(&id, truth, reading, recipe);
        }
    }

    fn reading(&mut self, id: &str, truth: &Value, reading: &Reading, recipe: &Recipe) {
        let cut = truth["kind"] == "cut";
        self.document(id, truth, reading, cut);
        let cells = cells(truth);
        let stated: BTreeSet<Cell> =
            reading.observations.iter().filter(|o| o.place.is_table()).map(|o| cell(o, recipe)).collect();
        self.cells_right += stated.intersection(&cells).count();
        for cell in stated.difference(&cells) {
            if cut && cell.2 == "blank" {
                // What was cut away cannot be told from what was never filled in.
                continue;
            }
            self.cells_wrong += 1;
            self.note("cell not in truth", format!("{id} {} {cell:?}", truth["layout"]));
        }
        if !cut {
            for cell in cells.difference(&stated) {
                self.cells_missing += 1;
                self.note("cell missing", format!("{id} {} {cell:?}", truth["layout"]));
            }
            self.prose_recall(id, truth, reading, recipe);
            self.violations(id, truth, reading);
        }
        self.prose_precision(id, truth, reading, &cells, recipe);
    }

    fn document(&mut self, id: &str, truth: &Value, reading: &Reading, cut: bool) {
        let want = &truth["document"];
        let have = fields(&reading.identity, reading.form.as_str());
        for field in FIELDS {
            if cut && matches!(field, "published_on" | "form") {
                continue;
            }
            let got = have[field].as_deref();
            let wanted = match &want[field] {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            };
            let others = want[format!("{field}_alt").as_str()].as_array();
            let other = others.is_some_and(|alt| alt.iter().any(|a| a.as_str() == got));
            let right = got == wanted.as_deref() || other;
            if !right && got.is_none() {
                *self.not_found.entry(field).or_default() += 1;
            }
            self.put(field, right, || format!("{id}: {got:?}, want {wanted:?}"));
        }
    }

    fn prose_precision(&mut self, id: &str, truth: &Value, reading: &Reading, cells: &BTreeSet<Cell>, recipe: &Recipe) {
        let required = stated(truth, "required");
        let allowed = stated(truth, "allowed");
        let tabled: BTreeSet<Key> = cells.iter().map(|c| (c.0.clone(), c.3.clone())).collect();
        for o in reading.observations.iter().filter(|o| !o.place.is_table()) {
            let key = key(o, recipe);
            if let Some(entry) = required.iter().find(|e| e.keys.contains(&key)) {
                self.prose_right += 1;
                self.scope_right += usize::from(entry.scopes.iter().any(|s| s == o.scope.as_str()));
                self.state_right += usize::from(entry.state == o.state.as_str());
            } else if !allowed.iter().any(|e| e.keys.contains(&key)) && !tabled.contains(&key) {
                self.prose_wrong += 1;
                self.note("prose not in truth", format!("{id} {key:?} by {}: {}", o.rule.0, o.quote));
            }
        }
    }

    fn prose_recall(&mut self, id: &str, truth: &Value, reading: &Reading, recipe: &Recipe) {
        let have: BTreeSet<Key> = reading.observations.iter().map(|o| key(o, recipe)).collect();
        for entry in stated(truth, "required") {
            self.prose_required += 1;
            if entry.keys.iter().any(|k| have.contains(k)) {
                self.prose_found += 1;
            } else {
                *self.missed_by_metric.entry(entry.keys[0].0.clone()).or_default() += 1;
                self.note("prose missed", format!("{id} {:?}: {}", entry.keys[0], entry.quote));
            }
        }
    }

    fn violations(&mut self, id: &str, truth: &Value, reading: &Reading) {
        for want in truth["violations"].as_array().map_or(&[][..], Vec::as_slice) {
            let identity = want["identity"].as_str();
            let found = reading.findings.iter().any(|f| f.identity.as_deref() == identity);
            self.put("violation", found, || format!("{id}: {want}"));
        }
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} files", self.files)?;
        for (field, (right, of)) in &self.fields {
            writeln!(f, "  {field:16} {right:6} of {of}")?;
        }
        let (right, wrong, missing) = (self.cells_right, self.cells_wrong, self.cells_missing);
        writeln!(f, "  cells: {right} right, {wrong} wrong, {missing} missing")?;
        writeln!(
            f,
            "  prose: {} right, {} wrong, precision {:.4}; {} of {} found, recall {:.4}; scope {}, state {} of the right",
            self.prose_right,
            self.prose_wrong,
            self.precision(),
            self.prose_found,
            self.prose_required,
            self.recall(),
            self.scope_right,
            self.state_right
        )?;
        if !self.missed_by_metric.is_empty() {
            writeln!(f, "  missed: {:?}", self.missed_by_metric)?;
        }
        for (field, notes) in &self.notes {
            writeln!(f, "  {field}:")?;
            notes.iter().try_for_each(|note| writeln!(f, "    {note}"))?;
        }
        Ok(())
    }
}

/// Metric, applicant, state, value.
type Cell = (String, String, String, String);
/// Metric, value.
type Key = (String, String);

/// A prose figure of the truth.
struct Stated {
    keys: Vec<Key>,
    scopes: Vec<String>,
    state: String,
    quote: String,
}

fn name(o: &Observation, recipe: &Recipe) -> String {
    recipe.dictionary.get(o.metric).name.clone()
}

fn plain(value: f64) -> String {
    format!("{value}")
}

fn value(o: &Observation) -> String {
    o.value.map_or_else(String::new, |v| plain(v.to_f64()))
}

fn key(o: &Observation, recipe: &Recipe) -> Key {
    (name(o, recipe), value(o))
}

fn cell(o: &Observation, recipe: &Recipe) -> Cell {
    let applicant = o.applicant.map_or("total", |a| a.as_str());
    (name(o, recipe), applicant.into(), o.state.as_str().into(), value(o))
}

fn cells(truth: &Value) -> BTreeSet<Cell> {
    let applicants = ["natural_person", "business", "research", "social_org", "legal_service", "other", "total"];
    let mut out = BTreeSet::new();
    let mut put = |metric: &str, applicant: &str, said: &Value| {
        let (state, value) = match said {
            Value::Null => ("blank", String::new()),
            Value::String(_) => ("not_applicable", String::new()),
            number => ("reported", plain(number.as_f64().unwrap_or(f64::NAN))),
        };
        out.insert((metric.into(), applicant.into(), state.into(), value));
    };
    for (metric, said) in truth["cells"].as_object().into_iter().flatten() {
        match said.as_array() {
            Some(row) => row.iter().zip(applicants).for_each(|(said, a)| put(metric, a, said)),
            None => put(metric, "total", said),
        }
    }
    out
}

fn stated(truth: &Value, list: &str) -> Vec<Stated> {
    let words = |value: &Value| value.as_str().unwrap_or("").to_owned();
    let entry = |e: &Value| {
        let value = plain(e["value"].as_f64().unwrap_or(f64::NAN));
        let alt = e["alt"].as_array().into_iter().flatten().map(|a| words(&a["metric"]));
        let scopes = e["scope_alt"].as_array().into_iter().flatten().map(words);
        Stated {
            keys: std::iter::once(words(&e["metric"])).chain(alt).map(|m| (m, value.clone())).collect(),
            scopes: scopes.chain([words(&e["scope"])]).collect(),
            state: words(&e["state"]),
            quote: words(&e["quote"]),
        }
    };
    truth[list].as_array().into_iter().flatten().map(entry).collect()
}

fn fields(identity: &Identity, form: &str) -> BTreeMap<&'static str, Option<String>> {
    BTreeMap::from([
        ("report_year", identity.year.map(|y| y.to_string())),
        ("publisher", identity.publisher.clone()),
        ("publisher_kind", Some(identity.publisher_kind.as_str().to_owned())),
        ("region_code", identity.region.as_ref().map(|r| r.code.clone())),
        ("township_code", identity.township_code.clone()),
        ("form", Some(form.to_owned())),
        ("period_start", identity.period_start.map(|d| d.to_string())),
        ("period_end", identity.period_end.map(|d| d.to_string())),
        ("published_on", identity.published_on.map(|d| d.to_string())),
    ])
}
