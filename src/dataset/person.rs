//! Who a picture shows, told from file names.

use std::collections::HashMap;

use crate::emotion::Emotion;

/// Share of the file names that must fit `<id>_<rest>` before an unknown naming is believed.
const MIN_SHARE: f64 = 0.8;

/// The person of every entry, where the names tell.
///
/// Knows the names of CK+ (`S010_004_00000017.png` is `S010`), KDEF (`AF01ANS.JPG` is `F01`; its
/// first letter is the session), JAFFE (`KA.AN1.39.tiff` is `KA`) and RaFD
/// (`Rafd090_01_Caucasian_female_angry_frontal.jpg` is `01`). Any other `<id>_<rest>` is believed
/// only if the whole set supports it: the id carries a digit and is no date, at least 80 % of the
/// names fit, there are two persons or more with at least two images each on average, and most of
/// those with several images appear in more than one class (an id that fixes the class is a label
/// or a sequence). `labels` are the classes of the entries.
pub fn persons(entries: &[&str], labels: &[usize]) -> Vec<Option<String>> {
    let stems: Vec<&str> = entries.iter().map(|entry| stem(entry)).collect();
    let known: Vec<Option<String>> = stems.iter().map(|stem| known_person(stem)).collect();
    if known.iter().any(Option::is_some) {
        return known;
    }
    let ids: Vec<Option<&str>> = stems.iter().map(|stem| generic_id(stem)).collect();
    if is_plausible(&ids, labels) {
        ids.into_iter().map(|id| id.map(str::to_owned)).collect()
    } else {
        known
    }
}

/// Longest id of any other naming that is believed, in bytes.
const MAX_ID_BYTES: usize = 16;

/// An id for the names of files of ours, such as `p3-anna` in `p3-anna_00042.png`, which [`persons`] tells apart: the person's
/// number, and as much of their nickname as fits.
pub fn id(number: u32, nickname: &str) -> String {
    let mut id = format!("p{number}");
    let words = nickname.split(|char: char| !char.is_alphanumeric());
    // A nickname that means an expression would be taken for a label.
    let plain: String = (words.filter(|word| Emotion::from_label(word).is_none()))
        .flat_map(str::chars)
        .flat_map(char::to_lowercase)
        .filter(|char| char.is_alphanumeric())
        .collect();
    let mut mark = "-";
    for char in plain.chars() {
        if id.len() + mark.len() + char.len_utf8() > MAX_ID_BYTES {
            break;
        }
        id.push_str(mark);
        id.push(char);
        mark = "";
    }
    id
}

/// The file's name without folders and extension.
fn stem(entry: &str) -> &str {
    let file = entry.rsplit('/').next().unwrap_or(entry);
    file.rsplit_once('.').map_or(file, |(stem, _)| stem)
}

fn known_person(stem: &str) -> Option<String> {
    let upper = stem.to_ascii_uppercase();
    ck_plus(&upper)
        .or_else(|| kdef(&upper))
        .or_else(|| jaffe(&upper))
        .or_else(|| rafd(&upper))
}

/// `S010_004_00000017`: subject, sequence, frame (Lucey et al., 2010).
fn ck_plus(stem: &str) -> Option<String> {
    let mut parts = stem.split('_');
    let subject = parts.next()?;
    let fits = subject
        .strip_prefix('S')
        .is_some_and(|digits| is_digits(digits, 3))
        && is_digits(parts.next()?, 3)
        && is_digits(parts.next()?.get(..8)?, 8);
    fits.then(|| subject.to_owned())
}

/// `AF01ANS`: session, gender, number, expression, angle (Lundqvist et al., 1998).
fn kdef(stem: &str) -> Option<String> {
    let (person, rest) = (stem.get(1..4)?, stem.get(4..)?);
    let fits = matches!(&stem[..1], "A" | "B")
        && matches!(&person[..1], "F" | "M")
        && is_digits(&person[1..], 2)
        && ["AF", "AN", "DI", "HA", "NE", "SA", "SU"].contains(&rest.get(..2)?)
        && ["S", "HL", "HR", "FL", "FR"].contains(&&rest[2..]);
    fits.then(|| person.to_owned())
}

/// `KA.AN1.39`: initials, expression and its number, running number (Lyons et al., 1998).
fn jaffe(stem: &str) -> Option<String> {
    let mut parts = stem.split('.');
    let (person, expression, number) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = person.len() == 2
        && person.bytes().all(|byte| byte.is_ascii_uppercase())
        && ["AN", "DI", "FE", "HA", "NE", "SA", "SU"].contains(&expression.get(..2)?)
        && is_digits(&expression[2..], 1)
        && is_digits(number, number.len());
    fits.then(|| person.to_owned())
}

/// `Rafd090_01_Caucasian_female_angry_frontal`: camera angle, model (Langner et al., 2010).
fn rafd(stem: &str) -> Option<String> {
    let mut parts = stem.split('_');
    let fits = is_digits(parts.next()?.strip_prefix("RAFD")?, 3);
    parts
        .next()
        .filter(|person| fits && is_digits(person, 2))
        .map(str::to_owned)
}

fn is_digits(text: &str, count: usize) -> bool {
    count > 0 && text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The part before the first `_`, if it can be a person's id.
fn generic_id(stem: &str) -> Option<&str> {
    let (id, rest) = stem.split_once('_')?;
    let has_digit = id.bytes().any(|byte| byte.is_ascii_digit());
    let is_plain = id.len() <= MAX_ID_BYTES && id.chars().all(|c| c.is_alphanumeric() || c == '-');
    let is_date = is_digits(id, 8) && (id.starts_with("19") || id.starts_with("20"));
    (has_digit && is_plain && !is_date && !rest.is_empty()).then_some(id)
}

fn is_plausible(ids: &[Option<&str>], labels: &[usize]) -> bool {
    /// What is known of one person.
    struct Tally {
        images: usize,
        class: usize,
        several_classes: bool,
    }
    let mut tallies: HashMap<&str, Tally> = HashMap::new();
    for (id, &class) in ids.iter().zip(labels) {
        let Some(id) = id else { continue };
        let tally = tallies.entry(id).or_insert(Tally {
            images: 0,
            class,
            several_classes: false,
        });
        tally.images += 1;
        tally.several_classes |= tally.class != class;
    }
    let fitting: usize = tallies.values().map(|tally| tally.images).sum();
    let repeated = tallies.values().filter(|tally| tally.images > 1).count();
    let spread = tallies
        .values()
        .filter(|tally| tally.several_classes)
        .count();
    fitting as f64 >= MIN_SHARE * ids.len() as f64
        && tallies.len() >= 2
        && fitting >= 2 * tallies.len()
        && 2 * spread >= repeated
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &[Option<&str>], entries: &[(&str, usize)]) {
        let (names, labels): (Vec<&str>, Vec<usize>) = entries.iter().copied().unzip();
        let persons = persons(&names, &labels);
        let persons: Vec<Option<&str>> = persons.iter().map(Option::as_deref).collect();
        assert_eq!(persons, expected, "{names:?}");
    }

    #[test]
    fn known_namings_tell_the_person() {
        for (name, person) in [
            ("anger/S010_004_00000017.png", "S010"),
            ("happy/s130_013_00000008.PNG", "S130"),
            ("afraid/AF01ANS.JPG", "F01"),
            ("BM35SUHL.JPG", "M35"),
            ("KA.AN1.39.tiff", "KA"),
            ("x/Rafd090_01_Caucasian_female_angry_frontal.jpg", "01"),
        ] {
            check(&[Some(person)], &[(name, 0)]);
        }
    }

    #[test]
    fn running_numbers_tell_nobody() {
        for name in [
            "fer00001.png",
            "img_0001.jpg",
            "0001.jpg",
            "happy (1).jpg",
            "Training_1206.jpg",
            "é_é.png",
        ] {
            check(&[None], &[(name, 0)]);
        }
        check(
            &[None; 4],
            &[
                ("img_1.jpg", 0),
                ("img_2.jpg", 1),
                ("img_3.jpg", 0),
                ("img_4.jpg", 1),
            ],
        );
        check(
            &[None; 4],
            &[
                ("Training_1.jpg", 0),
                ("Training_2.jpg", 1),
                ("PublicTest_3.jpg", 0),
                ("PublicTest_4.jpg", 1),
            ],
        );
    }

    #[test]
    fn a_repeated_prefix_across_classes_is_a_person() {
        check(
            &[Some("p1"), Some("p1"), Some("p2"), Some("p2")],
            &[
                ("a/p1_x.jpg", 0),
                ("b/p1_y.jpg", 1),
                ("a/p2_x.jpg", 0),
                ("b/p2_y.jpg", 1),
            ],
        );
    }

    #[test]
    fn a_prefix_that_fixes_the_class_is_no_person() {
        check(
            &[None; 4],
            &[
                ("a/0_1.jpg", 0),
                ("a/0_2.jpg", 0),
                ("b/1_1.jpg", 1),
                ("b/1_2.jpg", 1),
            ],
        );
    }

    #[test]
    fn prefixes_that_do_not_repeat_or_are_dates_or_fit_too_few_are_no_persons() {
        check(
            &[None; 3],
            &[("1_a.jpg", 0), ("2_a.jpg", 1), ("3_a.jpg", 0)],
        );
        check(
            &[None; 4],
            &[
                ("20240101_1.jpg", 0),
                ("20240101_2.jpg", 1),
                ("20240102_1.jpg", 0),
                ("20240102_2.jpg", 1),
            ],
        );
        check(
            &[None; 6],
            &[
                ("p1_a.jpg", 0),
                ("p1_b.jpg", 1),
                ("p2_a.jpg", 0),
                ("p2_b.jpg", 1),
                ("x.jpg", 0),
                ("y.jpg", 1),
            ],
        );
    }

    #[test]
    fn nicknames_become_ids_that_tell_people_apart() {
        for (name, expected) in [
            ("Anna", "p3-anna"),
            ("Dr. Anna-Maria Müller", "p3-drannamariam"),
            ("سلمى", "p3-سلمى"),
            ("Happy", "p3"),
            ("☺", "p3"),
            ("日本語日本語日本語", "p3-日本語日"),
        ] {
            assert_eq!(id(3, name), expected);
        }
        let [anna, salma] = [id(1, "Anna"), id(12, "سلمى")];
        let names = [0, 1, 2, 3, 4, 5].map(|number| {
            let (class, person) = (
                ["tired", "awake"][number / 2 % 2],
                [&anna, &salma][number % 2],
            );
            format!("{class}/{person}_{number:08}.png")
        });
        let found = persons(&names.each_ref().map(String::as_str), &[0, 0, 1, 1, 0, 0]);
        let expected = [&anna, &salma].into_iter().cycle().take(6);
        assert!(
            found.iter().map(Option::as_ref).eq(expected.map(Some)),
            "{found:?}"
        );
    }
}
