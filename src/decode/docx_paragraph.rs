//! A paragraph of a Word file: its words as they are shown, and the text boxes that hang on it.

use super::docx::Walk;
use super::docx_styles::OUTLINE_LEVELS;
use super::pieces::Piece;
use super::xml::{Tag, Token};
use crate::model::Failure;

/// A heading with more characters is a paragraph that somebody made bold.
pub(super) const LONGEST_HEADING: usize = 100;

/// A paragraph while it is read.
#[derive(Default)]
struct Paragraph {
    words: String,
    boxes: Vec<Piece>,
    style: Option<String>,
    outline: Option<u32>,
    list: Option<u32>,
    level: Option<u32>,
    /// The number as the file itself keeps it.
    label: Option<String>,
    /// The run is hidden.
    is_hidden: bool,
    /// Its end was deleted.
    runs_on: bool,
}

impl Walk<'_> {
    /// Reads the paragraph that was opened last.
    pub(super) fn paragraph(&mut self, out: &mut Vec<Piece>) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        let mut read = Paragraph { words: std::mem::take(&mut self.carried), ..Paragraph::default() };
        loop {
            match self.xml.next()? {
                Token::Start(tag) => self.inline(&tag, &mut read)?,
                Token::End if self.xml.depth() == above => break,
                Token::Eof => break,
                _ => {}
            }
        }
        // A field without an end must not swallow the rest.
        self.fields.fill(true);
        self.finish(read, out);
        Ok(())
    }

    fn inline(&mut self, tag: &Tag, read: &mut Paragraph) -> Result<(), Failure> {
        let is_shown = !read.is_hidden && self.fields.iter().all(|in_result| *in_result);
        let mut show = |words: &str| {
            if is_shown {
                read.words.push_str(words);
            }
        };
        match tag.name() {
            "t" if tag.prefix() != "a" => show(&self.xml.words()?),
            "tab" | "ptab" => show("\t"),
            "br" | "cr" => show("\n"),
            "noBreakHyphen" => show("-"),
            "sym" => show(&symbol(tag)),
            "pPr" => self.properties(read)?,
            "r" => read.is_hidden = false,
            "rPr" => read.is_hidden = self.run_marks()?.0,
            "fldChar" => self.field(tag),
            "footnoteReference" | "endnoteReference" => {
                let element = if tag.name() == "footnoteReference" { "footnote" } else { "endnote" };
                self.notes.extend(tag.attr("id").map(|id| (element, id)));
            }
            "footnote" | "endnote" => {
                let note = self.flow()?;
                self.late.extend(note);
            }
            "txbxContent" => {
                let within = self.flow()?;
                read.boxes.extend(within);
            }
            "p" => self.xml.skip()?,
            _ => self.pass(tag)?,
        }
        Ok(())
    }

    fn field(&mut self, tag: &Tag) {
        match tag.attr("fldCharType").as_deref() {
            Some("begin") => self.fields.push(false),
            Some("separate") => {
                if let Some(last) = self.fields.last_mut() {
                    *last = true;
                }
            }
            Some("end") => drop(self.fields.pop()),
            _ => {}
        }
    }

    /// Whether a run is hidden, and whether it was deleted, by its properties.
    fn run_marks(&mut self) -> Result<(bool, bool), Failure> {
        let above = self.xml.depth() - 1;
        let (mut hidden, mut deleted) = (false, false);
        while self.xml.depth() > above {
            if let Token::Start(tag) = self.xml.next()? {
                match tag.name() {
                    "vanish" => hidden = tag.is_on(),
                    "del" | "moveFrom" => deleted = true,
                    "rPrChange" => self.xml.skip()?,
                    "annotation" => deleted |= tag.attr("type").is_some_and(|kind| kind.ends_with("Deletion")),
                    _ => {}
                }
            }
        }
        Ok((hidden, deleted))
    }

    fn properties(&mut self, read: &mut Paragraph) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        while self.xml.depth() > above {
            if let Token::Start(tag) = self.xml.next()? {
                match tag.name() {
                    "pStyle" => read.style = tag.attr("val"),
                    "outlineLvl" => read.outline = tag.number("val"),
                    "numId" | "ilfo" => read.list = tag.number("val"),
                    "ilvl" => read.level = tag.number("val"),
                    "t" => read.label = tag.attr("val"),
                    "rPr" => read.runs_on = self.run_marks()?.1,
                    "pPrChange" | "sectPr" => self.xml.skip()?,
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self, mut read: Paragraph, out: &mut Vec<Piece>) {
        if read.runs_on {
            self.carried = read.words;
            out.append(&mut read.boxes);
            return;
        }
        let style = self.styles.get(read.style.as_deref());
        let list = read.list.or(style.list).filter(|list| *list > 0);
        let is_blank = read.words.trim().is_empty();
        if let Some(list) = list {
            let counted = self.counters.next(list, read.level.or(style.level).unwrap_or(0));
            let label = read.label.unwrap_or(counted);
            // A form's labels are told by their words; a number by itself is what a cell shows.
            if is_blank || self.cell_marks.is_empty() {
                // A number must not run into a figure.
                let gap = if !is_blank && label.is_ascii() && !label.is_empty() { " " } else { "" };
                read.words.insert_str(0, &format!("{label}{gap}"));
            }
        }
        let outline = read.outline.or(style.outline);
        let is_heading = outline.is_some_and(|level| level < OUTLINE_LEVELS);
        if !read.words.trim().is_empty() {
            let is_short = read.words.chars().nth(LONGEST_HEADING).is_none();
            out.push(if is_heading && is_short { Piece::Heading(read.words) } else { Piece::Paragraph(read.words) });
        }
        out.append(&mut read.boxes);
    }
}

/// A character of a symbol font; those without a character of their own are left out.
fn symbol(tag: &Tag) -> String {
    let code = tag.attr("char").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
    let is_private = |code: &u32| (0xE000..0xF900).contains(code);
    code.filter(|code| !is_private(code)).and_then(char::from_u32).map(String::from).unwrap_or_default()
}
