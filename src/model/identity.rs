//! Who published a report, for where and for when.

use std::fmt;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date {
    /// Year.
    pub year: i16,
    /// Month, 1-12.
    pub month: u8,
    /// Day, 1-31.
    pub day: u8,
}

impl Date {
    /// The day, if the calendar has it.
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 => 28 + u8::from(leap),
            _ => return None,
        };
        (1..=days).contains(&day).then_some(Self { year, month, day })
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// The statistical form that a report's figures stand in; told by what is on the page, never by the year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Form {
    /// Provincial returns to 2013.
    E0,
    /// Statistics table of 国办发〔2014〕32号 (58 cells).
    E1,
    /// Three tables of 国办公开办函〔2019〕60号.
    E2,
    /// Three tables of 国办公开办函〔2021〕30号.
    E3,
    /// Running text only.
    Prose,
}

impl Form {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Form::E0 => "E0",
            Form::E1 => "E1",
            Form::E2 => "E2",
            Form::E3 => "E3",
            Form::Prose => "prose",
        }
    }

    /// The form of this word.
    pub fn from_name(name: &str) -> Option<Form> {
        [Form::E0, Form::E1, Form::E2, Form::E3, Form::Prose].into_iter().find(|f| f.as_str() == name)
    }
}

/// What kind of body published a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PublisherKind {
    /// A people's government of a province, prefecture, county.
    Government,
    /// The general office of a government.
    Office,
    /// A department of a government (局, 委, 厅).
    Department,
    /// A township or town government.
    Township,
    /// A subdistrict office (街道办事处).
    Subdistrict,
    /// The management committee of a development zone.
    Zone,
    /// A public institution, school, hospital, enterprise.
    Institution,
    /// Anything else, or not told.
    Other,
}

impl PublisherKind {
    /// All kinds.
    pub const ALL: [PublisherKind; 8] = [
        PublisherKind::Government,
        PublisherKind::Office,
        PublisherKind::Department,
        PublisherKind::Township,
        PublisherKind::Subdistrict,
        PublisherKind::Zone,
        PublisherKind::Institution,
        PublisherKind::Other,
    ];

    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            PublisherKind::Government => "government",
            PublisherKind::Office => "office",
            PublisherKind::Department => "department",
            PublisherKind::Township => "township",
            PublisherKind::Subdistrict => "subdistrict",
            PublisherKind::Zone => "zone",
            PublisherKind::Institution => "institution",
            PublisherKind::Other => "other",
        }
    }

    /// The kind of this word.
    pub fn from_name(name: &str) -> Option<PublisherKind> {
        PublisherKind::ALL.into_iter().find(|k| k.as_str() == name)
    }
}

/// Level of an administrative division.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum RegionLevel {
    /// The country.
    Nation,
    /// Province, autonomous region, municipality.
    Province,
    /// Prefecture, prefecture-level city.
    Prefecture,
    /// County, district, county-level city, banner.
    County,
}

impl RegionLevel {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            RegionLevel::Nation => "nation",
            RegionLevel::Province => "province",
            RegionLevel::Prefecture => "prefecture",
            RegionLevel::County => "county",
        }
    }
}

/// An administrative division of county level or above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Six-digit code of GB/T 2260 as it stood in the report's year.
    pub code: String,
    /// Name in the report's year, without its parents.
    pub name: String,
    /// Level.
    pub level: RegionLevel,
}

/// What `identify` finds out. Each part is `None` unless words prove it.
#[derive(Clone, Debug)]
pub struct Identity {
    /// Title line, as printed.
    pub title: Option<String>,
    /// The year that the report covers (not the year in which it was printed).
    pub year: Option<i16>,
    /// First day of the statistics, where stated.
    pub period_start: Option<Date>,
    /// Last day of the statistics, where stated.
    pub period_end: Option<Date>,
    /// Day of publication, where stated.
    pub published_on: Option<Date>,
    /// Full name of the publishing body.
    pub publisher: Option<String>,
    /// The same for all reports of one body, however its name is worded: `371312:民政局`, with the code of the region as
    /// it is today. `None` where region or name is not known.
    pub publisher_id: Option<String>,
    /// What kind of body it is.
    pub publisher_kind: PublisherKind,
    /// The division whose body it is: for a township's report, its county.
    pub region: Option<Region>,
    /// Nine-digit code, for a township's or subdistrict's report.
    pub township_code: Option<String>,
}

impl Identity {
    /// Two-digit code of the province.
    pub fn province_code(&self) -> Option<&str> {
        self.region.as_ref().map(|r| &r.code[..2])
    }
}
