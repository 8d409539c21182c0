//! Runs the examples that stand beside the rows of `config/forms`.

use super::Forms;
use super::form::{FormTable, Row, Shape};
use crate::decode::grid;
use crate::lexicon::Lexicon;
use crate::model::{Document, Scope};

/// What is wrong with the examples; empty if nothing is.
pub(super) fn failures(forms: &Forms, lexicon: &Lexicon) -> Vec<String> {
    let mut failures = Vec::new();
    for table in &forms.tables {
        for row in &table.rows {
            if let Err(what) = check(forms, table, row, lexicon) {
                failures.push(format!("{}: {what}", row.id));
            }
        }
    }
    failures
}

fn check(forms: &Forms, table: &FormTable, row: &Row, lexicon: &Lexicon) -> Result<(), String> {
    let text = format!("{}{}\n", table.sample.trim_start_matches('\n'), row.example);
    let doc = Document { tables: grid::find(&text), text, ..Document::default() };
    let only = forms.only(table);
    let reading = only.read(&doc, lexicon, Scope::Agency);
    let given: Vec<String> = reading
        .figures
        .iter()
        .filter(|f| row.cells.iter().any(|c| c.rule == f.rule))
        .map(|f| f.value.map(|v| v.to_string()).unwrap_or_default())
        .collect();
    if given == row.gives { Ok(()) } else { Err(format!("gives {given:?}, expected {:?}", row.gives)) }
}

impl Forms {
    /// The tables of one form only, each content with one row: an example shows no more.
    fn only(&self, table: &FormTable) -> Forms {
        let mut forms = self.clone();
        for other in &mut forms.tables {
            if other.form == table.form {
                other.least = 1;
            } else {
                (other.least, other.kind) = (usize::MAX, Shape::List);
                (other.family, other.id) = (String::new(), String::new());
            }
        }
        forms
    }
}
