//! What can be written on the command line.

use std::ops::RangeInclusive;
use std::path::PathBuf;

use clap::{Args as Group, Parser, Subcommand, ValueEnum};

use crate::settings;

/// Reads Chinese annual reports on open government information into Parquet tables.
#[derive(Debug, Parser)]
#[command(name = "nianbao", version, max_term_width = 100, arg_required_else_help = true, after_help = EXAMPLES)]
pub(super) struct Args {
    #[command(subcommand)]
    pub verb: Verb,
    #[command(flatten)]
    pub common: Common,
}

const EXAMPLES: &str = "\
Examples:
  nianbao run reports/                        read what is new, publish a release in output/
  nianbao inspect reports/2019/x.html         what one file says, with the words beside each figure
  nianbao query \"select * from yearly where metric = 'applications.received.new' limit 5\"

Exit codes:
  0 published, or nothing to do    3 the gate refused the release; the last one stands
  1 internal error                 4 another run holds the lock
  2 usage or configuration         5 disk or corpus; run again to resume
  130, 143 interrupted; run again to resume";

/// Flags of every verb.
#[derive(Debug, Group)]
pub(super) struct Common {
    /// Folder of releases.
    #[arg(long, global = true, env = "NIANBAO_OUT", value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Folder that replaces the configuration compiled in.
    #[arg(long, global = true, env = "NIANBAO_CONFIG", value_name = "DIR")]
    pub config: Option<PathBuf>,
    /// How answers are written.
    #[arg(long, global = true, value_enum, default_value_t = Shape::Text)]
    pub format: Shape,
    /// No progress and no recap on stderr.
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Shape {
    /// For people.
    Text,
    /// JSON, one object a line.
    Json,
    /// CSV with a header, for tables.
    Csv,
}

#[derive(Debug, Subcommand)]
pub(super) enum Verb {
    /// Read a folder of reports and publish a release.
    Run(RunArgs),
    /// Read single files and show what they say; writes nothing.
    Inspect {
        /// The files; a member of an archive as in `a.zip!b.html`.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
        /// Also every number of the running text, with the reason why it was not taken.
        #[arg(long)]
        quantities: bool,
    },
    /// Decode what comes in on stdin, for a run that wants to know whether it can be.
    #[command(hide = true)]
    TryOut,
    /// Compile the configuration and run every rule's own example.
    Check,
    /// The releases, and how the last run ended.
    Status {
        /// The documents that could not be read, by reason, with an example of each.
        #[arg(long)]
        failed: bool,
    },
    /// Read every file of a release and compare its digest.
    Verify {
        /// Number or name; the latest if left out.
        release: Option<String>,
    },
    /// Let `latest` name an earlier release.
    Rollback {
        /// Number or name; the one before the latest if left out.
        release: Option<String>,
    },
    /// Where a published value comes from.
    Explain {
        /// Code of the division: `370124`.
        region: String,
        /// Year of the report.
        year: i64,
        /// Name of the metric, or its beginning.
        metric: String,
    },
    /// SQL over the latest release: observations, documents, quantities, findings, yearly, coverage, contradictions,
    /// metrics, regions, crosswalk.
    Query {
        /// The question.
        sql: String,
    },
    /// Write a made-up corpus with the truth beside it.
    Sample {
        /// Where to; the reports go to DIR/corpus, the truth to DIR/truth.jsonl.
        dir: PathBuf,
        /// How many.
        #[arg(long, default_value_t = 200)]
        reports: u32,
        /// Another seed, other reports.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
}

#[derive(Debug, Group)]
pub(super) struct RunArgs {
    /// Folder of reports, in any layout.
    pub corpus: PathBuf,
    /// Worker threads; the result is the same for any number.
    #[arg(long, env = "NIANBAO_THREADS", value_parser = positive)]
    pub threads: Option<usize>,
    /// Read again what did not change.
    #[arg(long)]
    pub force: bool,
    /// Read again what failed in the last release, besides what is new.
    #[arg(long, conflicts_with = "force")]
    pub retry: bool,
    /// Follow symbolic links that leave the corpus; without it each of them is a failure `outside_corpus`.
    #[arg(long)]
    pub follow_links: bool,
    /// Publish nothing if any document fails.
    #[arg(long)]
    pub strict: bool,
    /// Say what would be read; write nothing.
    #[arg(long)]
    pub dry_run: bool,
    /// Only the first N sources: for trying things out, since a release of them holds nothing else.
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// With --force: only reports of these years (`2017`, `2015..2019`).
    #[arg(long, value_parser = settings::years, requires = "force")]
    pub year: Option<RangeInclusive<i64>>,
    /// With --force: only reports of divisions whose code begins so (`37`, `3701`).
    #[arg(long, requires = "force")]
    pub region: Option<String>,
}

fn positive(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|n| (1..=1024).contains(n)).ok_or_else(|| "give a number from 1 to 1024".to_owned())
}
