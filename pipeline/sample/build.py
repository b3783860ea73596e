"""Puts the six files of a sample together; the other modules return bytes, this one writes them.

A pack's data stand in its ``sample`` folder; further samples of the same pack in folders below it, named like the department.
"""

from pathlib import Path

from pipeline.sample.data import HEAD, Sample, read_sample
from pipeline.sample.form import form_workbook
from pipeline.sample.indicators import indicator_workbook
from pipeline.sample.ledger import ledger_csv
from pipeline.sample.printed_ledger import printed_ledger
from pipeline.sample.staff import staff_workbook
from pipeline.sample.words import words_document

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGED = Path(__file__).resolve().parents[1] / "_report_templates"


def data_folders() -> dict[str, Path]:
    """The data folders by pack, further ones as ``pack/department``: in the working copy, else in the installed package."""
    for base in (_ROOT / "report_templates", _PACKAGED):
        found = {folder.parent.name: folder for folder in sorted(base.glob("*/sample"))}
        if found:
            more = {f"{pack}/{head.parent.name}": head.parent for pack, at in found.items() for head in _heads_below(at)}
            return found | more
    return {}


def _heads_below(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*/{HEAD}"))


def data_folder(name: str) -> Path:
    """The data folder of a pack's first sample, or of ``pack/department``. Raises FileNotFoundError when it has none."""
    folders = data_folders()
    if name not in folders:
        raise FileNotFoundError(f"report_templates/{name}/sample")
    return folders[name]


def build(data: Path, out: Path) -> Path:
    """Write the sample under ``out/<year>/<department>/`` and return that folder."""
    sample = read_sample(data)
    folder = out / str(sample.head.year) / sample.head.department
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents(sample).items():
        (folder / name).write_bytes(content)
    return folder


def contents(sample: Sample) -> dict[str, bytes]:
    """File name → bytes, for every file of the sample."""
    file = sample.head.file
    return {
        file.form: form_workbook(sample),
        file.staff: staff_workbook(sample),
        file.indicators: indicator_workbook(sample),
        file.ledger: printed_ledger(sample, printed) if (printed := sample.books.ledger.printed) else ledger_csv(sample),
        file.words: words_document(sample),
        file.readme: sample.readme.encode("utf-8"),
    }
