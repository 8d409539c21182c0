//! What a Word file before 2007 says of stretches of its text: pages of 512 bytes with lists of properties.

use super::edged::Edges;
use super::laid::Merge;
use std::ops::Range;

/// What is said of a paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Number of its style; 1 to 9 are the headings of all files.
    pub(super) style: u16,
    pub(super) outline: Option<u8>,
    /// Tables around it.
    pub(super) depth: usize,
    pub(super) ends_row: bool,
    /// It ends a cell of a table within a table.
    pub(super) ends_inner_cell: bool,
    pub(super) edges: Vec<Edges>,
}

/// A stretch of the file and where its properties stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    from: u32,
    to: u32,
    at: usize,
    len: usize,
}

/// Stretches of the file with properties, in order.
#[derive(Debug, Default)]
pub(super) struct Runs(Vec<Run>);

const PAGE: usize = 512;

impl Runs {
    /// Reads the pages that a list names. `of_paragraphs`, else of characters.
    pub(super) fn read(stream: &[u8], list: &[u8], of_paragraphs: bool) -> Runs {
        // Between n + 1 places stand n numbers of pages.
        let count = (list.len().saturating_sub(4) / 8).min(stream.len() / PAGE);
        let first = list.len().saturating_sub(4) / 8 * 4 + 4;
        let mut runs = Vec::new();
        for number in 0..count {
            let page = u32_at(list, first + number * 4).map(|page| (page & 0x003F_FFFF) as usize * PAGE);
            if let Some((at, page)) = page.and_then(|at| Some((at, stream.get(at..at + PAGE)?))) {
                runs.extend((0..usize::from(page[PAGE - 1])).map_while(|n| run(page, at, n, of_paragraphs)));
            }
        }
        runs.sort_by_key(|run| run.from);
        Runs(runs)
    }

    /// The properties at a place of the file.
    fn at<'s>(&self, stream: &'s [u8], place: u32) -> Option<&'s [u8]> {
        let after = self.0.partition_point(|run| run.from <= place);
        let run = self.0.get(after.checked_sub(1)?).filter(|run| place < run.to)?;
        stream.get(run.at..run.at + run.len)
    }

    /// What is said of the paragraph whose mark stands at a place.
    pub(super) fn paragraph(&self, stream: &[u8], data: &[u8], place: u32, effort: &mut usize) -> Option<Marks> {
        let bytes = self.at(stream, place)?;
        let mut marks = Marks { style: u16_at(bytes, 0)?, ..Marks::default() };
        marks.take(bytes.get(2..)?, data, effort);
        Some(marks)
    }

    /// The stretch of characters at a place, and whether it is hidden, or was deleted while changes are kept.
    pub(super) fn hides(&self, stream: &[u8], place: u32) -> (Range<u32>, bool) {
        let after = self.0.partition_point(|run| run.from <= place);
        let run = after.checked_sub(1).map(|before| self.0[before]).filter(|run| place < run.to);
        let stretch = run.map_or(place..place.saturating_add(1), |run| run.from..run.to);
        let bytes = self.at(stream, place).unwrap_or_default();
        (stretch, properties(bytes).any(|(code, value)| matches!(code, 0x0800 | 0x083C) && value.first() == Some(&1)))
    }
}

fn run(page: &[u8], start: usize, number: usize, of_paragraphs: bool) -> Option<Run> {
    let count = usize::from(page[PAGE - 1]);
    let (from, to) = (u32_at(page, number * 4)?, u32_at(page, number * 4 + 4)?);
    let width = if of_paragraphs { 13 } else { 1 };
    let offset = usize::from(*page.get((count + 1) * 4 + number * width)?) * 2;
    if offset == 0 {
        return Some(Run { from, to, at: start, len: 0 });
    }
    let size = usize::from(*page.get(offset)?);
    let (at, len) = match (of_paragraphs, size) {
        (false, _) => (offset + 1, size),
        (true, 0) => (offset + 2, usize::from(*page.get(offset + 1)?) * 2),
        (true, _) => (offset + 1, size * 2 - 1),
    };
    Some(Run { from, to, at: start + at, len: len.min(PAGE.saturating_sub(at)) })
}

impl Marks {
    /// Takes down a list of properties.
    fn take(&mut self, list: &[u8], data: &[u8], effort: &mut usize) {
        if *effort < list.len() {
            return;
        }
        *effort -= list.len();
        for (code, value) in properties(list) {
            let is_set = value.first().is_some_and(|byte| *byte != 0);
            match code {
                0x2416 if is_set => self.depth = self.depth.max(1),
                0x2417 | 0x244C => self.ends_row |= is_set,
                0x244B => self.ends_inner_cell |= is_set,
                0x2640 => self.outline = value.first().copied(),
                0x6649 => self.depth = u32_at(value, 0).map_or(1, |depth| depth.min(64) as usize),
                0xD608 => self.edges = edges(value).unwrap_or_default(),
                0xD62B => {
                    if let [cell, how, ..] = value
                        && let Some(edge) = self.edges.get_mut(usize::from(*cell))
                    {
                        edge.down = down(*how & 1 != 0, *how & 2 != 0);
                    }
                }
                // A list too long for its page stands elsewhere; it replaces nothing but what it names.
                0x6645 | 0x6646 if !data.is_empty() => {
                    let at = u32_at(value, 0).unwrap_or(u32::MAX) as usize;
                    let len = u16_at(data, at).map_or(0, usize::from);
                    self.take(
                        data.get(at.saturating_add(2)..at.saturating_add(2 + len)).unwrap_or_default(),
                        &[],
                        effort,
                    );
                }
                _ => {}
            }
        }
    }
}

fn down(goes: bool, begins: bool) -> Merge {
    match (goes, begins) {
        (_, true) => Merge::Begins,
        (true, false) => Merge::GoesOn,
        (false, false) => Merge::None,
    }
}

/// The cells of a row: their edges, and then twenty bytes for each.
fn edges(value: &[u8]) -> Option<Vec<Edges>> {
    let count = usize::from(*value.first()?);
    let place = |number: usize| u16_at(value, 1 + number * 2).map(|edge| i32::from(edge as i16));
    let cell = |number: usize| {
        let flags = u16_at(value, 3 + count * 2 + number * 20).unwrap_or(0);
        Some(Edges {
            left: place(number)?,
            right: place(number + 1)?,
            down: down(flags & 0x20 != 0, flags & 0x40 != 0),
            is_continued: flags & 2 != 0,
        })
    };
    (0..count).map(cell).collect()
}

/// (code, value) of each property in a list. The upper bits of a code tell how long its value is.
fn properties(list: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let code = u16_at(list, at)?;
        let (skipped, len) = match code >> 13 {
            0 | 1 => (2, 1),
            2 | 4 | 5 => (2, 2),
            3 => (2, 4),
            7 => (2, 3),
            _ if code == 0xD608 => (4, usize::from(u16_at(list, at + 2)?).saturating_sub(1)),
            // So many tab stops that their length does not fit; what follows them cannot be found.
            _ if code == 0xC615 && list.get(at + 2) == Some(&255) => return None,
            _ => (3, usize::from(*list.get(at + 2)?)),
        };
        let value = list.get(at + skipped..at + skipped + len)?;
        at += skipped + len;
        Some((code, value))
    })
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn properties_say_where_a_row_ends_and_where_its_cells_lie() {
        let mut table = vec![0x08, 0xD6, 48, 0, 2, 0, 0, 100, 0, 200, 0];
        table.extend([0x60u16, 2].iter().flat_map(|flags| [&flags.to_le_bytes()[..], &[0; 18]].concat()));
        let list = [&[0x16, 0x24, 1, 0x17, 0x24, 1], &table[..]].concat();
        let mut marks = Marks::default();
        marks.take(&list, &[], &mut 1000);
        assert!(marks.ends_row && marks.depth == 1);
        let first = Edges { left: 0, right: 100, down: Merge::Begins, is_continued: false };
        assert_eq!(marks.edges, [first, Edges { left: 100, right: 200, down: Merge::None, is_continued: true }]);
    }

    #[test]
    fn long_lists_stand_elsewhere_and_do_not_go_round() {
        let data = [7, 0, 0x16, 0x24, 1, 0x46, 0x66, 0, 0];
        let mut marks = Marks::default();
        marks.take(&[0x46, 0x66, 0, 0, 0, 0], &data, &mut 1000);
        assert_eq!(marks.depth, 1);
        let mut idle = Marks::default();
        idle.take(&[0x16, 0x24, 1], &[], &mut 2);
        assert_eq!(idle, Marks::default());
    }
}
