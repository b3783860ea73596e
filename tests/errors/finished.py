"""Cases of the last check of a finished report: the good department's report, tampered with before it is examined.

Only a fault of the program itself makes these for real; each case does to the file what such a fault would have done.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from lxml import etree

from pipeline.problems import Problem
from pipeline.run import Run, stages
from pipeline.verify.finished import examine
from tests.check import edits as e
from tests.errors.cases import Case
from tests.errors.good import good
from tests.errors.packs import PACK, Edit, append, copied, sub
from tests.load.exports import ROOTS

BASIC = ("支出.基本支出.决算数", "元")
SENTENCE = "详见表1-2"


@cache
def made() -> Run:
    """Return the run of the good department up to the finished report."""
    with TemporaryDirectory() as folder:
        return stages(good().write(Path(folder)), ROOTS, "render")


def damaged(code: str, what: str, damage: Callable[[bytes], bytes]) -> Case:
    """The finished report as other bytes."""

    def run(folder: Path) -> Iterable[Problem]:
        state = made()
        assert state.document is not None and state.report is not None and state.pack is not None
        return examine(damage(state.document), state.report, state.pack)[1]

    return Case(code, f"（演示）{what}", run)


def edited(code: str, what: str, *edits: e.Edit) -> Case:
    """The finished report after edits of its body."""
    return damaged(code, what, lambda data: e.edited(data, *edits))


def part(code: str, what: str, name: str, old: str, new: str) -> Case:
    """One part of the package with some of its text changed."""

    def damage(data: bytes) -> bytes:
        parts = e.parts_of(data)
        text = parts[name].decode("utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.DOTALL)
        assert changed != text, f"{old} is not in {name}"
        return e.packed({**parts, name: changed.encode("utf-8")})

    return damaged(code, what, damage)


def built(code: str, what: str, change: Edit) -> Case:
    """The good department with a changed pack that nobody linted."""

    def run(folder: Path) -> Iterable[Problem]:
        packs = folder / "packs"
        packs.mkdir()
        copied(packs)
        change(packs)
        return stages(good().write(folder), (packs,), "render").problems

    return Case(code, what, run)


def _retag(root: etree._Element) -> None:
    properties = e.control(root, *BASIC).find(f"{e.W}sdtPr/{e.W}tag")
    assert properties is not None
    properties.set(f"{e.W}val", "jx:0000000000")


def _without_row(root: etree._Element) -> None:
    e.remove(e.row_of(root, 1, "日常公用经费"))


def _same_number(root: etree._Element) -> None:
    numbers = [item for item in root.iter(f"{e.W}id") if item.getparent().tag == f"{e.W}sdtPr"]
    numbers[1].set(f"{e.W}val", numbers[0].get(f"{e.W}val") or "")


_RUNS_INTO = sub(f"{PACK}/narrative/2-收入支出.txt", "本年收入年初预算{{", "本年收入年初预算1{{")
_DOCUMENT = "word/document.xml"

CASES = [
    damaged("V001", "成品只写出了一半", lambda data: data[: len(data) // 2]),
    edited("V002", "成品中的 48.00 成了 47.00", e.overtype(*BASIC, "47.00")),
    edited("V003", "成品中一个数的标记成了别的", _retag),
    edited("V004", "成品中的一句话少了两个字", e.retype("万元，其中基本支出", "万元，基本支出")),
    edited("V005", "成品中少了一段", e.remove_paragraph(SENTENCE)),
    edited("V006", "成品中多出一段", e.add_paragraph(SENTENCE, "多出的一段。")),
    edited("V007", "成品的表1-2少了一行", _without_row),
    edited("V008", "成品中多出一个数", e.add_paragraph(SENTENCE, "另有8户。")),
    edited("V009", "成品中单位填报的原文走了样", e.retype("经济性按规定办理", "经济性按规定处理")),
    edited("V010", "成品中的书签都丢了", e.strip_bookmarks),
    built("V011", "模板包写了一段话，模板里没有它的位置", append(f"{PACK}/narrative/9-试.txt", "[段落 试.一]\n好。\n")),
    built("V012", "模板包的句子把一个数写在另一个数前面", _RUNS_INTO),
    part("V120", "成品的评分表断开了一格", _DOCUMENT, '<w:vMerge w:val="continue"/>', '<w:vMerge w:val="restart"/>'),
    part("V101", "成品的正文不完整", _DOCUMENT, "</w:tbl>", ""),
    part("V102", "成品没有登记一种内容", "[Content_Types].xml", '<Default Extension="xml"[^>]*/>', ""),
    part("V103", "成品引用了不存在的页脚", "word/_rels/document.xml.rels", "footer1.xml", "footer9.xml"),
    edited("V104", "成品中两个内容控件用了同一编号", _same_number),
    part("V105", "成品中的一个书签没有结束", _DOCUMENT, "<w:bookmarkEnd [^>]*/>", ""),
    part("V106", "成品的一行少了一格", _DOCUMENT, "<w:tc>.*?</w:tc>", ""),
    part("V107", "成品中的一处引用了没有的批注", _DOCUMENT, "</w:p>", '<w:r><w:commentReference w:id="99"/></w:r></w:p>'),
    edited("V108", "成品中残留了模板的括号", e.retype("经济性按规定办理", "{{ 经济性 }}")),
]
