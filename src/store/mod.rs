//! Immutable releases of Parquet files behind one link that is swapped last.
//!
//! ```text
//! latest -> releases/000012-3fa9c1d20b7e      releases/   .staging/   .lock
//! ```
//!
//! A run opens the [`Store`] (which locks it), asks what is [`Known`], hands every outcome to a [`Batch`] in the
//! order of the sources, and gets a [`Draft`], which it publishes or discards. Below a release's folder every byte
//! is a function of the sources and the recipe, so that an incremental run and a clean one give the same tree.
//! Readers need neither lock nor store: [`open_latest`].

mod batch;
mod columns;
mod copies;
mod disk;
mod document;
mod draft;
mod error;
mod file;
mod findings;
mod finish;
mod frame;
mod known;
mod ledger;
mod order;
mod partition;
mod release;
mod rows;
mod schema;
mod settle;
mod spill;
#[cfg(test)]
mod tests;

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use disk::Disk;
use error::Result;
use release::{LATEST, RELEASES};

pub use batch::{Batch, Changes};
pub use draft::{Draft, Parts, Published};
pub use error::StoreError;
pub use file::TOOL;
pub use finish::{Finished, Runner, one_by_one};
pub use known::Known;
pub use release::{Counts, FileInfo, Release, Verification, names, open, open_latest, verify};
pub use schema::{ColumnInfo, Kind, Table, columns};

use crate::model::Dictionary;

const STAGING: &str = ".staging";
const LOCK: &str = ".lock";

/// An output folder, locked for one run.
pub struct Store {
    out: PathBuf,
    disk: Disk,
    previous: Option<Release>,
    /// Whether `latest` names something that cannot be opened.
    damaged: bool,
    /// Held as long as the store lives; the system frees it even if the program is killed.
    _lock: File,
}

impl Store {
    /// Locks the folder `out` (made if it is not there) and sweeps what a killed run left behind.
    ///
    /// Errors if another run holds it, if it holds anything that this program did not write, or if the disk refuses.
    /// A damaged last release is told when it is needed, so that it can still be rolled back.
    pub fn open(out: &Path) -> Result<Store> {
        Store::open_on(out, Disk::default())
    }

    fn open_on(out: &Path, disk: Disk) -> Result<Store> {
        refuse_foreign(out)?;
        disk.create_dirs(out)?;
        let lock_path = out.join(LOCK);
        let lock = File::options().create(true).write(true).truncate(false).open(&lock_path);
        let lock = lock.map_err(|e| StoreError::io(&lock_path, e))?;
        lock.try_lock().map_err(|e| match e {
            TryLockError::WouldBlock => StoreError::Locked(out.to_path_buf()),
            TryLockError::Error(e) => StoreError::io(&lock_path, e),
        })?;
        let mut store = Store { out: out.to_path_buf(), disk, previous: None, damaged: false, _lock: lock };
        store.sweep()?;
        store.disk.create_dirs(&out.join(RELEASES))?;
        match open_latest(out) {
            Ok(previous) => store.previous = previous,
            Err(StoreError::Corrupt { .. }) => store.damaged = true,
            Err(other) => return Err(other),
        }
        Ok(store)
    }

    /// The output folder.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// The release that `latest` names.
    pub fn previous(&self) -> Option<&Release> {
        self.previous.as_ref()
    }

    /// Which sources' rows may be kept: those of the last release, if it was made by this very program with this
    /// recipe; none by `force`.
    ///
    /// Errors if the last release is damaged.
    pub fn known(&self, recipe: &str, force: bool) -> Result<Known> {
        self.sound()?;
        match self.base(recipe) {
            Some(base) if !force => Known::of(base),
            _ => Ok(Known::default()),
        }
    }

    /// Begins a release. Metrics get their names from `dictionary`. Errors if the last release is damaged.
    pub fn begin<'a>(&'a self, recipe: &str, dictionary: &'a Dictionary) -> Result<Batch<'a>> {
        self.sound()?;
        Batch::new(self, recipe, dictionary, spill::BUDGET)
    }

    /// Lets `latest` name another release: the one named, or the one before the latest. Gives it.
    pub fn rollback(&mut self, name: Option<&str>) -> Result<Release> {
        let release = match name {
            Some(name) => open(&self.out, name)?,
            None => {
                let current = fs::read_link(self.out.join(LATEST)).ok();
                let current = current.as_deref().and_then(Path::file_name).and_then(|n| n.to_str());
                let mut names = names(&self.out)?.into_iter().rev();
                let earlier = names.find(|n| current.is_none_or(|c| n.as_str() < c));
                let earlier = earlier.ok_or_else(|| StoreError::NoRelease { out: self.out.clone(), name: None })?;
                open(&self.out, &earlier)?
            }
        };
        self.point_at(&release.name)?;
        self.sweep()?;
        (self.previous, self.damaged) = (Some(release.clone()), false);
        Ok(release)
    }

    /// Removes the oldest releases beyond the newest `keep`, never the one that `latest` names. Gives their names.
    pub fn prune(&self, keep: usize) -> Result<Vec<String>> {
        let linked = fs::read_link(self.out.join(LATEST)).ok();
        let names = names(&self.out)?;
        let surplus = names.len().saturating_sub(keep);
        let mut removed = Vec::new();
        for name in names.into_iter().take(surplus) {
            if linked.as_deref().is_some_and(|l| l.ends_with(&name)) {
                continue;
            }
            // Moved away first, so that no half of a release ever stands among the whole ones.
            let aside = self.staging().join("removed");
            self.disk.create_dirs(&self.staging())?;
            self.disk.rename(&self.out.join(RELEASES).join(&name), &aside)?;
            self.disk.remove_tree(&aside)?;
            removed.push(name);
        }
        Ok(removed)
    }

    fn sound(&self) -> Result<()> {
        if self.damaged {
            open_latest(&self.out)?;
        }
        Ok(())
    }

    /// The last release, if rows made now would be the same as its rows.
    fn base(&self, recipe: &str) -> Option<&Release> {
        let same =
            |r: &&Release| r.ledger.recipe == recipe && r.ledger.tool == file::TOOL && r.ledger.layout == file::LAYOUT;
        self.previous.as_ref().filter(same)
    }

    /// A folder for temporary files, on the disk that holds the releases. Errors if the disk refuses.
    pub fn scratch(&self) -> Result<PathBuf> {
        let folder = self.staging();
        self.disk.create_dirs(&folder)?;
        Ok(folder)
    }

    fn staging(&self) -> PathBuf {
        self.out.join(STAGING)
    }

    fn sweep(&self) -> Result<()> {
        self.disk.remove_tree(&self.staging())
    }

    /// Gives a complete tree its number among the releases.
    fn admit(&self, tree: &Path, digest: &str) -> Result<String> {
        let last = names(&self.out)?.iter().filter_map(|n| Some(release::split_name(n)?.0)).max();
        let name = format!("{:06}-{digest}", last.unwrap_or(0) + 1);
        let releases = self.out.join(RELEASES);
        self.disk.rename(tree, &releases.join(&name))?;
        self.disk.sync(&[releases])?;
        Ok(name)
    }

    /// Swaps the link: readers see the old release or the new one.
    fn point_at(&self, name: &str) -> Result<()> {
        let link = self.staging().join(LATEST);
        self.disk.create_dirs(&self.staging())?;
        self.disk.symlink(&Path::new(RELEASES).join(name), &link)?;
        self.disk.rename(&link, &self.out.join(LATEST))?;
        self.disk.sync(std::slice::from_ref(&self.out))
    }
}

/// A folder with foreign files in it was probably named by mistake, and is left alone.
fn refuse_foreign(out: &Path) -> Result<()> {
    let entries = match fs::read_dir(out) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) if e.kind() == std::io::ErrorKind::NotADirectory => {
            return Err(StoreError::not_ours(out, "is a file, not a folder"));
        }
        Err(e) => return Err(StoreError::io(out, e)),
    };
    if out.join(LOCK).is_file() {
        return Ok(());
    }
    const OURS: [&str; 7] = [LATEST, RELEASES, STAGING, LOCK, "runs", ".gitkeep", ".gitignore"];
    for entry in entries {
        let name = entry.map_err(|e| StoreError::io(out, e))?.file_name();
        let name = name.to_string_lossy();
        if !OURS.contains(&name.as_ref()) {
            return Err(StoreError::not_ours(out, format!("holds `{name}`, which this program did not write")));
        }
    }
    Ok(())
}
