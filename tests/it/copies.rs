use super::house::House;

/// A report as its publisher wrote it.
const ORIGINAL: &str = "济南市平阴县民政局2017年政府信息公开工作年度报告

本报告依据《中华人民共和国政府信息公开条例》编制，所列数据的统计期限自2017年1月1日起至2017年12月31日止。

一、主动公开情况

2017年，我局主动公开政府信息326条，其中通过政府网站公开政府信息214条。

二、依申请公开情况

2017年，我局收到政府信息公开申请7件，其中网上申请4件、信函申请3件。

三、行政复议和行政诉讼

2017年，因政府信息公开申请行政复议1件。
";

/// The same on a mirror: characters exchanged by machine, pinyin after some of them, other words planted, a number torn
/// apart and a line lost.
const MIRROR: &str = "<html><head><title>濟南市平陰縣民政局2017年政府信息公開工作年度報告</title></head><body>
<p>熱門推薦：在線看片 免費下載 最新網址</p>
<h1>濟南市平陰縣民政局2017年政府信息公開工作年度報告</h1>
<p>本報告依據《中華人民共和國政府信息公開條例》編制，所列數(shù)據的統計期限自2017年1月1日起至2017年12月31日止。</p>
<p>一、主動(dòng)公開情況</p>
<p>2017年，我局主動(dòng)公開政府信息236條，其中通過(guò)政府網站公開政府信息214條。</p>
<p>友情鏈接：歡迎來(lái)到 高清資源 電影下載</p>
<p>二、依申請公開情況</p>
<p>2017年，我局收到政府信息公開申請7件，其中網上申請4件、信函申請3件。</p>
<p>三、行政復議和行政訴訟</p>
</body></html>";

#[test]
fn a_mirrors_copy_yields_to_the_report_and_its_other_figures_are_listed() {
    let house = House::new();
    // Its path comes first, and that is no reason to prefer it.
    house.put("a/mirror.html", MIRROR);
    house.put("z/2017.txt", ORIGINAL);
    house.put("z/again/2017.txt", ORIGINAL);
    house.night(&[]);
    let documents = house.ask(
        "SELECT source_id, status, reason, canonical, duplicate_of, region_code, report_year, publisher \
         FROM documents ORDER BY source_id",
    );
    let whole = "370124,2017,平阴县民政局";
    assert_eq!(
        documents,
        [
            format!("a/mirror.html,read,same_report,false,z/2017.txt,{whole}"),
            format!("z/2017.txt,read,,true,,{whole}"),
            format!("z/again/2017.txt,duplicate,same_bytes,false,z/2017.txt,{whole}"),
        ]
    );
    let disagreements = house.ask(
        "SELECT d.source_id, f.\"left\", f.\"right\" FROM findings f JOIN documents d ON d.source_id = f.source_id \
         WHERE f.code = 'copies_disagree'",
    );
    assert_eq!(disagreements, ["a/mirror.html,236,326"]);
    let counted =
        house.ask("SELECT source_id, value FROM observations WHERE canonical AND metric = 'proactive.items.total'");
    assert_eq!(counted, ["z/2017.txt,326"], "one report counts once");
}
