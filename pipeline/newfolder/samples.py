"""The sample inputs that `jixiao new --sample` writes: files beside the program, made by tools/sample."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE, WORKBOOK_FILE
from pipeline.strict_toml import tree

_PROGRAM = Path(__file__).resolve().parents[1]
_INSTALLED = (_PROGRAM / "_report_templates", _PROGRAM / "_sample_inputs")
_WORKING_COPY = (_PROGRAM.parent / "report_templates", _PROGRAM.parent / "inputs")
HEAD = "总则.toml"
"""What says of which year and department a sample is; it stands in every data folder of a sample."""


class SampleInputs(Struct, frozen=True):
    """One sample: its year, its department, and where its files stand."""

    year: int
    department: str
    folder: Path

    def files(self) -> Mapping[str, bytes]:
        """Return the files by name."""
        return {path.name: read_file(path, WORKBOOK_FILE) for path in sorted(self.folder.iterdir()) if path.is_file()}


def samples() -> Mapping[str, SampleInputs]:
    """Return the samples by pack, further ones of a pack as ``pack/department``: a pack's first sample comes first."""
    packs, inputs = next(places for places in (_INSTALLED, _WORKING_COPY) if places[1].is_dir())
    first = {head.parts[-3]: head for head in sorted(packs.glob(f"*/sample/{HEAD}"))}
    more = {f"{head.parts[-4]}/{head.parts[-2]}": head for head in sorted(packs.glob(f"*/sample/*/{HEAD}"))}
    return {name: _sample(head, inputs) for name, head in (first | more).items()}


def _sample(head: Path, inputs: Path) -> SampleInputs:
    stated = tree(read_file(head, DECLARATION_FILE))
    year, department = int(stated["year"]), str(stated["department"])
    return SampleInputs(year, department, inputs / str(year) / department)
