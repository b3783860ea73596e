"""A comparison as text for the console: what went between [- and -], what came between {+ and +}."""

from collections.abc import Iterator

from pipeline.diff.changes import (
    CellChange,
    Comparison,
    DifferenceKind,
    FigureChange,
    ParagraphChange,
    Piece,
    RowChange,
    TableChange,
    TextChange,
)

NOTHING = "（没有）"
_MANY = 4


def old_line(pieces: tuple[Piece, ...]) -> str:
    """Return the text of 甲 with what went marked."""
    return "".join(p.old if p.same else f"[-{p.old}-]" if p.old else "" for p in pieces)


def new_line(pieces: tuple[Piece, ...]) -> str:
    """Return the text of 乙 with what came marked."""
    return "".join(p.new if p.same else f"{{+{p.new}+}}" if p.new else "" for p in pieces)


def as_lines(found: Comparison) -> Iterator[str]:
    """Yield the lines of a comparison."""
    for name, side in (("甲", found.left), ("乙", found.right)):
        yield f"{name}：{side.name}（基线：{side.baseline}）"
    if found.same:
        return
    if found.by_figure:
        yield f"数据项（{len(found.figures)} 个不同）"
        single, groups = grouped(found.figures)
        for figure in single:
            yield from _figure(figure)
        for words in groups:
            yield f"  {words}"
    yield "正文与表格"
    heading: tuple[str, ...] | None = None
    for change in found.changes:
        if change.heading != heading:
            heading = change.heading
            yield "  " + (" > ".join(heading) or "（篇首）")
        yield from _paragraph(change) if isinstance(change, ParagraphChange) else _table(change)


def texts(found: tuple[str, ...]) -> str:
    """Return the texts a figure has on one side."""
    return "、".join(found) or NOTHING


def grouped(figures: tuple[FigureChange, ...]) -> tuple[list[FigureChange], list[str]]:
    """Return the figures to be told one by one; many of one table that all came or all went are told in one line."""
    groups: dict[tuple[str, str], list[FigureChange]] = {}
    for item in figures:
        if item.table and not (item.old and item.new):
            groups.setdefault((item.table, "没有了" if item.old else "是新的"), []).append(item)
    many = {key: items for key, items in groups.items() if len(items) > _MANY}
    folded = {id(item) for items in many.values() for item in items}
    words = [f"{table}：{len(items)} 个数据项{what}，见这张表的行" for (table, what), items in many.items()]
    return [item for item in figures if id(item) not in folded], words


def _figure(item: FigureChange) -> Iterator[str]:
    yield f"  {item.label}（{item.key}）：{texts(item.old)} → {texts(item.new)}"
    for place in item.places:
        yield f"      {place}"


def _paragraph(item: ParagraphChange) -> Iterator[str]:
    if item.moved:
        yield f"    移  这一段换了位置：“{item.first}”"
    for sentence in item.sentences:
        yield from _text(sentence, "    ")


def _text(item: TextChange, indent: str) -> Iterator[str]:
    if item.kind is DifferenceKind.CHANGED:
        yield f"{indent}改  旧：{old_line(item.pieces)}"
        yield f"{indent}    新：{new_line(item.pieces)}"
    else:
        yield f"{indent}{item.kind.value}  {item.old or item.new}"


def _table(item: TableChange) -> Iterator[str]:
    kind = "" if item.kind is DifferenceKind.CHANGED else f"{item.kind.value}  "
    yield f"    {kind}表“{item.caption or '（没有表名）'}”" + ("换了位置" if item.moved else "")
    for column_kind, head in item.columns:
        yield f"      {column_kind.value}列“{head}”"
    for row in item.rows:
        yield from _row(row)


def _row(item: RowChange) -> Iterator[str]:
    if item.kind is DifferenceKind.MOVED:
        yield f"      移  行“{item.label}”换了位置"
    elif item.kind is DifferenceKind.CHANGED:
        yield f"      改  行“{item.label}”"
        for cell in item.cells:
            yield from _cell(cell)
    else:
        yield f"      {item.kind.value}  行：{' | '.join(text.strip() for text in item.texts)}"


def _cell(item: CellChange) -> Iterator[str]:
    column = item.column or "（没有列名）"
    if max(len(item.text.old), len(item.text.new)) <= 30:
        yield f"          {column}：{item.text.old or NOTHING} → {item.text.new or NOTHING}"
        return
    yield f"          {column}"
    yield from _text(item.text, "            ")
