//! Tables that go on over the end of a page: their parts become one, rows that the break divided become whole,
//! and the header rows that each page repeats stand once.

use super::cells::{Boxed, Sheet};
use super::rows::is_value;

/// How far sides of columns may stand from where they stood on the page before.
const NEAR: f32 = 5.0;
/// How far middles of words below each other may stand apart.
const EVEN: f32 = 3.0;
/// Header rows that a page can repeat.
const MOST_HEADERS: usize = 6;

/// Whether the words can be the head of a part: "续表".
pub(super) fn is_continuation(words: &str) -> bool {
    words.chars().count() <= 12 && (words.contains("续表") || words.contains("續表") || words.contains("接上"))
}

/// Puts `next`, which stands first on page `page`, to `table`, which stood last on the page before. Gives it back
/// where it is another table.
pub(super) fn join(table: &mut Sheet, next: Sheet, page: usize) -> Result<(), Sheet> {
    let Some(shift) = shift(&table.xs, &next.xs).filter(|_| table.is_ruled == next.is_ruled) else { return Err(next) };
    let xs = union(&table.xs, next.xs.iter().map(|x| x + shift));
    respread(&mut table.cells, &table.xs, 0.0, &xs);
    let mut cells = next.cells;
    respread(&mut cells, &next.xs, shift, &xs);
    spread(&table.cells, table.rows, &mut cells, shift);
    table.xs = xs;
    let repeated = repeated(&table.cells, &cells, next.rows);
    cells.retain(|cell| cell.place.row >= repeated);
    let mut rows = next.rows - repeated;
    let first = table.rows;
    let divided = is_divided(&table.cells, first, &cells, repeated);
    for mut cell in cells {
        cell.place.row = cell.place.row - repeated + first;
        let above = table.cells.iter_mut().find(|above| {
            let ends = above.place.row + above.place.rows == first && above.place.row < first;
            ends && (above.place.col, above.place.cols) == (cell.place.col, cell.place.cols)
        });
        match above {
            Some(above) if cell.place.row == first && (divided || goes_on(above, &cell)) => {
                above.place.rows += cell.place.rows;
                above.words.push_str(&cell.words);
                above.is_full = cell.is_full;
            }
            _ => table.cells.push(cell),
        }
    }
    if divided {
        // The row that the break divided is one.
        for cell in &mut table.cells {
            let (row, last) = (cell.place.row, cell.place.row + cell.place.rows);
            if row >= first {
                cell.place.row -= 1;
            } else if last > first {
                cell.place.rows -= 1;
            }
        }
        rows -= 1;
    }
    table.breaks.push((first, page));
    table.rows += rows;
    table.cells.sort_by_key(|cell| (cell.place.row, cell.place.col));
    Ok(())
}

/// How far to move `next` to stand under `table`; `None` where their columns differ.
fn shift(table: &[f32], next: &[f32]) -> Option<f32> {
    let (left, right) = (*table.first()?, *table.last()?);
    let (next_left, next_right) = (*next.first()?, *next.last()?);
    let shift = left - next_left;
    if ((right - left) - (next_right - next_left)).abs() > 2.0 * NEAR || shift.abs() > 60.0 {
        return None;
    }
    let known = |a: &[f32], b: &[f32], by: f32| a.iter().all(|x| b.iter().any(|y| (x + by - y).abs() <= NEAR));
    // Where cells are merged, a part may show fewer columns than the other.
    (known(next, table, shift) || known(table, next, -shift)).then_some(shift)
}

fn union(table: &[f32], next: impl Iterator<Item = f32>) -> Vec<f32> {
    let mut xs = table.to_vec();
    for x in next {
        if xs.iter().all(|known| (known - x).abs() > 2.0 * NEAR) {
            xs.push(x);
        }
    }
    xs.sort_by(f32::total_cmp);
    xs
}

/// Counts the columns of cells anew, by `xs`.
fn respread(cells: &mut [Boxed], old: &[f32], shift: f32, xs: &[f32]) {
    let nearest = |at: f32| {
        let away = |x: &f32| (x - at).abs();
        xs.iter().enumerate().min_by(|a, b| away(a.1).total_cmp(&away(b.1))).map_or(0, |(number, _)| number)
    };
    for cell in cells {
        let (from, to) = (nearest(old[cell.place.col] + shift), nearest(old[cell.place.col + cell.place.cols] + shift));
        cell.place.col = from;
        cell.place.cols = to.saturating_sub(from).max(1);
    }
}

/// Gives a figure that stands alone below the middle of what spans several columns, on the page before or in the row
/// above, all of these.
fn spread(table: &[Boxed], rows: usize, cells: &mut Vec<Boxed>, shift: f32) {
    let wide = |cells: &[Boxed], row: usize, shift: f32| -> Vec<(usize, usize, f32)> {
        let last = cells.iter().filter(|cell| cell.place.row + cell.place.rows == row && cell.place.cols > 1);
        last.filter_map(|cell| Some((cell.place.col, cell.place.cols, cell.middle? + shift))).collect()
    };
    let mut above = wide(table, rows, 0.0);
    let mut row = 0;
    while !above.is_empty() {
        for (col, cols, middle) in above {
            let is_in = |cell: &Boxed| cell.place.row == row && cell.place.col >= col && cell.place.col < col + cols;
            let mut filled = (0..cells.len()).filter(|at| is_in(&cells[*at]) && !cells[*at].words.is_empty());
            let (Some(at), None) = (filled.next(), filled.next()) else { continue };
            let is_even = cells[at].middle.is_some_and(|own| (own + shift - middle).abs() < EVEN);
            if is_even && is_value(&cells[at].words) && cells[at].place.rows == 1 {
                (cells[at].place.col, cells[at].place.cols) = (col, cols);
                let kept = cells[at].clone();
                cells.retain(|cell| !is_in(cell) || cell.place.rows > 1);
                cells.push(kept);
            }
        }
        row += 1;
        above = wide(cells, row, shift);
    }
}

/// How many of the first rows of `next` are the first rows of the table again.
fn repeated(table: &[Boxed], next: &[Boxed], rows: usize) -> usize {
    let head = |cells: &[Boxed], rows: usize| -> Option<Vec<(usize, usize, usize, String)>> {
        let first = cells.iter().filter(|cell| cell.place.row < rows);
        let is_cut = first.clone().any(|cell| cell.place.row + cell.place.rows > rows);
        let tight = |words: &str| words.chars().filter(|c| !c.is_whitespace()).collect();
        let told = |cell: &Boxed| (cell.place.row, cell.place.col, cell.place.cols, tight(&cell.words));
        (!is_cut).then(|| first.map(told).collect())
    };
    (1..=MOST_HEADERS.min(rows.saturating_sub(1)))
        .rev()
        .find(|count| {
            let (ours, theirs) = (head(table, *count), head(next, *count));
            ours.is_some() && ours == theirs && theirs.is_some_and(|cells| cells.iter().any(|cell| !cell.3.is_empty()))
        })
        .unwrap_or(0)
}

/// Whether a cell that covers several rows goes on below the break.
fn goes_on(above: &Boxed, below: &Boxed) -> bool {
    let is_tall = above.place.rows > 1 || below.place.rows > 1;
    is_tall && (below.words.is_empty() || above.words.is_empty() && below.place.rows > 1 || runs_on(above, below))
}

/// Whether the words below the break are the rest of a cell's.
fn runs_on(above: &Boxed, below: &Boxed) -> bool {
    above.is_full && !begins(&below.words) && !above.words.ends_with(|c: char| c.is_ascii_digit())
}

/// Whether words begin something of their own.
fn begins(words: &str) -> bool {
    const NUMERALS: &str = "一二三四五六七八九十";
    let mut signs = words.chars();
    match signs.next() {
        Some('（' | '(' | '第' | '其') => true,
        Some(first) if NUMERALS.contains(first) => signs.next().is_some_and(|c| matches!(c, '、' | '．' | '.')),
        Some(first) => first.is_ascii_digit(),
        None => false,
    }
}

/// Whether the last row above and the first one below are one row: they have the same cells, each shows its words
/// on one side of the break or runs over it, and some do.
fn is_divided(table: &[Boxed], end: usize, next: &[Boxed], first: usize) -> bool {
    let above: Vec<&Boxed> = table.iter().filter(|cell| cell.place.row + cell.place.rows == end).collect();
    let below: Vec<&Boxed> = next.iter().filter(|cell| cell.place.row == first).collect();
    let same = above.len() == below.len()
        && above.iter().zip(&below).all(|(a, b)| (a.place.col, a.place.cols) == (b.place.col, b.place.cols))
        && above.iter().any(|cell| cell.place.rows == 1)
        && below.iter().any(|cell| cell.place.rows == 1);
    if !same {
        return false;
    }
    let is_shared = |(a, b): (&&Boxed, &&Boxed)| a.words.is_empty() || b.words.is_empty() || runs_on(a, b);
    let only = |a: &Boxed, b: &Boxed| !a.words.is_empty() && b.words.is_empty();
    let single = || above.iter().zip(&below).filter(|(a, b)| a.place.rows == 1 && b.place.rows == 1);
    // A row of blanks below a row of words is a row; so are figures without a label of their own.
    let goes_over = single().any(|(a, b)| !a.words.is_empty() && !b.words.is_empty());
    let completes = single().any(|(a, b)| only(a, b)) && single().any(|(a, b)| only(b, a));
    above.iter().zip(&below).all(is_shared) && (goes_over || completes)
}

#[cfg(test)]
mod tests {
    use super::super::lattice::Place;
    use super::super::page::Area;
    use super::*;

    fn sheet(xs: &[f32], rows: usize, cells: &[(usize, usize, usize, usize, &str)]) -> Sheet {
        let boxed = |(row, col, rows, cols, words): &(usize, usize, usize, usize, &str)| Boxed {
            place: Place { row: *row, col: *col, rows: *rows, cols: *cols },
            words: (*words).to_owned(),
            middle: None,
            is_full: words.chars().count() >= 6,
        };
        let area = Area { x0: xs[0], y0: 0.0, x1: xs[xs.len() - 1], y1: 100.0 };
        let cells = cells.iter().map(boxed).collect();
        Sheet { area, xs: xs.to_vec(), rows, cells, breaks: Vec::new(), is_ruled: true }
    }

    fn told(sheet: &Sheet) -> Vec<(usize, usize, usize, usize, &str)> {
        let cells = sheet.cells.iter();
        cells.map(|c| (c.place.row, c.place.col, c.place.rows, c.place.cols, c.words.as_str())).collect()
    }

    #[test]
    fn a_header_that_is_repeated_stands_once_and_a_tall_cell_goes_on() {
        let xs = [0.0, 20.0, 100.0, 150.0];
        let mut table = sheet(
            &xs,
            2,
            &[
                (0, 0, 1, 2, "项目"),
                (0, 2, 1, 1, "数量"),
                (1, 0, 1, 1, "办理结果"),
                (1, 1, 1, 1, "公开"),
                (1, 2, 1, 1, "5"),
            ],
        );
        let next = sheet(
            &xs,
            3,
            &[
                (0, 0, 1, 2, "项目"),
                (0, 2, 1, 1, "数量"),
                (1, 0, 2, 1, ""),
                (1, 1, 1, 1, "不公开"),
                (1, 2, 1, 1, "6"),
                (2, 1, 1, 1, "其他"),
                (2, 2, 1, 1, ""),
            ],
        );
        join(&mut table, next, 1).expect("one table");
        assert_eq!(
            told(&table)[2..],
            [
                (1, 0, 3, 1, "办理结果"),
                (1, 1, 1, 1, "公开"),
                (1, 2, 1, 1, "5"),
                (2, 1, 1, 1, "不公开"),
                (2, 2, 1, 1, "6"),
                (3, 1, 1, 1, "其他"),
                (3, 2, 1, 1, "")
            ]
        );
        assert_eq!((table.rows, &table.breaks[..]), (4, &[(2, 1)][..]));
    }

    #[test]
    fn a_row_divided_by_the_break_is_one_row() {
        let xs = [0.0, 80.0, 150.0];
        let mut table = sheet(&xs, 1, &[(0, 0, 1, 1, "其他法律法规禁止"), (0, 1, 1, 1, "3")]);
        let next = sheet(&xs, 2, &[(0, 0, 1, 1, "公开"), (0, 1, 1, 1, ""), (1, 0, 1, 1, "其他"), (1, 1, 1, 1, "4")]);
        join(&mut table, next, 1).expect("one table");
        assert_eq!(
            told(&table),
            [(0, 0, 1, 1, "其他法律法规禁止公开"), (0, 1, 1, 1, "3"), (1, 0, 1, 1, "其他"), (1, 1, 1, 1, "4")]
        );
    }

    #[test]
    fn a_figure_below_the_middle_of_a_wide_head_over_the_page_is_of_all_its_columns() {
        let xs = [0.0, 80.0, 120.0, 160.0, 200.0];
        let mut table = sheet(&xs, 1, &[(0, 0, 1, 1, "信息内容"), (0, 1, 1, 3, "本年处理决定数量")]);
        let row =
            |row, label, value| [(row, 0, 1, 1, label), (row, 1, 1, 1, ""), (row, 2, 1, 1, value), (row, 3, 1, 1, "")];
        let mut next = sheet(&xs, 2, &[row(0, "行政处罚", "3"), row(1, "行政强制", "4")].concat());
        (table.is_ruled, next.is_ruled, table.cells[1].middle) = (false, false, Some(140.0));
        next.cells.iter_mut().for_each(|cell| cell.middle = (cell.place.col == 2).then_some(139.0));
        join(&mut table, next, 1).expect("one table");
        let wanted = [(1, 0, 1, 1, "行政处罚"), (1, 1, 1, 3, "3"), (2, 0, 1, 1, "行政强制"), (2, 1, 1, 3, "4")];
        assert_eq!(told(&table)[2..], wanted);
    }

    #[test]
    fn blank_rows_stay_rows_and_other_columns_another_table() {
        let xs = [0.0, 80.0, 150.0];
        let mut table = sheet(&xs, 1, &[(0, 0, 1, 1, "规章"), (0, 1, 1, 1, "")]);
        let next = sheet(&xs, 1, &[(0, 0, 1, 1, "文件"), (0, 1, 1, 1, "4")]);
        join(&mut table, next, 1).expect("one table");
        assert_eq!(table.rows, 2);
        assert!(join(&mut table, sheet(&[0.0, 50.0, 150.0], 1, &[(0, 0, 1, 1, "甲"), (0, 1, 1, 1, "乙")]), 2).is_err());
    }
}
