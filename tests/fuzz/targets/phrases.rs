//! A report's prose, down the whole stair.
#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| {
    rooms::read(format!("某县2017年政府信息公开工作年度报告\n\n{text}").as_bytes());
});
