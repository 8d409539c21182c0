//! Layouts of HTML.

use super::damage;
use super::grid::{Drawn, Place, Sheet, sheets};
use super::truth::{Dice, Truth};

fn page(truth: &Truth, mut print: impl FnMut(&Sheet) -> String) -> String {
    let mut body = String::from(
        "<h1>某县2020年政府信息公开工作年度报告</h1><p>一、总体情况</p><p>本年度认真做好各项工作，成效较好。</p>",
    );
    for sheet in sheets(truth) {
        body.push_str(&format!("<p>{}</p>\n{}\n", sheet.title, print(&sheet)));
    }
    body.push_str("<p>五、存在的主要问题及改进情况</p><p>下一步将继续努力，不断完善各项制度。</p>");
    format!(
        "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>年度报告</title></head><body><div>{body}</div></body></html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

fn spans(cell: &Drawn) -> String {
    let mut out = String::new();
    if cell.rows > 1 {
        out.push_str(&format!(" rowspan=\"{}\"", cell.rows));
    }
    if cell.cols > 1 {
        out.push_str(&format!(" colspan=\"{}\"", cell.cols));
    }
    out
}

fn table(lines: &[Vec<Drawn>], cell: impl Fn(&Drawn) -> String) -> String {
    let row = |line: &Vec<Drawn>| format!("<tr>{}</tr>\n", line.iter().map(&cell).collect::<String>());
    format!("<table border=1>{}</table>", lines.iter().map(row).collect::<String>())
}

fn td(cell: &Drawn) -> String {
    format!("<td{}>{}</td>", spans(cell), escaped(&cell.text))
}

pub fn plain(truth: &Truth, _: u64) -> String {
    page(truth, |s| table(&s.lines, td))
}

pub fn headed(truth: &Truth, _: u64) -> String {
    let cell = |c: &Drawn| {
        let tag = if c.header { "th" } else { "td" };
        format!("<{tag}{}>\n  {}\n</{tag}>", spans(c), escaped(&c.text))
    };
    let row = |line: &Vec<Drawn>| format!("<tr>{}</tr>", line.iter().map(cell).collect::<String>());
    page(truth, |s| {
        let (head, body) = s.lines.split_at(s.header);
        let part = |lines: &[Vec<Drawn>]| lines.iter().map(row).collect::<String>();
        format!("<table><thead>{}</thead><tbody>{}</tbody></table>", part(head), part(body))
    })
}

pub fn nested(truth: &Truth, _: u64) -> String {
    let inner = page(truth, |s| format!("<table><tr><td>{}</td></tr></table>", table(&s.lines, td)));
    inner.replace("<div>", "<table width=100%><tr><td>导航</td><td>").replace("</div>", "</td></tr></table>")
}

pub fn word(truth: &Truth, _: u64) -> String {
    let cell = |c: &Drawn| {
        let text = if c.text.is_empty() { "&nbsp;".to_string() } else { escaped(&c.text) };
        format!(
            "<td width=64 {} style='border:solid 1pt'><p class=MsoNormal align=center><span lang=EN-US style='font-size:10pt'>&nbsp;{text}</span><span>&nbsp;<o:p></o:p></span></p></td>",
            spans(c)
        )
    };
    page(truth, |s| table(&s.lines, cell))
}

pub fn broken(truth: &Truth, _: u64) -> String {
    let cell = |c: &Drawn| {
        let count = c.text.chars().count();
        let mut text = escaped(&c.text);
        if c.header && count >= 4 {
            let at = c.text.char_indices().nth(count / 2).map_or(0, |(i, _)| i);
            text.insert_str(at, "<br/>");
        }
        format!("<td{}>{text}</td>", spans(c))
    };
    page(truth, |s| table(&s.lines, cell))
}

pub fn capitals(truth: &Truth, _: u64) -> String {
    let cell = |c: &Drawn| {
        let spans = spans(c).to_uppercase().replace('"', "");
        format!("<TD{spans}><DIV><FONT SIZE=2>{}</FONT></DIV></TD>", escaped(&c.text))
    };
    page(truth, |s| table(&s.lines, cell).replace("<tr>", "<TR ALIGN=center>").replace("</tr>", "</TR>"))
}

pub fn unclosed(truth: &Truth, _: u64) -> String {
    page(truth, |s| table(&s.lines, td).replace("</td>", "").replace("</tr>", ""))
}

pub fn split(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        let mut out = String::new();
        for (at, start) in s.blocks.iter().enumerate() {
            let end = s.blocks.get(at + 1).copied().unwrap_or(s.lines.len());
            out.push_str(&table(&s.lines[*start..end], td));
            out.push_str("<p></p>");
        }
        out
    })
}

pub fn voids(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        let cell = |p: &Place| match p {
            Place::Own(..) => format!("<td>{}</td>", escaped(s.text(*p))),
            Place::Covered(..) => "<td></td>".to_string(),
        };
        let row = |r: &Vec<Place>| format!("<tr>{}</tr>", r.iter().map(cell).collect::<String>());
        format!("<table>{}</table>", s.places().iter().map(row).collect::<String>())
    })
}

pub fn damaged(truth: &Truth, seed: u64) -> String {
    page(truth, |s| {
        let mut s = s.clone();
        damage::headers(&mut s, seed);
        table(&s.lines, td)
    })
}

/// A second table goes on where the first stops, with the header again.
pub fn paged(truth: &Truth, seed: u64) -> String {
    page(truth, |s| {
        // Only where no merged cell crosses the cut.
        let crossed =
            |at: usize| s.lines[..at].iter().enumerate().any(|(l, line)| line.iter().any(|c| l + c.rows > at));
        let cuts: Vec<usize> = (s.header + 2..s.lines.len().saturating_sub(2)).filter(|at| !crossed(*at)).collect();
        if s.header == 0 || cuts.is_empty() {
            return table(&s.lines, td);
        }
        let at = cuts[Dice::new(seed).below(cuts.len() as u64) as usize];
        let again = [&s.lines[..s.header], &s.lines[at..]].concat();
        format!("{}<p>- 3 -</p>{}", table(&s.lines[..at], td), table(&again, td))
    })
}

pub fn turned(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        if s.title.starts_with('二') {
            return table(&s.lines, td);
        }
        let places = s.places();
        let mut out = String::new();
        for col in 0..places[0].len() {
            out.push_str("<tr>");
            for row in &places {
                let Place::Own(l, c) = row[col] else { continue };
                let cell = &s.lines[l][c];
                let exchanged = Drawn { rows: cell.cols, cols: cell.rows, ..cell.clone() };
                out.push_str(&td(&exchanged));
            }
            out.push_str("</tr>");
        }
        format!("<table>{out}</table>")
    })
}

pub fn traditional(truth: &Truth, _: u64) -> String {
    page(truth, |s| {
        let mut s = s.clone();
        for cell in s.lines.iter_mut().flatten() {
            let words = cell.text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            cell.text = if words { damage::traditional(&cell.text) } else { damage::full_width(&cell.text) };
        }
        table(&s.lines, td)
    })
}
