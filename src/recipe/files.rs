//! The files of a configuration: compiled in, or read from a folder.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::model::nearest;

macro_rules! compiled_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../config/", $name)))),*]
    };
}

const COMPILED_IN: &[(&str, &str)] = compiled_in![
    "crosswalk.toml",
    "forms/e0.toml",
    "forms/e1.toml",
    "forms/e2.toml",
    "forms/e3.toml",
    "forms/words.toml",
    "identify.toml",
    "identities.toml",
    "lexicon/traditional.txt",
    "lexicon/zh.toml",
    "limits.toml",
    "metrics.toml",
    "phrases/acts.toml",
    "phrases/applications.toml",
    "phrases/capacity.toml",
    "phrases/documents.toml",
    "phrases/fees.toml",
    "phrases/guards.toml",
    "phrases/proactive.toml",
    "phrases/response.toml",
    "phrases/results.toml",
    "phrases/review.toml",
    "phrases/scopes.toml",
    "phrases/words.toml",
    "regions/dialling.csv",
    "regions/divisions.csv",
    "regions/overlay.csv",
    "regions/pinyin.csv",
    "regions/successors.csv",
    "regions/townships.csv",
    "regions/words.csv",
    "sample/forms.toml",
    "sample/others.toml",
    "sample/prose.toml",
    "sample/traditional.txt",
    "sample/words.toml",
];

/// Folders in which a configuration may hold any number of files.
const OPEN: [&str; 3] = ["forms/", "phrases/", "regions/"];

/// Names below `config/`, `/`-separated, and their texts.
#[derive(Clone, Debug)]
pub struct Files(BTreeMap<String, String>);

impl Files {
    /// The configuration that the program was built with.
    pub fn compiled_in() -> Files {
        Files(COMPILED_IN.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    /// The configuration in a folder. Files for people (`*.md`, `*.py`) and settings (`nianbao.toml`) are passed over.
    ///
    /// # Errors
    /// If a file cannot be read, one is missing, or one has a name that nothing reads.
    pub fn read(folder: &Path) -> anyhow::Result<Files> {
        let mut files = BTreeMap::new();
        collect(folder, "", &mut files)?;
        let known = || COMPILED_IN.iter().map(|(name, _)| *name);
        for name in files.keys() {
            let open = OPEN.iter().any(|folder| name.starts_with(folder));
            if !open && !known().any(|k| k == name) {
                let hint = nearest(name, known()).map(|k| format!("; did you mean `{k}`?")).unwrap_or_default();
                bail!("{}: nothing reads `{name}`{hint}", folder.display());
            }
        }
        for name in known() {
            let open = OPEN.iter().any(|folder| name.starts_with(folder));
            if !open && !name.starts_with("sample/") && !files.contains_key(name) {
                bail!("{}: `{name}` is missing", folder.display());
            }
        }
        Ok(Files(files))
    }

    /// The text of a file.
    ///
    /// # Errors
    /// If it is not there.
    pub fn one(&self, name: &str) -> anyhow::Result<&str> {
        self.0.get(name).map(String::as_str).with_context(|| format!("config/{name} is missing"))
    }

    /// Names and texts of the files of a folder (`forms/`), in the order of their names.
    pub fn below(&self, folder: &str) -> Vec<(&str, &str)> {
        self.iter().filter(|(name, _)| name.starts_with(folder)).collect()
    }

    /// All files in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Sets a file's text.
    pub fn replace(&mut self, name: &str, text: String) {
        self.0.insert(name.to_owned(), text);
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry.with_context(|| folder.display().to_string())?.path();
        let name = format!("{prefix}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if ![".md", ".py"].iter().any(|end| name.ends_with(end)) && name != "nianbao.toml" {
            let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            files.insert(name, text);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_compiled_in() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("config");
        let read = Files::read(&folder).expect("the folder is whole");
        assert_eq!(read.0, Files::compiled_in().0);
    }

    #[test]
    fn a_misspelt_file_is_named_with_its_nearest() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("limit.toml"), "").expect("written");
        let error = Files::read(folder.path()).expect_err("nothing reads it").to_string();
        assert!(error.contains("nothing reads `limit.toml`; did you mean `limits.toml`?"), "{error}");
    }
}
