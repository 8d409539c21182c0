//! Word files since 2007 (DOCX, also as one XML file), and Word 2003 XML: headings, paragraphs, tables, text boxes and
//! notes, with tracked changes taken as accepted. Headers and footers are left out.

use super::docx_numbers::{Counters, Numbering};
use super::docx_styles::Styles;
use super::failure;
use super::laid::Merge;
use super::limits::Limits;
use super::package::Package;
use super::pieces::{self, Piece};
use super::xml::{Tag, Token, Xml};
use crate::model::{Document, Failure, Format};

/// Reads a DOCX file.
///
/// # Errors
/// `damaged`, `encrypted`, `too_large`, `scanned` (pictures and no words), `empty`.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let mut package = Package::open(bytes, limits)?;
    let main = main_part(&mut package, limits)?;
    let text = package.text(&main)?.ok_or_else(|| failure("damaged", format!("`{main}` is missing")))?;
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let mut beside = |name: &str| package.text(&format!("{folder}/{name}"));
    let styles = Styles::read(&beside("styles.xml")?.unwrap_or_default(), limits)?;
    let numbering = Numbering::read(&beside("numbering.xml")?.unwrap_or_default(), limits)?;
    let mut walk = Walk::new(&text, &styles, &numbering, limits);
    let mut found = walk.body()?;
    let (notes, pictures) = (std::mem::take(&mut walk.notes), walk.pictures);
    for (part, element) in [("footnotes.xml", "footnote"), ("endnotes.xml", "endnote")] {
        let asked: Vec<&str> = notes.iter().filter(|(kind, _)| *kind == element).map(|(_, id)| id.as_str()).collect();
        if !asked.is_empty()
            && let Some(text) = beside(part)?
        {
            found.extend(Walk::new(&text, &styles, &numbering, limits).notes_named(element, &asked)?);
        }
    }
    let title = package.text("docProps/core.xml").ok().flatten().and_then(|core| title(&core, limits));
    finished(found, pictures, title, limits)
}

/// Reads Word 2003 XML, and DOCX as one XML file.
///
/// # Errors
/// As [`document`].
pub(super) fn flat(text: &str, limits: &Limits) -> Result<Document, Failure> {
    let styles = Styles::read(text, limits)?;
    let numbering = Numbering::read(text, limits)?;
    let mut walk = Walk::new(text, &styles, &numbering, limits);
    let found = walk.body()?;
    let pictures = walk.pictures;
    finished(found, pictures, None, limits)
}

fn finished(found: Vec<Piece>, pictures: u32, title: Option<String>, limits: &Limits) -> Result<Document, Failure> {
    let mut document = match pieces::document(found, Format::Docx, limits) {
        Err(failed) if failed.code == "empty" && pictures > 0 => {
            return Err(failure("scanned", format!("{pictures} pictures and no words")));
        }
        other => other?,
    };
    document.meta_title = title.filter(|title| is_own(title, &document.text));
    Ok(document)
}

/// The name of the part that holds the text.
fn main_part(package: &mut Package, limits: &Limits) -> Result<String, Failure> {
    let usual = "word/document.xml".to_owned();
    let Some(text) = package.text("_rels/.rels")? else { return Ok(usual) };
    let mut xml = Xml::new(&text, limits);
    while let Some(tag) = xml.find("Relationship")? {
        if tag.attr("Type").is_some_and(|kind| kind.ends_with("/officeDocument")) {
            return Ok(tag.attr("Target").map_or(usual, |target| target.trim_start_matches('/').to_owned()));
        }
    }
    Ok(usual)
}

/// The title among the file's properties.
fn title(core: &str, limits: &Limits) -> Option<String> {
    let mut xml = Xml::new(core, limits);
    xml.find("title").ok()??;
    let words = xml.words().ok()?;
    Some(words.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|words| words.chars().count() >= 6)
}

/// Whether a title is this document's and not that of an older one from which the file was made: the text opens with
/// its words.
fn is_own(title: &str, text: &str) -> bool {
    let solid = |words: &str, most: usize| words.chars().filter(|c| !c.is_whitespace()).take(most).collect::<String>();
    solid(text, 400).contains(&solid(title, 400))
}

/// The way through a part.
pub(super) struct Walk<'x> {
    pub(super) xml: Xml<'x>,
    pub(super) styles: &'x Styles,
    pub(super) counters: Counters<'x>,
    /// For each field that is open whether its result has begun.
    pub(super) fields: Vec<bool>,
    /// Words of a paragraph whose end was deleted: the next one goes on with them.
    pub(super) carried: String,
    /// What the properties of the cells say that are open.
    pub(super) cell_marks: Vec<CellMarks>,
    /// Cells that may still be taken.
    pub(super) room: u32,
    pub(super) pictures: u32,
    /// (element, id) of the notes that the text refers to.
    pub(super) notes: Vec<(&'static str, String)>,
    /// Notes that stand within the text.
    pub(super) late: Vec<Piece>,
    /// Whether what comes is a placeholder that nobody filled in.
    is_placeholder: bool,
    /// Whether one of the alternatives was taken.
    is_chosen: bool,
}

/// What the properties of a cell say.
#[derive(Clone, Copy, Debug)]
pub(super) struct CellMarks {
    pub(super) span: u32,
    pub(super) down: Merge,
    /// It goes on with the cell to its left.
    pub(super) is_continued: bool,
    pub(super) is_deleted: bool,
}

impl<'x> Walk<'x> {
    fn new(text: &'x str, styles: &'x Styles, numbering: &'x Numbering, limits: &Limits) -> Walk<'x> {
        Walk {
            xml: Xml::new(text, limits),
            styles,
            counters: Counters::new(numbering),
            fields: Vec::new(),
            carried: String::new(),
            cell_marks: Vec::new(),
            room: limits.max_cells.saturating_add(1),
            pictures: 0,
            notes: Vec::new(),
            late: Vec::new(),
            is_placeholder: false,
            is_chosen: false,
        }
    }

    fn body(&mut self) -> Result<Vec<Piece>, Failure> {
        if self.xml.find("body")?.is_none() {
            return Err(failure("damaged", "the document has no body"));
        }
        let mut found = self.flow()?;
        if !self.carried.is_empty() {
            found.push(Piece::Paragraph(std::mem::take(&mut self.carried)));
        }
        found.append(&mut self.late);
        Ok(found)
    }

    /// The notes with these ids, from the part that holds them all.
    fn notes_named(&mut self, element: &str, asked: &[&str]) -> Result<Vec<Piece>, Failure> {
        let mut found = Vec::new();
        while let Some(tag) = self.xml.find(element)? {
            let is_asked = tag.attr("id").is_some_and(|id| asked.contains(&id.as_str()));
            let note = self.flow()?;
            if is_asked {
                found.extend(note);
            }
        }
        Ok(found)
    }

    /// What stands within the element that was opened last.
    pub(super) fn flow(&mut self) -> Result<Vec<Piece>, Failure> {
        let above = self.xml.depth() - 1;
        let mut out = Vec::new();
        loop {
            match self.xml.next()? {
                Token::Start(tag) => match tag.name() {
                    "p" if tag.prefix() != "a" => self.paragraph(&mut out)?,
                    "tbl" if tag.prefix() != "a" => self.table(&mut out)?,
                    "tcPr" => self.cell_properties()?,
                    _ => self.pass(&tag)?,
                },
                Token::End if self.xml.depth() == above => return Ok(out),
                Token::Eof => return Ok(out),
                _ => {}
            }
        }
    }

    /// An element that is nothing by itself: what it holds is read, unless it is no part of the text as it stands.
    pub(super) fn pass(&mut self, tag: &Tag) -> Result<(), Failure> {
        let is_out = match tag.name() {
            "del" | "moveFrom" | "sectPr" | "sdtEndPr" | "tblPr" | "tblGrid" | "tblPrEx" | "trPr" | "rt"
            | "delText" | "instrText" | "delInstrText" | "binData" | "docOleData" | "pPrChange" | "rPrChange"
            | "hdr" | "ftr" => true,
            "annotation" => tag.attr("type").is_some_and(|kind| kind.ends_with("Deletion")),
            "sdtPr" => return self.control_properties(),
            "sdtContent" => std::mem::take(&mut self.is_placeholder),
            "AlternateContent" => {
                self.is_chosen = false;
                false
            }
            // The same words once more, for programs that cannot show the first alternative.
            "Choice" | "Fallback" => std::mem::replace(&mut self.is_chosen, true),
            "blip" | "imagedata" => {
                self.pictures += 1;
                false
            }
            _ => false,
        };
        if is_out { self.xml.skip() } else { Ok(()) }
    }

    /// Whether a content control shows its placeholder.
    fn control_properties(&mut self) -> Result<(), Failure> {
        let above = self.xml.depth() - 1;
        self.is_placeholder = false;
        while self.xml.depth() > above {
            if let Token::Start(tag) = self.xml.next()? {
                self.is_placeholder |= tag.name() == "showingPlcHdr" && tag.is_on();
            }
        }
        Ok(())
    }
}
