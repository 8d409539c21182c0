//! Lays the figures of one report out so that a term finds its figure: one sheet for each scope and copy of the tables.

use std::collections::BTreeMap;

use crate::model::{Amount, Applicant, Bound, Dictionary, Figure, Form, MetricId, Place, Scope, State};

/// Metric and column in one number.
pub(super) type Key = u16;

const COLUMNS: u16 = 8;
const ABSENT: u32 = u32::MAX;
const CONFLICT: u32 = u32::MAX - 1;

/// The place of a metric's figure; a metric that has columns is read at 总计 where none is named.
pub(super) fn key(metric: MetricId, applicant: Option<Applicant>, dictionary: &Dictionary) -> Key {
    let column = match dictionary.get(metric).by_applicant {
        true => 1 + applicant.unwrap_or(Applicant::Total) as u16,
        false => 0,
    };
    metric.0 * COLUMNS + column
}

/// The metric of a key.
pub(super) fn metric_of(key: Key) -> MetricId {
    MetricId(key / COLUMNS)
}

/// The column of a key, where its metric has columns.
pub(super) fn applicant_of(key: Key) -> Option<Applicant> {
    usize::from(key % COLUMNS).checked_sub(1).map(|column| Applicant::ALL[column])
}

/// A set of forms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Forms(u8);

impl Forms {
    /// The set with one more form.
    pub(super) fn with(self, form: Form) -> Forms {
        Forms(self.0 | 1 << form as u8)
    }

    /// Whether a form is in the set.
    pub(super) fn has(self, form: Form) -> bool {
        self.0 & 1 << form as u8 != 0
    }

    /// Whether the sets share a form.
    pub(super) fn meets(self, other: Forms) -> bool {
        self.0 & other.0 != 0
    }
}

/// What stands at a key.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Found {
    /// The report has no such row.
    Absent,
    /// It has, but no exact number, or two different ones.
    Unknown,
    /// An exact number, of this figure.
    Number(u32, Amount),
}

/// Figures by key.
#[derive(Clone, Debug)]
struct Grid(Vec<u32>);

impl Grid {
    fn new(dictionary: &Dictionary) -> Self {
        Grid(vec![ABSENT; dictionary.iter().count() * usize::from(COLUMNS)])
    }

    fn find(&self, key: Key, figures: &[Figure]) -> Found {
        match self.0[usize::from(key)] {
            ABSENT => Found::Absent,
            CONFLICT => Found::Unknown,
            index => number(&figures[index as usize]).map_or(Found::Unknown, |value| Found::Number(index, value)),
        }
    }

    /// Puts a figure in its place. One that says the same as the figure there before shares its fate.
    fn put(&mut self, key: Key, index: u32, figures: &[Figure], twins: &mut Vec<(u32, u32)>) {
        let slot = &mut self.0[usize::from(key)];
        match *slot {
            ABSENT => *slot = index,
            CONFLICT => {}
            first => match (number(&figures[first as usize]), number(&figures[index as usize])) {
                (Some(a), Some(b)) if a != b => *slot = CONFLICT,
                (Some(_), Some(_)) => twins.push((index, first)),
                (None, Some(_)) => *slot = index,
                (_, None) => {}
            },
        }
    }
}

fn number(figure: &Figure) -> Option<Amount> {
    let exact = figure.bound == Bound::Exact && matches!(figure.state, State::Reported | State::NoneStated);
    figure.value.filter(|_| exact)
}

/// The figures of one scope: those of its tables, and those of running text beside them.
#[derive(Debug)]
pub(super) struct Sheet {
    scope: Scope,
    /// Forms of the tables; in a report without tables, the form of its year.
    pub(super) forms: Forms,
    /// Whether running text stands in for the tables.
    pub(super) tableless: bool,
    table: Grid,
    text: Grid,
}

impl Sheet {
    fn new(scope: Scope, dictionary: &Dictionary) -> Self {
        Sheet {
            scope,
            forms: Forms::default(),
            tableless: false,
            table: Grid::new(dictionary),
            text: Grid::new(dictionary),
        }
    }

    /// The figure of the tables, if its form is among `forms`.
    pub(super) fn table(&self, key: Key, forms: Forms, figures: &[Figure]) -> Found {
        match self.table.find(key, figures) {
            Found::Number(index, _) if !forms.has(figures[index as usize].form) => Found::Absent,
            found => found,
        }
    }

    /// The figure of running text.
    pub(super) fn text(&self, key: Key, figures: &[Figure]) -> Found {
        self.text.find(key, figures)
    }
}

/// The sheets of a report, and pairs of figures of which the first says the same as the second.
#[derive(Debug)]
pub(super) struct Sheets {
    pub(super) sheets: Vec<Sheet>,
    pub(super) twins: Vec<(u32, u32)>,
}

/// Lays out. `era` is the form of the report's year, for a report without tables.
pub(super) fn lay_out(figures: &[Figure], era: Option<Form>, dictionary: &Dictionary) -> Sheets {
    let mut out = Sheets { sheets: Vec::new(), twins: Vec::new() };
    let mut tables: BTreeMap<(u32, Scope), Vec<u32>> = BTreeMap::new();
    let mut text: Vec<u32> = Vec::new();
    for (index, figure) in figures.iter().enumerate() {
        match figure.place {
            Place::Cell { table, .. } => tables.entry((table, figure.scope)).or_default().push(index as u32),
            Place::Line(_) => text.push(index as u32),
        }
    }
    let tableless = tables.is_empty();
    for ((_, scope), members) in &tables {
        out.add_table(*scope, members, figures, dictionary);
    }
    for index in text {
        let figure = &figures[index as usize];
        if tableless && !out.sheets.iter().any(|sheet| sheet.scope == figure.scope) {
            let mut sheet = Sheet::new(figure.scope, dictionary);
            sheet.tableless = true;
            sheet.forms = era.map_or(Forms::default(), |form| Forms::default().with(form));
            out.sheets.push(sheet);
        }
        let mut of_scope = out.sheets.iter_mut().filter(|sheet| sheet.scope == figure.scope);
        // With two copies of the tables nobody knows which of them the text speaks of.
        if let (Some(sheet), None) = (of_scope.next(), of_scope.next()) {
            let key = key(figure.metric, figure.applicant, dictionary);
            sheet.text.put(key, index, figures, &mut out.twins);
        }
    }
    out
}

impl Sheets {
    /// Joins a table to the last sheet of its scope, or opens another sheet if it fills the same cells in another way.
    fn add_table(&mut self, scope: Scope, members: &[u32], figures: &[Figure], dictionary: &Dictionary) {
        let key_of = |index: u32| {
            let figure = &figures[index as usize];
            key(figure.metric, figure.applicant, dictionary)
        };
        let last = self.sheets.iter_mut().rfind(|sheet| sheet.scope == scope);
        let sheet = match last {
            Some(sheet) if !rivals(sheet, members, figures, key_of) => sheet,
            _ => {
                self.sheets.push(Sheet::new(scope, dictionary));
                self.sheets.last_mut().expect("one was pushed")
            }
        };
        for index in members {
            sheet.table.put(key_of(*index), *index, figures, &mut self.twins);
            sheet.forms = sheet.forms.with(figures[*index as usize].form);
        }
    }
}

/// Whether most cells of a table stand in the sheet already, and not all with the same numbers.
fn rivals(sheet: &Sheet, members: &[u32], figures: &[Figure], key_of: impl Fn(u32) -> Key) -> bool {
    let (mut known, mut differs) = (0usize, false);
    for index in members {
        let found = sheet.table.find(key_of(*index), figures);
        known += usize::from(found != Found::Absent);
        if let (Found::Number(_, first), Some(second)) = (found, number(&figures[*index as usize])) {
            differs |= first != second;
        }
    }
    differs && 2 * known > members.len()
}
