//! PDF to a document: the glyphs of each page with their places become lines and tables, pages follow each other
//! without what only the paper needs (running heads, page numbers), and tables go on over page breaks.

mod blocks;
mod broken;
mod cells;
mod column;
mod columns;
mod file;
mod flow;
mod font;
mod furniture;
mod gaps;
mod glyphs;
mod ink;
mod joins;
mod lattice;
mod lines;
mod marks;
mod overleaf;
mod page;
mod rails;
mod rows;
mod state;

use super::limits::Limits;
use super::{failure, pieces};
use crate::model::{Document, Failure, Finding, Format, Severity};
use page::Ink;

/// What reading the pages came to, beside their ink.
#[derive(Debug, Default)]
struct Tally {
    /// Glyphs shown, and how many of them no map gives a character.
    glyphs: usize,
    unmapped: usize,
    /// Glyphs that are drawn invisibly, as recognition of characters leaves them over a picture.
    unseen: usize,
    /// Numbers of the pages that show a picture and no words.
    pictures: Vec<usize>,
    /// Some stream, page or operator was left out by a limit or could not be read.
    is_cut: bool,
    is_damaged: bool,
}

/// Reads a PDF.
///
/// # Errors
/// `encrypted` (a password other than the empty one is needed), `damaged` (no pages can be found), `too_large` (it
/// unfolds beyond the limits), `scanned` (pictures only), `no_unicode_map` (its fonts do not say which characters
/// their glyphs are), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let file = file::open(bytes, limits)?;
    let mut tally = Tally::default();
    let pages: Vec<Ink> = file::pages(&file, limits, &mut tally);
    if pages.is_empty() {
        return Err(failure("damaged", "the file has no readable page"));
    }
    refuse(&tally, pages.len())?;
    let title = file::title(&file);
    let mut document = pieces::document(flow::pieces(pages), Format::Pdf, limits)?;
    document.meta_title = title.filter(|title| is_plausible(title, &document.text));
    document.findings.extend(findings(&tally));
    Ok(document)
}

/// Words that cannot be trusted are not read at all.
fn refuse(tally: &Tally, pages: usize) -> Result<(), Failure> {
    let words = tally.glyphs - tally.unmapped;
    if tally.pictures.len() * 2 > pages && words < 20 * pages || words == 0 && !tally.pictures.is_empty() {
        return Err(failure("scanned", "the pages are pictures without a text layer"));
    }
    // Words are lost long before most glyphs are: a third of the glyphs may be the digits.
    if tally.unmapped * 20 > tally.glyphs {
        let detail = format!("{} of {} glyphs have no map to characters", tally.unmapped, tally.glyphs);
        return Err(failure("no_unicode_map", detail));
    }
    if tally.glyphs == 0 && tally.is_damaged {
        return Err(failure("damaged", "no page could be read"));
    }
    Ok(())
}

fn findings(tally: &Tally) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |code, severity, detail: String| findings.push(Finding::new(code, severity, detail, Vec::new()));
    if tally.unmapped > 0 {
        let detail = format!("{} glyphs have no map to characters", tally.unmapped);
        add("charset_loss", Severity::Warn, detail);
    }
    if tally.unseen * 2 > tally.glyphs {
        let detail = "the text layer is invisible, as recognition of characters leaves it over pictures";
        add("text_unseen", Severity::Warn, detail.to_owned());
    }
    if !tally.pictures.is_empty() {
        let numbers: Vec<String> = tally.pictures.iter().take(20).map(ToString::to_string).collect();
        add("pages_scanned", Severity::Warn, format!("pages without words: {}", numbers.join(", ")));
    }
    if tally.is_damaged {
        add("damaged", Severity::Warn, "a part of the file could not be read and was left out".to_owned());
    }
    if tally.is_cut {
        add("text_cut", Severity::Warn, "pages or operators beyond the limits were left out".to_owned());
    }
    findings
}

/// Titles in a file's properties are often those of the file it was made from: one with a number that the words
/// do not bear is not believed.
fn is_plausible(title: &str, text: &str) -> bool {
    let chinese = title.chars().filter(|c| ('\u{4E00}'..='\u{9FFF}').contains(c)).count();
    let mut numbers = title.split(|c: char| !c.is_ascii_digit()).filter(|run| !run.is_empty());
    chinese >= 4 && numbers.all(|number| text.contains(number))
}

#[cfg(test)]
mod tests;
