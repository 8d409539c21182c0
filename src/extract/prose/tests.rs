//! The rules of the repository against made-up sentences, and properties that hold for any text.

use proptest::prelude::*;

use super::check::read;
use super::*;
use crate::model::{Block, BlockKind, Bound, Metric, MetricKind, State};

const FILES: &[(&str, &str)] = &[
    ("words.toml", include_str!("../../../config/phrases/words.toml")),
    ("guards.toml", include_str!("../../../config/phrases/guards.toml")),
    ("scopes.toml", include_str!("../../../config/phrases/scopes.toml")),
    ("proactive.toml", include_str!("../../../config/phrases/proactive.toml")),
    ("documents.toml", include_str!("../../../config/phrases/documents.toml")),
    ("response.toml", include_str!("../../../config/phrases/response.toml")),
    ("applications.toml", include_str!("../../../config/phrases/applications.toml")),
    ("results.toml", include_str!("../../../config/phrases/results.toml")),
    ("review.toml", include_str!("../../../config/phrases/review.toml")),
    ("fees.toml", include_str!("../../../config/phrases/fees.toml")),
    ("capacity.toml", include_str!("../../../config/phrases/capacity.toml")),
    ("acts.toml", include_str!("../../../config/phrases/acts.toml")),
];

struct Tools {
    lexicon: Lexicon,
    dictionary: Dictionary,
    phrases: Phrases,
}

/// The metrics' names and units: all that the rules need of the dictionary.
fn dictionary() -> Dictionary {
    let text = include_str!("../../../config/metrics.toml");
    let mut metrics: Vec<Metric> = Vec::new();
    for line in text.lines() {
        let value = |key: &str| line.strip_prefix(key).map(|v| v.trim_matches([' ', '=', '"']).to_owned());
        if let Some(name) = value("id ") {
            metrics.push(Metric {
                name,
                zh: String::new(),
                en: String::new(),
                unit: String::new(),
                kind: MetricKind::Count,
                signed: false,
                by_applicant: false,
                eras: Vec::new(),
                definition: String::new(),
                comparability: String::new(),
            });
        } else if let (Some(unit), Some(metric)) = (value("unit "), metrics.last_mut()) {
            metric.unit = unit;
        }
    }
    Dictionary::new(metrics).unwrap()
}

fn tools() -> Tools {
    let lexicon = Lexicon::compile(
        include_str!("../../../config/lexicon/zh.toml"),
        include_str!("../../../config/lexicon/traditional.txt"),
    )
    .unwrap();
    let dictionary = dictionary();
    let phrases = Phrases::compile(FILES, &dictionary, &lexicon).unwrap();
    Tools { lexicon, dictionary, phrases }
}

#[test]
fn every_rule_passes_its_own_example() {
    let tools = tools();
    let failures = tools.phrases.check_examples(&tools.lexicon);
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// One figure as the cases write it.
fn written(tools: &Tools, figure: &Figure, with_scope: bool) -> String {
    let name = &tools.dictionary.get(figure.metric).name;
    let mark = match figure.bound {
        Bound::Exact => "",
        Bound::AtLeast => "~",
        Bound::About => "≈",
    };
    let value = match figure.state {
        State::NoneStated => "z".to_owned(),
        _ => figure.value.map_or("?".to_owned(), |v| v.to_string()),
    };
    let scope = if with_scope { format!("@{}", figure.scope.as_str()) } else { String::new() };
    format!("{name}={mark}{value}{scope}")
}

fn run_case(tools: &Tools, line: &str) -> Result<(), String> {
    let (left, right) = line.split_once("=>").ok_or("no =>")?;
    let left = left.trim();
    let (setting, text) = match left.strip_prefix('[').and_then(|l| l.split_once(']')) {
        Some((setting, text)) => (setting, text.trim()),
        None => ("prose government", left),
    };
    let text = match text.strip_prefix('#').and_then(|t| t.split_once('#')) {
        Some((heading, text)) => format!("# {heading}\n{}", text.trim()),
        None => text.to_owned(),
    };
    let (form, kind) = setting.split_once(' ').ok_or("no setting")?;
    let form = Form::from_name(form).ok_or("no form")?;
    let kind = PublisherKind::ALL.into_iter().find(|k| k.as_str() == kind).ok_or("no kind")?;
    let (_, reading) = read(&tools.phrases, &tools.lexicon, &text, form, kind);
    let (figures, reasons) = right.split_once(';').unwrap_or((right, ""));
    let wanted: Vec<&str> = figures.split_whitespace().filter(|w| *w != "none").collect();
    let got: Vec<String> = reading.figures.iter().map(|f| written(tools, f, true)).collect();
    let same = |want: &str, got: &String| want == got || (!want.contains('@') && got.split('@').next() == Some(want));
    let mut left_over = got.clone();
    for want in &wanted {
        match left_over.iter().position(|g| same(want, g)) {
            Some(index) => drop(left_over.remove(index)),
            None => return Err(format!("{text}: no {want} in {got:?} {:?}", told(&reading))),
        }
    }
    if !left_over.is_empty() {
        return Err(format!("{text}: too much: {left_over:?}"));
    }
    for reason in reasons.split_whitespace() {
        if !told(&reading).iter().any(|r| r == reason) {
            return Err(format!("{text}: no {reason} in {:?}", told(&reading)));
        }
    }
    Ok(())
}

fn told(reading: &ProseReading) -> Vec<String> {
    let not_taken = reading.quantities.iter().filter(|q| q.metric.is_none());
    not_taken.map(|q| format!("{}:{}", q.value, q.reason)).collect()
}

/// `tests/golden/prose`, one file a topic.
const GOLDEN: &[(&str, &str)] = &[
    ("proactive", include_str!("../../../tests/golden/prose/proactive.txt")),
    ("channels", include_str!("../../../tests/golden/prose/channels.txt")),
    ("documents", include_str!("../../../tests/golden/prose/documents.txt")),
    ("answers", include_str!("../../../tests/golden/prose/answers.txt")),
    ("applications", include_str!("../../../tests/golden/prose/applications.txt")),
    ("results", include_str!("../../../tests/golden/prose/results.txt")),
    ("dealt", include_str!("../../../tests/golden/prose/dealt.txt")),
    ("review", include_str!("../../../tests/golden/prose/review.txt")),
    ("fees", include_str!("../../../tests/golden/prose/fees.txt")),
    ("capacity", include_str!("../../../tests/golden/prose/capacity.txt")),
    ("guards", include_str!("../../../tests/golden/prose/guards.txt")),
    ("writing", include_str!("../../../tests/golden/prose/writing.txt")),
    ("mixed", include_str!("../../../tests/golden/prose/mixed.txt")),
];

#[test]
fn made_up_sentences_give_their_figures_and_no_others() {
    let tools = tools();
    let (mut run, mut failures) = (0, Vec::new());
    for (name, cases) in GOLDEN {
        for line in cases.lines().filter(|l| !l.trim().is_empty() && !l.starts_with("# ")) {
            run += 1;
            failures.extend(run_case(&tools, line).err().map(|wrong| format!("{name}: {wrong}")));
        }
    }
    assert!(failures.is_empty(), "{} of {run}:\n{}", failures.len(), failures.join("\n"));
    assert!(run >= 800, "{run}");
}

/// A paragraph with its line breaks, read as one.
fn values_of(tools: &Tools, text: &str) -> Vec<String> {
    let document = Document {
        text: text.to_owned(),
        blocks: vec![Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()) }],
        ..Document::default()
    };
    let folded = tools.lexicon.fold(text);
    let context = Context {
        form: Form::Prose,
        year: Some(2017),
        kind: PublisherKind::Government,
        level: None,
        title: None,
        covered: &[],
    };
    let reading = tools.phrases.read(&document, &folded, &tools.lexicon, &context);
    let mut values: Vec<String> = reading.figures.iter().map(|f| written(tools, f, true)).collect();
    values.sort();
    values
}

/// A paragraph of a report, sentence by sentence.
const REPORT: [&str; 6] = [
    "2017年，全县主动公开政府信息8127条，其中门户网站公开5210条，微信公众号公开917条。",
    "全年共收到政府信息公开申请126件，其中网上申请60件，信函申请54件，当面申请12件。",
    "受理的公开申请中，同意公开71件，部分公开10件，不予公开8件。",
    "因政府信息公开引发行政复议7件，行政诉讼3件。",
    "全年召开新闻发布会16场，发布政策解读稿件57篇。",
    "未收取政府信息公开费用。",
];

/// Sentences that count other things.
const OTHERS: [&str; 8] = [
    "2016年，全县主动公开政府信息7224条。",
    "文件见国办发〔2016〕80号和第711号国务院令。",
    "3月15日召开动员会1次。",
    "全县实现生产总值120亿元，同比增长7.2%。",
    "联系电话0539-5691234，邮编276300。",
    "办理人大代表建议52件，政协提案61件。",
    "上年收到政府信息公开申请105件。",
    "网站访问量达12万人次。",
];

/// Remarks behind a number.
const REMARKS: [&str; 5] =
    ["（2016年为77件）", "（同比增长5.2%）", "（见附件3）", "（国办发〔2016〕80号）", "（截至12月31日）"];

/// Words of reports, numbers and marks, thrown together.
fn babble() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "2017年",
        "2016年度",
        "，",
        "。",
        "、",
        "；",
        "（",
        "）",
        "《",
        "》",
        "收到",
        "政府信息公开申请",
        "主动公开",
        "政府信息",
        "12件",
        "305条",
        "其中",
        "网上申请",
        "同意公开",
        "同比增加",
        "未收到",
        "行政复议",
        "行政诉讼",
        "全县",
        "我局",
        "各部门",
        "累计",
        "截至",
        "下一步",
        "三万余",
        "66.5%",
        "各一人",
        "专职与兼职人员",
        "１２",
        " ",
        "\n",
        "費用",
        "由",
        "增加到",
        "🙂",
        "a",
        "(",
        ":",
        "“",
        "”",
        "没有一件",
        "分别",
        "、12件和7件",
    ]);
    prop::collection::vec(word, 0..40).prop_map(|words| words.concat())
}

/// Few cases, unless `PROPTEST_CASES` asks for more.
fn cases() -> ProptestConfig {
    let asked = ProptestConfig::default();
    let few = asked.cases == 256;
    ProptestConfig { cases: if few { 120 } else { asked.cases }, ..asked }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn any_text_is_read_and_every_figure_says_its_value(text in prop_oneof![babble(), any::<String>()]) {
        thread_local!(static TOOLS: Tools = tools());
        TOOLS.with(|tools| {
            let (document, reading) = read(&tools.phrases, &tools.lexicon, &text, Form::Prose, PublisherKind::Government);
            for figure in &reading.figures {
                let raw = figure.raw.of(&document.text);
                prop_assert!(figure.quote.contains(figure.raw), "{raw}");
                if figure.state == State::Reported {
                    let numbers = tools.lexicon.numbers(&tools.lexicon.fold(raw).text);
                    prop_assert!(numbers.iter().any(|n| Some(n.amount) == figure.value), "{raw} in {text}");
                }
            }
            for quantity in &reading.quantities {
                prop_assert!(quantity.sentence.contains(quantity.raw));
                prop_assert!(quantity.metric.is_some() == quantity.reason.is_empty());
                prop_assert!(quantity.reason.is_empty() || REASONS.contains(&quantity.reason));
            }
            Ok(())
        })?;
    }

    #[test]
    fn what_counts_other_things_changes_no_value(
        others in prop::collection::vec((0..=REPORT.len(), 0..OTHERS.len()), 0..4),
        remarks in prop::collection::vec((any::<prop::sample::Index>(), 0..REMARKS.len()), 0..4),
        breaks in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(vec!["\n", " ", "\r\n", "\u{3000}"])), 0..12),
    ) {
        thread_local!(static TOOLS: Tools = tools());
        TOOLS.with(|tools| {
            let plain = values_of(tools, &REPORT.concat());
            prop_assert_eq!(plain.len(), 15);
            let mut sentences: Vec<String> = REPORT.iter().map(|s| (*s).to_owned()).collect();
            for (index, remark) in &remarks {
                let units: Vec<(usize, usize)> = sentences.iter().enumerate().flat_map(|(i, s)| {
                    s.match_indices(['条', '件', '场', '篇']).filter(|(at, _)| s[..*at].ends_with(|c: char| c.is_ascii_digit()))
                        .map(move |(at, unit)| (i, at + unit.len())).collect::<Vec<_>>()
                }).collect();
                let (sentence, at) = units[index.index(units.len())];
                sentences[sentence].insert_str(at, REMARKS[*remark]);
            }
            let mut text = String::new();
            for i in 0..=REPORT.len() {
                others.iter().filter(|(at, _)| *at == i).for_each(|(_, other)| text.push_str(OTHERS[*other]));
                text.push_str(sentences.get(i).map_or("", String::as_str));
            }
            for (index, mark) in &breaks {
                // Two breaks at one place would be an empty line, which ends a paragraph; a number that ends a line may be
                // a page's.
                let stays = |c: Option<char>| c.is_none_or(|c| c.is_whitespace() || c.is_ascii_digit());
                let places: Vec<usize> = text.char_indices().map(|(at, _)| at)
                    .filter(|at| !stays(text[..*at].chars().next_back()) && !text[*at..].starts_with(char::is_whitespace))
                    .collect();
                text.insert_str(places[index.index(places.len())], mark);
            }
            prop_assert_eq!(&plain, &values_of(tools, &text), "{}", text);
            Ok(())
        })?;
    }

    #[test]
    fn paragraphs_are_read_one_by_one(order in Just((0..8usize).collect::<Vec<_>>()).prop_shuffle()) {
        const LINES: [&str; 8] = [
            "2017年全县收到政府信息公开申请14件，其中网上申请9件。",
            "全年主动公开政府信息812条，较上年增长5%。",
            "未发生因政府信息公开引起的行政复议、行政诉讼。",
            "全年召开新闻发布会3场。",
            "天气晴好，河水清澈。",
            "2016年举办政务公开培训5期。",
            "全县配备政务公开专职人员7名。",
            "微信公众号发布信息65条。",
        ];
        thread_local!(static TOOLS: Tools = tools());
        TOOLS.with(|tools| {
            let values = |lines: Vec<&str>| {
                let (_, reading) = read(&tools.phrases, &tools.lexicon, &lines.join("\n"), Form::Prose, PublisherKind::Government);
                let mut values: Vec<String> = reading.figures.iter().map(|f| written(tools, f, true)).collect();
                values.sort();
                values
            };
            let all = values(LINES.to_vec());
            prop_assert_eq!(all.len(), 8);
            prop_assert_eq!(&all, &values(order.iter().map(|i| LINES[*i]).collect()));
            // A paragraph that counts nothing changes nothing.
            prop_assert_eq!(&all, &values(LINES.iter().copied().filter(|l| !l.starts_with("天气")).collect()));
            Ok(())
        })?;
    }
}

#[test]
fn a_break_inside_a_word_for_a_year_hides_it_from_no_one() {
    let values = values_of(&tools(), "2017年全县收到政府信息公开申请14件。上\n年收到政府信息公开申请15件。");
    assert_eq!(values, ["applications.received.total=14@region"]);
}

#[test]
fn what_is_dealt_out_is_what_is_told_one_by_one() {
    let tools = tools();
    let things = ["网上申请", "信函申请", "当面申请", "政府信息公开行政复议", "政府信息公开行政诉讼"];
    for (first, second) in things.iter().zip(&things[1..]) {
        let apart = values_of(&tools, &format!("全年{first}为12件，{second}为7件。"));
        assert_eq!(apart.len(), 2, "{apart:?}");
        for joint in ["、", "和", "及", "以及", "与"] {
            let dealt = format!("全年{first}{joint}{second}分别为12件{joint}7件。");
            assert_eq!(values_of(&tools, &dealt), apart, "{dealt}");
        }
    }
}

#[test]
fn two_values_of_one_metric_are_reported_as_such() {
    let tools = tools();
    let text = "2017年全县收到政府信息公开申请14件。\n全年共收到政府信息公开申请15件。";
    let (_, reading) = read(&tools.phrases, &tools.lexicon, text, Form::Prose, PublisherKind::Government);
    assert_eq!(reading.figures.len(), 2);
    assert_eq!(reading.findings[0].code, "two_readings");
}

#[test]
fn a_sentence_without_a_mark_is_cut_between_its_numbers() {
    let tools = tools();
    let text = "主动公开政府信息6项31条".repeat(2000);
    let (_, reading) = read(&tools.phrases, &tools.lexicon, &text, Form::Prose, PublisherKind::Department);
    assert_eq!(reading.quantities.len(), 4000);
    assert!(reading.quantities.iter().all(|quantity| quantity.sentence.len() < 7_000));
    assert!(reading.quantities.iter().all(|quantity| ["6", "31"].contains(&quantity.value.to_string().as_str())));
}

#[test]
fn the_year_2008_begins_in_may_with_the_regulation() {
    let tools = tools();
    let read = |year: i16, text: &str| {
        let document = super::check::document(text);
        let folded = tools.lexicon.fold(&document.text);
        let (form, kind) = (Form::Prose, PublisherKind::Department);
        let context = Context { form, year: Some(year), kind, level: None, title: None, covered: &[] };
        let reading = tools.phrases.read(&document, &folded, &tools.lexicon, &context);
        reading.figures.iter().filter_map(|f| f.value.map(|v| v.to_string())).collect::<Vec<_>>()
    };
    let counted = [
        "自2008年5月1日至2008年12月31日，我局收到政府信息公开申请4件。",
        "2008年5月1日起，我局收到政府信息公开申请4件。",
    ];
    for text in counted {
        assert_eq!(read(2008, text), ["4"], "{text}");
        assert!(read(2009, &text.replace("2008", "2009")).is_empty(), "{text}");
    }
    assert!(read(2008, "2008年6月1日至2008年12月31日，我局收到政府信息公开申请4件。").is_empty());
}

#[test]
fn a_title_names_its_publisher_and_no_topic() {
    let tools = tools();
    let document = super::check::document("# 晴川县社会保障局2017年政府信息公开年度报告\n全年共公开各类信息312条。");
    let folded = tools.lexicon.fold(&document.text);
    let read = |title| {
        let (form, kind) = (Form::Prose, PublisherKind::Department);
        let context = Context { form, year: Some(2017), kind, level: None, title, covered: &[] };
        let reading = tools.phrases.read(&document, &folded, &tools.lexicon, &context);
        reading.figures.iter().map(|f| written(&tools, f, true)).collect::<Vec<_>>()
    };
    assert_eq!(read(Some("晴川县社会保障局2017年政府信息公开年度报告")), ["proactive.items.total=312@agency"]);
    assert!(read(None).is_empty(), "a heading that is no title names an area");
}

#[test]
fn prose_behind_too_many_numbers_is_cut_and_said_so() {
    let Tools { lexicon, phrases, .. } = tools();
    let phrases = phrases.at_most(2);
    let read = |text: &str| {
        let reading = super::check::read(&phrases, &lexicon, text, Form::Prose, PublisherKind::Government).1;
        (reading.quantities.len(), reading.findings.iter().map(|f| f.code).collect::<Vec<_>>())
    };
    assert_eq!(read("召开发布会2场。受理申请5件。"), (2, vec![]));
    assert_eq!(read("召开发布会2场。受理申请5件。公开信息7条。"), (2, vec!["prose_cut"]));
    assert_eq!(read("召开发布会2场。受理申请5件。\n公开信息7条。"), (2, vec!["prose_cut"]));
}

#[test]
fn form_tables_are_left_alone() {
    let tools = tools();
    let document = super::check::document("收到政府信息公开申请14件。\n收到政府信息公开申请15件。");
    let folded = tools.lexicon.fold(&document.text);
    let context = Context {
        form: Form::E3,
        year: Some(2023),
        kind: PublisherKind::Department,
        level: None,
        title: None,
        covered: &[document.blocks[0].span],
    };
    let reading = tools.phrases.read(&document, &folded, &tools.lexicon, &context);
    let values: Vec<String> = reading.figures.iter().map(|f| written(&tools, f, true)).collect();
    assert_eq!(values, ["applications.received.new=15@agency"]);
    assert_eq!(reading.quantities.len(), 1);
    assert_eq!(reading.figures[0].raw.of(&document.text), "15件");
    assert_eq!(reading.figures[0].quote.of(&document.text), "收到政府信息公开申请15件");
}

#[test]
fn mistakes_in_rules_are_named() {
    let tools = tools();
    let compile = |text: &str| {
        let result = Phrases::compile(&[("x.toml", text)], &tools.dictionary, &tools.lexicon);
        format!("{:#}", result.err().expect("must fail"))
    };
    let rule = |rest: &str| format!("[[rule]]\nid = \"r\"\nexample = \"\"\n{rest}");
    assert!(compile(&rule("say = [\"x #\"]\nmetric = \"no.such\"")).contains("`no.such`"));
    assert!(compile(&rule("say = [\"{x} #\"]\nreason = \"topic\"")).contains("`{x}`"));
    assert!(compile(&rule("say = [\"甲\"]\nreason = \"topic\"")).contains("exactly one `#`"));
    assert!(compile(&rule("say = [\"甲 #\"]\nreason = \"whim\"")).contains("`whim`"));
    assert!(compile(&rule("say = [\"甲 #\"]\nreason = \"topic\"\nsay_so = 1")).contains("say_so"));
    assert!(compile(&rule("say = [\"甲 #\"]")).contains("rule `r`"));
    assert!(compile("[words]\nidle = [\"甲\"]").contains("`idle`"));
    assert!(compile("[parts]\nbody = [\"局\"]\n[words]\nbody = [\"本{body}\"]").contains("name of a part"));
}

#[test]
fn what_nothing_proves_fails_the_check() {
    let tools = tools();
    let failures = |text: &str| {
        let phrases = Phrases::compile(&[("x.toml", text)], &tools.dictionary, &tools.lexicon).unwrap();
        phrases.check_examples(&tools.lexicon).join("\n")
    };
    let rule = |rest: &str| {
        format!("[[rule]]\nid = \"r\"\nmetric = \"proactive.items.total\"\nsay = [\"公开 #\"]\nunits = \"条\"\n{rest}")
    };
    let proven = "example = \"公开7条。\"\ngives = [7]\nrejects = [\"公开7件。\"]";
    assert_eq!(failures(&rule(proven)), "");
    assert!(failures(&rule("example = \"公开7条。\"\ngives = [7]")).contains("no counter-example"));
    assert!(failures(&rule("example = \"发布7条。\"\ngives = [7]\nrejects = [\"公开7件。\"]")).contains("is []"));
    assert!(
        failures(&rule("example = \"公开7条。\"\ngives = [7]\nrejects = [\"公开7条。\"]"))
            .contains("must give nothing")
    );
    let guard = "[words]\nplan = [\"计划\", \"打算\"]\n[[guard]]\nreason = \"future\"\n";
    assert!(
        failures(&format!("{guard}words = \"plan\"\nreach = \"count\"\nexample = \"公开7条。\"")).contains("guard")
    );
    let section = |example: &str| {
        let heading = "words = \"plan\"\nreach = \"section\"\n";
        failures(&format!("{guard}{heading}example = \"{example}\""))
    };
    assert!(section("# 打算\\n没有数字。").contains("guard `future`"));
    assert_eq!(section("# 打算\\n公开7条。"), "");
    let scope = |example: &str| {
        let words = "[words]\nown = [\"本局\"]\n[[scope]]\nscope = \"agency\"\nwords = \"own\"\n";
        failures(&format!("{words}example = \"{example}\"\n{}", rule(proven)))
    };
    assert!(scope("公开7条。").contains("scope `agency`"));
    assert_eq!(scope("本局公开7条。"), "");
}
