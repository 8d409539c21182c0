//! Bytes to characters. The character set is decided by how good the decoded text would be;
//! what a page declares only breaks ties, since declarations are often wrong.

use super::evidence::{self, CONVINCING, FAMILIAR, POSSIBLE, Wide};
use super::limits::Limits;
use super::{declared, failure};
use crate::model::Failure;
use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A decoded file.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Decoded {
    /// The characters, without byte-order mark.
    pub(super) text: String,
    /// WHATWG name in lower case; `utf-32le`, `utf-32be` and `mixed` besides.
    pub(super) charset: &'static str,
    /// Places where bytes could not be read; each holds one U+FFFD in the text.
    pub(super) lost: usize,
    /// U+FFFD that were in the file already: lost by whoever published it.
    pub(super) lost_before: usize,
}

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Choice {
    Single(&'static Encoding),
    Wide32 {
        big: bool,
    },
    /// Lines of UTF-8 among lines of another encoding.
    Mixed(&'static Encoding),
}

/// Decodes a file that holds text.
///
/// # Errors
/// `empty`, `not_text` (binary), `charset_undecidable` (too much would be lost in every reading).
pub(super) fn decode(bytes: &[u8], is_page: bool, limits: &Limits) -> Result<Decoded, Failure> {
    if bytes.iter().all(|b| b.is_ascii_whitespace() || *b == 0)
        || matches!(bytes, b"\xEF\xBB\xBF" | b"\xFF\xFE" | b"\xFE\xFF")
    {
        return Err(failure("empty", "the file holds no words"));
    }
    if is_binary(bytes, limits.max_control_permille) {
        return Err(failure("not_text", "the bytes are those of no text: too many control characters"));
    }
    let Some((choice, mark)) = choose(bytes, is_page) else {
        return Err(failure("charset_undecidable", undecidable_detail(bytes)));
    };
    let decoded = read(&bytes[mark..], choice);
    let all = decoded.text.chars().count().max(1);
    if decoded.lost as u64 * 1000 > all as u64 * u64::from(limits.max_loss_permille) {
        let detail = format!("best read as {}, which would lose {} of {all} characters", decoded.charset, decoded.lost);
        return Err(failure("charset_undecidable", detail));
    }
    Ok(decoded)
}

/// Whether these are the bytes of something that is no text, whatever the encoding.
pub(super) fn looks_binary(bytes: &[u8]) -> bool {
    is_binary(bytes, Limits::default().max_control_permille)
}

/// Text in the bytes of a character set by its WHATWG label; `None` for an unknown label or characters that it lacks.
pub fn encode(text: &str, charset: &str) -> Option<Vec<u8>> {
    let (bytes, _, lost) = Encoding::for_label(charset.as_bytes())?.encode(text);
    (!lost).then(|| bytes.into_owned())
}

/// The characters of bytes in a code page of Windows, as old office files number them.
pub(super) fn code_page(bytes: &[u8], page: u16) -> String {
    let encoding = match page {
        936 | 20936 | 51936 => GBK,
        54936 => GB18030,
        950 => BIG5,
        65001 => UTF_8,
        932 => encoding_rs::SHIFT_JIS,
        949 => encoding_rs::EUC_KR,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        _ => WINDOWS_1252,
    };
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// The encoding that a page's own declaration leads to, as its WHATWG name in lower case; `None` without declaration.
pub fn declared_charset(bytes: &[u8]) -> Option<String> {
    declared_encoding(bytes).map(|encoding| encoding.name().to_ascii_lowercase())
}

fn is_binary(bytes: &[u8], max_permille: u32) -> bool {
    if mark(bytes).is_some() {
        return false;
    }
    let counted = evidence::controls(bytes);
    counted.controls * 1000 > counted.all * u64::from(max_permille) && evidence::as_wide(bytes).is_none()
}

/// A byte-order mark: what it says, and its length.
fn mark(bytes: &[u8]) -> Option<(Choice, usize)> {
    if bytes.starts_with(b"\xEF\xBB\xBF") {
        Some((Choice::Single(UTF_8), 3))
    } else if bytes.starts_with(b"\xFF\xFE\0\0") && bytes.len().is_multiple_of(4) {
        Some((Choice::Wide32 { big: false }, 4))
    } else if bytes.starts_with(b"\0\0\xFE\xFF") {
        Some((Choice::Wide32 { big: true }, 4))
    } else if bytes.starts_with(b"\xFF\xFE") {
        Some((Choice::Single(UTF_16LE), 2))
    } else if bytes.starts_with(b"\xFE\xFF") {
        Some((Choice::Single(UTF_16BE), 2))
    } else {
        None
    }
}

/// Decides: mark, then what the bytes prove, then what a page declares. `None` where nothing convinces.
fn choose(bytes: &[u8], is_page: bool) -> Option<(Choice, usize)> {
    if let Some((choice, len)) = mark(bytes) {
        return Some(checked_mark(bytes, choice, len));
    }
    let unmarked = |choice| Some((choice, 0));
    let zeros = evidence::controls(bytes).zeros;
    let is_utf8 = Encoding::utf8_valid_up_to(bytes) == bytes.len();
    // Zero bytes make half of an English text in UTF-16, but few of a Chinese one; in UTF-8 they are stray.
    if zeros > 0
        && (!is_utf8 || zeros * 4 > bytes.len() as u64)
        && let Some(wide) = evidence::as_wide(bytes)
    {
        return unmarked(wide_choice(wide));
    }
    if is_utf8 {
        return unmarked(Choice::Single(UTF_8));
    }
    let (gb, big5) = (evidence::as_gb(bytes), evidence::as_big5(bytes));
    let (scored, best) = if big5.score() > gb.score() { (BIG5, big5) } else { (gb_name(&gb), gb) };
    if best.score() >= CONVINCING {
        return unmarked(Choice::Single(scored));
    }
    let (whole, broken) = evidence::as_utf8(bytes);
    if whole >= 9 * broken {
        return unmarked(Choice::Single(UTF_8));
    }
    if let Some(wide) = evidence::as_wide(bytes) {
        return unmarked(wide_choice(wide));
    }
    if let Some(mixed) = mixed(bytes) {
        return unmarked(mixed);
    }
    let candidates = [(gb_name(&gb), gb.score()), (BIG5, big5.score())];
    if let Some(encoding) = by_words(bytes, candidates) {
        return unmarked(Choice::Single(encoding));
    }
    let declared = if is_page { declared_encoding(bytes) } else { None };
    if let Some(encoding) = declared.filter(|e| fits(bytes, e)) {
        return unmarked(Choice::Single(encoding));
    }
    // Letters with accents here and there in an otherwise plain text: Western European.
    let high = evidence::count(bytes, |b| b >= 0x80);
    (high * 10 < bytes.len() as u64).then_some((Choice::Single(WINDOWS_1252), 0))
}

/// GBK, unless there are sequences that only GB18030 has. Both are read by the same rules.
fn gb_name(gb: &evidence::Pairs) -> &'static Encoding {
    if gb.long > 0 { GB18030 } else { GBK }
}

/// The possible encoding whose text has the most familiar words, where they are familiar enough.
fn by_words(bytes: &[u8], candidates: [(&'static Encoding, f64); 2]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(64 << 10)];
    let possible = candidates.into_iter().filter(|(_, score)| *score >= POSSIBLE);
    let judged = possible.map(|(encoding, _)| (encoding, evidence::familiarity(&read_single(sample, encoding).text)));
    let (best, share) = judged.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (share >= FAMILIAR).then_some(best)
}

/// A mark is believed unless the bytes behind it prove another encoding (tools put marks before anything).
fn checked_mark(bytes: &[u8], choice: Choice, len: usize) -> (Choice, usize) {
    let rest = &bytes[len..];
    if choice == Choice::Single(UTF_8) && Encoding::utf8_valid_up_to(rest) != rest.len() {
        let (whole, broken) = evidence::as_utf8(rest);
        let (gb, big5) = (evidence::as_gb(rest), evidence::as_big5(rest));
        if whole < broken * 9 && gb.score().max(big5.score()) >= CONVINCING {
            let encoding = if big5.score() > gb.score() { BIG5 } else { GB18030 };
            return (Choice::Single(encoding), len);
        }
    }
    (choice, len)
}

/// Whether a declared encoding reads nearly all bytes.
fn fits(bytes: &[u8], encoding: &'static Encoding) -> bool {
    if encoding == UTF_8 {
        let (whole, broken) = evidence::as_utf8(bytes);
        return whole > broken;
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    text.matches('\u{FFFD}').count() * 50 <= text.chars().filter(|c| !c.is_ascii()).count()
}

/// Whether each line by itself is good UTF-8 or good GB or Big5: files glued together from several sources.
fn mixed(bytes: &[u8]) -> Option<Choice> {
    let (mut utf8, mut other) = (0usize, Vec::new());
    for line in bytes.split(|b| *b == b'\n') {
        if line.is_ascii() {
            continue;
        }
        if std::str::from_utf8(line).is_ok() {
            utf8 += line.len();
        } else {
            other.extend_from_slice(line);
            // Keeps a broken last character of one line from eating the next.
            other.push(b'\n');
        }
    }
    let (gb, big5) = (evidence::as_gb(&other), evidence::as_big5(&other));
    let (encoding, best) = if big5.score() > gb.score() { (BIG5, big5) } else { (GB18030, gb) };
    (utf8 > 0 && best.score() >= CONVINCING).then_some(Choice::Mixed(encoding))
}

fn wide_choice(wide: Wide) -> Choice {
    match wide {
        Wide::Le16 => Choice::Single(UTF_16LE),
        Wide::Be16 => Choice::Single(UTF_16BE),
        Wide::Le32 => Choice::Wide32 { big: false },
        Wide::Be32 => Choice::Wide32 { big: true },
    }
}

/// What the declaration leads to: as in browsers a declared UTF-16 means UTF-8, for a declaration that could be
/// read as ASCII cannot stand in UTF-16.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((Choice::Single(encoding), _)) = mark(bytes) {
        return Some(encoding);
    }
    let label = declared::label(bytes, |label| Encoding::for_label_no_replacement(label).is_some())?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    Some(match encoding.name() {
        "UTF-16LE" | "UTF-16BE" => UTF_8,
        "x-user-defined" => WINDOWS_1252,
        _ => encoding,
    })
}

/// Reads all bytes in the way chosen.
fn read(bytes: &[u8], choice: Choice) -> Decoded {
    match choice {
        Choice::Single(encoding) => read_single(bytes, encoding),
        Choice::Wide32 { big } => read_wide(bytes, big),
        Choice::Mixed(encoding) => read_mixed(bytes, encoding),
    }
}

fn read_single(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    let shown = text.matches('\u{FFFD}').count();
    let before = if !lossy {
        shown
    } else if encoding == UTF_8 {
        bytes.windows(3).filter(|w| *w == b"\xEF\xBF\xBD").count()
    } else {
        0
    };
    Decoded {
        text: text.into_owned(),
        charset: name(encoding),
        lost: shown.saturating_sub(before),
        lost_before: before.min(shown),
    }
}

fn read_wide(bytes: &[u8], big: bool) -> Decoded {
    let (mut text, mut lost) = (String::with_capacity(bytes.len()), 0);
    for quad in bytes.chunks(4) {
        let unit = <[u8; 4]>::try_from(quad).ok();
        let unit = unit.map(|q| if big { u32::from_be_bytes(q) } else { u32::from_le_bytes(q) });
        text.push(unit.and_then(char::from_u32).unwrap_or_else(|| {
            lost += 1;
            '\u{FFFD}'
        }));
    }
    Decoded { text, charset: if big { "utf-32be" } else { "utf-32le" }, lost, lost_before: 0 }
}

fn read_mixed(bytes: &[u8], encoding: &'static Encoding) -> Decoded {
    let mut all =
        Decoded { text: String::with_capacity(bytes.len() * 3 / 2), charset: "mixed", lost: 0, lost_before: 0 };
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        let good = std::str::from_utf8(line).is_ok();
        let one = read_single(line, if good { UTF_8 } else { encoding });
        all.text.push_str(&one.text);
        all.lost += one.lost;
        all.lost_before += one.lost_before;
    }
    all
}

/// The WHATWG name in lower case.
fn name(encoding: &'static Encoding) -> &'static str {
    const LOWER: &[&str] = &[
        "utf-8",
        "gbk",
        "gb18030",
        "big5",
        "utf-16le",
        "utf-16be",
        "windows-1252",
        "euc-jp",
        "shift_jis",
        "euc-kr",
        "iso-2022-jp",
        "iso-8859-2",
        "iso-8859-15",
        "windows-1250",
        "windows-1251",
        "windows-1254",
        "koi8-r",
    ];
    let official = encoding.name();
    LOWER.iter().find(|lower| lower.eq_ignore_ascii_case(official)).copied().unwrap_or(official)
}

fn undecidable_detail(bytes: &[u8]) -> String {
    let (gb, big5) = (evidence::as_gb(bytes).score(), evidence::as_big5(bytes).score());
    format!("neither UTF-8, UTF-16, GB18030 nor Big5 gives a Chinese text (GB18030 {gb:.2}, Big5 {big5:.2} of 1)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIMPLIFIED: &str = "某县人民政府2021年政府信息公开工作年度报告\n一、总体情况\n本年度收到申请１２件，比上年增长３.５％；其中“予以公开”8件。\n";
    const TRADITIONAL: &str = "某縣人民政府年度報告\n一、總體情況\n本年度收到申請12件，其中「予以公開」8件。\n";

    fn limits() -> Limits {
        Limits::default()
    }

    fn wide(text: &str, unit: fn(u32) -> Vec<u8>, utf16: bool) -> Vec<u8> {
        if utf16 {
            text.encode_utf16().flat_map(|u| unit(u32::from(u))).collect()
        } else {
            text.chars().flat_map(|c| unit(c as u32)).collect()
        }
    }

    fn encodings(text: &str) -> Vec<(&'static str, Vec<u8>)> {
        let le16: fn(u32) -> Vec<u8> = |u| (u as u16).to_le_bytes().to_vec();
        let be16: fn(u32) -> Vec<u8> = |u| (u as u16).to_be_bytes().to_vec();
        let le32: fn(u32) -> Vec<u8> = |u| u.to_le_bytes().to_vec();
        let be32: fn(u32) -> Vec<u8> = |u| u.to_be_bytes().to_vec();
        let marked = format!("\u{feff}{text}");
        vec![
            ("utf-8", text.as_bytes().to_vec()),
            ("utf-8", marked.as_bytes().to_vec()),
            ("gbk", GBK.encode(text).0.into_owned()),
            ("utf-16le", wide(text, le16, true)),
            ("utf-16be", wide(text, be16, true)),
            ("utf-16le", wide(&marked, le16, true)),
            ("utf-16be", wide(&marked, be16, true)),
            ("utf-32le", wide(text, le32, false)),
            ("utf-32be", wide(text, be32, false)),
            ("utf-32le", wide(&marked, le32, false)),
        ]
    }

    #[test]
    fn every_encoding_is_told_and_read() {
        for (charset, bytes) in encodings(SIMPLIFIED) {
            let decoded = decode(&bytes, false, &limits()).expect(charset);
            assert_eq!((decoded.charset, decoded.text.as_str(), decoded.lost), (charset, SIMPLIFIED, 0));
        }
        let (bytes, _, _) = BIG5.encode(TRADITIONAL);
        let decoded = decode(&bytes, false, &limits()).expect("Big5");
        assert_eq!((decoded.charset, decoded.text.as_str()), ("big5", TRADITIONAL));
        let (bytes, _, _) = GBK.encode(TRADITIONAL);
        let decoded = decode(&bytes, false, &limits()).expect("Traditional characters in GBK");
        assert_eq!((decoded.charset, decoded.text.as_str()), ("gbk", TRADITIONAL));
        let rare = format!("{SIMPLIFIED}负责人：㐂𠮷");
        let (bytes, _, _) = GB18030.encode(&rare);
        let decoded = decode(&bytes, false, &limits()).expect("GB18030");
        assert_eq!((decoded.charset, decoded.text.as_str()), ("gb18030", rare.as_str()));
    }

    #[test]
    fn drawn_tables_do_not_mislead() {
        let text = format!("{SIMPLIFIED}{}", "┌────┬────┐\n│规章│　０│\n└────┴────┘\n".repeat(40));
        let (bytes, _, _) = GBK.encode(&text);
        assert_eq!(decode(&bytes, false, &limits()).expect("GBK").text, text);
    }

    #[test]
    fn a_wrong_declaration_does_not_win() {
        let page = format!("<html><head><meta charset=\"gb2312\"></head><body>{SIMPLIFIED}</body></html>");
        assert_eq!(decode(page.as_bytes(), true, &limits()).expect("page").charset, "utf-8");
        let page = page.replace("gb2312", "utf-8");
        let (bytes, _, _) = GBK.encode(&page);
        assert_eq!(decode(&bytes, true, &limits()).expect("page").charset, "gbk");
        let page = page.replace("utf-8", "iso-8859-1");
        let (bytes, _, _) = GBK.encode(&page);
        assert_eq!(decode(&bytes, true, &limits()).expect("page").charset, "gbk");
    }

    #[test]
    fn losses_are_counted() {
        let mut bytes = SIMPLIFIED.repeat(3).into_bytes();
        bytes.truncate(bytes.len() - 2);
        bytes[0] = 0xFF;
        let decoded = decode(&bytes, false, &limits()).expect("nearly whole");
        assert_eq!((decoded.charset, decoded.lost_before), ("utf-8", 0));
        assert!(decoded.lost >= 2, "{}", decoded.lost);
        let damaged = SIMPLIFIED.replace("公开", "公\u{FFFD}");
        let decoded = decode(damaged.as_bytes(), false, &limits()).expect("whole");
        assert_eq!((decoded.lost, decoded.lost_before), (0, 2));
    }

    #[test]
    fn lines_of_two_encodings_are_both_read() {
        let mut bytes = SIMPLIFIED.as_bytes().to_vec();
        bytes.extend_from_slice(&GBK.encode(SIMPLIFIED).0);
        let decoded = decode(&bytes, false, &limits()).expect("mixed");
        assert_eq!((decoded.charset, decoded.text), ("mixed", SIMPLIFIED.repeat(2)));
    }

    #[test]
    fn what_is_no_text_fails_with_its_reason() {
        let code = |bytes: &[u8]| decode(bytes, false, &limits()).expect_err("no text").code;
        let mut seed = 7u32;
        let rubbish: Vec<u8> = std::iter::repeat_with(|| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        })
        .take(4096)
        .collect();
        assert_eq!(code(b""), "empty");
        assert_eq!(code(b" \r\n\0\0"), "empty");
        assert_eq!(code(&rubbish), "not_text");
        assert_eq!(code(&[0xFF; 300]), "charset_undecidable");
        let high: Vec<u8> = rubbish.iter().map(|b| b | 0x80).collect();
        assert_eq!(code(&high), "charset_undecidable");
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_text_or_a_reason(bytes in proptest::collection::vec(any::<u8>(), 0..400), page in any::<bool>()) {
            let first = decode(&bytes, page, &limits());
            prop_assert_eq!(&first, &decode(&bytes, page, &limits()));
            if let Ok(decoded) = first {
                let shown = decoded.text.matches(char::REPLACEMENT_CHARACTER).count();
                prop_assert!(shown >= decoded.lost);
            }
        }

        #[test]
        fn report_text_survives_every_encoding(parts in proptest::collection::vec(0usize..8, 3..30), number in 0u32..100_000) {
            let words = ["本年度", "收到申请", "，", "主动公开政府信息", "件。\n", "（一）", "行政复议", "予以公开"];
            let text: String = parts.iter().map(|p| words[*p]).collect::<String>() + &format!("共{number}条。");
            for (charset, bytes) in encodings(&text) {
                let decoded = decode(&bytes, false, &limits()).expect(charset);
                prop_assert_eq!((decoded.charset, decoded.text.as_str()), (charset, text.as_str()));
            }
        }
    }
}
