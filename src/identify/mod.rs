//! Is it such a report, of which year, by whom, for which region? Each part is told by words of the text or not at all.

mod body;
mod clean;
#[cfg(test)]
mod every_county;
mod examples;
mod file_rules;
#[cfg(test)]
mod heads;
mod hints;
mod page;
mod place;
mod publisher;
mod rules;
mod sentence;
mod signature;
mod stable;
#[cfg(test)]
mod tests;
mod title;
mod when;
#[cfg(test)]
mod who_tests;
mod words;

pub use rules::Rules;

use crate::gazetteer::Gazetteer;
use crate::lexicon::{Folded, Lexicon};
use crate::model::{Document, Finding, Identity, PublisherKind};
use hints::Hints;
use page::Page;

/// What a document is.
#[derive(Clone, Debug)]
pub enum Identified {
    /// A report.
    Report {
        /// Who, where, when.
        identity: Identity,
        /// What is odd about it.
        findings: Vec<Finding>,
    },
    /// Something else.
    NotAReport {
        /// Stable code: `notice`, `guide`, `too_short`, ….
        reason: &'static str,
        /// The words that say so.
        detail: String,
        /// What could be told of it.
        identity: Option<Identity>,
    },
}

/// Identifies a document. `folded` is the document's text, folded by the same lexicon; `path` is where the file lies, the
/// weakest of hints.
pub fn identify(
    doc: &Document,
    folded: &Folded,
    path: &str,
    rules: &Rules,
    lexicon: &Lexicon,
    gazetteer: &Gazetteer,
) -> Identified {
    let page = Page::new(doc, folded, rules);
    let meta = doc.meta_title.as_deref().map(|title| lexicon.fold_tight(title).text);
    let titles = title::all(&page, rules);
    let title = title::find(&titles, meta.as_deref(), rules);
    if let title::Verdict::No { reason, detail } = title::judge(&page, &folded.text, &titles, title.as_ref(), rules) {
        return Identified::NotAReport { reason, detail, identity: None };
    }
    let text = signature::Text { doc, folded, gazetteer };
    let when = when::read(&text, &page, title.as_ref(), rules, lexicon);
    if let Some((reason, span)) = when.no_year {
        return Identified::NotAReport { reason, detail: span.of(&doc.text).to_owned(), identity: None };
    }
    let publisher = publisher::find(&page, title.as_ref(), when.year, rules, gazetteer);
    let hints = Hints::new(doc, path, &page, rules, lexicon);
    let text = place::Words { page: &page, folded, hints: &hints };
    let place = place::find(&text, &publisher, when.year, gazetteer);
    let id = |unit| match &publisher.body {
        Some(body) => stable::id(body, unit, when.year, rules, gazetteer),
        None => stable::of_government(unit, gazetteer),
    };
    let printed = title.as_ref().map(|title| match title.line {
        Some(_) => page.head.span(title.range.clone(), folded).of(&doc.text).trim().to_owned(),
        None => title.words.clone(),
    });
    Identified::Report {
        identity: Identity {
            title: printed,
            year: when.year,
            period_start: when.period_start,
            period_end: when.period_end,
            published_on: when.published_on,
            publisher_id: match &publisher.body {
                Some(body) if body.national => Some(stable::of_nation(body, rules)),
                _ => place.unit.filter(|_| place.name.is_some()).map(id),
            },
            publisher: place.name,
            publisher_kind: publisher.kind.unwrap_or(PublisherKind::Other),
            region: place.region,
            township_code: place.township,
        },
        findings: when.findings.into_iter().chain(place.doubt).collect(),
    }
}
