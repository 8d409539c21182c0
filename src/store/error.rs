//! What can go wrong at the edge of the disk. Messages begin with the path and end with a hint.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::Fault;

/// Why a release could not be made, read or published. The release that `latest` names stands in every case.
#[derive(Debug)]
pub enum StoreError {
    /// Another run holds the output folder.
    Locked(PathBuf),
    /// The folder holds what this program did not write.
    NotOurs {
        /// The folder or the foreign thing in it.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The disk refused: full, read-only, gone.
    Io {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file of a release is not what its ledger says.
    Corrupt {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
    /// The release that was asked for does not exist.
    NoRelease {
        /// The output folder.
        out: PathBuf,
        /// Its name, where one was given.
        name: Option<String>,
    },
    /// The counts do not reconcile or the caller broke the order: a bug.
    Internal(String),
}

impl StoreError {
    pub(super) fn io(path: &Path, source: io::Error) -> Self {
        StoreError::Io { path: path.to_path_buf(), source }
    }

    pub(super) fn corrupt(path: &Path, what: impl Into<String>) -> Self {
        StoreError::Corrupt { path: path.to_path_buf(), what: what.into() }
    }

    pub(super) fn not_ours(path: &Path, what: impl Into<String>) -> Self {
        StoreError::NotOurs { path: path.to_path_buf(), what: what.into() }
    }

    /// An encoder's error: the disk's own where it had one.
    pub(super) fn writing(path: &Path, fault: &Fault, error: impl fmt::Display) -> Self {
        match fault.take() {
            Some(source) => StoreError::io(path, source),
            None => StoreError::Internal(format!("{}: {error}", path.display())),
        }
    }

    pub(super) fn reading(path: &Path, error: impl fmt::Display) -> Self {
        StoreError::corrupt(path, error.to_string())
    }

    fn hint(&self) -> &'static str {
        match self {
            StoreError::Locked(_) => "wait for the other run to end, or give another folder with `--out`",
            StoreError::NotOurs { .. } => "give an empty folder, or one that an earlier run made, with `--out`",
            StoreError::Io { .. } => "the last release stands; free the disk or its permissions and run again",
            StoreError::Corrupt { .. } => {
                "`nianbao verify` lists the damage; `nianbao rollback` links an earlier release, and without `latest` the next run starts afresh"
            }
            StoreError::NoRelease { .. } => "`nianbao status` lists the releases; `nianbao run` makes one",
            StoreError::Internal(_) => "nothing was published; please report this with the command that led here",
        }
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreError::Locked(path) => write!(f, "{}: another run holds the lock", path.display()),
            StoreError::NotOurs { path, what } => write!(f, "{}: {what}", path.display()),
            StoreError::Io { path, source } => write!(f, "{}: {source}", path.display()),
            StoreError::Corrupt { path, what } => write!(f, "{}: damaged: {what}", path.display()),
            StoreError::NoRelease { out, name: Some(name) } => {
                write!(f, "{}: no release `{name}`", out.display())
            }
            StoreError::NoRelease { out, name: None } => write!(f, "{}: no release yet", out.display()),
            StoreError::Internal(what) => write!(f, "internal error: {what}"),
        }?;
        write!(f, "\nhint: {}", self.hint())
    }
}

impl std::error::Error for StoreError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            StoreError::Io { source, .. } => Some(source),
            _ => None,
        }
    }
}

pub(super) type Result<T> = std::result::Result<T, StoreError>;
