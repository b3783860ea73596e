"""render(): paragraphs and tables to the bytes of a .docx.

In: ``Report``, the pack with its report.docx, problems to attach as comments, provenance. Out: bytes; the same for the same.
compile (``template``, once per pack content; ``tags`` is what is allowed in it) → spans to XML (``document``) → baseline and
comments → zip. Does not belong here: any choice of content; a template that is wrong raises PackError.
"""

import re
from collections.abc import Iterable

from pipeline import link
from pipeline.catalogue import Catalogue
from pipeline.causes import GAPS
from pipeline.expr import Expr, arithmetic
from pipeline.link import Baseline, BaselineFigure, OpenProblem, PartSlots, Provenance
from pipeline.pack import Pack
from pipeline.problems import Problem
from pipeline.records import Cell, Figure, Report
from pipeline.render.comments import PendingComments
from pipeline.render.document import DocumentWriter, PreparedFigure, SlotWriter
from pipeline.render.slots import blocks_of
from pipeline.render.template import Compiled, compile_template, lint_template
from pipeline.word.comments import comments_xml
from pipeline.word.template_package import CORE, DOCUMENT

__all__ = ["Provenance", "baseline_figure", "core_properties", "lint_template", "open_problem", "render"]

_MACHINE_PATH = re.compile(r"[/\\]|[A-Za-z]:")
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE_NS = (
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
)


def render(report: Report, pack: Pack, problems: Iterable[Problem], provenance: Provenance, document: str = "") -> bytes:
    """Return the report, or the further ``document`` of the department that the pack prints, as a .docx.

    ``problems`` become comments where they concern a printed figure or paragraph. Raises PackError when the pack's template is
    faulty (``lint_template`` says all of it), KeyError or ValueError for what only a fault of ours can bring here.
    """
    compiled, problems = compile_template(pack), tuple(problems)
    comments = PendingComments(problems)
    parts = _parts(report, pack, compiled, comments, problems, provenance, document)
    parts[compiled.template.comments] = comments_xml(comments.placed, report.profile.report_date)
    if CORE in compiled.template.package.parts:
        parts[CORE] = core_properties(report, pack.title)
    head = {name: text if text.startswith("<?xml") else _HEAD + text for name, text in parts.items()}
    return compiled.template.filled({name: text.encode("utf-8") for name, text in head.items()})


def _parts(
    report: Report,
    pack: Pack,
    compiled: Compiled,
    comments: PendingComments,
    problems: tuple[Problem, ...],
    provenance: Provenance,
    document: str,
) -> dict[str, str]:
    writer = DocumentWriter(report, compiled, pack.catalogue, comments)
    slots = SlotWriter(compiled, writer)
    context, slot_context = writer.context(), slots.context()
    parts: dict[str, str] = {}
    streams: dict[str, str] = {}
    for part in compiled.parts:  # the body first: ids and comments follow its order
        writer.in_body = part.name == DOCUMENT
        parts[part.name] = part.text(context)
        streams[part.name] = part.slots(slot_context)
    blocks = {name: blocks_of(stream, writer.text_of) for name, stream in streams.items()}
    baseline = Baseline(
        department=report.profile.department,
        year=report.profile.year,
        pack=pack.id,
        pack_version=pack.version,
        pack_fingerprint=pack.fingerprint,
        provenance=provenance,
        document=document,
        problems=tuple(open_problem(item, pack.catalogue) for item in problems),
        figures=tuple(baseline_figure(item, pack.catalogue) for item in writer.figures.values()),
        blocks=blocks.pop(DOCUMENT),
        parts=tuple(PartSlots(name=name, blocks=found) for name, found in blocks.items()),
        notes=tuple(map(link.note_mark, comments.placed)),
    )
    parts[compiled.template.baseline] = link.write_baseline(baseline)
    return parts


def open_problem(item: Problem, catalogue: Catalogue) -> OpenProblem:
    """Return a problem as the baseline keeps it; of the figures it concerns those of gaps by their labels."""
    labels = (entry.label for key in item.keys if (entry := catalogue.find(key)) is not None) if item.code in GAPS else ()
    return OpenProblem(
        code=item.code,
        severity=item.severity.value,
        title=item.title,
        at=Cell(file=item.file, sheet=item.sheet, address=item.cell),
        gaps=tuple(dict.fromkeys(labels)),
        below=tuple(open_problem(child, catalogue) for child in item.consequences),
    )


def baseline_figure(item: PreparedFigure, catalogue: Catalogue) -> BaselineFigure:
    """Return a printed figure as the baseline keeps it."""
    entry = catalogue.find(item.figure.key)
    return BaselineFigure(
        tag=item.tag,
        key=item.figure.key,
        format=item.format,
        kind=entry.kind if entry else "",
        unit=item.figure.unit,
        value=item.figure.value,
        text=item.text,
        source=_source(item.figure),
        count=item.count,
        label=catalogue.label(item.figure.key),
    )


def _source(figure: Figure) -> str:
    if isinstance(figure.source, Cell):
        if _MACHINE_PATH.match(figure.source.file):
            raise ValueError(f"the source of {figure.key} names a folder of this machine")
        return str(figure.source)
    return arithmetic(figure.source) if isinstance(figure.source, Expr) else figure.source.text


def core_properties(report: Report, title: str) -> str:
    """Return the core properties: title and dates from the report itself, never from the clock."""
    said = link.attribute(f"{report.profile.department}{report.profile.year}年{title}")
    date = f"{report.profile.report_date.isoformat()}T00:00:00Z"
    stamps = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{date}</dcterms:{name}>' for name in ("created", "modified"))
    creator = link.COMMENT_AUTHOR
    return (
        f"{_HEAD}<cp:coreProperties {_CORE_NS}><dc:title>{said}</dc:title><dc:creator>{creator}</dc:creator>"
        f"<cp:lastModifiedBy>{creator}</cp:lastModifiedBy>{stamps}</cp:coreProperties>"
    )
