//! How a model bears what pictures in use have and data sets lack: faces off the centre, turned, dark or blurred.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{ExtendedColorType, ImageBuffer, Luma, Pixel, Rgb, imageops};
use imageproc::definitions::Clamp;
use imageproc::filter::gaussian_blur_f32;
use rayon::prelude::*;

use super::figures::Figures;
use super::mapping::Mapping;
use super::{EvaluateError, evaluate};
use crate::dataset::catalog::Dataset;
use crate::dataset::pixels::Pixels;
use crate::ml::augment::Placement;
use crate::ml::change::{Change, Robustness};
use crate::ml::classify::Classifier;

/// Share of the side that [`Change::Shifted`] moves.
const SHIFT: f32 = 0.1;
/// Size left by [`Change::Smaller`].
const SMALLER: f32 = 0.8;
/// Size left by [`Change::Larger`].
const LARGER: f32 = 1.25;
/// Degrees of [`Change::Rotated`].
const ROTATION_DEG: f32 = 15.0;
/// Brightness left by [`Change::Dark`].
const DARK: f32 = 0.3;
/// Standard deviation of [`Change::Blurred`], as a share of the side.
const BLUR: f32 = 1.0 / 32.0;
/// Quality of [`Change::Jpeg`].
const QUALITY: u8 = 30;
/// Side in pixels that [`Change::Tiny`] leaves.
const TINY: u32 = 24;

#[derive(Clone, Copy)]
enum Effect {
    Place(Placement),
    Darken,
    Blur,
    Compress,
    Shrink,
}

impl Effect {
    /// The effects of a change: one for each of its directions.
    fn all_of(change: Change) -> Vec<Self> {
        let placed = |rotation_deg, zoom, shift| {
            Self::Place(Placement {
                rotation_deg,
                zoom,
                shift,
            })
        };
        match change {
            Change::Shifted => [[SHIFT, 0.0], [-SHIFT, 0.0], [0.0, SHIFT], [0.0, -SHIFT]]
                .map(|shift| placed(0.0, 1.0, shift))
                .to_vec(),
            Change::Smaller => vec![placed(0.0, SMALLER, [0.0; 2])],
            Change::Larger => vec![placed(0.0, LARGER, [0.0; 2])],
            Change::Rotated => [ROTATION_DEG, -ROTATION_DEG]
                .map(|angle| placed(angle, 1.0, [0.0; 2]))
                .to_vec(),
            Change::Dark => vec![Self::Darken],
            Change::Blurred => vec![Self::Blur],
            Change::Jpeg => vec![Self::Compress],
            Change::Tiny => vec![Self::Shrink],
        }
    }

    fn apply(self, pixels: &Pixels) -> Pixels {
        let data = match pixels.channels {
            1 => self.of::<Luma<u8>>(pixels, ExtendedColorType::L8),
            _ => self.of::<Rgb<u8>>(pixels, ExtendedColorType::Rgb8),
        };
        Pixels { data, ..*pixels }
    }

    fn of<P>(self, pixels: &Pixels, color: ExtendedColorType) -> Vec<u8>
    where
        P: Pixel<Subpixel = u8> + Send + Sync + 'static,
        u8: Clamp<f32>,
    {
        let size = pixels.size;
        let image: ImageBuffer<P, &[u8]> = ImageBuffer::from_raw(size, size, &pixels.data[..])
            .expect("pixels hold size × size × channels bytes");
        match self {
            Self::Place(placement) => placement.apply(&image).into_raw(),
            Self::Darken => (pixels.data.iter())
                .map(|value| (f32::from(*value) * DARK).round() as u8)
                .collect(),
            Self::Blur => {
                let owned = Placement::SAME.apply(&image);
                gaussian_blur_f32(&owned, BLUR * size as f32).into_raw()
            }
            Self::Shrink => {
                let small = imageops::resize(&image, TINY, TINY, FilterType::Triangle);
                imageops::resize(&small, size, size, FilterType::Triangle).into_raw()
            }
            Self::Compress => {
                let mut file = Vec::new();
                JpegEncoder::new_with_quality(&mut file, QUALITY)
                    .encode(&pixels.data, size, size, color)
                    .expect("a small picture can be saved");
                let read = image::load_from_memory(&file).expect("what was just saved is whole");
                match pixels.channels {
                    1 => read.into_luma8().into_raw(),
                    _ => read.into_rgb8().into_raw(),
                }
            }
        }
    }
}

/// The accuracy of a model under each [`Change`], one at a time, on a dataset as [`evaluate`] takes it; with `only`, no
/// class is allowed as an answer that the data lack.
///
/// # Errors
///
/// As [`evaluate`].
pub fn robustness(
    classifier: &Classifier,
    dataset: &Dataset,
    mapping: &Mapping,
    only: bool,
) -> Result<Vec<Robustness>, EvaluateError> {
    let under = |change: Change| {
        let effects = Effect::all_of(change);
        let mut sum = 0.0;
        for effect in &effects {
            let mut changed = dataset.clone();
            changed
                .samples
                .par_iter_mut()
                .for_each(|sample| sample.pixels = effect.apply(&sample.pixels));
            let predictions = evaluate(classifier, &changed, mapping.clone(), &mut |_, _| true)?;
            let figures = Figures::new(&predictions, None);
            let masked = figures.masked.filter(|_| only);
            sum += masked.unwrap_or(figures.judged).report.accuracy;
        }
        Ok(Robustness {
            change,
            accuracy: sum / effects.len() as f64,
        })
    };
    Change::ALL.into_iter().map(under).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Black with a white dot in the middle.
    fn dot(channels: usize) -> Pixels {
        let mut data = vec![0; 48 * 48 * channels];
        for y in 22..26 {
            data[(y * 48 + 22) * channels..(y * 48 + 26) * channels].fill(200);
        }
        Pixels {
            size: 48,
            channels,
            data,
        }
    }

    /// Mean place of the light, right and down, and its brightest value.
    fn light(pixels: &Pixels) -> ([f32; 2], u8) {
        let mut sums = [0.0; 3];
        for (index, value) in pixels.data.iter().step_by(pixels.channels).enumerate() {
            // What JPEG adds around the dot is faint.
            let value = if *value < 20 { 0.0 } else { f32::from(*value) };
            sums[0] += value * (index % 48) as f32;
            sums[1] += value * (index / 48) as f32;
            sums[2] += value;
        }
        let most = pixels.data.iter().copied().max().unwrap();
        ([sums[0] / sums[2], sums[1] / sums[2]], most)
    }

    #[test]
    fn a_shift_moves_a_dot_each_way_and_nothing_else_does() {
        for channels in [1, 3] {
            let image = dot(channels);
            let ends: Vec<[f32; 2]> = (Effect::all_of(Change::Shifted).into_iter())
                .map(|effect| light(&effect.apply(&image)).0)
                .collect();
            let expected = [[28.3, 23.5], [18.7, 23.5], [23.5, 28.3], [23.5, 18.7]];
            for (end, expected) in ends.iter().flatten().zip(expected.iter().flatten()) {
                assert!((end - expected).abs() < 0.3, "{ends:?}");
            }
            for change in Change::ALL.into_iter().skip(1) {
                for effect in Effect::all_of(change) {
                    let changed = effect.apply(&image);
                    assert_eq!(changed.data.len(), image.data.len());
                    assert_ne!(changed, image, "{change:?}");
                    let (centre, _) = light(&changed);
                    assert!(
                        centre.iter().all(|at| (at - 23.5).abs() < 0.5),
                        "{change:?} moves to {centre:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn darkness_is_darker_and_blur_is_fainter() {
        let most = |change: Change| light(&Effect::all_of(change)[0].apply(&dot(1))).1;
        assert_eq!(most(Change::Dark), 60);
        assert!(most(Change::Blurred) < 180);
    }
}
