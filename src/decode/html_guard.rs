//! Keeps hostile markup from the parser, whose time grows with the square of the nesting: one pass over the source
//! that takes out tags beyond the limits. Words are never taken out. Ordinary pages pass unchanged.

use super::limits::Limits;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// Formatting elements that may be open at once: the parser opens them anew in every block that follows.
const MAX_FORMATTING: u32 = 16;
/// Tags from which on formatting elements, which carry no meaning here, are left out altogether.
const FORMATTING_UNTIL: usize = 100_000;
/// Tables within tables.
const MAX_TABLE_DEPTH: usize = 40;
/// Attributes of one tag; a tag with more loses them all.
const MAX_ATTRIBUTES: usize = 200;

/// What the parser makes of an element, as far as nesting goes.
#[derive(Clone, Copy, Debug, Default)]
struct Class {
    /// Has no content.
    is_void: bool,
    /// Is opened anew in later blocks until it is closed.
    is_formatting: bool,
    /// Its content holds no tags.
    is_raw: bool,
    /// Switches the parser to other rules, under which this pass would count wrongly. Its content stays.
    is_dropped: bool,
    /// Belongs to a table's frame.
    is_part: bool,
    /// An end tag from inside does not close it.
    is_wall: bool,
    is_paragraph: bool,
    /// Its start closes an open paragraph.
    is_block: bool,
    /// Its start closes an open element of the same family.
    family: Family,
}

/// Elements that close each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Family {
    #[default]
    None,
    Cell,
    Row,
    Section,
    Item,
    Term,
    Choice,
    /// Closes nothing, but keeps an item around it open.
    List,
}

fn class_of(name: &str) -> Class {
    let none = Class::default();
    let part = |family, is_wall| Class { is_part: true, is_wall, family, ..none };
    let block = |family| Class { is_block: true, family, ..none };
    let mut lower = [0; 12];
    let Some(lower) = lower.get_mut(..name.len()) else { return none };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"area" | b"base" | b"basefont" | b"bgsound" | b"br" | b"col" | b"embed" | b"frame" | b"hr" | b"img"
        | b"input" | b"keygen" | b"link" | b"meta" | b"param" | b"source" | b"track" | b"wbr" => {
            Class { is_void: true, ..none }
        }
        b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike" | b"strong"
        | b"tt" | b"u" => Class { is_formatting: true, ..none },
        b"script" | b"style" | b"textarea" | b"title" | b"xmp" | b"iframe" | b"noembed" | b"noframes" | b"noscript" => {
            Class { is_raw: true, ..none }
        }
        b"svg" | b"math" | b"select" | b"plaintext" | b"frameset" => Class { is_dropped: true, ..none },
        b"table" => Class { is_block: true, ..part(Family::None, true) },
        b"td" | b"th" => part(Family::Cell, true),
        b"tr" => part(Family::Row, false),
        b"tbody" | b"thead" | b"tfoot" => part(Family::Section, false),
        b"caption" => part(Family::None, true),
        b"colgroup" => part(Family::None, false),
        b"marquee" | b"object" | b"applet" | b"template" | b"button" => Class { is_wall: true, ..none },
        b"p" => Class { is_paragraph: true, ..block(Family::None) },
        b"li" => block(Family::Item),
        b"dt" | b"dd" => block(Family::Term),
        b"ul" | b"ol" => block(Family::List),
        b"option" => Class { family: Family::Choice, ..none },
        b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"details" | b"dir" | b"div" | b"dl"
        | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"header" | b"hgroup" | b"h1" | b"h2"
        | b"h3" | b"h4" | b"h5" | b"h6" | b"main" | b"menu" | b"nav" | b"pre" | b"listing" | b"section"
        | b"summary" => block(Family::None),
        _ => none,
    }
}

/// The source without tags beyond the limits, and whether any was taken out.
pub(super) fn guarded<'s>(source: &'s str, limits: &Limits) -> (Cow<'s, str>, bool) {
    let mut guard = Guard {
        source,
        out: None,
        copied: 0,
        open: Vec::new(),
        formatting: BTreeMap::new(),
        dropped: BTreeMap::new(),
        unclosed: Vec::new(),
        tags: 0,
        max_depth: limits.max_depth as usize,
        max_tags: limits.max_tags as usize,
        cut: false,
    };
    guard.run();
    let cut = guard.cut;
    match guard.out {
        Some(mut out) => {
            out.push_str(&source[guard.copied..]);
            (Cow::Owned(out), cut)
        }
        None => (Cow::Borrowed(source), cut),
    }
}

struct Guard<'s> {
    source: &'s str,
    /// What is kept so far; `None` while nothing was taken out.
    out: Option<String>,
    copied: usize,
    /// The elements that are open.
    open: Vec<(&'s str, Class)>,
    /// Formatting elements that were opened and not closed.
    formatting: BTreeMap<String, u32>,
    /// Start tags that were taken out and whose end tags must go too.
    dropped: BTreeMap<String, u32>,
    /// Raw elements without an end tag from here on, so that it is looked for once only.
    unclosed: Vec<&'s str>,
    tags: usize,
    max_depth: usize,
    max_tags: usize,
    cut: bool,
}

/// A tag of the source.
struct Tag<'s> {
    name: &'s str,
    class: Class,
    is_end: bool,
    end: usize,
    attributes: usize,
}

impl<'s> Guard<'s> {
    fn run(&mut self) {
        let bytes = self.source.as_bytes();
        let mut at = 0;
        while let Some(next) = bytes[at..].iter().position(|b| *b == b'<') {
            at += next;
            let rest = &self.source[at..];
            if rest.starts_with("<!--") {
                at += comment_len(rest);
                continue;
            }
            if !begins_tag(bytes, at) {
                let is_declaration = matches!(bytes.get(at + 1), Some(b'!' | b'?' | b'/'));
                at += if is_declaration { rest.find('>').map_or(rest.len(), |e| e + 1) } else { 1 };
                continue;
            }
            // A tag that never ends swallows the rest of the file.
            let Some(tag) = tag(rest) else { return };
            let end = at + tag.end;
            self.tags += 1;
            self.visit(&tag, at, end);
            at = end;
            let is_known_unclosed = || self.unclosed.iter().any(|u| u.eq_ignore_ascii_case(tag.name));
            if !tag.is_end && tag.class.is_raw && !is_known_unclosed() {
                match raw_len(&self.source[at..], tag.name) {
                    Some(len) => at += len,
                    // Never closed: the words behind it are of no element; reading them as tags is the safe side.
                    None => self.unclosed.push(tag.name),
                }
            }
        }
    }

    /// Keeps the tag, or takes it out.
    fn visit(&mut self, tag: &Tag<'s>, start: usize, end: usize) {
        let name = tag.name;
        if self.tags > self.max_tags || tag.class.is_dropped {
            self.cut |= self.tags > self.max_tags;
            self.take_out(start, end);
        } else if tag.class.is_void {
            self.plain(tag, start, end);
        } else if tag.class.is_formatting {
            self.visit_formatting(tag, start, end);
        } else if tag.is_end {
            if !self.dropped.is_empty() && take_one(&mut self.dropped, name) {
                self.take_out(start, end);
            } else {
                self.close(name, tag.class);
            }
        } else {
            self.imply_ends(tag.class);
            if self.has_room(tag.class) {
                self.open.push((name, tag.class));
                self.plain(tag, start, end);
            } else {
                self.cut = true;
                *self.dropped.entry(name.to_ascii_lowercase()).or_default() += 1;
                self.take_out(start, end);
            }
        }
    }

    fn visit_formatting(&mut self, tag: &Tag<'s>, start: usize, end: usize) {
        if tag.is_end {
            take_one(&mut self.formatting, tag.name);
            return;
        }
        let open: u32 = self.formatting.values().sum();
        if open >= MAX_FORMATTING || self.tags > FORMATTING_UNTIL {
            self.take_out(start, end);
        } else {
            *self.formatting.entry(tag.name.to_ascii_lowercase()).or_default() += 1;
            self.plain(tag, start, end);
        }
    }

    /// Keeps the tag, without attributes where it has absurdly many.
    fn plain(&mut self, tag: &Tag<'s>, start: usize, end: usize) {
        if tag.attributes > MAX_ATTRIBUTES {
            self.cut = true;
            let name_end = start + 1 + tag.name.len();
            self.take_out(name_end, end - 1);
        }
    }

    fn has_room(&self, class: Class) -> bool {
        if class.is_part {
            // Rows and cells are worth more than what lies around them: they have a limit of their own.
            let tables = || self.open.iter().filter(|(_, open)| open.is_part && open.is_block).count();
            return self.open.len() < self.max_depth / 2
                || self.open.len() < self.max_depth * 2 && tables() < MAX_TABLE_DEPTH;
        }
        self.open.len() < self.max_depth
    }

    /// Closes what a start tag closes without saying so.
    fn imply_ends(&mut self, class: Class) {
        if class.is_block {
            self.close_where(|open| open.is_paragraph, |open| open.is_wall);
        }
        let is_kin = |open: &Class| open.family == class.family;
        match class.family {
            Family::None | Family::List => {}
            Family::Cell | Family::Row | Family::Section => {
                self.close_where(is_kin, |open| open.is_part && open.is_block)
            }
            Family::Item => self.close_where(is_kin, |open| open.is_wall || open.family == Family::List),
            Family::Term | Family::Choice => self.close_where(is_kin, |open| open.is_wall),
        }
    }

    /// Closes the nearest open element of this name, unless a wall stands between.
    fn close(&mut self, name: &str, class: Class) {
        for at in (0..self.open.len()).rev() {
            let (open, around) = self.open[at];
            if open.eq_ignore_ascii_case(name) {
                self.open.truncate(at);
                return;
            }
            if if class.is_part { around.is_part && around.is_block } else { around.is_wall } {
                return;
            }
        }
    }

    /// Closes the nearest open element that is such, unless a wall stands between.
    fn close_where(&mut self, is_such: impl Fn(&Class) -> bool, is_wall: impl Fn(&Class) -> bool) {
        for at in (0..self.open.len()).rev() {
            let open = &self.open[at].1;
            if is_such(open) {
                self.open.truncate(at);
                return;
            }
            if is_wall(open) {
                return;
            }
        }
    }

    fn take_out(&mut self, start: usize, end: usize) {
        let out = self.out.get_or_insert_with(|| String::with_capacity(self.source.len()));
        out.push_str(&self.source[self.copied..start]);
        self.copied = end;
    }
}

fn take_one(counts: &mut BTreeMap<String, u32>, name: &str) -> bool {
    match counts.get_mut(name.to_ascii_lowercase().as_str()) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    }
}

/// Whether the `<` at `at` begins a tag.
fn begins_tag(bytes: &[u8], at: usize) -> bool {
    let name = if bytes.get(at + 1) == Some(&b'/') { at + 2 } else { at + 1 };
    bytes.get(name).is_some_and(u8::is_ascii_alphabetic)
}

/// The tag at the beginning of `rest`; `None` where it never ends.
fn tag(rest: &str) -> Option<Tag<'_>> {
    let bytes = rest.as_bytes();
    let is_end = bytes.get(1) == Some(&b'/');
    let start = if is_end { 2 } else { 1 };
    let len = bytes[start..].iter().take_while(|b| !b.is_ascii_whitespace() && !matches!(b, b'/' | b'>')).count();
    let name = &rest[start..start + len];
    let (mut at, mut attributes, mut between) = (start + len, 0, true);
    loop {
        match *bytes.get(at)? {
            b'>' => {
                let class = class_of(name);
                return Some(Tag { name, class, is_end, end: at + 1, attributes });
            }
            b'=' if !between => {
                at += 1 + bytes[at + 1..].iter().take_while(|b| b.is_ascii_whitespace()).count();
                match bytes.get(at) {
                    Some(quote @ (b'"' | b'\'')) => at += 2 + bytes[at + 1..].iter().position(|b| b == quote)?,
                    _ => at += bytes[at..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count(),
                }
                between = true;
            }
            b if b.is_ascii_whitespace() || b == b'/' => {
                // White space may stand before `=`.
                let next = bytes[at..].iter().position(|b| !b.is_ascii_whitespace() && *b != b'/')?;
                at += next;
                between = between || bytes[at] != b'=';
            }
            _ => {
                attributes += usize::from(between);
                between = false;
                at += 1;
            }
        }
    }
}

fn comment_len(rest: &str) -> usize {
    if rest.starts_with("<!-->") {
        return 5;
    }
    if rest.starts_with("<!--->") {
        return 6;
    }
    let plain = rest.find("-->").map(|e| e + 3);
    let reach = plain.unwrap_or(rest.len());
    // `--!>` ends a comment too.
    rest[..reach].find("--!>").map(|e| e + 4).or(plain).unwrap_or(rest.len())
}

/// Length of the content of a raw element, up to its end tag; `None` where it has none.
fn raw_len(rest: &str, name: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| *b == b'<') {
        at += next;
        let after = bytes.get(at + 2..).unwrap_or_default();
        let named = after.len() > name.len() && after[..name.len()].eq_ignore_ascii_case(name.as_bytes());
        if bytes.get(at + 1) == Some(&b'/') && named && !after[name.len()].is_ascii_alphanumeric() {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(source: &str) -> (String, bool) {
        let (out, cut) = guarded(source, &Limits::default());
        (out.into_owned(), cut)
    }

    #[test]
    fn ordinary_pages_pass_unchanged() {
        let cell = "<td class='a > b'><p>1<br/>2";
        let page =
            format!("<!-- <div> --><title>a<b</title><table><tr>{}</table><ul><li>1<li>2</ul>", cell.repeat(600));
        assert_eq!(guard(&page), (page.clone(), false));
        for unit in ["<p>一<p>二", "<p><span>一</p>", "<P><SPAN>一<p>", "<li><p>一", "<dt>一<dd>二"] {
            let page = unit.repeat(2000);
            assert_eq!(guard(&page), (page.clone(), false));
        }
    }

    #[test]
    fn depth_is_bounded_and_words_stay() {
        let page = format!("{}词{}", "<div>".repeat(10_000), "</div>".repeat(10_000));
        let (out, cut) = guard(&page);
        assert!(
            cut && out.matches("<div>").count() == 256 && out.matches("</div>").count() == 256 && out.contains('词')
        );
    }

    #[test]
    fn walls_are_counted() {
        let (out, cut) = guard(&"<div><table><tr><td></div>".repeat(5000));
        let page = scraper::Html::parse_document(&out);
        let mut depths: Vec<u32> = Vec::new();
        for node in super::super::html_tree::flatten(&page).nodes {
            let above = depths.get(node.parent as usize).map_or(0, |d| d + 1);
            depths.push(above);
        }
        assert!(cut && depths.into_iter().max() < Some(600));
    }

    #[test]
    fn open_formatting_is_bounded() {
        let page: String = (0..1000).map(|i| format!("<p><b id={i}>词</p>")).collect();
        let (out, _) = guard(&page);
        assert!(out.matches("<b ").count() == 16 && out.matches('词').count() == 1000);
    }

    #[test]
    fn a_tag_with_absurdly_many_attributes_loses_them() {
        let attributes: String = (0..5000).map(|i| format!(" a{i}='>'")).collect();
        assert_eq!(guard(&format!("<div{attributes}>词</div>")), ("<div>词</div>".to_string(), true));
    }
}
