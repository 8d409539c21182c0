//! What a report says: tables first, then the running text that is left.

pub mod prose;
pub mod tables;

use crate::lexicon::{Folded, Lexicon};
use crate::model::{Document, Figure, Finding, Form, Identity, PublisherKind, Quantity, Scope};

use prose::{Context, Phrases};
use tables::{Forms, TableReading};

/// What a report says.
#[derive(Clone, Debug)]
pub struct Extraction {
    /// The form that its figures stand in.
    pub form: Form,
    /// Its figures: the tables', then the prose's, each in the order of the document. A figure that both give stands
    /// twice, since each is evidence for the other.
    pub figures: Vec<Figure>,
    /// Every number of its prose.
    pub quantities: Vec<Quantity>,
    /// Rows left out, readings that differ.
    pub findings: Vec<Finding>,
    /// Whether it is an empty form that nobody filled in.
    pub blank_form: bool,
}

/// The figures of the tables of forms. A government's tables count its whole area, other bodies' only themselves.
pub fn read_tables(doc: &Document, identity: &Identity, forms: &Forms, lexicon: &Lexicon) -> TableReading {
    let scope = match identity.publisher_kind {
        PublisherKind::Government => Scope::Region,
        _ => Scope::Agency,
    };
    forms.read(doc, lexicon, scope)
}

/// Adds the figures of the running text outside those tables.
pub fn read_prose(
    doc: &Document,
    folded: &Folded,
    identity: &Identity,
    tables: TableReading,
    phrases: &Phrases,
    lexicon: &Lexicon,
) -> Extraction {
    let form = tables.form.unwrap_or(Form::Prose);
    let context = Context {
        form,
        year: identity.year,
        kind: identity.publisher_kind,
        level: identity.region.as_ref().map(|region| region.level),
        title: identity.title.as_deref(),
        covered: &tables.covered,
    };
    let prose = phrases.read(doc, folded, lexicon, &context);
    let (mut figures, mut findings) = (tables.figures, tables.findings);
    figures.extend(prose.figures);
    findings.extend(prose.findings);
    Extraction {
        form,
        blank_form: tables.blank_form && figures.is_empty(),
        figures,
        quantities: prose.quantities,
        findings,
    }
}
