//! Every county-level unit since 2008, in titles as reports have them.

use super::Identified;
use super::tests::{KIT, report, run};
use crate::gazetteer::{Gazetteer, Level, RegionRow};
use crate::model::Finding;
use std::collections::{BTreeMap, BTreeSet};

/// Years since the regulations came into force.
const SINCE: std::ops::RangeInclusive<i16> = 2008..=2025;

/// The years at which a row is tried: the first, one in between, the last.
fn years(row: &RegionRow) -> Vec<i16> {
    let from = row.valid_from.unwrap_or(i16::MIN).max(*SINCE.start());
    let to = row.valid_to.unwrap_or(i16::MAX).min(*SINCE.end());
    let mut years: Vec<i16> = if from > to { Vec::new() } else { vec![from, (from + to) / 2, to] };
    years.dedup();
    years
}

/// The names of province and prefecture in a year.
fn above(row: &RegionRow, year: i16, gazetteer: &Gazetteer) -> [String; 2] {
    let line = gazetteer.line(row.unit, Some(year));
    [line[0], line[1]].map(|name| name.unwrap_or_default().to_owned())
}

fn report_and_findings(text: &str) -> (Option<String>, Vec<Finding>) {
    match run(text) {
        Identified::Report { identity, findings } => (identity.region.map(|region| region.code), findings),
        Identified::NotAReport { reason, .. } => panic!("no report: {reason}: {text}"),
    }
}

fn code(title: &str) -> Option<String> {
    report(&format!("{title}\n一、概述")).region.map(|region| region.code)
}

/// What was tried and what went wrong.
#[derive(Default)]
struct Trial {
    units: usize,
    titles: usize,
    alone: usize,
    ambiguous: usize,
    wrong: Vec<String>,
}

/// Tries every `step`th row at its years.
fn trial(step: usize) -> Trial {
    let gazetteer = &KIT.gazetteer;
    let counties: Vec<RegionRow> = gazetteer.regions().filter(|r| r.level == Level::County && !r.zone).collect();
    // All that bear a name in a year; a name alone can mean each of them.
    let mut standing: BTreeMap<(&str, i16), Vec<u32>> = BTreeMap::new();
    for row in gazetteer.regions() {
        for year in SINCE.filter(|year| gazetteer.stood(row.unit, *year)) {
            standing.entry((row.name, year)).or_default().push(row.code);
        }
    }
    let mut trial = Trial::default();
    for row in counties.iter().step_by(step).filter(|row| !years(row).is_empty()) {
        trial.units += 1;
        for year in years(row) {
            try_year(row, year, &standing[&(row.name, year)], &mut trial);
        }
    }
    trial
}

/// Titles in several wordings with the units above, and the name alone.
fn try_year(row: &RegionRow, year: i16, bearers: &[u32], trial: &mut Trial) {
    let [province, prefecture] = above(row, year, &KIT.gazetteer);
    let name = row.name;
    // Counties of municipalities and those that a province runs have nothing between.
    let near = if prefecture.is_empty() { &province } else { &prefecture };
    let mut titles = vec![
        format!("{near}{name}{year}年政府信息公开工作年度报告"),
        format!("{province}{prefecture}{name}人民政府{year}年政府信息公开年度报告"),
        format!("{near}{name}民政局政府信息公开工作年度报告({year}年度)"),
        // A year before a name can seem a word: 2022年中山区, 2015年中原区.
        format!("{year}年{near}{name}政府信息公开工作年度报告"),
    ];
    if bearers.iter().filter(|code| code.to_string()[..2] == row.code.to_string()[..2]).count() == 1 {
        titles.push(format!("{province}{name}{year}年度政府信息公开工作报告"));
    }
    let wanted = Some(row.code.to_string());
    for title in titles {
        trial.titles += 1;
        let found = code(&title);
        if found != wanted {
            trial.wrong.push(format!("{title}: {found:?}, not {}", row.code));
        }
    }
    trial.alone += 1;
    trial.ambiguous += usize::from(bearers.len() > 1);
    for alone in [
        format!("{name}人民政府{year}年政府信息公开工作年度报告\n一、概述"),
        format!("{year}年{name}政府信息公开工作年度报告\n一、概述"),
    ] {
        let (found, findings) = report_and_findings(&alone);
        let told = findings.iter().any(|finding| finding.code == "region_ambiguous");
        let right = if bearers.len() == 1 { found == wanted && !told } else { found.is_none() && told };
        if !right {
            trial.wrong.push(format!("{alone}: {found:?}, of {bearers:?}, told {told}"));
        }
    }
}

/// Titles that seem another kind of text for the name in them, of every `step`th place.
fn refused(step: usize) -> Vec<String> {
    let names: BTreeSet<&str> = KIT.gazetteer.regions().map(|row| row.name).collect();
    let titles = names.iter().step_by(step).flat_map(|name| {
        [
            format!("2022年{name}政府信息公开工作年度报告\n一、概述"),
            format!("{name}政府信息公开工作年度报告\n一、概述"),
            format!("{name}教育局2022年度政府信息公开工作报告\n一、概述"),
        ]
    });
    titles.filter(|title| matches!(run(title), Identified::NotAReport { .. })).collect()
}

#[test]
fn a_sample_of_the_counties_is_known_by_its_titles() {
    assert_eq!(refused(97), Vec::<String>::new());
    let wrong = trial(23).wrong;
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "every county and year, run by `make truth`"]
fn every_county_since_2008_is_known_by_its_titles() {
    assert_eq!(refused(1), Vec::<String>::new());
    let Trial { units, titles, alone, ambiguous, wrong } = trial(1);
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(200)].join("\n"));
    assert!(
        units > 3_200 && titles > 3 * alone && ambiguous > 0,
        "{units} units, {titles} titles, {ambiguous} of {alone}"
    );
}
