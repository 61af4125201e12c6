//! How much an archive or folder may hold.

use super::names;

/// Bounds on what an archive or folder may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArchiveLimits {
    /// Most files and folders listed; 200,000.
    pub max_entries: usize,
    /// Most bytes of the archive itself; 4 GiB. Does not apply to a folder.
    pub max_archive_bytes: u64,
    /// Most unpacked bytes of all files together; 8 GiB.
    pub max_total_bytes: u64,
    /// Most unpacked bytes of one file; 32 MiB.
    pub max_entry_bytes: u64,
    /// Most unpacked bytes of a table, which is read line by line; 1 GiB.
    pub max_table_bytes: u64,
    /// Most unpacked bytes for each packed byte, of one file and of the whole; 200. Photographs
    /// reach 1 to 3, blank bitmaps some hundreds, deflate's limit is 1032.
    pub max_ratio: u64,
    /// Unpacked bytes up to which the ratio is not looked at; 1 MiB. Small blank pictures pack
    /// extremely well and harm no one.
    pub ratio_free_bytes: u64,
    /// Whether files may be archives themselves, as they are in a backup; no.
    pub allow_archives: bool,
}

impl Default for ArchiveLimits {
    fn default() -> Self {
        Self {
            max_entries: 200_000,
            max_archive_bytes: 4 << 30,
            max_total_bytes: 8 << 30,
            max_entry_bytes: 32 << 20,
            max_table_bytes: 1 << 30,
            max_ratio: 200,
            ratio_free_bytes: 1 << 20,
            allow_archives: false,
        }
    }
}

impl ArchiveLimits {
    /// Most bytes of the file of this name.
    pub(super) fn max_bytes_of(&self, name: &str) -> u64 {
        match names::extension(name).as_str() {
            "csv" | "tsv" => self.max_table_bytes,
            _ => self.max_entry_bytes,
        }
    }

    pub(super) fn is_bomb(&self, unpacked: u64, packed: u64) -> bool {
        unpacked > self.ratio_free_bytes && unpacked > packed.saturating_mul(self.max_ratio)
    }
}
