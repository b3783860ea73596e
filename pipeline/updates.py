"""The way from one updated report to the next, as 生成记录 tells it: which is the newest, which were edited apart from it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipeline.problems import Problem, problem
from pipeline.publish import edited_reports, fingerprint, read_record, updates_of
from pipeline.records import Cell

Updates = Sequence[Mapping[str, str]]


def way(target: Path, name: str, updates: Updates) -> tuple[str, ...]:
    """Return the files from a report to the newest one that still stands, each made last from the one before it."""
    found = [name]
    while onward := [line["to"] for line in updates if line["from"] == found[-1] and (target / line["to"]).is_file()]:
        found.append(onward[-1])
    return tuple(found)


def edited_apart(target: Path, name: str, updates: Updates) -> tuple[Problem, ...]:
    """Tell of files somebody edited whose edits are not in the newest one."""
    files = way(target, name, updates)
    last = {line["from"]: line["sha256"] for line in updates if line["to"] in files}
    known = {path.name for path in edited_reports(target)}
    apart = [old for old in files[:-1] if old in last and _mark(target / old) not in ("", last[old])]
    ends = dict.fromkeys(line["to"] for line in updates if line["to"] not in files)
    apart += [end for end in ends if end in known]
    return tuple(problem("S012", at=Cell(file=old), expected=files[-1]) for old in apart)


def updated_before(path: Path) -> tuple[Problem, ...]:
    """Tell of an update that was made of a file before."""
    updates = updates_of(read_record(path.parent))
    made = [line["to"] for line in updates if line["from"] == path.name and path.with_name(line["to"]).is_file()]
    return (problem("S005", at=Cell(file=path.name), found=made[-1]),) if made else ()


def _mark(path: Path) -> str:
    return fingerprint(path.read_bytes()) if path.is_file() else ""
