//! The command line as a person meets it: messages, files, exit codes.

use std::fs;
use std::os::unix::process::ExitStatusExt as _;
use std::time::Duration;

use super::house::{House, report, words};

#[test]
fn a_run_publishes_and_a_second_finds_nothing_to_do() {
    let house = House::new();
    house.put("a.txt", report(120));
    let first = house.run(&["run", "corpus"]);
    assert_eq!(first.status.code(), Some(0), "{}", words(&first));
    assert!(
        words(&first).contains("since the last release: 1 new, 0 changed, 0 gone, 0 read again"),
        "{}",
        words(&first)
    );
    let path = String::from_utf8(first.stdout).unwrap();
    assert!(path.trim_end().starts_with("output/releases/000001-"), "{path}");
    let second = house.run(&["run", "corpus"]);
    assert_eq!(second.status.code(), Some(0));
    assert!(words(&second).contains("nothing to publish"), "{}", words(&second));
    assert_eq!(fs::read_dir(house.out().join("releases")).unwrap().count(), 1);
    house.put("a.txt", report(121));
    fs::write(house.corpus().join("b.txt"), report(5).replace("安城镇", "孔村镇")).unwrap();
    let third = house.night(&[]);
    assert!(third.contains("1 new, 1 changed, 0 gone"), "{third}");
    let sql = "select value, publisher from observations where metric = 'proactive.items.total' order by value";
    assert_eq!(house.ask(sql), ["5,孔村镇人民政府", "121,安城镇人民政府"].map(|line| line.to_owned()).to_vec());
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let house = House::new();
    house.put("a.txt", report(120));
    let gone = || std::io::pipe().expect("a pipe").1;
    let run = house.command(&["run", "corpus"]).stdout(gone()).stderr(gone()).status().unwrap();
    assert_eq!(run.code(), Some(0));
    assert_eq!(house.ask("select count(*) as n from documents"), ["1"]);
    for verb in [["inspect", "corpus/a.txt"], ["status", "--failed"], ["query", "select * from documents"]] {
        let asked = house.command(&verb).stdout(gone()).output().unwrap();
        assert_eq!((asked.status.code(), words(&asked).as_str()), (Some(0), ""), "{verb:?}");
    }
}

#[test]
fn an_empty_folder_is_an_empty_release() {
    let house = House::new();
    let words = house.night(&[]);
    assert!(words.contains("0 documents: 0 reports"), "{words}");
    assert_eq!(house.ask("select count(*) as n from documents"), ["0"]);
    assert_eq!(house.ask("select count(*) as n from yearly"), ["0"]);
}

#[test]
fn a_wrong_command_touches_nothing() {
    let house = House::new();
    let missing = house.run(&["run", "nowhere"]);
    assert_eq!(missing.status.code(), Some(2));
    assert_eq!(words(&missing), "error: nowhere: no such folder\nhint: name the folder that holds the reports\n");
    house.put("a.txt", report(1));
    let file = house.run(&["run", "corpus/a.txt"]);
    assert_eq!(file.status.code(), Some(2));
    assert!(words(&file).contains("not a folder"), "{}", words(&file));
    for arguments in
        [&["run"][..], &["run", "corpus", "--threads", "0"], &["run", "corpus", "--year", "2017"], &["rum"]]
    {
        assert_eq!(house.run(arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert!(!house.out().exists());
}

#[test]
fn an_unknown_key_names_the_nearest() {
    let house = House::new();
    fs::write(house.path().join("nianbao.toml"), "thraeds = 2\n").unwrap();
    let output = house.run(&["run", "corpus"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("unknown key `thraeds`; did you mean `threads`?"), "{}", words(&output));
    assert!(!house.out().exists());
}

#[test]
fn flags_come_before_the_environment_and_that_before_the_file() {
    let house = House::new();
    fs::write(house.path().join("nianbao.toml"), "out = \"of_file\"\n").unwrap();
    assert!(house.run(&["run", "corpus"]).status.success());
    assert!(house.path().join("of_file/latest").exists());
    let mut command = house.command(&["run", "corpus"]);
    assert!(command.env("NIANBAO_OUT", "of_environment").output().unwrap().status.success());
    assert!(house.path().join("of_environment/latest").exists());
    let mut command = house.command(&["run", "corpus", "--out", "of_flag"]);
    assert!(command.env("NIANBAO_OUT", "of_nobody").output().unwrap().status.success());
    assert!(house.path().join("of_flag/latest").exists() && !house.path().join("of_nobody").exists());
}

#[test]
fn a_dry_run_tells_and_writes_nothing() {
    let house = House::new();
    house.put("a.txt", report(1));
    let output = house.run(&["run", "corpus", "--dry-run"]);
    assert!(words(&output).contains("would read: 1 new, 0 changed, 0 gone, 0 read again"), "{}", words(&output));
    assert!(!house.out().exists());
    house.night(&[]);
    let before = house.tree();
    house.put("a.txt", report(2));
    house.put("b.txt", report(3));
    let output = house.run(&["run", "corpus", "--dry-run"]);
    assert!(words(&output).contains("would read: 1 new, 1 changed, 0 gone"), "{}", words(&output));
    assert_eq!(house.tree(), before);
    assert_eq!(fs::read_dir(house.out().join("releases")).unwrap().count(), 1);
}

#[test]
fn the_gate_keeps_the_old_release() {
    let house = House::new();
    house.put("a.txt", report(1));
    house.night(&[]);
    let before = house.tree();
    house.put("empty.txt", "");
    let strict = house.run(&["run", "corpus", "--strict"]);
    assert_eq!(strict.status.code(), Some(3), "{}", words(&strict));
    assert!(words(&strict).contains("1 of 2 documents failed, and `--strict` allows none"), "{}", words(&strict));
    assert_eq!(house.tree(), before);
    house.put("empty2.txt", "");
    let share = house.run(&["run", "corpus"]);
    assert_eq!(share.status.code(), Some(3), "{}", words(&share));
    assert_eq!(house.tree(), before);
}

#[test]
fn a_second_run_at_once_is_refused() {
    let house = House::new();
    house.put("a.txt", report(1));
    let _lock = nianbao::store::Store::open(&house.out()).unwrap();
    let output = house.run(&["run", "corpus"]);
    assert_eq!(output.status.code(), Some(4), "{}", words(&output));
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let house = House::new();
    fs::create_dir(house.out()).unwrap();
    fs::write(house.out().join("thesis.docx"), "ten years").unwrap();
    let output = house.run(&["run", "corpus"]);
    assert_eq!(output.status.code(), Some(2), "{}", words(&output));
    assert_eq!(fs::read_dir(house.out()).unwrap().count(), 1);
}

#[test]
fn an_interrupted_run_leaves_nothing_and_the_next_one_finishes() {
    let house = House::with_sample(400);
    let mut child = house.command(&["run", "corpus", "--threads", "1"]).spawn().unwrap();
    while !house.out().join(".staging").exists() {
        if child.try_wait().unwrap().is_some() {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    let killed = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap();
    let ended = child.wait().unwrap();
    if killed.success() && ended.code() != Some(0) {
        assert!(ended.code() == Some(143) || ended.signal() == Some(15), "{ended:?}");
        assert!(!house.out().join("latest").exists());
    }
    house.night(&[]);
    let clean = House::with_sample(400);
    clean.night(&[]);
    assert_eq!(house.tree(), clean.tree());
}

#[test]
fn inspect_shows_the_words_beside_each_figure() {
    let house = House::new();
    house.put("a.txt", report(120));
    let output = house.run(&["inspect", "corpus/a.txt"]);
    let text = String::from_utf8(output.stdout).unwrap();
    for told in [
        "year       2017",
        "安城镇人民政府 (township)",
        "370124 平阴县",
        "proactive.items.total [agency] = 120 条",
        "主动公开政府信息120条",
    ] {
        assert!(text.contains(told), "{told} is not in\n{text}");
    }
    let output = house.run(&["inspect", "--format", "json", "corpus/a.txt"]);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["report_year"], 2017);
    let body = report(120);
    for o in told["observations"].as_array().unwrap() {
        let at = |i: usize| o["span"][i].as_u64().unwrap() as usize;
        let words: String = body.chars().skip(at(0)).take(at(1) - at(0)).collect();
        assert_eq!(o["raw"], words.as_str(), "the words at the span are the words");
    }
    assert!(!house.out().exists(), "inspect writes nothing");
    assert_eq!(house.run(&["inspect", "corpus/none.txt"]).status.code(), Some(5));
}

#[test]
fn a_value_can_be_followed_to_its_words() {
    let house = House::new();
    house.put("a.txt", report(120));
    house.night(&[]);
    let output = house.run(&["explain", "370124", "2017", "proactive.items"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("proactive.items.total") && text.contains("主动公开政府信息120条") && text.contains("a.txt"),
        "{text}"
    );
    let wrong = house.run(&["explain", "370124", "2017", "review.totel"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(words(&wrong).contains("did you mean `review.total`"), "{}", words(&wrong));
}

#[test]
fn the_releases_can_be_listed_verified_and_rolled_back() {
    let house = House::new();
    assert!(String::from_utf8(house.run(&["status"]).stdout).unwrap().contains("no release yet"));
    assert_eq!(house.run(&["query", "select 1 from documents"]).status.code(), Some(2));
    house.put("a.txt", report(1));
    house.night(&[]);
    let first = house.tree();
    house.put("a.txt", report(2));
    house.night(&[]);
    let status = String::from_utf8(house.run(&["status"]).stdout).unwrap();
    assert!(status.contains("latest   000002-") && status.contains("last run 2: published"), "{status}");
    assert!(house.run(&["rollback"]).status.success());
    assert_eq!(house.tree(), first);
    assert!(house.run(&["verify"]).status.success());
    let part = fs::read_dir(house.out().join("latest/documents")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&part).unwrap();
    bytes[10] ^= 1;
    fs::remove_file(&part).unwrap();
    fs::write(&part, bytes).unwrap();
    assert_eq!(house.run(&["verify"]).status.code(), Some(5));
}

#[test]
fn check_runs_every_example() {
    let house = House::new();
    let output = house.run(&["check"]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    let config = house.config();
    let output = house.run(&["check", "--config", "config"]);
    assert_eq!(output.status.code(), Some(0), "{}", words(&output));
    fs::write(config.join("limit.toml"), "").unwrap();
    let output = house.run(&["check", "--config", "config"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(words(&output).contains("did you mean `limits.toml`?"), "{}", words(&output));
}
