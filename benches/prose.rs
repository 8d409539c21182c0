//! What reading prose costs beside one scan of the same text for all words of its rules: `cargo bench --bench prose`.
//!
//! Made-up reports, their tables read as tables; the best of some rounds each, on one thread.

use std::time::{Duration, Instant};

use nianbao::extract::prose::Context;
use nianbao::lexicon::Folded;
use nianbao::model::{Document, Form, PublisherKind};
use nianbao::{decode, recipe::Recipe, sample};

const REPORTS: u32 = 400;
const ROUNDS: usize = 7;

#[expect(clippy::disallowed_macros, reason = "a benchmark says what it measured")]
fn main() -> anyhow::Result<()> {
    let recipe = Recipe::load(None)?;
    let folder = tempfile::tempdir()?;
    sample::write(folder.path(), REPORTS, 1, &recipe.places(), &nianbao::recipe::sample_kit(None)?)?;
    let mut texts: Vec<(Document, Folded)> = Vec::new();
    for entry in walkdir::WalkDir::new(folder.path().join("corpus")).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file()
            && let Ok(document) = decode::decode(&std::fs::read(entry.path())?, &recipe.limits)
        {
            let folded = recipe.lexicon.fold(&document.text);
            texts.push((document, folded));
        }
    }
    let bytes: usize = texts.iter().map(|(document, _)| document.text.len()).sum();
    let (scanned, words) = best(|| texts.iter().map(|(_, folded)| recipe.phrases.words_in(&folded.text)).sum());
    let (counted, numbers) = best(|| texts.iter().map(|(_, folded)| recipe.lexicon.numbers(&folded.text).len()).sum());
    let (read, quantities) =
        best(|| texts.iter().map(|(document, folded)| quantities(&recipe, document, folded)).sum());
    let rate = |time: Duration| bytes as f64 / 1e6 / time.as_secs_f64();
    println!("{} documents, {:.1} MB of text", texts.len(), bytes as f64 / 1e6);
    println!("one scan for all words   {:7.1} MB/s, {words} words", rate(scanned));
    println!("all numbers              {:7.1} MB/s, {numbers} numbers", rate(counted));
    println!("reading prose            {:7.1} MB/s, {quantities} quantities", rate(read));
    println!("reading / scan           {:7.3}", rate(read) / rate(scanned));
    Ok(())
}

fn quantities(recipe: &Recipe, document: &Document, folded: &Folded) -> usize {
    let tables: Vec<_> = document.tables.iter().map(|table| table.span).collect();
    let context = Context {
        form: Form::E1,
        year: Some(2017),
        kind: PublisherKind::Government,
        level: None,
        title: None,
        covered: &tables,
    };
    recipe.phrases.read(document, folded, &recipe.lexicon, &context).quantities.len()
}

/// The shortest time of all rounds, with what they all gave.
#[expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
fn best(mut work: impl FnMut() -> usize) -> (Duration, usize) {
    let mut shortest = Duration::MAX;
    let mut given = 0;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        given = work();
        shortest = shortest.min(begun.elapsed());
    }
    (shortest, given)
}
