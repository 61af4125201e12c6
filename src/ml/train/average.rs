//! A running mean of a network's weights, which is often better than the weights themselves.

use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::Tensor;

use crate::ml::network::Network;

/// Exponential moving average of weights and running statistics (Polyak and Juditsky 1992; as used by Tarvainen
/// and Valpola 2017, "Mean teachers").
#[derive(Debug)]
pub(super) struct Average {
    /// In inference mode.
    network: Network,
    steps: usize,
}

impl Average {
    /// Starts at the weights of a network in training mode.
    pub(super) fn new(network: &Network) -> Self {
        Self::restore(network.valid(), 0)
    }

    /// Goes on from a saved mean.
    pub(super) fn restore(network: Network, steps: usize) -> Self {
        Self { network, steps }
    }

    /// Moves towards the weights of a network in training mode by the share `1 - decay`, and faster in the
    /// first steps, when they are still far from where they will be.
    pub(super) fn follow(&mut self, network: &Network, decay: f64) {
        self.steps += 1;
        let steps = self.steps as f64;
        let mut blend = Blend {
            towards: HashMap::new(),
            decay: decay.min((1.0 + steps) / (10.0 + steps)),
        };
        network.valid().visit(&mut blend);
        self.network = self.network.clone().map(&mut blend);
    }

    /// The mean so far, in inference mode; it stays as it is when the average moves on.
    pub(super) fn network(&self) -> Network {
        // Not a clone: clones share the running statistics of batch normalisation.
        self.network.valid()
    }
}

struct Blend {
    towards: HashMap<ParamId, Tensor<1>>,
    decay: f64,
}

impl ModuleVisitor for Blend {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.towards.insert(param.id, param.val().flatten(0, D - 1));
    }
}

impl ModuleMapper for Blend {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let value = match self.towards.remove(&id) {
            Some(new) => {
                let new = new.reshape(tensor.dims());
                tensor * self.decay + new * (1.0 - self.decay)
            }
            None => tensor,
        };
        Param::from_mapped_value(id, value, mapper)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::network::{Architecture, NetworkConfig};
    use crate::vision::Color;
    use burn::tensor::Device;

    /// A network with running statistics, in training mode.
    fn network() -> Network {
        let config = NetworkConfig {
            architecture: Architecture::FaceFeel,
            color: Color::Gray,
            image_size: 32,
            classes: 3,
        };
        config.init(1, &Device::flex().autodiff()).train()
    }

    struct Plus(f64);

    impl ModuleMapper for Plus {
        fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
            let (id, tensor, mapper) = param.consume();
            Param::from_mapped_value(id, tensor + self.0, mapper)
        }
    }

    #[derive(Default)]
    struct Values(Vec<f32>);

    impl ModuleVisitor for Values {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f32>());
        }
    }

    fn values(network: &Network) -> Vec<f32> {
        let mut values = Values::default();
        network.visit(&mut values);
        values.0
    }

    #[test]
    fn it_moves_by_its_share_towards_weights_and_running_statistics_alike() {
        let start = network();
        let there = start.valid().map(&mut Plus(1.0));
        let mut average = Average::restore(start.valid(), 1000);
        average.follow(&there.train(), 0.75);
        let moved = values(&average.network());
        let before = values(&start.valid());
        assert!(before.len() > 1000);
        for (moved, before) in moved.iter().zip(&before) {
            assert!((moved - before - 0.25).abs() < 1e-5, "{before} -> {moved}");
        }
    }

    #[test]
    fn the_first_steps_are_larger() {
        let start = network();
        let there = start.valid().map(&mut Plus(1.0)).train();
        let mut average = Average::new(&start);
        average.follow(&there, 0.999);
        let moved = values(&average.network())[0] - values(&start.valid())[0];
        assert!((moved - 9.0 / 11.0).abs() < 1e-5, "{moved}");
    }

    #[test]
    fn what_was_read_stays_as_it_is() {
        let start = network();
        let there = start.valid().map(&mut Plus(1.0)).train();
        let mut average = Average::new(&start);
        let read = average.network();
        let before = values(&read);
        average.follow(&there, 0.5);
        assert_eq!(values(&read), before);
        assert_ne!(values(&average.network()), before);
    }
}
