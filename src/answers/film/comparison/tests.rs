use super::*;
use crate::answers::film::spans::tests::{HAPPY, NEUTRAL, UNSURE, frame};

fn near(value: f64, expected: f64) {
    assert!((value - expected).abs() < 1e-6, "{value} is not {expected}");
}

fn film(name: &str, condition: &str, valence: f64) -> ComparedFilm {
    let value = MeanAnswer {
        mean: valence,
        interval: None,
    };
    ComparedFilm {
        id: name.to_owned(),
        name: name.to_owned(),
        subject: subject(name).to_owned(),
        condition: Some(condition.to_owned()),
        pictures: 10,
        values: [("valence".to_owned(), value)].into(),
    }
}

#[test]
fn values_are_means_over_faces_then_over_pictures() {
    let classes = ["neutral", "happy", "sad"].map(str::to_owned);
    let markers = [Marker {
        name: "part".to_owned(),
        start: 1.0,
        end: Some(3.0),
    }];
    let values = |span: Option<&str>| {
        let mut maker = ValueMaker::new(&classes, 1.0, &markers, span);
        for frame in [
            frame(0.0, &[(1, NEUTRAL)]),
            frame(1.0, &[(1, HAPPY), (2, NEUTRAL)]),
            frame(2.0, &[(1, UNSURE)]),
            frame(3.0, &[]),
        ] {
            maker.take(&frame);
        }
        maker.end()
    };
    let (pictures, all) = values(None);
    assert_eq!(pictures, 3);
    near(all["mean_happy"].mean, (0.1 + 0.45 + 0.3) / 3.0);
    near(all["share_happy"].mean, 0.5 / 3.0);
    near(all["valence"].mean, (0.0 + 0.35 + 0.0) / 3.0);
    let (pictures, part) = values(Some("part"));
    assert_eq!(pictures, 2);
    near(part["mean_happy"].mean, (0.45 + 0.3) / 2.0);
    assert_eq!(values(Some("other")), (0, BTreeMap::new()));
}

#[test]
fn the_subject_is_what_stands_before_the_last_hyphen() {
    for (name, expected) in [
        ("anna-before", "anna"),
        ("p_01_after", "p_01"),
        ("anna", "anna"),
        ("-x", "-x"),
    ] {
        assert_eq!(subject(name), expected);
    }
}

#[test]
fn films_are_paired_by_subject_if_that_is_asked_for() {
    let films = || {
        vec![
            film("a-before", "before", 0.1),
            film("b-before", "before", 0.3),
            film("b-after", "after", 0.6),
            film("a-after", "after", 0.2),
            film("c-after", "after", 0.9),
        ]
    };
    let paired = FilmComparison::new(films(), true);
    let [test] = &paired.tests[..] else {
        panic!("{:?}", paired.tests)
    };
    assert_eq!((test.a.as_str(), test.b.as_str()), ("after", "before"));
    assert!(test.paired && test.n == [2, 2]);
    near(test.difference.unwrap(), -0.2);
    near(test.p.unwrap(), 0.5);
    assert_eq!(test.p_holm, test.p);
    let apart = FilmComparison::new(films(), false);
    assert_eq!((apart.tests[0].paired, apart.tests[0].n), (false, [3, 2]));
    near(apart.conditions[1].measures["valence"].mean, 0.2);
}

#[test]
fn one_film_a_condition_is_shown_and_not_tested() {
    let comparison = FilmComparison::new(vec![film("a", "x", 0.1), film("b", "y", 0.4)], false);
    let test = &comparison.tests[0];
    assert_eq!((test.p, test.reason), (None, Some(NoTest::TooFew)));
    near(test.difference.unwrap(), 0.3);
    assert_eq!(comparison.conditions[0].measures["valence"].interval, None);
}
