"""Forms and code lists by year: which file is in force."""

from collections.abc import Iterable, Mapping

from pipeline.declarations import CodeFile, FormDecl

Yearly = FormDecl | CodeFile


def in_force(first_years: Iterable[int], year: int) -> int | None:
    """Return the first year of the file that may cover a year: the latest one not after it."""
    return max((first for first in first_years if first <= year), default=None)


def covers(file: Yearly, year: int) -> bool:
    """Tell whether a file is in force in a year."""
    return file.year <= year <= (file.last or file.year)


def years_said(files: Mapping[int, int]) -> str:
    """Return the years in force as finance staff read them; ``files`` are first and last years, 0 for a single year.

    >>> years_said({2018: 0, 2022: 2099})
    '2018、2022—2099'
    """
    return "、".join(f"{first}—{last}" if last > first else str(first) for first, last in sorted(files.items()))
