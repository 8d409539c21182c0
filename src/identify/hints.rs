//! What stands around a text and is no word of it: the hosts that a page links to, the telephone and the postcode, and
//! where the file lies. Hints decide between places that words name; alone they prove none.

use super::page::Page;
use super::rules::Rules;
use crate::decode::government_hosts;
use crate::gazetteer::{Evidence, Gazetteer, UnitId};
use crate::lexicon::Lexicon;
use crate::model::Document;

/// Most area codes and postcodes that are looked at.
const CONTACTS: usize = 4;
/// Weight of a prefecture, told by its telephone and postcode, that decides; its province alone has less.
const LEAST: u32 = 8;

/// Hints, as far as the rules let them count.
pub(super) struct Hints {
    hosts: Vec<String>,
    /// Area codes and postcodes.
    contacts: [Vec<String>; 2],
    path: Option<String>,
}

impl Hints {
    pub(super) fn new(doc: &Document, path: &str, page: &Page, rules: &Rules, lexicon: &Lexicon) -> Hints {
        let mut hosts = if rules.hint_hosts { doc.hosts.clone() } else { Vec::new() };
        let path = Some(path).filter(|path| rules.hint_path && !path.is_empty());
        // A member of an archive of the web lies under its address.
        hosts.splice(0..0, path.map(government_hosts).unwrap_or_default());
        let contacts = [&rules.area_pattern, &rules.postcode_pattern].map(|pattern| {
            let texts = [&page.head.text, &page.tail.text].into_iter().filter(|_| rules.hint_contacts);
            let found = texts.flat_map(|text| pattern.captures_iter(text).filter_map(|found| found.get(1)));
            found.take(CONTACTS).map(|number| number.as_str().to_owned()).collect()
        });
        Hints { hosts, contacts, path: path.map(|path| lexicon.fold_tight(path).text) }
    }

    /// The prefectures that an area code and a postcode tell together.
    fn contact_evidence(&self, year: Option<i16>, gazetteer: &Gazetteer) -> Evidence {
        let mut evidence = Evidence::default();
        let [areas, postcodes] = &self.contacts;
        let pairs = areas.iter().flat_map(|area| postcodes.iter().map(move |postcode| (area, postcode)));
        for unit in pairs.filter_map(|(area, postcode)| gazetteer.dialled(area, postcode, year)) {
            evidence.add(gazetteer, unit, 2);
        }
        evidence
    }

    /// Which of some units the hints speak for: the hosts in their order, telephone and postcode, then the path.
    pub(super) fn choose(&self, units: &[UnitId], year: Option<i16>, gazetteer: &Gazetteer) -> Option<UnitId> {
        let hosted = self.hosts.iter().find_map(|host| gazetteer.hosted(units, host, year));
        hosted
            .or_else(|| gazetteer.choose(units, &self.contact_evidence(year, gazetteer), LEAST))
            .or_else(|| gazetteer.choose(units, &self.path_evidence(year, gazetteer), 1))
    }

    /// Whether the hints name a unit that the township lies in.
    pub(super) fn name_above(&self, township: UnitId, year: Option<i16>, gazetteer: &Gazetteer) -> bool {
        let host = |host: &String| gazetteer.hosted(&[township], host, year).is_some();
        self.hosts.iter().any(host)
            || [self.contact_evidence(year, gazetteer), self.path_evidence(year, gazetteer)]
                .iter()
                .any(|evidence| evidence.names_above(gazetteer, township, year))
    }

    /// Places named in the path, and codes that are a folder's whole name or begin a file's.
    fn path_evidence(&self, year: Option<i16>, gazetteer: &Gazetteer) -> Evidence {
        let mut evidence = Evidence::default();
        let Some(path) = &self.path else { return evidence };
        let mentions = gazetteer.mentions(path);
        let mut at = 0;
        while at < mentions.len() {
            let Some((place, used)) = gazetteer.chain(&mentions[at..], year, 1) else {
                at += 1;
                continue;
            };
            if let Some(unit) = place.unit() {
                evidence.add(gazetteer, unit, 2);
            }
            at += used;
        }
        for part in path.split(['/', '!', '_', '-', '.']).filter(|part| part.len() == 6) {
            if let Some(unit) = part.parse().ok().and_then(|code| gazetteer.by_code(code, year)) {
                evidence.add(gazetteer, unit, 2);
            }
        }
        evidence
    }
}
