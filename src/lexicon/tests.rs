//! What the room reads, on made-up words.

use super::numeral::parse;
use super::*;

pub(super) fn lexicon() -> &'static Lexicon {
    static ONE: std::sync::OnceLock<Lexicon> = std::sync::OnceLock::new();
    ONE.get_or_init(|| {
        let toml = include_str!("../../config/lexicon/zh.toml");
        let characters = include_str!("../../config/lexicon/traditional.txt");
        Lexicon::compile(toml, characters).unwrap()
    })
}

fn amount(text: &str) -> Amount {
    Amount::parse(text).unwrap()
}

fn read(text: &str) -> String {
    let numeral = parse(text, 0).unwrap();
    let rest = &text[numeral.end..];
    let more = if numeral.more { "+" } else { "" };
    match numeral.upper {
        Some(upper) => format!("{}~{upper}{more} {rest}", numeral.amount),
        None => format!("{}{more} {rest}", numeral.amount),
    }
    .trim_end()
    .to_string()
}

#[test]
fn reads_arabic_with_separators_and_scales() {
    for (text, want) in [
        ("1,234件", "1234 件"),
        ("12,345,678", "12345678"),
        ("2018,100", "2018 ,100"),
        ("1,23", "1 ,23"),
        ("26.8万条", "268000 条"),
        ("615.54万条", "6155400 条"),
        ("1亿2000万", "120000000"),
        ("3万4000", "34000"),
        ("1万5千", "15000"),
        ("5万4千6百", "54600"),
        ("500余万元", "5000000+ 元"),
        ("3.", "3 ."),
        ("4.78万亿", "4780000000000"),
    ] {
        assert_eq!(read(text), want, "{text}");
    }
    assert_eq!(parse("1.2.3", 0), None);
    assert_eq!(parse("99999999999999999999", 0), None);
}

#[test]
fn reads_chinese() {
    for (text, want) in [
        ("十一件", "11 件"),
        ("二十", "20"),
        ("廿三", "23"),
        ("两千三百", "2300"),
        ("一百零五", "105"),
        ("一百一十六", "116"),
        ("一百十六", "116"),
        ("一百二", "120"),
        ("一万二", "12000"),
        ("一万零二", "10002"),
        ("二〇一七年", "2017 年"),
        ("壹佰贰拾叁元", "123 元"),
        ("一亿两千三百", "100002300"),
        ("一万亿", "1000000000000"),
        ("三百多万", "3000000+"),
        ("十六点三亿", "1630000000"),
        ("二十五千克", "25 千克"),
        ("两三百件", "200~300 件"),
        ("十五六个", "15~16 个"),
        ("八点三十分", "8 点三十分"),
        ("零", "0"),
    ] {
        assert_eq!(read(text), want, "{text}");
    }
}

#[test]
fn keeps_a_scale_word_that_may_be_the_units() {
    let tail = parse("160.5964万元", 0).unwrap().tail.unwrap();
    assert_eq!((tail.at, tail.amount), (8, Amount::parse("160.5964").unwrap()));
    assert_eq!(parse("二十万元", 0).unwrap().tail.unwrap().amount, Amount::integer(20));
    assert_eq!(parse("1亿2000万元", 0).unwrap().tail, None);
}

/// Everything in a text as `Role figure`, with bound, unit and flags; list markers are left out.
fn found(text: &str) -> Vec<String> {
    let folded = lexicon().fold(text).text;
    let numbers = lexicon().numbers(&folded);
    numbers.iter().filter(|n| n.role != Role::ListMarker).map(|n| show(n, &folded)).collect()
}

fn show(number: &Number, text: &str) -> String {
    let bound = match number.bound {
        Bound::Exact => "",
        Bound::AtLeast => "+",
        Bound::About => "~",
    };
    let role = if number.role == Role::Count { String::new() } else { format!("{:?} ", number.role) };
    let upper = number.upper.map_or(String::new(), |upper| format!("..{upper}"));
    let unit = number.unit.map_or(String::new(), |unit| format!(" {}", unit.of(text)));
    let each = if number.each { " each" } else { "" };
    let none = if number.none { " none" } else { "" };
    format!("{role}{bound}{}{upper}{unit}{each}{none}", number.amount)
}

#[track_caller]
fn gives(text: &str, want: &[&str]) {
    assert_eq!(found(text), want, "{text}");
}

#[test]
fn folds_to_one_form_of_each_character() {
    for (text, want) in [
        ("（１，２３４）：；！？％＋．", "(1,234):;!?%+."),
        ("〔2017〕﹝2017﹞[2017]【1】〖1〗", "〔2017〕〔2017〕[2017]【1】【1】"),
        ("“甲”‘乙’「丙」『丁』", "\"甲\"\"乙\"\"丙\"\"丁\""),
        ("—–−－─―", "------"),
        ("甲、乙。丙〈丁〉", "甲、乙。丙《丁》"),
        ("二○一七", "二〇一七"),
        ("甲\u{A0}乙\u{3000}丙\t丁\n", "甲 乙 丙\t丁\n"),
        ("甲\u{200B}乙\u{FEFF}丙\u{AD}", "甲乙丙"),
        ("規範性檔案總計", "规范性档案总计"),
        ("⽂件⻓", "文件长"),
        ("統(tǒng)計(jì)表（zhèn）", "统计表"),
        ("公开(2017)其它(gk)", "公开(2017)其它(gk)"),
        ("乾县", "乾县"),
    ] {
        assert_eq!(lexicon().fold(text).text, want);
    }
    assert_eq!(lexicon().fold_tight("收 到\n申\u{3000}请\t３ 件").text, "收到申请3件");
}

#[test]
fn folded_words_are_found_again_in_the_original() {
    let printed = "（統(tǒng)計\u{200B}，１２ 件）";
    let folded = lexicon().fold(printed);
    assert_eq!(folded.text, "(统计,12 件)");
    let words = |part: &str| {
        let start = folded.text.find(part).unwrap();
        folded.span(start, start + part.len()).of(printed)
    };
    assert_eq!(words("统计"), "統(tǒng)計");
    assert_eq!(words("12 件"), "１２ 件");
    assert_eq!(words("(统计,12 件)"), printed);
    let at = printed.find("１２").unwrap();
    assert_eq!(folded.at(at as u32), folded.text.find("12").unwrap());
    assert_eq!(folded.at(printed.len() as u32), folded.text.len());
}

#[test]
fn every_group_of_words_does_what_its_example_says() {
    assert_eq!(lexicon().check_examples(), Vec::<String>::new());
    assert!(lexicon().words("negation").contains(&"没有".to_string()));
    assert!(lexicon().words("no such group").is_empty());
}

#[test]
fn a_wrong_lexicon_is_named() {
    let message = |toml: &str, characters: &str| format!("{:#}", Lexicon::compile(toml, characters).unwrap_err());
    assert!(message("[words.units]\nexample = \"3件\"\nlist = []", "").contains("`units`"));
    assert!(message("[words.units]\nexample = \"3件\"\nlist = [\"件\"]", "").contains("no group"));
    assert!(message("[words.units]\nsample = \"3件\"", "").contains("sample"));
    assert!(message("[words.units]\nexample = \"3件\"\nlist = [\"件\"]", "萬万").contains("line 1"));
}

#[test]
fn counts_with_units_and_bounds() {
    gives("收到申请１３ 件，发布信息26.8万条", &["13 件", "268000 条"]);
    gives("信息４，５６７条，共1,234,567次", &["4567 条", "1234567 次"]);
    gives("68余条、1780多条、3万余人次、近20次、约30件", &["+68 条", "+1780 条", "+30000 人次", "~20 次", "~30 件"]);
    gives("100条左右，30件以上，不少于5场，260余", &["~100 条", "+30 件", "+5 场", "+260"]);
    gives("收取1亿2000万元，35万元，0.5元，3元5角", &["120000000 元", "35 万元", "0.5 元", "3.5 元"]);
    gives("提交申请二十三件，答复十五件，两次培训", &["23 件", "15 件", "2 次"]);
    gives("专职、兼职各一人；复议、诉讼均为0件；平均2件", &["1 人 each", "0 件 each", "2 件"]);
    gives("节约8元，附近4个村", &["8 元", "4 个"]);
    gives("答复数为七，其中：网上 5；信函 2", &["7", "5", "2"]);
}

#[test]
fn not_even_one_is_nought() {
    gives("全年没有一例投诉", &["0 例 none"]);
    gives("未发生一起诉讼，未有一件复议", &["0 起 none", "0 件 none"]);
    gives("大家一起努力，受理一起投诉", &["1 起"]);
    gives("没有10件", &["10 件"]);
    gives("信息不存在1件，信息不存在一件，不存在1件", &["1 件", "1 件", "1 件"]);
    gives("不存在一起纠纷，不存在12件", &["0 起 none", "12 件"]);
}

#[test]
fn percentages_and_fractions() {
    gives("占40.2％，增长百分之三十，提高2.5个百分点", &["Percent 40.2", "Percent 30", "Percent 2.5 个百分点"]);
    gives(
        "千分之五，四成，七成五，办结率百分之百，答复率百分百",
        &["Percent 0.5", "Percent 40", "Percent 75", "Percent 100", "Percent 100"],
    );
    gives("三分之一，1/4", &["Fraction 0.333333333333", "Fraction 0.25"]);
    gives("不低于6%的分值", &["Percent +6"]);
    gives("增长-12.5%", &["Percent -12.5"]);
    gives("5成立小组", &["5"]);
}

#[test]
fn ranges() {
    gives("3-5个工作日，三至五天，10～15件", &["Range 3..5 个工作日", "Range 3..5 天", "Range 10..15 件"]);
    gives("两三件，1至3万次，1万-3万元", &["Range 2..3 件", "Range 10000..30000 次", "Range 1..3 万元"]);
    gives("12-3", &["Code 12"]);
    gives("数十人，几百件，十几次", &["Range 10..100 人", "Range 100..1000 件", "Range 10..20 次"]);
    gives("二十几万元，一百零几件", &["Range 200000..300000 元", "Range 100..110 件"]);
}

#[test]
fn words_that_hold_numerals_are_no_numbers() {
    gives("进一步统一思想，一律公开，千方百计，逐一答复，万无一失，百姓", &[]);
    gives("三公经费、五公开、两会、十三五、十九大精神、十分重视、百分点", &[]);
    gives("一事一议，一件事一次办，一窗受理，第一时间，三农", &[]);
    gives("若干条，上百人，几年来，十几年来的努力成千上万", &[]);
    gives("一点意见", &[]);
    gives("三公里，申请总数十五件", &["3 公里", "15 件"]);
}

#[test]
fn look_alikes_by_form() {
    gives(
        "国办发〔2016〕19号、[2015]32号、第711号",
        &["DocumentNumber 2016", "DocumentNumber 19", "DocumentNumber 2015", "DocumentNumber 32", "DocumentNumber 711"],
    );
    gives("第二十条第一款第（六）项", &["Ordinal 20", "Ordinal 1", "Ordinal 6"]);
    gives("第三条、五条，第一、二批", &["Ordinal 3", "Ordinal 5", "Ordinal 1", "Ordinal 2"]);
    gives("一是加强领导；二是公开3件", &["Ordinal 1", "Ordinal 2", "3 件"]);
    gives("电话：0539-8256001，邮编276001", &["Phone 539", "Code 276001"]);
    gives("传真 8256002；手机13800000000", &["Phone 8256002", "Phone 13800000000"]);
    gives("见http://www.example.gov.cn/2018/1/12/a_3.html", &["Code 2018"]);
    gives("上午9:30，下午2时", &["Clock 9", "Clock 2"]);
    gives("见表1、附件2，图3，统计表4份", &["Ordinal 1", "Ordinal 2", "Ordinal 3", "4 份"]);
    gives("代码11371300MB2831234X，一二三级，阅读10万+", &["Code 11371300", "+100000"]);
    gives("四楼403室，PM2.5，5G", &["4 楼", "Code 403", "Code 2", "Code 5"]);
    gives("通过12345热线受理12345件", &["Phone 12345", "12345 件"]);
    gives("版本1.2.3", &["Code 0"]);
}

#[test]
fn markers_of_lists() {
    let markers = |text: &str| {
        let folded = lexicon().fold(text).text;
        let numbers = lexicon().numbers(&folded);
        let spans = numbers.iter().filter(|n| n.role == Role::ListMarker).map(|n| n.span.of(&folded).to_string());
        spans.collect::<Vec<_>>()
    };
    assert_eq!(markers("一、概述\n（二）申请\n3.收费\n4、其他\n⑤复议"), ["一、", "(二)", "3.", "4、", "⑤"]);
    assert_eq!(markers("1.2017年公开8条；2.收到3件。"), ["1.", "2."]);
    assert_eq!(markers("1.5万条"), [""; 0]);
    assert_eq!(markers("共3、4两月"), [""; 0]);
}

#[test]
fn years_and_days_are_no_counts() {
    gives("2017年公开8条", &["Year 2017", "8 条"]);
    gives("2018年3月5日至4月6日收到2件", &["Date 2018", "2 件"]);
    gives("202020年，2019年2月30日", &["Code 202020", "Date 2019", "Date 30"]);
    gives("3年、2个月、5日内", &["3 年", "2 个月", "5 日"]);
}

fn dates(text: &str) -> Vec<DateKind> {
    lexicon().dates(&lexicon().fold(text).text).iter().map(|d| d.kind).collect()
}

fn day(year: i16, month: u8, day: u8) -> Date {
    Date::new(year, month, day).unwrap()
}

#[test]
fn reads_years() {
    for text in ["2017年", "2017年度", "２０１７ 年", "二〇一七年", "二○一七年", "二零一七年", "二O一七年", "1.2017年"]
    {
        assert_eq!(dates(text), [DateKind::Year(2017)], "{text}");
    }
    assert_eq!(dates("2016-2018年"), [DateKind::YearRange(2016, 2018)]);
    assert_eq!(dates("1998-99年"), [DateKind::YearRange(1998, 1999)]);
    assert_eq!(dates("2016年至2018年"), [DateKind::YearRange(2016, 2018)]);
    assert_eq!(dates("较上年增加，本年度新收，结转下年度"), [-1, 0, 1].map(DateKind::Relative));
    for text in ["08年", "零八年", "08 年度", "08年以前"] {
        assert_eq!(dates(text), [DateKind::Year(2008)], "{text}");
    }
    assert_eq!(dates("16年底公开98条，15年3月起"), [DateKind::Year(2016), DateKind::YearMonth(2015, 3)]);
    assert_eq!(dates(" 2018\n"), [DateKind::Year(2018)]);
    assert_eq!(dates("2010 01 29"), [DateKind::Day(Date::new(2010, 1, 29).unwrap())]);
    for text in ["30年来", "15年", "80年代", "10年内", "2018件", "共2018", "2010 11 29", "2010 0"] {
        assert_eq!(dates(text), [], "{text}");
    }
    for text in ["202020年", "3年", "12017年", "以前年度", "201711日至20171231日", "第2017号"] {
        assert_eq!(dates(text), [], "{text}");
    }
}

#[test]
fn reads_days_and_periods() {
    for text in
        ["2018年3月5日", "2018-03-05", "2018/3/5", "2018.3.5", "二〇一八年三月五日", "20180305", "2018 年 3 月 5 日"]
    {
        assert_eq!(dates(text), [DateKind::Day(day(2018, 3, 5))], "{text}");
    }
    let year = [DateKind::Period(day(2017, 1, 1), day(2017, 12, 31))];
    for text in [
        "自2017年1月1日起至2017年12月31日止",
        "2017年1月1日—12月31日",
        "2017 年 1 月 1 日 至 12 月 31 日",
        "2017.1.1-2017.12.31",
        "2017-01-01—2017-12-31",
        "2017年1月至12月",
        "2017年1-12月",
        "自2017年1月1日起，至2017年12月31日止",
    ] {
        assert_eq!(dates(text), year, "{text}");
    }
    assert_eq!(dates("2018年上半年"), [DateKind::Period(day(2018, 1, 1), day(2018, 6, 30))]);
    assert_eq!(dates("2018年第4季度"), [DateKind::Period(day(2018, 10, 1), day(2018, 12, 31))]);
    assert_eq!(dates("3月15日"), [DateKind::MonthDay(3, 15)]);
}

#[test]
fn takes_only_what_the_calendar_has() {
    assert_eq!(dates("2018年1月日"), [DateKind::YearMonth(2018, 1)]);
    assert_eq!(dates("2019年2月29日"), [DateKind::YearMonth(2019, 2)]);
    assert_eq!(dates("2018年13月1日"), [DateKind::Year(2018)]);
    assert_eq!(dates("2018-13-01"), []);
    assert_eq!(dates("12/31/2017"), [DateKind::Day(day(2017, 12, 31))]);
    assert_eq!(dates("二十二月"), []);
}

fn cell(text: &str) -> CellValue {
    lexicon().cell(&lexicon().fold_tight(text).text)
}

#[test]
fn cells_with_numbers() {
    for (text, want) in [
        ("0", "0"),
        ("零", "0"),
        (" １２ ", "12"),
        ("1,234", "1234"),
        ("1，234，567", "1234567"),
        ("1'234", "1234"),
        ("+19", "19"),
        ("−2", "-2"),
        ("减4", "-4"),
        ("增5", "5"),
        ("负3", "-3"),
        ("160.5964万元", "160.5964"),
        ("26.8万条", "268000"),
        ("二十三件", "23"),
        ("12①", "12"),
        ("12[1]", "12"),
        ("12*", "12"),
        ("共3件", "3"),
        ("40.2%", "40.2"),
        (".5", "0.5"),
    ] {
        match cell(text) {
            CellValue::Number { amount: got, .. } => assert_eq!(got, amount(want), "{text}"),
            other => panic!("{text}: {other:?}"),
        }
    }
    let unit = CellValue::Number { amount: amount("3"), bound: Bound::AtLeast, unit: Some((4, 7)) };
    assert_eq!(cell("3余件"), unit);
}

#[test]
fn cells_without_numbers() {
    for text in ["", " ", "\u{3000}", "\u{200B}"] {
        assert_eq!(cell(text), CellValue::Blank, "{text:?}");
    }
    for text in ["/", "-", "—", "——", "\\", "无", "不适用", "〇", "○", "（无）", "N/A"] {
        assert_eq!(cell(text), CellValue::NotApplicable, "{text}");
    }
    for text in ["1O", "l2", "3?", "3、4", "12件13件", "1,23", "1.2.3", "3-5", "一", "O", "99999999999999999999"] {
        assert_eq!(cell(text), CellValue::Unreadable, "{text}");
    }
    for text in ["部分公开", "详见附件1", "2017年", "其中网络申请3件", "百"] {
        assert_eq!(cell(text), CellValue::Text, "{text}");
    }
    assert_eq!(lexicon().cell("12 3"), CellValue::Unreadable);
}

#[test]
fn folding_twice_is_folding_once_also_around_glosses() {
    for text in ["一(ǐ\u{200b}）", "一\u{200b}(yī)", "統(tǒng)(tǒng)計", "一(ｙī)", "公 (gōng)開"] {
        let folded = [lexicon().fold(text).text, lexicon().fold_tight(text).text];
        for once in folded {
            assert_eq!(lexicon().fold(&once).text, once, "{text}");
        }
    }
    assert_eq!(lexicon().fold("統(tǒng)計(jì)").text, "统计");
}

#[test]
fn discounts_letters_and_what_lies_between() {
    gives("收费打八折，8.5折，88折，七成五", &["Percent 80", "Percent 85", "Percent 88", "Percent 75"]);
    gives("桌椅2折叠", &["2"]);
    gives("阅读量12k次，点击30w左右", &["12000 次", "~300000"]);
    gives("全长12km，编号k8s，30w-2型", &["12 km", "Code 8", "Code 30"]);
    gives("投入二十几万，一百零几万元", &["Range 200000..300000", "Range 1000000..1100000 元"]);
    gives("在20和30之间，20和30两数", &["Range 20..30", "20", "30"]);
    gives("投资7 万5 千4 百元", &["75400 元"]);
}
