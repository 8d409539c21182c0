//! Takes the year and the words around it off a name.

/// Words before a name that are none of it.
const LEADS: [&str; 13] =
    ["关于", "现", "公布", "发布", "公开", "印发", "报送", "上报", "特编制", "标题", "题名", "名称", "信息名称"];
/// Words between a name and 政务公开 or 政府信息公开 that are none of it.
const TRAILS: [&str; 5] = ["党务", "行政机关", "推进", "开展", "加强"];
/// What stands in brackets behind a body's name and belongs to it ends like one: (知识产权局), but not (盖章).
const SECOND_NAMES: [char; 12] = ['局', '委', '办', '室', '厅', '处', '队', '会', '社', '站', '区', '园'];

/// A name without the year, the marks and the words around it: 关于2017年平阴县人民政府的 → 平阴县人民政府.
pub(super) fn clean(name: &str) -> &str {
    let mark = |c: char| c < '\u{3400}' && !c.is_ascii_alphabetic() || "·《》【】〔〕的度".contains(c);
    let mut name = name;
    let open = |name: &str| name.starts_with(['(', '[']);
    while let Some((_, rest)) = Some(name).filter(|name| open(name)).and_then(|name| name.split_once([')', ']'])) {
        name = rest;
    }
    // The number of a part: 一、平阴县民政局.
    let numeral = |c: char| "一二三四五六七八九十".contains(c);
    name = name.trim_start_matches(numeral).strip_prefix('、').unwrap_or(name);
    loop {
        let undated = without_span(name);
        let mut rest = undated.trim_start_matches(mark);
        let dated = undated[..undated.len() - rest.len()].ends_with(|c: char| c.is_ascii_digit());
        let end = rest.trim_end_matches(mark).len();
        rest = match rest[..end].rfind('(').filter(|at| rest[end..].starts_with(')') && !rest[*at..end].contains(')')) {
            Some(_) if rest[..end].ends_with(SECOND_NAMES) => &rest[..=end],
            Some(at) => &rest[..at],
            None => &rest[..end],
        };
        let lead = LEADS.iter().find_map(|w| rest.strip_prefix(w)).filter(|_| !rest.starts_with("现代"));
        rest = lead.unwrap_or(rest);
        let trail = TRAILS.iter().find_map(|word| rest.strip_suffix(word));
        rest = without_year(without_span(trail.unwrap_or(rest)), dated);
        if rest.len() == name.len() {
            // The title's words took the end of 人民政府.
            return rest.strip_suffix("人民").unwrap_or(rest);
        }
        name = rest;
    }
}

/// Words without a year written out at either end: 二〇一二年, 二O一二年, and the 年 left over where one is `dated` 2012年.
fn without_year(words: &str, dated: bool) -> &str {
    // The bytes that a year's numerals take up.
    let numerals = |year: &[char]| {
        let numeral = |c: &char| "〇零一二三四五六七八九Oo0".contains(*c);
        let spelt = year.len() == 4 && year.contains(&'二') && year.iter().all(numeral);
        spelt.then(|| year.iter().map(|c| c.len_utf8()).sum::<usize>())
    };
    let first: Vec<char> = words.chars().take(4).collect();
    let left = words.strip_prefix('年').filter(|_| dated);
    let after = left.or_else(|| words[numerals(&first)?..].strip_prefix('年'));
    let start = after.unwrap_or(words);
    let Some(before) = start.strip_suffix('年') else { return start };
    let mut last: Vec<char> = before.chars().rev().take(4).collect();
    last.reverse();
    match numerals(&last) {
        Some(bytes) => &before[..before.len() - bytes],
        None if before.ends_with(|c: char| "〇零一二三四五六七八九".contains(c)) => start,
        None => before,
    }
}

/// A name without a span of time in figures at either end: 2019年1-12月, 2019年1月1日至12月31日.
fn without_span(words: &str) -> &str {
    let part = |c: char| c.is_ascii_digit() || "年月日至到起止-~.".contains(c);
    let end = words.find(|c: char| c.is_ascii_digit()).filter(|at| *at > 0 && words[*at..].chars().all(part));
    let words = &words[..end.unwrap_or(words.len())];
    let mut rest = words;
    // A part of a date begins with a figure: in 2015年日照市 the name begins after 年.
    while let Some(begun) =
        Some(rest.trim_start_matches(['至', '到', '-', '~'])).filter(|r| r.starts_with(|c: char| c.is_ascii_digit()))
    {
        let after = begun.trim_start_matches(|c: char| c.is_ascii_digit());
        rest = after.strip_prefix(['年', '月', '日']).unwrap_or(after);
    }
    rest
}

/// Words that begin like one for a level and are none.
const NO_LEVELS: &str =
    "市政 市容 市场 市民 市直 市级 市监 市委 市纪 市国资 县直 县级 县域 县乡 县委 县纪 县城 省直 省级 省委";

/// Whether a word for a level follows a short form: 江州市 and 临川县 are none of 江州区 and 临川区.
pub(super) fn goes_on_with_a_level(rest: &str) -> bool {
    rest.starts_with(['省', '市', '县']) && !NO_LEVELS.split(' ').any(|word| rest.starts_with(word))
}
