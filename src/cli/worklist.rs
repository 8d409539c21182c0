//! `nianbao status --failed`: what could not be read, as a list of work.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

use super::DONE;
use super::args::Shape;
use super::recap::quoted;
use super::streams::answer;
use crate::journal;
use crate::model::{Column, Texts};
use crate::store;

/// The failures of one reason.
struct Group {
    reason: String,
    documents: u64,
    /// The first of them and what was said of it.
    example: String,
    detail: String,
}

/// The failed documents of the latest release by reason, the most frequent first.
pub(super) fn failed(out: &Path, shape: Shape) -> anyhow::Result<u8> {
    let groups = match store::open_latest(out)? {
        Some(release) => groups(&release.table("documents", &["source_id", "status", "reason", "detail"])?),
        None => Vec::new(),
    };
    let last = journal::last(out).with_context(|| out.display().to_string())?;
    let last: Value = last.as_deref().map(serde_json::from_str).transpose()?.unwrap_or_default();
    let corpus = last["corpus"].as_str().unwrap_or("CORPUS");
    for group in &groups {
        let path = Path::new(corpus).join(&group.example);
        let command = format!("nianbao inspect {}", quoted(&path.display().to_string()));
        let Group { reason, documents, example, detail } = group;
        if shape.is_json() {
            let told = json!({
                "reason": reason, "documents": documents, "example": example, "detail": detail, "command": command
            });
            answer(format_args!("{told}\n"))?;
        } else {
            answer(format_args!("{documents:>7} {reason}\n        {example}: {detail}\n        {command}\n"))?;
        }
    }
    if !shape.is_json() {
        match groups.len() {
            0 => answer("no document failed\n")?,
            _ => answer(format_args!("read them again with: nianbao run {} --retry\n", quoted(corpus)))?,
        }
    }
    Ok(DONE)
}

fn groups(documents: &crate::model::Frame) -> Vec<Group> {
    let [(_, Column::Text(ids)), (_, Column::Text(statuses)), (_, Column::Text(reasons)), (_, Column::Text(details))] =
        documents.columns()
    else {
        return Vec::new();
    };
    let mut groups: BTreeMap<&str, Group> = BTreeMap::new();
    for (at, _) in statuses.iter().enumerate().filter(|(_, status)| *status == Some("failed")) {
        let text = |texts: &Texts| texts.get(at).unwrap_or_default().to_owned();
        let reason = reasons.get(at).unwrap_or_default();
        let group = groups.entry(reason).or_insert_with(|| Group {
            reason: reason.to_owned(),
            documents: 0,
            example: text(ids),
            detail: text(details),
        });
        group.documents += 1;
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by(|a, b| b.documents.cmp(&a.documents).then_with(|| a.reason.cmp(&b.reason)));
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Frame;

    #[test]
    fn the_most_frequent_reason_comes_first_with_its_first_document() {
        let rows = [
            ("a", "failed", "empty"),
            ("b", "read", ""),
            ("c", "failed", "encrypted"),
            ("d", "failed", "encrypted"),
            ("e", "not_a_report", "archive"),
        ];
        let column =
            |pick: fn(&(&str, &str, &str)) -> String| Column::Text(rows.iter().map(|r| Some(pick(r))).collect());
        let mut frame = Frame::new();
        frame.push("source_id", column(|r| r.0.to_owned()));
        frame.push("status", column(|r| r.1.to_owned()));
        frame.push("reason", column(|r| r.2.to_owned()));
        frame.push("detail", column(|r| format!("about {}", r.0)));
        let told: Vec<_> = groups(&frame).into_iter().map(|g| (g.reason, g.documents, g.example, g.detail)).collect();
        let group = |reason: &str, n, id: &str| (reason.to_owned(), n, id.to_owned(), format!("about {id}"));
        assert_eq!(told, [group("encrypted", 2, "c"), group("empty", 1, "a")]);
    }
}
