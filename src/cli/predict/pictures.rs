//! Pictures that are made of answers: with boxes and labels, and each face on its own.

use std::fs::File;
use std::io::{self, Cursor, ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use facefeel::answers::words::Words;
use facefeel::emotion::Emotion;
use facefeel::inference::engine::ImageAnswer;
use facefeel::ml::metrics::best;
use facefeel::vision::crop::FaceCrop;
use facefeel::vision::draw::{self, Annotation};
use image::ImageFormat;

/// Quality of annotated pictures, 1 to 100.
const JPEG_QUALITY: u8 = 90;

/// Writes the picture with a box and a label for each face into `folder`.
pub(super) fn annotate(
    answer: &ImageAnswer,
    words: &Words,
    folder: &Path,
    stem: &str,
) -> anyhow::Result<()> {
    let Some(image) = &answer.image else {
        return Ok(());
    };
    let faces = answer.faces.iter().enumerate();
    let annotations: Vec<Annotation<'_>> = faces
        .map(|(index, face)| {
            let best = best(&face.scores);
            let class = &answer.card.classes[best];
            let (label, share) = (words.emotion_label(class), 100.0 * face.scores[best]);
            Annotation {
                bounding_box: face.bounding_box,
                number: index + 1,
                label: format!("{label} {share:.0} %"),
                color: Emotion::from_label(class).map_or([128; 3], Emotion::color),
                emoji: None,
            }
        })
        .collect();
    let picture = draw::encode_jpeg(&draw::annotate(image, &annotations), JPEG_QUALITY);
    write_new(folder, &format!("{stem}.annotated"), "jpg", &picture).map(drop)
}

/// Writes a face as the model saw it into `folder`; gives the file.
pub(super) fn write_crop(
    crop: &FaceCrop,
    folder: &Path,
    stem: &str,
    number: usize,
) -> anyhow::Result<PathBuf> {
    let mut png = Cursor::new(Vec::new());
    crop.image().write_to(&mut png, ImageFormat::Png)?;
    write_new(
        folder,
        &format!("{stem}.face-{number}"),
        "png",
        png.get_ref(),
    )
}

/// Writes `NAME.ENDING`, or `NAME-2.ENDING` and so on: pictures of one name from several folders are numbered.
fn write_new(folder: &Path, name: &str, ending: &str, bytes: &[u8]) -> anyhow::Result<PathBuf> {
    let numbered = (2..).map(|number| format!("{name}-{number}.{ending}"));
    for file in std::iter::once(format!("{name}.{ending}")).chain(numbered) {
        let path = folder.join(file);
        match try_to_write(&path, bytes) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            written => {
                written.with_context(|| path.display().to_string())?;
                return Ok(path);
            }
        }
    }
    unreachable!("there are endless numbers")
}

fn try_to_write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    File::create_new(path)?.write_all(bytes)
}
