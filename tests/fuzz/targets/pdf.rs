//! PDF: objects, streams, fonts, lines and cells.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    rooms::decode(&[b"%PDF-1.4\n".as_slice(), bytes].concat());
});
