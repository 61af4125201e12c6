#!/usr/bin/env python3
"""Makes one balanced training ZIP out of several face data sets; models/README.md says what was trained from it.

    training_zip.py OUT.zip --rafdb ZIP --affectnet ZIP --kdef ZIP --cfee ZIP --fer2013 ZIP --fer-labels CSV
                    [--apart ZIP ...] [--validation DIR] [--without SOURCE ...] [...]

Needs Python 3.10 or newer, numpy 2 and Pillow. Every data set is a ZIP of class/file, FER2013's one of
train|val|test/class/file; faces are framed as the program crops them. What it does:

- Labels: folder names, but for FER2013 the ten votes of FER+ (as ferplus_zip.py counts them), which also go into
  votes.csv, from which `facefeel train` learns.
- Classes are balanced within each source: at most --per-class images of a class (--per-class-affectnet for AffectNet). In
  RAF-DB and FER+ the images of a rare class come several times each, at most --most-times, so that the class has
  about --repeat-to. Posed faces, of which there are few, come --posed-times times each.
- A validation part of each source: FER2013's own; a share of the people of KDEF and CFEE, whose file names tell the
  person; a share of the images of RAF-DB and AffectNet, near-copies together. `val` in the ZIP has at most
  --validation-per-class of each class and source, so that no source outvotes the others. With --validation DIR the whole
  validation part of each source is written there as SOURCE.zip, to be measured on.
- Near-copies, of all sources together: none of an image in --apart or in FER2013's test part, or of a validation image,
  is learned from, and of several only one is. The rule is that of the program's check-up (src/dataset/duplicates.rs):
  256-bit difference hashes at most 40 bits apart, and 24x24 thumbnails that correlate by 0.96. Where one of the two is
  from AffectNet, whose background is masked, only the inner face is compared, and 0.985 asked for.
- AffectNet's masked faces have a black background, but for contempt, which has a natural one. So that nothing is learned
  from that, contempt is masked too, with outlines drawn from the others, and all backgrounds are filled with those of
  random RAF-DB training images.

The same files and options give the same ZIP.
"""

import argparse
import csv
import hashlib
import io
import os
import random
import zipfile
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

CLASSES = ["angry", "contempt", "disgust", "fear", "happy", "neutral", "sad", "surprise"]
VOTES = ["anger", "contempt", "disgust", "fear", "happiness", "neutral", "sadness", "surprise"]
SYNONYMS = {"anger": "angry", "sadness": "sad", "happiness": "happy"}
SOURCES = ["rafdb", "ferplus", "kdef", "cfee", "affectnet"]
POSED = ("kdef", "cfee")
# Sources with many raters a picture: a repeated label is a reliable one.
VOTED = ("rafdb", "ferplus")
EPOCH = (1980, 1, 1, 0, 0, 0)

MAX_HASH_DISTANCE = 40
MIN_CORRELATION = 0.96
MIN_INNER_CORRELATION = 0.985
BLANK_DEVIATION = 2.0
# Left, top, right and bottom of the inner face, as shares of the crop: the eyes are at 0.32 and 0.68 across and 0.40 down.
INNER = (0.22, 0.28, 0.78, 0.86)
# At most this bright, in every channel, is a masked pixel.
MASK_LEVEL = 12


@dataclass(eq=False)
class Face:
    """One image and what is known about it."""

    source: str
    label: str
    name: str
    data: bytes
    # train, valid, test, or None while that is open.
    part: str | None = None
    person: str | None = None
    votes: dict = field(default_factory=dict)

    @property
    def file(self):
        return f"{self.source}_{self.name}"

    @property
    def draw(self):
        """A number of its own from 0 to 1, so that choices do not depend on what else is there."""
        digest = hashlib.sha256(f"{self.source}/{self.name}".encode()).digest()
        return int.from_bytes(digest[:8], "big") / 2**64


def main(arguments):
    faces = read_all(arguments)
    groups = near_copies(faces)
    divide(faces, groups, arguments)
    faces = without_copies(faces, groups)
    fill_backgrounds(faces)
    if arguments.validation:
        os.makedirs(arguments.validation, exist_ok=True)
        for source in SOURCES:
            part = [face for face in faces if face.source == source and face.part == "valid"]
            write(os.path.join(arguments.validation, f"{source}.zip"), [("", face, 1) for face in part], print_as=None)
    kept = [face for face in faces if face.source not in arguments.without]
    train = capped(kept, "train", lambda face: cap_of(face, arguments))
    valid = capped(kept, "valid", lambda face: arguments.validation_per_class)
    times = repetitions(train, arguments)
    entries = [("train/", face, times[face.source, face.label]) for face in train] + [("val/", face, 1) for face in valid]
    write(arguments.out, entries, print_as=arguments.out)


# Reading


def read_all(arguments):
    faces = read_plain(arguments.rafdb, "rafdb")
    faces += read_ferplus(arguments.fer2013, arguments.fer_labels, arguments.own_label_votes)
    faces += read_plain(arguments.kdef, "kdef", person=lambda name: name[1:4])
    faces += read_plain(arguments.cfee, "cfee", person=lambda name: name.split("_")[1])
    affectnet = read_plain(arguments.affectnet, "affectnet", wanted=lambda name: name.startswith(("masked_", "contempt_")))
    # Three times as many as are asked for, in case many of them are copies.
    limit = 3 * arguments.per_class_affectnet
    affectnet = [face for label in CLASSES for face in by_draw(affectnet, label)[:limit]]
    faces += affectnet
    for path in arguments.apart:
        apart = read_plain(path, "apart", any_label=True)
        for face in apart:
            face.part = "test"
        faces += apart
    return faces


def by_draw(faces, label):
    return sorted((face for face in faces if face.label == label), key=lambda face: face.draw)


def read_plain(path, source, person=lambda name: None, wanted=lambda name: True, any_label=False):
    faces = []
    with zipfile.ZipFile(path) as archive:
        for entry in sorted(archive.namelist()):
            folders, _, name = entry.rpartition("/")
            label = folders.rpartition("/")[2].lower()
            label = SYNONYMS.get(label, label)
            if not name or not wanted(name) or not (any_label or label in CLASSES):
                continue
            name = entry.replace("/", "_") if any_label else name
            faces.append(Face(source, label, name, archive.read(entry), person=person(name)))
    return faces


def read_ferplus(images, table, own_label_votes):
    faces = []
    with zipfile.ZipFile(images) as archive, open(table, newline="", encoding="utf-8") as file:
        entries = {entry.rsplit("/", 1)[-1]: entry for entry in archive.namelist() if entry.endswith(".png")}
        for row in csv.DictReader(file):
            name = row["file"].rsplit("/", 1)[-1]
            part = {"train": "train", "val": "valid", "test": "test"}[row["file"].split("/")[0]]
            count = {key.removeprefix("votes_").lower(): int(value) for key, value in row.items() if "votes_" in key}
            label = majority(count)
            if part == "train":
                count[VOTES[CLASSES.index(row["fer2013_label"])]] += own_label_votes
                label = label or majority(count)
            if label is None and part != "test":
                continue
            votes = {label: count[vote] for label, vote in zip(CLASSES, VOTES)}
            faces.append(Face("ferplus", label or "none", name, archive.read(entries[name]), part, votes=votes))
    return faces


def majority(count):
    top = max(count.values())
    winners = [key for key, value in count.items() if value == top]
    return CLASSES[VOTES.index(winners[0])] if len(winners) == 1 and winners[0] in VOTES else None


# Near-copies


def near_copies(faces):
    """A number for each face; near-copies, and copies of those, share one."""
    sets = Sets(len(faces))
    is_masked = np.array([face.source == "affectnet" for face in faces])
    whole, inner = (Prints([gray(face.data, area) for face in faces]) for area in ((0, 0, 1, 1), INNER))
    natural = np.flatnonzero(~is_masked)
    # Of two masked faces the outline says more than the face, so for pairs with one of them the inner face counts.
    whole.unite(sets, natural, natural, MIN_CORRELATION)
    inner.unite(sets, np.flatnonzero(is_masked), np.arange(len(faces)), MIN_INNER_CORRELATION)
    return [sets.root(index) for index in range(len(faces))]


def gray(data, area):
    image = Image.open(io.BytesIO(data)).convert("L")
    width, height = image.size
    box = [round(share * side) for share, side in zip(area, (width, height, width, height))]
    return np.asarray(image.crop(box).resize((48, 48), Image.Resampling.BOX), dtype=np.float32)


class Prints:
    """Difference hashes and thumbnails of many images."""

    def __init__(self, images):
        images = np.stack(images)
        grid = averages(images, 16, 17)
        bits = grid[:, :, 1:] > grid[:, :, :-1]
        self.hashes = np.packbits(bits.reshape(len(images), 256), axis=1).view(np.uint64)
        thumbnails = averages(images, 24, 24).reshape(len(images), -1)
        thumbnails -= thumbnails.mean(axis=1, keepdims=True)
        lengths = np.linalg.norm(thumbnails, axis=1)
        self.shown = lengths >= BLANK_DEVIATION * 24
        self.thumbnails = thumbnails / np.maximum(lengths, 1e-6)[:, None]

    def unite(self, sets, rows, columns, least):
        """Unites the near-copies among the pairs of `rows` and `columns`."""
        rows, columns = rows[self.shown[rows]], columns[self.shown[columns]]
        hashes = [np.ascontiguousarray(self.hashes[columns, word]) for word in range(4)]
        for row in rows:
            close = np.bitwise_count(hashes[0] ^ self.hashes[row, 0])
            close += np.bitwise_count(hashes[1] ^ self.hashes[row, 1])
            near = np.flatnonzero(close <= MAX_HASH_DISTANCE)
            rest = close[near].astype(int)
            for word in (2, 3):
                rest += np.bitwise_count(hashes[word][near] ^ self.hashes[row, word])
            others = columns[near[rest <= MAX_HASH_DISTANCE]]
            others = others[others != row]
            for other in others[self.thumbnails[others] @ self.thumbnails[row] >= least]:
                sets.unite(int(row), int(other))


def averages(images, rows, columns):
    """Averages of a grid of `rows` x `columns` cells; a cell takes every pixel that it touches."""
    height, width = images.shape[1:]
    spans = lambda cells, side: [(cell * side // cells, -(-(cell + 1) * side // cells)) for cell in range(cells)]
    lines = np.stack([images[:, top:bottom].mean(axis=1) for top, bottom in spans(rows, height)], axis=1)
    return np.stack([lines[:, :, left:right].mean(axis=2) for left, right in spans(columns, width)], axis=2)


class Sets:
    """Union-find over indices."""

    def __init__(self, count):
        self.parents = list(range(count))

    def root(self, index):
        while self.parents[index] != index:
            self.parents[index] = self.parents[self.parents[index]]
            index = self.parents[index]
        return index

    def unite(self, first, second):
        first, second = self.root(first), self.root(second)
        self.parents[max(first, second)] = min(first, second)


# Parts


def divide(faces, groups, arguments):
    """Gives a part to every face that has none: the people, or groups of near-copies, of a source are drawn."""
    shares = {"rafdb": 0.1, "affectnet": 0.1, "kdef": 0.2, "cfee": 0.2}
    for source, share in shares.items():
        units = {}
        for face, group in zip(faces, groups):
            if face.source == source:
                units.setdefault(face.person or group, []).append(face)
        drawn = sorted(units.values(), key=lambda unit: min(face.draw for face in unit))
        count = round(share * len(drawn))
        for index, unit in enumerate(drawn):
            for face in unit:
                face.part = "valid" if index < count else "train"


def without_copies(faces, groups):
    """The faces less those that would leak: copies of a test image, of a validation image, and of a training image.

    Images of one person in one source stay together: two photographs of a posed face are no copies.
    """
    order = {"test": 0, "valid": 1, "train": 2}
    first = {}
    kept, left_out = [], {}
    for index in sorted(range(len(faces)), key=lambda index: (order[faces[index].part], index)):
        face = faces[index]
        known = first.setdefault(groups[index], face)
        is_same_person = face.person is not None and (face.source, face.person) == (known.source, known.person)
        is_no_leak = face.part == known.part and (is_same_person or face.part == "valid")
        if known is face or face.part == "test" or is_no_leak:
            kept.append(index)
            continue
        reason = (face.source, face.part, known.source, known.part)
        left_out[reason] = left_out.get(reason, 0) + 1
    for (source, part, known, known_part), count in sorted(left_out.items()):
        print(f"left out: {count} of {source} {part}, copies of {known} {known_part}")
    return [faces[index] for index in sorted(kept) if faces[index].source != "apart"]


def cap_of(face, arguments):
    return arguments.per_class_affectnet if face.source == "affectnet" else arguments.per_class


def capped(faces, part, cap):
    chosen = []
    for source in SOURCES:
        for label in CLASSES:
            mine = by_draw([face for face in faces if (face.source, face.part) == (source, part)], label)
            chosen += mine[: cap(mine[0])] if mine else []
    return chosen


def repetitions(faces, arguments):
    """How often each image of a source's class comes."""
    counts = {}
    for face in faces:
        key = (face.source, face.label)
        counts[key] = counts.get(key, 0) + 1
    times = {}
    for (source, label), count in counts.items():
        if source in POSED:
            times[source, label] = arguments.posed_times
        elif source in VOTED:
            times[source, label] = min(max(1, round(arguments.repeat_to / count)), arguments.most_times)
        else:
            times[source, label] = 1
    return times


# Backgrounds


def fill_backgrounds(faces):
    """Gives every AffectNet face the background of a random training image; contempt gets an outline of others first."""
    masked = [face for face in faces if face.source == "affectnet"]
    natural = [face for face in faces if (face.source, face.part) == ("rafdb", "train")]
    outlines = {part: [face for face in masked if face.name.startswith("masked_") and face.part == part]
                for part in ("train", "valid")}
    holes = {face.file: background(rgb(face.data)) for part in outlines.values() for face in part}
    for face in masked:
        rng = random.Random(face.file)
        outline = face.file if face.file in holes else rng.choice(outlines[face.part]).file
        other = rgb(rng.choice(natural).data)
        filled = np.where(holes[outline][..., None], other, rgb(face.data))
        out = io.BytesIO()
        Image.fromarray(filled).save(out, "WEBP", quality=92)
        face.data, face.name = out.getvalue(), face.name.rsplit(".", 1)[0] + ".webp"


def rgb(data):
    image = Image.open(io.BytesIO(data)).convert("RGB")
    return np.asarray(image if image.size == (96, 96) else image.resize((96, 96), Image.Resampling.BILINEAR))


def background(pixels):
    """Where a masked face's background is: dark pixels connected with the border, and one pixel more."""
    dark = np.pad(pixels.max(axis=2) <= MASK_LEVEL, 1, constant_values=True)
    found = np.zeros_like(dark)
    found[0], found[-1], found[:, 0], found[:, -1] = True, True, True, True
    while True:
        grown = grow(found) & dark
        if (grown == found).all():
            return grow(found)[1:-1, 1:-1]
        found = grown


def grow(area):
    grown = area.copy()
    grown[1:] |= area[:-1]
    grown[:-1] |= area[1:]
    grown[:, 1:] |= area[:, :-1]
    grown[:, :-1] |= area[:, 1:]
    return grown


# Writing


def write(path, entries, print_as):
    counts = {}
    votes_csv = ["file," + ",".join(CLASSES)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as target:
        for folder, face, times in entries:
            for time in range(times):
                name = face.file if time == 0 else f"again{time}_{face.file}"
                target.writestr(zipfile.ZipInfo(f"{folder}{face.label}/{name}", EPOCH), face.data)
                if sum(face.votes.values()):
                    votes_csv.append(",".join([name, *(str(face.votes[label]) for label in CLASSES)]))
            key = (folder.rstrip("/"), face.source)
            by_label = counts.setdefault(key, dict.fromkeys(CLASSES, 0))
            by_label[face.label] += times
        if len(votes_csv) > 1:
            target.writestr(zipfile.ZipInfo("votes.csv", EPOCH), "\n".join(votes_csv) + "\n")
    if print_as:
        print(f"{'':5}  {'':9}" + "".join(f"{label:>10}" for label in CLASSES))
        for (part, source), by_label in counts.items():
            print(f"{part:5}  {source:9}" + "".join(f"{count:10}" for count in by_label.values()))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out")
    for source in ("rafdb", "affectnet", "kdef", "cfee", "fer2013"):
        parser.add_argument(f"--{source}", required=True, metavar="ZIP")
    parser.add_argument("--fer-labels", required=True, metavar="CSV", help="FER2013's labels and FER+'s votes")
    parser.add_argument("--apart", nargs="*", default=[], metavar="ZIP", help="sets to be measured on: no copy of their images is used")
    parser.add_argument("--validation", metavar="DIR", help="where each source's whole validation part goes")
    parser.add_argument("--without", nargs="*", default=[], choices=SOURCES, help="leave these sources out, to learn how strangers fare")
    parser.add_argument("--per-class", type=int, default=4500, metavar="N")
    parser.add_argument("--repeat-to", type=int, default=1700, metavar="N")
    parser.add_argument("--most-times", type=int, default=4, metavar="N")
    parser.add_argument("--per-class-affectnet", type=int, default=1000, metavar="N")
    parser.add_argument("--validation-per-class", type=int, default=150, metavar="N")
    parser.add_argument("--posed-times", type=int, default=3, metavar="N")
    parser.add_argument("--own-label-votes", type=int, default=3, metavar="N", help=(
        "how many further votes FER2013's own label counts for in training"))
    main(parser.parse_args())
