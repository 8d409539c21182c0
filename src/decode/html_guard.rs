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

const VOID: &[&str] = &[
    "area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
];
const FORMATTING: &[&str] =
    &["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
/// Elements whose content holds no tags.
const RAW: &[&str] = &["script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript"];
/// Elements that switch the parser to other rules, under which this pass would count wrongly. Their content stays.
const DROPPED: &[&str] = &["svg", "math", "select", "plaintext", "frameset"];
const TABLE_PARTS: &[&str] = &["table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption", "colgroup"];
/// Elements that an end tag from inside does not close.
const WALLS: &[&str] = &["table", "td", "th", "caption", "marquee", "object", "applet", "template", "button"];

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
    /// Names of the elements that are open.
    open: Vec<&'s str>,
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
            if !tag.is_end && is_one_of(tag.name, RAW) && !is_one_of(tag.name, &self.unclosed) {
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
        if self.tags > self.max_tags || is_one_of(name, DROPPED) {
            self.cut |= self.tags > self.max_tags;
            self.take_out(start, end);
        } else if is_one_of(name, VOID) {
            self.plain(tag, start, end);
        } else if is_one_of(name, FORMATTING) {
            self.visit_formatting(tag, start, end);
        } else if tag.is_end {
            if !self.dropped.is_empty() && take_one(&mut self.dropped, name) {
                self.take_out(start, end);
            } else {
                self.close(name);
            }
        } else {
            self.imply_ends(name);
            if self.has_room(name) {
                self.open.push(name);
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

    fn has_room(&self, name: &str) -> bool {
        if is_one_of(name, TABLE_PARTS) {
            // Rows and cells are worth more than what lies around them: they have a limit of their own.
            let tables = || self.open.iter().filter(|o| o.eq_ignore_ascii_case("table")).count();
            return self.open.len() < self.max_depth / 2
                || self.open.len() < self.max_depth * 2 && tables() < MAX_TABLE_DEPTH;
        }
        self.open.len() < self.max_depth
    }

    /// Closes what a start tag closes without saying so.
    fn imply_ends(&mut self, name: &str) {
        let closes: &[&str] = match name.len() {
            2 if is_one_of(name, &["td", "th"]) => &["td", "th"],
            2 if name.eq_ignore_ascii_case("tr") => &["tr"],
            2 if name.eq_ignore_ascii_case("li") => &["li"],
            2 if is_one_of(name, &["dt", "dd"]) => &["dt", "dd"],
            5 if is_one_of(name, &["tbody", "thead", "tfoot"]) => &["tbody", "thead", "tfoot"],
            6 if name.eq_ignore_ascii_case("option") => &["option"],
            _ => &["p"],
        };
        let is_table_part = is_one_of(name, TABLE_PARTS) && closes != ["p"];
        for at in (0..self.open.len()).rev() {
            let open = self.open[at];
            if is_one_of(open, closes) {
                self.open.truncate(at);
                return;
            }
            let wall = if is_table_part { open.eq_ignore_ascii_case("table") } else { is_one_of(open, WALLS) };
            // A list within an item, or a block within a paragraph's container, keeps the outer one open.
            if wall || closes == ["p"] || closes == ["li"] && is_one_of(open, &["ul", "ol"]) {
                return;
            }
        }
    }

    /// Closes the nearest open element of this name, unless a wall stands between.
    fn close(&mut self, name: &str) {
        let is_table_part = is_one_of(name, TABLE_PARTS);
        for at in (0..self.open.len()).rev() {
            let open = self.open[at];
            if open.eq_ignore_ascii_case(name) {
                self.open.truncate(at);
                return;
            }
            let wall = if is_table_part { open.eq_ignore_ascii_case("table") } else { is_one_of(open, WALLS) };
            if wall {
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

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
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
                return Some(Tag { name, is_end, end: at + 1, attributes });
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
        let paragraphs = "<p>一<p>二".repeat(2000);
        assert_eq!(guard(&paragraphs), (paragraphs.clone(), false));
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
