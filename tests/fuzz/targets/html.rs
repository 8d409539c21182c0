//! Markup: elements, charsets, tables with spans.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    rooms::decode(&[b"<!DOCTYPE html>".as_slice(), bytes].concat());
});
