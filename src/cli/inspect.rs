//! `nianbao inspect`: one file through the same reading as in a run, evidence beside each figure.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::{Value, json};

use super::args::Shape;
use super::streams::answer;
use super::{DONE, IO};
use crate::corpus::{self, Spool};
use crate::model::{Identity, Observation, Outcome, Reading, StoredFinding, StoredQuantity, Verdict};
use crate::reading;
use crate::recipe::Recipe;
use crate::ward::Ward;

pub(super) fn inspect(
    files: &[PathBuf],
    quantities: bool,
    recipe: &Recipe,
    config: Option<PathBuf>,
    shape: Shape,
) -> anyhow::Result<u8> {
    let ward = Ward::new(config);
    let mut code = DONE;
    for path in files {
        let outcome = read(path, recipe, &ward).with_context(|| path.display().to_string())?;
        if matches!(&outcome.verdict, Verdict::Failed(failure) if failure.code == "unreadable") {
            code = IO;
        }
        if shape.is_json() {
            answer(format_args!("{}\n", object(&outcome, recipe)))?;
        } else {
            answer(words(path, &outcome, quantities, recipe))?;
        }
    }
    Ok(code)
}

fn read(path: &Path, recipe: &Recipe, ward: &Ward) -> std::io::Result<Outcome> {
    let spool = Spool::default();
    let source = corpus::find(path, &recipe.limits.archives(), &spool)?;
    let contents = corpus::open(&source, recipe.limits.max_bytes, &spool)?;
    Ok(reading::opened(&source.id, contents, recipe, |_| false, |bytes| ward.passes(bytes), &mut |_| ()))
}

fn object(outcome: &Outcome, recipe: &Recipe) -> Value {
    let mut told = json!({
        "file": outcome.source.as_str(),
        "digest": outcome.digest.map(|d| d.to_string()),
        "bytes": outcome.bytes,
        "format": outcome.format.as_str(),
        "charset": outcome.charset,
        "is_report": false,
    });
    match &outcome.verdict {
        Verdict::Kept => {}
        Verdict::Failed(failure) => {
            told["status"] = json!("failed");
            told["reason"] = json!(failure.code);
            told["stage"] = json!(failure.stage.as_str());
            told["detail"] = json!(failure.detail);
        }
        Verdict::NotAReport { reason, detail, identity } => {
            told["status"] = json!("not_a_report");
            told["reason"] = json!(reason);
            told["detail"] = json!(detail);
            if let Some(identity) = identity {
                identify(&mut told, identity);
            }
        }
        Verdict::Read(reading) => {
            told["status"] = json!("read");
            told["is_report"] = json!(true);
            told["form"] = json!(reading.form.as_str());
            identify(&mut told, &reading.identity);
            told["observations"] = reading.observations.iter().map(|o| observation(o, recipe)).collect();
            told["quantities"] = reading.quantities.iter().map(|q| quantity(q, recipe)).collect();
            told["findings"] = reading.findings.iter().map(finding).collect();
        }
    }
    told
}

fn identify(told: &mut Value, identity: &Identity) {
    let region = identity.region.as_ref();
    told["title"] = json!(identity.title);
    told["report_year"] = json!(identity.year);
    told["period_start"] = json!(identity.period_start.map(|d| d.to_string()));
    told["period_end"] = json!(identity.period_end.map(|d| d.to_string()));
    told["published_on"] = json!(identity.published_on.map(|d| d.to_string()));
    told["publisher"] = json!(identity.publisher);
    told["publisher_id"] = json!(identity.publisher_id);
    told["publisher_kind"] = json!(identity.publisher_kind.as_str());
    told["region_code"] = json!(region.map(|r| &r.code));
    told["region_name"] = json!(region.map(|r| &r.name));
    told["region_level"] = json!(region.map(|r| r.level.as_str()));
    told["township_code"] = json!(identity.township_code);
}

fn observation(o: &Observation, recipe: &Recipe) -> Value {
    json!({
        "metric": recipe.dictionary.get(o.metric).name,
        "applicant": o.applicant.map(|a| a.as_str()),
        "scope": o.scope.as_str(),
        "value": o.value.map(|v| v.to_f64()),
        "unit": &*o.unit,
        "state": o.state.as_str(),
        "bound": o.bound.as_str(),
        "raw": o.raw,
        "quote": o.quote,
        "where": if o.place.is_table() { "table" } else { "prose" },
        "place": o.location(),
        "span": [o.span_start, o.span_end],
        "form": o.form.as_str(),
        "rule": &*o.rule.0,
        "check": o.check.as_str(),
    })
}

fn quantity(q: &StoredQuantity, recipe: &Recipe) -> Value {
    json!({
        "value": q.value.to_f64(),
        "unit": q.unit,
        "bound": q.bound.as_str(),
        "raw": q.raw,
        "sentence": q.sentence,
        "section": q.section,
        "noun": q.noun,
        "metric": q.metric.map(|m| &recipe.dictionary.get(m).name),
        "reason": q.reason,
        "span": [q.span_start, q.span_end],
    })
}

fn finding(f: &StoredFinding) -> Value {
    json!({
        "code": f.code,
        "severity": f.severity.as_str(),
        "identity": f.identity,
        "left": f.left.map(|v| v.to_f64()),
        "right": f.right.map(|v| v.to_f64()),
        "detail": f.detail,
        "spans": f.spans,
    })
}

fn words(path: &Path, outcome: &Outcome, quantities: bool, recipe: &Recipe) -> String {
    let charset = outcome.charset.map(|c| format!(", {c}")).unwrap_or_default();
    let head = format!("{}: {} bytes, {}{charset}\n", path.display(), outcome.bytes, outcome.format.as_str());
    head + &match &outcome.verdict {
        Verdict::Kept => String::new(),
        Verdict::Failed(f) => format!("failed at {}: `{}`: {}\n", f.stage.as_str(), f.code, f.detail),
        Verdict::NotAReport { reason, detail, .. } => format!("no report: `{reason}`: {detail}\n"),
        Verdict::Read(reading) => report(reading, quantities, recipe),
    }
}

fn report(reading: &Reading, quantities: bool, recipe: &Recipe) -> String {
    let id = &reading.identity;
    let or = |text: Option<String>| text.unwrap_or_else(|| "not told".to_owned());
    let region = id.region.as_ref().map(|r| format!("{} {} ({})", r.code, r.name, r.level.as_str()));
    let mut text = format!("title      {}\n", or(id.title.clone()));
    text += &format!("year       {}\n", or(id.year.map(|y| y.to_string())));
    text += &format!("publisher  {} ({})\n", or(id.publisher.clone()), id.publisher_kind.as_str());
    text += &format!("region     {}\n", or(region));
    text += &format!("form       {}\n", reading.form.as_str());
    text += &format!("{} figures\n", reading.observations.len());
    for o in &reading.observations {
        text += &figure(o, recipe);
    }
    for q in reading.quantities.iter().filter(|_| quantities) {
        let taken = q.metric.map_or(q.reason, |m| recipe.dictionary.get(m).name.as_str());
        text += &format!("  {} [{taken}] 「{}」\n", q.raw, q.sentence.replace('\n', " "));
    }
    text += &format!("{} findings\n", reading.findings.len());
    for f in &reading.findings {
        text += &format!("  {} {}: {}\n", f.severity.as_str(), f.code, f.detail);
    }
    text
}

fn figure(o: &Observation, recipe: &Recipe) -> String {
    let value = o.value.map_or_else(|| o.state.as_str().to_owned(), |v| format!("{v} {}", o.unit));
    let applicant = o.applicant.map(|a| format!(" {}", a.as_str())).unwrap_or_default();
    let bound = if o.bound == crate::model::Bound::Exact { "" } else { o.bound.as_str() };
    format!(
        "  {}{applicant} [{}] = {value} {bound} ({})\n      「{}」 {}, rule {}\n",
        recipe.dictionary.get(o.metric).name,
        o.scope.as_str(),
        o.check.as_str(),
        o.quote.replace(['\n', '\t'], " "),
        o.location(),
        o.rule.0
    )
}
