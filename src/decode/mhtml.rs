//! A web page saved as one file: the parts of a mail, of which one is the page. Read line by line by our own code, since
//! what was cut off or badly packed is still to be read as far as it goes, and parts within parts are to cost no stack.

use super::limits::Limits;
use super::{charset, failure, html};
use crate::model::{Document, Failure, Format};

/// Parts within parts.
const DEEPEST: usize = 16;
/// Parts that may be the page.
const MOST: usize = 64;
/// Bytes of a head that are looked at.
const HEAD: usize = 64 << 10;

/// Whether a file begins with the head of a mail that holds pages.
pub(super) fn begins(bytes: &[u8]) -> bool {
    let start = bytes.iter().take(64).position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let mut lines = bytes[start..bytes.len().min(start + HEAD)].split_inclusive(|b| *b == b'\n');
    let head = Head::read(&mut lines);
    let kind = head.kind.as_bytes();
    head.is_mail && (kind.starts_with(b"multipart/") || kind == b"text/html")
}

/// Reads the page.
///
/// # Errors
/// `empty` where no part is a page, and those of a page.
pub(super) fn document(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    let start = bytes.iter().take(64).position(|b| !b.is_ascii_whitespace()).unwrap_or(0);
    let pages = pages(&bytes[start..]);
    let first = pages.first().ok_or_else(|| failure("empty", "no part of the file is a page"))?;
    let root = first.read(limits);
    // A page of frames shows the other parts; the sheets of a workbook are saved so.
    let is_frame = root.as_ref().map_or(true, |document| document.text.len() < 200);
    let others = pages.iter().skip(1).filter(|_| is_frame).filter_map(|page| page.read(limits).ok());
    let best = others.max_by_key(|document| (document.text.len(), document.tables.len()));
    let mut document = match (root, best) {
        (Ok(root), Some(best)) if best.text.len() > root.text.len() => best,
        (Err(_), Some(best)) => best,
        (root, _) => root?,
    };
    document.format = Some(Format::Mhtml);
    Ok(document)
}

/// A part that is a page, as it is packed.
#[derive(Debug, Default)]
struct Page {
    head: Head,
    body: Vec<u8>,
}

impl Page {
    fn read(&self, limits: &Limits) -> Result<Document, Failure> {
        let mut words = Vec::new();
        let body = match self.head.packing.as_str() {
            "base64" => from_base64(&self.body),
            "quoted-printable" => from_quoted(&self.body),
            _ => self.body.clone(),
        };
        // What the head of the part says of its characters is said as a page says it, before the page does.
        let charset = &self.head.charset;
        if !charset.is_empty() && !charset.starts_with("utf-16") && !body.starts_with(b"\xEF\xBB\xBF") {
            words.extend_from_slice(format!("<meta charset=\"{charset}\">").as_bytes());
        }
        words.extend_from_slice(&body);
        charset::decode(&words, true, limits).and_then(|decoded| html::document(decoded, limits))
    }
}

/// What the head of a mail or of a part says.
#[derive(Clone, Debug, Default)]
struct Head {
    is_mail: bool,
    kind: String,
    charset: String,
    boundary: String,
    /// Name of the part that is the page.
    root: String,
    name: String,
    packing: String,
}

impl Head {
    /// Reads lines to the first blank one.
    fn read<'b>(lines: &mut impl Iterator<Item = &'b [u8]>) -> Head {
        let (mut head, mut field) = (Head::default(), String::new());
        for line in lines {
            let line = line.trim_ascii_end();
            if !field.is_empty() && line.first().is_some_and(|b| matches!(b, b' ' | b'\t')) && field.len() < HEAD {
                field.push_str(&String::from_utf8_lossy(line));
                continue;
            }
            head.take(&field);
            field = String::from_utf8_lossy(&line[..line.len().min(HEAD)]).into_owned();
            if line.is_empty() {
                break;
            }
        }
        head.take(&field);
        head
    }

    fn take(&mut self, field: &str) {
        let Some((name, value)) = field.split_once(':') else { return };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "mime-version" => self.is_mail = true,
            "content-transfer-encoding" => self.packing = value.to_ascii_lowercase(),
            "content-id" => self.name = value.to_owned(),
            "content-type" => {
                let mut parameters = parameters(value).into_iter();
                self.kind = parameters.next().unwrap_or_default().1.to_ascii_lowercase();
                for (name, value) in parameters {
                    match name.as_str() {
                        "charset" if value.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) => {
                            self.charset = value.to_ascii_lowercase();
                        }
                        "boundary" => self.boundary = value,
                        "start" => self.root = value,
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

/// Names and values, divided by `;` outside of quotes; the first has no name.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut is_quoted = false;
    let parts = value.split(|c| {
        is_quoted ^= c == '"';
        c == ';' && !is_quoted
    });
    let unquoted = |value: &str| value.trim().trim_matches('"').to_owned();
    parts
        .enumerate()
        .map(|(number, part)| match part.split_once('=').filter(|_| number > 0) {
            Some((name, value)) => (name.trim().to_ascii_lowercase(), unquoted(value)),
            None => (String::new(), unquoted(part)),
        })
        .collect()
}

/// The parts that are pages, the one that is named as the root first; plain text where there is no page.
fn pages(bytes: &[u8]) -> Vec<Page> {
    let mut lines = bytes.split_inclusive(|b| *b == b'\n');
    let head = Head::read(&mut lines);
    let root = head.root.clone();
    let mut open: Vec<String> = Vec::new();
    let mut pages: Vec<Page> = Vec::new();
    let mut at = begun(head, &mut open, &mut pages);
    while let Some(line) = lines.next() {
        if let Some(depth) = line.strip_prefix(b"--").and_then(|rest| boundary(rest, &open)) {
            let is_last = line[2 + open[depth].len()..].starts_with(b"--");
            open.truncate(if is_last { depth } else { depth + 1 });
            at = if is_last { None } else { begun(Head::read(&mut lines), &mut open, &mut pages) };
        } else if let Some(page) = at.and_then(|at| pages.get_mut(at)) {
            page.body.extend_from_slice(line);
        }
    }
    if pages.iter().any(|page| page.head.kind != "text/plain") {
        pages.retain(|page| page.head.kind != "text/plain");
    }
    if let Some(at) = pages.iter().position(|page| !root.is_empty() && page.head.name == root) {
        pages[..=at].rotate_right(1);
    }
    pages
}

/// A part begins: its number if it is one that may be the page.
fn begun(head: Head, open: &mut Vec<String>, pages: &mut Vec<Page>) -> Option<usize> {
    if head.kind.starts_with("multipart/") {
        if !head.boundary.is_empty() && open.len() < DEEPEST {
            open.push(head.boundary);
        }
        return None;
    }
    let is_page = matches!(head.kind.as_str(), "text/html" | "application/xhtml+xml" | "text/plain");
    if !is_page || pages.len() >= MOST {
        return None;
    }
    pages.push(Page { head, body: Vec::new() });
    Some(pages.len() - 1)
}

/// The innermost of the open boundaries with which a line goes on.
fn boundary(rest: &[u8], open: &[String]) -> Option<usize> {
    open.iter().rposition(|boundary| {
        rest.strip_prefix(boundary.as_bytes()).is_some_and(|end| {
            let end = end.trim_ascii_end();
            end.is_empty() || end == b"--"
        })
    })
}

fn from_quoted(packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(packed.len());
    let mut rest = packed;
    while let Some(at) = rest.iter().position(|b| *b == b'=') {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let blanks = rest.iter().take(80).take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        if rest.get(blanks) == Some(&b'\n') {
            rest = &rest[blanks + 1..];
        } else if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            out.push(byte);
            rest = &rest[2..];
        } else {
            out.push(b'=');
        }
    }
    out.extend_from_slice(rest);
    out
}

fn from_base64(packed: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(packed.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in packed {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => {
                // A padded end; what follows begins anew.
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(mail: &str) -> Result<Document, Failure> {
        super::super::decode(mail.replace('\n', "\r\n").as_bytes(), &Limits::default())
    }

    const SAVED: &str = "From: <Saved by x>\nSubject: =?utf-8?Q?x?=\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\
                         \ttype=\"text/html\";\n\tboundary=\"--=_a;b\"\n\nnot shown\n";

    #[test]
    fn the_page_is_the_part_that_is_one() {
        let mail = format!(
            "{SAVED}----=_a;b\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\nAAAA\n----=_a;b\n\
             Content-Type: text/html; charset=\"gb2312\"\nContent-Transfer-Encoding: quoted-printable\n\n\
             <p class=3D\"a\">=B9=AB=\n=BF=AA12=CC=F5</p>\n----=_a;b\nContent-Type: text/html\n\n<p>side</p>\n----=_a;b--\n<p>end"
        );
        let read = read(&mail).expect("sound");
        assert_eq!((read.text.as_str(), read.charset, read.format), ("公开12条", Some("gbk"), Some(Format::Mhtml)));
        let cut = &mail[..mail.find("=CC").expect("there")];
        assert_eq!(super::super::decode(cut.as_bytes(), &Limits::default()).expect("as far as it goes").text, "公开12");
    }

    #[test]
    fn the_root_may_be_named_and_stand_deeper() {
        let mail = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x; start=\"<r>\"\n\n--x\n\
                    Content-Type: text/html\n\n<p>other</p>\n--x\nContent-Type: multipart/alternative; boundary=xy\n\n--xy\n\
                    Content-Type: text/plain\n\nplain\n--xy\nContent-Type: text/html; charset=utf-8\nContent-ID: <r>\n\
                    Content-Transfer-Encoding: base64\n\nPHA+5YWs\n5byAPC9wPg==\n--xy--\n--x--\n";
        assert_eq!(read(mail).expect("sound").text, "公开");
        let long = mail.replace("other", &"other ".repeat(60));
        assert!(read(&long).expect("sound").text.starts_with("other"), "a root without much to show is a frame");
    }

    #[test]
    fn a_page_of_frames_shows_its_longest_part() {
        let part = |words: &str| format!("--x\nContent-Type: text/html; charset=utf-8\n\n{words}\n");
        let head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n";
        let frames = part("<html><frameset><frame src=a></frameset></html>");
        let mail =
            [head, &frames, &part("<table><tr><td>申请<td>3<tr><td>公开<td>4</table>"), &part("<p>x</p>")].concat();
        assert_eq!(read(&mail).expect("sound").tables.len(), 1);
        assert_eq!(read(&[head, &frames].concat()).expect_err("no words").code, "empty");
        assert_eq!(read(head).expect_err("no part").code, "empty");
        let nested = format!("{head}{}", "--x\nContent-Type: multipart/mixed; boundary=x\n\n".repeat(5_000));
        assert_eq!(read(&nested).expect_err("no part").code, "empty");
    }

    #[test]
    fn a_text_that_speaks_of_mails_is_text() {
        assert!(!begins("MIME-Version 一词见附件。\nContent-Type: text/html\n".as_bytes()));
        assert!(!begins(b"MIME-Version: 1.0\nContent-Type: application/pdf\n\n"));
        assert!(begins(b"\r\nMIME-Version: 1.0\r\nContent-Type:\r\n text/html\r\n\r\n<p>"));
    }
}
