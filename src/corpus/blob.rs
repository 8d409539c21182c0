//! Bytes that can be read from any place: a file, a piece of memory, or an unnamed temporary file for what had to be
//! unpacked. Nothing of an archive ever gets a name on the disk.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is unpacked stays in memory up to this size.
const IN_MEMORY: usize = 8 << 20;

/// Cheap to clone, and read by several threads at once.
#[derive(Clone, Debug)]
pub(super) enum Blob {
    Memory(Arc<[u8]>),
    File(Arc<File>, u64),
}

impl Blob {
    /// A file on the disk.
    pub(super) fn of_file(path: &Path) -> io::Result<Blob> {
        let file = File::open(path)?;
        let size = file.metadata()?.len();
        Ok(Blob::File(Arc::new(file), size))
    }

    pub(super) fn len(&self) -> u64 {
        match self {
            Blob::Memory(bytes) => bytes.len() as u64,
            Blob::File(_, size) => *size,
        }
    }

    fn read_at(&self, at: u64, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Blob::Memory(bytes) => {
                let rest = bytes.get(usize::try_from(at).unwrap_or(usize::MAX)..).unwrap_or_default();
                let n = rest.len().min(buffer.len());
                buffer[..n].copy_from_slice(&rest[..n]);
                Ok(n)
            }
            Blob::File(file, _) => file.read_at(buffer, at),
        }
    }

    /// Up to `most` bytes from `at`; fewer only at the end.
    pub(super) fn piece(&self, at: u64, most: usize) -> io::Result<Vec<u8>> {
        let room = self.len().saturating_sub(at).min(most as u64);
        let mut bytes = Vec::with_capacity(room as usize);
        self.view(at, room).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// A reader of `len` bytes from `from`, ending earlier where the blob does.
    pub(super) fn view(&self, from: u64, len: u64) -> View {
        let from = from.min(self.len());
        View { blob: self.clone(), from, end: from.saturating_add(len).min(self.len()), at: from }
    }

    /// A reader of everything.
    pub(super) fn whole(&self) -> View {
        self.view(0, self.len())
    }
}

/// A window on a blob.
#[derive(Debug)]
pub(super) struct View {
    blob: Blob,
    from: u64,
    end: u64,
    at: u64,
}

impl Read for View {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let room = self.end.saturating_sub(self.at).min(buffer.len() as u64) as usize;
        let n = self.blob.read_at(self.at, &mut buffer[..room])?;
        self.at += n as u64;
        Ok(n)
    }
}

impl Seek for View {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(at) => self.from.checked_add(at),
            SeekFrom::End(by) => self.end.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        let target = target.filter(|at| *at >= self.from);
        self.at = target.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a place before the beginning"))?;
        Ok(self.at - self.from)
    }
}

/// Where unpacked bytes go that are too many for memory: an unnamed file in a folder, or in the system's.
#[derive(Clone, Debug, Default)]
pub struct Spool(Option<PathBuf>);

/// What came out of a reader.
pub(super) struct Unpacked {
    pub(super) blob: Blob,
    /// Why the reader stopped early, if it did.
    pub(super) damage: Option<io::Error>,
    /// Whether there was more than was asked for.
    pub(super) more: bool,
}

impl Spool {
    /// Unnamed files in this folder.
    pub fn within(folder: PathBuf) -> Spool {
        Spool(Some(folder))
    }

    /// Keeps what `reader` gives, `most` bytes at most. Errors only if the temporary file cannot be written: that is a
    /// fault of this machine and not of the input.
    pub(super) fn unpack(&self, mut reader: impl Read, most: u64) -> io::Result<Unpacked> {
        let mut sink = self.sink(most);
        let damage = sink.pour(&mut reader)?;
        let more = sink.more;
        Ok(Unpacked { blob: sink.finish()?, damage, more })
    }

    /// Takes up to `most` bytes from one reader after another.
    pub(super) fn sink(&self, most: u64) -> Sink<'_> {
        Sink { spool: self, memory: Vec::new(), file: None, size: 0, most, more: false }
    }

    pub(super) fn file(&self) -> io::Result<File> {
        match &self.0 {
            Some(folder) => tempfile::tempfile_in(folder),
            None => tempfile::tempfile(),
        }
    }
}

/// What is being unpacked.
pub(super) struct Sink<'a> {
    spool: &'a Spool,
    memory: Vec<u8>,
    file: Option<File>,
    /// Bytes kept so far.
    pub(super) size: u64,
    most: u64,
    /// Whether there was more than there was room for.
    pub(super) more: bool,
}

impl Sink<'_> {
    /// Keeps what `reader` gives; gives why the reader stopped early, if it did. Errors as [`Spool::unpack`].
    pub(super) fn pour(&mut self, reader: &mut dyn Read) -> io::Result<Option<io::Error>> {
        let mut buffer = vec![0; 1 << 16];
        loop {
            let n = match reader.read(&mut buffer) {
                Ok(0) => return Ok(None),
                Ok(n) => n,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Ok(Some(error)),
            };
            let room = usize::try_from(self.most - self.size).unwrap_or(usize::MAX).min(n);
            self.memory.extend_from_slice(&buffer[..room]);
            self.size += room as u64;
            if self.memory.len() > IN_MEMORY {
                let file = match &mut self.file {
                    Some(file) => file,
                    none => none.insert(self.spool.file()?),
                };
                file.write_all(&self.memory)?;
                self.memory.clear();
            }
            if room < n {
                self.more = true;
                return Ok(None);
            }
        }
    }

    /// All that was kept.
    pub(super) fn finish(self) -> io::Result<Blob> {
        match self.file {
            None => Ok(Blob::Memory(self.memory.into())),
            Some(mut file) => {
                file.write_all(&self.memory)?;
                Ok(Blob::File(Arc::new(file), self.size))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_and_file_read_alike() {
        let bytes: Vec<u8> = (0..(IN_MEMORY as u32 + 100_000)).map(|i| (i % 251) as u8).collect();
        for most in [bytes.len() as u64, 1000, 0] {
            let unpacked = Spool::default().unpack(bytes.as_slice(), most).unwrap();
            assert_eq!((unpacked.blob.len(), unpacked.more), (most, most < bytes.len() as u64));
            assert_eq!(matches!(unpacked.blob, Blob::File(..)), most > IN_MEMORY as u64);
            for at in [0, 7, most.saturating_sub(3), most, most + 9] {
                let want = bytes[..most as usize].get(at as usize..).unwrap_or_default();
                assert_eq!(unpacked.blob.piece(at, 5).unwrap(), want[..want.len().min(5)]);
            }
        }
    }

    #[test]
    fn a_view_does_not_leave_its_window() {
        let blob = Blob::Memory((0..100u8).collect::<Vec<_>>().into());
        let mut view = blob.view(10, 20);
        let mut all = Vec::new();
        view.read_to_end(&mut all).unwrap();
        assert_eq!(all, (10..30).collect::<Vec<u8>>());
        assert_eq!(view.seek(SeekFrom::End(-2)).unwrap(), 18);
        assert!(view.seek(SeekFrom::Current(-19)).is_err());
        assert_eq!(std::io::copy(&mut blob.view(99, u64::MAX), &mut std::io::sink()).unwrap(), 1);
    }
}
