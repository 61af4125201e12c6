"""Answers as pandas tables."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from .types import ImagePrediction, ReportDocument


def faces(images: Iterable[ImagePrediction]) -> pd.DataFrame:
    """A row for each face: file, box in pixels, expression, confidence, and a column for each score.

    A picture without a face, or that could not be read, has one row without a face; `error` says why.
    """
    rows: list[dict[str, object]] = []
    for image in images:
        error = image.get("error")
        about: dict[str, object] = {"file": image["file"], "error": error["detail"] if error else None}
        if not image["faces"]:
            rows.append(about)
        for number, face in enumerate(image["faces"], 1):
            box = face["box"]
            scores = {f"score_{name}": score for name, score in face["scores"].items()}
            rows.append(
                {
                    **about,
                    "face": number,
                    **{side: box[side] for side in ("x", "y", "width", "height")},
                    "emotion": face["emotion"],
                    "confidence": face["confidence"],
                    "sure": face["sure"],
                    **scores,
                }
            )
    return pd.DataFrame(rows)


def history(report: ReportDocument) -> pd.DataFrame:
    """A row for each epoch of a training: loss and accuracy on the images learned from and on the validation images."""
    rows = [
        {
            "epoch": epoch["epoch"],
            "train_loss": epoch["train"]["loss"],
            "train_accuracy": epoch["train"]["accuracy"],
            "valid_loss": epoch["valid"]["loss"],
            "valid_accuracy": epoch["valid"]["accuracy"],
            "best": epoch["best"],
        }
        for epoch in report.get("history") or []
    ]
    return pd.DataFrame(rows)


def confusion(report: ReportDocument) -> pd.DataFrame:
    """The confusion matrix of a report's first, most meaningful evaluation: rows are true classes, columns predicted ones."""
    figures = report["evaluations"][0]["report"]
    classes = [figure["class"] for figure in figures["per_class"]]
    matrix = pd.DataFrame(figures["confusion_matrix"], index=classes, columns=classes)
    return matrix.rename_axis(index="true", columns="predicted")
