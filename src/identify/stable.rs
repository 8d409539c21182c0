//! The id by which one body's reports are found over the years, however its name is worded.

use super::body::Body;
use super::place::NATION;
use super::rules::Rules;
use crate::gazetteer::{Gazetteer, Level, UnitId};
use crate::model::PublisherKind;

/// How the names of bodies are brought to one wording.
pub(super) struct Wordings {
    /// Characters that names have or leave out.
    pub(super) dropped: String,
    /// Names of bodies above, which names have or leave out.
    pub(super) above: Vec<String>,
    /// Endings and their short forms.
    pub(super) endings: Vec<[String; 2]>,
    /// Short forms of what stands before the ending, and what they are short for.
    pub(super) short: Vec<[String; 2]>,
}

/// The id: the code of the region as it is today, and the body's name in one wording. `region` is the unit that is the
/// report's region, or the township.
pub(super) fn id(body: &Body, region: UnitId, year: Option<i16>, rules: &Rules, gazetteer: &Gazetteer) -> String {
    let mut county = region;
    while gazetteer.level(county) == Level::Township || gazetteer.is_zone(county) {
        let Some(above) = gazetteer.parent(county, year) else { break };
        county = above;
    }
    let code = gazetteer.code(gazetteer.today(county));
    format!("{code:06}:{}", name(body, region, &rules.wordings, gazetteer))
}

/// The id of a body of the whole country.
pub(super) fn of_nation(body: &Body, rules: &Rules) -> String {
    format!("{NATION}:{}", rules.wordings.name("", &body.tail))
}

/// The id of a unit's government.
pub(super) fn of_government(unit: UnitId, gazetteer: &Gazetteer) -> String {
    format!("{:06}:政府", gazetteer.code(gazetteer.today(unit)))
}

fn name(body: &Body, region: UnitId, wordings: &Wordings, gazetteer: &Gazetteer) -> String {
    use PublisherKind::{Government, Office, Subdistrict, Township, Zone};
    let township = gazetteer.level(region) == Level::Township;
    match body.kind {
        Government => "政府".to_owned(),
        Office => "政府办".to_owned(),
        Township | Subdistrict if township => gazetteer.name(region).to_owned(),
        Township | Subdistrict => wordings.stem(&body.tail, &["人民政府", "政府", "办事处"]),
        Zone => wordings.stem(zone_words(body, gazetteer), &["管理委员会", "管委会"]),
        _ => wordings.name(&body.prefix, &body.tail),
    }
}

/// A zone's name without the name of its place.
fn zone_words<'b>(body: &'b Body, gazetteer: &Gazetteer) -> &'b str {
    let zone = body.place.as_ref().is_some_and(|p| p.units.iter().any(|unit| gazetteer.is_zone(*unit)));
    if zone || body.tail.is_empty() { &body.printed } else { &body.tail }
}

impl Wordings {
    /// A name without what it has or leaves out: 河东区人民政府住房和城乡建设局 is 住房城乡建设局, and so is 住建局.
    pub(super) fn name(&self, prefix: &str, tail: &str) -> String {
        let tail = tail.strip_prefix("人民政府").or_else(|| tail.strip_prefix("政府")).unwrap_or(tail);
        let tail = self.bare(tail);
        let office = |end: &str| tail.strip_suffix(end).filter(|rest| rest.ends_with(['局', '厅', '会', '委']));
        let tail = ["办公室", "办公厅", "办"].iter().find_map(|end| office(end)).unwrap_or(&tail).to_owned();
        let ending = self.endings.iter().find(|[long, short]| tail.ends_with(long) || tail.ends_with(short));
        let ending = ending.map(|[long, short]| (if tail.ends_with(long) { long } else { short }, short));
        let (stem, end) = match ending {
            Some((found, short)) => (&tail[..tail.len() - found.len()], short.as_str()),
            None => (tail.as_str(), ""),
        };
        let stem = self.short.iter().find(|[short, _]| short == stem).map_or(stem, |[_, long]| long);
        let prefix = if self.above.iter().any(|above| prefix == above) { "" } else { prefix };
        format!("{prefix}{stem}{end}")
    }

    /// A name without one of some endings.
    fn stem(&self, name: &str, endings: &[&str]) -> String {
        let bare = self.bare(name);
        endings.iter().find_map(|end| bare.strip_suffix(*end)).unwrap_or(&bare).to_owned()
    }

    /// A name without what stands in brackets and the characters that are left out at will.
    fn bare(&self, name: &str) -> String {
        let mut depth = 0u32;
        let kept = name.chars().filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => {
                    depth = depth.saturating_sub(1);
                    return false;
                }
                _ => {}
            }
            depth == 0 && !self.dropped.contains(*c)
        });
        kept.collect()
    }
}
