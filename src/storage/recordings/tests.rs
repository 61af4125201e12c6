//! Recordings on the disk: what was confirmed is there, and nothing else.

use image::{Rgb, RgbImage};

use super::*;
use crate::config::Limits;
use crate::dataset::archive::{ArchiveLimits, Source};
use crate::dataset::testing::face;
use crate::storage::data_dir::DataDir;
use crate::storage::store::Store;
use crate::vision::detect::DetectorKind;

struct DataFolder {
    folder: tempfile::TempDir,
    limits: Limits,
}

impl DataFolder {
    fn new(limits: Limits) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            limits,
        }
    }

    /// The recordings as a program that starts now finds them.
    async fn open(&self) -> Recordings {
        let data_dir = DataDir::open(self.folder.path()).unwrap();
        let store = Store::open(&data_dir.database()).await.unwrap();
        let datasets = Datasets::open(
            store,
            data_dir,
            self.limits.clone(),
            DetectorKind::default(),
        );
        Recordings::new(datasets.await.unwrap())
    }

    fn files(&self, id: &str) -> Vec<String> {
        let folder = self.folder.path().join("recordings").join(id);
        files::entries(&folder)
            .unwrap()
            .iter()
            .map(|path| files::name(path))
            .collect()
    }
}

fn small(max_recordings: usize, max_recording_pictures: usize) -> Limits {
    Limits {
        max_recordings,
        max_recording_pictures,
        ..Limits::default()
    }
}

fn wanted(class: u32, person: u32, burst: u32) -> FaceLabels {
    FaceLabels {
        class,
        person,
        burst,
    }
}

/// A recording with two classes (1 and 2) and two people (3 and 4).
fn begun(recordings: &Recordings) -> String {
    let classes = ["happy", "tired"].map(str::to_owned);
    let id = recordings.create("Course", &classes).unwrap().id;
    recordings
        .add_label(&id, LabelKind::People, "Anna")
        .unwrap();
    recordings.add_label(&id, LabelKind::People, "Ben").unwrap();
    id
}

fn crop(seed: u32) -> RgbImage {
    face(seed, CROP_PX)
}

fn numbers(recording: &Recording) -> Vec<u32> {
    recording
        .pictures
        .iter()
        .map(|picture| picture.number)
        .collect()
}

#[tokio::test]
async fn what_was_confirmed_is_there_for_the_next_program() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let id = begun(&recordings);
    for seed in 1..=3 {
        let added = recordings
            .add_picture(&id, wanted(1, 3, seed), &crop(seed))
            .unwrap();
        assert!(
            matches!(added, Added::Kept(picture) if picture.number == seed),
            "{added:?}"
        );
    }
    let kept = recordings.picture(&id, 2).unwrap();
    assert_eq!(image::load_from_memory(&kept).unwrap().into_rgb8(), crop(2));
    let before = recordings.get(&id).unwrap();
    drop(recordings);

    // A write that a kill broke off was confirmed to no one.
    let folder = place.folder.path().join("recordings").join(&id);
    fs::write(folder.join("00000004-c1-p3-b4.png.partial"), "half").unwrap();
    let recordings = place.open().await;
    assert_eq!(recordings.get(&id).unwrap(), before);
    assert!(
        !place
            .files(&id)
            .iter()
            .any(|name| name.ends_with(".partial"))
    );
    assert_eq!(recordings.all().unwrap(), [before]);
    // Its looks are known again, too.
    let same = recordings
        .add_picture(&id, wanted(1, 3, 9), &crop(1))
        .unwrap();
    assert_eq!(same, Added::Same);
}

#[tokio::test]
async fn pictures_that_look_the_same_are_kept_once_for_each_class_and_person() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let id = begun(&recordings);
    let add = |class, person| {
        recordings
            .add_picture(&id, wanted(class, person, 1), &crop(1))
            .unwrap()
    };
    assert!(matches!(add(1, 3), Added::Kept(_)));
    assert_eq!(add(1, 3), Added::Same);
    assert!(matches!(add(2, 3), Added::Kept(_)));
    assert!(matches!(add(1, 4), Added::Kept(_)));
    // What was taken back may come again.
    recordings.remove_picture(&id, 1).unwrap();
    assert!(matches!(add(1, 3), Added::Kept(_)));
}

#[tokio::test]
async fn bursts_people_and_classes_leave_with_all_their_pictures() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let id = begun(&recordings);
    for (seed, (class, person, burst)) in
        (1..).zip([(1, 3, 1), (1, 3, 1), (2, 3, 2), (1, 4, 3), (2, 4, 4)])
    {
        recordings
            .add_picture(&id, wanted(class, person, burst), &crop(seed))
            .unwrap();
    }
    assert_eq!(
        numbers(&recordings.remove_burst(&id, 1).unwrap()),
        [3, 4, 5]
    );
    assert!(matches!(
        recordings.remove_burst(&id, 1),
        Err(RecordingsError::NoBurst)
    ));
    let left = recordings.remove_label(&id, LabelKind::People, 3).unwrap();
    assert_eq!((numbers(&left), left.people.len()), (vec![4, 5], 1));
    let left = recordings.remove_label(&id, LabelKind::Classes, 2).unwrap();
    assert_eq!((numbers(&left), left.classes.len()), (vec![4], 1));
    assert_eq!(
        place.files(&id),
        ["00000004-c1-p4-b3.png", "recording.json"]
    );
    // No later class gets their number, so no picture of theirs could become one of its.
    let later = recordings
        .add_label(&id, LabelKind::Classes, "awake")
        .unwrap();
    assert_eq!(later.classes.last().unwrap().number, 5);
    recordings.remove(&id).unwrap();
    assert!(matches!(
        recordings.get(&id),
        Err(RecordingsError::NoRecording(_))
    ));
    assert_eq!(
        files::entries(&place.folder.path().join("recordings")).unwrap(),
        [""; 0].map(PathBuf::from)
    );
    assert_eq!(
        files::entries(&place.folder.path().join("tmp")).unwrap(),
        [""; 0].map(PathBuf::from)
    );
}

#[tokio::test]
async fn pictures_move_to_another_class_all_or_none() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let id = begun(&recordings);
    for seed in 1..=3 {
        let added = recordings.add_picture(&id, wanted(1, 3, 7), &crop(seed));
        assert!(matches!(added, Ok(Added::Kept(_))), "{added:?}");
    }
    assert!(matches!(
        recordings.move_pictures(&id, &[1, 9], 2),
        Err(RecordingsError::NoPicture)
    ));
    assert!(matches!(
        recordings.move_pictures(&id, &[1], 9),
        Err(RecordingsError::NoClass(9))
    ));
    let moved = recordings.move_pictures(&id, &[3, 1, 1], 2).unwrap();
    let classes: Vec<u32> = moved.pictures.iter().map(|picture| picture.class).collect();
    assert_eq!(classes, [2, 1, 2]);
    // A picture is compared with those of its class as it is now.
    let again = recordings.add_picture(&id, wanted(2, 3, 8), &crop(1));
    assert_eq!(again.unwrap(), Added::Same);
    let back = recordings.add_picture(&id, wanted(1, 3, 8), &crop(1));
    assert!(matches!(back, Ok(Added::Kept(_))), "{back:?}");
    let known = recordings.get(&id).unwrap();
    drop(recordings);
    assert_eq!(place.open().await.get(&id).unwrap(), known);
    assert_eq!(place.files(&id)[0], "00000001-c2-p3-b7.png");
}

#[tokio::test]
async fn limits_hold_at_their_edge() {
    let place = DataFolder::new(small(1, 2));
    let recordings = place.open().await;
    let id = begun(&recordings);
    let another = recordings.create("Another", &[]);
    assert!(matches!(another, Err(RecordingsError::TooMany { max: 1 })));
    for seed in 1..=2 {
        recordings
            .add_picture(&id, wanted(1, 3, 1), &crop(seed))
            .unwrap();
    }
    let full = recordings.add_picture(&id, wanted(1, 3, 1), &crop(3));
    assert!(
        matches!(full, Err(RecordingsError::Full { max: 2 })),
        "{full:?}"
    );
    let bytes = recordings.get(&id).unwrap().bytes;
    drop(recordings);

    let place = DataFolder {
        limits: Limits {
            max_recording_bytes: bytes,
            ..place.limits.clone()
        },
        ..place
    };
    let place = DataFolder {
        limits: Limits {
            max_recording_pictures: 9,
            ..place.limits.clone()
        },
        ..place
    };
    let recordings = place.open().await;
    let large = recordings.add_picture(&id, wanted(1, 3, 1), &crop(3));
    assert!(
        matches!(large, Err(RecordingsError::TooLarge { .. })),
        "{large:?}"
    );
    for number in 0..MAX_CLASSES - 2 {
        recordings
            .add_label(&id, LabelKind::Classes, &format!("class {number}x"))
            .unwrap();
    }
    let many = recordings.add_label(&id, LabelKind::Classes, "one more");
    assert!(
        matches!(
            many,
            Err(RecordingsError::TooManyLabels { field: "class", .. })
        ),
        "{many:?}"
    );
}

#[tokio::test]
async fn names_are_checked_and_ids_lead_nowhere_else() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let id = begun(&recordings);
    let add = |which, name: &str| recordings.add_label(&id, which, name).unwrap_err();
    assert!(matches!(
        add(LabelKind::Classes, "Happy"),
        RecordingsError::NameTaken { .. }
    ));
    assert!(matches!(
        add(LabelKind::Classes, "a/b"),
        RecordingsError::BadClass(_)
    ));
    assert!(matches!(
        add(LabelKind::Classes, " \u{200b}"),
        RecordingsError::BadName { .. }
    ));
    assert!(matches!(
        add(LabelKind::People, "anna"),
        RecordingsError::NameTaken { field: "person" }
    ));
    recordings
        .rename_label(&id, LabelKind::People, 3, "anna")
        .unwrap();
    recordings.rename(&id, "New name").unwrap();
    assert_eq!(recordings.get(&id).unwrap().name, "New name");
    for other in ["", "..", "rec-", "rec-../x", "ds-1", "rec-a/b"] {
        assert!(
            matches!(recordings.get(other), Err(RecordingsError::NoRecording(_))),
            "{other}"
        );
    }
    let missing = recordings.add_picture(&id, wanted(9, 3, 1), &crop(1));
    assert!(matches!(missing, Err(RecordingsError::NoClass(9))));
    let missing = recordings.add_picture(&id, wanted(1, 1, 1), &crop(1));
    assert!(matches!(missing, Err(RecordingsError::NoPerson(1))));
}

#[tokio::test]
async fn a_damaged_recording_is_told_of_and_hides_no_other() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let (sound, damaged) = (begun(&recordings), begun(&recordings));
    drop(recordings);
    let folder = place.folder.path().join("recordings");
    fs::write(folder.join(&damaged).join("recording.json"), "{").unwrap();
    let recordings = place.open().await;
    assert!(matches!(
        recordings.get(&damaged),
        Err(RecordingsError::Damaged { .. })
    ));
    let all = recordings.all().unwrap();
    assert_eq!(
        all.iter()
            .map(|recording| &recording.id)
            .collect::<Vec<_>>(),
        [&sound]
    );
    assert!(verify(&folder.join(&sound)).is_ok());
    assert!(verify(&folder.join(&damaged)).is_err());
}

#[tokio::test]
async fn a_zip_has_class_folders_and_people_in_names_and_is_the_same_each_time() {
    let place = DataFolder::new(Limits::default());
    let recordings = place.open().await;
    let id = begun(&recordings);
    assert!(matches!(recordings.pack(&id), Err(RecordingsError::Empty)));
    for (seed, (class, person)) in (1..).zip([(1, 3), (2, 3), (1, 4), (2, 4)]) {
        recordings
            .add_picture(&id, wanted(class, person, 1), &crop(seed))
            .unwrap();
    }
    let packed = recordings.pack(&id).unwrap();
    assert_eq!(packed.classes, ["happy", "tired"]);
    let zip = place.folder.path().join("copy.zip");
    fs::copy(packed.path(), &zip).unwrap();
    assert_eq!(
        fs::read(recordings.pack(&id).unwrap().path()).unwrap(),
        fs::read(&zip).unwrap()
    );
    let source = Source::open(&zip, &ArchiveLimits::default()).unwrap();
    let expected = [
        "happy/p3-anna_00000001.png",
        "happy/p4-ben_00000003.png",
        "tired/p3-anna_00000002.png",
        "tired/p4-ben_00000004.png",
    ];
    assert_eq!(source.names(), expected);
    drop(packed);
    let blank = RgbImage::from_pixel(CROP_PX, CROP_PX, Rgb([0; 3]));
    assert!(matches!(
        recordings.add_picture(&id, wanted(1, 3, 2), &blank),
        Ok(Added::Kept(_))
    ));
}
