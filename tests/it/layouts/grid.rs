//! The tables of a truth as their forms draw them: rows of cells with their spans.

use super::truth::{BLOCKS_E2, BLOCKS_E3, DENIED, E0, E1, Entry, LINE, LINES, NOT_PROCESSED, OTHER_E3, Truth, UNABLE};

/// A cell as drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    pub text: String,
    pub rows: usize,
    pub cols: usize,
    /// A column's label.
    pub header: bool,
}

/// A table as drawn; `header` is the number of rows of its header.
#[derive(Clone, Debug)]
pub struct Sheet {
    pub title: &'static str,
    pub header: usize,
    pub lines: Vec<Vec<Drawn>>,
    /// First lines of its blocks, for tables that some pages print in parts.
    pub blocks: Vec<usize>,
}

fn drawn(text: &str, rows: usize, cols: usize) -> Drawn {
    Drawn { text: text.to_string(), rows, cols, header: false }
}

fn head(text: &str, rows: usize, cols: usize) -> Drawn {
    Drawn { header: true, ..drawn(text, rows, cols) }
}

/// All tables of a truth.
pub fn sheets(truth: &Truth) -> Vec<Sheet> {
    match truth.form {
        "E0" => vec![e0(truth)],
        "E1" => vec![e1(truth)],
        _ => vec![second(truth), third(truth), fourth(truth)],
    }
}

fn e0(truth: &Truth) -> Sheet {
    let mut lines = vec![["指标名称", "计量单位", "代码", "本期实际", "本年累计"].map(|t| head(t, 1, 1)).to_vec()];
    lines.push(["甲", "乙", "丙", "1", "2"].map(|t| head(t, 1, 1)).to_vec());
    for (at, (label, ..)) in E0.iter().enumerate() {
        let row = &truth.rows[at];
        let cells = [*label, row.unit, row.code, "5", &row.cells[0].printed];
        lines.push(cells.map(|t| drawn(t, 1, 1)).to_vec());
    }
    Sheet { title: "附：政府信息公开指标统计表", header: 1, lines, blocks: vec![0] }
}

fn e1(truth: &Truth) -> Sheet {
    let mut lines = vec![["统计指标", "单位", "统计数"].map(|t| head(t, 1, 1)).to_vec()];
    for (label, unit, metric) in E1 {
        let cells =
            if unit.is_empty() { [*label, "——", ""] } else { [*label, *unit, &truth.row(metric).cells[0].printed] };
        lines.push(cells.map(|t| drawn(t, 1, 1)).to_vec());
    }
    Sheet { title: "政府信息公开情况统计表", header: 1, lines, blocks: vec![0] }
}

fn second(truth: &Truth) -> Sheet {
    let mut lines = Vec::new();
    let mut blocks = Vec::new();
    let all = if truth.form == "E2" { &BLOCKS_E2[..] } else { &BLOCKS_E3[..] };
    for (caption, columns, rows) in all {
        blocks.push(lines.len());
        let wide = 4 - columns.len();
        lines.push(vec![drawn(caption, 1, 4)]);
        let mut labels = vec![head("信息内容", 1, 1)];
        labels.extend(columns.iter().map(|c| head(c, 1, if columns.len() == 1 { 3 } else { 1 })));
        let widen = |line: &mut Vec<Drawn>| {
            if columns.len() == 2 {
                line.last_mut().expect("a cell").cols += wide - 1;
            }
        };
        widen(&mut labels);
        lines.push(labels);
        for (_, prefix, names) in *rows {
            let row = truth.row(&format!("{prefix}.{}", names[0]));
            let mut line = vec![drawn(&row.label, 1, 1)];
            line.extend(row.cells.iter().map(|c| drawn(&c.printed, 1, if columns.len() == 1 { 3 } else { 1 })));
            widen(&mut line);
            lines.push(line);
        }
    }
    Sheet { title: "二、主动公开政府信息情况", header: 0, lines, blocks }
}

fn third(truth: &Truth) -> Sheet {
    let children = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"];
    let corner = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）";
    let mut lines = vec![
        vec![drawn(corner, 3, 3), head("申请人情况", 1, 7)],
        vec![head("自然人", 2, 1), head("法人或其他组织", 1, 5), head("总计", 2, 1)],
        children.map(|c| head(c, 1, 1)).to_vec(),
    ];
    let values = |metric: &str| truth.row(metric).cells.iter().map(|c| drawn(&c.printed, 1, 1)).collect::<Vec<_>>();
    let label = |metric: &str| truth.row(metric).label.as_str();
    for metric in ["applications.received.new", "applications.carried_in"] {
        lines.push([vec![drawn(label(metric), 1, 3)], values(metric)].concat());
    }
    let results = |name: &str| format!("applications.result.{name}");
    let start = lines.len();
    for name in ["granted", "partial"] {
        lines.push([vec![drawn(label(&results(name)), 1, 2)], values(&results(name))].concat());
    }
    let other: &[Entry] = if truth.form == "E3" { &OTHER_E3 } else { &[] };
    let groups: [(&str, &[Entry]); 4] = [
        ("（三）不予公开", &DENIED),
        ("（四）无法提供", &UNABLE),
        ("（五）不予处理", &NOT_PROCESSED),
        ("（六）其他处理", other),
    ];
    for (group, rows) in groups {
        for (at, (_, name)) in rows.iter().enumerate() {
            let mut line = if at == 0 { vec![drawn(group, rows.len(), 1)] } else { Vec::new() };
            line.push(drawn(label(&results(name)), 1, 1));
            line.extend(values(&results(name)));
            lines.push(line);
        }
    }
    let last: &[&str] = if truth.form == "E2" { &["other.total", "total"] } else { &["total"] };
    for name in last {
        lines.push([vec![drawn(label(&results(name)), 1, 2)], values(&results(name))].concat());
    }
    let height = lines.len() - start;
    lines[start].insert(0, drawn("三、本年度办理结果", height, 1));
    let out = "applications.carried_out";
    lines.push([vec![drawn(label(out), 1, 3)], values(out)].concat());
    Sheet { title: "三、收到和处理政府信息公开申请情况", header: 3, lines, blocks: vec![0] }
}

fn fourth(truth: &Truth) -> Sheet {
    let five = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"];
    let heads = |rows| five.map(|c| head(c, rows, 1)).to_vec();
    let second = [heads(2), vec![head("未经复议直接起诉", 1, 5), head("复议后起诉", 1, 5)]].concat();
    let row = truth.row(&format!("{}.{}", LINES[0], LINE[0]));
    Sheet {
        title: "四、政府信息公开行政复议、行政诉讼情况",
        header: 3,
        lines: vec![
            vec![head("行政复议", 1, 5), head("行政诉讼", 1, 10)],
            second,
            [heads(1), heads(1)].concat(),
            row.cells.iter().map(|c| drawn(&c.printed, 1, 1)).collect(),
        ],
        blocks: vec![0],
    }
}

/// A place of the grid: a cell's own first place, or one that a merged cell covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Own(usize, usize),
    Covered(usize, usize),
}

impl Sheet {
    /// All places, row by row: indexes of line and cell.
    pub fn places(&self) -> Vec<Vec<Place>> {
        let width: usize = self.lines[0].iter().map(|c| c.cols).sum();
        let mut grid: Vec<Vec<Option<Place>>> = vec![vec![None; width]; self.lines.len()];
        for (l, line) in self.lines.iter().enumerate() {
            for (c, cell) in line.iter().enumerate() {
                let col = grid[l].iter().position(Option::is_none).expect("room");
                for (r, row) in grid.iter_mut().enumerate().skip(l).take(cell.rows) {
                    for (k, place) in row.iter_mut().enumerate().skip(col).take(cell.cols) {
                        *place = Some(if (r, k) == (l, col) { Place::Own(l, c) } else { Place::Covered(l, c) });
                    }
                }
            }
        }
        grid.into_iter().map(|row| row.into_iter().map(|p| p.expect("covered")).collect()).collect()
    }

    pub fn text(&self, place: Place) -> &str {
        let (Place::Own(l, c) | Place::Covered(l, c)) = place;
        &self.lines[l][c].text
    }
}
