//! The input files: which there are, in which order, and their bytes. The only room with walkdir.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::digest;
use crate::model::{Digest, Source, SourceId};

/// Why a corpus could not be walked. A corpus seen by halves must not look complete, so this stops the run.
#[derive(Debug)]
pub enum CorpusError {
    /// The root is not there.
    Missing(PathBuf),
    /// The root is a file.
    NotAFolder(PathBuf),
    /// A folder could not be listed.
    Unlisted(PathBuf, io::Error),
}

impl std::fmt::Display for CorpusError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CorpusError::Missing(path) => {
                write!(f, "{}: no such folder\nhint: name the folder that holds the reports", path.display())
            }
            CorpusError::NotAFolder(path) => {
                write!(f, "{}: not a folder\nhint: `nianbao inspect` reads a single file", path.display())
            }
            CorpusError::Unlisted(path, error) => {
                write!(f, "{}: {error}\nhint: a folder that cannot be listed would lose its reports", path.display())
            }
        }
    }
}

impl std::error::Error for CorpusError {}

/// All files below `root` in the order of their ids, symbolic links followed, the folder `except` (the output, should
/// it lie inside) left out.
///
/// # Errors
/// If the root is missing or no folder, or a folder below it cannot be listed.
pub fn walk(root: &Path, except: &Path) -> Result<Vec<Source>, CorpusError> {
    match std::fs::metadata(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(CorpusError::Missing(root.into())),
        Err(error) => return Err(CorpusError::Unlisted(root.into(), error)),
        Ok(metadata) if !metadata.is_dir() => return Err(CorpusError::NotAFolder(root.into())),
        Ok(_) => {}
    }
    let except = except.canonicalize().ok();
    let is_output = |path: &Path| except.is_some() && path.canonicalize().ok() == except;
    let mut sources = Vec::new();
    let mut entries = WalkDir::new(root).follow_links(true).into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if entry.file_type().is_dir() => {
                if entry.depth() > 0 && is_output(entry.path()) {
                    entries.skip_current_dir();
                }
            }
            Ok(entry) => sources.push(source(root, entry.into_path())),
            Err(error) => {
                let path = error.path().unwrap_or(root).to_path_buf();
                // A dangling link or a loop of links is one bad input; a folder that stays shut hides many.
                if error.loop_ancestor().is_some() || path.symlink_metadata().is_ok_and(|m| m.is_symlink()) {
                    sources.push(source(root, path));
                } else {
                    return Err(CorpusError::Unlisted(path, error.into()));
                }
            }
        }
    }
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(sources)
}

fn source(root: &Path, path: PathBuf) -> Source {
    let relative = path.strip_prefix(root).unwrap_or(&path);
    let parts: Vec<String> = relative.components().map(|c| printable(c.as_os_str())).collect();
    Source { id: SourceId::new(parts.join("/")), path }
}

/// A file name as text; bytes that are no UTF-8 become `\xFF`, so that no two names fall together unseen.
fn printable(name: &std::ffi::OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        text.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    text
}

/// A file's bytes, or only its digest where it is over the limit.
#[derive(Debug)]
pub enum Contents {
    /// Everything.
    Whole(Vec<u8>, Digest),
    /// More than the limit: size and digest, taken in constant memory.
    TooLarge(u64, Digest),
}

/// Opens a source and reads at most `most` bytes into memory.
///
/// # Errors
/// As the operating system gives them; also for what is no regular file (a pipe would block for ever).
pub fn open(path: &Path, most: u64) -> io::Result<Contents> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(io::Error::other("not a regular file"));
    }
    let mut file = File::open(path)?;
    let mut bytes = Vec::with_capacity(file.metadata()?.len().min(most) as usize + 1);
    file.by_ref().take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= most {
        let digest = digest::of(&bytes);
        return Ok(Contents::Whole(bytes, digest));
    }
    let mut size = bytes.len() as u64;
    let rest = Counted { inner: file, count: &mut size };
    let digest = digest::of_reader(bytes.as_slice().chain(rest))?;
    Ok(Contents::TooLarge(size, digest))
}

struct Counted<'a> {
    inner: File,
    count: &'a mut u64,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n = self.inner.read(buffer)?;
        *self.count += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn lists_files_bytewise_and_leaves_the_output_out() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b/2.txt", "a.txt", "B.txt", "b.txt", "out/latest.txt", "年报/x.txt"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let sources = walk(folder.path(), &folder.path().join("out")).unwrap();
        let ids: Vec<_> = sources.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["B.txt", "a.txt", "b.txt", "b/2.txt", "年报/x.txt"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_root() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        fs::write(&file, "").unwrap();
        assert!(matches!(walk(&file, &file), Err(CorpusError::NotAFolder(_))));
        assert!(matches!(walk(&folder.path().join("none"), &file), Err(CorpusError::Missing(_))));
        fs::remove_file(file).unwrap();
        assert!(walk(folder.path(), Path::new("x")).unwrap().is_empty());
    }

    #[test]
    fn a_large_file_gives_its_digest_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        fs::write(&file, vec![b'x'; 200_000]).unwrap();
        let whole = digest::of(&vec![b'x'; 200_000]);
        assert!(matches!(open(&file, 200_000).unwrap(), Contents::Whole(b, d) if b.len() == 200_000 && d == whole));
        assert!(matches!(open(&file, 1000).unwrap(), Contents::TooLarge(200_000, d) if d == whole));
        assert!(open(folder.path(), 10).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn odd_names_and_links_become_rows() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        let odd = std::ffi::OsStr::from_bytes(b"a\xFFb");
        fs::write(folder.path().join(odd), "").unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("dangling")).unwrap();
        std::os::unix::fs::symlink(".", folder.path().join("loop")).unwrap();
        let sources = walk(folder.path(), Path::new("x")).unwrap();
        let ids: Vec<_> = sources.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["a\\xFFb", "dangling", "loop"]);
    }
}
