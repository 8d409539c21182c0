//! Reads Chinese open-government-information annual reports into tables.

pub mod model;
