#!/usr/bin/env python3
"""Makes a ZIP laid out as train|val|test/class/... from FER2013 images and FER+ votes.

    ferplus_zip.py fer2013.zip fer2013_labels.csv fer2013_exact_duplicates.csv ferplus.zip
                   [--labels ferplus|fer2013] [--own-label-votes N] [--agreement most|half|ferplus]

Labels are the majority of the ten FER+ votes over eight emotions (Barsoum et al. 2016, "Training Deep
Networks for Facial Expression Recognition with Crowd-Sourced Label Distribution"). An image is left out if
its majority is "unknown" or "no face", or a tie. Training images that are pixel-identical to a validation or
test image are left out as well. The votes themselves go into votes.csv, from which `facefeel train` learns.
With `--labels fer2013` every image keeps FER2013's own label, and there are no votes. Needs nothing but Python 3.
"""

import argparse
import csv
import zipfile

EMOTIONS = ["neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt"]
NAMES = ["neutral", "happy", "surprise", "sad", "angry", "disgust", "fear", "contempt"]


def main(images, table, duplicates, out, labels, own_label_votes, agreement):
    leaked = leaks(duplicates)
    counts = {}
    votes_csv = ["file," + ",".join(NAMES)]
    with zipfile.ZipFile(images) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as target:
        entries = {entry.rsplit("/", 1)[-1]: entry for entry in source.namelist() if entry.endswith(".png")}
        with open(table, newline="") as file:
            for row in csv.DictReader(file):
                name = row["file"].rsplit("/", 1)[-1]
                entry = entries[name]
                part = next(part for part in entry.split("/") if part in ("train", "val", "test"))
                shares, own = votes(row), row["fer2013_label"]
                label = majority(shares, agreement if part != "train" else "most")
                if part == "train":
                    shares[EMOTIONS[NAMES.index(own)]] += own_label_votes
                    label = label or majority(shares)
                if labels == "fer2013":
                    label = own
                if label is None or (part == "train" and name in leaked):
                    continue
                counts[part, label] = counts.get((part, label), 0) + 1
                info = zipfile.ZipInfo(f"{part}/{label}/{name}", (1980, 1, 1, 0, 0, 0))
                target.writestr(info, source.read(entry))
                votes_csv.append(",".join([name, *(str(shares[emotion]) for emotion in EMOTIONS)]))
        if labels == "ferplus":
            target.writestr(zipfile.ZipInfo("votes.csv", (1980, 1, 1, 0, 0, 0)), "\n".join(votes_csv) + "\n")
    for (part, label), count in sorted(counts.items()):
        print(part, label, count)


def votes(row):
    return {key.removeprefix("votes_").lower(): int(value) for key, value in row.items() if key.startswith("votes_")}


def majority(count, agreement="most"):
    if agreement == "ferplus":
        # Votes that stand alone are taken for mistakes.
        count = {key: value for key, value in count.items() if value > 1}
    top = max(count.values(), default=0)
    winners = [key for key, value in count.items() if value == top]
    if len(winners) != 1 or winners[0] not in EMOTIONS or (agreement != "most" and 2 * top <= sum(count.values())):
        return None
    return NAMES[EMOTIONS.index(winners[0])]


def leaks(duplicates):
    groups = {}
    with open(duplicates, newline="") as file:
        for row in csv.DictReader(file):
            groups.setdefault(row["group"], []).append(row)
    leaked = set()
    for rows in groups.values():
        if any(row["split"] != "train" for row in rows):
            leaked.update(row["file"].rsplit("/", 1)[-1] for row in rows if row["split"] == "train")
    return leaked


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("images")
    parser.add_argument("table", metavar="labels.csv")
    parser.add_argument("duplicates")
    parser.add_argument("out")
    parser.add_argument("--labels", choices=["ferplus", "fer2013"], default="ferplus", help="whose labels sort the images")
    parser.add_argument("--own-label-votes", type=int, default=0, metavar="N", help=(
        "how many further votes FER2013's own label counts for in training: it knows which faces were found under "
        "'fear' or 'disgust', which the ten voters seldom said, and it can give a majority to an image that has none"))
    parser.add_argument("--agreement", choices=["most", "half", "ferplus"], default="most", help=(
        "which validation and test images stay: those with more votes for one emotion than for any other (most), with "
        "more than half of all votes for it (half), or the same after votes that stand alone are struck out (ferplus: "
        "the rule of FER+'s authors for their majority labels)"))
    main(**vars(parser.parse_args()))
