//! Adam with decoupled weight decay over a whole network, with a state that can be saved.
//!
//! The rule is burn's [`AdamW`]; only its state is kept here. burn's `ModuleOptimizer` loads a saved state
//! onto the program's default device, which is a GPU that a machine may not have.

use std::collections::HashMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::optim::{
    AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, GradientsParams, Optimizer as _,
};
use burn::tensor::Tensor;

use crate::ml::network::Network;

/// Keras' epsilon; burn's own default is a hundred times larger.
const EPSILON: f32 = 1e-7;

/// Adam (Kingma and Ba 2015) with decoupled weight decay (Loshchilov and Hutter 2019).
pub(super) struct Optimizer {
    rule: AdamW,
    moments: HashMap<ParamId, Moments>,
}

/// Running means of one parameter's gradients and of their squares, flattened.
#[derive(Debug, Clone)]
struct Moments {
    steps: usize,
    first: Tensor<1>,
    second: Tensor<1>,
}

/// The state of an optimizer as two networks that hold moments in place of weights.
pub(super) struct OptimizerState {
    pub(super) steps: usize,
    pub(super) first: Network,
    pub(super) second: Network,
}

impl Optimizer {
    /// With a weight decay of 0 this is plain Adam.
    pub(super) fn new(weight_decay: f32) -> Self {
        let config = AdamWConfig::new()
            .with_epsilon(EPSILON)
            .with_weight_decay(weight_decay);
        Self {
            rule: config.build(),
            moments: HashMap::new(),
        }
    }

    /// The network after one step.
    pub(super) fn step(
        &mut self,
        learning_rate: f64,
        network: Network,
        gradients: GradientsParams,
    ) -> Network {
        network.map(&mut Step {
            optimizer: self,
            learning_rate,
            gradients,
        })
    }

    /// The state, in the shape of `network`, which is the one it belongs to and in training mode.
    pub(super) fn state(&self, network: &Network) -> OptimizerState {
        let filled = |moment: fn(&Moments) -> &Tensor<1>| {
            // Not a clone: clones share the running statistics of batch normalisation.
            network.valid().map(&mut Fill {
                moments: &self.moments,
                moment,
            })
        };
        OptimizerState {
            steps: self
                .moments
                .values()
                .map(|moments| moments.steps)
                .max()
                .unwrap_or(0),
            first: filled(|moments| &moments.first),
            second: filled(|moments| &moments.second),
        }
    }

    /// Takes over a state whose networks have the parameter ids of the network to be trained.
    pub(super) fn restore(&mut self, state: &OptimizerState) {
        let (mut first, mut second) = (Collect::default(), Collect::default());
        state.first.visit(&mut first);
        state.second.visit(&mut second);
        self.moments = first
            .0
            .into_iter()
            .filter_map(|(id, first)| {
                let moments = Moments {
                    steps: state.steps,
                    first,
                    second: second.0.remove(&id)?,
                };
                Some((id, moments))
            })
            .collect();
    }
}

/// Moves every parameter that has a gradient.
struct Step<'a> {
    optimizer: &'a mut Optimizer,
    learning_rate: f64,
    gradients: GradientsParams,
}

impl ModuleMapper for Step<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let Some(gradient) = self.gradients.remove::<D>(id) else {
            return Param::from_mapped_value(id, tensor, mapper);
        };
        let shape = tensor.dims();
        let before = self.optimizer.moments.remove(&id).map(|moments| {
            AdamWState::new(AdaptiveMomentumState::new(
                moments.steps,
                moments.first.reshape(shape),
                moments.second.reshape(shape),
            ))
        });
        let rule = &self.optimizer.rule;
        let (moved, after) = rule.step(self.learning_rate, tensor.inner(), gradient, before);
        if let Some(AdamWState { momentum }) = after {
            let moments = Moments {
                steps: momentum.time,
                first: momentum.moment_1.flatten(0, D - 1),
                second: momentum.moment_2.flatten(0, D - 1),
            };
            self.optimizer.moments.insert(id, moments);
        }
        let moved = Tensor::from_inner(moved).require_grad();
        Param::from_mapped_value(id, moved, mapper)
    }
}

/// Puts moments in the place of parameters; zeros where there are none.
struct Fill<'a> {
    moments: &'a HashMap<ParamId, Moments>,
    moment: fn(&Moments) -> &Tensor<1>,
}

impl ModuleMapper for Fill<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        let value = match self.moments.get(&id) {
            Some(moments) => (self.moment)(moments).clone().reshape(tensor.dims()),
            None => tensor.zeros_like(),
        };
        Param::from_mapped_value(id, value, mapper)
    }
}

/// Every parameter, flattened.
#[derive(Default)]
struct Collect(HashMap<ParamId, Tensor<1>>);

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.insert(param.id, param.val().flatten(0, D - 1));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::model_file::weights;
    use crate::ml::network::{Architecture, NetworkConfig};
    use crate::vision::Color;
    use burn::optim::ModuleOptimizer;
    use burn::tensor::Device;

    fn network() -> Network {
        let config = NetworkConfig {
            architecture: Architecture::Thesis,
            color: Color::Gray,
            image_size: 32,
            classes: 3,
        };
        config.init(1, &Device::flex().autodiff()).train()
    }

    /// Gradients that depend on the weights and on `phase`; a real backward pass would draw dropout from
    /// random numbers that all tests share.
    struct Made {
        gradients: GradientsParams,
        phase: f32,
    }

    impl ModuleVisitor for Made {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let gradient = (param.val().inner() + self.phase).sin();
            self.gradients.register(param.id, gradient);
        }
    }

    fn gradients(network: &Network, phase: f32) -> GradientsParams {
        let mut made = Made {
            gradients: GradientsParams::new(),
            phase,
        };
        network.visit(&mut made);
        made.gradients
    }

    #[test]
    fn steps_are_those_of_burns_optimizer() {
        let config = AdamWConfig::new()
            .with_epsilon(EPSILON)
            .with_weight_decay(0.02);
        let mut theirs: ModuleOptimizer = config.init();
        let mut ours = Optimizer::new(0.02);
        let (mut a, mut b) = (network(), network());
        for phase in [0.0, 1.0, 4.0] {
            let (for_a, for_b) = (gradients(&a, phase), gradients(&b, phase));
            a = theirs.step(1e-3, a, for_a);
            b = ours.step(1e-3, b, for_b);
        }
        assert_eq!(weights(&a.valid()).unwrap(), weights(&b.valid()).unwrap());
        assert_ne!(
            weights(&a.valid()).unwrap(),
            weights(&network().valid()).unwrap()
        );
    }

    #[test]
    fn a_restored_state_goes_on_where_it_was() {
        let mut straight = Optimizer::new(0.0);
        let start = network();
        let first = gradients(&start, 0.0);
        let halfway = straight.step(1e-3, start, first);
        let state = straight.state(&halfway);
        let mut restored = Optimizer::new(0.0);
        restored.restore(&state);
        let (for_a, for_b) = (gradients(&halfway, 1.0), gradients(&halfway, 1.0));
        let a = straight.step(1e-3, halfway.clone(), for_a);
        let b = restored.step(1e-3, halfway.clone(), for_b);
        assert_eq!(weights(&a.valid()).unwrap(), weights(&b.valid()).unwrap());
        let for_c = gradients(&halfway, 1.0);
        let c = Optimizer::new(0.0).step(1e-3, halfway, for_c);
        assert_ne!(
            weights(&a.valid()).unwrap(),
            weights(&c.valid()).unwrap(),
            "without its state the step is another"
        );
    }
}
