//! A picture's answer with all that a study may want to know of it, as `facefeel predict` writes it: JSON, and rows of a
//! table.

use serde::Serialize;
use utoipa::ToSchema;

use super::prediction::{FacePrediction, ImagePrediction};
use super::problem::Problem;
use super::report_file::csv_field;
use crate::emotion::valence::derived_valence;
use crate::inference::engine::FaceAnswer;
use crate::vision::head::HeadTurn;

/// A picture's answer: what [`ImagePrediction`] has, and more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PictureRecord {
    /// The file's name.
    pub file: String,
    /// Width of the upright picture in pixels.
    pub width: Option<u32>,
    /// Height of the upright picture in pixels.
    pub height: Option<u32>,
    /// Degrees clockwise that the picture was turned because no face stood upright in it.
    pub turned: u16,
    /// Faces from left to right.
    pub faces: Vec<FaceRecord>,
    /// Why there is no answer.
    pub error: Option<Problem>,
    /// When it was taken, by its EXIF.
    pub taken_at: Option<String>,
    /// Whose folder it lies in.
    pub person: Option<String>,
}

/// A face's answer: what [`FacePrediction`] has, and more.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FaceRecord {
    /// Place, expression and scores.
    #[serde(flatten)]
    pub face: FacePrediction,
    /// The score of happy minus that of the strongest negative expression, see [`derived_valence`].
    pub valence_derived: Option<f32>,
    /// How likely this is a face at all, by the detector.
    pub detector_score: Option<f32>,
    /// How the head is turned, if the detector tells.
    pub head: Option<HeadRecord>,
    /// File with the crop of the face.
    pub crop: Option<String>,
}

/// How a head is turned, roughly; see [`HeadTurn`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct HeadRecord {
    /// Degrees about the vertical axis, positive towards the picture's right edge.
    pub yaw: f32,
    /// Degrees in the picture's plane, positive clockwise.
    pub roll: f32,
    /// Whether that is so far that the answer is worth less.
    pub turned: bool,
}

impl PictureRecord {
    /// Adds to a prediction what only the engine's answers about its faces say.
    pub fn new(prediction: ImagePrediction, answers: &[FaceAnswer]) -> Self {
        let faces = prediction.faces.into_iter().zip(answers);
        Self {
            file: prediction.file,
            width: prediction.width,
            height: prediction.height,
            turned: prediction.turned,
            faces: faces
                .map(|(face, answer)| FaceRecord::new(face, answer))
                .collect(),
            error: prediction.error,
            taken_at: None,
            person: None,
        }
    }
}

impl FaceRecord {
    fn new(face: FacePrediction, answer: &FaceAnswer) -> Self {
        let scores = face.scores.0.iter();
        let landmarks = answer.detection.and_then(|found| found.landmarks);
        Self {
            valence_derived: derived_valence(scores.map(|(class, score)| (class.as_str(), *score))),
            detector_score: answer.detection.map(|found| found.confidence),
            head: landmarks
                .and_then(|landmarks| HeadTurn::of(&landmarks))
                .map(HeadRecord::from),
            crop: None,
            face,
        }
    }
}

impl From<HeadTurn> for HeadRecord {
    fn from(turn: HeadTurn) -> Self {
        Self {
            yaw: rounded(turn.yaw),
            roll: rounded(turn.roll),
            turned: turn.is_turned(),
        }
    }
}

/// With one decimal: more would claim what five points cannot tell.
fn rounded(degrees: f32) -> f32 {
    (degrees * 10.0).round() / 10.0
}

/// Columns in front of the scores, then those behind.
const FRONT: &str = "file,taken_at,person,face,x,y,width,height,detector_score,head_yaw,head_roll,head_turned,emotion,\
                     confidence,sure,valence_derived";
const BACK: &str = "crop,model,settings,error";

/// Columns between the person and the scores, and the crop: those that a row without a face leaves empty.
const OF_FACE: usize = 13;

/// The first line of a table about a model with these classes, with its end.
pub fn csv_head(classes: &[String]) -> String {
    let classes: Vec<String> = classes.iter().map(|class| csv_field(class)).collect();
    format!("{FRONT},{},{BACK}\r\n", classes.join(","))
}

/// The lines of a picture: one a face, and one where there is none. Each has `classes` scores, and says with which model and
/// settings it was made.
pub fn csv_rows(record: &PictureRecord, classes: usize, model: &str, settings: &str) -> String {
    let text = |text: &Option<String>| csv_field(text.as_deref().unwrap_or_default());
    let start = [
        csv_field(&record.file),
        text(&record.taken_at),
        text(&record.person),
    ]
    .join(",");
    let made_by = [model, settings].map(csv_field).join(",");
    if record.faces.is_empty() {
        let error = record.error.as_ref().map_or("", |error| &error.detail);
        let empty = ",".repeat(OF_FACE + classes + 1);
        return format!("{start},{empty}{made_by},{}\r\n", csv_field(error));
    }
    let faces = record.faces.iter().enumerate();
    faces
        .map(|(index, face)| {
            let crop = text(&face.crop);
            format!(
                "{start},{},{},{crop},{made_by},\r\n",
                index + 1,
                face_cells(face)
            )
        })
        .collect()
}

fn face_cells(record: &FaceRecord) -> String {
    let number = |number: Option<f32>, decimals: usize| {
        number.map_or_else(String::new, |number| format!("{number:.decimals$}"))
    };
    let yes_no = |is_so: bool| if is_so { "yes" } else { "no" }.to_owned();
    let (face, head) = (&record.face, record.head);
    let place = face.pixel_box;
    let mut cells = vec![
        place.x.to_string(),
        place.y.to_string(),
        place.width.to_string(),
        place.height.to_string(),
        number(record.detector_score, 4),
        number(head.map(|head| head.yaw), 1),
        number(head.map(|head| head.roll), 1),
        head.map_or_else(String::new, |head| yes_no(head.turned)),
        csv_field(&face.emotion),
        number(Some(face.confidence), 6),
        yes_no(face.sure),
        number(record.valence_derived, 6),
    ];
    cells.extend(
        face.scores
            .0
            .iter()
            .map(|(_, score)| number(Some(*score), 6)),
    );
    cells.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::words::Words;
    use crate::inference::engine::ImageAnswer;
    use crate::ml::testing::card;
    use crate::vision::bounding_box::BoundingBox;
    use crate::vision::detect::{Detection, Landmarks};

    fn record(turned: bool) -> PictureRecord {
        let bounding_box = BoundingBox {
            x: 10,
            y: -2,
            width: 50,
            height: 50,
        };
        let nose = if turned { 60.0 } else { 35.0 };
        let landmarks = Landmarks {
            right_eye: [25.0, 20.0],
            left_eye: [45.0, 20.0],
            nose: [nose, 30.0],
            mouth_right: [27.0, 40.0],
            mouth_left: [43.0, 40.0],
        };
        let card = crate::ml::card::Card {
            classes: ["happy", "sad"].map(str::to_owned).to_vec(),
            ..card("ours")
        };
        let face = FaceAnswer {
            bounding_box,
            scores: vec![0.75, 0.25],
            detection: Some(Detection {
                bounding_box,
                confidence: 0.875,
                landmarks: Some(landmarks),
            }),
        };
        let answer = ImageAnswer {
            card: card.into(),
            width: 100,
            height: 80,
            faces: vec![face],
            turned: None,
            image: None,
        };
        let words = Words::for_language("en");
        let prediction = ImagePrediction::new("-a, b.jpg", Ok(&answer), &words);
        PictureRecord {
            person: Some("anna".to_owned()),
            ..PictureRecord::new(prediction, &answer.faces)
        }
    }

    #[test]
    fn a_row_has_a_cell_for_every_column() {
        let classes = ["happy", "sad"].map(str::to_owned);
        let expected = "\"'-a, b.jpg\",,anna,1,10,-2,50,50,0.8750,0.0,0.0,no,happy,0.750000,yes,0.500000,0.750000,0.250000,,ours,faces=whole,\r\n";
        assert_eq!(csv_rows(&record(false), 2, "ours", "faces=whole"), expected);
        let no_face = PictureRecord {
            faces: Vec::new(),
            ..record(false)
        };
        let head = csv_head(&classes);
        let cells = |line: &str| {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .from_reader(line.as_bytes());
            reader.records().next().unwrap().unwrap().len()
        };
        assert_eq!(cells(&csv_rows(&no_face, 2, "ours", "")), cells(&head));
        assert_eq!(cells(expected), cells(&head));
    }

    #[test]
    fn a_turned_face_says_so() {
        let json = |turned| serde_json::to_value(record(turned)).unwrap();
        assert_eq!(json(false)["faces"][0]["head"]["turned"], false);
        let turned = json(true);
        assert_eq!(turned["faces"][0]["head"]["turned"], true);
        // What was there before is there still.
        assert_eq!(turned["faces"][0]["emotion"], "happy");
        assert_eq!(turned["faces"][0]["scores"]["sad"], 0.25);
        assert_eq!(turned["error"], serde_json::Value::Null);
    }
}
