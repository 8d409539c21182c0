//! OpenDocument texts and sheets: words as they are shown, tables with their spans, notes behind the text, tracked
//! deletions left out.

use super::failure;
use super::laid::{self, LaidCell};
use super::limits::Limits;
use super::package::Package;
use super::pieces::{self, Piece};
use super::xml::{Tag, Token, Xml};
use crate::model::{Document, Failure, Format};

/// Reads a text.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large`, `scanned` (pictures and no words), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let content = content(bytes, limits)?;
    let mut walk = Walk::new(&content, limits);
    if walk.xml.find("text")?.is_none() {
        return Err(failure("damaged", "the document has no text"));
    }
    let mut found = walk.flow()?;
    found.append(&mut walk.late);
    match pieces::document(found, Format::Odt, limits) {
        Err(failed) if failed.code == "empty" && walk.pictures > 0 => {
            Err(failure("scanned", format!("{} pictures and no words", walk.pictures)))
        }
        other => other,
    }
}

/// The part that holds what is shown.
pub(super) fn content(bytes: &[u8], limits: &Limits) -> Result<String, Failure> {
    let mut package = Package::open(bytes, limits)?;
    if package.text("META-INF/manifest.xml")?.is_some_and(|manifest| manifest.contains("encryption-data")) {
        return Err(failure("encrypted", "a password is needed"));
    }
    package.text("content.xml")?.ok_or_else(|| failure("damaged", "`content.xml` is missing"))
}

/// The way through the content.
pub(super) struct Walk<'x> {
    pub(super) xml: Xml<'x>,
    /// Cells that may still be taken.
    pub(super) room: u32,
    limits: &'x Limits,
    pictures: u32,
    /// Notes, which stand at the foot of their page.
    late: Vec<Piece>,
}

impl<'x> Walk<'x> {
    pub(super) fn new(text: &'x str, limits: &'x Limits) -> Walk<'x> {
        let room = limits.max_cells.saturating_add(1);
        Walk { xml: Xml::new(text, limits), room, limits, pictures: 0, late: Vec::new() }
    }

    /// What stands within the element that was opened last.
    pub(super) fn flow(&mut self) -> Result<Vec<Piece>, Failure> {
        let above = self.xml.depth() - 1;
        let mut out = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start(tag) => match (tag.prefix(), tag.name()) {
                    ("text", "p") => self.paragraph(false, &mut out)?,
                    ("text", "h") => self.paragraph(true, &mut out)?,
                    ("table", "table") => self.table(&mut out)?,
                    _ => self.pass(&tag)?,
                },
                Token::End if self.xml.depth() == above => return Ok(out),
                Token::Eof => return Ok(out),
                _ => {}
            }
        }
    }

    /// An element that is nothing by itself: what it holds is read, unless it is not shown.
    pub(super) fn pass(&mut self, tag: &Tag) -> Result<(), Failure> {
        let is_out = match tag.name() {
            "tracked-changes"
            | "annotation"
            | "annotation-end"
            | "forms"
            | "sequence-decls"
            | "variable-decls"
            | "user-field-decls"
            | "shapes"
            | "note-citation"
            | "ruby-text"
            | "index-title-template"
            | "scripts"
            | "table-of-content-source"
            | "event-listeners"
            | "desc"
            | "binary-data" => true,
            "section" => tag.attr("display").is_some_and(|display| display == "none"),
            "image" => {
                self.pictures += 1;
                false
            }
            _ => false,
        };
        if is_out { self.xml.skip() } else { Ok(()) }
    }

    fn paragraph(&mut self, is_heading: bool, out: &mut Vec<Piece>) -> Result<(), Failure> {
        let mut boxes = Vec::new();
        let words = self.words(&mut boxes)?;
        if !words.trim().is_empty() {
            out.push(if is_heading { Piece::Heading(words) } else { Piece::Paragraph(words) });
        }
        out.append(&mut boxes);
        Ok(())
    }

    /// The words of the paragraph that was opened last, and what hangs on it.
    fn words(&mut self, boxes: &mut Vec<Piece>) -> Result<String, Failure> {
        let above = self.xml.depth() - 1;
        let mut words = String::new();
        loop {
            match self.xml.next()? {
                Token::Text(more) => flowing(&more, &mut words),
                Token::Start(tag) => match tag.name() {
                    "s" => (0..tag.number("c").unwrap_or(1).min(100)).for_each(|_| words.push(' ')),
                    "tab" => words.push('\t'),
                    "line-break" => words.push('\n'),
                    "note-body" => {
                        let note = self.flow()?;
                        self.late.extend(note);
                    }
                    "text-box" => {
                        let within = self.flow()?;
                        boxes.extend(within);
                    }
                    _ => self.pass(&tag)?,
                },
                Token::End if self.xml.depth() == above => return Ok(words),
                Token::Eof => return Ok(words),
                Token::End => {}
            }
        }
    }

    fn table(&mut self, out: &mut Vec<Piece>) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        let (mut cells, mut row, mut col) = (Vec::new(), 0u32, 0u32);
        let mut is_first = true;
        loop {
            match self.xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "table-row" => {
                        row = row.saturating_add(u32::from(!std::mem::take(&mut is_first)));
                        col = 0;
                    }
                    "covered-table-cell" => {
                        col = col.saturating_add(repeated(&tag));
                        self.xml.skip()?;
                    }
                    "table-cell" => {
                        let (row_span, col_span) = spans(&tag);
                        let times = repeated(&tag).min(self.limits.max_cols);
                        let pieces = self.flow()?;
                        for _ in 0..times.min(self.room) {
                            cells.push(LaidCell { row, col, row_span, col_span, pieces: pieces.clone() });
                            self.room -= 1;
                            // The cells that a wide one covers follow as elements of their own.
                            col = col.saturating_add(1);
                        }
                    }
                    _ => self.pass(&tag)?,
                },
                Token::End if self.xml.depth() == above => break,
                Token::Eof => break,
                _ => {}
            }
        }
        out.extend(laid::pieces(cells));
        Ok(())
    }
}

/// How often an element counts.
pub(super) fn repeated(tag: &Tag) -> u32 {
    tag.number("number-columns-repeated").or(tag.number("number-rows-repeated")).unwrap_or(1).max(1)
}

/// Rows and columns that a cell covers.
pub(super) fn spans(tag: &Tag) -> (u32, u32) {
    let span = |name| tag.number(name).unwrap_or(1).max(1);
    (span("number-rows-spanned"), span("number-columns-spanned"))
}

/// Words in which white space counts as one blank, and as none at the beginning.
fn flowing(more: &str, words: &mut String) {
    for c in more.chars() {
        if !matches!(c, ' ' | '\t' | '\n' | '\r') {
            words.push(c);
        } else if !words.is_empty() && !words.ends_with([' ', '\n', '\t']) {
            words.push(' ');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::docx_tests::zipped;
    use super::*;

    fn odt(body: &str) -> Vec<u8> {
        let content = format!(
            "<office:document-content><office:body><office:text>{body}</office:text></office:body></office:document-content>"
        );
        zipped(&[("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", &content)])
    }

    #[test]
    fn words_and_tables_are_those_that_are_shown() {
        let cell =
            |marks: &str, words: &str| format!("<table:table-cell {marks}><text:p>{words}</text:p></table:table-cell>");
        let rows = [
            cell("table:number-rows-spanned='2'", "项目")
                + &cell("table:number-columns-spanned='2'", "数量")
                + "<table:covered-table-cell/>",
            "<table:covered-table-cell/>".to_owned() + &cell("table:number-columns-repeated='2'", "0"),
        ];
        let rows = rows.map(|row| format!("<table:table-row>{row}</table:table-row>")).concat();
        let body = format!(
            "<text:tracked-changes><text:deletion><text:p>删</text:p></text:deletion></text:tracked-changes><text:h>一、\n 概述\
             </text:h><text:p>公开<text:s text:c='2'/>12条<text:note><text:note-citation>1</text:note-citation><text:note-body>\
             <text:p>含镇街。</text:p></text:note-body></text:note>，<text:line-break/>其中3件。</text:p><table:table>{rows}</table:table>\
             <text:p><draw:frame><draw:text-box><text:p>附注</text:p></draw:text-box></draw:frame></text:p>"
        );
        let document = super::super::decode(&odt(&body), &Limits::default()).expect("a text");
        assert_eq!(document.text, "一、 概述\n公开  12条，\n其中3件。\n项目\t数量\n0\t0\n附注\n含镇街。");
        let shape: Vec<_> = document.tables[0].cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span)).collect();
        assert_eq!(shape, [(0, 0, 2, 1), (0, 1, 1, 2), (1, 1, 1, 1), (1, 2, 1, 1)]);
        assert_eq!(document.format, Some(Format::Odt));
    }
}
