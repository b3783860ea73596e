"""The report template a user of plain docxtpl would write: every sentence typed in it, every figure a tag in its sentence.

Ours keeps the sentences in narrative files and has one place for each group of paragraphs; docxtpl has nothing of the kind, so
that its user writes them out. Both then print the same paragraphs from the same template.
"""

import io
import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import docx
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from pipeline.records import Linked, Report, ReportParagraph, Span

_PLACED = re.compile(r"\s*\{\{p 段落\.(\S+) \}\}\s*")


def inlined(template: bytes, report: Report) -> tuple[bytes, int]:
    """Return the template with the paragraphs of a report written out in it, and how many figures stand in sentences."""
    document = docx.Document(io.BytesIO(template))
    figures = 0
    for paragraph in list(document.element.body.iter(qn("w:p"))):
        if placed := _PLACED.fullmatch("".join(text.text or "" for text in paragraph.iter(qn("w:t")))):
            written = [_paragraph(paragraph, item, report) for item in report.paragraphs.get(placed[1], ())]
            figures += sum(count for _, count in written)
            alone = paragraph.getparent().tag == qn("w:tc") and not written
            for element in [each for each, _ in written] or ([_emptied(paragraph)] if alone else []):
                paragraph.addprevious(element)
            paragraph.getparent().remove(paragraph)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), figures


def _emptied(host: Any) -> Any:
    """Return a paragraph with the looks of another and nothing in it."""
    made = deepcopy(host)
    for child in list(made):
        if child.tag != qn("w:pPr"):
            made.remove(child)
    return made


def _paragraph(host: Any, item: ReportParagraph, report: Report) -> tuple[Any, int]:
    """Return a paragraph with the looks of the one that held its place, a run a span, and how many of them are tags."""
    made, looks = _emptied(host), next(host.iter(qn("w:rPr")), None)
    texts = list(_texts(item.spans, report))
    for text, _ in texts:
        run, words = OxmlElement("w:r"), OxmlElement("w:t")
        if looks is not None:
            run.append(deepcopy(looks))
        words.text = text
        words.set(qn("xml:space"), "preserve")
        run.append(words)
        made.append(run)
    return made, sum(tag for _, tag in texts)


def _texts(spans: tuple[Span, ...], report: Report) -> Iterator[tuple[str, bool]]:
    for span in spans:
        known = isinstance(span, Linked) and report.figures.get(span.figure.key) == span.figure
        if isinstance(span, Linked) and known and span.text:
            yield f"{{{{ {span.figure.key}|{span.format} }}}}", True
        else:
            yield span.text, False
