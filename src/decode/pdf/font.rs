//! Fonts: which characters the bytes of a text operator are, and how wide.

use super::Tally;
use super::file::{Budget, unfolded};
use super::glyphs::{self, Base};
use hayro_cmap::{BfString, CMap, CMapName, CidFamily, WritingMode, load_embedded};
use hayro_syntax::object::{Array, Dict, Name, Object, Stream, String as Bytes};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The fonts met so far, by the place of their dictionary in the file.
#[derive(Default)]
pub(super) struct Fonts(BTreeMap<(usize, usize), Rc<Font>>);

/// What a code shows.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    /// Its characters; `None` where no map says which.
    pub(super) signs: Option<Rc<str>>,
    /// Width in text units of size 1; in vertical writing the height.
    pub(super) advance: f32,
    /// Length of its code, in bytes.
    pub(super) len: usize,
}

/// A font.
pub(super) struct Font {
    kind: Kind,
    to_unicode: Option<CMap>,
    /// Whether lines run from top to bottom.
    pub(super) vertical: bool,
    /// How a unit of its widths compares to text of size 1.
    unit: f32,
    known: std::cell::RefCell<BTreeMap<(u32, u8), Shown>>,
}

enum Kind {
    Simple {
        signs: Vec<Option<char>>,
        widths: Vec<Option<f32>>,
        missing: f32,
    },
    Composite {
        codes: Box<CMap>,
        identity: bool,
        unicode: Option<Box<CMap>>,
        widths: Vec<(u32, u32, f32)>,
        default: f32,
    },
}

impl Fonts {
    /// The font of a dictionary.
    pub(super) fn get(&mut self, dict: &Dict, budget: &mut Budget, tally: &mut Tally) -> Rc<Font> {
        let key = (dict.data().as_ptr() as usize, dict.data().len());
        if let Some(font) = self.0.get(&key) {
            return Rc::clone(font);
        }
        let font = Rc::new(Font::new(dict, budget, tally));
        self.0.insert(key, Rc::clone(&font));
        font
    }
}

impl Font {
    fn new(dict: &Dict, budget: &mut Budget, tally: &mut Tally) -> Font {
        let to_unicode = dict
            .get::<Stream>("ToUnicode")
            .and_then(|stream| unfolded(&stream, budget, tally))
            .and_then(|bytes| CMap::parse(&bytes, load_embedded));
        let is = |kind: &[u8]| dict.get::<Name>("Subtype").is_some_and(|name| name.as_ref() == kind);
        let descendant = dict.get::<Array>("DescendantFonts").and_then(|fonts| fonts.iter::<Dict>().next());
        // The widths of a font whose glyphs are drawings are in units of its own matrix.
        let unit = dict.get::<Array>("FontMatrix").filter(|_| is(b"Type3"));
        let unit = unit.and_then(|matrix| matrix.iter::<f32>().next()).unwrap_or(0.001);
        let (kind, vertical) = match descendant.filter(|_| is(b"Type0")) {
            Some(descendant) => composite(dict, &descendant, budget, tally),
            None => (simple(dict, is(b"TrueType")), false),
        };
        Font { kind, to_unicode, vertical, unit, known: std::cell::RefCell::default() }
    }

    /// The first code of some bytes, of which there is at least one.
    pub(super) fn first(&self, bytes: &[u8]) -> Shown {
        let (code, len) = self.code(bytes);
        if let Some(shown) = self.known.borrow().get(&(code, len as u8)) {
            return shown.clone();
        }
        let shown = self.shown(code, len);
        self.known.borrow_mut().insert((code, len as u8), shown.clone());
        shown
    }

    fn code(&self, bytes: &[u8]) -> (u32, usize) {
        let of = |len: usize| bytes[..len].iter().fold(0u32, |code, byte| code << 8 | u32::from(*byte));
        let Kind::Composite { codes, identity, .. } = &self.kind else { return (of(1), 1) };
        let most = bytes.len().min(4);
        if *identity || most == 1 {
            return (of(most.min(2)), most.min(2));
        }
        let found = (1..=most).find(|len| codes.lookup_cid_code(of(*len), *len as u8).is_some());
        let len = found.unwrap_or(2);
        (of(len), len)
    }

    fn shown(&self, code: u32, len: usize) -> Shown {
        let mapped = self.to_unicode.as_ref().and_then(|map| map.lookup_bf_string(code)).and_then(readable);
        match &self.kind {
            Kind::Simple { signs, widths, missing } => {
                let index = code as usize & 255;
                let signs = mapped.or_else(|| signs[index].map(|sign| sign.to_string()));
                let advance = widths[index].unwrap_or(*missing) * self.unit;
                Shown { signs: signs.map(Into::into), advance, len }
            }
            Kind::Composite { codes, identity, unicode, widths, default } => {
                let cid = if *identity { Some(code) } else { codes.lookup_cid_code(code, len as u8) }.unwrap_or(0);
                let of_cid = || unicode.as_ref()?.lookup_bf_string(cid).and_then(readable);
                let signs = mapped.or_else(of_cid);
                let width = match widths.partition_point(|(_, last, _)| *last < cid) {
                    at if at < widths.len() && widths[at].0 <= cid => widths[at].2,
                    _ => *default,
                };
                let advance = if self.vertical { 1.0 } else { width * self.unit };
                Shown { signs: signs.map(Into::into), advance, len }
            }
        }
    }
}

/// The characters a map gives, unless they say that there are none.
fn readable(mapped: BfString) -> Option<String> {
    let words = match mapped {
        BfString::Char(sign) => sign.to_string(),
        BfString::String(words) => words,
    };
    let is_void = words.chars().all(|c| c == '\0' || c == '\u{FFFD}' || c == '\u{FFFF}');
    (!is_void).then(|| words.chars().filter(|c| !matches!(c, '\0' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..)).collect())
}

fn composite(dict: &Dict, descendant: &Dict, budget: &mut Budget, tally: &mut Tally) -> (Kind, bool) {
    let named = dict.get::<Name>("Encoding");
    let codes = match &named {
        Some(name) => {
            load_embedded(CMapName::from_bytes(name.as_ref())).and_then(|map| CMap::parse(map, load_embedded))
        }
        None => dict
            .get::<Stream>("Encoding")
            .and_then(|stream| unfolded(&stream, budget, tally))
            .and_then(|bytes| CMap::parse(&bytes, load_embedded)),
    };
    let identity = codes.is_none() || named.as_ref().is_some_and(|name| name.as_ref().starts_with(b"Identity"));
    let codes = codes.unwrap_or_else(CMap::identity_h);
    let vertical = named.is_some_and(|name| name.as_ref().ends_with(b"-V"))
        || codes.metadata().writing_mode == Some(WritingMode::Vertical);
    let info = descendant.get::<Dict>("CIDSystemInfo").unwrap_or_default();
    let text = |key: &str| info.get::<Bytes>(key).map(|words| words.as_bytes().to_vec()).unwrap_or_default();
    let mut family = CidFamily::from_registry_ordering(&text("Registry"), &text("Ordering"));
    if family.ucs2_cmap().is_none() && !identity {
        // The font says nothing of its characters, but its codes are of a set that does.
        family = codes.metadata().character_collection.as_ref().map_or(family, |set| set.family.clone());
    }
    let unicode =
        family.ucs2_cmap().and_then(load_embedded).and_then(|map| CMap::parse(map, load_embedded)).map(Box::new);
    let default = descendant.get::<f32>("DW").unwrap_or(1000.0);
    let widths = cid_widths(descendant);
    (Kind::Composite { codes: Box::new(codes), identity, unicode, widths, default }, vertical)
}

/// `c [w1 w2 …]` and `first last w`, as ranges in rising order.
fn cid_widths(descendant: &Dict) -> Vec<(u32, u32, f32)> {
    let mut ranges: Vec<(u32, u32, f32)> = Vec::new();
    let Some(array) = descendant.get::<Array>("W") else { return ranges };
    let mut items = array.iter::<Object>();
    while let Some(first) = items.next().and_then(Object::into_number) {
        let first = first.as_i64().clamp(0, 0xFFFF) as u32;
        match items.next() {
            Some(Object::Array(list)) => {
                let widths = list.iter::<f32>().take(0x10000).enumerate();
                ranges.extend(widths.map(|(i, width)| (first + i as u32, first + i as u32, width)));
            }
            Some(Object::Number(last)) => {
                let Some(width) = items.next().and_then(Object::into_f32) else { break };
                let last = last.as_i64().clamp(i64::from(first), 0xFFFF) as u32;
                ranges.push((first, last, width));
            }
            _ => break,
        }
        if ranges.len() > 0x20000 {
            break;
        }
    }
    ranges.sort_by_key(|range| range.0);
    // Of what overlaps the first counts, so that the ranges can be searched.
    let mut end = 0;
    ranges.retain(|range| {
        let is_new = range.0 >= end;
        end = if is_new { range.1 + 1 } else { end };
        is_new
    });
    ranges
}

fn simple(dict: &Dict, is_true_type: bool) -> Kind {
    let name = dict.get::<Name>("BaseFont").map(|name| name.as_str().to_owned()).unwrap_or_default();
    let descriptor = dict.get::<Dict>("FontDescriptor").unwrap_or_default();
    let base = |name: Option<Name>| match name.as_ref().map(|name| name.as_ref()) {
        Some(b"WinAnsiEncoding") => Some(Base::WinAnsi),
        Some(b"MacRomanEncoding") => Some(Base::MacRoman),
        Some(b"StandardEncoding") => Some(Base::Standard),
        _ => None,
    };
    let encoding = dict.get::<Dict>("Encoding");
    let named = base(encoding.as_ref().map_or_else(|| dict.get("Encoding"), |dict| dict.get("BaseEncoding")));
    let is_embedded = ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| descriptor.contains_key(key));
    let is_symbolic = descriptor.get::<i32>("Flags").unwrap_or(0) & 4 != 0;
    let is_type3 = dict.get::<Name>("Subtype").is_some_and(|name| name.as_ref() == b"Type3");
    let is_picture = is_type3 || ["Symbol", "Dingbats", "Wingdings"].iter().any(|own| name.contains(own));
    // A font that is in the file and no alphabet has codes of its own, which only its map explains.
    let own_codes = named.is_none() && (is_picture || is_embedded && is_symbolic);
    let base = named.unwrap_or(if is_true_type { Base::WinAnsi } else { Base::Standard });
    let mut signs: Vec<Option<char>> =
        (0..=255u8).map(|code| glyphs::of_code(base, code).filter(|_| !own_codes)).collect();
    if let Some(differences) = encoding.and_then(|dict| dict.get::<Array>("Differences")) {
        let mut code = 0usize;
        for item in differences.iter::<Object>().take(2048) {
            match item {
                Object::Number(number) => code = number.as_i64().clamp(0, 256) as usize,
                Object::Name(name) if code < 256 => {
                    signs[code] = glyphs::of_name(name.as_str());
                    code += 1;
                }
                _ => {}
            }
        }
    }
    let first = dict.get::<i32>("FirstChar").unwrap_or(0).clamp(0, 255) as usize;
    let mut widths = vec![None; 256];
    if let Some(array) = dict.get::<Array>("Widths") {
        for (at, width) in array.iter::<f32>().take(256 - first).enumerate() {
            widths[first + at] = Some(width);
        }
    } else if !is_type3 {
        for (width, sign) in widths.iter_mut().zip(&signs) {
            *width = Some(glyphs::width(&name, *sign) * 1000.0);
        }
    }
    let missing = descriptor.get::<f32>("MissingWidth").unwrap_or(if is_type3 { 0.0 } else { 500.0 });
    Kind::Simple { signs, widths, missing }
}
