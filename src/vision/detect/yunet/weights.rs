//! The bundled values.

use safetensors::SafeTensors;

static WEIGHTS: &[u8] = include_bytes!("../../../../models/yunet/weights.safetensors");

/// A pointwise convolution: `weight` is `[inputs, outputs]`.
pub(super) struct Pointwise {
    pub(super) weight: Vec<f32>,
    /// One value for each output.
    pub(super) bias: Vec<f32>,
}

/// A depthwise 3×3 convolution: `weight` is `[9, channels]`, row by row of the kernel.
pub(super) struct Depthwise {
    pub(super) weight: Vec<f32>,
    /// One value for each channel.
    pub(super) bias: Vec<f32>,
}

/// A pointwise and then a depthwise convolution.
pub(super) struct Unit {
    pub(super) pointwise: Pointwise,
    pub(super) depthwise: Depthwise,
}

/// The values of the whole network.
pub(super) struct Weights {
    /// 3×3 with steps of 2, as a pointwise convolution over the 27 values of a patch: row, column, then blue, green, red.
    pub(super) stem: Pointwise,
    pub(super) stage0: Unit,
    /// Stages 1 to 5.
    pub(super) stages: [[Unit; 2]; 5],
    /// For steps of 8, 16 and 32 pixels.
    pub(super) necks: [Unit; 3],
    /// The same; sixteen outputs: class, object, box (4), landmarks (10).
    pub(super) heads: [Unit; 3],
}

impl Weights {
    pub(super) fn bundled() -> Self {
        let file = SafeTensors::deserialize(WEIGHTS).expect("the embedded weights are complete");
        let unit = |name: &str| unit(&file, name);
        let stage = |stage: usize| [1, 2].map(|half| unit(&format!("stage{stage}.{half}")));
        let at_steps = |part: &str| [8, 16, 32].map(|step| unit(&format!("{part}{step}")));
        Self {
            stem: Pointwise {
                weight: values(&file, "stem.weight"),
                bias: values(&file, "stem.bias"),
            },
            stage0: unit("stage0"),
            stages: [1, 2, 3, 4, 5].map(stage),
            necks: at_steps("neck"),
            heads: at_steps("head"),
        }
    }
}

fn unit(file: &SafeTensors<'_>, name: &str) -> Unit {
    let values = |part: &str| values(file, &format!("{name}.{part}"));
    Unit {
        pointwise: Pointwise {
            weight: values("pointwise.weight"),
            bias: values("pointwise.bias"),
        },
        depthwise: Depthwise {
            weight: values("depthwise.weight"),
            bias: values("depthwise.bias"),
        },
    }
}

fn values(file: &SafeTensors<'_>, name: &str) -> Vec<f32> {
    let tensor = file
        .tensor(name)
        .expect("the embedded weights are complete");
    let (values, _) = tensor.data().as_chunks();
    values
        .iter()
        .map(|&bytes| f32::from_le_bytes(bytes))
        .collect()
}
