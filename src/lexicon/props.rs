//! Laws that hold for any text and any value.

use proptest::prelude::*;

use super::numeral::is_figure;
use super::spot::Spot;
use super::tests::lexicon;
use super::*;

/// A whole number below 10^12 in Chinese, as it is read aloud.
fn spoken(value: u64) -> String {
    if value == 0 {
        return "零".to_string();
    }
    let mut out = String::new();
    let groups = [(value / 100_000_000, "亿"), (value / 10_000 % 10_000, "万"), (value % 10_000, "")];
    for (group, scale) in groups {
        if group == 0 {
            continue;
        }
        if !out.is_empty() && group < 1000 {
            out.push('零');
        }
        out.push_str(&four(group));
        out.push_str(scale);
    }
    // 一百万零 is no number; a gap of a whole group is one 零.
    out.strip_prefix("一十").map_or(out.clone(), |rest| format!("十{rest}"))
}

/// A number below 10,000 in Chinese.
fn four(value: u64) -> String {
    let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (mut out, mut gap) = (String::new(), false);
    for (place, name) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = value / place % 10;
        if digit == 0 {
            gap |= !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
        }
        gap = false;
        out.push_str(digits[digit as usize]);
        out.push_str(name);
    }
    out
}

/// A number as cheques have it.
fn formal(text: &str) -> String {
    let pairs = "一壹二贰三叁四肆五伍六陆七柒八捌九玖十拾百佰千仟".chars().collect::<Vec<_>>();
    let swap = |c| pairs.chunks(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1]);
    text.chars().map(swap).collect()
}

fn traditional(text: &str) -> String {
    text.replace('万', "萬").replace('亿', "億")
}

/// Digits with separators between groups of three.
fn grouped(value: u64, separator: &str) -> String {
    let digits = value.to_string();
    let first = digits.len() % 3;
    let mut groups: Vec<&str> = digits.as_bytes()[first..].chunks(3).map(|g| std::str::from_utf8(g).unwrap()).collect();
    if first > 0 {
        groups.insert(0, &digits[..first]);
    }
    groups.join(separator)
}

fn wide(text: &str) -> String {
    let wide = |c: char| {
        if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c }
    };
    text.chars().map(wide).collect()
}

/// All the ways in which a report may write a count.
fn ways(value: u64) -> Vec<String> {
    let spoken = spoken(value);
    let mut ways = vec![
        value.to_string(),
        wide(&value.to_string()),
        grouped(value, ","),
        grouped(value, "，"),
        wide(&grouped(value, "，")),
        traditional(&spoken),
        spoken.clone(),
    ];
    if spoken.chars().count() > 1 {
        // A lone 伍 or 拾 may be part of a word.
        ways.push(formal(&spoken));
    }
    if value >= 10_000 {
        let (whole, part) = (value / 10_000, value % 10_000);
        let decimals = format!("{whole}.{part:04}");
        let decimals = decimals.trim_end_matches('0').trim_end_matches('.');
        ways.push(format!("{decimals}万"));
        ways.push(format!("{decimals} 万"));
        if part >= 1000 {
            ways.push(format!("{whole}万{part}"));
        }
    }
    if (20_000..100_000).contains(&value) && value % 10_000 == 5_000 {
        ways.push(format!("{}五", four(value / 10_000) + "万"));
    }
    ways
}

fn on_boundaries(text: &str, span: Span) -> bool {
    text.get(span.range()).is_some()
}

/// Characters that the grammars care about, so that any text has the chance to be odd.
fn texts() -> impl Strategy<Value = String> {
    let alphabet = "0123456789一二三十百千万亿两零〇点第年月日至到起止号条件个元角分成之%.,:-/()〔〕 \n约近余多以上各均没有统负减增①ＡO１，ǐnɡ(（）)發\u{200B}\u{3000}é😀";
    let chars: Vec<char> = alphabet.chars().collect();
    prop_oneof![proptest::collection::vec(proptest::sample::select(chars), 0..40).prop_map(String::from_iter), ".*",]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_count_reads_the_same_in_all_writings(value in prop_oneof![0u64..200, 0u64..20_000, 0u64..1_000_000_000_000]) {
        for way in ways(value) {
            let sentence = lexicon().fold(&format!("全年收到申请{way}件，")).text;
            let numbers = lexicon().numbers(&sentence);
            prop_assert_eq!(numbers.len(), 1, "{}", sentence);
            prop_assert_eq!(numbers[0].amount, Amount::integer(value as i64), "{}", sentence);
            prop_assert_eq!(numbers[0].unit.map(|unit| unit.of(&sentence)), Some("件"), "{}", sentence);
            let cell = lexicon().cell(&lexicon().fold_tight(&way).text);
            let known = matches!(cell, CellValue::Number { amount, .. } if amount == Amount::integer(value as i64));
            prop_assert!(known || way == "一", "{} {:?}", way, cell);
        }
    }

    #[test]
    fn any_text_gives_ordered_numbers_on_character_boundaries(text in texts()) {
        let folded = lexicon().fold(&text).text;
        let numbers = lexicon().numbers(&folded);
        for number in &numbers {
            prop_assert!(!number.span.is_empty() && on_boundaries(&folded, number.span), "{:?}", number);
            prop_assert!(on_boundaries(&folded, number.extent) && number.extent.contains(number.span), "{:?}", number);
            prop_assert!(number.unit.is_none_or(|unit| on_boundaries(&folded, unit) && number.extent.contains(unit)));
            prop_assert!(number.upper.is_none_or(|upper| upper > number.amount), "{:?}", number);
        }
        prop_assert!(numbers.windows(2).all(|pair| pair[0].extent.end <= pair[1].extent.start), "{:?}", numbers);
        let dates = lexicon().dates(&folded);
        prop_assert!(dates.iter().all(|date| !date.span.is_empty() && on_boundaries(&folded, date.span)));
        prop_assert!(dates.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
    }

    #[test]
    fn a_quick_look_misses_no_look_alike(text in texts()) {
        let folded = lexicon().fold(&text).text;
        let scan = lexicon().scan(&folded);
        for (at, _) in folded.char_indices().filter(|(_, c)| is_figure(*c)) {
            let spot = Spot::new(&folded, at);
            prop_assert!(!spot.is_plain(&scan) || alike::close_look(&scan, &spot).is_none(), "{} in {:?}", at, folded);
        }
    }

    #[test]
    fn any_cell_has_a_value(text in texts()) {
        for folded in [lexicon().fold(&text).text, lexicon().fold_tight(&text).text] {
            if let CellValue::Number { unit: Some((start, end)), .. } = lexicon().cell(&folded) {
                prop_assert!(folded.get(start..end).is_some_and(|unit| !unit.is_empty()));
            }
        }
    }

    #[test]
    fn folding_keeps_order_and_maps_back(text in texts()) {
        for folded in [lexicon().fold(&text), lexicon().fold_tight(&text)] {
            let mut last = Span::new(0, 0);
            for (at, c) in folded.text.char_indices() {
                let span = folded.span(at, at + c.len_utf8());
                let printed = text.get(span.range());
                prop_assert_eq!(printed.map(|p| p.chars().count()), Some(1), "{:?}", text);
                prop_assert!(span.start >= last.end);
                prop_assert_eq!(folded.at(span.start), at);
                prop_assert!(folded.at(last.end) <= at);
                last = span;
            }
            prop_assert_eq!(folded.at(text.len() as u32), folded.text.len());
            prop_assert!(folded.text.is_empty() || folded.span(0, folded.text.len()).end == last.end);
            let again = lexicon().fold(&folded.text);
            prop_assert_eq!(&again.text, &folded.text);
        }
    }

    #[test]
    fn tight_folding_is_folding_without_blanks(text in texts()) {
        let loose: String = lexicon().fold(&text).text.split_whitespace().collect();
        let tight = lexicon().fold_tight(&text).text;
        // A gloss after or with a line break is one only once that is gone.
        prop_assert!(tight == loose || text.contains(['(', '（']));
    }
}
