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
