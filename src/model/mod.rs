//! The nouns that every room shares: plain values, no I/O, no serde, nothing of ours imported.

mod amount;
mod document;
mod figure;
mod finding;
mod frame;
mod identity;
mod metric;
mod nearest;
mod outcome;
mod source;
mod span;
mod texts;

pub use amount::Amount;
pub use document::{Block, BlockKind, Cell, Document, Layout, Part, Places, Table};
pub use figure::{Bound, Check, Figure, Place, Quantity, RuleId, Scope, State};
pub use finding::{Finding, Severity};
pub use frame::{Column, Frame};
pub use identity::{Date, Form, Identity, PublisherKind, Region, RegionLevel};
pub use metric::{Applicant, Dictionary, Metric, MetricId, MetricKind};
pub use nearest::nearest;
pub use outcome::{Failure, Observation, Outcome, Reading, Stage, StoredFinding, StoredQuantity, Verdict};
pub use source::{ArchiveLimits, Digest, Format, SourceId};
pub use span::Span;
pub use texts::{Texts, TextsBuilder};
