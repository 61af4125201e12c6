#!/usr/bin/env python3
"""Wrong labels: how many planted ones the queue of likely wrong labels finds, and what mending them is worth.

    benches/labels.py --program target/release/facefeel --data ckplus48.zip [--seeds 1 2 3] [--share 0.05]

The data is a ZIP with a folder per class, whose file names begin with the person ("S005_…"). For each seed a fifth of the persons is kept
apart with the labels as they are; of the other pictures a share gets another class, drawn at random. The bundled model is asked about
them, and the first tenth of the pictures in the order "likely wrong first" is looked at: labels that were planted are mended, the others
kept. A training before and one after, with the same settings and seed, are measured on the pictures kept apart.
"""

from __future__ import annotations

import argparse
import collections
import io
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "clients/python/src"))
from facefeel import FaceFeel  # noqa: E402


def pack(pictures: list[tuple[str, str, bytes]]) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for label, name, content in pictures:
            archive.writestr(f"{label}/{name}", content)
    file.seek(0)
    file.name = "labels.zip"
    return file


def read(path: pathlib.Path) -> list[tuple[str, str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.endswith((".png", ".jpg"))]
        return [(name.split("/")[-2], name.split("/")[-1], archive.read(name)) for name in names]


def accuracy(client: FaceFeel, data: object, model: str) -> float:
    return client.report(client.wait(client.evaluate(data, model)))["accuracy"]


def trained(client: FaceFeel, data: object, settings: dict[str, object]) -> str:
    result = client.wait(client.train(data, **settings))["result"]
    return result["model"]


def one_seed(client: FaceFeel, pictures: list[tuple[str, str, bytes]], seed: int, options: argparse.Namespace) -> dict[str, float]:
    dice = random.Random(seed)
    persons = sorted({name.split("_")[0] for _, name, _ in pictures})
    dice.shuffle(persons)
    apart = set(persons[: len(persons) // 5])
    clean = [one for one in pictures if one[1].split("_")[0] in apart]
    noisy = [one for one in pictures if one[1].split("_")[0] not in apart]
    classes = sorted({label for label, _, _ in pictures})
    truth: dict[str, str] = {}
    for index in dice.sample(range(len(noisy)), round(len(noisy) * options.share)):
        label, name, content = noisy[index]
        wrong = dice.choice([other for other in classes if other != label])
        truth[f"{wrong}/{name}"] = label
        noisy[index] = (wrong, name, content)
    test = client._upload(pack(clean), f"clean {seed}.zip", {})
    data = client._upload(pack(noisy), f"planted {seed}.zip", {})
    settings: dict[str, object] = {"init": options.model, "recipe": "facefeel", "epochs": options.epochs, "seed": seed, "patience": options.epochs}
    before = accuracy(client, test, trained(client, data, settings))

    report = client.wait(client.evaluate(data, options.model))["result"]["report"]
    tenth = len(noisy) // 10
    address = f"/api/v1/datasets/{data['id']}/pictures?report={report}&order=doubtful&answer=wrong&limit={tenth}"
    queue = client._get(address).json()
    to: dict[str, list[int]] = collections.defaultdict(list)
    kept: list[int] = []
    for picture in queue["pictures"]:
        label = truth.get(picture["entry"])
        kept.append(picture["index"]) if label is None else to[label].append(picture["index"])
    edits: list[dict[str, object]] = [
        {"kind": "move", "pictures": numbers(indices), "class": label} for label, indices in to.items()
    ]
    if kept:
        edits.append({"kind": "keep", "pictures": numbers(kept)})
    client._post(f"/api/v1/datasets/{data['id']}/edits", json={"revision": queue["revision"], "edits": edits, "report": report})
    after = accuracy(client, test, trained(client, data, settings))
    found = sum(map(len, to.values()))
    print(f"seed {seed}: {len(noisy)} pictures, {len(truth)} planted, {len(queue['pictures'])} looked at, {found} found "
          f"({found / len(truth):.0%}); {len(clean)} kept apart: {before:.1%} before, {after:.1%} after", flush=True)
    return {"found": found / len(truth), "before": before, "after": after}


def numbers(indices: list[int]) -> list[int]:
    return sorted(indices)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--model", default="facefeel-ferplus")
    options = parser.parse_args()
    pictures = read(options.data)
    with tempfile.TemporaryDirectory() as folder:
        command = [options.program, "serve", "--addr", "127.0.0.1:0", "--data-dir", folder, "--device", "cpu"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            line = next(line for line in server.stdout if "listening on" in line)
            client = FaceFeel(line.split()[-1])
            results = [one_seed(client, pictures, seed, options) for seed in options.seeds]
        finally:
            server.terminate()
            server.wait()
    for name in results[0]:
        print(f"{name}: {statistics.mean(result[name] for result in results):.1%}")


if __name__ == "__main__":
    main()
