//! Yearly statistics, coverage and contradictions, made anew from the observations of a release. The only room with
//! polars.
//!
//! Three things would make a sum wrong, and the grouping keeps them apart: a total next to its parts (`applicant` and
//! `scope` are part of every key), a city's consolidated figure next to its counties' (`body_level` and
//! `publisher_kind` are), and a figure that one report gives twice (`settle` takes it once or not at all).

mod areas;
mod contradictions;
mod coverage;
mod frames;
mod measures;
mod query;
mod settle;
mod words;
mod yearly;

pub use contradictions::{CrossYear, Term};
pub use query::query;

use polars::prelude::{DataFrame, PolarsError};

use crate::model::Frame;
use words::Words;
use yearly::Beside;

/// The statistics could not be made: a bug, since the frames are ours.
#[derive(Debug)]
pub struct StatsError(String);

impl std::fmt::Display for StatsError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "statistics: {}", self.0)
    }
}

impl std::error::Error for StatsError {}

impl From<PolarsError> for StatsError {
    fn from(error: PolarsError) -> Self {
        StatsError(error.to_string())
    }
}

/// What the statistics need to know besides the figures.
pub struct Knowledge {
    /// `code`, `name` of every region.
    pub regions: Frame,
    /// `metric`, `form_from`, `form_to`: the pairs between which a change from year to year means something.
    pub comparable: Frame,
    /// `metric`, `unit`.
    pub units: Frame,
    /// Identities that hold between one year and the next.
    pub cross_year: Vec<CrossYear>,
}

/// The columns of `observations` that the statistics read.
pub const OBSERVATION_COLUMNS: [&str; 14] = [
    "source_id",
    "region_code",
    "region_level",
    "township_code",
    "publisher",
    "publisher_kind",
    "metric",
    "applicant",
    "scope",
    "value",
    "state",
    "bound",
    "form",
    "where",
];

/// The columns of `documents` that the statistics read.
pub const DOCUMENT_COLUMNS: [&str; 11] = [
    "status",
    "reason",
    "canonical",
    "report_year",
    "publisher",
    "publisher_kind",
    "region_code",
    "region_level",
    "form",
    "n_observations",
    "n_findings",
];

/// Makes the statistics year by year, so that memory is bounded by a few years.
pub struct Statistics {
    words: Words,
    regions: DataFrame,
    comparable: DataFrame,
    units: DataFrame,
    cross_year: Vec<CrossYear>,
    reports: DataFrame,
    coverage: Frame,
    previous: Option<(i64, DataFrame)>,
    contradictions: contradictions::Rows,
}

impl Statistics {
    /// Begins with the documents of the release (columns [`DOCUMENT_COLUMNS`]).
    ///
    /// # Errors
    /// If a column is missing.
    pub fn new(knowledge: Knowledge, documents: Frame) -> Result<Self, StatsError> {
        let Knowledge { regions, comparable, units, cross_year } = knowledge;
        let mut words = Words::new();
        let (regions, comparable, units) = (words.encode(regions)?, words.encode(comparable)?, words.encode(units)?);
        let documents = words.encode(documents)?;
        let coverage = coverage::coverage(&documents, &regions, &mut words)?;
        let reports = coverage::reports(&documents, &mut words)?;
        let (previous, contradictions) = (None, contradictions::Rows::default());
        Ok(Self { words, regions, comparable, units, cross_year, reports, coverage, previous, contradictions })
    }

    /// Adds a year, later than all before: its canonical observations (columns [`OBSERVATION_COLUMNS`]). Gives the
    /// year's rows of the table `yearly`.
    ///
    /// # Errors
    /// If a column is missing.
    pub fn year(&mut self, year: i64, observations: Frame) -> Result<Frame, StatsError> {
        let observations = self.words.encode(observations)?;
        let figures = settle::settle(&observations, &self.words)?;
        drop(observations);
        let previous = self.previous.take().filter(|(before, _)| before + 1 == year).map(|(_, figures)| figures);
        let beside = Beside {
            previous: previous.as_ref(),
            reports: &self.reports,
            regions: &self.regions,
            units: &self.units,
            comparable: &self.comparable,
        };
        let yearly = yearly::yearly(year, &figures, &beside, &mut self.words)?;
        if let Some(previous) = &previous {
            self.contradictions.find(year, &figures, previous, &self.cross_year, &self.words)?;
        }
        self.previous = Some((year, figures));
        Ok(yearly)
    }

    /// The table `yearly` without rows.
    ///
    /// # Errors
    /// None that a caller could cause.
    pub fn no_year() -> Result<Frame, StatsError> {
        Ok(frames::from_polars(&yearly::empty())?)
    }

    /// The tables that are made once, by name: `coverage`, `contradictions`.
    pub fn finish(self) -> [(&'static str, Frame); 2] {
        [("coverage", self.coverage), ("contradictions", self.contradictions.into_frame())]
    }
}

#[cfg(test)]
mod tests;
