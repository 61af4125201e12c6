//! The training loop.

use super::*;

#[test]
fn every_network_learns_sixteen_pictures_by_heart() {
    let _alone = alone();
    for architecture in Architecture::ALL {
        let fitted = fit_until(
            &recipe(architecture),
            |event| matches!(event, Event::Epoch { summary, .. } if summary.best && summary.valid.accuracy == 1.0),
        );
        let epochs = fitted.history.len();
        let model = Classifier::new(card(architecture), fitted.network, Device::flex());
        let examples = examples();
        let scores = predictions(&model, &examples);
        let right = scores
            .iter()
            .zip(&examples)
            .filter(|(scores, example)| best(scores) == example.class)
            .count();
        assert_eq!(
            right,
            examples.len(),
            "{architecture} after {epochs} epochs"
        );
    }
}

#[test]
fn the_seed_alone_decides_the_weights() {
    let _alone = alone();
    for architecture in Architecture::ALL {
        let trained = |seed| {
            let recipe = Recipe {
                epochs: 2,
                seed,
                ..recipe(architecture)
            };
            let network = fit_until(&recipe, |_| false).network;
            tensors(&Classifier::new(
                card(architecture),
                network,
                Device::flex(),
            ))
        };
        let one = trained(1);
        assert!(
            one == trained(1),
            "{architecture}: the same seed gives the same weights"
        );
        assert!(
            one != trained(2),
            "{architecture}: another seed gives other weights"
        );
    }
}

#[test]
fn training_ends_when_the_loss_stalls() {
    let _alone = alone();
    // Nothing is learned at this rate: the first epoch stays the best but for rounding.
    let recipe = Recipe {
        epochs: 20,
        patience: 3,
        learning_rate: 1e-30,
        ..recipe(Architecture::Thesis)
    };
    let history = fit_until(&recipe, |_| false).history;
    assert!(history[0].best);
    assert_eq!(
        history.len(),
        4,
        "the first epoch and three without a better one"
    );
}

#[test]
fn the_kept_weights_are_those_of_the_best_epoch() {
    let _alone = alone();
    // A rate that spoils what has been learned now and then.
    let recipe = Recipe {
        epochs: 6,
        learning_rate: 0.02,
        ..recipe(Architecture::FaceFeel)
    };
    let fitted = fit_until(&recipe, |_| false);
    let lowest = fitted
        .history
        .iter()
        .map(|epoch| epoch.valid.loss)
        .fold(f64::INFINITY, f64::min);
    let last_best = fitted.history.iter().rfind(|epoch| epoch.best).unwrap();
    assert_eq!(last_best.valid.loss, lowest);
    let model = Classifier::new(card(Architecture::FaceFeel), fitted.network, Device::flex());
    let examples = examples();
    let scores = predictions(&model, &examples);
    let loss: f64 = scores
        .iter()
        .zip(&examples)
        .map(|(scores, example)| -f64::from(scores[example.class]).max(1e-15).ln())
        .sum();
    assert!(
        (loss / 16.0 - lowest).abs() < 1e-9,
        "{} is not {lowest}",
        loss / 16.0
    );
}
