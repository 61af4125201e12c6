//! Crops to probabilities with the bundled model, and a photo's bytes to an answer.

use bytes::Bytes;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use facefeel::inference::engine::{Engine, EngineConfig, FaceMode, ImageRequest};
use facefeel::ml::device::DeviceChoice;
use facefeel::ml::bundled;
use facefeel::vision::crop::FaceCrop;
use facefeel::vision::detect::DetectorKind;
use facefeel_benches::scene;

fn crops(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("bundled model");
    let device = DeviceChoice::Cpu.open().expect("there is always a CPU");
    let model = bundled::load_default(&device).expect("the bundled model is whole");
    let photo = scene::picture();
    let face = DetectorKind::default().for_photos().detect(&photo)[0].bounding_box;
    for count in [1, 4, 64] {
        let crops = vec![FaceCrop::from_box(&photo, &face, model.card().image_size); count];
        group.throughput(Throughput::Elements(count as u64));
        group.bench_function(format!("{count} crops"), |bencher| {
            bencher.iter(|| model.predict(&crops))
        });
    }
}

fn photo(criterion: &mut Criterion) {
    let device = DeviceChoice::Cpu.open().expect("there is always a CPU");
    let models = vec![bundled::load_default(&device).expect("the bundled model is whole")];
    let engine = Engine::start(models, &device.name, EngineConfig::default()).expect("a thread");
    let request = ImageRequest {
        asker: engine.admit(Client::LOCAL).expect("a place"),
        bytes: Bytes::from(scene::photo()),
        faces: FaceMode::Detect,
        model: None,
        keep_image: false,
        explain: false,
    };
    let mut group = criterion.benchmark_group("engine");
    group.sample_size(20);
    group.bench_function("photo 1920x1080 to answer", |bencher| {
        bencher.iter(|| engine.predict_blocking(request.clone()).expect("an answer"));
    });
}

criterion_group!(benches, crops, photo);
criterion_main!(benches);
