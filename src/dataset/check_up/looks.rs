//! Sizes and colours of the pictures.

use super::finding::Finding;
use crate::dataset::catalog::{Dataset, Sample};
use serde::{Deserialize, Serialize};

/// Shorter side in pixels below which a face is hardly to be read: the smallest input of our networks.
const TINY_PX: u32 = 32;

/// Longer side over shorter from which on a picture is visibly stretched into its square.
const STRETCHED_FROM: f64 = 1.5;

/// Difference between two classes' shares of gray images from which on colour gives the class away.
const TELLING_DIFFERENCE: f64 = 0.5;

/// Fewest images of a class whose share of gray ones means anything.
const MIN_IMAGES: usize = 10;

/// Width and height of pictures in pixels, before cropping.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sizes {
    /// The one with fewest pixels.
    pub smallest: (u32, u32),
    /// The one in the middle.
    pub median: (u32, u32),
    /// The one with most pixels.
    pub largest: (u32, u32),
}

pub(super) fn sizes(dataset: &Dataset) -> Sizes {
    let mut sizes: Vec<(u32, u32)> = (dataset.samples.iter())
        .map(|sample| sample.original_px)
        .collect();
    sizes.sort_unstable_by_key(|&(width, height)| (u64::from(width) * u64::from(height), width));
    match (sizes.first(), sizes.last()) {
        (Some(&smallest), Some(&largest)) => Sizes {
            smallest,
            median: sizes[sizes.len() / 2],
            largest,
        },
        _ => Sizes::default(),
    }
}

/// What there is to say about sizes and colours.
pub(super) fn findings(dataset: &Dataset) -> Vec<Finding> {
    let mut findings = size_findings(dataset);
    findings.extend(color_findings(dataset));
    findings
}

fn size_findings(dataset: &Dataset) -> Vec<Finding> {
    let count = |picks: &dyn Fn(u32, u32) -> bool| {
        let sides = dataset.samples.iter().map(|sample| {
            let (width, height) = sample.original_px;
            (width.min(height), width.max(height))
        });
        sides.filter(|&(short, long)| picks(short, long)).count()
    };
    let mut findings = Vec::new();
    let tiny = count(&|short, _| short < TINY_PX);
    if tiny > 0 {
        findings.push(Finding::Tiny {
            images: tiny,
            below_px: TINY_PX,
        });
    }
    let below_px = dataset
        .samples
        .first()
        .map_or(0, |sample| sample.pixels.size);
    let enlarged = count(&|short, _| (TINY_PX..below_px).contains(&short));
    if enlarged > 0 {
        findings.push(Finding::Enlarged {
            images: enlarged,
            below_px,
        });
    }
    let stretched = count(&|short, long| f64::from(long) >= STRETCHED_FROM * f64::from(short));
    if stretched > 0 {
        findings.push(Finding::Stretched { images: stretched });
    }
    findings
}

fn color_findings(dataset: &Dataset) -> Vec<Finding> {
    let count = |picks: &dyn Fn(&Sample) -> bool| {
        (dataset.samples.iter())
            .filter(|sample| picks(sample))
            .count()
    };
    let gray = count(&|sample| sample.colorless);
    let colored = dataset.samples.len() - gray;
    let mut findings = match (gray, colored) {
        (_, 0) => vec![Finding::AllGray],
        (0, _) => vec![Finding::AllColor],
        _ => vec![Finding::MixedColor { gray, colored }],
    };
    if gray > 0 && colored > 0 {
        findings.extend(telling_color(dataset));
    }
    let stored_as_color = count(&|sample| sample.gray_stored_as_color);
    if stored_as_color > 0 {
        findings.push(Finding::GrayStoredAsColor {
            images: stored_as_color,
        });
    }
    findings
}

/// The classes with most and fewest gray images, if they differ so much that colour tells them apart.
fn telling_color(dataset: &Dataset) -> Option<Finding> {
    let mut counts = vec![(0_usize, 0_usize); dataset.classes.len()];
    for sample in &dataset.samples {
        counts[sample.class].0 += 1;
        counts[sample.class].1 += usize::from(sample.colorless);
    }
    let mut shares: Vec<(f64, &String)> = (counts.iter().zip(&dataset.classes))
        .filter(|((images, _), _)| *images >= MIN_IMAGES)
        .map(|(&(images, gray), class)| (gray as f64 / images as f64, class))
        .collect();
    shares.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (&(least, color_class), &(most, gray_class)) = (shares.first()?, shares.last()?);
    (most - least >= TELLING_DIFFERENCE).then(|| Finding::ColorTellsClass {
        gray_class: gray_class.clone(),
        gray_share: most,
        color_class: color_class.clone(),
        color_class_gray_share: least,
    })
}
