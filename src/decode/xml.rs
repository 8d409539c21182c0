//! XML as office files hold it, token by token: names without their namespace prefix, empty elements opened and
//! closed, no entity but those of XML itself, and no more elements open at once than the limits allow.

use super::limits::Limits;
use super::{charset, failure};
use crate::model::Failure;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// What comes next.
#[derive(Debug)]
pub(super) enum Token<'x> {
    /// An element begins.
    Start(Tag<'x>),
    /// The element that was opened last ends.
    End,
    /// Words, markup resolved.
    Text(Cow<'x, str>),
    /// Nothing: every element is closed.
    Eof,
}

/// The beginning of an element.
#[derive(Debug)]
pub(super) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    /// Its name without prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// Its prefix, empty where it has none.
    pub(super) fn prefix(&self) -> &str {
        self.0.name().0.split_once(':').map_or("", |(prefix, _)| prefix)
    }

    /// The value of an attribute, by its name without prefix.
    pub(super) fn attr(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        attributes.with_checks(false);
        let found = attributes.flatten().find(|a| a.key.local_name().into_inner() == name)?;
        let value = found.normalized_value(XmlVersion::Implicit1_0);
        Some(value.map_or_else(|_| found.value.clone().into_owned(), Cow::into_owned))
    }

    /// The same as a whole number.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attr(name)?.trim().parse().ok()
    }

    /// A switch such as `<w:b/>`: on unless it says `0`, `false` or `off`.
    pub(super) fn is_on(&self) -> bool {
        !matches!(self.attr("val").as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// The characters of a part: UTF-8 as nearly always, else whatever its bytes show.
///
/// # Errors
/// `damaged` where they are no text.
pub(super) fn characters(bytes: Vec<u8>, limits: &Limits) -> Result<String, Failure> {
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{FEFF}') {
                text.remove(0);
            }
            Ok(text)
        }
        Err(error) => match charset::decode(error.as_bytes(), true, limits) {
            Ok(decoded) => Ok(decoded.text),
            Err(_) => Err(failure("damaged", "a part of the file should be XML and is no text")),
        },
    }
}

/// Goes through a part.
pub(super) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    depth: u32,
    most: u32,
}

impl<'x> Xml<'x> {
    pub(super) fn new(text: &'x str, limits: &Limits) -> Xml<'x> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.allow_dangling_amp = true;
        Xml { reader, depth: 0, most: limits.max_xml_depth }
    }

    /// Elements open now.
    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    /// The next token.
    ///
    /// # Errors
    /// `damaged` where it is no XML, ends too early, or nests too deep.
    pub(super) fn next(&mut self) -> Result<Token<'x>, Failure> {
        loop {
            let event = self.reader.read_event().map_err(|error| failure("damaged", format!("broken XML: {error}")))?;
            return Ok(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > self.most {
                        return Err(failure("damaged", format!("XML nested deeper than {} elements", self.most)));
                    }
                    Token::Start(Tag(start))
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    Token::End
                }
                Event::Text(words) => Token::Text(words.into_inner()),
                Event::CData(words) => Token::Text(words.into_inner()),
                Event::GeneralRef(reference) => match resolved(&reference) {
                    Some(c) => Token::Text(Cow::Owned(c.to_string())),
                    None => continue,
                },
                Event::Eof if self.depth == 0 => Token::Eof,
                Event::Eof => return Err(failure("damaged", "the XML ends within an element")),
                _ => continue,
            });
        }
    }

    /// Goes to the end of the element that was opened last.
    pub(super) fn skip(&mut self) -> Result<(), Failure> {
        let above = self.depth.saturating_sub(1);
        while self.depth > above {
            self.next()?;
        }
        Ok(())
    }

    /// The words within the element that was opened last, up to its end.
    pub(super) fn words(&mut self) -> Result<String, Failure> {
        let above = self.depth.saturating_sub(1);
        let mut words = String::new();
        while self.depth > above {
            if let Token::Text(more) = self.next()? {
                words.push_str(&more);
            }
        }
        Ok(words)
    }

    /// Goes to the beginning of the next element of this name; `None` if there is none.
    pub(super) fn find(&mut self, name: &str) -> Result<Option<Tag<'x>>, Failure> {
        loop {
            match self.next()? {
                Token::Start(tag) if tag.name() == name => return Ok(Some(tag)),
                Token::Eof => return Ok(None),
                _ => {}
            }
        }
    }
}

/// A character by number, or one of the five names that XML itself has; others, which a file could define, are none.
fn resolved(reference: &BytesRef) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_of_a_file_are_not_unfolded() {
        let text =
            "<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><x y='1&amp;2'>&b;公开&#x4E00;&lt;<z/></x>";
        let limits = Limits::default();
        let mut xml = Xml::new(text, &limits);
        let tag = xml.find("x").expect("sound").expect("there");
        assert_eq!(tag.attr("y").as_deref(), Some("1&2"));
        assert_eq!(xml.words().expect("sound"), "公开一<");
        assert!(matches!(xml.next(), Ok(Token::Eof)));
    }

    #[test]
    fn what_nests_too_deep_or_ends_too_early_is_damaged() {
        let limits = Limits::default();
        for text in ["<a>".repeat(100_000), "<a><b></b>".to_owned(), "<a></b>".to_owned()] {
            let mut xml = Xml::new(&text, &limits);
            assert!(matches!(xml.find("none"), Err(Failure { code: "damaged", .. })));
        }
    }
}
