"""The stage itself: every block of the pack told with this department's figures and words."""

from collections.abc import Iterable

from msgspec.structs import replace

from pipeline.formats import pending_text
from pipeline.money import Absence
from pipeline.narrate.blocks import DROPPED, MATERIAL, Block
from pipeline.narrate.language import CompiledBlock, narrative_of
from pipeline.narrate.spans import Lookup, Missing, paragraphs_of
from pipeline.narrate.staff import Materials, material_problems, materials_of, staff_paragraphs
from pipeline.narrate.tables import build_tables, ordinals
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Computed, Fixed, Loaded, Report, ReportParagraph, Span

DRAFT_NOTE = "【待确认】本段由系统根据填报数据拟写，请核对后保留、修改或删去。"
STAFF_BOOK = "填报表"


def narrate(loaded: Loaded, computed: Computed, pack: Pack) -> tuple[Report, tuple[Problem, ...]]:
    """Return the report's paragraphs and tables, with what is missing in them.

    Paragraph keys are ``KEY#n``. A figure without a value stands as 【待补：…】 with a problem; a block the pack wrote wrongly
    stands as 【待补：KEY】 beside the problems of :func:`~pipeline.narrate.lint.lint_narrative`.
    """
    narrative = narrative_of(pack)
    problems = list(narrative.problems)
    blocks = [item.block for item in narrative.blocks]
    materials = materials_of(loaded.sections, blocks)
    lookup = Lookup(computed.figures, computed.lists, pack.catalogue)
    paragraphs: dict[str, tuple[ReportParagraph, ...]] = {}
    absent: list[tuple[str, str]] = []
    for item in narrative.blocks:
        told, without = _tell(item, lookup, materials, problems)
        absent.extend((f"{item.block.key}#1", title) for title in without)
        if told:
            paragraphs[item.block.key] = told
    problems += material_problems(loaded, absent, materials)
    asked = (decl.rows for decl in pack.tables if not decl.of_row and decl.rows not in computed.lists)
    problems += [problem("N005", key=key) for key in dict.fromkeys((*lookup.unknown, *asked))]
    tables = build_tables(computed, pack)
    report = Report(
        profile=loaded.profile,
        paragraphs=paragraphs,
        tables=tables,
        figures=computed.figures.plus(ordinals(tables.values(), computed)),
    )
    return report, _one_each(problems)


def _one_each(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems, those of one figure without a value as one: the first sentence, and how many more there are."""
    told: dict[tuple[str, str], list[Problem]] = {}
    for item in problems:
        told.setdefault((item.code, item.keys[0] if item.code in _NO_VALUE else str(id(item))), []).append(item)
    return tuple(_with_places(group) for group in told.values())


def _with_places(group: list[Problem]) -> Problem:
    first, *more = group
    keys = tuple(dict.fromkeys(key for item in group for key in item.keys))
    return replace(first, found=f"{first.found}（报告中共 {len(group)} 处）", keys=keys) if more else first


_NO_VALUE = ("N001", "N002")


def _tell(
    item: CompiledBlock, lookup: Lookup, materials: Materials, problems: list[Problem]
) -> tuple[tuple[ReportParagraph, ...], tuple[str, ...]]:
    block = item.block
    if block.kind == DROPPED:
        return (), ()
    if block.kind == MATERIAL:
        return staff_paragraphs(block, materials)
    if item.template is None:
        spans = (Fixed(pending_text(block.key)),)
        return (ReportParagraph(key=f"{block.key}#1", spans=spans, pending=True, draft=block.draft),), ()
    found = paragraphs_of(item.chunks(lookup))
    return tuple(_paragraph(block, n, line, problems) for n, line in enumerate(found, 1)), ()


def _paragraph(block: Block, number: int, line: list[Span | Missing], problems: list[Problem]) -> ReportParagraph:
    missing = [part for part in line if isinstance(part, Missing)]
    spans = tuple(Fixed(pending_text(part.label)) if isinstance(part, Missing) else part for part in line)
    paragraph = ReportParagraph(
        key=f"{block.key}#{number}",
        spans=spans,
        pending=bool(missing),
        draft=block.draft,
        note=DRAFT_NOTE if block.draft else "",
    )
    problems.extend(_without_value(missing, paragraph))
    return paragraph


def _without_value(missing: Iterable[Missing], paragraph: ReportParagraph) -> Iterable[Problem]:
    for part in dict.fromkeys(missing):
        source = part.blamed.source
        place = source if isinstance(source, Cell) else None
        yield problem(
            "N002" if part.quoted else "N001",
            at=place,
            found=_excerpt(paragraph.text, part.label),
            expected=f"{part.label}（{part.figure.key}）{_made_of(part)}",
            keys=[part.figure.key, paragraph.key],
            label=part.label,
            place=(place.file if place else "") or STAFF_BOOK,
        )


def _made_of(part: Missing) -> str:
    if part.blamed.key == part.figure.key:
        return ""
    value = part.blamed.value
    return f"；算它要用的{part.blamed_label}" + (_SEEN[value] if isinstance(value, Absence) else "为 0")


_SEEN = {Absence.BLANK: "是空的", Absence.DASH: "是“—”", Absence.MISSING: "没有数"}


def _excerpt(text: str, label: str) -> str:
    """Return the sentence round the gap, so that a reader finds it in the report."""
    at = text.find(pending_text(label))
    start = text.rfind("。", 0, at) + 1
    end = text.find("。", at)
    return text[start : end + 1 if end >= 0 else len(text)]
