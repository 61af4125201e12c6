#!/usr/bin/env python3
"""A folder of photos from the command line: pictures a second on one core and on two, beside the PyPI package fer and the npm package
face-api in the same run, and whether memory stays flat over very many.

    benches/folder.py --program target/release/facefeel [--peers benches/compare/peers] [--pictures 5000] [--many 100000]

Pictures are hard links to the photos in tests/fixtures/photos and static/img/samples, each once in turn, so nothing is fetched and a disk
is no limit. All sides get the same files. The peers answer a part of them (--peer-pictures), because they are slow;
`benches/compare/run.sh setup` installs them. Linux only (taskset, /proc).
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHOTOS = [
    "tests/fixtures/photos/astronaut.jpg",
    "tests/fixtures/photos/cat.jpg",
    "tests/fixtures/photos/coffee.jpg",
    "tests/fixtures/photos/solvay_1927_four.jpg",
    "static/img/samples/astronaut_small.jpg",
]
PEER = """
import json, logging, os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.INFO)
import cv2
from fer.fer import FER
recogniser = FER(mtcnn=sys.argv[1] == "mtcnn")
files = sys.stdin.read().split("\\n")
recogniser.detect_emotions(cv2.imread(files[0]))
started = time.perf_counter()
faces = sum(len(recogniser.detect_emotions(cv2.imread(file))) for file in files)
print(json.dumps({"seconds": time.perf_counter() - started, "faces": faces}))
"""


def fill(folder: pathlib.Path, count: int) -> None:
    """Links, in folders of a thousand; a file takes only so many links, so there are copies to link to."""
    copies: list[bytes] = [(ROOT / photo).read_bytes() for photo in PHOTOS]
    sources: list[pathlib.Path] = []
    for number in range(count):
        inside = folder / f"{number // 1000:04}"
        if number % 1000 == 0:
            inside.mkdir(parents=True)
            sources = []
            for index, copy in enumerate(copies):
                source = inside / f"{index}.jpg"
                source.write_bytes(copy)
                sources.append(source)
        if number % 1000 >= len(sources):
            os.link(sources[number % len(sources)], inside / f"{number % 1000:03}.jpg")


def resident_kib(pid: int) -> int:
    try:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    except OSError:
        pass
    return 0


def ours(program: str, folder: pathlib.Path, cores: str) -> dict[str, object]:
    """Runs `predict` on some cores; its memory is looked at ten times a second."""
    command = ["taskset", "--cpu-list", cores, program, "predict", str(folder), "--format", "jsonl", "--device", "cpu", "--quiet"]
    with tempfile.TemporaryFile() as answers:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=answers)
        memory = []
        while process.poll() is None:
            memory.append(resident_kib(process.pid))
            time.sleep(0.1)
        seconds = time.perf_counter() - started
        if process.returncode != 0:
            sys.exit(f"predict ended with {process.returncode}")
        answers.seek(0)
        lines = [json.loads(line) for line in answers]
    faces = sum(len(line["faces"]) for line in lines)
    # The last looks may fall into the program's end.
    memory = [kib for kib in memory if kib > 0]
    tenth = max(1, len(memory) // 10)
    return {
        "pictures": len(lines),
        "faces": faces,
        "seconds": seconds,
        "per_s": len(lines) / seconds,
        "peak_mib": max(memory) / 1024,
        "early_mib": max(memory[: 2 * tenth]) / 1024,
        "late_mib": max(memory[-2 * tenth :]) / 1024,
    }


def fer(peers: pathlib.Path, files: list[str], cores: str, detector: str) -> dict[str, float]:
    command = ["taskset", "--cpu-list", cores, peers / "python/bin/python", "-c", PEER, detector]
    answer = subprocess.run(command, input="\n".join(files), capture_output=True, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


def face_api(peers: pathlib.Path, files: list[str], cores: str, detector: str) -> dict[str, float]:
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(files))
        listed.flush()
        script = ROOT / "benches/compare/face_api_peer.mjs"
        command = ["taskset", "--cpu-list", cores, "node", script, detector, "folder", listed.name]
        answer = subprocess.run(command, env={**os.environ, "PEERS": str(peers)}, capture_output=True, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


RIVALS = [("fer", fer, "haar"), ("fer", fer, "mtcnn"), ("face-api", face_api, "tiny"), ("face-api", face_api, "ssd")]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--peers", type=lambda folder: pathlib.Path(folder).resolve(), help="the folder that benches/compare/run.sh made")
    parser.add_argument("--pictures", type=int, default=5000)
    parser.add_argument("--peer-pictures", type=int, default=200)
    parser.add_argument("--many", type=int, default=0, help="pictures of the run that looks at memory, such as 100000")
    parser.add_argument("--rounds", type=int, default=1)
    arguments = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        some = pathlib.Path(folder) / "some"
        fill(some, arguments.pictures)
        files = sorted(str(file) for file in some.rglob("*.jpg"))[: arguments.peer_pictures]
        for number in range(1, arguments.rounds + 1):
            for cores in ("0", "0,1"):
                found = ours(arguments.program, some, cores)
                print(
                    f"round {number}, cores {cores}: FaceFeel {found['per_s']:.1f} pictures/s "
                    f"({found['pictures']} pictures, {found['faces']} faces), peak {found['peak_mib']:.0f} MiB",
                    flush=True,
                )
                for name, rival, detector in RIVALS if arguments.peers else ():
                    try:
                        told = rival(arguments.peers, files, cores, detector)
                    except subprocess.CalledProcessError as error:
                        print(f"{name} ({detector}) could not be run: {error.stderr.strip().splitlines()[-1]}")
                        continue
                    per_s = len(files) / told["seconds"]
                    print(
                        f"round {number}, cores {cores}: {name} ({detector}) {per_s:.1f} pictures/s ({len(files)} pictures, "
                        f"{told['faces']} faces); FaceFeel is {found['per_s'] / per_s:.1f} times as fast",
                        flush=True,
                    )
        if arguments.many:
            many = pathlib.Path(folder) / "many"
            fill(many, arguments.many)
            found = ours(arguments.program, many, "0,1")
            print(
                f"{found['pictures']} pictures: {found['per_s']:.1f} pictures/s; memory in the first fifth at most {found['early_mib']:.0f} MiB, "
                f"in the last {found['late_mib']:.0f} MiB"
            )


main()
