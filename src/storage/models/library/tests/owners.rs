//! Names that tell models apart, and which job's model is whose.

use super::*;
use crate::ml::card::Evaluation;
use crate::ml::classify::Classifier;
use crate::ml::metrics::ClassificationReport;

/// A model as a job of this machine makes it.
fn made_by(job: &str, id: &str) -> Classifier {
    let model = fresh(id);
    let card = Card {
        job: Some(job.to_owned()),
        ..model.card().clone()
    };
    model.with_card(card)
}

fn figure(name: &str) -> Evaluation {
    Evaluation {
        name: name.to_owned(),
        protocol: String::new(),
        report: ClassificationReport::new(&["happy".to_owned()], &[vec![1.0]], &[0]),
        calibration_error: None,
        robustness: Vec::new(),
    }
}

#[test]
fn a_taken_name_gets_a_number_and_is_refused_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    let names = ["a", "b", "c"].map(|id| library.insert(fresh(id)).unwrap().name.clone());
    assert_eq!(
        names,
        ["Fresh weights", "Fresh weights 2", "Fresh weights 3"]
    );
    for taken in [
        "fresh WEIGHTS 2",
        " Fresh\u{200b} weights 2 ",
        &bundled_name(),
    ] {
        let refused = library.change("a", &named(taken)).unwrap_err();
        assert!(matches!(refused, LibraryError::NameTaken(_)), "{refused}");
    }
    assert_eq!(library.engine.card("a").unwrap().name, "Fresh weights");
    library.change("b", &named("Other")).unwrap();
    library.change("a", &named("Fresh weights 2")).unwrap();
    library.change("a", &named("FRESH weights 2")).unwrap();
}

#[test]
fn a_job_knows_its_model_again_under_another_name_and_none_that_was_imported() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    library.insert(made_by("job-1", "model-1")).unwrap();
    library.change("model-1", &named("Mine")).unwrap();
    for library in [&library, &open(folder.path())] {
        assert_eq!(library.made_by("job-1").unwrap().name, "Mine");
        assert!(library.made_by("job-2").is_none());
    }
    let zip = library.export("model-1").unwrap();
    let path = folder.path().join("model.zip");
    fs::write(&path, zip).unwrap();
    library.remove("model-1").unwrap();
    let imported = library.import(&path).unwrap();
    assert_eq!((imported.id.as_str(), &imported.job), ("model-1", &None));
    assert!(library.made_by("job-1").is_none());
}

#[test]
fn figures_of_a_job_land_on_its_own_model_alone() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(&folder.path().join("models"));
    let count = |id: &str| library.engine.card(id).unwrap().metrics.len();
    let add = |id: &str, job: &str| library.add_figures(id, job, &[figure(job)]).unwrap();
    library.insert(made_by("job-1", "model-1")).unwrap();
    add("model-1", "job-2");
    assert_eq!(count("model-1"), 0);
    add("model-1", "job-1");
    assert_eq!(count("model-1"), 1);
    // One of an earlier version does not name its job.
    library.insert(fresh("model-3")).unwrap();
    add("model-3", "job-3");
    assert_eq!(count("model-3"), 1);
    let path = folder.path().join("model.zip");
    fs::write(&path, library.export("model-3").unwrap()).unwrap();
    library.remove("model-3").unwrap();
    library.import(&path).unwrap();
    add("model-3", "job-3b");
    assert_eq!(count("model-3"), 1);
    // A model that is gone is no error, and neither is a bundled one.
    add("nobody", "job-4");
    add(BUNDLED, "job-4");
}
