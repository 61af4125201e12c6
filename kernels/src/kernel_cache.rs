//! Kernels prepared once for many calls.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use burn::backend::Flex;
use burn::backend::tensor::FloatTensor;

use super::conv::{ConvShape, Kernels};
use super::tensor::values;

/// The kernels of one convolution, prepared when they are first asked for and again when its weights have changed. A
/// copy starts without any.
#[derive(Default)]
pub struct KernelCache {
    entry: Mutex<Option<Entry>>,
}

struct Entry {
    /// While this is held no one writes to its values: burn copies what it shares before it writes. So weights at the
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conv::infer;
    use burn::tensor::TensorData;

    #[test]
    fn kernels_are_prepared_again_when_weights_are_others_or_were_written_to() {
        let shape = ConvShape {
            batch: 1,
            in_channels: 1,
            out_channels: 1,
            height: 3,
            width: 3,
            padding: 0,
            pool: false,
        };
        let weight = |value: f32| {
            FloatTensor::<Flex>::from_data(TensorData::new(vec![value; 9], [1, 1, 3, 3]))
        };
        let cache = KernelCache::default();
        let sum = |weight: &FloatTensor<Flex>| {
            let kernels = cache.kernels(&shape, weight.clone());
            conv_sum(&shape, &kernels)
        };
        let (mut one, two) = (weight(1.0), weight(2.0));
        assert_eq!(sum(&one), 9.0);
        let before = cache.kernels(&shape, one.clone());
        assert!(Arc::ptr_eq(&before, &cache.kernels(&shape, one.clone())));
        one.storage_mut::<f32>()[0] = 3.0;
        assert_eq!(sum(&one), 11.0);
        assert_eq!(sum(&two), 18.0);
        assert_eq!(sum(&one), 11.0);
    }

    /// The convolution of ones.
    fn conv_sum(shape: &ConvShape, kernels: &Kernels) -> f32 {
        infer(shape, &[1.0; 9], kernels, &[0.0], None)[0]
    }
}
