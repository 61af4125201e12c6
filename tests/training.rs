//! Training, models on disk, and both together, on pictures made here.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use burn::module::Module;
use burn::tensor::Device;
use facefeel::card::{Card, Color, FORMAT_VERSION, Origin, TrainedOn};
use facefeel::dataset::catalog::{Dataset, LoadConfig, load};
use facefeel::dataset::pixels::Pixels;
use facefeel::ml::augment::Augmentation;
use facefeel::ml::classify::Classifier;
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::metrics::best;
use facefeel::ml::model_file::{self, CARD, ModelError, WEIGHTS};
use facefeel::ml::network::{Architecture, NetworkConfig};
use facefeel::ml::preprocess::Normalisation;
use facefeel::ml::train::events::Event;
use facefeel::ml::train::examples::{Example, ExampleSets};
use facefeel::ml::train::recipe::{Recipe, Schedule, SplitBy, Vary};
use facefeel::ml::train::{Fitted, Order, TrainError, TrainedModel, fit, train};
use image::{GrayImage, Luma};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const SIZE: u32 = 32;
const CLASSES: usize = 4;

/// The random numbers of burn's CPU device belong to the whole process, so trainings take turns.
fn alone() -> MutexGuard<'static, ()> {
    static TRAINING: Mutex<()> = Mutex::new(());
    TRAINING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A noisy picture with one bright quarter, which is its class.
fn picture(class: usize, rng: &mut ChaCha8Rng) -> GrayImage {
    let (column, row) = ((class % 2) as u32, (class / 2) as u32);
    GrayImage::from_fn(SIZE, SIZE, |x, y| {
        let bright = x / (SIZE / 2) == column && y / (SIZE / 2) == row;
        Luma([rng.random_range(0..=130) + if bright { 100 } else { 0 }])
    })
}

/// Sixteen pictures in four classes.
fn examples() -> Vec<Example> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    (0..16)
        .map(|index| {
            let class = index % CLASSES;
            let data = picture(class, &mut rng).into_raw();
            Example {
                pixels: Pixels {
                    size: SIZE,
                    channels: 1,
                    data,
                },
                class,
            }
        })
        .collect()
}

/// Learned from and measured on alike.
fn sets() -> ExampleSets {
    ExampleSets {
        train: examples(),
        valid: examples(),
    }
}

fn recipe(architecture: Architecture) -> Recipe {
    const UNVARIED: Augmentation = Augmentation {
        rotation_deg: 0.0,
        zoom: 0.0,
        shift: 0.0,
        flip: 0.0,
        blur: 0.0,
        light: 0.0,
        erase: 0.0,
    };
    Recipe {
        architecture,
        image_size: SIZE,
        normalisation: Normalisation::PerImage,
        // The classes differ in left and right.
        mirrored: false,
        epochs: 150,
        batch_size: 8,
        learning_rate: 1e-3,
        schedule: Schedule::Constant,
        augmentation: UNVARIED,
        vary: Vary::EachTime,
        patience: 1000,
        ..Recipe::thesis(Color::Gray)
    }
}

fn config(architecture: Architecture) -> NetworkConfig {
    NetworkConfig {
        architecture,
        color: Color::Gray,
        image_size: SIZE,
        classes: CLASSES,
    }
}

/// Trains on the sixteen pictures until `stop` says so of an event.
fn fit_until(recipe: &Recipe, stop: impl Fn(&Event) -> bool) -> Fitted {
    let stopped = Cell::new(false);
    let device = Device::flex();
    let network = config(recipe.architecture).init(recipe.seed, &device);
    let mut on_event = |event: Event| stopped.set(stopped.get() || stop(&event));
    fit(network, &sets(), recipe, &device, &mut on_event, &|| {
        stopped.get()
    })
}

/// A model trained for one epoch, so that running statistics are not the fresh ones.
fn model(architecture: Architecture) -> Classifier {
    let recipe = Recipe {
        epochs: 1,
        ..recipe(architecture)
    };
    let network = fit_until(&recipe, |_| false).network;
    Classifier::new(card(architecture), network, Device::flex())
}

fn card(architecture: Architecture) -> Card {
    Card {
        format_version: FORMAT_VERSION,
        id: "quarters".to_owned(),
        name: "Quarters".to_owned(),
        origin: Origin::Trained,
        architecture,
        color: Color::Gray,
        image_size: SIZE,
        normalisation: Normalisation::PerImage,
        mirrored: false,
        classes: (0..CLASSES)
            .map(|class| format!("quarter {class}"))
            .collect(),
        parameters: 1,
        trained_on: TrainedOn {
            name: "generated".to_owned(),
            images: 16,
            hash: "0".repeat(64),
        },
        protocol: "Made by a test.".to_owned(),
        metrics: Vec::new(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        default: false,
    }
}

fn predictions(model: &Classifier, examples: &[Example]) -> Vec<Vec<f32>> {
    let images: Vec<&[u8]> = examples
        .iter()
        .map(|example| &example.pixels.data[..])
        .collect();
    model.predict_pixels(&images)
}

/// The tensors of a model's weights file, without the header before them (whose own length its first eight
/// bytes tell).
fn tensors(model: &Classifier) -> Vec<u8> {
    let bytes = model_file::weights(model.network()).unwrap();
    let header = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    bytes[8 + header..].to_vec()
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

mod learning {
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
}

mod files {
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
        assert!(matches!(refused, Err(ModelError::File { .. })));
        assert_eq!(entries(folder.path()), ["file"]);
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let error = model_file::load(folder.path(), &Device::flex()).unwrap_err();
        assert!(
            matches!(&error, ModelError::File { path, .. } if path.ends_with(CARD)),
            "{error}"
        );
    }

    /// Loads a sound model's bytes after a change.
    fn load_changed(
        change: impl FnOnce(&mut Card, &mut Vec<u8>),
    ) -> Result<Classifier, ModelError> {
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
}

mod orders {
    use super::*;

    const PERSONS: usize = 6;
    const PER_PERSON: usize = 2;
    const NAMES: [&str; 3] = ["happy", "sad", "surprise"];

    /// Every person in every class, as a folder of PNG files whose names tell the person.
    fn dataset() -> Dataset {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("faces");
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        for (class, name) in NAMES.iter().enumerate() {
            fs::create_dir_all(root.join(name)).unwrap();
            for person in 0..PERSONS {
                for shot in 0..PER_PERSON {
                    let path = root.join(name).join(format!("p{person}_{shot}.png"));
                    picture(class, &mut rng).save(path).unwrap();
                }
            }
        }
        load(&root, &LoadConfig::gray(SIZE), &|_, _| {}).unwrap()
    }

    fn recipe() -> Recipe {
        Recipe {
            epochs: 2,
            balance: 20,
            image_size: SIZE,
            ..Recipe::thesis(Color::Gray)
        }
    }

    /// Trains, telling `stop` every event, and gives the events too but for batches.
    fn run(
        recipe: &Recipe,
        stop: impl Fn(&Event) -> bool,
    ) -> (Result<TrainedModel, TrainError>, Vec<Event>) {
        let order = Order {
            id: "faces".to_owned(),
            name: "Faces".to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            init: None,
        };
        let events = RefCell::new(Vec::new());
        let stopped = Cell::new(false);
        let device = DeviceChoice::Cpu.open().unwrap();
        let mut on_event = |event: Event| {
            stopped.set(stopped.get() || stop(&event));
            if !matches!(event, Event::Batch { .. }) {
                events.borrow_mut().push(event);
            }
        };
        let result = train(&dataset(), recipe, &order, &device, &mut on_event, &|| {
            stopped.get()
        });
        (result, events.into_inner())
    }

    /// The events in short.
    fn told(events: &[Event]) -> Vec<String> {
        let short = |event: &Event| match event {
            Event::Started { purpose, .. } => format!("started {purpose}"),
            Event::Batch { .. } => "batch".to_owned(),
            Event::Epoch { summary, .. } => format!("epoch {}", summary.epoch),
        };
        events.iter().map(short).collect()
    }

    #[test]
    fn a_training_gives_a_model_with_both_figures() {
        let _alone = alone();
        let (trained, events) = run(&recipe(), |_| false);
        let trained = trained.unwrap();
        let card = trained.classifier.card();

        let names: Vec<&str> = card
            .metrics
            .iter()
            .map(|figure| figure.name.as_str())
            .collect();
        assert_eq!(names, ["random split", "no person on both sides"]);
        assert!(
            card.metrics[0].protocol.contains("flatters"),
            "{}",
            card.metrics[0].protocol
        );
        assert!(
            card.metrics[1].protocol.contains("no person"),
            "{}",
            card.metrics[1].protocol
        );
        // A fifth of three classes of twenty; whole persons of the originals.
        assert_eq!(card.metrics[0].report.support, 12);
        let support = card.metrics[1].report.support;
        let of_a_person = NAMES.len() * PER_PERSON;
        assert!(
            support > 0 && support < PERSONS * of_a_person && support.is_multiple_of(of_a_person)
        );

        assert_eq!(
            told(&events),
            [
                "started model",
                "epoch 1",
                "epoch 2",
                "started comparison",
                "epoch 1",
                "epoch 2"
            ]
        );
        let Event::Started {
            train_images,
            valid_images,
            classes,
            epochs,
            ..
        } = &events[0]
        else {
            panic!("{:?}", events[0]);
        };
        assert_eq!((*train_images, *valid_images, *epochs), (48, 12, 2));
        assert_eq!(classes, &NAMES);

        assert_eq!(card.classes, NAMES);
        assert_eq!(card.parameters, trained.classifier.network().num_params());
        assert_eq!(
            (card.trained_on.name.as_str(), card.trained_on.images),
            ("faces", 36)
        );
        assert_eq!(trained.history.len(), 2);
        assert!((trained.valid.loss - card.metrics[0].report.loss).abs() < 1e-9);
        assert!((trained.valid.accuracy - card.metrics[0].report.accuracy).abs() < 1e-9);
        for scores in predictions(&trained.classifier, &examples()) {
            assert_eq!(scores.len(), NAMES.len());
            assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
        }
    }

    #[test]
    fn a_recipe_that_divides_by_person_reports_that_first() {
        let _alone = alone();
        let recipe = Recipe {
            split: SplitBy::Person,
            epochs: 1,
            ..recipe()
        };
        let trained = run(&recipe, |_| false).0.unwrap();
        let figures = &trained.classifier.card().metrics;
        let names: Vec<&str> = figures.iter().map(|figure| figure.name.as_str()).collect();
        assert_eq!(names, ["no person on both sides", "random split"]);
    }

    #[test]
    fn a_stop_after_the_first_epoch_keeps_its_weights_and_skips_the_comparison() {
        let _alone = alone();
        let long = Recipe {
            epochs: 9,
            ..recipe()
        };
        let (stopped, events) = run(&long, |event| matches!(event, Event::Epoch { .. }));
        let stopped = stopped.unwrap();
        assert_eq!(told(&events), ["started model", "epoch 1"]);
        assert_eq!(stopped.history.len(), 1);
        assert_eq!(stopped.classifier.card().metrics.len(), 1);

        let short = Recipe {
            epochs: 1,
            ..recipe()
        };
        let whole = run(&short, |_| false).0.unwrap();
        assert!(tensors(&stopped.classifier) == tensors(&whole.classifier));
    }

    #[test]
    fn a_stop_during_the_comparison_keeps_the_model() {
        let _alone = alone();
        let (trained, events) = run(
            &recipe(),
            |event| matches!(event, Event::Started { purpose, .. } if purpose == "comparison"),
        );
        assert_eq!(
            told(&events),
            ["started model", "epoch 1", "epoch 2", "started comparison"]
        );
        assert_eq!(trained.unwrap().classifier.card().metrics.len(), 1);
    }

    #[test]
    fn a_model_of_another_kind_is_no_start() {
        let _alone = alone();
        let device = DeviceChoice::Cpu.open().unwrap();
        let order = Order {
            id: "faces".to_owned(),
            name: "Faces".to_owned(),
            created_at: "2026-01-01T00:00:00Z".to_owned(),
            init: Some(model(Architecture::FaceFeel)),
        };
        let result = train(&dataset(), &recipe(), &order, &device, &mut |_| (), &|| {
            false
        });
        assert!(matches!(result, Err(TrainError::OtherInit)));
    }

    #[test]
    fn a_stop_at_once_keeps_nothing() {
        let _alone = alone();
        let (stopped, events) = run(&recipe(), |event| matches!(event, Event::Started { .. }));
        assert!(matches!(stopped, Err(TrainError::NothingKept)));
        assert_eq!(told(&events), ["started model"]);
    }

    #[test]
    fn a_recipe_out_of_range_is_refused_before_anything_happens() {
        let (refused, events) = run(
            &Recipe {
                epochs: 0,
                ..recipe()
            },
            |_| false,
        );
        assert!(matches!(refused, Err(TrainError::Recipe(error)) if error.field == "epochs"));
        assert!(events.is_empty());
    }
}
