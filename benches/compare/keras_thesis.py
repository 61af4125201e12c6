#!/usr/bin/env python3
"""The thesis' recipe in Keras on a ZIP of class folders, to hold `facefeel train --recipe thesis` against.

    peers/python/bin/python benches/compare/keras_thesis.py DATA.zip [--epochs 30] [--seed 42]

Each class is brought to 1000 gray images of 48 × 48 pixels by copies that are rotated, zoomed, shifted, flipped or
blurred; then 0.2 of them are kept for validation. As in the thesis, copies of one image are on both sides: the accuracy
says little about other people. Prints loss and accuracy of every epoch, and both of the best
weights; `KERAS_BACKEND=torch` in the environment has PyTorch do the work.
"""

import argparse
import io
import os
import pathlib
import zipfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np
from PIL import Image, ImageFilter

from keras_peer import thesis_cnn

SIZE, MARGIN, EACH = 48, 12, 1000
# How far, as in Augmentation::THESIS: degrees, and shares of the size; pixels of the blur.
ROTATION, ZOOM, SHIFT, BLUR = 1.0, 0.01, 0.01, (0.4, 0.7)


def read(archive: str) -> dict[str, list[Image.Image]]:
    classes: dict[str, list[Image.Image]] = {}
    with zipfile.ZipFile(archive) as files:
        for name in sorted(files.namelist()):
            path = pathlib.PurePosixPath(name)
            if path.suffix.lower() in (".png", ".jpg", ".jpeg"):
                picture = Image.open(io.BytesIO(files.read(name))).convert("L").resize((SIZE, SIZE))
                classes.setdefault(path.parent.name, []).append(picture)
    return classes


def varied(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A copy that is changed in one way."""
    way = rng.integers(5)
    if way == 3:
        return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    if way == 4:
        return image.filter(ImageFilter.GaussianBlur(rng.uniform(*BLUR)))
    angle = np.deg2rad(rng.uniform(-ROTATION, ROTATION)) if way == 0 else 0.0
    scale = 1 + rng.uniform(-ZOOM, ZOOM) if way == 1 else 1.0
    right, down = rng.uniform(-SHIFT, SHIFT, 2) * SIZE if way == 2 else (0.0, 0.0)
    framed = Image.fromarray(np.pad(np.array(image), MARGIN, mode="edge"))
    side, centre = SIZE + 2 * MARGIN, (SIZE + 2 * MARGIN - 1) / 2
    cos, sin = np.cos(angle) / scale, np.sin(angle) / scale
    rows = (cos, sin, centre - cos * (centre + right) - sin * (centre + down),
            -sin, cos, centre + sin * (centre + right) - cos * (centre + down))
    moved = framed.transform((side, side), Image.Transform.AFFINE, rows, Image.Resampling.BILINEAR)
    return moved.crop((MARGIN, MARGIN, MARGIN + SIZE, MARGIN + SIZE))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--seed", type=int, default=42)
    arguments = parser.parse_args()
    rng = np.random.default_rng(arguments.seed)
    keras.utils.set_random_seed(arguments.seed)
    sides: tuple[list, list] = ([], [])
    classes = read(arguments.data)
    for label, (_, pictures) in enumerate(sorted(classes.items())):
        chosen = [pictures[index] for index in rng.permutation(len(pictures))[:EACH]]
        chosen += [varied(chosen[index % len(chosen)], rng) for index in range(EACH - len(chosen))]
        for place, index in enumerate(rng.permutation(EACH)):
            sides[place < EACH // 5].append((np.asarray(chosen[index], np.float32)[..., None] / 255, label))
    (images, labels), valid = ((np.stack(side), np.array(names)) for side, names in (zip(*side) for side in sides))
    network = thesis_cnn(len(classes))
    network.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy", metrics=["accuracy"])
    patience = keras.callbacks.EarlyStopping("val_loss", patience=4, restore_best_weights=True)
    network.fit(images, labels, batch_size=64, epochs=arguments.epochs, validation_data=valid, callbacks=[patience],
                verbose=2)
    for side, data in (("training", (images, labels)), ("validation", valid)):
        loss, accuracy = network.evaluate(*data, batch_size=64, verbose=0)
        print(f"best weights, {side}: loss {loss:.4f}, accuracy {accuracy:.4f}")


main()
