#!/usr/bin/env python3
"""A film by `facefeel video`: how many times real time, and its peak memory, beside `Video.analyze` of the PyPI package fer on the same film.

    benches/video.py --program target/release/facefeel [--peer PEERS/python/bin/python] [--minutes 10] [--peer-minutes 0.5] [--crowd]

The film is 720p with 25 pictures a second, made by ffmpeg from the photos in tests/fixtures/photos: up to four faces that wander, with a
cut every twenty seconds; with `--crowd` every third shot shows 22 faces. Nothing is fetched. Both sides look five times a second (fer: every fifth picture). fer gets a shorter film, because it is
slow; `benches/compare/run.sh setup` installs it. Linux only (/proc).
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
PHOTOS = ["astronaut.jpg", "solvay_1927_four.jpg"]
CROWD = "solvay_1927.jpg"
RATE = 25
EVERY_S = 0.2
SHOT_S = 20
PEER = """
import json, logging, os, sys, time
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
logging.disable(logging.INFO)
from fer.fer import FER
try:
    from fer.classes import Video
except ImportError:
    from fer import Video
film, every = sys.argv[1], int(sys.argv[2])
recogniser = FER(mtcnn=sys.argv[3] == "mtcnn")
started = time.perf_counter()
rows = Video(film).analyze(recogniser, display=False, frequency=every, save_frames=False, save_video=False, annotate_frames=False, zip_images=False)
print(json.dumps({"seconds": time.perf_counter() - started, "rows": len(rows)}))
"""


def make(path: pathlib.Path, minutes: float, photos: list[str]) -> None:
    """Each shot pans slowly over one photo, enlarged so that it moves within 1280 by 720 pixels."""
    seconds = minutes * 60
    command = ["ffmpeg", "-loglevel", "error", "-nostdin", "-y"]
    shots = max(1, round(seconds / SHOT_S))
    length = seconds / shots
    parts = []
    for number in range(shots):
        photo = ROOT / "tests/fixtures/photos" / photos[number % len(photos)]
        part = path.with_name(f"shot-{number % len(photos)}.mp4")
        parts.append(part)
        if number >= len(photos):
            continue
        pan = (
            "scale=1536:864:force_original_aspect_ratio=increase,"
            f"crop=1280:720:x='(iw-1280)/2*(1+sin(t/3))':y='(ih-720)/2*(1+cos(t/4))',setsar=1,format=yuv420p"
        )
        shot = ["-loop", "1", "-framerate", str(RATE), "-t", f"{length:.3f}", "-i", str(photo), "-vf", pan]
        subprocess.run([*command, *shot, "-c:v", "libx264", "-preset", "veryfast", str(part)], check=True)
    listing = path.with_suffix(".txt")
    listing.write_text("".join(f"file '{part}'\n" for part in parts))
    subprocess.run([*command, "-f", "concat", "-safe", "0", "-i", str(listing), "-c", "copy", str(path)], check=True)


def processes(pid: int) -> list[int]:
    """A process and those that it started."""
    found = [pid]
    for own in found:
        try:
            children = pathlib.Path(f"/proc/{own}/task/{own}/children").read_text().split()
        except OSError:
            continue
        found.extend(int(child) for child in children)
    return found


def resident_mib(pid: int) -> float:
    kib = 0
    for own in processes(pid):
        try:
            lines = pathlib.Path(f"/proc/{own}/status").read_text().splitlines()
        except OSError:
            continue
        kib += sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return kib / 1024


def watched(command: list[str]) -> tuple[float, float, str]:
    """Seconds, peak memory in MiB with that of ffmpeg, and what was said on standard output."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    peak = [0.0]

    def look() -> None:
        while process.poll() is None:
            peak[0] = max(peak[0], resident_mib(process.pid))
            time.sleep(0.1)

    watcher = threading.Thread(target=look)
    watcher.start()
    said, _ = process.communicate()
    seconds = time.perf_counter() - started
    watcher.join()
    if process.returncode != 0:
        sys.exit(f"{command[0]} ended with {process.returncode}")
    return seconds, peak[0], said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--peer", help="a Python with fer")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--peer-minutes", type=float, default=0.5)
    parser.add_argument("--crowd", action="store_true")
    arguments = parser.parse_args()
    photos = [*PHOTOS, CROWD] if arguments.crowd else PHOTOS
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        film = pathlib.Path(folder) / "film.mp4"
        make(film, arguments.minutes, photos)
        table = pathlib.Path(folder) / "rows.csv"
        command = [arguments.program, "video", str(film), "--every", f"{EVERY_S}s", "--csv", str(table), "--device", "cpu", "--quiet"]
        seconds, peak, _ = watched(command)
        with table.open() as rows:
            faces = sum(1 for row in csv.DictReader(rows) if row["face"])
        rate = arguments.minutes * 60 / seconds
        print(f"FaceFeel: {arguments.minutes:g} minutes in {seconds:.1f} s, {rate:.1f} times real time, peak {peak:.0f} MiB with ffmpeg, {faces} rows")
        if not arguments.peer:
            return
        short = pathlib.Path(folder) / "short.mp4"
        make(short, arguments.peer_minutes, photos)
        for detector in ("haar", "mtcnn"):
            _, peak, said = watched([arguments.peer, "-c", PEER, str(short), str(round(EVERY_S * RATE)), detector])
            told = json.loads(said.splitlines()[-1])
            peer = arguments.peer_minutes * 60 / told["seconds"]
            print(
                f"fer ({detector}): {arguments.peer_minutes:g} minutes in {told['seconds']:.1f} s, {peer:.2f} times real time, peak {peak:.0f} MiB, "
                f"{told['rows']} rows; FaceFeel is {rate / peer:.1f} times as fast"
            )


main()
