//! Runs the example beside each rule.

use super::rules::Rules;

/// Examples of rules that are no list entries.
pub(super) struct Examples {
    pub(super) title: Vec<String>,
    pub(super) after_title: Vec<String>,
    pub(super) not_after_title: Vec<String>,
    pub(super) carrier: String,
    pub(super) announced: String,
    pub(super) figures: Vec<String>,
    pub(super) lead: Vec<String>,
    pub(super) sections: String,
    pub(super) compiled: String,
    pub(super) stops: String,
    pub(super) verbs: String,
    pub(super) superiors: String,
    pub(super) branch: [String; 2],
    pub(super) ends: String,
    pub(super) names: [String; 2],
    pub(super) published: String,
    pub(super) clock: String,
    pub(super) period: String,
    pub(super) appendix: Vec<String>,
}

impl Rules {
    /// Runs every rule's own example; returns what failed, nothing if all pass.
    pub fn check_examples(&self) -> Vec<String> {
        let mut failures = Vec::new();
        let mut check = |ok: bool, rule: &str, example: &str| {
            if !ok {
                failures.push(format!("identify.toml: {rule}: the example `{example}` does not match"));
            }
        };
        let any = |words: &[String], text: &str| words.iter().any(|w| text.contains(w.as_str()));
        let e = &self.examples;
        let patterns = [
            (&self.title, "report.title", &e.title),
            (&self.after_title, "report.after_title", &e.after_title),
            (&self.not_after_title, "report.not_after_title", &e.not_after_title),
            (&self.figures, "report.figures", &e.figures),
            (&self.appendix, "dates.appendix", &e.appendix),
        ];
        for (pattern, rule, examples) in patterns {
            examples.iter().for_each(|example| check(pattern.is_match(example), rule, example));
        }
        for example in &self.examples.lead {
            check(self.lead.iter().any(|p| p.is_match(example)), "report.lead", example);
        }
        let sections = &self.examples.sections;
        check(any(&self.sections, sections), "report.sections", sections);
        for rule in &self.lookalikes {
            check(rule.matches(&rule.example), rule.reason, &rule.example);
        }
        for rule in &self.national {
            check(rule.pattern.is_match(&rule.example), "national", &rule.example);
        }
        for rule in &self.bodies {
            let first = self.bodies.iter().find(|b| b.pattern.is_match(&rule.example));
            check(first.is_some_and(|b| b.kind == rule.kind), rule.kind.as_str(), &rule.example);
        }
        for rule in &self.whos {
            let who = rule.pattern.captures(&rule.example).and_then(|c| c.name("who"));
            check(who.is_some_and(|m| m.as_str() == rule.gives), "who", &rule.example);
        }
        for rule in &self.pronouns {
            check(any(&rule.words, &rule.example), "pronoun", &rule.example);
        }
        check(self.carrier.is_match(&e.carrier), "report.carrier", &e.carrier);
        check(self.announced.is_match(&e.announced), "report.announced", &e.announced);
        check(self.compiled.is_match(&e.compiled), "compiled", &e.compiled);
        check(any(&self.stops, &e.stops), "stops", &e.stops);
        check(any(&self.verbs, &e.verbs), "stops.verbs", &e.verbs);
        check(any(&self.superiors, &e.superiors), "stops.superiors", &e.superiors);
        let branch = self.branch.captures(&e.branch[0]).and_then(|found| found.name("where"));
        check(branch.is_some_and(|place| place.as_str() == e.branch[1]), "branch", &e.branch[0]);
        check(any(&self.ends, &e.ends), "ends", &e.ends);
        check(self.wordings.name("", &e.names[0]) == e.names[1], "names", &e.names[0]);
        check(any(&self.published, &e.published), "dates.published", &e.published);
        check(any(&self.clock, &e.clock), "dates.clock", &e.clock);
        let period = any(&self.period, &e.period) && self.period_pattern.is_match(&e.period);
        check(period, "dates.period", &e.period);
        failures
    }
}
