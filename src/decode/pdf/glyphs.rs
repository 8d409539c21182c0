//! Characters of the fonts that name their glyphs instead of mapping them, and widths of those that every reader of
//! PDF has built in.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Encodings that a font can name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Base {
    Standard,
    WinAnsi,
    MacRoman,
}

/// `WinAnsi` from 0x80 on; a blank is no character.
const WIN: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";
/// `MacRoman` from 0x80 on.
const MAC: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄¤‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";
/// `Standard` from 0xA1 on.
const STANDARD: &str = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß";

/// The character that an encoding gives a code.
pub(super) fn of_code(base: Base, code: u8) -> Option<char> {
    let of = |table: &str, first: u8| table.chars().nth((code - first) as usize).filter(|c| *c != ' ');
    match (base, code) {
        (Base::Standard, 0x27) => Some('’'),
        (Base::Standard, 0x60) => Some('‘'),
        (_, 0x20..=0x7E) => Some(code as char),
        (Base::WinAnsi, 0x80..=0x9F) => of(WIN, 0x80),
        (Base::WinAnsi, 0xA0..) => Some(code as char),
        (Base::MacRoman, 0x80..) => of(MAC, 0x80),
        (Base::Standard, 0xA1..) => of(STANDARD, 0xA1),
        _ => None,
    }
}

/// Names of glyphs that are not their character itself, a blank before the character of each.
const NAMES: &str = "space\u{1} exclam! quotedbl\" numbersign# dollar$ percent% ampersand& quotesingle' parenleft( parenright) \
asterisk* plus+ comma, hyphen- minus− period. slash/ zero0 one1 two2 three3 four4 five5 six6 seven7 eight8 nine9 colon: \
semicolon; less< equal= greater> question? at@ bracketleft[ backslash\\ bracketright] asciicircum^ underscore_ grave` \
braceleft{ bar| braceright} asciitilde~ exclamdown¡ cent¢ sterling£ currency¤ yen¥ brokenbar¦ section§ dieresis¨ \
copyright© ordfeminineª guillemotleft« logicalnot¬ registered® macron¯ degree° plusminus± twosuperior² threesuperior³ \
acute´ muµ mu1µ paragraph¶ periodcentered· middot· cedilla¸ onesuperior¹ ordmasculineº guillemotright» onequarter¼ \
onehalf½ threequarters¾ questiondown¿ multiply× divide÷ Adieresisä quoteleft‘ quoteright’ quotedblleft“ quotedblright” \
quotesinglbase‚ quotedblbase„ bullet• endash– emdash— ellipsis… dagger† daggerdbl‡ perthousand‰ guilsinglleft‹ \
guilsinglright› trademark™ Euro€ euro€ florinƒ fraction⁄ fi\u{FB01} fl\u{FB02} ff\u{FB00} ffi\u{FB03} ffl\u{FB04} OEŒ oeœ AEÆ aeæ \
Oslash\u{D8} oslashø germandblsß dotlessiı Lslash\u{141} lslashł circumflexˆ tilde˜ caronˇ breve˘ ring˚ ogonek˛ \
hungarumlaut˝ dotaccent˙ Thorn\u{DE} thornþ Eth\u{D0} ethð nbspace\u{a0} nonbreakingspace\u{a0} sfthyphen\u{ad} softhyphen\u{ad} \
lessequal≤ greaterequal≥ notequal≠ infinity∞ partialdiff∂ summation∑ product∏ pi\u{3C0} integral∫ Omega\u{3A9} radical√ \
approxequal≈ Delta∆ lozenge◊ alpha\u{3B1} beta\u{3B2} gamma\u{3B3} delta\u{3B4} sigma\u{3C3} theta\u{3B8} lambda\u{3BB} \
arrowright→ arrowleft← arrowup↑ arrowdown↓ checkmark✓ asteriskmath∗ bulletmath• circle○ H18533■ H22073□ filledbox■ \
commaaccent, nineoldstyle9 zerooldstyle0 oneoldstyle1 twooldstyle2 threeoldstyle3 fouroldstyle4 fiveoldstyle5 \
sixoldstyle6 sevenoldstyle7 eightoldstyle8";

/// The characters by their names.
static BY_NAME: LazyLock<BTreeMap<&str, char>> = LazyLock::new(|| {
    let mut named = BTreeMap::new();
    for entry in NAMES.split(' ') {
        if let Some((at, sign)) = entry.char_indices().next_back() {
            named.entry(&entry[..at]).or_insert(sign);
        }
    }
    named
});

/// Letters with accents: the accents' names and the combining characters they are.
const ACCENTS: [(&str, usize); 9] = [
    ("acute", 0),
    ("grave", 1),
    ("circumflex", 2),
    ("dieresis", 3),
    ("tilde", 4),
    ("caron", 5),
    ("ring", 6),
    ("cedilla", 7),
    ("macron", 8),
];
const ACCENTED: [(&str, &str); 9] = [
    ("AEIOUYaeiouyCcNnSsZzLlRr", "ÁÉÍÓÚÝáéíóúýĆćŃńŚśŹźĹĺŔŕ"),
    ("AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
    ("AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
    ("AEIOUaeiouyY", "ÄËÏÖÜäëïöüÿŸ"),
    ("ANOano", "ÃÑÕãñõ"),
    ("CDENRSTZcdenrstz", "ČĎĚŇŘŠŤŽčďěňřšťž"),
    ("AUau", "ÅŮåů"),
    ("CScs", "ÇŞçş"),
    ("AEIOUaeiou", "ĀĒĪŌŪāēīōū"),
];

/// The character of a glyph's name; `None` where the name says nothing.
pub(super) fn of_name(name: &str) -> Option<char> {
    let name = name.split('.').next().filter(|stem| !stem.is_empty())?;
    let mut signs = name.chars();
    if let (Some(only), None) = (signs.next(), signs.next()) {
        return Some(only);
    }
    if let Some(hex) = name.strip_prefix("uni").filter(|hex| hex.len() >= 4) {
        return char::from_u32(u32::from_str_radix(hex.get(..4)?, 16).ok()?);
    }
    if let Some(hex) = name.strip_prefix('u').filter(|hex| (4..=6).contains(&hex.len()))
        && let Some(sign) = u32::from_str_radix(hex, 16).ok().and_then(char::from_u32)
    {
        return Some(sign);
    }
    for (accent, row) in ACCENTS {
        if let Some(letter) = name.strip_suffix(accent).filter(|letter| letter.len() == 1) {
            let (plain, marked) = ACCENTED[row];
            return plain.chars().zip(marked.chars()).find(|(p, _)| letter.starts_with(*p)).map(|(_, m)| m);
        }
    }
    BY_NAME.get(name).map(|sign| if *sign == '\u{1}' { ' ' } else { *sign })
}

/// Widths of the characters from the blank to `~`, in thousandths.
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];
const TIMES: [u16; 95] = [
    250, 333, 408, 500, 500, 833, 778, 180, 333, 333, 500, 564, 250, 333, 250, 278, 500, 500, 500, 500, 500, 500, 500,
    500, 500, 500, 278, 278, 564, 564, 564, 444, 921, 722, 667, 667, 722, 611, 556, 722, 722, 333, 389, 722, 611, 889,
    722, 722, 556, 722, 667, 556, 611, 722, 722, 944, 722, 722, 611, 333, 278, 333, 469, 500, 333, 444, 500, 444, 500,
    444, 333, 500, 500, 278, 278, 500, 278, 778, 500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 480,
    200, 480, 541,
];

/// Width of a character in a font that brings no widths of its own.
pub(super) fn width(font: &str, sign: Option<char>) -> f32 {
    let index = sign.and_then(|c| (c as usize).checked_sub(32)).filter(|i| *i < 95);
    let of = |table: &[u16; 95]| index.map_or(556, |i| table[i]);
    let thousandths = if font.contains("Courier") {
        600
    } else if font.contains("Times") || font.contains("Serif") {
        of(&TIMES)
    } else {
        of(&HELVETICA)
    };
    f32::from(thousandths) / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_codes_become_characters() {
        let read: String = ["A", "one", "uni5E74", "u5E74", "Eacute", "space", "parenleft", "a.sc", "fi"]
            .iter()
            .filter_map(|name| of_name(name))
            .collect();
        assert_eq!(read, "A1年年É (a\u{FB01}");
        assert_eq!(["mu1", "H18533", "H22073"].map(of_name), ['µ', '■', '□'].map(Some));
        assert_eq!([of_name("g12"), of_name("cid123"), of_name(".notdef")], [None; 3]);
        assert_eq!(of_code(Base::WinAnsi, 0x93), Some('“'));
        assert_eq!(of_code(Base::Standard, 0xAA), Some('“'));
        assert_eq!(of_code(Base::MacRoman, 0xD2), Some('“'));
        assert_eq!(of_code(Base::Standard, 0xD0), Some('—'));
        assert_eq!(of_code(Base::Standard, 0xFB), Some('ß'));
        assert_eq!(of_code(Base::WinAnsi, 0x81), None);
    }
}
