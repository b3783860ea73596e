"""Sheet 未核对: the numbers inside staff text. They are quoted word for word; nothing calls them right."""

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.records import Cell, Paragraph, Staff
from pipeline.workpaper.book import Column, Sheet
from pipeline.workpaper.shared import Paper

_NUMBER = re.compile(
    r"[0-9０-９]+(?:[,，.．][0-9０-９]+)*\s?(?:[%％‰]|(?:万亿|[万亿])?[元㎡]|万亿|[万亿户家个项人件次台套篇场名]|吨|公里|个百分点)?"
)
_LIST_NUMBER = re.compile(r"\s*(?:[（(][0-9０-９]+[)）]|[0-9０-９]+(?:、|[.．](?![0-9０-９])))")
_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]?")
_COLUMNS = (
    Column("序号", 6),
    Column("数字", 18),
    Column("所在句子", 140),
    Column("报告段落", 32),
    Column("来源", 40),
)
_SHEET = "未核对"


def staff_sheet(paper: Paper) -> None:
    """Write the sheet; left out before there is a report."""
    report = paper.workings.report
    if report is None:
        return
    note = "下列数字出自单位文字材料，照原文引用，未与任何数据项核对，请自行核实。段首的列举序号不列。"
    sheet = paper.book.sheet(_SHEET, _COLUMNS, f"{paper.workings.heading}文字材料中未核对的数字", note, freeze=2)
    found = [item for paragraphs in report.paragraphs.values() for p in paragraphs for item in quoted_numbers(p)]
    paper.made.append((_SHEET, f"文字材料中 {len(found)} 个未核对的数字"))
    for number, (text, sentence, key, source) in enumerate(found, start=1):
        _write(paper, sheet, number, text, sentence, key, source)
        sheet.next()
    sheet.end()


def quoted_numbers(paragraph: Paragraph) -> Iterator[tuple[str, str, str, Cell]]:
    """Yield (number as written, its sentence, paragraph key, source) for every number of staff's words, in order.

    Neighbouring runs of one source are read together: bold may begin in the middle of a number. The number that begins a
    list item, ``（1）`` or ``1．``, is no quantity and left out.
    """
    for source, spans in groupby(paragraph.spans, key=lambda span: span.source if isinstance(span, Staff) else None):
        if source is None:
            continue
        text = "".join(span.text for span in spans)
        text = _LIST_NUMBER.sub("", text, count=1) if _LIST_NUMBER.match(text) else text
        for sentence in _SENTENCE.findall(text):
            for number in _NUMBER.findall(sentence):
                yield number.strip(), sentence.strip(), paragraph.key, source


def _write(paper: Paper, sheet: Sheet, number: int, text: str, sentence: str, key: str, source: Cell) -> None:
    sheet.ordinal(0, number)
    sheet.text(1, text)
    sheet.text(2, sentence)
    sheet.text(3, key)
    link = paper.links.to(source)
    if link:
        sheet.link(4, str(source), link)
    else:
        sheet.text(4, str(source))
