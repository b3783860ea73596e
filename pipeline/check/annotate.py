"""A copy of an edited report with our comments (批注) at what ``check`` found. The original is never touched."""

import datetime as dt
from collections.abc import Sequence

from pipeline.check.findings import Finding
from pipeline.edited import Edited
from pipeline.matching.blocks import Spot, spots
from pipeline.matching.located import Place
from pipeline.word.blocks import Paragraph, Table, paragraphs
from pipeline.word.comments import Comments
from pipeline.word.handle import Handle

PREFIX = "【检查】"


def annotated(edited: Edited, findings: Sequence[Finding], when: dt.datetime) -> bytes:
    """Return the document with one comment a finding; what stands nowhere any more is said at the first paragraph.

    Comments of an earlier check (our author, beginning with 【检查】) are taken out, but for those somebody answered. The
    package of the report is what is changed: nothing is to be asked of it any more.
    """
    places = spots(edited.document.body)  # a comment stands in the body only
    comments = Comments(edited.package, when)
    comments.remove_ours(lambda words: words.startswith(PREFIX))
    first = next(paragraphs(edited.document.body), None)
    for item in findings:
        found = [target for place in (item.place, *item.also) if (target := _target(place, places)) is not None]
        if not found and first is not None and first.element is not None:
            found = [first.element]
        for target in dict.fromkeys(found):
            comments.add(_lines(item), target)
    return edited.package.packed()


def _target(place: Place, places: Sequence[Spot]) -> Handle | None:
    """Return the paragraph a finding stands in: of a cell its first one."""
    if not 0 <= place.spot < len(places):
        return None
    block = places[place.spot].block
    if isinstance(block, Paragraph):
        return block.element
    return _in_table(block, place.row_number, place.cell_number)


def _in_table(table: Table, row: int, cell: int) -> Handle | None:
    rows = table.rows[row : row + 1] if row >= 0 else table.rows
    cells = [item for line in rows for item in (line.cells[cell : cell + 1] if cell >= 0 else line.cells)]
    found = next((paragraph for item in cells for paragraph in paragraphs(item.blocks)), None)
    return None if found is None else found.element


def _lines(item: Finding) -> list[str]:
    lines = [f"{PREFIX}{item.severity.value} {item.code} {item.title}"]
    for name, text in (
        ("数据项", item.label),
        ("原值", item.was),
        ("现值", item.now),
        ("修改人", item.editor),
        ("说明", item.note),
    ):
        if text:
            lines.append(f"{name}：{text}")
    lines.append(f"处理：{item.as_problem('').remedy}")
    return lines
