//! Excel files before 2007: the workbook stream.
#![no_main]

libfuzzer_sys::fuzz_target!(|workbook: &[u8]| {
    rooms::decode(&rooms::compound(&[("Workbook", workbook)]));
});
