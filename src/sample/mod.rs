//! Made-up reports with the truth beside them: real places, invented figures, many forms and layouts, some
//! broken files. Its wording is its own, so that it tests the extractor and does not mirror it.
//!
//! The same seed gives the same bytes, and report `i` is the same in a corpus of any size.

mod atlas;
mod dice;
mod forms;
mod grid;
mod html;
mod ink;
mod odd;
mod page;
mod plan;
mod print;
mod prose;
mod rules;
mod text;
mod truth;
mod world;

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use anyhow::{Context, ensure};

pub use atlas::Place;
pub use rules::{Encode, Kit, KitFiles};

use atlas::Atlas;
use dice::Dice;
use odd::Odd;
use plan::{Dress, Plan};
use print::{Paper, print};
use truth::Truth;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Files, the truth not counted.
    pub files: u32,
    /// Their size in bytes.
    pub bytes: u64,
    /// Those that are reports, copies counted.
    pub reports: u32,
}

/// One made-up file.
#[derive(Clone, Debug)]
pub struct Made {
    /// Path below the corpus root, `/`-separated.
    pub source_id: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Its line of `truth.jsonl`, without a line break.
    pub truth: String,
}

/// Writes `reports` made-up files below `dir/corpus` and the truth about them to `dir/truth.jsonl`.
///
/// # Errors
/// If `places` holds no division of some kind, or a file cannot be written.
pub fn write(dir: &Path, reports: u32, seed: u64, places: &[Place], kit: &Kit) -> anyhow::Result<Summary> {
    let press = Press::new(seed, places, kit)?;
    fs::create_dir_all(dir).with_context(|| dir.display().to_string())?;
    let path = dir.join("truth.jsonl");
    let mut truth = BufWriter::new(fs::File::create(&path).with_context(|| path.display().to_string())?);
    let mut summary = Summary::default();
    for index in 0..reports {
        let made = press.make(u64::from(index));
        let path = dir.join("corpus").join(&made.source_id);
        let folder = path.parent().unwrap_or(dir);
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        fs::write(&path, &made.bytes).with_context(|| path.display().to_string())?;
        writeln!(truth, "{}", made.truth).context("truth.jsonl")?;
        summary.files += 1;
        summary.bytes += made.bytes.len() as u64;
        summary.reports += u32::from(made.truth.contains("\"is_report\":true"));
    }
    truth.flush().context("truth.jsonl")?;
    Ok(summary)
}

/// Makes single files without writing them.
pub struct Press<'a> {
    seed: u64,
    atlas: Atlas<'a>,
    kit: &'a Kit,
}

impl<'a> Press<'a> {
    /// A press for one corpus.
    ///
    /// # Errors
    /// If `places` is empty.
    pub fn new(seed: u64, places: &'a [Place], kit: &'a Kit) -> anyhow::Result<Self> {
        ensure!(!places.is_empty(), "no places to make reports of");
        Ok(Self { seed, atlas: Atlas::new(places), kit })
    }

    /// File `index` of the corpus.
    pub fn make(&self, index: u64) -> Made {
        let odd = odd::of(index);
        let (bytes, mut truth, name) = match odd {
            Odd::Not => self.report(index, false),
            Odd::Copy => {
                let mut first = self.report(index - 1, false);
                first.1.copy_of = Some(first.2.clone());
                first.1.status = "duplicate";
                first.1.kind = "copy".into();
                first.2 = copy_name(&first.2);
                first
            }
            Odd::Reprint => {
                let first = self.report(index - 1, false);
                let mut again = self.report(index - 1, true);
                again.1.copy_of = Some(first.2.clone());
                again.1.kind = "reprint".into();
                again.2 = format!("reprint/{index:06}.txt");
                again
            }
            Odd::Cut => {
                let (bytes, mut truth, name) = self.report(index, false);
                truth.kind = "cut".into();
                (odd::cut(bytes, truth.charset), truth, name)
            }
            other => self.other(index, other),
        };
        truth.source_id = name.clone();
        let truth = serde_json::to_string(&truth).unwrap_or_default();
        Made { source_id: name, bytes, truth }
    }

    fn plan(&self, dice: &mut Dice) -> Plan {
        loop {
            if let Some(plan) = plan::plan(&self.atlas, self.kit, dice) {
                return plan;
            }
        }
    }

    /// A report; `again` prints it in another dress with the furniture of a page around it.
    fn report(&self, index: u64, again: bool) -> (Vec<u8>, Truth, String) {
        let mut dice = Dice::new(self.seed, index);
        let plan = self.plan(&mut dice.fork(10));
        let name = file_name(index, &plan, &mut dice.fork(11));
        let draft = page::compose(&plan, self.kit, again, &mut dice.fork(12));
        let mut dress = plan.dress;
        if again {
            dress = Dress::Text(text::Layout::Tsv);
        }
        let paper = Paper {
            dress,
            charset: if again { "utf-8" } else { plan.charset },
            traditional: plan.traditional && !again,
        };
        let (bytes, charset) = print(&draft.parts, paper, self.kit, &mut dice.fork(13));
        let mut truth = draft.truth;
        if paper.traditional {
            // A publisher may be stored as printed.
            let printed = plan.names().iter().map(|n| print::traditional(n, self.kit)).collect::<Vec<_>>();
            truth.document.publisher_alt.extend(printed);
        }
        truth.charset = charset;
        truth.layout = dress.name();
        (bytes, truth, name)
    }

    fn other(&self, index: u64, odd: Odd) -> (Vec<u8>, Truth, String) {
        let mut dice = Dice::new(self.seed, index);
        let plan = self.plan(&mut dice.fork(10));
        odd::make(index, odd, &plan, self.kit, &mut dice)
    }
}

fn copy_name(name: &str) -> String {
    // '_' sorts after '.', so the first of the two stays the canonical one.
    let (stem, end) = name.rsplit_once('.').unwrap_or((name, "txt"));
    format!("{stem}_copy.{end}")
}

fn file_name(index: u64, plan: &Plan, dice: &mut Dice) -> String {
    let end = match plan.dress {
        Dress::Page(_) => *dice.pick(&["html", "htm"]),
        Dress::Text(text::Layout::Markdown) => "md",
        Dress::Text(_) => "txt",
    };
    let province = plan.place.province();
    let folder = match dice.below(10) {
        0..=1 => String::new(),
        2..=5 => format!("{}/{}/", plan.year, &plan.place.code[..2]),
        6..=7 => format!("{province}/{}/", plan.year),
        _ => format!("{}/", plan.year),
    };
    let stem = match dice.below(3) {
        0 => format!("{index:06}"),
        1 => format!("{}年{}政府信息公开工作年度报告-{index:06}", plan.year, plan.body()),
        _ => format!("{}-{}-{index:06}", plan.place.code, plan.year),
    };
    format!("{folder}{stem}.{end}")
}

#[cfg(test)]
mod tests;
