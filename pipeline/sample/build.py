"""Puts the six files of the sample together; the other modules return bytes, this one writes them."""

from pathlib import Path

from pipeline.sample.data import Sample, read_sample
from pipeline.sample.form import form_workbook
from pipeline.sample.indicators import indicator_workbook
from pipeline.sample.ledger import ledger_csv
from pipeline.sample.staff import staff_workbook
from pipeline.sample.words import words_document

_ROOT = Path(__file__).resolve().parents[2]
_PACKAGED = Path(__file__).resolve().parents[1] / "_report_templates"


def data_folders() -> dict[str, Path]:
    """The ``sample`` folders by pack: in the working copy, else in the installed package."""
    for base in (_ROOT / "report_templates", _PACKAGED):
        found = sorted(base.glob("*/sample"))
        if found:
            return {folder.parent.name: folder for folder in found}
    return {}


def data_folder(pack: str) -> Path:
    """The ``sample`` folder of a pack. Raises FileNotFoundError when it has none."""
    folders = data_folders()
    if pack not in folders:
        raise FileNotFoundError(f"report_templates/{pack}/sample")
    return folders[pack]


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
        file.ledger: ledger_csv(sample),
        file.words: words_document(sample),
        file.readme: sample.readme.encode("utf-8"),
    }
