//! Registers [`norm`](super::norm) with burn: a backend extension with its own backward pass.

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients as GradientStore;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::FloatTensor;
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::tensor::{Tensor, TensorData};

use super::norm;
use super::tensor::values;

/// Batch normalisation with the statistics of this batch, on burn's CPU backend: the output, and mean and
/// biased variance of each channel.
///
/// # Shapes
///
/// - `input` and output: `[batch, height, width, channels]`
/// - `gamma`, `beta`: `[channels]`
pub fn batch_norm(
    input: Tensor<4>,
    gamma: Tensor<1>,
    beta: Tensor<1>,
    epsilon: f32,
) -> (Tensor<4>, Tensor<1>, Tensor<1>) {
    let (output, mean, variance) = Dispatch::batch_norm_fused(
        input.into_dispatch(),
        gamma.into_dispatch(),
        beta.into_dispatch(),
        epsilon,
    );
    (
        Tensor::from_dispatch(output),
        Tensor::from_dispatch(mean),
        Tensor::from_dispatch(variance),
    )
}

type Triple<B> = (FloatTensor<B>, FloatTensor<B>, FloatTensor<B>);

/// The operation as models see it, with and without gradients.
#[backend_extension(Flex, Autodiff)]
trait BatchNormFused: Backend {
    fn batch_norm_fused(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
    ) -> (FloatTensor<Self>, FloatTensor<Self>, FloatTensor<Self>);
}

/// The backward pass as a backend provides it: gradients of input, gamma and beta.
trait BatchNormPasses: BatchNormFused {
    fn backward(saved: Saved<Self>, gradient: FloatTensor<Self>) -> Triple<Self>;
}

/// What the backward pass needs from the forward pass.
#[derive(Debug, Clone)]
struct Saved<B: Backend> {
    input: FloatTensor<B>,
    gamma: FloatTensor<B>,
    mean: FloatTensor<B>,
    variance: FloatTensor<B>,
    epsilon: f32,
}

fn tensor(values: Vec<f32>, dims: &[usize]) -> FloatTensor<Flex> {
    FloatTensor::<Flex>::from_data(TensorData::new(values, dims.to_vec()))
}

impl BatchNormFused for Flex {
    fn batch_norm_fused(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
    ) -> Triple<Self> {
        let (input, gamma, beta) = (
            input.to_contiguous(),
            gamma.to_contiguous(),
            beta.to_contiguous(),
        );
        let dims = input.layout().shape();
        let result = norm::forward(
            values(&input),
            values(&gamma),
            values(&beta),
            epsilon.into(),
        );
        let channels = [dims[3]];
        (
            tensor(result.output, dims),
            tensor(result.mean, &channels),
            tensor(result.variance, &channels),
        )
    }
}

impl BatchNormPasses for Flex {
    fn backward(saved: Saved<Self>, gradient: FloatTensor<Self>) -> Triple<Self> {
        let (input, gamma) = (saved.input.to_contiguous(), saved.gamma.to_contiguous());
        let gradient = gradient.to_contiguous();
        let dims = input.layout().shape();
        let result = norm::backward(
            values(&input),
            values(&gamma),
            (values(&saved.mean), values(&saved.variance)),
            saved.epsilon.into(),
            values(&gradient),
        );
        let channels = [dims[3]];
        (
            tensor(result.input, dims),
            tensor(result.gamma, &channels),
            tensor(result.beta, &channels),
        )
    }
}

impl<B: BatchNormPasses, C: CheckpointStrategy> BatchNormFused for Autodiff<B, C> {
    fn batch_norm_fused(
        input: FloatTensor<Self>,
        gamma: FloatTensor<Self>,
        beta: FloatTensor<Self>,
        epsilon: f32,
    ) -> Triple<Self> {
        let (input, input_node) = input.into_parts();
        let (gamma, gamma_node) = gamma.into_parts();
        let (beta, beta_node) = beta.into_parts();
        let nodes = [input_node, gamma_node, beta_node];
        let (output, mean, variance) =
            B::batch_norm_fused(input.clone(), gamma.clone(), beta, epsilon);
        let statistics = (
            FloatTensor::<Self>::new(mean.clone()),
            FloatTensor::<Self>::new(variance.clone()),
        );
        let output = match BatchNormBackward
            .prepare::<C>(nodes)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => prepared.finish(
                Saved {
                    input,
                    gamma,
                    mean,
                    variance,
                    epsilon,
                },
                output,
            ),
            OpsKind::UnTracked(prepared) => prepared.finish(output),
        };
        (output, statistics.0, statistics.1)
    }
}

#[derive(Debug)]
struct BatchNormBackward;

impl<B: BatchNormPasses> Backward<B, 3> for BatchNormBackward {
    type State = Saved<B>;

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut GradientStore,
        _checkpointer: &mut Checkpointer,
    ) {
        let gradient = gradients.consume::<B>(&ops.node);
        let (to_input, to_gamma, to_beta) = B::backward(ops.state, gradient);
        for (parent, gradient) in ops.parents.into_iter().zip([to_input, to_gamma, to_beta]) {
            if let Some(node) = parent {
                gradients.register::<B>(node.id, gradient);
            }
        }
    }
}
