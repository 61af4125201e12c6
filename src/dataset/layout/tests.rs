use super::*;

fn check(cases: &[(&str, &str)]) {
    let names: Vec<String> = cases.iter().map(|(name, _)| (*name).to_owned()).collect();
    let told: Vec<String> = read(&names, &BTreeSet::new(), Level::Meaning)
        .places
        .into_iter()
        .map(|place| match place {
            None => "-".to_owned(),
            Some(Place { class, part: None }) => class,
            Some(Place {
                class,
                part: Some(part),
            }) => format!("{class} {part:?}"),
        })
        .collect();
    let expected: Vec<&str> = cases.iter().map(|(_, expected)| *expected).collect();
    assert_eq!(told, expected, "{names:?}");
}

#[test]
fn top_folders_are_classes() {
    check(&[
        ("happy/1.png", "happy"),
        ("sad/x/2.png", "sad"),
        ("readme.txt", "-"),
    ]);
}

#[test]
fn wrapper_folders_are_looked_through() {
    check(&[
        ("data/happy/1.png", "happy"),
        ("data/sad/2.png", "sad"),
        ("data/about.txt", "-"),
    ]);
    check(&[
        ("a/b/happy/1.png", "happy"),
        ("a/b/sad/2.png", "sad"),
        ("a/b/stray.png", "-"),
        ("stray.png", "-"),
        ("docs/x/y/readme.txt", "-"),
    ]);
}

#[test]
fn parts_are_recognised_whatever_their_case_and_wrapper() {
    check(&[
        ("Train/happy/1.png", "happy Train"),
        ("VALIDATION/happy/1.png", "happy Valid"),
        ("test/sad/1.png", "sad Test"),
        ("train/stray.png", "-"),
        ("extra/happy/1.png", "-"),
    ]);
    check(&[
        ("set/train/happy/1.png", "happy Train"),
        ("set/val/sad/1.png", "sad Valid"),
    ]);
    check(&[
        ("train/images/happy/1.png", "happy Train"),
        ("test/images/sad/1.png", "sad Test"),
    ]);
}

#[test]
fn a_lone_part_is_a_wrapper() {
    check(&[("test/happy/1.png", "happy"), ("test/sad/1.png", "sad")]);
}

#[test]
fn a_single_class_is_not_taken_for_a_wrapper() {
    check(&[("happy/1.png", "happy"), ("happy/2.png", "happy")]);
    check(&[
        ("train/happy/1.png", "happy Train"),
        ("test/happy/2.png", "happy Test"),
    ]);
}

#[test]
fn spellings_of_one_class_are_united() {
    check(&[
        ("test/happy/1.png", "Happy Test"),
        ("train/Happy/1.png", "Happy Train"),
        ("test/de\u{301}gout/1.png", "d\u{e9}gout Test"),
        ("train/d\u{e9}gout/1.png", "d\u{e9}gout Train"),
    ]);
}

#[test]
fn parts_are_found_wherever_they_stand() {
    check(&[
        ("Training/Training/happy/1.png", "happy Train"),
        ("Testing/Testing/sad/1.png", "sad Test"),
    ]);
    check(&[
        ("training_set/happy/1.png", "happy Train"),
        ("test_set/sad/1.png", "sad Test"),
    ]);
    check(&[
        ("a/happy/train/1.png", "happy Train"),
        ("a/happy/test/2.png", "happy Test"),
        ("a/sad/train/1.png", "sad Train"),
        ("a/sad/test/2.png", "sad Test"),
    ]);
    check(&[
        ("happy_train/1.png", "happy Train"),
        ("happy_test/1.png", "happy Test"),
        ("test_sad/1.png", "sad Test"),
    ]);
    check(&[
        ("train/train_images/cats/1.png", "cats Train"),
        ("train/train_images/dogs/1.png", "dogs Train"),
        ("test/cats/1.png", "cats Test"),
    ]);
    check(&[
        ("data/train/x/y/happy/1.png", "happy Train"),
        ("data/train/x/y/sad/1.png", "sad Train"),
        ("data/eval/happy/1.png", "happy Valid"),
        ("data/eval/sad/1.png", "sad Valid"),
    ]);
    check(&[
        ("happy/1.png", "happy Train"),
        ("sad/1.png", "sad Train"),
        ("test/happy/1.png", "happy Test"),
        ("test/sad/1.png", "sad Test"),
    ]);
}

#[test]
fn a_class_that_is_called_like_a_part_is_a_class() {
    check(&[
        ("train/1.png", "train"),
        ("bus/1.png", "bus"),
        ("car/1.png", "car"),
    ]);
}

#[test]
fn folders_of_people_are_looked_through() {
    check(&[
        ("S005/happy/1.png", "happy"),
        ("S005/sad/1.png", "sad"),
        ("S006/happy/1.png", "happy"),
        ("S006/boredom/1.png", "boredom"),
    ]);
    check(&[("Joy/happy/1.png", "happy"), ("Ann/sad/1.png", "sad")]);
}

#[test]
fn pictures_beside_the_data_are_no_class() {
    check(&[
        ("repo-main/data/happy/1.png", "happy"),
        ("repo-main/data/sad/1.png", "sad"),
        ("repo-main/docs/preview.png", "-"),
        ("repo-main/logo.png", "-"),
    ]);
    check(&[
        ("cats/1.png", "cats"),
        ("dogs/1.png", "dogs"),
        ("docs/figure.png", "-"),
    ]);
}

#[test]
fn words_for_one_expression_are_one_class_unless_they_stand_side_by_side() {
    check(&[
        ("train/happy/1.png", "happy Train"),
        ("test/Happiness/1.png", "happy Test"),
        ("train/sad/1.png", "sad Train"),
        ("test/Sadness/1.png", "sad Test"),
    ]);
    check(&[("fear/1.png", "fear"), ("scared/1.png", "scared")]);
    check(&[("happy /1.png", "happy"), ("happy/1.png", "happy")]);
}

#[test]
fn empty_folders_of_classes_are_named() {
    let names = ["d/happy/1.png", "d/sad/1.png", "d/anger/note.txt"];
    let names = names.map(str::to_owned);
    let folders = ["d", "d/fear", "d/docs", "d/happy/more", "d/train"];
    let folders = folders.map(str::to_owned).into();
    let layout = read(&names, &folders, Level::Meaning);
    assert_eq!(layout.empty_classes, ["anger", "fear"]);
}

#[test]
fn a_second_reading_is_offered_where_inner_folders_come_again() {
    let names = ["a/x/1.png", "a/y/1.png", "b/x/1.png", "b/y/1.png"].map(str::to_owned);
    let layout = |level| read(&names, &BTreeSet::new(), level);
    let outer = layout(Level::Meaning);
    assert_eq!(outer.classes().into_iter().collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(outer.other, Some(Level::Inner));
    let inner = layout(Level::Inner);
    assert_eq!(inner.classes().into_iter().collect::<Vec<_>>(), ["x", "y"]);
    assert_eq!(inner.other, Some(Level::Meaning));
}
