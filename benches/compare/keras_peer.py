"""Keras' side of the training comparison: the thesis CNN on TensorFlow, on the CPU.

    keras_peer.py STEPS      prints images a second, as JSON
"""

import json
import os
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["KERAS_BACKEND"] = "tensorflow"

import keras
import numpy as np
import tensorflow as tf
from keras import layers

BATCH, CLASSES = 64, 7


def thesis_cnn(classes: int = CLASSES) -> keras.Sequential:
    network = keras.Sequential([keras.Input((48, 48, 1))])
    for channels in (128, 64, 32):
        network.add(layers.Conv2D(channels, 3, activation="relu"))
        network.add(layers.MaxPooling2D(2))
        network.add(layers.Dropout(0.25))
    network.add(layers.Flatten())
    network.add(layers.Dense(128, activation="relu"))
    network.add(layers.Dense(64, activation="relu"))
    network.add(layers.Dropout(0.4))
    network.add(layers.Dense(classes, activation="softmax"))
    return network


def main() -> None:
    steps, threads = int(sys.argv[1]), int(os.environ["THREADS"])
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    keras.utils.set_random_seed(42)
    images = np.random.randint(0, 256, (steps * BATCH, 48, 48, 1)).astype("float32") / 255
    labels = np.random.randint(0, CLASSES, steps * BATCH)
    network = thesis_cnn()
    # Keras leaves XLA out on a CPU of its own accord.
    network.compile(keras.optimizers.Adam(1e-4), "sparse_categorical_crossentropy")
    # The first call compiles.
    network.fit(images, labels, batch_size=BATCH, verbose=0)
    started = time.perf_counter()
    network.fit(images, labels, batch_size=BATCH, verbose=0)
    print(json.dumps({"images_per_s": steps * BATCH / (time.perf_counter() - started)}))


if __name__ == "__main__":
    main()
