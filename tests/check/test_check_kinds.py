"""Signs, words at the edge, units, exchanged numbers, names and added columns: one edit at a time, found / tried by kind; and
what a cosmetic pass over all figures is told. ``make test`` takes a seeded part, ``make test-all`` many more (``pytest -s``).
"""

import random
from collections.abc import Callable, Iterator

import pytest
from lxml import etree

from pipeline import link
from pipeline.check.check import check
from pipeline.check.findings import NO_DIFFERENCE, Finding
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check import edits as e
from tests.conftest import Built

Key = tuple[str, str]
Made = Iterator[tuple[e.Edit, set[str]]]
"""Edits, and the codes of which one must be told."""
NUMBERS = ("万元", "元", "整数", "百分比2")


def shuffled(baseline: link.Baseline, chance: random.Random, *forms: str) -> list[Key]:
    """Figures that print digits, other than zero, in some formats."""
    found = [
        (f.key, f.format) for f in baseline.figures if f.count and f.format in forms and any(c in "123456789" for c in f.text)
    ]
    chance.shuffle(found)
    return found


def signs(baseline: link.Baseline, chance: random.Random) -> Made:
    for figure in shuffled(baseline, chance, *NUMBERS):
        sign = chance.choice(("-", "－", "−", "–", "\u2011", "△", "负"))
        yield e.type_before(*figure, sign), {"Y010"}


def words(baseline: link.Baseline, chance: random.Random) -> Made:
    texts = {(f.key, f.format): f.text for f in baseline.figures}
    for figure in shuffled(baseline, chance, *NUMBERS):
        text = chance.choice(("约{}", "近{}", "{}（含土地）", "{}左右"))
        yield e.overtype(*figure, text.format(texts[figure])), {"Y018"}


def units(baseline: link.Baseline, chance: random.Random) -> Made:
    for figure in shuffled(baseline, chance, "万元", "万元绝对值"):
        yield e.retype_behind(*figure, "万元", chance.choice(("元", "亿元", ""))), {"Y010"}


def exchanged(baseline: link.Baseline, chance: random.Random) -> Made:
    texts = {(f.key, f.format): f.text for f in baseline.figures}
    for block in chance.sample(baseline.blocks, len(baseline.blocks)):
        slots = [block.slots] if isinstance(block, link.ParagraphSlots) else [" ".join(row.cells) for row in block.rows]
        for text in slots:
            inside = [
                (m.group(1), m.group(2)) for m in link.SLOT.finditer(text) if m.group(2) in ("万元", "元", "整数", "百分比2")
            ]
            pair = chance.sample(inside, 2) if len(inside) > 1 else []
            if (
                pair
                and texts[pair[0]] != texts[pair[1]]
                and all(sum(1 for t in slots if link.slot(*k) in t) == 1 for k in pair)
            ):
                yield e.exchange(pair[0], pair[1]), {"Y085", "Y010", "Y084"}


def names(baseline: link.Baseline, chance: random.Random) -> Made:
    cells = [cell for t in baseline.tables() for row in t.rows for cell in row.cells if len(cell) > 3 and "⟦" not in cell]
    chance.shuffle(cells)
    for cell in cells:
        yield e.retype_all(cell, "其他事项"), {"Y086"}


def columns(baseline: link.Baseline, chance: random.Random) -> Made:
    for number in range(3):
        yield e.add_column(number, "上年数", f"{chance.randint(1, 9)},234.50"), {"Y022"}


KINDS: dict[str, Callable[[link.Baseline, random.Random], Made]] = {
    "符号": signs,
    "边上的字": words,
    "单位": units,
    "互换": exchanged,
    "行名列名": names,
    "增加的列": columns,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("most", [6, pytest.param(60, marks=pytest.mark.slow)])
def test_every_edit_of_a_kind_is_named(built: Built, kind: str, most: int) -> None:
    data, baseline = built.report.read_bytes(), read_baseline(built.report.read_bytes())
    assert baseline is not None
    tried, missed = 0, []
    for edit, wanted in KINDS[kind](baseline, random.Random(2019)):
        try:
            made = e.edited(data, edit)
        except (IndexError, LookupError):
            continue  # not printed where the edit can be made
        if tried == most:
            break
        tried += 1
        told = {item.code for item in check(read_document(made), baseline).findings}
        if not told & wanted:
            missed.append((tried, told))
    print(f"\n{kind}：点名 {tried - len(missed)} / {tried}")
    assert tried and missed == []


def cosmetic(root: etree._Element) -> None:
    """Full-width digits, no separators, other minus signs, bold and spaces: another look for every figure."""
    styles = (
        lambda text: text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，")),
        lambda text: text.replace(",", ""),
        lambda text: text.replace("-", "\u2011"),
        lambda text: f"{text} ",
    )
    for number, sdt in enumerate(root.iter(f"{e.W}sdt")):
        text = e.said(sdt)
        if any(sign.isdecimal() for sign in text) and len(text) < 20 and "年" not in text:
            e.say(sdt, styles[number % len(styles)](text))


def test_a_cosmetic_pass_differs_in_nothing(built: Built, built_municipal: Built) -> None:
    for report in (built, built_municipal):
        baseline = read_baseline(report.report.read_bytes())
        assert baseline is not None
        findings: tuple[Finding, ...] = check(read_document(e.edited(report.report.read_bytes(), cosmetic)), baseline).findings
        assert [(item.code, item.was, item.now) for item in findings if item.code not in NO_DIFFERENCE] == []
