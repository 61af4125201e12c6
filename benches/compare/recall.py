"""How many faces of labelled photographs a detector finds.

Detectors frame faces differently: one draws a square around the eyes and the mouth, another adds the hair. So each
detector's boxes are moved and scaled by four numbers of its own before they are judged: the medians, over all its boxes
that overlap a labelled face with an IoU of at least 0.2, of where that face lies in the box. Then boxes and faces are
paired by falling IoU down to 0.4, each once. Counted are faces whose longer side has 40 pixels or more and that are
not marked invalid; a box on any other labelled face is neither right nor wrong.
"""

import csv
import io
import pathlib
import statistics
import zipfile

SMALLEST_PX = 40
HEAD = ["recall", "faces found", "false finds", "precision", "box to face: right, down, wide, high"]

Box = tuple[float, float, float, float]
# Of each photo the faces that count and the other ones.
Truth = dict[str, tuple[list[Box], list[Box]]]


def unpack(archive: pathlib.Path, folder: pathlib.Path) -> Truth:
    """The photographs in `folder`, and what boxes.csv says of each."""
    truth: Truth = {}
    with zipfile.ZipFile(archive) as photos:
        photos.extractall(folder)
        table = next(name for name in photos.namelist() if name.endswith("boxes.csv"))
        for name in photos.namelist():
            if name.lower().endswith((".jpg", ".jpeg")):
                truth[str(folder / name)] = ([], [])
        for row in csv.DictReader(io.TextIOWrapper(photos.open(table), "utf-8")):
            box = tuple(float(row[side]) for side in "xywh")
            counts = max(box[2:]) >= SMALLEST_PX and row["invalid"] == "0"
            truth[str(folder / pathlib.PurePosixPath(table).parent / row["file"])][0 if counts else 1].append(box)
    return truth


def iou(a: Box, b: Box) -> float:
    wide = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    high = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    shared = max(wide, 0) * max(high, 0)
    return shared / (a[2] * a[3] + b[2] * b[3] - shared) if shared else 0.0


def pairs(boxes: list[Box], faces: list[Box], least: float) -> list[tuple[int, int]]:
    """Places of boxes and faces that belong together, best first, each once."""
    overlaps = sorted(((iou(box, face), i, j) for i, box in enumerate(boxes) for j, face in enumerate(faces)), reverse=True)
    matched: list[tuple[int, int]] = []
    for overlap, i, j in overlaps:
        if overlap >= least and all(i != a and j != b for a, b in matched):
            matched.append((i, j))
    return matched


def mapping(truth: Truth, found: dict[str, list[Box]]) -> list[float]:
    places = []
    for photo, (faces, _) in truth.items():
        for i, j in pairs(found[photo], faces, 0.2):
            (x, y, width, height), face = found[photo][i], faces[j]
            places.append(((face[0] + face[2] / 2 - x - width / 2) / width, (face[1] + face[3] / 2 - y - height / 2) / height,
                           face[2] / width, face[3] / height))
    return [statistics.median(numbers) for numbers in zip(*places)]


def mapped(box: Box, by: list[float]) -> Box:
    x, y, width, height = box
    right, down, wide, high = by
    middle = (x + width / 2 + right * width, y + height / 2 + down * height)
    return (middle[0] - wide * width / 2, middle[1] - high * height / 2, wide * width, high * height)


def cells(truth: Truth, found: dict[str, list[Box]]) -> list[str]:
    by = mapping(truth, found)
    total = right = false = 0
    for photo, (faces, others) in truth.items():
        boxes = [mapped(box, by) for box in found[photo]]
        matched = pairs(boxes, faces + others, 0.4)
        hits = sum(j < len(faces) for _, j in matched)
        total, right, false = total + len(faces), right + hits, false + len(boxes) - len(matched)
    return [f"{right / total:.3f}", f"{right} of {total}", str(false), f"{right / (right + false):.3f}",
            ", ".join(f"{number:.2f}" for number in by)]
