//! The convolutions of both networks, with bias, ReLU and pooling: our kernels beside burn's stock operations.

use std::hint::black_box;

use burn::tensor::ops::{ConvOptions, MaxPoolOptions};
use burn::tensor::{Device, Tensor, TensorData, activation, module};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use facefeel_kernels::conv::{self, ConvShape, Dropout};
use facefeel_benches::layers::{self, numbers};

/// Values of one convolution.
struct Values {
    input: Vec<f32>,
    weight: Vec<f32>,
    bias: Vec<f32>,
}

impl Values {
    fn of(shape: &ConvShape) -> Self {
        Self {
            input: numbers(shape.batch * shape.in_channels * shape.height * shape.width),
            weight: numbers(shape.out_channels * shape.in_channels * 9),
            bias: numbers(shape.out_channels),
        }
    }
}

/// Input, weight and bias for burn.
fn tensors(
    shape: &ConvShape,
    values: &Values,
    device: &Device,
) -> (Tensor<4>, Tensor<4>, Tensor<1>) {
    let input = [shape.batch, shape.in_channels, shape.height, shape.width];
    let weight = [shape.out_channels, shape.in_channels, 3, 3];
    (
        Tensor::from_data(TensorData::new(values.input.clone(), input), device),
        Tensor::from_data(TensorData::new(values.weight.clone(), weight), device),
        Tensor::from_data(
            TensorData::new(values.bias.clone(), [shape.out_channels]),
            device,
        ),
    )
}

fn stock(shape: &ConvShape, input: Tensor<4>, weight: Tensor<4>, bias: Tensor<1>) -> Tensor<4> {
    let options = ConvOptions::new([1, 1], [shape.padding; 2], [1, 1], 1);
    let output = activation::relu(module::conv2d(input, weight, Some(bias), options));
    match shape.pool {
        true => module::max_pool2d(output, MaxPoolOptions::new([2, 2])),
        false => output,
    }
}

fn forward(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("forward");
    group.sample_size(10);
    for (name, shape) in layers::all() {
        let values = Values::of(&shape);
        group.throughput(Throughput::Elements(shape.batch as u64));
        group.bench_function(BenchmarkId::new("ours", &name), |bencher| {
            let Values {
                input,
                weight,
                bias,
            } = &values;
            bencher.iter(|| conv::forward(&shape, input, weight, bias, Dropout::NONE));
        });
        group.bench_function(BenchmarkId::new("burn-flex", &name), |bencher| {
            let (input, weight, bias) = tensors(&shape, &values, &Device::flex());
            bencher.iter(|| stock(&shape, input.clone(), weight.clone(), bias.clone()));
        });
    }
}

/// Gradients of weight and bias and, but for first layers, of the input.
fn backward(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("backward");
    group.sample_size(10);
    for (name, shape) in layers::all() {
        let values = Values::of(&shape);
        let wants_input = shape.in_channels > 3;
        group.throughput(Throughput::Elements(shape.batch as u64));
        group.bench_function(BenchmarkId::new("ours", &name), |bencher| {
            let Values {
                input,
                weight,
                bias,
            } = &values;
            let forward = conv::forward(&shape, input, weight, bias, Dropout::NONE);
            let gradient = vec![1.0; forward.output.len()];
            bencher.iter(|| {
                let winners = &forward.winners;
                conv::backward(
                    &shape,
                    input,
                    weight,
                    winners,
                    &gradient,
                    Dropout::NONE,
                    wants_input,
                )
            });
        });
        group.bench_function(BenchmarkId::new("burn-flex", &name), |bencher| {
            let (input, weight, bias) = tensors(&shape, &values, &Device::flex().autodiff());
            let input = if wants_input {
                input.require_grad()
            } else {
                input
            };
            let (weight, bias) = (weight.require_grad(), bias.require_grad());
            let forward = || stock(&shape, input.clone(), weight.clone(), bias.clone()).sum();
            bencher.iter_batched(
                forward,
                |sum| black_box(sum.backward()),
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group!(benches, forward, backward);
criterion_main!(benches);
