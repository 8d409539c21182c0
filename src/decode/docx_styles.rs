//! The styles of a Word file, as far as they make headings and numbered paragraphs.

use super::limits::Limits;
use super::xml::{Token, Xml};
use crate::model::Failure;
use std::collections::BTreeMap;

/// Outline levels of headings are smaller than this; running text has it.
pub(super) const OUTLINE_LEVELS: u32 = 9;
/// A style is based on another, and that on a third; longer chains go round in a circle.
const LONGEST_CHAIN: usize = 12;

/// What a style says of its paragraphs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    pub(super) outline: Option<u32>,
    pub(super) list: Option<u32>,
    pub(super) level: Option<u32>,
    based_on: Option<String>,
}

/// All styles of a file, by their ids.
#[derive(Debug, Default)]
pub(super) struct Styles {
    known: BTreeMap<String, Style>,
    plain: Style,
}

impl Styles {
    /// Reads the part that holds them, or a whole document in which they stand.
    pub(super) fn read(text: &str, limits: &Limits) -> Result<Styles, Failure> {
        let mut xml = Xml::new(text, limits);
        let mut known = BTreeMap::new();
        while let Some(tag) = xml.find("style")? {
            if let (Some(id), Some("paragraph") | None) = (tag.attr("styleId"), tag.attr("type").as_deref()) {
                known.insert(id, style(&mut xml)?);
            } else {
                xml.skip()?;
            }
        }
        let mut styles = Styles { known, plain: Style::default() };
        let settled = styles.known.keys().map(|id| (id.clone(), styles.settled(id))).collect();
        styles.known = settled;
        Ok(styles)
    }

    /// The style with what it takes over from those that it is based on.
    fn settled(&self, id: &str) -> Style {
        let mut own = self.known.get(id).cloned().unwrap_or_default();
        let mut next = own.based_on.clone();
        for _ in 0..LONGEST_CHAIN {
            let Some(base) = next.and_then(|id| self.known.get(&id)) else { break };
            own.outline = own.outline.or(base.outline);
            own.list = own.list.or(base.list);
            own.level = own.level.or(base.level);
            next = base.based_on.clone();
        }
        own
    }

    /// The style of this id; one that says nothing where there is none.
    pub(super) fn get(&self, id: Option<&str>) -> &Style {
        id.and_then(|id| self.known.get(id)).unwrap_or(&self.plain)
    }
}

fn style(xml: &mut Xml) -> Result<Style, Failure> {
    let above = xml.depth() - 1;
    let mut style = Style::default();
    while xml.depth() > above {
        let Token::Start(tag) = xml.next()? else { continue };
        match tag.name() {
            "name" if tag.attr("val").is_some_and(|name| is_title(&name)) => style.outline = Some(0),
            "basedOn" => style.based_on = tag.attr("val"),
            "outlineLvl" => style.outline = tag.number("val"),
            "numId" | "ilfo" => style.list = tag.number("val"),
            "ilvl" => style.level = tag.number("val"),
            "rPr" | "tblPr" | "tblStylePr" => xml.skip()?,
            _ => {}
        }
    }
    Ok(style)
}

/// Whether a style of this name is one of titles and headings.
fn is_title(name: &str) -> bool {
    let name = name.trim().to_lowercase();
    let numbered = |stem: &str| name.strip_prefix(stem).is_some_and(|rest| rest.trim().parse::<u8>().is_ok());
    matches!(name.as_str(), "title" | "subtitle" | "标题" | "副标题") || numbered("heading") || numbered("标题")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_takes_over_from_those_below_it() {
        let text = "<w:styles><w:style w:type='paragraph' w:styleId='1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId \
                    w:val='3'/></w:numPr></w:pPr></w:style><w:style w:styleId='2'><w:basedOn w:val='1'/></w:style>\
                    <w:style w:styleId='3'><w:basedOn w:val='3'/><w:name w:val='正文'/></w:style></w:styles>";
        let styles = Styles::read(text, &Limits::default()).expect("sound");
        assert_eq!((styles.get(Some("2")).outline, styles.get(Some("2")).list), (Some(0), Some(3)));
        assert_eq!(styles.get(Some("3")).outline, None);
        assert_eq!(styles.get(None), &Style::default());
    }
}
