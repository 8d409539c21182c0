//! What to do with the parts of a page: which tables hold data and which only lay the page out,
//! and which parts are navigation around the report. In doubt everything is kept and read.

use super::html_tree::{Kind, NONE, Node, Tree};

/// Decisions, by node.
#[derive(Debug)]
pub(super) struct Plan {
    /// Tables to be read as grids.
    is_data: Vec<bool>,
    /// Parts to be left out.
    is_dropped: Vec<bool>,
}

impl Plan {
    pub(super) fn is_data(&self, node: u32) -> bool {
        self.is_data[node as usize]
    }

    pub(super) fn is_dropped(&self, node: u32) -> bool {
        self.is_dropped[node as usize]
    }
}

/// Decides for a whole page.
pub(super) fn plan(tree: &Tree) -> Plan {
    let nodes = &tree.nodes;
    let weights = weigh(nodes);
    let is_data = data_tables(nodes, &weights);
    let is_dropped = surroundings(nodes, &weights, &is_data);
    Plan { is_data, is_dropped }
}

/// What a subtree holds.
#[derive(Clone, Copy, Debug, Default)]
struct Weight {
    /// Characters that are not white space.
    words: u32,
    /// Those of them within links.
    linked: u32,
    /// The longest run of words outside links.
    longest: u32,
}

/// Weighs every subtree. Children stand behind their parents, so one walk backwards adds everything up.
fn weigh(nodes: &[Node]) -> Vec<Weight> {
    let mut in_link = vec![false; nodes.len()];
    let mut weights = vec![Weight::default(); nodes.len()];
    for (at, node) in nodes.iter().enumerate() {
        in_link[at] = node.kind == Kind::Link && node.attr("href").is_some() || in_link[node.parent as usize];
        let words = node.text.chars().filter(|c| !c.is_whitespace()).count() as u32;
        weights[at] = match in_link[at] {
            true => Weight { words, linked: words, longest: 0 },
            false => Weight { words, linked: 0, longest: words },
        };
    }
    for at in (1..nodes.len()).rev() {
        let (below, parent) = (weights[at], &mut weights[nodes[at].parent as usize]);
        parent.words += below.words;
        parent.linked += below.linked;
        parent.longest = parent.longest.max(below.longest);
    }
    weights
}

/// What decides whether a table holds data.
#[derive(Clone, Copy, Debug, Default)]
struct Facts {
    rows: u32,
    cells: u32,
    /// Cells of the row that is being counted, and of the widest.
    in_row: u32,
    widest: u32,
    /// Cells with words in them, of up to [`LONG`] characters.
    short: u32,
    /// Characters of the longest cell.
    longest: u32,
    /// Whether a table of several cells stands in one of its cells.
    has_tables: bool,
}

/// A cell with more characters than this holds running text.
const LONG: u32 = 300;
/// No form has a cell as long as this.
const PAGE: u32 = 1_500;

fn data_tables(nodes: &[Node], weights: &[Weight]) -> Vec<bool> {
    let mut facts = vec![Facts::default(); nodes.len()];
    for (at, node) in nodes.iter().enumerate().filter(|(_, n)| n.table != NONE) {
        let of = &mut facts[node.table as usize];
        match node.kind {
            Kind::Row => {
                of.rows += 1;
                of.in_row = 0;
            }
            Kind::Cell => {
                let words = weights[at].words;
                of.cells += 1;
                of.in_row += 1;
                of.widest = of.widest.max(of.in_row);
                of.longest = of.longest.max(words);
                of.short += u32::from(words > 0 && words <= LONG);
            }
            _ => {}
        }
    }
    let mut is_data = vec![false; nodes.len()];
    for at in (0..nodes.len()).rev().filter(|at| nodes[*at].kind == Kind::Table) {
        let own = facts[at];
        let around = nodes[nodes[at].parent as usize].table;
        if around != NONE && (own.cells > 1 || own.has_tables) {
            facts[around as usize].has_tables = true;
        }
        is_data[at] = holds_data(&own);
    }
    is_data
}

/// A table of one column or one cell lays text out; so does one around other tables or around whole pages.
fn holds_data(facts: &Facts) -> bool {
    let is_grid = facts.widest >= 2 && facts.cells >= 2 && !facts.has_tables;
    let is_page = facts.longest > PAGE || facts.longest > LONG && facts.short < 6;
    let is_bar = facts.rows == 1 && facts.longest > 60;
    is_grid && !is_page && !is_bar
}

/// Words of a page outside links from which on something can be spared.
const ENOUGH: u32 = 200;

/// Marks navigation, lists of links, footers. The whole decision is dropped if it would cost too much text.
fn surroundings(nodes: &[Node], weights: &[Weight], is_data: &[bool]) -> Vec<bool> {
    let none = vec![false; nodes.len()];
    let Some(page) = weights.first() else { return none };
    let own = page.words - page.linked;
    if own < ENOUGH {
        return none;
    }
    let mut holds_table = vec![false; nodes.len()];
    for at in (1..nodes.len()).rev() {
        holds_table[at] |= is_data[at];
        if holds_table[at] {
            holds_table[nodes[at].parent as usize] = true;
        }
    }
    let (mut dropped, mut lost, mut at) = (none.clone(), 0, 0);
    while at < nodes.len() {
        let (node, weight) = (&nodes[at], &weights[at]);
        if is_data[at] {
            // Cells full of links are cells.
            at = node.end as usize;
            continue;
        }
        let unlinked = weight.words - weight.linked;
        let spare = !holds_table[at] && unlinked * 5 < own && weight.longest < 60;
        if spare && (is_link_list(node, weight) || is_named_surrounding(node)) {
            dropped[at] = true;
            lost += unlinked;
            at = node.end as usize;
        } else {
            at += 1;
        }
    }
    if lost * 4 > own { none } else { dropped }
}

/// A container whose words are nearly all links. A line of two or three links, as above a report, is none.
fn is_link_list(node: &Node, weight: &Weight) -> bool {
    let is_container = matches!(node.kind, Kind::Block | Kind::Table | Kind::Row | Kind::Cell | Kind::Group);
    is_container && weight.words >= 60 && weight.linked * 3 >= weight.words * 2
}

/// A container that its markup names as what stands around the text.
fn is_named_surrounding(node: &Node) -> bool {
    const NAMES: &[&str] =
        &["footer", "foot", "copyright", "friendlink", "friendlinks", "bottom", "navbar", "share", "qrcode"];
    if node.kind != Kind::Block {
        return false;
    }
    if matches!(node.name(), "nav" | "footer") {
        return true;
    }
    let named = |value: &str| {
        let mut parts = value.split(|c: char| !c.is_ascii_alphanumeric());
        parts.any(|part| NAMES.iter().any(|name| name.eq_ignore_ascii_case(part)))
    };
    [node.attr("class"), node.attr("id")].into_iter().flatten().any(named)
}

#[cfg(test)]
mod tests {
    use super::super::html_tree::flatten;
    use super::*;
    use scraper::Html;

    /// For each table whether it holds data; and the words that are kept.
    fn decide(page: &str) -> (Vec<bool>, String) {
        let page = Html::parse_document(page);
        let tree = flatten(&page);
        let plan = plan(&tree);
        let tables = (0..tree.nodes.len()).filter(|at| tree.nodes[*at].kind == Kind::Table);
        let data = tables.map(|at| plan.is_data(at as u32)).collect();
        let (mut kept, mut at) = (String::new(), 0);
        while at < tree.nodes.len() {
            if plan.is_dropped(at as u32) {
                at = tree.nodes[at].end as usize;
            } else {
                kept.push_str(tree.nodes[at].text);
                at += 1;
            }
        }
        (data, kept)
    }

    #[test]
    fn tables_that_lay_out_are_no_data() {
        let inner = "<table><tr><td>申请<td>3<tr><td>答复<td>3</table>";
        let text = "全年主动公开政府信息。".repeat(40);
        assert_eq!(decide(inner).0, [true]);
        assert_eq!(decide(&format!("<table><tr><td>栏目<td>{inner}</table>")).0, [false, true]);
        assert_eq!(decide(&format!("<table><tr><td><table><tr><td>{inner}</table></table>")).0, [false, false, true]);
        assert_eq!(decide(&format!("<table><tr><td>左栏<td>{text}</table>")).0, [false]);
        assert_eq!(decide("<table><tr><td>一<tr><td>二</table>").0, [false]);
        // A frame of one cell within a cell is no table of its own.
        assert_eq!(decide("<table><tr><td>申请<td><table><tr><td>3</table></table>").0, [true, false]);
    }

    #[test]
    fn what_stands_around_the_text_is_left_out_but_never_the_text() {
        let text = "全年主动公开政府信息十二条，收到申请三件。".repeat(20);
        let links = "<li><a href=/a>领导信息公开栏目</a></li>".repeat(12);
        let foot = "<div class='page footer'>主办单位：某县人民政府 备案号12345678</div>";
        let (_, kept) = decide(&format!("<ul>{links}</ul><div class=foot-text><p>{text}</p></div>{foot}"));
        assert_eq!(kept, text);
        let short = format!("<ul>{links}</ul><div><p>正文很短。</p></div>{foot}");
        assert!(decide(&short).1.contains("领导信息") && decide(&short).1.contains("备案号"));
        let cells =
            "<tr><td><a href=/x>领导信息公开栏目文件目录之一</a><td><a href=/y>二〇二一年度的文件</a>".repeat(9);
        assert!(decide(&format!("<p>{text}</p><table>{cells}</table>")).1.contains("目录之一"));
        let linked = format!("<div><a href=/x>{text}</a></div><p>{}</p>", "说明文字".repeat(60));
        assert!(decide(&linked).1.contains("说明文字"));
    }
}
