//! Word and Excel 2003 XML.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    for program in ["Word.Document", "Excel.Sheet"] {
        let head = format!("<?xml version=\"1.0\"?><?mso-application progid=\"{program}\"?>");
        rooms::decode(&[head.as_bytes(), bytes].concat());
    }
});
