//! PDF files written by hand.

use super::document;
use crate::decode::{Limits, decode};
use crate::model::{Document, Failure};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Write as _;

/// A file of objects, numbered from 1; the first is the catalogue.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", number + 1).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    let mut end = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    places.iter().for_each(|place| writeln!(end, "{place:010} 00000 n ").expect("written"));
    write!(end, "trailer <</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).expect("written");
    bytes.extend(end.bytes());
    bytes
}

fn stream(entries: &str, body: &[u8]) -> Vec<u8> {
    let mut object = format!("<<{entries}/Length {}>>\nstream\n", body.len()).into_bytes();
    object.extend(body);
    object.extend(b"\nendstream");
    object
}

const DESCENDANT: &str = "/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/Song\
    /CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000>>]";

/// A font whose codes are Unicode, and a map that says so.
fn song() -> String {
    format!("<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/ToUnicode 4 0 R{DESCENDANT}>>")
}

/// Pages with these operators and one font, `F`; objects from 5 on are `more`.
fn pages(contents: &[&str], font: &str, more: &[Vec<u8>]) -> Vec<u8> {
    let map = "1 begincodespacerange <0000> <FFFF> endcodespacerange 256 beginbfrange ".to_owned()
        + &(0..256).map(|high| format!("<{high:02X}00> <{high:02X}FF> <{high:02X}00> ")).collect::<String>()
        + "endbfrange";
    let first = 5 + more.len();
    let kids: String = (0..contents.len()).map(|page| format!("{} 0 R ", first + 2 * page)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}/MediaBox[0 0 500 700]>>", contents.len()).into_bytes(),
        font.as_bytes().to_vec(),
        stream("", map.as_bytes()),
    ];
    objects.extend(more.to_vec());
    for (page, content) in contents.iter().enumerate() {
        let number = first + 2 * page + 1;
        let resources = "/Resources<</Font<</F 3 0 R>>/XObject<</X 5 0 R>>>>";
        objects.push(format!("<</Type/Page/Parent 2 0 R/Contents {number} 0 R{resources}>>").into_bytes());
        objects.push(stream("", content.as_bytes()));
    }
    file(&objects)
}

/// Shows words with their first letter at (x, y).
fn show(x: f32, y: f32, words: &str) -> String {
    let codes: String = words.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    format!("BT /F 10 Tf 1 0 0 1 {x} {y} Tm <{codes}> Tj ET\n")
}

/// The lines of a table, and words into its cells; the first row is at the top.
fn ruled(xs: &[f32], ys: &[f32], words: &[(usize, usize, &str)]) -> String {
    let (left, right, top, bottom) = (xs[0], xs[xs.len() - 1], ys[0], ys[ys.len() - 1]);
    let mut content = String::new();
    xs.iter().for_each(|x| writeln!(content, "{x} {top} m {x} {bottom} l S").expect("written"));
    ys.iter().for_each(|y| writeln!(content, "{left} {y} m {right} {y} l S").expect("written"));
    words.iter().for_each(|(row, col, words)| content += &show(xs[*col] + 4.0, ys[row + 1] + 6.0, words));
    content
}

fn read(bytes: &[u8]) -> Result<Document, Failure> {
    document(bytes, &Limits::default())
}

fn code(bytes: &[u8]) -> &'static str {
    read(bytes).expect_err("no document").code
}

fn cells(document: &Document, table: usize) -> Vec<&str> {
    document.tables[table].cells.iter().map(|cell| cell.span.of(&document.text)).collect()
}

#[test]
fn text_tables_and_page_numbers() {
    let table = ruled(
        &[60.0, 200.0, 300.0],
        &[500.0, 480.0, 460.0],
        &[(0, 0, "项目"), (0, 1, "数量"), (1, 0, "规章"), (1, 1, "3")],
    );
    let first =
        show(180.0, 650.0, "某县年度报告") + &show(60.0, 600.0, "一、概述") + &table + &show(245.0, 20.0, "- 1 -");
    let second = show(60.0, 650.0, "二、收费") + &show(80.0, 630.0, "全年未收费。") + &show(245.0, 20.0, "- 2 -");
    let document = decode(&pages(&[&first, &second], &song(), &[]), &Limits::default()).expect("a document");
    assert_eq!(cells(&document, 0), ["项目", "数量", "规章", "3"]);
    let lines: Vec<&str> = document.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines, ["某县年度报告", "一、概述", "项目\t数量", "规章\t3", "二、收费", "全年未收费。"]);
    let at = |words: &str| document.part(document.text.find(words).expect("there") as u32).map(|part| &*part.name);
    assert_eq!((at("概述"), at("规章"), at("未收费")), (Some("page 1"), Some("page 1"), Some("page 2")));
}

#[test]
fn a_sentence_and_a_table_go_on_over_the_page() {
    let xs = [60.0, 200.0, 300.0];
    let first = ruled(&xs, &[60.0, 40.0, 20.0], &[(0, 0, "项目"), (0, 1, "数量"), (1, 0, "规章"), (1, 1, "3")]);
    let second = ruled(&xs, &[680.0, 660.0, 640.0], &[(0, 0, "项目"), (0, 1, "数量"), (1, 0, "文件"), (1, 1, "4")]);
    let long = "全年主动公开政府信息若干条其中规章和规范性文件及其解读若干";
    let lines: String = (0..4).map(|line| show(60.0, 400.0 - 20.0 * line as f32, long)).collect();
    let third = show(60.0, 680.0, "件并于年内办结。");
    let second = second + &lines;
    let document = read(&pages(&[&first, &second, &third], &song(), &[])).expect("a document");
    assert_eq!(document.tables.len(), 1);
    assert_eq!(cells(&document, 0), ["项目", "数量", "规章", "3", "文件", "4"]);
    assert!(document.text.contains("解读若干件并于年内办结。"), "{}", document.text);
    let at = |words: &str| document.part(document.text.find(words).expect("there") as u32).map(|part| &*part.name);
    assert_eq!((at("规章"), at("文件"), at("件并于")), (Some("page 1"), Some("page 2"), Some("page 3")));
}

#[test]
fn a_running_head_is_no_row_of_the_table_below_it() {
    let page = |rows: &[(&str, &str)]| {
        let head = show(40.0, 680.0, "2023/1/5 9:30") + &show(280.0, 680.0, "某县年度报告");
        let row = |(at, (label, value)): (usize, &(&str, &str))| {
            let y = 660.0 - 16.0 * at as f32;
            show(40.0, y, label) + &show(280.0, y, value)
        };
        head + &rows.iter().enumerate().map(row).collect::<String>()
    };
    let first = page(&[("项目", "数量"), ("规章", "3"), ("文件", "4")]);
    let second = page(&[("许可", "5"), ("处罚", "6"), ("强制", "7")]);
    let document = read(&pages(&[&first, &second], &song(), &[])).expect("a document");
    let all: Vec<&str> = (0..document.tables.len()).flat_map(|table| cells(&document, table)).collect();
    assert_eq!(all, ["项目", "数量", "规章", "3", "文件", "4", "许可", "5", "处罚", "6", "强制", "7"]);
    assert!(!document.text.contains("9:30"), "{}", document.text);
}

#[test]
fn letters_beyond_the_last_column_belong_to_its_cell() {
    let xs = [60.0, 200.0, 216.0];
    let first = ruled(&xs, &[60.0, 40.0, 20.0], &[(0, 0, "项目"), (0, 1, "总计"), (1, 0, "规章"), (1, 1, "3")]);
    let second = ruled(&xs, &[680.0, 660.0, 640.0], &[(0, 0, "文件"), (0, 1, "4"), (1, 0, "决定"), (1, 1, "5")]);
    let document = read(&pages(&[&first, &second], &song(), &[])).expect("a document");
    assert_eq!(cells(&document, 0), ["项目", "总计", "规章", "3", "文件", "4", "决定", "5"]);
}

#[test]
fn a_table_without_lines_goes_on_over_the_page() {
    let row = |y: f32, label: &str, value: &str| show(60.0, y, label) + &show(300.0, y, value);
    let first = row(80.0, "项目", "数量") + &row(60.0, "规章", "3") + &row(40.0, "其他法律法规禁止", "4");
    let second = show(60.0, 680.0, "公开") + &row(660.0, "文件", "5") + &show(60.0, 640.0, "没有现成信息需要");
    let second = second + &show(300.0, 633.5, "6") + &show(60.0, 627.0, "另行制作");
    let document = read(&pages(&[&first, &second], &song(), &[])).expect("a document");
    assert_eq!(document.tables.len(), 1, "{}", document.text);
    let wanted =
        ["项目", "数量", "规章", "3", "其他法律法规禁止公开", "4", "文件", "5", "没有现成信息需要另行制作", "6"];
    assert_eq!(cells(&document, 0), wanted);
}

#[test]
fn heads_that_a_page_ends_with_belong_to_the_rows_on_the_next() {
    let row = |y: f32, words: [&str; 4]| -> String {
        [60.0, 160.0, 240.0, 320.0].iter().zip(words).map(|(x, words)| show(*x, y, words)).collect()
    };
    let first = show(60.0, 600.0, "以下为全年情况。") + &row(30.0, ["信息内容", "本年制作", "本年公开", "公开总数"]);
    let second = row(680.0, ["规章", "1", "2", "3"]) + &row(664.0, ["文件", "4", "5", "6"]);
    let second = second + &row(648.0, ["许可", "7", "8", "9"]);
    let document = read(&pages(&[&first, &second], &song(), &[])).expect("a document");
    assert_eq!(document.tables.len(), 1, "{}", document.text);
    let words = cells(&document, 0);
    assert_eq!((words[0], words[4], words[15]), ("信息内容", "规章", "9"));
    let at = |words: &str| document.part(document.text.find(words).expect("there") as u32).map(|part| &*part.name);
    assert_eq!((at("信息内容"), at("规章")), (Some("page 1"), Some("page 2")));
}

#[test]
fn both_pages_tell_the_columns_of_a_table_without_lines() {
    // The first page shows three columns of figures, the second the labels over several rows.
    let first = show(150.0, 66.0, "新收申请") + &show(150.0, 50.0, "结转申请");
    let first = first + &[250.0, 300.0, 350.0].map(|x| show(x, 66.0, "1") + &show(x, 50.0, "2")).concat();
    let row = |(at, label): (usize, &&str)| {
        let y = 680.0 - 20.0 * at as f32;
        show(150.0, y, label) + &show(350.0, y, "3")
    };
    let labels = ["国家秘密", "商业秘密", "个人隐私", "内部事务", "重复申请", "出版物类"];
    let second: String = labels.iter().enumerate().map(row).collect();
    let second = second + &show(60.0, 650.0, "办理结果") + &show(300.0, 680.0, "4");
    let document = read(&pages(&[&first, &second], &song(), &[])).expect("a document");
    assert_eq!((document.tables.len(), document.tables[0].cols), (1, 5), "{}", document.text);
    let of = |row: u32, col: u32| {
        let cell = document.tables[0]
            .cells
            .iter()
            .find(|cell| cell.row <= row && cell.col == col && row < cell.row + cell.row_span);
        cell.map(|cell| cell.span.of(&document.text))
    };
    assert_eq!([of(0, 2), of(2, 2), of(2, 3), of(2, 4)], [Some("1"), Some(""), Some("4"), Some("3")]);
}

#[test]
fn a_mark_behind_the_words_is_none_of_them() {
    let mark =
        show(20.0, 470.0, "公开").replace("/F 10", "/F 40") + &show(300.0, 470.0, "网").replace("/F 10", "/F 40");
    let title = show(180.0, 650.0, "年度报告").replace("/F 10", "/F 22");
    let xs = [10.0, 200.0, 400.0];
    let table =
        ruled(&xs, &[500.0, 480.0, 460.0], &[(0, 0, "项目名称"), (0, 1, "数量"), (1, 0, "行政规范文件"), (1, 1, "")]);
    let document = read(&pages(&[&(mark + &title + &table)], &song(), &[])).expect("a document");
    assert_eq!(cells(&document, 0), ["项目名称", "数量", "行政规范文件", ""]);
    assert!(document.text.contains("年度报告") && !document.text.contains('网'), "{}", document.text);
}

/// Lines between rows only, from `left` to `right`, or from another side.
fn rows(ys: &[f32], left: f32, right: f32) -> String {
    ys.iter().map(|y| format!("{left} {y} m {right} {y} l S\n")).collect()
}

#[test]
fn rows_are_ruled_and_columns_are_not() {
    let row = |y: f32, words: [&str; 3]| -> String {
        let xs = [104.0, 204.0, 284.0];
        xs.iter().zip(words).filter(|(_, words)| !words.is_empty()).map(|(x, words)| show(*x, y, words)).collect()
    };
    let parts: [String; 7] = [
        rows(&[120.0, 100.0, 40.0, 20.0], 60.0, 340.0) + &rows(&[70.0], 100.0, 340.0),
        row(106.0, ["项目", "自然人", "总计"]) + &show(64.0, 66.0, "办理"),
        row(86.0, ["其他法律法规禁止", "", ""]) + &row(80.0, ["", "1", ""]) + &row(74.0, ["公开", "", ""]),
        row(56.0, ["重复申请", "", "2"]) + &row(26.0, ["其他", "3", "4"]) + &show(64.0, 26.0, "总数"),
        rows(&[680.0, 640.0], 60.0, 340.0) + &rows(&[660.0], 100.0, 340.0),
        show(64.0, 656.0, "结转") + &row(666.0, ["补正", "", ""]) + &row(646.0, ["合计", "5", "6"]),
        show(60.0, 600.0, "以上为全年情况。"),
    ];
    let document = read(&pages(&[&parts[..4].concat(), &parts[4..].concat()], &song(), &[])).expect("a document");
    assert_eq!(document.tables.len(), 1, "{}", document.text);
    let told: Vec<_> = document.tables[0]
        .cells
        .iter()
        .map(|cell| (cell.row, cell.col, cell.span.of(&document.text)))
        .filter(|cell| !cell.2.is_empty())
        .collect();
    let wanted = [
        (0, 1, "项目"),
        (0, 2, "自然人"),
        (0, 3, "总计"),
        (1, 0, "办理"),
        (1, 1, "其他法律法规禁止公开"),
        (1, 2, "1"),
        (2, 1, "重复申请"),
        (2, 3, "2"),
        (3, 0, "总数"),
        (3, 1, "其他"),
        (3, 2, "3"),
        (3, 3, "4"),
        (4, 0, "结转"),
        (4, 1, "补正"),
        (5, 1, "合计"),
        (5, 2, "5"),
        (5, 3, "6"),
    ];
    assert_eq!(told, wanted);
}

#[test]
fn rules_between_paragraphs_and_around_rows_of_several_figures_are_no_row() {
    let long = "全年主动公开政府信息若干条其中规章和规范性文件若干";
    let prose: String = (0..5).map(|at| show(60.0, 606.0 - 20.0 * at as f32, long)).collect();
    let ruled = rows(&[620.0, 600.0, 580.0, 560.0, 540.0, 520.0], 60.0, 400.0);
    assert!(read(&pages(&[&(ruled + &prose)], &song(), &[])).expect("a document").tables.is_empty());
    let row = |y: f32, label: &str, value: &str| show(64.0, y, label) + &show(300.0, y, value);
    let labels = ["项目", "规章", "文件", "许可", "处罚", "强制", "收费", "采购"];
    let lines: String = (0..8).map(|at| row(606.0 - 20.0 * at as f32, labels[at], &at.to_string())).collect();
    let ruled = rows(&[620.0, 600.0, 560.0, 520.0, 460.0], 60.0, 400.0);
    let document = read(&pages(&[&(ruled + &lines)], &song(), &[])).expect("a document");
    assert_eq!((document.tables[0].rows, cells(&document, 0)[3]), (8, "1"));
}

#[test]
fn a_row_that_has_no_room_for_words_is_none() {
    // Two cells with lines of their own, one below the other.
    let words = [(0, 0, "规章"), (0, 1, ""), (2, 0, "文件"), (2, 1, "4")];
    let table = ruled(&[60.0, 200.0, 300.0], &[500.0, 480.0, 475.0, 455.0], &words);
    let document = read(&pages(&[&table], &song(), &[])).expect("a document");
    assert_eq!((document.tables[0].rows, cells(&document, 0)), (2, vec!["规章", "", "文件", "4"]));
}

#[test]
fn codes_of_chinese_character_sets() {
    for (encoding, codes) in [("GBK-EUC-H", "D6F7B6AFB9ABBFAA3132"), ("UniGB-UCS2-H", "4E3B52A8516C5F0000310032")] {
        let system = "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>";
        let descendant = format!("/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light{system}>>]");
        let font = format!("<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/{encoding}{descendant}>>");
        let content = format!("BT /F 10 Tf 1 0 0 1 60 600 Tm <{codes}> Tj ET");
        assert_eq!(read(&pages(&[&content], &font, &[])).expect("a document").text.trim(), "主动公开12");
    }
}

#[test]
fn turned_words_in_a_narrow_cell() {
    let grid = ruled(&[60.0, 80.0, 200.0], &[600.0, 540.0], &[(0, 1, "12")]);
    let turned = "BT /F 10 Tf 0 1 -1 0 75 550 Tm <529E7406> Tj ET\n";
    let document = read(&pages(&[&(grid + turned)], &song(), &[])).expect("a document");
    assert_eq!(cells(&document, 0), ["办理", "12"]);
}

#[test]
fn what_cannot_be_read_says_why() {
    let unmapped = format!("<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H{DESCENDANT}>>");
    assert_eq!(code(&pages(&[&show(60.0, 600.0, "主动公开")], &unmapped, &[])), "no_unicode_map");
    let picture = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"x");
    assert_eq!(code(&pages(&["q 500 0 0 700 0 0 cm /X Do Q"], &song(), &[picture])), "scanned");
    assert_eq!(code(&pages(&[""], &song(), &[])), "empty");
    assert_eq!(code(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"), "damaged");
    let locked = pages(&[&show(60.0, 600.0, "主动公开")], &song(), &[]);
    let locked = String::from_utf8(locked).expect("text").replace(
        "/Root 1 0 R",
        &format!("/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<{0}>/U<{0}>>>", "41".repeat(32)),
    );
    assert_eq!(code(locked.as_bytes()), "encrypted");
}

#[test]
fn loops_end() {
    let twice = |next: usize| {
        let inner = format!("/Resources<</XObject<</X {next} 0 R>>>>");
        stream(&format!("/Type/XObject/Subtype/Form/BBox[0 0 9 9]{inner}"), b"/X Do /X Do")
    };
    let content = show(60.0, 600.0, "主动公开") + "/X Do";
    // A form within itself is nothing; forms that each show the next twice are cut off.
    let itself = read(&pages(&[&content], &song(), &[twice(5)])).expect("a document");
    assert_eq!(itself.text.trim(), "主动公开");
    let chain: Vec<Vec<u8>> = (0..40).map(|number| twice(6 + number)).collect();
    for limits in [Limits { max_operators: 5_000, ..Limits::default() }, Limits::default()] {
        let document = document(&pages(&[&content], &song(), &chain), &limits).expect("a document");
        assert!(document.text.contains("主动公开"));
        assert!(document.findings.iter().any(|f| f.code == "text_cut"), "{:?}", document.findings);
    }
    let tree = [b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>".to_vec()];
    assert_eq!(code(&file(&tree)), "damaged");
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("packed")
}

#[test]
fn bombs_do_not_go_off() {
    let limits = Limits { max_inflated: 100_000, ..Limits::default() };
    let bomb = packed(&vec![b' '; 2 << 20]);
    let form = stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode", &bomb);
    let bytes = pages(&[&(show(60.0, 600.0, "主动公开") + "/X Do")], &song(), &[form]);
    let document = document(&bytes, &limits).expect("a document");
    assert!(document.findings.iter().any(|f| f.code == "text_cut"));
    let objects = stream("/Type/ObjStm/N 1/First 5/Filter/FlateDecode", &bomb);
    let bytes = pages(&[""], &song(), &[objects]);
    assert_eq!(super::document(&bytes, &limits).expect_err("a bomb").code, "too_large");
}

#[test]
fn a_file_cut_short_is_read_as_far_as_it_goes() {
    let whole = pages(&[&show(60.0, 600.0, "主动公开"), &show(60.0, 600.0, "次页")], &song(), &[]);
    let end = whole.windows(4).rposition(|window| window == b"xref").expect("an end");
    assert!(read(&whole[..end - 60]).expect("a document").text.contains("主动公开"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn damage_never_panics(hits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40)) {
        let table = ruled(&[60.0, 200.0, 300.0], &[500.0, 480.0, 460.0], &[(0, 0, "项目"), (1, 1, "3")]);
        let mut bytes = pages(&[&(table + &show(60.0, 600.0, "主动公开"))], &song(), &[]);
        for (at, byte) in hits {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes);
    }
}
