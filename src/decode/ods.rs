//! OpenDocument sheets: cells as they are shown.

use super::failure;
use super::limits::Limits;
use super::odf::{self, Walk, repeated, spans};
use super::pieces::Piece;
use super::sheet::{self, Merged, Sheet, SheetCell};
use super::xml::{Tag, Token};
use crate::model::{Document, Failure, Format};
use std::collections::BTreeSet;

/// Reads a sheet file.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large`, `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let content = odf::content(bytes, limits)?;
    let mut walk = Walk::new(&content, limits);
    let (mut sheets, mut unseen, mut style) = (Vec::new(), Vec::new(), None);
    let mut drawn = BTreeSet::new();
    loop {
        match walk.xml.next()? {
            Token::Start(tag) => match (tag.prefix(), tag.name()) {
                ("style", "style") => style = tag.attr("name"),
                ("style", "table-properties") if tag.attr("display").as_deref() == Some("false") => {
                    unseen.extend(style.clone());
                }
                ("style", "table-cell-properties") if has_border(&tag) => drawn.extend(style.clone()),
                ("table", "table") => {
                    let is_hidden = tag.attr("style-name").is_some_and(|style| unseen.contains(&style));
                    let name = tag.attr("name").unwrap_or_default();
                    let mut sheet = Sheet { name, is_hidden, ..Sheet::default() };
                    walk.sheet(&mut sheet, &drawn, limits)?;
                    sheets.push(sheet);
                }
                ("office", "spreadsheet" | "body" | "document-content" | "automatic-styles") => {}
                _ => walk.pass(&tag)?,
            },
            Token::Eof => break,
            _ => {}
        }
    }
    if sheets.is_empty() {
        return Err(failure("damaged", "the file has no sheets"));
    }
    sheet::document(sheets, Format::Ods, limits)
}

impl Walk<'_> {
    /// Takes the cells of the table that was opened last.
    fn sheet(&mut self, sheet: &mut Sheet, drawn: &BTreeSet<String>, limits: &Limits) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        let mut blanks = limits.max_cells;
        // First row, how often it stands there, and the number of its first cell.
        let (mut row, mut times, mut first, mut col) = (0u32, 0u32, 0, 0u32);
        loop {
            match self.xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "table-row" => {
                        self.repeat(sheet, first, times);
                        row = row.saturating_add(times);
                        (times, first, col) = (repeated(&tag), sheet.cells.len(), 0);
                    }
                    "table-cell" | "covered-table-cell" => {
                        let again = repeated(&tag);
                        let (row_span, col_span) = spans(&tag);
                        let is_merged = row_span > 1 || col_span > 1;
                        if is_merged {
                            sheet.merged.push(Merged { row, col, row_span, col_span });
                        }
                        // One that holds a blank is there as much as one with words.
                        let is_drawn = is_merged
                            || tag.attr("value-type").is_some()
                            || tag.attr("style-name").is_some_and(|style| drawn.contains(&style));
                        let words = self.cell(&tag)?;
                        if (is_drawn || !words.is_empty()) && tag.name() == "table-cell" {
                            let left = if words.is_empty() { &mut blanks } else { &mut self.room };
                            for at in 0..again.min(limits.max_cols).min(*left) {
                                sheet.cells.push(SheetCell { row, col: col.saturating_add(at), words: words.clone() });
                                *left -= 1;
                            }
                        }
                        col = col.saturating_add(again);
                    }
                    "table" => self.xml.skip()?,
                    _ => self.pass(&tag)?,
                },
                Token::End if self.xml.depth() == above => break,
                Token::Eof => break,
                _ => {}
            }
        }
        self.repeat(sheet, first, times);
        Ok(())
    }

    /// A row that stands there several times.
    fn repeat(&mut self, sheet: &mut Sheet, first: usize, times: u32) {
        let cells = sheet.cells[first..].to_vec();
        // Blank rows without end may be drawn.
        if cells.iter().all(|cell| cell.words.is_empty()) {
            return;
        }
        for again in 1..times {
            if (self.room as usize) < cells.len() {
                return;
            }
            self.room -= cells.len() as u32;
            sheet
                .cells
                .extend(cells.iter().map(|cell| SheetCell { row: cell.row.saturating_add(again), ..cell.clone() }));
        }
    }

    /// What a cell shows: its words, or its value where the file keeps none.
    fn cell(&mut self, tag: &Tag) -> Result<String, Failure> {
        let value = tag.attr("value").or(tag.attr("string-value")).or(tag.attr("date-value"));
        let pieces = self.flow()?;
        let words: Vec<String> = pieces
            .into_iter()
            .filter_map(|piece| match piece {
                Piece::Paragraph(words) | Piece::Heading(words) => Some(words),
                _ => None,
            })
            .collect();
        Ok(if words.is_empty() { value.unwrap_or_default() } else { words.join("\n") })
    }
}

/// Whether cells of a style are drawn even where they are blank.
fn has_border(tag: &Tag) -> bool {
    let sides = ["border", "border-top", "border-bottom", "border-left", "border-right"];
    sides.iter().any(|side| tag.attr(side).is_some_and(|line| line != "none"))
}

#[cfg(test)]
mod tests {
    use super::super::docx_tests::zipped;
    use super::*;

    #[test]
    fn blank_cells_that_are_drawn_or_merged_are_cells() {
        let row = |cells: &str| format!("<table:table-row>{cells}</table:table-row>");
        let words = |words: &str| format!("<table:table-cell><text:p>{words}</text:p></table:table-cell>");
        let drawn = "<table:table-cell table:style-name='ce1' table:number-columns-repeated='2'/>";
        let merged = "<table:table-cell table:number-columns-spanned='2'/><table:covered-table-cell/>";
        let rows = [words("项目") + merged, words("规章") + &words("1") + &words("2"), words("数量") + drawn];
        let content = format!(
            "<office:document-content><office:automatic-styles><style:style style:name='ce1'><style:table-cell-properties \
             fo:border='0.06pt solid #000000'/></style:style></office:automatic-styles><office:body><office:spreadsheet>\
             <table:table>{}</table:table></office:spreadsheet></office:body></office:document-content>",
            rows.map(|cells| row(&cells)).concat()
        );
        let members =
            [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())];
        let document = super::super::decode(&zipped(&members), &Limits::default()).expect("a sheet");
        let shape: Vec<_> = document.tables[0].cells.iter().map(|c| (c.row, c.col, c.col_span)).collect();
        assert_eq!(shape, [(0, 0, 1), (0, 1, 2), (1, 0, 1), (1, 1, 1), (1, 2, 1), (2, 0, 1), (2, 1, 1), (2, 2, 1)]);
    }

    #[test]
    fn cells_are_those_that_are_shown() {
        let cell =
            |marks: &str, words: &str| format!("<table:table-cell {marks}><text:p>{words}</text:p></table:table-cell>");
        let rows = [
            cell("table:number-columns-spanned='2'", "某县统计表") + "<table:covered-table-cell/>",
            cell("", "规章") + &cell("office:value='0.5'", "50%"),
            cell("", "文件")
                + "<table:table-cell office:value='3'/><table:table-cell table:number-columns-repeated='16000'/>",
        ];
        let rows = rows.map(|row| format!("<table:table-row>{row}</table:table-row>")).concat();
        let content = format!(
            "<office:document-content><office:automatic-styles><style:style style:name='ta2'><style:table-properties \
             table:display='false'/></style:style></office:automatic-styles><office:body><office:spreadsheet><table:table \
             table:name='旧' table:style-name='ta2'><table:table-row>{}</table:table-row></table:table><table:table \
             table:name='新'>{rows}<table:table-row table:number-rows-repeated='1048000'><table:table-cell/></table:table-row>\
             </table:table></office:spreadsheet></office:body></office:document-content>",
            cell("", "9")
        );
        let members =
            [("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content.as_str())];
        let document = super::super::decode(&zipped(&members), &Limits::default()).expect("a sheet");
        assert_eq!(document.text, "某县统计表\n规章\t50%\n文件\t3");
        assert_eq!((document.tables.len(), document.findings[0].code), (1, "sheet_hidden"));
    }
}
