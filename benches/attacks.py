#!/usr/bin/env python3
"""What an ordinary visitor notices while a stranger attacks the server. Needs Linux and Python 3 alone.

    python3 benches/attacks.py --program target/release/facefeel [--program other/facefeel] [--seconds 20]
                               [--only drips photos ...] [--same-address]

For each attack it starts each program on a free port of this machine, with an empty data folder and the CPU, attacks it from
127.0.0.2 for at most --seconds, and meanwhile asks from 127.0.0.1 again and again what the bundled sample photo shows: a
visitor like any other, who takes a new connection each time, waits half a second in between, and gives up after 30. With
--same-address both come from 127.0.0.1. Prints a row for each attack and program: photos answered and not (refused, or no
answer), median and longest time of those that were in ms, and the server's peak resident memory in MiB. Whatever it asks stays
within this machine and ends with it.
"""

import argparse
import base64
import http.client
import io
import json
import os
import pathlib
import resource
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib

PHOTOS = pathlib.Path(__file__).resolve().parent.parent / "tests/fixtures/photos"
VISITOR = "127.0.0.1"
PATIENCE = 30
BORDER = "facefeel-attack"


class Server:
    """The program with an empty data folder, and its own bound on file descriptors if one is given."""

    def __init__(self, program, folder, files=None):
        def bound():
            if files:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

        command = [program, "serve", "--addr", "127.0.0.1:0", "--data-dir", folder, "--device", "cpu"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=bound)
        host, port = self.process.stdout.readline().split("http://")[1].strip().rsplit(":", 1)
        self.address = (host, int(port))

    def peak_mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()


def part(name, file, content):
    head = f'--{BORDER}\r\nContent-Disposition: form-data; name="{name}"; filename="{file}"\r\n\r\n'
    return head.encode() + content + b"\r\n"


def form(parts):
    return b"".join(parts) + f"--{BORDER}--\r\n".encode()


def head(path, length, more=""):
    return (f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: multipart/form-data; boundary={BORDER}\r\n"
            f"Content-Length: {length}\r\n{more}\r\n").encode()


def post(address, source, path, body, timeout=PATIENCE):
    """The status of the answer; 0 if there is none."""
    connection = http.client.HTTPConnection(*address, timeout=timeout, source_address=(source, 0))
    try:
        connection.request("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={BORDER}"})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except OSError:
        return 0
    except http.client.HTTPException:
        return 0
    finally:
        connection.close()


def png(width, height, depth=8, color=0, channels=1):
    """A blank picture: many pixels in next to no bytes."""
    row, packer = bytes(1 + width * channels * depth // 8), zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


class Attack:
    """Runs until its time is over; `hold` and `repeat` are what most attacks are made of."""

    def __init__(self, address, source, seconds):
        self.address, self.source, self.until = address, source, time.monotonic() + seconds
        self.sockets, self.threads = [], []

    def running(self):
        return time.monotonic() < self.until

    def hold(self, content):
        """A connection that says this and nothing more."""
        try:
            stream = socket.create_connection(self.address, timeout=5, source_address=(self.source, 0))
            self.sockets.append(stream)
            stream.sendall(content)
            return stream
        except OSError:
            return None

    def start(self, work, *arguments):
        thread = threading.Thread(target=work, args=arguments, daemon=True)
        thread.start()
        self.threads.append(thread)

    def repeat(self, path, body):
        def again():
            while self.running():
                post(self.address, self.source, path, body, timeout=max(1, self.until - time.monotonic()))
                time.sleep(0.05)

        self.start(again)

    def end(self):
        for stream in self.sockets:
            stream.close()
        for thread in self.threads:
            thread.join(10)


def half_heads(attack):
    """150 connections with half a head, to a server with 128 file descriptors; closed ones are opened again."""
    def one():
        while attack.running():
            stream = attack.hold(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
            try:
                stream.settimeout(max(0.1, attack.until - time.monotonic()))
                stream.recv(1)
            except (OSError, AttributeError):
                pass
            time.sleep(0.5)

    for _ in range(150):
        attack.start(one)


def drips(attack):
    """Four uploads that send a byte each second, begun again when they are cut."""
    def drip():
        start = f'--{BORDER}\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\nPK'.encode()
        while attack.running():
            stream = attack.hold(head("/api/v1/datasets", 10_000_000) + start)
            try:
                while attack.running():
                    stream.sendall(b"x")
                    time.sleep(1)
            except (OSError, AttributeError):
                time.sleep(0.5)

    for _ in range(4):
        attack.start(drip)


def half_forms(attack):
    """15 forms of 95 MB, all but their end."""
    start, size = part("image", "a.jpg", b"")[:-2], 95_000_000
    def one():
        while attack.running():
            stream = attack.hold(head("/api/v1/predictions", size) + start)
            try:
                stream.settimeout(max(0.1, attack.until - time.monotonic()))
                for _ in range(18):
                    stream.sendall(bytes(1_000_000))
                for image in range(4):
                    stream.sendall(b"\r\n" + start)
                    for _ in range(18):
                        stream.sendall(bytes(1_000_000))
                stream.recv(1)
            except (OSError, AttributeError):
                pass
            time.sleep(0.5)

    for _ in range(15):
        attack.start(one)


def model_headers(attack):
    """Six at a time: a small ZIP of a model whose weights have a header of 39 MB."""
    tensors = ",".join(f'"{number:x}":{{"dtype":"F32","shape":[0],"data_offsets":[0,0]}}' for number in range(660_000))
    header = f"{{{tensors}}}".encode()
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weights.safetensors", struct.pack("<Q", len(header)) + header)
        archive.writestr("card.json", download(attack.address)["card.json"])
    body = form([part("archive", "model.zip", file.getvalue())])
    for _ in range(6):
        attack.repeat("/api/v1/models", body)


def download(address):
    """The files of the bundled model."""
    connection = http.client.HTTPConnection(*address, timeout=PATIENCE)
    connection.request("GET", "/api/v1/models")
    model = json.loads(connection.getresponse().read())[0]["id"]
    connection.request("GET", f"/api/v1/models/{model}/download")
    with zipfile.ZipFile(io.BytesIO(connection.getresponse().read())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def many_models(attack):
    """The same sound model, uploaded as often as it is taken."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in download(attack.address).items():
            archive.writestr(name, content)
    body = form([part("archive", "model.zip", file.getvalue())])
    for _ in range(3):
        attack.repeat("/api/v1/models", body)


def pixels(attack):
    """Eight forms of 32 pictures of 50 megapixels each, 48 kB a picture."""
    body = form([part("image", "a.png", png(8000, 6250))] * 32)
    for _ in range(8):
        attack.repeat("/api/v1/predictions", body)


def few_pixels(attack):
    """Eight forms of eight such pictures, with 16 bits a channel and transparency: within every limit."""
    body = form([part("image", "a.png", png(8000, 6250, 16, 6, 4))] * 8)
    for _ in range(8):
        attack.repeat("/api/v1/predictions", body)


def explained(attack):
    """32 photos of a group, each to be explained."""
    photo = part("image", "a.jpg", (PHOTOS / "solvay_1927.jpg").read_bytes())
    wish = f'--{BORDER}\r\nContent-Disposition: form-data; name="explain"\r\n\r\ntrue\r\n'.encode()
    for _ in range(2):
        attack.repeat("/api/v1/predictions", form([photo] * 32 + [wish]))


def archive_pixels(attack):
    """A ZIP of 40 pictures of 50 megapixels as a dataset, twice at a time."""
    picture, file = png(8000, 6250), io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(40):
            archive.writestr(f"{['happy', 'sad'][number % 2]}/{number}.png", picture)
    body = form([part("archive", "faces.zip", file.getvalue())])
    for _ in range(2):
        attack.repeat("/api/v1/datasets", body)


def cameras(attack):
    """32 cameras that show nothing; it is a camera from another address that is counted here, not photos."""
    for _ in range(32):
        attack.hold(camera_request())


def camera_request():
    key = base64.b64encode(os.urandom(16)).decode()
    return (f"GET /api/v1/live HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode()


ATTACKS = {
    "nothing": lambda attack: None,
    "half_heads": half_heads,
    "drips": drips,
    "half_forms": half_forms,
    "model_headers": model_headers,
    "many_models": many_models,
    "pixels": pixels,
    "few_pixels": few_pixels,
    "explained": explained,
    "archive_pixels": archive_pixels,
    "cameras": cameras,
}
# Attacks whose visitor wants something else than a photo.
UPLOADS, CAMERAS = {"drips"}, {"cameras"}


def photo(address):
    body = form([part("image", "a.jpg", (PHOTOS / "astronaut.jpg").read_bytes())])
    return post(address, VISITOR, "/api/v1/predictions", body) == 200


def upload(address):
    """An upload that has no place gets 503; this one is no ZIP, which is said only once it had one."""
    return post(address, VISITOR, "/api/v1/datasets", form([part("archive", "a.zip", b"none")])) == 415


def camera(address):
    try:
        with socket.create_connection(address, timeout=PATIENCE, source_address=(VISITOR, 0)) as stream:
            stream.sendall(camera_request())
            return b" 101 " in stream.recv(100)
    except OSError:
        return False


def measure(program, name, seconds, source):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(program, folder, files=128 if name == "half_heads" else None)
        try:
            ask = upload if name in UPLOADS else camera if name in CAMERAS else photo
            photo(server.address)
            attack = Attack(server.address, source, seconds)
            ATTACKS[name](attack)
            attack.until = time.monotonic() + seconds
            time.sleep(1)
            times, failed = [], 0
            while attack.running():
                begun = time.monotonic()
                if ask(server.address):
                    times.append((time.monotonic() - begun) * 1000)
                else:
                    failed += 1
                time.sleep(0.5)
            peak = server.peak_mib()
            attack.end()
            return times, failed, peak
        finally:
            server.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", action="append", required=True)
    parser.add_argument("--seconds", type=int, default=20, help="at most 30")
    parser.add_argument("--only", nargs="+", choices=ATTACKS, default=list(ATTACKS))
    parser.add_argument("--same-address", action="store_true")
    options = parser.parse_args()
    if sys.platform != "linux":
        sys.exit("this needs Linux: other systems have one loopback address")
    source = VISITOR if options.same_address else "127.0.0.2"
    print("| attack | program | answered | not | median ms | longest ms | peak MiB |")
    print("|---|---|---|---|---|---|---|")
    for name in options.only:
        for number, program in enumerate(options.program, 1):
            times, failed, peak = measure(program, name, min(options.seconds, 30), source)
            median, longest = (f"{statistics.median(times):.0f}", f"{max(times):.0f}") if times else ("–", "–")
            print(f"| {name} | {number} | {len(times)} | {failed} | {median} | {longest} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
