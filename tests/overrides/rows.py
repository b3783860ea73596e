"""覆盖记录.xlsx from visible rows, as staff would type it in Excel."""

from pathlib import Path
from typing import Any

from pipeline.overrides.record import FILE, HEADS, SHEET
from tests.builders import xlsx


def row(key: str, was: Any, new: Any, **cells: Any) -> dict[str, Any]:
    """One override; ``cells`` change other columns by their heads."""
    plain = {
        "数据项键": key,
        "谁": "张三",
        "何时": "2020-03-02 09:30:00",
        "原值": was,
        "新值": new,
        "仅改显示": "否",
        "理由": "按批复调整",
    }
    return {**plain, **cells}


def shown(key: str, form: str, was: str, new: str, **cells: Any) -> dict[str, Any]:
    """One 仅改显示."""
    return row(key, was, new, 仅改显示="是", 显示格式=form, **cells)


def write(folder: Path, *rows: dict[str, Any], heads: tuple[str, ...] = HEADS, sheet: str = SHEET) -> Path:
    """Write the record into a department's folder."""
    table = [list(heads), *([cells.get(head) for head in heads] for cells in rows)]
    return xlsx(folder / FILE, {sheet: table})
