//! Word files from 97 to 2003, and those of WPS: text in pieces, and lists of what its stretches are.

use super::doc_marks::{Marks, Runs, u16_at, u32_at};
use super::edged::Edged;
use super::limits::Limits;
use super::ole::{self, Ole};
use super::pieces::{self, Piece};
use super::{charset, failure};
use crate::model::{Document, Failure, Format};
use std::ops::Range;

/// Reads the file.
///
/// # Errors
/// `damaged`, `encrypted`, `known_not_read` (before Word 97), `too_large`, `scanned` (pictures and no words), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let mut ole = Ole::open(bytes)?;
    let main = ole.read("WordDocument", limits).ok_or_else(|| failure("damaged", "the text is missing"))?;
    let flags = u16_at(&main, 10).ok_or_else(|| failure("damaged", "the head of the file is cut off"))?;
    if u16_at(&main, 2).is_none_or(|version| version < FIRST_READ) {
        return Err(failure("known_not_read", format!("{}; before Word 97", ole::DOC)));
    }
    if flags & 0x0100 != 0 {
        return Err(failure("encrypted", "a password is needed"));
    }
    if u32_at(&main, LENGTH).is_some_and(|length| length > MOST) {
        return Err(failure("too_large", format!("more than {MOST} characters")));
    }
    let name = if flags & 0x0200 != 0 { "1Table" } else { "0Table" };
    let table = ole.read(name, limits).unwrap_or_default();
    let data = ole.read("Data", limits).unwrap_or_default();
    let text = text(&main, &table).ok_or_else(|| failure("damaged", "the list of the pieces of text is broken"))?;
    let list = |at| part(&main, &table, at).unwrap_or_default();
    let mut walk = Walk {
        paragraphs: Runs::read(&main, list(PARAGRAPHS), true),
        characters: Runs::read(&main, list(CHARACTERS), false),
        main: &main,
        data: &data,
        out: Edged::new(limits.max_cells),
        paragraph: String::new(),
        fields: Vec::new(),
        hidden: (0..0, false),
        effort: limits.max_text as usize,
        ended_cell: false,
        pictures: 0,
    };
    walk.read(&text);
    let pictures = walk.pictures;
    match pieces::document(walk.finish(), Format::Doc, limits) {
        Err(failed) if failed.code == "empty" && pictures > 0 => {
            Err(failure("scanned", format!("{pictures} pictures and no words")))
        }
        other => other,
    }
}

/// Characters of a text; each takes eight bytes while it is read.
const MOST: u32 = 16 << 20;
/// The version from which on text is kept as it is read here.
const FIRST_READ: u16 = 0x00C0;
// Where the head of the file says where lists stand.
const CHARACTERS: usize = 0x00FA;
const PARAGRAPHS: usize = 0x0102;
const PIECES: usize = 0x01A2;
/// Where it says how many characters the text has, without notes and headers.
const LENGTH: usize = 0x004C;

/// A part of the table stream that the head of the file points to.
fn part<'t>(main: &[u8], table: &'t [u8], at: usize) -> Option<&'t [u8]> {
    let (start, len) = (u32_at(main, at)? as usize, u32_at(main, at + 4)? as usize);
    table.get(start..start.checked_add(len)?)
}

/// The characters of the text, each with its place in the file.
fn text(main: &[u8], table: &[u8]) -> Option<Vec<(char, u32)>> {
    let mut list = part(main, table, PIECES)?;
    while let [1, rest @ ..] = list {
        list = rest.get(2 + usize::from(u16_at(rest, 0)?)..)?;
    }
    let pieces = list.strip_prefix(&[2])?.get(4..)?;
    let count = pieces.len().checked_sub(4)? / 12;
    // No byte stands for more than one character, however often a broken file points to it.
    let mut left = (u32_at(main, LENGTH)? as usize).min(main.len());
    let mut text = Vec::new();
    for number in 0..count {
        let (from, to) = (u32_at(pieces, number * 4)?, u32_at(pieces, number * 4 + 4)?);
        let place = u32_at(pieces, (count + 1) * 4 + number * 8 + 2)?;
        let some = (to.checked_sub(from)? as usize).min(left);
        left -= some;
        let (is_narrow, start) = (place & 0x4000_0000 != 0, place & 0x3FFF_FFFF);
        if is_narrow {
            let rest = main.get(start as usize / 2..).unwrap_or_default();
            let words = charset::code_page(&rest[..some.min(rest.len())], 1252);
            text.extend(words.chars().zip(start / 2..));
        } else {
            let rest = main.get(start as usize..).unwrap_or_default();
            let units = rest[..(some * 2).min(rest.len())].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
            let mut at = start;
            for c in char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)) {
                text.push((c, at));
                at += 2 * c.len_utf16() as u32;
            }
        }
    }
    Some(text)
}

struct Walk<'f> {
    paragraphs: Runs,
    characters: Runs,
    main: &'f [u8],
    data: &'f [u8],
    out: Edged,
    paragraph: String,
    /// Fields that are open: whether each is at its result.
    fields: Vec<bool>,
    /// The stretch of characters that was looked at last, and whether it is hidden.
    hidden: (Range<u32>, bool),
    /// Bytes of properties that may still be gone through.
    effort: usize,
    /// Whether the character before ended a cell.
    ended_cell: bool,
    pictures: u32,
}

/// Fields within fields.
const DEEPEST_FIELD: usize = 64;

impl Walk<'_> {
    fn read(&mut self, text: &[(char, u32)]) {
        for (c, place) in text {
            let ended_cell = std::mem::replace(&mut self.ended_cell, *c == '\u{7}');
            match c {
                '\u{13}' if self.fields.len() < DEEPEST_FIELD => self.fields.push(false),
                '\u{14}' => self.fields.last_mut().into_iter().for_each(|at_result| *at_result = true),
                '\u{15}' => drop(self.fields.pop()),
                '\r' | '\u{7}' | '\u{C}' | '\u{E}' => self.end(*c == '\u{7}', *place, ended_cell),
                '\u{1}' | '\u{8}' => self.pictures += 1,
                _ if self.fields.contains(&false) || self.hides(*place) => {}
                '\u{B}' => self.paragraph.push('\n'),
                '\u{1E}' => self.paragraph.push('-'),
                '\t' | '\u{20}'.. => self.paragraph.push(*c),
                _ => {}
            }
        }
    }

    fn hides(&mut self, place: u32) -> bool {
        if !self.hidden.0.contains(&place) {
            self.hidden = self.characters.hides(self.main, place);
        }
        self.hidden.1
    }

    /// A paragraph, a cell or a row ends.
    fn end(&mut self, at_cell: bool, place: u32, ended_cell: bool) {
        // What a field does is said within a paragraph: one that is still open was never closed.
        self.fields.retain(|at_result| *at_result);
        let words = std::mem::take(&mut self.paragraph);
        let said = self.paragraphs.paragraph(self.main, self.data, place, &mut self.effort);
        // Where nothing is said, a row ends with one mark more than it has cells.
        let unsaid = || Marks { ends_row: at_cell && ended_cell && words.is_empty(), ..Marks::default() };
        let marks = said.unwrap_or_else(unsaid);
        let depth = if at_cell { marks.depth.max(1) } else { marks.depth };
        if marks.ends_row && depth > 0 {
            self.out.row(depth, &marks.edges);
            return;
        }
        if !words.is_empty() {
            let is_heading = marks.outline.map_or((1..=9).contains(&marks.style), |level| level < 9);
            self.out.add(depth, if is_heading { Piece::Heading(words) } else { Piece::Paragraph(words) });
        }
        if at_cell || marks.ends_inner_cell {
            self.out.cell(depth);
        }
    }

    fn finish(mut self) -> Vec<Piece> {
        if !self.paragraph.is_empty() {
            self.out.add(0, Piece::Paragraph(self.paragraph));
        }
        self.out.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file whose text is one piece, without properties.
    fn file(text: &[u8], is_narrow: bool, version: u16, flags: u16) -> Vec<u8> {
        let mut main = vec![0; 0x400];
        main[2..4].copy_from_slice(&version.to_le_bytes());
        main[10..12].copy_from_slice(&flags.to_le_bytes());
        let length = if is_narrow { text.len() } else { text.len() / 2 } as u32;
        main[LENGTH..LENGTH + 4].copy_from_slice(&length.to_le_bytes());
        main[PIECES + 4..PIECES + 8].copy_from_slice(&21u32.to_le_bytes());
        main.extend(text);
        let place: u32 = if is_narrow { 0x800 | 0x4000_0000 } else { 0x400 };
        let list =
            [&[2, 16, 0, 0, 0, 0, 0, 0, 0], &length.to_le_bytes()[..], &[0, 0], &place.to_le_bytes(), &[0, 0]].concat();
        ole::tests::storage(&[("WordDocument", &main), ("0Table", &list)])
    }

    fn read(text: &str) -> Result<Document, Failure> {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        document(&file(&wide, false, 0xC1, 0), &Limits::default())
    }

    #[test]
    fn paragraphs_fields_and_tables() {
        let text = "某县年度报告\r全年公开\u{13}HYPERLINK \"x\"\u{14}12\u{15}条。\r\
                    项目\u{7}数量\u{7}\u{7}规章\u{7}3\u{7}\u{7}文件\u{7}\u{b}4\u{7}\u{7}末段。\r";
        let read = read(text).expect("sound");
        assert_eq!(read.format, Some(Format::Doc));
        assert!(read.text.contains("全年公开12条。"), "{}", read.text);
        let words: Vec<_> = read.tables[0].cells.iter().map(|cell| cell.span.of(&read.text)).collect();
        assert_eq!(words, ["项目", "数量", "规章", "3", "文件", "4"]);
        assert!(read.text.ends_with("末段。"));
    }

    #[test]
    fn one_byte_a_character() {
        let read = document(&file(b"A \x93quote\x94\r", true, 0xC1, 0), &Limits::default()).expect("sound");
        assert_eq!(read.text.trim(), "A \u{201C}quote\u{201D}");
    }

    #[test]
    fn what_is_not_read_says_why() {
        let why = |file: &[u8]| document(file, &Limits::default()).err().map(|failed| failed.code);
        assert_eq!(why(&file(b"x\r", true, 0x68, 0)), Some("known_not_read"));
        assert_eq!(why(&file(b"x\r", true, 0xC1, 0x0100)), Some("encrypted"));
        assert_eq!(why(&file(b"x\r", true, 0xC1, 0x0200)), Some("damaged"));
        assert_eq!(why(&file(b"\x01\r", true, 0xC1, 0)), Some("scanned"));
        assert_eq!(why(&file(b"\r\r", true, 0xC1, 0)), Some("empty"));
    }
}
