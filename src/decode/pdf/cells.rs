//! A table on one page: its cells with their words.

use super::lattice::{Grid, Place};
use super::lines::{joined, turned};
use super::page::{Area, Glyph, Way};

/// Boxes that are a frame where one of them holds as many glyphs as running text does.
const FEW: usize = 3;
const LONG: usize = 240;
/// No row of words is as low as this.
const THIN: f32 = 7.0;

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Boxed {
    pub(super) place: Place,
    pub(super) words: String,
    /// The middle of its words, from the left, in a table without lines.
    pub(super) middle: Option<f32>,
    /// Whether its last line had no room for more.
    pub(super) is_full: bool,
}

/// A table, or the part of it that stands on one page.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheet {
    pub(super) area: Area,
    pub(super) xs: Vec<f32>,
    pub(super) rows: usize,
    pub(super) cells: Vec<Boxed>,
    /// The first row of each page after the first, and that page's number from 0.
    pub(super) breaks: Vec<(usize, usize)>,
    /// Whether lines bound its cells.
    pub(super) is_ruled: bool,
}

/// Cells without the rows that no line of words has room in: what is left of a row that the page's end cut off at its
/// border, or what is between two cells that have lines of their own.
fn trimmed(ys: &[f32], mut cells: Vec<Boxed>) -> (usize, Vec<Boxed>) {
    let mut is_empty: Vec<bool> = ys.windows(2).map(|pair| pair[1] - pair[0] < THIN).collect();
    for Boxed { place, words, .. } in &cells {
        if !words.is_empty() && is_empty[place.row..place.row + place.rows].iter().all(|is_empty| *is_empty) {
            is_empty[place.row] = false;
        }
    }
    let count = is_empty.iter().filter(|is_empty| !**is_empty).count();
    if count < 2 || count == is_empty.len() {
        return (is_empty.len(), cells);
    }
    // How many rows are left before each.
    let mut ranks = vec![0];
    is_empty.iter().for_each(|is_empty| ranks.push(ranks[ranks.len() - 1] + usize::from(!is_empty)));
    for Boxed { place, .. } in &mut cells {
        let (from, to) = (ranks[place.row], ranks[place.row + place.rows]);
        (place.row, place.rows) = (from, to - from);
    }
    cells.retain(|cell| cell.place.rows > 0);
    (count, cells)
}

/// Takes the glyphs that stand in the grids out of the page and into their cells.
pub(super) fn sheets(grids: Vec<Grid>, glyphs: &mut Vec<Glyph>, page: (f32, f32)) -> Vec<Sheet> {
    let mut held: Vec<Vec<Vec<Glyph>>> = grids.iter().map(|grid| vec![Vec::new(); grid.places.len()]).collect();
    let mut last: Option<(usize, usize)> = None;
    glyphs.retain(|glyph| {
        let middle = glyph.area.middle();
        // The next glyph mostly stands where the last one did.
        let same = last.filter(|(grid, cell)| grids[*grid].area_of(&grids[*grid].places[*cell]).holds(middle));
        let found = same.or_else(|| {
            grids.iter().enumerate().find_map(|(number, grid)| grid.find(middle).map(|cell| (number, cell)))
        });
        last = found.or(last);
        if let Some((grid, cell)) = found {
            held[grid][cell].push(*glyph);
        }
        found.is_none()
    });
    overhang(&grids, &mut held, glyphs);
    let (tables, frames): (Vec<_>, Vec<_>) = grids.into_iter().zip(held).partition(|(grid, held)| {
        // A few boxes with pages of text in them lay out the page.
        grid.places.len() > FEW || held.iter().all(|glyphs| glyphs.len() < LONG)
    });
    glyphs.extend(frames.into_iter().flat_map(|(_, held)| held.into_iter().flatten()));
    let sheets = tables.into_iter().map(|(grid, held)| {
        let cells = grid.places.iter().zip(held).map(|(place, glyphs)| cell(&grid, place, glyphs, page)).collect();
        let (rows, cells) = trimmed(&grid.ys, cells);
        Sheet { area: grid.area, rows, xs: grid.xs, cells, breaks: Vec::new(), is_ruled: true }
    });
    sheets.filter(|sheet| sheet.cells.iter().any(|cell| !cell.words.is_empty())).collect()
}

/// Gives the letters that a cell at the right side had no room for, and that stand beyond its line, to the cell.
fn overhang(grids: &[Grid], held: &mut [Vec<Vec<Glyph>>], glyphs: &mut Vec<Glyph>) {
    glyphs.sort_by(|a, b| a.area.x0.total_cmp(&b.area.x0));
    glyphs.retain(|glyph| {
        let (x, y) = glyph.area.middle();
        let is_beside = |area: Area| x > area.x1 && x < area.x1 + 3.0 * glyph.size && y > area.y0 && y < area.y1;
        let touches = |last: &Glyph| {
            let gap = glyph.area.x0 - last.area.x1;
            gap.abs() < 0.2 * glyph.size && (glyph.area.y1 - last.area.y1).abs() < 0.2 * glyph.size
        };
        let cell =
            grids.iter().zip(held.iter_mut()).filter(|(grid, _)| is_beside(grid.area)).find_map(|(grid, held)| {
                let cell = &mut held[grid.find((grid.area.x1 - 0.1, y))?];
                cell.iter().any(touches).then_some(cell)
            });
        let is_left = cell.is_none();
        cell.into_iter().for_each(|cell| cell.push(*glyph));
        is_left
    });
}

fn cell(grid: &Grid, place: &Place, glyphs: Vec<Glyph>, page: (f32, f32)) -> Boxed {
    let area = grid.area_of(place);
    let is_turned = glyphs.first().is_some_and(|glyph| matches!(glyph.way, Way::Down | Way::Up));
    let width = if is_turned { area.height() } else { area.width() };
    let lines = turned(glyphs, page);
    let is_full = lines.last().is_some_and(|line| line.area.width() + 1.5 * line.size > width - 4.0);
    Boxed { place: *place, words: joined(&lines, width), middle: None, is_full }
}
