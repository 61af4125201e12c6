//! Trainings that are cut off and go on.

use super::orders::{recipe, run, run_with_checkpoints, told};
use super::*;

/// A recipe whose run is long enough to be interrupted, with everything that has a state or draws by chance.
fn interruptible(architecture: Architecture) -> Recipe {
    Recipe {
        architecture,
        epochs: 4,
        vary: Vary::EachTime,
        weight_decay: 0.02,
        class_balance: 0.5,
        weight_average: 0.9,
        ..recipe()
    }
}

#[test]
fn an_interrupted_training_gives_the_model_of_one_that_ran_through() {
    let _alone = alone();
    for architecture in Architecture::ALL {
        let recipe = interruptible(architecture);
        let folder = tempfile::tempdir().unwrap();
        let through = run(&recipe, |_| false).0.unwrap();
        let in_epoch_3 =
            |event: &Event| matches!(event, Event::Epoch { summary, .. } if summary.epoch == 2);
        let (_, first) = run_with_checkpoints(&recipe, Some(folder.path()), in_epoch_3);
        let (resumed, second) = run_with_checkpoints(&recipe, Some(folder.path()), |_| false);
        let resumed = resumed.unwrap();
        assert_eq!(told(&first), ["started model", "epoch 1", "epoch 2"]);
        assert_eq!(
            told(&second)[..4],
            [
                "started model",
                "resumed model after 2",
                "epoch 3",
                "epoch 4"
            ]
        );
        let losses = |model: &TrainedModel| -> Vec<f32> {
            // A figure may change in its last digit on its way through JSON.
            model
                .history
                .iter()
                .map(|epoch| epoch.valid.loss as f32)
                .collect()
        };
        assert_eq!(losses(&resumed), losses(&through), "{architecture}");
        assert_eq!(tensors(&resumed.classifier), tensors(&through.classifier));
        assert_eq!(
            resumed.classifier.card().metrics,
            through.classifier.card().metrics
        );
    }
}

#[test]
fn a_finished_run_is_not_repeated() {
    let _alone = alone();
    let recipe = interruptible(Architecture::Thesis);
    let folder = tempfile::tempdir().unwrap();
    let in_comparison =
        |event: &Event| matches!(event, Event::Started { purpose, .. } if purpose == "comparison");
    let (first, _) = run_with_checkpoints(&recipe, Some(folder.path()), in_comparison);
    let (second, events) = run_with_checkpoints(&recipe, Some(folder.path()), |_| false);
    assert_eq!(
        told(&events)[..4],
        [
            "started model",
            "resumed model after 4",
            "started comparison",
            "epoch 1"
        ]
    );
    assert_eq!(
        tensors(&first.unwrap().classifier),
        tensors(&second.unwrap().classifier)
    );
}

/// A way in which a file is damaged, and its name.
type Damage = (&'static str, fn(&Path));

const DAMAGES: [Damage; 4] = [
    ("flipped", |path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        fs::write(path, bytes).unwrap();
    }),
    ("cut", |path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    }),
    ("emptied", |path| fs::write(path, "").unwrap()),
    ("removed", |path| fs::remove_file(path).unwrap()),
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy(&entry.path(), &to),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
}

/// What is told when a run goes on from `folder`, up to where it does.
fn told_on_resuming(recipe: &Recipe, folder: &Path) -> Vec<String> {
    let goes_on = |event: &Event| matches!(event, Event::Resumed { .. } | Event::Batch { .. });
    let (_, events) = run_with_checkpoints(recipe, Some(folder), goes_on);
    let mut told = told(&events);
    told.truncate(3);
    told
}

#[test]
fn a_damaged_checkpoint_falls_back_to_the_one_before() {
    let _alone = alone();
    let recipe = interruptible(Architecture::Thesis);
    let saved = tempfile::tempdir().unwrap();
    let epoch = |wanted| move |event: &Event| matches!(event, Event::Epoch { summary, .. } if summary.epoch == wanted);
    let _ = run_with_checkpoints(&recipe, Some(saved.path()), epoch(3));
    let mut kept = entries(&saved.path().join("model"));
    kept.sort();
    assert_eq!(kept, ["epoch-2", "epoch-3"], "two are kept");

    let files = entries(&saved.path().join("model/epoch-3"));
    assert_eq!(files.len(), 7, "{files:?}");
    for file in files {
        for (how, damage) in DAMAGES {
            let folder = tempfile::tempdir().unwrap();
            copy(saved.path(), folder.path());
            damage(&folder.path().join("model/epoch-3").join(&file));
            let told = told_on_resuming(&recipe, folder.path());
            let expected = [
                "started model",
                "damaged model after 3",
                "resumed model after 2",
            ];
            assert_eq!(told, expected, "{file} {how}");
        }
    }

    // Where both are damaged, it starts from its first epoch.
    for epoch in ["epoch-2", "epoch-3"] {
        fs::write(
            saved.path().join("model").join(epoch).join("state.json"),
            "torn",
        )
        .unwrap();
    }
    let told = told_on_resuming(&recipe, saved.path());
    let expected = [
        "started model",
        "damaged model after 3",
        "damaged model after 2",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_checkpoint_of_an_earlier_version_has_no_checksums_and_is_gone_on_from() {
    let _alone = alone();
    let recipe = interruptible(Architecture::Thesis);
    let folder = tempfile::tempdir().unwrap();
    let first = |event: &Event| matches!(event, Event::Epoch { summary, .. } if summary.epoch == 1);
    let _ = run_with_checkpoints(&recipe, Some(folder.path()), first);
    let checkpoint = folder.path().join("model/epoch-1");
    fs::remove_file(checkpoint.join("SHA256SUMS")).unwrap();
    let state = fs::read_to_string(checkpoint.join("state.json")).unwrap();
    let earlier = state.replace("\"has_sums\": true", "\"other\": true");
    assert_ne!(state, earlier);
    fs::write(checkpoint.join("state.json"), earlier).unwrap();
    let told = told_on_resuming(&recipe, folder.path());
    assert_eq!(told[1], "resumed model after 1");
}

#[test]
fn a_checkpoint_of_another_recipe_or_a_broken_one_is_not_gone_on_from() {
    let _alone = alone();
    let recipe = interruptible(Architecture::Thesis);
    let folder = tempfile::tempdir().unwrap();
    run_with_checkpoints(&recipe, Some(folder.path()), |_| false)
        .0
        .unwrap();
    let other = Recipe {
        seed: 7,
        ..recipe.clone()
    };
    let (_, events) = run_with_checkpoints(&other, Some(folder.path()), |_| false);
    assert_eq!(told(&events)[..2], ["started model", "epoch 1"]);
    fs::write(
        folder.path().join("model/epoch-4/best.safetensors"),
        b"torn",
    )
    .unwrap();
    let (trained, events) = run_with_checkpoints(&other, Some(folder.path()), |_| false);
    let expected = [
        "started model",
        "damaged model after 4",
        "resumed model after 3",
    ];
    assert_eq!(told(&events)[..3], expected);
    trained.unwrap();
}

#[test]
fn a_training_goes_on_without_a_checkpoint_that_cannot_be_written_and_says_so() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("model"), b"a file in the way").unwrap();
    let (trained, events) = run_with_checkpoints(&recipe(), Some(folder.path()), |_| false);
    let (through, _) = run(&recipe(), |_| false);
    assert_eq!(
        tensors(&trained.unwrap().classifier),
        tensors(&through.unwrap().classifier)
    );
    let told = told(&events);
    assert_eq!(told[1..3], ["epoch 1", "unsaved model after 1"], "{told:?}");
    let failed = events.iter().find_map(|event| match event {
        Event::CheckpointFailed { detail, .. } => Some(detail),
        _ => None,
    });
    let folder = folder.path().display().to_string();
    assert!(!failed.unwrap().contains(&folder), "{failed:?}");
}
