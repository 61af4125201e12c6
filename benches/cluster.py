#!/usr/bin/env python3
"""Several machines, as processes of this one: how many small trainings a minute one, two, … workers of one core each do, and what a job, a
worker and a listening browser cost the database.

    benches/cluster.py --program target/release/facefeel --moto target/moto/bin/moto_server [--workers 1,2] [--jobs 20]

The program has the feature `cluster`. PostgreSQL is Debian's (`apt-get install postgresql`), the S3 server moto's (`./test.sh` installs it); both run
for the length of the bench, on this machine alone. As root it runs PostgreSQL as the user postgres. Linux only (taskset).
"""

from __future__ import annotations

import argparse
import contextlib
import glob
import io
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator

import numpy
from PIL import Image

EPOCHS = 4


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def postgres(folder: pathlib.Path) -> Iterator[int]:
    programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
    user = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    data, port = folder / "postgres", free_port()
    data.mkdir()
    if user:
        subprocess.run(["chown", "postgres", data], check=True)
        folder.chmod(0o755)
    subprocess.run(
        [*user, f"{programs}/initdb", "--pgdata", data, "--username=facefeel", "--auth=trust", "--encoding=UTF8", "--no-locale"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    options = f"-c listen_addresses=127.0.0.1 -c unix_socket_directories= -p {port}"
    control = [*user, f"{programs}/pg_ctl", "--pgdata", str(data), "--silent", "--wait"]
    subprocess.run([*control, "--log", str(data / "log"), "--options", options, "start"], check=True)
    try:
        yield port
    finally:
        subprocess.run([*control, "--mode=immediate", "stop"], check=False)


def psql(port: int, database: str, statement: str) -> str:
    command = ["psql", "-qAtX", "-h", "127.0.0.1", "-p", str(port), "-U", "facefeel", "-d", database, "-c", statement]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def commits(port: int, database: str) -> int:
    """Transactions so far; the server's own figures lag by up to a second."""
    time.sleep(1.5)
    return int(psql(port, "postgres", f"SELECT xact_commit FROM pg_stat_database WHERE datname = '{database}'"))


def ask(address: str, method: str, path: str, body: bytes | None = None, kind: str = "application/json") -> dict:
    request = urllib.request.Request(f"{address}{path}", data=body, method=method, headers={"Content-Type": kind})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read())


def pictures() -> bytes:
    draw = numpy.random.default_rng(1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, light in (("happy", 170), ("sad", 60)):
            for number in range(16):
                noise = draw.integers(light - 40, light + 40, (32, 32), dtype=numpy.uint8)
                picture = io.BytesIO()
                Image.fromarray(noise).save(picture, "PNG")
                archive.writestr(f"{name}/p{number % 8}_{number}.png", picture.getvalue())
    return file.getvalue()


class Cluster:
    def __init__(self, program: str, folder: pathlib.Path, port: int, moto: int, database: str) -> None:
        self.program, self.folder, self.stack = program, folder / database, contextlib.ExitStack()
        self.folder.mkdir()
        self.environment = {
            **os.environ,
            "FACEFEEL_DATABASE": f"postgres://facefeel@127.0.0.1:{port}/{database}",
            "FACEFEEL_STORAGE": f"s3://facefeel/{database}",
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{moto}",
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench-secret",
            "RUST_LOG": "error",
        }
        psql(port, "postgres", f"CREATE DATABASE {database}")

    def start(self, name: str, *arguments: str, core: int | None = None) -> str:
        """Starts a process; the line that it says once it works."""
        pinned = [] if core is None else ["taskset", "--cpu-list", str(core)]
        command = [*pinned, self.program, *arguments, "--device", "cpu", "--data-dir", str(self.folder / name)]
        environment = {**self.environment, "RAYON_NUM_THREADS": "1"}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        self.stack.callback(process.wait)
        self.stack.callback(process.kill)
        assert process.stdout is not None
        return process.stdout.readline().strip()


def run(arguments: argparse.Namespace, folder: pathlib.Path, port: int, moto: int, workers: int) -> None:
    database = f"bench_{workers}"
    cluster = Cluster(arguments.program, folder, port, moto, database)
    with cluster.stack:
        address = cluster.start("server", "serve", "--no-jobs", "--addr", "127.0.0.1:0", "--max-queued-jobs", "1000").removeprefix("listening on ")
        alone = commits(port, database)
        time.sleep(10)
        alone = (commits(port, database) - alone) / 11.5
        for number in range(workers):
            cluster.start(f"worker-{number}", "worker", core=number % (os.cpu_count() or 1))
        idle = commits(port, database)
        time.sleep(10)
        idle = (commits(port, database) - idle) / 11.5
        form = b'--x\r\nContent-Disposition: form-data; name="archive"; filename="a.zip"\r\n\r\n' + pictures() + b"\r\n--x--\r\n"
        dataset = ask(address, "POST", "/api/v1/datasets", form, "multipart/form-data; boundary=x")["id"]
        request = {"kind": "train", "dataset": dataset, "color": "gray", "epochs": EPOCHS, "image_size": 32, "batch_size": 8, "balance": 12, "patience": 1000}
        before = commits(port, database)
        began = time.perf_counter()
        for _ in range(arguments.jobs):
            ask(address, "POST", "/api/v1/jobs", json.dumps(request).encode())
        # Asked in the database itself, so that asking costs no transactions of the program.
        while int(psql(port, database, "SELECT COUNT(*) FROM jobs WHERE state IN ('queued', 'running')")):
            time.sleep(0.2)
        seconds = time.perf_counter() - began
        asked = seconds / 0.2
        written = commits(port, database) - before - asked - idle * seconds
        events = int(psql(port, database, "SELECT COUNT(*) FROM events"))
        print(
            f"{workers} workers: {arguments.jobs} trainings of {EPOCHS} epochs in {seconds:.1f} s, {60 * arguments.jobs / seconds:.1f} a minute; a job has "
            f"{events / arguments.jobs:.0f} events and costs about {written / arguments.jobs:.0f} transactions; without a job the server makes {alone:.1f} a second, "
            f"and each worker {(idle - alone) / workers:.1f} more",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--moto", required=True)
    parser.add_argument("--workers", type=lambda text: [int(part) for part in text.split(",")], default=[1, 2])
    parser.add_argument("--jobs", type=int, default=20)
    arguments = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = pathlib.Path(name)
        port = stack.enter_context(postgres(folder))
        moto = free_port()
        server = subprocess.Popen([arguments.moto, "--host", "127.0.0.1", "--port", str(moto)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        stack.callback(server.wait)
        stack.callback(server.kill)
        for _ in range(100):
            try:
                ask_bucket = urllib.request.Request(f"http://127.0.0.1:{moto}/facefeel", data=b"", method="PUT")
                urllib.request.urlopen(ask_bucket, timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        else:
            sys.exit("moto_server does not answer")
        for workers in arguments.workers:
            run(arguments, folder, port, moto, workers)


main()
