#!/usr/bin/env python3
"""Checks a built FaceFeel on data that cannot be shipped with it. Needs Linux and Python 3, nothing else.

    python3 tools/acceptance.py --program target/release/facefeel --data FOLDER [check ...]

FOLDER holds ckplus48.zip, web4_color.zip and fer2013.zip (any ZIPs of class folders by those names); a check whose
file is missing is reported as not done, and the script then ends with status 1. Checks: kill, big, thesis, color.
"""

import argparse
import base64
import http.client
import json
import os
import pathlib
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time


class Server:
    """The program on a free port of this machine, with a data folder of its own."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.start()

    def start(self):
        command = [self.program, "serve", "--addr", "127.0.0.1:0", "--data-dir", self.folder]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split("http://")[1].strip()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) // 1024

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.address, timeout=600)
        headers = {"Content-Type": "application/json"} if body is not None else {}
        connection.request(method, path, json.dumps(body) if body is not None else None, headers)
        answer = connection.getresponse()
        text = answer.read()
        if answer.status >= 300:
            sys.exit(f"{method} {path}: {answer.status} {text.decode()}")
        return json.loads(text) if text else None

    def upload(self, path):
        """The dataset, and the seconds it took to send and to be looked through."""
        border = "facefeel-acceptance"
        head = (f'--{border}\r\nContent-Disposition: form-data; name="archive"; filename="{path.name}"\r\n'
                "Content-Type: application/zip\r\n\r\n").encode()
        tail = f"\r\n--{border}--\r\n".encode()
        connection = http.client.HTTPConnection(self.address, timeout=1800)
        connection.putrequest("POST", "/api/v1/datasets")
        connection.putheader("Content-Type", f"multipart/form-data; boundary={border}")
        connection.putheader("Content-Length", str(len(head) + path.stat().st_size + len(tail)))
        connection.endheaders()
        started = time.monotonic()
        connection.send(head)
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                connection.send(block)
        connection.send(tail)
        sent = time.monotonic()
        answer = connection.getresponse()
        text = answer.read()
        if answer.status != 201:
            sys.exit(f"upload of {path.name}: {answer.status} {text.decode()}")
        return json.loads(text), sent - started, time.monotonic() - sent

    def events(self, job, since=0):
        """Every event of a job from number `since` on, as they come (RFC 6455, text frames only)."""
        host, port = self.address.rsplit(":", 1)
        stream = socket.create_connection((host, int(port)), timeout=1800)
        key = base64.b64encode(os.urandom(16)).decode()
        stream.sendall((f"GET /api/v1/jobs/{job}/events?since={since} HTTP/1.1\r\nHost: {self.address}\r\n"
                        "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        reader = stream.makefile("rb")
        if b"101" not in reader.readline():
            sys.exit("the socket of events was refused")
        while reader.readline().strip():
            pass
        while len(head := reader.read(2)) == 2:
            length = head[1] & 0x7F
            if length >= 126:
                size, form = (2, ">H") if length == 126 else (8, ">Q")
                length = struct.unpack(form, reader.read(size))[0]
            payload, opcode = reader.read(length), head[0] & 0x0F
            if opcode == 8:
                break
            if opcode == 9:
                # A pong of at most 125 bytes, masked with zeros.
                stream.sendall(bytes([0x8A, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
            if opcode == 1:
                yield json.loads(payload)
        stream.close()


def train(server, dataset, **settings):
    settings = {"kind": "train", "dataset": dataset["id"], "color": "gray", **settings}
    return server.ask("POST", "/api/v1/jobs", settings)["id"]


def finish(server, job):
    """Waits for the job's end; the job and its report."""
    for _ in server.events(job):
        pass
    job = server.ask("GET", f"/api/v1/jobs/{job}")
    if job["state"] != "succeeded":
        sys.exit(f"the job ended as {job['state']}: {job['error']}")
    return job, server.ask("GET", f"/api/v1/reports/{job['result']['report']}")


def show(report):
    for figure in report["evaluations"]:
        low, high = figure["report"]["interval_95"]
        print(f"    {figure['name']}: {figure['report']['accuracy']:.4f} ({low:.4f} to {high:.4f})")
    print(f"    training accuracy {report['train']['accuracy']:.4f}, {report['images_per_s']:.0f} images/s")


def check_kill(server, data):
    """SIGKILL in the middle of epoch 3 of 6: the job goes on, and its story has each epoch once."""
    dataset, *_ = server.upload(data / "ckplus48.zip")
    job = train(server, dataset, epochs=6)
    for event in server.events(job):
        if event["type"] == "batch" and event["epoch"] == 3:
            break
    server.kill()
    server.start()
    started = time.monotonic()
    finish(server, job)
    runs, epochs = {}, None
    for event in server.events(job):
        if event["type"] == "started":
            epochs = runs.setdefault(event["purpose"], [])
        if event["type"] == "epoch":
            epochs.append(event["epoch"])
    print(f"    killed in epoch 3 of 6; done {time.monotonic() - started:.0f} s after the restart; epochs told: {runs}")
    return all(told == [1, 2, 3, 4, 5, 6] for told in runs.values()) and runs


def check_big(server, data):
    """35,887 images are sent, looked through and trained on within 1.5 GB."""
    dataset, sent_s, checked_s = server.upload(data / "fer2013.zip")
    after_check = server.peak_mib()
    job, started = train(server, dataset, epochs=1), time.monotonic()
    for event in server.events(job):
        if event["type"] == "batch":
            break
    print(f"    {dataset['images']} images: sent in {sent_s:.1f} s, looked through in {checked_s:.1f} s, first batch after "
          f"{time.monotonic() - started:.1f} s; peak {after_check} MiB after the check-up, {server.peak_mib()} MiB in training")
    server.ask("POST", f"/api/v1/jobs/{job}/cancel")
    for _ in server.events(job):
        pass
    return server.peak_mib() < 1500


def check_thesis(server, data):
    """The thesis' 30 epochs on CK+."""
    dataset, *_ = server.upload(data / "ckplus48.zip")
    started = time.monotonic()
    _, report = finish(server, train(server, dataset))
    print(f"    {time.monotonic() - started:.0f} s for both runs")
    show(report)
    return report["evaluations"][0]["report"]["accuracy"] >= 0.98


def check_color(server, data):
    """Three epochs in colour, then the model on the same pictures."""
    dataset, *_ = server.upload(data / "web4_color.zip")
    job, report = finish(server, train(server, dataset, color="rgb", epochs=3))
    show(report)
    test = server.ask("POST", "/api/v1/jobs", {"kind": "evaluate", "dataset": dataset["id"], "model": job["result"]["model"]})
    _, report = finish(server, test["id"])
    print(f"    on all its own pictures: {report['accuracy']:.4f}")
    return report["support"] > 0


CHECKS = {"kill": (check_kill, "ckplus48.zip"), "big": (check_big, "fer2013.zip"),
          "thesis": (check_thesis, "ckplus48.zip"), "color": (check_color, "web4_color.zip")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--data", required=True, type=pathlib.Path)
    parser.add_argument("checks", nargs="*", default=list(CHECKS), choices=[*CHECKS, []])
    arguments = parser.parse_args()
    failed = False
    for name in arguments.checks:
        check, file = CHECKS[name]
        if not (arguments.data / file).is_file():
            print(f"{name}: NOT DONE, {arguments.data / file} is missing")
            failed = True
            continue
        print(f"{name}: {check.__doc__}")
        with tempfile.TemporaryDirectory() as folder:
            server = Server(arguments.program, folder)
            try:
                passed = bool(check(server, arguments.data))
            finally:
                server.kill()
        print(f"    {'passed' if passed else 'FAILED'}")
        failed |= not passed
    sys.exit(failed)


if __name__ == "__main__":
    main()
