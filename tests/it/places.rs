use super::house::House;

fn report(name: &str, year: i16, words: &str) -> String {
    format!(
        "{name}{year}年政府信息公开工作年度报告\n\n\
         本报告依据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。\n\n\
         一、主动公开情况\n\n{words}\n\n二、依申请公开情况\n\n{year}年，收到政府信息公开申请3件。\n"
    )
}

#[test]
fn a_place_can_be_followed_over_a_change() {
    let house = House::new();
    house.put("1.txt", report("章丘市人民政府", 2012, "2012年，全市主动公开政府信息120条。"));
    house.put("2.txt", report("济南市章丘区人民政府", 2019, "2019年，全区主动公开政府信息190条。"));
    house.night(&[]);
    let rows = house.ask(
        "SELECT code, name, level, zone, parent, prefecture, province, valid_from, valid_to, successors FROM regions \
         WHERE code = '370181' OR code = '370114' OR code = '310108' OR code = '370124107' ORDER BY code, valid_from",
    );
    assert_eq!(
        rows,
        [
            "310108,闸北区,county,false,310000,,310000,,2014,310106",
            "370114,章丘区,county,false,370100,370100,370000,2016,,",
            "370124107,安城镇,township,false,370124,370100,370000,,,",
            "370181,章丘市,county,false,370100,370100,370000,1995,2015,370114",
        ]
    );
    let years = house.ask(
        "SELECT d.region_code, r.successors, d.publisher_id FROM documents d \
         JOIN regions r ON r.code = d.region_code ORDER BY d.report_year",
    );
    // One id for the body, and a way from the old code to the new one.
    assert_eq!(years, ["370181,370114,370114:政府", "370114,,370114:政府"]);
}

#[test]
fn a_zones_own_district_is_no_region() {
    let house = House::new();
    let words = "2021年，我区高度重视，全区主动公开政府信息120条。";
    house.put("zone.txt", report("平阴县经济开发区管委会", 2021, words));
    house.put("district.txt", report("济南市长清区人民政府", 2021, words));
    house.night(&[]);
    let scopes = house.ask(
        "SELECT d.publisher_kind, d.region_code, o.scope FROM observations o \
         JOIN documents d ON d.source_id = o.source_id WHERE o.value = 120 ORDER BY d.source_id",
    );
    assert_eq!(scopes, ["government,370113,region", "zone,370124,agency"]);
}
