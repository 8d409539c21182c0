//! Pages to pieces of one document, in reading order.

use super::super::pieces::{GridCell, Piece};
use super::cells::{Sheet, sheets};
use super::column::Column;
use super::columns::{self, Found};
use super::furniture::{Face, mark};
use super::joins::{is_continuation, join};
use super::lattice::grids;
use super::lines::{Line, lines, turned};
use super::marks;
use super::overleaf::Tail;
use super::page::{Ink, Way};
use super::rails;

/// What stands on a page, from top to bottom.
enum Item {
    Line(Line),
    Table(Sheet),
}

struct Leaf {
    height: f32,
    width: f32,
    lines: Vec<Line>,
    tables: Vec<Sheet>,
}

/// The document's pieces.
pub(super) fn pieces(mut pages: Vec<Ink>) -> Vec<Piece> {
    pages.iter_mut().for_each(|page| marks::remove(&mut page.glyphs));
    rails::complete(&mut pages);
    let mut leaves: Vec<Leaf> = pages.into_iter().map(leaf).collect();
    let marks = {
        let faces: Vec<Face> = leaves
            .iter()
            .map(|leaf| Face {
                height: leaf.height,
                lines: &leaf.lines,
                tables: leaf.tables.iter().map(|table| (table.area.y0, table.area.y1)).collect(),
            })
            .collect();
        mark(&faces)
    };
    for (leaf, marks) in leaves.iter_mut().zip(marks) {
        let mut marks = marks.into_iter();
        leaf.lines.retain(|_| !marks.next().unwrap_or(false));
    }
    let column = Column::of(leaves.iter().map(|leaf| (leaf.width, leaf.lines.as_slice())));
    let mut tail: Option<Tail> = None;
    for number in 0..leaves.len() {
        let (before, rest) = leaves.split_at_mut(number);
        let leaf = &mut rest[0];
        if let Some(column) = column {
            leaf.lines = column.parted(std::mem::take(&mut leaf.lines), leaf.height);
        }
        let found = find_unruled(leaf, tail.as_ref());
        if let (Some(xs), Some(tail), Some(before)) = (found.shared, tail, before.last_mut()) {
            remake(before, &tail, &xs);
        }
        tail = found.tail;
    }
    let mut press =
        Press { pieces: Vec::new(), words: String::new(), last: None, table: None, beside: Vec::new(), column };
    for (number, leaf) in leaves.into_iter().enumerate() {
        press.page(number, leaf);
    }
    press.flush_table();
    press.flush_words();
    press.pieces
}

fn leaf(mut ink: Ink) -> Leaf {
    let page = (ink.width, ink.height);
    let tables = sheets(grids(&ink.rules), &mut ink.glyphs, page);
    let (upright, other): (Vec<_>, Vec<_>) = ink.glyphs.into_iter().partition(|glyph| glyph.way == Way::Right);
    let mut lines = lines(upright);
    if !other.is_empty() {
        // Words along the side of the page: behind all others.
        let bottom = page.1;
        lines.extend(turned(other, page).into_iter().map(|mut line| {
            (line.area.y0, line.area.y1, line.base) = (bottom, bottom + line.size, bottom + line.size);
            line
        }));
    }
    Leaf { height: ink.height, width: ink.width, lines, tables }
}

/// Takes the tables without ruling lines out of a page's lines. Running heads are gone before: a date and a title
/// at either side of the page look like the first row of what stands below them.
fn find_unruled(leaf: &mut Leaf, before: Option<&Tail>) -> Found {
    let height = leaf.height;
    let (upright, aside): (Vec<_>, Vec<_>) =
        std::mem::take(&mut leaf.lines).into_iter().partition(|line| line.area.y0 < height);
    let mut found = between(upright, &leaf.tables, leaf.width, before);
    leaf.lines = std::mem::take(&mut found.rest);
    leaf.lines.extend(aside);
    leaf.tables.append(&mut found.sheets);
    leaf.tables.sort_by(|a, b| a.area.y0.total_cmp(&b.area.y0));
    let ends = |tail: &Tail| leaf.tables.iter().all(|table| !table.is_ruled || table.area.y1 < tail.lines[0].base);
    found.tail = found.tail.filter(ends);
    found
}

/// Makes what a page ends with anew, with the columns that the next page tells.
fn remake(leaf: &mut Leaf, tail: &Tail, xs: &[f32]) {
    let (top, height) = (tail.lines[0].base - 0.1, leaf.height);
    leaf.lines.retain(|line| line.base < top || line.area.y0 >= height);
    leaf.tables.retain(|table| table.is_ruled || table.area.y1 < top);
    let (lines, mut tables) = tail.made(xs);
    leaf.lines.extend(lines);
    leaf.tables.append(&mut tables);
}

/// Finds tables without ruling lines among the lines before, between and behind those with. `before` is what the page
/// before ended with.
fn between(lines: Vec<Line>, tables: &[Sheet], width: f32, mut before: Option<&Tail>) -> Found {
    let (mut all, mut group) = (Found::default(), Vec::new());
    let above = |line: &Line| tables.iter().filter(|table| table.area.y0 < line.base).count();
    let mut close = |group: &mut Vec<Line>| {
        let found = columns::sheets(std::mem::take(group), width, before.take());
        all.rest.extend(found.rest);
        all.sheets.extend(found.sheets);
        all.tail = found.tail;
        all.shared = all.shared.take().or(found.shared);
    };
    let mut passed = 0;
    for line in lines {
        if above(&line) != passed {
            passed = above(&line);
            close(&mut group);
        }
        group.push(line);
    }
    close(&mut group);
    all
}

struct Press {
    pieces: Vec<Piece>,
    /// Running text that is not yet a piece.
    words: String,
    /// The line before, where running text may go on from it; the page it stood on.
    last: Option<(Line, usize)>,
    /// A table that may go on.
    table: Option<Sheet>,
    /// Lines from beside the running text that wait for the table's end, with their pages.
    beside: Vec<(Line, usize)>,
    column: Option<Column>,
}

impl Press {
    fn page(&mut self, number: usize, leaf: Leaf) {
        let mut items: Vec<Item> = leaf.lines.into_iter().map(Item::Line).collect();
        items.extend(leaf.tables.into_iter().map(Item::Table));
        let top = |item: &Item| match item {
            Item::Line(line) => line.area.middle().1,
            Item::Table(table) => table.area.y0,
        };
        items.sort_by(|a, b| top(a).total_cmp(&top(b)));
        // "续表" over a table that goes on is no line of text.
        if let [Item::Line(line), Item::Table(_), ..] = items.as_slice()
            && self.table.is_some()
            && is_continuation(&line.words())
        {
            items.remove(0);
        }
        let (mut is_named, mut bottom) = (false, f32::MIN);
        for item in items {
            if let Item::Table(table) = &item {
                bottom = table.area.y1;
            }
            let item = match item {
                Item::Line(line)
                    if self.table.is_some()
                        && (line.area.y0 >= leaf.height || line.area.middle().1 < bottom - 0.3 * line.size) =>
                {
                    self.beside.push((line, number));
                    continue;
                }
                item => item,
            };
            let item = match (item, self.table.as_mut().filter(|_| !is_named)) {
                (Item::Table(next), Some(table)) => match join(table, next, number) {
                    Ok(()) => {
                        is_named = true;
                        continue;
                    }
                    Err(next) => Item::Table(next),
                },
                (item, _) => item,
            };
            self.flush_table();
            if !std::mem::replace(&mut is_named, true) {
                self.name(number);
            }
            match item {
                Item::Line(line) => self.line(line, number),
                Item::Table(table) => {
                    self.flush_words();
                    self.last = None;
                    self.table = Some(table);
                }
            }
        }
        if !is_named {
            self.flush_table();
            self.name(number);
        }
    }

    /// A page begins here.
    fn name(&mut self, number: usize) {
        self.flush_words();
        self.pieces.push(Piece::Part(name(number)));
    }

    fn line(&mut self, line: Line, page: usize) {
        let words = set(&line);
        let last = self.last.take();
        let separator = match &last {
            None => "",
            Some((last, of)) => self.column.map_or("\n", |column| column.between(last, *of == page, &line)),
        };
        self.words.push_str(separator);
        if separator.ends_with('\n') || last.is_none() {
            let indent = self.column.map_or(0.0, |column| (line.area.x0 - column.left) / (0.5 * line.size));
            self.words.extend(std::iter::repeat_n(' ', indent.round().clamp(0.0, 60.0) as usize));
        }
        self.words.push_str(&words);
        self.last = Some((line, page));
    }

    fn flush_words(&mut self) {
        if !self.words.is_empty() {
            self.pieces.push(Piece::Lines(std::mem::take(&mut self.words)));
        }
    }

    fn flush_table(&mut self) {
        let Some(table) = self.table.take() else { return };
        let cells = table.cells.into_iter().map(|cell| GridCell {
            row: cell.place.row as u32,
            col: cell.place.col as u32,
            row_span: cell.place.rows as u32,
            col_span: cell.place.cols as u32,
            words: cell.words,
        });
        let parts = table.breaks.into_iter().map(|(row, page)| (row as u32, name(page))).collect();
        self.pieces.push(Piece::LongTable(cells.collect(), parts));
        self.last = None;
        for (line, page) in std::mem::take(&mut self.beside) {
            self.line(line, page);
        }
        self.flush_words();
        self.last = None;
    }
}

fn name(page: usize) -> String {
    format!("page {}", page + 1)
}

/// A line's words, its wide gaps as many blanks as letters would fill.
fn set(line: &Line) -> String {
    let mut words = String::new();
    let mut end: Option<f32> = None;
    for run in &line.runs {
        if let Some(end) = end {
            let blanks = (run.area.x0 - end) / (0.5 * line.size);
            words.extend(std::iter::repeat_n(' ', blanks.round().clamp(2.0, 40.0) as usize));
        }
        words.push_str(&run.words);
        end = Some(run.area.x1);
    }
    words
}
