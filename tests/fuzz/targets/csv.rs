//! Sheets saved as text, by each separator.
#![no_main]

libfuzzer_sys::fuzz_target!(|words: &str| {
    for separator in [",", "\t", ";"] {
        rooms::decode(words.replace('\u{1}', separator).as_bytes());
    }
});
