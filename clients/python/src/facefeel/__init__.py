"""A client of FaceFeel's HTTP interface. `FaceFeel` does the asking; `frames` puts answers into pandas tables."""

from . import types
from .client import FaceFeel, FaceFeelError, JobFailed

__all__ = ["FaceFeel", "FaceFeelError", "JobFailed", "types"]
