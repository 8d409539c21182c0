//! The dictionary of metrics: what can be counted.

/// Number of a metric in the [`Dictionary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct MetricId(pub u16);

/// One thing that reports count, as `config/metrics.toml` defines it.
#[derive(Clone, Debug)]
pub struct Metric {
    /// Stable dotted name, never reused: `applications.received.new`.
    pub name: String,
    /// Chinese name, as the forms print it.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Unit of the form (`件`), or `unspecified` where the form prints none.
    pub unit: String,
    /// What kind of number it is.
    pub kind: MetricKind,
    /// Whether a value below nought is lawful (year-on-year changes).
    pub signed: bool,
    /// Whether the metric has one value per kind of applicant.
    pub by_applicant: bool,
    /// Forms that have a cell for it (`E0`…`E3`) and `text` where prose gives it.
    pub eras: Vec<String>,
    /// What is counted.
    pub definition: String,
    /// What may be compared with what.
    pub comparability: String,
}

/// What kind of number a metric takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MetricKind {
    /// Whole number of things.
    Count,
    /// Heads.
    Persons,
    /// Person-times (人次).
    PersonTimes,
    /// Yuan.
    Money,
    /// Ten thousand yuan.
    MoneyWan,
    /// Per cent as printed.
    Ratio,
}

/// All metrics, in the order of the configuration.
#[derive(Clone, Debug, Default)]
pub struct Dictionary {
    metrics: Vec<Metric>,
    by_name: std::collections::BTreeMap<String, MetricId>,
}

impl Dictionary {
    /// Numbers the metrics in their order. Errors with the name that occurs twice.
    pub fn new(metrics: Vec<Metric>) -> Result<Self, String> {
        let mut by_name = std::collections::BTreeMap::new();
        for (index, metric) in metrics.iter().enumerate() {
            if by_name.insert(metric.name.clone(), MetricId(index as u16)).is_some() {
                return Err(metric.name.clone());
            }
        }
        Ok(Self { metrics, by_name })
    }

    /// The metric of this name.
    pub fn id(&self, name: &str) -> Option<MetricId> {
        self.by_name.get(name).copied()
    }

    /// The metric of this name, or a message that names the nearest one.
    pub fn resolve(&self, name: &str) -> Result<MetricId, String> {
        self.id(name).ok_or_else(|| match super::nearest(name, self.names()) {
            Some(nearest) => format!("unknown metric `{name}`; did you mean `{nearest}`?"),
            None => format!("unknown metric `{name}`"),
        })
    }

    /// The metric of this number.
    pub fn get(&self, id: MetricId) -> &Metric {
        &self.metrics[usize::from(id.0)]
    }

    /// All metrics with their numbers, in order.
    pub fn iter(&self) -> impl Iterator<Item = (MetricId, &Metric)> {
        self.metrics.iter().enumerate().map(|(i, m)| (MetricId(i as u16), m))
    }

    /// The names, for messages about a name that is not there.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.by_name.keys().map(String::as_str)
    }
}

/// Kind of applicant: the columns of the applications table (forms E2 and E3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Applicant {
    /// 自然人
    NaturalPerson,
    /// 商业企业
    Business,
    /// 科研机构
    Research,
    /// 社会公益组织
    SocialOrg,
    /// 法律服务机构
    LegalService,
    /// 其他
    Other,
    /// 总计
    Total,
}

impl Applicant {
    /// All, in the order of the form.
    pub const ALL: [Applicant; 7] = [
        Applicant::NaturalPerson,
        Applicant::Business,
        Applicant::Research,
        Applicant::SocialOrg,
        Applicant::LegalService,
        Applicant::Other,
        Applicant::Total,
    ];

    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Applicant::NaturalPerson => "natural_person",
            Applicant::Business => "business",
            Applicant::Research => "research",
            Applicant::SocialOrg => "social_org",
            Applicant::LegalService => "legal_service",
            Applicant::Other => "other",
            Applicant::Total => "total",
        }
    }

    /// The applicant of this word.
    pub fn from_name(name: &str) -> Option<Applicant> {
        Applicant::ALL.into_iter().find(|a| a.as_str() == name)
    }
}
