"""Offices that edit copies at random, each in its own units: every edit stands in the merged file once, nothing conflicts."""

import pytest

from pipeline import marks
from tests.errors.edited import report
from tests.merging.bench import report as sample
from tests.merging.offices import judge, merged, offices

SEEDED, ALL, EDITS = 20, 300, 10


def _wrong(seed: int, data: bytes) -> list[str]:
    baseline = marks.read_baseline(data)
    assert baseline is not None
    made = offices(seed, 2 + seed % 2, EDITS, data, baseline)
    return judge(made, merged(data, baseline, *(office.saved() for office in made)))


@pytest.mark.parametrize("first", range(0, SEEDED, 5))
def test_nothing_of_any_office_is_lost(first: int) -> None:
    assert {seed: wrong for seed in range(first, first + 5) if (wrong := _wrong(seed, report()))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(SEEDED, ALL, 20))
def test_nothing_of_any_office_is_lost_many_times(first: int) -> None:
    assert {seed: wrong for seed in range(first, first + 20) if (wrong := _wrong(seed, report()))} == {}


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 40, 10))
def test_nothing_is_lost_of_the_sample(first: int) -> None:
    assert {seed: wrong for seed in range(first, first + 10) if (wrong := _wrong(seed, sample("gd").data))} == {}
