"""One row of 覆盖记录.xlsx, and the :class:`~pipeline.records.Overlay` that the rows in force make."""

from collections.abc import Container, Iterable
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pipeline.money import Value
from pipeline.records import Cell, Overlay

FILE, KIND, SHEET = "覆盖记录.xlsx", "覆盖记录", "覆盖记录"
KEY, LABEL, WHO, WHEN, WAS, NEW = "数据项键", "数据项", "谁", "何时", "原值", "新值"
SHOWN_ONLY, REASON, FORMAT, UNIT = "仅改显示", "理由", "显示格式", "单位"
HEADS = (KEY, LABEL, WHO, WHEN, WAS, NEW, SHOWN_ONLY, REASON, FORMAT, UNIT)
NEEDED = (KEY, WHO, WHEN, WAS, NEW, SHOWN_ONLY, REASON, FORMAT)
"""Heads without which a sheet is none of ours; the others are for the reader's convenience."""

YES, NO = "是", "否"
IN_FORCE, REFUSED = "生效", "未采用（见问题清单）"


def record_of(folder: Path) -> Path:
    """Return where a department's record stands (``.XLSX`` too), or is to stand."""
    exact = folder / FILE
    if exact.is_file():
        return exact
    return next((path for path in sorted(folder.iterdir()) if path.name.lower() == FILE and path.is_file()), exact)


class Override(Struct, frozen=True, kw_only=True):
    """覆盖: one row. ``value`` is on the figure's own scale (分 for 元); None for 仅改显示, which sets ``text`` in ``format``.

    ``was`` is the value before, of 仅改显示 the text before; None where it cannot be read. ``cell`` is that of 新值, ``row``
    counts from 1; ``state`` says whether the row counts (生效) or why not. ``was_found`` and ``when`` are as found.
    """

    key: str
    who: str
    when: str
    reason: str
    cell: Cell
    row: int
    was: Value | None = None
    was_found: str = ""
    value: Value | None = None
    format: str = ""
    text: str = ""
    state: str = IN_FORCE

    @property
    def in_force(self) -> bool:
        """Tell whether the row counts."""
        return self.state == IN_FORCE

    def replaced_by(self, row: int) -> "Override":
        """Return the row as history: a later one counts in its place."""
        return replace(self, state=f"已由第 {row} 行取代")

    def refused(self) -> "Override":
        """Return the row as one that does not count because something is wrong with it."""
        return replace(self, state=REFUSED)


def overlay_of(overrides: Iterable[Override], keys: Container[str] | None = None) -> Overlay | None:
    """Return the overlay of the rows in force, of ``keys`` only where given; None when there is nothing to change."""
    rows = [item for item in overrides if item.in_force and (keys is None or item.key in keys)]
    values = {item.key: (item.value, item.cell) for item in rows if item.value is not None and not item.format}
    texts: dict[str, tuple[tuple[str, str], ...]] = {}
    for item in rows:
        if item.format:
            texts[item.key] = (*texts.get(item.key, ()), (item.format, item.text))
    return Overlay(values=values, texts=texts) if rows else None
