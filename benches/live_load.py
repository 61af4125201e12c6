#!/usr/bin/env python3
"""Load on the live socket: many cameras that each send the next frame when the answer came. Needs Linux and Python 3.

    python3 benches/live_load.py --program target/release/facefeel [--seconds 30] [--clients 1 4 16] [--frames FOLDER]

Frames are JPEGs of 640 x 480 pixels with one to three faces that move; Pillow makes them from the sample photos, or
they are read from FOLDER (one face each, in the order of their names). Prints two tables. The first: frames a second of the
slowest and the fastest client and of all, latency as a client sees it in milliseconds, memory of the server before and after,
frames that were not answered, ids given (as many as faces are shown if every face kept its own), frames with too many or too
few faces. The second: the server's own mean times for a frame, and their shares of the work without the waiting.
"""

import argparse
import base64
import io
import json
import math
import os
import pathlib
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent.parent
TIMES = ["queue_ms", "decode_ms", "detect_ms", "classify_ms"]


def made_frames(steps=48):
    """A little film each of one, two and three faces, as JPEGs: heads of the sample photos wander over a cup of coffee."""
    try:
        from PIL import Image
    except ImportError:
        sys.exit("Pillow is not installed: pip install pillow, or give frames with --frames")

    def picture(name, box=None):
        return Image.open(HERE / "tests/fixtures/photos" / name).convert("RGB").crop(box)

    coffee = picture("coffee.jpg").resize((640, 480))
    heads = [picture("astronaut.jpg", (128, 20, 318, 210)), picture("solvay_1927_four.jpg", (170, 66, 242, 138)),
             picture("solvay_1927_four.jpg", (10, 62, 94, 146))]
    sides = [190, 140, 160]
    films = []
    for faces in (1, 2, 3):
        film = []
        for step in range(steps):
            frame = coffee.copy()
            for face in range(faces):
                turn = 2 * math.pi * step / steps + face
                x = 30 + 210 * face + int(15 * math.cos(turn))
                y = 60 + 80 * (face % 2) + int(30 * math.sin(turn))
                frame.paste(heads[face].resize((sides[face], sides[face])), (x, y))
            file = io.BytesIO()
            frame.save(file, "JPEG", quality=85)
            film.append(file.getvalue())
        films.append(film)
    return films


class Server:
    """The program on a free port of this machine, with an empty data folder."""

    def __init__(self, program, folder):
        command = [program, "serve", "--addr", "127.0.0.1:0", "--data-dir", folder, "--device", "cpu"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split("http://")[1].strip()

    def mib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024


class Camera(threading.Thread):
    """Sends a frame, waits for its answer, and so on (RFC 6455, what a server sends is unmasked)."""

    def __init__(self, address, film, until):
        super().__init__()
        self.film, self.until = film, until
        self.latencies, self.times, self.errors, self.ids, self.missed = [], [], 0, set(), 0
        host, port = address.rsplit(":", 1)
        self.stream = socket.create_connection((host, int(port)), timeout=60)
        self.stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        key = base64.b64encode(os.urandom(16)).decode()
        self.stream.sendall((f"GET /api/v1/live HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\n"
                             f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n").encode())
        self.reader = self.stream.makefile("rb")
        if b"101" not in self.reader.readline():
            sys.exit("the socket was refused")
        while self.reader.readline().strip():
            pass

    def send(self, opcode, payload):
        """One frame, masked with zeros, which is allowed and saves the work."""
        size = len(payload)
        if size < 126:
            head = struct.pack(">BB", 0x80 | opcode, 0x80 | size)
        elif size < 1 << 16:
            head = struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, size)
        self.stream.sendall(head + bytes(4) + payload)

    def answer(self):
        while True:
            head = self.reader.read(2)
            if len(head) < 2:
                raise EOFError
            size = head[1] & 0x7F
            if size >= 126:
                width, form = (2, ">H") if size == 126 else (8, ">Q")
                size = struct.unpack(form, self.reader.read(width))[0]
            payload, opcode = self.reader.read(size), head[0] & 0x0F
            if opcode == 9:
                self.send(10, payload)
            elif opcode == 8:
                raise EOFError
            elif opcode == 1:
                return json.loads(payload)

    def run(self):
        number = 0
        try:
            while time.monotonic() < self.until:
                picture = self.film[0][number % len(self.film[0])]
                number += 1
                sent = time.monotonic()
                self.send(2, picture)
                answer = self.answer()
                self.latencies.append((time.monotonic() - sent) * 1000)
                if "error" in answer:
                    self.errors += 1
                    continue
                self.times.append([answer[name] for name in TIMES])
                self.ids.update(face["id"] for face in answer["faces"])
                self.missed += len(answer["faces"]) != self.film[1]
        except (EOFError, OSError):
            self.errors += 1
        self.stream.close()


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def measure(server, films, clients, seconds):
    before = server.mib()
    until = time.monotonic() + seconds
    cameras = [Camera(server.address, (films[number % len(films)], number % len(films) + 1), until)
               for number in range(clients)]
    for camera in cameras:
        camera.start()
    for camera in cameras:
        camera.join()
    rates = [len(camera.latencies) / seconds for camera in cameras]
    latencies = [latency for camera in cameras for latency in camera.latencies]
    times = list(zip(*(times for camera in cameras for times in camera.times)))
    means = [statistics.mean(values) for values in times]
    print(f"{clients:>7} {min(rates):>8.1f} {max(rates):>8.1f} {sum(rates):>8.1f} {statistics.median(latencies):>8.1f} "
          f"{percentile(latencies, 0.95):>8.1f}"
          f" {before:>8.0f} {server.mib():>8.0f} {sum(camera.errors for camera in cameras):>6}"
          f" {sum(len(camera.ids) for camera in cameras):>5}/{sum(camera.film[1] for camera in cameras)}"
          f" {sum(camera.missed for camera in cameras):>10}", flush=True)
    return means


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", required=True)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 16])
    parser.add_argument("--frames", type=pathlib.Path, help="folder of 640 x 480 JPEGs with one face")
    arguments = parser.parse_args()
    if arguments.frames:
        films = [[file.read_bytes() for file in sorted(arguments.frames.glob("*.jpg"))]]
    else:
        films = made_frames()
    print(f"load of this machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; a frame has "
          f"{len(films[0][0]) // 1024} KiB")
    print("clients  slowest  fastest      all   median      p95  MiB was   MiB is errors ids/faces miscounted")
    with tempfile.TemporaryDirectory() as folder:
        server = Server(arguments.program, folder)
        try:
            # Threads start and memory settles before anything is counted.
            warm = Camera(server.address, (films[0], 1), time.monotonic() + 2)
            warm.start()
            warm.join()
            rows = [(clients, measure(server, films, clients, arguments.seconds)) for clients in arguments.clients]
        finally:
            server.process.kill()
            server.process.wait()
    print("\nclients " + " ".join(f"{name:>12}" for name in TIMES) + "  decode  detect  classify")
    for clients, means in rows:
        work = sum(means[1:])
        print(f"{clients:>7} " + " ".join(f"{mean:>12.1f}" for mean in means) +
              "  {:>6.0%}  {:>6.0%}  {:>8.0%}".format(*(mean / work for mean in means[1:])))


if __name__ == "__main__":
    main()
