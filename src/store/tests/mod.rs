//! Runs over made-up corpora on a disk that may fail.

mod crash;
mod made;
mod sequences;

use std::path::Path;

use super::{Draft, Finished, Published, Runner, Store, StoreError, batch::Batch, disk::Disk, one_by_one};
use crate::model;
use made::{Corpus, dictionary, outcome};
use model::{Column, Frame, SourceId, Verdict};

/// How a run is done; none of it may change a byte.
#[derive(Clone)]
struct Way<'w> {
    recipe: &'w str,
    force: bool,
    /// Bytes of rows in memory.
    budget: usize,
    run: Runner<'w>,
    disk: Disk,
}

impl Default for Way<'_> {
    fn default() -> Self {
        Way { recipe: "r1", force: false, budget: 1 << 20, run: &one_by_one, disk: Disk::default() }
    }
}

/// A run as the program does it. `None` if there was nothing to do.
fn run(out: &Path, corpus: &Corpus, way: &Way) -> Result<Option<Published>, StoreError> {
    let store = Store::open_on(out, way.disk.clone())?;
    let dictionary = dictionary();
    let known = store.known(way.recipe, way.force)?;
    let mut batch = Batch::new(&store, way.recipe, &dictionary, way.budget)?;
    for (id, content) in corpus {
        let mut outcome = outcome(id, *content, way.recipe);
        if outcome.digest.is_some_and(|d| known.keeps(&SourceId::new(id.as_str()), &d)) {
            outcome.verdict = Verdict::Kept;
        }
        batch.append(outcome)?;
    }
    let Finished::Draft(mut draft) = batch.finish(way.run)? else {
        return Ok(None);
    };
    draft.add_table("statistics/yearly", &statistics(&draft)?)?;
    draft.add_file("datapackage.json", b"{}\n")?;
    draft.publish().map(Some)
}

/// Something that depends on the observations, as real statistics do.
fn statistics(draft: &Draft) -> Result<Frame, StoreError> {
    let (mut years, mut sums) = (Vec::new(), Vec::new());
    for year in draft.years() {
        let frame = draft.observations(year, &["metric", "value"])?;
        let Some(Column::Double(values)) = frame.column("value") else {
            panic!("values are doubles");
        };
        years.push(Some(i64::from(year)));
        sums.push(Some(values.iter().flatten().sum()));
    }
    Ok(Frame::new().with("year", Column::Integer(years)).with("sum", Column::Double(sums)))
}
