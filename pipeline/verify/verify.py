"""Re-reads the finished bytes and accounts for every number: 关联 (a figure), 引用 (words of staff), 固定 (the pack's own).

Independent of render: expected.py works out once more what must stand where, document.py reads what does stand there, and the
two are compared block by block, piece by piece. Whatever is different, missing, doubled, moved or unexplained is a fault of
ours and named; "could not be compared" is never a pass.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, zip_longest

from msgspec import Struct, field

from pipeline import link
from pipeline.formats import format_figure
from pipeline.matching.sequences import between, in_order
from pipeline.pack import Pack
from pipeline.problems import Problem, Severity, problem, shortened
from pipeline.records import Cell, Figures, Report
from pipeline.verify.expected import (
    FIXED,
    LINKED,
    QUOTED,
    Expectation,
    ExpectedBlock,
    ExpectedCell,
    ExpectedParagraph,
    ExpectedTable,
    Part,
    Slot,
    expect,
    flat,
    named_in,
    named_in_cells,
)
from pipeline.verify.numbers import count_digits, numbers, shown_digits, taken_over, touches, whole_of
from pipeline.verify.transcript import agrees
from pipeline.word import document as doc
from pipeline.word.package import DocumentError, Package, open_package
from pipeline.word.transcript import transcribe
from pipeline.workbook_texts import WORKBOOK

_DRAWN = {True: "接上一格", False: "另起一格"}
_SHOWN = 119
"""Characters of what was found and expected that a message shows."""


class Accounting(Struct, frozen=True):
    """How many numbers of the document are of each kind; ``unknown`` holds those of no kind, with their place."""

    linked: int = 0
    quoted: int = 0
    fixed: int = 0
    unknown: tuple[str, ...] = ()


class _Findings(Struct):
    """What has been counted and found so far."""

    figures: Figures
    counts: Counter[str] = field(default_factory=Counter)
    unknown: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def say(
        self,
        code: str,
        place: str,
        found: str = "",
        expected: str = "",
        keys: tuple[str, ...] = (),
        severity: Severity | None = None,
    ) -> None:
        at, found, expected = Cell(file="", address=place), shortened(found, _SHOWN), shortened(expected, _SHOWN)
        self.problems.append(problem(code, at=at, found=found, expected=expected, keys=keys, severity=severity))

    def stray(self, text: str, place: str) -> None:
        """Note the numbers of a text that belongs to nothing."""
        for number in numbers(text):
            self.unknown.append(f"{place}：{number}")
            self.say("V008", place, number)


def verify(data: bytes | Package, report: Report, pack: Pack) -> tuple[Accounting, tuple[Problem, ...]]:
    """Account for every number of a finished report. Problems come in document order; none means the report is as it must be.

    Raises nothing for a broken document (that is a problem too); raises what a faulty template raises in any stage.
    """
    findings = _Findings(report.figures)
    expectation = expect(report, pack)
    _placed(report, pack, expectation, findings)
    try:
        package = data if isinstance(data, Package) else open_package(data)
        body = _body(package, expectation.body, findings)
        seen = (body or 0) + _stories(package, expectation, findings)
        shown = shown_digits(package, body=body is not None)
    except DocumentError as error:
        return Accounting(), (problem("V001", at=Cell(file=error.part), found=error.reason),)
    if shown != seen:
        findings.say("V008", "全文", f"{shown} 个数字字符", f"{seen} 个（段落和表格中读到的）")
    counts = findings.counts
    accounting = Accounting(counts[LINKED], counts[QUOTED], counts[FIXED], tuple(findings.unknown))
    return accounting, tuple(findings.problems)


def _body(package: Package, expected: Sequence[ExpectedBlock], findings: _Findings) -> int | None:
    """Compare the body with what must stand there; return how many digits a reader sees in it, None where all of them are
    known to be right.

    A body whose transcript is the expected one need not be read block by block, nor its digits counted: it holds no other text.
    That is done only to name what differs.
    """
    parts = [tuple(part for part in paragraph.parts if part.text) for paragraph in flat(expected)]
    alone = _Findings(findings.figures)
    for paragraph in parts:
        _sources(paragraph, "", alone)
        _neighbours(paragraph, "", alone)
    if not alone.problems and agrees(transcribe(package), expected):
        _count([part for paragraph in parts for part in paragraph], findings)
        return None
    body = doc.read_body(package)
    _blocks(expected, body, "正文", findings)
    return _digits(body)


def _stories(package: Package, expectation: Expectation, findings: _Findings) -> int:
    """Compare headers, footers and notes; return how many digits a reader sees in them."""
    stories = {story.part: story.blocks for story in doc.read_stories(package)}
    for name in dict.fromkeys((*expectation.stories, *stories)):
        _blocks(expectation.stories.get(name, ()), stories.get(name, ()), name.rpartition("/")[2], findings)
    return sum(map(_digits, stories.values()))


def _digits(blocks: Iterable[doc.Block]) -> int:
    return sum(count_digits(paragraph.text) for paragraph in doc.paragraphs(blocks))


def _placed(report: Report, pack: Pack, expectation: Expectation, findings: _Findings) -> None:
    """Every paragraph group and table of the report stands in the template exactly once, or in another document's."""
    given = {key for key, group in report.paragraphs.items() if group}
    elsewhere = _elsewhere(pack)
    placed = (("段落", given, expectation.placed_paragraphs), ("表", set(report.tables), expectation.placed_tables))
    for kind, wanted, found in placed:
        times = Counter(found)
        for key in sorted(wanted):
            if times[key] != 1 and (times[key] or (elsewhere is not None and f"{kind}.{key}" not in elsewhere)):
                findings.say("V011", f"{kind}.{key}", f"{times[key]} 处", "1 处", (key,))


def _elsewhere(pack: Pack) -> frozenset[str] | None:
    """Return what the documents beside the report have a place for; None (anything may be elsewhere) for such a document."""
    if pack.documents and pack.document.id != pack.documents[0].decl.id:
        return None
    further = ((item, item.template_name.endswith(WORKBOOK)) for item in pack.documents[1:])
    return frozenset().union(*((named_in_cells if cells else named_in)(item.template) for item, cells in further))


# --- blocks ----------------------------------------------------------------------------------------------------------


def _blocks(
    expected: Sequence[ExpectedBlock], actual: Sequence[doc.Block], place: str, findings: _Findings, in_cell: bool = False
) -> None:
    """Compare two sequences of blocks; they are aligned only when they are not the same in number and text."""
    actual = tuple(_with_boxes(actual))
    for wanted, given in _aligned([_outline(item) for item in expected], [_outline(item) for item in actual]):
        here = f"{place} 第{(given if given is not None else wanted or 0) + 1}块"
        if given is None:
            assert wanted is not None
            _missing(expected[wanted], here, findings)
        elif wanted is None:
            _surplus(actual[given], here, findings)
        else:
            _block(expected[wanted], actual[given], here, findings, in_cell)


def _with_boxes(blocks: Sequence[doc.Block]) -> Iterator[doc.Block]:
    for block in blocks:
        yield block
        if isinstance(block, doc.Paragraph):
            yield from _with_boxes(block.boxes)


def _outline(block: ExpectedBlock | doc.Block) -> str:
    """Return the text two blocks are aligned by; a table by its first row, since rows are compared on their own."""
    if isinstance(block, ExpectedParagraph | doc.Paragraph):
        return block.text
    return "表\t" + (_row_outline(block.rows[0]) if block.rows else "")


def _row_outline(row: tuple[ExpectedCell, ...] | doc.Row) -> str:
    return "\t".join(cell.text for cell in (row.cells if isinstance(row, doc.Row) else row))


def _aligned(expected: list[str], actual: list[str]) -> Iterator[tuple[int | None, int | None]]:
    """Yield pairs of positions; None on one side is something missing or too much."""
    if len(expected) == len(actual) and sum(map(str.__ne__, expected, actual)) <= 1:
        yield from ((position, position) for position in range(len(expected)))
        return
    equal = in_order(expected, actual)
    pairs: list[tuple[int | None, int | None]] = list(equal)
    for left, right in between(dict(equal), len(expected), len(actual)):
        pairs += zip(left, right, strict=False)
        both = min(len(left), len(right))
        pairs += ((position, None) for position in left[both:])
        pairs += ((None, position) for position in right[both:])
    yield from sorted(pairs, key=lambda pair: (pair[1] if pair[1] is not None else pair[0] or 0, pair[0] or 0))


def _missing(expected: ExpectedBlock, place: str, findings: _Findings) -> None:
    if isinstance(expected, ExpectedTable):
        findings.say("V007", f"{place} 表{expected.key}", "没有这张表", f"{len(expected.rows)} 行", (expected.key,))
    elif expected.text or expected.key:
        findings.say("V005", _named(place, expected), "", expected.text, (expected.key,) if expected.key else ())


def _surplus(actual: doc.Block, place: str, findings: _Findings) -> None:
    if isinstance(actual, doc.Paragraph) and not actual.text:
        return
    findings.say("V006", place, _outline(actual))
    for paragraph in doc.paragraphs((actual,)):
        findings.stray(paragraph.text, place)


def _block(expected: ExpectedBlock, actual: doc.Block, place: str, findings: _Findings, in_cell: bool = False) -> None:
    if isinstance(expected, ExpectedParagraph) and isinstance(actual, doc.Paragraph):
        _paragraph(expected, actual, _named(place, expected), findings, in_cell)
    elif isinstance(expected, ExpectedTable) and isinstance(actual, doc.Table):
        _table(expected, actual, f"{place} 表{expected.key}", findings)
    else:
        _missing(expected, place, findings)
        _surplus(actual, place, findings)


def _named(place: str, expected: ExpectedParagraph) -> str:
    return f"{place} {expected.key}".rstrip()


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(expected: ExpectedTable, actual: doc.Table, place: str, findings: _Findings) -> None:
    keys = (expected.key,) if expected.key else ()
    wanted = [_row_outline(row) for row in expected.rows]
    given = [_row_outline(row) for row in actual.rows]
    if wanted != given and sorted(wanted) == sorted(given):
        row = next(number for number, pair in enumerate(zip(wanted, given, strict=True)) if pair[0] != pair[1])
        findings.say("V007", f"{place} 第{row + 1}行", given[row], wanted[row], keys)
    for left, right in _aligned(wanted, given):
        here = f"{place} 第{(right if right is not None else left or 0) + 1}行"
        if right is None:
            assert left is not None
            findings.say("V007", here, "缺少这一行", wanted[left], keys)
        elif left is None:
            findings.say("V007", here, given[right], "没有这一行", keys)
            findings.stray(given[right], here)
        else:
            _row(expected.rows[left], actual.rows[right], here, findings)


def _row(expected: tuple[ExpectedCell, ...], actual: doc.Row, place: str, findings: _Findings) -> None:
    if len(expected) != len(actual.cells):
        findings.say("V007", place, f"{len(actual.cells)} 格", f"{len(expected)} 格")
        findings.stray("\t".join(actual.texts), place)
        return
    for number, (wanted, given) in enumerate(zip(expected, actual.cells, strict=True), 1):
        here = f"{place} 第{number}列"
        if wanted.drawn_on is not None and wanted.drawn_on != given.drawn_on:
            findings.say("V120", here, _DRAWN[given.drawn_on], _DRAWN[wanted.drawn_on])
        if len(wanted.blocks) == len(given.blocks):
            for block, found in zip(wanted.blocks, given.blocks, strict=True):
                _block(block, found, here, findings, in_cell=True)
        else:
            _blocks(wanted.blocks, given.blocks, here, findings, in_cell=True)


# --- paragraphs ------------------------------------------------------------------------------------------------------


class _Run(Struct, frozen=True):
    """A stretch of a paragraph: one control, or everything up to the next one. ``parts`` is empty for what was read."""

    tag: str
    text: str
    parts: tuple[Part, ...] = ()


def _paragraph(expected: ExpectedParagraph, actual: doc.Paragraph, place: str, findings: _Findings, in_cell: bool) -> None:
    parts = tuple(part for part in expected.parts if part.text)
    _sources(parts, place, findings)
    _neighbours(parts, place, findings)
    if actual.numbered:
        findings.say("V008", place, "自动编号", "编号应是打出的文字")
    _anchored(expected, actual, place, findings)
    if not in_cell:
        _marked(parts, actual, place, findings)
    given = _joined(_Run(piece.tag if isinstance(piece, doc.Control) else "", piece.text) for piece in actual.pieces)
    wanted = _joined(_Run(part.tag if isinstance(part, Slot) else "", part.text, (part,)) for part in parts)
    if [(run.tag, run.text) for run in wanted] == [(run.tag, run.text) for run in given]:
        _count(_parts(wanted), findings)
        return
    equal = dict(in_order([(run.tag, run.text) for run in wanted], [(run.tag, run.text) for run in given]))
    _count(_parts(wanted[number] for number in equal), findings)
    for left, right in between(equal, len(wanted), len(given)):
        differing = [wanted[number] for number in left], [given[number] for number in right]
        _differences(*differing, expected.key, place, findings)


def _joined(runs: Iterable[_Run]) -> list[_Run]:
    """Put neighbouring stretches outside controls together."""
    joined: list[_Run] = []
    for run in runs:
        if joined and not run.tag and not joined[-1].tag:
            last = joined.pop()
            joined.append(_Run("", last.text + run.text, last.parts + run.parts))
        elif run.tag or run.text:
            joined.append(run)
    return joined


def _parts(runs: Iterable[_Run]) -> Iterator[Part]:
    for run in runs:
        yield from run.parts


def _count(parts: Iterable[Part], findings: _Findings) -> None:
    texts: dict[str, list[str]] = {}
    for part in parts:
        texts.setdefault(part.kind, []).append(part.text)
    for kind, found in texts.items():
        findings.counts[kind] += len(numbers("\n".join(found)))


def _differences(wanted: list[_Run], given: list[_Run], key: str, place: str, findings: _Findings) -> None:
    """Name what differs, stretch by stretch; the numbers that stand there are of no kind."""
    for left, right in zip_longest(wanted, given):
        figures = tuple(part.figure.key for part in left.parts if isinstance(part, Slot)) if left else ()
        found, due = right.text if right else "（没有）", left.text if left else "（没有）"
        findings.say(_code(left, right), place, found, due, (*figures, key) if key else figures)
        if right:
            findings.stray(right.text, place)


def _code(wanted: _Run | None, given: _Run | None) -> str:
    if wanted and given and wanted.tag and wanted.tag == given.tag:
        return "V002"
    if (wanted and wanted.tag) or (given and given.tag):
        return "V003"
    quoted = [part.text for part in wanted.parts if part.kind == QUOTED] if wanted else []
    return "V009" if given and any(text not in given.text for text in quoted) else "V004"


def _anchored(expected: ExpectedParagraph, actual: doc.Paragraph, place: str, findings: _Findings) -> None:
    """A generated paragraph stands whole in its own bookmark (the last character may stand behind it), and only there."""
    own = [anchor for anchor in actual.bookmarks if anchor.name.startswith(link.PARAGRAPH_BOOKMARK)]
    wanted = [link.paragraph_bookmark(expected.key)] if expected.key else []
    whole = all(anchor.start == 0 and anchor.end in (len(actual.text), len(actual.text) - 1) for anchor in own)
    if [anchor.name for anchor in own] != wanted or not whole:
        names = "、".join(anchor.name for anchor in own)
        findings.say(
            "V010", place, names or "（没有）", "、".join(wanted) or "（没有）", (expected.key,) if expected.key else ()
        )


def _marked(parts: Sequence[Part], actual: doc.Paragraph, place: str, findings: _Findings) -> None:
    """Outside tables each control stands in a bookmark that says the same as its tag (the way back when tags are lost)."""
    keys = {part.tag: part.figure.key for part in parts if isinstance(part, Slot)}
    ranges = {(link.tag_of_bookmark(anchor.name), anchor.start, anchor.end) for anchor in actual.bookmarks}
    start = 0
    for piece in actual.pieces:
        end = start + len(piece.text)
        if isinstance(piece, doc.Control) and piece.tag in keys and (piece.tag, start, end) not in ranges:
            findings.say("V010", place, piece.text, f"{link.FIGURE_BOOKMARK}…（{keys[piece.tag]}）", (keys[piece.tag],))
        start = end


def _neighbours(parts: Sequence[Part], place: str, findings: _Findings) -> None:
    """Two numbers of different origin must not touch: 12 and 3 would be read as 123.

    Where words of staff are one of them it is no fault of ours, and the report is not withheld: a person must look.
    """
    for left, right in pairwise(parts):
        if not touches(left.text, right.text):
            continue
        if left.kind != right.kind or isinstance(left, Slot) or isinstance(right, Slot):
            theirs = QUOTED in (left.kind, right.kind)
            severity = Severity.WARNING if theirs else None
            findings.say("V012", place, left.text[-12:] + right.text[:12], severity=severity)


def _sources(parts: Sequence[Part], place: str, findings: _Findings) -> None:
    """Figures print as their exact value says; words of staff stand in the cell or paragraph they name.

    A paragraph that is all staff's must be the whole of its source; inside our own sentence a part of it may stand.
    """
    quotes: list[tuple[list[Cell], str]] = []
    for part in parts:
        if isinstance(part, Slot):
            key = part.figure.key
            if part.narrated is not None and part.narrated != part.text:
                findings.say("V002", place, part.narrated, part.text, (key,))
            known = findings.figures.get(key, part.figure)
            if known is not part.figure and known.value != part.figure.value:
                findings.say("V013", place, part.text, format_figure(known, part.format), (key,))
            if part.kind == QUOTED and part.text:
                quotes.append((_cells(part), part.text))
        elif part.kind == QUOTED:
            source = [part.source] if part.source else []
            if quotes and quotes[-1][0] == source:
                quotes[-1] = (source, quotes[-1][1] + part.text)
            else:
                quotes.append((source, part.text))
    if not quotes:
        return
    whole = all(part.kind == QUOTED and not isinstance(part, Slot) for part in parts)
    matches = whole_of if whole else taken_over
    for cells, text in quotes:
        if not any(matches(text, cell.found) for cell in cells):
            where = "；".join(str(cell) for cell in cells)
            found = "；".join(cell.found for cell in cells)
            findings.say("V009", f"{place} {where}".rstrip(), text, found or "（没有来源）")


def _cells(slot: Slot) -> list[Cell]:
    """Return the cells a figure of words was taken from, directly or through the figures it repeats."""
    found: list[Cell] = []
    waiting = [slot.figure]
    while waiting:
        figure = waiting.pop()
        if isinstance(figure.source, Cell):
            found.append(figure.source)
        waiting.extend(figure.direct_uses)
    return found
