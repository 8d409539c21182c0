//! The column that running text is set in: which of its lines are one paragraph, and what stands beside it.

use super::lines::{Line, Run};
use crate::decode::lines::Line as TextLine;

/// Lines that stand this much further apart than lines do, as a share, are paragraphs of their own.
const APART: f32 = 1.7;
/// How far lines of one column begin and end from each other.
const NEAR: f32 = 6.0;
/// Least room between the column and what stands beside it, in letters.
const BESIDE: f32 = 2.0;

/// Where running text begins and ends on its lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) left: f32,
    right: f32,
    /// From one line to the next.
    step: f32,
}

impl Column {
    /// The column most lines of running text keep to, of the pages' widths and lines.
    pub(super) fn of<'l>(pages: impl Iterator<Item = (f32, &'l [Line])> + Clone) -> Option<Column> {
        let prose =
            || pages.clone().flat_map(|(width, lines)| lines.iter().filter_map(move |line| longest(line, width)));
        let left = most(prose().map(|run| run.area.x0), NEAR)?;
        let rights = || prose().map(|run| run.area.x1);
        // Where numbers stand among the words, lines that are not stretched end up to a letter before the side.
        let right = most(rights(), NEAR).or_else(|| most(rights(), 2.0 * NEAR));
        // Where paper is so wide that hardly any line is full, one tells that leaves no more room behind it than before.
        let is_full = |(width, run): &(f32, &Run)| width - run.area.x1 < left + 2.0 * NEAR;
        let ends = pages
            .clone()
            .flat_map(|(width, lines)| lines.iter().filter_map(move |line| Some((width, longest(line, width)?))));
        let right = right.or_else(|| ends.filter(is_full).map(|(_, run)| run.area.x1).reduce(f32::max))?;
        let steps = pages.clone().flat_map(|(_, lines)| lines.windows(2).map(|pair| pair[1].base - pair[0].base));
        let step = most(steps.filter(|step| *step > 0.0), NEAR).unwrap_or(20.0);
        Some(Column { left, right, step })
    }

    /// Parts what stands to the left of the column, such as a list of links, from the lines of running text beside it;
    /// it comes behind all others, below `bottom`.
    pub(super) fn parted(self, lines: Vec<Line>, bottom: f32) -> Vec<Line> {
        let is_beside = |run: &Run, size: f32| run.area.x1 < self.left - BESIDE * size;
        let begins = |run: &Run, size: f32| (run.area.x0 - self.left).abs() < 2.5 * size;
        let prose = lines.iter().filter(|line| line.runs.iter().any(|run| begins(run, line.size))).count();
        if prose < 3 {
            return lines;
        }
        let (mut main, mut beside) = (Vec::new(), Vec::new());
        for mut line in lines {
            let count = line.runs.iter().take_while(|run| is_beside(run, line.size)).count();
            let own = line.runs.get(count).is_none_or(|run| begins(run, line.size));
            if count == 0 || !own {
                main.push(line);
                continue;
            }
            let rest = line.runs.split_off(count);
            if let Some(line) = with(&line, rest) {
                main.push(line);
            }
            let runs = std::mem::take(&mut line.runs);
            beside.extend(with(&line, runs).map(|mut line| {
                (line.area.y0, line.area.y1, line.base) = (bottom, bottom + line.size, bottom + line.size);
                line
            }));
        }
        main.extend(beside);
        main
    }

    /// What stands between two lines of text: nothing where a paragraph goes on.
    pub(super) fn between(self, last: &Line, same_page: bool, line: &Line) -> &'static str {
        let size = last.size.max(line.size);
        let is_apart = same_page && line.base - last.base > APART * self.step.max(size);
        let is_alike = (last.size - line.size).abs() <= 0.15 * size;
        let (last_words, words) = (last.words(), line.words());
        let is_full = last.area.x1 + least(&words) * size > self.right - 0.7 * size;
        let end = TextLine::new(&last_words, 0, false);
        let is_ended = end.is_some_and(|end| end.is_ended());
        let is_flush = (line.area.x0 - self.left).abs() < 0.8 * size
            || !is_ended && (line.area.x0 - last.area.x0).abs() < 0.5 * size
            // Below a paragraph's first line, which is indented.
            || (1.2..=2.8).contains(&((last.area.x0 - line.area.x0) / size));
        // The rest of a title stands in the middle below it.
        let is_centred = !is_ended
            && (line.area.middle().0 - last.area.middle().0).abs() < 0.5 * size
            && line.area.x0 > last.area.x0 + size;
        let begins = is_ended && TextLine::new(&words, 0, false).is_some_and(|line| line.mark().is_some());
        if is_apart || !is_alike {
            return "\n\n";
        }
        if !(is_full && (is_flush || is_centred)) || begins {
            return "\n";
        }
        let is_latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, ',' | '.' | ';'));
        if is_latin(last_words.chars().next_back()) && words.starts_with(|c: char| c.is_ascii_alphanumeric()) {
            " "
        } else {
            ""
        }
    }
}

/// The longest words of a line without a gap, if they are as long as a line of running text.
fn longest(line: &Line, width: f32) -> Option<&Run> {
    let longest = line.runs.iter().max_by(|a, b| a.area.width().total_cmp(&b.area.width()))?;
    (longest.area.width() > 0.5 * width).then_some(longest)
}

/// A line with these runs alone.
fn with(line: &Line, runs: Vec<Run>) -> Option<Line> {
    let area = runs.iter().map(|run| run.area).reduce(|a, b| a.with(b))?;
    Some(Line { area, runs, ..line.clone() })
}

/// Room that the first words of a line need which no line end divides, in letters: a number, a word, a character with
/// the marks that must not begin a line.
pub(super) fn least(words: &str) -> f32 {
    let is_wide = |c: char| c >= '\u{2E80}';
    let mut room = 0.0f32;
    let mut last: Option<char> = None;
    for c in words.chars() {
        let is_mark = "，。、；：？！）》」』”’〕】％,.;:?!)%".contains(c);
        let is_open = last.is_some_and(|last| "（《「『“‘〔【(".contains(last));
        let goes_on = last.is_none_or(|last| !is_wide(last) && !is_wide(c) && c != ' ' && last != ' ');
        if !(goes_on || is_mark || is_open) || room > 12.0 {
            break;
        }
        room += if is_wide(c) { 1.0 } else { 0.55 };
        last = Some(c);
    }
    room.max(1.0)
}

/// The value that most values are within `room` of, if at least three are.
fn most(values: impl Iterator<Item = f32>, room: f32) -> Option<f32> {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    let near = |at: usize| values[at..].partition_point(|value| value - values[at] <= room);
    let best = (0..values.len()).max_by(|a, b| near(*a).cmp(&near(*b)).then(b.cmp(a)))?;
    let count = near(best);
    (count >= 3).then(|| values[best + count / 2])
}

#[cfg(test)]
mod tests {
    use super::super::page::Area;
    use super::*;

    fn line(x: f32, y: f32, runs: &[(f32, &str)]) -> Line {
        let run = |(at, words): &(f32, &str)| Run {
            area: Area { x0: x + at, y0: y - 8.0, x1: x + at + 10.0 * words.chars().count() as f32, y1: y + 2.0 },
            words: (*words).to_owned(),
            base: y,
            cuts: Vec::new(),
        };
        let runs: Vec<Run> = runs.iter().map(run).collect();
        let area = runs.iter().map(|run| run.area).reduce(Area::with).expect("a run");
        Line { area, base: y, size: 10.0, runs }
    }

    const COLUMN: Column = Column { left: 100.0, right: 400.0, step: 20.0 };

    #[test]
    fn a_line_that_had_no_room_for_what_follows_goes_on() {
        let last = line(100.0, 20.0, &[(0.0, "全年共收到公民法人和其他组织提出的申请的件数为")]);
        let between = |words: &str| COLUMN.between(&last, true, &line(100.0, 40.0, &[(0.0, words)]));
        assert_eq!((between("1234567890123件"), between("五件")), ("", "\n"));
        let title = line(110.0, 20.0, &[(0.0, "某某自治州某某县人民政府政府信息公开工作年度报")]);
        assert_eq!(COLUMN.between(&title, true, &line(215.0, 40.0, &[(0.0, "告（一）")])), "\n");
        let title = line(100.0, 20.0, &[(0.0, "某某自治州某某县人民政府二〇二〇年度政府信息公开工作年度报")]);
        assert_eq!(COLUMN.between(&title, true, &line(235.0, 40.0, &[(0.0, "告文")])), "");
    }

    #[test]
    fn links_beside_the_text_come_behind_it() {
        let row = |y: f32| line(0.0, y, &[(100.0, "全年共收到申请并且依法作出了答复")]);
        let both = line(0.0, 40.0, &[(0.0, "首页"), (100.0, "一是健全制度")]);
        let parted = COLUMN.parted(vec![row(20.0), both, line(0.0, 50.0, &[(0.0, "公开")]), row(60.0)], 500.0);
        let words: Vec<String> = parted.iter().map(Line::words).collect();
        assert_eq!(words[1..], ["一是健全制度", "全年共收到申请并且依法作出了答复", "首页", "公开"]);
    }

    #[test]
    fn one_full_line_on_wide_paper_tells_where_lines_end() {
        let row = |y: f32, width: f32| {
            let mut line = line(100.0, y, &[(0.0, "甲")]);
            line.runs[0].area.x1 = 100.0 + width;
            line
        };
        let mut lines = vec![row(20.0, 450.0), row(40.0, 600.0), row(60.0, 520.0), row(80.0, 560.0)];
        assert!(Column::of([(1000.0, &lines[..])].into_iter()).is_none());
        lines.push(row(100.0, 796.0));
        let column = Column::of([(1000.0, &lines[..])].into_iter()).expect("a column");
        assert_eq!((column.left, column.right), (100.0, 896.0));
    }

    #[test]
    fn lines_with_numbers_among_their_words_end_near_the_side() {
        let row = |y: f32, words: &str, width: f32| {
            let mut line = line(100.0, y, &[(0.0, words)]);
            line.runs[0].area.x1 = 100.0 + width;
            line
        };
        let lines = [row(20.0, "甲", 300.0), row(40.0, "乙", 293.5), row(60.0, "丙", 301.0), row(80.0, "丁", 290.5)];
        let column = Column::of([(500.0, &lines[..])].into_iter()).expect("a column");
        assert!((390.0..=401.0).contains(&column.right), "{}", column.right);
    }
}
