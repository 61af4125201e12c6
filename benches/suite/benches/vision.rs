//! From a photo's bytes to the network's input: decoding, face detection, cropping, normalisation.

use burn::tensor::Device;
use criterion::{Criterion, criterion_group, criterion_main};
use facefeel::card::Color;
use facefeel::dataset::pixels::Pixels;
use facefeel::ml::preprocess::to_tensor;
use facefeel::ml::train::recipe::Recipe;
use facefeel::vision::crop::FaceCrop;
use facefeel::vision::decode::{DecodeLimits, decode};
use facefeel::vision::detect::{FaceDetector, SeetaConfig, SeetaDetector};
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
    let mut detector = SeetaDetector::new(SeetaConfig::PHOTO);
    group.bench_function("photo 1920x1080", |bencher| {
        bencher.iter(|| detector.detect(&photo))
    });
    let mut detector = SeetaDetector::new(SeetaConfig::LIVE);
    group.bench_function("frame 640x360", |bencher| {
        bencher.iter(|| detector.detect(&frame))
    });
    let face = detector.detect(&frame)[0].bounding_box;
    group.bench_function("again near a face of a frame", |bencher| {
        bencher.iter(|| detector.detect_near(&frame, &face));
    });
}

fn preprocessing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("preprocess");
    let photo = scene::picture();
    let face = SeetaDetector::default().detect(&photo)[0].bounding_box;
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
