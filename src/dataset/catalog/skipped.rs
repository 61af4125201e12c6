//! Files that were left out, and why.

use crate::dataset::archive::{LeftOut, OtherFile};
use crate::vision::decode::DecodeError;
use serde::{Deserialize, Serialize};

/// A file that was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The file's name inside the archive.
    pub entry: String,
    pub reason: SkipReason,
}

/// Why a file was left out.
#[derive(
    Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, thiserror::Error,
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SkipReason {
    /// It lies beside the class folders or above them.
    #[error("it is in no class folder")]
    NoClassFolder,
    /// Labels were read elsewhere than in folders, and they do not speak of it or give it no class.
    #[error("it has no label that is a class")]
    NoLabel,
    /// It has no bytes.
    #[error("it is empty")]
    Empty,
    /// Its content is no image, whatever its name.
    #[error("it is not an image")]
    NotAnImage,
    /// It is no picture that could be used, by its name; it was not opened.
    #[error("it is not a picture")]
    OtherFile(OtherFile),
    /// It is an image of a format that is not read, such as HEIC.
    #[error("its format, {format}, is not read; save it as JPEG or PNG")]
    #[serde(rename = "named_format")]
    OtherFormat { format: String },
    /// The same, as earlier versions said it.
    #[error("its image format is not read; save it as JPEG or PNG")]
    #[serde(rename = "other_format")]
    UnnamedFormat,
    /// It uses something of its format that is not read.
    #[error("it uses {feature}, which is not read; save it again as JPEG or PNG")]
    Unsupported { feature: String },
    /// It breaks off.
    #[error("it is incomplete, its end is missing")]
    Incomplete,
    /// It has more bytes than an image may have.
    #[error("its file is larger than {limit} bytes")]
    TooManyBytes { limit: usize },
    /// It would unpack to more pixels than an image may have.
    #[error("it has {width} × {height} pixels, more than {limit} in all")]
    TooManyPixels {
        width: u32,
        height: u32,
        /// Most pixels of an image.
        limit: u64,
    },
    /// It is an image that cannot be decoded, or its packed bytes are damaged.
    #[error("it cannot be read: {0}")]
    Broken(String),
    /// It was passed over, as earlier versions said it.
    #[error("{0}")]
    PassedOver(String),
    /// It cannot be unpacked or may not be.
    #[error(transparent)]
    Unread(#[from] LeftOut),
}

impl From<DecodeError> for SkipReason {
    fn from(error: DecodeError) -> Self {
        match error {
            DecodeError::Empty => Self::Empty,
            DecodeError::UnknownFormat => Self::NotAnImage,
            DecodeError::OtherFormat { format } => Self::OtherFormat {
                format: format.to_owned(),
            },
            DecodeError::Unsupported { feature, .. } => Self::Unsupported {
                feature: feature.to_owned(),
            },
            DecodeError::Incomplete { .. } => Self::Incomplete,
            DecodeError::TooManyBytes {
                max_image_bytes, ..
            } => Self::TooManyBytes {
                limit: max_image_bytes,
            },
            DecodeError::TooManyPixels {
                width,
                height,
                max_image_px,
            } => Self::TooManyPixels {
                width,
                height,
                limit: max_image_px,
            },
            error @ DecodeError::Broken { .. } => Self::Broken(error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_of_earlier_versions_are_understood() {
        let check = |stored: &str, expected: SkipReason| {
            assert_eq!(
                serde_json::from_str::<SkipReason>(stored).unwrap(),
                expected
            );
        };
        check(r#""no_class_folder""#, SkipReason::NoClassFolder);
        check(r#""other_format""#, SkipReason::UnnamedFormat);
        check(
            r#"{"passed_over":"it is a link"}"#,
            SkipReason::PassedOver("it is a link".to_owned()),
        );
        check(
            r#"{"too_many_bytes":{"limit":5}}"#,
            SkipReason::TooManyBytes { limit: 5 },
        );
    }
}
