//! What one report is to be: its body, year, form and dress, thrown before a word is written.

use super::atlas::{Atlas, Site, Sort};
use super::dice::Dice;
use super::html::Markup;
use super::ink::Ink;
use super::rules::Kit;
use super::text::Layout;
use super::world::Size;
use crate::model::{Date, Form, PublisherKind};

/// Which table stands in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Appendix {
    None,
    Coded,
    Short,
    Annex,
    Three,
}

/// Text or page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dress {
    Text(Layout),
    Page(Markup),
}

impl Dress {
    pub fn name(self) -> &'static str {
        match self {
            Dress::Text(layout) => layout.name(),
            Dress::Page(markup) => markup.name(),
        }
    }
}

/// One report's plan.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub place: Site,
    pub kind: PublisherKind,
    /// Name of the body without the divisions above it; what follows the place's name.
    pub suffix: String,
    /// Divisions above the place that are named in print.
    pub depth: usize,
    pub year: i16,
    pub form: Form,
    pub appendix: Appendix,
    pub dress: Dress,
    pub charset: &'static str,
    pub traditional: bool,
    pub ink: Ink,
    pub published: Date,
    pub size: Size,
}

impl Plan {
    /// The body's name as printed.
    pub fn body(&self) -> String {
        self.place.long_name(self.depth) + &self.suffix
    }

    /// Every fair way to name the body.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = (0..=self.place.depth()).map(|d| self.place.long_name(d) + &self.suffix).collect();
        if self.place.depth() > 1 {
            names.push(format!("{}{}{}", self.place.province(), self.place.name, self.suffix));
        }
        if matches!(self.kind, PublisherKind::Township | PublisherKind::Subdistrict) {
            names.push(self.place.name.clone());
        }
        names
    }
}

/// Throws a plan; `None` if the atlas has no fitting place.
pub(super) fn plan(atlas: &Atlas<'_>, kit: &Kit, dice: &mut Dice) -> Option<Plan> {
    let year = dice.between(2008, 2025) as i16;
    let (form, appendix) = form(year, dice);
    let (sort, kind) = body_kind(dice);
    let place = atlas.pick(sort, year, dice)?;
    let suffix = suffix(kind, year, kit, dice);
    let least = atlas.least_depth(&place);
    let depth = if dice.chance(55) { least } else { dice.between(least as i64, place.depth() as i64) as usize };
    let dress = dress(dice);
    let (charset, traditional) = charset(dress, dice);
    let blanks = !matches!(dress, Dress::Text(l) if !l.carries_blanks());
    let mut ink = Ink::choose(blanks, dice);
    // Where one space parts columns, a stray one would part a cell.
    ink.padded &= dress != Dress::Text(Layout::Narrow);
    let published = Date::new(year + 1, dice.between(1, 3) as u8, dice.between(1, 28) as u8)?;
    Some(Plan {
        place,
        kind,
        suffix,
        depth,
        year,
        form,
        appendix,
        dress,
        charset,
        traditional,
        ink,
        published,
        size: size(kind, sort),
    })
}

fn form(year: i16, dice: &mut Dice) -> (Form, Appendix) {
    let throw = dice.below(100);
    match year {
        ..=2013 if throw < 26 => (Form::E0, Appendix::Coded),
        ..=2013 if throw < 38 => (Form::E0, Appendix::Short),
        2014..=2018 if throw < 48 => (Form::E1, Appendix::Annex),
        2014..=2018 if throw < 52 => (Form::E0, Appendix::Short),
        2019..=2020 if throw < 92 => (Form::E2, Appendix::Three),
        2022 if throw < 14 => (Form::E2, Appendix::Three),
        2021.. if throw < 92 => (Form::E3, Appendix::Three),
        _ => (Form::Prose, Appendix::None),
    }
}

fn body_kind(dice: &mut Dice) -> (Sort, PublisherKind) {
    let kinds = [
        (Sort::County, PublisherKind::Government),
        (Sort::Prefecture, PublisherKind::Government),
        (Sort::Province, PublisherKind::Government),
        (Sort::County, PublisherKind::Office),
        (Sort::County, PublisherKind::Department),
        (Sort::Prefecture, PublisherKind::Department),
        (Sort::Town, PublisherKind::Township),
        (Sort::Subdistrict, PublisherKind::Subdistrict),
        (Sort::County, PublisherKind::Zone),
    ];
    kinds[dice.weighted(&[24, 7, 2, 8, 18, 8, 18, 10, 5])]
}

fn suffix(kind: PublisherKind, year: i16, kit: &Kit, dice: &mut Dice) -> String {
    match kind {
        PublisherKind::Office => "人民政府办公室".into(),
        PublisherKind::Department => {
            let open =
                |d: &&super::rules::DepartmentRule| d.from.is_none_or(|y| y <= year) && d.to.is_none_or(|y| y >= year);
            let fitting: Vec<_> = kit.words.department.iter().filter(open).collect();
            dice.pick(&fitting).name.clone()
        }
        PublisherKind::Zone => format!("{}管理委员会", dice.pick(&kit.words.zones)),
        PublisherKind::Subdistrict => "办事处".into(),
        _ => "人民政府".into(),
    }
}

fn dress(dice: &mut Dice) -> Dress {
    if dice.chance(30) {
        return Dress::Page(*dice.pick(&Markup::ALL));
    }
    Dress::Text(Layout::ALL[dice.weighted(&[26, 8, 17, 15, 10, 10, 9, 5])])
}

fn charset(dress: Dress, dice: &mut Dice) -> (&'static str, bool) {
    let page = matches!(dress, Dress::Page(_));
    let names = ["utf-8", "utf-8-bom", "gb18030", "utf-16le", "utf-16be", "big5", "utf-8"];
    let weights = if page { [68, 4, 22, 0, 0, 4, 2] } else { [62, 8, 15, 4, 3, 5, 3] };
    let i = dice.weighted(&weights);
    (names[i], i >= 5)
}

fn size(kind: PublisherKind, sort: Sort) -> Size {
    let (items, requests, asked) = match (kind, sort) {
        (_, Sort::Province) => ((90_000, 900_000), (900, 9_000), 100),
        (PublisherKind::Government, Sort::Prefecture) => ((9_000, 200_000), (60, 3_000), 100),
        (PublisherKind::Government, _) => ((900, 40_000), (1, 400), 85),
        (PublisherKind::Department | PublisherKind::Office, _) => ((40, 3_000), (1, 60), 60),
        _ => ((20, 900), (1, 9), 35),
    };
    Size { items, requests, asked }
}
