//! One row of documents: what became of an input, and what all of its rows have in common.

use std::sync::Arc;

use arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Int32Array, Int64Array, RecordBatch, StringArray,
};
use arrow::datatypes::{Date32Type, Int32Type, Int64Type};

use super::partition::Partition;
use super::settle::{Candidate, SAME_BYTES, SAME_REPORT};
use crate::model::{Date, Digest, Failure, Identity, Outcome, PublisherKind, Verdict};

/// The words of the column `status`.
pub(super) const READ: &str = "read";
pub(super) const FAILED: &str = "failed";
pub(super) const NOT_A_REPORT: &str = "not_a_report";
pub(super) const DUPLICATE: &str = "duplicate";

type Text = Option<Box<str>>;

/// See `schema::DOCUMENTS` for the meaning of each field.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct DocumentRow {
    pub(super) source_id: Box<str>,
    pub(super) digest: Option<Digest>,
    bytes: i64,
    format: Text,
    charset: Text,
    pub(super) status: Text,
    reason: Text,
    detail: Text,
    title: Text,
    report_year: Option<i32>,
    period_start: Option<i32>,
    period_end: Option<i32>,
    published_on: Option<i32>,
    publisher: Text,
    publisher_id: Text,
    publisher_kind: Text,
    region_code: Text,
    region_name: Text,
    region_level: Text,
    province_code: Text,
    township_code: Text,
    form: Text,
    pub(super) canonical: bool,
    duplicate_of: Text,
    pub(super) n_observations: i64,
    pub(super) n_quantities: i64,
    pub(super) n_findings: i64,
}

impl DocumentRow {
    /// The row of a source that was read now. Copies are settled later.
    pub(super) fn new(outcome: &Outcome) -> Self {
        let mut row = DocumentRow {
            source_id: outcome.source.as_str().into(),
            digest: outcome.digest,
            bytes: i64::try_from(outcome.bytes).unwrap_or(i64::MAX),
            format: some(outcome.format.as_str()),
            charset: outcome.charset.map(Into::into),
            ..DocumentRow::default()
        };
        match &outcome.verdict {
            Verdict::Read(reading) => {
                row.identify(&reading.identity);
                row.status = some(READ);
                row.form = some(reading.form.as_str());
                row.canonical = true;
                row.n_observations = reading.observations.len() as i64;
                row.n_quantities = reading.quantities.len() as i64;
                row.n_findings = reading.findings.len() as i64;
            }
            Verdict::NotAReport { reason, detail, identity } => {
                if let Some(identity) = identity {
                    row.identify(identity);
                }
                (row.status, row.reason, row.detail) = (some(NOT_A_REPORT), some(reason), some(detail));
            }
            Verdict::Failed(Failure { stage, code, detail }) => {
                let detail = format!("{}: {detail}", stage.as_str());
                (row.status, row.reason, row.detail) = (some(FAILED), some(code), some(&detail));
            }
            Verdict::Kept => {}
        }
        row
    }

    fn identify(&mut self, identity: &Identity) {
        let text = |t: &Option<String>| t.as_deref().and_then(some);
        self.title = text(&identity.title);
        self.report_year = identity.year.map(i32::from);
        self.period_start = identity.period_start.map(days);
        self.period_end = identity.period_end.map(days);
        self.published_on = identity.published_on.map(days);
        self.publisher = text(&identity.publisher);
        self.publisher_id = text(&identity.publisher_id);
        self.publisher_kind = some(identity.publisher_kind.as_str());
        self.province_code = identity.province_code().and_then(some);
        self.township_code = text(&identity.township_code);
        if let Some(region) = &identity.region {
            self.region_code = some(&region.code);
            self.region_name = some(&region.name);
            self.region_level = some(region.level.as_str());
        }
    }

    /// Whether it is a report (and so may have rows and copies).
    pub(super) fn is_report(&self) -> bool {
        matches!(self.status.as_deref(), Some(READ | DUPLICATE))
    }

    /// Where its rows are.
    pub(super) fn partition(&self) -> Partition {
        Partition { year: self.report_year, province: self.province_code.as_deref().map(Into::into) }
    }

    /// What settling needs to know; the two scores come from the rows.
    pub(super) fn candidate(&self, valued: u64) -> Candidate<'_> {
        Candidate {
            source_id: &self.source_id,
            digest: self.digest,
            report: self.report(),
            valued,
            observations: self.n_observations as u64,
        }
    }

    /// What makes two files copies of one report: year, place and body. `None` where a part is not proven.
    fn report(&self) -> Option<String> {
        let year = self.report_year?;
        let region = self.region_code.as_deref();
        let kind = self.publisher_kind.as_deref()?;
        let place = self.township_code.as_deref().or(region)?;
        let named = match &self.township_code {
            // The code names the body; the ways to write it vary (临沂市河东区人民政府, 河东区人民政府).
            Some(_) if [PublisherKind::Township.as_str(), PublisherKind::Subdistrict.as_str()].contains(&kind) => "",
            None if kind == PublisherKind::Government.as_str() => "",
            // A name may be worded otherwise on another copy, its id is not.
            _ => self.publisher_id.as_deref().or(self.publisher.as_deref())?,
        };
        Some(format!("{year}|{}|{place}|{kind}|{named}", region.unwrap_or_default()))
    }

    /// As it was before copies were settled.
    pub(super) fn unsettle(&mut self) {
        self.status = some(READ);
        self.reason = None;
        self.canonical = true;
        self.duplicate_of = None;
    }

    /// Another source counts instead of this one.
    pub(super) fn yield_to(&mut self, canonical: &str, same_bytes: bool) {
        if same_bytes {
            self.status = some(DUPLICATE);
        }
        self.reason = some(if same_bytes { SAME_BYTES } else { SAME_REPORT });
        self.canonical = false;
        self.duplicate_of = some(canonical);
    }

    /// Only source and digest of row `at` of a documents file, whatever else the file holds.
    pub(super) fn read_key(batch: &RecordBatch, at: usize) -> Option<Self> {
        let ids = batch.column_by_name("source_id")?.as_string_opt::<i32>()?;
        let digests = batch.column_by_name("digest")?.as_string_opt::<i32>()?;
        let digest = digests.is_valid(at).then(|| parse_digest(digests.value(at)));
        Some(DocumentRow {
            source_id: ids.value(at).into(),
            digest: digest.transpose().ok()?,
            ..DocumentRow::default()
        })
    }

    /// Row `at` of a documents file.
    pub(super) fn read(batch: &RecordBatch, at: usize) -> Option<Self> {
        let text = |name: &str| -> Option<Text> {
            let column = batch.column_by_name(name)?.as_string_opt::<i32>()?;
            Some(column.is_valid(at).then(|| column.value(at).into()))
        };
        let whole = |name: &str| -> Option<i64> {
            let column = batch.column_by_name(name)?.as_primitive_opt::<Int64Type>()?;
            column.is_valid(at).then(|| column.value(at))
        };
        let day = |name: &str| -> Option<Option<i32>> {
            let column = batch.column_by_name(name)?.as_primitive_opt::<Date32Type>()?;
            Some(column.is_valid(at).then(|| column.value(at)))
        };
        let year = batch.column_by_name("report_year")?.as_primitive_opt::<Int32Type>()?;
        Some(DocumentRow {
            source_id: text("source_id")??,
            digest: text("digest")?.map(|hex| parse_digest(&hex)).transpose().ok()?,
            bytes: whole("bytes")?,
            format: text("format")?,
            charset: text("charset")?,
            status: text("status")?,
            reason: text("reason")?,
            detail: text("detail")?,
            title: text("title")?,
            report_year: year.is_valid(at).then(|| year.value(at)),
            period_start: day("period_start")?,
            period_end: day("period_end")?,
            published_on: day("published_on")?,
            publisher: text("publisher")?,
            publisher_id: text("publisher_id")?,
            publisher_kind: text("publisher_kind")?,
            region_code: text("region_code")?,
            region_name: text("region_name")?,
            region_level: text("region_level")?,
            province_code: text("province_code")?,
            township_code: text("township_code")?,
            form: text("form")?,
            canonical: batch.column_by_name("canonical")?.as_boolean_opt()?.value(at),
            duplicate_of: text("duplicate_of")?,
            n_observations: whole("n_observations")?,
            n_quantities: whole("n_quantities")?,
            n_findings: whole("n_findings")?,
        })
    }

    /// Region and publisher: the parts of the sorting order that come from the source.
    pub(super) fn sort_key(&self) -> (Option<&str>, Option<&str>) {
        (self.region_code.as_deref(), self.publisher.as_deref())
    }
}

/// The column `name` of these rows.
pub(super) fn column(name: &str, rows: &[&DocumentRow]) -> ArrayRef {
    let text = |get: fn(&DocumentRow) -> Option<&str>| -> ArrayRef {
        Arc::new(rows.iter().map(|r| get(r)).collect::<StringArray>())
    };
    let day = |get: fn(&DocumentRow) -> Option<i32>| -> ArrayRef {
        Arc::new(rows.iter().map(|r| get(r)).collect::<Date32Array>())
    };
    let whole = |get: fn(&DocumentRow) -> i64| -> ArrayRef {
        Arc::new(rows.iter().map(|r| Some(get(r))).collect::<Int64Array>())
    };
    match name {
        "source_id" => text(|r| Some(&r.source_id)),
        "digest" => {
            let hex = rows.iter().map(|r| r.digest.map(|d| d.to_string()));
            Arc::new(hex.collect::<StringArray>())
        }
        "bytes" => whole(|r| r.bytes),
        "format" => text(|r| r.format.as_deref()),
        "charset" => text(|r| r.charset.as_deref()),
        "status" => text(|r| r.status.as_deref()),
        "reason" => text(|r| r.reason.as_deref()),
        "detail" => text(|r| r.detail.as_deref()),
        "title" => text(|r| r.title.as_deref()),
        "report_year" => Arc::new(rows.iter().map(|r| r.report_year).collect::<Int32Array>()),
        "period_start" => day(|r| r.period_start),
        "period_end" => day(|r| r.period_end),
        "published_on" => day(|r| r.published_on),
        "publisher" => text(|r| r.publisher.as_deref()),
        "publisher_id" => text(|r| r.publisher_id.as_deref()),
        "publisher_kind" => text(|r| r.publisher_kind.as_deref()),
        "region_code" => text(|r| r.region_code.as_deref()),
        "region_name" => text(|r| r.region_name.as_deref()),
        "region_level" => text(|r| r.region_level.as_deref()),
        "province_code" => text(|r| r.province_code.as_deref()),
        "township_code" => text(|r| r.township_code.as_deref()),
        "form" => text(|r| r.form.as_deref()),
        "canonical" => Arc::new(rows.iter().map(|r| Some(r.canonical)).collect::<BooleanArray>()),
        "duplicate_of" => text(|r| r.duplicate_of.as_deref()),
        "n_observations" => whole(|r| r.n_observations),
        "n_quantities" => whole(|r| r.n_quantities),
        "n_findings" => whole(|r| r.n_findings),
        other => unreachable!("documents have no column {other}"),
    }
}

fn some(text: &str) -> Text {
    Some(text.into())
}

/// Reads 64 hexadecimal digits.
pub(super) fn parse_digest(hex: &str) -> Result<Digest, ()> {
    let mut digest = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return Err(());
    }
    for (byte, pair) in digest.iter_mut().zip(hex.as_bytes().chunks(2)) {
        let pair = std::str::from_utf8(pair).map_err(|_| ())?;
        *byte = u8::from_str_radix(pair, 16).map_err(|_| ())?;
    }
    Ok(Digest(digest))
}

/// Days since 1970-01-01 in the Gregorian calendar, by counting years from March.
fn days(date: Date) -> i32 {
    let (month, day) = (i32::from(date.month), i32::from(date.day));
    let year = i32::from(date.year) - i32::from(month <= 2);
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The day of this number, as `2018-03-31`.
pub(super) fn day_text(days: i32) -> String {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let years = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * years + years / 4 - years / 100);
    let months = (5 * of_year + 2) / 153;
    let day = of_year - (153 * months + 2) / 5 + 1;
    let month = if months < 10 { months + 3 } else { months - 9 };
    let year = years + era * 400 + i32::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_the_calendar() {
        assert_eq!(days(Date::new(1970, 1, 1).unwrap()), 0);
        assert_eq!(days(Date::new(2018, 3, 31).unwrap()), 17_621);
        assert_eq!(days(Date::new(2000, 2, 29).unwrap()), 11_016);
        for day in (-40_000..40_000).step_by(13) {
            let text = day_text(day);
            let part = |r: std::ops::Range<usize>| text[r].parse::<i16>().unwrap();
            let date = Date::new(part(0..4), part(5..7) as u8, part(8..10) as u8).unwrap();
            assert_eq!((days(date), date.to_string()), (day, text.clone()));
        }
    }

    #[test]
    fn digests_survive_their_hexadecimal_form() {
        let digest = Digest(std::array::from_fn(|i| (i * 7) as u8));
        assert_eq!(parse_digest(&digest.to_string()), Ok(digest));
        assert!(parse_digest("00").is_err());
        assert!(parse_digest(&"g".repeat(64)).is_err());
    }
}
