//! The strings of an Excel file before 2007: one or two bytes a character, cut anywhere where a record was full.

use super::charset;

/// Goes through the bytes of a record and of those that continue it.
pub(super) struct Strings<'b> {
    parts: Vec<&'b [u8]>,
    part: usize,
    at: usize,
}

impl<'b> Strings<'b> {
    pub(super) fn new(parts: Vec<&'b [u8]>) -> Strings<'b> {
        Strings { parts, part: 0, at: 0 }
    }

    /// Goes to the next record where this one is at its end.
    fn settle(&mut self) -> Option<&'b [u8]> {
        let mut rest = self.parts.get(self.part)?.get(self.at..)?;
        while rest.is_empty() {
            (self.part, self.at) = (self.part + 1, 0);
            rest = self.parts.get(self.part)?;
        }
        Some(rest)
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.settle()?.first()?;
        self.at += 1;
        Some(byte)
    }

    pub(super) fn number(&mut self, bytes: u32) -> Option<u32> {
        (0..bytes).try_fold(0, |sum, place| Some(sum | u32::from(self.byte()?) << (8 * place)))
    }

    fn skip(&mut self, mut bytes: usize) -> Option<()> {
        while bytes > 0 {
            let some = self.settle()?.len().min(bytes);
            self.at += some;
            bytes -= some;
        }
        Some(())
    }

    /// A string whose length takes so many bytes.
    pub(super) fn string(&mut self, length_bytes: u32) -> Option<String> {
        let mut left = self.number(length_bytes)? as usize;
        let mut flags = self.byte()?;
        let runs = if flags & 8 != 0 { self.number(2)? as usize * 4 } else { 0 };
        let phonetic = if flags & 4 != 0 { self.number(4)? as usize } else { 0 };
        let mut units: Vec<u16> = Vec::new();
        while left > 0 {
            if self.parts.get(self.part).is_some_and(|part| self.at >= part.len()) {
                // A string that goes on in another record says anew how wide its characters are.
                flags = self.byte()?;
            }
            let rest = self.settle()?;
            let width = if flags & 1 == 0 { 1 } else { 2 };
            let some = (rest.len() / width).min(left);
            if some == 0 {
                return None;
            }
            let unit = |pair: &[u8]| u16::from(pair[0]) | pair.get(1).map_or(0, |high| u16::from(*high) << 8);
            units.extend(rest[..some * width].chunks(width).map(unit));
            self.at += some * width;
            left -= some;
        }
        self.skip(runs + phonetic)?;
        Some(String::from_utf16_lossy(&units))
    }
}

/// A string of the version before: bytes in the file's code page.
pub(super) fn old(bytes: &[u8], length_bytes: usize, page: u16) -> Option<String> {
    let length = bytes.get(..length_bytes)?.iter().rev().fold(0, |sum, b| sum << 8 | usize::from(*b));
    let rest = bytes.get(length_bytes..)?;
    Some(charset::code_page(&rest[..length.min(rest.len())], page))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_goes_on_in_the_next_record() {
        let first = [3, 0, 1, 0x2A, 0x4E];
        let second = [0, b'a', b'b', 1, 0, 0, b'c'];
        let mut strings = Strings::new(vec![&first, &second]);
        assert_eq!(strings.string(2).as_deref(), Some("\u{4E2A}ab"));
        assert_eq!(strings.string(2).as_deref(), Some("c"));
        assert_eq!(strings.string(2), None);
    }

    #[test]
    fn an_old_string_is_in_the_code_page() {
        assert_eq!(old(&[4, 0xB9, 0xAB, 0xBF, 0xAA, 0], 1, 936).as_deref(), Some("公开"));
        assert_eq!(old(&[9], 2, 936), None);
    }
}
