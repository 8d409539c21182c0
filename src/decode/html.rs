//! HTML to a document: the page is parsed as browsers parse it, its words written into one text,
//! data tables kept as grids, and what stands between them split like any text.

use super::charset::Decoded;
use super::hosts::government_hosts;
use super::html_grid::{self, Grid};
use super::html_plan::{self, Plan};
use super::html_tree::{self, Kind, Node, Tree};
use super::limits::Limits;
use super::lines::is_blank;
use super::pieces::{assemble, text_cut, trimmed};
use super::writer::Writer;
use super::{charset_findings, failure, html_guard, text};
use crate::model::{Cell, Document, Failure, Finding, Format, Layout, Severity, Span, Table};
use scraper::Html;

/// Makes the document of a decoded page.
///
/// # Errors
/// `empty` where the page shows no words.
pub(super) fn document(decoded: Decoded, limits: &Limits) -> Result<Document, Failure> {
    let mut findings = charset_findings(&decoded);
    let source = text::clean(decoded.text);
    let (source, is_cut) = html_guard::guarded(&source, limits);
    if is_cut {
        let detail = "tags beyond the limits of depth or number were read as if they were not there";
        findings.push(Finding::new("markup_cut", Severity::Warn, detail, Vec::new()));
    }
    let page = Html::parse_document(&source);
    let tree = html_tree::flatten(&page);
    let plan = html_plan::plan(&tree);
    let mut scribe = Scribe {
        nodes: &tree.nodes,
        plan: &plan,
        writer: Writer::new(limits.max_text as usize),
        tables: Vec::new(),
        limits,
        room: limits.max_cells as usize,
        cut_at: None,
        // A text with some markup in it, as Markdown with a table: outside elements its own line breaks count.
        is_loose: !source.trim_start().starts_with('<'),
    };
    scribe.write(0, tree.nodes.len() as u32, false);
    let Scribe { writer, tables, cut_at, .. } = scribe;
    if writer.text.chars().all(is_blank) {
        return Err(failure("empty", "the page shows no words"));
    }
    findings.extend(writer.is_full.then(|| text_cut(limits)));
    findings.extend(cut_at.map(text::tables_cut));
    let mut document = assemble(writer, tables, limits, findings);
    document.format = Some(Format::Html);
    document.meta_title = meta_title(&tree);
    document.meta_published = meta(&tree, PUBLISHED);
    document.hosts = government_hosts(&source);
    document.charset = Some(decoded.charset);
    Ok(document)
}

/// Names under which pages keep the title of what they publish, the best first. `og:` names come after the
/// names of the government sites' own standard.
const TITLE: &[&str] = &["ArticleTitle", "og:title", "Title"];
/// Names under which pages keep the day of publication.
const PUBLISHED: &[&str] = &["PubDate", "PublishDate", "article:published_time", "og:published_time", "date"];

fn meta(tree: &Tree, names: &[&str]) -> Option<String> {
    let found = names.iter().find_map(|wanted| {
        let mut metas = tree.metas.iter();
        metas.find(|(name, content)| name.eq_ignore_ascii_case(wanted) && !content.trim().is_empty())
    });
    found.map(|(_, content)| single_line(content))
}

fn meta_title(tree: &Tree) -> Option<String> {
    let title = tree.title.as_deref().map(single_line).filter(|t| !t.is_empty());
    meta(tree, TITLE).or(title)
}

fn single_line(words: &str) -> String {
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Goes through the nodes and writes.
struct Scribe<'p, 'h> {
    nodes: &'p [Node<'h>],
    plan: &'p Plan,
    writer: Writer,
    tables: Vec<Table>,
    limits: &'p Limits,
    /// Cells that may still be taken.
    room: usize,
    /// Where tables began to be cut.
    cut_at: Option<Span>,
    /// Whether the line breaks of words outside elements count.
    is_loose: bool,
}

impl Scribe<'_, '_> {
    /// Writes the nodes `from..to`, which are whole subtrees. Within a cell tables are words like any others.
    fn write(&mut self, from: u32, to: u32, in_cell: bool) {
        // Elements that are open and do something at their end, with the length of the text at their beginning.
        let mut open: Vec<(u32, usize)> = Vec::new();
        let mut verbatim = 0;
        let mut at = from;
        while at < to {
            let node = self.nodes[at as usize];
            self.close_up_to(at, &mut open, &mut verbatim);
            if self.plan.is_dropped(at) {
                at = node.end;
                continue;
            }
            match node.kind {
                Kind::Text if verbatim > 0 || self.is_loose && self.nodes[node.parent as usize].name() == "body" => {
                    self.writer.verbatim(node.text);
                }
                Kind::Text => self.writer.words(node.text),
                Kind::Break => self.writer.line_break(),
                Kind::Inline => {}
                Kind::Link => open.push((at, self.writer.text.len())),
                Kind::Table if !in_cell && self.plan.is_data(at) && self.has_room() => {
                    self.table(at);
                    at = node.end;
                    continue;
                }
                Kind::Pre
                | Kind::Heading
                | Kind::Block
                | Kind::Table
                | Kind::Group
                | Kind::Foot
                | Kind::Row
                | Kind::Cell
                | Kind::Caption => {
                    self.writer.boundary();
                    verbatim += u32::from(node.kind == Kind::Pre);
                    open.push((at, self.writer.text.len()));
                }
            }
            at += 1;
        }
        self.close_up_to(to, &mut open, &mut verbatim);
    }

    /// Ends the elements that end before node `at`.
    fn close_up_to(&mut self, at: u32, open: &mut Vec<(u32, usize)>, verbatim: &mut u32) {
        while let Some((node, start)) = open.pop_if(|(node, _)| self.nodes[*node as usize].end <= at) {
            let kind = self.nodes[node as usize].kind;
            if kind == Kind::Link {
                self.link(start);
                continue;
            }
            self.writer.boundary();
            match kind {
                Kind::Pre => *verbatim -= 1,
                Kind::Heading => self.heading(start),
                _ => {}
            }
        }
    }

    fn heading(&mut self, start: usize) {
        let span = trimmed(&self.writer.text, start, self.writer.text.len());
        let words = span.of(&self.writer.text);
        // Some pages mark whole paragraphs as headings to make them bold.
        if !span.is_empty() && words.chars().count() <= 100 {
            self.writer.headings.push(span);
        }
    }

    fn link(&mut self, start: usize) {
        let span = trimmed(&self.writer.text, start, self.writer.text.len());
        // Links do not nest, except in broken markup.
        if !span.is_empty() && self.writer.links.last().is_none_or(|last| last.end <= span.start) {
            self.writer.links.push(span);
        }
    }

    fn has_room(&mut self) -> bool {
        let has_room = self.room > 0 && self.tables.len() < self.limits.max_tables as usize;
        if !has_room {
            self.note_cut(self.writer.text.len());
        }
        has_room
    }

    fn note_cut(&mut self, at: usize) {
        self.cut_at.get_or_insert(Span::new(at, at));
    }

    /// Writes a data table: a line for a row, a tab between cells.
    fn table(&mut self, table: u32) {
        let end = self.nodes[table as usize].end;
        let is_caption =
            |at: &u32| self.nodes[*at as usize].kind == Kind::Caption && self.nodes[*at as usize].table == table;
        let captions: Vec<u32> = (table + 1..end).filter(is_caption).collect();
        for caption in captions {
            self.writer.boundary();
            self.write(caption, self.nodes[caption as usize].end, true);
        }
        let grid = html_grid::place(self.nodes, table, self.limits, self.room);
        self.room -= grid.cells.len();
        self.writer.fresh_line();
        let start = self.writer.begin("");
        let cells = self.cells(&grid);
        let stop = self.writer.end();
        if grid.is_cut {
            self.note_cut(stop);
        }
        self.writer.boundary();
        self.tables.push(Table {
            span: Span::new(start, stop),
            layout: Layout::Marked,
            rows: grid.rows,
            cols: grid.cols,
            cells,
        });
    }

    fn cells(&mut self, grid: &Grid) -> Vec<Cell> {
        let mut cells = Vec::with_capacity(grid.cells.len());
        let mut row = grid.cells.first().map_or(0, |c| c.row);
        for (number, placed) in grid.cells.iter().enumerate() {
            let separator = match number {
                0 => "",
                _ if placed.row > row => "\n",
                _ => "\t",
            };
            row = placed.row;
            let start = self.writer.begin(separator);
            self.write(placed.node, self.nodes[placed.node as usize].end, true);
            let end = self.writer.end();
            cells.push(Cell {
                row: placed.row,
                col: placed.col,
                row_span: placed.row_span,
                col_span: placed.col_span,
                span: trimmed(&self.writer.text, start, end),
            });
        }
        cells
    }
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
