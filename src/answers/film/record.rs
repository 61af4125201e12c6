//! A picture of a film with its faces, as `facefeel video` writes it: JSON, and rows of a table.

use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::picture_record::HeadRecord;
use crate::answers::prediction::{PixelBox, SURE_FROM, Scores};
use crate::answers::report_file::csv_field;
use crate::emotion::expressiveness::derived_expressiveness;
use crate::emotion::valence::derived_valence;
use crate::inference::film::{FollowedFace, FollowedFrame};
use crate::ml::metrics::best;
use crate::storage::store::FilmEdits;

/// One picture of a film, or why no more of them come.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FilmRecord {
    /// The film as it was named.
    pub file: String,
    /// When the picture is shown, in seconds since the film's start.
    pub time_s: Option<f64>,
    /// The picture's number, counted from 0, where the film has a steady rate.
    pub frame: Option<u64>,
    /// Whether a new shot begins with it.
    pub cut: bool,
    /// Width of the upright picture that was looked at, in pixels; boxes are measured in it.
    pub frame_width: Option<u32>,
    /// Its height.
    pub frame_height: Option<u32>,
    /// Faces in the order of their numbers.
    pub faces: Vec<FilmFaceRecord>,
    /// Why the film could not be read any further.
    pub error: Option<String>,
}

/// One face in one picture.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FilmFaceRecord {
    /// Its number, which stays with it until a cut, or until it was out of sight for more than a second.
    pub face: u64,
    /// What people call it, null without a name. Left out by the command line, which knows no names.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub name: Option<Option<String>>,
    #[serde(rename = "box")]
    pub pixel_box: PixelBox,
    /// How likely this is a face at all, by the detector.
    pub detector_score: f32,
    /// How the head is turned, if the detector tells.
    pub head: Option<HeadRecord>,
    /// The likeliest class, by the smoothed scores, as all that follows but `raw_scores`.
    pub emotion: String,
    pub confidence: f32,
    pub sure: bool,
    pub valence_derived: Option<f32>,
    pub expressiveness_derived: Option<f32>,
    pub scores: Scores,
    /// Scores of this picture alone.
    pub raw_scores: Scores,
}

/// The likeliest class of a face by its smoothed scores; nothing if the model is not sure.
pub fn sure_class(face: &FollowedFace) -> Option<usize> {
    let class = best(&face.smoothed);
    (face.smoothed.get(class).copied().unwrap_or(0.0) >= SURE_FROM).then_some(class)
}

/// Happy minus the strongest negative expression, if the classes have both.
pub fn valence(scores: &[f32], classes: &[String]) -> Option<f32> {
    derived_valence(named(scores, classes))
}

/// What neutral leaves, if there is such a class.
pub fn expressiveness(scores: &[f32], classes: &[String]) -> Option<f32> {
    derived_expressiveness(named(scores, classes))
}

fn named<'a>(scores: &'a [f32], classes: &'a [String]) -> impl Iterator<Item = (&'a str, f32)> {
    classes
        .iter()
        .map(String::as_str)
        .zip(scores.iter().copied())
}

impl FilmRecord {
    /// A picture of `file`, by its number if that is known, and a model's classes.
    pub fn new(file: &str, frame: &FollowedFrame, number: Option<u64>, classes: &[String]) -> Self {
        Self {
            file: file.to_owned(),
            time_s: Some(frame.seconds),
            frame: number,
            cut: frame.is_cut,
            frame_width: Some(frame.width),
            frame_height: Some(frame.height),
            faces: frame
                .faces
                .iter()
                .map(|face| FilmFaceRecord::new(face, classes))
                .collect(),
            error: None,
        }
    }

    /// Says as well what people call its faces.
    pub fn named(mut self, edits: &FilmEdits) -> Self {
        for face in &mut self.faces {
            face.name = Some(edits.name(face.face).map(str::to_owned));
        }
        self
    }

    /// Why `file` gives no more pictures.
    pub fn broken(file: &str, error: &str) -> Self {
        Self {
            file: file.to_owned(),
            time_s: None,
            frame: None,
            cut: false,
            frame_width: None,
            frame_height: None,
            faces: Vec::new(),
            error: Some(error.to_owned()),
        }
    }
}

impl FilmFaceRecord {
    fn new(face: &FollowedFace, classes: &[String]) -> Self {
        let listed = |scores: &[f32]| {
            let named = classes.iter().cloned().zip(scores.iter().copied());
            Scores(named.collect())
        };
        let class = best(&face.smoothed);
        Self {
            face: face.id,
            name: None,
            pixel_box: face.seen.bounding_box.into(),
            detector_score: face.seen.detector_score,
            head: face.seen.head().map(HeadRecord::from),
            emotion: classes.get(class).cloned().unwrap_or_default(),
            confidence: face.smoothed.get(class).copied().unwrap_or(0.0),
            sure: sure_class(face).is_some(),
            valence_derived: valence(&face.smoothed, classes),
            expressiveness_derived: expressiveness(&face.smoothed, classes),
            scores: listed(&face.smoothed),
            raw_scores: listed(&face.seen.scores),
        }
    }
}

/// A line of JSON.
#[derive(Serialize)]
struct Line<'a> {
    model: &'a str,
    #[serde(flatten)]
    record: &'a FilmRecord,
}

/// The same picture as a line of JSON, with its end.
///
/// # Errors
///
/// If a number in it is none.
pub fn json_line(record: &FilmRecord, model: &str) -> serde_json::Result<String> {
    Ok(format!(
        "{}\n",
        serde_json::to_string(&Line { model, record })?
    ))
}

/// Columns of a picture, then those of a face in front of its scores, then those behind all scores.
const OF_PICTURE: &str = "file,time_s,frame,cut,frame_width,frame_height,face";
const OF_FACE: &str = "x,y,width,height,detector_score,head_yaw,head_roll,head_turned,emotion,confidence,sure,valence_derived,\
                       expressiveness_derived";
const BACK: &str = "model,error";

/// How a table of films looks.
#[derive(Debug, Clone, Copy)]
pub struct FilmTable<'a> {
    /// Id of the model that looked.
    pub model: &'a str,
    /// The model's, in their order.
    pub classes: &'a [String],
    /// Whether it says what people call the faces, which only a server knows.
    pub has_names: bool,
}

impl FilmTable<'_> {
    /// Its first line, with its end.
    pub fn head(&self) -> String {
        let names = |prefix: &str| {
            let names = self.classes.iter();
            let names = names.map(|class| csv_field(&format!("{prefix}{class}")));
            names.collect::<Vec<_>>().join(",")
        };
        let name = if self.has_names { "name," } else { "" };
        let scores = [names(""), names("raw_")].join(",");
        format!("{OF_PICTURE},{name}{OF_FACE},{scores},{BACK}\r\n")
    }

    /// The lines of a picture: one a face, and one where there is none. Each has two scores for each class.
    pub fn rows(&self, record: &FilmRecord) -> String {
        let start = picture_cells(record);
        let model = csv_field(self.model);
        if record.faces.is_empty() {
            let error = csv_field(record.error.as_deref().unwrap_or_default());
            let columns = OF_FACE.split(',').count() + 2 * self.classes.len();
            let empty = ",".repeat(1 + usize::from(self.has_names) + columns);
            return format!("{start},{empty}{model},{error}\r\n");
        }
        let faces = record.faces.iter();
        faces
            .map(|face| format!("{start},{},{model},\r\n", self.face_cells(face)))
            .collect()
    }

    fn face_cells(&self, face: &FilmFaceRecord) -> String {
        let short = |value: Option<f32>, decimals| number(value.map(f64::from), decimals);
        let (place, head) = (face.pixel_box, face.head);
        let name = face.name.as_ref().and_then(Option::as_deref);
        let name = csv_field(name.unwrap_or_default());
        let mut cells = vec![face.face.to_string()];
        cells.extend(self.has_names.then_some(name));
        cells.extend([
            place.x.to_string(),
            place.y.to_string(),
            place.width.to_string(),
            place.height.to_string(),
            short(Some(face.detector_score), 4),
            short(head.map(|head| head.yaw), 1),
            short(head.map(|head| head.roll), 1),
            head.map_or("", |head| yes_no(head.turned)).to_owned(),
            csv_field(&face.emotion),
            short(Some(face.confidence), 6),
            yes_no(face.sure).to_owned(),
            short(face.valence_derived, 6),
            short(face.expressiveness_derived, 6),
        ]);
        let scores = face.scores.0.iter().chain(&face.raw_scores.0);
        cells.extend(scores.map(|(_, score)| short(Some(*score), 6)));
        cells.join(",")
    }
}

fn picture_cells(record: &FilmRecord) -> String {
    let whole = |number: Option<u64>| number.map_or_else(String::new, |number| number.to_string());
    [
        csv_field(&record.file),
        number(record.time_s, 6),
        whole(record.frame),
        record.time_s.map_or("", |_| yes_no(record.cut)).to_owned(),
        whole(record.frame_width.map(u64::from)),
        whole(record.frame_height.map(u64::from)),
    ]
    .join(",")
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.decimals$}"))
}

fn yes_no(is_so: bool) -> &'static str {
    if is_so { "yes" } else { "no" }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answers::film::spans::tests::frame;

    fn classes() -> Vec<String> {
        ["neutral", "happy", "sad"].map(str::to_owned).to_vec()
    }

    #[test]
    fn a_row_has_a_cell_for_every_column() {
        let seen = frame(1.5, &[(2, [0.125, 0.75, 0.125])]);
        let record = FilmRecord::new("a.mp4", &seen, Some(45), &classes());
        let classes = classes();
        let table = FilmTable {
            model: "ours",
            classes: &classes,
            has_names: false,
        };
        let row = table.rows(&record);
        assert_eq!(
            row,
            "a.mp4,1.500000,45,no,640,360,2,10,20,30,40,0.8750,,,,happy,0.750000,yes,0.625000,0.875000,0.125000,0.750000,\
             0.125000,0.125000,0.750000,0.125000,ours,\r\n"
        );
        let head = table.head();
        let cells = |line: &str| line.trim_end().split(',').count();
        assert_eq!(cells(&head), cells(&row));
        for without_face in [
            FilmRecord::new("a.mp4", &frame(2.0, &[]), None, &classes),
            FilmRecord::broken("a.mp4", "cut off"),
        ] {
            assert_eq!(cells(&table.rows(&without_face)), cells(&head));
        }
    }

    #[test]
    fn names_stand_beside_faces_where_they_are_known() {
        let edits = serde_json::json!({ "faces": { "2": { "name": "Anna, 7 B" } } });
        let edits = serde_json::from_value(edits).unwrap();
        let seen = frame(1.5, &[(2, [0.125, 0.75, 0.125]), (3, [0.125, 0.75, 0.125])]);
        let record = FilmRecord::new("a.mp4", &seen, None, &classes()).named(&edits);
        let classes = classes();
        let table = FilmTable {
            model: "ours",
            classes: &classes,
            has_names: true,
        };
        let without_face = FilmRecord::new("a.mp4", &frame(2.0, &[]), None, &classes);
        let text = [table.head(), table.rows(&record), table.rows(&without_face)].concat();
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        assert_eq!(&rows.headers().unwrap()[7], "name");
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        let faces: Vec<_> = rows.iter().map(|row| (&row[6], &row[7], &row[8])).collect();
        assert_eq!(
            faces,
            [("2", "Anna, 7 B", "10"), ("3", "", "10"), ("", "", "")]
        );
        let json = serde_json::to_value(&record).unwrap();
        assert_eq!(json["faces"][0]["name"], "Anna, 7 B");
        assert_eq!(json["faces"][1].get("name"), Some(&serde_json::Value::Null));
    }

    #[test]
    fn json_says_the_same() {
        let seen = frame(1.5, &[(2, [0.375, 0.25, 0.375])]);
        let record = FilmRecord::new("a.mp4", &seen, None, &classes());
        let json = serde_json::to_value(record).unwrap();
        let face = &json["faces"][0];
        assert_eq!(
            (&json["time_s"], &face["face"], &face["sure"]),
            (&1.5.into(), &2.into(), &false.into())
        );
        assert_eq!(face["valence_derived"], -0.125);
        assert_eq!(face["raw_scores"]["sad"], 0.375);
        assert!(face.get("name").is_none(), "no names are known here");
    }
}
