//! Everything that decides how a report is read: `config/` compiled, with its digest.
//!
//! The configuration is compiled into the program; a folder of the same layout can replace it.

mod crosswalk;
mod dimensions;
mod files;
mod metrics;

use std::path::Path;

use anyhow::Context as _;

pub use crosswalk::Crosswalk;
pub use files::Files;

use crate::audit::Identities;
use crate::decode::{self, Limits};
use crate::digest;
use crate::extract::prose::Phrases;
use crate::extract::tables::Forms;
use crate::gazetteer::Gazetteer;
use crate::identify;
use crate::lexicon::Lexicon;
use crate::model::Dictionary;
use crate::sample::{Kit, KitFiles};

/// Raised whenever the same bytes and the same configuration give other results than before; CHANGELOG.md says why.
const METHOD: u32 = 7;

/// The compiled configuration. Reading is a pure function of a file's bytes and this.
pub struct Recipe {
    /// What can be counted.
    pub dictionary: Dictionary,
    /// Limits on hostile input.
    pub limits: Limits,
    /// Words that mean numbers.
    pub lexicon: Lexicon,
    /// Administrative divisions.
    pub gazetteer: Gazetteer,
    /// How a report is recognised.
    pub identify: identify::Rules,
    /// Table templates.
    pub forms: Forms,
    /// Prose rules.
    pub phrases: Phrases,
    /// Accounting identities.
    pub identities: Identities,
    /// Which metric of one form is which of another.
    pub crosswalk: Crosswalk,
    /// Digest of all the above: sources are read again when it changes.
    pub digest: String,
}

impl Recipe {
    /// The configuration in `folder`, or the one compiled in.
    ///
    /// # Errors
    /// With the file, the key and, for an unknown one, the nearest known.
    pub fn load(folder: Option<&Path>) -> anyhow::Result<Recipe> {
        let files = match folder {
            Some(folder) => Files::read(folder)?,
            None => Files::compiled_in(),
        };
        Recipe::compile(&files)
    }

    /// Compiles a configuration.
    ///
    /// # Errors
    /// As [`Recipe::load`].
    pub fn compile(files: &Files) -> anyhow::Result<Recipe> {
        let within = |name: &'static str| move || format!("config/{name}");
        let dictionary = metrics::dictionary(files.one("metrics.toml")?).with_context(within("metrics.toml"))?;
        let lexicon = Lexicon::compile(files.one("lexicon/zh.toml")?, files.one("lexicon/traditional.txt")?)
            .with_context(within("lexicon"))?;
        let forms = Forms::compile(&files.below("forms/"), &dictionary, &lexicon).with_context(within("forms"))?;
        let phrases =
            Phrases::compile(&files.below("phrases/"), &dictionary, &lexicon).with_context(within("phrases"))?;
        let limits = Limits::compile(files.one("limits.toml")?).with_context(within("limits.toml"))?;
        Ok(Recipe {
            gazetteer: Gazetteer::compile(&files.below("regions/")).with_context(within("regions"))?,
            identify: identify::Rules::compile(files.one("identify.toml")?).with_context(within("identify.toml"))?,
            identities: Identities::compile(files.one("identities.toml")?, &dictionary)
                .with_context(within("identities.toml"))?,
            crosswalk: Crosswalk::compile(files.one("crosswalk.toml")?, &dictionary)
                .with_context(within("crosswalk.toml"))?,
            digest: digest_of(files),
            dictionary,
            lexicon,
            forms,
            phrases: phrases.at_most(limits.max_quantities as usize),
            limits,
        })
    }

    /// Runs every rule's own example; gives what fails, with the rule.
    pub fn check_examples(&self) -> Vec<String> {
        let mut failures = self.lexicon.check_examples();
        failures.extend(self.identify.check_examples());
        failures.extend(self.forms.check_examples(&self.lexicon));
        failures.extend(self.phrases.check_examples(&self.lexicon));
        failures
    }
}

/// The limits on hostile input alone, from `folder` or compiled in.
///
/// # Errors
/// As [`Recipe::load`].
pub fn limits(folder: Option<&Path>) -> anyhow::Result<Limits> {
    let files = match folder {
        Some(folder) => Files::read(folder)?,
        None => Files::compiled_in(),
    };
    Limits::compile(files.one("limits.toml")?).context("config/limits.toml")
}

/// The wordings of the sample generator, from `folder` or compiled in; they decide nothing about reading.
///
/// # Errors
/// As [`Recipe::load`].
pub fn sample_kit(folder: Option<&Path>) -> anyhow::Result<Kit> {
    let files = match folder {
        Some(folder) => Files::read(folder)?,
        None => Files::compiled_in(),
    };
    let kit = KitFiles {
        forms: files.one("sample/forms.toml")?,
        words: files.one("sample/words.toml")?,
        prose: files.one("sample/prose.toml")?,
        others: files.one("sample/others.toml")?,
        traditional: files.one("sample/traditional.txt")?,
    };
    Kit::compile(&kit, decode::encode).context("config/sample")
}

fn digest_of(files: &Files) -> String {
    let method = METHOD.to_string();
    let parts = files.iter().filter(|(name, _)| !name.starts_with("sample/"));
    let parts = parts.map(|(name, text)| (name, text.as_bytes()));
    digest::of_parts([("method", method.as_bytes())].into_iter().chain(parts)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_configuration_compiles_and_every_rule_bears_its_example() {
        let recipe = Recipe::load(None).expect("the configuration compiles");
        let failures = recipe.check_examples();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
    }

    #[test]
    fn a_changed_rule_changes_the_digest_and_a_changed_sample_does_not() {
        let files = Files::compiled_in();
        let changed = |name: &str| {
            let mut files = files.clone();
            let text = files.one(name).expect("the file is there").to_owned() + "\n";
            files.replace(name, text);
            digest_of(&files)
        };
        assert_ne!(changed("limits.toml"), digest_of(&files));
        assert_eq!(changed("sample/words.toml"), digest_of(&files));
    }
}
