//! SQL over the tables of a release.

use polars::prelude::IntoLazy as _;
use polars::sql::SQLContext;

use super::{StatsError, frames};
use crate::model::Frame;

/// The answer to `sql` over the named tables.
///
/// # Errors
/// If the SQL does not parse or names what is not there.
pub fn query(sql: &str, tables: Vec<(String, Frame)>) -> Result<Frame, StatsError> {
    let mut context = SQLContext::new();
    for (name, frame) in tables {
        context.register(&name, frames::into_polars(frame)?.lazy());
    }
    Ok(frames::from_polars(&context.execute(sql)?.collect()?)?)
}
