//! Any input is one row: broken, empty, huge, unreadable, panicking.

use std::fs::{self, File};
use std::os::unix::fs::symlink;

use super::house::{House, report, tar_gz_of, zip_of};

/// Bytes that are no text.
fn noise(length: u32) -> Vec<u8> {
    (0..length).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}

#[test]
fn every_input_is_one_row_with_its_reason() {
    let house = House::new();
    house.put("good.txt", report(12));
    house.put("empty.txt", "");
    house.put("noise.dat", noise(4096));
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
        "page.pdf,failed,damaged",
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

#[test]
fn what_failed_is_a_list_of_work() {
    let house = House::new();
    house.put("good.txt", report(12));
    house.put("a.zip", zip_of(&[("x.txt", report(3).into_bytes()), ("noise 1.dat", noise(4000))]));
    house.put("empty.txt", "");
    house.put("noise.dat", noise(5000));
    house.night(&[]);
    let told = |arguments: &[&str]| {
        let output = house.run(arguments);
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    };
    let list = told(&["status", "--failed"]);
    let lines: Vec<_> = list.lines().map(str::trim).collect();
    assert_eq!((lines[0], lines[2]), ("2 not_text", "nianbao inspect 'corpus/a.zip!noise 1.dat'"));
    assert_eq!((lines[3], lines[5]), ("1 empty", "nianbao inspect corpus/empty.txt"));
    let json = told(&["status", "--failed", "--format", "json"]);
    assert!(json.lines().next().unwrap().contains("\"documents\":2"), "{json}");
    // The command that the list gives works, also for a member.
    assert!(told(&["inspect", "corpus/a.zip!noise 1.dat"]).contains("`not_text`"));
    assert!(told(&["inspect", "corpus/a.zip!x.txt"]).contains("平阴县"));
    house.put("new.txt", report(5));
    let again = house.night(&["--retry"]);
    assert!(again.contains("1 new, 0 changed, 0 gone, 3 read again"), "{again}");
    fs::remove_file(house.corpus().join("empty.txt")).unwrap();
    assert!(house.night(&[]).contains("0 new, 0 changed, 1 gone, 0 read again"));
}

#[test]
fn good_reports_among_all_kinds_of_bad_files_are_published() {
    let house = House::with_sample(40);
    house.night(&[]);
    let good = house.ask("select count(*) as n from documents where status = 'read'");
    let observations = house.ask("select count(*) as n from observations");
    let noise = noise(70_000);
    let zeros = vec![0; 40 << 20];
    let nest = (0..12).fold(vec![("x", b"y".to_vec())], |inner, _| vec![("x", zip_of(&inner))]);
    let page = |text: &str, n: usize| text.repeat(n).into_bytes();
    let bad: [(&str, Vec<u8>); 16] = [
        ("bomb.zip", zip_of(&[("zeros", zeros.clone()), ("more", zeros.clone())])),
        ("bomb.tgz", tar_gz_of(&[("zeros", zeros.clone())])),
        ("bomb.xlsx", zip_of(&[("[Content_Types].xml", b"<a/>".to_vec()), ("xl/workbook.xml", zeros)])),
        ("slip.zip", zip_of(&[("../../../../tmp/x", b"y".to_vec()), ("/etc/x", b"y".to_vec())])),
        ("nest.zip", nest[0].1.clone()),
        ("torn.zip", zip_of(&[("x", noise.clone())])[..1000].to_vec()),
        ("noise.gz", [b"\x1F\x8B\x08\0\0\0\0\0\0\0", noise.as_slice()].concat()),
        ("noise.pdf", [b"%PDF-1.7\n", noise.as_slice()].concat()),
        ("noise.doc", [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", noise.as_slice()].concat()),
        ("noise.docx", [b"PK\x03\x04", noise.as_slice()].concat()),
        ("noise.rtf", [b"{\\rtf1", noise.as_slice()].concat()),
        ("deep.rtf", page("{\\rtf1 ", 100_000)),
        ("deep.html", page("<div><table><tr><td>", 50_000)),
        ("wide.html", page("<table><tr><td colspan=65000 rowspan=65000>1", 500)),
        ("loop.pdf", b"%PDF-1.4\n1 0 obj<</Pages 1 0 R/Kids[1 0 R]/Type/Pages>>endobj trailer<</Root 1 0 R>>".to_vec()),
        ("deep.jsonl", page("{\"text\":", 100_000)),
    ];
    for (name, bytes) in &bad {
        house.put(&format!("bad/{name}"), bytes);
    }
    fs::write(house.path().join("nianbao.toml"), "max_failed_share = 1.0\n").unwrap();
    house.night(&[]);
    assert_eq!(house.ask("select count(*) as n from documents where status = 'read'"), good);
    assert_eq!(house.ask("select count(*) as n from observations"), observations);
    let files =
        house.ask("select count(*) as n from documents where source_id like 'bad/%' and source_id not like '%!%'");
    assert_eq!(files, [bad.len().to_string()]);
    assert!(!std::path::Path::new("/tmp/x").exists() || fs::read("/tmp/x").unwrap() != b"y");
}

#[test]
fn a_document_that_kills_its_reader_is_a_row() {
    let house = House::new();
    for what in ["abort", "overflow", "loop"] {
        house.put(&format!("{what}.pdf"), format!("%PDF-1.4\n%planted: {what}\n"));
    }
    house.put("a.zip", zip_of(&[("abort.pdf", b"%PDF-1.4\n%planted: abort\n".to_vec())]));
    house.put("z.pdf", "%PDF-1.4\n%nothing\n");
    house.put("good.txt", report(12));
    fs::write(house.path().join("nianbao.toml"), "max_failed_share = 1.0\n").unwrap();
    let output = house.command(&["run", "corpus", "--threads", "2"]).env("NIANBAO_PLANTED", "1").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows =
        house.ask("select source_id, reason from documents where reason in ('crashed', 'timeout') order by source_id");
    assert_eq!(rows, ["a.zip!abort.pdf,crashed", "abort.pdf,crashed", "loop.pdf,timeout", "overflow.pdf,crashed"]);
    assert_eq!(house.ask("select count(*) as n from documents where status = 'read'"), ["1"]);
}
