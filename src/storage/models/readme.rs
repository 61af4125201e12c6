//! The page inside a model's ZIP: what the model is, and Python lines that give our scores.

use crate::ml::card::Card;
use crate::ml::network::Architecture;
use crate::ml::preprocess::Normalisation;
use crate::vision::Color;

/// The page in Markdown. Its first block of Python defines `scores`; a test runs it.
pub(super) fn readme(card: &Card) -> String {
    let Card {
        image_size: size, ..
    } = card;
    let color = match card.color {
        Color::Gray => "gray",
        Color::Rgb => "red, green and blue",
    };
    let mode = match card.color {
        Color::Gray => "L",
        Color::Rgb => "RGB",
    };
    format!(
        "# {name}

A FaceFeel model: it takes a face crop of {size}×{size} pixels ({color}) and gives one score for each of
{count} classes: {classes}.

| file | holds |
|---|---|
| `weights.safetensors` | the weights, 32-bit numbers |
| `card.json` | classes, input format, what it learned from, and all measurements |
{fingerprints}
{terms}{measured}## In FaceFeel

Import this ZIP on the page *Models*, or with `facefeel models import FILE.zip`.

## In Python

`pip install torch safetensors pillow numpy`, unpack this ZIP, and run this beside its files:

```python
{code}```

`scores` takes the bytes of one face crop, a tensor of whole numbers 0 to 255 of shape [height, width, channels]. For
instance from a picture that shows one face, square and as tight as the face:

```python
import numpy as np
from PIL import Image

picture = Image.open(\"face.png\").convert(\"{mode}\").resize(({size}, {size}))
result = scores(torch.from_numpy(np.array(picture).reshape({size}, {size}, {channels})))
print(dict(zip(card[\"classes\"], result.tolist())))
```

A crop of exactly {size}×{size} pixels gets the scores that FaceFeel gives it with `--faces whole`, up to rounding
(1e-5). Larger ones are resized a little differently by Pillow.

## In Keras

`pip install keras safetensors numpy` and one of its backends (TensorFlow, JAX, PyTorch). `scores` takes a NumPy array of the same shape:

```python
{keras}```

## In onnxruntime

`facefeel models export {id} --format onnx --out model.onnx` writes two files. The one with
`crop` in its name takes the bytes of face crops, [batch, height, width, channels], and needs `pip install onnxruntime numpy pillow`:

```python
import json
import numpy as np, onnxruntime
from PIL import Image

session = onnxruntime.InferenceSession(\"model.crop.onnx\")
classes = json.loads(session.get_modelmeta().custom_metadata_map[\"facefeel.classes\"])
picture = Image.open(\"face.png\").convert(\"{mode}\").resize(({size}, {size}))
crops = np.asarray(picture, np.uint8).reshape(1, {size}, {size}, {channels})
for class_, probability in zip(classes, session.run(None, {{\"crop\": crops}})[0][0]):
    print(f\"{{class_}}: {{probability:.3f}}\")
```

`model.onnx` is the network
alone; its metadata say how pixels are normalised, and how its logits become probabilities.

Scores say which expression a face seems to show, not what
a person feels.
",
        name = plain(&card.name),
        id = card.id,
        count = card.classes.len(),
        classes = card
            .classes
            .iter()
            .map(|class| plain(class))
            .collect::<Vec<_>>()
            .join(", "),
        fingerprints = match card.fingerprints {
            Some(_) => {
                "| `fingerprints.bin` | hashes by which images are known again that it learned from; no picture can be made of them |\n"
            }
            None => "",
        },
        terms = terms(card),
        measured = measured(card),
        code = code(card),
        keras = keras(card),
        channels = card.color.channels(),
    )
}

/// What the weights may be used for, if the card restricts it.
fn terms(card: &Card) -> String {
    (card.terms.as_ref()).map_or_else(String::new, |terms| {
        format!("## Terms\n\n{}\n\n", plain(terms))
    })
}

/// One sentence a measurement.
fn measured(card: &Card) -> String {
    let lines = card.metrics.iter().map(|figure| {
        let [low, high] = figure.report.interval_95.map(|share| 100.0 * share);
        format!(
            "- {}: {:.1} % of {} pictures named rightly (95 % interval {low:.1} to {high:.1})\n",
            plain(&figure.name),
            100.0 * figure.report.accuracy,
            figure.report.support
        )
    });
    let lines: String = lines.collect();
    match lines.is_empty() {
        true => lines,
        false => format!("Measured:\n\n{lines}\n"),
    }
}

/// Text without what Markdown or HTML would take as a command.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => plain.push_str("&amp;"),
            '<' => plain.push_str("&lt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '#' | '|' | '!' => plain.extend(['\\', char]),
            char if char.is_control() => plain.push(' '),
            char => plain.push(char),
        }
    }
    plain
}

/// Python that defines `scores`, with the network and the normalisation of this model. Nothing that a
/// stranger may have written stands in it.
fn code(card: &Card) -> String {
    let network = match card.architecture {
        Architecture::Thesis => THESIS,
        Architecture::FaceFeel => FACEFEEL,
    };
    let normalise = match card.normalisation {
        Normalisation::Unit => "x = x / 255",
        // The deviation is that of the whole population; below one gray level there is only noise.
        Normalisation::PerImage => "x = (x - x.mean()) / x.std(unbiased=False).clamp(min=1)",
    };
    let answer = match card.mirrored {
        false => "F.softmax(network(x), 1)[0]",
        true => "((F.softmax(network(x), 1) + F.softmax(network(x.flip(3)), 1)) / 2)[0]",
    };
    // The likeliest class stays; its probability comes to fit how often it is right.
    let calibrate = match card.temperature == 1.0 {
        true => "return p",
        false => {
            "return F.softmax(p.clamp(min=1.1754944e-38).double().log() / card[\"temperature\"], 0).float()"
        }
    };
    format!(
        "import json, torch, torch.nn.functional as F
from safetensors.torch import load_file

card, w = json.load(open(\"card.json\", encoding=\"utf-8\")), load_file(\"weights.safetensors\")

{network}
def scores(pixels):
    x = pixels.permute(2, 0, 1)[None].float()
    {normalise}
    p = {answer}
    {calibrate}
"
    )
}

/// The same for Keras.
fn keras(card: &Card) -> String {
    let network = match card.architecture {
        Architecture::Thesis => KERAS_THESIS,
        Architecture::FaceFeel => KERAS_FACEFEEL,
    };
    let normalise = match card.normalisation {
        Normalisation::Unit => "x = x / 255",
        Normalisation::PerImage => "x = (x - x.mean()) / max(x.std(), 1)",
    };
    let answer = match card.mirrored {
        false => "answer(x)",
        true => "(answer(x) + answer(x[:, :, ::-1])) / 2",
    };
    let calibrate = match card.temperature == 1.0 {
        true => "return p",
        false => {
            "p = np.maximum(p, 1.1754944e-38) ** (1 / card[\"temperature\"])
    return p / p.sum()"
        }
    };
    format!(
        "import json, numpy as np
from keras import ops
from safetensors.numpy import load_file

card, w = json.load(open(\"card.json\", encoding=\"utf-8\")), load_file(\"weights.safetensors\")

{KERAS_LAYERS}
{network}
def answer(x):
    return ops.convert_to_numpy(ops.softmax(network(x)))[0].astype(np.float64)

def scores(pixels):
    x = np.asarray(pixels, np.float32)[None]
    {normalise}
    p = {answer}
    {calibrate}
"
    )
}

/// Kernels are stored as [outputs, inputs, height, width], and dense layers expect channels before places.
const KERAS_LAYERS: &str = r#"def conv(x, name, padding):
    kernel = w[name + ".weight"].transpose(2, 3, 1, 0)
    return ops.relu(ops.conv(x, kernel, 1, padding, "channels_last") + w[name + ".bias"])

def pool(x):
    return ops.max_pool(x, 2, 2, "valid", "channels_last")

def flat(x):
    return ops.reshape(ops.transpose(x, (0, 3, 1, 2)), (1, -1))

def dense(x, name):
    return ops.matmul(x, w[name + ".weight"]) + w[name + ".bias"]
"#;

const KERAS_THESIS: &str = r#"def network(x):
    for layer in ("conv1", "conv2", "conv3"):
        x = pool(conv(x, layer, "valid"))
    x = flat(x)
    for layer in ("dense1", "dense2"):
        x = ops.relu(dense(x, layer))
    return dense(x, "output")
"#;

const KERAS_FACEFEEL: &str = r#"def block(x, name, pooled=False):
    x = conv(x, name + ".conv", "same")
    norm = [w[f"{name}.norm.inner.{part}"] for part in ("running_mean", "running_var", "gamma", "beta")]
    return ((pool(x) if pooled else x) - norm[0]) * (norm[2] / np.sqrt(norm[1] + 1e-5)) + norm[3]

def network(x):
    x = block(block(block(x, "stem"), "down1", True), "widen")
    x = block(x, "residual1") + x
    x = block(x, "down2", True)
    x = block(x, "residual2") + x
    x = block(x, "residual3") + x
    x = block(x, "down3", True)
    x = block(x, "residual4") + x
    x = flat(block(x, "down4", True))
    return dense(ops.relu(dense(x, "dense")), "output")
"#;

/// Three valid convolutions, three dense layers. Dense weights are stored as [inputs, outputs].
const THESIS: &str = r#"def network(x):
    for layer in ("conv1", "conv2", "conv3"):
        x = F.max_pool2d(F.relu(F.conv2d(x, w[layer + ".weight"], w[layer + ".bias"])), 2)
    x = x.flatten(1)
    for layer in ("dense1", "dense2"):
        x = F.relu(x @ w[layer + ".weight"] + w[layer + ".bias"])
    return x @ w["output.weight"] + w["output.bias"]
"#;

/// Blocks of convolution, ReLU, pooling and batch normalisation, four of them residual, and two dense layers.
const FACEFEEL: &str = r#"def block(x, name, pool=False):
    x = F.relu(F.conv2d(x, w[name + ".conv.weight"], w[name + ".conv.bias"], padding=1))
    norm = [w[f"{name}.norm.inner.{part}"] for part in ("running_mean", "running_var", "gamma", "beta")]
    return F.batch_norm(F.max_pool2d(x, 2) if pool else x, *norm, eps=1e-5)

def network(x):
    x = block(block(block(x, "stem"), "down1", True), "widen")
    x = block(x, "residual1") + x
    x = block(x, "down2", True)
    x = block(x, "residual2") + x
    x = block(x, "residual3") + x
    x = block(x, "down3", True)
    x = block(x, "residual4") + x
    x = block(x, "down4", True).flatten(1)
    x = F.relu(x @ w["dense.weight"] + w["dense.bias"])
    return x @ w["output.weight"] + w["output.bias"]
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ml::testing::card;

    #[test]
    fn terms_stand_on_the_page_where_there_are_some() {
        assert!(!readme(&card("ours")).contains("## Terms"));
        let card = Card {
            terms: Some("For <b>research</b> only.".to_owned()),
            ..card("ours")
        };
        let page = readme(&card);
        assert!(
            page.contains("## Terms\n\nFor &lt;b>research&lt;/b> only.\n\n"),
            "{page}"
        );
    }

    #[test]
    fn names_cannot_smuggle_markup_or_code_into_the_page() {
        let card = Card {
            name: "x\n```python\nimport os".to_owned(),
            classes: vec!["<script>".to_owned(), "```".to_owned()],
            ..card("ours")
        };
        let page = readme(&card);
        assert!(!page.contains("<script>"));
        assert_eq!(page.matches("```").count(), 8, "{page}");
        assert!(page.starts_with("# x \\`\\`\\`python import os\n"));
    }
}
