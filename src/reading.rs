//! One document down the stair: bytes → document → identity → figures → findings. Pure; a panic on the way is a
//! failure of that document and of nothing else.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::audit::Audit;
use crate::corpus::Contents;
use crate::decode;
use crate::digest;
use crate::extract::{self, Extraction};
use crate::identify::{self, Identified};
use crate::model::{
    Digest, Document, Failure, Figure, Finding, Format, Identity, Observation, Outcome, Places, Quantity, Reading,
    SourceId, Span, Stage, StoredFinding, StoredQuantity, Verdict,
};
use crate::recipe::Recipe;

/// The stages whose end is told to whoever measures, in their order.
pub const STAGES: [&str; 6] = ["decode", "fold", "identify", "extract_tables", "extract_prose", "audit"];

/// Reads the bytes of one source.
pub fn read_bytes(id: &SourceId, bytes: &[u8], recipe: &Recipe) -> Outcome {
    read(id, bytes, digest::of(bytes), recipe, &mut |_| ())
}

/// The same, with the digest already taken; `lap` is called at the end of each of [`STAGES`].
pub fn read(
    id: &SourceId,
    bytes: &[u8],
    digest: Digest,
    recipe: &Recipe,
    lap: &mut dyn FnMut(&'static str),
) -> Outcome {
    let mut stage = Stage::Decode;
    let walk = catch_unwind(AssertUnwindSafe(|| walk(id, bytes, recipe, &mut stage, lap)));
    let (format, charset, verdict) = walk.unwrap_or_else(|panic| {
        let detail = panic_words(panic.as_ref());
        (decode::sniff(bytes), None, Verdict::Failed(Failure { stage, code: "panic", detail }))
    });
    Outcome { source: id.clone(), digest: Some(digest), bytes: bytes.len() as u64, format, charset, verdict }
}

/// What came of opening a source: its reading, or why there is none. Sources that `known` knows by their digest are not
/// read again; those that do not pass `passes` are not read at all.
pub fn opened(
    id: &SourceId,
    contents: Contents,
    recipe: &Recipe,
    known: impl Fn(&Digest) -> bool,
    passes: impl Fn(&[u8]) -> Result<(), Failure>,
    lap: &mut dyn FnMut(&'static str),
) -> Outcome {
    let failed = |code, detail| Verdict::Failed(Failure { stage: Stage::Open, code, detail });
    let kept = |digest: &Digest, otherwise: Verdict| if known(digest) { Verdict::Kept } else { otherwise };
    let mut format = Format::Unknown;
    let (digest, bytes, verdict) = match contents {
        Contents::Whole(bytes, digest) if !known(&digest) => match passes(&bytes) {
            Ok(()) => return read(id, &bytes, digest, recipe, lap),
            Err(failure) => {
                format = decode::sniff(&bytes);
                (Some(digest), bytes.len() as u64, Verdict::Failed(failure))
            }
        },
        Contents::Whole(bytes, digest) => (Some(digest), bytes.len() as u64, Verdict::Kept),
        Contents::TooLarge(bytes, digest) => {
            let detail = format!("{bytes} bytes; the limit is {}", recipe.limits.max_bytes);
            (Some(digest), bytes, kept(&digest, failed("too_large", detail)))
        }
        Contents::Archive { bytes, digest, members, trouble } => {
            format = Format::Archive;
            let told = format!("{members} members");
            let verdict = match trouble {
                Some(trouble) => failed(trouble.code, format!("{}; {told}", trouble.detail)),
                None => Verdict::NotAReport { reason: "archive", detail: told, identity: None },
            };
            (Some(digest), bytes, kept(&digest, verdict))
        }
        Contents::Same(digest) => (digest, 0, Verdict::Kept),
        Contents::Refused(code, detail) => (None, 0, failed(code, detail)),
    };
    Outcome { source: id.clone(), digest, bytes, format, charset: None, verdict }
}

fn panic_words(panic: &(dyn std::any::Any + Send)) -> String {
    let words = panic.downcast_ref::<&str>().map(|s| (*s).to_owned());
    words.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panicked".to_owned())
}

type Walked = (Format, Option<&'static str>, Verdict);

fn walk(id: &SourceId, bytes: &[u8], recipe: &Recipe, stage: &mut Stage, lap: &mut dyn FnMut(&'static str)) -> Walked {
    let doc = match decode::decode(bytes, &recipe.limits) {
        Ok(doc) => doc,
        Err(failure) => return (decode::sniff(bytes), None, Verdict::Failed(failure)),
    };
    lap("decode");
    let folded = recipe.lexicon.fold(&doc.text);
    lap("fold");
    *stage = Stage::Identify;
    let identified =
        identify::identify(&doc, &folded, id.as_str(), &recipe.identify, &recipe.lexicon, &recipe.gazetteer);
    lap("identify");
    let (format, charset) = (doc.format.unwrap_or(Format::Unknown), doc.charset);
    let (identity, mut findings) = match identified {
        Identified::Report { identity, findings } => (identity, findings),
        Identified::NotAReport { reason, detail, identity } => {
            let identity = identity.map(Box::new);
            return (format, charset, Verdict::NotAReport { reason, detail, identity });
        }
    };
    *stage = Stage::Extract;
    let tables = extract::read_tables(&doc, &identity, &recipe.forms, &recipe.lexicon);
    lap("extract_tables");
    let extraction = extract::read_prose(&doc, &folded, &identity, tables, &recipe.phrases, &recipe.lexicon);
    lap("extract_prose");
    if extraction.blank_form {
        return (format, charset, blank_form(identity));
    }
    *stage = Stage::Audit;
    let audit = recipe.identities.audit(&extraction.figures, &identity, &recipe.dictionary);
    lap("audit");
    findings.splice(0..0, doc.findings.iter().cloned());
    let reading = copied_out(&doc, identity, extraction, audit, findings);
    (format, charset, Verdict::Read(Box::new(reading)))
}

fn blank_form(identity: Identity) -> Verdict {
    let detail = "the form's tables are there, and every cell is empty".to_owned();
    Verdict::NotAReport { reason: "blank_form", detail, identity: Some(Box::new(identity)) }
}

/// Copies the words out of the document, which stays behind.
fn copied_out(
    doc: &Document,
    identity: Identity,
    extraction: Extraction,
    audit: Audit,
    mut findings: Vec<Finding>,
) -> Reading {
    let words = Words { doc, text: &doc.text, places: Places::new(&doc.text) };
    findings.extend(extraction.findings);
    findings.extend(audit.findings);
    let checked = extraction.figures.into_iter().zip(audit.checks);
    Reading {
        identity,
        form: extraction.form,
        observations: checked.map(|(figure, check)| words.observation(figure, check)).collect(),
        quantities: extraction.quantities.iter().map(|quantity| words.quantity(quantity)).collect(),
        findings: findings.into_iter().map(|finding| words.finding(finding)).collect(),
    }
}

struct Words<'a> {
    doc: &'a Document,
    text: &'a str,
    places: Places<'a>,
}

impl Words<'_> {
    fn at(&self, span: Span) -> String {
        span.of(self.text).to_owned()
    }

    fn observation(&self, figure: Figure, check: crate::model::Check) -> Observation {
        Observation {
            metric: figure.metric,
            applicant: figure.applicant,
            scope: figure.scope,
            value: figure.value,
            unit: figure.unit,
            state: figure.state,
            bound: figure.bound,
            raw: self.at(figure.raw),
            quote: self.at(figure.quote),
            part: self.doc.part(figure.quote.start).map(|part| part.name.clone()),
            place: figure.place,
            span_start: self.places.chars(figure.raw.start),
            span_end: self.places.chars(figure.raw.end),
            form: figure.form,
            rule: figure.rule,
            check,
        }
    }

    fn quantity(&self, quantity: &Quantity) -> StoredQuantity {
        StoredQuantity {
            value: quantity.value,
            unit: self.at(quantity.unit),
            bound: quantity.bound,
            raw: self.at(quantity.raw),
            sentence: self.at(quantity.sentence),
            section: quantity.section.map(|span| self.at(span)),
            noun: self.at(quantity.noun),
            metric: quantity.metric,
            reason: quantity.reason,
            span_start: self.places.chars(quantity.raw.start),
            span_end: self.places.chars(quantity.raw.end),
        }
    }

    fn finding(&self, finding: Finding) -> StoredFinding {
        let spans =
            finding.spans.iter().map(|s| format!("{}-{}", self.places.chars(s.start), self.places.chars(s.end)));
        StoredFinding {
            code: finding.code,
            severity: finding.severity,
            identity: finding.identity,
            left: finding.left,
            right: finding.right,
            detail: finding.detail,
            spans: spans.collect::<Vec<_>>().join(" "),
        }
    }
}
