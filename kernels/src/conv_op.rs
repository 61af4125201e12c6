//! Registers [`conv`](super::conv) with burn: a backend extension with its own backward pass.

use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients as GradientStore;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::{FloatTensor, IntTensor};
use burn::backend::{Autodiff, Backend, Dispatch, Flex, backend_extension};
use burn::tensor::{Shape, Tensor, TensorData};

use super::conv::{self, Affine, ConvShape, Dropout};
use super::kernel_cache::KernelCache;
use super::tensor::values;

/// `relu(conv3×3(input) + bias)`, pooled and dropped as `options` say, on burn's CPU backend.
///
/// # Shapes
///
/// - `input`: `[batch, height, width, in_channels]`
/// - `weight`: `[out_channels, in_channels, 3, 3]`
/// - `bias`: `[out_channels]`
/// - output: `[batch, height', width', out_channels]`, stride 1
pub fn conv_relu(
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Tensor<1>,
    options: Options,
) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::conv_relu(
        input.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        options.padding,
        options.pool,
        options.dropout.rate,
        options.dropout.seed,
    ))
}

/// [`conv_relu`] without gradients and dropout, with the kernels that `cache` holds, and with each channel of the
/// output changed as `affine` says.
pub fn conv_relu_inferred(
    input: Tensor<4>,
    weight: Tensor<4>,
    bias: Tensor<1>,
    options: Options,
    cache: &KernelCache,
    affine: Option<&Affine>,
) -> Tensor<4> {
    Tensor::from_dispatch(Dispatch::conv_relu_inferred(
        input.into_dispatch(),
        weight.into_dispatch(),
        bias.into_dispatch(),
        options,
        cache,
        affine,
    ))
}

/// The operation without gradients.
#[backend_extension(Flex)]
trait ConvReluInferred: Backend {
    fn conv_relu_inferred(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: Options,
        cache: &KernelCache,
        affine: Option<&Affine>,
    ) -> FloatTensor<Self>;
}

impl ConvReluInferred for Flex {
    fn conv_relu_inferred(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: Options,
        cache: &KernelCache,
        affine: Option<&Affine>,
    ) -> FloatTensor<Self> {
        let (input, bias) = (input.to_contiguous(), bias.to_contiguous());
        let shape = shape_of(input.layout().shape(), weight.layout().shape(), options);
        let (height, width) = shape.output();
        let kernels = cache.kernels(&shape, weight);
        let output = conv::infer(&shape, values(&input), &kernels, values(&bias), affine);
        let dims = [shape.batch, height, width, shape.out_channels];
        Self::FloatTensorPrimitive::from_data(TensorData::new(output, dims))
    }
}

/// The operation as models see it, with and without gradients.
#[backend_extension(Flex, Autodiff)]
trait ConvRelu: Backend {
    fn conv_relu(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        padding: usize,
        pool: bool,
        dropout_rate: f32,
        dropout_seed: u32,
    ) -> FloatTensor<Self>;
}

/// The two passes as a backend provides them.
trait ConvReluPasses: Backend {
    fn forward(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: Options,
    ) -> (FloatTensor<Self>, IntTensor<Self>);

    /// Gradients of input (if asked for), weight and bias.
    fn backward(
        saved: Saved<Self>,
        gradient: FloatTensor<Self>,
        input_gradient: bool,
    ) -> (
        Option<FloatTensor<Self>>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    );
}

/// What a convolution does beside its weights.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Zeros around the input: 0 or 1.
    pub padding: usize,
    /// Whether 2×2 max-pooling follows.
    pub pool: bool,
    /// Dropout of the outputs.
    pub dropout: Dropout,
}

impl Options {
    fn new(padding: usize, pool: bool, rate: f32, seed: u32) -> Self {
        Self {
            padding,
            pool,
            dropout: Dropout { rate, seed },
        }
    }
}

/// What the backward pass needs from the forward pass.
#[derive(Debug, Clone)]
struct Saved<B: Backend> {
    input: FloatTensor<B>,
    weight: FloatTensor<B>,
    winners: IntTensor<B>,
    options: Options,
}

fn shape_of(input: &Shape, weight: &Shape, options: Options) -> ConvShape {
    ConvShape {
        batch: input[0],
        in_channels: input[3],
        out_channels: weight[0],
        height: input[1],
        width: input[2],
        padding: options.padding,
        pool: options.pool,
    }
}

impl ConvRelu for Flex {
    fn conv_relu(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        padding: usize,
        pool: bool,
        dropout_rate: f32,
        dropout_seed: u32,
    ) -> FloatTensor<Self> {
        let options = Options::new(padding, pool, dropout_rate, dropout_seed);
        Self::forward(input, weight, bias, options).0
    }
}

impl ConvReluPasses for Flex {
    fn forward(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        options: Options,
    ) -> (FloatTensor<Self>, IntTensor<Self>) {
        let (input, weight, bias) = (
            input.to_contiguous(),
            weight.to_contiguous(),
            bias.to_contiguous(),
        );
        let shape = shape_of(input.layout().shape(), weight.layout().shape(), options);
        let (height, width) = shape.output();
        let dims = [shape.batch, height, width, shape.out_channels];
        let result = conv::forward(
            &shape,
            values(&input),
            values(&weight),
            values(&bias),
            options.dropout,
        );
        (
            Self::FloatTensorPrimitive::from_data(TensorData::new(result.output, dims)),
            Self::IntTensorPrimitive::from_data(TensorData::new(result.winners, dims)),
        )
    }

    fn backward(
        saved: Saved<Self>,
        gradient: FloatTensor<Self>,
        input_gradient: bool,
    ) -> (
        Option<FloatTensor<Self>>,
        FloatTensor<Self>,
        FloatTensor<Self>,
    ) {
        let (input, weight) = (saved.input.to_contiguous(), saved.weight.to_contiguous());
        let gradient = gradient.to_contiguous();
        let shape = shape_of(
            input.layout().shape(),
            weight.layout().shape(),
            saved.options,
        );
        let winners = saved
            .winners
            .as_slice()
            .expect("the forward pass stored it contiguous");
        let result = conv::backward(
            &shape,
            values(&input),
            values(&weight),
            winners,
            values(&gradient),
            saved.options.dropout,
            input_gradient,
        );
        let tensor = |values: Vec<f32>, dims: Vec<usize>| {
            Self::FloatTensorPrimitive::from_data(TensorData::new(values, dims))
        };
        (
            result.input.map(|values| {
                tensor(
                    values,
                    vec![shape.batch, shape.height, shape.width, shape.in_channels],
                )
            }),
            tensor(
                result.weight,
                vec![shape.out_channels, shape.in_channels, 3, 3],
            ),
            tensor(result.bias, vec![shape.out_channels]),
        )
    }
}

impl<B: ConvReluPasses, C: CheckpointStrategy> ConvRelu for Autodiff<B, C> {
    fn conv_relu(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        bias: FloatTensor<Self>,
        padding: usize,
        pool: bool,
        dropout_rate: f32,
        dropout_seed: u32,
    ) -> FloatTensor<Self> {
        let options = Options::new(padding, pool, dropout_rate, dropout_seed);
        let (input, input_node) = input.into_parts();
        let (weight, weight_node) = weight.into_parts();
        let (bias, bias_node) = bias.into_parts();
        let nodes = [input_node, weight_node, bias_node];
        match ConvReluBackward
            .prepare::<C>(nodes)
            .compute_bound()
            .stateful()
        {
            OpsKind::Tracked(prepared) => {
                let (output, winners) = B::forward(input.clone(), weight.clone(), bias, options);
                prepared.finish(
                    Saved {
                        input,
                        weight,
                        winners,
                        options,
                    },
                    output,
                )
            }
            OpsKind::UnTracked(prepared) => {
                prepared.finish(B::forward(input, weight, bias, options).0)
            }
        }
    }
}

#[derive(Debug)]
struct ConvReluBackward;

impl<B: ConvReluPasses> Backward<B, 3> for ConvReluBackward {
    type State = Saved<B>;

    fn backward(
        self,
        ops: Ops<Self::State, 3>,
        gradients: &mut GradientStore,
        _checkpointer: &mut Checkpointer,
    ) {
        let [input, weight, bias] = ops.parents;
        let gradient = gradients.consume::<B>(&ops.node);
        let (to_input, to_weight, to_bias) = B::backward(ops.state, gradient, input.is_some());
        if let Some((node, gradient)) = input.zip(to_input) {
            gradients.register::<B>(node.id, gradient);
        }
        if let Some(node) = weight {
            gradients.register::<B>(node.id, to_weight);
        }
        if let Some(node) = bias {
            gradients.register::<B>(node.id, to_bias);
        }
    }
}
