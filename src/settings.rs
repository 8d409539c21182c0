//! Where and how to run; changes no result. Flags come before the environment, that before `./nianbao.toml`, that before
//! the defaults.

use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use serde::Deserialize;

use crate::model::nearest;

/// How a run is run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder of reports.
    pub corpus: PathBuf,
    /// Folder of releases.
    pub out: PathBuf,
    /// Folder of the configuration, if it is not the one compiled in: for the processes that try documents out.
    pub config: Option<PathBuf>,
    /// Worker threads, at least 1.
    pub threads: usize,
    /// Read sources again although neither they nor the recipe changed.
    pub force: bool,
    /// Read again what could not be read in the last release, besides what is new.
    pub retry: bool,
    /// Follow symbolic links that leave the corpus.
    pub follow_links: bool,
    /// Publish nothing if any document fails.
    pub strict: bool,
    /// Say what would be read; write nothing.
    pub dry_run: bool,
    /// Only the first so many sources.
    pub limit: Option<usize>,
    /// With `force`: only sources whose reports the last release puts in these years.
    pub years: Option<RangeInclusive<i64>>,
    /// With `force`: only sources whose reports the last release puts in divisions whose code begins so.
    pub region: Option<String>,
    /// Largest share of documents that may fail before the release is refused.
    pub max_failed_share: f64,
    /// Releases to keep.
    pub keep: usize,
}

/// What `./nianbao.toml` may say; every key may be left out.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SettingsFile {
    /// Folder of releases.
    pub out: Option<PathBuf>,
    /// Folder of the configuration.
    pub config: Option<PathBuf>,
    /// Worker threads.
    pub threads: Option<usize>,
    /// Largest share of documents that may fail.
    pub max_failed_share: Option<f64>,
    /// Releases to keep.
    pub keep: Option<usize>,
}

/// Folder of releases if nobody says otherwise.
pub const DEFAULT_OUT: &str = "output";
/// Largest share of documents that may fail if nobody says otherwise.
pub const MAX_FAILED_SHARE: f64 = 0.5;
/// How many releases are kept if nobody says otherwise.
pub const KEEP: usize = 10;

const KEYS: [&str; 5] = ["out", "config", "threads", "max_failed_share", "keep"];

impl SettingsFile {
    /// Reads a settings file; none is as good as an empty one.
    ///
    /// # Errors
    /// If it cannot be read, or holds an unknown key (with the nearest known one) or a wrong value.
    pub fn read(path: &Path) -> anyhow::Result<SettingsFile> {
        match std::fs::read_to_string(path) {
            Ok(text) => SettingsFile::parse(&text).with_context(|| path.display().to_string()),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(SettingsFile::default()),
            Err(error) => Err(error).with_context(|| path.display().to_string()),
        }
    }

    fn parse(text: &str) -> anyhow::Result<SettingsFile> {
        let table: toml::Table = toml::from_str(text)?;
        if let Some(key) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            let hint = nearest(key, KEYS.into_iter()).map(|k| format!("; did you mean `{k}`?")).unwrap_or_default();
            bail!("unknown key `{key}`{hint}");
        }
        let file: SettingsFile = toml::from_str(text)?;
        if file.threads == Some(0) {
            bail!("`threads` must be 1 or more");
        }
        if file.max_failed_share.is_some_and(|share| !(0.0..=1.0).contains(&share)) {
            bail!("`max_failed_share` must lie between 0 and 1");
        }
        Ok(file)
    }
}

/// A range of years as written on the command line: `2017`, `2015..2019` (both ends belong to it).
///
/// # Errors
/// If it is neither.
pub fn years(text: &str) -> Result<RangeInclusive<i64>, String> {
    let year = |text: &str| text.parse::<i64>().ok().filter(|y| (1900..=2200).contains(y));
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    match (year(first), year(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("give a year, or two as in `2015..2019`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_an_error_that_names_the_nearest() {
        let error = SettingsFile::parse("thread = 3").unwrap_err().to_string();
        assert_eq!(error, "unknown key `thread`; did you mean `threads`?");
        assert!(SettingsFile::parse("threads = 0").is_err());
        assert!(SettingsFile::parse("max_failed_share = 2.0").is_err());
        assert_eq!(SettingsFile::parse("").unwrap(), SettingsFile::default());
    }

    #[test]
    fn the_file_that_people_copy_holds_the_defaults() {
        let file = SettingsFile::parse(include_str!("../config/nianbao.toml")).unwrap();
        let told = (file.out, file.config, file.threads, file.max_failed_share, file.keep);
        let keep = Some(crate::settings::KEEP);
        assert_eq!(told, (Some(DEFAULT_OUT.into()), None, None, Some(MAX_FAILED_SHARE), keep));
    }

    #[test]
    fn years_are_one_or_two() {
        assert_eq!(years("2017"), Ok(2017..=2017));
        assert_eq!(years("2015..2019"), Ok(2015..=2019));
        for wrong in ["", "2019..2015", "17", "2015..", "a..b"] {
            assert!(years(wrong).is_err(), "{wrong}");
        }
    }
}
