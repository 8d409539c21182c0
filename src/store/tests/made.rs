//! Made-up corpora: a source's content is a number, from which everything that it says follows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::model::*;

/// Sources by id; equal numbers are equal bytes.
pub type Corpus = BTreeMap<String, u32>;

const METRICS: [&str; 6] = [
    "applications.received.new",
    "applications.carried.in",
    "disclosed.regulations.made",
    "fees.collected",
    "litigation.upheld",
    "reconsideration.upheld",
];

pub fn dictionary() -> Dictionary {
    let metric = |name: &&str| Metric {
        name: name.to_string(),
        zh: "指标".to_string(),
        en: "metric".to_string(),
        unit: "件".to_string(),
        kind: MetricKind::Count,
        signed: false,
        by_applicant: true,
        eras: vec!["E2".to_string()],
        definition: String::new(),
        comparability: String::new(),
    };
    Dictionary::new(METRICS.iter().map(metric).collect()).unwrap()
}

/// A repeatable stream of numbers.
pub struct Numbers(u64);

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Numbers(seed)
    }

    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u64) as usize]
    }
}

pub fn digest(content: u32) -> Digest {
    let mut numbers = Numbers::new(u64::from(content) ^ 0xd1_6e57);
    Digest(std::array::from_fn(|_| numbers.below(256) as u8))
}

/// What reading `content` under this recipe comes to, wherever it stands.
pub fn outcome(id: &str, content: u32, recipe: &str) -> Outcome {
    let seed = recipe.bytes().fold(u64::from(content), |h, b| h.wrapping_mul(31) + u64::from(b));
    let mut numbers = Numbers::new(seed);
    let verdict = match content % 13 {
        0 => Verdict::Failed(Failure { stage: Stage::Decode, code: "not_text", detail: format!("content {content}") }),
        1 => Verdict::NotAReport {
            reason: "no_title",
            detail: "a notice".to_string(),
            identity: content.is_multiple_of(2).then(|| Box::new(identity(content))),
        },
        2 => {
            Verdict::Failed(Failure { stage: Stage::Open, code: "unreadable", detail: "permission denied".to_string() })
        }
        _ => Verdict::Read(Box::new(reading(content, &mut numbers))),
    };
    Outcome {
        source: SourceId::new(id),
        digest: (content % 13 != 2).then(|| digest(content)),
        bytes: u64::from(content) * 100,
        format: Format::Text,
        charset: Some("utf-8"),
        verdict,
    }
}

/// Few bodies and years, so that copies of one report are common.
fn identity(content: u32) -> Identity {
    let slot = content / 13 % 9;
    let region = |code: &str, name: &str, level| Region { code: code.to_string(), name: name.to_string(), level };
    let region = match slot % 3 {
        0 => Some(region("371312", "河东区", RegionLevel::County)),
        1 => Some(region("110000", "北京市", RegionLevel::Province)),
        _ => None,
    };
    let kind = [PublisherKind::Government, PublisherKind::Department, PublisherKind::Township][slot as usize / 3];
    Identity {
        title: Some(format!("政府信息公开工作年度报告 {content}")),
        year: [Some(2017), Some(2018), None][(content / 7 % 3) as usize],
        period_start: Date::new(2017, 1, 1),
        period_end: Date::new(2017, 12, 31),
        published_on: Date::new(2018, 3, (content % 28 + 1) as u8),
        publisher: (slot != 8).then(|| format!("机关{}", slot / 3)),
        publisher_id: (slot != 8).then(|| format!("371312:机关{}", slot / 3)),
        publisher_kind: kind,
        township_code: (kind == PublisherKind::Township && slot.is_multiple_of(3)).then(|| "371312001".to_string()),
        region,
    }
}

fn reading(content: u32, numbers: &mut Numbers) -> Reading {
    let observations = (0..numbers.below(7)).map(|i| observation(i as u32, numbers)).collect();
    let quantities = (0..numbers.below(3)).map(|i| quantity(i as u32, numbers)).collect();
    let findings = (0..numbers.below(3)).map(|i| StoredFinding {
        code: "identity_failed",
        severity: numbers.one(&[Severity::Error, Severity::Warn, Severity::Info]),
        identity: (i == 0).then(|| "e2.sum".to_string()),
        left: Some(Amount::integer(numbers.below(50) as i64)),
        right: None,
        detail: format!("finding {i}"),
        spans: if i == 0 { String::new() } else { "3-9 12-14".to_string() },
    });
    let findings = findings.collect();
    Reading { identity: identity(content), form: Form::E2, observations, quantities, findings }
}

fn observation(i: u32, numbers: &mut Numbers) -> Observation {
    let state = numbers.one(&[State::Reported, State::Reported, State::Blank, State::NotApplicable]);
    let value = Amount::new(numbers.below(4) as i64 * 5, numbers.below(2) as u8).unwrap();
    let place = match numbers.below(3) {
        0 => Place::Line(i + 1),
        n => Place::Cell { table: 1, row: i + 1, col: 2, by_position: n == 1 },
    };
    Observation {
        metric: MetricId(numbers.below(METRICS.len() as u64) as u16),
        applicant: numbers.one(&[None, Some(Applicant::Total), Some(Applicant::Business)]),
        scope: numbers.one(&[Scope::Region, Scope::Agency]),
        value: (state == State::Reported).then_some(value),
        unit: Arc::from(numbers.one(&["件", "", "万元"])),
        state,
        bound: numbers.one(&[Bound::Exact, Bound::Exact, Bound::About]),
        raw: if state == State::Reported { value.to_string() } else { String::new() },
        quote: format!("新收政府信息公开申请数量 {value}"),
        part: (i == 2).then(|| "page 2".into()),
        place,
        span_start: i / 2 * 10,
        span_end: i * 10 + 3,
        form: numbers.one(&[Form::E2, Form::Prose]),
        rule: RuleId(Arc::from(numbers.one(&["e2.t2.r1", "prose.received"]))),
        check: numbers.one(&[Check::Verified, Check::Unchecked]),
    }
}

fn quantity(i: u32, numbers: &mut Numbers) -> StoredQuantity {
    let metric = (numbers.below(2) == 0).then(|| MetricId(numbers.below(3) as u16));
    StoredQuantity {
        value: Amount::integer(numbers.below(1000) as i64),
        unit: numbers.one(&["条", ""]).to_string(),
        bound: Bound::AtLeast,
        raw: "12余条".to_string(),
        sentence: "全年主动公开政府信息12余条。".to_string(),
        section: (i == 0).then(|| "二、主动公开情况".to_string()),
        noun: "主动公开政府信息".to_string(),
        reason: if metric.is_some() { "" } else { "no_rule" },
        metric,
        span_start: 40 - i,
        span_end: 45,
    }
}

/// A folder for a test's output: in memory where the system has such a place, for many small files cost less there.
pub fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Every file of the release that `latest` names, by its path.
pub fn tree(out: &Path) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, root: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    let root = std::fs::canonicalize(out.join("latest")).unwrap();
    let mut found = BTreeMap::new();
    walk(&root, &root, &mut found);
    found
}
