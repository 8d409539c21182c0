//! What people and programs need beside the tables: the data package that describes every file and column.

use serde_json::{Value, json};

/// A table of the release.
pub struct TableInfo {
    /// Its name: `observations`, `statistics/yearly`.
    pub name: String,
    /// Path below the release, rows, bytes, SHA-256 of each file.
    pub files: Vec<(String, u64, u64, String)>,
    /// Its columns.
    pub fields: Vec<FieldInfo>,
}

/// A column of a table.
pub struct FieldInfo {
    /// Name in the files.
    pub name: String,
    /// Type of the Frictionless table schema.
    pub kind: &'static str,
    /// Meaning, in Chinese; empty where the name says it.
    pub zh: String,
    /// Meaning, in English.
    pub en: String,
}

/// `datapackage.json` (Frictionless Data Package) of a release.
pub fn data_package(tables: &[TableInfo]) -> Vec<u8> {
    let package = json!({
        "profile": "data-package",
        "name": "nianbao",
        "title": "Annual reports on open government information: figures, evidence, statistics",
        "resources": tables.iter().map(resource).collect::<Vec<_>>(),
    });
    let mut text = serde_json::to_vec_pretty(&package).expect("a tree of strings and numbers is JSON");
    text.push(b'\n');
    text
}

fn resource(table: &TableInfo) -> Value {
    let rows: u64 = table.files.iter().map(|(_, rows, _, _)| rows).sum();
    let bytes: u64 = table.files.iter().map(|(_, _, bytes, _)| bytes).sum();
    let files: Vec<Value> = table
        .files
        .iter()
        .map(|(path, rows, bytes, digest)| json!({"path": path, "rows": rows, "bytes": bytes, "hash": format!("sha256:{digest}")}))
        .collect();
    json!({
        "name": table.name.replace('/', "-"),
        "path": table.files.iter().map(|(path, ..)| path).collect::<Vec<_>>(),
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "rows": rows,
        "bytes": bytes,
        "files": files,
        "schema": {"fields": table.fields.iter().map(field).collect::<Vec<_>>()},
    })
}

fn field(field: &FieldInfo) -> Value {
    let mut told = json!({"name": field.name, "type": field.kind});
    if !field.en.is_empty() {
        told["description"] = json!(field.en);
        told["description_zh"] = json!(field.zh);
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn describes_files_and_columns() {
        let table = TableInfo {
            name: "statistics/yearly".into(),
            files: vec![("statistics/yearly.parquet".into(), 3, 100, "ab".into())],
            fields: vec![FieldInfo { name: "sum".into(), kind: "number", zh: "合计".into(), en: "Sum".into() }],
        };
        let package: Value = serde_json::from_slice(&data_package(&[table])).unwrap();
        let resource = &package["resources"][0];
        assert_eq!(resource["name"], "statistics-yearly");
        assert_eq!(resource["rows"], 3);
        assert_eq!(resource["schema"]["fields"][0]["description_zh"], "合计");
    }
}
