//! Layouts and traps that the forms' own examples do not show. All figures are made up.

use super::*;
use crate::decode::grid;
use crate::model::{Applicant, Layout, Metric, MetricKind};

const FILES: [(&str, &str); 5] = [
    ("words.toml", include_str!("../../../config/forms/words.toml")),
    ("e0.toml", include_str!("../../../config/forms/e0.toml")),
    ("e1.toml", include_str!("../../../config/forms/e1.toml")),
    ("e2.toml", include_str!("../../../config/forms/e2.toml")),
    ("e3.toml", include_str!("../../../config/forms/e3.toml")),
];

struct Bench {
    forms: Forms,
    lexicon: Lexicon,
    dictionary: Dictionary,
}

fn bench() -> Bench {
    let mut metrics: Vec<Metric> = Vec::new();
    for line in include_str!("../../../config/metrics.toml").lines() {
        if let Some(name) = line.strip_prefix("id = ") {
            metrics.push(Metric {
                name: name.trim_matches('"').to_string(),
                zh: String::new(),
                en: String::new(),
                unit: "unspecified".to_string(),
                kind: MetricKind::Count,
                signed: name.contains("items_delta"),
                by_applicant: false,
                eras: Vec::new(),
                definition: String::new(),
                comparability: String::new(),
            });
        }
    }
    let dictionary = Dictionary::new(metrics).unwrap();
    let zh = include_str!("../../../config/lexicon/zh.toml");
    let lexicon = Lexicon::compile(zh, include_str!("../../../config/lexicon/traditional.txt")).unwrap();
    let forms = Forms::compile(&FILES, &dictionary, &lexicon).unwrap();
    Bench { forms, lexicon, dictionary }
}

impl Bench {
    fn read(&self, text: &str) -> TableReading {
        self.read_tables(text, grid::find(text))
    }

    fn read_tables(&self, text: &str, tables: Vec<Table>) -> TableReading {
        let doc = Document { tables, text: text.to_string(), ..Document::default() };
        self.forms.read(&doc, &self.lexicon, Scope::Region)
    }

    /// `metric scope value unit`, one for each figure.
    fn lines(&self, reading: &TableReading) -> Vec<String> {
        let line = |f: &Figure| {
            let value = f.value.map_or(f.state.as_str().to_string(), |v| v.to_string());
            format!("{} {} {value} {}", self.dictionary.get(f.metric).name, f.scope.as_str(), f.unit)
        };
        reading.figures.iter().map(line).collect()
    }
}

#[test]
fn every_rule_gives_what_its_example_says() {
    let bench = bench();
    assert_eq!(bench.forms.check_examples(&bench.lexicon), Vec::<String>::new());
}

#[test]
fn a_return_with_three_columns_of_numbers_has_three_scopes() {
    let bench = bench();
    let text = "序号\t统计指标\t单位\t区政府统计数\t区直单位统计数\t乡镇街道统计数\n\
                1\t（一）收到申请数\t件\t4\t7\t0\n2\t1.当面申请数\t件\t1\t2\t\n\
                3\t2.传真申请数\t件\t0\t0\t0\n4\t3.网络申请数\t件\t3\t5\t/\n";
    let reading = bench.read(text);
    assert_eq!(reading.form, Some(Form::E1));
    let lines = bench.lines(&reading);
    assert_eq!(lines[0], "applications.received.total agency 4 件");
    assert_eq!(lines[1], "applications.received.total departments 7 件");
    assert_eq!(lines[2], "applications.received.total townships 0 件");
    assert_eq!(lines[5], "applications.received.in_person townships blank 件");
    assert_eq!(lines[11], "applications.received.online townships not_applicable 件");
    assert_eq!(lines.len(), 12);
}

#[test]
fn the_year_is_taken_and_not_the_running_total() {
    let bench = bench();
    let text = "指标名称|计量单位|2009年度|历年累计\n主动公开信息数|条|12|90\n其中：1.政府网站|条|9|60\n2.政府公报|条|3|30\n\
                受理依申请公开信息总数|条|2|8\n其中：1.当面申请数|条|2|5\n";
    let lines = bench.lines(&bench.read(text));
    assert_eq!(lines.len(), 5);
    assert_eq!(lines[0], "proactive.items.total region 12 条");
    assert_eq!(lines[4], "applications.received.in_person region 2 条");
}

#[test]
fn units_and_signs_stay_as_printed() {
    let bench = bench();
    let text = "第二十条第（五）项\n信息内容 | 上一年项目数量 | 本年增/减 | 处理决定数量\n行政许可 | 90 | 减4 | 1,204\n\
                第二十条第（九）项\n信息内容 | 采购项目数量 | 采购总金额（万元）\n政府集中采购 | 3 | 81.5\n";
    let lines = bench.lines(&bench.read(text));
    assert!(lines.contains(&"acts.licence.items_delta region -4 unspecified".to_string()), "{lines:?}");
    assert!(lines.contains(&"acts.licence.decisions region 1204 unspecified".to_string()), "{lines:?}");
    assert!(lines.contains(&"procurement.amount region 81.5 万元".to_string()), "{lines:?}");
}

#[test]
fn rows_that_do_not_fit_are_left_out_and_named() {
    let bench = bench();
    let text = "一、本年新收政府信息公开申请数量\n5\n0\n0\n0\n0\n0\n5\n二、上年结转政府信息公开申请数量\n1\n0\n0\n0\n0\n1\n\
                四、结转下年度继续办理\n0\n0\n0\n0\n0\n0\n0\n（一）予以公开\n6\n0\n0\n0\n0\n0\n6\n";
    let reading = bench.read(text);
    assert_eq!(reading.figures.len(), 21);
    let rejected: Vec<&Finding> = reading.findings.iter().filter(|f| f.code == "row_rejected").collect();
    assert_eq!(rejected.len(), 1);
    assert!(rejected[0].detail.contains("上年结转"), "{}", rejected[0].detail);
    let by_position = |f: &Figure| matches!(f.place, crate::model::Place::Cell { by_position: true, .. });
    assert!(reading.figures.iter().all(by_position), "no header was there");
}

#[test]
fn a_note_behind_the_last_row_takes_nothing_from_it() {
    let bench = bench();
    let row = "第二十条第（八）项\n信息内容\n本年收费金额（单位：万元）\n行政事业性收费\n0\n";
    let table =
        |behind: &str| format!("信息内容\n本年处理决定数量\n行政许可\n0\n行政处罚\n0\n{row}{behind}\n行政许可\n3\n");
    for behind in ["", "（注：金额以财政决算为准）", "本年新收和上年结转的数量相加"] {
        let lines = bench.lines(&bench.read(&table(behind)));
        assert!(lines.contains(&"admin_fees.amount region 0 万元".to_string()), "{behind}: {lines:?}");
    }
    // More values than the row has: some are the unknown label's.
    let lines = bench.lines(&bench.read(&table("7\n其他收费")));
    assert!(!lines.iter().any(|line| line.starts_with("admin_fees")), "{lines:?}");
}

#[test]
fn a_template_gives_nothing_and_is_called_one() {
    let bench = bench();
    let text = "信息内容\t本年制发件数\t本年废止件数\t现行有效件数\n规章\t\t\t\n行政规范性文件\t\t\t\n";
    let reading = bench.read(text);
    assert!(reading.blank_form && reading.figures.is_empty());
}

#[test]
fn two_tables_that_differ_are_found() {
    let bench = bench();
    let table = |n: u8| {
        format!(
            "申请人情况|自然人|商业企业|科研机构|社会公益组织|法律服务机构|其他|总计\n\
             一、本年新收政府信息公开申请数量|{n}|0|0|0|0|0|{n}\n二、上年结转政府信息公开申请数量|0|0|0|0|0|0|0\n"
        )
    };
    let reading = bench.read(&format!("{}\n全区汇总如下所示。\n\n{}", table(3), table(8)));
    assert_eq!(reading.figures.len(), 14);
    assert_eq!(reading.figures[0].value.map(|v| v.to_string()).as_deref(), Some("3"));
    assert_eq!(reading.figures[0].applicant, Some(Applicant::NaturalPerson));
    assert_eq!(reading.findings.iter().filter(|f| f.code == "two_readings").count(), 1);
}

#[test]
fn tables_of_other_things_are_named_and_give_nothing() {
    let bench = bench();
    let text = "项目\t预算\t决算\n人员经费\t12\t11\n其他\t3\t4\n总计\t15\t15\n";
    let reading = bench.read(text);
    assert!(reading.figures.is_empty() && reading.form.is_none() && reading.covered.is_empty());
    assert_eq!(reading.findings[0].code, "unknown_table");
    assert_eq!(reading.findings[0].detail, "项目 | 预算 | 决算");
}

#[test]
fn merged_value_cells_belong_to_no_row() {
    let bench = bench();
    let text = "信息内容 本年制发件数 本年废止件数 现行有效件数 规章 1 2 3 行政规范性文件 4 5";
    let words: Vec<&str> = text.split(' ').collect();
    let cell = |n: usize, row, col, row_span| {
        let start = words[n].as_ptr() as usize - text.as_ptr() as usize;
        Cell { row, col, row_span, col_span: 1, span: Span::new(start, start + words[n].len()) }
    };
    let mut cells: Vec<Cell> = (0..4).map(|n| cell(n, 0, n as u32, 1)).collect();
    cells.extend((4..8).map(|n| cell(n, 1, n as u32 - 4, if n == 7 { 2 } else { 1 })));
    cells.extend((8..11).map(|n| cell(n, 2, n as u32 - 8, 1)));
    let table = Table { span: Span::new(0, text.len()), layout: Layout::Marked, rows: 3, cols: 4, cells };
    let lines = bench.lines(&bench.read_tables(text, vec![table]));
    assert!(!lines.iter().any(|l| l.starts_with("regdocs.normative.in_force")), "{lines:?}");
}

/// The lines of a sheet that was saved as text.
fn lines_of_sheet(bench: &Bench, text: &str) -> Vec<String> {
    let doc = crate::decode::decode(text.as_bytes(), &crate::decode::Limits::default()).unwrap();
    assert!(doc.tables.iter().all(|t| t.layout == Layout::Unmerged), "{text}");
    bench.lines(&bench.forms.read(&doc, &bench.lexicon, Scope::Region))
}

#[test]
fn a_label_over_several_columns_of_values_names_none_of_them() {
    let bench = bench();
    let labels = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"];
    let head = |gap: &str| format!("申请人情况,{}\n", labels.map(|l| format!("{l}{gap}")).join(","));
    let row = |label: &str, pair: &str| format!("{label}{}\n", pair.repeat(7));
    let single =
        head("") + &row("一、本年新收政府信息公开申请数量", ",5") + &row("二、上年结转政府信息公开申请数量", ",1");
    assert_eq!(lines_of_sheet(&bench, &single).len(), 14);
    for pair in [",5,3", ",5,", ",,3"] {
        let rows = row("一、本年新收政府信息公开申请数量", pair) + &row("二、上年结转政府信息公开申请数量", ",1,2");
        assert_eq!(lines_of_sheet(&bench, &(head(",") + &rows)), Vec::<String>::new(), "{pair}");
        let rows = row("一、本年新收政府信息公开申请数量", pair) + &row("二、上年结转政府信息公开申请数量", ",1,");
        let divided = head(",") + &row("", ",上年,本年") + &rows;
        assert_eq!(lines_of_sheet(&bench, &divided), Vec::<String>::new(), "{pair}");
    }
    // Nobody knows which of the cells under a label was merged.
    let shifted = "信息内容,本年处理决定数量,,\n行政许可,,12,\n行政处罚,3,,\n行政强制,,,\n";
    assert_eq!(lines_of_sheet(&bench, shifted), Vec::<String>::new());
}

#[test]
fn a_header_behind_its_title_is_read_where_no_column_can_be_missing() {
    let bench = bench();
    let head = "第二十条第（一）项,,,,信息内容,本年制发件数,本年废止件数,现行有效件数\n";
    let lines = lines_of_sheet(&bench, &format!("{head}规章,1,,,,,,\n行政规范性文件,,5,7,,,,\n"));
    assert_eq!(lines[..4].iter().filter(|l| l.contains("issued")).count(), 2, "{lines:?}");
    assert!(lines.contains(&"regdocs.normative.repealed region 5 unspecified".to_string()), "{lines:?}");
    assert!(lines.contains(&"regdocs.normative.issued region blank unspecified".to_string()), "{lines:?}");
    // Without a value in the second column nobody knows that there is one.
    let lines = lines_of_sheet(&bench, &format!("{head}规章,1,,7,,,,\n行政规范性文件,,,8,,,,\n"));
    assert_eq!(lines, Vec::<String>::new());
}

#[test]
fn values_beside_their_header_are_not_counted_off() {
    let bench = bench();
    let head = "申请人情况,自然人,商业企业,科研机构,社会公益组织,法律服务机构,其他,总计,,,,,,,,\n";
    let rows =
        ",,,,,,,,一、本年新收政府信息公开申请数量,2,,1,3,,,\n,,,,,,,,二、上年结转政府信息公开申请数量,1,,,1,,,\n";
    assert_eq!(lines_of_sheet(&bench, &format!("{head}{rows}")), Vec::<String>::new());
}

#[test]
fn a_line_of_numbers_stands_under_its_labels() {
    let bench = bench();
    let five = "结果维持,结果纠正,其他结果,尚未审结,总计";
    let head =
        format!("行政复议,,,,,行政诉讼,,,,,,,,,,\n,,,,,未经复议直接起诉,,,,,复议后起诉,,,,,\n{five},{five},{five},\n");
    let values = "1,2,,4,5,6,7,8,9,10,11,12,13,14,15,\n";
    let lines = lines_of_sheet(&bench, &(head.clone() + values));
    assert_eq!(lines.len(), 15);
    assert!(lines.contains(&"litigation.after_review.upheld region 11 unspecified".to_string()), "{lines:?}");
    let moved = lines_of_sheet(&bench, &format!("{head},{values}").replace("15,\n", "15\n"));
    assert!(moved.iter().any(|l| l.starts_with("review.other region 2 ")), "{moved:?}");
    assert!(!moved.iter().any(|l| l.starts_with("review.upheld region 1 ")), "{moved:?}");
}
