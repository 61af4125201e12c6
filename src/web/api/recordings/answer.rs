//! Recordings as scripts read them.

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::prediction::UNKNOWN_EMOJI;
use crate::emotion::Emotion;
use crate::storage::recordings::{KeptFace, Label, Recording};
use crate::web::App;

/// A recording.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::web) struct RecordingAnswer {
    /// Its id.
    #[schema(example = "rec-3k9x0q7w1m2n")]
    id: String,
    /// For people.
    name: String,
    /// When it was begun, RFC 3339, UTC.
    created_at: String,
    /// How many pictures there are.
    images: usize,
    /// Bytes of all pictures.
    bytes: u64,
    /// Its classes.
    classes: Vec<RecordedClass>,
    /// Who is shown.
    people: Vec<RecordedPerson>,
    /// In the order in which they were taken; not in lists.
    #[serde(skip_serializing_if = "Option::is_none")]
    pictures: Option<Vec<RecordedPicture>>,
}

/// A class of a recording.
#[derive(Debug, Serialize, ToSchema)]
struct RecordedClass {
    /// Its number within the recording.
    number: u32,
    /// For people; the folder's name in the data set.
    name: String,
    /// The expression that the name means, where it is known.
    #[schema(example = "happy")]
    emotion: Option<&'static str>,
    /// Its emoji, or a neutral mark.
    #[schema(example = "😄")]
    emoji: &'static str,
    /// How many pictures it has.
    images: usize,
}

/// A person that a recording shows.
#[derive(Debug, Serialize, ToSchema)]
struct RecordedPerson {
    /// Their number within the recording.
    number: u32,
    /// A nickname.
    name: String,
    /// How many pictures show them.
    images: usize,
}

/// A picture of a recording.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RecordedPicture {
    /// Its number within the recording.
    number: u32,
    /// Number of its class.
    class: u32,
    /// Number of the person that it shows.
    person: u32,
    /// Shared by the pictures that were taken in one go.
    burst: u32,
    /// Where it is to be had.
    address: String,
}

impl RecordingAnswer {
    pub(super) fn new(recording: &Recording) -> Self {
        let images = |fits: &dyn Fn(&KeptFace) -> bool| {
            recording
                .pictures
                .iter()
                .filter(|picture| fits(picture))
                .count()
        };
        let class = |Label { number, name }: &Label| {
            let emotion = Emotion::from_label(name);
            RecordedClass {
                number: *number,
                name: name.clone(),
                emotion: emotion.map(Emotion::name),
                emoji: emotion.map_or(UNKNOWN_EMOJI, Emotion::emoji),
                images: images(&|picture| picture.class == *number),
            }
        };
        let person = |Label { number, name }: &Label| RecordedPerson {
            number: *number,
            name: name.clone(),
            images: images(&|picture| picture.person == *number),
        };
        Self {
            id: recording.id.clone(),
            name: recording.name.clone(),
            created_at: recording.created_at.clone(),
            images: recording.pictures.len(),
            bytes: recording.bytes,
            classes: recording.classes.iter().map(class).collect(),
            people: recording.people.iter().map(person).collect(),
            pictures: None,
        }
    }

    pub(super) fn with_pictures(app: &App, recording: &Recording) -> Self {
        let pictures = recording.pictures.iter();
        let pictures = pictures.map(|&picture| RecordedPicture::new(app, &recording.id, picture));
        Self {
            pictures: Some(pictures.collect()),
            ..Self::new(recording)
        }
    }
}

impl RecordedPicture {
    pub(super) fn new(app: &App, recording: &str, picture: KeptFace) -> Self {
        let KeptFace {
            number,
            class,
            person,
            burst,
        } = picture;
        let base = &app.site.base_path;
        Self {
            number,
            class,
            person,
            burst,
            address: format!("{base}/api/v1/recordings/{recording}/pictures/{number}"),
        }
    }
}
