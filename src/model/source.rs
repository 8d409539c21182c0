//! The name of an input, which is also the order in which inputs are read and stored, and what kind of bytes it holds.

use std::fmt;

/// Path below the corpus root, `/`-separated on every platform, `!` before a member of an archive. Its bytewise order
/// is the one order of the whole program.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SourceId(Box<str>);

impl SourceId {
    /// Wraps a path that is already relative and `/`-separated.
    pub fn new(id: impl Into<Box<str>>) -> Self {
        Self(id.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SourceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Limits on what one archive of the corpus may hold, archives within it included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Members.
    pub max_members: u64,
    /// Archives within one another.
    pub max_depth: u32,
    /// Bytes that all members may unfold to.
    pub max_bytes: u64,
    /// Bytes that all members may unfold to whatever the archive's size.
    pub always_bytes: u64,
    /// Bytes that a byte may unfold to.
    pub max_ratio: u64,
    /// Bytes of a member's name.
    pub max_name: usize,
}

/// SHA-256 of a source's bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest(pub [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|b| write!(f, "{b:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What kind of bytes a file holds, told from the bytes and never from the name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Format {
    /// Plain text, Markdown included.
    Text,
    /// HTML or XHTML.
    Html,
    /// A web page with its parts in one MIME message.
    Mhtml,
    /// Text whose lines are rows and whose cells are separated by commas, semicolons or tabs.
    Csv,
    /// Word since 2007.
    Docx,
    /// Word before, and WPS.
    Doc,
    /// Rich Text Format.
    Rtf,
    /// Excel since 2007.
    Xlsx,
    /// Excel before.
    Xls,
    /// OpenDocument spreadsheet.
    Ods,
    /// OpenDocument text.
    Odt,
    /// PDF.
    Pdf,
    /// A file that holds files: zip, tar, gzip, 7z, WARC, JSON Lines, Parquet.
    Archive,
    /// Anything that is not read.
    Unknown,
}

impl Format {
    /// The word in the tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Format::Text => "text",
            Format::Html => "html",
            Format::Mhtml => "mhtml",
            Format::Csv => "csv",
            Format::Docx => "docx",
            Format::Doc => "doc",
            Format::Rtf => "rtf",
            Format::Xlsx => "xlsx",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Odt => "odt",
            Format::Pdf => "pdf",
            Format::Archive => "archive",
            Format::Unknown => "unknown",
        }
    }
}
