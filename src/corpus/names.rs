//! Names of files and members as source ids: readable, relative, `/`-separated, no two alike.
//!
//! `!` stands only before a member; where a name itself holds one it is written `\x21`, as bytes that are no text are.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

/// A file name as text, such that no two names fall together.
pub(super) fn of_file(name: &OsStr) -> String {
    let mut text = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        escaped(chunk.valid(), &mut text);
        chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\\x{byte:02X}")));
    }
    text
}

/// Writes text with what would mislead made visible.
fn escaped(valid: &str, text: &mut String) {
    for (at, c) in valid.char_indices() {
        // A backslash that could be taken for the beginning of such a mark becomes one.
        let mark = c == '\\' && valid[at + 1..].starts_with('x');
        if c == '!' || c.is_control() || mark {
            text.push_str(&format!("\\x{:02X}", u32::from(c)));
        } else {
            text.push(c);
        }
    }
}

/// The file name that is told so.
pub(super) fn to_file(text: &str) -> PathBuf {
    let mut bytes = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("\\x") {
        let (before, mark) = rest.split_at(at);
        bytes.extend_from_slice(before.as_bytes());
        let byte = mark.get(2..4).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(byte.unwrap_or(b'\\'));
        rest = &mark[if byte.is_some() { 4 } else { 1 }..];
    }
    bytes.extend_from_slice(rest.as_bytes());
    PathBuf::from(OsString::from_vec(bytes))
}

/// The bytes of a name in an archive as text: UTF-8 where they are that, Chinese where they are that.
pub(super) fn of_bytes(bytes: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(text) => text.into_owned(),
        None => bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
            text.push_str(chunk.valid());
            chunk.invalid().iter().for_each(|byte| text.push_str(&format!("\u{FFFD}{byte:02X}")));
            text
        }),
    }
}

/// Gives the members of one archive their names.
pub(super) struct Names {
    longest: usize,
    given: BTreeSet<Box<str>>,
}

impl Names {
    pub(super) fn new(longest: usize) -> Names {
        Names { longest, given: BTreeSet::new() }
    }

    /// A path below the archive: no way up, no root, no drive's backslashes; a second one of the same name gets a
    /// number.
    pub(super) fn path(&mut self, name: &str) -> Box<str> {
        let parts = name.split(['/', '\\']).filter(|part| !matches!(*part, "" | "." | ".."));
        let joined = parts.collect::<Vec<_>>().join("/");
        self.give(&joined)
    }

    /// An address, kept as it is.
    pub(super) fn address(&mut self, url: &str) -> Box<str> {
        self.give(url.trim())
    }

    fn give(&mut self, name: &str) -> Box<str> {
        let mut text = String::new();
        escaped(name, &mut text);
        if text.is_empty() {
            text.push_str("unnamed");
        }
        if text.len() > self.longest {
            let mut end = self.longest;
            while !text.is_char_boundary(end) {
                end -= 1;
            }
            text.truncate(end);
            text.push('…');
        }
        let mut name: Box<str> = text.as_str().into();
        let mut number = 1u32;
        while self.given.contains(&name) {
            number += 1;
            name = format!("{text}~{number}").into();
        }
        self.given.insert(name.clone());
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::ffi::OsStrExt as _;

    #[test]
    fn file_names_stay_apart() {
        let names: [&[u8]; 6] = [b"a\xFFb", b"a\\xFFb", b"a\\x5CxFFb", b"a!b", b"a\\x21b", "年报\\甲.html".as_bytes()];
        let told: Vec<_> = names.iter().map(|name| of_file(OsStr::from_bytes(name))).collect();
        assert_eq!(told[..2], ["a\\xFFb", "a\\x5CxFFb"]);
        assert_eq!(told[3], "a\\x21b");
        assert_eq!(told[5], "年报\\甲.html");
        assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), 6);
        for (name, told) in names.iter().zip(&told) {
            assert_eq!(to_file(told).as_os_str().as_bytes(), *name);
        }
    }

    #[test]
    fn member_names_stay_below_and_apart() {
        let mut names = Names::new(40);
        let given =
            ["../../etc/passwd", "/etc/passwd", "C:\\年报\\..\\甲.html", "a//b/./c", "a/b/c", "", "..", "x!y", "a\0b"]
                .map(|name| names.path(name).into_string());
        let want = [
            "etc/passwd",
            "etc/passwd~2",
            "C:/年报/甲.html",
            "a/b/c",
            "a/b/c~2",
            "unnamed",
            "unnamed~2",
            "x\\x21y",
            "a\\x00b",
        ];
        assert_eq!(given, want);
        assert!(names.path(&"长".repeat(500)).len() < 50);
        assert_eq!(&*names.address("http://a.cn/x?y=1//z"), "http://a.cn/x?y=1//z");
    }

    #[test]
    fn chinese_names_without_a_flag_are_read() {
        assert_eq!(of_bytes(b"\xC4\xEA\xB1\xA8.html"), "年报.html");
        assert_eq!(of_bytes("年报.html".as_bytes()), "年报.html");
        assert_eq!(of_bytes(b"a\xFF"), "a\u{FFFD}FF");
    }
}
