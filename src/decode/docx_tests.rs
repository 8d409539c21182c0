//! Word files, made here member by member.

use super::*;
use crate::model::BlockKind;
use std::io::{Cursor, Write as _};

/// A zip archive with these members.
pub(super) fn zipped(members: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, text) in members {
        zip.start_file(*name, options).expect("a member");
        zip.write_all(text.as_bytes()).expect("its bytes");
    }
    zip.finish().expect("an archive").into_inner()
}

fn docx_with(body: &str, more: &[(&str, &str)]) -> Vec<u8> {
    let document = format!("<?xml version='1.0'?><w:document xmlns:w='x'><w:body>{body}</w:body></w:document>");
    let mut members = vec![("[Content_Types].xml", "<Types/>"), ("word/document.xml", document.as_str())];
    members.extend(more);
    zipped(&members)
}

fn read(body: &str) -> Document {
    decode(&docx_with(body, &[]), &Limits::default()).expect("a document")
}

fn p(words: &str) -> String {
    format!("<w:p><w:r><w:t>{words}</w:t></w:r></w:p>")
}

#[test]
fn words_are_those_that_are_shown() {
    let body = [
        "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>总体情况</w:t></w:r></w:p>",
        "<w:p><w:r><w:t>共公开</w:t></w:r><w:del><w:r><w:delText>11</w:delText></w:r></w:del><w:ins><w:r><w:t>12</w:t></w:r></w:ins>\
         <w:r><w:rPr><w:vanish/></w:rPr><w:t>密</w:t></w:r><w:r><w:t>条</w:t><w:br/><w:t>其中</w:t></w:r>\
         <w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>PAGE 7</w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>3</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>\
         <w:hyperlink><w:r><w:t>件。</w:t></w:r></w:hyperlink></w:p>",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>没有收取</w:t></w:r></w:p>",
        &p("费用。"),
        "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>单击此处</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:sdt><w:sdtPr/><w:sdtContent><w:p><w:r><w:t>特此报告。</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        "<w:sectPr><w:hdr><w:p><w:r><w:t>页眉</w:t></w:r></w:p></w:hdr></w:sectPr>",
    ];
    let document = read(&body.concat());
    assert_eq!(document.text, "总体情况\n共公开12条\n其中3件。\n没有收取费用。\n特此报告。");
    assert_eq!(document.blocks[0].kind, BlockKind::Heading);
    assert_eq!(document.format, Some(Format::Docx));
}

#[test]
fn a_text_box_is_read_once() {
    let within = format!("<w:txbxContent>{}</w:txbxContent>", p("附注：含镇街。"));
    let body = format!(
        "<w:p><w:r><w:t>正文。</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><wps:txbx>{within}</wps:txbx></mc:Choice>\
         <mc:Fallback><w:pict><v:textbox>{within}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    );
    assert_eq!(read(&body).text, "正文。\n附注：含镇街。");
}

#[test]
fn cells_cover_columns_and_rows() {
    let cell = |marks: &str, words: &str| format!("<w:tc><w:tcPr>{marks}</w:tcPr>{}</w:tc>", p(words));
    let rows = [
        [cell("<w:vMerge w:val='restart'/>", "项目"), cell("<w:gridSpan w:val='2'/>", "数量")].concat(),
        [cell("<w:vMerge/>", ""), cell("", "1"), cell("", "2")].concat(),
        format!("<w:trPr><w:del/></w:trPr>{}", cell("", "删")),
        [cell("", "规章"), cell("", "3"), cell("", "4")].concat(),
    ];
    let rows: String = rows.iter().map(|row| format!("<w:tr>{row}</w:tr>")).collect();
    let document = read(&format!("<w:tbl><w:tblPr/>{rows}</w:tbl>{}", p("完。")));
    let table = &document.tables[0];
    let shape: Vec<_> =
        table.cells.iter().map(|c| (c.row, c.col, c.row_span, c.col_span, c.span.of(&document.text))).collect();
    let expected = [
        (0, 0, 2, 1, "项目"),
        (0, 1, 1, 2, "数量"),
        (1, 1, 1, 1, "1"),
        (1, 2, 1, 1, "2"),
        (2, 0, 1, 1, "规章"),
        (2, 1, 1, 1, "3"),
        (2, 2, 1, 1, "4"),
    ];
    assert_eq!(shape, expected);
}

#[test]
fn a_note_stands_behind_and_leaves_no_mark() {
    let body =
        "<w:p><w:r><w:t>收到12</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t>件。</w:t></w:r></w:p>";
    let notes = format!(
        "<w:footnotes><w:footnote w:id='1'>{}</w:footnote><w:footnote w:id='2'>{}</w:footnote></w:footnotes>",
        p("无关"),
        p("含上年结转。")
    );
    let core = "<cp:coreProperties><dc:title>收到12件的报告</dc:title></cp:coreProperties>";
    let more = [("word/footnotes.xml", notes.as_str()), ("docProps/core.xml", core)];
    let document = decode(&docx_with(body, &more), &Limits::default()).expect("a document");
    assert_eq!(document.text, "收到12件。\n含上年结转。");
    assert_eq!(document.meta_title, None, "the title of another document");
}

#[test]
fn numbers_of_lists_are_written_out() {
    let numbering = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt \
                     w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum><w:num w:numId='4'><w:abstractNumId \
                     w:val='0'/></w:num></w:numbering>";
    let item = |words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='4'/></w:numPr></w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"
        )
    };
    let body = [item("2017年公开。"), item("无收费。")].concat();
    let document = decode(&docx_with(&body, &[("word/numbering.xml", numbering)]), &Limits::default()).expect("read");
    assert_eq!(document.text, "1. 2017年公开。\n2. 无收费。");
}

#[test]
fn word_2003_xml_is_read_like_its_successor() {
    let text = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Word.Document\"?><w:wordDocument><w:body><wx:sect>{}\
         <w:p><aml:annotation w:type=\"Word.Deletion\"><w:r><w:t>删</w:t></w:r></aml:annotation></w:p></wx:sect></w:body>\
         </w:wordDocument>",
        p("本年公开12条。")
    );
    assert_eq!(sniff(text.as_bytes()), Format::Docx);
    assert_eq!(decode(text.as_bytes(), &Limits::default()).expect("read").text, "本年公开12条。");
}

#[test]
fn what_cannot_be_read_says_why() {
    let why = |bytes: &[u8]| decode(bytes, &Limits::default()).expect_err("a failure").code;
    let good = docx_with(&p("正文"), &[]);
    assert_eq!(why(&good[..good.len() / 2]), "damaged");
    assert_eq!(why(&docx_with("<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>", &[])), "scanned");
    assert_eq!(why(&docx_with("<w:p/>", &[])), "empty");
    assert_eq!(why(&docx_with(&"<w:tbl>".repeat(1000), &[])), "damaged");
    let bomb = docx_with(&p(&"空".repeat(2 << 20)), &[]);
    let limits = Limits { max_ratio: 100, ..Limits::default() };
    assert_eq!(decode(&bomb, &limits).expect_err("a failure").code, "too_large");
    assert_eq!(why(&zipped(&[("OFD.xml", "<x/>"), ("Doc_0/Document.xml", "<x/>")])), "known_not_read");
    assert_eq!(magic(&zipped(&[("word/a.txt", "x"), ("b.docx", "[Content_Types].xml")])), Some("application/zip"));
}
