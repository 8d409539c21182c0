//! Reports that office programs wrote in every format: the same observations are read from each. The files were made by
//! `tests/render.py` and `tests/render_pdf.py` from made-up reports; the `.tsv` beside them says what they tell.

use std::fs;
use std::path::Path;

use nianbao::model::{Format, Reading, SourceId, Verdict};
use nianbao::reading::read_bytes;
use nianbao::recipe::Recipe;

/// Endings of the files, and what each must be taken for.
const FORMATS: &[(&str, Format)] = &[
    ("html", Format::Html),
    ("office.html", Format::Html),
    ("mhtml", Format::Mhtml),
    ("docx", Format::Docx),
    ("doc", Format::Doc),
    ("rtf", Format::Rtf),
    ("odt", Format::Odt),
    ("xlsx", Format::Xlsx),
    ("xls", Format::Xls),
    ("ods", Format::Ods),
    ("csv", Format::Csv),
];

/// Producers whose PDF of each report is kept: browsers put whole fonts into theirs.
const PRINTED: &[(&str, &[&str])] =
    &[("000186", &["reportlab"]), ("000517", &["libreoffice"]), ("000650", &["chromium", "libreoffice", "reportlab"])];

#[test]
fn every_format_tells_the_same() {
    let recipe = Recipe::load(None).expect("the configuration compiles");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/rendered");
    let mut reports = 0;
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("a file").path();
        if path.extension().is_none_or(|ending| ending != "tsv") {
            continue;
        }
        let stem = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let wanted = fs::read_to_string(&path).expect("what it tells");
        let printed = PRINTED.iter().filter(|(report, _)| *report == stem).flat_map(|(_, producers)| *producers);
        let printed = printed.map(|producer| (format!("{stem}.{producer}.pdf"), Format::Pdf));
        let others = FORMATS.iter().map(|(ending, format)| (format!("{stem}.{ending}"), *format));
        for (name, format) in others.chain(printed) {
            let bytes = fs::read(folder.join(&name)).expect("a file");
            let outcome = read_bytes(&SourceId::new(name.as_str()), &bytes, &recipe);
            assert_eq!(outcome.format, format, "{name}");
            let Verdict::Read(reading) = outcome.verdict else { panic!("{name}: {:?}", outcome.verdict) };
            assert_eq!(lines(&reading, &recipe), wanted, "{name}");
        }
        reports += 1;
    }
    assert!(reports > 2, "the folder holds {reports} reports");
}

/// A line for the report and one for each observation.
fn lines(reading: &Reading, recipe: &Recipe) -> String {
    let identity = &reading.identity;
    let code = identity.region.as_ref().map(|region| region.code.to_string()).unwrap_or_default();
    let head = [
        identity.year.map(|year| year.to_string()).unwrap_or_default(),
        identity.publisher.clone().unwrap_or_default(),
        code,
    ];
    let told = reading.observations.iter().map(|o| {
        let value = o.value.map(|value| format!("{:.6}", value.to_f64())).unwrap_or_default();
        let applicant = o.applicant.map(|a| a.as_str()).unwrap_or_default();
        let metric = &recipe.dictionary.get(o.metric).name;
        format!(
            "{metric}\t{applicant}\t{}\t{value}\t{}\t{}\t{}",
            o.scope.as_str(),
            o.unit,
            o.state.as_str(),
            o.bound.as_str()
        )
    });
    let mut told: Vec<String> = told.collect();
    told.sort();
    told.insert(0, head.join("\t"));
    told.join("\n") + "\n"
}
