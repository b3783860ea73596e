"""生成记录: what the program wrote beside a report, by content hash, and the relative path to the inputs it was made from.

The content hash decides what may be replaced: a file whose bytes are not in the record was written by a person.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipeline.file_reading import read_file
from pipeline.limits import RECORD_FILE
from pipeline.names import current_name, relative_path, without_old_stamp
from pipeline.publish.disk import hash_of
from pipeline.publish.layout import (
    BASELINE,
    OWN,
    PENDING,
    RECORD,
    NamesBeside,
    home_of,
    names_beside,
)
from pipeline.strict_json import parsed

INPUTS = "inputs_folder"
DOCUMENTS = "documents"
ASSUMED_REASON = "assumed"
"""The reason given for handing in with points that nobody has confirmed, and which points these were."""
_PAIR = 2


def read_record(folder: Path) -> dict[str, Any]:
    """Return the department's 生成记录, or an empty one where there is none or it cannot be read."""
    return _read(folder / OWN / RECORD)


def _read(path: Path) -> dict[str, Any]:
    try:
        record = parsed(read_file(path, RECORD_FILE))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def outputs_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the hash of each file the program wrote, by name."""
    outputs = record.get("outputs", {})
    return {str(k): str(v) for k, v in outputs.items()} if isinstance(outputs, dict) else {}


def documents_of(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the further documents of the department, beside the report: file name → which document of its pack it is."""
    return {name: document for name, document in all_documents(record).items() if document}


def all_documents(record: Mapping[str, Any]) -> dict[str, str]:
    """Return the documents of the department where there are several: file name → which one, empty for the report."""
    found = record.get(DOCUMENTS, {})
    return {str(k): str(v) for k, v in found.items()} if isinstance(found, dict) else {}


def beside_file(path: Path) -> NamesBeside:
    """Return the names of what stands beside a report or a further document, as 生成记录 knows it."""
    name = current_name(without_old_stamp(path.name))
    return names_beside(path.name, further=name in documents_of(read_record(home_of(path))))


def _written(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield name and hash of what was written, that of publications which stopped half way included."""
    yield from outputs_of(read_record(folder)).items()
    yield from unfinished(folder)


def unfinished(folder: Path) -> tuple[tuple[str, str], ...]:
    """Return name and hash of what publications were about to write that have not ended, one of 0.1.0 among them."""
    pending = _read(folder / OWN / PENDING)
    lines = pending.get("known", [])
    known = [(str(line[0]), str(line[1])) for line in lines if isinstance(line, list) and len(line) == _PAIR]
    return tuple(dict.fromkeys((*known, *outputs_of(pending).items())))


def known_hashes(folder: Path) -> frozenset[str]:
    """Return the hashes of all the program wrote into a folder."""
    return frozenset(mark for _, mark in _written(folder))


def generated_hashes(folder: Path) -> frozenset[str]:
    """Return the hashes of reports as generated: one that was merged holds the words of staff and is not among them."""
    stem = Path(BASELINE).stem
    return frozenset(mark for name, mark in _written(folder) if name.startswith(f"{OWN}/{stem}"))


def is_generated(path: Path) -> bool:
    """Tell whether a report stands as it was generated, with no word of a person in it."""
    return hash_of(path) in generated_hashes(path.parent)


# --- older files -----------------------------------------------------------------------------------------------------


def updates_of(record: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """Return the updates a 生成记录 of 0.1.0 tells of, which gave each updated report a name of its own."""
    return _lines(record, "updates", {"from", "sha256", "to"})


def history_of(record: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """Return the reports that went to 历次 as they were read: name there and hash."""
    return _lines(record, "history", {"name", "sha256"})


def _lines(record: Mapping[str, Any], name: str, keys: set[str]) -> tuple[Mapping[str, str], ...]:
    found = record.get(name, [])
    lines = found if isinstance(found, list) else []
    return tuple(line for line in lines if isinstance(line, dict) and keys <= line.keys())


# --- the way to the inputs -------------------------------------------------------------------------------------------


def inputs_entry(folder: Path, inputs: Path) -> str:
    """Return the relative path from an outputs folder to its inputs; empty on another drive: no machine is named."""
    return relative_path(str(folder.resolve()), str(inputs.resolve()))


def inputs_folder(report: Path, department: str, year: int) -> Path | None:
    """Return the input folder the 生成记录 beside a report tells of; None where none does, or that of another report."""
    home = home_of(report)
    record = read_record(home)
    found = record.get(INPUTS)
    if not isinstance(found, str) or not found or (record.get("department"), record.get("year")) != (department, year):
        return None
    return (home.resolve() / found).resolve()
