//! Who speaks, where a page names several bodies, its body askew, or none.

use super::tests::{facts, is, reason, report};

const TAIL: &str = "\n一、概述\n二、主动公开政府信息情况\n全年公开信息12条。";

fn unnamed(text: &str, kind: &str) {
    let (_, found, code, name) = facts(text);
    assert_eq!((found, code, name), (kind, None, None), "{text}");
}

#[test]
fn a_committee_that_runs_a_zone_speaks_as_one() {
    let text = |words: &str| format!("根据条例,特向社会公布2012年度报告。{words}{TAIL}\n2012年,我委加强领导。");
    let written = text("由滨州高新技术产业开发区管理委员会办公室组织编制完成本报告。");
    is(&written, 2012, "zone", "371600", "滨州高新技术产业开发区管理委员会");
    let contact = text("如有疑问,请与惠民县工业园区管委会办公室联系。");
    is(&contact, 2012, "zone", "371621", "惠民县工业园区管理委员会");
    unnamed(&text("景区管委会重视公开,景区管委会成立领导小组。"), "zone");
    // A commission of a county names zones too.
    unnamed(&text("各乡镇、管委会重视公开。"), "department");
    unnamed(&text("指导开发区管委会、园区管委会公开。"), "department");
    let office = "根据《政府信息公开条例》编制2019年度报告。\n一、概述\n2019年,惠民县经济开发区(化工园)管委会办公室工作按计划进行。\n管委会办公室全面负责,公开信息12条。";
    is(office, 2019, "zone", "371621", "惠民县经济开发区(化工园)管理委员会");
    unnamed(
        "根据《政府信息公开条例》编制2019年度报告。\n一、概述\n管委会办公室全面负责公开工作,公开信息12条。",
        "other",
    );
}

#[test]
fn ministries_are_known_by_their_offices_and_contacts() {
    let tax = format!(
        "本报告数据的统计期限自2009年1月1日起至2009年12月31日止。如有疑问,请与国家税务总局政府信息公开办公室联系。{TAIL}"
    );
    is(&tax, 2009, "department", "000000", "国家税务总局");
    let customs =
        format!("本年报根据条例以及2009年各直属单位年度报告编制。如有疑问,请与海关总署办公厅政务公开处联系。{TAIL}");
    is(&customs, 2009, "department", "000000", "海关总署");
    let named_by_a_bureau = format!("2009年,我局推进公开。如有疑问,请与国家税务总局政府信息公开办公室联系。{TAIL}");
    assert_ne!(facts(&named_by_a_bureau).3, Some("国家税务总局".to_owned()));
    let twice = format!("海关总署2010年海关信息公开工作年度报告{TAIL}");
    is(&twice, 2010, "department", "000000", "海关总署");
    let announced = format!(
        "教育部办公厅关于2016年教育部政府信息公开工作年度报告的公告\n本年度报告是根据条例要求,由中华人民共和国教育部编制。{TAIL}"
    );
    is(&announced, 2016, "department", "000000", "中华人民共和国教育部");
    assert_eq!(
        reason("平阴县审计局关于2016年政府信息公开工作年度报告的公告\n现予公布2016年年度报告。\n一、概述"),
        "notice"
    );
    // A town behind the year is whose report it is.
    assert_ne!(facts(&format!("泸县2010年玄滩镇信息公开工作年度报告{TAIL}")).1, "government");
}

#[test]
fn marks_behind_a_year_and_roads_named_after_schools() {
    is(&format!("平阴县审计局2019.政府信息公开工作年度报告{TAIL}"), 2019, "department", "370124", "平阴县审计局");
    let school = facts(&format!("平阴学院路小学2019年政府信息公开工作年度报告{TAIL}"));
    assert_eq!(school.2.as_deref(), Some("370124"));
}

#[test]
fn labels_are_no_part_of_a_name() {
    is(&format!("标题平阴县审计局2025年政务信息公开工作年度报告{TAIL}"), 2025, "department", "370124", "平阴县审计局");
    let named = format!("信息名称2009平阴县审计局政府信息公开工作年度报告{TAIL}");
    is(&named, 2009, "department", "370124", "平阴县审计局");
    let street = format!("根据条例和省府办公厅及市府办的要求,我局推进公开。现将2012年政务信息公开情况报告如下:{TAIL}");
    unnamed(&street, "department");
}

#[test]
fn a_title_may_break_behind_the_name_and_the_year() {
    let menu =
        "平阴县人民政府\n政府信息公开年报\n平阴县人民防空办公室2020\n政府信息公开工作年度报告\n发布时间:2021-01-19";
    is(&format!("{menu}{TAIL}"), 2020, "department", "370124", "平阴县人民防空办公室");
    // Years of a menu are no title's.
    let years = format!("2021\n2020\n政府信息公开年报\n平阴县审计局2015年政府信息公开工作年度报告{TAIL}");
    is(&years, 2015, "department", "370124", "平阴县审计局");
    is(&format!("2015年\n政府信息公开年报\n平阴县审计局{TAIL}"), 2015, "department", "370124", "平阴县审计局");
}

#[test]
fn a_government_speaks_below_the_notice_of_its_office() {
    let notice = "平阴县人民政府办公室关于公布\n平阴县2009年度政府信息公开工作年度报告的通知\n我办编制了年度报告,现予公布。\n二〇一〇年一月十九日\n平阴县2009年度政府信息公开工作年度报告\n一、概述\n2009年我县公开信息12条。\n二、主动公开情况\n略";
    is(notice, 2009, "government", "370124", "平阴县人民政府");
    let region = "根据条例,形成了《2016年政府信息公开年度报告》。本报告由自治区人民政府办公厅汇总14个地州市、新疆维吾尔自治区各部门的情况编制而成。\n一、概述\n2016年,全区加强公开。";
    is(region, 2016, "government", "650000", "新疆维吾尔自治区人民政府");
}

#[test]
fn branches_and_schools_keep_their_names() {
    let branch = "一、总体情况\n2019年市生态环境局平阴县分局按照条例要求推进公开。现将我局2019年度政务信息公开情况报告如下:公开信息12条。";
    is(branch, 2019, "department", "370124", "市生态环境局平阴县分局");
    is(&format!("2014年莆田第二中学政府信息公开工作年度报告{TAIL}"), 2014, "institution", "350300", "莆田第二中学");
    let (_, kind, code, name) = facts(&format!("泰山学院附属中学2008年度政府信息公开工作年度报告{TAIL}"));
    assert_eq!((kind, code, name.as_deref()), ("institution", None, Some("泰山学院附属中学")));
    let second = format!("平阴二中2012年度信息公开年报\n现将我校信息公开情况报告如下{TAIL}");
    is(&second, 2012, "institution", "370124", "平阴二中");
}

#[test]
fn zones_stand_in_names_of_townships_and_bear_those_of_cities() {
    let title = |name: &str| format!("{name}2022年政府信息公开工作年度报告{TAIL}");
    let found = report(&title("枣庄高新区兴城街道办事处"));
    assert_eq!(
        (found.publisher.as_deref(), found.township_code.as_deref()),
        (Some("兴城街道办事处"), Some("370403003"))
    );
    is(&title("惠民县经济开发区无此镇人民政府"), 2022, "township", "371621", "无此镇人民政府");
    let named = format!("根据条例,结合天津港保税区政府信息公开情况编制2018年度报告。{TAIL}");
    is(&named, 2018, "zone", "120116", "天津港保税区管理委员会");
    is(&title("天津港保税区"), 2022, "zone", "120116", "天津港保税区管理委员会");
    let elsewhere = "北京大兴国际机场临空经济区(廊坊)管理委员会";
    is(&title(elsewhere), 2022, "zone", "131000", elsewhere);
    for name in ["江州市财政局", "临川县市场监督管理局", "双河县民政局", "临泽省水利厅"] {
        let (_, _, code, printed) = facts(&title(name));
        assert_eq!((code, printed.as_deref()), (None, Some(name)), "the short form of another place");
    }
    is(&title("石景山市政管理委员会"), 2022, "department", "110107", "石景山区市政管理委员会");
    is(&title("石景山市监局"), 2022, "department", "110107", "石景山区市监局");
    is(&title("抚州市临川县财政局"), 2022, "department", "361000", "抚州市临川县财政局");
    for name in ["文昌湖区旅游局", "东湖高新区管理委员会", "太湖新城管理委员会", "洪泽湖管理委员会", "长白山管理委员会"]
    {
        let (_, _, code, printed) = facts(&title(name));
        assert_eq!((code, printed.as_deref()), (None, Some(name)), "a lake or a mountain is no county");
    }
    let district = format!("根据条例编制2019年度报告。\n2019年,宁波国家高新区管委会办公室按计划推进。全区公开。{TAIL}");
    is(&district, 2019, "zone", "330200", "宁波国家高新区管理委员会");
}

#[test]
fn a_day_before_the_lead_is_not_its_year() {
    let text =
        format!("2019年3月26日本年度报告根据条例编制,由平阴县审计局编制。{TAIL}\n平阴县审计局2018年共公开信息12条。");
    assert_eq!(report(&text).year, Some(2018));
}

#[test]
fn days_that_lost_their_marks_are_a_whole_years() {
    for words in [
        "自201611日起至20161231日止",
        "从20161月1日至20161231日止",
        "为201611日至20161231日",
        "自201611日起20161231日止",
    ] {
        let it =
            report(&format!("平阴县审计局2016年政府信息公开工作年度报告\n本报告中所列数据的统计期限{words}。{TAIL}"));
        let days = (it.period_start.map(|d| d.to_string()), it.period_end.map(|d| d.to_string()));
        assert_eq!(days, (Some("2016-01-01".to_owned()), Some("2016-12-31".to_owned())), "{words}");
    }
    let odd = report("平阴县审计局2016年政府信息公开工作年度报告\n数据的统计期限自2016111日起至20161231日止。");
    assert_eq!(odd.period_end, None);
}

#[test]
fn official_headings_without_figures_are_a_report_and_self_checks_are_none() {
    let bare = "一、总体情况\n2021年度,平阴县档案局推进公开,未收到申请。\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n略";
    is(bare, 2021, "department", "370124", "平阴县档案局");
    let check = "根据关于做好2023年度政府信息公开工作的通知要求,我局对信息公开工作进行了认真自查,现报告如下:\n一、主动公开情况\n公开信息12条。\n二、依申请公开情况";
    assert_eq!(reason(check), "other_report");
    let news = "某网平阴3月31日电(记者甲乙)平阴县审计局31日发布2008年信息公开年度报告,公开信息12条。\n一、概述";
    assert_eq!(reason(news), "news");
    let articles = "第五十三条行政机关违反本条例的规定。\n信息公开指南、目录和政府信息公开工作年度报告;\n第十八条行政机关应当更新,公开信息12条。";
    assert_eq!(reason(articles), "policy");
    let council = format!("平阴县城乡建设管理委员会2015年政府信息公开工作年度报告{TAIL}");
    assert_eq!(facts(&council).1, "department");
    let sample = "特编制xx县供销社信息公开年度报告。本报告由概述等组成。\n一、概述\n二、主动公开情况\n公开信息12条。";
    assert_eq!(reason(sample), "sample_text");
    let menu =
        format!("·政府信息公开指南\n·政府信息公开制度\n现就平阴县人民政府2020年度政府信息公开情况报告如下:{TAIL}");
    is(&menu, 2020, "government", "370124", "平阴县人民政府");
    let numbered = "1.严格执行信息公开制度\n现将平阴县审计局2021年政府信息公开情况报告如下:\n一、概述\n公开信息12条。";
    assert_eq!(report(numbered).year, Some(2021));
}
