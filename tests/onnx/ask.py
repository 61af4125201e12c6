"""Asks an exported model about crops: python ask.py FOLDER. Writes probabilities.bin and by_hand.bin (floats) there.

FOLDER holds crops.bin (bytes, [images, size, size, channels]), crop.onnx and tensor.onnx. What has to be done around
tensor.onnx is done here by what its metadata say.
"""

import json
import pathlib
import sys

import numpy as np
import onnxruntime

folder = pathlib.Path(sys.argv[1])


def load(name):
    session = onnxruntime.InferenceSession(folder / name, providers=["CPUExecutionProvider"])
    metadata = session.get_modelmeta().custom_metadata_map
    return session, {key.removeprefix("facefeel."): value for key, value in metadata.items()}


whole, facts = load("crop.onnx")
size, channels = int(facts["image_size"]), {"gray": 1, "rgb": 3}[facts["color"]]
crops = np.fromfile(folder / "crops.bin", np.uint8).reshape(-1, size, size, channels)
batches = np.array_split(crops, max(1, len(crops) // 64))
probabilities = np.concatenate([whole.run(None, {"crop": batch})[0] for batch in batches])
assert probabilities.shape[1] == len(json.loads(facts["classes"]))

network, facts = load("tensor.onnx")


def softmax(values):
    powers = np.exp(values - values.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)


def by_hand(batch):
    pixels = batch.transpose(0, 3, 1, 2).astype(np.float32)
    if facts["normalisation"] == "value / 255":
        pixels = pixels / np.float32(255)
    else:
        assert facts["normalisation"].startswith("(value - mean) / max(standard deviation, 1)")
        deviation = pixels.std((1, 2, 3), keepdims=True)
        pixels = (pixels - pixels.mean((1, 2, 3), keepdims=True)) / np.maximum(deviation, 1)
    scores = softmax(network.run(None, {"input": pixels})[0])
    if "mirror image" in facts["probabilities"]:
        mirrored = np.ascontiguousarray(pixels[:, :, :, ::-1])
        scores = (scores + softmax(network.run(None, {"input": mirrored})[0])) / 2
    return softmax(np.log(np.maximum(scores, 1.1754944e-38)) / float(facts["temperature"]))


probabilities.astype("<f4").tofile(folder / "probabilities.bin")
np.concatenate([by_hand(batch) for batch in batches]).astype("<f4").tofile(folder / "by_hand.bin")
