#!/usr/bin/env python3
"""Runs FaceFeel and its peers in alternation on the same work and prints Markdown tables. run.sh starts it.

    compare.py training|inference|photo|recall|start --contender FILE --program FILE --peers FOLDER [--rounds N]

Every figure comes from a process of its own. A round runs each contender once, so that a busy machine slows all of
them; a ratio is the median over the rounds of FaceFeel's figure against the peer's of the same round, with the lowest
and the highest. Memory is the process's largest resident set. Needs Linux and Python 3 alone; the peers need theirs.
"""

import argparse
import http.client
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass

import recall

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent
BUNDLED = REPOSITORY / "models/facefeel-ferplus"
# Additions and multiplications of the thesis CNN's convolutions for one image, as they are defined, without what
# Winograd's algorithm or a dead ReLU saves: forward, gradients of the weights, and of the inputs but for the first.
FORWARD_MFLOP = [2 * 9 * inputs * outputs * side * side / 1e6
                 for inputs, outputs, side in ((1, 128, 46), (128, 64, 21), (64, 32, 8))]
TRAINING_MFLOP = 3 * sum(FORWARD_MFLOP) - FORWARD_MFLOP[0]


@dataclass
class Result:
    """What one process said, and what it took."""

    figures: dict
    peak_mib: float
    wall_ms: float
    cpu_ms: float


@dataclass
class Setup:
    """Where everybody is."""

    contender: pathlib.Path
    program: pathlib.Path
    peers: pathlib.Path
    rounds: int
    photos: pathlib.Path | None
    folder: pathlib.Path

    def python(self, script: str, *words: object) -> list:
        return [self.peers / "python/bin/python", HERE / script, *words]

    def node(self, *words: object) -> list:
        return ["node", HERE / "face_api_peer.mjs", *words]

    def run(self, command: list, threads: int = 2) -> Result:
        variables = {"THREADS": threads, "RAYON_NUM_THREADS": threads, "OMP_NUM_THREADS": threads, "PEERS": self.peers}
        environment = os.environ | {name: str(value) for name, value in variables.items()}
        words = [str(word) for word in command]
        with tempfile.TemporaryFile("w+") as complaints:
            started = time.perf_counter()
            process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=complaints, text=True, env=environment)
            output = process.stdout.read()
            _, status, usage = os.wait4(process.pid, 0)
            wall_ms = (time.perf_counter() - started) * 1e3
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 0:
                complaints.seek(0)
                sys.exit(f"{' '.join(words)} failed:\n{complaints.read()}")
        return Result(json.loads(output.strip().splitlines()[-1]) or {}, usage.ru_maxrss / 1024, wall_ms,
                      (usage.ru_utime + usage.ru_stime) * 1e3)

    def alternate(self, contenders: dict[str, Callable[[], Result]]) -> dict[str, list[Result]]:
        results = {name: [] for name in contenders}
        for number in range(1, self.rounds + 1):
            for name, contender in contenders.items():
                print(f"round {number} of {self.rounds}: {name}", file=sys.stderr, flush=True)
                results[name].append(contender())
        return results

    def photo(self) -> pathlib.Path:
        path = self.folder / "photo.jpg"
        self.run([self.contender, "scene", path])
        return path


def median(results: list[Result], figure: str) -> float:
    return statistics.median(result.figures[figure] for result in results)


def peak(results: list[Result]) -> str:
    return f"{max(result.peak_mib for result in results):.0f}"


def times_as_fast(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})"


def faster(ours: list[Result], theirs: list[Result], figure: str) -> str:
    """How many times as fast ours is, by a time that each round took."""
    return times_as_fast([their.figures[figure] / our.figures[figure] for our, their in zip(ours, theirs)])


def table(head: list[str], rows: list[list[str]]) -> None:
    print("\n| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")


def training(setup: Setup) -> None:
    steps = 20
    commands = {
        "FaceFeel": [setup.contender, "train", "ours", steps],
        "PyTorch": setup.python("torch_peer.py", steps),
        "PyTorch, channels last": setup.python("torch_peer.py", steps, "channels-last"),
        "Keras on TensorFlow": setup.python("keras_peer.py", steps),
        "burn-flex, stock operations": [setup.contender, "train", "stock", steps // 2],
        "sgemm": [setup.contender, "sgemm"],
    }
    rows = []
    for threads in (1, 2):
        results = setup.alternate({
            name: lambda command=command: setup.run(command, threads) for name, command in commands.items()
        })
        # What large matrix products reach is as much as the machine gives in practice.
        most = [result.figures["gflops"] for result in results.pop("sgemm")]
        ours = results["FaceFeel"]
        for name, theirs in results.items():
            speeds = [their.figures["images_per_s"] for their in theirs]
            ratios = [our.figures["images_per_s"] / speed for our, speed in zip(ours, speeds)]
            gflops = [speed * TRAINING_MFLOP / 1e3 for speed in speeds]
            share = statistics.median(speed / limit for speed, limit in zip(gflops, most))
            rows.append([name, str(threads), f"{statistics.median(speeds):.0f}", "" if theirs is ours else times_as_fast(ratios),
                         peak(theirs), f"{statistics.median(gflops):.0f}", f"{share:.0%} of {statistics.median(most):.0f}"])
    table(["thesis CNN, 48×48 gray, batches of 64", "threads", "images/s", "FaceFeel is times as fast", "peak MiB",
           "GFLOP/s in convolutions", "of matrix products' GFLOP/s"], rows)


def inference(setup: Setup) -> None:
    thesis = setup.folder / "thesis"
    setup.run([setup.contender, "model", thesis])
    rows = []
    for name, model in (("thesis CNN", thesis), ("bundled model", BUNDLED)):
        for threads in (1, 2):
            for batch in (1, 64):
                contenders = {
                    "FaceFeel": [setup.contender, "classify", model, batch],
                    "onnxruntime": setup.python("onnx_peer.py", model, batch),
                }
                ours, theirs = setup.alternate({
                    who: lambda command=command: setup.run(command, threads) for who, command in contenders.items()
                }).values()
                pairs = zip(ours[0].figures["scores"], theirs[0].figures["scores"])
                if any(abs(our - their) > 1e-4 for our, their in pairs):
                    sys.exit(f"{name}: FaceFeel and onnxruntime give different scores")
                cells = [f"{name}, {batch} image{'s' if batch > 1 else ''}", str(threads)]
                for figure in ("network_ms", "library_ms"):
                    cells += [f"{median(ours, figure):.2f}", f"{median(theirs, figure):.2f}", faster(ours, theirs, figure)]
                rows.append([*cells, f"{median(ours, 'face_ms'):.2f}" if batch == 1 else "", peak(ours), peak(theirs)])
    table(["milliseconds a batch", "threads", "network", "onnxruntime", "times as fast", "bytes to probabilities",
           "onnxruntime and numpy", "times as fast", "face of a photo to probabilities", "peak MiB",
           "onnxruntime's"], rows)


class Server:
    """The program on a free port of this machine, with an empty data folder."""

    def __init__(self, setup: Setup, folder: str):
        self.started = time.perf_counter()
        command = [setup.program, "serve", "--addr", "127.0.0.1:0", "--data-dir", folder, "--device", "cpu"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        address = self.process.stdout.readline().split("http://")[1].strip()
        self.listening_ms = self.elapsed_ms()
        self.connection = http.client.HTTPConnection(address, timeout=60)

    def elapsed_ms(self) -> float:
        return (time.perf_counter() - self.started) * 1e3

    def ask(self, photo: bytes) -> dict:
        head = ('--border\r\nContent-Disposition: form-data; name="image"; filename="photo.jpg"\r\n'
                "Content-Type: image/jpeg\r\n\r\n").encode()
        headers = {"Content-Type": "multipart/form-data; boundary=border"}
        self.connection.request("POST", "/api/v1/predictions", head + photo + b"\r\n--border--\r\n", headers)
        return json.loads(self.connection.getresponse().read())["images"][0]

    def mib(self, name: str) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split(f"{name}:")[1].split()[0]) / 1024

    def cpu_ms(self) -> float:
        user, system = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().split()[13:15]
        return (int(user) + int(system)) * 1e3 / os.sysconf("SC_CLK_TCK")

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def served_photo(setup: Setup, photo: bytes, asked: int) -> Result:
    with tempfile.TemporaryDirectory() as folder, Server(setup, folder) as server:
        faces, times = len(server.ask(photo)["faces"]), []
        for _ in range(asked):
            started = time.perf_counter()
            server.ask(photo)
            times.append((time.perf_counter() - started) * 1e3)
        return Result({"ms": statistics.median(times), "faces": faces}, server.mib("VmHWM"), server.elapsed_ms(), server.cpu_ms())


def photo(setup: Setup) -> None:
    asked, path = 15, setup.photo()
    commands = {
        "FaceFeel, library": [setup.contender, "photo", path, asked],
        "fer, Haar cascade": setup.python("fer_peer.py", "haar", "photo", path, asked),
        "fer, MTCNN": setup.python("fer_peer.py", "mtcnn", "photo", path, asked),
        "face-api, TinyFaceDetector": setup.node("tiny", "photo", path, asked),
        "face-api, SSD MobileNet": setup.node("ssd", "photo", path, asked),
    }
    contenders = {name: lambda command=command: setup.run(command) for name, command in commands.items()}
    contenders["FaceFeel, warm server"] = lambda: served_photo(setup, path.read_bytes(), asked)
    results = setup.alternate(contenders)
    library, server = results["FaceFeel, library"], results["FaceFeel, warm server"]
    table(["photo of 1920 × 1080 to answer", "ms", "library is times as fast", "server is times as fast", "faces found",
           "peak MiB"],
          [[name, f"{median(theirs, 'ms'):.1f}", faster(library, theirs, "ms"), faster(server, theirs, "ms"),
            str(theirs[0].figures["faces"]), peak(theirs)] for name, theirs in results.items()])


def find_faces(setup: Setup) -> None:
    if setup.photos is None:
        sys.exit("recall needs --photos: a ZIP of WIDER FACE photographs with boxes.csv")
    truth = recall.unpack(setup.photos, setup.folder)
    listed = setup.folder / "photos.txt"
    listed.write_text("\n".join(truth))
    commands = {
        "FaceFeel": [setup.contender, "faces", listed],
        "fer, Haar cascade": setup.python("fer_peer.py", "haar", "faces", listed),
        "fer, MTCNN": setup.python("fer_peer.py", "mtcnn", "faces", listed),
        "face-api, TinyFaceDetector": setup.node("tiny", "faces", listed),
        "face-api, SSD MobileNet": setup.node("ssd", "faces", listed),
    }
    rows = []
    for name, command in commands.items():
        print(name, file=sys.stderr, flush=True)
        result = setup.run(command)
        rows.append([name, *recall.cells(truth, result.figures["boxes"]), f"{result.figures['ms']:.0f}"])
    table(["detector as shipped", *recall.HEAD, "median ms a photo"], rows)


def start(setup: Setup) -> None:
    large = setup.photo()
    small = REPOSITORY / "tests/fixtures/photos/astronaut.jpg"

    def serve(photo: pathlib.Path) -> Result:
        with tempfile.TemporaryDirectory() as folder, Server(setup, folder) as server:
            fresh = server.mib("VmRSS")
            server.ask(photo.read_bytes())
            figures = {"listening": server.listening_ms, "answer": server.elapsed_ms(), "fresh": fresh,
                       "after": server.mib("VmRSS")}
            return Result(figures, server.mib("VmHWM"), figures["answer"], server.cpu_ms())

    def once(command: list) -> Callable[[], Result]:
        return lambda: setup.run(command)

    def predict(photo: pathlib.Path) -> list:
        return [setup.program, "predict", photo, "--device", "cpu", "--data-dir", setup.folder / "data", "--json"]

    contenders = {}
    for size, path in (("512 × 512", small), ("1920 × 1080", large)):
        contenders |= {
            f"FaceFeel serve, {size}": lambda path=path: serve(path),
            f"FaceFeel predict, {size}": once(predict(path)),
            f"fer with Haar, {size}": once(setup.python("fer_peer.py", "haar", "photo", path, 0)),
            f"face-api with TinyFaceDetector, {size}": once(setup.node("tiny", "photo", path, 0)),
        }
    rows = []
    for name, results in setup.alternate(contenders).items():
        figures = results[0].figures
        own = [f"{median(results, figure):.0f}" if figure in figures else "" for figure in ("listening", "fresh", "after")]
        answer, cpu = (statistics.median(times) for times in zip(*((result.wall_ms, result.cpu_ms) for result in results)))
        rows.append([name, own[0], f"{answer:.0f}", f"{cpu:.0f}", own[1], own[2], peak(results)])
    table(["from the start of the process", "ms to listening", "ms to the first answer", "of processor time",
           "MiB when listening", "MiB after the answer", "peak MiB"], rows)


TABLES = {"training": training, "inference": inference, "photo": photo, "recall": find_faces, "start": start}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("table", choices=TABLES)
    parser.add_argument("--contender", type=pathlib.Path, required=True)
    parser.add_argument("--program", type=pathlib.Path, required=True)
    parser.add_argument("--peers", type=pathlib.Path, required=True)
    parser.add_argument("--photos", type=pathlib.Path, help="for recall: WIDER FACE photographs with boxes.csv")
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as folder:
        setup = Setup(arguments.contender, arguments.program, arguments.peers.resolve(), arguments.rounds,
                      arguments.photos, pathlib.Path(folder))
        TABLES[arguments.table](setup)
    print(f"\n{time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores, {arguments.rounds} rounds, load before {before:.1f}.")


if __name__ == "__main__":
    main()
