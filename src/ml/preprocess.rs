//! From pixels to the network's input: the only normalisation there is.

use burn::tensor::{Device, Tensor, TensorData};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::vision::Color;

/// How pixel values 0 to 255 become network inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Normalisation {
    /// Divided by 255, as in the thesis: 0 to 1.
    Unit,
    /// Mean 0 and standard deviation 1 over all values of the one image, which takes out most of the
    /// lighting. A blank image becomes all zero.
    PerImage,
}

/// What a network is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InputFormat {
    /// Channels.
    pub color: Color,
    /// Side of the square in pixels.
    pub image_size: u32,
    /// How pixel values become inputs.
    pub normalisation: Normalisation,
    /// Whether scores are the mean over each crop and its mirror image.
    pub mirrored: bool,
}

/// Pixels of equal size, `[height, width, channels]` each, as the input `[batch, channels, height, width]`.
///
/// # Panics
///
/// If an image does not have height × width × channels values.
pub fn to_tensor<'a>(
    images: impl IntoIterator<Item = &'a [u8]>,
    format: InputFormat,
    device: &Device,
) -> Tensor<4> {
    let (channels, size) = (format.color.channels(), format.image_size as usize);
    let mut values = Vec::new();
    let mut batch = 0;
    for image in images {
        assert_eq!(
            image.len(),
            size * size * channels,
            "an image of another size"
        );
        let (offset, scale) = affine(image, format.normalisation);
        for channel in 0..channels {
            let plane = image.iter().skip(channel).step_by(channels);
            values.extend(plane.map(|&value| (f32::from(value) - offset) * scale));
        }
        batch += 1;
    }
    Tensor::from_data(
        TensorData::new(values, [batch, channels, size, size]),
        device,
    )
}

/// What to subtract from each value, and what to multiply the difference by.
fn affine(image: &[u8], normalisation: Normalisation) -> (f32, f32) {
    match normalisation {
        Normalisation::Unit => (0.0, 1.0 / 255.0),
        Normalisation::PerImage => {
            let count = image.len().max(1) as f64;
            let mean = image.iter().map(|&value| f64::from(value)).sum::<f64>() / count;
            let squares = image
                .iter()
                .map(|&value| (f64::from(value) - mean).powi(2))
                .sum::<f64>();
            let deviation = (squares / count).sqrt();
            // Below one gray level there is nothing but noise to scale up.
            (mean as f32, (1.0 / deviation.max(1.0)) as f32)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(image: &[u8], channels: usize, normalisation: Normalisation, expected: &[f32]) {
        let format = InputFormat {
            color: if channels == 1 {
                Color::Gray
            } else {
                Color::Rgb
            },
            image_size: 2,
            normalisation,
            mirrored: false,
        };
        let tensor = to_tensor([image], format, &Device::flex());
        assert_eq!(tensor.dims(), [1, channels, 2, 2]);
        let values: Vec<f32> = tensor.into_data().try_to_vec().unwrap();
        for (value, expected) in values.iter().zip(expected) {
            assert!(
                (value - expected).abs() < 1e-6,
                "{values:?} is not {expected:?}"
            );
        }
    }

    #[test]
    fn unit_divides_by_255_and_splits_the_channels() {
        check(
            &[0, 51, 255, 0],
            1,
            Normalisation::Unit,
            &[0.0, 0.2, 1.0, 0.0],
        );
        let rgb = [255, 0, 51, 255, 0, 51, 255, 0, 51, 255, 0, 51];
        let planes = [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.2, 0.2, 0.2, 0.2];
        check(&rgb, 3, Normalisation::Unit, &planes);
    }

    #[test]
    fn per_image_is_blind_to_light() {
        check(
            &[10, 10, 30, 30],
            1,
            Normalisation::PerImage,
            &[-1.0, -1.0, 1.0, 1.0],
        );
        check(
            &[100, 100, 160, 160],
            1,
            Normalisation::PerImage,
            &[-1.0, -1.0, 1.0, 1.0],
        );
        check(
            &[7, 7, 7, 7],
            1,
            Normalisation::PerImage,
            &[0.0, 0.0, 0.0, 0.0],
        );
    }
}
