//! Models on disk.

use super::*;

#[test]
fn a_loaded_model_predicts_exactly_what_the_saved_one_did() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    for architecture in Architecture::ALL {
        let model = model(architecture);
        let path = folder.path().join(architecture.name());
        model_file::save(&model, &path).unwrap();
        let loaded = model_file::load(&path, &Device::flex()).unwrap();
        assert_eq!(loaded.card(), model.card());
        assert_eq!(
            predictions(&loaded, &examples()),
            predictions(&model, &examples()),
            "{architecture}"
        );
        assert!(tensors(&loaded) == tensors(&model), "{architecture}");
        assert_eq!(entries(&path), [CARD, WEIGHTS]);
    }
}

#[test]
fn mirrored_models_are_blind_to_left_and_right() {
    let model = model(Architecture::FaceFeel);
    let card = Card {
        mirrored: true,
        ..model.card().clone()
    };
    let model = model.with_card(card);
    let mut mirrored = examples();
    for example in &mut mirrored {
        let size = example.pixels.size as usize;
        for row in example.pixels.data.chunks_exact_mut(size) {
            row.reverse();
        }
    }
    let both = predictions(&model, &examples());
    for (scores, other) in both.iter().zip(predictions(&model, &mirrored)) {
        for (score, other) in scores.iter().zip(other) {
            assert!((score - other).abs() < 1e-6, "{score} is not {other}");
        }
    }
}

#[test]
fn the_same_weights_make_the_same_file() {
    let network = config(Architecture::Thesis).init(1, &Device::flex());
    let first = model_file::weights(&network).unwrap();
    for _ in 0..8 {
        assert!(model_file::weights(&network).unwrap() == first);
    }
}

#[test]
fn an_existing_folder_is_refused_and_stays_as_it_was() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("taken");
    fs::create_dir(&path).unwrap();
    fs::write(path.join("mine.txt"), "mine").unwrap();
    let refused = model_file::save(&model(Architecture::Thesis), &path);
    assert!(matches!(refused, Err(ModelError::Exists(taken)) if taken == path));
    assert_eq!(entries(folder.path()), ["taken"]);
    assert_eq!(entries(&path), ["mine.txt"]);
}

#[test]
fn a_failed_save_leaves_nothing_behind() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "no folder").unwrap();
    let path = folder.path().join("file").join("model");
    let refused = model_file::save(&model(Architecture::Thesis), &path);
    assert!(matches!(refused, Err(ModelError::File(_))));
    assert_eq!(entries(folder.path()), ["file"]);
}

#[test]
fn a_missing_file_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let error = model_file::load(folder.path(), &Device::flex()).unwrap_err();
    assert!(
        matches!(&error, ModelError::File(file) if file.path.ends_with(CARD)),
        "{error}"
    );
}

/// Loads a sound model's bytes after a change.
fn load_changed(change: impl FnOnce(&mut Card, &mut Vec<u8>)) -> Result<Classifier, ModelError> {
    let architecture = Architecture::FaceFeel;
    let network = config(architecture).init(1, &Device::flex());
    let mut card = card(architecture);
    let mut weights = model_file::weights(&network).unwrap();
    change(&mut card, &mut weights);
    model_file::load_bytes(
        &serde_json::to_vec(&card).unwrap(),
        weights,
        &Device::flex(),
    )
}

#[test]
fn a_sound_model_loads() {
    load_changed(|_, _| {}).unwrap();
}

fn check_weights_refused(what: &str, change: impl FnOnce(&mut Card, &mut Vec<u8>)) {
    let error = load_changed(change).expect_err(what);
    assert!(matches!(error, ModelError::Weights(_)), "{what}: {error}");
}

#[test]
fn damaged_weights_are_refused() {
    for share in [0.0, 0.001, 0.01, 0.5, 0.999] {
        check_weights_refused(&format!("cut to {share}"), |_, weights| {
            weights.truncate((weights.len() as f64 * share) as usize);
        });
    }
    check_weights_refused("cut by a byte", |_, weights| {
        weights.truncate(weights.len() - 1)
    });
    check_weights_refused("a byte too many", |_, weights| weights.push(0));
    check_weights_refused("a header of absurd length", |_, weights| {
        weights[..8].fill(0xff)
    });
    check_weights_refused("a header that is no JSON", |_, weights| {
        weights[8..40].fill(b'x')
    });
    check_weights_refused("no weights but zeros", |_, weights| weights.fill(0));
}

#[test]
fn weights_of_another_network_are_refused() {
    check_weights_refused("another architecture", |card, _| {
        card.architecture = Architecture::Thesis
    });
    check_weights_refused("another colour", |card, _| card.color = Color::Rgb);
    check_weights_refused("another size", |card, _| card.image_size = 64);
    check_weights_refused("another number of classes", |card, _| {
        card.classes.push("more".to_owned())
    });
}

fn check_card_refused(what: &str, change: impl FnOnce(&mut Card)) {
    let error = load_changed(|card, _| change(card)).expect_err(what);
    assert!(matches!(error, ModelError::Unusable(_)), "{what}: {error}");
}

#[test]
fn an_absurd_card_is_refused() {
    check_card_refused("a newer layout", |card| {
        card.format_version = FORMAT_VERSION + 1
    });
    for count in [0, 1, 1_001, 1_000_000] {
        check_card_refused(&format!("{count} classes"), |card| {
            card.classes = (0..count).map(|class| class.to_string()).collect();
        });
    }
    for size in [0, 31, 129, u32::MAX] {
        check_card_refused(&format!("{size} pixels"), |card| card.image_size = size);
    }
    for id in ["", "../up", "a/b", "ü", "x".repeat(101).as_str()] {
        check_card_refused(&format!("the id {id}"), |card| card.id = id.to_owned());
    }
}

#[test]
fn what_is_no_card_is_refused() {
    let weights =
        model_file::weights(&config(Architecture::Thesis).init(1, &Device::flex())).unwrap();
    for card in ["", "{}", "[]", "no JSON", "{\"format_version\": 1}"] {
        let refused = model_file::load_bytes(card.as_bytes(), weights.clone(), &Device::flex());
        assert!(matches!(refused, Err(ModelError::Card(_))), "{card}");
    }
}

#[test]
fn a_card_can_be_replaced() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("model");
    let network = config(Architecture::Thesis).init(1, &Device::flex());
    let model = Classifier::new(card(Architecture::Thesis), network, Device::flex());
    model_file::save(&model, &path).unwrap();
    let renamed = Card {
        name: "Renamed".to_owned(),
        ..model.card().clone()
    };
    model_file::replace_card(&path, &renamed).unwrap();
    assert_eq!(
        model_file::load(&path, &Device::flex()).unwrap().card(),
        &renamed
    );
    assert_eq!(entries(&path), [CARD, WEIGHTS]);
}
