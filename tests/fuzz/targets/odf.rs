//! OpenDocument: texts and sheets.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let kinds = ["application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.spreadsheet"];
    for kind in kinds {
        rooms::decode(&rooms::packed(&[("mimetype", kind.as_bytes()), ("content.xml", bytes)]));
    }
});
