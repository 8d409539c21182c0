//! Telephone numbers and postcodes as hints: an area code tells the prefecture where the postcode does not belie it.

use super::{Gazetteer, UnitId};
use anyhow::Context;
use std::collections::BTreeMap;

/// Prefectures and municipalities by area code and first figures of the postcode.
pub(super) type Dialling = BTreeMap<(String, String), Vec<u32>>;

/// Figures of a postcode that all of a prefecture shares: counties have other ones after them than their city.
const DISTRICT: usize = 2;

/// Reads `code,area,postcode`; the postcode is that of the city.
pub(super) fn read(name: &str, content: &str, into: &mut Dialling) -> anyhow::Result<()> {
    for (number, line) in content.lines().enumerate().skip(1).filter(|(_, line)| !line.is_empty()) {
        let within = || format!("{name}: line {}", number + 1);
        let fields: Vec<&str> = line.split(',').collect();
        let code = fields.first().and_then(|code| code.parse().ok());
        let (Some(code), Some(area), Some(district)) =
            (code, fields.get(1), fields.get(2).and_then(|p| p.get(..DISTRICT)))
        else {
            return Err(anyhow::anyhow!("a code, an area code and a postcode are needed")).with_context(within);
        };
        into.entry(((*area).to_owned(), district.to_owned())).or_default().push(code);
    }
    Ok(())
}

impl Gazetteer {
    /// The prefecture of an area code (0539) and a postcode (276000), where both agree on one and only one.
    pub fn dialled(&self, area: &str, postcode: &str, year: Option<i16>) -> Option<UnitId> {
        let district = postcode.get(..DISTRICT)?;
        match self.dialling.get(&(area.to_owned(), district.to_owned())).map(Vec::as_slice) {
            Some([only]) => self.by_code(*only, year),
            _ => None,
        }
    }
}
