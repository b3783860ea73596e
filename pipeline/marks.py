"""Marks of the Word file: tags, bookmark names and the 基线 part. Written by render, read by review, decided only here.

* A linked figure stands in a control tagged ``jx:`` + 10 hex of sha256(``key|format``). Outside tables a hidden bookmark
  ``_jxf`` + the same 10 hex + ``_`` + its ordinal stands around it, so the figure is known even when an editor drops tags.
* A generated paragraph stands in a hidden bookmark ``_jxp`` + 10 hex of sha256(paragraph key, with its ``#n``);
  its last character may stand behind the bookmark.
* 槽位文字 (slot text) of a paragraph or cell is its text with every linked figure written ``⟦key|format⟧``: it does not
  change when only numbers change.
* A place with an open conflict stands in a hidden bookmark ``_jxc`` + 10 hex of what the conflict is + ``_`` + a number.
* The baseline is an unbound custom XML part; it names no path of a machine.

The catalogue kind tells what a tagged control holds: 输入, 计算, 文字 are 关联数字; 引用 are words of staff, 引用数字.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction

from msgspec import Struct, field

from pipeline.money import Absence, Value
from pipeline.opc import Node, parse_xml
from pipeline.records import Cell

TAG_PREFIX = "jx:"
FIGURE_BOOKMARK = "_jxf"
PARAGRAPH_BOOKMARK = "_jxp"
CONFLICT_BOOKMARK = "_jxc"
BOOKMARKS = (FIGURE_BOOKMARK, PARAGRAPH_BOOKMARK, CONFLICT_BOOKMARK)
"""How the names of our bookmarks begin."""
COMMENT_AUTHOR = "绩效报告系统"
COMMENT_INITIALS = "系统"
DRAFT = "【待确认】"
"""How a comment begins that asks a person to confirm a paragraph the program proposed."""
ALIAS_LIMIT = 64
"""Word refuses a longer title (``w:alias``) of a control."""

BASELINE_NS = "urn:jixiao:baseline:1"
BASELINE_PART = re.compile(r"customXml/item\d+\.xml")
"""Where the part may stand; ``itemProps1.xml`` beside it names the namespace too, and some editors write that one first."""
SLOT = re.compile("⟦([^⟦⟧|]*)\\|([^⟦⟧|]*)⟧")
_FIGURE_BOOKMARK = re.compile(f"{FIGURE_BOOKMARK}([0-9a-f]{{10}})_[0-9]+")


def _short(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:10]


def figure_tag(key: str, form: str) -> str:
    """Return the ``w:tag`` of a figure printed in a format.

    >>> figure_tag("支出.总计.决算数", "万元") == TAG_PREFIX + figure_bookmark("支出.总计.决算数", "万元", 3)[4:14]
    True
    """
    return TAG_PREFIX + _short(f"{key}|{form}")


def figure_bookmark(key: str, form: str, ordinal: int) -> str:
    """Return the bookmark name of the ``ordinal``-th control of the document (unique over all its parts)."""
    return f"{FIGURE_BOOKMARK}{_short(f'{key}|{form}')}_{ordinal}"


def tag_of_bookmark(name: str) -> str | None:
    """Return the tag a figure bookmark stands for, or None when the bookmark is not one of ours."""
    match = _FIGURE_BOOKMARK.fullmatch(name)
    return TAG_PREFIX + match.group(1) if match else None


def paragraph_bookmark(key: str) -> str:
    """Return the bookmark name of a generated paragraph; ``key`` holds its ``#n`` when it is one of several."""
    return PARAGRAPH_BOOKMARK + _short(key)


def slot(key: str, form: str) -> str:
    """Return what stands for a linked figure in slot text."""
    return f"⟦{key}|{form}⟧"


def printed(slot_text: str, text_of: Callable[[str, str], str]) -> str:
    """Return slot text with each figure's text put back; ``text_of`` takes key and format."""
    return SLOT.sub(lambda match: text_of(match.group(1), match.group(2)), slot_text)


def note_mark(words: str) -> str:
    """Return what the baseline keeps of a comment's words; white space does not count."""
    return _short("".join(words.split()))


# --- records of the baseline -----------------------------------------------------------------------------------------


class Provenance(Struct, frozen=True, kw_only=True):
    """What a report was made with and from: ``inputs`` is the sha256 by file name (never a folder of a machine)."""

    tool_version: str
    inputs: Mapping[str, str] = field(default_factory=dict)


class BaselineFigure(Struct, frozen=True, kw_only=True):
    """One figure in one format as generated. ``count`` is how often it was printed; ``source``, ``label`` are for readers."""

    tag: str
    key: str
    format: str
    kind: str
    unit: str
    value: Value
    text: str
    source: str
    count: int = 1
    label: str = ""


class ParagraphSlots(Struct, frozen=True, kw_only=True):
    """One paragraph outside tables: its key (empty for the template's own paragraphs) and slot text."""

    slots: str
    key: str = ""

    @property
    def bookmark(self) -> str:
        """Return the bookmark the paragraph stands in, or an empty string."""
        return paragraph_bookmark(self.key) if self.key else ""


class RowSlots(Struct, frozen=True, kw_only=True):
    """One table row: row key and label (both empty for rows typed in the template: heads, totals) and its cells' slot text.

    A cell of several paragraphs has them joined by a line feed.
    """

    cells: tuple[str, ...]
    key: str = ""
    label: str = ""


class TableSlots(Struct, frozen=True, kw_only=True):
    """One table: key (empty when no rows of ours stand in it), caption as printed, rows in order."""

    rows: tuple[RowSlots, ...]
    key: str = ""
    caption: str = ""


Block = ParagraphSlots | TableSlots


class PartSlots(Struct, frozen=True, kw_only=True):
    """A header or footer that holds text: its name in the package (``word/footer1.xml``) and its blocks."""

    name: str
    blocks: tuple[Block, ...]


_NOWHERE = Cell(file="")


class OpenProblem(Struct, frozen=True, kw_only=True):
    """A problem the report was generated with, and what follows from it.

    ``gaps`` are the labels it is the reason of 【待补：…】 for. Baselines of 0.1.0 know the code alone.
    """

    code: str
    severity: str = ""
    title: str = ""
    at: Cell = _NOWHERE
    gaps: tuple[str, ...] = ()
    below: tuple["OpenProblem", ...] = ()


class Conflict(Struct, frozen=True, kw_only=True):
    """What an update or a merge could not decide: ``kept`` stands at ``place``, ``other`` is what the other side has for it.

    ``unit`` says of what kind the place is (段落, 单元格, 表格行, 表格, 数据项); 数据项 is a paragraph, ``other`` a
    number in it.
    ``mark`` is the bookmark the place stands in, ``beside`` that of the other wording where both stand. ``note`` is why;
    ``source`` tells an update from a merge; ``confirmed`` is why what stands there was kept, as long as it says ``kept``.
    """

    mark: str
    unit: str
    place: str
    kept: str
    other: str
    note: str
    beside: str = ""
    source: str = ""
    confirmed: str = ""


def conflict_bookmark(item: Conflict, number: int) -> str:
    """Return the bookmark name of a conflict's place; ``number`` tells several apart."""
    return f"{CONFLICT_BOOKMARK}{_short(repr((item.unit, item.place, item.kept, item.other, item.note)))}_{number}"


class Baseline(Struct, frozen=True, kw_only=True):
    """基线: what the generator last wrote. ``blocks`` are those of the body, in order; ``problems`` were open then.

    ``notes`` are the :func:`note_mark` of our comments, so that one which staff changed is known from ours. ``latest`` is the
    :func:`content_mark` of the report merged in last, where staff's edits kept some of it out; else empty. ``conflicts`` were
    open when the file was written; 0.1.0 knew none. ``confirmed_drafts``
    are the :func:`note_mark` of the proposed paragraphs (待确认) a person has confirmed: each lasts until it changes.
    """

    department: str
    year: int
    pack: str
    pack_version: str
    pack_fingerprint: str
    provenance: Provenance
    problems: tuple[OpenProblem, ...] = ()
    figures: tuple[BaselineFigure, ...] = ()
    blocks: tuple[Block, ...] = ()
    parts: tuple[PartSlots, ...] = ()
    notes: tuple[str, ...] = ()
    latest: str = ""
    conflicts: tuple[Conflict, ...] = ()
    confirmed_drafts: tuple[str, ...] = ()

    def by_tag(self) -> dict[str, BaselineFigure]:
        """Return the figures by tag."""
        return {figure.tag: figure for figure in self.figures}

    def tables(self) -> tuple[TableSlots, ...]:
        """Return the tables of the body that have a key."""
        return tuple(block for block in self.blocks if isinstance(block, TableSlots) and block.key)


def content_mark(baseline: Baseline) -> str:
    """Return a short sign of what a report prints: the same for two reports with the same words and figures."""
    texts = sorted((item.tag, item.text) for item in baseline.figures if item.count)
    return _short(repr((texts, baseline.blocks, tuple(part.blocks for part in baseline.parts))))


class BaselineError(ValueError):
    """The part is there but is not a baseline this version can read; the message is Chinese."""


# --- writing ---------------------------------------------------------------------------------------------------------

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


class XmlTextError(ValueError):
    """Text holds a character XML cannot carry. load refuses these with their cell, so here it is a fault of ours."""


def check_text(text: str) -> str:
    """Return the text when XML can hold every character of it. Raises :class:`XmlTextError`."""
    if bad := _FORBIDDEN.search(text):
        raise XmlTextError(f"character U+{ord(bad.group()):04X} cannot stand in XML: {text[:40]!r}")
    return text


def attribute(text: str) -> str:
    """Escape text for an attribute in double quotes (or an element without white space rules)."""
    return check_text(text).translate(_ESCAPES)


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
    pairs = "".join(f' {key}="{attribute(value)}"' for key, value in attributes if value)
    return f"<{name}{pairs}>{inner}</{name}>" if inner else f"<{name}{pairs}/>"


def _figure_xml(item: BaselineFigure) -> str:
    type_, value = _value(item.value)
    names = ("tag", "key", "format", "kind", "unit", "type", "value", "text", "source", "count", "label")
    words = (item.text, item.source, str(item.count), item.label)
    values = (item.tag, item.key, item.format, item.kind, item.unit, type_, value, *words)
    return _tag("figure", zip(names, values, strict=True))


def _block_xml(block: Block) -> str:
    if isinstance(block, ParagraphSlots):
        return _tag("p", (("key", block.key), ("bookmark", block.bookmark)), attribute(block.slots))
    rows = "".join(
        _tag("row", (("key", row.key), ("label", row.label)), "".join(_tag("c", (), attribute(cell)) for cell in row.cells))
        for row in block.rows
    )
    return _tag("table", (("key", block.key), ("caption", block.caption)), rows)


def _problem_xml(item: OpenProblem) -> str:
    pairs = (("code", item.code), ("severity", item.severity), ("title", item.title))
    place = (("file", item.at.file), ("sheet", item.at.sheet), ("cell", item.at.address))
    gaps = "".join(_tag("gap", (("label", label),)) for label in item.gaps)
    return _tag("problem", (*pairs, *place), gaps + "".join(map(_problem_xml, item.below)))


def _conflict_xml(item: Conflict) -> str:
    return _tag("conflict", ((name, getattr(item, name)) for name in Conflict.__struct_fields__))


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
    )
    return '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + _tag("baseline", head, inner)


# --- reading ---------------------------------------------------------------------------------------------------------


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
        conflicts=tuple(_conflict(item) for item in _below(root, "conflicts", "conflict")),
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
