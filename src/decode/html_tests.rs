use super::super::{Limits, decode};
use super::*;
use crate::model::BlockKind;

fn read(page: &str) -> Document {
    decode(page.as_bytes(), &Limits::default()).expect("a page")
}

/// The grid of a table as words, spans filled.
fn grid(document: &Document, number: usize) -> Vec<Vec<String>> {
    let table = &document.tables[number];
    let mut grid = vec![vec![String::new(); table.cols as usize]; table.rows as usize];
    for cell in &table.cells {
        for row in cell.row..cell.row + cell.row_span {
            for col in cell.col..cell.col + cell.col_span {
                grid[row as usize][col as usize] = cell.span.of(&document.text).to_string();
            }
        }
    }
    grid
}

fn blocks(document: &Document) -> Vec<(char, &str)> {
    let kind = |k| match k {
        BlockKind::Heading => 'H',
        BlockKind::Paragraph => 'P',
        BlockKind::Table(_) => 'T',
    };
    document.blocks.iter().map(|b| (kind(b.kind), b.span.of(&document.text))).collect()
}

const PAGE: &str = "<!DOCTYPE html><html><head><title>某县人民政府网</title>
<meta name=\"ArticleTitle\" content=\"某县2021年政府信息公开工作年度报告\"><meta name=\"PubDate\" content=\"2022-01-20 10:00\">
<style>p{color:red}</style></head><body><script>var a='<p>12</p>';</script>
<h1>某县2021年政府信息公开工作年度报告</h1>
<p>&nbsp;&nbsp;&nbsp;&nbsp;一、总体情况</p><p class=MsoNormal>本年度收到申请<span lang=EN-US>12<o:p></o:p></span>件，
均已答复&amp;办结。</p>
<p>二、主动公开政府信息情况</p>
<table border=1><tbody><tr><td colspan=2><p>第二十条第（一）项</p></td></tr>
<tr><td>规章</td><td>&nbsp;0&nbsp;</td></tr><tr><td>行政规范性<br>文件</td><td></td></tr></tbody></table>
<p style=\"display: none\">隐藏<p>三、其他</p></body></html>";

#[test]
fn a_page_becomes_headings_paragraphs_and_tables() {
    let document = read(PAGE);
    let wanted = [
        ('H', "某县2021年政府信息公开工作年度报告"),
        ('H', "一、总体情况"),
        ('P', "本年度收到申请12件，均已答复&办结。"),
        ('H', "二、主动公开政府信息情况"),
        ('T', "第二十条第（一）项\n规章\t\u{a0}0\u{a0}\n行政规范性\n文件\t"),
        ('H', "三、其他"),
    ];
    assert_eq!(blocks(&document), wanted);
    let cells = [["第二十条第（一）项"; 2], ["规章", "0"], ["行政规范性\n文件", ""]];
    assert_eq!(grid(&document, 0), cells);
    assert_eq!(document.meta_title.as_deref(), Some("某县2021年政府信息公开工作年度报告"));
    assert_eq!(document.meta_published.as_deref(), Some("2022-01-20 10:00"));
    assert_eq!((document.format, document.charset), (Some(Format::Html), Some("utf-8")));
    assert!(document.findings.is_empty());
}

#[test]
fn a_page_within_a_cell_or_pre_is_read_like_any() {
    let body = &PAGE[PAGE.find("<h1>").expect("h1")..PAGE.find("<p style").expect("p")];
    let framed = format!("<html><body><table width=900><tr><td>{body}</td></tr></table></body></html>");
    assert_eq!(blocks(&read(&framed)), blocks(&read(PAGE))[..5]);
    let pre =
        "<html><body><pre>\n某局年度报告\n\n一、概述\n    全年公开12条。\n    收到申请3件。\n</pre></body></html>";
    let wanted = [('H', "某局年度报告"), ('H', "一、概述"), ('P', "全年公开12条。"), ('P', "收到申请3件。")];
    assert_eq!(blocks(&read(pre)), wanted);
}

#[test]
fn tables_of_text_are_found_within_markup() {
    let page = "<div><p>二、主动公开情况</p><p>| 名称 | 本年 | 上年 |</p><p>| --- | --- | --- |</p><p>| 规章 | 1 | 2 |</p>\
                <p>| 规范性文件 | 3 | 4 |</p><p>三、其他事项</p></div>";
    let document = read(page);
    assert_eq!(document.tables.len(), 1, "{:?}", blocks(&document));
    assert!(document.tables[0].cells.iter().any(|c| c.span.of(&document.text) == "规范性文件"));
}

#[test]
fn markdown_with_a_marked_up_table_keeps_its_lines() {
    let rows = "<tr>\n<td>规章</td>\n<td>0</td>\n</tr>\n".repeat(2);
    let page = format!(
        "# 某县年度报告\n\n## 一、概述\n\n全年公开12条。\n\n收到申请3件。\n\n<table>\n{rows}</table>\n\n## 二、问题\n\n无。\n"
    );
    let document = read(&page);
    let wanted = "H# 某县年度报告 H## 一、概述 P全年公开12条。 P收到申请3件。 T规章\t0\n规章\t0 H## 二、问题 P无。";
    let found: Vec<String> = blocks(&document).into_iter().map(|(kind, words)| format!("{kind}{words}")).collect();
    assert_eq!(found.join(" "), wanted);
}

#[test]
fn the_names_of_columns_are_no_titles() {
    let page = "<body><a href=/a>政务公开</a><br><a href=/b>互动交流</a><p>某局年度报告</p><p>全年公开信息12条，收到申请3件。</p>";
    let document = read(page);
    let found: Vec<_> = blocks(&document).into_iter().filter(|(kind, _)| *kind == 'H').collect();
    assert_eq!(found, [('H', "某局年度报告")]);
}

#[test]
fn broken_markup_keeps_its_cells() {
    let page = "<table><tr><td>甲<td>乙<tr><td>一<p>二<td>3</table><p>完";
    assert_eq!(grid(&read(page), 0), [["甲", "乙"], ["一\n二", "3"]]);
    let nested = "<table><tr><td>栏目</td><td><table><tr><th>项</th><th>数</th></tr><tr><td>申请</td><td>9</td></tr></table></td></tr></table>";
    let document = read(nested);
    assert_eq!(
        (document.tables.len(), grid(&document, 0)),
        (1, vec![vec!["项".into(), "数".into()], vec!["申请".into(), "9".into()]])
    );
}

#[test]
fn hostile_pages_end() {
    for unit in [
        "<div>",
        "<table><tr><td>",
        "<div><table><td></div>",
        "<p><b><i><font color=1><span>",
        "<title>",
        "<ul><li><svg>",
    ] {
        assert!(read(&format!("<html>词{}", unit.repeat(10_000))).text.contains('词'), "{unit}");
    }
    let limits = Limits { max_cells: 1000, ..Limits::default() };
    let many = format!("<table>{}</table>", "<tr><td>1<td>2".repeat(5000));
    let document = decode(many.as_bytes(), &limits).expect("a page");
    assert_eq!(document.tables[0].cells.len(), 1000);
    assert!(document.findings.iter().any(|f| f.code == "tables_cut"));
    let wide = format!(
        "<table>{}</table>",
        "<tr><td rowspan=65534 colspan=65534>词<td rowspan=65534 colspan=1000>词".repeat(200)
    );
    assert!(read(&wide).text.contains('词'));
    assert_eq!(decode(b"<html><script>1</script></html>", &Limits::default()).expect_err("nothing").code, "empty");
}
