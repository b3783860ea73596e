"""Whose file it is and by which pack it is read: from the 填报表 beside it, else any pack in force, and that is said."""

import datetime as dt
import re
from pathlib import Path

from msgspec import Struct

from pipeline.available_packs import Offer, offers, serving
from pipeline.load.archive import Unreadable
from pipeline.load.files import ignored, kind_of, read_input
from pipeline.load.profile import read_profile
from pipeline.load.tabular import read_table
from pipeline.pack import Pack, PackError, find_pack, read_pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell, Profile

OF_THE_REPORT = frozenset({"L016", "L017", "L034", "L035", "L046", "L074", "L206"})
"""Comparisons with the report's department and year: nothing to say while these are not known."""


class ReadingContext(Struct, frozen=True, kw_only=True):
    """Profile and pack a file is read by; ``known`` when the 填报表 names them."""

    profile: Profile
    pack: Pack
    known: bool

    @property
    def words(self) -> str:
        """Say which pack, of which year, and where that comes from."""
        source = "填报表所写" if self.known else "没有填报表可依，按可用的模板包"
        return f"{self.pack.id}（{self.profile.year} 年度，{source}）"


def about(folder: Path, roots: tuple[Path, ...], pack: str, year: int) -> tuple[ReadingContext | None, list[Problem]]:
    """Return what a file of a folder is to be read by. ``pack`` and ``year`` are the user's word, or empty and 0."""
    profile = None if pack else _beside(folder)
    try:
        if profile is not None:
            return ReadingContext(profile=profile, pack=read_pack(find_pack(profile.pack, roots), profile.year), known=True), []
        found = _any(roots, pack, year or _year_of(folder))
    except PackError as error:
        return None, list(error.problems)
    if found is None:
        return None, [problem("I003", at=Cell(file="pack.toml"))]
    read, in_year = found
    nobody = Profile(
        department="", short_name="", self_name="", year=in_year, pack=read.id, report_date=dt.date(in_year, 12, 31)
    )
    return ReadingContext(profile=nobody, pack=read, known=False), []


def _beside(folder: Path) -> Profile | None:
    """Return the profile of a readable 填报表 in the folder."""
    for path in sorted(folder.iterdir()):
        if path.is_file() and not ignored(path.name) and kind_of(path.name) == "填报表":
            try:
                sheets, _ = read_table(path.name, read_input(path, "填报表"))
            except (Unreadable, OSError):
                continue
            profile, _ = read_profile(path.name, sheets)
            if profile is not None:
                return profile
    return None


def _year_of(folder: Path) -> int:
    name = folder.resolve().parent.name
    return int(name) if re.fullmatch(r"\d{4}", name) else 0


def _any(roots: tuple[Path, ...], name: str, year: int) -> tuple[Pack, int] | None:
    """Return the named pack, or the first that can be read, for the year (its own last year where none is known)."""
    found = offers(roots)
    named = [offer.name for offer in (serving(found, year) if year else found)] or [offer.name for offer in found]
    for each in [name] if name else named:
        folder = find_pack(each, roots)
        for in_year in dict.fromkeys((year, *_own_years(found, each))):
            try:
                if in_year:
                    return read_pack(folder, in_year), in_year
            except PackError:
                if name and year:
                    raise
    return None


def _own_years(found: tuple[Offer, ...], name: str) -> tuple[int, ...]:
    """Return the years to read a pack for where none is known or the one known is not served: its last, then its first."""
    return next(((offer.years.last, offer.years.first) for offer in found if offer.name == name), ())
