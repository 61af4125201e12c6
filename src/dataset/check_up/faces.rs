//! Whether pictures that are larger than a face crop show a face at all, and one that fills them.

use super::Picture;
use super::finding::Finding;
use crate::dataset::archive::Source;
use crate::dataset::catalog::{Dataset, LoadConfig};
use crate::dataset::faces::{Bordered, LARGE_FROM_PX};
use crate::dataset::split;
use crate::vision::decode::{Room, decode};
use crate::vision::detect::FaceDetector;
use image::RgbImage;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Most pictures searched, so that the largest set takes seconds.
const MAX_EXAMINED: usize = 200;

/// Most pictures without a face that a check-up names.
const MAX_NAMED: usize = 50;

/// Where the choice of pictures starts; the same set gives the same answer.
const SEED: u64 = 1;

/// Share of a picture's shorter side below which its largest face counts as small. Of 211 web photos that were cropped
/// to heads none has less than 0.51; of photographs of scenes with a face three in four have less than 0.33.
const SMALL_SHARE: f64 = 0.35;

/// What the search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacesFound {
    /// Pictures searched.
    pub examined: usize,
    /// The first 50 in which no face was found.
    pub without_face: Vec<Picture>,
    /// All in which no face was found.
    pub without_face_images: usize,
    /// Those whose largest face fills only a small part.
    pub small_face_images: usize,
}

/// What a search of one picture says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sight {
    NoFace,
    SmallFace,
    Face,
}

/// Searches at most 200 of the pictures that are larger than a crop, drawn evenly over the classes.
pub(super) fn look(dataset: &Dataset, source: &Source, config: &LoadConfig) -> FacesFound {
    let sights: Vec<(usize, Sight)> = (drawn(dataset).into_par_iter())
        .map_init(
            || config.detector.for_portraits(),
            |detector, index| {
                config.effort.check().ok()?;
                let bytes = source.read(dataset.samples[index].index).ok()?;
                let _room = Room::enter(&bytes);
                let image = decode(&bytes, &config.decode_limits).ok()?;
                Some((index, sight(detector.as_mut(), &image)))
            },
        )
        .flatten_iter()
        .collect();
    let count = |wanted| sights.iter().filter(|&&(_, sight)| sight == wanted).count();
    FacesFound {
        examined: sights.len(),
        without_face: (sights.iter())
            .filter(|&&(_, sight)| sight == Sight::NoFace)
            .take(MAX_NAMED)
            .map(|&(index, _)| Picture::of(dataset, index))
            .collect(),
        without_face_images: count(Sight::NoFace),
        small_face_images: count(Sight::SmallFace),
    }
}

fn sight(detector: &mut dyn FaceDetector, image: &RgbImage) -> Sight {
    let mut largest = |image: &RgbImage| {
        let faces = detector.detect(image);
        faces.iter().map(|face| face.bounding_box.width).max()
    };
    let short_side = f64::from(image.width().min(image.height()));
    match largest(image) {
        Some(side) if f64::from(side) < SMALL_SHARE * short_side => Sight::SmallFace,
        Some(_) => Sight::Face,
        None if largest(&Bordered::new(image).image).is_some() => Sight::Face,
        None => Sight::NoFace,
    }
}

fn is_large(dataset: &Dataset, sample: usize) -> bool {
    let (width, height) = dataset.samples[sample].original_px;
    width.max(height) >= LARGE_FROM_PX
}

/// The samples to search, ascending: of each class in turn one by chance, until there are enough.
fn drawn(dataset: &Dataset) -> Vec<usize> {
    let mut classes = vec![Vec::new(); dataset.classes.len()];
    for (index, sample) in dataset.samples.iter().enumerate() {
        if is_large(dataset, index) {
            classes[sample.class].push(index);
        }
    }
    let mut random = split::generator(SEED);
    (classes.iter_mut()).for_each(|members| split::shuffle(members, &mut random));
    let rounds = classes.iter().map(Vec::len).max().unwrap_or(0);
    let mut drawn: Vec<usize> = (0..rounds)
        .flat_map(|round| classes.iter().filter_map(move |class| class.get(round)))
        .copied()
        .take(MAX_EXAMINED)
        .collect();
    drawn.sort_unstable();
    drawn
}

/// What there is to say about faces.
pub(super) fn findings(faces: &FacesFound, dataset: &Dataset) -> Vec<Finding> {
    let examined = faces.examined;
    let mut findings = Vec::new();
    if examined == 0 {
        findings.push(Finding::AllCrops {
            from_px: LARGE_FROM_PX,
        });
    } else if faces.without_face_images + faces.small_face_images == 0 {
        findings.push(Finding::FacesFound { examined });
    }
    if faces.without_face_images > 0 {
        findings.push(Finding::WithoutFace {
            examined,
            images: faces.without_face_images,
            large: (0..dataset.samples.len())
                .filter(|&index| is_large(dataset, index))
                .count(),
        });
    }
    if faces.small_face_images > 0 {
        findings.push(Finding::SmallFaces {
            examined,
            images: faces.small_face_images,
        });
    }
    findings
}
