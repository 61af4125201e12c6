//! Models whose files are damaged.

use super::*;

fn open_damaged(folder: &Path) -> Library {
    Library::open(folder, &device(), EngineConfig::default(), &mut |_| ()).unwrap()
}

/// One model called `ours`, the default, whose file is changed by `damage`.
fn check_damaged(what: &str, file: &str, expected: &str, damage: fn(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path());
    library.insert(fresh("ours")).unwrap();
    library.change("ours", &MAKE_DEFAULT).unwrap();
    damage(&folder.path().join("ours").join(file));
    let library = open_damaged(folder.path());
    assert_eq!(library.engine.models()[0].id, BUNDLED, "{what}");
    assert_eq!(library.missing_default(), Some("ours"), "{what}");
    let damaged = library.damaged();
    assert_eq!(damaged.len(), 1, "{what}");
    assert!(damaged[0].damaged.contains(expected), "{what}: {damaged:?}");
    let place = folder.path().to_string_lossy().into_owned();
    assert!(!damaged[0].damaged.contains(&place), "{what}: {damaged:?}");
    for refused in [
        library.change("ours", &named("mine")).map(drop),
        library.export("ours").map(drop),
    ] {
        let error = refused.unwrap_err();
        assert!(
            matches!(error, LibraryError::Damaged(..)),
            "{what}: {error}"
        );
    }
    library.remove("ours").unwrap();
    assert_eq!(
        (library.damaged(), entries(folder.path())),
        (Vec::new(), Vec::<String>::new())
    );
}

#[test]
fn a_damaged_model_is_listed_with_its_reason_and_can_be_removed() {
    let flip = |path: &Path| {
        let mut bytes = fs::read(path).unwrap();
        let near_end = bytes.len() - 5;
        bytes[near_end] ^= 4;
        fs::write(path, bytes).unwrap();
    };
    let cut = |path: &Path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    };
    let rename = |path: &Path| {
        let card = fs::read_to_string(path).unwrap();
        fs::write(path, card.replacen("Fresh weights", "Fresh weight5", 1)).unwrap();
    };
    check_damaged("a flipped bit", "weights.safetensors", "checksum", flip);
    check_damaged("cut weights", "weights.safetensors", "checksum", cut);
    check_damaged(
        "no weights",
        "weights.safetensors",
        "weights.safetensors",
        |path| {
            fs::remove_file(path).unwrap();
        },
    );
    check_damaged("a changed card", "card.json", "card.json", rename);
    check_damaged("a cut card", "card.json", "card.json", cut);
}
