//! One truth of each form, printed in many layouts and with the damage that real pages have: the same figures must be
//! read from all of them. The printer's words are its own, not the configuration's.
//!
//! `NIANBAO_TRUTHS=1000 cargo test layouts` runs the large number of truths; the default is a few of each.

mod csv;
mod damage;
mod grid;
mod html;
mod plain;
mod truth;

use std::collections::BTreeMap;

use nianbao::decode::{Limits, decode};
use nianbao::extract::tables::Forms;
use nianbao::lexicon::Lexicon;
use nianbao::model::{Dictionary, Metric, MetricKind, Scope};
use truth::{Cell, Truth};

/// Metric and applicant → state and value.
type Readings = BTreeMap<(String, String), (String, String)>;

/// A layout: how it prints a truth, and which of its rows it cannot carry.
struct Layout {
    name: &'static str,
    print: fn(&Truth, u64) -> String,
    /// Rows with such cells leave no trace of their emptiness, so they may be missing, but never wrong.
    carries: fn(&[Cell]) -> bool,
}

fn all(_: &[Cell]) -> bool {
    true
}

fn filled(row: &[Cell]) -> bool {
    row.iter().all(|c| !c.printed.is_empty())
}

/// A row without any value may as well be a title.
fn some(row: &[Cell]) -> bool {
    row.iter().any(|c| !c.printed.is_empty())
}

fn ended(row: &[Cell]) -> bool {
    row.last().is_some_and(|c| !c.printed.is_empty()) && !row[0].printed.is_empty()
}

/// Whether the last number of a row is the sum of the others.
fn adds_up(row: &[Cell]) -> bool {
    let number = |c: &Cell| c.value.parse::<i64>().unwrap_or(0);
    row.split_last().is_some_and(|(last, others)| others.iter().map(number).sum::<i64>() == number(last))
}

/// Digits that can be told apart although nothing parts them: one number, noughts, or digits that add up.
fn separable(row: &[Cell]) -> bool {
    let digits: String = row.iter().map(|c| c.printed.as_str()).collect();
    let bare = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    let single = filled(row) && digits.len() == row.len();
    let noughts = bare && digits[..digits.len() - 1].bytes().all(|b| b == b'0');
    let group = if row.len() == 15 { 5 } else { 7 };
    let sums = row.len() >= 7
        && bare
        && digits.as_bytes().chunks(group).all(|g| {
            g[..g.len() - 1].iter().map(|d| u32::from(d - b'0')).sum::<u32>() == u32::from(g[g.len() - 1] - b'0')
        });
    bare && (row.len() == 1 || (single && (noughts || sums)))
}

const LAYOUTS: &[Layout] = &[
    Layout { name: "tabs", print: plain::tabs, carries: all },
    Layout { name: "tabs, no trace of merged cells", print: plain::tabs_tight, carries: all },
    Layout { name: "tabs, merged words repeated", print: plain::tabs_repeated, carries: all },
    Layout { name: "tabs, page break and header again", print: plain::tabs_paged, carries: all },
    Layout { name: "tabs, traditional, full width", print: plain::tabs_traditional, carries: all },
    Layout { name: "tabs, damaged headers", print: plain::tabs_damaged, carries: all },
    Layout { name: "tabs, none at the end of a line", print: plain::tabs_trimmed, carries: ended },
    Layout { name: "a cell a line, tab, blank line a row", print: plain::led, carries: all },
    Layout { name: "a cell a line, tab, merged cells empty", print: plain::led_voids, carries: all },
    Layout { name: "a cell a line, words broken", print: plain::led_broken, carries: all },
    Layout { name: "a cell a line", print: plain::bare, carries: filled },
    Layout { name: "a cell a line, blank line a row", print: plain::bare_rows, carries: filled },
    Layout { name: "a cell a line, blank line a cell", print: plain::bare_apart, carries: filled },
    Layout { name: "a cell a line, page break and header again", print: plain::bare_paged, carries: filled },
    Layout { name: "pipes", print: plain::pipes, carries: all },
    Layout { name: "markdown", print: plain::markdown, carries: all },
    Layout { name: "markdown, no outer pipes", print: plain::markdown_inner, carries: all },
    Layout { name: "pipes, ragged", print: plain::pipes_ragged, carries: filled },
    Layout { name: "pipes, full width", print: plain::pipes_wide, carries: all },
    Layout { name: "box drawing", print: plain::boxed, carries: all },
    Layout { name: "vertical lines only", print: plain::ruled, carries: all },
    Layout { name: "wide gaps", print: plain::gaps, carries: filled },
    Layout { name: "single spaces", print: plain::spaces, carries: filled },
    Layout { name: "run together", print: plain::run_together, carries: separable },
    Layout { name: "html", print: html::plain, carries: all },
    Layout { name: "html, thead and th", print: html::headed, carries: all },
    Layout { name: "html, in a layout table", print: html::nested, carries: all },
    Layout { name: "html, from Word", print: html::word, carries: all },
    Layout { name: "html, breaks in words", print: html::broken, carries: all },
    Layout { name: "html, divs and capitals", print: html::capitals, carries: all },
    Layout { name: "html, end tags missing", print: html::unclosed, carries: all },
    Layout { name: "html, a table a block", print: html::split, carries: all },
    Layout { name: "html, merged cells as empty ones", print: html::voids, carries: all },
    Layout { name: "html, damaged headers", print: html::damaged, carries: all },
    Layout { name: "html, page break and header again", print: html::paged, carries: all },
    Layout { name: "html, rows for columns", print: html::turned, carries: all },
    Layout { name: "html, traditional, full width", print: html::traditional, carries: all },
    Layout { name: "csv", print: csv::plain, carries: some },
    Layout { name: "csv, blank columns", print: csv::scattered, carries: some },
    Layout { name: "csv, blanks in blank cells", print: csv::spaced, carries: some },
    Layout { name: "csv, damaged headers", print: csv::damaged, carries: some },
    Layout { name: "csv, headers behind titles", print: csv::joined, carries: some },
    Layout { name: "csv, rows for columns", print: csv::turned, carries: some },
    Layout { name: "csv, rows for columns in all tables", print: csv::all_turned, carries: |_| false },
];

fn config(path: &str) -> String {
    let path = format!("{}/config/{path}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// Names, units and signs are all that reading tables needs of the dictionary.
fn dictionary() -> Dictionary {
    let mut metrics: Vec<Metric> = Vec::new();
    for line in config("metrics.toml").lines() {
        let value = |key: &str| Some(line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim().trim_matches('"'));
        if let Some(name) = value("id") {
            metrics.push(Metric {
                name: name.to_string(),
                zh: String::new(),
                en: String::new(),
                unit: String::new(),
                kind: MetricKind::Count,
                signed: false,
                by_applicant: false,
                eras: Vec::new(),
                definition: String::new(),
                comparability: String::new(),
            });
        }
        if let (Some(last), Some("true")) = (metrics.last_mut(), value("signed")) {
            last.signed = true;
        }
    }
    Dictionary::new(metrics).expect("no metric twice")
}

struct Bench {
    forms: Forms,
    lexicon: Lexicon,
    dictionary: Dictionary,
}

impl Bench {
    fn new() -> Bench {
        let lexicon =
            Lexicon::compile(&config("lexicon/zh.toml"), &config("lexicon/traditional.txt")).expect("lexicon");
        let dictionary = dictionary();
        let names = ["words.toml", "e0.toml", "e1.toml", "e2.toml", "e3.toml"];
        let texts = names.map(|n| config(&format!("forms/{n}")));
        let files: Vec<(&str, &str)> = names.iter().zip(&texts).map(|(n, t)| (*n, t.as_str())).collect();
        let forms = Forms::compile(&files, &dictionary, &lexicon).expect("forms");
        Bench { forms, lexicon, dictionary }
    }

    fn read(&self, text: &str) -> (Readings, Option<String>) {
        let Ok(doc) = decode(text.as_bytes(), &Limits::default()) else {
            return (Readings::new(), None);
        };
        let reading = self.forms.read(&doc, &self.lexicon, Scope::Agency);
        let mut out = Readings::new();
        for figure in &reading.figures {
            let key = (
                self.dictionary.get(figure.metric).name.clone(),
                figure.applicant.map_or(String::new(), |a| a.as_str().to_string()),
            );
            let value = figure.value.map_or(String::new(), |v| v.to_string());
            out.insert(key, (figure.state.as_str().to_string(), value));
        }
        (out, reading.form.map(|f| f.as_str().to_string()))
    }
}

/// What must be read, and what may be missing.
fn expected(truth: &Truth, layout: &Layout) -> (Readings, Readings) {
    let (mut must, mut may) = (Readings::new(), Readings::new());
    for row in &truth.rows {
        // The code, two periods and the number of a coded return cannot be told apart without separators.
        let lost = truth.form == "E0" && layout.name == "run together";
        let into = if (layout.carries)(&row.cells) && !lost { &mut must } else { &mut may };
        for cell in &row.cells {
            into.insert(
                (cell.metric.clone(), cell.applicant.to_string()),
                (cell.state.to_string(), cell.value.clone()),
            );
        }
    }
    (must, may)
}

fn complaints(bench: &Bench, truth: &Truth, layout: &Layout, seed: u64) -> Vec<String> {
    let text = (layout.print)(truth, seed);
    let (got, form) = bench.read(&text);
    let (must, may) = expected(truth, layout);
    let mut wrong = Vec::new();
    // Made-up rows that do not add up can, run together, look like other rows that do. Real ones add up.
    let open = |key: &(String, String)| {
        let row = truth.rows.iter().find(|r| r.cells.iter().any(|c| c.metric == key.0));
        row.is_some_and(|r| !adds_up(&r.cells)) && layout.name == "run together"
    };
    for (key, reading) in &got {
        if must.get(key).or_else(|| may.get(key)) != Some(reading) && !(may.contains_key(key) && open(key)) {
            wrong.push(format!("wrong {key:?}: {reading:?}, truth {:?}", must.get(key).or_else(|| may.get(key))));
        }
    }
    for (key, reading) in &must {
        if !got.contains_key(key) {
            wrong.push(format!("missing {key:?}: {reading:?}"));
        }
    }
    if form.as_deref() != Some(truth.form) && wrong.is_empty() && !got.is_empty() {
        wrong.push(format!("form {form:?}"));
    }
    if !wrong.is_empty() {
        wrong.insert(0, format!("-- {} {} seed {seed}", truth.form, layout.name));
        wrong.truncate(6);
        if std::env::var_os("NIANBAO_SHOW").is_some() {
            wrong.push(text);
        }
    }
    wrong
}

fn run(form: &'static str) {
    let truths: u64 = std::env::var("NIANBAO_TRUTHS").ok().and_then(|n| n.parse().ok()).unwrap_or(3);
    let only = std::env::var("NIANBAO_LAYOUT").ok();
    let bench = Bench::new();
    let mut failures = BTreeMap::new();
    for seed in 1..=truths {
        let truth = Truth::new(form, seed);
        for layout in LAYOUTS.iter().filter(|l| only.as_deref().is_none_or(|o| l.name == o)) {
            let wrong = complaints(&bench, &truth, layout, seed);
            if !wrong.is_empty() {
                let entry = failures.entry(layout.name).or_insert((0, wrong));
                entry.0 += 1;
            }
        }
    }
    let lines: Vec<String> =
        failures.values().map(|(count, wrong)| format!("{} ({count} truths)", wrong.join("\n"))).collect();
    assert!(lines.is_empty(), "{}", lines.join("\n"));
}

#[test]
fn e0_is_read_from_every_layout() {
    run("E0");
}

#[test]
fn e1_is_read_from_every_layout() {
    run("E1");
}

#[test]
fn e2_is_read_from_every_layout() {
    run("E2");
}

#[test]
fn e3_is_read_from_every_layout() {
    run("E3");
}

#[test]
fn every_example_beside_the_rules_holds() {
    let bench = Bench::new();
    assert_eq!(bench.forms.check_examples(&bench.lexicon), Vec::<String>::new());
}
