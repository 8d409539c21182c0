//! Tables without ruling lines: lines whose words stand in the same columns.

use super::cells::{Boxed, Sheet};
use super::lattice::Place;
use super::lines::{Line, Run};

/// Takes the lines that make tables out of the lines of a page.
pub(super) fn sheets(lines: Vec<Line>, page_width: f32) -> (Vec<Line>, Vec<Sheet>) {
    let (mut rest, mut sheets) = (Vec::new(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        let end = stretch(&lines, at);
        match sheet(&lines[at..end], page_width) {
            Some(sheet) => {
                sheets.push(sheet);
                at = end;
            }
            None => {
                rest.push(lines[at].clone());
                at += 1;
            }
        }
    }
    (rest, sheets)
}

/// Whether a line can be a row: it has several cells, and not only the mark of an item and its words.
fn is_tabular(line: &Line) -> bool {
    let [first, second, rest @ ..] = line.runs.as_slice() else { return false };
    let is_mark = first.words.chars().count() <= 3 && !first.words.starts_with(|c: char| c.is_alphanumeric())
        || first.words.ends_with(['.', '．', '、', ')', '）']) && first.words.chars().count() <= 4;
    !rest.is_empty() || !(is_mark && second.area.width() > 8.0 * line.size)
}

/// One past the last line of a table that may begin at `first`.
fn stretch(lines: &[Line], first: usize) -> usize {
    let mut end = first;
    if !is_tabular(&lines[first]) {
        return end;
    }
    let mut single = 0;
    for at in first..lines.len() {
        let line = &lines[at];
        if at > first && line.area.y0 - lines[at - 1].area.y1 > 2.2 * line.size.max(lines[at - 1].size) {
            break;
        }
        if is_tabular(line) {
            single = 0;
            end = at + 1;
        } else {
            single += 1;
            if single > 2 {
                break;
            }
        }
    }
    end
}

/// Places between which the words of most lines stand, from left to right: the columns' left and right sides.
fn columns(lines: &[Line]) -> Vec<(f32, f32)> {
    let mut edges: Vec<(f32, i32)> = Vec::new();
    let tabular = lines.iter().filter(|line| is_tabular(line));
    let count = tabular.clone().count();
    for run in tabular.flat_map(|line| &line.runs) {
        edges.extend([(run.area.x0, 1), (run.area.x1, -1)]);
    }
    edges.sort_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1)));
    // A heading that stands over several columns must not make them one.
    let most_over = (count / 8) as i32;
    let (mut depth, mut columns) = (0, Vec::new());
    let mut begun = None;
    for (x, step) in edges {
        depth += step;
        match begun {
            None if depth > most_over => begun = Some(x),
            Some(from) if depth <= most_over => {
                columns.push((from, x));
                begun = None;
            }
            _ => {}
        }
    }
    columns
}

fn sheet(lines: &[Line], page_width: f32) -> Option<Sheet> {
    let tabular = lines.iter().filter(|line| is_tabular(line)).count();
    let columns = columns(lines);
    if columns.len() < 2 || tabular < 2 || tabular * 2 < lines.len() || tabular < 3 && columns.len() < 3 {
        return None;
    }
    // Two wide columns of text are no table.
    let wide = |column: &&(f32, f32)| column.1 - column.0 > 0.3 * page_width;
    let is_prose = |line: &Line| line.runs.iter().filter(|run| run.area.width() > 0.25 * page_width).count() >= 2;
    if columns.iter().filter(wide).count() >= 2 && lines.iter().filter(|line| is_prose(line)).count() * 3 > lines.len()
    {
        return None;
    }
    let rows = rows(lines, &columns);
    let mut cells = Vec::new();
    for (row, runs) in rows.iter().enumerate() {
        let mut taken = 0;
        for (first, last, words) in runs {
            for col in taken..*first {
                cells.push(boxed(row, col, 1, String::new()));
            }
            cells.push(boxed(row, *first, last + 1 - first, words.clone()));
            taken = last + 1;
        }
        cells.extend((taken..columns.len()).map(|col| boxed(row, col, 1, String::new())));
    }
    let area = lines.iter().map(|line| line.area).reduce(|a, b| a.with(b))?;
    let mut xs = vec![area.x0];
    xs.extend(columns.windows(2).map(|pair| (pair[0].1 + pair[1].0) / 2.0));
    xs.push(area.x1);
    Some(Sheet { area, xs, rows: rows.len(), cells, breaks: Vec::new(), is_ruled: false })
}

fn boxed(row: usize, col: usize, cols: usize, words: String) -> Boxed {
    Boxed { place: Place { row, col, rows: 1, cols }, words, is_full: false }
}

/// Words with the first and the last column they stand in.
type Cells = Vec<(usize, usize, String)>;

/// Rows of cells; a line that goes on with the cells of the line before makes no row of its own.
fn rows(lines: &[Line], columns: &[(f32, f32)]) -> Vec<Cells> {
    let mut steps: Vec<f32> = lines.windows(2).map(|pair| pair[1].base - pair[0].base).collect();
    steps.sort_by(f32::total_cmp);
    let (least, usual) = (steps.first().copied().unwrap_or(0.0), steps.get(steps.len() / 2).copied().unwrap_or(0.0));
    let mut rows: Vec<Cells> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let cells = cells(&line.runs, columns);
        let step = number.checked_sub(1).map_or(f32::MAX, |before| line.base - lines[before].base);
        // Lines of one cell stand closer than rows do.
        let is_close = step < 0.8 * usual || usual > 1.3 * least && step < 1.15 * least;
        let goes_on = is_close
            && cells.len() < columns.len()
            && rows.last().is_some_and(|row: &Cells| {
                cells.iter().all(|cell| row.iter().any(|above| above.0 <= cell.0 && cell.1 <= above.1))
            });
        match rows.last_mut().filter(|_| goes_on) {
            Some(row) => {
                for (first, last, words) in cells {
                    if let Some(above) = row.iter_mut().find(|above| above.0 <= first && last <= above.1) {
                        above.2.push('\n');
                        above.2.push_str(&words);
                    }
                }
            }
            None => rows.push(cells),
        }
    }
    rows
}

fn cells(runs: &[Run], columns: &[(f32, f32)]) -> Cells {
    let mut cells: Cells = Vec::new();
    for run in runs {
        let over = |column: &(f32, f32)| run.area.x1.min(column.1) - run.area.x0.max(column.0);
        let touched = || columns.iter().enumerate().filter(|(_, column)| over(column) > 0.0).map(|(at, _)| at);
        let middle = run.area.middle().0;
        let nearest = || {
            let away = |column: &(f32, f32)| ((column.0 + column.1) / 2.0 - middle).abs();
            let near = columns.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1)));
            near.map_or(0, |(at, _)| at)
        };
        let (first, last) = (touched().min().unwrap_or_else(nearest), touched().max().unwrap_or_else(nearest));
        match cells.last_mut() {
            Some(cell) if cell.1 >= first => {
                cell.1 = cell.1.max(last);
                cell.2.push(' ');
                cell.2.push_str(&run.words);
            }
            _ => cells.push((first, last, run.words.clone())),
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::super::page::Area;
    use super::*;

    fn line(y: f32, runs: &[(f32, f32, &str)]) -> Line {
        let run = |(x0, x1, words): &(f32, f32, &str)| Run {
            area: Area { x0: *x0, y0: y - 8.0, x1: *x1, y1: y + 2.0 },
            words: (*words).to_owned(),
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
        let (rest, sheets) = sheets(lines, 400.0);
        assert_eq!((rest.len(), sheets.len()), (2, 1));
        let words: Vec<&str> = sheets[0].cells.iter().map(|cell| cell.words.as_str()).collect();
        assert_eq!(words, ["项目", "数量", "金额", "规章\n（续）", "1", "2", "文件", "3", ""]);
    }

    #[test]
    fn two_columns_of_text_are_none() {
        let row = |i: usize| line(20.0 * i as f32, &[(0.0, 190.0, "全年公开信息"), (210.0, 400.0, "依申请公开")]);
        assert!(sheets((1..9).map(row).collect(), 400.0).1.is_empty());
    }
}
