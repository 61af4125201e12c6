#!/usr/bin/env python3
"""Trains and tests on ten folds of CK+ in which no person stands twice, and prints mean and deviation.

    ckplus_folds.py ckplus48.zip ckplus48_folds10_by_subject.csv PROGRAM [arguments of facefeel train ...]

For each fold, its people are `test`, those of the next fold `val` and all others `train`; only the training's own choice
of the best epoch sees `val`. Further arguments go to `facefeel train`, for example `--init bundled` or `--recipe
thesis`. Needs nothing but Python 3.
"""

import csv
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import zipfile


def main(images: str, folds_csv: str, program: str, arguments: list[str]) -> None:
    with open(folds_csv, newline="") as file:
        folds = {row["subject"]: int(row["fold"]) for row in csv.DictReader(file)}
    numbers = sorted(set(folds.values()))
    accuracies = []
    for index, fold in enumerate(numbers):
        after = numbers[(index + 1) % len(numbers)]
        with tempfile.TemporaryDirectory() as folder:
            data, out = pathlib.Path(folder, "fold.zip"), pathlib.Path(folder, "model")
            divide(images, data, folds, fold, after)
            command = [program, "train", "--color", "gray", "--json", "--data", str(data), "--out", str(out), *arguments]
            answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        [test] = [figure for figure in json.loads(answer)["model"]["metrics"] if figure["name"] == "test"]
        accuracies.append(test["report"]["accuracy"])
        print(f"fold {fold}: {accuracies[-1]:.4f} on {test['report']['support']} images", flush=True)
    print(f"mean {statistics.mean(accuracies):.4f}, standard deviation {statistics.stdev(accuracies):.4f}")


def divide(images: str, data: pathlib.Path, folds: dict[str, int], test: int, valid: int) -> None:
    with zipfile.ZipFile(images) as source, zipfile.ZipFile(data, "w") as target:
        for name in source.namelist():
            if not name.endswith(".png"):
                continue
            label, file = name.split("/")[-2:]
            fold = folds[file.split("_")[0]]
            part = {test: "test", valid: "val"}.get(fold, "train")
            target.writestr(f"{part}/{label}/{file}", source.read(name))


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:])
