//! Reads `config/forms/*.toml` and compiles it: tables, rows, columns, and the tree of their labels.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

use super::Forms;
use super::form::{Column, ColumnRole, FormTable, Header, Row, RowCell, Shape};
use super::vocabulary::{Meaning, Role, Vocabulary, enter};
use crate::lexicon::Lexicon;
use crate::model::{Applicant, Dictionary, Form, RuleId, Scope, nearest};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    form: String,
    table: Vec<RawTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    id: String,
    kind: RawShape,
    family: String,
    #[serde(default = "three")]
    least: usize,
    #[serde(default)]
    captions: Vec<String>,
    #[serde(default)]
    default: Vec<String>,
    sum: Option<String>,
    #[serde(default)]
    sample: String,
    column: Vec<RawColumn>,
    #[serde(default)]
    header: Vec<RawHeader>,
    #[serde(default)]
    group: Vec<RawGroup>,
    row: Vec<RawRow>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawShape {
    Matrix,
    List,
    Line,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawRole {
    #[default]
    Take,
    Skip,
    Code,
    Unit,
    Name,
    Ordinal,
}

impl From<RawShape> for Shape {
    fn from(raw: RawShape) -> Shape {
        match raw {
            RawShape::Matrix => Shape::Matrix,
            RawShape::List => Shape::List,
            RawShape::Line => Shape::Line,
        }
    }
}

impl From<RawRole> for ColumnRole {
    fn from(raw: RawRole) -> ColumnRole {
        match raw {
            RawRole::Take => ColumnRole::Take,
            RawRole::Skip => ColumnRole::Skip,
            RawRole::Code => ColumnRole::Code,
            RawRole::Unit => ColumnRole::Unit,
            RawRole::Name => ColumnRole::Name,
            RawRole::Ordinal => ColumnRole::Ordinal,
        }
    }
}

fn three() -> usize {
    3
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    id: String,
    labels: Vec<String>,
    #[serde(default)]
    role: RawRole,
    #[serde(default)]
    generic: bool,
    applicant: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    mark: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawHeader {
    #[allow(dead_code)] // names the header in the file
    id: String,
    labels: Vec<String>,
    columns: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawGroup {
    id: String,
    labels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    id: String,
    labels: Vec<String>,
    under: Option<String>,
    code: Option<u8>,
    #[serde(default)]
    columns: Vec<String>,
    metric: Option<String>,
    #[serde(default)]
    metrics: Vec<String>,
    unit: Option<String>,
    #[serde(default)]
    mark: bool,
    example: String,
    gives: Vec<String>,
}

/// The words of `words.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    synonym: Vec<Synonym>,
    suffixes: List,
    units: List,
    sign: Sign,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Synonym {
    word: String,
    also: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    list: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    less: Vec<String>,
    more: Vec<String>,
}

/// The name of the file of words among the files of forms.
const WORDS: &str = "words.toml";

/// Compiles the files (name, text).
pub(super) fn compile(files: &[(&str, &str)], dictionary: &Dictionary, lexicon: &Lexicon) -> anyhow::Result<Forms> {
    let Some((_, words)) = files.iter().find(|(name, _)| name.ends_with(WORDS)) else {
        bail!("`{WORDS}` is missing among the forms");
    };
    let words: Words = toml::from_str(words).with_context(|| WORDS.to_string())?;
    let synonyms: Vec<_> = words.synonym.into_iter().map(|s| (s.word, s.also)).collect();
    let mut tables = Vec::new();
    let mut labels: BTreeMap<String, Vec<Meaning>> = BTreeMap::new();
    for (name, text) in files.iter().filter(|(name, _)| !name.ends_with(WORDS)) {
        let file: File = toml::from_str(text).with_context(|| name.to_string())?;
        let form = form_of(&file.form).with_context(|| name.to_string())?;
        for raw in file.table {
            let id = raw.id.clone();
            let mut entries = Vec::new();
            let table = table(raw, form, dictionary, &mut entries).with_context(|| format!("{name}: table `{id}`"))?;
            let number = tables.len() as u16;
            tables.push(table);
            for (label, role) in entries {
                let meaning = Meaning { table: number, role };
                enter(&mut labels, &label, meaning, &synonyms, lexicon);
            }
        }
    }
    ensure!(tables.len() <= 32, "more than 32 tables of forms");
    once(&tables)?;
    let fold = |list: &[String]| list.iter().map(|w| lexicon.fold_tight(w).text).collect::<Vec<_>>();
    Ok(Forms {
        vocabulary: Vocabulary::new(&labels),
        tables,
        suffixes: fold(&words.suffixes.list),
        units: fold(&words.units.list).into_iter().map(Arc::from).collect(),
        less: fold(&words.sign.less),
        more: fold(&words.sign.more),
    })
}

fn form_of(name: &str) -> anyhow::Result<Form> {
    [Form::E0, Form::E1, Form::E2, Form::E3]
        .into_iter()
        .find(|f| f.as_str() == name)
        .with_context(|| format!("`{name}` is no form"))
}

/// A rule's id stands for one thing only.
fn once(tables: &[FormTable]) -> anyhow::Result<()> {
    let mut seen = std::collections::BTreeSet::new();
    for rule in tables.iter().flat_map(|t| &t.rows).flat_map(|r| r.cells.iter().map(|c| &c.rule).take(r.rules())) {
        ensure!(seen.insert(rule.clone()), "rule `{}` is defined twice", rule.0);
    }
    Ok(())
}

type Entries = Vec<(String, Role)>;

fn table(raw: RawTable, form: Form, dictionary: &Dictionary, entries: &mut Entries) -> anyhow::Result<FormTable> {
    let column_ids: Vec<String> = raw.column.iter().map(|c| c.id.clone()).collect();
    let column_of = |id: &String| find(&column_ids, id, "column").map(|at| at as u16);
    let mut columns = Vec::new();
    for (at, column) in raw.column.into_iter().enumerate() {
        entries.extend(column.labels.into_iter().map(|l| (l, Role::Column(at as u16))));
        columns.push(Column {
            applicant: column.applicant.map(|a| Applicant::from_name(&a).with_context(|| a.clone())).transpose()?,
            scope: column.scope.map(|s| scope_of(&s)).transpose()?,
            id: column.id,
            role: column.role.into(),
            generic: column.generic,
            mark: column.mark,
        });
    }
    let mut headers = Vec::new();
    for (at, header) in raw.header.into_iter().enumerate() {
        entries.extend(header.labels.into_iter().map(|l| (l, Role::Header(at as u16))));
        headers.push(Header { columns: header.columns.iter().map(column_of).collect::<anyhow::Result<_>>()? });
    }
    entries.extend(raw.captions.into_iter().map(|l| (l, Role::Caption)));
    let mut groups = Vec::new();
    for (at, group) in raw.group.into_iter().enumerate() {
        entries.extend(group.labels.into_iter().map(|l| (l, Role::Group(at as u16))));
        groups.push(group.id);
    }
    let row_ids: Vec<String> = raw.row.iter().map(|r| r.id.clone()).collect();
    let mut rows = Vec::new();
    for (at, row) in raw.row.into_iter().enumerate() {
        entries.extend(row.labels.iter().cloned().map(|l| (l, Role::Row(at as u16))));
        let id = row.id.clone();
        let under = row.under.as_ref().map(|u| parent(u, &row_ids, &groups)).transpose();
        let row = under.and_then(|under| compile_row(row, under, &columns, &column_ids, dictionary));
        rows.push(row.with_context(|| format!("row `{id}`"))?);
    }
    Ok(FormTable {
        form,
        kind: raw.kind.into(),
        family: raw.family,
        least: raw.least,
        headers,
        rows,
        default: raw.default.iter().map(column_of).collect::<anyhow::Result<_>>()?,
        sum: raw.sum.as_ref().map(column_of).transpose()?,
        columns,
        sample: raw.sample,
        id: raw.id,
    })
}

fn find(names: &[String], name: &String, what: &str) -> anyhow::Result<usize> {
    names.iter().position(|n| n == name).with_context(|| format!("`{name}` is no {what} of this table"))
}

fn parent(id: &String, rows: &[String], groups: &[String]) -> anyhow::Result<Role> {
    if let Some(at) = rows.iter().position(|r| r == id) {
        return Ok(Role::Row(at as u16));
    }
    find(groups, id, "row or group").map(|at| Role::Group(at as u16))
}

fn scope_of(name: &str) -> anyhow::Result<Scope> {
    [Scope::Region, Scope::Agency, Scope::Departments, Scope::Office, Scope::Townships]
        .into_iter()
        .find(|s| s.as_str() == name)
        .with_context(|| format!("`{name}` is no scope"))
}

fn compile_row(
    raw: RawRow,
    under: Option<Role>,
    columns: &[Column],
    column_ids: &[String],
    dictionary: &Dictionary,
) -> anyhow::Result<Row> {
    let own: Vec<u16> = if raw.columns.is_empty() {
        (0..columns.len() as u16).filter(|c| columns[usize::from(*c)].role == ColumnRole::Take).collect()
    } else {
        raw.columns.iter().map(|c| find(column_ids, c, "column").map(|at| at as u16)).collect::<anyhow::Result<_>>()?
    };
    let mut cells = Vec::new();
    for (at, column) in own.iter().enumerate() {
        let (name, rule) = match &raw.metric {
            Some(name) => (name, raw.id.clone()),
            None => {
                let name = raw.metrics.get(at).context("fewer metrics than columns")?;
                let column = &columns[usize::from(*column)].id;
                (name, format!("{}.{column}", raw.id))
            }
        };
        let Some(metric) = dictionary.id(name) else {
            let near = nearest(name, dictionary.names()).map(|n| format!(", did you mean `{n}`?")).unwrap_or_default();
            bail!("metric `{name}` is not in the dictionary{near}");
        };
        cells.push(RowCell {
            column: *column,
            metric,
            rule: RuleId(Arc::from(rule)),
            unit: Arc::from(dictionary.get(metric).unit.as_str()),
            signed: dictionary.get(metric).signed,
        });
    }
    ensure!(!cells.is_empty(), "no cells");
    Ok(Row {
        label: raw.labels.first().cloned().context("no label")?,
        id: raw.id,
        under,
        code: raw.code,
        cells,
        unit: raw.unit.map(Arc::from),
        mark: raw.mark,
        example: raw.example,
        gives: raw.gives,
    })
}
