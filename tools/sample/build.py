"""Puts the six files of a sample together; the other modules return bytes, this one writes them.

A pack's data stand in its ``sample`` folder; further samples of the same pack in folders below it, named like the department.
"""

from pathlib import Path

from pipeline.newfolder.samples import HEAD
from tools.sample.data import Sample, read_sample
from tools.sample.form import form_workbook
from tools.sample.indicators import indicator_workbook
from tools.sample.ledger import ledger_csv
from tools.sample.printed_ledger import printed_ledger
from tools.sample.staff import staff_workbook
from tools.sample.words import words_document

_PACKS = Path(__file__).resolve().parents[2] / "report_templates"


def data_folders() -> dict[str, Path]:
    """The data folders by pack, further ones as ``pack/department``."""
    found = {head.parts[-3]: head.parent for head in sorted(_PACKS.glob(f"*/sample/{HEAD}"))}
    return found | {f"{head.parts[-4]}/{head.parts[-2]}": head.parent for head in sorted(_PACKS.glob(f"*/sample/*/{HEAD}"))}


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
