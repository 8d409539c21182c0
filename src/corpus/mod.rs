//! The input files and the members of archives among them: which there are, in which order, and their bytes. The only
//! room with walkdir and the archive formats.

mod blob;
mod columns;
mod gzip;
mod lines;
mod listing;
mod names;
mod open;
mod seven;
mod solid;
mod survey;
mod tape;
mod warc;
mod zip;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use crate::model::{ArchiveLimits, Digest, SourceId};
use survey::Container;

pub use blob::Spool;
pub use listing::Trouble;
pub use open::{Contents, open};
pub use survey::{Unchanged, survey};

/// An input: a file, an archive, or a member of one.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name in every table.
    pub id: SourceId,
    place: Place,
}

/// Where its bytes are.
#[derive(Clone, Debug)]
enum Place {
    File(PathBuf),
    Container(Arc<Container>),
    Member(Arc<Container>, u32),
    /// In an archive that did not change; it need not be opened.
    Same(Option<Digest>),
    /// Nowhere that it is read from: code and words.
    Refused(&'static str, Box<str>),
}

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

/// All files below `root` in the order of their ids, the folder `except` (the output, should it lie inside) left out.
/// Symbolic links are followed within the root, and beyond it only if `links_out` says so: a corpus that came from
/// elsewhere must not publish what else this machine holds.
///
/// # Errors
/// If the root is missing or no folder, or a folder below it cannot be listed.
pub fn walk(root: &Path, except: &Path, links_out: bool) -> Result<Vec<Source>, CorpusError> {
    match std::fs::metadata(root) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(CorpusError::Missing(root.into())),
        Err(error) => return Err(CorpusError::Unlisted(root.into(), error)),
        Ok(metadata) if !metadata.is_dir() => return Err(CorpusError::NotAFolder(root.into())),
        Ok(_) => {}
    }
    let except = except.canonicalize().ok();
    let is_output = |path: &Path| except.is_some() && path.canonicalize().ok() == except;
    let inside = root.canonicalize().map_err(|error| CorpusError::Unlisted(root.into(), error))?;
    let leaves = |path: &Path| !links_out && path.canonicalize().is_ok_and(|real| !real.starts_with(&inside));
    let mut sources = Vec::new();
    let mut entries = WalkDir::new(root).follow_links(true).into_iter();
    while let Some(entry) = entries.next() {
        match entry {
            Ok(entry) if entry.depth() > 0 && entry.path_is_symlink() && leaves(entry.path()) => {
                if entry.file_type().is_dir() {
                    entries.skip_current_dir();
                }
                let place = Place::Refused("outside_corpus", OUTSIDE.into());
                sources.push(Source { place, ..source(root, entry.into_path()) });
            }
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

const OUTSIDE: &str = "a symbolic link out of the corpus; `--follow-links` reads what it names";

fn source(root: &Path, path: PathBuf) -> Source {
    let relative = path.strip_prefix(root).unwrap_or(&path);
    let parts: Vec<String> = relative.components().map(|c| names::of_file(c.as_os_str())).collect();
    Source { id: SourceId::new(parts.join("/")), place: Place::File(path) }
}

/// A file outside any corpus, or a member of an archive: `reports.zip!2019/x.html`. With what stands beside it in the
/// archive left out.
///
/// # Errors
/// If temporary files cannot be written.
pub fn find(path: &Path, limits: &ArchiveLimits, spool: &Spool) -> io::Result<Source> {
    let text = path.to_string_lossy();
    let there = |text: &str| [PathBuf::from(text), names::to_file(text)].into_iter().find(|path| path.exists());
    let source = |path: PathBuf| {
        let id = SourceId::new(names::of_file(path.file_name().unwrap_or_default()));
        Source { id, place: Place::File(path) }
    };
    if let Some(path) = path.exists().then(|| path.to_path_buf()).or_else(|| there(&text)) {
        return survey_one(source(path), "", limits, spool);
    }
    for (at, _) in text.match_indices('!') {
        if let Some(file) = there(&text[..at]).filter(|file| file.is_file()) {
            return survey_one(source(file), &text[at..], limits, spool);
        }
    }
    Ok(source(path.into()))
}

fn survey_one(file: Source, member: &str, limits: &ArchiveLimits, spool: &Spool) -> io::Result<Source> {
    let wanted = format!("{}{member}", file.id);
    let detail = format!("no member of this name in `{}`", file.id);
    let missing = Source { id: SourceId::new(wanted.as_str()), place: Place::Refused("unreadable", detail.into()) };
    let found = survey(vec![file], 1, limits, spool, &|_, _| None)?;
    Ok(found.into_iter().find(|source| source.id.as_str() == wanted).unwrap_or(missing))
}

#[cfg(test)]
mod archive_tests;

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
        let sources = walk(folder.path(), &folder.path().join("out"), false).unwrap();
        let ids: Vec<_> = sources.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["B.txt", "a.txt", "b.txt", "b/2.txt", "年报/x.txt"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_root() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f");
        fs::write(&file, "").unwrap();
        assert!(matches!(walk(&file, &file, false), Err(CorpusError::NotAFolder(_))));
        assert!(matches!(walk(&folder.path().join("none"), &file, false), Err(CorpusError::Missing(_))));
        fs::remove_file(file).unwrap();
        assert!(walk(folder.path(), Path::new("x"), false).unwrap().is_empty());
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
        let sources = walk(folder.path(), Path::new("x"), false).unwrap();
        let ids: Vec<_> = sources.iter().map(|s| s.id.as_str()).collect();
        assert_eq!(ids, ["a\\xFFb", "dangling", "loop"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_followed_within_the_corpus_only() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let (root, other) = (folder.path().join("corpus"), folder.path().join("other"));
        fs::create_dir_all(root.join("a")).unwrap();
        fs::create_dir(&other).unwrap();
        fs::write(root.join("a/x.txt"), "x").unwrap();
        fs::write(other.join("secret.txt"), "y").unwrap();
        symlink("a", root.join("inside")).unwrap();
        symlink(&other, root.join("folder")).unwrap();
        symlink("../other/secret.txt", root.join("file")).unwrap();
        // The root itself may be a link.
        symlink(&root, folder.path().join("link")).unwrap();
        let told = |links_out| -> Vec<String> {
            let sources = walk(&folder.path().join("link"), Path::new("x"), links_out).unwrap();
            let refused = |s: &Source| if matches!(s.place, Place::Refused(..)) { " refused" } else { "" };
            sources.iter().map(|s| format!("{}{}", s.id, refused(s))).collect()
        };
        assert_eq!(told(false), ["a/x.txt", "file refused", "folder refused", "inside/x.txt"]);
        assert_eq!(told(true), ["a/x.txt", "file", "folder/secret.txt", "inside/x.txt"]);
    }
}
