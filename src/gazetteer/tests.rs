use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    Gazetteer::compile(&[
        ("divisions.csv", include_str!("../../config/regions/divisions.csv")),
        ("townships.csv", include_str!("../../config/regions/townships.csv")),
        ("overlay.csv", include_str!("../../config/regions/overlay.csv")),
        ("pinyin.csv", include_str!("../../config/regions/pinyin.csv")),
        ("dialling.csv", include_str!("../../config/regions/dialling.csv")),
        ("successors.csv", include_str!("../../config/regions/successors.csv")),
        ("words.csv", include_str!("../../config/regions/words.csv")),
    ])
    .expect("the tables compile")
});

/// Code of the place that a text begins with.
fn code(text: &str, year: i16) -> Option<u32> {
    let place = GAZETTEER.locate(text, Some(year), 0)?;
    place.unit().map(|id| GAZETTEER.code(id))
}

/// Code of an ambiguous name where a text around it names other places.
fn code_in(name: &str, around: &str, year: i16) -> Option<u32> {
    let mut evidence = Evidence::default();
    for mention in GAZETTEER.mentions(around) {
        let units = GAZETTEER.of_year(&GAZETTEER.candidates(&mention), Some(year));
        if let [only] = units[..] {
            evidence.add(&GAZETTEER, only, 2);
        }
    }
    let units = GAZETTEER.of_year(&GAZETTEER.named(name), Some(year));
    GAZETTEER.choose(&units, &evidence, 1).map(|id| GAZETTEER.code(id))
}

#[test]
fn a_name_means_the_unit_of_its_year() {
    assert_eq!(code("济南市章丘市", 2014), Some(370_181));
    assert_eq!(code("济南市章丘区", 2019), Some(370_114));
    assert_eq!(code("莱芜市", 2018), Some(371_200));
    assert_eq!(code("上海市南汇区", 2009), Some(310_119));
    assert_eq!(code("巢湖市", 2009), Some(341_400));
    assert_eq!(code("巢湖市", 2015), Some(340_181));
    assert_eq!(code("巢湖地区", 1998), Some(342_600));
    assert_eq!(code("定州市", 2015), Some(130_682));
    assert_eq!(code("江苏省南通市崇川区", 2018), Some(320_602));
    assert_eq!(code("江苏省南通市崇川区", 2022), Some(320_613));
}

#[test]
fn units_above_decide_between_namesakes() {
    assert_eq!(code("天津市河东区", 2017), Some(120_102));
    assert_eq!(code("临沂市河东区", 2017), Some(371_312));
    assert_eq!(code("河东区", 2017), None);
    assert_eq!(code_in("河东区", "按照临沂市的要求", 2017), Some(371_312));
    assert_eq!(code_in("河东区", "按照天津市的要求", 2017), Some(120_102));
    assert_eq!(code_in("河东区", "按照山东省的要求", 2017), Some(371_312));
    assert_eq!(code_in("河东区", "按照湖北省的要求", 2017), None);
    assert_eq!(code_in("朝阳区", "按照吉林省和北京市的要求", 2017), None);
}

#[test]
fn a_township_leads_to_its_county() {
    let region = |name: &str, year| {
        let units = GAZETTEER.of_year(&GAZETTEER.named(name), Some(year));
        let unit = GAZETTEER.choose(&units, &Evidence::default(), 2)?;
        GAZETTEER.region(unit, Some(year)).map(|region| region.code)
    };
    assert_eq!(region("看庄镇", 2017).as_deref(), Some("370883"));
    assert_eq!(region("城关镇", 2017), None);
    // Its county was a city then, under another code.
    assert_eq!(region("下管镇", 2009).as_deref(), Some("330682"));
    assert_eq!(region("下管镇", 2019).as_deref(), Some("330604"));
}

#[test]
fn short_forms_and_common_forms_are_known() {
    assert_eq!(code("山东济南", 2017), Some(370_100));
    assert_eq!(code("湘西州凤凰县", 2017), Some(433_123));
    assert_eq!(code("东乡县", 2020), Some(622_926));
    // 宁县, 道县 and 和县 are counties too.
    assert_eq!(code("丰宁县民政局", 2020), Some(130_826));
    assert_eq!(code("湖南省通道县", 2020), Some(431_230));
    assert_eq!(code("民和县", 2020), Some(630_222));
    assert_eq!(code("甘肃省宁县", 2020), Some(621_026));
    assert_eq!(code("吉林", 2017), Some(220_000));
    let abbreviated: Vec<u32> = GAZETTEER.abbreviated('鲁').into_iter().map(|id| GAZETTEER.code(id)).collect();
    assert_eq!(abbreviated, [370_000]);
}

#[test]
fn zones_belong_to_the_city_that_runs_them() {
    let place = GAZETTEER.locate("石家庄高新技术产业开发区", Some(2020), 0).expect("a place");
    let unit = place.unit().expect("one unit");
    assert!(GAZETTEER.is_zone(unit));
    assert_eq!(GAZETTEER.region(unit, Some(2020)).expect("a region").code, "130100");
}

#[test]
fn two_characters_are_a_name_only_after_no_other_word() {
    let names = |text: &str| GAZETTEER.mentions(text).iter().filter(|m| !m.short).count();
    assert_eq!(names("各市和县人民政府"), 0);
    assert_eq!(names("和县人民政府"), 1);
    assert_eq!(names("马鞍山市和县人民政府"), 2);
    assert_eq!(names("主城区"), 0);
}

#[test]
fn a_street_named_after_a_place_is_not_that_place() {
    let names = |text: &str| GAZETTEER.mentions(text).iter().filter(|m| m.short).count();
    for street in
        ["甘肃路街道办事处", "甘肃路12号", "北京东路街道", "平阴街街道", "山东街2021年", "平阴镇政府", "平安里街2021年"]
    {
        assert_eq!(names(street), 0, "{street}");
    }
    for place in ["甘肃路政局", "山东济南", "平阴乡镇企业局", "北京东城", "山东道路运输局"] {
        assert!(names(place) > 0, "{place}");
    }
}

#[test]
fn a_counterpart_is_of_the_same_level_and_place() {
    let then = |name: &str, year| {
        let unit = GAZETTEER.named(name)[0];
        GAZETTEER.name(GAZETTEER.as_of(unit, Some(year)))
    };
    assert_eq!(then("章丘区", 2010), "章丘市");
    assert_eq!(then("莱芜区", 2010), "莱芜区");
    assert_eq!(then("襄樊市", 2015), "襄阳市");
}

#[test]
fn the_overlay_replaces_what_ended() {
    assert!(!GAZETTEER.stood(GAZETTEER.by_code(500_112, Some(2026)).expect("a row"), 2026));
    assert_eq!(code("重庆市渝北区", 2020), Some(500_112));
    assert_eq!(code("重庆市两江新区", 2026), Some(500_157));
}

#[test]
fn a_place_goes_on_under_its_successors() {
    let unit = |code: u32, year| GAZETTEER.by_code(code, Some(year)).expect("a row");
    let next = |code, year| GAZETTEER.successors(unit(code, year));
    assert_eq!(next(310_108, 2012), [310_106]);
    assert_eq!(next(370_181, 2012), [370_114]);
    assert_eq!(next(341_400, 2009), [340_100, 340_200, 340_500]);
    assert_eq!(next(370_114, 2020), [0u32; 0]);
    assert_eq!(GAZETTEER.code(GAZETTEER.today(unit(370_181, 2010))), 370_114);
    // 县级莱芜: 莱城区 → 莱芜区; a prefecture that was divided has no one unit of today.
    assert_eq!(GAZETTEER.code(GAZETTEER.today(unit(371_202, 2010))), 370_116);
    assert_eq!(GAZETTEER.code(GAZETTEER.today(unit(341_400, 2009))), 341_400);
    assert_eq!(GAZETTEER.above(unit(371_312, 2017), Level::Province), Some(370_000));
    assert_eq!(GAZETTEER.above(unit(371_312, 2017), Level::County), None);
}

/// Nothing that ended since 2008 is lost from sight, but for zones, which end without a successor.
#[test]
fn every_county_that_ended_has_a_successor_that_stood_then() {
    let mut lost = Vec::new();
    for row in GAZETTEER.regions().filter(|row| row.level != Level::Township && !row.zone) {
        let Some(to) = row.valid_to.filter(|to| *to >= 2008) else { continue };
        let next = GAZETTEER.successors(row.unit);
        let stood =
            |code: &u32| GAZETTEER.by_code(*code, Some(to + 1)).is_some_and(|id| GAZETTEER.unit(id).stood(to + 1, 1));
        if next.is_empty() || !next.iter().all(stood) {
            lost.push((row.code, row.name, to, next));
        }
    }
    let known = [(320_304, "九里区"), (610_403, "杨凌区")];
    lost.retain(|(code, name, ..)| !known.contains(&(*code, *name)));
    assert!(lost.is_empty(), "{lost:?}");
}

#[test]
fn a_wrong_row_is_named() {
    let error = |row: &str| {
        let text = format!("code,name,from,to,kind,aliases,source\n{row}\n");
        let failed = Gazetteer::compile(&[("own.csv", &text)]).err();
        format!("{:#}", failed.expect("an error"))
    };
    assert!(error("37012,平阴县,,,,,").starts_with("own.csv: line 2: the code `37012`"));
    assert!(error("370124,平阴县,二〇,,,,").contains("a year is no number"));
    assert!(error("370124,平阴县,,,city,,").contains("the kind `city` is not known"));
    assert!(error("370124,平,,,,,").contains("too short"));
}

/// Every county of a year is found by its name with its parents' names before it.
#[test]
fn full_names_lead_back_to_their_units() {
    let year = 2019;
    let mut wrong = Vec::new();
    for row in GAZETTEER.regions().filter(|row| row.level != Level::Township && !row.zone) {
        let stood = row.valid_from.is_none_or(|y| y <= year) && row.valid_to.is_none_or(|y| y >= year);
        let full = GAZETTEER.full_name(&row, year);
        if stood && code(&full, year) != Some(row.code) {
            wrong.push((row.code, full));
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn rows_are_in_order_and_have_their_parents() {
    let rows: Vec<_> = GAZETTEER.regions().collect();
    assert!(rows.is_sorted_by_key(|row| (row.code, row.valid_from)));
    let codes: std::collections::BTreeSet<u32> = rows.iter().map(|row| row.code).collect();
    let orphans: Vec<_> = rows.iter().filter(|r| r.parent.is_some_and(|p| !codes.contains(&p))).collect();
    assert!(orphans.is_empty(), "{:?}", &orphans[..orphans.len().min(20)]);
}

proptest! {
    #[test]
    fn any_text_is_searched_without_panic(text in "\\PC{0,80}", year in any::<i16>()) {
        let mut end = 0;
        for mention in GAZETTEER.mentions(&text) {
            prop_assert!(mention.start >= end && text.is_char_boundary(mention.start));
            end = mention.end;
            prop_assert!(!text[mention.start..end].is_empty());
        }
        let _ = GAZETTEER.locate(&text, Some(year), 9);
    }

    #[test]
    fn names_strung_together_stay_apart(picks in prop::collection::vec(0usize..4000, 1..6), year in 1990i16..2030) {
        let rows: Vec<_> = GAZETTEER.regions().take(4000).collect();
        let text: String = picks.iter().map(|i| rows[*i].name).collect::<Vec<_>>().join("与");
        let found = GAZETTEER.mentions(&text);
        prop_assert!(found.iter().all(|m| !GAZETTEER.candidates(m).is_empty()));
        let _ = GAZETTEER.chain(&found, Some(year), 9);
    }
}
