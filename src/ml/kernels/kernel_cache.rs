//! Kernels prepared once for many calls.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;

use super::conv::{ConvShape, Kernels};
use super::conv_op::values;

/// The kernels of one convolution, prepared when they are first asked for and again when its weights have changed. A
/// copy starts without any.
#[derive(Default)]
pub(crate) struct KernelCache {
    entry: Mutex<Option<Entry>>,
}

struct Entry {
    /// While this is held nobody writes to its values: burn copies what it shares before it writes. So weights at the
    /// same address are these.
    weight: FloatTensor<Flex>,
    kernels: Arc<Kernels>,
}

impl KernelCache {
    /// The kernels for `weight`, `[out_channels, in_channels, 3, 3]`.
    pub(super) fn kernels(&self, shape: &ConvShape, weight: FloatTensor<Flex>) -> Arc<Kernels> {
        let weight = weight.to_contiguous();
        let mut entry = self.entry.lock().unwrap_or_else(PoisonError::into_inner);
        match &*entry {
            Some(entry) if std::ptr::eq(values(&entry.weight), values(&weight)) => {
                Arc::clone(&entry.kernels)
            }
            _ => {
                let kernels = Arc::new(Kernels::new(shape, values(&weight)));
                *entry = Some(Entry {
                    weight,
                    kernels: Arc::clone(&kernels),
                });
                kernels
            }
        }
    }
}

impl Clone for KernelCache {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl fmt::Debug for KernelCache {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KernelCache")
    }
}
