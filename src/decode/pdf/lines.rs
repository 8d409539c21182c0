//! Glyphs to lines of words: which glyphs stand on one line, where blanks and wide gaps are between them.

use super::page::{Area, Glyph, Way};

/// Words of a line that no wide gap divides.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Run {
    pub(super) area: Area,
    pub(super) words: String,
    /// Where its first letters stand.
    pub(super) base: f32,
    /// Narrow gaps in it, from left to right.
    pub(super) cuts: Vec<Cut>,
}

/// A gap wider than between letters, which may divide two cells that stand near each other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    /// Where the words behind it begin, in bytes.
    pub(super) at: usize,
    pub(super) from: f32,
    pub(super) to: f32,
    /// Where the letters behind it stand.
    pub(super) base: f32,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) area: Area,
    /// Where its letters stand.
    pub(super) base: f32,
    pub(super) size: f32,
    /// At least one.
    pub(super) runs: Vec<Run>,
}

impl Line {
    /// Its words, a blank where a wide gap is.
    pub(super) fn words(&self) -> String {
        self.runs.iter().map(|run| run.words.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// A gap that divides, as a share of the size of the type.
const WIDE: f32 = 1.0;
/// A gap that is a blank between letters, and one between Chinese characters.
const BLANK: f32 = 0.22;
const BLANK_CHINESE: f32 = 0.7;
/// A narrow gap that can divide cells; with a blank in it, it must be twice as wide.
const NARROW: f32 = 0.3;
/// Letters whose heights are further apart are of two cells.
const APART: f32 = 0.1;
/// How far letters of one line may stand above and below each other.
const UNEVEN: f32 = 0.4;

/// Lines of the glyphs that run to the right, from top to bottom.
pub(super) fn lines(mut glyphs: Vec<Glyph>) -> Vec<Line> {
    glyphs.retain(|glyph| glyph.way == Way::Right);
    glyphs.sort_by(|a, b| base(a).total_cmp(&base(b)));
    let mut lines = Vec::new();
    let mut row: Vec<Glyph> = Vec::new();
    for glyph in glyphs {
        let is_next = row.first().is_some_and(|first| {
            base(&glyph) - base(first) > UNEVEN * row.iter().map(|g| g.size).fold(glyph.size, f32::max)
        });
        if is_next {
            let rest = lower(&mut row, base(&glyph));
            lines.extend(line(std::mem::replace(&mut row, rest)));
        }
        row.push(glyph);
    }
    lines.extend(line(row));
    lines
}

/// Takes those of a line that stand nearer to what is below them than to the rest of it: words of one line are not
/// divided because others stand half a line above them.
fn lower(row: &mut Vec<Glyph>, below: f32) -> Vec<Glyph> {
    let step = |pair: &[Glyph]| base(&pair[1]) - base(&pair[0]);
    let Some(at) = row.windows(2).rposition(|pair| step(pair) > APART * pair[0].size) else { return Vec::new() };
    let is_nearer = row.last().is_some_and(|last| below - base(last) < 0.5 * step(&row[at..at + 2]));
    if is_nearer { row.split_off(at + 1) } else { Vec::new() }
}

/// Glyphs of whatever way, as lines on a page turned to be read.
pub(super) fn turned(glyphs: Vec<Glyph>, page: (f32, f32)) -> Vec<Line> {
    let count = |way: Way| glyphs.iter().filter(|g| g.way == way && !g.sign.is_whitespace()).count();
    let ways = [Way::Left, Way::Down, Way::Up, Way::Right];
    let way = ways.into_iter().max_by_key(|way| count(*way)).unwrap_or(Way::Right);
    let turn = |glyph: Glyph| Glyph { area: glyph.area.turned(way, page), way: Way::Right, ..glyph };
    lines(glyphs.into_iter().filter(|glyph| glyph.way == way).map(turn).collect())
}

fn base(glyph: &Glyph) -> f32 {
    glyph.area.y1 - 0.15 * glyph.size
}

/// Makes a line of glyphs in any order; `None` where there is nothing to see.
fn line(mut glyphs: Vec<Glyph>) -> Option<Line> {
    glyphs.sort_by(|a, b| a.area.x0.total_cmp(&b.area.x0));
    let mut line: Option<Line> = None;
    let (mut last, mut is_blank): (Option<Glyph>, bool) = (None, false);
    for glyph in glyphs {
        if glyph.sign.is_whitespace() || glyph.sign.is_control() || glyph.sign == '\u{ad}' {
            is_blank |= glyph.sign != '\u{ad}';
            continue;
        }
        // Bold type is sometimes the same letter twice, a hair apart.
        let again = |last: &Glyph| {
            let apart = (glyph.area.x0 - last.area.x0).abs().max((base(&glyph) - base(last)).abs());
            last.sign == glyph.sign && apart < 0.2 * glyph.size && apart < 0.5 * glyph.area.width().max(0.5)
        };
        if last.as_ref().is_some_and(again) {
            continue;
        }
        match (&mut line, &last) {
            (Some(line), Some(before)) => line.add(glyph, before, is_blank),
            _ => line = Some(Line::of(glyph)),
        }
        (last, is_blank) = (Some(glyph), false);
    }
    line
}

impl Run {
    fn of(glyph: Glyph) -> Run {
        Run { area: glyph.area, words: glyph.sign.to_string(), base: base(&glyph), cuts: Vec::new() }
    }
}

impl Line {
    fn of(glyph: Glyph) -> Line {
        Line { area: glyph.area, base: base(&glyph), size: glyph.size, runs: vec![Run::of(glyph)] }
    }

    fn add(&mut self, glyph: Glyph, last: &Glyph, is_blank: bool) {
        let size = glyph.size.max(last.size);
        let gap = glyph.area.x0 - last.area.x1;
        let chinese = |c: char| c >= '\u{2E80}';
        let blank = if chinese(glyph.sign) || chinese(last.sign) { BLANK_CHINESE } else { BLANK };
        if glyph.size > self.size {
            (self.base, self.size) = (base(&glyph), glyph.size);
        }
        self.area = self.area.with(glyph.area);
        let is_wide = gap > WIDE * size * if is_blank { 1.3 } else { 1.0 };
        match self.runs.last_mut() {
            Some(run) if !is_wide => {
                if is_blank && gap > 0.05 * size || gap > blank * size {
                    run.words.push(' ');
                }
                let is_uneven = (base(&glyph) - base(last)).abs() > 0.15 * size && gap > 0.15 * size;
                if is_uneven || gap > NARROW * size * if is_blank { 2.0 } else { 1.0 } {
                    let (at, from, to) = (run.words.len(), last.area.x1, glyph.area.x0);
                    run.cuts.push(Cut { at, from, to, base: base(&glyph) });
                }
                run.words.push(glyph.sign);
                run.area = run.area.with(glyph.area);
            }
            _ => self.runs.push(Run::of(glyph)),
        }
    }
}

/// Lines of one narrow place, such as a cell, as words: what its width broke is put together again.
pub(super) fn joined(lines: &[Line], width: f32) -> String {
    // One character a line, though the first may have a mark beside it.
    let single = lines.iter().filter(|line| line.words().chars().count() == 1).count();
    let is_pile = single == lines.len() || lines.len() > 2 && single + 1 == lines.len();
    let mut words = String::new();
    for (number, line) in lines.iter().enumerate() {
        let next = line.words();
        if number > 0 {
            let last = &lines[number - 1];
            // Room that the line before had left: as much on either side where it is centred.
            let first = line.runs[0].words.split(' ').next().map_or(1, |word| word.chars().count());
            let letter = line.area.width() / next.chars().count().max(1) as f32;
            let is_latin = next.starts_with(|c: char| c.is_ascii_alphanumeric());
            let need = letter * if is_latin { first as f32 } else { 1.0 };
            let is_broken = is_pile || last.area.width() + need + 0.5 * last.size > width - 4.0;
            let ends_latin = words.ends_with(|c: char| c.is_ascii_alphabetic() || c == ',');
            words.push_str(match is_broken {
                true if is_latin && ends_latin => " ",
                true => "",
                false => "\n",
            });
        }
        words.push_str(&next);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyph(sign: char, x: f32, y: f32, width: f32) -> Glyph {
        Glyph { sign, area: Area { x0: x, y0: y - 8.5, x1: x + width, y1: y + 1.5 }, size: 10.0, way: Way::Right }
    }

    #[test]
    fn glyphs_become_lines_with_their_gaps() {
        let mut glyphs =
            vec![glyph('次', 10.0, 40.0, 10.0), glyph('乙', 90.0, 21.0, 10.0), glyph('甲', 10.0, 20.0, 10.0)];
        glyphs.extend([glyph('甲', 10.4, 20.0, 10.0), glyph('1', 22.0, 20.0, 5.0), glyph(' ', 27.0, 20.0, 5.0)]);
        glyphs.extend([glyph('2', 32.0, 20.0, 5.0), glyph('2', 37.0, 18.0, 5.0)]);
        let lines = lines(glyphs);
        let words: Vec<Vec<&str>> =
            lines.iter().map(|line| line.runs.iter().map(|run| run.words.as_str()).collect()).collect();
        assert_eq!(words, [vec!["甲1 22", "乙"], vec!["次"]]);
    }

    #[test]
    fn words_half_a_line_above_do_not_divide_a_line() {
        let mut glyphs = vec![glyph('理', 10.0, 20.0, 10.0)];
        glyphs.extend([glyph('规', 40.0, 24.3, 10.0), glyph('章', 50.0, 24.3, 10.0), glyph('3', 90.0, 23.8, 5.0)]);
        let words: Vec<String> = lines(glyphs).iter().map(Line::words).collect();
        assert_eq!(words, ["理", "规章 3"]);
    }

    #[test]
    fn turned_glyphs_are_read_along_their_line() {
        let up = |sign, y: f32| Glyph {
            sign,
            area: Area { x0: 100.0, y0: y, x1: 110.0, y1: y + 10.0 },
            size: 10.0,
            way: Way::Up,
        };
        let lines = turned(vec![up('开', 20.0), up('公', 30.0)], (200.0, 300.0));
        assert_eq!(lines.iter().map(Line::words).collect::<Vec<_>>(), ["公开"]);
    }

    #[test]
    fn broken_lines_of_a_cell_are_put_together() {
        let row = |words: &str, y: f32| {
            let glyphs = words.chars().enumerate();
            line(glyphs.map(|(i, c)| glyph(c, 10.0 * i as f32, y, 10.0)).collect()).expect("a line")
        };
        assert_eq!(joined(&[row("政府信息", 10.0), row("公开", 20.0)], 48.0), "政府信息公开");
        assert_eq!(joined(&[row("合计", 10.0), row("公开", 20.0)], 90.0), "合计\n公开");
        assert_eq!(joined(&[row("申", 10.0), row("请", 20.0)], 90.0), "申请");
    }
}
