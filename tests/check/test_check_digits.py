"""Every digit of every number of the finished sample changed once: check names the number. One change a paragraph or cell.

``make test`` takes a seeded part, ``make test-all`` every digit; found / tried is printed by kind (``pytest -s``).
"""

import io
import random
import re
import zipfile
from collections import Counter, defaultdict

import pytest
from lxml import etree

from pipeline.check.check import check
from pipeline.matching.locate import Located, State, locate
from pipeline.word.document import read_document
from tests.baselines import read_baseline
from tests.check.edits import DOCUMENT, W, parts_of
from tests.conftest import Built

Digit = tuple[int, int, int]
"""A digit: paragraph of the body's XML, text element within it, offset."""

CODES = {"Y010", "Y020", "Y021", "Y087"}
FEWEST = 400


def digits(root: etree._Element) -> dict[int, list[Digit]]:
    """All digits by the paragraph they stand in."""
    found: dict[int, list[Digit]] = defaultdict(list)
    for number, paragraph in enumerate(root.iter(f"{W}p")):
        for place, element in enumerate(paragraph.iter(f"{W}t")):
            found[number].extend((number, place, match.start()) for match in re.finditer("[0-9]", element.text or ""))
    return {number: places for number, places in found.items() if places}


def with_other_digits(root: etree._Element, places: list[Digit], chance: random.Random) -> bytes:
    """The body with another digit at each place."""
    paragraphs = [list(paragraph.iter(f"{W}t")) for paragraph in root.iter(f"{W}p")]
    before = []
    for number, place, offset in places:
        element = paragraphs[number][place]
        text = element.text or ""
        before.append((element, text))
        other = chance.choice([digit for digit in "0123456789" if digit != text[offset]])
        element.text = text[:offset] + other + text[offset + 1 :]
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    for element, text in before:
        element.text = text
    return data


def kinds_of(located: Located) -> Counter[str]:
    """How many figures and other numbers are named, by kind."""
    found = Counter(number.kind for number in located.numbers if number.was and number.now != number.was)
    found["关联数字"] = sum(1 for item in located.occurrences if item.state is State.CHANGED)
    return found


def batches(found: dict[int, list[Digit]], chance: random.Random, everything: bool) -> list[list[Digit]]:
    """One digit of every paragraph at a time; a part of them unless everything is asked for."""
    for places in found.values():
        chance.shuffle(places)
    rounds = max(map(len, found.values()))
    every = [[places[turn] for places in found.values() if turn < len(places)] for turn in range(rounds)]
    if everything:
        return every
    part: list[list[Digit]] = []
    for batch in every:
        part.append(batch)
        if sum(map(len, part)) >= FEWEST:
            break
    return part


@pytest.mark.parametrize("everything", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_every_changed_digit_is_named(built: Built, everything: bool) -> None:
    parts = parts_of(built.report.read_bytes())
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    root, chance = etree.fromstring(parts[DOCUMENT]), random.Random(2019)
    tried, named = 0, Counter[str]()
    for batch in batches(digits(root), chance, everything):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in {**parts, DOCUMENT: with_other_digits(root, batch, chance)}.items():
                archive.writestr(name, content)
        document = read_document(out.getvalue())
        located = locate(document, baseline)
        kinds = kinds_of(located)
        missed = len(batch) - kinds.total()
        assert missed == 0, f"{missed} of {len(batch)} changed digits were not named: {_unnamed(root, batch, located)}"
        if not everything:
            told = [item for item in check(document, baseline).findings if item.code in CODES]
            assert sum(1 + len(item.also) for item in told) == len(batch)
        tried += len(batch)
        named += kinds
    print(f"\n改动的数字 {tried} 个，点名 {named.total()} 个：" + "，".join(f"{kind} {count}" for kind, count in named.items()))
    assert named.total() == tried


def _unnamed(root: etree._Element, batch: list[Digit], located: Located) -> list[str]:
    texts = ["".join(element.text or "" for element in paragraph.iter(f"{W}t")) for paragraph in root.iter(f"{W}p")]
    seen = [number.place.sentence[:12] for number in located.numbers] + [
        item.place.sentence[:12] for item in located.occurrences if item.state is State.CHANGED
    ]
    return [texts[number][:60] for number, _, _ in batch if not any(text and text[:8] in texts[number] for text in seen)]


def test_a_changed_digit_of_each_kind_makes_check_say_so(built: Built) -> None:
    """The same through the findings: each names the number as it was and as it stands."""
    parts = parts_of(built.report.read_bytes())
    baseline = read_baseline(built.report.read_bytes())
    assert baseline is not None
    text = parts[DOCUMENT].decode("utf-8")
    for old, new, code in (
        ("63,536.42<", "63,536.48<", "Y010"),
        ("表1-3　", "表1-8　", "Y020"),
        ("3.36万亿", "3.38万亿", "Y021"),
    ):
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, content in {**parts, DOCUMENT: text.replace(old, new, 1).encode("utf-8")}.items():
                archive.writestr(name, content)
        findings = check(read_document(out.getvalue()), baseline).findings
        assert code in {item.code for item in findings} & CODES, old
