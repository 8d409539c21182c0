//! The last screen of a run.

use super::args::Common;
use super::streams::{answer, tell};
use crate::run::{Ending, Recap};
use crate::settings::Settings;

/// The recap on stderr, the release's path (or, as JSON, everything) on stdout.
pub(super) fn print(recap: &Recap, settings: &Settings, common: &Common) -> std::io::Result<()> {
    if !common.quiet {
        tell(words(recap, settings).trim_end());
    }
    match &recap.ending {
        _ if common.format.is_json() => answer(format_args!("{}\n", recap.summary())),
        Ending::Published(path) | Ending::Unchanged(path) => answer(format_args!("{}\n", path.display())),
        Ending::DryRun => Ok(()),
    }
}

fn words(recap: &Recap, settings: &Settings) -> String {
    let c = &recap.changes;
    let changes = format!("{} new, {} changed, {} gone, {} read again", c.new, c.changed, c.gone, c.reread);
    let mut text = match &recap.ending {
        Ending::DryRun if recap.counts.sources == 0 && recap.reasons.is_empty() => {
            return format!("would read: {changes}; nothing was written\n");
        }
        Ending::Unchanged(_) => format!("nothing to publish: {changes}\n"),
        Ending::DryRun => format!("not published: {changes}\n"),
        Ending::Published(_) => format!("since the last release: {changes}\n"),
    };
    let n = &recap.counts;
    text += &format!(
        "{} documents: {} reports ({} count), {} duplicates, {} no reports, {} failed\n",
        n.sources, n.read, n.canonical, n.duplicate, n.not_a_report, n.failed
    );
    text += &format!("{} observations, {} quantities, {} findings\n", n.observations, n.quantities, n.findings);
    for ((outcome, reason), documents) in &recap.reasons {
        let reason = if reason.is_empty() { String::new() } else { format!(" ({reason})") };
        text += &format!("  {documents:>7} {outcome}{reason}\n");
    }
    if !recap.failures.is_empty() {
        text += "first failures:\n";
    }
    for (source, failure) in &recap.failures {
        let path = settings.corpus.join(source);
        text += &format!("  {source}: {} `{}`: {}\n", failure.stage.as_str(), failure.code, failure.detail);
        text += &format!("    nianbao inspect {}\n", quoted(&path.display().to_string()));
    }
    text
}

/// A path as a shell takes it.
pub(super) fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_can_be_pasted_into_a_shell() {
        assert_eq!(quoted("a/年报-1.txt"), "a/年报-1.txt");
        assert_eq!(quoted("a b'c"), r"'a b'\''c'");
    }
}
