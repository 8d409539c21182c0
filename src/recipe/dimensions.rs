//! The dimension tables: what metrics and regions there are.

use super::Recipe;
use crate::gazetteer::{Level, RegionRow};
use crate::model::{Column, Frame, Metric, MetricKind, RegionLevel};
use crate::sample::Place;

impl Recipe {
    /// `metric`, its names, unit, kind, forms, definition and comparability.
    pub fn metrics_table(&self) -> Frame {
        let text = |of: &dyn Fn(&Metric) -> String| {
            Column::Text(self.dictionary.iter().map(|(_, metric)| Some(of(metric))).collect())
        };
        Frame::new()
            .with("metric", text(&|m| m.name.clone()))
            .with("zh", text(&|m| m.zh.clone()))
            .with("en", text(&|m| m.en.clone()))
            .with("unit", text(&|m| m.unit.clone()))
            .with("kind", text(&|m| kind(m.kind).to_owned()))
            .with("signed", Column::Flag(self.dictionary.iter().map(|(_, m)| Some(m.signed)).collect()))
            .with("by_applicant", Column::Flag(self.dictionary.iter().map(|(_, m)| Some(m.by_applicant)).collect()))
            .with("forms", text(&|m| m.eras.join(" ")))
            .with("definition", text(&|m| m.definition.clone()))
            .with("comparability", text(&|m| m.comparability.clone()))
    }

    /// `code`, `name`, `level`, the codes above (`parent`, `prefecture`, `province`), `valid_from`, `valid_to` and
    /// the `successors` (codes, separated by spaces) of every division, townships included; a division that was renamed
    /// has a row for each name.
    pub fn regions_table(&self) -> Frame {
        let rows = || self.gazetteer.regions();
        let years = |of: &dyn Fn(&RegionRow) -> Option<i16>| {
            Column::Integer(rows().map(|row| of(&row).map(i64::from)).collect())
        };
        let above = |level: Level| {
            let code = |row: RegionRow| self.gazetteer.above(row.unit, level).map(|code| code.to_string());
            Column::Text(rows().map(code).collect())
        };
        Frame::new()
            .with("code", Column::Text(rows().map(|r| Some(r.code.to_string())).collect()))
            .with("name", Column::Text(rows().map(|r| Some(r.name.to_owned())).collect()))
            .with("level", Column::Text(rows().map(|r| Some(r.level.as_str().to_owned())).collect()))
            .with("zone", Column::Flag(rows().map(|r| Some(r.zone)).collect()))
            .with("parent", Column::Text(rows().map(|r| r.parent.map(|p| p.to_string())).collect()))
            .with("prefecture", above(Level::Prefecture))
            .with("province", above(Level::Province))
            .with("valid_from", years(&|r| r.valid_from))
            .with("valid_to", years(&|r| r.valid_to))
            .with("successors", Column::Text(rows().map(|r| self.successor_words(&r)).collect()))
    }

    fn successor_words(&self, row: &RegionRow) -> Option<String> {
        let codes: Vec<String> = self.gazetteer.successors(row.unit).iter().map(u32::to_string).collect();
        (!codes.is_empty()).then(|| codes.join(" "))
    }

    /// `code` and `name` of every division above the township, each code once under its latest name.
    pub fn area_names(&self) -> Frame {
        let mut names = std::collections::BTreeMap::from([("000000".to_owned(), "全国".to_owned())]);
        for row in self.gazetteer.regions().filter(|row| row.level.region_level().is_some()) {
            names.insert(row.code.to_string(), row.name.to_owned());
        }
        let codes = names.keys().map(Some).collect();
        Frame::new().with("code", Column::Text(codes)).with("name", Column::Text(names.values().map(Some).collect()))
    }

    /// The real divisions that made-up reports can be about.
    pub fn places(&self) -> Vec<Place> {
        let place = |row: RegionRow| {
            let township = row.level.region_level().is_none();
            Place {
                code: row.code.to_string(),
                name: row.name.to_owned(),
                parent: row.parent.map(|parent| parent.to_string()),
                level: row.level.region_level().unwrap_or(RegionLevel::County),
                township,
                from: row.valid_from,
                to: row.valid_to,
            }
        };
        self.gazetteer.regions().filter(|row| !row.zone).map(place).collect()
    }

    /// `metric` and `unit`.
    pub fn units_table(&self) -> Frame {
        let text = |of: &dyn Fn(&Metric) -> String| {
            Column::Text(self.dictionary.iter().map(|(_, metric)| Some(of(metric))).collect())
        };
        Frame::new().with("metric", text(&|m| m.name.clone())).with("unit", text(&|m| m.unit.clone()))
    }
}

fn kind(kind: MetricKind) -> &'static str {
    match kind {
        MetricKind::Count => "count",
        MetricKind::Persons => "persons",
        MetricKind::PersonTimes => "person_times",
        MetricKind::Money => "money",
        MetricKind::MoneyWan => "money_wan",
        MetricKind::Ratio => "ratio",
    }
}
