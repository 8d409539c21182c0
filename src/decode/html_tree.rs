//! A parsed page as a flat list of nodes in document order, so that every later pass is a loop:
//! nothing recurses, however deep the page. What is not shown is left out here.

use scraper::node::Element;
use scraper::{Html, Node as Parsed};

/// What a node is for, as far as reading is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words.
    Text,
    /// Flows with the words around it.
    Inline,
    /// `a`
    Link,
    /// Stands on lines of its own.
    Block,
    /// `h1` to `h6`
    Heading,
    /// `pre` and its like: line breaks count.
    Pre,
    /// `br`
    Break,
    Table,
    /// `thead` `tbody`
    Group,
    /// `tfoot`
    Foot,
    Row,
    Cell,
    Caption,
}

/// A node; its subtree follows it up to `end`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'h> {
    pub(super) kind: Kind,
    /// One past the last node of its subtree.
    pub(super) end: u32,
    /// Its parent; the root is its own.
    pub(super) parent: u32,
    /// The nearest table around it, itself for a table; [`NONE`] outside tables.
    pub(super) table: u32,
    /// Words of a text node.
    pub(super) text: &'h str,
    /// The element, for its attributes.
    element: Option<&'h Element>,
}

/// No table.
pub(super) const NONE: u32 = u32::MAX;

/// A page: its nodes, and what its head says.
#[derive(Debug, Default)]
pub(super) struct Tree<'h> {
    pub(super) nodes: Vec<Node<'h>>,
    pub(super) title: Option<String>,
    /// Name (or property) and content of each `meta`.
    pub(super) metas: Vec<(&'h str, &'h str)>,
}

impl<'h> Node<'h> {
    /// An attribute's value.
    pub(super) fn attr(&self, name: &str) -> Option<&'h str> {
        self.element.and_then(|e| e.attr(name))
    }

    /// The element's name; empty for words.
    pub(super) fn name(&self) -> &'h str {
        self.element.map_or("", |e| e.name())
    }

    /// How many rows or columns the attribute says the cell covers, by the standard's rules for numbers:
    /// leading digits count, what follows is ignored; `None` where there are none.
    pub(super) fn covers(&self, attribute: &str) -> Option<u32> {
        let value = self.attr(attribute)?.trim_start();
        let digits = value.strip_prefix('+').unwrap_or(value);
        let len = digits.bytes().take_while(u8::is_ascii_digit).count();
        (len > 0).then(|| digits[..len].parse().unwrap_or(u32::MAX))
    }
}

/// All nodes that are shown.
pub(super) fn flatten(page: &Html) -> Tree<'_> {
    let mut tree = Tree::default();
    let mut open: Vec<u32> = Vec::new();
    let mut node = page.tree.root();
    loop {
        let shown = match node.value() {
            Parsed::Text(text) => Some((Kind::Text, &*text.text, None)),
            Parsed::Document | Parsed::Fragment => Some((Kind::Block, "", None)),
            Parsed::Element(element) => {
                tree.note_head(element, || {
                    node.children().filter_map(|c| c.value().as_text()).map(|t| &*t.text).collect()
                });
                kind_of(element).map(|kind| (kind, "", Some(element)))
            }
            _ => None,
        };
        if let Some((kind, text, element)) = shown {
            tree.push(&open, kind, text, element);
            open.push(tree.nodes.len() as u32 - 1);
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            tree.close(&mut open);
        }
        // Up to the nearest ancestor that has a sibling behind it.
        loop {
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            match node.parent() {
                Some(parent) => node = parent,
                None => return tree,
            }
            tree.close(&mut open);
        }
    }
}

impl<'h> Tree<'h> {
    fn push(&mut self, open: &[u32], kind: Kind, text: &'h str, element: Option<&'h Element>) {
        let at = self.nodes.len() as u32;
        let parent = open.last().copied().unwrap_or(at);
        let around = self.nodes.get(parent as usize).map_or(NONE, |p| p.table);
        self.nodes.push(Node {
            kind,
            end: at + 1,
            parent,
            table: if kind == Kind::Table { at } else { around },
            text,
            element,
        });
    }

    fn close(&mut self, open: &mut Vec<u32>) {
        let end = self.nodes.len() as u32;
        if let Some(at) = open.pop() {
            self.nodes[at as usize].end = end;
        }
    }

    fn note_head(&mut self, element: &'h Element, words: impl Fn() -> String) {
        match element.name() {
            "title" if self.title.is_none() => self.title = Some(words()),
            "meta" => {
                let name = element.attr("name").or_else(|| element.attr("property"));
                if let (Some(name), Some(content)) = (name, element.attr("content")) {
                    self.metas.push((name, content));
                }
            }
            _ => {}
        }
    }
}

/// What the element is for; `None` where it is not shown.
fn kind_of(element: &Element) -> Option<Kind> {
    let kind = match element.name() {
        "script" | "style" | "noscript" | "template" | "title" | "meta" | "link" | "base" | "xml" | "option"
        | "button" | "input" | "iframe" | "noembed" | "noframes" | "object" | "applet" | "audio" | "video"
        | "canvas" | "datalist" | "map" | "rt" | "rp" | "colgroup" | "col" | "img" => return None,
        "a" => Kind::Link,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => Kind::Heading,
        "pre" | "textarea" | "xmp" | "listing" | "plaintext" => Kind::Pre,
        "br" => Kind::Break,
        "table" => Kind::Table,
        "thead" | "tbody" => Kind::Group,
        "tfoot" => Kind::Foot,
        "tr" => Kind::Row,
        "td" | "th" => Kind::Cell,
        "caption" => Kind::Caption,
        "p" | "div" | "html" | "head" | "body" | "li" | "ul" | "ol" | "dl" | "dt" | "dd" | "hr" | "center" | "form"
        | "section" | "article" | "main" | "header" | "footer" | "nav" | "aside" | "blockquote" | "address"
        | "fieldset" | "legend" | "figure" | "figcaption" | "details" | "summary" | "dir" | "menu" | "hgroup"
        | "marquee" | "optgroup" => Kind::Block,
        _ => Kind::Inline,
    };
    (!is_hidden(element)).then_some(kind)
}

/// Whether the element's own attributes keep it off the page.
fn is_hidden(element: &Element) -> bool {
    let mut attrs = element.attrs();
    attrs.any(|(name, value)| match name {
        "hidden" => true,
        "style" => {
            let style: String = value.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_lowercase()).collect();
            ["display:none", "visibility:hidden", "mso-hide:all"].iter().any(|rule| style.contains(rule))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_come_in_order_with_their_extent_and_table() {
        let page = Html::parse_document(
            "<title>年 报</title><meta name=PubDate content=2018-02-28><p>一<b>二</b></p><script>x</script>\
             <div style='DISPLAY : none'>藏</div><table><tr><td rowspan=' 2x' colspan=x>三</table>",
        );
        let tree = flatten(&page);
        let words: String = tree.nodes.iter().map(|n| n.text).collect();
        assert_eq!((words.as_str(), tree.title.as_deref()), ("一二三", Some("年 报")));
        assert_eq!(tree.metas, [("PubDate", "2018-02-28")]);
        let table = tree.nodes.iter().position(|n| n.kind == Kind::Table).expect("a table");
        let cell = tree.nodes.iter().find(|n| n.kind == Kind::Cell).expect("a cell");
        assert_eq!((cell.table as usize, cell.covers("rowspan"), cell.covers("colspan")), (table, Some(2), None));
        assert!(tree.nodes.iter().enumerate().all(|(i, n)| n.end as usize > i && n.end <= tree.nodes.len() as u32));
    }
}
