//! The parts of a Word file since 2007: the document, its styles, its numbering.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let [document, styles, numbering] = rooms::parts(bytes);
    rooms::decode(&rooms::packed(&[
        ("word/document.xml", document),
        ("word/styles.xml", styles),
        ("word/numbering.xml", numbering),
    ]));
});
