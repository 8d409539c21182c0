//! Any input is one row: broken, empty, huge, unreadable, panicking.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use super::house::{House, report};

#[test]
fn every_input_is_one_row_with_its_reason() {
    let house = House::new();
    house.put("good.txt", report(12));
    house.put("empty.txt", "");
    house.put("noise.dat", (0..4096u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<_>>());
    house.put("page.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n");
    house.put("sheet.xlsx", b"PK\x03\x04\x14\x00\x06\x00");
    house.put("shop.txt", "本店今日特价：苹果三元一斤，香蕉两元一斤，欢迎光临。\n");
    symlink("nowhere", house.corpus().join("dangling.txt")).unwrap();
    symlink(".", house.corpus().join("loop")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(house.corpus().join("pipe")).status().unwrap().success());
    // A hole costs no disk: 200 MB that would be text.
    File::create(house.corpus().join("huge.txt")).unwrap().set_len(200 << 20).unwrap();
    fs::write(house.path().join("nianbao.toml"), "max_failed_share = 1.0\n").unwrap();
    house.night(&[]);
    let rows = house.ask("select source_id, status, reason from documents order by source_id");
    let expected = [
        "dangling.txt,failed,unreadable",
        "empty.txt,failed,empty",
        "good.txt,read,",
        "huge.txt,failed,too_large",
        "loop,failed,unreadable",
        "noise.dat,failed,not_text",
        "page.pdf,failed,known_not_read",
        "pipe,failed,unreadable",
        "sheet.xlsx,failed,known_not_read",
    ];
    assert_eq!(rows[..9], expected.map(str::to_owned));
    assert!(rows[9].starts_with("shop.txt,not_a_report,"), "{rows:?}");
    assert_eq!(house.ask("select value from observations where metric = 'proactive.items.total'"), ["12"]);
    let again = house.night(&[]);
    assert!(again.contains("nothing to publish"), "a file that stays broken is no news:\n{again}");
}

#[test]
fn a_blank_form_is_no_report_and_gives_no_zero() {
    let house = House::new();
    let rows = ["规章", "行政规范性文件"].map(|label| format!("| {label} |  |  |  |\n")).concat();
    let table = format!(
        "| 第二十条第（一）项 | | | |\n| --- | --- | --- | --- |\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n{rows}"
    );
    let title = "平阴县人民政府2022年政府信息公开工作年度报告\n\n一、总体情况\n\n二、主动公开政府信息情况\n\n";
    house.put("a.md", format!("{title}{table}\n三、收到和处理政府信息公开申请情况\n"));
    house.night(&[]);
    assert_eq!(house.ask("select status, reason from documents"), ["not_a_report,blank_form"]);
    assert_eq!(house.ask("select count(*) as n from observations"), ["0"]);
}

#[test]
fn a_panic_is_a_row_of_its_document() {
    let recipe = nianbao::recipe::Recipe::load(None).unwrap();
    let id = nianbao::model::SourceId::new("x.txt");
    let text = report(3);
    let digest = nianbao::digest::of(text.as_bytes());
    let outcome = nianbao::reading::read(&id, text.as_bytes(), digest, &recipe, &mut |stage| {
        assert_ne!(stage, "identify", "a planted panic");
    });
    let nianbao::model::Verdict::Failed(failure) = outcome.verdict else { panic!("it was read") };
    assert_eq!((failure.code, failure.stage), ("panic", nianbao::model::Stage::Identify));
    assert!(failure.detail.contains("a planted panic"), "{}", failure.detail);
}
