//! Numbers that count nothing, told by their form: document numbers, ordinals, list markers, telephones, codes.

use super::Role;
use super::numeral::{self, glyph};
use super::scan::Scan;
use super::spot::{GAP, Spot};
use super::words::{before_blanks, byte_at, char_at, char_before, is_hanzi, past_blanks, past_digits};

/// Longest code that is taken as one.
const LONGEST: usize = 512;
/// Longest token of the web that is looked at around digits.
const TOKEN: usize = 160;
/// How far before a number a word may stand that says it is a telephone number.
const NEAR: usize = 36;

/// The look-alike whose digits begin at a place: its role and where it begins and ends.
pub(super) fn look_alike(scan: &Scan, spot: &Spot) -> Option<(Role, usize, usize)> {
    if spot.is_plain(scan) { None } else { close_look(scan, spot) }
}

/// The same without a quick look before.
pub(super) fn close_look(scan: &Scan, spot: &Spot) -> Option<(Role, usize, usize)> {
    let (text, at) = (scan.text, spot.at);
    if let Some(found) = ordinal(scan, spot) {
        return Some(found);
    }
    if spot.digits > at {
        let end = spot.digits;
        let found = token(scan, at, end)
            .or_else(|| marker(text, at, end))
            .or_else(|| phone(scan, at, end))
            .or_else(|| document(text, at, end))
            .or_else(|| clock(text, at, end))
            .or_else(|| figures(scan, at, end))
            .or_else(|| address(scan, end));
        // The bracket of a marker belongs to it: (1).
        let open = |role| {
            let closed = byte_at(text, end) == Some(b')') && char_before(text, at) == Some('(');
            usize::from(role == Role::ListMarker && closed)
        };
        return found.map(|(role, end)| (role, at - open(role), end + open(role)));
    }
    let end = spot.end()?;
    let found = document(text, at, end).or_else(|| month(text, end)).or_else(|| address(scan, end));
    chinese_marker(scan, at, end).or_else(|| found.map(|(role, end)| (role, at, end)))
}

/// 403室, 3单元: parts of an address.
fn address(scan: &Scan, end: usize) -> Option<(Role, usize)> {
    scan.grammar.code_after.at(scan.text, end).map(|_| (Role::Code, end))
}

/// Where the code ends that begins at `at`: letters, digits and what ties them.
pub(super) fn past_code(text: &str, at: usize) -> usize {
    let tail = |b: &u8| {
        b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'/' | b'@' | b':' | b'%' | b'=' | b'&' | b'?')
    };
    let end = at + text.as_bytes()[at..].iter().take(LONGEST).take_while(|b| tail(b)).count();
    end - text[at..end].bytes().rev().take_while(|b| !b.is_ascii_alphanumeric()).count()
}

/// 第二十条, 第（六）项, 第一、二批, 十八届, 一季度, 一是; 第711号 is the number of a document.
fn ordinal(scan: &Scan, spot: &Spot) -> Option<(Role, usize, usize)> {
    let (text, at, edge) = (scan.text, spot.at, spot.edge);
    if spot.before == Some('第') {
        let (start, end) = (edge - '第'.len_utf8(), spot.end()?);
        let number = char_at(text, past_blanks(text, end)) == Some('号');
        let stop = if number { past_blanks(text, end) + '号'.len_utf8() } else { end };
        return Some((if number { Role::DocumentNumber } else { Role::Ordinal }, start, stop));
    }
    if spot.before == Some('(') && text[..edge].ends_with("第(") {
        let end = spot.end()?;
        let closed = end + usize::from(byte_at(text, end) == Some(b')'));
        return Some((Role::Ordinal, edge - "第(".len(), closed));
    }
    if let Some(last) = scan.out.last().filter(|last| last.role == Role::Ordinal) {
        let from = (last.span.end as usize).min(at);
        let between = if at - from <= GAP { &text[from..at] } else { "" };
        // 第三十六条、三十八条: the word after both is the same.
        let word = between.chars().next().filter(|c| "条款项章节期批届次号".contains(*c));
        let joint = word.map_or(between, |c| &between[c.len_utf8()..]).trim_matches([' ', ')', '(']);
        let same = word.is_none_or(|c| spot.end().is_some_and(|end| char_at(text, end) == Some(c)));
        if same && matches!(joint, "、" | "和" | "及" | "至" | "到" | "-" | "--" | "~" | "或") {
            return Some((Role::Ordinal, at, spot.end()?));
        }
    }
    let end = if spot.digits > at { spot.digits } else { spot.end()? };
    if scan.grammar.ordinal_before.before(text, edge).is_some() && scan.unit(end, None).is_none() {
        return Some((Role::Ordinal, at, end));
    }
    let follows = scan.grammar.ordinal_after.at(text, past_blanks(text, end)).is_some();
    let first = matches!(char_at(text, end), Some('是' | '则')) && spot.digits == at && clause_start(spot);
    (follows || first).then_some((Role::Ordinal, at, end))
}

/// Whether nothing but a stop or a line break stands before.
fn clause_start(spot: &Spot) -> bool {
    spot.before.is_none_or(|c| matches!(c, '\n' | '\r' | '。' | ',' | ';' | ':' | '!' | '?' | '、' | '(' | '"'))
}

/// Whether a line or a sentence begins here.
fn sentence_start(text: &str, at: usize) -> bool {
    let edge = before_blanks(text, at);
    char_before(text, edge).is_none_or(|c| matches!(c, '\n' | '\r' | '。' | ';' | ':' | '!' | '?' | '|'))
}

/// Whether a word begins here after a blank: small list markers stand there in text that lost its line breaks.
fn word_start(text: &str, at: usize) -> bool {
    matches!(char_before(text, at), Some(' ' | '\t'))
}

/// `1.` `1、` `(1)` `1)` `1.2`: the marker of an item, at the start of a line or sentence.
fn marker(text: &str, at: usize, end: usize) -> Option<(Role, usize)> {
    if end - at > 2 || !matches!(char_at(text, end), Some('、' | ')' | '.')) {
        return None;
    }
    let open = char_before(text, at) == Some('(');
    let start = at - usize::from(open);
    let strict = sentence_start(text, start);
    let small = text[at..end].parse::<u8>().is_ok_and(|n| n <= 20);
    if !(strict || small && word_start(text, start)) {
        return None;
    }
    let rest = &text[end..];
    let found = if open {
        rest.starts_with(')').then_some(end)
    } else if rest.starts_with(['、', ')']) {
        // 3、4月: a list of numbers, not of items.
        let next = past_blanks(text, end + char_at(text, end).map_or(0, char::len_utf8));
        let numbers = text[next..].starts_with(|c: char| c.is_ascii_digit()) && !year_follows(text, next);
        (!numbers).then_some(next.min(end + '、'.len_utf8()).max(end + 1))
    } else if rest.starts_with('.') {
        let next = past_digits(text, end + 1);
        let levels = strict && next > end + 1 && next - end <= 3 && is_heading(text, next);
        let item = next == end + 1 || year_follows(text, end + 1);
        (item || levels).then_some(if item { end + 1 } else { next })
    } else {
        None
    };
    found.map(|end| (Role::ListMarker, end))
}

/// Whether a year with 年 stands at `at`.
fn year_follows(text: &str, at: usize) -> bool {
    past_digits(text, at) == at + 4 && char_at(text, past_blanks(text, at + 4)) == Some('年')
}

/// Whether a heading's words follow digits like `1.2`: a blank and then no unit, or a deeper level.
fn is_heading(text: &str, at: usize) -> bool {
    let rest = &text[at..];
    rest.starts_with(' ')
        && rest.trim_start_matches(' ').chars().next().is_some_and(|c| is_hanzi(c) && !"万亿件条次个人元".contains(c))
        || rest.starts_with('.') && rest[1..].starts_with(|c: char| c.is_ascii_digit())
}

/// `一、` `(一)` `(三)`: the markers of Chinese lists.
fn chinese_marker(scan: &Scan, at: usize, end: usize) -> Option<(Role, usize, usize)> {
    let text = scan.text;
    if end - at > 9 {
        return None;
    }
    if byte_at(text, end) == Some(b')') && char_before(text, at) == Some('(') {
        return Some((Role::ListMarker, at - 1, end + 1));
    }
    let mark = char_at(text, end).filter(|c| matches!(c, '、' | '.' | ',' | ':' | ' ' | '\t'))?;
    let strong = mark == '、' || line_start(text, at);
    let after = end + mark.len_utf8();
    let next = char_at(text, past_blanks(text, after));
    let list =
        next.is_some_and(|c| glyph(c).is_some() || c.is_ascii_digit()) && !(mark == '、' && line_start(text, at));
    let words = next.is_some_and(|c| !c.is_whitespace());
    let start = sentence_start(text, at) || mark == '、' && word_start(text, at);
    (strong && !list && words && start).then_some((Role::ListMarker, at, after))
}

fn line_start(text: &str, at: usize) -> bool {
    char_before(text, before_blanks(text, at)).is_none_or(|c| matches!(c, '\n' | '\r'))
}

/// Digits tied to letters: addresses of the web, e-mail, model names. Not where the letters are a unit.
fn token(scan: &Scan, at: usize, end: usize) -> Option<(Role, usize)> {
    let (text, bytes) = (scan.text, scan.text.as_bytes());
    let letter = |b: Option<&u8>| b.is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'_' | b'@' | b'=' | b'&'));
    let before = letter(at.checked_sub(1).and_then(|i| bytes.get(i)));
    let after = letter(bytes.get(end)) && scan.unit(end, None).is_none() && numeral::letter(text, end).is_none();
    if before || after {
        return Some((Role::Code, past_code(text, at)));
    }
    let tied = at.checked_sub(1).is_some_and(|i| matches!(bytes[i], b'/' | b'.' | b'-' | b':' | b'?' | b'%'));
    let onward = bytes.get(end).is_some_and(|b| matches!(b, b'/' | b'-' | b'.' | b':'));
    if !tied && !onward {
        return None;
    }
    let first = at
        - bytes[..at]
            .iter()
            .rev()
            .take(TOKEN)
            .take_while(|b| b.is_ascii_graphic() && !b"(),;\"[]|".contains(b))
            .count();
    let stop = past_code(text, at);
    let word = &text[first..stop];
    // What is below holds a letter, @ or /; most words here are decimals.
    if !word.bytes().any(|b| b.is_ascii_alphabetic() || matches!(b, b'@' | b'/')) {
        return None;
    }
    let web = ["://", "www.", "@", ".cn", ".com", ".net", ".htm", ".org"].iter().any(|mark| word.contains(mark));
    web.then_some((Role::Code, stop.max(end)))
}

/// Telephone numbers and postcodes, by their shape or the word before them.
fn phone(scan: &Scan, at: usize, end: usize) -> Option<(Role, usize)> {
    let (text, length) = (scan.text, end - at);
    let counted = scan.unit(end, None).is_some();
    if counted && length < 7 {
        return None;
    }
    let next = text.as_bytes().get(end);
    let second = if next == Some(&b'-') { past_digits(text, end + 1) - end - 1 } else { 0 };
    let area = text[at..].starts_with('0') && matches!(length, 3 | 4) && matches!(second, 7 | 8);
    let service = matches!(&text[at..end], "400" | "800") && matches!(second, 3 | 4 | 7);
    let mobile = length == 11 && !counted && matches!(&text.as_bytes()[at..at + 2], [b'1', b'3'..=b'9']);
    if area || service {
        let mut stop = end + 1 + second;
        while text.as_bytes().get(stop) == Some(&b'-') && past_digits(text, stop + 1) > stop + 1 {
            stop = past_digits(text, stop + 1);
        }
        return Some((Role::Phone, stop));
    }
    let near = |words: &super::words::Words| {
        let mut from = at.saturating_sub(NEAR);
        while !text.is_char_boundary(from) {
            from += 1;
        }
        let from = text[from..at].rfind(['\n', '。', ';']).map_or(from, |stop| from + stop);
        let ends = text[from..at].char_indices().filter_map(|(i, _)| words.at(text, from + i).map(|l| from + i + l));
        ends.filter(|end| *end <= at).max()
    };
    let closed = text[end..].chars().next().is_none_or(|c| !matches!(c, '.' | '%'));
    if closed && (5..=12).contains(&length) {
        let told = near(&scan.grammar.phone_words);
        if length == 6 && near(&scan.grammar.postcode_words) > told {
            return Some((Role::Code, end));
        }
        if mobile || told.is_some() {
            return Some((Role::Phone, if second > 0 { end + 1 + second } else { end }));
        }
    }
    let hotline = scan.grammar.hotlines.at(text, at) == Some(length) && !counted;
    hotline.then_some((Role::Phone, end))
}

/// 〔2017〕27号, [2014]32号, (2014)32号, 第711号, 27号: numbers of documents.
fn document(text: &str, at: usize, end: usize) -> Option<(Role, usize)> {
    let after = past_blanks(text, end);
    let rest = &text[after..];
    if char_at(text, after) == Some('号') {
        return Some((Role::DocumentNumber, after + '号'.len_utf8()));
    }
    let open = char_before(text, at).filter(|c| matches!(c, '〔' | '[' | '(' | '【' | '《'))?;
    let close = match open {
        '〔' => '〕',
        '[' => ']',
        '【' => '】',
        '《' => '》',
        _ => ')',
    };
    let behind = rest.strip_prefix(close)?;
    if open == '〔' {
        return Some((Role::DocumentNumber, end));
    }
    let number = past_blanks(text, text.len() - behind.len());
    let number = number + text[number..].strip_prefix('第').map_or(0, |_| '第'.len_utf8());
    let stop = past_digits(text, number);
    (stop > number && text[past_blanks(text, stop)..].starts_with('号')).then_some((Role::DocumentNumber, end))
}

/// 10:30, 9时30分, 9点30分.
fn clock(text: &str, at: usize, end: usize) -> Option<(Role, usize)> {
    let value = |from: usize, to: usize| text[from..to].parse::<u32>().ok();
    if end - at > 2 || !matches!(char_at(text, end), Some(':' | '时' | '点')) || value(at, end)? > 24 {
        return None;
    }
    let minutes = |from: usize| {
        let to = past_digits(text, from);
        (to == from + 2 && value(from, to)? < 60).then_some(to)
    };
    if byte_at(text, end) == Some(b':') {
        let mut stop = minutes(end + 1)?;
        if byte_at(text, stop) == Some(b':') {
            stop = minutes(stop + 1).unwrap_or(stop);
        }
        return Some((Role::Clock, stop));
    }
    let rest = &text[end..];
    if rest.starts_with("时间") || rest.starts_with("时期") {
        return None;
    }
    let mark = end + '时'.len_utf8();
    let to = past_digits(text, mark);
    let minute = to > mark && text[to..].starts_with('分');
    let known = rest.starts_with('时') || text[mark..].starts_with(['半', '整', '钟']);
    let time_before = text[..at].ends_with(['午', '晨', '晚', '日']);
    (minute || known || time_before).then(|| (Role::Clock, if minute { to + '分'.len_utf8() } else { mark }))
}

/// Months, ratios, fractions with a slash, versions, long ids.
fn figures(scan: &Scan, at: usize, end: usize) -> Option<(Role, usize)> {
    let (text, bytes) = (scan.text, scan.text.as_bytes());
    let digits_after = |mark: u8| bytes.get(end) == Some(&mark) && past_digits(text, end + 1) > end + 1;
    let after = past_blanks(text, end);
    let next = char_at(text, after);
    if end - at > 4 && matches!(next, Some('年' | '月' | '日')) {
        return Some((Role::Code, end));
    }
    // What is left of a day that the calendar does not have (2月30日).
    let day = end - at <= 2 && matches!(next, Some('日' | '号'));
    if day && scan.out.last().is_some_and(|last| last.role == Role::Date && last.span.end as usize == at) {
        return Some((Role::Date, after + '日'.len_utf8()));
    }
    if digits_after(b':') || digits_after(b'/') {
        let stop = past_digits(text, end + 1);
        let more =
            bytes.get(stop).is_some_and(|b| matches!(b, b':' | b'/' | b'-')) && past_digits(text, stop + 1) > stop + 1;
        let role = if more || end - at > 3 || stop - end > 4 { Role::Code } else { Role::Fraction };
        return Some((role, if more { past_code(text, at) } else { stop }));
    }
    if end - at <= 2
        && let Some(found) = month(text, end)
    {
        return Some(found);
    }
    if digits_after(b'-') {
        // 2013-2017 is a range of years; a falling pair (12-3, 0539-123) or a chain (1-2-3) is an id.
        let stop = past_digits(text, end + 1);
        let chain = bytes.get(stop) == Some(&b'-') && past_digits(text, stop + 1) > stop + 1;
        let value = |from: usize, to: usize| text[from..to].parse::<u64>().unwrap_or(u64::MAX);
        let zero = text[at..].starts_with('0') && end - at > 1;
        if chain || zero || value(at, end) >= value(end + 1, stop) {
            return Some((Role::Code, past_code(text, at).max(end)));
        }
        let year = |from: usize, to: usize| to == from + 4 && (1990..=2100).contains(&value(from, to));
        if year(at, end) && year(end + 1, stop) && scan.unit(stop, None).is_none() {
            return Some((Role::Year, stop));
        }
    }
    (end - at > 12 && scan.unit(end, None).is_none()).then_some((Role::Code, end))
}

/// A month without a day (3月, 3月份): part of a date.
fn month(text: &str, end: usize) -> Option<(Role, usize)> {
    let at = past_blanks(text, end);
    (char_at(text, at) == Some('月')).then(|| (Role::Date, at + '月'.len_utf8()))
}
