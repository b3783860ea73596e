"""Forms and code lists by year: which file is in force, and which stand for it in a year nobody has seen one of."""

from collections.abc import Iterable, Mapping

from pipeline.declarations import CodeFile, FormDecl

Yearly = FormDecl | CodeFile


def in_force(first_years: Iterable[int], year: int) -> int | None:
    """Return the first year of the file that may cover a year: the latest one not after it."""
    return max((first for first in first_years if first <= year), default=None)


def covers(file: Yearly, year: int) -> bool:
    """Tell whether a file is in force in a year."""
    return file.year <= year <= (file.last or file.year)


def nearest(spans: Mapping[int, int], year: int) -> tuple[int, ...]:
    """Return the first years of the files that stand for a year none covers: the nearest, then the one on its other side.

    ``spans`` are first and last years, 0 for a single year. Of two equally far the earlier one comes first.

    >>> [nearest({2018: 0, 2019: 0, 2022: 2024}, year) for year in (2016, 2020, 2021, 2030)]
    [(2018,), (2019, 2022), (2022, 2019), (2022,)]
    """
    before = max((first for first in spans if (spans[first] or first) < year), default=None)
    after = min((first for first in spans if first > year), default=None)
    far = {}
    if before is not None:
        far[before] = year - (spans[before] or before)
    if after is not None:
        far[after] = after - year
    return tuple(sorted(far, key=lambda first: far[first]))


def years_said(files: Mapping[int, int]) -> str:
    """Return the years in force as finance staff read them; ``files`` are first and last years, 0 for a single year.

    >>> years_said({2018: 0, 2022: 2099})
    '2018、2022—2099'
    """
    return "、".join(f"{first}—{last}" if last > first else str(first) for first, last in sorted(files.items()))
