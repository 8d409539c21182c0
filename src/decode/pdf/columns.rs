//! Tables without ruling lines: lines whose words stand in the same columns.

use super::cells::Sheet;
use super::gaps::{Part, free, parts};
use super::lines::Line;
use super::overleaf::Tail;
use super::page::Area;
use super::rows::{Piece, Told, is_value, told};

/// Most pieces of words that one table is made of.
pub(super) const MOST: usize = 4_000;
/// How often lines that cannot be told may divide a table.
const SPLITS: usize = 6;
/// Most lines of one table on a page.
const MOST_LINES: usize = 400;
/// Most lines of one run between two rows, and above the first.
const MOST_SINGLE: usize = 5;
/// How far words of two cells mostly stand above or below each other, in letters.
pub(super) const UNEVEN: f32 = 0.15;
/// How far words may stand over a column's side, in letters.
const OVER: f32 = 0.25;

/// What the lines of a page come to.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// Lines outside of tables.
    pub(super) rest: Vec<Line>,
    pub(super) sheets: Vec<Sheet>,
    /// The last of the lines, where they may go on over the page.
    pub(super) tail: Option<Tail>,
    /// The sides of the columns that the tail of the page before has too.
    pub(super) shared: Option<Vec<f32>>,
}

/// Takes the lines that make tables out of the lines of a page. `before` is what the page before ended with.
pub(super) fn sheets(lines: Vec<Line>, page_width: f32, before: Option<&Tail>) -> Found {
    let mut found = Found::default();
    let Found { rest, sheets, tail: last, shared } = &mut found;
    let (mut at, mut done) = (0, 0);
    let above = before.map_or(&[][..], |before| &before.lines);
    let known = before.and_then(|before| before.xs.as_deref());
    let joint = before.and_then(|before| before.with(&lines, page_width));
    let kept = known.and_then(|known| Some((continued(&lines, known)?, known)));
    let begun = match (joint, kept) {
        (joint, Some((end, known))) if joint.as_ref().is_none_or(|(_, xs)| xs.len() <= known.len()) => {
            Some((end, known.to_vec()))
        }
        (joint, _) => {
            *shared = joint.as_ref().map(|(_, xs)| xs.clone());
            joint
        }
    };
    if let Some((end, xs)) = begun {
        let end = with_blanks(&lines, end, above);
        (at, done) = (end, end);
        add(&lines[..end], &xs, SPLITS, rest, sheets);
        *last = tail(&lines, 0, end, &xs);
    }
    while at < lines.len() {
        let end = stretch(&lines, at);
        match sides(&lines[at..end], page_width) {
            Some(xs) => {
                let from = heads(&lines[..end], at, end).max(done);
                // Heads tell more of where the columns end.
                let again = sides(&lines[from..end], page_width).filter(|again| again.len() == xs.len());
                let xs = again.unwrap_or(xs);
                let end = with_blanks(&lines, end, &lines[from..end]);
                rest.truncate(rest.len() - (at - from));
                add(&lines[from..end], &xs, SPLITS, rest, sheets);
                (at, done) = (end, end);
                *last = tail(&lines, from, end, &xs);
            }
            None => {
                rest.push(lines[at].clone());
                at += 1;
            }
        }
    }
    found.tail = found.tail.or_else(|| Tail::of(&found.rest).filter(|_| done < lines.len()));
    found
}

/// The lines of a table, if no others come behind it.
fn tail(lines: &[Line], from: usize, end: usize, xs: &[f32]) -> Option<Tail> {
    (end == lines.len()).then(|| Tail { lines: lines[from..].to_vec(), xs: Some(xs.to_vec()) })
}

/// One past the last line of a table from the page before, if the first lines keep to its columns.
fn continued(lines: &[Line], xs: &[f32]) -> Option<usize> {
    let first = lines.iter().position(is_tabular).filter(|first| *first <= 4)?;
    let end = stretch(lines, first);
    let width = xs[xs.len() - 1] - xs[0];
    let is_kept = |line: &Line| {
        let is_within = line.area.x0 > xs[0] - 2.0 * line.size && line.area.x1 < xs[xs.len() - 1] + 2.0 * line.size;
        let is_short = line.runs.iter().all(|run| run.area.width() < 0.5 * width);
        is_within && is_short && cells(line, xs).len() >= line.runs.len()
    };
    let kept = lines[..end].iter().filter(|line| is_kept(line)).count();
    let is_one = lines[..first].iter().all(is_kept) && 8 * kept >= 7 * end;
    is_one.then_some(end)
}

/// Whether a line can be a row: it has several cells, and not only the mark of an item and its words.
pub(super) fn is_tabular(line: &Line) -> bool {
    let [first, second, rest @ ..] = line.runs.as_slice() else {
        // Words of two cells near each other mostly stand on two heights.
        return line.runs.iter().any(|run| run.cuts.iter().any(|cut| (cut.base - run.base).abs() > UNEVEN * line.size));
    };
    let is_mark = first.words.chars().count() <= 3 && !first.words.starts_with(|c: char| c.is_alphanumeric())
        || first.words.ends_with(['.', '．', '、', ')', '）']) && first.words.chars().count() <= 4;
    !rest.is_empty() || !is_mark || second.area.width() <= 8.0 * line.size
}

/// Whether two lines overlap and their words stand beside each other, as figures and the lines of a label do.
fn is_beside(line: &Line, next: &Line) -> bool {
    let (size, step) = (line.size.min(next.size), next.base - line.base);
    let apart = (next.area.x0 - line.area.x1).max(line.area.x0 - next.area.x1);
    step > UNEVEN * size && step < 0.85 * size && apart > size
}

/// Whether a line holds a row's words or a part of them.
fn is_row(lines: &[Line], at: usize) -> bool {
    is_tabular(&lines[at])
        || at > 0 && is_beside(&lines[at - 1], &lines[at])
        || lines.get(at + 1).is_some_and(|next| is_beside(&lines[at], next))
}

/// One past the last line of a table that may begin at `first`.
pub(super) fn stretch(lines: &[Line], first: usize) -> usize {
    let mut end = first;
    if !is_tabular(&lines[first]) {
        return end;
    }
    let (mut single, mut area) = (0, lines[first].area);
    for at in first..lines.len().min(first + MOST_LINES) {
        let line = &lines[at];
        if at > first && line.area.y0 - lines[at - 1].area.y1 > 2.2 * line.size.max(lines[at - 1].size) {
            break;
        }
        if is_row(lines, at) {
            single = 0;
            end = at + 1;
            area = area.with(line.area);
        } else {
            // Labels of several lines stand between rows; running text and headings do not.
            single += if line.area.width() < 0.5 * area.width() { 1 } else { 2 };
            if single > MOST_SINGLE || line.size > 1.2 * lines[first].size {
                break;
            }
        }
    }
    while end > first && end < lines.len() && goes_on(&lines[first..end], &lines[end]) {
        end += 1;
    }
    end
}

/// Whether a line below the last row is the rest of one of its labels.
fn goes_on(rows: &[Line], line: &Line) -> bool {
    let near = rows.iter().rev().take_while(|above| line.base - above.base < 1.4 * line.size);
    let is_below = |part: &Part| {
        let area = part.area;
        let is_even = (area.x0 - line.area.x0).abs() < 1.0 || (area.middle().0 - line.area.middle().0).abs() < 1.0;
        is_even && area.width() + 1.5 * line.size > line.area.width() && part.words.chars().count() > 3
    };
    line.runs.len() == 1 && near.flat_map(parts).any(|part| is_below(&part))
}

/// One past the last row of a table that ends with rows of which only the labels are filled in: those in the middle
/// above or below which other labels of the table stand, among them `above`.
fn with_blanks(lines: &[Line], mut end: usize, above: &[Line]) -> usize {
    let steps = lines[..end].windows(2).map(|pair| (pair[1].base - pair[0].base, pair[0].size));
    let step = steps.filter(|(step, size)| step > size).map(|(step, _)| step).fold(f32::MAX, f32::min);
    let left = lines[..end].iter().chain(above).filter(|line| line.runs.len() > 1);
    let values = left.flat_map(|line| &line.runs[1..]).filter(|run| is_value(&run.words)).map(|run| run.area.x0);
    let left = values.fold(f32::MAX, f32::min);
    let is_label = |line: &Line, end: usize| {
        let like = |other: &Line| {
            let (area, own) = (other.runs[0].area, line.area);
            let is_even = (area.middle().0 - own.middle().0).abs() < 1.0 && (area.x0 - own.x0).abs() > line.size;
            is_even && (other.size - line.size).abs() < 0.5 && !is_value(&other.runs[0].words)
        };
        line.runs.len() == 1 && line.area.x1 < left && lines[..end].iter().chain(above).any(like)
    };
    while end > 0
        && end < lines.len()
        && lines[end].base - lines[end - 1].base < 1.3 * step.min(2.0 * lines[end].size)
        && is_label(&lines[end], end)
    {
        end += 1;
    }
    end
}

/// The first line of a table whose first row of several cells is `first`: heads that stand over some of its columns
/// come before it.
pub(super) fn heads(lines: &[Line], first: usize, end: usize) -> usize {
    let area = lines[first..end].iter().map(|line| line.area).fold(lines[first].area, Area::with);
    let mut steps: Vec<f32> = lines[first..end].windows(2).map(|pair| pair[1].base - pair[0].base).collect();
    steps.sort_by(f32::total_cmp);
    let usual = steps.get(steps.len() / 2).copied().unwrap_or(0.0).max(1.5 * lines[first].size);
    let mut at = first;
    while at > 0 && first - at < MOST_SINGLE {
        let (line, next) = (&lines[at - 1], &lines[at]);
        let step = next.base - line.base;
        let is_beside = step < 1.1 * line.size;
        let is_over = line.area.x0 > area.x0 + 2.0 * line.size && step < 1.3 * usual;
        let is_within = line.area.x0 > area.x0 - line.size && line.area.x1 < area.x1 + line.size;
        if !(is_within && (is_beside || is_over)) || line.size > 1.2 * lines[first].size {
            break;
        }
        at -= 1;
    }
    at
}

/// The sides of the columns of lines that are a table.
pub(super) fn sides(lines: &[Line], page_width: f32) -> Option<Vec<f32>> {
    let tabular = (0..lines.len()).filter(|at| is_row(lines, *at)).count();
    let words: usize = lines.iter().flat_map(|line| &line.runs).map(|run| 1 + run.cuts.len()).sum();
    if tabular < 2 || tabular * 2 < lines.len() || words > MOST {
        return None;
    }
    let free = free(lines);
    if free.is_empty() || tabular < 3 && free.len() < 2 {
        return None;
    }
    let area = area(lines)?;
    let xs: Vec<f32> = std::iter::once(area.x0).chain(free).chain([area.x1]).collect();
    // Two wide columns of text are no table.
    let wide = xs.windows(2).filter(|pair| pair[1] - pair[0] > 0.3 * page_width).count();
    let is_prose = |line: &&Line| line.runs.iter().filter(|run| run.area.width() > 0.25 * page_width).count() >= 2;
    let is_columns = wide >= 2 && lines.iter().filter(is_prose).count() * 3 > lines.len();
    // Nor are words at the side of running text.
    let is_long = |line: &&Line| {
        let wide = line.runs.iter().filter(|run| run.area.width() > 0.5 * page_width);
        wide.into_iter().any(|run| xs[1..xs.len() - 1].iter().all(|x| *x < run.area.x0 || *x > run.area.x1))
    };
    (!is_columns && lines.iter().filter(is_long).count() * 4 <= lines.len()).then_some(xs)
}

/// What lines cover.
fn area(lines: &[Line]) -> Option<Area> {
    lines.iter().map(|line| line.area).reduce(Area::with)
}

/// The tables that lines make with these columns, and the lines whose row cannot be told.
pub(super) fn made(lines: &[Line], xs: &[f32]) -> (Vec<Line>, Vec<Sheet>) {
    let (mut rest, mut sheets) = (Vec::new(), Vec::new());
    add(lines, xs, SPLITS, &mut rest, &mut sheets);
    (rest, sheets)
}

/// Makes tables of lines; those whose row cannot be told stay lines.
fn add(lines: &[Line], xs: &[f32], splits: usize, rest: &mut Vec<Line>, sheets: &mut Vec<Sheet>) {
    let cols = xs.len() - 1;
    let pieces: Vec<Piece> = lines.iter().flat_map(|line| cells(line, xs)).collect();
    let Some(area) = area(lines).filter(|_| pieces.len() <= MOST) else {
        rest.extend(lines.iter().cloned());
        return;
    };
    match told(pieces, cols) {
        Told::Rows(rows, cells) => {
            sheets.push(Sheet { area, xs: xs.to_vec(), rows, cells, breaks: Vec::new(), is_ruled: false });
        }
        Told::Unsure(from, to) => {
            let first = lines.partition_point(|line| line.base < from);
            let end = lines.partition_point(|line| line.base <= to + 0.5);
            if splits == 0 || end <= first {
                rest.extend(lines.iter().cloned());
                return;
            }
            if first > 0 {
                add(&lines[..first], xs, splits - 1, rest, sheets);
            }
            rest.extend(lines[first..end].iter().cloned());
            if end < lines.len() {
                add(&lines[end..], xs, splits - 1, rest, sheets);
            }
        }
    }
}

/// The words of a line by the columns they stand in.
pub(super) fn cells(line: &Line, xs: &[f32]) -> Vec<Piece> {
    let inner = &xs[1..xs.len() - 1];
    let mut cells: Vec<(Piece, Area)> = Vec::new();
    let mut last: Option<Part> = None;
    for part in parts(line) {
        let first = inner.partition_point(|x| *x < part.area.x0 + OVER * line.size);
        let end = inner.partition_point(|x| *x < part.area.x1 - OVER * line.size).max(first);
        let is_same_run = last.as_ref().is_some_and(|last| last.run == part.run);
        match cells.last_mut() {
            Some((cell, area)) if cell.cols.1 >= first => {
                cell.cols.1 = cell.cols.1.max(end);
                if !is_same_run {
                    cell.words.push(' ');
                }
                cell.words.push_str(part.words);
                *area = area.with(part.area);
                (cell.width, cell.middle) = (area.width(), area.middle().0);
            }
            _ => {
                let words = part.words.to_owned();
                let (base, size, width, middle) = (part.base, line.size, part.area.width(), part.area.middle().0);
                cells.push((Piece { cols: (first, end), base, size, width, middle, words }, part.area));
            }
        }
        last = Some(part);
    }
    let trimmed = |mut piece: Piece| {
        piece.words.truncate(piece.words.trim_end().len());
        piece
    };
    cells.into_iter().map(|(piece, _)| trimmed(piece)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::lines::{Cut, Run};
    use super::*;

    fn line(y: f32, runs: &[(f32, f32, &str)]) -> Line {
        let run = |(x0, x1, words): &(f32, f32, &str)| Run {
            area: Area { x0: *x0, y0: y - 8.0, x1: *x1, y1: y + 2.0 },
            words: (*words).to_owned(),
            base: y,
            cuts: Vec::new(),
        };
        let runs: Vec<Run> = runs.iter().map(run).collect();
        let area = runs.iter().map(|run| run.area).reduce(Area::with).expect("a run");
        Line { area, base: y, size: 10.0, runs }
    }

    #[test]
    fn words_in_the_same_columns_are_a_table() {
        let lines = vec![
            line(10.0, &[(0.0, 300.0, "本年情况如下")]),
            line(30.0, &[(0.0, 40.0, "项目"), (100.0, 120.0, "数量"), (160.0, 180.0, "金额")]),
            line(50.0, &[(0.0, 60.0, "规章"), (110.0, 115.0, "1"), (165.0, 170.0, "2")]),
            line(62.0, &[(0.0, 30.0, "（续）")]),
            line(82.0, &[(0.0, 60.0, "文件"), (110.0, 115.0, "3")]),
            line(120.0, &[(0.0, 300.0, "以上。")]),
        ];
        let Found { rest, sheets, .. } = sheets(lines, 400.0, None);
        assert_eq!((rest.len(), sheets.len()), (2, 1));
        let words: Vec<&str> = sheets[0].cells.iter().map(|cell| cell.words.as_str()).collect();
        assert_eq!(words, ["项目", "数量", "金额", "规章（续）", "1", "2", "文件", "3", ""]);
    }

    #[test]
    fn columns_near_each_other_are_two_and_a_long_label_is_one() {
        let mut lines: Vec<Line> = (0..6)
            .map(|row| {
                let mut line = line(20.0 * row as f32, &[(60.0, 140.0, "政务微博公开数"), (201.0, 230.0, "条 25")]);
                line.runs[1].cuts.push(Cut { at: 4, from: 211.0, to: 215.0, base: line.base });
                line
            })
            .collect();
        lines.push(line(120.0, &[(0.0, 198.0, "专项经费（不包括用于政府公报编辑管理和网站建设维护")]));
        lines.push(line(126.5, &[(201.0, 211.0, "万元"), (224.0, 230.0, "3")]));
        lines.push(line(133.0, &[(60.0, 140.0, "等方面的经费）")]));
        let Found { rest, sheets, .. } = sheets(lines, 400.0, None);
        assert!(rest.is_empty());
        let words: Vec<&str> = sheets[0].cells.iter().map(|cell| cell.words.as_str()).collect();
        assert_eq!(words[..3], ["政务微博公开数", "条", "25"]);
        assert_eq!(words[18..], ["专项经费（不包括用于政府公报编辑管理和网站建设维护等方面的经费）", "万元", "3"]);
    }

    #[test]
    fn heads_over_columns_belong_to_the_table_and_headings_above_it_do_not() {
        let lines = vec![
            line(10.0, &[(0.0, 120.0, "二、主动公开情况")]),
            line(30.0, &[(100.0, 180.0, "第二十条第一项")]),
            line(50.0, &[(0.0, 40.0, "信息内容"), (100.0, 120.0, "制发"), (160.0, 180.0, "废止")]),
            line(70.0, &[(0.0, 60.0, "规章"), (110.0, 115.0, "1"), (165.0, 170.0, "2")]),
            line(90.0, &[(0.0, 60.0, "规范性文件"), (110.0, 115.0, "3"), (165.0, 170.0, "4")]),
        ];
        let Found { rest, sheets, .. } = sheets(lines, 400.0, None);
        assert_eq!(rest.iter().map(Line::words).collect::<Vec<_>>(), ["二、主动公开情况"]);
        assert_eq!((sheets[0].rows, sheets[0].cells[1].words.as_str()), (4, "第二十条第一项"));
    }

    #[test]
    fn a_label_between_the_lines_of_its_rows_has_a_column_of_its_own() {
        let mut lines = Vec::new();
        for row in 0..6 {
            let y = 20.0 * row as f32;
            lines.push(line(y, &[(80.0, 130.0, "不予公开"), (200.0, 205.0, "1"), (260.0, 265.0, "2")]));
        }
        lines.insert(3, line(50.0, &[(0.0, 60.0, "办理结果")]));
        lines.push(line(120.0, &[(40.0, 100.0, "结转下年度"), (200.0, 205.0, "1"), (260.0, 265.0, "2")]));
        let xs = sides(&lines, 400.0).expect("columns");
        assert_eq!(xs.len(), 5, "{xs:?}");
        assert!(xs[1] > 60.0 && xs[1] < 80.0, "{xs:?}");
    }

    #[test]
    fn heads_that_nearly_touch_part_where_figures_below_them_do() {
        let mut heads = line(20.0, &[(0.0, 40.0, "信息内容"), (80.0, 204.0, "本年制发件数本年废止件数")]);
        heads.runs[1].cuts.push(Cut { at: 18, from: 140.0, to: 144.0, base: 20.0 });
        let mut lines = vec![heads, line(40.0, &[(0.0, 40.0, "行政规章")])];
        lines.push(line(60.0, &[(0.0, 70.0, "规范性文件"), (108.0, 113.0, "6"), (172.0, 177.0, "1")]));
        for row in 0..2 {
            let y = 80.0 + 40.0 * row as f32;
            lines.push(line(y, &[(0.0, 40.0, "信息内容"), (102.0, 182.0, "本年处理决定数量")]));
            lines.push(line(y + 20.0, &[(0.0, 40.0, "行政许可"), (132.0, 152.0, "5798")]));
        }
        let Found { sheets, .. } = sheets(lines, 400.0, None);
        let told = |words: &str| {
            let cell = sheets[0].cells.iter().find(|cell| cell.words == words).expect(words);
            (cell.place.row, cell.place.col, cell.place.cols)
        };
        assert_eq!([told("本年制发件数"), told("6"), told("1")], [(0, 1, 1), (2, 1, 1), (2, 2, 1)]);
        assert_eq!([told("本年处理决定数量"), told("5798")], [(3, 1, 2), (4, 1, 2)]);
    }

    #[test]
    fn heads_on_lines_of_their_own_above_blanks_are_columns() {
        let mut lines = vec![
            line(20.0, &[(200.0, 230.0, "自然人"), (400.0, 420.0, "总计")]),
            line(36.0, &[(270.0, 310.0, "商业企业"), (340.0, 360.0, "其他")]),
        ];
        lines.extend((3..7).map(|row| line(20.0 * row as f32, &[(0.0, 60.0, "重复申请"), (408.0, 413.0, "2")])));
        assert_eq!(sides(&lines, 500.0).expect("columns").len(), 6);
    }

    #[test]
    fn a_label_of_blanks_ends_a_table_whose_labels_are_centred() {
        let row =
            |at: usize, from: f32, to: f32, label| line(20.0 * at as f32, &[(from, to, label), (200.0, 205.0, "1")]);
        let mut lines = vec![
            row(1, 40.0, 120.0, "一、新收申请数量"),
            row(2, 60.0, 100.0, "二、结转"),
            row(3, 60.0, 100.0, "三、总计"),
        ];
        lines.push(line(80.0, &[(30.0, 130.0, "四、结转下年度继续办理")]));
        lines.push(line(100.0, &[(30.0, 100.0, "以上为全年情况")]));
        let Found { rest, sheets, .. } = sheets(lines, 400.0, None);
        assert_eq!((rest.len(), sheets[0].rows), (1, 4));
    }

    #[test]
    fn two_columns_of_text_are_none() {
        let row = |i: usize| line(20.0 * i as f32, &[(0.0, 190.0, "全年公开信息"), (210.0, 400.0, "依申请公开")]);
        assert!(sheets((1..9).map(row).collect(), 400.0, None).sheets.is_empty());
    }

    #[test]
    fn heads_on_lines_that_overlap_are_two_columns() {
        let mut lines = vec![
            line(20.0, &[(0.0, 60.0, "申请数量"), (100.0, 130.0, "自然人")]),
            line(28.0, &[(135.0, 175.0, "商业企业"), (190.0, 210.0, "其他")]),
        ];
        lines.extend((3..7).map(|row| line(20.0 * row as f32, &[(0.0, 60.0, "重复申请"), (195.0, 200.0, "2")])));
        let Found { sheets, .. } = sheets(lines, 400.0, None);
        let heads: Vec<&str> = sheets[0].cells.iter().map(|cell| cell.words.as_str()).collect();
        assert_eq!((sheets[0].xs.len(), &heads[..2]), (5, &["申请数量", "自然人"][..]));
        assert!(heads.contains(&"商业企业") && heads.contains(&"其他"), "{heads:?}");
    }

    #[test]
    fn links_at_the_side_of_running_text_are_no_column() {
        let text = (100.0, 380.0, "凡涉及群众切身利益的事项都已公布");
        let lines = vec![
            line(20.0, &[(0.0, 20.0, "首页"), text]),
            line(36.0, &[text]),
            line(42.5, &[(0.0, 40.0, "政务公开")]),
            line(52.0, &[text]),
        ];
        assert!(sheets(lines, 400.0, None).sheets.is_empty());
    }
}
