//! Word files from 97 to 2003: the text stream and the table stream.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [words, table] = rooms::parts(bytes);
    rooms::decode(&rooms::compound(&[("WordDocument", words), ("1Table", table)]));
});
