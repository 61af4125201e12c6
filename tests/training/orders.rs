//! Whole trainings, from a folder of pictures to a model.

use super::*;

const PERSONS: usize = 6;
const PER_PERSON: usize = 2;
pub(super) const NAMES: [&str; 3] = ["happy", "sad", "surprise"];

/// Every person in every class, as a folder of PNG files whose names tell the person.
pub(super) fn dataset() -> Dataset {
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

/// From fresh weights, without checkpoints.
pub(super) fn order() -> Order {
    Order {
        id: "faces".to_owned(),
        name: "Faces".to_owned(),
        created_at: "2026-01-01T00:00:00Z".to_owned(),
        init: None,
        terms: None,
        checkpoint: None,
    }
}

pub(super) fn recipe() -> Recipe {
    Recipe {
        epochs: 2,
        balance: 20,
        image_size: SIZE,
        ..Recipe::thesis(Color::Gray)
    }
}

/// Trains, telling `stop` every event, and gives the events too but for batches.
pub(super) fn run(
    recipe: &Recipe,
    stop: impl Fn(&Event) -> bool,
) -> (Result<TrainedModel, TrainError>, Vec<Event>) {
    run_with_checkpoints(recipe, None, stop)
}

/// The same, going on from and saving to a folder of checkpoints.
pub(super) fn run_with_checkpoints(
    recipe: &Recipe,
    checkpoint: Option<&Path>,
    stop: impl Fn(&Event) -> bool,
) -> (Result<TrainedModel, TrainError>, Vec<Event>) {
    let order = Order {
        checkpoint: checkpoint.map(Path::to_owned),
        ..order()
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
pub(super) fn told(events: &[Event]) -> Vec<String> {
    let short = |event: &Event| match event {
        Event::Started { purpose, .. } => format!("started {purpose}"),
        Event::CheckpointFailed { purpose, epoch, .. } => {
            format!("unsaved {purpose} after {epoch}")
        }
        Event::CheckpointDamaged { purpose, epoch, .. } => {
            format!("damaged {purpose} after {epoch}")
        }
        Event::Resumed { purpose, epoch } => format!("resumed {purpose} after {epoch}"),
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
        card.metrics[0].protocol.contains("too high for new people"),
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
    assert!(support > 0 && support < PERSONS * of_a_person && support.is_multiple_of(of_a_person));

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
fn the_model_is_handed_over_before_its_comparison() {
    let _alone = alone();
    let device = DeviceChoice::Cpu.open().unwrap();
    let story = RefCell::new(Vec::new());
    let watch = Watch {
        on_event: &mut |event| {
            if !matches!(event, Event::Batch { .. }) {
                story.borrow_mut().push(event);
            }
        },
        on_model: &mut |trained| {
            assert_eq!(trained.classifier.card().metrics.len(), 1);
            let told = told(&story.borrow());
            assert_eq!(told, ["started model", "epoch 1", "epoch 2"]);
        },
        on_checkpoint: &mut |_| {},
        stop: &|| false,
    };
    let trained = train_watched(&dataset(), &recipe(), &order(), &device, watch).unwrap();
    assert_eq!(trained.classifier.card().metrics.len(), 2);
    let told = told(&story.borrow());
    assert!(told.contains(&"started comparison".to_owned()), "{told:?}");
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

/// What a network makes of a white picture.
pub(super) fn logits(network: &Network) -> Vec<f32> {
    let size = SIZE as usize;
    let input = Tensor::ones([1, 1, size, size], &Device::flex());
    network.forward(input).into_data().try_to_vec().unwrap()
}

#[test]
fn logit_adjustment_makes_up_for_how_often_each_class_was_shown() {
    let _alone = alone();
    let device = DeviceChoice::Cpu.open().unwrap();
    let mut dataset = dataset();
    let rare = 2;
    let mut kept = 0;
    dataset.samples.retain(|sample| {
        kept += usize::from(sample.class == rare);
        sample.class != rare || kept <= 4
    });
    let trained = |logit_adjustment| {
        let recipe = Recipe {
            vary: Vary::EachTime,
            validation: 0.25,
            logit_adjustment,
            ..recipe()
        };
        train(&dataset, &recipe, &order(), &device, &mut |_| (), &|| false)
            .unwrap()
            .classifier
    };
    let [plain, half, whole] = [0.0, 0.5, 1.0].map(trained);
    let added = |model: &Classifier| {
        let (before, after) = (logits(plain.network()), logits(model.network()));
        (after[rare] - before[rare]) - (after[0] - before[0])
    };
    // Of 12 pictures of each other class 9 were for training, of these 4 only 3.
    let expected = 3_f32.ln() * plain.card().temperature as f32;
    assert!((added(&whole) - expected).abs() < 1e-4 * expected);
    assert!((added(&half) - expected / 2.0).abs() < 1e-4 * expected);
    assert!(whole.card().protocol.contains("logit adjustment 1"));
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

#[test]
fn an_estimate_counts_the_steps_of_the_run() {
    let _alone = alone();
    let device = DeviceChoice::Cpu.open().unwrap();
    let workload = Workload {
        classes: CLASSES,
        train_images: 65,
        valid_images: 16,
    };
    let estimated = estimate(&recipe(), workload, &device);
    assert_eq!(
        estimated.steps,
        2 * 2,
        "two epochs of 64 images and the one left over"
    );
    assert!(estimated.seconds > 0.0 && estimated.images_per_s > 0.0);
}
