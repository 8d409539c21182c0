//! Every limit on hostile input, in one place: what is refused, what is cut.

use anyhow::Context as _;
use serde::Deserialize;

use crate::model::ArchiveLimits;

/// The limits; `config/limits.toml` says what each is for, with an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Bytes of one file. Whoever opens files compares their size with this before reading them.
    pub max_bytes: u64,
    /// Bytes of decoded text that are kept.
    pub max_text: u32,
    /// Bytes of one paragraph.
    pub max_paragraph: u32,
    /// Headings, paragraphs and tables of one document.
    pub max_blocks: u32,
    /// Characters lost in decoding, per mille of all.
    pub max_loss_permille: u32,
    /// Control bytes, per mille of all.
    pub max_control_permille: u32,
    /// HTML elements open at once.
    pub max_depth: u32,
    /// Tags in one HTML file.
    pub max_tags: u32,
    /// XML elements open at once in an office file.
    pub max_xml_depth: u32,
    /// Members of one office file.
    pub max_members: u32,
    /// Bytes to which the members of one office file unpack.
    pub max_inflated: u64,
    /// Times its own size to which a member of more than a megabyte may unpack.
    pub max_ratio: u32,
    /// Tables in one document.
    pub max_tables: u32,
    /// Cells in one document, over all its tables.
    pub max_cells: u32,
    /// Numbers with a unit in the running text of one document.
    pub max_quantities: u32,
    /// Columns of one table.
    pub max_cols: u32,
    /// Columns that one cell may cover.
    pub max_col_span: u32,
    /// Rows that one cell may cover.
    pub max_row_span: u32,
    /// Seconds of processor time that decoding may take where it is tried out first.
    pub max_seconds: u32,
    /// Members of one archive.
    pub max_archive_members: u64,
    /// Archives within one another.
    pub max_archives_deep: u32,
    /// Bytes that one archive may unfold to.
    pub max_unfolded: u64,
    /// Bytes that an archive may unfold to, however small it is.
    pub always_unfolded: u64,
    /// Bytes that one byte of an archive may unfold to.
    pub max_unfolding: u64,
    /// Bytes of a member's name.
    pub max_name: u32,
    /// Pages of one document.
    pub max_pages: u32,
    /// Drawing operators of one document.
    pub max_operators: u32,
    /// Glyphs of one document.
    pub max_glyphs: u32,
    /// Ruling lines of one page.
    pub max_rules: u32,
    /// Drawings within drawings.
    pub max_nesting: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 64 << 20,
            max_text: 64 << 20,
            max_paragraph: 1 << 20,
            max_blocks: 1_000_000,
            max_loss_permille: 100,
            max_control_permille: 20,
            max_depth: 256,
            max_tags: 1_000_000,
            max_xml_depth: 512,
            max_members: 10_000,
            max_inflated: 128 << 20,
            max_ratio: 250,
            max_tables: 2_000,
            max_cells: 100_000,
            max_quantities: 20_000,
            max_cols: 16_384,
            max_col_span: 1_000,
            max_row_span: 65_534,
            max_seconds: 60,
            max_archive_members: 500_000,
            max_archives_deep: 4,
            max_unfolded: 64 << 30,
            always_unfolded: 256 << 20,
            max_unfolding: 200,
            max_name: 1_024,
            max_pages: 2_000,
            max_operators: 20_000_000,
            max_glyphs: 4_000_000,
            max_rules: 10_000,
            max_nesting: 12,
        }
    }
}

impl Limits {
    /// Reads `limits.toml`. An unknown or missing key, or a limit of nought, is an error.
    pub fn compile(toml: &str) -> anyhow::Result<Limits> {
        let limits: Limits = toml::from_str(toml).context("limits.toml")?;
        // Spans are 32 bits wide: a text as large as that could not be pointed into.
        anyhow::ensure!(
            limits.max_bytes > 0 && limits.max_bytes <= 1 << 30,
            "limits.toml: `max_bytes` must lie between 1 and 1073741824"
        );
        anyhow::ensure!(
            limits.max_text > 0 && limits.max_text <= 1 << 30,
            "limits.toml: `max_text` must lie between 1 and 1073741824"
        );
        anyhow::ensure!(limits.max_paragraph >= 1024, "limits.toml: `max_paragraph` must be 1024 or more");
        anyhow::ensure!((8..=2048).contains(&limits.max_depth), "limits.toml: `max_depth` must lie between 8 and 2048");
        anyhow::ensure!(
            (8..=2048).contains(&limits.max_xml_depth),
            "limits.toml: `max_xml_depth` must lie between 8 and 2048"
        );
        anyhow::ensure!(
            limits.max_inflated > 0 && limits.max_inflated <= 1 << 30,
            "limits.toml: `max_inflated` must lie between 1 and 1073741824"
        );
        anyhow::ensure!(
            limits.max_col_span > 0 && limits.max_row_span > 0,
            "limits.toml: a cell covers at least one row and column"
        );
        anyhow::ensure!(
            limits.max_name >= 16 && limits.max_unfolding > 0 && limits.max_seconds > 0,
            "limits.toml: `max_name` must be 16 or more, `max_unfolding` and `max_seconds` 1 or more"
        );
        Ok(limits)
    }

    /// Those that are kept where archives are opened.
    pub fn archives(&self) -> ArchiveLimits {
        ArchiveLimits {
            max_members: self.max_archive_members,
            max_depth: self.max_archives_deep,
            max_bytes: self.max_unfolded,
            always_bytes: self.always_unfolded,
            max_ratio: self.max_unfolding,
            max_name: self.max_name as usize,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_and_the_defaults_agree() {
        let file = Limits::compile(include_str!("../../config/limits.toml")).expect("the file compiles");
        assert_eq!(file, Limits::default());
    }

    #[test]
    fn an_unknown_key_and_a_missing_one_are_errors() {
        let file = include_str!("../../config/limits.toml");
        assert!(Limits::compile(&format!("{file}\nmax_byte = 3\n")).is_err());
        assert!(Limits::compile("max_bytes = 3\n").is_err());
        assert!(Limits::compile(&file.replace("max_bytes = 67_108_864", "max_bytes = 0")).is_err());
    }
}
