//! Labels that are no folders: each layout as its data set ships it.

use super::*;
use crate::dataset::reading::LayoutChoice;

/// Pictures whose labels stand elsewhere.
fn faces<const N: usize>(names: [&str; N]) -> Vec<Entry> {
    names.map(|name| (name.to_owned(), picture())).to_vec()
}

fn count<'a>(
    found: &'a CheckUp,
    classes: &[(&str, usize)],
) -> &'a crate::dataset::labels::LabelsRead {
    let counts: Vec<(&str, usize)> = (found.classes.iter())
        .map(|class| (class.name.as_str(), class.images))
        .collect();
    assert_eq!(counts, classes, "{:?}", found.findings);
    let read = found.findings.iter().find_map(|finding| match finding {
        Finding::LabelsRead { read } => Some(read),
        _ => None,
    });
    read.unwrap()
}

fn parts(found: &CheckUp) -> [usize; 3] {
    found
        .classes
        .iter()
        .fold([0; 3], |[train, valid, test], class| {
            let parts = class.parts.unwrap_or_default();
            [train + parts.train, valid + parts.valid, test + parts.test]
        })
}

/// FER2013's own table: three lines a part.
fn fer2013() -> String {
    let mut table = "emotion,pixels,Usage\n".to_owned();
    for (usage, first) in [("Training", 0), ("PublicTest", 10), ("PrivateTest", 20)] {
        for label in [0, 3, 4] {
            let image = face(first + label, 48);
            let values: Vec<String> = image.pixels().map(|pixel| pixel.0[0].to_string()).collect();
            table += &format!("{label},{},{usage}\n", values.join(" "));
        }
    }
    table
}

#[test]
fn fer2013s_table_of_pixels_is_read_packed_and_as_it_is() {
    let classes = [("angry", 3), ("happy", 3), ("sad", 3)];
    let packed = upload(&zip_of(&[
        ("fer2013/fer2013.csv", fer2013()),
        ("fer2013/README", "x".into()),
    ]));
    for found in [packed.unwrap(), upload(fer2013().as_bytes()).unwrap()] {
        count(&found, &classes);
        assert_eq!(parts(&found), [3, 3, 3]);
        assert_eq!(found.sizes.median, (48, 48));
    }
}

#[test]
fn the_checksum_of_a_table_is_that_of_its_file() {
    let (_folder, path) = on_disk(fer2013().as_bytes());
    let set = crate::dataset::catalog::load(&path, &config(), &|_, _| {}).unwrap();
    let expected = crate::files::checksum::of_bytes(fer2013().as_bytes());
    assert_eq!(set.sha256, expected);
}

#[test]
fn a_large_table_that_packs_well_is_no_bomb() {
    let values = vec!["7"; 48 * 48].join(" ");
    let lines: String = (0..4600)
        .map(|line| format!("{},{values},Training\n", [3, 4][line % 2]))
        .collect();
    let zip = zip_of(&[("fer2013.csv", format!("emotion,pixels,Usage\n{lines}"))]);
    let found = upload(&zip).unwrap();
    count(&found, &[("happy", 2300), ("sad", 2300)]);
}

#[test]
fn a_table_of_files_and_labels_is_read() {
    let mut entries = faces(["images/a.png", "images/b.png", "images/c.png"]);
    let table = "file,label\na.png,happy\nb.png,sad\nc.png,happy\n";
    entries.push(("labels.csv".to_owned(), table.into()));
    let found = upload(&zip_of(&entries)).unwrap();
    let read = count(&found, &[("happy", 2), ("sad", 1)]);
    assert!(matches!(
        &read.source,
        crate::dataset::labels::LabelSource::Table { entry, columns }
            if entry == "labels.csv" && *columns == ["file", "label"]
    ));
}

#[test]
fn a_table_without_names_of_columns_and_with_parts_is_read() {
    let mut entries = faces(["x/1.png", "x/2.png", "x/3.png", "x/4.png"]);
    let table = "x/1.png\ttrain\t3\nx/2.png\ttrain\t4\nx/3.png\ttest\t3\nx/4.png\ttest\t4\n";
    entries.push(("fer2013_labels.tsv".to_owned(), table.into()));
    let found = upload(&zip_of(&entries)).unwrap();
    count(&found, &[("happy", 2), ("sad", 2)]);
    assert_eq!(parts(&found), [2, 0, 2]);
}

#[test]
fn a_table_of_boxes_beside_folders_leaves_the_classes_to_the_folders() {
    let mut entries: Vec<Entry> = ["0--Parade", "19--Couple", "4--Dancing"]
        .iter()
        .flat_map(|event| pictures(event, 6))
        .collect();
    let lines: String = (entries.iter().enumerate())
        .map(|(index, (name, _))| {
            format!(
                "{name},1024,{},{index},{},20,30,0,2\n",
                700 + index % 3,
                index * 7
            )
        })
        .collect();
    let table = format!("file,width,height,x,y,w,h,invalid,blur\n{lines}");
    entries.push(("boxes.csv".to_owned(), table.into()));
    let found = upload(&zip_of(&entries)).unwrap();
    let classes: Vec<&str> = (found.classes.iter())
        .map(|class| class.name.as_str())
        .collect();
    assert_eq!(classes, ["0--Parade", "19--Couple", "4--Dancing"]);
    assert!(!says(&found, |finding| matches!(
        finding,
        Finding::LabelsRead { .. }
    )));
}

#[test]
fn numbers_that_nothing_explains_are_labels_only_where_folders_tell_no_classes() {
    let table = |entries: &[Entry]| -> Vec<u8> {
        let lines = entries.iter().enumerate();
        let lines = lines.map(|(index, (name, _))| format!("{name},{}\n", index % 2));
        format!("file,kind\n{}", lines.collect::<String>()).into()
    };
    let with_table = |mut entries: Vec<Entry>| {
        let table = table(&entries);
        entries.push(("list.csv".to_owned(), table));
        upload(&zip_of(&entries)).unwrap()
    };
    let flat = with_table(pictures("images", 8));
    count(&flat, &[("0", 4), ("1", 4)]);
    let divided = with_table([pictures("cats", 6), pictures("dogs", 6)].concat());
    assert_eq!(divided.classes[0].name, "cats");
}

#[test]
fn a_json_from_file_to_label_is_read() {
    let mut entries = faces(["images/a.png", "images/b.png"]);
    entries.push((
        "labels.json".to_owned(),
        r#"{"a.png": "joy", "b.png": "fear"}"#.into(),
    ));
    count(
        &upload(&zip_of(&entries)).unwrap(),
        &[("fear", 1), ("joy", 1)],
    );
}

#[test]
fn raf_dbs_list_is_read() {
    let mut entries = faces([
        "basic/Image/aligned/train_00001_aligned.jpg",
        "basic/Image/aligned/train_00002_aligned.jpg",
        "basic/Image/aligned/test_0001_aligned.jpg",
        "basic/Image/aligned/test_0002_aligned.jpg",
    ]);
    let list = "train_00001.jpg 5\ntrain_00002.jpg 4\ntest_0001.jpg 7\ntest_0002.jpg 4\n";
    entries.push((
        "basic/EmoLabel/list_patition_label.txt".to_owned(),
        list.into(),
    ));
    let found = upload(&zip_of(&entries)).unwrap();
    count(&found, &[("happy", 2), ("neutral", 1), ("sad", 1)]);
    assert_eq!(parts(&found), [2, 0, 2]);
}

#[test]
fn jaffes_and_kdefs_file_names_are_read() {
    let jaffe = faces([
        "jaffe/KA.HA1.29.tiff",
        "jaffe/KA.SA1.33.tiff",
        "jaffe/KL.HA2.159.tiff",
    ]);
    count(
        &upload(&zip_of(&jaffe)).unwrap(),
        &[("happy", 2), ("sad", 1)],
    );
    let kdef = faces([
        "KDEF/AF01/AF01HAS.JPG",
        "KDEF/AF01/AF01ANS.JPG",
        "KDEF/BM02/BM02AFS.JPG",
    ]);
    count(
        &upload(&zip_of(&kdef)).unwrap(),
        &[("angry", 1), ("fear", 1), ("happy", 1)],
    );
}

#[test]
fn ck_plus_own_layout_gives_the_last_frames_of_labelled_sequences() {
    let mut entries = Vec::new();
    for (sequence, label) in [
        ("S005/001", Some("3")),
        ("S010/002", Some("5")),
        ("S010/003", None),
    ] {
        let stem = sequence.replace('/', "_");
        for frame in 1..=8 {
            let name = format!("cohn-kanade-images/{sequence}/{stem}_{frame:08}.png");
            entries.push((name, picture()));
        }
        if let Some(label) = label {
            let name = format!("Emotion/{sequence}/{stem}_00000008_emotion.txt");
            entries.push((name, format!("   {label}.0000000e+00\n").into_bytes()));
        }
    }
    let found = upload(&zip_of(&entries)).unwrap();
    count(&found, &[("disgust", 3), ("happy", 3)]);
    assert_eq!(found.persons, Some(2));
}

#[test]
fn affectnets_number_folders_are_read_and_can_be_taken_as_they_are_called() {
    let numbers: Vec<Entry> = (0..8)
        .flat_map(|number| pictures(&format!("AffectNet/train_set/{number}"), 1))
        .collect();
    let found = upload(&zip_of(&numbers)).unwrap();
    assert_eq!(found.classes.len(), 8);
    let classes: Vec<&str> = found
        .classes
        .iter()
        .map(|class| class.name.as_str())
        .collect();
    assert!(
        classes.contains(&"contempt") && classes.contains(&"neutral"),
        "{classes:?}"
    );
    assert!(says(&found, |finding| matches!(
        finding,
        Finding::OtherLayout {
            layout: LayoutChoice::Folders
        }
    )));
    let (_folder, path) = on_disk(&zip_of(&numbers));
    let mut as_called = config();
    as_called.reading.layout = LayoutChoice::Folders;
    let found = check_up(&path, &as_called, &|_, _| {}).unwrap();
    assert_eq!(found.classes[0].name, "0");
}

#[test]
fn what_is_not_understood_says_so() {
    for (name, bytes) in [
        ("labels.npy", &b"\x93NUMPY"[..]),
        ("labels/a.txt", b"0 0.5 0.5 0.2 0.2\n"),
        ("notes.csv", b"name,age\nAnn,3\n"),
    ] {
        let entries = also(faces(["images/a.png", "images/b.png"]), name, bytes);
        let found = upload(&zip_of(&entries)).unwrap();
        let said = found
            .findings
            .iter()
            .find(|finding| matches!(finding, Finding::NotUnderstood { entry } if entry == name));
        assert_eq!(said.unwrap().level(), Level::Problem, "{name}");
    }
}
