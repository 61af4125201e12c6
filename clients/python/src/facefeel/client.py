"""The client itself."""

from __future__ import annotations

import io
import json
import os
import tempfile
import time
import uuid
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Literal, cast

import requests

from .types import (
    Card,
    DatasetAnswer,
    ImagePrediction,
    JobAnswer,
    Predictions,
    ReportDocument,
    ReportSummary,
)

Picture = str | os.PathLike[str] | bytes
"""A picture's path, or its bytes."""

Data = str | os.PathLike[str] | DatasetAnswer
"""A ZIP or folder of labelled pictures, the id of a dataset that the server has, or such a dataset itself."""

_OPEN = ("queued", "running")
_PICTURES_PER_REQUEST = 8
_ATTEMPTS = 4
_LONGEST_PAUSE_S = 30.0
_CHUNK_BYTES = 1 << 20


class FaceFeelError(Exception):
    """A refusal of the server (RFC 9457)."""

    def __init__(self, status: int, title: str, detail: str, field: str | None) -> None:
        super().__init__(f"{title}: {detail}")
        self.status = status
        """The HTTP status."""
        self.title = title
        self.detail = detail
        """What is wrong, and what to do about it."""
        self.field = field
        """The field at fault, where there is one."""


class JobFailed(Exception):
    """A training or an evaluation that ended without a result."""

    def __init__(self, job: JobAnswer) -> None:
        error = job.get("error")
        super().__init__(error["detail"] if error else f"the job {job['id']} was cancelled")
        self.job = job


class FaceFeel:
    """A server.

    Requests that make something carry a key and are sent again when the connection breaks or the server is busy, so nothing is
    made twice.
    """

    def __init__(
        self,
        url: str = "http://127.0.0.1:7860",
        *,
        password: str | None = None,
        language: str = "en",
        timeout_s: float = 120,
    ) -> None:
        self.url = url.rstrip("/")
        self.timeout_s = timeout_s
        self._session = requests.Session()
        self._session.headers["Accept-Language"] = language
        if password is not None:
            self._session.headers["Authorization"] = f"Bearer {password}"

    # Photos

    def predict(
        self,
        pictures: Picture | Iterable[Picture],
        *,
        model: str | None = None,
        faces: Literal["detect", "whole"] = "detect",
        explain: bool = False,
    ) -> list[ImagePrediction]:
        """Finds faces and names their apparent expressions; one answer per picture, in order.

        A picture that cannot be read has an `error` in its answer. `faces="whole"` takes each picture as one face crop.
        """
        if isinstance(pictures, (str, bytes, os.PathLike)):
            pictures = [pictures]
        fields = {"faces": faces, "explain": "true" if explain else "false"}
        if model is not None:
            fields["model"] = model
        answers: list[ImagePrediction] = []
        batch: list[tuple[str, bytes]] = []

        def ask() -> None:
            files = [("image", picture) for picture in batch]
            answer = self._post("/api/v1/predictions", data=fields, files=files)
            answers.extend(cast(Predictions, answer.json())["images"])
            batch.clear()

        for number, picture in enumerate(pictures, 1):
            if isinstance(picture, bytes):
                batch.append((f"picture-{number}", picture))
            else:
                path = Path(picture)
                batch.append((path.name, path.read_bytes()))
            if len(batch) == _PICTURES_PER_REQUEST:
                ask()
        if batch:
            ask()
        return answers

    # Labelled pictures

    def upload(self, data: str | os.PathLike[str], *, name: str | None = None) -> DatasetAnswer:
        """Uploads a ZIP or a folder with one folder of pictures for each class; the answer has its check-up.

        A file that the server has already is not kept twice.
        """
        path = Path(data)
        fields = {} if name is None else {"name": name}
        if path.is_dir():
            with tempfile.TemporaryFile() as archive:
                _pack(path, archive)
                return self._upload(archive, f"{path.resolve().name}.zip", fields)
        with path.open("rb") as archive:
            return self._upload(archive, path.name, fields)

    def sample(self, name: str) -> DatasetAnswer:
        """Keeps one of the datasets that come with the program, such as `drawn-faces-gray`."""
        answer = self._post("/api/v1/datasets", json={"sample": name})
        return cast(DatasetAnswer, answer.json())

    def _upload(self, archive: IO[bytes], name: str, fields: dict[str, str]) -> DatasetAnswer:
        files = {"archive": (name, archive, "application/zip")}
        answer = self._post("/api/v1/datasets", data=fields, files=files)
        return cast(DatasetAnswer, answer.json())

    # Trainings and evaluations

    def train(
        self, data: Data, *, color: Literal["gray", "rgb"] = "gray", **settings: object
    ) -> JobAnswer:
        """Begins a training; `wait` waits for it. `settings` are the fields of `TrainForm`, such as `epochs` or `init`."""
        return self._begin({"kind": "train", "color": color, **settings}, data)

    def evaluate(self, data: Data, model: str, **settings: object) -> JobAnswer:
        """Begins an evaluation of a model. `settings` are the fields of `EvaluateForm`, such as `mapping` or `part`."""
        return self._begin({"kind": "evaluate", "model": model, **settings}, data)

    def _begin(self, order: dict[str, object], data: Data) -> JobAnswer:
        answer = self._post("/api/v1/jobs", json={**order, "dataset": self._id_of(data)})
        return cast(JobAnswer, answer.json())

    def _id_of(self, data: Data) -> str:
        if isinstance(data, Mapping):
            return data["id"]
        if Path(data).exists():
            return self.upload(data)["id"]
        return os.fspath(data)

    def wait(
        self,
        job: JobAnswer | str,
        *,
        on_event: Callable[[Mapping[str, Any]], None] | None = None,
        timeout_s: float | None = None,
    ) -> JobAnswer:
        """Waits until a job has ended, and gives it.

        `on_event` hears each event (`JobEventText`) as it happens, for which the package websockets has to be there.

        Raises `JobFailed` if it failed or was cancelled without a result, `TimeoutError` if it takes longer than `timeout_s`.
        """
        id = job if isinstance(job, str) else job["id"]
        end = None if timeout_s is None else time.monotonic() + timeout_s
        if on_event is not None:
            self._listen(id, on_event, end)
        while True:
            found = self.job(id)
            if found["state"] not in _OPEN:
                break
            if end is not None and time.monotonic() > end:
                raise TimeoutError(f"the job {id} has not ended within {timeout_s} s")
            time.sleep(1)
        if found["state"] != "succeeded" and found.get("result") is None:
            raise JobFailed(found)
        return found

    def _listen(
        self, id: str, on_event: Callable[[Mapping[str, Any]], None], end: float | None
    ) -> None:
        from websockets.exceptions import ConnectionClosed
        from websockets.sync.client import connect

        url = "ws" + self.url.removeprefix("http") + f"/api/v1/jobs/{id}/events"
        token = self._session.headers.get("Authorization")
        headers = {} if token is None else {"Authorization": str(token)}
        next_event = 1
        while True:
            with connect(f"{url}?since={next_event}", additional_headers=headers) as socket:
                try:
                    while True:
                        left = None if end is None else max(0.0, end - time.monotonic())
                        event = json.loads(socket.recv(timeout=left))
                        next_event = event["seq"] + 1
                        on_event(event)
                except ConnectionClosed as closed:
                    # 1013: too slow; it goes on with the number after the last event.
                    if closed.rcvd is None or closed.rcvd.code != 1013:
                        return

    def job(self, id: str) -> JobAnswer:
        """A job as far as it is."""
        return cast(JobAnswer, self._get(f"/api/v1/jobs/{id}").json())

    def cancel(self, id: str) -> JobAnswer:
        """Asks a job to end; a training keeps its best weights so far."""
        return cast(JobAnswer, self._post(f"/api/v1/jobs/{id}/cancel").json())

    def report(self, of: JobAnswer | str) -> ReportDocument:
        """What a job found out, by the job or by the report's id."""
        result = None if isinstance(of, str) else of.get("result")
        id = of if isinstance(of, str) else result.get("report") if result else None
        if id is None:
            raise ValueError("this job has no report yet; wait for it first")
        return cast(ReportDocument, self._get(f"/api/v1/reports/{id}").json())

    # Lists

    def models(self) -> list[Card]:
        """The card of every model that can be used, the default one first."""
        models = self._list("/api/v1/models")
        return [cast(Card, model) for model in models if "damaged" not in model]

    def datasets(self) -> Iterator[DatasetAnswer]:
        """The datasets, the newest first."""
        return cast(Iterator[DatasetAnswer], self._list("/api/v1/datasets"))

    def jobs(self) -> Iterator[JobAnswer]:
        """The jobs, the newest first."""
        return cast(Iterator[JobAnswer], self._list("/api/v1/jobs"))

    def reports(self) -> Iterator[ReportSummary]:
        """The reports in short, the newest first."""
        return cast(Iterator[ReportSummary], self._list("/api/v1/reports"))

    def _list(self, path: str) -> Iterator[dict[str, Any]]:
        address = f"{self.url}{path}?limit=100"
        while True:
            answer = self._ask("GET", address)
            yield from answer.json()
            following = answer.links.get("next")
            if following is None:
                return
            address = requests.compat.urljoin(address, following["url"])

    # Files

    def download(
        self,
        model: str,
        file: str | os.PathLike[str],
        *,
        format: Literal["facefeel", "onnx", "onnx-crop"] = "facefeel",
    ) -> Path:
        """Writes a model's ZIP or ONNX file. What a broken connection left is continued."""
        address = {
            "facefeel": f"/api/v1/models/{model}/download",
            "onnx": f"/api/v1/models/{model}/onnx",
            "onnx-crop": f"/api/v1/models/{model}/onnx?input=crop",
        }[format]
        path = Path(file)
        part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
        try:
            with part.open("xb") as target:
                self._fetch(address, target)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path

    def _fetch(self, address: str, part: IO[bytes]) -> None:
        tag = None
        for attempt in range(_ATTEMPTS):
            headers = {"Accept-Encoding": "identity"}
            if tag is not None and part.tell() > 0:
                headers |= {"Range": f"bytes={part.tell()}-", "If-Range": tag}
            try:
                answer = self._ask("GET", self.url + address, headers=headers, stream=True)
                if answer.status_code == 200:
                    part.seek(0)
                    part.truncate()
                tag = answer.headers.get("ETag")
                for chunk in answer.iter_content(_CHUNK_BYTES):
                    part.write(chunk)
                return
            except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
                if attempt + 1 == _ATTEMPTS:
                    raise

    # Asking

    def _get(self, path: str) -> requests.Response:
        return self._ask("GET", self.url + path)

    def _post(self, path: str, **body: Any) -> requests.Response:
        return self._ask(
            "POST", self.url + path, headers={"Idempotency-Key": str(uuid.uuid4())}, **body
        )

    def _ask(self, method: str, address: str, **request: Any) -> requests.Response:
        """Asks, again where that makes sense: nothing was made, or the key keeps it from being made twice."""
        for attempt in range(_ATTEMPTS):
            is_last = attempt + 1 == _ATTEMPTS
            _rewind(request.get("files"))
            try:
                answer = self._session.request(
                    method, address, timeout=self.timeout_s, **request
                )
            except requests.ConnectionError:
                if is_last:
                    raise
                time.sleep(min(2.0**attempt, _LONGEST_PAUSE_S))
                continue
            if answer.status_code in (429, 503) and not is_last:
                pause = float(answer.headers.get("Retry-After") or 1)
                time.sleep(min(pause, _LONGEST_PAUSE_S))
                continue
            if not answer.ok:
                raise _error(answer)
            return answer
        raise AssertionError("the last attempt returns or raises")


def _rewind(files: Any) -> None:
    for value in files.values() if isinstance(files, dict) else ():
        value[1].seek(0)


def _error(answer: requests.Response) -> FaceFeelError:
    try:
        problem = answer.json()
        return FaceFeelError(
            answer.status_code, problem["title"], problem["detail"], problem.get("field")
        )
    except (ValueError, KeyError, TypeError):
        return FaceFeelError(answer.status_code, answer.reason or "Error", answer.text[:200], None)


def _pack(folder: Path, archive: IO[bytes]) -> None:
    """A folder's files as a ZIP; pictures are compressed already, and links may lead anywhere."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                packed.write(file, file.relative_to(folder).as_posix())
    archive.seek(0, io.SEEK_SET)
