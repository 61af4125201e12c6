//! Trainings that go on from a model.

use super::orders::{NAMES, dataset, logits, order, recipe};
use super::*;

fn going_on_from(init: Classifier) -> Order {
    Order {
        init: Some(init),
        ..order()
    }
}

#[test]
fn a_model_of_another_kind_is_no_start() {
    let _alone = alone();
    let device = DeviceChoice::Cpu.open().unwrap();
    let order = going_on_from(model(Architecture::FaceFeel));
    let result = train(&dataset(), &recipe(), &order, &device, &mut |_| (), &|| {
        false
    });
    assert!(matches!(result, Err(TrainError::OtherInit)));
}

#[test]
fn a_model_for_another_image_size_is_a_start_and_its_terms_are_inherited() {
    let _alone = alone();
    let device = DeviceChoice::Cpu.open().unwrap();
    let network = |image_size| {
        let config = NetworkConfig {
            architecture: Architecture::Thesis,
            color: Color::Gray,
            image_size,
            classes: NAMES.len(),
        };
        config.init(1, &Device::flex())
    };
    let start = || {
        let card = Card {
            image_size: SIZE + 16,
            classes: NAMES.map(str::to_owned).to_vec(),
            terms: Some("For research.".to_owned()),
            ..card(Architecture::Thesis)
        };
        Classifier::new(card, network(SIZE + 16), Device::flex())
    };
    let recipe = Recipe {
        epochs: 1,
        ..recipe()
    };
    for (own, expected) in [
        (None, "For research."),
        (Some("For research."), "For research."),
        (Some("Name us."), "For research. Name us."),
    ] {
        let order = Order {
            terms: own.map(str::to_owned),
            ..going_on_from(start())
        };
        let trained = train(&dataset(), &recipe, &order, &device, &mut |_| (), &|| false).unwrap();
        let card = trained.classifier.card();
        assert_eq!(card.terms.as_deref(), Some(expected));
        assert_eq!(card.image_size, SIZE);
        assert_eq!(card.parameters, network(SIZE).num_params());
    }
}

#[test]
fn classes_that_a_model_knows_by_another_word_go_on_from_what_it_has_learned() {
    let _alone = alone();
    let device = DeviceChoice::Cpu.open().unwrap();
    let start = model(Architecture::Thesis);
    let mut card = start.card().clone();
    card.classes = ["sadness", "banana", "joie", "anger"]
        .map(str::to_owned)
        .to_vec();
    let before = logits(start.network());
    let start = Classifier::new(card, start.network().clone(), Device::flex());
    let recipe = Recipe {
        epochs: 1,
        learning_rate: 1e-9,
        ..recipe()
    };
    let order = going_on_from(start);
    let trained = train(&dataset(), &recipe, &order, &device, &mut |_| (), &|| false).unwrap();
    let card = trained.classifier.card();
    assert_eq!(card.classes, NAMES);
    assert_eq!(
        card.normalisation,
        Normalisation::PerImage,
        "as it has learned"
    );
    let after = logits(trained.classifier.network());
    let [happy, sad] = [before[2], before[0]];
    assert!((after[0] - happy).abs() < 1e-3, "{after:?} of {before:?}");
    assert!((after[1] - sad).abs() < 1e-3, "{after:?} of {before:?}");
}
