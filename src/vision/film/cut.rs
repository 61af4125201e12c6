//! Where one shot ends and the next begins, by what the pictures look like.

use image::RgbImage;
use image::imageops;

/// Width and height of a [`Thumbnail`] in pixels.
const SIZE: (u32, u32) = (16, 9);

/// Least difference between two shots, 0 to 1: that of PySceneDetect's `AdaptiveDetector` (`min_content_val`, 15 of 255).
const LEAST_CHANGE: f64 = 15.0 / 255.0;

/// The same for the first two pictures of a shot, of which nothing says whether the camera moves: that of its `ContentDetector`
/// (`threshold`, 27 of 255).
const LEAST_FIRST_CHANGE: f64 = 27.0 / 255.0;

/// How much larger the difference is than what is usual in the shot (`adaptive_threshold` of the same): a camera that
/// moves changes every picture.
const ABOVE_USUAL: f64 = 3.0;

/// What the newest difference counts for in what is usual.
const NEWEST: f64 = 0.25;

/// A picture made so small that only what matters for cuts is left: 16 × 9 shades of gray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail(Vec<u8>);

impl Thumbnail {
    /// The thumbnail of a picture.
    pub fn of(picture: &RgbImage) -> Self {
        let small = imageops::thumbnail(picture, SIZE.0, SIZE.1);
        Self(imageops::grayscale(&small).into_raw())
    }

    /// Its 144 shades, row by row.
    pub fn shades(&self) -> &[u8] {
        &self.0
    }

    /// The thumbnail with these shades; nothing if their number is another.
    pub fn from_shades(shades: Vec<u8>) -> Option<Self> {
        (shades.len() == (SIZE.0 * SIZE.1) as usize).then_some(Self(shades))
    }

    /// Mean difference of the shades, 0 to 1, once both pictures are made equally bright: a lamp is no cut.
    fn change(&self, other: &Self) -> f64 {
        let mean = |shades: &[u8]| {
            shades.iter().map(|&shade| f64::from(shade)).sum::<f64>() / shades.len() as f64
        };
        let brighter = mean(&other.0) - mean(&self.0);
        let pairs = self.0.iter().zip(&other.0);
        let sum: f64 = pairs
            .map(|(&a, &b)| (f64::from(b) - f64::from(a) - brighter).abs())
            .sum();
        sum / self.0.len() as f64 / 255.0
    }
}

/// Finds cuts in pictures that come one after the other.
#[derive(Debug, Clone, Default)]
pub struct Cuts {
    last: Option<Thumbnail>,
    /// Difference between pictures of this shot, averaged; none before its second picture.
    usual: Option<f64>,
}

impl Cuts {
    /// Whether this picture belongs to another shot than the one before.
    pub fn is_cut(&mut self, now: &Thumbnail) -> bool {
        let Some(last) = self.last.replace(now.clone()) else {
            return false;
        };
        let change = last.change(now);
        let least = match self.usual {
            None => LEAST_FIRST_CHANGE,
            Some(usual) => LEAST_CHANGE.max(ABOVE_USUAL * usual),
        };
        let is_cut = change > least;
        self.usual = match (is_cut, self.usual) {
            (true, _) => None,
            (false, None) => Some(change),
            (false, Some(usual)) => Some(usual + NEWEST * (change - usual)),
        };
        is_cut
    }
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn photo(name: &str) -> RgbImage {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/photos/");
        let photo = image::open(format!("{folder}{name}")).unwrap().to_rgb8();
        imageops::resize(&photo, 320, 180, imageops::FilterType::Triangle)
    }

    fn cuts(pictures: &[RgbImage]) -> Vec<usize> {
        let mut cuts = Cuts::default();
        let is_cut = |picture| cuts.is_cut(&Thumbnail::of(picture));
        let found: Vec<bool> = pictures.iter().map(is_cut).collect();
        (0..found.len()).filter(|&index| found[index]).collect()
    }

    #[test]
    fn a_new_shot_is_a_cut_and_its_first_picture_is_none() {
        let (one, other) = (photo("astronaut.jpg"), photo("solvay_1927_four.jpg"));
        let film = [&one, &one, &one, &other, &other, &one];
        assert_eq!(cuts(&film.map(RgbImage::clone)), [3, 5]);
    }

    #[test]
    fn neither_a_lamp_nor_a_moving_camera_is_a_cut() {
        let one = photo("astronaut.jpg");
        let mut darker = one.clone();
        darker
            .pixels_mut()
            .for_each(|Rgb(pixel)| *pixel = pixel.map(|value| value.saturating_sub(20)));
        assert_eq!(cuts(&[one.clone(), darker, one.clone()]), [0; 0]);
        let wide = imageops::resize(&one, 960, 180, imageops::FilterType::Triangle);
        let pan = |step: u32| imageops::crop_imm(&wide, 16 * step, 0, 320, 180).to_image();
        let pan: Vec<RgbImage> = (0..30).map(pan).collect();
        assert_eq!(cuts(&pan), [0; 0]);
    }

    #[test]
    fn shades_come_back_as_they_were() {
        let small = Thumbnail::of(&photo("cat.jpg"));
        assert_eq!(Thumbnail::from_shades(small.shades().to_vec()), Some(small));
        assert_eq!(Thumbnail::from_shades(vec![0; 143]), None);
    }
}
