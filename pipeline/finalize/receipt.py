"""定稿回执: what was handed in, from what, with which figures, changed by whom on purpose, and what was still open."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from msgspec import Struct, to_builtins

from pipeline import link
from pipeline.assumptions import StatedValue
from pipeline.finalize.comments import PlacedComment
from pipeline.listing import problem_object
from pipeline.matching.figure_state import State
from pipeline.matching.located import Located, Occurrence
from pipeline.matching.places import label_of
from pipeline.overrides.record import FILE, Override
from pipeline.problems import Problem
from pipeline.strict_json import parsed
from pipeline.word.strip import Stripped

SCHEMA = 1


class Stamp(Struct, frozen=True):
    """Name, sha256 and size of a file."""

    name: str
    sha256: str
    size: int


class Input(Struct, frozen=True):
    """One input of the report: its sha256 when built, and how the file is now (未变, 已变, 没有 or 没有核对)."""

    name: str
    sha256: str
    now: str


class Printed(Struct, frozen=True):
    """One place where a figure stands; ``built`` is the text as generated where it is another."""

    key: str
    label: str
    format: str
    text: str
    place: str
    built: str
    state: str


class Kept(Struct, frozen=True, kw_only=True):
    """A figure that comes from 覆盖记录 and not from the exports: what is printed, instead of what, by whom and why.

    ``format`` is that of one that was changed in print only. Who and why are known from the inputs only.
    """

    key: str
    label: str
    text: str
    cell: str
    was: str = ""
    format: str = ""
    who: str = ""
    when: str = ""
    reason: str = ""


class Receipt(Struct, frozen=True, kw_only=True):
    """The whole record. ``when`` is local time; ``forced`` is the reason, empty where nothing was open; ``assumed`` are the
    values in force that nobody has confirmed, ``assumed_reason`` why it was handed in with those that count for the score;
    ``dated`` those that have dates.
    """

    when: str
    tool: str
    source: Stamp
    final: Stamp
    baseline: link.Baseline
    inputs: tuple[Input, ...]
    counts: Mapping[str, int]
    figures: tuple[Printed, ...]
    overrides: tuple[Kept, ...]
    comments: tuple[PlacedComment, ...]
    cleaned: Stripped
    forced: str = ""
    open: tuple[Problem, ...] = ()
    assumed: tuple[StatedValue, ...] = ()
    assumed_reason: str = ""
    dated: tuple[StatedValue, ...] = ()
    warnings: tuple[Problem, ...] = ()


def printed(located: Located, labels: Mapping[str, str]) -> tuple[Printed, ...]:
    """Return every place of every figure, in document order as far as it still stands."""
    return tuple(_printed(item, labels) for item in located.occurrences if item.key)


def _printed(item: Occurrence, labels: Mapping[str, str]) -> Printed:
    built = (
        item.was
        if item.state in (State.CHANGED, State.RESTATED, State.DASHED, State.MISSING, State.EMPTIED, State.AMBIGUOUS)
        else ""
    )
    return Printed(item.key, label_of(item, labels), item.format, item.now, str(item.place), built, item.state.value)


def overrides(baseline: link.Baseline, rows: Iterable[Override], figures: Iterable[Printed]) -> tuple[Kept, ...]:
    """Return the figures of the report that staff changed on purpose: the rows in force, and what the baseline alone knows."""
    labels: dict[str, str] = {}
    for item in figures:
        labels.setdefault(item.key, item.label)
    texts = {(figure.key, figure.format): figure.text for figure in baseline.figures}
    first = {figure.key: figure.text for figure in reversed(baseline.figures)}
    found = [
        Kept(
            key=row.key,
            label=labels[row.key],
            text=texts.get((row.key, row.format), row.text) if row.format else first[row.key],
            cell=str(row.cell),
            was=row.was_found,
            format=row.format,
            who=row.who,
            when=row.when,
            reason=row.reason,
        )
        for row in rows
        if row.in_force and row.key in first and row.key in labels
    ]
    known = {item.key for item in found}
    for figure in baseline.figures:
        if FILE in figure.source and figure.key not in known:
            known.add(figure.key)
            found.append(Kept(key=figure.key, label=labels.get(figure.key, figure.key), text=figure.text, cell=figure.source))
    return tuple(found)


def receipt_json(receipt: Receipt) -> bytes:
    """Return 回执.json, after pipeline/schema/receipt.schema.json; records of this module stand in it field by field."""
    base = receipt.baseline
    content = {
        "schema": SCHEMA,
        "time": receipt.when,
        "tool": receipt.tool,
        "department": base.department,
        "year": base.year,
        "pack": {"id": base.pack, "version": base.pack_version, "fingerprint": base.pack_fingerprint},
        "built_with": base.provenance.tool_version,
        "source": to_builtins(receipt.source),
        "final": to_builtins(receipt.final),
        "inputs": to_builtins(receipt.inputs),
        "numbers": dict(receipt.counts),
        "figures": to_builtins(receipt.figures),
        "overrides": to_builtins(receipt.overrides),
        "comments": [_comment(item) for item in receipt.comments],
        "removed": {
            "controls": receipt.cleaned.controls,
            "bookmarks": receipt.cleaned.bookmarks,
            "comments": len(receipt.comments),
            "parts": list(receipt.cleaned.parts),
            "properties": list(receipt.cleaned.properties),
        },
        "forced": {"reason": receipt.forced, "problems": [problem_object(item) for item in receipt.open]}
        if receipt.forced
        else None,
        "assumed": {"reason": receipt.assumed_reason, "points": [_point(item) for item in receipt.assumed]}
        if receipt.assumed
        else None,
        "dated": [_dated(item) for item in receipt.dated],
        "warnings": [problem_object(item) for item in receipt.warnings],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def same_but_time(old: bytes, new: bytes) -> bool:
    """Tell whether two receipts say the same of the same file at different times."""
    try:
        left, right = parsed(old), parsed(new)
    except ValueError:
        return False
    return isinstance(left, dict) and {**left, "time": ""} == {**right, "time": ""}


def _point(item: StatedValue) -> dict[str, Any]:
    return {"kind": item.kind, "name": item.name, "value": item.value, "source": item.source, "key": item.key}


def _dated(item: StatedValue) -> dict[str, Any]:
    confirmed = item.confirmed.isoformat() if item.confirmed else None
    return {**_point(item), "state": item.state, "from": item.since or None, "confirmed": confirmed}


def _comment(item: PlacedComment) -> dict[str, Any]:
    comment = item.comment
    return {
        "author": comment.author,
        "date": comment.date,
        "text": comment.text,
        "place": item.place,
        "settled": comment.resolved,
        "own": comment.own,
    }
