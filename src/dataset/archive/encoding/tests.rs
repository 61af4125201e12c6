use super::*;

/// The bytes of a text in an encoding, by decoding every byte there is.
fn encoded(encoding: NameEncoding, text: &str) -> Vec<u8> {
    if let Table::Web(web) = encoding.table() {
        let (bytes, _, is_lossy) = web.encode(text);
        assert!(!is_lossy, "{text} in {encoding:?}");
        return bytes.into_owned();
    }
    let byte = |char: char| {
        (0..=255_u8)
            .find(|&byte| encoding.decode_all(&[byte]) == char.to_string())
            .unwrap_or_else(|| panic!("{char} in {encoding:?}"))
    };
    text.chars().map(byte).collect()
}

fn check(encoding: NameEncoding, names: &[&str]) {
    let stored: Vec<Vec<u8>> = names.iter().map(|name| encoded(encoding, name)).collect();
    let guessed = NameEncoding::guess(stored.iter().map(Vec::as_slice));
    for (name, stored) in names.iter().zip(&stored) {
        assert_eq!(
            &guessed.decode(stored),
            name,
            "{encoding:?} taken for {guessed:?}"
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
    for page in [NameEncoding::Dos850, NameEncoding::Windows1252] {
        check(page, &FRENCH_NAMES);
        FRENCH_NAMES.iter().for_each(|name| check(page, &[name]));
    }
    check(NameEncoding::Dos437, &FRENCH_NAMES[..4]);
    check(NameEncoding::Windows1252, &["cœur/l’été.png"]);
}

#[test]
fn arabic_names_are_read_in_the_pages_of_arabic_countries() {
    let pages = [
        NameEncoding::Dos720,
        NameEncoding::Windows1256,
        NameEncoding::Dos864,
    ];
    for page in pages {
        check(page, &ARABIC_NAMES);
    }
    for page in &pages[..2] {
        ARABIC_NAMES.iter().for_each(|name| check(*page, &[name]));
    }
}

#[test]
fn east_asian_names_are_read_with_and_without_words_for_expressions() {
    for (encoding, names) in [
        (
            NameEncoding::ShiftJis,
            &["表情/喜び/1.jpg", "表情/悲しみ/1.jpg", "表情/怒り/1.jpg"][..],
        ),
        (
            NameEncoding::ShiftJis,
            &["写真/テスト画像.jpg", "写真/能力.jpg"],
        ),
        (
            NameEncoding::Gbk,
            &["高兴/1.jpg", "悲伤/1.jpg", "愤怒/1.jpg"],
        ),
        (
            NameEncoding::Gbk,
            &["数据集/训练/猫/图片1.jpg", "数据集/测试/狗/图片2.jpg"],
        ),
        (
            NameEncoding::Big5,
            &["快樂/1.jpg", "悲傷/1.jpg", "憤怒/1.jpg"],
        ),
        (
            NameEncoding::Big5,
            &["訓練資料/貓/照片.jpg", "測試資料/狗/照片.jpg"],
        ),
        (
            NameEncoding::EucKr,
            &["행복/1.jpg", "슬픔/1.jpg", "분노/1.jpg"],
        ),
        (
            NameEncoding::EucKr,
            &["훈련/고양이/사진.jpg", "시험/강아지/사진.jpg"],
        ),
    ] {
        check(encoding, names);
    }
}

#[test]
fn names_of_eastern_europe_and_the_mediterranean_are_read() {
    for (encoding, names) in [
        (
            NameEncoding::Dos866,
            &["радость/1.jpg", "Грусть/1.jpg", "ГНЕВ/1.jpg"][..],
        ),
        (
            NameEncoding::Windows1251,
            &["радость/1.jpg", "Грусть/1.jpg", "страх/1.jpg"],
        ),
        (
            NameEncoding::Windows1251,
            &["обучение/кошка/снимок.jpg", "проверка/собака/снимок.jpg"],
        ),
        (
            NameEncoding::Dos866,
            &["обучение/кошка/снимок.jpg", "проверка/собака/снимок.jpg"],
        ),
        (
            NameEncoding::Dos852,
            &["złość/1.jpg", "radość/zdjęcie.jpg", "wstręt/1.jpg"],
        ),
        (
            NameEncoding::Windows1250,
            &["złość/1.jpg", "radość/zdjęcie.jpg", "wstręt/1.jpg"],
        ),
        (
            NameEncoding::Windows1253,
            &["χαρά/1.jpg", "λύπη/1.jpg", "θυμός/1.jpg"],
        ),
        (
            NameEncoding::Windows1254,
            &["üzgün/1.jpg", "şaşkın/1.jpg", "kızgın/1.jpg"],
        ),
        (
            NameEncoding::Windows1255,
            &["שמחה/1.jpg", "עצב/1.jpg", "כעס/1.jpg"],
        ),
        (
            NameEncoding::Dos850,
            &["alegría/1.jpg", "tristeza/niño.jpg", "felicidad/año.jpg"],
        ),
    ] {
        check(encoding, names);
    }
}

#[test]
fn the_pages_agree_with_what_python_encodes() {
    for (page, stored, text) in [
        (NameEncoding::Dos437, &b"d\x82go\x96t"[..], "dégoût"),
        (NameEncoding::Dos850, b"D\x90GO\xeaT", "DÉGOÛT"),
        (NameEncoding::Windows1252, b"col\xe8re", "colère"),
        (NameEncoding::Dos720, b"\xe4\xe0\xa0", "غضب"),
        (NameEncoding::Windows1256, b"\xdb\xd6\xc8", "غضب"),
        (NameEncoding::Dos866, b"\xe0\xa0\xa4", "рад"),
        (NameEncoding::ShiftJis, b"\x95\x5c\x8f\xee", "表情"),
    ] {
        assert_eq!(page.decode_all(stored), text, "{page:?}");
    }
}

#[test]
fn plain_names_are_utf8_and_every_encoding_is_known_by_its_name() {
    let names = ["happy/1.png", "غضب/1.png"];
    let guessed = NameEncoding::guess(names.iter().map(|name| name.as_bytes()));
    assert_eq!(guessed, NameEncoding::Utf8);
    for encoding in NameEncoding::ALL {
        assert_eq!(encoding.name().parse(), Ok(encoding));
    }
    assert!("EBCDIC".parse::<NameEncoding>().is_err());
}
