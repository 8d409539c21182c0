//! The official forms, drawn as tables and filled with a report's figures.

use super::dice::Dice;
use super::grid::{Grid, Slot, label, value};
use super::ink::Ink;
use super::rules::{Forms, LineRule, ResultRule};
use super::truth::CellTruth;
use super::world::{COLUMNS, World};
use crate::model::{Amount, Form};

/// Draws the forms of one report and keeps what each cell says.
pub(super) struct Pen<'a> {
    pub forms: &'a Forms,
    pub world: &'a World,
    pub ink: Ink,
    pub dice: Dice,
    pub cells: Vec<CellTruth>,
}

impl Pen<'_> {
    /// A label, now and then in another printing.
    fn word(&mut self, text: &str) -> String {
        let Some(v) = self.forms.variant.iter().find(|v| v.label == text) else {
            return text.into();
        };
        if self.dice.chance(v.share) { self.dice.pick(&v.printed).clone() } else { text.into() }
    }

    fn figure(&mut self, metric: &str, cols: usize) -> Slot {
        let amount = self.world.get(metric).unwrap_or(Amount::ZERO);
        let (text, told) = self.ink.cell(metric, amount, false, &mut self.dice);
        self.cells.push(CellTruth { metric: metric.into(), applicant: None, told });
        value(text, cols)
    }

    /// Table two: regulations, licences, penalties, fees.
    pub fn documents(&mut self, form: Form) -> Grid {
        let forms = self.forms;
        let mut grid = Grid::default();
        let extra = form == Form::E2 && self.dice.chance(12);
        for (i, block) in forms.block.iter().filter(|b| b.form == form.as_str()).enumerate() {
            let article = self.word(&block.article);
            grid.rows.push(vec![label(article, 1, 4)]);
            let spread = |k: usize| {
                if k + 1 == block.heads.len() { 4 - block.heads.len() } else { 1 }
            };
            let mut head = vec![label("信息内容", 1, 1)];
            for (k, text) in block.heads.iter().enumerate() {
                let text = self.word(text);
                head.push(label(text, 1, spread(k)));
            }
            grid.rows.push(head);
            let more = (i == 0 && extra).then_some(&forms.extra_row);
            for row in block.rows.iter().chain(more) {
                let mut slots = vec![label(self.word(&row.label), 1, 1)];
                for (k, metric) in row.metrics.iter().enumerate() {
                    slots.push(self.figure(metric, spread(k)));
                }
                grid.rows.push(slots);
            }
        }
        grid.head = 1;
        grid
    }

    fn seven(&mut self, metric: &str) -> Vec<Slot> {
        let row = self.world.rows.get(metric).copied().unwrap_or_default();
        let mut out = Vec::new();
        for (column, n) in row.iter().enumerate() {
            let detail = column + 1 < COLUMNS;
            let (text, told) = self.ink.cell(metric, Amount::integer(*n), detail, &mut self.dice);
            self.cells.push(CellTruth { metric: metric.into(), applicant: Some(column), told });
            out.push(value(text, 1));
        }
        out
    }

    /// Table three: what became of the applications, by kind of applicant.
    pub fn requests(&mut self, form: Form) -> Grid {
        let forms = self.forms;
        let q = &forms.requests;
        let mut grid = Grid { rows: self.requests_head(), head: 3 };
        for line in [&q.received, &q.carried_in] {
            let mut slots = vec![label(self.word(&line.label), 1, 3)];
            slots.extend(self.seven(&line.metric));
            grid.rows.push(slots);
        }
        let results: Vec<&ResultRule> = forms.result.iter().filter(|r| r.stands_in(form)).collect();
        for (i, rule) in results.iter().enumerate() {
            let mut slots = Vec::new();
            if i == 0 {
                slots.push(label(q.results.clone(), results.len() + 1, 1));
            }
            if let Some(group) = &rule.group {
                let first = i == 0 || results[i - 1].group.as_ref() != Some(group);
                if first {
                    let rows = results.iter().filter(|r| r.group.as_ref() == Some(group)).count();
                    slots.push(label(group.clone(), rows, 1));
                }
                slots.push(label(self.word(&rule.label), 1, 1));
            } else {
                slots.push(label(self.word(&rule.label), 1, 2));
            }
            slots.extend(self.seven(&rule.metric));
            grid.rows.push(slots);
        }
        for (line, cols) in [(&q.sum, 2), (&q.carried_out, 3)] {
            let mut slots = vec![label(self.word(&line.label), 1, cols)];
            slots.extend(self.seven(&line.metric));
            grid.rows.push(slots);
        }
        grid
    }

    fn requests_head(&mut self) -> Vec<Vec<Slot>> {
        let q = &self.forms.requests;
        let columns = q.columns.iter().map(|c| label(c.clone(), 1, 1)).collect();
        vec![
            vec![label(q.corner.clone(), 3, 3), label(q.over.clone(), 1, COLUMNS)],
            vec![
                label(q.persons.clone(), 2, 1),
                label(q.bodies.clone(), 1, q.columns.len()),
                label(q.total.clone(), 2, 1),
            ],
            columns,
        ]
    }

    /// Table four: reviews and lawsuits.
    pub fn appeals(&mut self) -> Grid {
        let a = &self.forms.appeals;
        let n = a.heads.len();
        let top = vec![label(a.review.clone(), 2, n), label(a.litigation.clone(), 1, 2 * n)];
        let middle = vec![label(a.direct.clone(), 1, n), label(a.after_review.clone(), 1, n)];
        let (mut heads, mut values) = (Vec::new(), Vec::new());
        for prefix in ["review", "litigation.direct", "litigation.after_review"] {
            for (head, part) in a.heads.iter().zip(&a.parts) {
                heads.push(label(self.word(head), 1, 1));
                values.push(self.figure(&format!("{prefix}.{part}"), 1));
            }
        }
        Grid { rows: vec![top, middle, heads, values], head: 3 }
    }

    /// The statistics table of 2014-2018.
    pub fn annex(&mut self) -> Grid {
        let forms = self.forms;
        let head = forms.annex.heads.iter().map(|h| label(h.clone(), 1, 1)).collect();
        let mut grid = Grid { rows: vec![head], head: 1 };
        for line in &forms.e1 {
            let mut slots = vec![label(line.label.clone(), 1, 1)];
            match &line.metric {
                Some(metric) => {
                    slots.push(label(unit(line), 1, 1));
                    slots.push(self.figure(metric, 1));
                }
                None => {
                    let mark = forms.annex.heading_mark.as_str();
                    slots.extend([label(mark, 1, 1), label(mark, 1, 1)]);
                }
            }
            grid.rows.push(slots);
        }
        grid
    }

    /// The coded return of some provinces: the year stands in the last column.
    pub fn coded(&mut self) -> Grid {
        let forms = self.forms;
        let line = |words: &[String]| words.iter().map(|h| label(h.clone(), 1, 1)).collect();
        let mut grid = Grid { rows: vec![line(&forms.coded_heads.heads), line(&forms.coded_heads.letters)], head: 2 };
        for (i, row) in forms.coded.iter().enumerate() {
            let Some(metric) = &row.metric else { continue };
            let year = self.figure(metric, 1);
            let quarter = match self.world.get(metric).and_then(Amount::to_integer) {
                Some(n) if !year.text.is_empty() => self.ink.digits(Amount::integer(n / 4)),
                _ => String::new(),
            };
            let code = format!("{:02}", i + 1);
            grid.rows.push(vec![
                label(row.label.clone(), 1, 1),
                label(unit(row), 1, 1),
                label(code, 1, 1),
                value(quarter, 1),
                year,
            ]);
        }
        grid
    }

    /// The short appendix with a column of all years.
    pub fn short(&mut self, year: i16) -> Grid {
        let forms = self.forms;
        let head = |h: &String| label(h.replace("{Y}", &year.to_string()), 1, 1);
        let mut grid = Grid { rows: vec![forms.short_heads.heads.iter().map(head).collect()], head: 1 };
        for row in &forms.short {
            let Some(metric) = &row.metric else { continue };
            let this = self.figure(metric, 1);
            let all = match self.world.get(metric).and_then(Amount::to_integer) {
                Some(n) if !this.text.is_empty() => {
                    let before = self.dice.between(n, 3 * n + 1);
                    self.ink.digits(Amount::integer(n + before))
                }
                _ => String::new(),
            };
            grid.rows.push(vec![label(row.label.clone(), 1, 1), label(unit(row), 1, 1), this, value(all, 1)]);
        }
        grid
    }
}

fn unit(line: &LineRule) -> String {
    line.unit.clone().unwrap_or_default()
}
