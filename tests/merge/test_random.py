"""Random edits as Word makes them, then the report of changed inputs merged in: nothing of staff lost, no figure left behind.

The seeds are fixed; a failing one is named with what was done, and can be run alone.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import pytest

from tests.check.edits import packed, parts_of
from tests.merge.bench import FEW, VARIANTS, refreshed, report, variants
from tests.merge.hands import KINDS, STRIPPING, Hands
from tests.merge.oracle import again, judge

MOVED: Mapping[str, Mapping[int, int | None]] = {
    "goal out": {3: None, **{n: n - 1 for n in range(4, 16)}},
    "goal in": {n: n + 1 for n in range(5, 16)},
    "goals swapped": {8: 11, 11: 8},
    "national goal out": {3: None, **{n: n - 1 for n in range(4, 11)}},
    "national goals swapped": {2: 8, 8: 2},
}
"""Which goal is which one now, as the inputs were changed."""
MOST = 12
SEEDED = 7
"""Sequences in ``make test``; the others run in ``make test-all``."""


def moved(name: str) -> Mapping[int, int | None]:
    """Which goal is which one now, of a variant or several at once."""
    return next((MOVED[part] for part in name.split("+") if part in MOVED), {})


def sequence(seed: int, names: Iterable[str]) -> tuple[Hands, str]:
    """The edits of a seed and the variant that is merged in; one file in ten has also lost its tags, or all marks."""
    rng = random.Random(seed)
    base = rng.choice(("gd", "gd", "gd", "national"))
    hands = Hands(report(base).data, rng, report(base).baseline)
    for _ in range(rng.randint(1, MOST)):
        hands.edit(KINDS)
    if rng.random() < 0.1:
        hands.edit(STRIPPING)
    return hands, rng.choice(variants(base, names))


def run(seeds: range, names: Iterable[str]) -> tuple[Counter[str], list[str]]:
    """Edit, merge and judge; returns how often each edit was made, and what was wrong."""
    done: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in seeds:
        hands, name = sequence(seed, names)
        new = report(name)
        done += hands.done
        first = refreshed(hands.saved(), name, hands.baseline)
        findings = judge(hands, first.data, new, moved(name))
        if seed % 3 == 0:
            findings += again(first, refreshed(first.data, name))
        wrong.extend(f"seed {seed} ({name}; {dict(hands.done)}): {text}" for text in findings)
    return done, wrong


def _told(done: Counter[str], sequences: int) -> str:
    kinds = "，".join(f"{name} {count}" for name, count in done.most_common())
    return f"merging: {sequences} sequences, {done.total()} edits ({kinds})"


Counts = Callable[[str, object], None]


def test_nothing_of_staff_is_lost_and_no_figure_is_left_behind(record_property: Counts) -> None:
    seeds = range(SEEDED)
    done, wrong = run(seeds, FEW)
    record_property("counts", _told(done, len(seeds)))
    assert wrong == []


@pytest.mark.slow
def test_more_sequences_with_several_changes_at_once(record_property: Counts) -> None:
    done, wrong = run(range(SEEDED, 20), FEW)
    record_property("counts", _told(done, 20 - SEEDED))
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(1_000, 2_000, 50))
def test_a_thousand_sequences(first: int, record_property: Counts) -> None:
    done, wrong = run(range(first, first + 50), VARIANTS)
    record_property("counts", _told(done, 50))
    assert wrong == []


DAMAGES = {
    "a word of staff lost": lambda text: text.replace("ZZ0001", "", 1),
    "a word of staff twice": lambda text: text.replace("ZZ0001", "ZZ0001ZZ0001", 1),
    "a picture lost": lambda text: text[: text.index("<w:drawing")] + text[text.index("</w:drawing>") + 12 :],
    "a tracked insertion accepted": lambda text: text.replace("<w:ins ", "<w:smartTag ", 1).replace(
        "</w:ins>", "</w:smartTag>", 1
    ),
    "an old figure": lambda text: text.replace("63,436.42", "63,536.42", 1),
    "another figure": lambda text: text.replace("26,068.23", "26,068.24", 1),
    "an old figure without a tag": lambda text: text.replace("44,492.26", "44,592.26", 1).replace("jx:c27f3602da", "", 1),
    "alignment lost": lambda text: text.replace('<w:jc w:val="right"/>', "", 1),
    "a section lost": lambda text: text[: text.index("<w:sectPr>")] + text[text.index("</w:sectPr>") + 11 :],
    "a control's number twice": lambda text: text.replace('<w:id w:val="20"/>', '<w:id w:val="21"/>', 1),
}


@pytest.mark.parametrize("what", DAMAGES)
def test_the_judge_sees_what_it_must(what: str) -> None:
    """A merged file damaged by hand is not let through: no check here passes whatever it is given."""
    hands = Hands(report("gd").data, random.Random(5), report("gd").baseline)
    for edit in (Hands.typed_bold, Hands.picture, Hands.tracked_insert, Hands.insert_paragraph, Hands.section):
        edit(hands)
    merged = refreshed(hands.saved(), "totals", "gd").data
    assert judge(hands, merged, report("totals"), {}) == []
    parts = parts_of(merged)
    text = parts["word/document.xml"].decode()
    damaged = DAMAGES[what](text)
    assert damaged != text
    parts["word/document.xml"] = damaged.encode()
    assert judge(hands, packed(parts), report("totals"), {}) != []
