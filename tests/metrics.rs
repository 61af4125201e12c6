//! Figures of merit against the answers of scikit-learn, statsmodels, scipy and numpy, see `fixtures/metrics.py`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use facefeel::ml::metrics::calibration::{
    at_temperature, coverage_at, expected_calibration_error, fit_temperature, reliability,
};
use facefeel::ml::metrics::comparison::{difference_interval, mcnemar, paired_difference_interval};
use facefeel::ml::metrics::interval::{Cluster, RESAMPLES, bootstrap_interval};
use facefeel::ml::metrics::{ClassificationReport, wilson_interval};
use serde::Deserialize;

/// What `fixtures/metrics.py` writes.
#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
    calibrations: Vec<CalibrationCase>,
    mcnemar: Vec<McNemarCase>,
    bootstraps: Vec<BootstrapCase>,
}

#[derive(Deserialize)]
struct CalibrationCase {
    name: String,
    scores: Vec<Vec<f32>>,
    labels: Vec<usize>,
    edges: Vec<f64>,
    counts: Vec<usize>,
    accuracy: Vec<f64>,
    confidence: Vec<f64>,
    ece: f64,
    threshold: f64,
    coverage: f64,
    covered_accuracy: f64,
    temperature: f64,
    tempered: Vec<Vec<f64>>,
}

#[derive(Deserialize)]
struct McNemarCase {
    only_a: usize,
    only_b: usize,
    p_value: f64,
}

#[derive(Deserialize)]
struct BootstrapCase {
    name: String,
    reached: Vec<f64>,
    of: Vec<f64>,
    interval_95: [f64; 2],
}

fn fixture() -> Fixture {
    serde_json::from_str(include_str!("fixtures/metrics.json")).unwrap()
}

fn assert_near(value: f64, expected: f64, tolerance: f64, what: &str) {
    assert!(
        (value - expected).abs() <= tolerance,
        "{what}: {value} is not {expected}"
    );
}

#[test]
fn calibration_matches_scikit_learn_and_scipy() {
    for case in fixture().calibrations {
        let what = &case.name;
        let bins = reliability(&case.scores, &case.labels);
        let counts: Vec<usize> = bins.iter().map(|bin| bin.images).collect();
        assert_eq!(counts, case.counts, "{what}");
        for (bin, edges) in bins.iter().zip(case.edges.windows(2)) {
            assert_near(bin.from, edges[0], 1e-12, what);
            assert_near(bin.to, edges[1], 1e-12, what);
        }
        let filled: Vec<_> = bins.iter().filter(|bin| bin.images > 0).collect();
        assert_eq!(filled.len(), case.accuracy.len(), "{what}");
        for (bin, (accuracy, confidence)) in
            (filled.iter()).zip(case.accuracy.iter().zip(&case.confidence))
        {
            assert_near(bin.accuracy.unwrap(), *accuracy, 1e-9, what);
            assert_near(bin.confidence.unwrap(), *confidence, 1e-6, what);
        }
        assert_near(expected_calibration_error(&bins), case.ece, 1e-6, what);
        let point = coverage_at(&case.scores, &case.labels, case.threshold);
        assert_near(point.coverage, case.coverage, 1e-12, what);
        assert_near(point.accuracy.unwrap(), case.covered_accuracy, 1e-12, what);
        let temperature = fit_temperature(&case.scores, &case.labels);
        assert_near(temperature / case.temperature, 1.0, 1e-4, what);
        for (scores, expected) in case.scores.iter().zip(&case.tempered) {
            for (score, expected) in at_temperature(scores, 2.5).iter().zip(expected) {
                assert_near(f64::from(*score), *expected, 1e-6, what);
            }
        }
    }
}

#[test]
fn mcnemar_matches_statsmodels() {
    for case in fixture().mcnemar {
        let what = format!("{} against {}", case.only_a, case.only_b);
        assert_near(
            mcnemar(case.only_a, case.only_b),
            case.p_value,
            1e-12,
            &what,
        );
        assert_near(
            mcnemar(case.only_b, case.only_a),
            case.p_value,
            1e-12,
            &what,
        );
    }
    for same in [0, 5, 40] {
        assert_eq!(mcnemar(same, same), 1.0, "{same} each");
    }
}

#[test]
fn bootstrap_intervals_match_numpy_and_doubt_remains_where_all_agree() {
    for case in fixture().bootstraps {
        let clusters: Vec<Cluster> = (case.reached.iter().zip(&case.of))
            .map(|(&reached, &of)| Cluster { reached, of })
            .collect();
        let interval = bootstrap_interval(&clusters, RESAMPLES, 1);
        for (bound, expected) in interval.iter().zip(case.interval_95) {
            // Of 4,000 resamples, a bound is off by about 0.003.
            assert_near(*bound, expected, 0.01, &case.name);
        }
    }
    let sure = [Cluster {
        reached: 5.0,
        of: 5.0,
    }; 20];
    assert_eq!(
        bootstrap_interval(&sure, RESAMPLES, 1),
        wilson_interval(20, 20)
    );
    assert_eq!(bootstrap_interval(&[], RESAMPLES, 1), [0.0, 1.0]);
    let alone = [Cluster {
        reached: 3.0,
        of: 4.0,
    }];
    let [low, high] = bootstrap_interval(&alone, RESAMPLES, 1);
    assert!(
        low < 0.5 && high > 0.9,
        "one person says little: {low} to {high}"
    );
}

#[test]
fn intervals_of_differences_match_published_examples() {
    // Newcombe (1998), table II, example a: 56 of 70 against 48 of 80.
    let share = |right: usize, of: usize| (right as f64 / of as f64, wilson_interval(right, of));
    let [low, high] = difference_interval(share(56, 70), share(48, 80));
    assert_near(low, 0.0524, 5e-5, "Newcombe");
    assert_near(high, 0.3339, 5e-5, "Newcombe");
    // Fagerland, Lydersen and Laake (2014), airway hyper-responsiveness: 1 and 7 discordant pairs of 21.
    let [low, high] = paired_difference_interval(1, 7, 21);
    assert_near(low, -0.508, 5e-4, "Bonett and Price");
    assert_near(high, -0.013, 5e-4, "Bonett and Price");
    assert_eq!(paired_difference_interval(0, 0, 0), [-1.0, 1.0]);
    let [low, high] = paired_difference_interval(0, 0, 10);
    assert!(low < 0.0 && high > 0.0, "ten equal answers leave doubt");
}

#[test]
fn an_interval_contains_the_share_that_it_is_about() {
    for trials in 1..200 {
        assert_eq!(wilson_interval(trials, trials)[1], 1.0, "all of {trials}");
        assert_eq!(wilson_interval(0, trials)[0], 0.0, "none of {trials}");
    }
    for people in 2..60_usize {
        // One person has many pictures and fails, the others have one each and succeed.
        let clusters: Vec<Cluster> = (0..people)
            .map(|person| Cluster {
                reached: f64::from(u8::from(person > 0)),
                of: if person > 0 { 1.0 } else { 100.0 },
            })
            .collect();
        let share = (people - 1) as f64 / (people + 99) as f64;
        let [low, high] = bootstrap_interval(&clusters, 200, 1);
        assert!(
            (low..=high).contains(&share),
            "{people}: {share} in {low} to {high}"
        );
    }
}

#[test]
fn a_temperature_is_taken_back_by_its_inverse_and_never_changes_the_answer() {
    let scores = [0.7, 0.2, 0.1];
    let cooled = at_temperature(&scores, 0.5);
    assert!(cooled[0] > 0.9 && cooled[1] > cooled[2]);
    for (score, again) in scores.iter().zip(at_temperature(&cooled, 2.0)) {
        assert!((score - again).abs() < 1e-6);
    }
    assert_eq!(at_temperature(&[1.0, 0.0], 3.0).iter().sum::<f32>(), 1.0);
    assert_eq!(fit_temperature(&[], &[]), 1.0);
}

#[derive(Deserialize)]
struct Case {
    name: String,
    classes: Vec<String>,
    scores: Vec<Vec<f32>>,
    labels: Vec<usize>,
    accuracy: f64,
    interval_95: [f64; 2],
    loss: f64,
    macro_f1: f64,
    weighted_f1: f64,
    precision: Vec<f64>,
    recall: Vec<f64>,
    f1: Vec<f64>,
    support: Vec<usize>,
    recall_intervals_95: Vec<[f64; 2]>,
    confusion_matrix: Vec<Vec<usize>>,
}

impl Case {
    fn check(&self) {
        let report = ClassificationReport::new(&self.classes, &self.scores, &self.labels);
        let check = |what: &str, value: f64, expected: f64| {
            // Scores are given in single precision.
            assert!(
                (value - expected).abs() < 1e-6,
                "{}: {what} {value} is not {expected}",
                self.name
            );
        };
        let check_interval = |what: &str, interval: [f64; 2], expected: [f64; 2]| {
            check(what, interval[0], expected[0]);
            check(what, interval[1], expected[1]);
        };
        assert_eq!(
            report.confusion_matrix, self.confusion_matrix,
            "{}",
            self.name
        );
        assert_eq!(report.support, self.labels.len(), "{}", self.name);
        check("accuracy", report.accuracy, self.accuracy);
        check_interval("interval", report.interval_95, self.interval_95);
        check("loss", report.loss, self.loss);
        check("macro F1", report.macro_f1, self.macro_f1);
        check("weighted F1", report.weighted_f1, self.weighted_f1);
        assert_eq!(report.per_class.len(), self.classes.len(), "{}", self.name);
        for (index, class) in report.per_class.iter().enumerate() {
            assert_eq!(class.class, self.classes[index], "{}", self.name);
            assert_eq!(class.support, self.support[index], "{}", self.name);
            check("precision", class.precision, self.precision[index]);
            check("recall", class.recall, self.recall[index]);
            check("F1", class.f1, self.f1[index]);
            check_interval(
                "recall interval",
                class.recall_interval_95,
                self.recall_intervals_95[index],
            );
        }
    }
}

#[test]
fn reports_match_scikit_learn() {
    let fixture = fixture();
    assert!(fixture.cases.len() >= 10);
    fixture.cases.iter().for_each(Case::check);
}

#[test]
fn a_certain_mistake_costs_a_finite_loss() {
    let classes = ["a".to_owned(), "b".to_owned()];
    let report = ClassificationReport::new(&classes, &[vec![1.0, 0.0]], &[1]);
    assert!((report.loss - 1e15_f64.ln()).abs() < 1e-9);
}

#[test]
fn the_first_of_equal_scores_counts() {
    let classes = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let report = ClassificationReport::new(&classes, &[vec![0.2, 0.4, 0.4]], &[1]);
    assert_eq!(report.accuracy, 1.0);
}

#[test]
fn no_images_give_a_report_without_figures() {
    let classes = ["a".to_owned(), "b".to_owned()];
    let report = ClassificationReport::new(&classes, &[], &[]);
    assert_eq!(
        (
            report.support,
            report.accuracy,
            report.loss,
            report.macro_f1
        ),
        (0, 0.0, 0.0, 0.0)
    );
    assert_eq!(report.interval_95, [0.0, 1.0]);
}

#[test]
fn intervals_stay_between_0_and_1() {
    for trials in 0..50 {
        for successes in 0..=trials {
            let [low, high] = wilson_interval(successes, trials);
            assert!(
                (0.0..=1.0).contains(&low) && low <= high && high <= 1.0,
                "{successes} of {trials}"
            );
            let share = if trials == 0 {
                0.5
            } else {
                successes as f64 / trials as f64
            };
            assert!(
                low <= share + 1e-12 && share <= high + 1e-12,
                "{successes} of {trials}"
            );
        }
    }
}
