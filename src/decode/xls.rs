//! Excel files from 5.0 to 2003: records in a stream of an OLE storage.

use super::failure;
use super::limits::Limits;
use super::ole::Ole;
use super::sheet::{self, Merged, Sheet, SheetCell};
use super::sheet_numbers::{Shape, built_in, coded, shown};
use super::xls_strings::{Strings, old};
use crate::model::{Document, Failure, Format};
use std::collections::BTreeMap;

/// Reads the file.
///
/// # Errors
/// `damaged`, `encrypted`, `known_not_read` (before version 5), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let mut ole = Ole::open(bytes)?;
    let stream = ole.read("Workbook", limits).or_else(|| ole.read("Book", limits));
    let stream = stream.ok_or_else(|| failure("damaged", "the workbook cannot be read"))?;
    let mut book = Book { room: limits.max_cells.saturating_add(1), blanks: limits.max_cells, ..Book::default() };
    book.read(&stream)?;
    if book.sheets.is_empty() {
        return Err(failure("damaged", "the workbook has no sheets"));
    }
    sheet::document(book.sheets, Format::Xls, limits)
}

/// A record: its kind, and its bytes.
type Record<'b> = (u16, &'b [u8]);

#[derive(Default)]
struct Book {
    /// (first byte, name, whether hidden)
    listed: Vec<(u32, String, bool)>,
    strings: Vec<String>,
    codes: BTreeMap<u16, Shape>,
    /// Number of the format of each style.
    styles: Vec<u16>,
    page: u16,
    is_old: bool,
    from_1904: bool,
    sheets: Vec<Sheet>,
    room: u32,
    blanks: u32,
    /// Where the result of a formula belongs that comes in a record of its own.
    awaited: Option<(u32, u32)>,
}

impl Book {
    fn read(&mut self, stream: &[u8]) -> Result<(), Failure> {
        let (mut at, mut depth) = (0, 0u32);
        while let Some((kind, data)) = record(stream, at) {
            let start = at;
            at += 4 + data.len();
            match kind {
                BEGIN => {
                    depth += 1;
                    if depth == 1 {
                        self.begin(start as u32, data)?;
                    }
                }
                END => depth = depth.saturating_sub(1),
                // A chart within a sheet has records like those of the sheet.
                _ if depth > 1 => {}
                0x002F => return Err(failure("encrypted", "a password is needed")),
                0x00FC => {
                    let mut parts = vec![data];
                    while let Some((CONTINUE, more)) = record(stream, at) {
                        parts.push(more);
                        at += 4 + more.len();
                    }
                    self.strings = shared(parts);
                }
                _ => drop(self.global(kind, data).or_else(|| self.cells(kind, data))),
            }
        }
        Ok(())
    }

    /// A part of the file begins: the one that all sheets share, or a sheet.
    fn begin(&mut self, start: u32, data: &[u8]) -> Result<(), Failure> {
        let version = u16_at(data, 0).unwrap_or(0);
        match version {
            0x0600 => {}
            0x0500 => self.is_old = true,
            _ => return Err(failure("known_not_read", "application/vnd.ms-excel; before version 5.0")),
        }
        let of_sheet = u16_at(data, 2) == Some(0x0010);
        let listed = self.listed.iter().find(|(at, _, _)| *at == start);
        let (name, is_hidden) = listed.map(|(_, name, hidden)| (name.clone(), *hidden)).unwrap_or_default();
        if of_sheet || listed.is_some() {
            self.sheets.push(Sheet { name, is_hidden, ..Sheet::default() });
        }
        Ok(())
    }

    /// A record of the part that all sheets share; `None` for others.
    fn global(&mut self, kind: u16, data: &[u8]) -> Option<()> {
        match kind {
            0x0042 => self.page = u16_at(data, 0)?,
            0x0022 => self.from_1904 = u16_at(data, 0)? == 1,
            0x0085 => {
                let start = u32::from(u16_at(data, 0)?) | u32::from(u16_at(data, 2)?) << 16;
                let name = self.string(data.get(6..)?, 1)?;
                self.listed.push((start, name, data[4] & 3 != 0));
            }
            0x041E => {
                let code = self.string(data.get(2..)?, if self.is_old { 1 } else { 2 })?;
                self.codes.insert(u16_at(data, 0)?, coded(&code));
            }
            0x00E0 => self.styles.push(u16_at(data, 2)?),
            _ => return None,
        }
        Some(())
    }

    fn string(&self, data: &[u8], length_bytes: u32) -> Option<String> {
        if self.is_old {
            old(data, length_bytes as usize, self.page)
        } else {
            Strings::new(vec![data]).string(length_bytes)
        }
    }

    /// A record of a sheet.
    fn cells(&mut self, kind: u16, data: &[u8]) -> Option<()> {
        if kind == 0x00E5 {
            let regions = data.get(2..)?.chunks_exact(8).filter_map(region);
            self.sheets.last_mut()?.merged.extend(regions);
            return Some(());
        }
        if kind == 0x0207 {
            let words = self.string(data, 2)?;
            let (row, col) = self.awaited.take()?;
            self.put(row, col, words);
            return Some(());
        }
        let (row, col) = (u32::from(u16_at(data, 0)?), u32::from(u16_at(data, 2)?));
        match kind {
            0x00FD => {
                let number = u32::from(u16_at(data, 6)?) | u32::from(u16_at(data, 8)?) << 16;
                let words = self.strings.get(number as usize)?.clone();
                self.put(row, col, words);
            }
            0x0204 | 0x00D6 => {
                let words = self.string(data.get(6..)?, 2)?;
                self.put(row, col, words);
            }
            0x0203 => self.put_number(row, col, u16_at(data, 4)?, f64_at(data, 6)?),
            0x027E => self.put_number(row, col, u16_at(data, 4)?, packed(data.get(6..10)?)),
            0x00BD => {
                for (more, cell) in data.get(4..data.len().checked_sub(2)?)?.chunks_exact(6).enumerate() {
                    self.put_number(row, col + more as u32, u16_at(cell, 0)?, packed(&cell[2..]));
                }
            }
            0x0006 => self.formula(row, col, data)?,
            0x0205 if data.get(7) == Some(&0) => {
                let words = if data.get(6) == Some(&1) { "TRUE" } else { "FALSE" };
                self.put(row, col, words.to_owned());
            }
            0x0201 => self.put(row, col, String::new()),
            0x00BE => {
                let last = u32::from(u16_at(data, data.len().checked_sub(2)?)?);
                (col..=last.min(col + 255)).for_each(|col| self.put(row, col, String::new()));
            }
            _ => return None,
        }
        Some(())
    }

    /// A formula's result as it was computed last.
    fn formula(&mut self, row: u32, col: u32, data: &[u8]) -> Option<()> {
        let result = data.get(6..14)?;
        match (result[6..] == [0xFF, 0xFF], result[0]) {
            (false, _) => self.put_number(row, col, u16_at(data, 4)?, f64_at(data, 6)?),
            (true, 0) => self.awaited = Some((row, col)),
            (true, 1) => self.put(row, col, if result[2] == 1 { "TRUE" } else { "FALSE" }.to_owned()),
            _ => {}
        }
        Some(())
    }

    fn put_number(&mut self, row: u32, col: u32, style: u16, value: f64) {
        let format = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let shape = self.codes.get(&format).copied().unwrap_or_else(|| built_in(u32::from(format)));
        if value.is_finite() {
            self.put(row, col, shown(value, shape, self.from_1904));
        }
    }

    fn put(&mut self, row: u32, col: u32, words: String) {
        let left = if words.is_empty() { &mut self.blanks } else { &mut self.room };
        if let Some(sheet) = self.sheets.last_mut().filter(|_| *left > 0) {
            *left -= 1;
            sheet.cells.push(SheetCell { row, col, words });
        }
    }
}

const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;
const CONTINUE: u16 = 0x003C;

/// The record at a place; none behind the last whole one.
fn record(stream: &[u8], at: usize) -> Option<Record<'_>> {
    let (kind, len) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
    Some((kind, stream.get(at + 4..at + 4 + len)?))
}

/// The strings that the cells share.
fn shared(parts: Vec<&[u8]>) -> Vec<String> {
    let mut strings = Strings::new(parts);
    let count = strings.number(4).and_then(|_| strings.number(4)).unwrap_or(0);
    // The file may promise more than it holds.
    (0..count).map_while(|_| strings.string(2)).collect()
}

fn region(bytes: &[u8]) -> Option<Merged> {
    let at = |place| u16_at(bytes, place).map(u32::from);
    let (row, last_row, col, last_col) = (at(0)?, at(2)?, at(4)?, at(6)?);
    Some(Merged { row, col, row_span: last_row.checked_sub(row)? + 1, col_span: last_col.checked_sub(col)? + 1 })
}

/// A number in 30 bits: whole, or the upper half of a double; perhaps a hundredfold of what it stands for.
fn packed(bytes: &[u8]) -> f64 {
    let raw = bytes.iter().rev().fold(0u32, |sum, b| sum << 8 | u32::from(*b));
    let value = if raw & 2 != 0 { f64::from(raw as i32 >> 2) } else { f64::from_bits(u64::from(raw & !3) << 32) };
    if raw & 1 != 0 { value / 100.0 } else { value }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]))
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at + 8)?.try_into().ok().map(f64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, data: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
    }

    fn read(records: &[Vec<u8>]) -> Result<Book, Failure> {
        let mut book = Book { room: 100, blanks: 100, page: 936, ..Book::default() };
        book.read(&records.concat()).map(|()| book)
    }

    #[test]
    fn cells_come_from_all_kinds_of_records() {
        let begin = |kind: u8| record(BEGIN, &[0, 6, kind, 0]);
        let place = |row: u8, col: u8, more: &[u8]| [&[row, 0, col, 0, 0, 0], more].concat();
        let records = [
            begin(5),
            record(0x00E0, &[0, 0, 9, 0]),
            record(0x00FC, &[1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 1, 0x44, 0x98]),
            record(CONTINUE, &[1, 0xEE, 0x76]),
            record(END, &[]),
            begin(0x10),
            record(0x00FD, &place(0, 0, &[0, 0, 0, 0])),
            record(0x0203, &place(0, 1, &0.5f64.to_le_bytes())),
            record(0x027E, &[&[1, 0, 0, 0, 1, 0], &(12u32 << 2 | 2).to_le_bytes()[..]].concat()),
            record(0x0006, &place(1, 1, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF])),
            record(0x0207, &[1, 0, 0, b'x']),
            record(0x00E5, &[1, 0, 3, 0, 4, 0, 1, 0, 2, 0]),
            begin(0x20),
            record(0x0203, &place(9, 9, &1f64.to_le_bytes())),
            record(END, &[]),
            record(END, &[]),
        ];
        let book = read(&records).expect("sound");
        let cells: Vec<_> = book.sheets[0].cells.iter().map(|c| (c.row, c.col, c.words.as_str())).collect();
        assert_eq!(cells, [(0, 0, "\u{9844}\u{76EE}"), (0, 1, "50%"), (1, 0, "12"), (1, 1, "x")]);
        assert_eq!(book.sheets[0].merged, [Merged { row: 3, col: 1, row_span: 2, col_span: 2 }]);
    }

    #[test]
    fn what_is_locked_or_broken_says_so() {
        let begin = record(BEGIN, &[0, 6, 5, 0]);
        let why = |records: &[Vec<u8>]| read(records).err().map(|failed| failed.code);
        assert_eq!(why(&[begin.clone(), record(0x002F, &[0; 4])]), Some("encrypted"));
        assert_eq!(why(&[record(BEGIN, &[0, 4, 5, 0])]), Some("known_not_read"));
        let promises = record(0x00FC, &[0xFF; 8]);
        assert!(read(&[begin, promises]).is_ok_and(|book| book.strings.is_empty()));
    }
}
