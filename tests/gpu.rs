//! CPU and GPU compute the same: our own kernels there, burn's stock operations here.
//!
//! Without a graphics card the GPU is Mesa's software Vulkan, which is slow: everything is kept small.

#![cfg(feature = "gpu")]
#![allow(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use burn::module::{Flag, Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::optim::{AdamConfig, GradientsParams};
use burn::tensor::{Device, Int, Tensor, TensorData};
use burn_wgpu::wgpu;
use facefeel::ml::device::{ComputeDevice, DeviceChoice};
use facefeel::ml::network::{Architecture, Network, NetworkConfig};
use facefeel::ml::preprocess::{InputFormat, Normalisation, to_tensor};
use facefeel::vision::Color;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const BATCH: usize = 4;
const SIZE: u32 = 32;
const CLASSES: usize = 5;

/// What the two choices give here. One process can open an adapter once only.
struct Devices {
    auto: ComputeDevice,
    gpu: ComputeDevice,
}

fn devices() -> &'static Devices {
    static DEVICES: OnceLock<Devices> = OnceLock::new();
    DEVICES.get_or_init(|| {
        let auto = DeviceChoice::Auto.open().unwrap();
        let gpu = if auto.name.starts_with("GPU") {
            auto.clone()
        } else {
            DeviceChoice::Gpu.open().unwrap_or_else(|error| {
                panic!(
                    "{error}\nThese tests need a Vulkan driver; Mesa's software one will do. On Debian: \
                     apt-get install mesa-vulkan-drivers libvulkan1"
                )
            })
        };
        Devices { auto, gpu }
    })
}

/// Values of a network by path.
type Values = BTreeMap<String, Vec<f32>>;

/// What one training step computed.
struct Step {
    logits: Vec<f32>,
    loss: Vec<f32>,
    gradients: Values,
    /// Weights and running statistics afterwards.
    after: Values,
}

#[test]
fn both_devices_give_the_same_logits() {
    for architecture in Architecture::ALL {
        let logits =
            |device: &Device| values(network(architecture, device).forward(images(device)));
        let (cpu, gpu) = (logits(&Device::flex()), logits(&devices().gpu.device));
        assert_eq!(cpu.len(), BATCH * CLASSES);
        for (cpu, gpu) in cpu.iter().zip(&gpu) {
            let tolerance = 1e-4 + 1e-3 * cpu.abs();
            assert!(
                (cpu - gpu).abs() <= tolerance,
                "{architecture}: {cpu} on the CPU, {gpu} on the GPU"
            );
        }
    }
}

#[test]
fn both_devices_take_the_same_training_step() {
    for architecture in Architecture::ALL {
        let before = weights(&network(architecture, &Device::flex()));
        let cpu = step(architecture, &Device::flex());
        let gpu = step(architecture, &devices().gpu.device);
        check(
            &format!("{architecture} logits"),
            &cpu.logits,
            &gpu.logits,
            1e-4,
        );
        check(&format!("{architecture} loss"), &cpu.loss, &gpu.loss, 1e-4);
        check_all(
            &format!("{architecture} gradient of"),
            &cpu.gradients,
            &gpu.gradients,
            1e-5,
        );
        // A step moves a weight by at most a hundredth.
        check_all(
            &format!("{architecture} after one step"),
            &cpu.after,
            &gpu.after,
            1e-4,
        );
        for name in cpu.gradients.keys() {
            assert_ne!(
                before[name], cpu.after[name],
                "{architecture}: the step moves {name}"
            );
        }
    }
}

/// Dropout is off in these tests, or they would compare two different draws.
#[test]
fn a_training_step_without_dropout_repeats_itself() {
    for architecture in Architecture::ALL {
        let (one, other) = (
            step(architecture, &Device::flex()),
            step(architecture, &Device::flex()),
        );
        assert_eq!(one.logits, other.logits, "{architecture}");
        assert_eq!(one.after, other.after, "{architecture}");
    }
}

#[test]
fn auto_takes_a_real_gpu_or_the_cpu_but_never_a_software_gpu() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    let instance = wgpu::Instance::default();
    let adapters = runtime.block_on(instance.enumerate_adapters(wgpu::Backends::PRIMARY));
    let real: Vec<String> = adapters
        .iter()
        .map(wgpu::Adapter::get_info)
        .filter(|info| {
            use wgpu::DeviceType::{DiscreteGpu, IntegratedGpu, VirtualGpu};
            matches!(info.device_type, DiscreteGpu | IntegratedGpu | VirtualGpu)
        })
        .map(|info| format!("GPU, {}", info.name))
        .collect();
    let chosen = &devices().auto.name;
    if real.is_empty() {
        assert!(
            chosen.starts_with("CPU"),
            "{chosen} was chosen though there is no real GPU"
        );
    } else {
        assert!(
            real.contains(chosen),
            "{chosen} was chosen, not one of {real:?}"
        );
    }
    assert!(
        devices().gpu.name.starts_with("GPU"),
        "{}",
        devices().gpu.name
    );
}

/// The same weights on every device.
fn network(architecture: Architecture, device: &Device) -> Network {
    let config = NetworkConfig {
        architecture,
        color: Color::Rgb,
        image_size: SIZE,
        classes: CLASSES,
    };
    config.init(5, device)
}

/// Noise: no two neighbouring sums are equal, so that no device has to choose between equals in pooling.
fn images(device: &Device) -> Tensor<4> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let channels = Color::Rgb.channels();
    let images: Vec<Vec<u8>> = (0..BATCH)
        .map(|_| {
            (0..SIZE as usize * SIZE as usize * channels)
                .map(|_| rng.random())
                .collect()
        })
        .collect();
    to_tensor(
        images.iter().map(Vec::as_slice),
        InputFormat {
            color: Color::Rgb,
            image_size: SIZE,
            normalisation: Normalisation::PerImage,
            mirrored: false,
        },
        device,
    )
}

/// Forward, backward and one step of Adam, as training does it but for dropout.
fn step(architecture: Architecture, device: &Device) -> Step {
    // An epsilon as large as typical gradients: with a tiny one Adam's first step is the gradient's sign, which
    // rounding decides where the gradient is almost nothing.
    let mut optimizer = AdamConfig::new().with_epsilon(1e-2).init();
    let network = network(architecture, device).map(&mut DropoutOff::default());
    let device = &device.clone().autodiff();
    let network = network.to_device(device).train();
    let labels: Vec<i64> = (0..BATCH as i64).collect();
    let target = Tensor::<1, Int>::from_data(TensorData::new(labels, [BATCH]), device);
    let logits = network.forward(images(device));
    let loss = CrossEntropyLossConfig::new()
        .init(device)
        .forward(logits.clone(), target);
    let gradients = GradientsParams::from_grads(loss.backward(), &network);
    let mut read = GradientReader {
        gradients: &gradients,
        path: Vec::new(),
        values: Values::new(),
    };
    network.visit(&mut read);
    let by_path = read.values;
    let network = optimizer.step(1e-2, network, gradients);
    Step {
        logits: values(logits),
        loss: values(loss),
        gradients: by_path,
        after: weights(&network.valid()),
    }
}

fn values<const D: usize>(tensor: Tensor<D>) -> Vec<f32> {
    tensor.inner().into_data().try_into_vec::<f32>().unwrap()
}

fn weights(network: &Network) -> Values {
    let mut reader = WeightReader::default();
    network.visit(&mut reader);
    reader.values
}

/// Agreement within a thousandth of the tensor's largest value, and `least` in any case.
fn check(what: &str, cpu: &[f32], gpu: &[f32], least: f32) {
    assert_eq!(cpu.len(), gpu.len(), "{what}");
    let largest = cpu
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    let tolerance = least + 1e-3 * largest;
    for (index, (cpu, gpu)) in cpu.iter().zip(gpu).enumerate() {
        assert!(
            (cpu - gpu).abs() <= tolerance,
            "{what} at {index}: {cpu} on the CPU, {gpu} on the GPU, largest {largest}"
        );
    }
}

fn check_all(what: &str, cpu: &Values, gpu: &Values, least: f32) {
    assert!(
        !cpu.is_empty() && cpu.keys().eq(gpu.keys()),
        "{what}: the same tensors"
    );
    for (name, cpu) in cpu {
        check(&format!("{what} {name}"), cpu, &gpu[name], least);
    }
}

/// Switches the dropout layers off and leaves batch normalisation in training.
#[derive(Default)]
struct DropoutOff {
    containers: Vec<String>,
}

impl ModuleMapper for DropoutOff {
    fn enter_module(&mut self, _name: &str, container_type: &str) {
        self.containers.push(container_type.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.containers.pop();
    }

    fn map_flag(&mut self, flag: Param<Flag>) -> Param<Flag> {
        let in_dropout = self
            .containers
            .last()
            .is_some_and(|container| container == "Struct:Dropout");
        if in_dropout {
            flag.with_value(false)
        } else {
            flag
        }
    }
}

/// Reads weights and running statistics.
#[derive(Default)]
struct WeightReader {
    path: Vec<String>,
    values: Values,
}

impl ModuleVisitor for WeightReader {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.values.insert(self.path.join("."), values(param.val()));
    }
}

/// Reads the gradient of everything that learns.
struct GradientReader<'a> {
    gradients: &'a GradientsParams,
    path: Vec<String>,
    values: Values,
}

impl ModuleVisitor for GradientReader<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        // Running statistics do not learn.
        if !param.val().is_require_grad() {
            return;
        }
        let path = self.path.join(".");
        let gradient = self.gradients.get::<D>(param.id);
        let gradient = gradient.unwrap_or_else(|| panic!("{path} learns but has no gradient"));
        self.values.insert(path, values(gradient));
    }
}
