"""Puts finished bytes into outputs/: whole or not at all, and never over a report that staff have edited.

Order: every file is written beside its target first; ``.jixiao/待发布.json`` names their hashes; then each is moved into
place; ``生成记录.json`` is written last. Whatever moment the machine stops at, a report on disk is either one we can
name by its hash or one a person edited.
"""

import errno
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.names import stamped, too_long
from pipeline.problems import Problem, Severity, problem
from pipeline.records import Cell

OWN = ".jixiao"
RECORD = "生成记录.json"
PENDING = "待发布.json"
BASELINE = "基线.docx"


class Publication(Struct, frozen=True, kw_only=True):
    """What came of publishing: the paths that now stand, and problems. ``done`` is False when nothing was touched."""

    done: bool
    paths: tuple[Path, ...]
    problems: tuple[Problem, ...]


def fingerprint(data: bytes) -> str:
    """Return the sha256 of some bytes as hex."""
    return hashlib.sha256(data).hexdigest()


def read_record(folder: Path) -> dict[str, Any]:
    """Return the department's 生成记录, or an empty one where there is none or it cannot be read."""
    try:
        record = json.loads((folder / OWN / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def is_report(name: str) -> bool:
    """Tell whether a name among the outputs is a report, and not the baseline kept of it."""
    return name.endswith(".docx") and OWN not in Path(name).parts


def edited_reports(folder: Path, names: Iterable[str] = ()) -> tuple[Path, ...]:
    """Return the reports (recorded ones and ``names``) whose bytes we did not write: a person edited them.

    Copies that staff saved under other names are theirs and in nobody's way.
    """
    known = _known_hashes(folder)
    ours = {*_outputs(read_record(folder)), *names}
    reports = [folder / name for name in sorted(ours) if is_report(name)]
    return tuple(path for path in reports if path.is_file() and fingerprint(path.read_bytes()) not in known)


def _known_hashes(folder: Path) -> set[str]:
    known = set(_outputs(read_record(folder)).values())
    try:
        pending = json.loads((folder / OWN / PENDING).read_text(encoding="utf-8"))
        known.update(_outputs(pending).values())
    except (OSError, ValueError, AttributeError):
        pass
    return known


def _outputs(record: Mapping[str, Any]) -> dict[str, str]:
    outputs = record.get("outputs", {})
    return {str(k): str(v) for k, v in outputs.items()} if isinstance(outputs, dict) else {}


def beside(name: str) -> str:
    """Return where the baseline of a report of this name stands, relative to the report."""
    return f"{OWN}/{stamped(BASELINE, name)}"


def update_entry(source: str, data: bytes, made: str) -> dict[str, str]:
    """Return one line of ``updates``: which file, as it was then, became which."""
    return {"from": source, "sha256": fingerprint(data), "to": made}


def updates_of(record: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    """Return the updates a 生成记录 tells of."""
    found = record.get("updates", [])
    lines = found if isinstance(found, list) else []
    return tuple(line for line in lines if isinstance(line, dict) and {"from", "sha256", "to"} <= line.keys())


def add_update(folder: Path, entry: Mapping[str, str], made: Path) -> None:
    """Write one update into the 生成记录 of a folder, with the hash of the new file."""
    record = read_record(folder)
    record["updates"] = [*updates_of(record), dict(entry)]
    record["outputs"] = {**_outputs(record), made.name: fingerprint(made.read_bytes())}
    _write_whole(folder / OWN / RECORD, record)


def publish(folder: Path, files: Mapping[str, bytes], record: Mapping[str, Any]) -> Publication:
    """Move ``files`` (name → bytes, names may hold one folder) into ``folder`` and write the 生成记录 last.

    Refuses as a whole when it would write over an edited report. A hand-changed file of another kind is kept beside the new.
    ``record`` gets ``outputs`` added: hashes of these files and of earlier ones that still stand.
    """
    try:
        return _publish(folder, files, dict(record))
    except PermissionError as error:
        return _refused("P002", error)
    except OSError as error:
        long = error.errno == errno.ENAMETOOLONG or (error.filename and too_long(str(error.filename)))
        return _refused("K020" if long else "P003", error)


def _refused(code: str, error: OSError) -> Publication:
    at = Cell(file=Path(error.filename).name if error.filename else "")
    return Publication(done=False, paths=(), problems=(problem(code, at=at, severity=Severity.ERROR),))


def _publish(folder: Path, files: Mapping[str, bytes], record: dict[str, Any]) -> Publication:
    own = folder / OWN
    own.mkdir(parents=True, exist_ok=True)
    edited = [path for path in edited_reports(folder, files) if path.relative_to(folder).as_posix() in files]
    if edited:
        found = tuple(problem("P001", at=Cell(file=path.name)) for path in edited)
        return Publication(done=False, paths=(), problems=found)
    hashes = {name: fingerprint(data) for name, data in files.items()}
    before = _outputs(read_record(folder))
    waiting: dict[str, Path] = {}
    try:
        for name, data in files.items():
            _require_free(folder / name)
            waiting[name] = _write_beside(folder / name, data)
        record["outputs"] = {**_still_standing(folder, before), **hashes}
        _write_whole(own / PENDING, {"schema": 1, "outputs": {**before, **hashes}})
        notes = tuple(note for name in files if (note := _keep_changed(folder, name, before)))
        for name, temporary in waiting.items():
            temporary.replace(folder / name)
        _write_whole(own / RECORD, record)
        (own / PENDING).unlink()
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)
    return Publication(done=True, paths=tuple(folder / name for name in files), problems=notes)


def _require_free(target: Path) -> None:
    """Raise OSError when a file cannot be replaced: on Windows one open in Word, seen before anything is moved."""
    if target.exists():
        with target.open("r+b"):
            pass


def _still_standing(folder: Path, before: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in before.items() if (folder / name).is_file()}


def _write_beside(target: Path, data: bytes) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.tmp")
    temporary.write_bytes(data)
    return temporary


def _write_whole(target: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    _write_beside(target, text.encode("utf-8")).replace(target)


def _keep_changed(folder: Path, name: str, before: Mapping[str, str]) -> Problem | None:
    """Save a hand-changed file that is not the report (a working paper with notes) under another name."""
    path = folder / name
    if OWN in Path(name).parts or path.suffix == ".docx" or not path.is_file():
        return None
    content = fingerprint(path.read_bytes())
    if content in _known_hashes(folder) or not before:
        return None
    kept = path.with_name(f"{path.stem}（人工改动{content[:6]}）{path.suffix}")
    path.replace(kept)
    return problem("P005", at=Cell(file=name), name=path.name, kept=kept.name)
