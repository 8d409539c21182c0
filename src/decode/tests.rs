//! What holds for every document, whatever the bytes.

use super::*;
use crate::model::{BlockKind, Span};
use proptest::prelude::*;

/// What is wrong with a document; `None` if nothing is.
fn fault(document: &Document) -> Option<String> {
    let text = &document.text;
    let is_sound = |s: Span| s.start <= s.end && text.get(s.range()).is_some();
    let mut at = 0;
    let mut tables = 0;
    for block in &document.blocks {
        if !is_sound(block.span) || block.span.start < at || block.span.is_empty() {
            return Some(format!("block {block:?} behind {at}"));
        }
        at = block.span.end;
        if let BlockKind::Table(number) = block.kind {
            if number != tables || document.tables[number as usize].span != block.span {
                return Some(format!("table block {block:?}"));
            }
            tables += 1;
        } else if block.span.of(text).trim() != block.span.of(text) && block.span.len() < 1000 {
            return Some(format!("white space around {block:?}"));
        }
    }
    if tables as usize != document.tables.len() {
        return Some("tables without blocks".to_string());
    }
    for table in &document.tables {
        for cell in &table.cells {
            // A table reaches from its first to its last word; blank cells may lie beyond.
            let is_inside = is_sound(cell.span) && (cell.span.is_empty() || table.span.contains(cell.span));
            let is_placed = cell.row + cell.row_span <= table.rows && cell.col + cell.col_span <= table.cols;
            if !is_inside || !is_placed || cell.row_span == 0 || cell.col_span == 0 {
                return Some(format!("cell {cell:?} of {:?}", table.span));
            }
        }
    }
    let has_words = |from: u32, to: u32| text[from as usize..to as usize].chars().any(|c| !lines::is_blank(c));
    let mut from = 0;
    for span in document.blocks.iter().map(|b| b.span) {
        if has_words(from, span.start) {
            return Some(format!("words before {span:?} are in no block"));
        }
        from = span.end;
    }
    has_words(from, text.len() as u32).then(|| "words at the end are in no block".to_string())
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let limits = Limits::default();
    let once = decode(bytes, &limits);
    let twice = decode(bytes, &limits);
    prop_assert_eq!(format!("{once:?}"), format!("{twice:?}"));
    if let Ok(document) = once {
        prop_assert_eq!(fault(&document), None);
    }
    Ok(())
}

const PIECES: &[&str] = &[
    "<p>",
    "</p>",
    "<table>",
    "</table>",
    "<tr>",
    "</tr>",
    "<td>",
    "</td>",
    "<td rowspan=2>",
    "<td colspan=3>",
    "<th>",
    "<thead>",
    "<tbody>",
    "<tfoot>",
    "<caption>",
    "<br>",
    "<div>",
    "</div>",
    "<h2>",
    "</h2>",
    "<b>",
    "</b>",
    "<a href=x>",
    "</a>",
    "<ul><li>",
    "<pre>",
    "</pre>",
    "<span style='display:none'>",
    "</span>",
    "<!-- ",
    "-->",
    "<script>",
    "</script>",
    "<svg>",
    "<select>",
    "&nbsp;",
    "&#x3000;",
    "\n",
    " ",
    "\t",
    "一、概述",
    "本年收到申请",
    "12",
    "件。",
    "，",
    "（一）",
    "|",
    "规章\t0\t0\n",
    "a",
    "\u{feff}",
    "\0",
    "\r\n",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_bytes_give_a_sound_document(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        check(&bytes)?;
    }

    #[test]
    fn any_markup_gives_a_sound_document(parts in proptest::collection::vec(0..PIECES.len(), 0..120)) {
        let page: String = parts.iter().map(|p| PIECES[*p]).collect();
        check(page.as_bytes())?;
        check(format!("<html><body><p>{page}").as_bytes())?;
    }

    #[test]
    fn any_lines_give_a_sound_document(lines in proptest::collection::vec("[一本年（）、。，：0-9a \t|]{0,30}\n{0,2}", 0..30)) {
        check(lines.concat().as_bytes())?;
    }
}

#[test]
fn files_that_cannot_be_read_say_why() {
    let limits = Limits { max_bytes: 100, ..Limits::default() };
    let why = |bytes: &[u8]| {
        let failure = decode(bytes, &limits).expect_err("a failure");
        assert_eq!(failure.stage, Stage::Decode);
        (failure.code, failure.detail)
    };
    assert_eq!(why(&[b'a'; 101]).0, "too_large");
    assert_eq!(why(b"").0, "empty");
    assert_eq!(why(b"%PDF-1.7\n").0, "damaged");
    assert_eq!(why(b"%!PS-Adobe-3.0\n"), ("known_not_read", "application/postscript".to_string()));
    assert_eq!(why(&[1, 2, 3, 4, 5, 6, 0, 7]).0, "not_text");
}

#[test]
fn losses_become_findings() {
    let mut bytes = "本年度收到政府信息公开申请十二件。\n".repeat(5).into_bytes();
    bytes[4] = b'x';
    let document = decode(&bytes, &Limits::default()).expect("a text");
    let found: Vec<_> = document.findings.iter().map(|f| (f.code, f.severity)).collect();
    assert_eq!(found, [("charset_loss", Severity::Warn)]);
}
