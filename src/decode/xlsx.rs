//! Excel files since 2007: every sheet's cells with their cached values, as they are shown, and its merged regions.

use super::failure;
use super::limits::Limits;
use super::package::Package;
use super::sheet::{self, Merged, Sheet, SheetCell};
use super::sheet_numbers::{Shape, built_in, coded, shown};
use super::xml::{Tag, Token, Xml};
use crate::model::{Document, Failure, Format};
use std::collections::BTreeMap;

/// Reads the file.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large`, `scanned` (pictures and no words), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let mut package = Package::open(bytes, limits)?;
    let mut book = Book::read(&mut package, limits)?;
    let mut sheets = Vec::new();
    for Listed { name, is_hidden, part } in std::mem::take(&mut book.listed) {
        let Some(text) = package.text(&part)? else { continue };
        let mut sheet = Sheet { name, is_hidden, ..Sheet::default() };
        book.fill(&text, &mut sheet, limits)?;
        sheets.push(sheet);
    }
    match sheet::document(sheets, Format::Xlsx, limits) {
        Err(failed) if failed.code == "empty" && package.has_below("xl/media/") => {
            Err(failure("scanned", "pictures and no words"))
        }
        other => other,
    }
}

/// A sheet in the list of the workbook.
struct Listed {
    name: String,
    is_hidden: bool,
    part: String,
}

/// What the sheets have in common.
struct Book {
    listed: Vec<Listed>,
    strings: Vec<String>,
    /// How the numbers of each style are shown.
    shapes: Vec<Shape>,
    from_1904: bool,
    /// Cells that may still be taken.
    room: u32,
}

impl Book {
    fn read(package: &mut Package, limits: &Limits) -> Result<Book, Failure> {
        let main = main_part(package, limits)?;
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", &main));
        let rels = package.text(&format!("{folder}/_rels/{file}.rels"))?.unwrap_or_default();
        let targets = targets(&rels, folder, limits)?;
        let text = package.text(&main)?.ok_or_else(|| failure("damaged", "the workbook is missing"))?;
        let room = limits.max_cells.saturating_add(1);
        let mut book = Book { listed: Vec::new(), strings: Vec::new(), shapes: Vec::new(), from_1904: false, room };
        book.list(&text, &targets, limits)?;
        let by_kind = |end: &str| targets.values().find(|(kind, _)| kind.ends_with(end)).map(|(_, part)| part.clone());
        if let Some(text) = by_kind("/sharedStrings").map(|part| package.text(&part)).transpose()?.flatten() {
            book.strings = strings(&text, limits)?;
        }
        if let Some(text) = by_kind("/styles").map(|part| package.text(&part)).transpose()?.flatten() {
            book.shapes = shapes(&text, limits)?;
        }
        Ok(book)
    }

    fn list(&mut self, text: &str, targets: &Targets, limits: &Limits) -> Result<(), Failure> {
        let mut xml = Xml::new(text, limits);
        loop {
            match xml.next()? {
                Token::Start(tag) if tag.name() == "workbookPr" => {
                    self.from_1904 = matches!(tag.attr("date1904").as_deref(), Some("1" | "true"));
                }
                Token::Start(tag) if tag.name() == "sheet" => {
                    // Charts and macros have sheets of their own.
                    let target = tag.attr("id").and_then(|id| targets.get(&id));
                    if let Some((_, part)) = target.filter(|(kind, _)| kind.ends_with("/worksheet")) {
                        let is_hidden = tag.attr("state").is_some_and(|state| state != "visible");
                        let name = tag.attr("name").unwrap_or_default();
                        self.listed.push(Listed { name, is_hidden, part: part.clone() });
                    }
                }
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// Takes the cells of a sheet.
    fn fill(&mut self, text: &str, sheet: &mut Sheet, limits: &Limits) -> Result<(), Failure> {
        let mut xml = Xml::new(text, limits);
        let (mut row, mut col, mut next_row) = (0, 0, 0);
        // Blank cells that may still be taken.
        let mut blanks = limits.max_cells;
        loop {
            match xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "row" => {
                        row = tag.number("r").map_or(next_row, |r| r.saturating_sub(1));
                        (next_row, col) = (row.saturating_add(1), 0);
                    }
                    "c" => {
                        (row, col) = tag.attr("r").and_then(|at| place(&at)).unwrap_or((row, col));
                        let words = self.cell(&mut xml, &tag)?;
                        let left = if words.is_empty() { &mut blanks } else { &mut self.room };
                        if *left > 0 {
                            *left -= 1;
                            sheet.cells.push(SheetCell { row, col, words });
                        }
                        col = col.saturating_add(1);
                    }
                    "mergeCell" if sheet.merged.len() < limits.max_cells as usize => {
                        sheet.merged.extend(tag.attr("ref").and_then(|area| region(&area)));
                    }
                    "headerFooter" | "conditionalFormatting" | "dataValidations" | "extLst" => xml.skip()?,
                    _ => {}
                },
                Token::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    /// What a cell shows.
    fn cell(&self, xml: &mut Xml, tag: &Tag) -> Result<String, Failure> {
        let kind = tag.attr("t").unwrap_or_default();
        let shape = tag.number("s").and_then(|style| self.shapes.get(style as usize)).copied().unwrap_or_default();
        let above = xml.depth() - 1;
        let mut words = String::new();
        while xml.depth() > above {
            let Token::Start(tag) = xml.next()? else { continue };
            match tag.name() {
                "v" | "t" => words.push_str(&xml.words()?),
                "f" | "rPh" => xml.skip()?,
                _ => {}
            }
        }
        Ok(match kind.as_str() {
            "s" => words.trim().parse().ok().and_then(|at: usize| self.strings.get(at)).cloned().unwrap_or_default(),
            "b" => if words.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned(),
            "str" | "inlineStr" | "e" | "d" => words,
            _ => match words.trim().parse::<f64>() {
                Ok(value) if value.is_finite() => shown(value, shape, self.from_1904),
                _ => words,
            },
        })
    }
}

/// Id of a relationship → (kind, part).
type Targets = BTreeMap<String, (String, String)>;

fn targets(rels: &str, folder: &str, limits: &Limits) -> Result<Targets, Failure> {
    let mut xml = Xml::new(rels, limits);
    let mut targets = Targets::new();
    while let Some(tag) = xml.find("Relationship")? {
        if let (Some(id), Some(kind), Some(target)) = (tag.attr("Id"), tag.attr("Type"), tag.attr("Target")) {
            let part = match (target.strip_prefix('/'), target.strip_prefix("../")) {
                (Some(whole), _) => whole.to_owned(),
                (_, Some(above)) => above.to_owned(),
                _ => format!("{folder}/{target}"),
            };
            targets.insert(id, (kind, part));
        }
    }
    Ok(targets)
}

/// The name of the part that lists the sheets.
fn main_part(package: &mut Package, limits: &Limits) -> Result<String, Failure> {
    let rels = package.text("_rels/.rels")?.unwrap_or_default();
    let found = targets(&rels, "", limits)?.into_values().find(|(kind, _)| kind.ends_with("/officeDocument"));
    Ok(found.map_or_else(|| "xl/workbook.xml".to_owned(), |(_, part)| part.trim_start_matches('/').to_owned()))
}

/// The strings that the cells share; how they are to be pronounced is left out.
fn strings(text: &str, limits: &Limits) -> Result<Vec<String>, Failure> {
    let mut xml = Xml::new(text, limits);
    let mut strings: Vec<String> = Vec::new();
    loop {
        match xml.next()? {
            Token::Start(tag) => match tag.name() {
                "si" => strings.push(String::new()),
                "rPh" => xml.skip()?,
                "t" => {
                    let words = xml.words()?;
                    if let Some(last) = strings.last_mut() {
                        last.push_str(&words);
                    }
                }
                _ => {}
            },
            Token::Eof => return Ok(strings),
            _ => {}
        }
    }
}

/// How the numbers of each style are shown.
fn shapes(text: &str, limits: &Limits) -> Result<Vec<Shape>, Failure> {
    let mut xml = Xml::new(text, limits);
    let (mut codes, mut shapes) = (BTreeMap::new(), Vec::new());
    let mut in_cells = 0;
    loop {
        match xml.next()? {
            Token::Start(tag) => match tag.name() {
                "numFmt" if tag.attr("formatCode").is_some() => {
                    let shape = coded(&tag.attr("formatCode").unwrap_or_default());
                    codes.extend(tag.number("numFmtId").map(|id| (id, shape)));
                }
                "cellXfs" => in_cells = xml.depth(),
                "xf" if in_cells > 0 => {
                    let id = tag.number("numFmtId").unwrap_or(0);
                    shapes.push(codes.get(&id).copied().unwrap_or_else(|| built_in(id)));
                }
                "dxfs" => xml.skip()?,
                _ => {}
            },
            Token::End if xml.depth() < in_cells => in_cells = 0,
            Token::Eof => return Ok(shapes),
            _ => {}
        }
    }
}

/// Row and column of `B3`, from 0.
fn place(at: &str) -> Option<(u32, u32)> {
    let letters = at.bytes().take_while(u8::is_ascii_alphabetic).count();
    let digit = |col: u32, b: u8| col * 26 + u32::from(b.to_ascii_uppercase() - b'A') + 1;
    let col = at.bytes().take(letters).take(4).fold(0, digit);
    let row: u32 = at.get(letters..)?.parse().ok()?;
    Some((row.checked_sub(1)?, col.checked_sub(1)?))
}

/// The cells of `A1:C2`.
fn region(area: &str) -> Option<Merged> {
    let (from, to) = area.split_once(':')?;
    let ((row, col), (last_row, last_col)) = (place(from)?, place(to)?);
    let span = |from: u32, to: u32| to.checked_sub(from).map(|more| more.saturating_add(1));
    Some(Merged { row, col, row_span: span(row, last_row)?, col_span: span(col, last_col)? })
}

#[cfg(test)]
mod tests {
    use super::super::docx_tests::zipped;
    use super::*;

    fn xlsx(sheet: &str) -> Vec<u8> {
        let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        let rels = format!(
            "<r><Relationship Id='a' Type='{office}/worksheet' Target='worksheets/sheet1.xml'/><Relationship Id='b' \
             Type='{office}/sharedStrings' Target='/xl/sharedStrings.xml'/><Relationship Id='c' Type='{office}/styles' \
             Target='styles.xml'/></r>"
        );
        zipped(&[
            ("[Content_Types].xml", "<x/>"),
            ("xl/workbook.xml", "<workbook><sheets><sheet name='附表' r:id='a'/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", &rels),
            (
                "xl/sharedStrings.xml",
                "<sst><si><t>项目</t><rPh><t>xm</t></rPh></si><si><r><t>规</t></r><r><t>章</t></r></si></sst>",
            ),
            (
                "xl/styles.xml",
                "<s><numFmts><numFmt numFmtId='180' formatCode='0.0%'/></numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs>\
                 <cellXfs><xf numFmtId='0'/><xf numFmtId='180'/></cellXfs></s>",
            ),
            ("xl/worksheets/sheet1.xml", sheet),
        ])
    }

    #[test]
    fn cells_are_read_as_they_are_shown() {
        let sheet = "<worksheet><sheetData><row r='2'><c r='B2' t='s'><v>0</v></c><c r='D2'><f>1+1</f><v>2.0</v></c></row><row>\
                     <c r='B3' t='s'><v>1</v></c><c r='C3' t='inlineStr'><is><t>制发</t></is></c><c s='1'><v>0.25</v></c></row>\
                     </sheetData><mergeCells><mergeCell ref='B2:C2'/></mergeCells></worksheet>";
        let document = document(&xlsx(sheet), &Limits::default()).expect("a sheet");
        let table = &document.tables[0];
        let shape: Vec<_> = table.cells.iter().map(|c| (c.row, c.col, c.col_span, c.span.of(&document.text))).collect();
        assert_eq!(
            shape,
            [(0, 0, 2, "项目"), (0, 2, 1, "2"), (1, 0, 1, "规章"), (1, 1, 1, "制发"), (1, 2, 1, "25.0%")]
        );
        assert_eq!(&*document.parts[0].name, "sheet 附表");
    }

    #[test]
    fn places_are_read() {
        assert_eq!(place("A1"), Some((0, 0)));
        assert_eq!(place("XFD1048576"), Some((1_048_575, 16_383)));
        assert_eq!(
            (place("A0"), place("7"), place("ZZZZZZZZZZ9"), place("é1")),
            (None, None, Some((8, 475_253)), None)
        );
        assert_eq!(region("C5:A1"), None);
    }
}
