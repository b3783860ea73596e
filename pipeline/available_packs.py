"""Which report packs there are and which years each serves: what a message offers when the one named cannot be used.

Read leniently: a pack with faults is left to :mod:`pipeline.pack`, which names them.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE
from pipeline.pack_files import TEMPLATE
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.strict_toml import tree
from pipeline.yearly import in_force, years_said

_NOBODY = (
    "核对年度是否写错；确为该年度的，本系统没有该年度的决算报表表式，不能生成，请按通知的格式自行编写；"
    "取得该年度空白决算报表的，可由技术人员在模板包中增加"
)


class Offer(Struct, frozen=True):
    """A pack by its folder's name, and the report years it has a form and a code list for."""

    name: str
    years: tuple[int, ...]

    def __str__(self) -> str:
        """Return ``name（2018—2019 年度）``."""
        return f"{self.name}（{years_said(_runs(self.years))} 年度）"


def offers(roots: Iterable[Path]) -> tuple[Offer, ...]:
    """Return the packs of the roots that make reports, by name; of two of one name the first root's."""
    folders: dict[str, Path] = {}
    roots = tuple(roots)
    for path in (path for root in roots for path in sorted(root.glob("*/pack.toml"))):
        if any((folder / TEMPLATE).is_file() for folder in _chain(path.parent, roots)):
            folders.setdefault(path.parent.name, path.parent)
    return tuple(Offer(name, tuple(_years(folders[name], roots))) for name in sorted(folders))


def serving(found: Iterable[Offer], year: int) -> tuple[str, ...]:
    """Return the names of the packs that serve a year."""
    return tuple(offer.name for offer in found if year in offer.years)


def not_in_force(name: str, year: int, roots: Iterable[Path]) -> Problem:
    """Return M006: the pack somebody named does not serve the year; which ones do, and what to type."""
    at, said, advice = Cell(file=f"{name}/pack.toml"), packs_said(roots), _advice(offers(roots), year)
    return problem("M006", at=at, found=str(year), expected=said, remedy=advice, name=name, year=year)


def none_in_force(year: int, roots: Iterable[Path]) -> Problem:
    """Return K023: nobody named a pack and none serves the year."""
    return problem("K023", found=str(year), expected=packs_said(roots), remedy=_NOBODY, year=year)


def packs_said(roots: Iterable[Path]) -> str:
    """Return all packs with their years, for a message."""
    return "现有的模板包：" + ("、".join(str(offer) for offer in offers(roots) if offer.years) or "没有")


def _advice(found: Iterable[Offer], year: int) -> str:
    names = serving(found, year)
    if not names:
        return _NOBODY
    several = "或 ".join(names)
    return (
        f"把填报表“基本信息”的“报告模板包”改为 {several}（用 jixiao new 新建的，写 --pack {names[0]}）；"
        "年度写错的，改正年度；文字材料的标题随模板包不同，可用 jixiao new 另建一份提纲对照"
    )


def _years(folder: Path, roots: tuple[Path, ...]) -> Iterator[int]:
    chain = list(_chain(folder, roots))
    years = _read(folder / "pack.toml").get("years")
    if not isinstance(years, dict):
        return
    first, last = years.get("first"), years.get("last")
    if isinstance(first, int) and isinstance(last, int):
        forms, codes = (_last_years(chain, kind) for kind in ("forms", "codes"))
        yield from (year for year in range(first, last + 1) if _covered(forms, year) and _covered(codes, year))


def _chain(folder: Path, roots: Iterable[Path]) -> Iterator[Path]:
    """Yield a pack's folder and those it extends, parents last."""
    seen: set[Path] = set()
    roots = (folder.parent, *roots)
    while folder not in seen:
        seen.add(folder)
        yield folder
        parent = _read(folder / "pack.toml").get("extends")
        folder = next((root / parent for root in roots if parent and (root / parent / "pack.toml").is_file()), folder)


def _last_years(chain: Iterable[Path], kind: str) -> Mapping[int, int]:
    """Return first and last year of every form (or code list) of a chain; a child's file stands before its parent's."""
    found: dict[int, Path] = {}
    for folder in chain:
        for path in (folder / kind).glob("[0-9][0-9][0-9][0-9].toml"):
            found.setdefault(int(path.stem), path)
    return {year: last if isinstance(last := _read(path).get("last"), int) else year for year, path in found.items()}


def _covered(files: Mapping[int, int], year: int) -> bool:
    first = in_force(files, year)
    return first is not None and year <= files[first]


def _read(path: Path) -> dict[str, Any]:
    try:
        return tree(read_file(path, DECLARATION_FILE))
    except (OSError, ValueError):
        return {}


def _runs(years: Iterable[int]) -> dict[int, int]:
    """Return runs of years as first and last year: 2018, 2019, 2022 -> {2018: 2019, 2022: 2022}."""
    runs: dict[int, int] = {}
    for year in sorted(years):
        first = next((start for start, last in runs.items() if last == year - 1), year)
        runs[first] = year
    return runs
