"""Offices that edit copies at random.

Each in its own units: every edit stands in the merged file once and nothing conflicts. All over the report: there are
conflicts, but every word somebody wrote still stands in the file or in a comment on it, once.
"""

import contextlib
import random

import pytest

from pipeline import link
from pipeline.merge.changes import Kind
from pipeline.word.lint import lint_package
from tests.baselines import read_baseline
from tests.errors.edited import report
from tests.merge.bench import report as sample
from tests.merge.hands import KINDS, MARK, Hands
from tests.merge.offices import WHOLE_FILE, judge, merged, offices
from tests.merge.oracle import File, _notes, _signs

SEEDED, ALL, EDITS = 7, 300, 10
CROWDED, ALL_CROWDED = 2, 104


def _wrong(seed: int, data: bytes) -> list[str]:
    baseline = read_baseline(data)
    assert baseline is not None
    made = offices(seed, 2 + seed % 2, EDITS, data, baseline)
    return judge(made, merged(data, baseline, *(office.saved() for office in made)))


@pytest.mark.parametrize("seed", range(SEEDED))
def test_nothing_of_any_office_is_lost(seed: int) -> None:
    assert _wrong(seed, report()) == []


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SEEDED, ALL, 20))
def test_nothing_of_any_office_is_lost_many_times(first: int) -> None:
    seeds = range(first, min(first + 20, ALL))
    assert {seed: wrong for seed in seeds if (wrong := _wrong(seed, report()))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 40, 10))
def test_nothing_is_lost_of_the_sample(first: int) -> None:
    assert {seed: wrong for seed in range(first, first + 10) if (wrong := _wrong(seed, sample("gd").data))} == {}


# --- offices in each other's way -------------------------------------------------------------------------------------


def _crowded(seed: int) -> tuple[list[bytes], link.Baseline]:
    """Copies of offices that all edit where they like, 25 edits each."""
    baseline = read_baseline(report())
    assert baseline is not None
    kinds = {kind: weight for kind, weight in KINDS.items() if kind not in WHOLE_FILE}
    copies = []
    for number in range(2 + seed % 2):
        hand = Hands(report(), random.Random(f"{seed} {number}"), baseline, marks=number * 1000)
        for _ in range(25):
            with contextlib.suppress(IndexError):
                hand.edit(kinds)
        copies.append(hand.saved())
    return copies, baseline


def _shown(data: bytes) -> set[str]:
    """The words offices wrote that a reader of the file sees: those of comments without a place nobody sees."""
    file = File(data)
    hidden = {mark for text, (_, place) in _notes(file).items() if place == "?" for mark in MARK.findall(text)}
    return _signs(file).keys() - hidden


def _lost(seed: int) -> tuple[list[str], int]:
    """What is lost or broken, and how many conflicts there are."""
    copies, baseline = _crowded(seed)
    result = merged(report(), baseline, *copies)
    there = _signs(File(result.data))
    wrong = [f"{mark} of copy {n} is lost" for n, copy in enumerate(copies) for mark in _shown(copy) - there.keys()]
    most = {mark: max(len(_signs(File(copy)).get(mark, ())) for copy in copies) for mark in there}
    wrong += [f"{mark} stands {len(places)} times" for mark, places in there.items() if len(places) > most[mark]]
    known = {(item.code, item.found) for copy in copies for item in lint_package(copy)}
    wrong += [f"{item.code} {item.found}" for item in lint_package(result.data) if (item.code, item.found) not in known]
    wrong += [f"not merged: {item.note}" for item in result.changes if item.kind is Kind.UNMERGED]
    return wrong, len(result.conflicts)


def test_no_word_is_lost_where_offices_are_in_each_others_way() -> None:
    found = {seed: _lost(seed) for seed in range(CROWDED)}
    assert {seed: wrong for seed, (wrong, _) in found.items() if wrong} == {}
    assert sum(count for _, count in found.values()) > 2, "they must get in each other's way"


@pytest.mark.slow
@pytest.mark.parametrize("first", range(CROWDED, ALL_CROWDED, 17))
def test_no_word_is_lost_where_offices_are_in_each_others_way_many_times(first: int) -> None:
    assert {seed: wrong for seed in range(first, first + 17) if (wrong := _lost(seed)[0])} == {}
