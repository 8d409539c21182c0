//! Every county-level unit since 2008, in titles as reports have them.

use super::tests::{KIT, report};
use crate::gazetteer::{Gazetteer, Level, RegionRow};
use std::collections::BTreeMap;

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

fn code(title: &str) -> Option<String> {
    report(&format!("{title}\n一、概述")).region.map(|region| region.code)
}

/// Tries every `step`th row; gives what went wrong.
fn wrong(step: usize) -> Vec<String> {
    let gazetteer = &KIT.gazetteer;
    let counties: Vec<RegionRow> = gazetteer.regions().filter(|r| r.level == Level::County && !r.zone).collect();
    let mut standing: BTreeMap<(&str, i16), Vec<u32>> = BTreeMap::new();
    for row in gazetteer.regions().filter(|row| row.level != Level::Township) {
        let (from, to) = (row.valid_from.unwrap_or(i16::MIN), row.valid_to.unwrap_or(i16::MAX));
        for year in SINCE.filter(|year| (from..=to).contains(year)) {
            standing.entry((row.name, year)).or_default().push(row.code);
        }
    }
    let mut wrong = Vec::new();
    for row in counties.iter().step_by(step) {
        for year in years(row) {
            let [province, prefecture] = above(row, year, gazetteer);
            let bearers = &standing[&(row.name, year)];
            let of_province = bearers.iter().filter(|code| *code / 10_000 == row.code / 10_000).count();
            let name = row.name;
            let mut titles = vec![
                format!("{prefecture}{name}{year}年政府信息公开工作年度报告"),
                format!("{province}{prefecture}{name}人民政府{year}年政府信息公开年度报告"),
                format!("{prefecture}{name}民政局政府信息公开工作年度报告({year}年度)"),
            ];
            if of_province == 1 {
                titles.push(format!("{province}{name}{year}年度政府信息公开工作报告"));
            }
            let full = if prefecture.is_empty() && of_province > 1 { 1..2 } else { 0..titles.len() };
            let wanted = Some(row.code.to_string());
            for title in &titles[full] {
                let found = code(title);
                if found != wanted {
                    wrong.push(format!("{title}: {found:?}, not {}", row.code));
                }
            }
            let alone = format!("{name}人民政府{year}年政府信息公开工作年度报告");
            let found = code(&alone);
            if found != wanted.filter(|_| bearers.len() == 1) {
                wrong.push(format!("{alone}: {found:?}, of {bearers:?}"));
            }
        }
    }
    wrong
}

#[test]
fn a_sample_of_the_counties_is_known_by_its_titles() {
    let wrong = wrong(23);
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
#[ignore = "every county and year, run by `make truth`"]
fn every_county_since_2008_is_known_by_its_titles() {
    let wrong = wrong(1);
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong[..wrong.len().min(200)].join("\n"));
}
