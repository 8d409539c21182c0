//! What kind of bytes a file holds, told from the bytes alone.

use super::package::ZIP;
use super::{charset, csv, mhtml, ole, package};
use crate::model::Format;

/// How much of a file is looked at.
const WINDOW: usize = 8192;

/// Elements with which a page or a piece of one can begin.
const OPENERS: &[&str] = &[
    "html",
    "head",
    "body",
    "title",
    "meta",
    "link",
    "script",
    "style",
    "base",
    "div",
    "p",
    "table",
    "span",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "br",
    "ul",
    "ol",
    "center",
    "font",
    "form",
    "section",
    "article",
    "main",
    "header",
    "nav",
    "iframe",
    "img",
    "a",
    "b",
    "strong",
    "pre",
    "frameset",
    "noscript",
    "blockquote",
    "dl",
    "tr",
    "td",
    "tbody",
    "em",
    "li",
    "hr",
    "u",
    "i",
    "o:p",
    "input",
    "th",
    "thead",
    "marquee",
];

/// Kind of bytes. What is not read is `Unknown`; [`magic`] may know its name.
pub fn sniff(bytes: &[u8]) -> Format {
    if let Some(kind) = magic(bytes) {
        return format_of(kind);
    }
    if charset::looks_binary(bytes) {
        return Format::Unknown;
    }
    let head = ascii_view(bytes);
    if is_html(&head) || holds_table(bytes) {
        Format::Html
    } else if csv::is_sheet(bytes) {
        Format::Csv
    } else {
        Format::Text
    }
}

/// The format that a media type stands for.
fn format_of(kind: &str) -> Format {
    match kind {
        "application/pdf" => Format::Pdf,
        RTF => Format::Rtf,
        MHTML => Format::Mhtml,
        package::DOCX | WORD_XML => Format::Docx,
        package::XLSX | EXCEL_XML => Format::Xlsx,
        package::ODT => Format::Odt,
        package::ODS => Format::Ods,
        ole::DOC => Format::Doc,
        ole::XLS => Format::Xls,
        ZIP
        | "application/gzip"
        | "application/x-tar"
        | "application/x-7z-compressed"
        | "application/warc"
        | "application/vnd.apache.parquet" => Format::Archive,
        _ => Format::Unknown,
    }
}

/// The media type of a file that is not text, where its first bytes betray it.
pub fn magic(bytes: &[u8]) -> Option<&'static str> {
    SIGNATURES
        .iter()
        .find(|(at, signature, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(signature)))
        .map(|(_, _, kind)| *kind)
        .map(|kind| match kind {
            ZIP => package::kind(bytes),
            ole::OLE => ole::kind(bytes),
            other => other,
        })
        .or_else(|| weak_magic(bytes))
}

/// A web page as one file.
pub(super) const MHTML: &str = "multipart/related";
pub(super) const RTF: &str = "application/rtf";
/// Word 2003 XML, and DOCX as one XML file.
pub(super) const WORD_XML: &str = "application/vnd.ms-word+xml";
/// Excel 2003 XML.
pub(super) const EXCEL_XML: &str = "application/vnd.ms-excel+xml";

/// (offset, first bytes, media type): signatures that no text begins with.
const SIGNATURES: &[(usize, &[u8], &str)] = &[
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xEF\xBB\xBF%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"PK\x07\x08", ZIP),
    (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", ole::OLE),
    (0, b"{\\rtf", RTF),
    (0, b"\x89PNG\r\n", "image/png"),
    (0, b"\xFF\xD8\xFF", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\x1F\x8B\x08", "application/gzip"),
    (0, b"\xFD7zXZ\0", "application/x-xz"),
    (0, b"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"),
    (0, b"Rar!\x1A\x07", "application/vnd.rar"),
    (0, b"\x28\xB5\x2F\xFD", "application/zstd"),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\x7FELF", "application/x-elf"),
    (0, b"\xCA\xFE\xBA\xBE", "application/java-vm"),
    (0, b"\0asm", "application/wasm"),
    (0, b"PAR1", "application/vnd.apache.parquet"),
    (0, b"AT&TFORM", "image/vnd.djvu"),
    (0, b"%!PS", "application/postscript"),
    (0, b"\xC5\xD0\xD3\xC6", "application/postscript"),
    (0, b"OggS\0", "application/ogg"),
    (0, b"ID3\x02", "audio/mpeg"),
    (0, b"ID3\x03", "audio/mpeg"),
    (0, b"ID3\x04", "audio/mpeg"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"\0\x01\0\0\0", "font/ttf"),
    (0, b"WARC/1.", "application/warc"),
    (257, b"ustar", "application/x-tar"),
];

/// Signatures that a text might begin with too: more than one mark is asked for.
fn weak_magic(bytes: &[u8]) -> Option<&'static str> {
    let head = &bytes[..bytes.len().min(WINDOW)];
    if head.starts_with(b"BM") && head.get(6..10) == Some(&[0; 4][..]) {
        return Some("image/bmp");
    }
    if head.starts_with(b"MZ") && head.get(..64).is_some_and(|h| h.contains(&0)) {
        return Some("application/vnd.microsoft.portable-executable");
    }
    if head.starts_with(b"BZh") && head.get(4..10) == Some(b"1AY&SY") {
        return Some("application/x-bzip2");
    }
    if head.starts_with(b"RIFF") && head.get(8..12).is_some_and(|k| k == b"WEBP" || k == b"WAVE" || k == b"AVI ") {
        return Some("application/x-riff");
    }
    if head.get(4..8) == Some(b"ftyp") && head[0] == 0 {
        return Some("video/mp4");
    }
    // Some writers put a line of their own before the mark.
    let opening = &head[..head.len().min(1024)];
    if find(opening, b"%PDF-1.").is_some() && (opening.contains(&0) || find(head, b" obj").is_some()) {
        return Some("application/pdf");
    }
    let start = head.iter().position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let opening = &head[start..];
    if mhtml::begins(bytes) {
        return Some(MHTML);
    }
    let opening = opening.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(opening);
    if opening.starts_with(b"{\\rtf") {
        return Some(RTF);
    }
    if opening.starts_with(b"<?xml") {
        let office = OFFICE_XML.iter().find(|(mark, _)| find(opening, mark.as_bytes()).is_some());
        return office.map(|(_, kind)| *kind).or_else(|| (!names_a_page(opening)).then_some("application/xml"));
    }
    None
}

/// (words by which an office program marks its XML, media type).
const OFFICE_XML: &[(&str, &str)] = &[
    ("progid=\"Word.Document\"", WORD_XML),
    ("<w:wordDocument", WORD_XML),
    ("<pkg:package", WORD_XML),
    ("progid=\"Excel.Sheet\"", EXCEL_XML),
    ("urn:schemas-microsoft-com:office:spreadsheet", EXCEL_XML),
];

/// Whether what begins as XML is XHTML, or a page behind an XML declaration.
fn names_a_page(xml: &[u8]) -> bool {
    let lower = xml.to_ascii_lowercase();
    find(&lower, b"<html").is_some() || find(&lower, b"<!doctype html").is_some() || find(&lower, b"<body").is_some()
}

/// First place of `needle`.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The beginning of the file in lower case with byte-order mark and interleaved zero bytes removed,
/// so that markup in UTF-16 and UTF-32 reads like markup in ASCII.
fn ascii_view(bytes: &[u8]) -> Vec<u8> {
    let head = &bytes[..bytes.len().min(WINDOW)];
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    if !head.contains(&0) {
        return head.to_ascii_lowercase();
    }
    let head = &bytes[..bytes.len().min(WINDOW * 2)];
    let head = head.strip_prefix(b"\xFF\xFE").or_else(|| head.strip_prefix(b"\xFE\xFF")).unwrap_or(head);
    head.iter().filter(|b| **b != 0).map(u8::to_ascii_lowercase).collect()
}

/// Whether the text is markup: it begins with a tag that opens a page or a piece of one, or is thick with tags.
fn is_html(lower: &[u8]) -> bool {
    if !lower.contains(&b'<') {
        return false;
    }
    let start = skip_prologue(lower);
    let rest = &lower[start..];
    if rest.starts_with(b"<!doctype html") || rest.starts_with(b"<html") {
        return true;
    }
    // A page cut out of a mail or a script's output may begin with words; a text may begin by quoting a tag.
    // What tells them apart is how much of it is tags.
    let (known, marks) = tags(lower);
    let begins = matches!(tag_at(rest), Some((_, true)));
    let root = [&b"<html"[..], b"<body", b"<head>"].iter().any(|tag| find(lower, tag).is_some());
    (begins && known >= 2) || (root && known >= 6) || (known >= 10 && marks * 20 >= lower.len())
}

/// Whether a marked-up table stands anywhere in a text, as in Markdown.
fn holds_table(bytes: &[u8]) -> bool {
    let (mut at, mut cells) = (0, 0);
    while let Some(next) = bytes[at..].iter().position(|b| *b == b'<').filter(|_| cells < 4) {
        at += next + 1;
        let tag = &bytes[at..bytes.len().min(at + 4)];
        cells += usize::from(tag.eq_ignore_ascii_case(b"/td>") || tag.eq_ignore_ascii_case(b"/th>"));
    }
    cells >= 4
}

/// Skips white space, comments and an XML declaration.
fn skip_prologue(lower: &[u8]) -> usize {
    let mut at = 0;
    loop {
        at += lower[at..].iter().take_while(|b| b.is_ascii_whitespace()).count();
        let rest = &lower[at..];
        let end = if rest.starts_with(b"<!--") {
            find(rest, b"-->").map(|e| e + 3)
        } else if rest.starts_with(b"<?") {
            find(rest, b">").map(|e| e + 1)
        } else {
            None
        };
        match end {
            Some(end) => at += end,
            None => return at,
        }
    }
}

/// Number of tags of known elements, and the bytes that they take up.
fn tags(lower: &[u8]) -> (usize, usize) {
    let (mut at, mut known, mut marks) = (0, 0, 0);
    while let Some(next) = lower[at..].iter().position(|b| *b == b'<') {
        at += next;
        match tag_at(&lower[at..]) {
            Some((len, is_known)) => {
                known += usize::from(is_known);
                marks += if is_known { len } else { 0 };
                at += len;
            }
            None => at += 1,
        }
    }
    (known, marks)
}

/// A tag that stands here: its length, and whether it is of a known element. A tag longer than 2,000 bytes is none.
fn tag_at(rest: &[u8]) -> Option<(usize, bool)> {
    let body = rest.strip_prefix(b"<")?;
    let body = body.strip_prefix(b"/").unwrap_or(body);
    let name_len = body.iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b':').count();
    let after = body.get(name_len)?;
    if name_len == 0 || !(after.is_ascii_whitespace() || matches!(after, b'>' | b'/')) {
        return None;
    }
    let end = rest.iter().take(2000).position(|b| *b == b'>')? + 1;
    let name = std::str::from_utf8(&body[..name_len]).ok()?;
    Some((end, OPENERS.contains(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
    }

    #[test]
    fn pages_are_html() {
        let page = "<html><head><title>年报</title></head><body><p>正文</p></body></html>";
        let bare = "<div class=\"a\"><p>本年收到申请</p></div>";
        let prologue = "<?xml version=\"1.0\"?>\n<!-- x -->\n<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0\"><html/>";
        for text in [page, bare, prologue] {
            assert_eq!(sniff(text.as_bytes()), Format::Html, "{text}");
            assert_eq!(sniff(format!("\u{feff}\r\n  {text}").as_bytes()), Format::Html, "{text}");
            for big in [false, true] {
                assert_eq!(sniff(&utf16(&format!("\u{feff}{text}"), big)), Format::Html, "{text}");
                assert_eq!(sniff(&utf16(text, big)), Format::Html, "{text}");
            }
        }
        let rows = "<tr><td>1</td><td>2</td></tr>".repeat(5);
        let markdown = format!("# 某县年度报告\n\n{}\n\n<table>{rows}</table>\n", "全年公开。".repeat(2000));
        assert_eq!(sniff(markdown.as_bytes()), Format::Html);
        let late = format!("某市年度报告<br>{rows}");
        assert_eq!(sniff(late.as_bytes()), Format::Html);
    }

    #[test]
    fn a_text_that_quotes_a_tag_is_text() {
        for text in [
            "本年，网站模板中的 <table> 标签已全部改为响应式。\n二、主动公开\n共公开12条。",
            "<2017年年度报告>\n一、概述",
            "<http://www.example.gov.cn/>\n一、概述",
            "<p> 标签的用法说明：段落。",
            "a < b and c > d",
        ] {
            assert_eq!(sniff(text.as_bytes()), Format::Text, "{text}");
        }
    }

    #[test]
    fn other_kinds_are_named() {
        let named: [(&[u8], &str); 8] = [
            (b"%PDF-1.4\n%\xE2\xE3", "application/pdf"),
            (b"PK\x03\x04\x14\0a.txt", "application/zip"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0", ole::OLE),
            (b"{\\rtf1\\ansi}", "application/rtf"),
            (b"\x1F\x8B\x08\0\0\0", "application/gzip"),
            (b"\x7FELF\x02", "application/x-elf"),
            (b"SQLite format 3\0", "application/vnd.sqlite3"),
            (b"<?xml version=\"1.0\"?><rss></rss>", "application/xml"),
        ];
        for (bytes, kind) in named {
            assert_eq!(magic(bytes), Some(kind));
            assert!(!matches!(sniff(bytes), Format::Text | Format::Html), "{kind}");
        }
        assert_eq!(magic("BMW 汽车".as_bytes()), None);
        assert_eq!(sniff("BMW 汽车".as_bytes()), Format::Text);
        assert_eq!(sniff(b""), Format::Text);
    }
}
