#!/usr/bin/env python3
"""Fits how common a model expects each class to be, and its temperature, on the validation parts of several data sets.

    class_prior.py PROGRAM MODEL OUT --data ZIP [ZIP ...] [--strength SHARE]

PROGRAM is facefeel, MODEL a model's folder, OUT the folder for the corrected model. Needs Python 3.10 or newer and numpy.

It is bias-corrected temperature scaling (Alexandari, Kundaje and Shrikumar 2020): a number for each class is added to the
model's logits, and all are divided by a temperature, so that the mean cross-entropy is least. Every data set counts the
same, however large, and answers are limited to its classes. --strength 0 keeps what the training made of the classes'
frequencies, 1 takes the fit. Biases and temperature go into the weights and the card; nothing else changes.
"""

import argparse
import csv
import json
import pathlib
import shutil
import struct
import subprocess
import tempfile

import numpy as np

STEPS = 3000
STEP = 0.05
SMALLEST_SCORE = 1e-6


def main(arguments):
    card = json.loads((arguments.model / "card.json").read_text(encoding="utf-8"))
    sets = [scores(arguments.program, arguments.model, data, card["classes"]) for data in arguments.data]
    biases, factor = fit(sets, len(card["classes"]))
    biases *= arguments.strength
    factor = 1 + arguments.strength * (factor - 1)
    temperature = card["temperature"] / factor
    print("added to the logits:", {name: round(float(bias), 2) for name, bias in zip(card["classes"], biases)})
    print(f"temperature: {card['temperature']:.3f} -> {temperature:.3f}")
    for data, (logs, truth) in zip(arguments.data, sets):
        before, after = (accuracy(logs, truth, *change) for change in ((0 * biases, 1), (biases, factor)))
        print(f"{data}: {100 * before:.1f} -> {100 * after:.1f} %")

    shutil.copytree(arguments.model, arguments.out)
    # Scores are softmax(logits / temperature), and what was fitted was added after that division.
    add_to_biases(arguments.out / "weights.safetensors", biases * temperature)
    # The program makes new ones when it saves the model.
    card.pop("checksums", None)
    card["temperature"] = temperature
    card["protocol"] += f" Class prior and temperature fitted on {len(sets)} validation sets, each counting the same, strength {arguments.strength:g}."
    (arguments.out / "card.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def scores(program, model, data, classes):
    """Logarithms of the model's scores for every image of `data`, and the true classes' indices."""
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.csv")
        command = [program, "evaluate", "--data", data, "--model", model, "--faces", "whole", "--report", report]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with open(report, newline="", encoding="utf-8") as file:
            rows = [row for row in csv.DictReader(file) if row["true"] in classes]
    found = np.array([[float(row[name]) for name in classes] for row in rows])
    return np.log(np.maximum(found, SMALLEST_SCORE)), np.array([classes.index(row["true"]) for row in rows])


def limited(logits, truth):
    """`logits` with classes that do not occur made impossible."""
    return np.where(np.isin(np.arange(logits.shape[1]), truth), logits, -np.inf)


def accuracy(logs, truth, biases, factor):
    return (limited(factor * logs + biases, truth).argmax(axis=1) == truth).mean()


def fit(sets, classes):
    """The biases and the factor of least cross-entropy, by Adam on a convex problem."""
    values = np.append(np.zeros(classes), 1.0)
    mean, square = np.zeros_like(values), np.zeros_like(values)
    for step in range(1, STEPS + 1):
        slope = np.zeros_like(values)
        for logs, truth in sets:
            logits = limited(values[-1] * logs + values[:-1], truth)
            wrong = np.exp(logits - logits.max(axis=1, keepdims=True))
            wrong /= wrong.sum(axis=1, keepdims=True)
            wrong[np.arange(len(truth)), truth] -= 1
            slope += np.append(wrong.mean(axis=0), (wrong * logs).sum(axis=1).mean()) / len(sets)
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        size = STEP * 0.999**step
        values -= size * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return values[:-1] - values[:-1].mean(), values[-1]


def add_to_biases(path, biases):
    """Adds to the biases of the output layer in a safetensors file."""
    data = bytearray(path.read_bytes())
    length = struct.unpack("<Q", data[:8])[0]
    tensors = json.loads(data[8 : 8 + length])
    name = next(name for name in tensors if "output" in name and "bias" in name)
    start, end = (8 + length + offset for offset in tensors[name]["data_offsets"])
    old = np.frombuffer(bytes(data[start:end]), "<f4")
    data[start:end] = (old + biases).astype("<f4").tobytes()
    path.write_bytes(data)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--data", nargs="+", required=True, metavar="ZIP")
    parser.add_argument("--strength", type=float, default=0.5, metavar="SHARE")
    main(parser.parse_args())
