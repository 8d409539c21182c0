//! A table of a Word file: rows of cells that say how many columns they cover and whether they go on with the one above.

use super::docx::{CellMarks, Walk};
use super::laid::{self, Merge, Rows};
use super::pieces::Piece;
use super::xml::{Tag, Token};
use crate::model::Failure;

impl Walk<'_> {
    /// Reads the table that was opened last.
    pub(super) fn table(&mut self, out: &mut Vec<Piece>) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        let mut rows = Rows::default();
        loop {
            match self.xml.next()? {
                Token::Start(tag) if tag.name() == "tr" => self.row(&mut rows)?,
                Token::Start(tag) => self.pass(&tag)?,
                Token::End if self.xml.depth() == above => break,
                Token::Eof => break,
                _ => {}
            }
        }
        out.extend(laid::pieces(rows.cells));
        Ok(())
    }

    fn row(&mut self, rows: &mut Rows) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        let (mut col, mut is_deleted) = (0, false);
        let mut cells = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "trPr" => is_deleted |= self.row_properties(&mut col)?,
                    "tc" => cells.push(self.cell()?),
                    _ => self.pass(&tag)?,
                },
                Token::End if self.xml.depth() == above => break,
                Token::Eof => break,
                _ => {}
            }
        }
        if is_deleted {
            return Ok(());
        }
        for (marks, pieces) in cells.into_iter().filter(|(marks, _)| !marks.is_deleted) {
            if self.room == 0 {
                break;
            }
            self.room -= 1;
            if marks.is_continued {
                rows.widen(marks.span);
            } else {
                rows.add(col, marks.span, marks.down, pieces);
            }
            col = col.saturating_add(marks.span);
        }
        rows.row += 1;
        Ok(())
    }

    /// Columns left free before the first cell; whether the row was deleted.
    fn row_properties(&mut self, col: &mut u32) -> Result<bool, Failure> {
        let above = self.xml.depth() - 1;
        let mut is_deleted = false;
        while self.xml.depth() > above {
            if let Token::Start(tag) = self.xml.next()? {
                match tag.name() {
                    "gridBefore" => *col = tag.number("val").unwrap_or(0),
                    "del" => is_deleted = true,
                    "trPrChange" => self.xml.skip()?,
                    _ => {}
                }
            }
        }
        Ok(is_deleted)
    }

    fn cell(&mut self) -> Result<(CellMarks, Vec<Piece>), Failure> {
        let marks = CellMarks { span: 1, down: Merge::None, is_continued: false, is_deleted: false };
        self.cell_marks.push(marks);
        let pieces = self.flow();
        let marks = self.cell_marks.pop().unwrap_or(marks);
        Ok((marks, pieces?))
    }

    /// Takes down what the properties of a cell say.
    pub(super) fn cell_properties(&mut self) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        while self.xml.depth() > above {
            let Token::Start(tag) = self.xml.next()? else { continue };
            let Some(marks) = self.cell_marks.last_mut() else { continue };
            match tag.name() {
                "gridSpan" => marks.span = tag.number("val").unwrap_or(1).max(1),
                "vMerge" | "vmerge" => marks.down = if begins(&tag) { Merge::Begins } else { Merge::GoesOn },
                "hMerge" | "hmerge" => marks.is_continued = !begins(&tag),
                "cellDel" => marks.is_deleted = true,
                "tcPrChange" => self.xml.skip()?,
                _ => {}
            }
        }
        Ok(())
    }
}

fn begins(tag: &Tag) -> bool {
    tag.attr("val").as_deref() == Some("restart")
}
