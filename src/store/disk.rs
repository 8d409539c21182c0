//! Every change to the output folder goes through here, in steps that tests can make fail one by one.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use super::error::{Result, StoreError};
use crate::digest::{self, Running};
use crate::model::Digest;
use crate::window;

/// How many threads wait for the disk at once.
const WAITING: usize = 32;

/// The disk. In tests it can be told to refuse everything after so many steps or bytes.
#[derive(Clone, Default)]
pub(super) struct Disk {
    #[cfg(test)]
    pub(super) limits: Option<std::sync::Arc<faults::Limits>>,
}

impl Disk {
    pub(super) fn create_dirs(&self, path: &Path) -> Result<()> {
        self.step(path, || fs::create_dir_all(path))
    }

    /// A new file that counts and digests what is written to it.
    pub(super) fn create(&self, path: &Path) -> Result<Measured> {
        let file = self.step(path, || File::create(path))?;
        Ok(Measured {
            file,
            digest: Running::default(),
            bytes: 0,
            fault: Fault::default(),
            #[cfg(test)]
            disk: self.clone(),
        })
    }

    pub(super) fn write(&self, path: &Path, bytes: &[u8]) -> Result<Sum> {
        let mut file = self.create(path)?;
        let written = file.write_all(bytes);
        written.map_err(|e| StoreError::io(path, file.fault.take().unwrap_or(e)))?;
        file.finish(path)
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.step(to, || fs::rename(from, to))
    }

    /// A second name for the same file; a copy where the file system has no such thing.
    pub(super) fn link(&self, from: &Path, to: &Path) -> Result<()> {
        self.step(to, || {
            fs::hard_link(from, to).or_else(|_| {
                fs::copy(from, to)?;
                File::open(to)?.sync_all()
            })
        })
    }

    pub(super) fn symlink(&self, target: &Path, at: &Path) -> Result<()> {
        self.step(at, || std::os::unix::fs::symlink(target, at))
    }

    pub(super) fn remove_file(&self, path: &Path) -> Result<()> {
        self.step(path, || fs::remove_file(path))
    }

    /// Removes a folder and all in it; nothing to do where there is none.
    pub(super) fn remove_tree(&self, path: &Path) -> Result<()> {
        self.step(path, || match fs::remove_dir_all(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        })
    }

    /// Forces files and folders onto the medium, all before it returns. A disk answers many such wishes at once
    /// in about the time of one, so many threads wait. (No test can cut the power, so tests do not wait.)
    pub(super) fn sync(&self, paths: &[PathBuf]) -> Result<()> {
        let failed: Mutex<Option<StoreError>> = Mutex::new(None);
        let sync = |at: usize| {
            let path = &paths[at];
            let done = self.step(path, || if cfg!(test) { Ok(()) } else { File::open(path)?.sync_all() });
            if let (Err(error), Ok(mut failed)) = (done, failed.lock()) {
                failed.get_or_insert(error);
            }
        };
        let few = paths.len() < 4 || cfg!(test);
        if few || window::each(paths.len().min(WAITING), paths.len(), &sync).is_err() {
            (0..paths.len()).for_each(sync);
        }
        failed.into_inner().map_or(Ok(()), |failed| failed.map_or(Ok(()), Err))
    }

    /// Takes the permission to write, so that a published file cannot be changed by accident.
    pub(super) fn seal(&self, path: &Path) -> Result<()> {
        self.step(path, || {
            let mut permissions = fs::metadata(path)?.permissions();
            permissions.set_readonly(true);
            fs::set_permissions(path, permissions)
        })
    }

    fn step<T>(&self, path: &Path, act: impl FnOnce() -> io::Result<T>) -> Result<T> {
        #[cfg(test)]
        self.spend(0).map_err(|e| StoreError::io(path, e))?;
        act().map_err(|e| StoreError::io(path, e))
    }

    #[cfg(test)]
    fn spend(&self, bytes: u64) -> io::Result<()> {
        self.limits.as_ref().map_or(Ok(()), |l| l.spend(bytes))
    }
}

/// Size and digest of a file that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sum {
    pub(super) bytes: u64,
    pub(super) sha256: Digest,
}

/// The first error of a file being written. Encoders wrap or print what the disk said; here it is kept as it was.
#[derive(Clone, Default)]
pub(super) struct Fault(Arc<Mutex<Option<io::Error>>>);

impl Fault {
    pub(super) fn take(&self) -> Option<io::Error> {
        self.0.lock().map_or(None, |mut fault| fault.take())
    }

    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let told = io::Error::from(error.kind());
            if let Ok(mut fault) = self.0.lock() {
                fault.get_or_insert(error);
            }
            told
        })
    }
}

/// A file being written.
pub(super) struct Measured {
    file: File,
    digest: Running,
    bytes: u64,
    fault: Fault,
    #[cfg(test)]
    disk: Disk,
}

impl Measured {
    /// Where its first error can be found, also when the file is inside an encoder.
    pub(super) fn fault(&self) -> Fault {
        self.fault.clone()
    }

    /// Closes the file.
    pub(super) fn finish(mut self, path: &Path) -> Result<Sum> {
        self.file.flush().map_err(|e| StoreError::io(path, e))?;
        Ok(Sum { bytes: self.bytes, sha256: self.digest.finish() })
    }
}

impl Write for Measured {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        #[cfg(test)]
        self.fault.note(self.disk.spend(buffer.len() as u64))?;
        let written = self.fault.note(self.file.write(buffer))?;
        self.digest.add(&buffer[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Size and digest of a file on disk.
pub(super) fn sum_of(path: &Path) -> Result<Sum> {
    let sum = || -> io::Result<Sum> {
        let file = File::open(path)?;
        Ok(Sum { bytes: file.metadata()?.len(), sha256: digest::of_reader(file)? })
    };
    sum().map_err(|e| StoreError::io(path, e))
}

#[cfg(test)]
pub(super) mod faults {
    //! A disk that fails: after so many steps (as if the program were killed there) or bytes (as if it were full).

    use std::io;
    use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

    pub(crate) struct Limits {
        pub(crate) steps: AtomicI64,
        pub(crate) bytes: AtomicI64,
    }

    impl Limits {
        pub(crate) fn new(steps: i64, bytes: i64) -> std::sync::Arc<Self> {
            std::sync::Arc::new(Self { steps: AtomicI64::new(steps), bytes: AtomicI64::new(bytes) })
        }

        /// Once over, always over: nothing can be tidied up after the fault.
        pub(super) fn spend(&self, bytes: u64) -> io::Result<()> {
            let steps = self.steps.fetch_sub(1, SeqCst);
            let left = self.bytes.fetch_sub(bytes as i64, SeqCst) - bytes as i64;
            if steps <= 0 || left < 0 {
                return Err(io::Error::from(io::ErrorKind::StorageFull));
            }
            Ok(())
        }
    }
}
