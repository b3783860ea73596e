"""文字材料: a 材料 block takes the paragraphs under its headings over word for word, bold kept; what is absent is 待补.

A section belongs to the innermost heading of its path that some 材料 block names; headings between are printed as the
staff wrote them. What belongs to no block is reported: no words of staff are dropped silently.
"""

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from pipeline.formats import pending_text
from pipeline.money import normal_text
from pipeline.narrate.blocks import MATERIAL, Block
from pipeline.problems import Problem, problem, under
from pipeline.records import Cell, Fixed, Loaded, ReportParagraph, Staff, StaffSection

KIND = "文字材料"
_SPACED = re.compile(
    r"(?<=[\u4e00-\u9fff])[ \u3000\u00a0]+\d[\d,.]*%?|(?<![\d.])\d[\d,.]*%?[ \u3000\u00a0]+(?=[\u4e00-\u9fff])"
)
"""A number typed with a blank between it and Chinese; what the system writes has none."""

_NUMBERING = re.compile(r"(?:第?[一二三四五六七八九十]+[、.章节]|\([一二三四五六七八九十\d]+\)|\d+[.、]|[①-⑳])")


def plain_title(text: str) -> str:
    """Return a heading without numbering, spaces and closing stop, so that 「（一）部门职能。」 and 「部门职能」 agree."""
    plain = _NUMBERING.sub("", normal_text(text), count=1) if _NUMBERING.match(normal_text(text)) else normal_text(text)
    return plain.rstrip("。.：:")


class Materials(Struct, frozen=True):
    """Sections by the plain heading of the block that takes them."""

    by_title: Mapping[str, tuple[StaffSection, ...]]
    unclaimed: tuple[StaffSection, ...]


def materials_of(sections: Iterable[StaffSection], blocks: Iterable[Block]) -> Materials:
    """Give every section to the innermost heading that a block names."""
    claimed = {plain_title(title) for block in blocks if block.kind == MATERIAL for title in block.titles}
    by_title: dict[str, list[StaffSection]] = {}
    unclaimed: list[StaffSection] = []
    for section in sections:
        owner = next((title for title in map(plain_title, reversed(section.path)) if title in claimed), None)
        if owner is not None:
            by_title.setdefault(owner, []).append(section)
        elif section.paragraphs:
            unclaimed.append(section)
    return Materials({title: tuple(found) for title, found in by_title.items()}, tuple(unclaimed))


def staff_paragraphs(block: Block, materials: Materials) -> tuple[tuple[ReportParagraph, ...], tuple[str, ...]]:
    """Return the paragraphs of a 材料 block and the headings for which staff gave nothing."""
    spans: list[tuple[Fixed | Staff, ...]] = []
    absent: list[str] = []
    pending: set[int] = set()
    for title in block.titles:
        taken = [words for section in materials.by_title.get(plain_title(title), ()) for words in _words(section, title)]
        if not taken:
            absent.append(title)
            pending.add(len(spans))
            taken = [(Fixed(pending_text(title)),)]
        spans.extend(taken)
    return tuple(
        ReportParagraph(key=f"{block.key}#{n + 1}", spans=one, pending=n in pending, draft=block.draft)
        for n, one in enumerate(spans)
    ), tuple(absent)


def _words(section: StaffSection, title: str) -> list[tuple[Fixed | Staff, ...]]:
    paragraphs: list[tuple[Fixed | Staff, ...]] = []
    if plain_title(section.title) != plain_title(title) and section.paragraphs:
        paragraphs.append((Staff(section.title, section.source),))
    for paragraph in section.paragraphs:
        runs = tuple(Staff(run.text, paragraph.source, run.bold) for run in paragraph.runs if run.text)
        if paragraph.text.strip():
            paragraphs.append(runs)
    return paragraphs


def material_problems(loaded: Loaded, absent: Iterable[tuple[str, str]], materials: Materials) -> list[Problem]:
    """Word what is missing and what was left over. ``absent`` holds (paragraph key, heading)."""
    absent = tuple(absent)
    file = next((item.name for item in loaded.files if item.kind == KIND), KIND)
    missing = [
        problem("N002", at=Cell(file=file), expected=f"标题“{title}”及其内容", keys=[key], label=title, place=KIND)
        for key, title in absent
    ]
    if missing and not loaded.sections:
        what = "文字材料还没有写" if any(item.kind == KIND for item in loaded.files) else "没有文字材料"
        missing = [under(problem("N004", at=Cell(file=file), count=len(missing), what=what), missing)]
    elif len(missing) > 1:
        what, found = f"文字材料还有 {len(missing)} 个标题下没有写", "、".join(title for _, title in absent)
        missing = [under(problem("N004", at=Cell(file=file), found=found, count=len(missing), what=what), missing)]
    left = [
        problem("N003", at=section.source, found=section.paragraphs[0].text[:40], title=section.title)
        for section in materials.unclaimed
    ]
    return missing + left + _spaced(file, loaded.sections)


def _spaced(file: str, sections: Iterable[StaffSection]) -> list[Problem]:
    """Return one 提示 for a file that sets its numbers off with blanks; a number that begins a paragraph is its numbering."""
    texts = [paragraph.text.strip() for section in sections for paragraph in section.paragraphs]
    found = [(text, match) for text in texts for match in _SPACED.finditer(text) if match.start()]
    if not found:
        return []
    text, match = found[0]
    shown = text[max(match.start() - 6, 0) : match.end() + 6]
    return [problem("N010", at=Cell(file=file), found=f"{len(found)}处，如“{shown}”", expected="数字与汉字之间不空格")]
