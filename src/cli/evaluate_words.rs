//! What `facefeel evaluate` tells people.

use facefeel::ml::change::Robustness;
use facefeel::ml::evaluate::figures::{Figures, IntervalBy, Judged};
use facefeel::ml::evaluate::findings::Findings;
use facefeel::ml::evaluate::left_out::LeftOut;
use facefeel::ml::evaluate::mapping::{MappedBy, Use};
use facefeel::ml::evaluate::truth::{CardFigure, Truth};

use super::output::percent;

/// Prints everything; `only` puts the figures over the data's own classes first.
pub(super) fn print_words(measured: &Findings, only: bool) {
    let Findings {
        figures,
        truth,
        left_out,
    } = measured;
    print_judged(measured.judged(only));
    print_other(figures, only);
    print_mapping(figures);
    print_confidence(figures);
    print_truth(truth, figures);
    print_left_out(left_out);
}

fn print_judged(judged: &Judged) {
    let report = &judged.report;
    let [low, high] = report.interval_95;
    let by = match judged.interval_by {
        IntervalBy::Person => ", by person",
        IntervalBy::Image => "",
    };
    println!(
        "accuracy {} ({} to {}{by}) on {} images, macro-F1 {:.3}, loss {:.4}",
        percent(report.accuracy),
        percent(low),
        percent(high),
        report.support,
        report.macro_f1,
        report.loss
    );
    println!(
        "{:<20} {:>9} {:>9} {:>9} {:>7}",
        "class", "precision", "recall", "F1", "images"
    );
    for class in &report.per_class {
        println!(
            "{:<20} {:>9.3} {:>9.3} {:>9.3} {:>7}",
            class.class, class.precision, class.recall, class.f1, class.support
        );
    }
}

/// Prints the accuracy under each change.
pub(super) fn print_robustness(robustness: &[Robustness]) {
    for Robustness { change, accuracy } in robustness {
        println!("{:<20} {}", change.name(), percent(*accuracy));
    }
}

/// The figure that does not come first, if the data lack a class.
fn print_other(figures: &Figures, only: bool) {
    let Some(masked) = &figures.masked else {
        return;
    };
    let (other, which) = match only {
        true => (
            &figures.judged,
            "with every class of the model as a possible answer".to_owned(),
        ),
        false => (
            masked,
            format!(
                "with only {} as possible answers",
                masked.classes.join(", ")
            ),
        ),
    };
    println!("{which}: accuracy {}", percent(other.report.accuracy));
}

fn print_mapping(figures: &Figures) {
    for folder in &figures.mapping {
        match (&folder.class, folder.used, folder.by) {
            (Some(class), _, MappedBy::Name) if *class == folder.folder => {}
            (Some(class), ..) => println!("{} is taken for {class}", folder.folder),
            (None, Use::Skip, _) => println!("{} is left out", folder.folder),
            (None, ..) => {}
        }
    }
    for unmapped in &figures.unmapped {
        println!(
            "{}: {} images of a class that the model does not know are not included",
            unmapped.class, unmapped.images
        );
    }
}

fn print_confidence(figures: &Figures) {
    let calibration = &figures.calibration;
    println!(
        "calibration error {} at temperature {:.2} ({} without)",
        percent(calibration.ece),
        calibration.temperature,
        percent(calibration.ece_uncalibrated)
    );
    if let Some(point) = &figures.unsure {
        println!(
            "sure of at least {}: {} of the images, {} of them right",
            percent(point.threshold),
            percent(point.coverage),
            point.accuracy.map_or_else(|| "none".to_owned(), percent)
        );
    }
    if let Some(people) = &figures.by_person {
        let [low, high] = people.interval_95;
        println!(
            "by person: {} ({} to {}), {} people",
            percent(people.accuracy),
            percent(low),
            percent(high),
            people.persons
        );
    }
}

fn print_truth(truth: &Truth, figures: &Figures) {
    let baselines = &truth.baselines;
    print!(
        "baselines: {} by the majority class, {} by the nearest neighbour (raw pixels)",
        percent(baselines.majority),
        percent(baselines.nearest_neighbour)
    );
    match baselines.nearest_neighbour_other_person {
        Some(other) => println!(
            ", {} by the nearest neighbour among other people",
            percent(other)
        ),
        None => println!(),
    }
    if truth.duplicates.images > 0 {
        println!(
            "{} images are copies or near-copies of each other, in {} groups",
            truth.duplicates.images, truth.duplicates.groups
        );
    }
    match &truth.seen_in_training {
        None => println!("which images the model learned from is not known"),
        Some(seen) if seen.exact + seen.near == 0 => {
            println!("the model learned from none of these images")
        }
        Some(seen) => println!(
            "the model learned from {} of the {} images, and nearly from {} more: accuracy {} on these, {} on the others",
            seen.exact,
            figures.judged.report.support,
            seen.near,
            seen.accuracy_seen
                .map_or_else(|| "none".to_owned(), percent),
            seen.accuracy_unseen
                .map_or_else(|| "none".to_owned(), percent)
        ),
    }
    let shown = |figure: &Option<CardFigure>| {
        figure.map_or_else(
            || "not measured".to_owned(),
            |figure| percent(figure.accuracy),
        )
    };
    if let Some(trained) = &truth.trained {
        println!(
            "its own validation: {} with a random split, {} on people it had never seen",
            shown(&trained.random),
            shown(&trained.person)
        );
    }
}

fn print_left_out(left_out: &LeftOut) {
    let faces = &left_out.faces;
    if faces.detected + faces.without > 0 {
        println!(
            "{} pictures were taken whole, {} cropped to the face that was found; in {} there is none",
            faces.whole, faces.detected, faces.without
        );
    }
    if left_out.skipped_images > 0 {
        println!(
            "{} files could not be used; --json lists them",
            left_out.skipped_images
        );
    }
}
