//! Models kept in memory and on disk.

mod damaged;
mod owners;
#[cfg(feature = "cluster")]
mod shared;

use super::*;
use crate::dataset::testing::zip_of;
use crate::inference::engine::EngineError;
use crate::ml::device::DeviceChoice;
use crate::ml::testing::fresh;

const BUNDLED: &str = crate::ml::bundled::DEFAULT_ID;

fn bundled_name() -> String {
    crate::ml::bundled::load_default(&device())
        .unwrap()
        .card()
        .name
        .clone()
}

/// How many models are there beside the bundled ones.
fn own_models(library: &Library) -> usize {
    let cards = library.engine.models();
    (cards.iter())
        .filter(|card| card.origin != Origin::Bundled)
        .count()
}

fn device() -> ComputeDevice {
    DeviceChoice::Cpu.open().unwrap()
}

fn open(folder: &Path) -> Library {
    Library::open(
        folder,
        &device(),
        EngineConfig::default(),
        &mut |unusable| panic!("{unusable:?}"),
    )
    .unwrap()
}

fn named(name: &str) -> Change {
    Change {
        name: Some(name.to_owned()),
        make_default: false,
    }
}

const MAKE_DEFAULT: Change = Change {
    name: None,
    make_default: true,
};

/// Ids and names of a library's models, the default one first, before and after a restart; of bundled ones only that which
/// is the default at first.
fn check(library: &Library, expected: &[(&str, &str)]) {
    let reopened = open(library.folder.as_ref().unwrap());
    for engine in [library.engine(), reopened.engine()] {
        let cards = engine.models();
        let mut listed: Vec<(&str, &str)> = cards
            .iter()
            .filter(|card| card.origin != Origin::Bundled || card.id == BUNDLED)
            .map(|card| (card.id.as_str(), card.name.as_str()))
            .collect();
        listed[1..].sort_unstable();
        assert_eq!(listed, expected);
    }
}

fn entries(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn names_and_the_default_survive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(&folder.path().join("models"));
    library.insert(fresh("ours")).unwrap();
    library.insert(fresh("theirs")).unwrap();
    library.change("ours", &named("  سعيد 😄 ")).unwrap();
    library.change("theirs", &MAKE_DEFAULT).unwrap();
    assert_eq!(library.engine.models()[0].id, "theirs");
    check(
        &library,
        &[
            ("theirs", "Fresh weights 2"),
            (BUNDLED, &bundled_name()),
            ("ours", "سعيد 😄"),
        ],
    );
}

#[test]
fn a_removed_model_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    library.insert(fresh("ours")).unwrap();
    library.change("ours", &MAKE_DEFAULT).unwrap();
    library.remove("ours").unwrap();
    assert_eq!(library.engine.models()[0].id, BUNDLED);
    assert_eq!(entries(folder.path()), [""; 0]);
    let reopened = open(folder.path());
    assert_eq!(reopened.engine.models()[..], library.engine.models()[..]);
}

#[test]
fn a_model_is_found_in_a_folder_of_another_name() {
    let folder = tempfile::tempdir().unwrap();
    model_file::save(&fresh("ours"), &folder.path().join("copied")).unwrap();
    let library = open(folder.path());
    library.change("ours", &named("mine")).unwrap();
    assert_eq!(
        open(folder.path()).engine.card("ours").unwrap().name,
        "mine"
    );
    library.remove("ours").unwrap();
    assert_eq!(entries(folder.path()), [""; 0]);
}

#[test]
fn a_taken_id_gets_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    let ids = ["ours", "ours", "OURS", BUNDLED, "default"]
        .map(|id| library.insert(fresh(id)).unwrap().id.clone());
    let expected = [
        "ours",
        "ours-2",
        "OURS-3",
        &format!("{BUNDLED}-2"),
        "default-2",
    ];
    assert_eq!(ids, expected);
    let mut kept = expected;
    kept.sort_unstable();
    assert_eq!(entries(folder.path()), kept);
    assert_eq!(own_models(&open(folder.path())), 5);
}

#[test]
fn the_bundled_model_can_only_become_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    for refused in [
        library.remove(BUNDLED),
        library.change(BUNDLED, &named("mine")).map(|_| ()),
    ] {
        let error = refused.unwrap_err();
        assert!(
            matches!(error, LibraryError::Change(ChangeError::Bundled(_))),
            "{error}"
        );
    }
    library.change(BUNDLED, &MAKE_DEFAULT).unwrap();
}

#[test]
fn a_bad_name_or_id_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    library.insert(fresh("ours")).unwrap();
    for name in ["", "  ", "a\nb", "x".repeat(101).as_str()] {
        let change = Change {
            make_default: true,
            ..named(name)
        };
        let error = library.change("ours", &change).unwrap_err();
        assert!(matches!(error, LibraryError::Name(_)), "{name:?}: {error}");
    }
    for error in [
        library.change("nobody", &MAKE_DEFAULT).map(|_| ()),
        library.remove("../../../../models/ours"),
        library.export("nobody").map(|_| ()),
    ] {
        let error = error.unwrap_err();
        assert!(
            matches!(error, LibraryError::Change(ChangeError::Unknown(_))),
            "{error}"
        );
    }
    check(
        &library,
        &[(BUNDLED, &bundled_name()), ("ours", "Fresh weights")],
    );
}

#[test]
fn half_made_and_half_removed_folders_are_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    for left in ["ours.7.partial", "ours.7.removed"] {
        model_file::save(&fresh("ours"), &folder.path().join(left)).unwrap();
    }
    let library = open(folder.path());
    assert_eq!(own_models(&library), 0);
    library.insert(fresh("ours")).unwrap();
    assert_eq!(own_models(&open(folder.path())), 1);
}

#[test]
fn a_model_in_the_folder_cannot_pretend_to_be_bundled() {
    let folder = tempfile::tempdir().unwrap();
    let model = fresh("ours");
    let card = Card {
        origin: Origin::Bundled,
        default: true,
        ..model.card().clone()
    };
    model_file::save(&model.with_card(card), &folder.path().join("ours")).unwrap();
    let library = open(folder.path());
    assert_eq!(
        library.engine.card("ours").unwrap().origin,
        Origin::Imported
    );
    library.remove("ours").unwrap();
}

#[test]
fn a_refused_import_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(&folder.path().join("models"));
    let zip = folder.path().join("model.zip");
    fs::write(&zip, zip_of(&[("card.json", "{}")])).unwrap();
    let refused = library.import(&zip).unwrap_err();
    assert!(matches!(refused, LibraryError::Import(_)), "{refused}");
    assert_eq!(entries(folder.path()), ["model.zip"]);
}

#[test]
fn an_exported_model_is_imported_with_the_same_weights() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(&folder.path().join("models"));
    library.insert(fresh("ours")).unwrap();
    library.change("ours", &MAKE_DEFAULT).unwrap();
    let zip = folder.path().join("model.zip");
    fs::write(&zip, library.export("ours").unwrap()).unwrap();
    let card = library.import(&zip).unwrap();
    assert_eq!(
        (card.id.as_str(), card.origin),
        ("ours-2", Origin::Imported)
    );
    let weights = |id: &str| {
        fs::read(
            folder
                .path()
                .join("models")
                .join(id)
                .join(model_file::WEIGHTS),
        )
        .unwrap()
    };
    assert!(weights("ours") == weights("ours-2"));
}

/// Opens a library whose models may be damaged.
#[test]
fn a_default_file_that_names_no_model_is_said() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).insert(fresh("ours")).unwrap();
    for (bytes, named) in [
        (&b"nobody\n"[..], "nobody"),
        (&[0xff, 0xfe], "\u{fffd}\u{fffd}"),
        (b"", ""),
    ] {
        fs::write(folder.path().join(DEFAULT), bytes).unwrap();
        let library = open(folder.path());
        assert_eq!(library.engine.models()[0].id, BUNDLED);
        assert_eq!(library.missing_default(), Some(named));
    }
}

#[test]
fn a_model_of_an_earlier_version_loads_and_gets_checksums() {
    let folder = tempfile::tempdir().unwrap();
    open(folder.path()).insert(fresh("ours")).unwrap();
    let path = folder.path().join("ours/card.json");
    let sealed = fs::read_to_string(&path).unwrap();
    let mut earlier: serde_json::Value = serde_json::from_str(&sealed).unwrap();
    earlier.as_object_mut().unwrap().remove("checksums");
    fs::write(&path, earlier.to_string()).unwrap();
    let library = open(folder.path());
    library.add_sums();
    assert_eq!(fs::read_to_string(&path).unwrap(), sealed);
    // A new name keeps them.
    library.change("ours", &named("mine")).unwrap();
    let renamed = fs::read_to_string(&path).unwrap();
    let sums: serde_json::Value = serde_json::from_str(&renamed).unwrap();
    let before: serde_json::Value = serde_json::from_str(&sealed).unwrap();
    assert_eq!(sums["checksums"]["weights"], before["checksums"]["weights"]);
    check(
        &open(folder.path()),
        &[(BUNDLED, &bundled_name()), ("ours", "mine")],
    );
}

#[test]
fn models_are_counted_before_another_is_imported() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(&folder.path().join("models")).with_max_models(2);
    let zip = folder.path().join("model.zip");
    let model = fresh("ours");
    fs::write(&zip, archive::pack(model.card(), &model).unwrap()).unwrap();
    library.import(&zip).unwrap();
    library.import(&zip).unwrap();
    let refused = library.import(&zip).unwrap_err();
    assert!(
        matches!(refused, LibraryError::Full { max: 2 }),
        "{refused}"
    );
    assert!(refused.to_string().contains("remove some"));
    // A training that has ended is kept all the same.
    library.insert(fresh("trained")).unwrap();
    library.remove("trained").unwrap();
    assert!(library.check_room().is_err());
    library.remove("ours").unwrap();
    library.import(&zip).unwrap();
}

#[test]
fn models_on_disk_are_listed_at_once_and_loaded_when_asked() {
    let folder = tempfile::tempdir().unwrap();
    let models = folder.path().join("models");
    open(&models).insert(fresh("ours")).unwrap();
    let library = open(&models);
    let weights = models.join("ours").join(model_file::WEIGHTS);
    let sound = fs::read(&weights).unwrap();
    fs::write(&weights, b"damaged").unwrap();
    assert!(library.engine.card("ours").is_some());
    let error = library.engine.classifier("ours").unwrap_err();
    assert!(
        matches!(&error, EngineError::Unloadable { model, .. } if model == "ours"),
        "{error}"
    );
    fs::write(&weights, sound).unwrap();
    assert_eq!(library.engine.classifier("ours").unwrap().card().id, "ours");
}

#[test]
fn a_model_that_gets_the_id_of_a_removed_default_is_not_the_default() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    let is_default = |library: &Library| library.engine.card("ours").unwrap().default;
    library.insert(fresh("ours")).unwrap();
    library.change("ours", &MAKE_DEFAULT).unwrap();
    library.remove("ours").unwrap();
    library.insert(fresh("ours")).unwrap();
    assert!(!is_default(&open(folder.path())));

    // A server that was killed in the middle of the removal left the choice behind.
    library.remove("ours").unwrap();
    fs::write(folder.path().join(DEFAULT), "ours\n").unwrap();
    library.insert(fresh("ours")).unwrap();
    assert!(!is_default(&library));
    assert!(!is_default(&open(folder.path())));
}
