"""How the report of a department stands, told from the bytes in its outputs folder: generated, edited, handed in.

已定稿 is a report from which, as it stands now, a 定稿 with its receipt was made: one edited since is not.
"""

import re
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.publish.disk import hash_of
from pipeline.publish.layout import is_report
from pipeline.publish.record import all_documents, documents_of, generated_hashes, outputs_of
from pipeline.strict_json import parsed

RECEIPT = ".回执.json"
_COPIES = re.compile(r"（(定稿|批注)）\.docx$")


class ReportState(Enum):
    """How far the report of a department is; 未交 where nothing was built, 未生成 where there is none."""

    NOT_IN = "未交"
    NO_REPORT = "未生成"
    GENERATED = "已生成"
    EDITED = "已修改"
    FINAL = "已定稿"


class Standing(Struct, frozen=True):
    """A report and its state; ``note`` says what else a person should know of it."""

    report: str
    state: ReportState
    note: str = ""


def report_of(record: Mapping[str, Any]) -> str:
    """Return the file name of the report: the record's own word, else the one document that is no copy of another."""
    if named := next((name for name, document in all_documents(record).items() if not document), ""):
        return named
    others = documents_of(record)
    names = [name for name in outputs_of(record) if is_report(name) and "/" not in name and name not in others]
    return next((name for name in sorted(names) if not _COPIES.search(name)), "")


def receipts_of(record: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the receipts the program wrote, relative to the folder."""
    return tuple(name for name in outputs_of(record) if name.endswith(RECEIPT))


def final_of(receipt: str) -> str:
    """Return the 定稿 a receipt stands beside."""
    return receipt.removesuffix(RECEIPT) + ".docx"


def standing(folder: Path, record: Mapping[str, Any]) -> Standing:
    """Return how the report of a department's outputs folder stands, with its 生成记录."""
    report = report_of(record)
    mark = hash_of(folder / report) if report else ""
    if not mark:
        return Standing(report, ReportState.NO_REPORT)
    found = ((name, _receipt(folder / name)) for name in receipts_of(record))
    own = [(name, said) for name, said in found if said is not None and said["source"].get("name") == report]
    current = [(name, said) for name, said in own if said["source"].get("sha256") == mark]
    for name, said in current:
        if _is_final(folder, name, said):
            return Standing(report, ReportState.FINAL, "定稿时还有没处理的问题" if said.get("forced") else "")
    note = "定稿不在，或与回执不符" if current else "定稿是按报告较早的样子做的，报告后来又改过" if own else ""
    generated = mark in generated_hashes(folder)
    return Standing(report, ReportState.GENERATED if generated else ReportState.EDITED, note)


def _receipt(path: Path) -> dict[str, Any] | None:
    try:
        found = parsed(read_file(path, RECORD_FILE))
    except (OSError, ValueError):
        return None
    match found:
        case {"source": {}, "final": {}}:
            return dict(found)
    return None


def _is_final(folder: Path, receipt: str, content: Mapping[str, Any]) -> bool:
    said, final = content["final"], final_of(receipt)
    return bool(said.get("name") == Path(final).name and said.get("sha256") == (hash_of(folder / final) or None))
