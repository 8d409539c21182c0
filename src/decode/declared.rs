//! What a page says of its own character set: the scan for `<meta>` that browsers make before parsing.

/// How far a declaration is looked for. Browsers look at 1,024 bytes and then once more while parsing.
const REACH: usize = 64 << 10;

/// The label that the page declares, in lower case; not yet known to be the name of an encoding.
///
/// Follows "prescan a byte stream to determine its encoding" of the HTML standard.
/// `accept` says whether a label names an encoding: a `<meta>` whose label does not is passed over.
pub(super) fn label(bytes: &[u8], accept: impl Fn(&[u8]) -> bool) -> Option<String> {
    let bytes = &bytes[..bytes.len().min(REACH)];
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"<!--") {
            // `<!-->` is a whole comment: the two dashes that end it may be those that begin it.
            at += position(&rest[2..], b"-->").map_or(rest.len(), |end| end + 5);
        } else if is_meta(rest) {
            let (found, next) = meta(bytes, at + 5, &accept);
            if found.is_some() {
                return found;
            }
            at = next;
        } else if rest[0] == b'<' && rest.get(1).is_some_and(u8::is_ascii_alphabetic)
            || rest.starts_with(b"</") && rest.get(2).is_some_and(u8::is_ascii_alphabetic)
        {
            at += rest.iter().position(|b| b.is_ascii_whitespace() || *b == b'>').unwrap_or(rest.len());
            while let Some((_, _, next)) = attribute(bytes, at) {
                at = next;
            }
            at += 1;
        } else if rest.starts_with(b"<!") || rest.starts_with(b"</") || rest.starts_with(b"<?") {
            at += rest.iter().position(|b| *b == b'>').unwrap_or(rest.len()) + 1;
        } else {
            at += 1 + rest[1..].iter().position(|b| *b == b'<').unwrap_or(rest.len());
        }
    }
    None
}

fn is_meta(rest: &[u8]) -> bool {
    rest.len() > 5 && rest[..5].eq_ignore_ascii_case(b"<meta") && (rest[5].is_ascii_whitespace() || rest[5] == b'/')
}

/// Reads one `<meta …>`: what it declares, and where reading goes on.
fn meta(bytes: &[u8], mut at: usize, accept: &impl Fn(&[u8]) -> bool) -> (Option<String>, usize) {
    let (mut seen, mut charset) = (Vec::new(), None);
    let (mut pragma, mut needs_pragma) = (false, None);
    while let Some((name, value, next)) = attribute(bytes, at) {
        at = next;
        if seen.contains(&name) {
            continue;
        }
        match name.as_slice() {
            b"http-equiv" => pragma = value == b"content-type",
            b"content" if charset.is_none() => {
                if let Some(found) = from_content(&value) {
                    charset = Some(found);
                    needs_pragma = Some(true);
                }
            }
            b"charset" => {
                charset = Some(value);
                needs_pragma = Some(false);
            }
            _ => {}
        }
        seen.push(name);
    }
    // A tag that the file's end cuts off declares nothing.
    at += bytes[at.min(bytes.len())..].iter().take_while(|b| b.is_ascii_whitespace() || **b == b'/').count();
    let whole = bytes.get(at) == Some(&b'>');
    let holds = whole && needs_pragma.is_some_and(|needed| !needed || pragma);
    let charset = charset.map(|c| c.trim_ascii().to_vec()).filter(|c| holds && accept(c));
    (charset.and_then(|c| String::from_utf8(c).ok()), at + 1)
}

/// Reads one attribute: name and value in lower case, and where reading goes on; `None` at the tag's end.
fn attribute(bytes: &[u8], mut at: usize) -> Option<(Vec<u8>, Vec<u8>, usize)> {
    let skip = |at: usize| at + bytes[at.min(bytes.len())..].iter().take_while(|b| b.is_ascii_whitespace()).count();
    while bytes.get(at).is_some_and(|b| b.is_ascii_whitespace() || *b == b'/') {
        at += 1;
    }
    if *bytes.get(at)? == b'>' {
        return None;
    }
    let start = at;
    // The first byte belongs to the name even if it is `=`.
    at += 1;
    while bytes.get(at).is_some_and(|b| !b.is_ascii_whitespace() && !matches!(b, b'=' | b'/' | b'>')) {
        at += 1;
    }
    let name = bytes[start..at].to_ascii_lowercase();
    let equals = skip(at);
    if bytes.get(equals) != Some(&b'=') {
        return Some((name, Vec::new(), at));
    }
    at = skip(equals + 1);
    match bytes.get(at) {
        Some(quote @ (b'"' | b'\'')) => {
            let end = bytes[at + 1..].iter().position(|b| b == quote).map_or(bytes.len(), |len| at + 1 + len);
            Some((name, bytes[at + 1..end].to_ascii_lowercase(), (end + 1).min(bytes.len())))
        }
        _ => {
            let len =
                bytes[at.min(bytes.len())..].iter().take_while(|b| !b.is_ascii_whitespace() && **b != b'>').count();
            Some((name, bytes[at.min(bytes.len())..(at + len).min(bytes.len())].to_ascii_lowercase(), at + len))
        }
    }
}

/// The label in `text/html; charset=…`. The value is in lower case already.
fn from_content(value: &[u8]) -> Option<Vec<u8>> {
    let mut rest = value;
    loop {
        rest = rest[position(rest, b"charset")? + 7..].trim_ascii_start();
        if let Some(after) = rest.strip_prefix(b"=") {
            rest = after.trim_ascii_start();
            break;
        }
    }
    match rest.first()? {
        quote @ (b'"' | b'\'') => {
            let len = rest[1..].iter().position(|b| b == quote)?;
            Some(rest[1..1 + len].to_vec())
        }
        _ => {
            let len = rest.iter().take_while(|b| !b.is_ascii_whitespace() && **b != b';').count();
            Some(rest[..len].to_vec())
        }
    }
}

fn position(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(page: &str) -> Option<String> {
        label(page.as_bytes(), |l| matches!(l, b"gbk" | b"gb2312" | b"utf-8" | b"big5"))
    }

    #[test]
    fn declarations_are_read() {
        assert_eq!(read("<head><meta charset=gbk></head>").as_deref(), Some("gbk"));
        assert_eq!(
            read("<META CONTENT='text/html; charset=GB2312' HTTP-EQUIV=Content-Type>").as_deref(),
            Some("gb2312")
        );
        assert_eq!(read("<meta charset = \"UTF-8\" />").as_deref(), Some("utf-8"));
        assert_eq!(read("<!-- <meta charset=big5> --><meta charset=gbk>").as_deref(), Some("gbk"));
        assert_eq!(read("<meta charset=nonsense><meta charset=big5>").as_deref(), Some("big5"));
    }

    #[test]
    fn what_only_looks_like_a_declaration_is_none() {
        assert_eq!(read("<meta content='text/html; charset=gbk'>"), None);
        assert_eq!(read("<p title='<meta charset=gbk>'>"), None);
        assert_eq!(read("<meta charset=gbk"), None);
        assert_eq!(read("<metadata charset=gbk>"), None);
        assert_eq!(read("charset=gbk"), None);
    }
}
