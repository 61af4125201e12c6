"""onnxruntime's side of the inference comparison: a FaceFeel model's own weights as an ONNX graph.

    onnx_peer.py FOLDER BATCH      FOLDER holds card.json and weights.safetensors; prints milliseconds and scores, as JSON
"""

import json
import os
import pathlib
import statistics
import struct
import sys
import time
from collections.abc import Callable

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper


def read_weights(path: pathlib.Path) -> dict[str, np.ndarray]:
    data = path.read_bytes()
    (size,) = struct.unpack("<Q", data[:8])
    header, values = json.loads(data[8 : 8 + size]), data[8 + size :]
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(values[slice(*entry["data_offsets"])], np.float32).reshape(entry["shape"])
        for name, entry in header.items()
    }


class Graph:
    """Layers one after the other; each method takes a tensor's name and gives that of its result."""

    def __init__(self, weights: dict[str, np.ndarray]):
        self.weights, self.nodes = weights, []

    def add(self, kind: str, inputs: list[str], **attributes) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [name], **attributes))
        return name

    def conv(self, x: str, name: str, padding: int, pool: bool) -> str:
        x = self.add("Conv", [x, f"{name}.weight", f"{name}.bias"], pads=[padding] * 4)
        x = self.add("Relu", [x])
        return self.add("MaxPool", [x], kernel_shape=[2, 2], strides=[2, 2]) if pool else x

    def block(self, x: str, name: str, pool: bool = False) -> str:
        x = self.conv(x, f"{name}.conv", 1, pool)
        norm = [f"{name}.norm.inner.{part}" for part in ("gamma", "beta", "running_mean", "running_var")]
        return self.add("BatchNormalization", [x, *norm], epsilon=1e-5)

    def dense(self, x: str, name: str, relu: bool = True) -> str:
        x = self.add("Gemm", [x, f"{name}.weight", f"{name}.bias"])
        return self.add("Relu", [x]) if relu else x

    def thesis(self, x: str) -> str:
        for name in ("conv1", "conv2", "conv3"):
            x = self.conv(x, name, 0, True)
        x = self.add("Flatten", [x])
        return self.dense(self.dense(self.dense(x, "dense1"), "dense2"), "output", relu=False)

    def facefeel(self, x: str) -> str:
        x = self.block(self.block(self.block(x, "stem"), "down1", True), "widen")
        x = self.add("Add", [self.block(x, "residual1"), x])
        x = self.block(x, "down2", True)
        x = self.add("Add", [self.block(x, "residual2"), x])
        x = self.add("Add", [self.block(x, "residual3"), x])
        x = self.block(x, "down3", True)
        x = self.add("Add", [self.block(x, "residual4"), x])
        x = self.add("Flatten", [self.block(x, "down4", True)])
        return self.dense(self.dense(x, "dense"), "output", relu=False)

    def session(self, card: dict, threads: int) -> onnxruntime.InferenceSession:
        channels, size = {"gray": 1, "rgb": 3}[card["color"]], card["image_size"]
        output = getattr(self, card["architecture"])("input")
        graph = helper.make_graph(
            self.nodes,
            card["architecture"],
            [helper.make_tensor_value_info("input", TensorProto.FLOAT, ["batch", channels, size, size])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", len(card["classes"])])],
            [numpy_helper.from_array(values, name) for name, values in self.weights.items()],
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=10)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        return onnxruntime.InferenceSession(model.SerializeToString(), options, ["CPUExecutionProvider"])


def softmax(x: np.ndarray) -> np.ndarray:
    x = np.exp(x - x.max(1, keepdims=True))
    return x / x.sum(1, keepdims=True)


def median_ms(work: Callable[[], object]) -> float:
    """As the contender does it: a second and at least five calls, after three to warm up."""
    for _ in range(3):
        work()
    times: list[float] = []
    begun = time.perf_counter()
    while len(times) < 5 or time.perf_counter() - begun < 1:
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1e3


def main() -> None:
    folder, batch = pathlib.Path(sys.argv[1]), int(sys.argv[2])
    card = json.loads((folder / "card.json").read_text())
    session = Graph(read_weights(folder / "weights.safetensors")).session(card, int(os.environ["THREADS"]))
    size = card["image_size"]
    # The contender's images.
    index = np.arange(size * size)
    images = [((index * index // 7 + image * 31) & 255).astype(np.uint8) for image in range(batch)]

    def network(x: np.ndarray) -> np.ndarray:
        return session.run(None, {"input": x})[0]

    def prepare() -> np.ndarray:
        x = np.stack(images).reshape(batch, 1, size, size).astype(np.float32)
        if card["normalisation"] == "unit":
            return x / 255
        return (x - x.mean((1, 2, 3), keepdims=True)) / np.maximum(x.std((1, 2, 3), keepdims=True), 1)

    def probabilities() -> np.ndarray:
        x = prepare()
        p = softmax(network(x))
        if card["mirrored"]:
            p = (p + softmax(network(np.ascontiguousarray(x[..., ::-1])))) / 2
        return softmax(np.log(p) / card["temperature"])

    x = prepare()
    print(json.dumps({
        "network_ms": median_ms(lambda: network(x)),
        "library_ms": median_ms(probabilities),
        "scores": probabilities()[0].tolist(),
    }))


main()
