//! From a photo's bytes to the network's input: decoding, face detection, cropping, normalisation.

use burn::tensor::Device;
use criterion::{Criterion, criterion_group, criterion_main};
use facefeel::vision::Color;
use facefeel::dataset::pixels::Pixels;
use facefeel::ml::preprocess::to_tensor;
use facefeel::ml::train::recipe::Recipe;
use facefeel::vision::crop::FaceCrop;
use facefeel::vision::decode::{DecodeLimits, decode};
use facefeel::vision::detect::DetectorKind;
use facefeel_benches::scene;
use image::imageops::{FilterType, resize};

fn decoding(criterion: &mut Criterion) {
    let photo = scene::photo();
    criterion.bench_function("decode 1080p JPEG", |bencher| {
        bencher.iter(|| decode(&photo, &DecodeLimits::default()));
    });
}

fn detection(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("detect");
    group.sample_size(10);
    let photo = scene::picture();
    let frame = resize(&photo, 640, 360, FilterType::Triangle);
    for kind in DetectorKind::ALL {
        let name = kind.name();
        let mut detector = kind.for_photos();
        group.bench_function(format!("{name}: photo 1920x1080"), |bencher| {
            bencher.iter(|| detector.detect(&photo))
        });
        let mut detector = kind.for_frames();
        group.bench_function(format!("{name}: frame 640x360"), |bencher| {
            bencher.iter(|| detector.detect(&frame))
        });
        let face = detector.detect(&frame)[0].bounding_box;
        group.bench_function(format!("{name}: again near a face"), |bencher| {
            bencher.iter(|| detector.detect_near(&frame, &face));
        });
    }
}

fn preprocessing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("preprocess");
    let photo = scene::picture();
    let face = DetectorKind::default().for_photos().detect(&photo)[0].bounding_box;
    group.bench_function("crop a face of a photo", |bencher| {
        bencher.iter(|| FaceCrop::from_box(&photo, &face, 48));
    });
    let crop = FaceCrop::from_box(&photo, &face, 48);
    group.bench_function("gray", |bencher| {
        bencher.iter(|| Pixels::gray(crop.image()))
    });
    let pixels = Pixels::gray(crop.image()).data;
    for (name, recipe) in [
        ("unit", Recipe::thesis(Color::Gray)),
        ("per image", Recipe::facefeel(Color::Gray)),
    ] {
        for count in [1, 64] {
            group.bench_function(format!("tensor of {count}, {name}"), |bencher| {
                let images = || std::iter::repeat_n(&pixels[..], count);
                bencher.iter(|| to_tensor(images(), recipe.input_format(), &Device::flex()));
            });
        }
    }
}

criterion_group!(benches, decoding, detection, preprocessing);
criterion_main!(benches);
