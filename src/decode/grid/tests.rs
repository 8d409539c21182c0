//! Each look of a table in plain text, and what must not be taken for one.

use super::*;

fn words(text: &str) -> Vec<Vec<Vec<String>>> {
    find(text)
        .iter()
        .map(|t| {
            let mut rows = vec![Vec::new(); t.rows as usize];
            for cell in &t.cells {
                rows[cell.row as usize].push(cell.span.of(text).to_string());
            }
            rows
        })
        .collect()
}

#[test]
fn tabs_between_cells() {
    let text = "前言，说明如下。\n甲\t乙\t丙\n\t1\t2\n\n丁\t\t3\n后文。\n";
    let tables = words(text);
    assert_eq!(tables, vec![vec![vec!["甲", "乙", "丙"], vec!["", "1", "2"], vec!["丁", "", "3"]]]);
    assert_eq!(find(text)[0].layout, Layout::Separated);
}

#[test]
fn a_cell_to_a_line_behind_tabs() {
    let text = "二、情况\n\t项目\n\t本年新\n公开数\n\n\t规章\n\t0\n\n\t文件\n\t\n\n\t许可\n\t12\n \n三、其后\n";
    let tables = words(text);
    assert_eq!(
        tables,
        vec![vec![vec!["项目", "本年新\n公开数"], vec!["规章", "0"], vec!["文件", ""], vec!["许可", "12"]]]
    );
    assert_eq!(find(text)[0].layout, Layout::Stacked);
}

#[test]
fn pipes_in_all_their_styles() {
    let wanted = vec![vec![vec!["甲", "乙"], vec!["规章", "0"], vec!["文件", "7"]]];
    for text in [
        "| 甲 | 乙 |\n|---|---:|\n| 规章 | 0 |\n| 文件 | 7 |\n",
        "甲 | 乙\n--- | ---\n规章 | 0\n文件 | 7\n",
        "甲|乙\n规章|0\n文件|7\n",
        "┌──┬──┐\n│ 甲 │ 乙 │\n├──┼──┤\n│规章│ 0 │\n├──┼──┤\n│文件│ 7 │\n└──┴──┘\n",
        "| 甲 | 乙 |\n| 规章 | 0\n|\n\n- 3 -\n\n| 文件 | 7 |\n",
        "｜甲｜乙｜\n｜规章｜0｜\n｜文件｜7｜\n",
    ] {
        assert_eq!(words(text), wanted, "{text}");
    }
    // Most rows lost their last pipe; where it is, it is still the edge and no empty cell stands before it.
    let text = "| 甲 | 乙 | 丙\n| 规章 | 0 | 1\n| 文件 |  | 7 |\n| 合并 | 3 |\n| 许可 | 3 | 4\n";
    assert_eq!(words(text)[0][2], ["文件", "", "7"]);
    // Where no row has it, a pipe at the end stands before an empty cell.
    assert_eq!(words("| 甲 | 乙\n| 规章 | 0\n| 文件 |\n")[0][2], ["文件", ""]);
    assert_eq!(words("| a \\| b | 1 |\n| c | 2 |\n"), vec![vec![vec!["a \\| b", "1"], vec!["c", "2"]]]);
}

#[test]
fn a_cell_to_a_line_with_a_pipe_behind_it() {
    // Short rows are filled up with pipes: the widths of rows are known, and blank cells stay where they are.
    let text = "第一项 |\n|||\n信息内容 |\n制发件数 |\n废止\n件数 |\n有效件数 |\n规章 |\n/ |\n/ |\n/ |\n文件 |\n2 |\n|\n7 |\n许可 |\n3 |\n||\n四、其他情况\n正文一句。\n";
    let tables = words(text);
    assert_eq!(tables.len(), 1);
    assert_eq!(tables[0][1], ["信息内容", "制发件数", "废止\n件数", "有效件数"]);
    assert_eq!(tables[0][3], ["文件", "2", "", "7"]);
    assert_eq!(tables[0][4][..2], ["许可", "3"]);
    // A heading between two tables parts them.
    let twice = format!(
        "{}三、收到的申请\n（说明） |\n申请人 |\n||\n个人 |\n企业 |\n总计 |\n|\n甲 |\n1 |\n2 |\n3 |\n",
        &text[..text.find("四、").unwrap()]
    );
    let tables = words(&twice);
    assert_eq!(tables.len(), 2);
    assert_eq!(tables[1].last().unwrap(), &["甲", "1", "2", "3"]);
    // The pipe before a row may stand on the line of its first cell.
    let led = "正文一句。\n| 第一项\n|\n||\n| 信息内容\n|\n制发件数\n|\n有效件数\n|\n| 规章\n|\n1\n|\n2\n|\n| 文件\n|\n\n|\n7\n|\n正文一句。\n";
    let tables = words(led);
    assert_eq!(tables[0][1], ["", "信息内容", "制发件数", "有效件数"]);
    assert_eq!(tables[0][2..], [["", "规章", "1", "2"], ["", "文件", "", "7"]]);
    // Without filling nobody can tell where rows end: a cell to a row.
    let text = "正文一句。\n第一项\n|\n信息内容\n|\n制发件数\n|\n规章\n|\n0\n|\n文件\n|\n2\n|\n许可\n|\n3\n|\n三、收到的申请\n正文一句。\n";
    assert_eq!(words(text)[0].concat(), ["第一项", "信息内容", "制发件数", "规章", "0", "文件", "2", "许可", "3"]);
    assert_eq!(find(text)[0].layout, Layout::Stacked);
}

#[test]
fn wide_gaps() {
    let text = "项目      上年   本年\n行政许可   3     4\n\n行政处罚   5     60\n说明文字一句。\n";
    assert_eq!(
        words(text),
        vec![vec![vec!["项目", "上年", "本年"], vec!["行政许可", "3", "4"], vec!["行政处罚", "5", "60"]]]
    );
}

#[test]
fn bare_lines_and_run_together_lines() {
    let text = "二、主动公开情况\n信息内容\n制作数\n规章\n0\n文件\n12\n许可\n/\n三、其后一段文字，说明若干。\n";
    let tables = words(text);
    assert_eq!(tables[0].concat(), ["信息内容", "制作数", "规章", "0", "文件", "12", "许可", "/"]);
    let text = "信息内容制作数\n规章000\n文件 0 1 2\n许可12\n正文在此。\n";
    assert_eq!(find(text)[0].layout, Layout::RunTogether);
    assert_eq!(words(text)[0].concat(), ["信息内容制作数", "规章000", "文件 0 1 2", "许可12"]);
}

#[test]
fn prose_and_headings_are_no_table() {
    for text in [
        "一、总体情况\n（一）主动公开\n（二）依申请公开\n二、存在问题\n三、改进措施\n",
        "\t2017年，我县认真开展工作，取得成效。\n\t一是加强领导，二是完善制度，三是强化监督。\n",
        "首页 | 新闻 | 公开\n正文第一段说明。\n",
        "标  题\n作  者\n日  期\n",
        "2018年3月1日\n某县人民政府\n联系电话：0000-1234567\n",
        "",
        "\t\n\t\n",
    ] {
        assert_eq!(words(text), Vec::<Vec<Vec<String>>>::new(), "{text}");
    }
}

proptest::proptest! {
    #[test]
    fn tables_are_in_order_and_their_cells_inside(text in "([0-9甲乙、。|│\\t \\n一（）-]|(甲|乙丙|0)\n?\\|\n|\\|\\|\n){0,200}") {
        let mut end = 0;
        for table in find(&text) {
            assert!(table.span.start >= end);
            end = table.span.end;
            for cell in &table.cells {
                let _ = cell.span.of(&text);
                assert!(cell.span.is_empty() || table.span.contains(cell.span));
                assert!(cell.row < table.rows && cell.col < table.cols);
            }
        }
    }
}
