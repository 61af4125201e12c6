//! How much a word reads like one of the languages that an encoding was made for.
//!
//! About 2 for each letter that fits, far below 0 for what stands in no word. The steps are coarse, which is enough to tell
//! encodings apart that give the same bytes to different letters.

use super::NameEncoding::{self, *};
use encoding_rs::Encoding;

/// What a character costs that has no place where it stands.
const ODD: f64 = -4.0;

/// Letters above ASCII of western Europe that are common.
const WESTERN: &str = "éèêëàâäçîïôöûüùÿœæñßÉÈÊËÀÂÄÇÎÏÔÖÛÜÙŒÆ";
/// And those of Spanish, Portuguese, Italian and the north, which the DOS pages of Arabic countries put elsewhere.
const WESTERN_TOO: &str = "áíóúãõìòåøÁÍÓÚÃÕÅØÑ";
/// Letters of central Europe.
const CENTRAL: &str = "ąćęłńóśźżáčďéěíňřšťúůýžőűľĺŕôöüäăâîşșţțđĄĆĘŁŃÓŚŹŻÁČĎÉĚÍŇŘŠŤÚŮÝŽŐŰĽŞŢĐ";
/// Letters of Turkish.
const TURKISH: &str = "ğışöüçĞİŞÖÜÇâîû";

/// The likeness of a word with letters above ASCII, as `encoding` reads it.
pub(super) fn of(encoding: NameEncoding, word: &str) -> f64 {
    let chars: Vec<char> = word.chars().collect();
    let in_latin = word.bytes().any(|byte| byte.is_ascii_alphabetic()) || chars.len() == 1;
    let score = |index: usize| {
        let char = chars[index];
        let after_small = index > 0 && chars[index - 1].is_lowercase();
        if char.is_ascii() {
            0.0
        } else if char.is_uppercase() && after_small {
            ODD
        } else {
            match encoding {
                ShiftJis | Gbk | Big5 | EucKr => east_asian(encoding, char),
                Dos866 | Windows1251 if !in_latin => by_frequency(char, &CYRILLIC),
                Windows1253 if !in_latin => by_frequency(char, &GREEK),
                Windows1255 if !in_latin => by_frequency(char, &HEBREW),
                Dos852 | Windows1250 if in_latin && CENTRAL.contains(char) => 2.0,
                Windows1254 if in_latin && TURKISH.contains(char) => 2.0,
                Dos866 | Windows1251 | Windows1253 | Windows1255 => ODD,
                _ => latin_or_arabic(char, in_latin, index + 1 == chars.len()),
            }
        }
    };
    (0..chars.len()).map(score).sum()
}

fn latin_or_arabic(char: char, in_latin: bool, is_last: bool) -> f64 {
    match char {
        '’' | '‘' | '–' | '°' | '\u{a0}' => 0.0,
        _ if WESTERN.contains(char) && in_latin => 2.0,
        _ if WESTERN_TOO.contains(char) && in_latin => 1.5,
        _ if WESTERN.contains(char) => -1.0,
        'ة' | 'ى' if !is_last => ODD,
        _ if in_latin && char.is_alphabetic() && char < '\u{250}' => -0.5,
        _ if in_latin => ODD,
        '٠'..='٩' | 'ـ' => 0.0,
        // Vowel signs are seldom written.
        '\u{64b}'..='\u{652}' => -1.0,
        _ => by_frequency(char, &ARABIC),
    }
}

/// How usual letters are, from about 0.5 to 2.5, in some steps; all others are odd.
type Frequencies = [(&'static str, f64)];

const ARABIC: [(&str, f64); 5] = [
    ("ال", 2.5),
    ("يمونهرت", 2.0),
    ("بعدفسقكحةأ", 1.6),
    ("جشصطخذىإئضثز", 1.0),
    ("ءآؤغظ", 0.6),
];
const CYRILLIC: [(&str, f64); 3] = [
    ("оеаинтсрвлкмдпу", 2.2),
    ("яыьгзбчйхжшюОЕАИНТСРВЛКМДПУ", 1.5),
    ("цщэфъёіїєґЯЫЬГЗБЧЙХЖШЮЦЩЭФЪЁІЇЄҐ", 0.8),
];
const GREEK: [(&str, f64); 3] = [
    ("αοιετσνηυρπκμλωςάέήίόύώ", 2.1),
    ("δγχθφβξζψϊϋΐΰ", 1.0),
    ("ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩΆΈΉΊΌΎΏ", 0.8),
];
const HEBREW: [(&str, f64); 2] = [("יוהלאמרבתשנ", 2.0), ("כעדקפחגסטזצךםןףץ", 1.2)];

fn by_frequency(char: char, frequencies: &Frequencies) -> f64 {
    let usual = frequencies
        .iter()
        .find(|(letters, _)| letters.contains(char));
    usual.map_or(ODD, |&(_, score)| score)
}

/// Chinese, Japanese and Korean: kana, hangul and the commoner half of the characters fit.
fn east_asian(encoding: NameEncoding, char: char) -> f64 {
    match (encoding, char) {
        (ShiftJis, '\u{3040}'..='\u{30ff}') => 2.5,
        // Half-width kana are what other encodings' bytes mostly become.
        (_, '\u{ff61}'..='\u{ff9f}') => -2.0,
        (_, '\u{3000}'..='\u{303f}' | '\u{ff01}'..='\u{ff5e}') => 0.3,
        (ShiftJis, _) => commoner(encoding_rs::SHIFT_JIS, char, 0x88..=0x97),
        (Gbk, _) => commoner(encoding_rs::GBK, char, 0xb0..=0xd7),
        (Big5, _) => commoner(encoding_rs::BIG5, char, 0xa4..=0xc6),
        (EucKr, _) => commoner(encoding_rs::EUC_KR, char, 0xb0..=0xc8),
        _ => ODD,
    }
}

/// Whether the character's first byte stands among those of the commoner ones, with a second byte as the older, smaller
/// character sets have it.
fn commoner(encoding: &'static Encoding, char: char, common: std::ops::RangeInclusive<u8>) -> f64 {
    let mut buffer = [0; 4];
    let (bytes, _, is_lossy) = encoding.encode(char.encode_utf8(&mut buffer));
    match bytes.as_ref() {
        _ if is_lossy || !char.is_alphabetic() => ODD,
        [first, second] if common.contains(first) => {
            let is_old = *second >= 0xa1
                || encoding == encoding_rs::SHIFT_JIS
                || encoding == encoding_rs::BIG5;
            if is_old { 2.0 } else { 0.0 }
        }
        [_, _] => 0.0,
        _ => ODD,
    }
}
