//! A report from its title to its last line, as parts that a text or a page then prints.

use std::collections::BTreeSet;

use super::dice::Dice;
use super::forms::Pen;
use super::grid::Grid;
use super::ink::{Ink, Mood};
use super::plan::{Appendix, Plan};
use super::prose::Voice;
use super::rules::{Kit, SectionRule};
use super::truth::{DocumentTruth, Truth, Violation, group};
use super::world::{self, APPLICANTS, COLUMNS, World};
use crate::model::{Date, Form, PublisherKind};

/// One part of a document.
#[derive(Clone, Debug)]
pub(super) enum Part {
    Title(String),
    Heading(String),
    Text(String),
    /// Furniture of the page: paths, dates, counters.
    Chrome(String),
    Table(Grid),
}

/// A report before it is printed.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub parts: Vec<Part>,
    pub truth: Truth,
}

/// Composes the report of a plan. `chrome` forces the furniture of a page, as on a reprint.
pub(super) fn compose(plan: &Plan, kit: &Kit, chrome: bool, dice: &mut Dice) -> Draft {
    let mut world = world::make(plan.form, plan.year, plan.size, &kit.forms, &mut dice.fork(1));
    let violations = if dice.chance(22) { plant(&mut world, plan, kit, dice) } else { Vec::new() };
    let mut draw = dice.fork(2);
    let mut voice = voice(plan, kit, &world, dice.fork(3));
    let mut pen = Pen { forms: &kit.forms, world: &world, ink: plan.ink, dice: dice.fork(4), cells: Vec::new() };
    let mut document = document(plan);
    let mut parts = Vec::new();
    top(&mut parts, plan, &mut voice, &mut document, chrome, &mut draw);
    sections(&mut parts, plan, &mut voice, &mut pen, &mut draw);
    bottom(&mut parts, plan, &mut voice, &mut document, chrome, &mut draw);
    if !matches!(plan.appendix, Appendix::None | Appendix::Three) {
        annex(&mut parts, plan, &mut pen);
    }
    let truth = Truth {
        status: "read",
        kind: "report".into(),
        charset: plan.charset,
        layout: plan.dress.name(),
        table_scope: if plan.kind == PublisherKind::Government { "region" } else { "agency" },
        cells: group(&pen.cells),
        required: voice.required,
        allowed: voice.allowed,
        traps: voice.traps,
        document,
        violations,
        ..Truth::default()
    };
    Draft { parts, truth }
}

fn document(plan: &Plan) -> DocumentTruth {
    let code = &plan.place.code;
    DocumentTruth {
        is_report: true,
        report_year: Some(plan.year),
        publisher: Some(plan.body()),
        publisher_alt: plan.names(),
        publisher_kind: Some(plan.kind.as_str()),
        region_code: Some(code[..6].into()),
        township_code: plan.place.township.then(|| code.clone()),
        form: Some(plan.form.as_str()),
        ..DocumentTruth::default()
    }
}

fn voice<'a>(plan: &Plan, kit: &'a Kit, world: &'a World, mut dice: Dice) -> Voice<'a> {
    let mark = plan.place.name.chars().last().map(String::from).unwrap_or_default();
    let (we, all) = match plan.kind {
        PublisherKind::Government => (format!("我{mark}"), format!("全{mark}")),
        PublisherKind::Office => ("我办".into(), "本机关".into()),
        PublisherKind::Township => (format!("我{mark}"), format!("全{mark}")),
        PublisherKind::Subdistrict => ("我街道".into(), "街道".into()),
        PublisherKind::Zone => ("管委会".into(), "本机关".into()),
        _ => {
            let short = if plan.suffix.ends_with('会') { "我委" } else { "我局" };
            let we = *dice.pick(&[short, "本机关", "本单位"]);
            (we.into(), we.into())
        }
    };
    Voice {
        kit,
        world,
        ink: plan.ink,
        year: plan.year,
        newer: plan.year >= 2019 || matches!(plan.form, Form::E2 | Form::E3),
        kind: plan.kind,
        body: plan.body(),
        we,
        all,
        mark,
        dice,
        required: Vec::new(),
        allowed: Vec::new(),
        traps: Vec::new(),
        told: BTreeSet::new(),
    }
}

fn top(
    parts: &mut Vec<Part>,
    plan: &Plan,
    voice: &mut Voice<'_>,
    document: &mut DocumentTruth,
    chrome: bool,
    dice: &mut Dice,
) {
    let words = &voice.kit.words;
    let dated = chrome || dice.chance(25);
    if dated {
        for line in &words.chrome_top {
            if line.contains("{D}") || dice.chance(40) {
                let line = line.replace("{D}", &plan.published.to_string());
                parts.push(Part::Chrome(voice.plain(&line)));
            }
        }
        document.published_on = Some(plan.published.to_string());
    }
    let area_only = plan.kind == PublisherKind::Government && dice.chance(20);
    let mut title = voice.plain(dice.line(&words.titles));
    if area_only {
        title = title.replacen(&plan.body(), &plan.place.long_name(plan.depth), 1);
    }
    parts.push(Part::Title(title));
    parts.push(Part::Text(voice.plain(dice.line(&words.openings))));
    if dice.chance(70) {
        let from = Date { year: plan.year, month: if plan.year == 2008 { 5 } else { 1 }, day: 1 };
        let to = Date { year: plan.year, month: 12, day: 31 };
        let line = dice.line(&words.periods).replace("{A}", &chinese(from)).replace("{B}", &chinese(to));
        parts.push(Part::Text(line));
        document.period_start = Some(from.to_string());
        document.period_end = Some(to.to_string());
    }
    if dice.chance(40) {
        parts.push(Part::Text(voice.plain(dice.line(&words.contacts))));
    }
}

fn chinese(day: Date) -> String {
    format!("{}年{}月{}日", day.year, day.month, day.day)
}

fn spelled_date(day: Date) -> String {
    let digit = |c: char| "〇一二三四五六七八九".chars().nth(c as usize - '0' as usize).unwrap_or(c);
    let number = |n: u8| match (n / 10, n % 10) {
        (0, ones) => ordinal(usize::from(ones)),
        (tens, ones) => {
            let head = if tens == 1 { String::new() } else { ordinal(usize::from(tens)) };
            head + "十" + &(if ones == 0 { String::new() } else { ordinal(usize::from(ones)) })
        }
    };
    let year: String = day.year.to_string().chars().map(digit).collect();
    format!("{year}年{}月{}日", number(day.month), number(day.day))
}

fn ordinal(n: usize) -> String {
    "零一二三四五六七八九十".chars().nth(n).map_or_else(|| format!("十{}", ordinal(n - 10)), String::from)
}

fn sections<'a>(parts: &mut Vec<Part>, plan: &Plan, voice: &mut Voice<'a>, pen: &mut Pen<'_>, dice: &mut Dice) {
    let kit: &'a Kit = voice.kit;
    let era = if voice.newer { "new" } else { "old" };
    let (mut count, style) = (0, dice.below(60) as usize);
    for section in kit.prose.section.iter().filter(|s| s.era == "any" || s.era == era) {
        let table = section.table.as_deref().filter(|_| plan.appendix == Appendix::Three);
        if !dice.chance(section.share) {
            continue;
        }
        let lines = told(voice, section, table.is_none());
        if lines.is_empty() && table.is_none() {
            continue;
        }
        count += 1;
        let heading = section.headings[style % section.headings.len()].replace("{#}", &ordinal(count));
        parts.push(Part::Heading(heading));
        parts.extend(lines.into_iter().map(Part::Text));
        match table {
            Some("documents") => parts.push(Part::Table(pen.documents(plan.form))),
            Some("requests") => parts.push(Part::Table(pen.requests(plan.form))),
            Some("appeals") => parts.push(Part::Table(pen.appeals())),
            _ => {}
        }
    }
}

/// The section's sentences; where no table stands the sentences must carry the section.
fn told<'a>(voice: &mut Voice<'a>, section: &'a SectionRule, alone: bool) -> Vec<String> {
    if alone && section.table.is_some() && section.groups.is_empty() && section.filler.is_empty() {
        return Vec::new();
    }
    voice.section(section)
}

fn bottom(
    parts: &mut Vec<Part>,
    plan: &Plan,
    voice: &mut Voice<'_>,
    document: &mut DocumentTruth,
    chrome: bool,
    dice: &mut Dice,
) {
    let words = &voice.kit.words;
    if let Some(lines) = words.lists.get("made_up") {
        parts.push(Part::Text(dice.line(lines).to_string()));
    }
    if dice.chance(65) {
        parts.push(Part::Text(plan.body()));
        let day = if dice.chance(20) { spelled_date(plan.published) } else { chinese(plan.published) };
        parts.push(Part::Text(day));
        document.published_on = Some(plan.published.to_string());
    }
    if chrome || dice.chance(20) {
        for line in &words.chrome_bottom {
            if dice.chance(40) {
                parts.push(Part::Chrome(voice.plain(line)));
            }
        }
    }
}

fn annex(parts: &mut Vec<Part>, plan: &Plan, pen: &mut Pen<'_>) {
    let (name, grid) = match plan.appendix {
        Appendix::Coded => ("附表：政府信息公开工作统计表", pen.coded()),
        Appendix::Short => ("附表：政府信息公开工作情况统计表", pen.short(plan.year)),
        _ => ("附件：政府信息公开情况统计表", pen.annex()),
    };
    parts.push(Part::Heading(name.into()));
    parts.push(Part::Text(format!("（{}年度）", plan.year)));
    parts.push(Part::Text(format!("填报单位：{}", plan.body())));
    parts.push(Part::Table(grid));
}

/// The three tables of the 2021 form with every cell empty, as it is handed out to be filled in.
pub(super) fn blank_form(kit: &Kit, dice: &mut Dice) -> Vec<Part> {
    let world = World::default();
    let ink = Ink { mood: Mood::ZeroBlank, ..Ink::choose(true, &mut dice.fork(1)) };
    let mut pen = Pen { forms: &kit.forms, world: &world, ink, dice: dice.fork(2), cells: Vec::new() };
    vec![
        Part::Heading("二、主动公开政府信息情况".into()),
        Part::Table(pen.documents(Form::E3)),
        Part::Heading("三、收到和处理政府信息公开申请情况".into()),
        Part::Table(pen.requests(Form::E3)),
        Part::Heading("四、政府信息公开行政复议、行政诉讼情况".into()),
        Part::Table(pen.appeals()),
    ]
}

/// Breaks one sum of a table and says which; nothing where the table would not show it.
fn plant(world: &mut World, plan: &Plan, kit: &Kit, dice: &mut Dice) -> Vec<Violation> {
    if plan.ink.mood != Mood::Full {
        return Vec::new();
    }
    let broken = |identity: &str, metric: &str, applicant| Violation {
        identity: identity.into(),
        metric: metric.into(),
        applicant,
    };
    match plan.form {
        Form::E2 | Form::E3 => {
            let fitting: Vec<&str> =
                kit.forms.result.iter().filter(|r| r.stands_in(plan.form)).map(|r| r.metric.as_str()).collect();
            let metric = *dice.pick(&fitting);
            let column = dice.below(COLUMNS as u64) as usize;
            if let Some(row) = world.rows.get_mut(metric) {
                row[column] += dice.between(1, 9);
            }
            let total = if plan.form == Form::E2 { "t3.total.e2" } else { "t3.total.e3" };
            let column = Some(APPLICANTS[column]);
            vec![broken("t3.rowsum", metric, column), broken(total, metric, column)]
        }
        Form::E1 => {
            world.bump("capacity.staff.total", dice.between(1, 9));
            vec![broken("e1.staff", "capacity.staff.total", None)]
        }
        Form::E0 => {
            world.bump("applications.received.total", dice.between(1, 9));
            vec![broken("e0.received", "applications.received.total", None)]
        }
        Form::Prose => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_in_words() {
        let day = Date { year: 2018, month: 2, day: 26 };
        assert_eq!(chinese(day), "2018年2月26日");
        assert_eq!(spelled_date(day), "二〇一八年二月二十六日");
        assert_eq!(spelled_date(Date { year: 2010, month: 3, day: 10 }), "二〇一〇年三月十日");
    }
}
