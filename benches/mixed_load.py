#!/usr/bin/env python3
"""An hour of ordinary, mixed use, to see whether memory grows or anything breaks. Needs Linux and Python 3.

    python3 benches/mixed_load.py --program target/release/facefeel [--minutes 60] [--seed 1]

Starts the program on a free port of this machine with an empty data folder. Four visitors at a time look at pages, show
photos (some broken, some with explanations), keep and delete the sample data, train for an epoch, cancel trainings, evaluate,
download, import, rename and delete models, and show a camera. Prints a row every tenth of the time: resident memory in MiB, number of
requests, median and longest time of an ordinary photo in ms. Ends with status 1 if an answer was not the expected one.
"""

import argparse
import collections
import http.client
import json
import pathlib
import random
import statistics
import sys
import tempfile
import threading
import time

from live_load import Camera, Server

PHOTOS = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/photos"
PAGES = ["/", "/about", "/detect", "/detect/camera", "/train", "/train/gray", "/evaluate", "/models", "/datasets",
         "/api/v1/openapi.json", "/static/css/base.css", "/nothing-here"]
# What a busy server may answer to anything: come back later.
BUSY = {429, 503}


class Books:
    """What was done, shared by all visitors."""

    def __init__(self, address, until):
        self.address, self.until = address, until
        self.lock = threading.Lock()
        self.requests, self.busy, self.photo_ms, self.unexpected = 0, 0, [], collections.Counter()

    def running(self):
        return time.monotonic() < self.until

    def ask(self, method, path, body=None, kind=None, expected=(200,), what=None):
        """The status and the body of one answer; `what` names the request where it is not the one expected."""
        connection = http.client.HTTPConnection(self.address, timeout=300)
        try:
            connection.request(method, path, body, {"Content-Type": kind} if kind else {})
            answer = connection.getresponse()
            text = answer.read()
        except OSError as error:
            with self.lock:
                self.unexpected[f"{what or method + ' ' + path}: {error}"] += 1
            return 0, b""
        finally:
            connection.close()
        with self.lock:
            self.requests += 1
            self.busy += answer.status in BUSY
            if answer.status not in expected and answer.status not in BUSY:
                self.unexpected[f"{what or method + ' ' + path}: {answer.status} {text[:200]!r}"] += 1
        return answer.status, text

    def ask_json(self, method, path, value, expected, what):
        status, text = self.ask(method, path, json.dumps(value), "application/json", expected, what)
        return status, json.loads(text) if text else None


def form(fields):
    """A multipart form of `(name, file name or None, bytes)`."""
    border = "facefeel-mixed-load"
    body = b""
    for name, file, content in fields:
        label = f'; filename="{file}"' if file else ""
        body += f'--{border}\r\nContent-Disposition: form-data; name="{name}"{label}\r\n\r\n'.encode() + content + b"\r\n"
    return body + f"--{border}--\r\n".encode(), f"multipart/form-data; boundary={border}"


class Visitor(threading.Thread):
    """Does one thing after the other, as the dice say, with a little rest in between."""

    def __init__(self, books, photos, seed):
        super().__init__(daemon=True)
        self.books, self.photos, self.dice = books, photos, random.Random(seed)
        self.deeds = [(self.page, 8), (self.photo, 30), (self.many_photos, 3), (self.broken, 4), (self.dataset, 2),
                      (self.training, 2), (self.cancelled, 1), (self.camera, 2), (self.models, 2)]

    def run(self):
        deeds, weights = zip(*self.deeds)
        while self.books.running():
            self.dice.choices(deeds, weights)[0]()
            time.sleep(self.dice.uniform(0.05, 0.5))

    def page(self):
        path = self.dice.choice(PAGES)
        self.books.ask("GET", path, expected=(404,) if path == "/nothing-here" else (200,))

    def photo(self):
        began = time.monotonic()
        status, _ = self.books.ask("POST", "/api/v1/predictions", *form([("image", "a.jpg", self.photos["astronaut.jpg"])]))
        if status == 200:
            self.books.photo_ms.append((time.monotonic() - began) * 1000)

    def many_photos(self):
        fields = [("image", name, content) for name, content in self.photos.items()] + [("explain", None, b"true")]
        self.books.ask("POST", "/api/v1/predictions", *form(fields), what="several photos, explained", expected=(200, 413, 422))

    def broken(self):
        content = self.dice.choice([b"", b"no picture", self.photos["astronaut.jpg"][:3000], self.dice.randbytes(50_000)])
        self.books.ask("POST", "/api/v1/predictions", *form([("image", "b.jpg", content)]), what="a broken photo")
        self.books.ask("POST", "/api/v1/datasets", *form([("archive", "b.zip", content)]), expected=(415, 422), what="a broken ZIP")

    def sample(self):
        status, dataset = self.books.ask_json("POST", "/api/v1/datasets", {"sample": "drawn-faces-gray-test"}, (201,), "a sample")
        return dataset["id"] if status == 201 else None

    def forget(self, dataset):
        self.books.ask("DELETE", f"/api/v1/datasets/{dataset}", expected=(204, 409), what="deleting data")

    def dataset(self):
        dataset = self.sample()
        if dataset:
            for index in range(12):
                self.books.ask("GET", f"/api/v1/datasets/{dataset}/images/{index}", what="a picture of a dataset")
            self.forget(dataset)

    def job(self, request):
        status, job = self.books.ask_json("POST", "/api/v1/jobs", request, (202,), f"a job ({request['kind']})")
        return job["id"] if status == 202 else None

    def ended(self, job):
        while self.books.running():
            status, text = self.books.ask("GET", f"/api/v1/jobs/{job}", what="a job's state")
            state = json.loads(text) if status == 200 else {}
            if state.get("state") in ("succeeded", "failed", "cancelled"):
                return state
            time.sleep(0.5)
        return {}

    def training(self):
        dataset = self.sample()
        if not dataset:
            return
        job = self.job({"kind": "train", "dataset": dataset, "color": "gray", "epochs": 1, "balance": 20})
        state = self.ended(job) if job else {}
        if state.get("state") == "failed":
            self.books.unexpected[f"a training failed: {state}"] += 1
        model = (state.get("result") or {}).get("model")
        if model:
            measured = self.job({"kind": "evaluate", "dataset": dataset, "model": model})
            report = (self.ended(measured).get("result") or {}).get("report") if measured else None
            for part in ["", "/confusion.svg", "/predictions.csv", "/report.html"] if report else []:
                self.books.ask("GET", f"/api/v1/reports/{report}{part}", what=f"report{part}")
            status, archive = self.books.ask("GET", f"/api/v1/models/{model}/download", what="a model's ZIP")
            if status == 200:
                status, card = self.books.ask("POST", "/api/v1/models", *form([("archive", "m.zip", archive)]),
                                              expected=(201,), what="importing a model")
                if status == 201:
                    self.remove_model(json.loads(card)["id"])
            self.books.ask_json("PATCH", f"/api/v1/models/{model}", {"name": "Under load"}, (200,), "renaming a model")
            self.remove_model(model)
        self.forget(dataset)

    def remove_model(self, model):
        # Another visitor's evaluation may be using it.
        self.books.ask("DELETE", f"/api/v1/models/{model}", expected=(204, 409), what="deleting a model")

    def cancelled(self):
        dataset = self.sample()
        job = dataset and self.job({"kind": "train", "dataset": dataset, "color": "gray", "epochs": 50, "balance": 20})
        if job:
            time.sleep(self.dice.uniform(0, 3))
            self.books.ask("POST", f"/api/v1/jobs/{job}/cancel", expected=(202, 409), what="cancelling")
            model = (self.ended(job).get("result") or {}).get("model")
            if model:
                self.remove_model(model)
            self.forget(dataset)

    def camera(self):
        until = min(time.monotonic() + 10, self.books.until)
        try:
            camera = Camera(self.books.address, ([self.photos["astronaut.jpg"]], 1), until)
        except (SystemExit, OSError) as error:
            self.books.unexpected[f"a camera: {error}"] += 1
            return
        camera.run()
        self.books.requests += len(camera.latencies)

    def models(self):
        self.books.ask("GET", "/api/v1/models")
        self.books.ask("GET", "/api/v1/jobs")
        self.books.ask("GET", "/api/v1/reports")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    seconds = min(arguments.minutes, 120) * 60
    photos = {name: (PHOTOS / name).read_bytes() for name in ["astronaut.jpg", "coffee.jpg", "solvay_1927_four.jpg"]}
    with tempfile.TemporaryDirectory() as folder:
        server = Server(arguments.program, folder)
        print(f"{'minute':>7}{'MiB':>7}{'requests':>10}{'busy':>6}{'photo ms':>10}{'longest':>9}")
        try:
            began = time.monotonic()
            books = Books(server.address, began + seconds)
            visitors = [Visitor(books, photos, arguments.seed * 100 + number) for number in range(4)]
            print(f"{0:>7}{server.mib():>7.0f}", flush=True)
            for visitor in visitors:
                visitor.start()
            for tenth in range(1, 11):
                time.sleep(max(0, began + seconds * tenth / 10 - time.monotonic()))
                times, books.photo_ms = books.photo_ms or [0], []
                print(f"{seconds * tenth / 600:>7.1f}{server.mib():>7.0f}{books.requests:>10}{books.busy:>6}"
                      f"{statistics.median(times):>10.0f}{max(times):>9.0f}", flush=True)
            for visitor in visitors:
                visitor.join(60)
            left = sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file()) / 2**20
            print(f"at rest: {server.mib():.0f} MiB of memory, {left:.1f} MiB in the data folder")
        finally:
            server.process.terminate()
            server.process.wait(20)
    for what, times in books.unexpected.most_common(20):
        print(f"unexpected, {times} times: {what}")
    sys.exit(1 if books.unexpected else 0)


if __name__ == "__main__":
    main()
