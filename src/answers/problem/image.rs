//! What is wrong with an image, as a problem with a status.

use super::Problem;
use crate::answers::words::Words;
use crate::vision::decode::DecodeError;

const MEBIBYTE: f64 = 1024.0 * 1024.0;

/// The problem behind a refused image.
pub(super) fn problem(error: &DecodeError, words: &Words) -> Problem {
    let (status, title, detail) = match error {
        DecodeError::Empty => (
            422,
            "problem-broken-image",
            words.text("problem-empty-image-detail"),
        ),
        DecodeError::UnknownFormat => (
            415,
            "problem-not-an-image",
            words.text("problem-not-an-image-detail"),
        ),
        DecodeError::OtherFormat { format } => {
            let args = [("format", (*format).into())];
            let detail = match *format {
                "HEIC" => "problem-heic-detail",
                _ => "problem-other-format-detail",
            };
            (415, "problem-other-format", words.text_with(detail, &args))
        }
        DecodeError::Unsupported { format, feature } => {
            let args = [("format", (*format).into()), ("feature", (*feature).into())];
            (
                415,
                "problem-other-format",
                words.text_with("problem-unsupported-image-detail", &args),
            )
        }
        DecodeError::Incomplete { format } => {
            let args = [("format", (*format).into())];
            (
                422,
                "problem-incomplete-image",
                words.text_with("problem-incomplete-image-detail", &args),
            )
        }
        DecodeError::Broken { format, .. } => {
            let args = [("format", (*format).into())];
            (
                422,
                "problem-broken-image",
                words.text_with("problem-broken-image-detail", &args),
            )
        }
        DecodeError::TooManyBytes {
            max_image_bytes, ..
        } => {
            let args = [("most", (*max_image_bytes as f64 / MEBIBYTE).into())];
            (
                413,
                "problem-too-large",
                words.text_with("problem-too-many-bytes", &args),
            )
        }
        DecodeError::TooManyPixels {
            width,
            height,
            max_image_px,
        } => {
            let megapixels = *max_image_px as f64 / 1e6;
            let args = [
                ("width", (*width).into()),
                ("height", (*height).into()),
                ("most", megapixels.into()),
            ];
            (
                413,
                "problem-too-large",
                words.text_with("problem-too-many-pixels", &args),
            )
        }
    };
    Problem::new(status, title, detail, words)
}
