//! `release.json` and `SHA256SUMS`: what a release holds, in words that do not depend on when or where it was made.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::document::parse_digest;
use super::error::{Result, StoreError};
use super::file::{LAYOUT, TOOL};
use super::release::{Counts, FileInfo};

/// Name of the ledger.
pub(super) const RELEASE: &str = "release.json";
/// Name of the list of digests, in the format of `sha256sum -c`.
pub(super) const SUMS: &str = "SHA256SUMS";

/// What `release.json` says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ledger {
    pub(super) layout: u64,
    pub(super) tool: String,
    pub(super) recipe: String,
    pub(super) counts: Counts,
    pub(super) tables: BTreeMap<String, Vec<FileInfo>>,
    pub(super) others: Vec<FileInfo>,
}

impl Ledger {
    pub(super) fn new(recipe: &str) -> Self {
        Self {
            layout: LAYOUT,
            tool: TOOL.to_string(),
            recipe: recipe.to_string(),
            counts: Counts::default(),
            tables: BTreeMap::new(),
            others: Vec::new(),
        }
    }

    /// Every file that it names.
    pub(super) fn files(&self) -> impl Iterator<Item = &FileInfo> {
        self.tables.values().flatten().chain(&self.others)
    }

    /// The text of `release.json`.
    pub(super) fn to_json(&self) -> String {
        let tables = self.tables.iter().map(|(name, files)| {
            json!({
                "bytes": files.iter().map(|f| f.bytes).sum::<u64>(),
                "files": files.iter().map(file_json).collect::<Vec<_>>(),
                "name": name,
                "rows": files.iter().filter_map(|f| f.rows).sum::<u64>(),
            })
        });
        let counts = self.counts.named().map(|(name, n)| (name.to_string(), json!(n)));
        let value = json!({
            "counts": Value::Object(counts.into_iter().collect::<Map<_, _>>()),
            "layout": self.layout,
            "others": self.others.iter().map(file_json).collect::<Vec<_>>(),
            "recipe": self.recipe,
            "tables": tables.collect::<Vec<_>>(),
            "tool": self.tool,
        });
        format!("{value:#}\n")
    }

    /// Reads the text of `release.json`, which stands at `path`.
    pub(super) fn parse(path: &Path, text: &str) -> Result<Ledger> {
        let value: Value = serde_json::from_str(text).map_err(|e| StoreError::corrupt(path, e.to_string()))?;
        Self::from_json(&value).ok_or_else(|| StoreError::corrupt(path, "not a release's ledger"))
    }

    fn from_json(value: &Value) -> Option<Ledger> {
        let mut tables = BTreeMap::new();
        for table in value.get("tables")?.as_array()? {
            let files = table.get("files")?.as_array()?;
            let files = files.iter().map(file_of).collect::<Option<Vec<_>>>()?;
            tables.insert(table.get("name")?.as_str()?.to_string(), files);
        }
        let others = value.get("others")?.as_array()?;
        let counts = value.get("counts")?;
        Some(Ledger {
            layout: value.get("layout")?.as_u64()?,
            tool: value.get("tool")?.as_str()?.to_string(),
            recipe: value.get("recipe")?.as_str()?.to_string(),
            counts: Counts::of_named(|name| counts.get(name)?.as_u64())?,
            tables,
            others: others.iter().map(file_of).collect::<Option<_>>()?,
        })
    }
}

fn file_json(file: &FileInfo) -> Value {
    let mut value = json!({"bytes": file.bytes, "path": file.path, "sha256": file.sha256.to_string()});
    if let (Some(rows), Some(object)) = (file.rows, value.as_object_mut()) {
        object.insert("rows".to_string(), json!(rows));
    }
    value
}

fn file_of(value: &Value) -> Option<FileInfo> {
    let path = value.get("path")?.as_str()?;
    // A ledger that was tampered with must not lead out of its release.
    let inside = !path.starts_with('/') && path.split('/').all(|part| part != ".." && !part.is_empty());
    Some(FileInfo {
        path: inside.then(|| path.to_string())?,
        rows: value.get("rows").and_then(Value::as_u64),
        bytes: value.get("bytes")?.as_u64()?,
        sha256: parse_digest(value.get("sha256")?.as_str()?).ok()?,
    })
}

/// The text of `SHA256SUMS`.
pub(super) fn sums(files: &BTreeMap<String, String>) -> String {
    files.iter().map(|(path, digest)| format!("{digest}  {path}\n")).collect()
}

/// Reads it: digests by path.
pub(super) fn parse_sums(path: &Path, text: &str) -> Result<BTreeMap<String, String>> {
    let lines = text.lines().map(|line| {
        let (digest, name) = line.split_once("  ")?;
        parse_digest(digest).ok()?;
        Some((name.to_string(), digest.to_string()))
    });
    lines.collect::<Option<_>>().ok_or_else(|| StoreError::corrupt(path, "not a list of digests"))
}
