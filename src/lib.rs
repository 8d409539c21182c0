//! Reads Chinese annual reports on open government information (政府信息公开工作年度报告) into Parquet tables by region,
//! year and metric, with evidence for every figure.
//!
//! One document walks down a short stair, each step a pure function with its own product:
//!
//! ```text
//! bytes → decode → Document → identify → Identity → extract → Figures → audit → Findings
//! ```
//!
//! Many walk at once ([`window`]); they leave in one order, are written as immutable files ([`store`]), and one link,
//! swapped last, says which of them count. ARCHITECTURE.md has the plan of the house and its invariants.

pub mod audit;
pub mod cli;
pub mod corpus;
pub mod decode;
pub mod digest;
pub mod extract;
pub mod gazetteer;
pub mod identify;
pub mod journal;
pub mod lexicon;
pub mod model;
pub mod publish;
pub mod reading;
pub mod recipe;
pub mod run;
pub mod sample;
pub mod settings;
pub mod stats;
pub mod store;
pub mod ward;
pub mod window;
