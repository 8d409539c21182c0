//! Numbers, dates, units and the folding of characters.
#![no_main]

use rooms::RECIPE;

libfuzzer_sys::fuzz_target!(|text: &str| {
    let lexicon = &RECIPE.lexicon;
    let folded = lexicon.fold(text);
    assert_eq!(lexicon.fold(&folded.text).text, folded.text, "folding twice is folding once");
    let words = folded.text.as_str();
    let stands = |start: u32, end: u32| assert!(words.get(start as usize..end as usize).is_some());
    let mut last = 0;
    for number in lexicon.numbers(words) {
        stands(number.span.start, number.span.end);
        stands(number.extent.start, number.extent.end);
        assert!(number.span.start >= last, "numbers overlap");
        last = number.span.end;
        let original = folded.span(number.span.start as usize, number.span.end as usize);
        assert!(text.get(original.start as usize..original.end as usize).is_some());
    }
    for date in lexicon.dates(words) {
        stands(date.span.start, date.span.end);
    }
});
