//! What is true in a made-up report: its figures, made so that the sums of the official forms hold.

use std::collections::BTreeMap;

use super::dice::Dice;
use super::rules::Forms;
use crate::model::{Amount, Form};

/// Columns of the table of requests: six kinds of applicant and their total.
pub(super) const COLUMNS: usize = 7;

/// The names of the columns in truth.
pub(super) const APPLICANTS: [&str; COLUMNS] =
    ["natural_person", "business", "research", "social_org", "legal_service", "other", "total"];

/// How large a body is: the bounds of what it publishes and of the applications that it receives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub items: (i64, i64),
    pub requests: (i64, i64),
    /// How many of 100 such bodies receive any application.
    pub asked: u32,
}

/// Figures by metric; those of the table of requests by row.
#[derive(Clone, Debug, Default)]
pub(super) struct World {
    pub single: BTreeMap<String, Amount>,
    pub rows: BTreeMap<String, [i64; COLUMNS]>,
}

impl World {
    /// The figure of a metric; for a row of the table of requests its total.
    pub fn get(&self, metric: &str) -> Option<Amount> {
        let row = || Some(Amount::integer(self.rows.get(metric)?[COLUMNS - 1]));
        self.single.get(metric).copied().or_else(row)
    }

    /// Adds to one figure, so that the sums it stands in no longer hold.
    pub fn bump(&mut self, metric: &str, by: i64) {
        let now = self.single.get(metric).copied().and_then(Amount::to_integer).unwrap_or(0);
        self.put(metric, now + by);
    }

    fn put(&mut self, metric: &str, value: i64) {
        self.single.insert(metric.into(), Amount::integer(value));
    }

    fn put_all(&mut self, prefix: &str, names: &[&str], values: &[i64]) {
        for (name, value) in names.iter().zip(values) {
            self.put(&format!("{prefix}{name}"), *value);
        }
    }

    fn put_cents(&mut self, metric: &str, cents: i64) {
        self.single.insert(metric.into(), Amount::new(cents, 2).unwrap_or(Amount::ZERO));
    }
}

/// Figures for a report on `form`; prose reports to 2018 have those of both older forms, later ones those of 2021.
pub(super) fn make(form: Form, year: i16, size: Size, forms: &Forms, dice: &mut Dice) -> World {
    let mut world = World::default();
    outreach(&mut world, size, dice);
    match form {
        Form::E2 | Form::E3 => newer(&mut world, form, size, forms, dice),
        Form::Prose if year >= 2019 => newer(&mut world, Form::E3, size, forms, dice),
        _ => older(&mut world, size, form == Form::E0 || (form == Form::Prose && year < 2014), dice),
    }
    world
}

/// What was published and explained: in every era's prose.
fn outreach(world: &mut World, size: Size, dice: &mut Dice) {
    let items = dice.magnitude(size.items.0, size.items.1);
    let website = items * dice.between(55, 95) / 100;
    let wechat = items * dice.between(2, 40) / 100;
    let weibo = items * dice.between(0, 20) / 100;
    let gazette = if dice.chance(40) { dice.between(1, 40).min(items) } else { 0 };
    let other = (items - website - wechat - weibo - gazette).max(0) + dice.between(0, 9).min(website);
    world.put("proactive.items.total", items);
    let names = ["website", "wechat", "weibo", "gazette", "other"];
    world.put_all("proactive.channel.", &names, &[website, wechat, weibo, gazette, other.min(items)]);
    let press = dice.between(0, 12) * i64::from(dice.chance(60));
    let interviews = dice.between(0, 9) * i64::from(dice.chance(60));
    world.put("response.press_conf.total", press);
    world.put("response.press_conf.principal", dice.between(0, press));
    world.put("response.interview.total", interviews);
    world.put("response.interview.principal", dice.between(0, interviews));
    world.put("response.interpretation.articles", dice.magnitude(1, 1 + items / 20));
    world.put("response.hot_topics", dice.between(0, 25) * i64::from(dice.chance(70)));
    world.put("response.social_media.events", dice.between(0, 30));
    world.put("response.other.events", dice.between(0, 12));
    let (full, part) = (dice.between(0, 6), dice.between(1, 40));
    world.put_all("capacity.staff.", &["full_time", "part_time", "total"], &[full, part, full + part]);
    world.put("capacity.units", dice.between(0, 5));
    world.put("capacity.reading_points", dice.between(1, 15));
    world.put_cents("capacity.budget", dice.between(0, 5000) * i64::from(dice.chance(50)));
    world.put("training.meetings", dice.between(1, 9));
    let courses = dice.between(0, 6);
    world.put("training.courses", courses);
    world.put("training.trainees", courses * dice.between(15, 130));
    world.put("complaints.total", dice.between(0, 4) * i64::from(dice.chance(30)));
}

fn requests(size: Size, dice: &mut Dice) -> i64 {
    if !dice.chance(size.asked) {
        return 0;
    }
    dice.magnitude(size.requests.0.max(1), size.requests.1)
}

/// The statistics of 2014-2018 and the provincial returns before.
fn older(world: &mut World, size: Size, wide_refusal: bool, dice: &mut Dice) {
    let items = world.get("proactive.items.total").and_then(Amount::to_integer).unwrap_or(0);
    let normative = dice.magnitude(1, 1 + items / 60).min(items) * i64::from(dice.chance(80));
    world.put("proactive.items.normative_docs", normative);
    world.put("regdocs.normative.issued_e1", normative + dice.between(0, 5));
    world.put("regdocs.normative.new_e0", normative);
    world.put("proactive.items.electronic", items - dice.between(0, items / 8));
    let received = requests(size, dice);
    let names = ["online", "letter", "in_person", "fax", "email", "other"];
    let weights = if wide_refusal { [50, 20, 20, 3, 5, 2] } else { [60, 20, 18, 2, 0, 0] };
    world.put("applications.received.total", received);
    let parts = dice.deal(received, &weights);
    world.put_all("applications.received.", &names, &parts);
    let late = if received > 4 { dice.between(0, received / 10) } else { 0 };
    let replied = received - if dice.chance(20) { late.min(3) } else { 0 };
    world.put_all(
        "applications.closed.",
        &["on_time", "extended", "total"],
        &[replied - late.min(replied), late.min(replied), replied],
    );
    world.put("applications.replied.total", replied);
    if wide_refusal {
        refusals_wide(world, replied, dice)
    } else {
        refusals(world, replied, dice)
    }
    older_appeals(world, received, dice);
    let appeals = dice.between(0, 2) * i64::from(dice.chance(20));
    world.put_all("appeals.", &["total", "first_handling"], &[appeals, dice.between(0, appeals)]);
    world.put_cents("fees.request_income", dice.between(0, 60) * i64::from(dice.chance(15)));
    world.put("fees.charged_e0.total", received * dice.between(0, 30) * i64::from(wide_refusal && dice.chance(30)));
    consultations(world, dice);
    world.put("catalogue.on_request_items", dice.between(0, 80));
}

fn consultations(world: &mut World, dice: &mut Dice) {
    for (name, top) in
        [("service_info", 400), ("web_visits", 90_000), ("walk_in", 900), ("online", 300), ("phone", 2_000)]
    {
        let count = dice.between(0, top);
        world.put(&format!("consult.{name}"), count);
    }
}

fn older_appeals(world: &mut World, received: i64, dice: &mut Dice) {
    for prefix in ["review.", "litigation."] {
        let total = dice.between(0, 1 + received / 12) * i64::from(dice.chance(35));
        let parts = dice.deal(total, &[6, 1, 3]);
        world.put_all(prefix, &["upheld", "corrected", "other"], &parts);
        world.put(&format!("{prefix}total"), total);
    }
}

fn refusals(world: &mut World, replied: i64, dice: &mut Dice) {
    let names = [
        "already_public",
        "granted",
        "partial",
        "denied.total",
        "not_this_agency",
        "not_exist",
        "supplement_notice",
        "other_channel",
    ];
    let parts = dice.deal(replied, &[22, 40, 5, 7, 12, 9, 3, 2]);
    world.put_all("replies.", &names, &parts);
    let grounds = ["state_secret", "trade_secret", "privacy", "security_stability", "not_gov_info", "other_law"];
    let parts = dice.deal(parts[3], &[1, 2, 4, 1, 5, 3]);
    world.put_all("replies.denied.", &grounds, &parts);
}

fn refusals_wide(world: &mut World, replied: i64, dice: &mut Dice) {
    let parts = dice.deal(replied, &[70, 8, 22]);
    world.put_all("", &["replies.granted", "replies.partial", "rejected_e0.total"], &parts);
    let grounds = [
        "not_gov_info",
        "not_exist",
        "not_held",
        "unclear",
        "exempt1",
        "exempt2",
        "exempt3",
        "exempt4",
        "exempt5",
        "exempt6",
        "other",
    ];
    let parts = dice.deal(parts[2], &[3, 6, 6, 2, 1, 1, 2, 1, 1, 1, 2]);
    world.put_all("rejected_e0.", &grounds, &parts);
}

/// The three tables of the forms of 2019 and 2021.
fn newer(world: &mut World, form: Form, size: Size, forms: &Forms, dice: &mut Dice) {
    documents(world, size, dice);
    let received = requests(size, dice);
    table_of_requests(world, form, received, forms, dice);
    let ways = dice.deal(received, &[70, 18, 12]);
    world.put_all("applications.received.", &["online", "letter", "in_person"], &ways);
    let mut suits = 0;
    for prefix in ["review.", "litigation.direct.", "litigation.after_review."] {
        let total = dice.between(0, 1 + received / 12) * i64::from(dice.chance(35));
        let parts = dice.deal(total, &[6, 1, 3, 2]);
        world.put_all(prefix, &["upheld", "corrected", "other", "pending"], &parts);
        world.put(&format!("{prefix}total"), total);
        suits += if prefix == "review." { 0 } else { total };
    }
    world.put("litigation.total", suits);
    let cases = dice.between(1, 3) * i64::from(dice.chance(6) && received > 0);
    world.put("fees.info_processing.cases", cases);
    world.put("fees.info_processing.amount", cases * 100 * dice.between(1, 6));
    world.put("fees.request_income", 0);
}

fn documents(world: &mut World, size: Size, dice: &mut Dice) {
    let busy = i64::from(size.items.1 > 2_000);
    for (name, top) in [("rules", i64::from(size.items.1 > 50_000) * 40), ("normative", 60)] {
        let stock = dice.between(0, top);
        let (issued, repealed) = (dice.between(0, stock), dice.between(0, 9));
        world.put_all(&format!("regdocs.{name}."), &["issued", "repealed", "in_force"], &[issued, repealed, stock]);
        let newly = dice.between(0, issued);
        world.put_all(&format!("regdocs.{name}."), &["made", "newly_public", "public_total"], &[issued, newly, stock]);
    }
    world.put_all("regdocs.other_public.", &["made", "newly_public", "public_total"], &[dice.between(5, 90), 5, 300]);
    acts(world, busy, dice);
    let before = dice.between(0, 30);
    world.put_all("admin_fees.", &["items_prev", "items_delta"], &[before, dice.between(-before.min(3), 3)]);
    world.put_cents("admin_fees.amount", dice.magnitude(1, 9_000_000) * i64::from(dice.chance(60)));
    let projects = dice.between(0, 200) * busy;
    world.put("procurement.projects", projects);
    let amount = if projects == 0 { 0 } else { dice.magnitude(1_000, 900_000_000) };
    world.single.insert("procurement.amount".into(), Amount::new(amount, 4).unwrap_or(Amount::ZERO));
}

fn acts(world: &mut World, busy: i64, dice: &mut Dice) {
    for (name, top) in [("licence", 40_000), ("other_service", 60_000), ("penalty", 3_000), ("coercion", 200)] {
        let decisions = dice.magnitude(1, 1 + top * busy) - 1;
        let before = dice.between(0, 300 * busy + 3);
        world.put_all(
            &format!("acts.{name}."),
            &["items_prev", "items_delta", "decisions"],
            &[before, dice.between(-before.min(20), 25), decisions],
        );
    }
}

fn table_of_requests(world: &mut World, form: Form, received: i64, forms: &Forms, dice: &mut Dice) {
    let results: Vec<_> = forms.result.iter().filter(|r| r.stands_in(form)).collect();
    let weights: Vec<u32> = results.iter().map(|r| r.weight).collect();
    let by_kind = dice.deal(received, &[86, 7, 1, 1, 3, 2]);
    let carried = if dice.chance(30) { dice.between(0, 1 + received / 15) } else { 0 };
    let left = if dice.chance(40) { dice.between(0, received / 12) } else { 0 };
    let mut carried_in = [0; COLUMNS];
    let mut carried_out = [0; COLUMNS];
    let mut columns = Vec::new();
    for (kind, new) in by_kind.iter().enumerate() {
        carried_in[kind] = if kind == 0 { carried } else { 0 };
        carried_out[kind] = if kind == 0 { left.min(*new) } else { 0 };
        columns.push(dice.deal(new + carried_in[kind] - carried_out[kind], &weights));
    }
    let with_total = |mut row: [i64; COLUMNS]| {
        row[COLUMNS - 1] = row[..COLUMNS - 1].iter().sum();
        row
    };
    let row_of = |values: &dyn Fn(usize) -> i64| {
        with_total(std::array::from_fn(|c| if c + 1 < COLUMNS { values(c) } else { 0 }))
    };
    let q = &forms.requests;
    world.rows.insert(q.received.metric.clone(), row_of(&|c| by_kind[c]));
    world.rows.insert(q.carried_in.metric.clone(), with_total(carried_in));
    world.rows.insert(q.carried_out.metric.clone(), with_total(carried_out));
    world.rows.insert(q.sum.metric.clone(), row_of(&|c| columns[c].iter().sum()));
    for (i, rule) in results.iter().enumerate() {
        world.rows.insert(rule.metric.clone(), row_of(&|c| columns[c][i]));
    }
    for group in ["denied", "unable", "not_processed", "other"] {
        let prefix = format!("applications.result.{group}.");
        let total: i64 = results
            .iter()
            .filter(|r| r.metric.starts_with(&prefix))
            .filter_map(|r| world.rows.get(&r.metric))
            .map(|row| row[COLUMNS - 1])
            .sum();
        if !world.rows.contains_key(&format!("{prefix}total")) {
            world.put(&format!("{prefix}total"), total);
        }
    }
}
