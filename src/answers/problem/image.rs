//! What is wrong with an image, as a problem with a status.

use super::{Explain, Problem};
use crate::answers::words::Words;
use crate::vision::decode::DecodeError;

impl Explain for DecodeError {
    fn problem(&self, words: &Words) -> Problem {
        let (status, title, detail) = match self {
            Self::Empty => (
                422,
                "problem-broken-image",
                words.text("problem-empty-image-detail"),
            ),
            Self::UnknownFormat => (
                415,
                "problem-not-an-image",
                words.text("problem-not-an-image-detail"),
            ),
            Self::OtherFormat { format } => {
                let args = [("format", (*format).into())];
                let detail = match *format {
                    "HEIC" => "problem-heic-detail",
                    _ => "problem-other-format-detail",
                };
                (415, "problem-other-format", words.text_with(detail, &args))
            }
            Self::Unsupported { format, feature } => {
                let args = [("format", (*format).into()), ("feature", (*feature).into())];
                (
                    415,
                    "problem-other-format",
                    words.text_with("problem-unsupported-image-detail", &args),
                )
            }
            Self::Incomplete { format } => {
                let args = [("format", (*format).into())];
                (
                    422,
                    "problem-incomplete-image",
                    words.text_with("problem-incomplete-image-detail", &args),
                )
            }
            Self::Broken { format, .. } => {
                let args = [("format", (*format).into())];
                (
                    422,
                    "problem-broken-image",
                    words.text_with("problem-broken-image-detail", &args),
                )
            }
            Self::TooManyBytes {
                max_image_bytes, ..
            } => {
                let args = [("most", words.mebibytes(*max_image_bytes as u64).into())];
                (
                    413,
                    "problem-too-large",
                    words.text_with("problem-too-many-bytes", &args),
                )
            }
            Self::TooManyPixels {
                width,
                height,
                max_image_px,
            } => {
                let megapixels = *max_image_px as f64 / 1e6;
                let args = [
                    ("width", (*width).into()),
                    ("height", (*height).into()),
                    ("most", words.amount(megapixels).into()),
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
}
