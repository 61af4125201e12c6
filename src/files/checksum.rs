//! SHA-256 in hexadecimal: how damage to a file is noticed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest, Sha256};

/// Bytes that are read from a file at a time.
const BUFFER: usize = 1 << 18;

/// SHA-256 of bytes, 64 lower-case hexadecimal digits.
pub fn of_bytes(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

/// SHA-256 of a file, read in pieces.
///
/// # Errors
///
/// If the file cannot be read.
pub fn of_file(path: &Path) -> io::Result<String> {
    Ok(copy(&mut File::open(path)?, &mut io::sink())?.sha256)
}

/// Number of bytes and their SHA-256.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    /// How many bytes there were.
    pub bytes: u64,
    /// Their SHA-256, 64 lower-case hexadecimal digits.
    pub sha256: String,
}

/// Takes the checksum of what is written through it.
#[derive(Debug)]
pub struct Hashing<W> {
    writer: W,
    hasher: Sha256,
    bytes: u64,
}

impl<W: Write> Hashing<W> {
    /// Writes to `writer`.
    pub fn new(writer: W) -> Self {
        Self {
            writer,
            hasher: Sha256::new(),
            bytes: 0,
        }
    }

    /// What was written.
    pub fn finish(self) -> Copied {
        Copied {
            bytes: self.bytes,
            sha256: hexadecimal(&self.hasher.finalize()),
        }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// Copies everything from `reader` to `writer`.
///
/// # Errors
///
/// If reading or writing fails.
pub fn copy(reader: &mut impl Read, writer: &mut impl Write) -> io::Result<Copied> {
    let mut writer = Hashing::new(writer);
    let mut buffer = vec![0; BUFFER];
    loop {
        let read = match reader.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        writer.write_all(&buffer[..read])?;
    }
    Ok(writer.finish())
}

/// Bytes as lower-case hexadecimal digits, two a byte.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// NIST's example for SHA-256, FIPS 180-2 appendix B.1.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn bytes_files_and_copies_have_the_published_sum() {
        assert_eq!(of_bytes(b"abc"), ABC);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "abc").unwrap();
        assert_eq!(of_file(file.path()).unwrap(), ABC);
        let mut copied = Vec::new();
        let facts = copy(&mut &b"abc"[..], &mut copied).unwrap();
        assert_eq!(copied, b"abc");
        assert_eq!((facts.bytes, facts.sha256.as_str()), (3, ABC));
    }
}
