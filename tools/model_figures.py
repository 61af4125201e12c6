#!/usr/bin/env python3
"""Prints how good models are on several labelled sets of faces, as a Markdown table.

    model_figures.py PROGRAM NAME=DATA[:part] [NAME=DATA[:part] ...] --models MODEL [MODEL ...]

DATA is a ZIP or folder of face crops, of which `:valid` or `:test` takes a part alone. Answers are limited to the
classes of each set. A cell holds accuracy / mean recall of the classes / recall of fear / recall of disgust, in per cent,
and the expected calibration error (15 bins), in points. Needs nothing but Python 3; `training_zip.py --validation DIR`
writes the sets that the bundled model is chosen by.
"""

import argparse
import json
import subprocess


def figures(program: str, data: str, model: str) -> str:
    path, _, part = data.partition(":")
    command = [program, "evaluate", "--data", path, "--model", model, "--faces", "whole", "--only", "--json"]
    command += ["--part", part] if part else []
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    found = json.loads(answer)
    report = found["masked"] or found
    recall = {row["class"]: row["recall"] for row in report["per_class"] if row["support"]}
    mean = sum(recall.values()) / len(recall)
    shares = [report["accuracy"], mean, recall.get("fear"), recall.get("disgust"), found["calibration"]["ece"]]
    return " / ".join("–" if share is None else f"{100 * share:.1f}" for share in shares)


def main(arguments: argparse.Namespace) -> None:
    sets = [word.partition("=")[::2] for word in arguments.sets]
    print("| model | " + " | ".join(name for name, _ in sets) + " |")
    print("|---" * (len(sets) + 1) + "|")
    for model in arguments.models:
        cells = [figures(arguments.program, data, model) for _, data in sets]
        print(f"| {model} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("sets", nargs="+", metavar="NAME=DATA[:part]")
    parser.add_argument("--models", nargs="+", required=True, metavar="MODEL")
    main(parser.parse_args())
