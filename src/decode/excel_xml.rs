//! Excel 2003 XML: one file, one element for each cell.

use super::limits::Limits;
use super::sheet::{self, Merged, Sheet, SheetCell};
use super::sheet_numbers::{Shape, shown};
use super::xml::{Tag, Token, Xml};
use crate::model::{Document, Failure, Format};

/// Reads the file.
///
/// # Errors
/// `damaged`, `empty`.
pub(super) fn document(text: &str, limits: &Limits) -> Result<Document, Failure> {
    let mut xml = Xml::new(text, limits);
    let mut sheets: Vec<Sheet> = Vec::new();
    let (mut row, mut col, mut next_row) = (0, 0, 0);
    let mut room = limits.max_cells.saturating_add(1);
    loop {
        let tag = match xml.next()? {
            Token::Start(tag) => tag,
            Token::Eof => return sheet::document(sheets, Format::Xlsx, limits),
            _ => continue,
        };
        match (tag.name(), sheets.last_mut()) {
            ("Worksheet", _) => {
                let name = tag.attr("Name").unwrap_or_default();
                sheets.push(Sheet { name, ..Sheet::default() });
                (row, next_row) = (0, 0);
            }
            ("Visible", Some(sheet)) => sheet.is_hidden = xml.words()?.contains("Hidden"),
            ("Row", Some(_)) => {
                row = index(&tag).unwrap_or(next_row);
                (next_row, col) = (row.saturating_add(1), 0);
            }
            ("Cell", Some(sheet)) => {
                col = index(&tag).unwrap_or(col);
                let more = |name| tag.number(name).unwrap_or(0).saturating_add(1);
                let (row_span, col_span) = (more("MergeDown"), more("MergeAcross"));
                if row_span > 1 || col_span > 1 {
                    sheet.merged.push(Merged { row, col, row_span, col_span });
                }
                let words = cell(&mut xml)?;
                if room > 0 {
                    room -= 1;
                    sheet.cells.push(SheetCell { row, col, words });
                }
                col = col.saturating_add(col_span);
            }
            ("Comment" | "Styles", _) => xml.skip()?,
            _ => {}
        }
    }
}

fn index(tag: &Tag) -> Option<u32> {
    tag.number("Index")?.checked_sub(1)
}

/// What the cell that was opened last shows.
fn cell(xml: &mut Xml) -> Result<String, Failure> {
    let above = xml.depth() - 1;
    let mut words = String::new();
    while xml.depth() > above {
        let Token::Start(tag) = xml.next()? else { continue };
        match tag.name() {
            "Data" => {
                let is_number = tag.attr("Type").as_deref() == Some("Number");
                words = xml.words()?;
                if let Some(value) = words.trim().parse().ok().filter(|_| is_number) {
                    words = shown(value, Shape::Plain, false);
                }
            }
            "Comment" | "PhoneticText" => xml.skip()?,
            _ => {}
        }
    }
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read() {
        let text = "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook><Worksheet ss:Name='附表'><Table><Row>\
                    <Cell ss:MergeAcross='1'><Data ss:Type='String'>项目</Data></Cell><Cell><Data ss:Type='String'>数量</Data></Cell>\
                    </Row><Row ss:Index='2'><Cell ss:Index='2'><Data ss:Type='String'>规章</Data></Cell><Cell><Data \
                    ss:Type='Number'>3.0</Data></Cell></Row></Table></Worksheet></Workbook>";
        let document = super::super::decode(text.as_bytes(), &Limits::default()).expect("a sheet");
        assert_eq!(document.text, "项目\t数量\n\t规章\t3");
        assert_eq!(document.tables[0].cells[0].col_span, 2);
    }
}
