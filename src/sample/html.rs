//! Pages in the markups that content management systems and Word leave behind.

use super::dice::Dice;
use super::grid::Grid;
use super::page::Part;

/// How a page is marked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Markup {
    /// Clean HTML 5.
    Clean,
    /// The whole page inside tables that only lay it out.
    Nested,
    /// Exported by Word.
    Word,
    /// Capital tags, many of them never closed.
    Legacy,
}

impl Markup {
    pub const ALL: [Markup; 4] = [Markup::Clean, Markup::Nested, Markup::Word, Markup::Legacy];

    pub fn name(self) -> &'static str {
        match self {
            Markup::Clean => "html_clean",
            Markup::Nested => "html_nested",
            Markup::Word => "html_word",
            Markup::Legacy => "html_legacy",
        }
    }
}

/// The page; `charset` is what it declares.
pub(super) fn page(parts: &[Part], markup: Markup, charset: &str, dice: &mut Dice) -> String {
    let title = parts.iter().find_map(|p| if let Part::Title(t) = p { Some(t.as_str()) } else { None });
    let title = escape(title.unwrap_or("信息公开"));
    let body: String = parts.iter().map(|p| part(p, markup, dice)).collect();
    match markup {
        Markup::Clean => format!(
            "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"{charset}\">\n<title>{title}</title>\n\
             <style>td{{border:1px solid #999}} .n{{text-align:center}}</style>\n<script>var views = 1024;</script>\n</head>\n\
             <body>\n<div class=\"main\">\n{body}</div>\n</body>\n</html>\n"
        ),
        Markup::Nested => format!(
            "<html><head><meta http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\"><title>{title}</title></head>\n\
             <body><table width=\"1000\" border=\"0\"><tr><td width=\"220\"><table><tr><td><a href=\"/\">首页</a></td></tr>\
             <tr><td><a href=\"/zwgk\">政务公开</a></td></tr></table></td>\n<td><table width=\"100%\"><tr><td>\n{body}\
             </td></tr></table></td></tr></table></body></html>\n"
        ),
        Markup::Word => format!(
            "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\" xmlns:w=\"urn:schemas-microsoft-com:office:word\">\n<head>\n\
             <meta http-equiv=Content-Type content=\"text/html; charset={charset}\">\n<meta name=Generator content=\"Microsoft Word 15\">\n\
             <title>{title}</title>\n<!--[if gte mso 9]><xml><w:WordDocument><w:View>Print</w:View></w:WordDocument></xml><![endif]-->\n\
             <style><!-- p.MsoNormal {{mso-pagination:none; font-size:10.5pt}} --></style>\n</head>\n\
             <body lang=ZH-CN>\n<div class=WordSection1>\n{body}</div>\n</body>\n</html>\n"
        ),
        Markup::Legacy => format!(
            "<HTML><HEAD><META http-equiv=\"Content-Type\" content=\"text/html; charset={charset}\"><TITLE>{title}</TITLE></HEAD>\n\
             <BODY bgcolor=#ffffff>\n<CENTER></CENTER>\n{body}</BODY></HTML>\n"
        ),
    }
}

fn part(part: &Part, markup: Markup, dice: &mut Dice) -> String {
    match (part, markup) {
        (Part::Title(t), Markup::Word) => word_paragraph(t, "align=center style='text-align:center'"),
        (Part::Title(t), Markup::Legacy) => format!("<P align=center><FONT size=5><B>{}</B></FONT>\n", escape(t)),
        (Part::Title(t), _) => format!("<h1>{}</h1>\n", escape(t)),
        (Part::Heading(t), Markup::Clean) => format!("<h2>{}</h2>\n", escape(t)),
        (Part::Heading(t), Markup::Nested) => format!("<p><strong>{}</strong></p>\n", escape(t)),
        (Part::Heading(t) | Part::Text(t), Markup::Word) => word_paragraph(t, ""),
        (Part::Heading(t) | Part::Text(t), Markup::Legacy) => format!("<P>&nbsp;&nbsp;&nbsp; {}<BR>\n", escape(t)),
        (Part::Text(t), _) => format!("<p>{}</p>\n", escape(t)),
        (Part::Chrome(t), _) => format!("<div class=\"bar\">{}</div>\n", escape(t)),
        (Part::Table(grid), _) => table(grid, markup, dice),
    }
}

fn word_paragraph(text: &str, how: &str) -> String {
    format!("<p class=MsoNormal {how}><span style='font-family:宋体'>{}<o:p></o:p></span></p>\n", escape(text))
}

fn table(grid: &Grid, markup: Markup, dice: &mut Dice) -> String {
    let mut out = String::from(match markup {
        Markup::Clean => "<table>\n<tbody>\n",
        Markup::Nested => "<table border=\"1\" cellspacing=\"0\">\n",
        Markup::Word => "<table class=MsoNormalTable border=1 cellspacing=0 cellpadding=0>\n",
        Markup::Legacy => "<TABLE border=1 cellSpacing=0>\n",
    });
    for (r, row) in grid.rows.iter().enumerate() {
        let cells: String = row.iter().map(|slot| {
            let text = escape(slot.text.trim_matches(' '));
            let mut span = String::new();
            if slot.rows > 1 {
                span += &format!(" rowspan=\"{}\"", slot.rows);
            }
            if slot.cols > 1 {
                span += &format!(" colspan=\"{}\"", slot.cols);
            }
            let blank = if slot.text.is_empty() && dice.chance(50) { "&nbsp;" } else { "" };
            match markup {
                Markup::Clean if r < grid.head && dice.chance(50) => format!("<th{span}>{text}</th>"),
                Markup::Clean | Markup::Nested => format!("<td{span} class=\"n\">{text}{blank}</td>"),
                Markup::Word => format!(
                    "<td width=62{span} valign=top style='border:solid windowtext 1.0pt'>\n<p class=MsoNormal><span lang=EN-US>{text}{}</span></p></td>",
                    if slot.text.is_empty() { "<o:p>&nbsp;</o:p>" } else { "" }
                ),
                Markup::Legacy => format!("<TD{span}><FONT face=宋体>{text}{blank}</FONT>"),
            }
        }).collect();
        out += &match markup {
            Markup::Legacy => format!("<TR>{cells}\n"),
            _ => format!("<tr>{cells}</tr>\n"),
        };
    }
    out + match markup {
        Markup::Clean => "</tbody>\n</table>\n",
        Markup::Legacy => "</TABLE>\n",
        _ => "</table>\n",
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('\n', "<br>")
}
