//! What only the paper needs: running heads and feet, and page numbers. It stands at the edge of the page, outside
//! of tables, and says the same on other pages, or counts them.

use super::lines::Line;

/// Share of the page's height, at its head and at its foot, where such lines stand.
const EDGE: f32 = 0.12;
/// Lines of one page looked at, at each edge.
const DEEP: usize = 3;

/// A page as far as this file is concerned.
pub(super) struct Face<'a> {
    pub(super) height: f32,
    /// Lines outside of tables, from top to bottom.
    pub(super) lines: &'a [Line],
    /// Where tables begin and end on it.
    pub(super) tables: Vec<(f32, f32)>,
}

/// For each page which of its lines only the paper needs.
pub(super) fn mark(pages: &[Face]) -> Vec<Vec<bool>> {
    let mut marks: Vec<Vec<bool>> = pages.iter().map(|page| vec![false; page.lines.len()]).collect();
    let edges: Vec<Vec<Edge>> = pages.iter().map(edges).collect();
    for (number, page) in edges.iter().enumerate() {
        for edge in page {
            let counts = counter(&edge.words).is_some_and(|count| {
                count.is_marked || edge.is_outermost && (is_counted(number, count.value, edge, &edges))
            });
            let repeats = || {
                let same = edges.iter().filter(|other| other.iter().any(|line| line.is_like(edge))).count();
                same >= 3 || same == 2 && pages.len() <= 3
            };
            if counts || edge.is_printers || repeats() {
                marks[number][edge.line] = true;
            }
        }
    }
    marks
}

struct Edge {
    line: usize,
    at: f32,
    is_head: bool,
    is_outermost: bool,
    /// A browser that printed the page put it there.
    is_printers: bool,
    words: String,
    /// The words without what counts.
    stem: String,
}

impl Edge {
    fn is_like(&self, other: &Edge) -> bool {
        self.is_head == other.is_head && (self.at - other.at).abs() < 4.0 && self.stem == other.stem
    }
}

/// The lines at the edges of a page.
fn edges(page: &Face) -> Vec<Edge> {
    let clear_above = |at: f32| page.tables.iter().all(|(from, _)| at <= *from);
    let clear_below = |at: f32| page.tables.iter().all(|(_, to)| at >= *to);
    let edge = |line: usize, is_head: bool, depth: usize| {
        let words: String = page.lines[line].words().chars().filter(|c| !c.is_whitespace()).collect();
        let stem = words.chars().filter(|c| !c.is_ascii_digit()).collect();
        let at = page.lines[line].area.middle().1;
        let is_printers = depth == 0 && is_printers(&page.lines[line], is_head);
        Edge { line, at, is_head, is_outermost: depth == 0, is_printers, words, stem }
    };
    let count = page.lines.len();
    let heads = (0..count.min(DEEP)).take_while(|line| {
        let area = page.lines[*line].area;
        area.middle().1 < EDGE * page.height && clear_above(area.middle().1)
    });
    let feet = (0..count.min(DEEP)).take_while(|depth| {
        let area = page.lines[count - 1 - depth].area;
        area.middle().1 > (1.0 - EDGE) * page.height && clear_below(area.middle().1)
    });
    let mut edges: Vec<Edge> = heads.map(|line| edge(line, true, line)).collect();
    edges.extend(feet.map(|depth| edge(count - 1 - depth, false, depth)));
    edges
}

/// Whether a browser that prints sets such a line: the date with the time of day beside the title above all, the address
/// beside the page's number below.
fn is_printers(line: &Line, is_head: bool) -> bool {
    let runs = || line.runs.iter().map(|run| run.words.trim());
    if is_head {
        let is_time = |words: &str| {
            let (date, time) = words.split_once([' ', ',']).unwrap_or_default();
            let numbers = |words: &str, by: &[char]| -> Vec<usize> { words.split(by).map(str::len).collect() };
            let clock = time.trim().trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == ' ');
            let clock = clock.trim_start_matches(|c: char| !c.is_ascii_digit());
            let is_plain = |words: &str| words.chars().all(|c| c.is_ascii_digit() || "/-.:".contains(c));
            is_plain(date)
                && is_plain(clock)
                && numbers(date, &['/', '-', '.']).len() == 3
                && matches!(numbers(clock, &[':'])[..], [1..=2, 2] | [1..=2, 2, 2])
        };
        return line.runs.len() <= 2 && runs().any(is_time);
    }
    let is_address =
        |words: &str| ["http://", "https://", "file://", "ﬁle://"].iter().any(|scheme| words.starts_with(scheme));
    let is_number = |words: &str| counter(words).is_some();
    line.runs.len() == 2 && runs().any(is_address) && runs().any(is_number)
}

/// A line that can be a page's number.
struct Count {
    value: u32,
    /// It says so itself: `- 3 -`, `第3页`, `3/7`.
    is_marked: bool,
}

fn counter(words: &str) -> Option<Count> {
    let value = |digits: &str| digits.parse::<u32>().ok().filter(|value| digits.len() <= 4 && *value > 0);
    if let Some(value) = value(words) {
        return Some(Count { value, is_marked: false });
    }
    let dashes = ['-', '—', '–', '－', '─', '·', '~', '～'];
    let bare = words.strip_prefix(dashes).and_then(|rest| rest.strip_suffix(dashes));
    if let Some(value) = bare.map(|bare| bare.trim_matches(dashes)).and_then(value) {
        return Some(Count { value, is_marked: true });
    }
    if let Some((page, of)) = words.split_once('/') {
        return Some(Count {
            value: value(page).filter(|page| value(of).is_some_and(|of| *page <= of))?,
            is_marked: true,
        });
    }
    let rest = words.strip_prefix('第')?;
    let (page, rest) = rest.split_once('页')?;
    let rest = rest.trim_start_matches(['，', ',', '/', '（', '(']);
    let is_end = rest.is_empty() || rest.starts_with('共') && rest.trim_end_matches(['）', ')']).ends_with('页');
    Some(Count { value: value(page).filter(|_| is_end)?, is_marked: true })
}

/// Whether a bare number counts the pages: it goes on from page to page, or is the page's own.
fn is_counted(page: usize, value: u32, edge: &Edge, edges: &[Vec<Edge>]) -> bool {
    let at = |other: usize| {
        let lines = edges.get(other)?.iter();
        let mut numbers =
            lines.filter(|line| line.is_outermost && line.is_head == edge.is_head && line.stem.is_empty());
        numbers.find_map(|line| counter(&line.words)).map(|count| count.value)
    };
    let before = page.checked_sub(1).and_then(at).is_some_and(|other| other + 1 == value);
    let after = at(page + 1) == Some(value + 1);
    before || after || value as usize == page + 1
}

#[cfg(test)]
mod tests {
    use super::super::lines::Run;
    use super::super::page::Area;
    use super::*;

    fn line(y: f32, words: &str) -> Line {
        let area = Area { x0: 50.0, y0: y - 8.0, x1: 150.0, y1: y + 2.0 };
        Line { area, base: y, size: 10.0, runs: vec![Run { area, words: words.to_owned(), base: y, cuts: Vec::new() }] }
    }

    #[test]
    fn heads_feet_and_numbers_are_told_from_words() {
        let page = |number: usize| {
            vec![line(30.0, "某县年报"), line(70.0, "一、概述"), line(400.0, "12"), line(780.0, &format!("{number}"))]
        };
        let pages: Vec<Vec<Line>> = (4..7).map(page).collect();
        let faces: Vec<Face> = pages.iter().map(|lines| Face { height: 800.0, lines, tables: Vec::new() }).collect();
        let marks = mark(&faces);
        assert!(marks.iter().all(|marks| marks[..] == [true, true, false, true]));
    }

    #[test]
    fn what_a_browser_prints_around_a_page() {
        let of = |runs: &[&str], is_head: bool| {
            let one = line(20.0, "").runs.remove(0);
            let runs = runs.iter().map(|words| Run { words: (*words).to_owned(), ..one.clone() }).collect();
            is_printers(&Line { runs, ..line(20.0, "") }, is_head)
        };
        assert!(of(&["11/25/26, 1:44 PM", "某县2014年度报告"], true));
        assert!(of(&["2023/1/5 上午9:30", "某县2014年度报告"], true));
        assert!(of(&["https://www.example.gov.cn/a.html", "1/1"], false));
        assert!(!of(&["发布日期：2023/1/5 9:30", "来源：某县"], true));
        assert!(!of(&["2023-01-05", "某县2014年度报告"], true));
    }

    #[test]
    fn counters() {
        let of = |words: &str| counter(words).map(|count| (count.value, count.is_marked));
        assert_eq!(of("—3—"), Some((3, true)));
        assert_eq!(of("第3页共7页"), Some((3, true)));
        assert_eq!(of("3/7"), Some((3, true)));
        assert_eq!(of("12"), Some((12, false)));
        assert_eq!([of("9/7"), of("2017年"), of("第3条")].map(|c| c.is_some()), [false; 3]);
    }

    #[test]
    fn a_lone_figure_at_the_foot_stays() {
        let lines = [line(70.0, "一、概述"), line(780.0, "12")];
        let marks = mark(&[Face { height: 800.0, lines: &lines, tables: Vec::new() }]);
        assert_eq!(marks, [[false, false]]);
    }
}
