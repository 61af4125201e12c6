//! Files of shared models: damaged, fetched again, let go and swept up.

use super::*;

#[test]
fn objects_without_a_row_are_no_model_and_are_swept_up_when_they_are_old() {
    let common = Common::new();
    let a = common.open("a");
    a.insert(fresh("ours")).unwrap();
    // A server was killed before it wrote the row.
    for key in [
        "models/half/7/weights.safetensors",
        "models/half/7/card.json",
    ] {
        common
            .wait(common.objects.put(key, Bytes::from_static(b"x")))
            .unwrap();
    }
    let b = common.open("b");
    assert_eq!(listed(&b).len(), 2);
    assert_eq!(b.sweep(Duration::from_secs(24 * 3600)).unwrap(), 0);
    assert_eq!(common.objects(), 4);
    assert_eq!(b.sweep(Duration::ZERO).unwrap(), 1);
    assert_eq!(common.objects(), 2);
    b.classifier("ours").unwrap();
}

/// A model whose object was changed by `damage` is listed by a server that loads it, and can be removed.
fn check_damaged(what: &str, damage: impl FnOnce(&Common, &str)) {
    let common = Common::new();
    let (a, b) = (common.open("a"), common.open("b"));
    a.insert(fresh("ours")).unwrap();
    a.change("ours", &MAKE_DEFAULT).unwrap();
    b.sync().unwrap();
    damage(&common, &common.key("ours", WEIGHTS));
    assert!(b.damaged().is_empty(), "{what}");
    let error = b.classifier("ours").unwrap_err().to_string();
    assert!(error.contains(WEIGHTS), "{what}: {error}");
    let damaged = b.damaged();
    assert_eq!(
        (damaged.len(), &*damaged[0].id, &*damaged[0].name),
        (1, "ours", "Fresh weights")
    );
    assert_eq!(b.engine.models()[0].id, BUNDLED, "{what}");
    let place = common.folders.path().to_string_lossy().into_owned();
    assert!(!damaged[0].damaged.contains(&place), "{what}: {damaged:?}");
    for refused in [
        b.change("ours", &named("mine")).map(drop),
        b.export("ours").map(drop),
    ] {
        let error = refused.unwrap_err();
        assert!(
            matches!(error, LibraryError::Damaged(..)),
            "{what}: {error}"
        );
    }
    // It stays so, whatever else changes.
    a.insert(fresh("theirs")).unwrap();
    b.sync().unwrap();
    assert_eq!(b.damaged().len(), 1, "{what}");
    b.remove("ours").unwrap();
    assert!(b.damaged().is_empty(), "{what}");
    check_all(
        &common,
        [&a, &b],
        &[(BUNDLED, &bundled_name()), ("theirs", "Fresh weights 2")],
    );
}

#[test]
fn a_damaged_object_is_told_like_a_damaged_file() {
    check_damaged("a flipped bit", |common, key| {
        let bytes = common.wait(common.objects.get(key)).unwrap().unwrap();
        let mut bytes = bytes.to_vec();
        let near_end = bytes.len() - 5;
        bytes[near_end] ^= 4;
        common.wait(common.objects.put(key, bytes.into())).unwrap();
    });
    check_damaged("an object that is gone", |common, key| {
        common.wait(common.objects.remove(key)).unwrap();
    });
}

#[test]
fn a_damaged_copy_is_fetched_again() {
    let common = Common::new();
    common.open("a").insert(fresh("ours")).unwrap();
    let b = common.open("b");
    b.classifier("ours").unwrap();
    let copy = common.copy("b", "ours", WEIGHTS);
    let sound = fs::read(&copy).unwrap();
    fs::write(&copy, &sound[..100]).unwrap();
    let b = common.open("b");
    b.classifier("ours").unwrap();
    assert_eq!(fs::read(&copy).unwrap(), sound);
    assert!(b.damaged().is_empty());
}

#[test]
fn weights_that_were_not_asked_for_lately_are_let_go() {
    let common = Common::new();
    let a = common.open("a");
    let ids = ["one", "two", "three"];
    for id in ids {
        a.insert(fresh(id)).unwrap();
    }
    let bytes = fs::metadata(common.copy("a", "one", WEIGHTS))
        .unwrap()
        .len();
    let b = common.open("b").with_max_local_bytes(2 * bytes);
    let check = |expected: [bool; 3]| {
        assert_eq!(
            ids.map(|id| common.copy("b", id, WEIGHTS).exists()),
            expected
        );
        assert!(ids.iter().all(|id| common.copy("b", id, CARD).exists()));
    };
    b.classifier("one").unwrap();
    b.classifier("two").unwrap();
    check([true, true, false]);
    b.classifier("one").unwrap();
    b.classifier("three").unwrap();
    check([true, false, true]);
    b.classifier("two").unwrap();
    check([false, true, true]);
    // One that alone is too large stays while it is the last.
    let c = common.open("c").with_max_local_bytes(1);
    c.classifier("one").unwrap();
    assert!(common.copy("c", "one", WEIGHTS).exists());
    c.classifier("two").unwrap();
    assert!(!common.copy("c", "one", WEIGHTS).exists());
    assert_eq!(answer(&c, "one"), answer(&a, "one"));
}

#[test]
fn a_single_machine_keeps_all_weights() {
    let folder = tempfile::tempdir().unwrap();
    let library = open(folder.path()).with_max_local_bytes(1);
    for id in ["one", "two"] {
        library.insert(fresh(id)).unwrap();
        library.classifier(id).unwrap();
    }
    assert!(
        ["one", "two"]
            .iter()
            .all(|id| folder.path().join(id).join(WEIGHTS).is_file())
    );
    assert!(!library.is_shared());
}

#[test]
fn what_an_earlier_run_left_goes_and_what_is_not_of_it_stays() {
    let common = Common::new();
    common.open("a").insert(fresh("ours")).unwrap();
    let folder = common.folder("b");
    for left in ["gone.17", "lonely"] {
        model_file::save(&fresh(left), &folder.join(left)).unwrap();
    }
    let b = common.open("b");
    assert_eq!(listed(&b).len(), 2);
    let copy = format!("ours.{}", common.mark("ours").generation);
    assert_eq!(entries(&folder), ["lonely".to_owned(), copy]);
}
