//! What the bytes themselves say about their character set: how much of them would be common Chinese
//! if they were read as this or that encoding. No decoding happens here, only counting.

use std::collections::BTreeSet;

/// How much of a file the slower tests look at.
const SAMPLE: usize = 64 << 10;

/// A score from here on needs no other proof: simplified text in GBK and text in Big5 stand above 0.9.
pub(super) const CONVINCING: f64 = 0.85;

/// A score from here on may be a text of unusual characters, such as traditional ones in GBK: its words must prove it.
pub(super) const POSSIBLE: f64 = 0.1;

/// The most frequent characters of written Chinese, simplified and traditional. They make up a third of any text of
/// some length and hardly two in a hundred of a text read in the wrong encoding.
const FREQUENT: &str = "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年动動\
                        同工也能下过過子说說产產种種面而方后後多定行学學法所民得经經十三之进進等部度家二理起小物现現实實加量都\
                        两兩体體制机機当當使点點从從业業本去把性好应應开開它合因由其些然前外政四日社事平全表与與关關各重新内內\
                        数數正心明利或信息公府申请請报報告";

/// Share of frequent characters from which on a text is believed.
pub(super) const FAMILIAR: f64 = 0.12;

/// Share of the decoded text's Chinese characters that are frequent ones; nought where there are fewer than four.
pub(super) fn familiarity(text: &str) -> f64 {
    let frequent: BTreeSet<char> = FREQUENT.chars().collect();
    let (mut hanzi, mut known) = (0u32, 0u32);
    for c in text.chars().filter(|c| ('\u{3400}'..='\u{9FFF}').contains(c)).take(4096) {
        hanzi += 1;
        known += u32::from(frequent.contains(&c));
    }
    if hanzi < 4 { 0.0 } else { f64::from(known) / f64::from(hanzi) }
}

/// How bytes beyond ASCII fall when they are read in pairs.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pairs {
    /// Common characters, punctuation and full-width forms.
    common: u32,
    /// Rare but lawful characters.
    rare: u32,
    /// Characters from extensions, which ordinary text holds few of.
    extended: u32,
    /// Private-use or unassigned places.
    private: u32,
    /// Sequences of four bytes.
    pub(super) long: u32,
    /// Bytes that begin no character.
    pub(super) invalid: u32,
}

impl Pairs {
    /// From below 0 (wrong) to 1 (all common characters); 0 where there is nothing but ASCII.
    pub(super) fn score(&self) -> f64 {
        let all = self.common + self.rare + self.extended + self.private + self.long + self.invalid;
        if all == 0 {
            return 0.0;
        }
        let bad = f64::from(self.extended) + 3.0 * f64::from(self.private + self.invalid);
        (f64::from(self.common) - bad) / f64::from(all)
    }
}

/// Reads as GB18030, of which GBK and GB2312 are parts.
pub(super) fn as_gb(bytes: &[u8]) -> Pairs {
    let bytes = &bytes[..bytes.len().min(SAMPLE)];
    let mut pairs = Pairs::default();
    let mut at = 0;
    while at < bytes.len() {
        let lead = bytes[at];
        if lead < 0x80 {
            at += 1;
            continue;
        }
        let Some(&trail) = bytes.get(at + 1) else { break };
        at += 2;
        match (lead, trail) {
            (0x81..=0xFE, 0x30..=0x39) if matches!(bytes.get(at..at + 2), Some([0x81..=0xFE, 0x30..=0x39])) => {
                pairs.long += 1;
                at += 2;
            }
            (0x80 | 0xFF, _) | (_, 0x00..=0x3F | 0x7F | 0xFF) => {
                pairs.invalid += 1;
                at -= 1;
            }
            // Lines drawn around tables prove nothing, and Big5 would take them for common characters.
            (0xA9, 0xA4..=0xEF) => {}
            (0xB0..=0xD7 | 0xA1..=0xA3, 0xA1..) => pairs.common += 1,
            (0xD8..=0xF7 | 0xA4..=0xA9, 0xA1..) => pairs.rare += 1,
            (0xAA..=0xAF | 0xF8..=0xFE, 0xA1..) | (0xA1..=0xA7, _) => pairs.private += 1,
            _ => pairs.extended += 1,
        }
    }
    pairs
}

/// Reads as Big5 with its Hong Kong extension.
pub(super) fn as_big5(bytes: &[u8]) -> Pairs {
    let bytes = &bytes[..bytes.len().min(SAMPLE)];
    let mut pairs = Pairs::default();
    let mut at = 0;
    while at < bytes.len() {
        let lead = bytes[at];
        if lead < 0x80 {
            at += 1;
            continue;
        }
        let Some(&trail) = bytes.get(at + 1) else { break };
        if matches!(lead, 0x80 | 0xFF) || !matches!(trail, 0x40..=0x7E | 0xA1..=0xFE) {
            pairs.invalid += 1;
            at += 1;
            continue;
        }
        match u16::from_be_bytes([lead, trail]) {
            0xA440..=0xC67E | 0xA140..=0xA3BF => pairs.common += 1,
            0xC940..=0xF9D5 => pairs.rare += 1,
            _ => pairs.extended += 1,
        }
        at += 2;
    }
    pairs
}

/// How well-formed the bytes are as UTF-8: sequences beyond ASCII that are whole, and bytes that belong to none.
pub(super) fn as_utf8(bytes: &[u8]) -> (u32, u32) {
    let (mut whole, mut broken) = (0, 0);
    let mut rest = bytes;
    loop {
        let (good, bad) = match std::str::from_utf8(rest) {
            Ok(text) => (text, None),
            Err(error) => {
                let (good, after) = rest.split_at(error.valid_up_to());
                let bad = error.error_len().unwrap_or(after.len());
                (std::str::from_utf8(good).unwrap_or_default(), Some(good.len() + bad))
            }
        };
        whole += good.bytes().filter(|b| *b >= 0xC0).count() as u32;
        match bad {
            Some(next) => {
                broken += 1;
                rest = &rest[next..];
            }
            None => return (whole, broken),
        }
    }
}

/// Byte order and width of an encoding in fixed units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wide {
    /// UTF-16, low byte first.
    Le16,
    /// UTF-16, high byte first.
    Be16,
    /// UTF-32, low byte first.
    Le32,
    /// UTF-32, high byte first.
    Be32,
}

/// Whether the bytes read as UTF-16 or UTF-32 without a mark, by the place of zero bytes and by plausible characters.
pub(super) fn as_wide(bytes: &[u8]) -> Option<Wide> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    if sample.len() < 4 {
        return None;
    }
    let units = sample.len() as u32 / 4;
    let quads = |plane: usize, top: usize| {
        let fits = |q: &&[u8]| q[top] == 0 && q[plane] <= 0x10;
        sample.chunks_exact(4).filter(fits).count() as u32
    };
    if quads(2, 3) == units && units >= 2 && !sample.chunks_exact(4).any(|q| q == [0; 4]) {
        return Some(Wide::Le32);
    }
    if quads(1, 0) == units && units >= 2 && !sample.chunks_exact(4).any(|q| q == [0; 4]) {
        return Some(Wide::Be32);
    }
    let little = plausible(sample.chunks_exact(2).map(|p| u16::from_le_bytes([p[0], p[1]])));
    let big = plausible(sample.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]])));
    let (wide, best, other) = if little > big { (Wide::Le16, little, big) } else { (Wide::Be16, big, little) };
    (best >= 0.85 && best > other).then_some(wide)
}

/// Share of units that a Chinese text is made of; ASCII and punctuation weigh more, since a wrong byte order
/// turns Latin letters into Chinese characters but never the other way round. Pairs of ASCII letters make Chinese
/// characters too: where hardly any unit is more than such a pair and real letters are few, the share is nought.
fn plausible(units: impl Iterator<Item = u16>) -> f64 {
    let (mut sum, mut all, mut ascii, mut hanzi, mut letters) = (0.0, 0.0, 0.0, 0u32, 0u32);
    for unit in units {
        all += 1.0;
        ascii += f64::from(u8::from(unit < 0x7F));
        sum += match unit {
            0x09 | 0x0A | 0x0D | 0x20..=0x7E | 0x3000..=0x3011 | 0xFF01..=0xFF5E | 0x201C | 0x201D | 0x2014 => 1.0,
            0x3400..=0x9FA5 => {
                hanzi += 1;
                letters += u32::from(unit.to_be_bytes().iter().all(|b| matches!(b, 0x20..=0x7E)));
                if unit < 0x4E00 { 0.8 } else { 0.97 }
            }
            0xA0..=0xFF | 0x2010..=0x2040 | 0x2460..=0x24FF | 0x3012..=0x33FF => 0.8,
            0xD800..=0xDFFF => 0.5,
            _ => 0.0,
        };
    }
    let is_paired = letters * 5 > hanzi * 4 && ascii * 10.0 < all;
    if all == 0.0 || is_paired { 0.0 } else { sum / all }
}

/// Bytes that no text holds, and zero bytes, out of how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Controls {
    /// Control bytes, zero bytes included; zeros that pad the end of the file are not counted.
    pub(super) controls: u64,
    /// Zero bytes.
    pub(super) zeros: u64,
    /// Bytes without the padding.
    pub(super) all: u64,
}

/// How many bytes are such. Small counters let the compiler compare many bytes at once: every file goes through here.
pub(super) fn count(bytes: &[u8], is_such: impl Fn(u8) -> bool) -> u64 {
    let in_chunk = |chunk: &[u8]| chunk.iter().fold(0u8, |n, b| n.wrapping_add(u8::from(is_such(*b))));
    bytes.chunks(255).map(|chunk| u64::from(in_chunk(chunk))).sum()
}

/// Counts control bytes.
pub(super) fn controls(bytes: &[u8]) -> Controls {
    let end = bytes.iter().rposition(|b| *b != 0).map_or(0, |last| last + 1);
    let body = &bytes[..end];
    let zeros = count(body, |b| b == 0);
    let controls = count(body, |b| b < 32 && !matches!(b, 9..=13 | 0x1A | 0x1B));
    Controls { controls, zeros, all: body.len() as u64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_reading_scores_far_above_the_wrong_one() {
        // 本年收到申请十二件 in GBK; 本年收到申請十二件 in Big5.
        let gb = b"\xB1\xBE\xC4\xEA\xCA\xD5\xB5\xBD\xC9\xEA\xC7\xEB\xCA\xAE\xB6\xFE\xBC\xFE";
        let big5 = b"\xA5\xBB\xA6\x7E\xA6\xAC\xA8\xEC\xA5\xD3\xBD\xD0\xA4\x51\xA4\x47\xA5\xF3";
        assert!(as_gb(gb).score() > 0.95 && as_big5(gb).score() < CONVINCING);
        assert!(as_big5(big5).score() > 0.95 && as_gb(big5).score() < CONVINCING);
    }

    #[test]
    fn byte_orders_are_told_apart() {
        for text in ["本年收到申请12件。", "plain ASCII text only", "主动公开政府信息"] {
            let units: Vec<u16> = text.encode_utf16().collect();
            let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
            let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
            assert_eq!(as_wide(&little), Some(Wide::Le16), "{text}");
            assert_eq!(as_wide(&big), Some(Wide::Be16), "{text}");
        }
    }

    #[test]
    fn letters_with_a_stray_byte_are_not_wide() {
        assert_eq!(as_wide(b"a plain text in English\xFF with one stray byte"), None);
        assert_eq!(as_wide(b"a plain text\0in English with a stray zero"), None);
    }

    #[test]
    fn padding_is_not_a_control() {
        let counted = controls(b"abc\0\x01d\0\0\0\0");
        assert_eq!((counted.controls, counted.zeros, counted.all), (2, 1, 6));
    }
}
