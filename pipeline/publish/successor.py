"""What takes the place of a report: the new one under the current name, the older ones and their lists to 历次.

A clerk edits one file, always of the same name; reports of 0.1.0, which had a new name (更新…) after each update, are
brought under it the first time something takes their place.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct, field

from pipeline.names import current_name, without_old_stamp
from pipeline.problems import Problem, problem
from pipeline.publish.disk import fingerprint, hash_of
from pipeline.publish.layout import baseline_of_copy, home_of, is_old, names_beside
from pipeline.publish.record import beside_file, documents_of, history_of, outputs_of, read_record, updates_of
from pipeline.records import Cell


class Succession(Struct, frozen=True, kw_only=True):
    """Files to write and files that go to 历次, of one folder, as in :class:`~pipeline.publish.publisher.PublishOrder`."""

    name: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    aside: tuple[str, ...] = ()
    read: Mapping[str, str] = field(default_factory=dict)
    merged: Mapping[str, str] = field(default_factory=dict)


def succession(
    path: Path, made: bytes, lists: Mapping[str, bytes], read: Mapping[Path, bytes], generated: bytes | None = None
) -> Succession:
    """Return how ``made`` takes the place of the report ``path``.

    ``read`` are the files whose content is in it, as they were read; ``generated`` is the report it was brought up to.
    """
    folder, name = home_of(path), current_name(path.name)
    record = read_record(folder)
    chain = chain_of(folder, record)
    here = {item.name: fingerprint(data) for item, data in read.items() if item.parent.resolve() == folder.resolve()}
    further = name in documents_of(record)
    chain = {} if further else chain
    older = dict.fromkeys((name, path.name, *here, *chain))
    beside = {old: names_beside(old, further=further) for old in older}
    aside = dict.fromkeys(item for old, names in beside.items() for item in (old, *names.lists, f"{Path(old).stem}清单.xlsx"))
    kept = beside[name].baseline if name in outputs_of(record) else baseline_of_copy(name)
    baseline = {kept: generated} if generated is not None and record else {}
    return Succession(
        name=name,
        files={name: made, **lists, **baseline},
        aside=tuple(aside),
        read=here,
        merged={**chain, **here},
    )


def is_current(path: Path) -> bool:
    """Tell whether a file is the current report of a department's outputs folder."""
    return not is_old(path) and {path.name, beside_file(path).baseline} <= outputs_of(read_record(path.parent)).keys()


def chain_of(folder: Path, record: Mapping[str, object]) -> dict[str, str]:
    """Return the reports of 0.1.0 that became one another and still stand: name → the hash its successor was made from."""
    lines = updates_of(record)
    if not lines:
        return {}
    known = {**outputs_of(record), **{line["from"]: line["sha256"] for line in lines}}
    names = dict.fromkeys(name for line in lines for name in (line["from"], line["to"]))
    return {name: known[name] for name in names if name in known and hash_of(folder / name)}


def newest(folder: Path, name: str) -> str:
    """Return the report people go on from: the current name, but the end of the chain where 0.1.0 left one."""
    lines, found = updates_of(read_record(folder)), [name]
    while onward := [line["to"] for line in lines if line["from"] == found[-1] and (folder / line["to"]).is_file()]:
        if onward[-1] in found:
            break
        found.append(onward[-1])
    return found[-1]


def changed_reports(folder: Path) -> tuple[Problem, ...]:
    """Tell of older reports somebody edited after they were merged into the current one: their edits are not in it."""
    lines = history_of(read_record(folder))
    changed = [line["name"] for line in lines if hash_of(folder / line["name"]) not in ("", line["sha256"])]
    return tuple(problem("S012", at=Cell(file=name), expected=_current_of(name)) for name in changed)


def _current_of(old: str) -> str:
    """Return the name of the report an older one has become."""
    return current_name(without_old_stamp(Path(old).name))
