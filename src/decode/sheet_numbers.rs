//! Numbers of cells as a sheet shows them: whole numbers without a point, shares in percent, days as days.

/// How the numbers of a cell are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    #[default]
    Plain,
    /// In percent, with so many decimals.
    Percent(usize),
    Moment(Moment),
}

/// What of a moment is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Moment {
    year: bool,
    month: bool,
    day: bool,
    time: bool,
    /// With 年, 月 and 日 between them.
    is_chinese: bool,
}

/// The shape that a format's number stands for, where it is one of those that need no code.
pub(super) fn built_in(id: u32) -> Shape {
    let day = |year, day, is_chinese| Shape::Moment(Moment { year, month: true, day, time: false, is_chinese });
    match id {
        9 => Shape::Percent(0),
        10 => Shape::Percent(2),
        14 | 15 | 30 | 36 | 50 => day(true, true, false),
        16 => day(false, true, false),
        17 => day(true, false, false),
        31 => day(true, true, true),
        27 | 52 | 57 => day(true, false, true),
        28 | 29 | 51 | 53 | 54 | 58 => day(false, true, true),
        18..=21 | 32..=35 | 45..=47 | 55 | 56 => Shape::Moment(Moment { time: true, ..Moment::default() }),
        22 => Shape::Moment(Moment { year: true, month: true, day: true, time: true, is_chinese: false }),
        _ => Shape::Plain,
    }
}

/// The shape that a format's code asks for, by its first section: `0.00%`, `yyyy"年"m"月"d"日"`.
pub(super) fn coded(code: &str) -> Shape {
    let bare = bare(code);
    if bare.contains('%') {
        let decimals = bare.split_once('.').map_or("", |(_, rest)| rest);
        return Shape::Percent(decimals.chars().take_while(|c| matches!(c, '0' | '#' | '?')).count().min(6));
    }
    if bare.starts_with("general") || bare.contains(['0', '#', '?', '@']) {
        return Shape::Plain;
    }
    let time = bare.contains(['h', 's']);
    // Beside hours or seconds `m` is minutes.
    let month = bare.contains('m') && (!time || bare.contains(['y', 'd']));
    let moment = Moment {
        year: bare.contains('y'),
        month,
        day: bare.contains('d'),
        time,
        is_chinese: code.contains(['年', '月']),
    };
    if moment.year || month || moment.day || time { Shape::Moment(moment) } else { Shape::Plain }
}

/// The first section of a code without quoted words, conditions and fillers, in small letters.
fn bare(code: &str) -> String {
    let mut bare = String::new();
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => drop(chars.by_ref().find(|c| *c == '"')),
            '[' => {
                let within: String = chars.by_ref().take_while(|c| *c != ']').collect();
                // Hours beyond a day.
                if within.chars().all(|c| matches!(c, 'h' | 'H' | 'm' | 's')) {
                    bare.push_str(&within);
                }
            }
            '\\' | '_' | '*' => drop(chars.next()),
            ';' => break,
            _ => bare.extend(c.to_lowercase()),
        }
    }
    bare
}

/// A number as it is shown.
pub(super) fn shown(value: f64, shape: Shape, from_1904: bool) -> String {
    match shape {
        Shape::Percent(decimals) if value.abs() < 1e12 => format!("{}%", rounded(value * 100.0, decimals)),
        Shape::Moment(moment) => moment_shown(value, moment, from_1904).unwrap_or_else(|| plain(value)),
        _ => plain(value),
    }
}

/// Fifteen digits are what a sheet keeps; what lies behind them is noise.
fn plain(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 {
        return format!("{}", value as i64);
    }
    let kept: f64 = format!("{value:.14e}").parse().unwrap_or(value);
    format!("{kept}")
}

fn rounded(value: f64, decimals: usize) -> String {
    let kept: f64 = format!("{value:.12e}").parse().unwrap_or(value);
    format!("{kept:.decimals$}")
}

/// A day counted from the turn of 1900 (or 1904) on, and the share of it that has passed.
fn moment_shown(value: f64, moment: Moment, from_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let mut seconds = ((value - value.floor()) * 86_400.0).round() as u32;
    let mut days = value.floor() as i64 + if from_1904 { 1_462 } else { 0 };
    if seconds == 86_400 {
        (seconds, days) = (0, days + 1);
    }
    let (year, month, day) = calendar(days);
    let mut words = if moment.is_chinese {
        let part = |is_shown: bool, n: i64, mark: &str| if is_shown { format!("{n}{mark}") } else { String::new() };
        part(moment.year, year, "年") + &part(moment.month, month, "月") + &part(moment.day, day, "日")
    } else {
        let mut parts: Vec<String> = moment.year.then(|| format!("{year}")).into_iter().collect();
        parts.extend(moment.month.then(|| format!("{month:02}")));
        parts.extend(moment.day.then(|| format!("{day:02}")));
        parts.join("-")
    };
    if moment.time {
        let gap = if words.is_empty() { "" } else { " " };
        words.push_str(&format!("{gap}{:02}:{:02}", seconds / 3600, seconds / 60 % 60));
    }
    Some(words)
}

/// Year, month and day. Day 60 is the 29th of February 1900, which was none but is counted.
fn calendar(days: i64) -> (i64, i64, i64) {
    if days == 60 {
        return (1900, 2, 29);
    }
    // Days since the 1st of March of the year 0, by whole cycles of 400 years.
    let shifted = days + if days < 60 { 1 } else { 0 } + 693_899;
    let (cycle, rest) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (rest - rest / 1_460 + rest / 36_524 - rest / 146_096) / 365;
    let day_of_year = rest - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (cycle * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_on_the_sheet() {
        for (value, code, words) in [
            (12.0, "General", "12"),
            (0.1 + 0.2, "0.00_ ", "0.3"),
            (1234.5, "#,##0.00;[Red]-#,##0.00", "1234.5"),
            (0.8571, "0.0%", "85.7%"),
            (1.0, "0%", "100%"),
            (43_101.0, "yyyy\"年\"m\"月\"d\"日\"", "2018年1月1日"),
            (43_101.0, "yyyy\\-mm\\-dd", "2018-01-01"),
            (43_159.75, "[$-804]yyyy\"年\"m\"月\"", "2018年2月"),
            (43_159.75, "yyyy/m/d h:mm", "2018-02-28 18:00"),
            (0.5, "h:mm", "12:00"),
            (59.0, "yyyy-mm-dd", "1900-02-28"),
            (61.0, "yyyy-mm-dd", "1900-03-01"),
            (36_585.0, "yyyy-mm-dd", "2000-02-29"),
            (3.0, "0\"件\"", "3"),
            (-1.0, "yyyy-mm-dd", "-1"),
        ] {
            assert_eq!(shown(value, coded(code), false), words, "{value} as {code}");
        }
        assert_eq!(shown(43_101.0, built_in(31), false), "2018年1月1日");
        assert_eq!(shown(41_639.0, built_in(14), true), "2018-01-01");
        assert_eq!(shown(f64::MAX, Shape::Percent(2), false), shown(f64::MAX, Shape::Plain, false));
    }
}
