//! Figures of merit against the answers of scikit-learn and statsmodels, see `fixtures/metrics.py`.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use facefeel::ml::metrics::{Report, wilson_interval};
use serde::Deserialize;

/// What `fixtures/metrics.py` writes.
#[derive(Deserialize)]
struct Fixture {
    cases: Vec<Case>,
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
        let report = Report::new(&self.classes, &self.scores, &self.labels);
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
    let fixture: Fixture = serde_json::from_str(include_str!("fixtures/metrics.json")).unwrap();
    assert!(fixture.cases.len() >= 10);
    fixture.cases.iter().for_each(Case::check);
}

#[test]
fn a_certain_mistake_costs_a_finite_loss() {
    let classes = ["a".to_owned(), "b".to_owned()];
    let report = Report::new(&classes, &[vec![1.0, 0.0]], &[1]);
    assert!((report.loss - 1e15_f64.ln()).abs() < 1e-9);
}

#[test]
fn the_first_of_equal_scores_counts() {
    let classes = ["a".to_owned(), "b".to_owned(), "c".to_owned()];
    let report = Report::new(&classes, &[vec![0.2, 0.4, 0.4]], &[1]);
    assert_eq!(report.accuracy, 1.0);
}

#[test]
fn no_images_give_a_report_without_figures() {
    let classes = ["a".to_owned(), "b".to_owned()];
    let report = Report::new(&classes, &[], &[]);
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
