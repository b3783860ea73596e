"""Which report packs there are and which years each serves: what a message offers when the one named cannot be used.

Read leniently: a pack with faults is left to :mod:`pipeline.pack`, which names them.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct, ValidationError, convert

from pipeline.declarations import Years
from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE
from pipeline.pack_files import TEMPLATE
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.strict_toml import tree

_NOBODY = "核对年度是否写错；年度没有写错的，现有的模板包都不用于该年度，请按通知的格式自行编写"


class Offer(Struct, frozen=True):
    """A pack by its folder's name, the report years it serves, and whether it is of no one place."""

    name: str
    years: Years
    general: bool = False

    def __str__(self) -> str:
        """Return ``name（2019 年度起，2020 年度起的评分标准为假定）``."""
        first, last, assumed = self.years.first, self.years.last, self.years.assumed_from
        span = str(first) if first == last else f"{first}—{last}" if last else str(first)
        doubt = f"，{assumed} 年度起沿用以前的评分标准（假定）" if assumed and self.years.serves(assumed) else ""
        return f"{self.name}（{span} 年度{'' if last else '起'}{doubt}）"


def offers(roots: Iterable[Path]) -> tuple[Offer, ...]:
    """Return the packs of the roots that make reports, by name; of two of one name the first root's."""
    folders: dict[str, Path] = {}
    roots = tuple(roots)
    for path in (path for root in roots for path in sorted(root.glob("*/pack.toml"))):
        if any((folder / TEMPLATE).is_file() for folder in chain_of(path.parent, roots)):
            folders.setdefault(path.parent.name, path.parent)
    found = (_offer(name, _read(folders[name] / "pack.toml")) for name in sorted(folders))
    return tuple(offer for offer in found if offer is not None)


def serving(found: Iterable[Offer], year: int) -> tuple[Offer, ...]:
    """Return the packs that serve a year, those of no one place first."""
    return tuple(sorted((offer for offer in found if offer.years.serves(year)), key=lambda offer: not offer.general))


def not_in_force(name: str, year: int, roots: Iterable[Path]) -> Problem:
    """Return M006: the pack somebody named does not serve the year; which ones do, and what to type."""
    roots = tuple(roots)
    at, said, advice = Cell(file=f"{name}/pack.toml"), packs_said(roots), _advice(offers(roots), year)
    return problem("M006", at=at, found=str(year), expected=said, remedy=advice, name=name, year=year)


def last_not_in_force(name: str, last: int, year: int, roots: Iterable[Path]) -> Problem:
    """Return K024: the pack of the year whose folder is carried over does not serve the new year."""
    roots = tuple(roots)
    names = [offer.name for offer in serving(offers(roots), year)]
    remedy = f"再运行一次，写明用哪一个：--pack {' 或 --pack '.join(names)}" if names else _NOBODY
    return problem("K024", found=f"{last} 年度用的是 {name}", expected=packs_said(roots), remedy=remedy, name=name, year=year)


def none_in_force(year: int, roots: Iterable[Path]) -> Problem:
    """Return K023: nobody named a pack and none serves the year."""
    return problem("K023", found=str(year), expected=packs_said(roots), remedy=_NOBODY, year=year)


def packs_said(roots: Iterable[Path]) -> str:
    """Return all packs with their years, for a message."""
    return "现有的模板包：" + ("、".join(map(str, offers(roots))) or "没有")


def _advice(found: Iterable[Offer], year: int) -> str:
    names = [offer.name for offer in serving(found, year)]
    if not names:
        return _NOBODY
    several = "或 ".join(names)
    return (
        f"把填报表“基本信息”的“报告模板包”改为 {several}（用 jixiao new 新建的，写 --pack {names[0]}）；"
        "年度写错的，改正年度；文字材料的标题随模板包不同，可用 jixiao new 另建一份提纲对照"
    )


def _offer(name: str, decl: dict[str, Any]) -> Offer | None:
    try:
        return Offer(name, convert(decl.get("years"), Years), decl.get("general") is True)
    except ValidationError:
        return None


def chain_of(folder: Path, roots: Iterable[Path]) -> Iterator[Path]:
    """Yield a pack's folder and those it extends, parents last."""
    seen: set[Path] = set()
    roots = (folder.parent, *roots)
    while folder not in seen:
        seen.add(folder)
        yield folder
        parent = _read(folder / "pack.toml").get("extends")
        folder = next((root / parent for root in roots if parent and (root / parent / "pack.toml").is_file()), folder)


def _read(path: Path) -> dict[str, Any]:
    try:
        return tree(read_file(path, DECLARATION_FILE))
    except (OSError, ValueError):
        return {}
