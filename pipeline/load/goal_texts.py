"""年度总体目标 of a form read back: 预期目标 and 实际完成情况, each the text below its head."""

from collections.abc import Iterator

from pipeline.expr import TEXT
from pipeline.load.sheet import Sheet
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.records import Figure

KEYS = ("目标.预期目标", "目标.实际完成情况")


def goal_texts(sheet: Sheet, pack: Pack, last: int) -> Iterator[Figure]:
    """Yield the texts above row ``last``, where the goals begin, that the 填报表 of this report asks for."""
    rows = [row for decl in pack.workbook.sheet for row in decl.row if row.key in KEYS]
    heads = {normal_text(name): row.key for row in rows for name in (row.label, *row.aliases)}
    seen: set[str] = set()
    for row, column, text in sheet.texts(0, last):
        key = heads.get(text, "")
        words = sheet.text(row + 1, column).strip()
        if key and key not in seen and words and normal_text(words) not in heads:
            seen.add(key)
            yield Figure(key=key, value=words, unit=TEXT, source=sheet.cell(row + 1, column))
