//! One crate of integration tests, so that polars is linked once.
//!
//! What belongs where:

#![allow(clippy::disallowed_methods, clippy::disallowed_macros, reason = "these are rules of the program")]

/// The command line as a person meets it: messages, files, exit codes.
mod cli;
/// Copies of one report: one counts, what the others say differently is listed.
mod copies;
/// A corpus and an output folder of their own, and the program run on them.
mod house;
/// Imports, dependencies and sizes, as ARCHITECTURE.md promises them.
mod layers;
/// One truth rendered in many layouts gives the same figures.
mod layouts;
/// Damaged files end in a document or in a reason.
mod mutations;
/// Regions in a release: codes over the years, and what is no region.
mod places;
/// Any input is one row: broken, empty, huge, unreadable, panicking.
mod quarantine;
/// DuckDB, pyarrow and polars read a release; the README's snippets run.
mod readers;
/// The same reports in all formats are read the same.
mod rendered;
/// The same corpus is the same bytes: threads, order, place; incremental equals clean.
mod same_bytes;
/// A disk that is full.
mod store_full_disk;
/// Releases while readers look on.
mod store_releases;
/// Made-up reports are read as they were made.
mod truth;
