//! A published release: found by its link, opened by its ledger, read into frames, verified by its digests.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::disk::{self, Sum};
use super::error::{Result, StoreError};
use super::frame::Collector;
use super::ledger::{self, Ledger, RELEASE, SUMS};
use super::partition::Partition;
use super::schema::Table;
use crate::digest;
use crate::model::{Digest, Frame};

/// Name of the folder of releases.
pub(super) const RELEASES: &str = "releases";
/// Name of the link to the release that counts.
pub(super) const LATEST: &str = "latest";

/// A file of a release.
#[derive(Clone, Debug, PartialEq)]
pub struct FileInfo {
    /// Path below the release, `/`-separated.
    pub path: String,
    /// Number of rows, for Parquet files.
    pub rows: Option<u64>,
    /// Size.
    pub bytes: u64,
    /// Digest of its bytes.
    pub sha256: Digest,
}

/// How many of what a release holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Inputs: rows of documents.
    pub sources: u64,
    /// Reports that were read (copies with other bytes included).
    pub read: u64,
    /// Inputs with the bytes of another report.
    pub duplicate: u64,
    /// Inputs that are no report.
    pub not_a_report: u64,
    /// Inputs that could not be read.
    pub failed: u64,
    /// Reports that count: read, and no other copy is preferred.
    pub canonical: u64,
    /// Rows of observations.
    pub observations: u64,
    /// Rows of quantities.
    pub quantities: u64,
    /// Rows of findings.
    pub findings: u64,
}

impl Counts {
    /// All counts with their names, in the order of the names.
    pub fn named(&self) -> [(&'static str, u64); 9] {
        [
            ("canonical", self.canonical),
            ("duplicate", self.duplicate),
            ("failed", self.failed),
            ("findings", self.findings),
            ("not_a_report", self.not_a_report),
            ("observations", self.observations),
            ("quantities", self.quantities),
            ("read", self.read),
            ("sources", self.sources),
        ]
    }

    pub(super) fn of_named(get: impl Fn(&str) -> Option<u64>) -> Option<Counts> {
        Some(Counts {
            sources: get("sources")?,
            read: get("read")?,
            duplicate: get("duplicate")?,
            not_a_report: get("not_a_report")?,
            failed: get("failed")?,
            canonical: get("canonical")?,
            observations: get("observations")?,
            quantities: get("quantities")?,
            findings: get("findings")?,
        })
    }
}

/// An immutable release.
#[derive(Clone, Debug)]
pub struct Release {
    /// Folder name: number and first digits of the digest of `SHA256SUMS`.
    pub name: String,
    /// Where it stands.
    pub path: PathBuf,
    pub(super) ledger: Ledger,
}

impl Release {
    /// Opens the release in the folder `path`, whose name, digests and ledger must agree.
    pub(super) fn open(path: &Path) -> Result<Release> {
        let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default();
        let (_, digest) = split_name(name).ok_or_else(|| StoreError::corrupt(path, "not the name of a release"))?;
        let (sums_path, ledger_path) = (path.join(SUMS), path.join(RELEASE));
        let sums = read_text(&sums_path)?;
        if !digest::of(sums.as_bytes()).to_string().starts_with(digest) {
            return Err(StoreError::corrupt(&sums_path, "its digest is not the one in the release's name"));
        }
        let sums = ledger::parse_sums(&sums_path, &sums)?;
        let text = read_text(&ledger_path)?;
        if sums.get(RELEASE) != Some(&digest::of(text.as_bytes()).to_string()) {
            return Err(StoreError::corrupt(&ledger_path, format!("its digest is not the one in `{SUMS}`")));
        }
        Ok(Release { name: name.to_string(), path: path.to_path_buf(), ledger: Ledger::parse(&ledger_path, &text)? })
    }

    /// Digest of the recipe that it was made with.
    pub fn recipe(&self) -> &str {
        &self.ledger.recipe
    }

    /// Name and version of the program that made it.
    pub fn tool(&self) -> &str {
        &self.ledger.tool
    }

    /// How many of what it holds.
    pub fn counts(&self) -> &Counts {
        &self.ledger.counts
    }

    /// Names of its tables: `documents`, `statistics/yearly`, ….
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.ledger.tables.keys().map(String::as_str)
    }

    /// The files of a table; none for a table that it does not have.
    pub fn files(&self, table: &str) -> &[FileInfo] {
        self.ledger.tables.get(table).map_or(&[], Vec::as_slice)
    }

    /// Reads all columns of a table. Errors for a table that is not there.
    pub fn whole(&self, table: &str) -> Result<Frame> {
        let names = match self.files(table).first() {
            Some(first) => super::file::names(&self.path.join(&first.path))?,
            None => super::Table::ALL
                .into_iter()
                .filter(|own| own.as_str() == table)
                .flat_map(|own| super::columns(own).iter().map(|column| column.name.to_string()))
                .collect(),
        };
        self.table(table, &names.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// Reads columns of a table, in the order of its files. Errors for a table or column that is not there.
    pub fn table(&self, table: &str, columns: &[&str]) -> Result<Frame> {
        if !self.ledger.tables.contains_key(table) {
            return Err(StoreError::corrupt(&self.path, format!("no table `{table}`")));
        }
        let mut frame = Collector::new(columns);
        for file in self.files(table) {
            frame.add(&self.path.join(&file.path), false)?;
        }
        Ok(frame.finish())
    }

    /// The file of a partition, if it has rows.
    pub(super) fn partition_file(&self, table: Table, partition: &Partition) -> Option<&FileInfo> {
        let folder = format!("{}/{partition}/", table.as_str());
        self.files(table.as_str()).iter().find(|f| f.path.starts_with(&folder))
    }

    /// The file's place, if its bytes are still those that were published.
    pub(super) fn intact(&self, file: &FileInfo) -> Result<PathBuf> {
        let path = self.path.join(&file.path);
        let Sum { bytes, sha256 } = disk::sum_of(&path)?;
        if (bytes, sha256) != (file.bytes, file.sha256) {
            return Err(StoreError::corrupt(&path, "its bytes are not those that were published"));
        }
        Ok(path)
    }
}

/// The release that `latest` names; `None` before the first one.
pub fn open_latest(out: &Path) -> Result<Option<Release>> {
    let link = out.join(LATEST);
    match fs::read_link(&link) {
        Ok(target) => Release::open(&out.join(target)).map(Some),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) if e.kind() == std::io::ErrorKind::InvalidInput => {
            Err(StoreError::not_ours(&link, "not a link that this program made"))
        }
        Err(e) => Err(StoreError::io(&link, e)),
    }
}

/// The release of this name, number (`12`) or beginning of a name (`000012`).
pub fn open(out: &Path, name: &str) -> Result<Release> {
    let number = name.parse::<u64>().ok();
    let found = names(out)?.into_iter().find(|candidate| {
        let numbered = split_name(candidate).map(|(n, _)| n);
        candidate == name || number.is_some() && numbered == number
    });
    match found {
        Some(found) => Release::open(&out.join(RELEASES).join(found)),
        None => Err(StoreError::NoRelease { out: out.to_path_buf(), name: Some(name.to_string()) }),
    }
}

/// Names of all releases, oldest first.
pub fn names(out: &Path) -> Result<Vec<String>> {
    let folder = out.join(RELEASES);
    let entries = match fs::read_dir(&folder) {
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other.map_err(|e| StoreError::io(&folder, e))?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let name = entry.map_err(|e| StoreError::io(&folder, e))?.file_name();
        if let Some((number, name)) = name.to_str().and_then(|n| Some((split_name(n)?.0, n))) {
            found.push((number, name.to_string()));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, name)| name).collect())
}

/// Number and digest in a release's name.
pub(super) fn split_name(name: &str) -> Option<(u64, &str)> {
    let (number, digest) = name.split_once('-')?;
    let hex = digest.len() == 12 && digest.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    let digits = number.len() >= 6 && number.bytes().all(|b| b.is_ascii_digit());
    (hex && digits).then_some((number.parse().ok()?, digest))
}

/// What verifying a release found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// The release.
    pub release: String,
    /// Files that were read.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Path and what is wrong with it; empty for a whole release.
    pub problems: Vec<(String, &'static str)>,
}

/// Reads every file of a release (the latest where none is named) and compares its digest.
pub fn verify(out: &Path, name: Option<&str>) -> Result<Verification> {
    let release = match name {
        Some(name) => open(out, name)?,
        None => open_latest(out)?.ok_or_else(|| StoreError::NoRelease { out: out.to_path_buf(), name: None })?,
    };
    let sums_path = release.path.join(SUMS);
    let sums = ledger::parse_sums(&sums_path, &read_text(&sums_path)?)?;
    let mut present = BTreeMap::new();
    list(&release.path, "", &mut present)?;
    let mut report = Verification { release: release.name, files: 0, bytes: 0, problems: Vec::new() };
    for (path, digest) in &sums {
        match present.remove(path) {
            None => report.problems.push((path.clone(), "missing")),
            Some(place) => {
                let sum = disk::sum_of(&place)?;
                report.files += 1;
                report.bytes += sum.bytes;
                if sum.sha256.to_string() != *digest {
                    report.problems.push((path.clone(), "changed"));
                }
            }
        }
    }
    present.remove(SUMS);
    report.problems.extend(present.into_keys().map(|path| (path, "foreign")));
    Ok(report)
}

/// All files below a folder, by their path below the release.
pub(super) fn list(folder: &Path, prefix: &str, files: &mut BTreeMap<String, PathBuf>) -> Result<()> {
    let failed = |e| StoreError::io(folder, e);
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type().map_err(failed)?.is_dir() {
            list(&entry.path(), &format!("{name}/"), files)?;
        } else {
            files.insert(name, entry.path());
        }
    }
    Ok(())
}

fn read_text(path: &Path) -> Result<String> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(e) if matches!(e.kind(), std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidData) => {
            Err(StoreError::corrupt(path, e.to_string()))
        }
        Err(e) => Err(StoreError::io(path, e)),
    }
}
