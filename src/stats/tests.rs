//! Statistics against sums made by hand.

use super::*;
use crate::model::Column;

struct Row {
    source: &'static str,
    level: &'static str,
    code: &'static str,
    kind: &'static str,
    applicant: &'static str,
    scope: &'static str,
    value: Option<f64>,
    state: &'static str,
    place: &'static str,
    form: &'static str,
}

const ROW: Row = Row {
    source: "a",
    level: "county",
    code: "370124",
    kind: "government",
    applicant: "total",
    scope: "region",
    value: Some(1.0),
    state: "reported",
    place: "table",
    form: "E2",
};

fn observations(rows: &[Row]) -> Frame {
    let text = |f: &dyn Fn(&Row) -> &str| Column::Text(rows.iter().map(|r| Some(f(r).to_owned())).collect());
    Frame::new()
        .with("source_id", text(&|r| r.source))
        .with("region_code", text(&|r| r.code))
        .with("region_level", text(&|r| r.level))
        .with("township_code", Column::Text(rows.iter().map(|_| None::<&str>).collect()))
        .with("publisher", text(&|r| r.code))
        .with("publisher_kind", text(&|r| r.kind))
        .with("metric", text(&|_| "applications.received.new"))
        .with("applicant", text(&|r| r.applicant))
        .with("scope", text(&|r| r.scope))
        .with("value", Column::Double(rows.iter().map(|r| r.value).collect()))
        .with("state", text(&|r| r.state))
        .with("bound", text(&|_| "exact"))
        .with("form", text(&|r| r.form))
        .with("where", text(&|r| r.place))
}

fn documents(rows: &[(&str, &str, i64)]) -> Frame {
    let text = |f: &dyn Fn(&(&str, &str, i64)) -> String| Column::Text(rows.iter().map(|r| Some(f(r))).collect());
    Frame::new()
        .with("status", text(&|_| "read".into()))
        .with("reason", Column::Text(rows.iter().map(|_| None::<&str>).collect()))
        .with("canonical", Column::Flag(vec![Some(true); rows.len()]))
        .with("report_year", Column::Integer(rows.iter().map(|r| Some(r.2)).collect()))
        .with("publisher", text(&|r| r.1.into()))
        .with("publisher_kind", text(&|_| "government".into()))
        .with("region_code", text(&|r| r.1.into()))
        .with("region_level", text(&|r| r.0.into()))
        .with("form", text(&|_| "E2".into()))
        .with("n_observations", Column::Integer(vec![Some(1); rows.len()]))
        .with("n_findings", Column::Integer(vec![Some(0); rows.len()]))
}

fn knowledge() -> Knowledge {
    let text = |words: &[&str]| Column::Text(words.iter().map(|w| Some((*w).to_owned())).collect());
    Knowledge {
        regions: Frame::new().with("code", text(&["370000", "370100"])).with("name", text(&["山东省", "济南市"])),
        comparable: Frame::new()
            .with("metric", text(&["applications.received.new"]))
            .with("form_from", text(&["E2"]))
            .with("form_to", text(&["E2"])),
        units: Frame::new().with("metric", text(&["applications.received.new"])).with("unit", text(&["件"])),
        cross_year: vec![CrossYear {
            id: "stays".into(),
            left: vec![Term { metric: "applications.received.new".into(), previous: false, negative: false }],
            right: vec![Term { metric: "applications.received.new".into(), previous: true, negative: false }],
            op: "==".into(),
            tolerance: 0.0,
            severity: "warn".into(),
            forms: vec!["E2".into()],
            per_applicant: true,
        }],
    }
}

/// The answer to a query over the statistics, as lines of words.
fn ask(tables: &[(&'static str, Frame)], sql: &str) -> Vec<String> {
    let tables = tables.iter().map(|(name, frame)| ((*name).to_owned(), frame.clone())).collect();
    let answer = query(sql, tables).unwrap();
    let told = |column: &Column, row: usize| match column {
        Column::Text(v) => v.get(row).unwrap_or("null").into(),
        Column::Double(v) => v[row].map_or("null".into(), |v| v.to_string()),
        Column::Integer(v) => v[row].map_or("null".into(), |v| v.to_string()),
        Column::Flag(v) => v[row].map_or("null".into(), |v| v.to_string()),
    };
    (0..answer.rows())
        .map(|row| answer.columns().iter().map(|(_, c)| told(c, row)).collect::<Vec<_>>().join(" "))
        .collect()
}

fn made(years: &[(i64, &[Row])], documents: Frame) -> Vec<(&'static str, Frame)> {
    let mut statistics = Statistics::new(knowledge(), documents).unwrap();
    let mut yearly = yearly::empty();
    for (year, rows) in years {
        let part = statistics.year(*year, observations(rows)).unwrap();
        yearly.vstack_mut(&frames::into_polars(part).unwrap()).unwrap();
    }
    let yearly = ("yearly", frames::from_polars(&yearly).unwrap());
    statistics.finish().into_iter().chain([yearly]).collect()
}

#[test]
fn neither_totals_nor_levels_nor_scopes_are_added_to_their_parts() {
    let rows = [
        Row { value: Some(3.0), ..ROW },
        Row { value: Some(2.0), applicant: "natural_person", ..ROW },
        Row { source: "b", code: "370126", value: Some(0.1), ..ROW },
        Row { source: "c", code: "370100", level: "prefecture", value: Some(50.0), ..ROW },
        Row { source: "c", code: "370100", level: "prefecture", scope: "departments", value: Some(7.0), ..ROW },
    ];
    let docs = documents(&[
        ("county", "370124", 2019),
        ("county", "370126", 2019),
        ("prefecture", "370100", 2019),
        ("county", "370181", 2019),
    ]);
    let tables = made(&[(2019, &rows)], docs);
    let sql = "select sum, n_values, n_reports, n_missing, area_name from yearly where area_code = '370000' and \
               body_level = 'county' and applicant = 'total' and scope = 'region'";
    assert_eq!(ask(&tables, sql), ["3.1 2 3 1 山东省"]);
    let sql = "select body_level, scope, applicant, sum, unit from yearly where area_code = '370100' order by sum";
    let expected = [
        "county region natural_person 2 件",
        "county region total 3.1 件",
        "prefecture departments total 7 件",
        "prefecture region total 50 件",
    ];
    assert_eq!(ask(&tables, sql), expected);
}

#[test]
fn a_blank_is_counted_and_never_added() {
    let rows = [
        Row { value: None, state: "blank", ..ROW },
        Row { source: "b", code: "370126", value: None, state: "not_applicable", ..ROW },
    ];
    let tables = made(&[(2019, &rows)], documents(&[("county", "370124", 2019), ("county", "370126", 2019)]));
    let sql = "select n_values, n_blank, n_not_applicable, sum, mean, min from yearly where area_code = '370000'";
    assert_eq!(ask(&tables, sql), ["0 1 1 null null null"]);
}

#[test]
fn a_figure_given_twice_counts_once_and_two_readings_not_at_all() {
    let rows = [
        Row { value: Some(4.0), ..ROW },
        Row { value: Some(5.0), place: "prose", form: "prose", ..ROW },
        Row { source: "b", code: "370126", value: Some(6.0), place: "prose", form: "prose", ..ROW },
        Row { source: "b", code: "370126", value: Some(8.0), place: "prose", form: "prose", ..ROW },
    ];
    let tables = made(&[(2019, &rows)], documents(&[("county", "370124", 2019), ("county", "370126", 2019)]));
    let sql = "select n_values, n_ambiguous, sum from yearly where area_code = '370000'";
    assert_eq!(ask(&tables, sql), ["1 1 4"]);
}

#[test]
fn change_is_of_the_same_bodies_and_comparable_forms() {
    let before =
        [Row { value: Some(10.0), ..ROW }, Row { source: "b", code: "370126", value: Some(5.0), form: "E1", ..ROW }];
    let now = [
        Row { source: "c", value: Some(4.0), ..ROW },
        Row { source: "d", code: "370126", value: Some(9.0), ..ROW },
        Row { source: "e", code: "370181", value: Some(1.0), ..ROW },
    ];
    let docs = documents(&[("county", "370124", 2019), ("county", "370124", 2020)]);
    let tables = made(&[(2019, &before), (2020, &now)], docs);
    let sql = "select n_matched, sum_matched, sum_matched_previous, change from yearly where area_code = '370000' and report_year = 2020";
    assert_eq!(ask(&tables, sql), ["1 4 10 -6"]);
    let sql =
        "select report_year, identity, region_code, left, right, source_id, source_id_previous from contradictions";
    assert_eq!(ask(&tables, sql), ["2020 stays 370124 4 10 c a", "2020 stays 370126 9 5 d b"]);
}

#[test]
fn a_gap_of_years_gives_no_change() {
    let docs = documents(&[("county", "370124", 2019)]);
    let tables = made(&[(2019, &[Row { ..ROW }]), (2021, &[Row { ..ROW }])], docs);
    let sql = "select count(*) as n from yearly where n_matched is not null";
    assert_eq!(ask(&tables, sql), ["0"]);
    assert_eq!(ask(&tables, "select count(*) as n from contradictions"), ["0"]);
}

#[test]
fn coverage_counts_every_document() {
    let docs = documents(&[("county", "370124", 2019), ("county", "370126", 2019), ("", "", 2019)]);
    let tables = made(&[], docs);
    let sql = "select area_code, sum(n_documents) as n from coverage group by area_code order by area_code";
    assert_eq!(ask(&tables, sql), ["000000 3", "370000 2", "370100 2", "370124 1", "370126 1"]);
}
