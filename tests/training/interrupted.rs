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
    assert_eq!(told(&events)[..2], ["started model", "epoch 1"]);
    trained.unwrap();
}

#[test]
fn a_checkpoint_that_cannot_be_written_ends_the_training_with_the_reason() {
    let _alone = alone();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("model"), b"a file in the way").unwrap();
    let (failed, _) = run_with_checkpoints(&recipe(), Some(folder.path()), |_| false);
    let error = failed.unwrap_err();
    assert!(matches!(error, TrainError::Checkpoint(_)), "{error}");
    assert!(error.to_string().contains("room on the disk"));
}
