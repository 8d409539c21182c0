//! Tables in text and the forms read from them: one truth with each way to part its cells.
#![no_main]

libfuzzer_sys::fuzz_target!(|words: &str| {
    for separator in ["|", "\t", "\n", "  "] {
        let rows = words.replace('\u{1}', separator);
        let text = format!("某县2021年政府信息公开工作年度报告\n\n{rows}");
        rooms::decode(text.as_bytes());
        rooms::read(text.as_bytes());
    }
});
