//! Reads `config/forms/*.toml` and compiles it: tables, rows, columns, and the tree of their labels.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use serde::Deserialize;

use super::Forms;
use super::vocabulary::{Meaning, Role, Vocabulary, numbering};
use crate::lexicon::Lexicon;
use crate::model::{Applicant, Dictionary, Form, MetricId, RuleId, Scope, nearest};

/// A table of a form.
#[derive(Clone, Debug)]
pub(super) struct FormTable {
    pub form: Form,
    pub id: String,
    pub kind: Shape,
    pub family: String,
    /// How many different labels must be met before a grid counts as this table.
    pub least: usize,
    pub columns: Vec<Column>,
    pub headers: Vec<Header>,
    pub groups: Vec<String>,
    pub rows: Vec<Row>,
    /// Columns (numbers only) in their order where no header says it.
    pub default: Vec<u16>,
    /// The column that is the sum of the others.
    pub sum: Option<u16>,
    /// The header put before each row's example.
    pub sample: String,
}

/// How a table is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shape {
    /// Rows by columns, each row with its own list of columns.
    Matrix,
    /// One metric a row; columns for unit, code, period.
    List,
    /// All rows side by side in one line of numbers.
    Line,
}

/// A column.
#[derive(Clone, Debug)]
pub(super) struct Column {
    pub id: String,
    pub role: ColumnRole,
    /// Gives way to the other columns that are taken, where there are any.
    pub generic: bool,
    pub applicant: Option<Applicant>,
    pub scope: Option<Scope>,
    /// Only this form has it.
    pub mark: bool,
}

/// What stands in a column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ColumnRole {
    /// Numbers to be read.
    #[default]
    Take,
    /// Numbers of another period.
    Skip,
    /// The row's code, which must agree.
    Code,
    /// The unit in words.
    Unit,
    /// The row's label.
    Name,
    /// The row's number, before the label.
    Ordinal,
}

/// A label over several columns.
#[derive(Clone, Debug)]
pub(super) struct Header {
    pub columns: Vec<u16>,
}

/// A row that has numbers.
#[derive(Clone, Debug)]
pub(super) struct Row {
    pub id: String,
    /// As the form prints it.
    pub label: String,
    /// The row or group that it stands under.
    pub under: Option<Role>,
    pub code: Option<u8>,
    /// What each of its columns gives. A list's row has one entry for all columns.
    pub cells: Vec<RowCell>,
    /// The form's own unit, where it differs by row.
    pub unit: Option<Arc<str>>,
    /// Only this form has it.
    pub mark: bool,
    pub example: String,
    pub gives: Vec<String>,
}

/// What a cell gives.
#[derive(Clone, Debug)]
pub(super) struct RowCell {
    pub column: u16,
    pub metric: MetricId,
    pub rule: RuleId,
    /// The dictionary's unit.
    pub unit: Arc<str>,
    /// Whether a value below nought is lawful.
    pub signed: bool,
}

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
    kind: Shape,
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

fn three() -> usize {
    3
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    id: String,
    labels: Vec<String>,
    #[serde(default)]
    role: ColumnRole,
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
                enter(&mut labels, &label, meaning, &words.synonym, lexicon);
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
    for rule in tables
        .iter()
        .flat_map(|t| &t.rows)
        .flat_map(|r| r.cells.iter().map(|c| &c.rule).take(r.rules()))
    {
        ensure!(seen.insert(rule.clone()), "rule `{}` is defined twice", rule.0);
    }
    Ok(())
}

impl Row {
    /// How many different rules its cells have.
    fn rules(&self) -> usize {
        let first = self.cells.first().map(|c| &c.rule);
        if self.cells.iter().all(|c| Some(&c.rule) == first) {
            1
        } else {
            self.cells.len()
        }
    }
}

/// Enters a label under all its wordings, folded and without numbering.
fn enter(
    labels: &mut BTreeMap<String, Vec<Meaning>>,
    label: &str,
    meaning: Meaning,
    synonyms: &[Synonym],
    lexicon: &Lexicon,
) {
    let folded = lexicon.fold_tight(label).text;
    let plain = folded[numbering(&folded)..].to_string();
    let mut wordings = vec![plain];
    for synonym in synonyms {
        for at in 0..wordings.len() {
            for also in &synonym.also {
                if wordings[at].contains(&synonym.word) {
                    wordings.push(wordings[at].replace(&synonym.word, also));
                }
            }
        }
    }
    for wording in wordings {
        let bare: String = wording.chars().filter(|c| !super::vocabulary::is_ignored(*c)).collect();
        // A note in brackets is skipped wherever it stands, so the label is also known without it.
        let open = wording.find('(').filter(|at| wording.ends_with(')') && *at > 0);
        let short = open.map(|at| {
            wording[..at]
                .chars()
                .filter(|c| !super::vocabulary::is_ignored(*c))
                .collect()
        });
        for key in std::iter::once(bare).chain(short) {
            let meanings = labels.entry(key).or_default();
            if !meanings.contains(&meaning) {
                meanings.push(meaning);
                meanings.sort_unstable();
            }
        }
    }
}

type Entries = Vec<(String, Role)>;

fn table(raw: RawTable, form: Form, dictionary: &Dictionary, entries: &mut Entries) -> anyhow::Result<FormTable> {
    let column_ids: Vec<String> = raw.column.iter().map(|c| c.id.clone()).collect();
    let column_of = |id: &String| find(&column_ids, id, "column").map(|at| at as u16);
    let mut columns = Vec::new();
    for (at, column) in raw.column.into_iter().enumerate() {
        entries.extend(column.labels.into_iter().map(|l| (l, Role::Column(at as u16))));
        columns.push(Column {
            applicant: column
                .applicant
                .map(|a| Applicant::from_name(&a).with_context(|| a.clone()))
                .transpose()?,
            scope: column.scope.map(|s| scope_of(&s)).transpose()?,
            id: column.id,
            role: column.role,
            generic: column.generic,
            mark: column.mark,
        });
    }
    let mut headers = Vec::new();
    for (at, header) in raw.header.into_iter().enumerate() {
        entries.extend(header.labels.into_iter().map(|l| (l, Role::Header(at as u16))));
        headers.push(Header {
            columns: header.columns.iter().map(column_of).collect::<anyhow::Result<_>>()?,
        });
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
        kind: raw.kind,
        family: raw.family,
        least: raw.least,
        headers,
        groups,
        rows,
        default: raw.default.iter().map(column_of).collect::<anyhow::Result<_>>()?,
        sum: raw.sum.as_ref().map(column_of).transpose()?,
        columns,
        sample: raw.sample,
        id: raw.id,
    })
}

fn find(names: &[String], name: &String, what: &str) -> anyhow::Result<usize> {
    names
        .iter()
        .position(|n| n == name)
        .with_context(|| format!("`{name}` is no {what} of this table"))
}

fn parent(id: &String, rows: &[String], groups: &[String]) -> anyhow::Result<Role> {
    if let Some(at) = rows.iter().position(|r| r == id) {
        return Ok(Role::Row(at as u16));
    }
    find(groups, id, "row or group").map(|at| Role::Group(at as u16))
}

fn scope_of(name: &str) -> anyhow::Result<Scope> {
    [
        Scope::Region,
        Scope::Agency,
        Scope::Departments,
        Scope::Office,
        Scope::Townships,
    ]
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
        (0..columns.len() as u16)
            .filter(|c| columns[usize::from(*c)].role == ColumnRole::Take)
            .collect()
    } else {
        raw.columns
            .iter()
            .map(|c| find(column_ids, c, "column").map(|at| at as u16))
            .collect::<anyhow::Result<_>>()?
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
            let near = nearest(name, dictionary.names())
                .map(|n| format!(", did you mean `{n}`?"))
                .unwrap_or_default();
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
