"""The baseline of a report held in memory, read as the commands read it."""

from pipeline.link import Baseline
from pipeline.word import baseline_part
from pipeline.word.package import open_package


def read_baseline(data: bytes) -> Baseline | None:
    """Return the baseline of a .docx, or None where it has none."""
    return baseline_part.read(open_package(data))
