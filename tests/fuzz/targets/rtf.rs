//! Rich Text Format.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    rooms::decode(&[b"{\\rtf1".as_slice(), bytes].concat());
});
