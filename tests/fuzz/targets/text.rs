//! Bytes as they come: character sets, lines, paragraphs, tables of text.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    rooms::decode(bytes);
});
