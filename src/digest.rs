//! SHA-256, the one digest of sources, recipes and published files.

use std::io::{self, Read};

use sha2::{Digest as _, Sha256};

use crate::model::Digest;

/// Digest of bytes in memory.
pub fn of(bytes: &[u8]) -> Digest {
    Digest(Sha256::digest(bytes).into())
}

/// Digest of everything that `reader` gives, in constant memory. Errors as the reader does.
pub fn of_reader(mut reader: impl Read) -> io::Result<Digest> {
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match reader.read(&mut buffer)? {
            0 => return Ok(Digest(hasher.finalize().into())),
            n => hasher.update(&buffer[..n]),
        }
    }
}

/// Digest of named parts, such that moving a byte from one part or name to the next changes it.
pub fn of_parts<'a>(parts: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Digest {
    let mut hasher = Sha256::new();
    for (name, bytes) in parts {
        for part in [name.as_bytes(), bytes] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Digest(hasher.finalize().into())
}

/// A digest of bytes that come bit by bit.
#[derive(Clone, Debug, Default)]
pub struct Running(Sha256);

impl Running {
    /// Takes the next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The digest of all bytes.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_the_published_vector_however_it_is_read() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(of(b"abc").to_string(), abc);
        assert_eq!(of_reader(&b"abc"[..]).unwrap().to_string(), abc);
        let mut running = Running::default();
        [&b"a"[..], b"", b"bc"].iter().for_each(|part| running.add(part));
        assert_eq!(running.finish().to_string(), abc);
    }

    #[test]
    fn parts_do_not_run_into_each_other() {
        assert_ne!(of_parts([("a", &b"bc"[..])]), of_parts([("ab", &b"c"[..])]));
        assert_ne!(of_parts([("a", &b""[..]), ("b", &b""[..])]), of_parts([("a", &b"b"[..])]));
    }
}
