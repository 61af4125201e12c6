//! Names in the code pages of older ZIP tools.
//!
//! A ZIP says of a name that it is UTF-8, or nothing. Those that say nothing are in the code page of the system that
//! packed them, which the file does not name. All such names of an archive are decoded alike: by the page under which
//! they read most like French or Arabic words.

use unicode_normalization::UnicodeNormalization;

/// A code page that ZIP tools have used for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CodePage {
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
}

impl CodePage {
    /// Likely ones first: where two read equally well, the first is taken.
    const ALL: [Self; 6] = [
        Self::Dos437,
        Self::Dos850,
        Self::Windows1252,
        Self::Dos720,
        Self::Windows1256,
        Self::Dos864,
    ];

    /// The page under which the names read best.
    pub(super) fn guess<'a>(names: impl Iterator<Item = &'a [u8]>) -> Self {
        let mut scores = Self::ALL.map(|page| (page, 0.0));
        for word in names.flat_map(words) {
            for (page, score) in &mut scores {
                *score += page.likeness(word);
            }
        }
        let first = scores[0];
        (scores.into_iter())
            .fold(
                first,
                |best, next| if next.1 > best.1 { next } else { best },
            )
            .0
    }

    /// The name in Unicode; bytes without a meaning become U+FFFD.
    pub(super) fn decode(self, name: &[u8]) -> String {
        let upper: Vec<char> = self.upper_half().chars().collect();
        let text = name.iter().map(|&byte| self.char_of(byte, &upper));
        // The ligatures of lam and alef in page 864 are two letters.
        match self {
            Self::Dos864 => text.nfkc().collect(),
            _ => text.collect(),
        }
    }

    fn char_of(self, byte: u8, upper: &[char]) -> char {
        match byte {
            0..0x80 => char::from(byte),
            _ => upper[usize::from(byte - 0x80)],
        }
    }

    /// How much a word with bytes above ASCII reads like one of French or Arabic: about 2 for each letter that fits,
    /// far below 0 for what stands in no word.
    fn likeness(self, word: &[u8]) -> f64 {
        /// What a character costs that has no place where it stands.
        const ODD: f64 = -4.0;
        let text: Vec<char> = self.decode(word).chars().collect();
        let in_latin = word.iter().any(u8::is_ascii_alphabetic) || word.len() == 1;
        let mut score = 0.0;
        for (index, &char) in text.iter().enumerate() {
            let is_last = index + 1 == text.len();
            let after_small = index > 0 && text[index - 1].is_lowercase();
            score += match char {
                _ if char.is_ascii() => 0.0,
                '’' | '‘' | '–' | '°' | '\u{a0}' => 0.0,
                _ if FRENCH.contains(char) => match in_latin {
                    true if char.is_uppercase() && after_small => ODD,
                    true => 2.0,
                    false => -1.0,
                },
                'ة' | 'ى' if !is_last => ODD,
                _ if in_latin && char.is_alphabetic() && char < '\u{250}' => -0.5,
                _ if in_latin => ODD,
                '٠'..='٩' | 'ـ' => 0.0,
                _ => arabic_frequency(char).unwrap_or(ODD),
            };
        }
        score
    }

    /// The characters of bytes 80 to FF.
    fn upper_half(self) -> &'static str {
        match self {
            Self::Dos437 => {
                "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ\
                 áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                 └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                 αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}"
            }
            Self::Dos850 => {
                "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
                 áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
                 └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
                 ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{fffd}±‗¾¶§÷¸°¨·¹³²■\u{a0}"
            }
            Self::Windows1252 => {
                "€\u{fffd}‚ƒ„…†‡ˆ‰Š‹Œ\u{fffd}Ž\u{fffd}\u{fffd}‘’“”•–—˜™š›œ\u{fffd}žŸ\
                 \u{a0}¡¢£¤¥¦§¨©ª«¬\u{fffd}®¯°±²³´µ¶·¸¹º»¼½¾¿\
                 ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß\
                 àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ"
            }
            Self::Dos720 => {
                "\u{fffd}\u{fffd}éâ\u{fffd}à\u{fffd}çêëèïî\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{651}\u{652}ô¤ـûùءآأؤ£إئا\
                 بةتثجحخدذرزسشص«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                 └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀\
                 ضطظعغفµقكلمنهوىي≡\u{64b}\u{64c}\u{64d}\u{64e}\u{64f}\u{650}≈°∙·√ⁿ²■\u{a0}"
            }
            Self::Windows1256 => {
                "€پ‚ƒ„…†‡ˆ‰ٹ‹Œچژڈگ‘’“”•–—ک™ڑ›œ\u{fffd}\u{fffd}ں\
                 \u{a0}،¢£¤¥¦§¨©ھ«¬\u{fffd}®¯°±²³´µ¶·¸¹؛»¼½¾؟\
                 ہءآأؤإئابةتثجحخدذرزسشصض×طظعغـفقك\
                 àلâمنهوçèéêëىيîï\u{64b}\u{64c}\u{64d}\u{64e}ô\u{64f}\u{650}÷\u{651}ù\u{652}ûü\u{fffd}\u{fffd}ے"
            }
            Self::Dos864 => {
                "°·∙√▒─│┼┤┬├┴┐┌└┘β∞φ±½¼≈«»ﻷﻸ\u{fffd}\u{fffd}ﻻﻼ\u{fffd}\
                 \u{a0}\u{fffd}آ£¤أ\u{fffd}\u{fffd}ابتث،جحخ٠١٢٣٤٥٦٧٨٩ف؛سشص؟\
                 ¢ءآأؤعئابةتثجحخدذرزسشصضطظعغ¦¬÷×ع\
                 ـفقكلمنهوىيضعغغم\u{651}\u{651}نههىيغقﻵﻶلكي■\u{fffd}"
            }
        }
    }
}

/// Letters above ASCII in French, and those of German and Spanish that are at the same places in the DOS pages.
const FRENCH: &str = "éèêëàâäçîïôöûüùÿœæñßÉÈÊËÀÂÄÇÎÏÔÖÛÜÙŒÆ";

/// The runs of letters of a name that hold a byte above ASCII.
fn words(name: &[u8]) -> impl Iterator<Item = &[u8]> {
    name.split(|byte| byte.is_ascii() && !byte.is_ascii_alphabetic())
        .filter(|word| !word.is_ascii())
}

/// How usual a letter is in Arabic, from about 0.5 to 2.5; `None` for what is none.
///
/// In five coarse steps, which is enough to tell pages apart that give the same bytes to different letters.
fn arabic_frequency(char: char) -> Option<f64> {
    const USUAL: [(&str, f64); 5] = [
        ("ال", 2.5),
        ("يمونهرت", 2.0),
        ("بعدفسقكحةأ", 1.6),
        ("جشصطخذىإئضثز", 1.0),
        ("ءآؤغظ", 0.6),
    ];
    let usual = USUAL.iter().find(|(letters, _)| letters.contains(char));
    match char {
        // Vowel signs are seldom written.
        '\u{64b}'..='\u{652}' => Some(-1.0),
        _ => usual.map(|&(_, score)| score),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The bytes of a text in a page, by the page's own table.
    fn encoded(page: CodePage, text: &str) -> Vec<u8> {
        let upper: Vec<char> = page.upper_half().chars().collect();
        let byte = |char: char| match upper.iter().position(|&other| other == char) {
            Some(index) => 0x80 + index as u8,
            None => u8::try_from(char).unwrap(),
        };
        text.chars().map(byte).collect()
    }

    fn check(page: CodePage, names: &[&str]) {
        let stored: Vec<Vec<u8>> = names.iter().map(|name| encoded(page, name)).collect();
        let guessed = CodePage::guess(stored.iter().map(Vec::as_slice));
        for (name, stored) in names.iter().zip(&stored) {
            assert_eq!(
                &guessed.decode(stored),
                name,
                "{page:?} taken for {guessed:?}"
            );
        }
    }

    const FRENCH_NAMES: [&str; 5] = [
        "dégoût/é.png",
        "colère/fâché 1.jpg",
        "Étonné/garçon.png",
        "mépris/noël.png",
        "DÉGOÛT/À côté.png",
    ];
    const ARABIC_NAMES: [&str; 8] = [
        "غضب/صورة 1.png",
        "سعادة/وجه.png",
        "حزن/الثاني.png",
        "خوف/1.png",
        "مفاجأة/2.png",
        "محايد/3.png",
        "اشمئزاز/4.png",
        "احتقار/5.png",
    ];

    #[test]
    fn french_names_are_read_in_the_pages_of_western_europe() {
        for page in [CodePage::Dos850, CodePage::Windows1252] {
            check(page, &FRENCH_NAMES);
            FRENCH_NAMES.iter().for_each(|name| check(page, &[name]));
        }
        check(CodePage::Dos437, &FRENCH_NAMES[..4]);
        check(CodePage::Windows1252, &["cœur/l’été.png"]);
    }

    #[test]
    fn arabic_names_are_read_in_the_pages_of_arabic_countries() {
        for page in [CodePage::Dos720, CodePage::Windows1256, CodePage::Dos864] {
            check(page, &ARABIC_NAMES);
        }
        for page in [CodePage::Dos720, CodePage::Windows1256] {
            ARABIC_NAMES.iter().for_each(|name| check(page, &[name]));
        }
    }

    #[test]
    fn the_pages_agree_with_what_python_encodes() {
        for (page, stored, text) in [
            (CodePage::Dos437, &b"d\x82go\x96t"[..], "dégoût"),
            (CodePage::Dos850, b"D\x90GO\xeaT", "DÉGOÛT"),
            (CodePage::Windows1252, b"col\xe8re", "colère"),
            (CodePage::Dos720, b"\xe4\xe0\xa0", "غضب"),
            (CodePage::Windows1256, b"\xdb\xd6\xc8", "غضب"),
            (CodePage::Dos864, b"\x9d\xfb", "لال"),
        ] {
            assert_eq!(page.decode(stored), text, "{page:?}");
        }
    }

    #[test]
    fn every_page_has_all_128_characters() {
        for page in CodePage::ALL {
            assert_eq!(page.upper_half().chars().count(), 128, "{page:?}");
        }
    }
}
