//! Where tensors live: burn's CPU backend or a GPU through wgpu, chosen at run time.

use std::fmt;
use std::str::FromStr;

use burn::tensor::Device;
use serde::Deserialize;
use utoipa::ToSchema;

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeviceChoice {
    /// A real GPU if there is one, else the CPU; never a software GPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU through wgpu; a software one too, if it is all there is.
    Gpu,
}

/// A word that names no device.
#[derive(Debug, thiserror::Error)]
#[error("there is no device called {0}; choose auto, cpu or gpu")]
pub struct UnknownDevice(String);

impl FromStr for DeviceChoice {
    type Err = UnknownDevice;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "auto" => Ok(Self::Auto),
            "cpu" => Ok(Self::Cpu),
            "gpu" => Ok(Self::Gpu),
            _ => Err(UnknownDevice(word.to_owned())),
        }
    }
}

/// Why there is no device of the kind asked for.
#[derive(Debug, thiserror::Error)]
pub enum DeviceError {
    /// No graphics adapter answered.
    #[error("no GPU can be used here ({0}); install its Vulkan driver or choose the device cpu")]
    NoGpu(String),
}

/// A chosen device and its name for people.
#[derive(Debug, Clone)]
pub struct ComputeDevice {
    /// For burn, without autodiff.
    pub device: Device,
    /// For instance `CPU, 8 threads` or `GPU, NVIDIA H200`.
    pub name: String,
}

impl fmt::Display for ComputeDevice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.name)
    }
}

impl DeviceChoice {
    /// Opens the device.
    ///
    /// # Errors
    ///
    /// [`DeviceError::NoGpu`] if a GPU was demanded and there is none, or this build leaves GPUs out.
    pub fn open(self) -> Result<ComputeDevice, DeviceError> {
        match self {
            Self::Cpu => Ok(cpu()),
            Self::Gpu => gpu::open(gpu::Software::Allowed),
            Self::Auto if !shows_gpu() => Ok(cpu()),
            Self::Auto => Ok(gpu::open(gpu::Software::Refused).unwrap_or_else(|_| cpu())),
        }
    }

    /// Opens the device for someone who cannot know what the machine has: a GPU must be a real one.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and if the only GPU is a software one.
    pub fn open_real(self) -> Result<ComputeDevice, DeviceError> {
        match self {
            Self::Gpu => gpu::open(gpu::Software::Refused),
            other => other.open(),
        }
    }
}

/// Whether the system shows anything that may be a GPU. Where Linux does not, its drivers are not asked: they look for a
/// desktop and complain on standard error where there is none, as in cron and containers.
fn shows_gpu() -> bool {
    const NODES: [&str; 6] = ["renderD", "nvidia", "nvhost", "dxg", "mali", "kgsl"];
    let is_gpu = |entry: std::fs::DirEntry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        NODES.iter().any(|node| name.starts_with(node))
    };
    let folders = ["/dev", "/dev/dri"]
        .into_iter()
        .filter_map(|folder| std::fs::read_dir(folder).ok());
    !cfg!(target_os = "linux") || folders.flatten().flatten().any(is_gpu)
}

fn cpu() -> ComputeDevice {
    let threads = rayon::current_num_threads();
    let name = format!(
        "CPU, {threads} thread{}",
        if threads == 1 { "" } else { "s" }
    );
    ComputeDevice {
        device: Device::flex(),
        name,
    }
}

#[cfg(feature = "gpu")]
mod gpu {
    use burn_wgpu::wgpu::{self, DeviceType};

    use super::{ComputeDevice, Device, DeviceError};
    use burn::tensor::DeviceKind;
    use std::sync::{Mutex, PoisonError};

    /// Whether an adapter that computes on the CPU will do.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub(super) enum Software {
        Allowed,
        Refused,
    }

    /// Adapters are taken in order of rank; this one computes on the CPU.
    const SOFTWARE_RANK: u8 = 3;

    /// The GPU, which burn lets a process open only once, and whether it is a software one.
    static OPENED: Mutex<Option<(ComputeDevice, bool)>> = Mutex::new(None);

    /// The best adapter, opened on the first call.
    pub(super) fn open(software: Software) -> Result<ComputeDevice, DeviceError> {
        let mut opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner);
        let (device, is_software) = match &*opened {
            Some(opened) => opened,
            None => opened.insert(choose(software)?),
        };
        if *is_software && software == Software::Refused {
            return Err(DeviceError::NoGpu(
                "the only adapter is a software one".to_owned(),
            ));
        }
        Ok(device.clone())
    }

    /// Looks at the adapters before burn does, because burn would take a software one.
    fn choose(software: Software) -> Result<(ComputeDevice, bool), DeviceError> {
        // Those that burn computes on.
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::PRIMARY,
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapters = wait(instance.enumerate_adapters(wgpu::Backends::PRIMARY));
        let mut counts = [0; 3];
        let mut found = Vec::new();
        for adapter in adapters {
            let info = adapter.get_info();
            let mut next = |slot: usize| {
                counts[slot] += 1;
                counts[slot] - 1
            };
            let kind = match info.device_type {
                DeviceType::DiscreteGpu => (0, DeviceKind::DiscreteGpu(next(0))),
                DeviceType::IntegratedGpu => (1, DeviceKind::IntegratedGpu(next(1))),
                DeviceType::VirtualGpu => (2, DeviceKind::VirtualGpu(next(2))),
                DeviceType::Cpu if software == Software::Allowed => {
                    (SOFTWARE_RANK, DeviceKind::Cpu)
                }
                DeviceType::Cpu | DeviceType::Other => continue,
            };
            found.push((kind, info.name));
        }
        let ((rank, kind), name) = found
            .into_iter()
            .min_by_key(|((rank, _), _)| *rank)
            .ok_or_else(|| DeviceError::NoGpu("no graphics adapter was found".to_owned()))?;
        let device = Device::wgpu_options()
            .device_kind(kind)
            .init()
            .map_err(|error| DeviceError::NoGpu(error.to_string()))?;
        let name = format!("GPU, {name}");
        Ok((ComputeDevice { device, name }, rank == SOFTWARE_RANK))
    }

    /// Runs a future of wgpu, which on native platforms is ready at once.
    fn wait<F: Future>(future: F) -> F::Output {
        let mut future = std::pin::pin!(future);
        let mut context = std::task::Context::from_waker(std::task::Waker::noop());
        loop {
            if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
                return output;
            }
            std::thread::yield_now();
        }
    }
}

#[cfg(not(feature = "gpu"))]
mod gpu {
    use super::{ComputeDevice, DeviceError};

    #[derive(Clone, Copy)]
    pub(super) enum Software {
        Allowed,
        Refused,
    }

    pub(super) fn open(_software: Software) -> Result<ComputeDevice, DeviceError> {
        Err(DeviceError::NoGpu(
            "this program was built without the gpu feature".to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cpu_is_always_there_and_unknown_words_are_refused() {
        assert!(DeviceChoice::Cpu.open().unwrap().name.starts_with("CPU"));
        assert!("tpu".parse::<DeviceChoice>().is_err());
    }
}
