//! Which areas a body's figures count for: its own division and every division above it.

/// The level of an area and its code in the tables.
pub(super) const LEVELS: [&str; 4] = ["nation", "province", "prefecture", "county"];

/// Codes of the areas at [`LEVELS`] that a body of this level and region belongs to.
///
/// Municipalities have no real prefectures (codes `..01`, `..02`), nor have counties that a province runs itself
/// (`..90`): those count for province and nation only.
pub(super) fn areas(level: &str, code: &str) -> [Option<String>; 4] {
    let known = code.len() == 6 && code.is_ascii();
    let province = (known && level != "nation").then(|| format!("{}0000", &code[..2]));
    let real = known && !matches!(&code[2..4], "00" | "90") && !(municipality(code) && level == "county");
    let prefecture = (real && matches!(level, "prefecture" | "county")).then(|| format!("{}00", &code[..4]));
    let county = (known && level == "county").then(|| code.to_owned());
    [Some("000000".to_owned()), province, prefecture, county]
}

fn municipality(code: &str) -> bool {
    matches!(&code[..2], "11" | "12" | "31" | "50")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_counts_for_all_divisions_above_it() {
        let told = |level, code| areas(level, code).map(|a| a.unwrap_or_default());
        assert_eq!(told("county", "370124"), ["000000", "370000", "370100", "370124"]);
        assert_eq!(told("prefecture", "370100"), ["000000", "370000", "370100", ""]);
        assert_eq!(told("province", "370000"), ["000000", "370000", "", ""]);
        assert_eq!(told("county", "110105"), ["000000", "110000", "", "110105"]);
        assert_eq!(told("county", "429004"), ["000000", "420000", "", "429004"]);
        assert_eq!(told("", ""), ["000000", "", "", ""]);
    }
}
