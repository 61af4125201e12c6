"""The PyPI package fer's side of the comparisons on photos.

    fer_peer.py haar|mtcnn photo FILE ROUNDS      milliseconds from a file's bytes to its answer
    fer_peer.py haar|mtcnn faces LIST             the boxes found in each picture that LIST lists, one path a line

Prints JSON. fer's own default detector is haar.
"""

import json
import logging
import os
import pathlib
import statistics
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.INFO)

import cv2
import numpy as np
from fer.fer import FER


def decoded(data: bytes) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)


def main() -> None:
    which, work, path, *rest = sys.argv[1:]
    recogniser = FER(mtcnn=which == "mtcnn")
    if work == "photo":
        data = pathlib.Path(path).read_bytes()
        faces = recogniser.detect_emotions(decoded(data))
        times = []
        for _ in range(int(rest[0])):
            started = time.perf_counter()
            recogniser.detect_emotions(decoded(data))
            times.append((time.perf_counter() - started) * 1e3)
        print(json.dumps({"ms": statistics.median(times) if times else None, "faces": len(faces)}))
        return
    boxes, times = {}, []
    for file in pathlib.Path(path).read_text().splitlines():
        data = pathlib.Path(file).read_bytes()
        started = time.perf_counter()
        found = recogniser.find_faces(decoded(data))
        times.append((time.perf_counter() - started) * 1e3)
        boxes[file] = [[int(side) for side in box] for box in found]
    print(json.dumps({"ms": statistics.median(times), "boxes": boxes}))


main()
