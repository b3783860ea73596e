"""The baseline as a custom XML part, schema 1: written and read here only. Parts of 0.1.0 are read for good."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from pipeline.link.baseline import (
    Baseline,
    BaselineError,
    BaselineFigure,
    Block,
    CellMark,
    Conflict,
    OpenProblem,
    ParagraphSlots,
    PartSlots,
    Provenance,
    RowSlots,
    TableSlots,
)
from pipeline.link.xml_text import attribute, is_plain
from pipeline.money import Absence, Value
from pipeline.opc import Node, parse_xml
from pipeline.records import Cell

BASELINE_NS = "urn:jixiao:baseline:1"
BASELINE_PART = re.compile(r"customXml/item\d+\.xml")
"""Where the part may stand; ``itemProps1.xml`` beside it names the namespace too, and some editors write that one first."""


def _value(value: Value) -> tuple[str, str]:
    if isinstance(value, Absence):
        return value.name.lower(), ""
    if isinstance(value, Fraction):
        return "ratio", f"{value.numerator}/{value.denominator}"
    return ("int", str(value)) if isinstance(value, int) else ("text", value)


def _read_value(kind: str, text: str) -> Value:
    if kind == "int":
        return int(text)
    if kind == "ratio":
        return Fraction(text)
    return text if kind == "text" else Absence[kind.upper()]


def _tag(name: str, attributes: Iterable[tuple[str, str]], inner: str = "") -> str:
    pairs = "".join([f' {key}="{attribute(value)}"' for key, value in attributes if value])
    return f"<{name}{pairs}>{inner}</{name}>" if inner else f"<{name}{pairs}/>"


_FIGURE = ("tag", "key", "format", "kind", "unit", "type", "value", "text", "source", "count", "label")


def _figure_xml(item: BaselineFigure) -> str:
    type_, value = _value(item.value)
    words = (item.text, item.source, str(item.count), item.label)
    values = (item.tag, item.key, item.format, item.kind, item.unit, type_, value, *words)
    if not is_plain("".join(values)):
        return _tag("figure", zip(_FIGURE, values, strict=True))
    pairs = "".join([f' {name}="{value}"' for name, value in zip(_FIGURE, values, strict=True) if value])
    return f"<figure{pairs}/>"


def _block_xml(block: Block) -> str:
    if isinstance(block, ParagraphSlots):
        return _tag("p", (("key", block.key), ("bookmark", block.bookmark)), attribute(block.slots))
    rows = "".join([_tag("row", (("key", row.key), ("label", row.label)), _cells_xml(row)) for row in block.rows])
    return _tag("table", (("key", block.key), ("caption", block.caption)), rows)


def _cells_xml(row: RowSlots) -> str:
    cells = [f"<c>{attribute(cell)}</c>" if cell else "<c/>" for cell in row.cells]
    return "".join(cells)


def _problem_xml(item: OpenProblem) -> str:
    pairs = (("code", item.code), ("severity", item.severity), ("title", item.title))
    place = (("file", item.at.file), ("sheet", item.at.sheet), ("cell", item.at.address))
    gaps = "".join(_tag("gap", (("label", label),)) for label in item.gaps)
    return _tag("problem", (*pairs, *place), gaps + "".join(map(_problem_xml, item.below)))


def _conflict_xml(item: Conflict) -> str:
    return _tag("conflict", ((name, getattr(item, name)) for name in Conflict.__struct_fields__))


def _cell_xml(item: CellMark) -> str:
    place = ("sheet", "row", "column")
    pairs = (("name", item.name), *((name, str(getattr(item, name))) for name in place), ("formula", item.formula))
    return _tag("cell", pairs)


def _cell(element: Node) -> CellMark:
    sheet, row, column = (int(element.get(name, "0")) for name in ("sheet", "row", "column"))
    name, formula = element.get("name", ""), element.get("formula", "")
    return CellMark(name=name, sheet=sheet, row=row, column=column, formula=formula)


def write_baseline(baseline: Baseline) -> str:
    """Return the XML of the part. The same baseline gives the same text."""
    inputs = "".join(_tag("file", (("name", name), ("sha256", sha))) for name, sha in baseline.provenance.inputs.items())
    parts = "".join(_tag("part", (("name", p.name),), "".join(map(_block_xml, p.blocks))) for p in baseline.parts)
    inner = "".join(
        (
            _tag("inputs", (), inputs),
            _tag("problems", (), "".join(map(_problem_xml, baseline.problems))),
            _tag("figures", (), "".join(map(_figure_xml, baseline.figures))),
            _tag("body", (), "".join(map(_block_xml, baseline.blocks))),
            parts,
            _tag("conflicts", (), "".join(map(_conflict_xml, baseline.conflicts))) if baseline.conflicts else "",
            _tag("notes", (), "".join(_tag("note", (("mark", mark),)) for mark in baseline.notes)),
            *map(_cell_xml, baseline.cells),
            *(_tag("confirmedDraft", (("mark", mark),)) for mark in baseline.confirmed_drafts),
        )
    )
    head = (
        ("xmlns", BASELINE_NS),
        ("tool", baseline.provenance.tool_version),
        ("department", baseline.department),
        ("year", str(baseline.year)),
        ("pack", baseline.pack),
        ("packVersion", baseline.pack_version),
        ("packFingerprint", baseline.pack_fingerprint),
        ("latest", baseline.latest),
        ("document", baseline.document),
    )
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + _tag("baseline", head, inner)


def parse_baseline(part: bytes) -> Baseline | None:
    """Return the baseline of the part's bytes, or None for the template's empty part. Raises :class:`BaselineError`."""
    try:
        root = parse_xml(part)
        return _baseline(root) if len(root) else None
    except (KeyError, ValueError, ZeroDivisionError) as error:
        raise BaselineError("文件中的基线部分已损坏，无法读取") from error


def _named(parent: Node, name: str) -> Iterator[Node]:
    return parent.iterfind(f"{{{BASELINE_NS}}}{name}")


def _below(root: Node, group: str, name: str) -> Iterator[Node]:
    for element in _named(root, group):
        yield from _named(element, name)


def _problem(element: Node) -> OpenProblem:
    code, severity, title, file, sheet, cell = map(element.get, ("code", "severity", "title", "file", "sheet", "cell"))
    return OpenProblem(
        code=code or "",
        severity=severity or "",
        title=title or "",
        at=Cell(file=file or "", sheet=sheet or "", address=cell or ""),
        gaps=tuple(gap.get("label", "") for gap in _named(element, "gap")),
        below=tuple(map(_problem, _named(element, "problem"))),
    )


def _baseline(root: Node) -> Baseline:
    files = _below(root, "inputs", "file")
    return Baseline(
        department=str(root.attrib["department"]),
        year=int(root.attrib["year"]),
        pack=str(root.attrib["pack"]),
        pack_version=str(root.attrib["packVersion"]),
        pack_fingerprint=root.get("packFingerprint", ""),
        provenance=Provenance(
            tool_version=root.get("tool", ""), inputs={f.get("name", ""): f.get("sha256", "") for f in files}
        ),
        problems=tuple(map(_problem, _below(root, "problems", "problem"))),
        figures=tuple(_figure(item) for item in _below(root, "figures", "figure")),
        blocks=tuple(block for body in _named(root, "body") for block in _blocks(body)),
        parts=tuple(PartSlots(name=part.get("name", ""), blocks=tuple(_blocks(part))) for part in _named(root, "part")),
        notes=tuple(item.get("mark", "") for item in _below(root, "notes", "note")),
        latest=root.get("latest", ""),
        document=root.get("document", ""),
        conflicts=tuple(_conflict(item) for item in _below(root, "conflicts", "conflict")),
        cells=tuple(map(_cell, _named(root, "cell"))),
        confirmed_drafts=tuple(item.get("mark", "") for item in _named(root, "confirmedDraft")),
    )


def _conflict(item: Node) -> Conflict:
    return Conflict(**{name: item.get(name, "") for name in Conflict.__struct_fields__})


def _figure(item: Node) -> BaselineFigure:
    return BaselineFigure(
        tag=str(item.attrib["tag"]),
        key=str(item.attrib["key"]),
        format=str(item.attrib["format"]),
        kind=item.get("kind", ""),
        unit=item.get("unit", ""),
        value=_read_value(item.get("type", ""), item.get("value", "")),
        text=item.get("text", ""),
        source=item.get("source", ""),
        count=int(item.get("count", "1")),
        label=item.get("label", ""),
    )


def _blocks(parent: Node) -> Iterator[Block]:
    for element in parent:
        if element.tag == f"{{{BASELINE_NS}}}p":
            yield ParagraphSlots(slots=element.text or "", key=element.get("key", ""))
        elif element.tag == f"{{{BASELINE_NS}}}table":
            rows = tuple(
                RowSlots(
                    cells=tuple(cell.text or "" for cell in _named(row, "c")),
                    key=row.get("key", ""),
                    label=row.get("label", ""),
                )
                for row in _named(element, "row")
            )
            yield TableSlots(rows=rows, key=element.get("key", ""), caption=element.get("caption", ""))
