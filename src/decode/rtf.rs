//! Rich Text Format: paragraphs, and tables whose rows say where the edges of their cells lie; notes at the end, without
//! what was deleted or is hidden. Headers and footers are left out.

use super::edged::{Edged, Edges};
use super::laid::Merge;
use super::limits::Limits;
use super::pieces::{self, Piece};
use super::rtf_tokens::{Token, Tokens};
use super::{charset, failure};
use crate::model::{Document, Failure, Format};
use std::collections::BTreeMap;

/// Reads the file. What is cut off at the end is read as far as it goes.
///
/// # Errors
/// `damaged` (groups nested too deep), `scanned` (pictures and no words), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let mut walk = Walk {
        groups: Vec::new(),
        now: Group { skips_after_unicode: 1, ..Group::default() },
        page: 1252,
        fonts: BTreeMap::new(),
        font: 0,
        bytes: Vec::new(),
        units: Vec::new(),
        to_skip: 0,
        paragraph: String::new(),
        held: Vec::new(),
        notes: Vec::new(),
        rows: [RowMarks::default(), RowMarks::default()],
        pictures: 0,
        out: Edged::new(limits.max_cells),
    };
    walk.read(Tokens::new(bytes), limits.max_xml_depth as usize)?;
    let pictures = walk.pictures;
    match pieces::document(walk.finish(), Format::Rtf, limits) {
        Err(failed) if failed.code == "empty" && pictures > 0 => {
            Err(failure("scanned", format!("{pictures} pictures and no words")))
        }
        other => other,
    }
}

/// Groups whose words are not those of the text.
const ASIDE: &[&str] = &[
    "colortbl",
    "stylesheet",
    "info",
    "pict",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "fldinst",
    "nonesttables",
    "nonshppict",
    "shprslt",
    "sp",
    "listtable",
    "listoverridetable",
    "revtbl",
    "rsidtbl",
    "filetbl",
    "xe",
    "tc",
    "bkmkstart",
    "bkmkend",
    "objdata",
    "datastore",
    "themedata",
    "template",
    "atnid",
    "annotation",
];

/// Control words that stand for a character.
const CHARACTERS: &[(&str, char)] = &[
    ("tab", '\t'),
    ("line", '\n'),
    ("emdash", '\u{2014}'),
    ("endash", '\u{2013}'),
    ("lquote", '\u{2018}'),
    ("rquote", '\u{2019}'),
    ("ldblquote", '\u{201C}'),
    ("rdblquote", '\u{201D}'),
    ("bullet", '\u{2022}'),
    ("emspace", '\u{2003}'),
    ("enspace", '\u{2002}'),
];

/// What holds until a group ends.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    is_aside: bool,
    in_fonts: bool,
    is_hidden: bool,
    in_table: bool,
    in_note: bool,
    /// Tables around the paragraph, where it stands in one.
    depth: usize,
    is_heading: bool,
    /// Code page of the font; 0 is that of the file.
    page: u16,
    /// Bytes behind a Unicode character for readers that know none.
    skips_after_unicode: u32,
}

/// The cells of a row, as they are told before it or behind it.
#[derive(Clone, Debug, Default)]
struct RowMarks {
    edges: Vec<Edges>,
    left: i32,
    down: Merge,
    is_continued: bool,
}

struct Walk {
    groups: Vec<Group>,
    now: Group,
    page: u16,
    /// Code pages by the numbers of fonts.
    fonts: BTreeMap<i32, u16>,
    /// The font that is being told of.
    font: i32,
    /// Characters still to be decoded.
    bytes: Vec<u8>,
    units: Vec<u16>,
    to_skip: u32,
    paragraph: String,
    /// Paragraphs in which notes stand that are not at their end.
    held: Vec<String>,
    notes: Vec<Piece>,
    /// Of rows of tables, and of those of tables within tables.
    rows: [RowMarks; 2],
    pictures: u32,
    out: Edged,
}

impl Walk {
    fn read(&mut self, mut tokens: Tokens<'_>, deepest: usize) -> Result<(), Failure> {
        let mut is_starred = false;
        while let Some(token) = tokens.next() {
            let after_star = std::mem::take(&mut is_starred);
            match token {
                Token::Open if self.groups.len() >= deepest => {
                    return Err(failure("damaged", format!("groups nested deeper than {deepest}")));
                }
                Token::Open => {
                    self.flush();
                    self.groups.push(self.now);
                }
                Token::Close => self.close(),
                Token::Sign(b'*') => is_starred = true,
                Token::Word("bin", Some(bytes)) => tokens.pass(bytes.max(0) as usize),
                Token::Word("nesttableprops" | "shpinst" | "shppict", _) => {}
                Token::Word(_, _) if after_star => self.now.is_aside = true,
                Token::Word("pict", _) => {
                    self.pictures += 1;
                    self.now.is_aside = true;
                }
                Token::Word(word, _) if ASIDE.contains(&word) => self.now.is_aside = true,
                _ if self.now.is_aside => {}
                Token::Word(word, number) => self.word(word, number),
                Token::Sign(sign) => self.sign(sign),
                // What stands around the whole is no text of it.
                Token::Byte(_) if self.groups.is_empty() => {}
                Token::Byte(byte) => self.byte(byte),
            }
        }
        Ok(())
    }

    fn close(&mut self) {
        self.flush();
        let ended = self.now;
        self.now = self.groups.pop().unwrap_or(ended);
        if ended.in_note && !self.now.in_note {
            let around = self.held.pop().unwrap_or_default();
            let words = std::mem::replace(&mut self.paragraph, around);
            self.notes.push(Piece::Paragraph(words));
        }
    }

    fn byte(&mut self, byte: u8) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
        } else if !self.now.is_hidden && !self.now.in_fonts {
            if !self.units.is_empty() {
                self.flush();
            }
            self.bytes.push(byte);
        }
    }

    fn sign(&mut self, sign: u8) {
        match sign {
            b'\\' | b'{' | b'}' => self.byte(sign),
            b'~' => self.put('\u{A0}'),
            b'_' => self.put('-'),
            b'\n' | b'\r' => self.end_paragraph(),
            _ => {}
        }
    }

    fn put(&mut self, c: char) {
        if self.to_skip > 0 {
            self.to_skip -= 1;
            return;
        }
        self.flush();
        if !self.now.is_hidden && !self.now.in_fonts {
            self.paragraph.push(c);
        }
    }

    /// Decodes the characters that have come in.
    fn flush(&mut self) {
        self.to_skip = 0;
        if !self.bytes.is_empty() {
            let page = if self.now.page == 0 { self.page } else { self.now.page };
            self.paragraph.push_str(&charset::code_page(&self.bytes, page));
            self.bytes.clear();
        }
        if !self.units.is_empty() {
            self.paragraph.push_str(&String::from_utf16_lossy(&self.units));
            self.units.clear();
        }
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        if word == "u" {
            return self.unicode(number.unwrap_or(0));
        }
        if let Some((_, c)) = CHARACTERS.iter().find(|(name, _)| *name == word) {
            return self.put(*c);
        }
        let is_on = number != Some(0);
        match word {
            "par" | "sect" | "page" => self.end_paragraph(),
            "cell" => self.end_cell(1),
            "nestcell" => self.end_cell(self.now.depth.max(2)),
            "row" => self.end_row(1),
            "nestrow" => self.end_row(self.now.depth.max(2)),
            "ansicpg" => self.page = number.and_then(|page| u16::try_from(page).ok()).unwrap_or(1252),
            "fonttbl" => self.now.in_fonts = true,
            "f" if self.now.in_fonts => self.font = number.unwrap_or(0),
            "footnote" if !self.now.in_note => {
                self.flush();
                self.now.in_note = true;
                self.held.push(std::mem::take(&mut self.paragraph));
            }
            "cpg" | "fcharset" if self.now.in_fonts => {
                let number = number.unwrap_or(0);
                let page = if word == "cpg" { u16::try_from(number).unwrap_or(0) } else { page_of(number) };
                self.fonts.insert(self.font, page);
            }
            // Chinese may be written in the associated font.
            "f" | "af" => {
                let page = self.fonts.get(&number.unwrap_or(0)).copied().unwrap_or(0);
                if word == "f" || page != 0 {
                    self.flush();
                    self.now.page = page;
                }
            }
            "uc" => self.now.skips_after_unicode = number.map_or(1, |bytes| bytes.clamp(0, 16) as u32),
            "v" | "deleted" => {
                self.flush();
                self.now.is_hidden = is_on;
            }
            "plain" => {
                self.flush();
                (self.now.is_hidden, self.now.page) = (false, 0);
            }
            "pard" => (self.now.in_table, self.now.depth, self.now.is_heading) = (false, 1, false),
            "intbl" => (self.now.in_table, self.now.depth) = (true, self.now.depth.max(1)),
            "itap" => {
                self.now.depth = number.map_or(1, |depth| depth.clamp(0, 64) as usize);
                self.now.in_table = self.now.depth > 0;
            }
            "outlinelevel" => self.now.is_heading = number.is_some_and(|level| (0..9).contains(&level)),
            _ => self.rows[usize::from(self.now.in_table && self.now.depth > 1)].take(word, number.unwrap_or(0)),
        }
    }

    fn unicode(&mut self, number: i32) {
        if !self.now.is_hidden && !self.now.in_fonts {
            if !self.bytes.is_empty() {
                self.flush();
            }
            // Numbers above 32,767 are written as negative ones.
            self.units.push(number as u16);
        }
        self.to_skip = self.now.skips_after_unicode;
    }

    fn end_paragraph(&mut self) {
        let depth = if self.now.in_table { self.now.depth } else { 0 };
        self.end_words(depth);
    }

    fn end_words(&mut self, depth: usize) {
        self.flush();
        if self.now.in_note {
            return self.paragraph.push('\n');
        }
        let words = std::mem::take(&mut self.paragraph);
        if !words.is_empty() {
            let piece = if self.now.is_heading { Piece::Heading(words) } else { Piece::Paragraph(words) };
            self.out.add(depth, piece);
        }
    }

    fn end_cell(&mut self, depth: usize) {
        self.end_words(depth);
        if !self.now.in_note {
            self.out.cell(depth);
        }
    }

    fn end_row(&mut self, depth: usize) {
        self.flush();
        if self.now.in_note {
            return;
        }
        self.out.row(depth, &self.rows[usize::from(depth > 1)].edges);
    }

    fn finish(mut self) -> Vec<Piece> {
        // Where the file is cut off in a note, its words are those of the last paragraph.
        self.now.in_note = false;
        self.end_paragraph();
        let mut found = self.out.finish();
        found.append(&mut self.notes);
        found
    }
}

impl RowMarks {
    fn take(&mut self, word: &str, number: i32) {
        match word {
            "trowd" => *self = RowMarks::default(),
            "trleft" => self.left = number,
            "clvmgf" => self.down = Merge::Begins,
            "clvmrg" => self.down = Merge::GoesOn,
            "clmrg" => self.is_continued = true,
            // More cells than a row can have are none.
            "cellx" if self.edges.len() < 1024 => {
                let left = self.edges.last().map_or(self.left, |before| before.right);
                let edge = Edges { left, right: number, down: self.down, is_continued: self.is_continued };
                self.edges.push(edge);
                (self.down, self.is_continued) = (Merge::None, false);
            }
            _ => {}
        }
    }
}

/// The code page of a font's character set; 0 where it is that of the file.
fn page_of(charset: i32) -> u16 {
    match charset {
        134 => 936,
        136 => 950,
        128 => 932,
        129 => 949,
        204 => 1251,
        238 => 1250,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Document, Failure> {
        let head = "{\\rtf1\\ansi\\ansicpg936{\\fonttbl{\\f0\\fnil\\fcharset134 SimSun;}{\\f1\\fcharset0 Arial;}}";
        document(format!("{head}{body}}}").as_bytes(), &Limits::default())
    }

    #[test]
    fn characters_come_in_bytes_and_numbers() {
        let text =
            read("\\f0 \\'b9\\'ab\\'bf\\'aa{\\*\\x ab}{\\f1 12}\\uc1\\u26465?{\\v x}\\uc0\\u-10197\\u-9216 \\par")
                .expect("sound");
        assert_eq!(
            text.text.trim(),
            "公开12条\u{2F00B}\u{A0}".trim_end_matches('\u{A0}').replace('\u{2F00B}', &pair())
        );
    }

    fn pair() -> String {
        String::from_utf16_lossy(&[(-10197i32) as u16, (-9216i32) as u16])
    }

    #[test]
    fn rows_have_edges() {
        let rows = "\\pard\\outlinelevel0 T\\par\\trowd\\clvmgf\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl a\\cell b\\cell 1\\cell\\row\
                    \\trowd\\clvmrg\\cellx1000\\cellx3000\\pard\\intbl\\cell c\\par d\\cell\\row\\pard end\\par";
        let read = read(rows).expect("sound");
        let cells = &read.tables[0].cells;
        let shape: Vec<_> =
            cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span, c.span.of(&read.text))).collect();
        assert_eq!(shape, [(0, 0, 2, 1, "a"), (0, 1, 1, 1, "b"), (0, 2, 1, 1, "1"), (1, 1, 1, 2, "c\nd")]);
        assert!(read.text.starts_with("T\n") && read.text.ends_with("end"));
    }

    #[test]
    fn notes_come_last_and_deleted_words_not_at_all() {
        let body =
            "\\pard a{\\super{\\footnote\\chftn\\pard x\\par y}}b{\\deleted c}{\\v d}{\\header e\\par}\\par f\\par";
        assert_eq!(read(body).expect("sound").text, "ab\nf\nx\ny");
        assert_eq!(read("a{\\footnote x").expect("sound").text, "a\nx");
    }

    #[test]
    fn text_boxes_are_read_once() {
        let body = "\\pard a{\\shp{\\*\\shpinst\\shpleft1{\\sp{\\sn fLine}{\\sv 0}}{\\shptxt\\pard box\\par}}{\\shprslt again}}\\par";
        let text = read(body).expect("sound").text;
        assert!(text.contains("box") && !text.contains("again") && !text.contains("fLine"), "{text}");
    }

    #[test]
    fn a_table_within_a_cell_is_one_of_its_own() {
        let inner = "\\pard\\intbl\\itap2 i\\nestcell 1\\nestcell{\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}\
                     \\pard\\intbl\\itap2 k\\nestcell 2\\nestcell{\\*\\nesttableprops\\trowd\\cellx500\\cellx900\\nestrow}";
        let row = |words: &str| {
            format!("\\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl\\itap1 {words}\\cell b\\cell c\\cell\\row")
        };
        let read =
            read(&format!("{}{}{}", row("a"), row("d"), row(&format!("{inner}\\pard\\intbl\\itap1 ")))).expect("sound");
        let shape: Vec<_> = read.tables.iter().map(|table| (table.rows, table.cols)).collect();
        assert_eq!(shape, [(3, 3), (2, 2)]);
    }

    #[test]
    fn whatever_it_is_called_a_file_is_what_its_bytes_say() {
        let rtf = super::super::decode(b" {\\rtf1\\ansi\\ansicpg936 \\'b9\\'ab\\'bf\\'aa\\par}", &Limits::default())
            .expect("read");
        assert_eq!((rtf.format, rtf.text.as_str()), (Some(Format::Rtf), "公开"));
        let page = super::super::decode(
            "<html xmlns:o='urn:x'><body><p>公开</p></body></html>".as_bytes(),
            &Limits::default(),
        );
        assert_eq!(page.expect("read").format, Some(Format::Html));
    }

    #[test]
    fn what_stands_aside_is_no_text() {
        let aside =
            "{\\stylesheet{\\s1 Title;}}{\\info{\\title x}}{\\field{\\*\\fldinst HYPERLINK}{\\fldrslt y}}{\\pict 00}";
        assert_eq!(read(aside).expect("sound").text.trim(), "y");
        let why = |body: &str| read(body).err().map(|failed| failed.code);
        assert_eq!(why("{\\pict\\bin3 }}}"), Some("scanned"));
        assert_eq!(why(""), Some("empty"));
        assert_eq!(why(&"{".repeat(100_000)), Some("damaged"));
    }
}
