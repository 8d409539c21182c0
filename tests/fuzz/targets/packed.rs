//! Compound files and zip archives whose own structure is broken.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    rooms::decode(&[b"PK\x03\x04".as_slice(), bytes].concat());
    rooms::decode(&[b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), bytes].concat());
});
