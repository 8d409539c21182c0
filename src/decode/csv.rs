//! A sheet that was saved as text: commas, tabs or semicolons between its cells. Which texts are sheets is told from the
//! rows alone, and in doubt a text is a text.

use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

use super::charset::Decoded;
use super::limits::Limits;
use super::sheet::{self, Sheet, SheetCell};
use super::{charset_findings, text};
use crate::model::{Document, Failure, Format};

/// What may stand between cells.
const SEPARATORS: [u8; 3] = *b",\t;";
/// Rows without which a text is no sheet.
const FEWEST: usize = 3;
/// Bytes that a cell without quotes has on average where rows are not all as long.
const SHORT: usize = 48;
/// Rows by which most texts can be told.
const GLANCE: usize = 32;
/// Rows that are looked at to tell what a text is.
const MOST: usize = 10_000;

/// Whether bytes in any character set that holds ASCII are those of a sheet.
pub(super) fn is_sheet(bytes: &[u8]) -> bool {
    separator(bytes).is_some()
}

/// Makes the document.
///
/// # Errors
/// `empty`.
pub(super) fn document(decoded: Decoded, limits: &Limits) -> Result<Document, Failure> {
    let mut findings = charset_findings(&decoded);
    let mut text = text::clean(decoded.text);
    text::cut(&mut text, limits, &mut findings);
    let separator = separator(text.as_bytes()).unwrap_or(b',');
    let mut sheet = Sheet { is_bare: true, ..Sheet::default() };
    let mut room = limits.max_cells.saturating_add(1);
    let mut row = 0;
    rows(text.as_bytes(), separator, |cells, _| {
        for (col, words) in cells.iter().enumerate() {
            let words = String::from_utf8_lossy(words);
            if !words.is_empty() && room > 0 {
                room -= 1;
                sheet.cells.push(SheetCell { row, col: col as u32, words: words.into_owned() });
            }
        }
        row += 1;
        room > 0
    });
    let mut document = sheet::document(vec![sheet], Format::Csv, limits)?;
    document.charset = Some(decoded.charset);
    document.findings.splice(0..0, findings);
    Ok(document)
}

/// What stands between the cells; `None` where the text is none of cells.
fn separator(bytes: &[u8]) -> Option<u8> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Some(rest) = bytes.strip_prefix(b"sep=") {
        return rest.first().copied().filter(|byte| SEPARATORS.contains(byte));
    }
    let start = &bytes[..bytes.len().min(64 << 10)];
    let mut found = SEPARATORS.into_iter().filter(|byte| start.contains(byte));
    found.find(|separator| is_divided(bytes, *separator)).or_else(|| is_quoted(bytes).then_some(b','))
}

/// Whether each row is one cell in quotes: a sheet of one column.
fn is_quoted(bytes: &[u8]) -> bool {
    let mut count = 0;
    let mut is_whole = true;
    let is_closed = bytes.starts_with(b"\"")
        && rows(bytes, b',', |cells, raw| {
            let raw = raw.trim_ascii_end();
            is_whole =
                cells.is_empty() || cells.len() == 1 && raw.len() > 1 && raw.starts_with(b"\"") && raw.ends_with(b"\"");
            count += cells.len();
            is_whole && count < MOST
        });
    is_closed && is_whole && count >= FEWEST
}

/// Whether the rows are divided like those of a sheet: as a program writes them, each with the same number of cells; or
/// as people do, nearly all of them with cells that are short.
fn is_divided(bytes: &[u8], separator: u8) -> bool {
    let (mut counts, mut several) = (Vec::new(), 0);
    let (mut spaced, mut filled, mut open_bytes, mut open) = (0, 0, 0, 0);
    let is_whole = rows(bytes, separator, |cells, raw| {
        counts.push(cells.len());
        several += usize::from(cells.len() > 1);
        for cell in cells.iter().skip(1).filter(|cell| !cell.trim_ascii().is_empty()) {
            filled += 1;
            spaced += usize::from(cell.starts_with(b" "));
        }
        open += cells.len();
        open_bytes += if raw.contains(&b'"') { 0 } else { raw.len() };
        // Most texts are known for what they are by their first lines.
        counts.len() < MOST && (counts.len() != GLANCE || several * 2 > GLANCE)
    });
    let rows = counts.len();
    counts.sort_unstable();
    let most = counts.chunk_by(|a, b| a == b).max_by_key(|same| same.len()).unwrap_or_default();
    let Some(width) = most.first().copied().filter(|width| *width > 1 && rows >= FEWEST) else { return false };
    // Behind the comma of a sentence stands a blank.
    if !is_whole || filled == 0 || spaced * 2 > filled {
        return false;
    }
    // Tabs are seen by the reader of texts too, which knows prose between rows.
    let is_even = most.len() == rows && (width > 2 || rows >= 2 * FEWEST);
    let is_ragged = separator == b',' && width > 2 && most.len() * 5 >= rows * 4 && open_bytes <= SHORT * open;
    is_even || is_ragged
}

/// Hands out the cells of each row, and its bytes as they stand there, until told to stop. Lines without anything are
/// rows too. Whether no quote was left open.
fn rows<'b>(bytes: &'b [u8], separator: u8, mut each: impl FnMut(&[&[u8]], &'b [u8]) -> bool) -> bool {
    let mut reader: Reader = ReaderBuilder::new().delimiter(separator).build();
    let (mut words, mut ends) = (vec![0; 1 << 12], vec![0; 64]);
    let mut rest = bytes;
    if let Some(line) = rest.strip_prefix(b"sep=") {
        rest = line.iter().position(|b| *b == b'\n').map_or(&[], |end| &line[end + 1..]);
    }
    while !rest.is_empty() {
        // The reader passes over blank lines.
        let blank = rest.iter().take_while(|b| **b == b'\r').count();
        if rest.get(blank).is_none_or(|b| *b == b'\n') {
            rest = rest.get(blank + 1..).unwrap_or_default();
            if !each(&[], &[]) {
                return true;
            }
            continue;
        }
        let (mut taken, mut written, mut ended) = (0, 0, 0);
        loop {
            let step = reader.read_record(&rest[taken..], &mut words[written..], &mut ends[ended..]);
            (taken, written, ended) = (taken + step.1, written + step.2, ended + step.3);
            match step.0 {
                ReadRecordResult::OutputFull => words.resize(words.len() * 2, 0),
                ReadRecordResult::OutputEndsFull => ends.resize(ends.len() * 2, 0),
                // The text ends here: an empty input says so to the reader.
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::Record | ReadRecordResult::End => break,
            }
        }
        let raw = &rest[..taken];
        let starts = std::iter::once(0).chain(ends[..ended].iter().copied());
        let cells: Vec<&[u8]> = starts.zip(&ends[..ended]).map(|(from, to)| &words[from..*to]).collect();
        rest = &rest[taken.max(1)..];
        // A row of `\r\n`: the reader leaves the second for the next row.
        rest = rest.strip_prefix(b"\n").filter(|_| raw.ends_with(b"\r")).unwrap_or(rest);
        let is_open = raw.iter().filter(|b| **b == b'"').count() % 2 == 1;
        if is_open && rest.is_empty() {
            each(&cells, raw);
            return false;
        }
        if !each(&cells, raw) {
            return true;
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Limits, decode, sniff};
    use crate::model::Layout;

    const FORM: &str =
        "表1,,\n项目,单位,数量\n主动公开,\"条,次\",12\n申请,\"件\n（含\"\"网上\"\"）\",3\n,,\n备注：无。,,\n";

    #[test]
    fn cells_are_those_that_were_saved() {
        for (bytes, charset) in [
            (FORM.as_bytes().to_vec(), "utf-8"),
            ([b"\xEF\xBB\xBF", FORM.replace('\n', "\r\n").as_bytes()].concat(), "utf-8"),
            (crate::decode::encode(FORM, "gbk").expect("GBK"), "gbk"),
            (FORM.replace("\"条,次\"", "条次").replace(',', ";").into_bytes(), "utf-8"),
            (FORM.replace("\"条,次\"", "条次").replace(',', "\t").into_bytes(), "utf-8"),
            ([b"sep=,\r\n", FORM.as_bytes()].concat(), "utf-8"),
        ] {
            let read = decode(&bytes, &Limits::default()).expect("a sheet");
            assert_eq!((read.format, read.charset), (Some(Format::Csv), Some(charset)), "{}", read.text);
            let cells: Vec<_> = read.tables[0].cells.iter().map(|c| (c.row, c.col, c.span.of(&read.text))).collect();
            assert_eq!(cells[3..6].iter().map(|c| c.2).filter(|w| *w == "12").count(), 1);
            assert_eq!((cells[0], cells[7]), ((0, 0, "项目"), (2, 1, "件\n（含\"网上\"）")));
            assert_eq!(read.tables[0].cols, 3);
            assert!(read.text.starts_with("表1\n") && read.text.ends_with("备注：无。"), "{}", read.text);
        }
    }

    #[test]
    fn rows_of_hand_made_sheets_may_be_shorter() {
        let ragged = "某县统计表\n项目,单位,数量\n公开,条,12\n申请,件,3\n复议,件,1\n诉讼,件,0\n举报,件,2\n";
        assert_eq!(sniff(ragged.as_bytes()), Format::Csv);
    }

    #[test]
    fn columns_of_merged_cells_are_closed_up() {
        let text = "标题,,,,,\n,,,,,\n项目,,,数量,,\n,,,本年,,上年\n规章,,,1,,2\n文件,,,3,,4\n";
        let read = decode(text.as_bytes(), &Limits::default()).expect("a sheet");
        assert_eq!(read.tables.iter().map(|table| (table.rows, table.cols)).collect::<Vec<_>>(), [(4, 3)]);
        assert_eq!(read.tables[0].layout, Layout::Unmerged);
    }

    #[test]
    fn a_column_of_quoted_cells_is_a_sheet() {
        let text = "\"年度报告\"\n\"一、概述\"\n\"本年公开\"\"信息\"\",共12条。\"\n";
        let read = decode(text.as_bytes(), &Limits::default()).expect("a sheet");
        assert_eq!(read.text, "年度报告\n一、概述\n本年公开\"信息\",共12条。");
        assert_eq!(sniff("\"甲\"\n\"乙\"说：\n\"丙\"\n\"丁\"\n".as_bytes()), Format::Text);
    }

    #[test]
    fn texts_with_commas_stay_texts() {
        for text in [
            "2019年,全县主动公开1,234条。\n收到申请12件,办结12件。\n无收费,无复议。\n",
            "We opened 12, closed 3.\nWe got 1, lost 0.\nOf these 4, all fine.\nAnd 5, too.\nSo 6, again.\nOr 7, or so.\n",
            "一、概述\n本年公开\t12\n二、申请\n收到\t3\t件\n",
            "a,b,c\n\"d,e,f\ng,h,i\nj,k,l\n",
            "一,二\n三,四\n",
            "项目,数量,单位\n\n以上各项,均按县政府办公室的要求统计,如有出入以后者为准，特此说明。\n\n公开,12,条\n",
        ] {
            assert_ne!(sniff(text.as_bytes()), Format::Csv, "{text}");
        }
    }

    #[test]
    fn odd_ends_are_no_trouble() {
        for text in
            ["a,b,c\r1,2,3\r4,5,6", "a,b,c\n1,2,3\n4,5,\"6", "sep=", "sep=,", "sep=,\n\"", ",\n,\n,\n", "\r\r\r"]
        {
            let decoded = Decoded { text: text.to_owned(), charset: "utf-8", lost: 0, lost_before: 0 };
            let read = document(decoded, &Limits::default());
            assert_eq!(read.is_ok(), text.contains('b'), "{text:?}");
        }
    }
}
