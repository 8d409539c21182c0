//! Frames on stdout: aligned for people, CSV, or one JSON object a line.

use serde_json::{Map, Value, json};

use super::args::Shape;
use crate::model::{Column, Frame};

/// A frame as text.
pub(super) fn written(frame: &Frame, shape: Shape) -> String {
    match shape {
        Shape::Text => aligned(frame),
        Shape::Csv => csv(frame),
        Shape::Json => (0..frame.rows()).map(|row| format!("{}\n", object(frame, row))).collect(),
    }
}

fn object(frame: &Frame, row: usize) -> Value {
    Value::Object(frame.columns().iter().map(|(name, column)| (name.clone(), cell(column, row))).collect::<Map<_, _>>())
}

fn cell(column: &Column, row: usize) -> Value {
    match column {
        Column::Text(v) => json!(v.get(row)),
        Column::Double(v) => json!(v[row]),
        Column::Integer(v) => json!(v[row]),
        Column::Flag(v) => json!(v[row]),
    }
}

fn word(column: &Column, row: usize) -> String {
    match cell(column, row) {
        Value::Null => String::new(),
        Value::String(text) => text,
        Value::Number(number) if number.is_f64() => number.as_f64().map_or(String::new(), |v| v.to_string()),
        other => other.to_string(),
    }
}

fn csv(frame: &Frame) -> String {
    let line = |words: Vec<String>| words.iter().map(|w| field(w)).collect::<Vec<_>>().join(",") + "\n";
    let mut text = line(frame.columns().iter().map(|(name, _)| name.clone()).collect());
    for row in 0..frame.rows() {
        text += &line(frame.columns().iter().map(|(_, column)| word(column, row)).collect());
    }
    text
}

/// Quoted where CSV asks for it; a text that a spreadsheet would run as a formula gets an apostrophe.
fn field(word: &str) -> String {
    let formula = word.starts_with(['=', '+', '-', '@', '\t', '\r']) && word.parse::<f64>().is_err();
    let word = if formula { format!("'{word}") } else { word.to_owned() };
    if word.contains([',', '"', '\n', '\r']) { format!("\"{}\"", word.replace('"', "\"\"")) } else { word }
}

fn aligned(frame: &Frame) -> String {
    let mut columns: Vec<(bool, Vec<String>)> = Vec::new();
    for (name, column) in frame.columns() {
        let words = (0..frame.rows()).map(|row| word(column, row).replace(['\n', '\r', '\t'], " "));
        let numeric = matches!(column, Column::Double(_) | Column::Integer(_));
        columns.push((numeric, std::iter::once(name.clone()).chain(words).collect()));
    }
    let widths: Vec<usize> =
        columns.iter().map(|(_, words)| words.iter().map(|w| width(w)).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for row in 0..=frame.rows() {
        let mut line = String::new();
        for ((numeric, words), most) in columns.iter().zip(&widths) {
            let pad = " ".repeat(most - width(&words[row]));
            line += &if *numeric { format!("{pad}{}  ", words[row]) } else { format!("{}{pad}  ", words[row]) };
        }
        text += line.trim_end();
        text.push('\n');
    }
    text
}

/// Columns on a terminal: Chinese characters and full-width marks take two.
fn width(word: &str) -> usize {
    word.chars().map(|c| if matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}') { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame() -> Frame {
        Frame::new()
            .with("name", Column::Text([Some("平阴县"), Some("=1+1"), None].into_iter().collect()))
            .with("sum", Column::Double(vec![Some(3.0), Some(-0.5), None]))
    }

    #[test]
    fn people_get_columns_that_line_up() {
        assert_eq!(written(&frame(), Shape::Text), "name     sum\n平阴县     3\n=1+1    -0.5\n\n");
    }

    #[test]
    fn a_spreadsheet_runs_no_formula_and_keeps_numbers() {
        assert_eq!(written(&frame(), Shape::Csv), "name,sum\n平阴县,3\n'=1+1,-0.5\n,\n");
    }

    #[test]
    fn programs_get_one_object_a_line() {
        assert_eq!(written(&frame(), Shape::Json).lines().next(), Some(r#"{"name":"平阴县","sum":3.0}"#));
    }
}
