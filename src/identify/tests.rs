use super::*;
use crate::model::{Block, BlockKind, Span};
use proptest::prelude::*;
use std::sync::LazyLock;

pub(super) struct Kit {
    rules: Rules,
    lexicon: Lexicon,
    pub(super) gazetteer: Gazetteer,
}

pub(super) static KIT: LazyLock<Kit> = LazyLock::new(|| Kit {
    rules: Rules::compile(include_str!("../../config/identify.toml")).expect("the rules compile"),
    lexicon: Lexicon::compile(
        include_str!("../../config/lexicon/zh.toml"),
        include_str!("../../config/lexicon/traditional.txt"),
    )
    .expect("the lexicon compiles"),
    gazetteer: Gazetteer::compile(&[
        ("divisions.csv", include_str!("../../config/regions/divisions.csv")),
        ("townships.csv", include_str!("../../config/regions/townships.csv")),
        ("overlay.csv", include_str!("../../config/regions/overlay.csv")),
        ("pinyin.csv", include_str!("../../config/regions/pinyin.csv")),
        ("dialling.csv", include_str!("../../config/regions/dialling.csv")),
        ("successors.csv", include_str!("../../config/regions/successors.csv")),
        ("words.csv", include_str!("../../config/regions/words.csv")),
    ])
    .expect("the tables compile"),
});

/// A document with one paragraph for each line.
fn document(text: &str) -> Document {
    let mut blocks = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let words = line.trim_end_matches('\n');
        if !words.trim().is_empty() {
            blocks.push(Block { kind: BlockKind::Paragraph, span: Span::new(at, at + words.len()) });
        }
        at += line.len();
    }
    Document { text: text.to_owned(), blocks, ..Document::default() }
}

pub(super) fn run(text: &str) -> Identified {
    let doc = document(text);
    let folded = KIT.lexicon.fold(&doc.text);
    identify(&doc, &folded, "", &KIT.rules, &KIT.lexicon, &KIT.gazetteer)
}

pub(super) fn report(text: &str) -> Identity {
    match run(text) {
        Identified::Report { identity, .. } => identity,
        Identified::NotAReport { reason, detail, .. } => panic!("no report: {reason}: {detail}"),
    }
}

pub(super) fn reason(text: &str) -> &'static str {
    match run(text) {
        Identified::Report { identity, .. } => panic!("taken for a report: {identity:?}"),
        Identified::NotAReport { reason, .. } => reason,
    }
}

/// Year, kind, code of the region and name of the publisher.
pub(super) fn facts(text: &str) -> (Option<i16>, &'static str, Option<String>, Option<String>) {
    let it = report(text);
    (it.year, it.publisher_kind.as_str(), it.region.map(|r| r.code), it.publisher)
}

pub(super) fn is(text: &str, year: i16, kind: &str, code: &str, name: &str) {
    let found = facts(text);
    let wanted = (Some(year), kind, Some(code.to_owned()), Some(name.to_owned()));
    assert_eq!((found.0, found.1, found.2, found.3), wanted, "{text}");
}

#[test]
fn every_rule_matches_its_example() {
    assert_eq!(KIT.rules.check_examples(), Vec::<String>::new());
}

#[test]
fn titles_name_year_and_publisher() {
    is("滨州市惠民县政府2016年政府信息公开工作年度报告\n一、概述", 2016, "government", "371621", "惠民县人民政府");
    is(
        "恩施州人民政府办公室2019年政府信息公开年报\n一、总体情况",
        2019,
        "office",
        "422800",
        "恩施土家族苗族自治州人民政府办公室",
    );
    is("宾阳县民政局\n2015年政府信息公开工作总结报告\n一年来,我局", 2015, "department", "450126", "宾阳县民政局");
    is("泸县玄滩镇2021年度政府信息公开报告\n我镇", 2021, "township", "510521", "玄滩镇人民政府");
    is("重庆市渝中区大阳沟街道2016年政府信息公开年度报告", 2016, "subdistrict", "500103", "大阳沟街道办事处");
    is("昆山市花桥经济开发区2016年政府信息公开年度报告", 2016, "zone", "320583", "昆山市花桥经济开发区管理委员会");
    is("安化縣政府信息公開工作年度報告\n(二〇一〇年度)\n一、概述", 2010, "government", "430923", "安化县人民政府");
    is(
        "国家税务总局重庆市税务局2019年政府信息公开工作年度报告",
        2019,
        "department",
        "500000",
        "国家税务总局重庆市税务局",
    );
}

#[test]
fn a_body_keeps_its_id_however_its_name_is_worded() {
    let id = |title: &str| report(&format!("{title}政府信息公开工作年度报告\n一、概述")).publisher_id;
    let same = |titles: &[&str], wanted: &str| {
        for title in titles {
            assert_eq!(id(title).as_deref(), Some(wanted), "{title}");
        }
    };
    same(&["平阴县2017年", "平阴县人民政府2018年", "济南市平阴县人民政府2019年"], "370124:政府");
    same(
        &["泸县住房和城乡建设局2017年", "泸县住建局2019年", "泸县人民政府住房城乡建设局2020年"],
        "510521:住房城乡建设局",
    );
    // The county became a district under another code.
    same(&["章丘市民政局2012年", "济南市章丘区民政局2019年"], "370114:民政局");
    same(&["泸县玄滩镇2021年度", "泸县玄滩镇人民政府2018年"], "510521:玄滩镇");
    same(&["国家税务总局重庆市税务局2019年", "重庆市税务局2020年"], "500000:税务局");
    assert_eq!(id("民政局2019年"), None);
}

#[test]
fn sentences_name_the_publisher_where_no_title_does() {
    let compiled = "本报告由昆明市五华区水务局按照《中华人民共和国政府信息公开条例》编制,数据统计期限为2021年1月1日至2021年12月31日。\n一、总体情况";
    is(compiled, 2021, "department", "530102", "五华区水务局");
    let subject =
        "一、总体情况\n2022年,泸县人民政府办公室深入贯彻条例,主动公开信息320条。\n二、主动公开情况\n三、依申请公开";
    is(subject, 2022, "office", "510521", "泸县人民政府办公室");
    let together = "根据条例,综合各县(市、区)政府和市直部门的年度报告,编制2012年度报告。\n一、概述\n2012年,宜宾市加强领导,全市主动公开信息900条。";
    is(together, 2012, "government", "511500", "宜宾市人民政府");
    let signed =
        "2011年信息公开年度报告\n一、我乡成立领导小组\n二、主动公开信息35条\n安龙县海子乡人民政府\n2012年1月5日";
    is(signed, 2011, "township", "522328", "海子乡人民政府");
}

#[test]
fn nothing_is_invented() {
    let nameless =
        "一、总体情况\n2020年,我局共主动公开信息120条,未收到申请。\n二、主动公开政府信息\n三、行政复议、行政诉讼";
    assert_eq!(facts(nameless), (Some(2020), "department", None, None));
    let namesake = report("城关镇2015年政府信息公开工作年度报告\n我镇在县委、县政府的领导下开展工作。");
    assert_eq!((namesake.region, namesake.township_code), (None, None));
    let yearless = "一、总体情况\n我局主动公开信息120条。\n二、主动公开政府信息\n三、行政复议、行政诉讼";
    assert_eq!(report(yearless).year, None);
}

#[test]
fn other_places_in_the_text_decide_between_namesakes() {
    let text =
        |city: &str| format!("河东区人民政府2017年政府信息公开工作年度报告\n按照《{city}政务公开工作要点》,开展工作。");
    let code = |city: &str| report(&text(city)).region.map(|r| r.code);
    assert_eq!(code("临沂市").as_deref(), Some("371312"));
    assert_eq!(code("天津市").as_deref(), Some("120102"));
    assert_eq!(code("武汉市"), None);
    let county = report("城关镇2015年政府信息公开工作年度报告\n在罗山县委、县政府领导下,我镇开展工作。");
    assert_eq!(county.region.map(|r| r.code).as_deref(), Some("411521"));
    assert!(county.township_code.is_some_and(|code| code.starts_with("411521")));
}

#[test]
fn hints_decide_between_places_that_words_name_and_prove_none() {
    let hinted = |text: &str, hosts: &[&str], path: &str| {
        let mut doc = document(text);
        doc.hosts = hosts.iter().map(|host| (*host).to_owned()).collect();
        let folded = KIT.lexicon.fold(&doc.text);
        match identify(&doc, &folded, path, &KIT.rules, &KIT.lexicon, &KIT.gazetteer) {
            Identified::Report { identity, findings } => (identity.region.map(|r| r.code), findings),
            other => panic!("{other:?}"),
        }
    };
    let code = |text: &str, hosts: &[&str], path: &str| hinted(text, hosts, path).0;
    let title = "河东区人民政府2017年政府信息公开工作年度报告\n一、概述";
    let (none, findings) = hinted(title, &[], "");
    assert_eq!(none, None);
    assert_eq!(findings[0].code, "region_ambiguous");
    assert!(findings[0].detail.contains("120102 天津市河东区, 371312 山东省临沂市河东区"), "{}", findings[0].detail);
    let linyi = Some("371312".to_owned());
    assert_eq!(code(title, &["www.linyi"], ""), linyi);
    assert_eq!(code(title, &["www.tjhd"], "").as_deref(), Some("120102"));
    assert_eq!(code(title, &["www.hedong"], ""), None);
    assert_eq!(code(title, &[], "山东/临沂市/2017.txt"), linyi);
    assert_eq!(code(title, &[], "371312/2017.txt"), linyi);
    assert_eq!(code(title, &[], "x.jsonl!http://www.linyi.gov.cn/a.html"), linyi);
    // Words count more than hints, and a hint alone is nothing.
    let worded = "河东区人民政府2017年政府信息公开工作年度报告\n按照天津市的部署";
    assert_eq!(code(worded, &["www.linyi"], "临沂市/1.txt").as_deref(), Some("120102"));
    assert_eq!(code("民政局2017年政府信息公开工作年度报告\n一、概述", &["www.linyi"], "临沂市/1.txt"), None);
}

#[test]
fn a_telephone_and_a_postcode_that_agree_are_a_hint() {
    let code = |contact: &str| {
        let text = format!("河东区人民政府2017年政府信息公开工作年度报告\n一、概述\n如有疑问,请联系我们({contact})。");
        report(&text).region.map(|region| region.code)
    };
    let linyi = Some("371312".to_owned());
    assert_eq!(code("电话:0539-8012345,邮编:276034"), linyi);
    assert_eq!(code("邮政编码:276034;电话:(0539)8012345"), linyi);
    assert_eq!(code("电话:022-24012345,邮编:300171").as_deref(), Some("120102"));
    // One of them alone, two that differ, another city.
    assert_eq!(code("电话:0539-8012345"), None);
    assert_eq!(code("邮编:276034"), None);
    assert_eq!(code("电话:0539-8012345,邮编:300171"), None);
    assert_eq!(code("电话:0531-8012345,邮编:250000"), None);
    let town = |contact: &str| {
        report(&format!("看庄镇2017年政府信息公开工作年度报告\n一、概述\n({contact})")).region.map(|region| region.code)
    };
    assert_eq!(town("电话:0537-5012345,邮编:273500").as_deref(), Some("370883"));
    assert_eq!(town("电话:0539-8012345,邮编:276034"), None);
}

#[test]
fn a_lone_township_in_another_province_is_not_proven() {
    let text = |province: &str| {
        format!("看庄镇2017年政府信息公开工作年度报告\n贯彻《{province}政府信息公开办法》,我镇开展工作。")
    };
    let code = |province: &str| report(&text(province)).region.map(|r| r.code);
    // A province is too wide: the lists know no township that was abolished early.
    assert_eq!(code("山东省"), None);
    assert_eq!(code("济宁市").as_deref(), Some("370883"));
    assert_eq!(code("四川省"), None);
    let silent = report("看庄镇2017年政府信息公开工作年度报告\n贯彻省、市的规定,我镇开展工作。");
    assert_eq!((silent.region, silent.township_code), (None, None));
    assert_eq!(silent.publisher.as_deref(), Some("看庄镇人民政府"));
    let county = report("看庄镇2017年政府信息公开工作年度报告\n在邹城市委、市政府的领导下,我镇开展工作。");
    assert_eq!(county.region.map(|r| r.code).as_deref(), Some("370883"));
    // A neighbour of its county is no unit above it.
    assert_eq!(code("曲阜市"), None);
    assert_eq!(code("山东省曲阜市"), None);
    let told = |text: &str| match run(text) {
        Identified::Report { findings, .. } => findings,
        other => panic!("{other:?}"),
    };
    let finding = &told(&text("山东省"))[0];
    assert_eq!(finding.code, "region_ambiguous");
    assert!(finding.detail.contains("370883111 山东省济宁市邹城市看庄镇"), "{}", finding.detail);
}

#[test]
fn a_subdistrict_whose_name_is_a_streets_is_no_other_place() {
    let text = |name: &str, words: &str| {
        format!("{name}2021年政府信息公开工作年度报告\n一、总体情况\n{words},主动公开信息12条。")
    };
    // 东兴 and 甘肃 are places, but not here.
    let led = "我街道在海港区委、海港区政府的领导下开展工作";
    is(&text("东兴街街道办事处", led), 2021, "subdistrict", "130302", "东兴街街道办事处");
    is(&text("甘肃路街道办事处", led), 2021, "subdistrict", "130302", "甘肃路街道办事处");
    is(&text("海港区东兴街街道办事处", "我街道"), 2021, "subdistrict", "130302", "东兴街街道办事处");
    let silent = report(&text("甘肃路街道办事处", "我街道"));
    assert_eq!((silent.region, silent.publisher.as_deref()), (None, Some("甘肃路街道办事处")));
    // Short for 街道, whether the lists know it or not.
    is(&text("天津市红桥区西沽街", "我街"), 2021, "subdistrict", "120106", "西沽街道办事处");
    assert_eq!(report(&text("天津市红桥区西沽街", "我街")).publisher_id.as_deref(), Some("120106:西沽街道"));
    let unknown = facts(&text("平安里街", "我街"));
    assert_eq!(unknown, (Some(2021), "subdistrict", None, Some("平安里街".to_owned())));
}

#[test]
fn an_everyday_word_is_no_place() {
    let text = |title: &str, words: &str| format!("{title}政府信息公开工作年度报告\n{words}\n一、总体情况");
    let silent = facts(&text("2021年", "本报告由市区编制。"));
    assert_eq!((silent.2, silent.3), (None, None));
    let titled = facts(&text("市区2021年", "主动公开信息12条。"));
    assert_eq!((titled.2, titled.3), (None, None));
    // A county whose name could be that of a zone.
    is(&text("工农区2021年", "全区主动公开信息12条。"), 2021, "government", "230403", "工农区人民政府");
}

#[test]
fn a_zone_that_says_our_district_is_a_zone() {
    let subject = "一、总体情况\n2021年,平阴县经济开发区管委会贯彻条例,我区高度重视,全区主动公开信息12条。\n二、主动公开政府信息\n三、行政复议";
    is(subject, 2021, "zone", "370124", "平阴县经济开发区管理委员会");
    let titled = "平阴县经济开发区2021年政府信息公开工作年度报告\n一、总体情况\n我区高度重视,全区主动公开信息12条。";
    is(titled, 2021, "zone", "370124", "平阴县经济开发区管理委员会");
}

#[test]
fn a_zone_belongs_to_the_county_in_its_name() {
    let lead = |name: &str| format!("根据条例,现将{name}2019年政府信息公开工作年度报告公布如下:\n一、总体情况");
    is(&lead("泗县经济开发区管理委员会"), 2019, "zone", "341324", "泗县经济开发区管理委员会");
    is(&lead("磁县工业园区管委会"), 2019, "zone", "130427", "磁县工业园区管理委员会");
    let compiled = "2019年政府信息公开工作年度报告\n本报告由东阳市经济开发区(工业园区)管理委员会编制。\n一、总体情况";
    is(compiled, 2019, "zone", "330783", "东阳市经济开发区(工业园区)管理委员会");
    let subject = "一、总体情况\n2019年,陇县经济开发区(工业园区)管理委员会认真贯彻条例,主动公开信息12条。\n二、主动公开政府信息\n三、行政复议";
    is(subject, 2019, "zone", "610327", "陇县经济开发区(工业园区)管理委员会");
    let nameless = report("工业园区管理委员会2019年政府信息公开工作年度报告\n主动公开信息12条。");
    assert_eq!(nameless.region, None);
    let told =
        report("工业园区管理委员会2019年政府信息公开工作年度报告\n在平阴县委、县政府的领导下,主动公开信息12条。");
    assert_eq!(told.region.map(|r| r.code).as_deref(), Some("370124"));
    is(&lead("万载县工业园区管委会"), 2019, "zone", "360922", "万载县工业园区管理委员会");
}

#[test]
fn an_organisations_code_tells_its_region() {
    let text = "索引号:11371000004359000N/2010-0001\n2009年度政府信息公开工作报告\n2009年,我委主动公开信息12条。";
    assert_eq!(report(text).region.map(|r| r.code).as_deref(), Some("371000"));
}

#[test]
fn the_year_is_that_of_the_figures() {
    let stale = "邵阳市大祥区2021年政府信息公开工作年度报告\n本报告数据统计期限自2020年1月1日起至2020年12月31日止。";
    let Identified::Report { identity, findings } = run(stale) else { panic!("no report") };
    assert_eq!(identity.year, Some(2021));
    let finding = &findings[0];
    assert_eq!(finding.code, "period_conflict");
    assert_eq!(finding.spans[0].of(stale), "2020年1月1日起至2020年12月31日");
    let context = "六盘水市水城县人民政府\n2010年1月5日\n引言\n依照条例,水城县人民政府编写本年度报告。\n到2009年底,主动公开信息30条。";
    assert_eq!(report(context).year, Some(2009));
    let first = report("十堰市2008年政府信息公开工作年度报告\n统计期限为2008年5月1日至2008年12月31日。");
    assert_eq!(first.period_start.map(|d| d.to_string()).as_deref(), Some("2008-05-01"));
}

#[test]
fn a_wrong_year_in_the_title_is_outvoted_by_all_the_others() {
    let text = |published: &str| {
        format!(
            "邵阳市大祥区2018年政府信息公开工作年度报告\n发布日期:{published}\n2017年,我区公开信息。统计期限自2017年1月1日起至\
             2017年12月31日止。\n一、概述\n2017年,全区公开信息12条。\n二、2017年依申请公开情况\n2017年收到申请3件。"
        )
    };
    let Identified::Report { identity, findings } = run(&text("2018-02-03")) else { panic!("no report") };
    assert_eq!((identity.year, findings[0].code), (Some(2017), "year_conflict"));
    // Published in the year after the title's, it is the title's year, and the rest is stale.
    let Identified::Report { identity, findings } = run(&text("2019-02-03")) else { panic!("no report") };
    assert_eq!((identity.year, findings[0].code), (Some(2018), "period_conflict"));
}

#[test]
fn characters_lost_from_a_span_of_time_are_no_loss() {
    let end = |span: &str| {
        let it = report(&format!("政府信息公开工作年度报告\n本报告所列数据的统计期限自{span}。\n一、概述"));
        (it.year, it.period_end.map(|d| d.to_string()))
    };
    let whole = (Some(2023), Some("2023-12-31".to_owned()));
    assert_eq!(end("2023年1月1日起至2023年12月31日止"), whole);
    assert_eq!(end("20231月1日起至12月31日止"), whole);
    assert_eq!(end("2023年1月1日起至202312月31日止"), whole);
    assert_eq!(end("2023年1月1起至12月31日止"), whole);
    assert_eq!(end("二〇二三年一月一日起至十二月三十一日止"), whole);
}

#[test]
fn the_day_of_publication_is_labelled_or_signed() {
    let day = |text: &str| report(text).published_on.map(|d| d.to_string());
    let labelled = "今天是2020年3月1日星期日\n宾阳县2018年政府信息公开工作年度报告\n发布时间:2019-02-18 10:30 来源:宾阳县\n一、概述";
    assert_eq!(day(labelled).as_deref(), Some("2019-02-18"));
    let signed = "宾阳县2018年政府信息公开工作年度报告\n一、概述\n统计期限自2018年1月1日至2018年12月31日。\n宾阳县人民政府\n2019年3月5日\n";
    assert_eq!(day(signed).as_deref(), Some("2019-03-05"));
    assert_eq!(day("宾阳县2018年政府信息公开工作年度报告\n截至2018年12月31日,公开信息9条。"), None);
}

#[test]
fn a_signature_may_stand_above_an_appendix() {
    let rows = "公开方式的条数\n其中网站的条数\n".repeat(60);
    let words = "主动公开信息12条。\n".repeat(15);
    let day = |signature: &str, below: &str| {
        let text = format!("宾阳县民政局2018年政府信息公开工作年度报告\n一、概述\n{words}{signature}\n{below}\n{rows}");
        report(&text).published_on.map(|d| d.to_string())
    };
    let found = Some("2019-03-05".to_owned());
    assert_eq!(day("宾阳县民政局\n2019年3月5日", "附件1"), found);
    assert_eq!(day("宾阳县民政局(盖章)\n二〇一九年三月五日", "政府信息公开情况统计表(2018年度)"), found);
    assert_eq!(day("宾阳县民政局 2019年3月5日\n(此件公开发布)", "附:情况统计表"), found);
    // No name beside it, no appendix below it, a sentence between, no line of its own.
    assert_eq!(day("2019年3月5日", "附件1"), None);
    assert_eq!(day("宾阳县民政局\n2019年3月5日", "二、主动公开"), None);
    assert_eq!(day("宾阳县民政局\n2019年3月5日\n我局召开了会议。", "附件1"), None);
    assert_eq!(day("宾阳县民政局\n本局于2019年3月5日", "附件1"), None);
}

#[test]
fn the_span_of_figures_may_be_broken_over_lines() {
    let ends = |text: &str| report(text).period_end.map(|d| d.to_string());
    let title = "宾阳县2018年政府信息公开工作年度报告\n";
    let broken = "本报告所列数据的统计期\n限自2018年1月1\n日起至2018年12月\n31日止。\n";
    assert_eq!(ends(&format!("{title}{broken}")).as_deref(), Some("2018-12-31"));
    let far = "我县坚持公开为常态、不公开为例外。\n".repeat(200);
    assert_eq!(ends(&format!("{title}{far}{broken}")).as_deref(), Some("2018-12-31"));
    assert_eq!(ends(&format!("{title}统计数据\n自2018年1月1日起的。\n至2018年12月31日")), None);
}

#[test]
fn look_alikes_are_told_apart() {
    let cases = [
        ("notice", "关于编制2019年政府信息公开工作年度报告的通知\n各科室:\n现将有关事项通知如下:"),
        ("notice", "关于2019年度政府信息公开工作年度报告的公示"),
        ("news", "县政府召开会议审议2018年政府信息公开工作年度报告"),
        ("too_short", "主要职责:负责编制政府信息公开工作年度报告,承办行政复议、行政诉讼。"),
        ("notice", "某州政务公开办关于2020年度政府信息公开工作年度报告编制情况的通报\n各县(市)人民政府"),
        ("policy", "东山乡人民政府信息公开工作年度报告制度\n第一条为掌握情况,制定本制度。"),
        ("policy", "政府信息公开审查制度\n第一条为规范审查,制定本制度。\n第二条本制度适用于各科室。"),
        ("guide", "政府信息公开指南\n根据条例,编制本指南。\n一、主动公开\n二、依申请公开\n三、监督"),
        ("work_points", "东山县2022年政务公开工作要点\n做好政策解读。"),
        ("rule_of_law_report", "宜昌市2021年法治政府建设年度报告\n政府信息公开更加规范,主动公开信息1200条。"),
        ("government_work_report", "2019年政府工作报告\n各位代表:现在,我代表区人民政府报告工作。"),
        ("university_report", "2018-2019学年信息公开工作年度报告\n根据《高等学校信息公开办法》编制。"),
        ("sample_text", "乡镇政府信息公开年度报告范文\n今年来,我镇公开信息若干条。"),
        ("news", "昨日,省政府办公厅发布2018年政府信息公开工作年度报告,网友点赞。"),
        ("partial_period", "2022年上半年政务公开工作总结\n今年以来,我局主动公开信息120条。"),
        ("other_report", "2021年政府网站工作年度报表\n信息发布总数12300条,依申请公开3件。"),
        ("index_page", "2015年政府信息公开年度报告\n2014年政府信息公开年度报告\n2013年政府信息公开年度报告"),
        ("too_short", "首页 公开指南 公开制度 公开年报"),
    ];
    for (wanted, text) in cases {
        assert_eq!(reason(text), wanted, "{text}");
    }
}

#[test]
fn half_a_year_and_several_years_are_no_year() {
    let body = "\n一、总体情况\n我县主动公开信息12条。\n二、依申请公开情况\n收到申请3件。";
    let titled = |title: &str| format!("平阴县{title}{body}");
    let cases = [
        ("partial_period", "2022年上半年政府信息公开工作报告"),
        ("partial_period", "二〇二二年上半年政府信息公开工作报告"),
        ("partial_period", "2021年1-6月政府信息公开工作报告"),
        ("partial_period", "2021年7月至12月政府信息公开工作情况报告"),
        ("partial_period", "2021年3月份政府信息公开工作总结报告"),
        ("partial_period", "2021年第一季度政府信息公开工作情况报告"),
        ("partial_period", "2021年前三季度政府信息公开工作报告"),
        ("partial_period", "政府信息公开工作半年报告"),
        ("partial_period", "2021年中政府信息公开工作总结"),
        ("partial_period", "2021年政府信息公开工作年中总结报告"),
        ("several_years", "2008-2012年政府信息公开工作总结报告"),
        ("several_years", "2008年度至2010年度政府信息公开工作年度报告"),
        ("several_years", "2015年度、2016年度政府信息公开工作年度报告"),
        ("several_years", "政府信息公开五年工作总结报告"),
        ("several_years", "近三年政府信息公开工作报告"),
        ("several_years", "十三五期间政府信息公开工作报告"),
    ];
    for (wanted, title) in cases {
        assert_eq!(reason(&titled(title)), wanted, "{title}");
    }
    // A whole year by its months, the first year's, a year in numerals, a menu's line above the title.
    let year = |title: &str| report(&titled(title)).year;
    assert_eq!(year("2010年1月至12月政府信息公开工作报告"), Some(2010));
    assert_eq!(year("2008年5月至12月政府信息公开工作报告"), Some(2008));
    assert_eq!(year("二〇一五年政府信息公开工作报告"), Some(2015));
    let menu = format!("2008-2020年政府信息公开年度报告\n{}", titled("2019年政府信息公开工作年度报告"));
    assert_eq!(report(&menu).year, Some(2019));
    // The first half of the year in a year's report is no half-year's report.
    let half = titled("2021年政府信息公开工作年度报告\n今年上半年,我县公开信息7条。");
    assert_eq!(report(&half).year, Some(2021));
    // 2022年中 is the middle of a year only where no name begins with its last character.
    assert_eq!(year("2022年中山区政府信息公开工作年度报告"), Some(2022));
    assert_eq!(report(&titled("大学路街道2022年政府信息公开工作年度报告")).year, Some(2022));
}

#[test]
fn figures_said_to_be_of_half_a_year_or_of_several_are_told() {
    let text = |title: &str, span: &str| {
        format!("平阴县{title}\n本报告所列数据的统计期限自{span}止。\n一、总体情况\n公开信息12条。\n二、依申请公开")
    };
    let half = "2021年1月1日起至2021年6月30日";
    let several = "2008年5月1日起至2012年12月31日";
    assert_eq!(reason(&text("2021年政府信息公开工作报告", half)), "partial_period");
    assert_eq!(reason(&text("政府信息公开工作报告", several)), "several_years");
    // A title that names its year stays; the figures' span is published with it and remarked on.
    for (title, span, end) in
        [("2021年政府信息公开工作年度报告", half, "2021-06-30"), ("2012年政府信息公开工作报告", several, "2012-12-31")]
    {
        let Identified::Report { identity, findings } = run(&text(title, span)) else { panic!("no report") };
        assert_eq!(identity.period_end.map(|day| day.to_string()).as_deref(), Some(end));
        assert_eq!(findings[0].code, "period_conflict", "{title}");
    }
}

#[test]
fn several_reports_in_one_text_are_not_mixed() {
    let one = |name: &str, year: i16| {
        format!(
            "{name}{year}年政府信息公开工作年度报告\n根据条例,现公布本年度报告。\n一、概述\n我镇在县委、县政府的领导下,\
             做好政府信息公开工作,加强领导,完善制度,主动公开政府信息12条。\n二、主动公开政府信息的情况\n公开12条。\n"
        )
    };
    let towns = format!("{}{}", one("泸县玄滩镇", 2017), one("泸县嘉明镇", 2017));
    let years = format!("{}{}", one("泸县玄滩镇", 2017), one("泸县玄滩镇", 2018));
    assert_eq!((reason(&towns), reason(&years)), ("several_reports", "several_reports"));
    // The site's own line above the title, the list of others below, and the same title twice are one report.
    let alone = one("泸县玄滩镇", 2017);
    report(&format!("玄滩镇人民政府2017年政府信息公开年度报告\n{alone}泸县嘉明镇2017年政府信息公开工作年度报告\n"));
    report(&format!("{alone}{alone}"));
}

#[test]
fn bodies_of_the_whole_country_have_its_code() {
    let title = |name: &str| format!("{name}2019年政府信息公开工作年度报告\n一、总体情况");
    is(&title("教育部"), 2019, "department", "000000", "教育部");
    is(&title("国家税务总局"), 2019, "department", "000000", "国家税务总局");
    assert_eq!(report(&title("海关总署")).publisher_id.as_deref(), Some("000000:海关总署"));
    // A body below one is not one.
    is(&title("国家统计局临沂调查队"), 2019, "department", "371300", "国家统计局临沂调查队");
}

#[test]
fn a_title_in_the_metadata_helps_a_text_without_one() {
    let mut doc = document("一、总体情况\n主动公开信息120条。\n二、主动公开政府信息\n三、行政复议");
    doc.meta_title = Some("罗山县民政局2020年政府信息公开工作年度报告_罗山县人民政府".to_owned());
    let folded = KIT.lexicon.fold(&doc.text);
    let found = identify(&doc, &folded, "", &KIT.rules, &KIT.lexicon, &KIT.gazetteer);
    let Identified::Report { identity, .. } = found else { panic!("{found:?}") };
    assert_eq!(identity.year, Some(2020));
    assert_eq!(identity.publisher.as_deref(), Some("罗山县民政局"));
}

#[test]
fn a_wrong_rule_is_named() {
    let rules = include_str!("../../config/identify.toml");
    let error = |from: &str, to: &str| {
        let failed = Rules::compile(&rules.replacen(from, to, 1)).err();
        format!("{:#}", failed.expect("an error"))
    };
    assert!(error("reason = \"guide\"", "reason = \"guidance\"").contains("`guidance` is not known"));
    assert!(error("kind = \"office\"", "kind = \"bureau\"").contains("`bureau` is no kind"));
    assert!(error("times = 2", "tmies = 2").contains("tmies"));
}

/// Words that reports are made of, for texts that come near to being reports.
fn pieces() -> impl Strategy<Value = String> {
    let words = [
        "平阴县",
        "河东区",
        "人民政府",
        "民政局",
        "2017年",
        "二〇一七年",
        "政府信息公开",
        "年度报告",
        "年报",
        "\n",
        "统计",
        "自2017年1月1日",
        "至",
        "12月31日",
        "现公布",
        "编制",
        "《",
        "》",
        "(",
        ")",
        ":",
        "|",
        "我局",
        "公开",
        "信息",
        "3条",
        " ",
        "关于",
        "11370100",
        "〔2017〕",
        "人民",
        "的",
        "镇",
        "区",
        "〇",
        "年",
    ];
    prop::collection::vec(prop::sample::select(words.to_vec()), 0..60).prop_map(|words| words.concat())
}

proptest! {
    #[test]
    fn any_text_is_identified_without_panic(text in "\\PC{0,200}") {
        run(&text);
    }

    #[test]
    fn what_is_found_stands_in_the_text(text in pieces()) {
        if let Identified::Report { identity, findings } = run(&text) {
            if let Some(title) = identity.title {
                prop_assert!(text.contains(&title));
            }
            for span in findings.iter().flat_map(|f| &f.spans) {
                prop_assert!(text.get(span.range()).is_some());
            }
            if let Some(region) = identity.region {
                prop_assert!(region.code.len() == 6);
            }
        }
    }
}
