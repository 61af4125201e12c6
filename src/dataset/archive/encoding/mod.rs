//! In which encoding the names of an archive are written.
//!
//! A ZIP says of a name that it is UTF-8, or nothing. Those that say nothing are in the code page of the system that
//! packed them, which the file does not name. All such names of an archive are decoded alike: in the encoding in which
//! they read most like words. `chardetng` has a say in that; so do words for expressions.

mod likeness;

use crate::emotion::Emotion;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::Encoding;
use oem_cp::code_table as dos;
use oem_cp::code_table_type::TableType;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// Most different parts of names that are looked at to tell the encoding.
const MAX_PARTS: usize = 4000;

/// What a part of a name that is a word for an expression counts; more than any other word could.
const EXPRESSION: f64 = 25.0;

/// What the detector's word counts, for each byte above ASCII.
const DETECTED: f64 = 0.6;

/// An encoding that ZIP tools have used for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "&'static str", try_from = "String")]
pub enum NameEncoding {
    /// UTF-8, as every newer tool writes; ASCII is that too.
    Utf8,
    /// DOS, and the page that the ZIP format itself names (APPNOTE.TXT, appendix D).
    Dos437,
    /// DOS in western Europe; what Windows' own archiver writes there.
    Dos850,
    /// Windows in western Europe.
    Windows1252,
    /// DOS in Arabic countries; what Windows' own archiver writes there.
    Dos720,
    /// Windows in Arabic countries.
    Windows1256,
    /// Arabic DOS by shapes of letters.
    Dos864,
    /// Japanese Windows.
    ShiftJis,
    /// Chinese Windows, simplified; GB 18030 as well.
    Gbk,
    /// Chinese Windows, traditional.
    Big5,
    /// Korean Windows.
    EucKr,
    /// DOS in Russia.
    Dos866,
    /// Windows in Russia.
    Windows1251,
    /// DOS in central Europe.
    Dos852,
    /// Windows in central Europe.
    Windows1250,
    /// Windows in Greece.
    Windows1253,
    /// Windows in Turkey.
    Windows1254,
    /// Windows in Israel.
    Windows1255,
}

/// How an encoding is decoded.
enum Table {
    /// By a table of its upper half.
    Dos(TableType),
    /// By the encoding of web pages.
    Web(&'static Encoding),
}

impl NameEncoding {
    /// Likely ones first: where two read equally well, the first is taken.
    pub const ALL: [Self; 18] = [
        Self::Utf8,
        Self::Dos437,
        Self::Dos850,
        Self::Windows1252,
        Self::Dos720,
        Self::Windows1256,
        Self::Dos864,
        Self::ShiftJis,
        Self::Gbk,
        Self::Big5,
        Self::EucKr,
        Self::Dos866,
        Self::Windows1251,
        Self::Dos852,
        Self::Windows1250,
        Self::Windows1253,
        Self::Windows1254,
        Self::Windows1255,
    ];

    /// Its name as standards have it, such as `"Shift_JIS"` or `"CP850"`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Dos437 => "CP437",
            Self::Dos850 => "CP850",
            Self::Windows1252 => "windows-1252",
            Self::Dos720 => "CP720",
            Self::Windows1256 => "windows-1256",
            Self::Dos864 => "CP864",
            Self::ShiftJis => "Shift_JIS",
            Self::Gbk => "GBK",
            Self::Big5 => "Big5",
            Self::EucKr => "EUC-KR",
            Self::Dos866 => "CP866",
            Self::Windows1251 => "windows-1251",
            Self::Dos852 => "CP852",
            Self::Windows1250 => "windows-1250",
            Self::Windows1253 => "windows-1253",
            Self::Windows1254 => "windows-1254",
            Self::Windows1255 => "windows-1255",
        }
    }

    fn table(self) -> Table {
        match self {
            Self::Utf8 => Table::Web(encoding_rs::UTF_8),
            Self::Dos437 => Table::Dos(TableType::Complete(&dos::DECODING_TABLE_CP437)),
            Self::Dos850 => Table::Dos(TableType::Complete(&dos::DECODING_TABLE_CP850)),
            Self::Dos720 => Table::Dos(TableType::Complete(&dos::DECODING_TABLE_CP720)),
            Self::Dos864 => Table::Dos(TableType::Incomplete(&dos::DECODING_TABLE_CP864)),
            Self::Dos852 => Table::Dos(TableType::Complete(&dos::DECODING_TABLE_CP852)),
            Self::Dos866 => Table::Web(encoding_rs::IBM866),
            Self::ShiftJis => Table::Web(encoding_rs::SHIFT_JIS),
            Self::Gbk => Table::Web(encoding_rs::GB18030),
            Self::Big5 => Table::Web(encoding_rs::BIG5),
            Self::EucKr => Table::Web(encoding_rs::EUC_KR),
            Self::Windows1250 => Table::Web(encoding_rs::WINDOWS_1250),
            Self::Windows1251 => Table::Web(encoding_rs::WINDOWS_1251),
            Self::Windows1252 => Table::Web(encoding_rs::WINDOWS_1252),
            Self::Windows1253 => Table::Web(encoding_rs::WINDOWS_1253),
            Self::Windows1254 => Table::Web(encoding_rs::WINDOWS_1254),
            Self::Windows1255 => Table::Web(encoding_rs::WINDOWS_1255),
            Self::Windows1256 => Table::Web(encoding_rs::WINDOWS_1256),
        }
    }

    /// The encoding in which the names read best; UTF-8 if all are that.
    pub(super) fn guess<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let others: BTreeSet<&[u8]> = names
            .filter(|name| std::str::from_utf8(name).is_err())
            .flat_map(folders_and_file)
            .take(MAX_PARTS)
            .collect();
        if others.is_empty() {
            return Self::Utf8;
        }
        let detected = detected(&others);
        let above_ascii: usize = others.iter().map(|name| high_bytes(name)).sum();
        let score = |encoding: Self| -> f64 {
            let read: f64 = others.iter().map(|name| encoding.likeness(name)).sum();
            let is_detected = match encoding.table() {
                Table::Web(table) => detected == Some(table),
                Table::Dos(_) => false,
            };
            read + f64::from(u8::from(is_detected)) * DETECTED * above_ascii as f64
        };
        let scored = Self::ALL[1..]
            .iter()
            .map(|&encoding| (encoding, score(encoding)));
        let best = scored.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.map_or(Self::Utf8, |(encoding, _)| encoding)
    }

    /// The name in Unicode: as UTF-8 if it is that, else in this encoding; bytes without a meaning become U+FFFD.
    pub(super) fn decode(self, name: &[u8]) -> String {
        match std::str::from_utf8(name) {
            Ok(name) => name.to_owned(),
            Err(_) => self.decode_all(name),
        }
    }

    fn decode_all(self, name: &[u8]) -> String {
        match self.table() {
            Table::Web(encoding) => encoding.decode_without_bom_handling(name).0.into_owned(),
            // The ligatures of lam and alef in page 864 are two letters.
            Table::Dos(table) if self == Self::Dos864 => {
                table.decode_string_lossy(name).nfkc().collect()
            }
            Table::Dos(table) => table.decode_string_lossy(name),
        }
    }

    /// How much a part of a name reads like words in this encoding.
    fn likeness(self, part: &[u8]) -> f64 {
        let text = self.decode_all(part);
        let words = text
            .split(|char: char| char.is_ascii() && !char.is_ascii_alphabetic())
            .filter(|word| !word.is_ascii());
        let score: f64 = words.map(|word| likeness::of(self, word)).sum();
        match Emotion::from_label(&text) {
            Some(_) => score + EXPRESSION,
            None => score,
        }
    }
}

/// A name's parts between separators that hold bytes above ASCII. A byte that looks like a backslash may be the second
/// half of a letter, so that only slashes separate.
fn folders_and_file(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|&byte| byte == b'/')
        .filter(|part| !part.is_ascii())
}

fn high_bytes(name: &[u8]) -> usize {
    name.iter().filter(|byte| !byte.is_ascii()).count()
}

/// What the detector of web browsers takes the names for; it falls back to windows-1252, which then says nothing.
fn detected(names: &BTreeSet<&[u8]>) -> Option<&'static Encoding> {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    for name in names {
        detector.feed(name, false);
        detector.feed(b"\n", false);
    }
    detector.feed(b"", true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let guessed = match guessed.name() {
        "GBK" => encoding_rs::GB18030,
        _ => guessed,
    };
    (guessed != encoding_rs::WINDOWS_1252).then_some(guessed)
}

impl From<NameEncoding> for &'static str {
    fn from(encoding: NameEncoding) -> Self {
        encoding.name()
    }
}

impl FromStr for NameEncoding {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let known = Self::ALL.into_iter();
        let mut named = known.filter(|encoding| encoding.name().eq_ignore_ascii_case(word));
        named.next().ok_or_else(|| {
            let names = Self::ALL.map(Self::name).join(", ");
            format!("{word} is none of {names}")
        })
    }
}

impl TryFrom<String> for NameEncoding {
    type Error = String;

    fn try_from(word: String) -> Result<Self, String> {
        word.parse()
    }
}

#[cfg(test)]
mod tests;
