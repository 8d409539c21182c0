//! Answers on stdout, words on stderr. A reader that has gone (`nianbao … | head`) is no failure, and no run ends for it.

use std::fmt::Display;
use std::io::{self, ErrorKind, Write as _};

/// Writes a part of the answer to stdout.
///
/// # Errors
/// What stdout says; [`hung_up`] tells a reader that has gone from a full disk.
pub(super) fn answer(words: impl Display) -> io::Result<()> {
    let mut out = io::stdout().lock();
    write!(out, "{words}")?;
    out.flush()
}

/// Writes words for people to stderr. If nobody reads them there is nobody to tell.
pub(super) fn tell(words: impl Display) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// Whether it is only that nobody reads the answer any more.
pub(super) fn hung_up(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
