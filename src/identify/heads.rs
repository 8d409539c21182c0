//! Heads of reports as sites and letters have them: addressees, signatures, labels, notices, branches.

use super::tests::{facts, is, reason, report};

/// A report's body in which a body speaks of itself.
fn body(own: &str) -> String {
    format!("\n一、概述\n{own}主动公开政府信息12条。\n二、依申请公开情况\n收到申请3件。")
}

fn region(text: &str) -> Option<String> {
    report(text).region.map(|region| region.code)
}

#[test]
fn a_part_of_another_word_is_no_place() {
    let title = |name: &str| format!("{name}2021年政府信息公开工作年度报告{}", body(""));
    is(&title("中华人民共和国岳阳海关"), 2021, "department", "430600", "中华人民共和国岳阳海关");
    is(&title("中华人民共和国芜湖海事局"), 2021, "department", "340200", "中华人民共和国芜湖海事局");
    let posted = "财政部驻安徽省财政监察专员办事处";
    is(&title(posted), 2021, "department", "340000", posted);
    is(&title("安徽煤矿安全监察局"), 2021, "department", "340000", "安徽煤矿安全监察局");
    // 道县 in 通道县, 宁县 in 威宁县.
    is(&title("通道县公安局"), 2021, "department", "431230", "通道侗族自治县公安局");
    is(&title("威宁县"), 2021, "government", "520526", "威宁彝族回族苗族自治县人民政府");
    is(&title("共和县民政局"), 2021, "department", "632521", "共和县民政局");
    for name in ["公安局", "资源局", "太湖流域管理局", "新兴产业办公室", "南海救助局"] {
        assert_eq!(facts(&title(name)), (Some(2021), "department", None, Some(name.to_owned())));
    }
    is(&title("公安县公安局"), 2021, "department", "421022", "公安县公安局");
    is(&title("太湖民政局"), 2021, "department", "340825", "太湖县民政局");
}

#[test]
fn a_title_may_say_who_reports_about_what() {
    let title = |title: &str| format!("{title}{}", body(""));
    is(&title("泸县财政局关于2013年度政府信息公开工作的报告"), 2013, "department", "510521", "泸县财政局");
    is(&title("泸县财政局关于报送2013年政府信息公开工作年度报告"), 2013, "department", "510521", "泸县财政局");
    is(&title("关于泸县2013年政府信息公开工作情况的报告"), 2013, "government", "510521", "泸县人民政府");
    let office = "泸县人民政府办公室关于公布泸县2013年政府信息公开工作年度报告";
    is(&title(office), 2013, "government", "510521", "泸县人民政府");
    let broken = "泸县统计局关于2018年度\n政府信息公开工作的年度报告";
    is(&title(broken), 2018, "department", "510521", "泸县统计局");
    is(&title("泸县玄滩镇2018年党务政务公开工作年度报告"), 2018, "township", "510521", "玄滩镇人民政府");
    let lead = "政府信息公开工作年度报告\n现将泸县民政局关于2013年政府信息公开工作的年度报告公布如下。";
    is(&title(lead), 2013, "department", "510521", "泸县民政局");
    is(&title("泸县民政局关于泸县2013年政府信息公开工作的报告"), 2013, "department", "510521", "泸县民政局");
}

#[test]
fn whoever_is_addressed_does_not_publish() {
    let county = "平阴县人民政府关于2014年政府信息公开工作的年度报告\n济南市人民政府:";
    is(&format!("{county}{}", body("我县")), 2014, "government", "370124", "平阴县人民政府");
    let bureau = "平阴县财政局关于2014年政府信息公开工作的年度报告\n平阴县人民政府:";
    is(&format!("{bureau}{}", body("我局")), 2014, "department", "370124", "平阴县财政局");
    let signed = |to: &str, own: &str, by: &str| {
        let title = "关于2014年政府信息公开工作情况的报告";
        format!("{title}\n{to}:\n现将我{own}情况报告如下:{}\n{by}\n2015年1月12日", body(&format!("我{own}")))
    };
    let office = "济南市人民政府办公厅";
    is(&signed(office, "县", "平阴县人民政府"), 2014, "government", "370124", "平阴县人民政府");
    let both = "济南市人民政府办公厅、济南市监察局";
    is(&signed(both, "局", "平阴县民政局"), 2014, "department", "370124", "平阴县民政局");
    assert_eq!(report(&signed(office, "县", "")).publisher.as_deref(), None);
}

#[test]
fn whoever_asks_for_a_report_does_not_publish_it() {
    let text = |label: &str, asked: &str| {
        format!(
            "{label}\n根据《条例》规定和{asked}特编制皮革产业园2018年度政府信息公开工作年度报告。\n一、概述\n\
             园区落实《2018年平阴县政务公开工作要点》,主动公开政府信息12条。\n二、依申请公开情况"
        )
    };
    let asked = "县政府办公室《关于编制年度报告的通知》要求,";
    is(&text("发布机构|平阴县工业园区管委会", asked), 2018, "zone", "370124", "皮革产业园管理委员会");
    let nameless = text("发布机构|平阴县工业园区管委会", asked).replace("皮革产业园", "");
    is(&nameless, 2018, "zone", "370124", "平阴县工业园区管理委员会");
    is(&text("", ""), 2018, "zone", "370124", "皮革产业园管理委员会");
}

#[test]
fn the_bodies_of_one_line_of_work_are_one() {
    let text = |name: &str, words: &str| format!("{name}2023年政府信息公开工作年度报告{}", body(words));
    let led = "平阴县气象部门贯彻落实山东省气象局部署,";
    is(&text("平阴县气象部门", led), 2023, "department", "370124", "平阴县气象部门");
    is(&text("平阴县民政系统", "全县民政系统"), 2023, "department", "370124", "平阴县民政系统");
    // Words that are verbs elsewhere.
    for name in ["平阴县机构编制委员会办公室", "平阴县老根据地建设办公室", "平阴县重点工作推进落实中心"]
    {
        is(&text(name, ""), 2023, "department", "370124", name);
    }
    // Without a title the sentence names it too.
    let told = format!("2023年政府信息公开工作年度报告{}", body(led));
    assert_ne!(region(&told).as_deref(), Some("370000"));
}

#[test]
fn a_branch_is_of_the_district_in_its_name() {
    let text = |name: &str| format!("{name}2018年政府信息公开工作年度报告{}", body("我局"));
    is(&text("上海市公安局长宁分局"), 2018, "department", "310105", "上海市公安局长宁分局");
    is(&text("合肥市自然资源和规划局包河分局"), 2018, "department", "340111", "合肥市自然资源和规划局包河分局");
    is(
        &text("济南市住房公积金管理中心平阴县管理部"),
        2018,
        "department",
        "370124",
        "济南市住房公积金管理中心平阴县管理部",
    );
    assert_eq!(region(&text("长江航运公安局芜湖分局")).as_deref(), Some("340200"));
    is(&text("深圳市市场监督管理局福田监管局"), 2018, "department", "440304", "深圳市市场监督管理局福田监管局");
    // A zone's branch, and the district of another city.
    is(&text("合肥市公安局高新分局"), 2018, "department", "340100", "合肥市公安局高新分局");
    is(&text("合肥市公安局长宁分局"), 2018, "department", "340100", "合肥市公安局长宁分局");
    let id = report(&text("上海市公安局长宁分局")).publisher_id;
    assert_eq!(id.as_deref(), Some("310105:公安局长宁分局"));
}

#[test]
fn a_notice_is_told_from_the_report_below_it() {
    let asks = "济南市人民政府办公厅关于做好2009年度政府信息公开工作年度报告有关事项的通知";
    let points = "\n各区县:\n一、编制内容\n主动公开政府信息12条以上的。\n二、报送时间\n依申请公开、行政复议。";
    assert_eq!(reason(&format!("{asks}{points}")), "notice");
    let broken = asks.replace("年度报告有关", "年度报告\n有关");
    assert_eq!(reason(&format!("{broken}{points}")), "notice");
    for title in
        ["关于报送2018年度政府信息公开工作年度报告相关事宜的函", "关于2018年度政府信息公开工作年度报告发布情况的通报"]
    {
        assert_eq!(reason(&format!("{title}{points}")), "notice", "{title}");
    }
    let publishes = "平阴县人民政府办公室关于印发平阴县2016年政府信息公开工作年度报告的通知\n各镇人民政府:\n\
                     现将《平阴县2016年政府信息公开工作年度报告》印发给你们。\n平阴县人民政府办公室\n2017年3月1日";
    let carried = format!("{publishes}\n平阴县2016年政府信息公开工作年度报告{}", body("我县"));
    is(&carried, 2016, "government", "370124", "平阴县人民政府");
    assert_eq!(reason(publishes), "notice");
    assert_eq!(reason(&format!("{publishes}\n平阴县2016年政府信息公开工作年度报告")), "notice");
}

#[test]
fn a_second_name_keeps_its_brackets() {
    let text = |name: &str| format!("{name}2020年政府信息公开工作年度报告{}", body("我局"));
    let second = "平阴县市场监督管理局(知识产权局)";
    is(&text(second), 2020, "department", "370124", second);
    let signed = format!("2020年政府信息公开工作年度报告{}\n平阴县民政局(盖章)\n2021年1月5日", body("我局"));
    is(&signed, 2020, "department", "370124", "平阴县民政局");
}

#[test]
fn schools_assemblies_and_parties_are_told_apart() {
    let school = format!("平阴县第一中学2016年政府信息公开工作年度报告{}", body("我校推进政府信息公开,"));
    is(&school, 2016, "institution", "370124", "平阴县第一中学");
    let trade = format!("平阴县职业教育中心学校2016年政府信息公开工作年度报告{}", body("我校推进政府信息公开,"));
    is(&trade, 2016, "institution", "370124", "平阴县职业教育中心学校");
    let assembly = "平阴县人民代表大会常务委员会";
    is(&format!("{assembly}2015年政务公开年度报告{}", body("")), 2015, "other", "370124", assembly);
    let conference = "政协平阴县委员会";
    is(&format!("{conference}2015年政务公开年度报告{}", body("")), 2015, "other", "370124", conference);
    assert_eq!(reason(&format!("中共平阴县委办公室2015年党务公开工作年度报告{}", body(""))), "other_report");
}

#[test]
fn a_township_is_of_the_county_printed_before_its_name() {
    let text = |address: &str| format!("城关镇2014年政府信息公开工作年度报告\n联系地址:{address}。{}", body("我镇"));
    is(&text("临泉县城关镇解放路"), 2014, "township", "341221", "城关镇人民政府");
    assert_eq!(report(&text("临泉县城关镇解放路")).township_code, None);
    is(&text("罗山县城关镇"), 2014, "township", "411521", "城关镇人民政府");
    assert!(report(&text("罗山县城关镇")).township_code.is_some());
    assert_eq!(region(&text("解放路12号")), None);
}

#[test]
fn a_word_for_a_kind_of_body_is_no_name() {
    let text = format!("2018年政府信息公开工作年度报告{}\n平阴县榆山街道办事处\n2019年3月5日", body("街道认真"));
    is(&text, 2018, "subdistrict", "370124", "榆山街道办事处");
    let titled = facts(&format!("街道2018年政府信息公开工作年度报告{}", body("")));
    assert_eq!(titled, (Some(2018), "subdistrict", None, None));
    let signed = format!("镇人民政府2018年政府信息公开工作年度报告{}\n平阴县孔村镇人民政府\n2019年3月5日", body(""));
    is(&signed, 2018, "township", "370124", "孔村镇人民政府");
}

#[test]
fn a_tag_may_stand_before_a_title() {
    let text = format!("【年度报告】平阴县民政局2018年政府信息公开工作年度报告{}", body("我局"));
    is(&text, 2018, "department", "370124", "平阴县民政局");
}

#[test]
fn a_year_may_be_written_with_any_sign_for_nought() {
    for year in ["二〇一五", "二零一五", "二O一五", "二0一五", "二○一五", "２０１５"] {
        for title in [format!("{year}年平阴县民政局"), format!("平阴县民政局{year}年")] {
            let text = format!("{title}政府信息公开工作年度报告{}", body("我局"));
            is(&text, 2015, "department", "370124", "平阴县民政局");
        }
    }
    for span in ["2019年1-12月", "2019年1月1日至2019年12月31日"] {
        let text = format!("平阴县民政局{span}政府信息公开工作报告{}", body("我局"));
        is(&text, 2019, "department", "370124", "平阴县民政局");
    }
    is(&format!("2019年1-12月平阴县政府信息公开工作报告{}", body("")), 2019, "government", "370124", "平阴县人民政府");
    let town = format!("2019年年堆乡政府信息公开工作年度报告{}", body("在白朗县,"));
    assert_eq!(report(&town).publisher.as_deref(), Some("年堆乡人民政府"));
    is(&format!("2019年日照市政府信息公开工作年度报告{}", body("")), 2019, "government", "371100", "日照市人民政府");
}

#[test]
fn a_month_beside_the_title_is_that_of_its_publication() {
    let text = |title: &str| format!("{title}\n一、概述\n2018年,我局主动公开信息12条。\n二、2018年依申请公开情况");
    for title in ["平阴县民政局政府信息公开工作年度报告(2019年1月)", "平阴县民政局政府信息公开年度报告\n2019年3月"]
    {
        is(&text(title), 2018, "department", "370124", "平阴县民政局");
    }
}

#[test]
fn a_title_may_be_broken_quoted_or_said_by_its_publisher() {
    let text = |title: &str| format!("{title}{}", body("我局"));
    for title in [
        "平阴县民政局2018年政府信息公开\n工作年度报告",
        "平阴县民政局\n2018年政府信息公开\n工作年度报告",
        "《平阴县民政局2018年政府信息公开工作年度报告》",
        "平阴县民政局:2018年政府信息公开工作年度报告",
    ] {
        is(&text(title), 2018, "department", "370124", "平阴县民政局");
    }
    // Words of a menu are no title, those who are addressed no publisher.
    assert_eq!(reason("平阴县政府信息公开\n年报\n公开指南\n公开制度"), "too_short");
    let addressed = "各镇人民政府:2018年政府信息公开工作年度报告\n平阴县民政局2018年政府信息公开工作年度报告";
    is(&text(addressed), 2018, "department", "370124", "平阴县民政局");
}

#[test]
fn words_that_also_speak_may_stand_in_a_name() {
    let compiled = |name: &str| {
        format!("2018年政府信息公开工作年度报告\n本报告由{name}按照《政府信息公开条例》编制。{}", body(""))
    };
    for name in ["平阴县综合行政执法局", "平阴县机构编制委员会办公室", "平阴县公共资源交易中心"]
    {
        is(&compiled(name), 2018, "department", "370124", name);
    }
    let told =
        |name: &str| format!("2018年政府信息公开工作年度报告\n一、概述\n2018年,{name}认真贯彻条例。{}", body(""));
    for name in ["平阴县老龄工作委员会办公室", "平阴县残疾人联合会", "平阴县公安局交通警察大队"]
    {
        is(&told(name), 2018, "department", "370124", name);
    }
    // A sentence on a hospital is none on its county.
    assert_eq!(report(&told("平阴县人民医院")).publisher, None);
    let town = format!("全州县庙头镇2015年政府信息公开工作年度报告{}", body(""));
    is(&town, 2015, "township", "450324", "庙头镇人民政府");
    let town = format!("2015年政府信息公开工作年度报告\n本报告由全州县庙头镇编制。{}", body(""));
    is(&town, 2015, "township", "450324", "庙头镇人民政府");
}

#[test]
fn a_label_and_the_body_above_are_no_part_of_a_name() {
    let labelled = |name: &str| format!("发布机构:{name}\n2018年政府信息公开工作年度报告{}", body("我局"));
    is(&labelled("国家税务总局平阴县税务局"), 2018, "department", "370124", "国家税务总局平阴县税务局");
    is(&labelled("平阴县图书馆").replace("我局", ""), 2018, "institution", "370124", "平阴县图书馆");
    // 赵县 is a county of two characters.
    let title = |name: &str| format!("{name}2021年政府信息公开工作年度报告{}", body("我局"));
    is(&title("国家税务总局赵县税务局"), 2021, "department", "130133", "国家税务总局赵县税务局");
    for name in ["国家能源局山东监管办公室", "国家矿山安全监察局山东局"] {
        is(&title(name), 2021, "department", "370000", name);
    }
    for name in ["国家市场监督管理总局", "中华全国供销合作总社", "人力资源社会保障部"] {
        is(&title(name), 2021, "department", "000000", name);
    }
    let signed = format!("2021年政府信息公开工作年度报告{}\n教育部\n2022年1月20日", body("我部"));
    is(&signed, 2021, "department", "000000", "教育部");
    // The corps is no part of the region that it stands in.
    assert_eq!(region(&title("新疆生产建设兵团教育局")), None);
}

#[test]
fn a_zone_is_no_government() {
    let text = |name: &str| format!("2023年政府信息公开工作年度报告\n本报告由{name}编制。{}", body("我区"));
    let zone = "新乡市平原城乡一体化示范区";
    is(&text(zone), 2023, "zone", "410700", "新乡市平原城乡一体化示范区管理委员会");
    is(&text("平阴县工业园区"), 2023, "zone", "370124", "平阴县工业园区管理委员会");
    // A zone and the township of its name in it.
    let title = |name: &str, year: i16| format!("{name}{year}年政府信息公开工作年度报告{}", body(""));
    is(&title("衡阳综合保税区管委会", 2022), 2022, "zone", "430400", "衡阳综合保税区管理委员会");
    assert_eq!(region(&title("拉萨市经济技术开发区管委会", 2022)).as_deref(), Some("540100"));
}

#[test]
fn a_city_that_became_a_prefecture_later_has_its_counties() {
    let title = |name: &str, year: i16| format!("{name}{year}年政府信息公开工作年度报告{}", body(""));
    is(&title("铜仁市思南县", 2010), 2010, "government", "522225", "思南县人民政府");
    is(&title("铜仁市", 2010), 2010, "government", "522201", "铜仁市人民政府");
}

#[test]
fn what_reporters_learn_and_forms_to_fill_in_are_no_reports() {
    let news = "平阴县民政局发布2018年政府信息公开工作年度报告\n1月31日,记者从县民政局获悉,2018年主动公开信息12条。";
    assert_eq!(reason(news), "news");
    let form = "平阴县民政局xxxx年政府信息公开工作年度报告(样式)\n一、概述\n二、主动公开";
    assert_eq!(reason(form), "sample_text");
}

#[test]
fn a_stop_word_in_a_name_makes_no_government() {
    let told =
        |name: &str| format!("2018年政府信息公开工作年度报告\n一、概述\n2018年,{name}认真贯彻条例。{}", body(""));
    for name in ["平阴县规范执法办公室", "平阴县照明管理处"] {
        assert_ne!(report(&told(name)).publisher.as_deref(), Some("平阴县人民政府"), "{name}");
    }
    is(&told("平阴县"), 2018, "government", "370124", "平阴县人民政府");
    is(&told("平阴县示范区建设办公室"), 2018, "department", "370124", "平阴县示范区建设办公室");
}

#[test]
fn a_government_above_that_is_named_is_not_the_text_s_own() {
    let text = |by: &str| {
        format!("2018年政府信息公开工作年度报告\n按照市政府办公厅的要求,由{by}编制了本年度报告。{}", body(""))
    };
    is(&text("平阴县民政局"), 2018, "department", "370124", "平阴县民政局");
    let led = "2018年政府信息公开工作年度报告\n一、概述\n2018年,平阴县民政局在县委、县政府的领导下开展工作。";
    is(&format!("{led}{}", body("")), 2018, "department", "370124", "平阴县民政局");
    let lead =
        format!("政府信息公开工作年度报告\n现公布平阴县政务信息中心2018年政府信息公开工作年度报告。{}", body(""));
    is(&lead, 2018, "department", "370124", "平阴县政务信息中心");
}

#[test]
fn marks_before_a_title_are_no_part_of_a_name() {
    let text = |title: &str| format!("{title}2018年政府信息公开工作年度报告{}", body("我局"));
    for mark in ["一、", "[年报]", "(已公开)", "附件:", "首页 政府信息公开指南 政府信息公开年报\n"]
    {
        is(&text(&format!("{mark}平阴县民政局")), 2018, "department", "370124", "平阴县民政局");
    }
    for title in ["平阴县民政局2018年推进政府信息公开工作情况报告", "平阴县民政局2018年政府信息公开工作总结"]
    {
        is(&format!("{title}{}", body("我局")), 2018, "department", "370124", "平阴县民政局");
    }
    is(&text("平阴县会议中心").replace("我局", ""), 2018, "department", "370124", "平阴县会议中心");
}
