"""Last year's figures: ``outputs/<year-1>/<department>/figures.json`` gives what staff left blank of it, and is compared.

Which figure of that year gives which of this one is data: ``carry`` with ``year_before`` in newfolder.toml, as ``jixiao new
--from`` carries it; which are compared besides, the pairs of the rules in ties.toml that ask for 上年成果. Only the year
directly before serves, only of the same department, and only a file of the right shape; any other is told and not used.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from pipeline.file_reading import read_if_there
from pipeline.limits import RECORD_FILE
from pipeline.listing import SCHEMA, value_of
from pipeline.money import Value, normal_text
from pipeline.os_errors import reason
from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.publish import read_record
from pipeline.publish.layout import FIGURES
from pipeline.publish.standing import ReportState, standing
from pipeline.records import PREVIOUS, PREVIOUS_FILE, Cell, Figure, PreviousYear, Profile

_PAIRS = "pairs"
_NAMED = 6
"""Figures that are named in the message; of more it says how many."""


class _Wrong(Exception):
    """What is wrong with figures.json, in Chinese."""


class _Pack(Struct, frozen=True):
    id: str
    version: str


class _Listed(Struct, frozen=True):
    key: str
    unit: str
    value: dict[str, str]


class _Figures(Struct, frozen=True, kw_only=True):
    """figures.json as far as it is used."""

    schema: int
    department: str
    year: int | None
    pack: _Pack
    figures: tuple[_Listed, ...]


def read_previous(outputs: Path, name: str, profile: Profile, pack: Pack) -> tuple[PreviousYear | None, tuple[Problem, ...]]:
    """Return last year's figures of a department; None, and a problem unless there is no file, where they cannot serve.

    ``outputs`` is the folder of all years, ``name`` that of the department's folder.
    """
    folder = outputs / str(profile.year - 1) / name
    at = Cell(file=PREVIOUS_FILE)
    try:
        data = read_if_there(folder / FIGURES, RECORD_FILE)
        if data is None:
            return None, ()
        said = msgspec.json.decode(data, type=_Figures)
        figures = _figures(said, wanted(pack))
    except OSError as error:
        return None, (problem("O002", at=at, found=reason(error), year=profile.year - 1),)
    except (msgspec.ValidationError, RecursionError):
        return None, (problem("O002", at=at, found="不是 figures.json 的样子", year=profile.year - 1),)
    except (msgspec.DecodeError, UnicodeError):
        return None, (problem("O002", at=at, found="不完整，或不是 JSON", year=profile.year - 1),)
    except _Wrong as wrong:
        return None, (problem("O002", at=at, found=str(wrong), year=profile.year - 1),)
    if normal_text(said.department) != normal_text(profile.department) or said.year != profile.year - 1:
        found = f"{said.department} {said.year or '？'} 年度"
        return None, (problem("O003", at=at, found=found, expected=f"{profile.department} {profile.year - 1} 年度"),)
    state = standing(folder, read_record(folder)).state
    previous = PreviousYear(
        year=profile.year - 1,
        pack=f"{said.pack.id} {said.pack.version}",
        state=state.value,
        path=f"../../{profile.year - 1}/{name}/{FIGURES}",
        figures=figures,
    )
    return previous, ()


def wanted(pack: Pack) -> frozenset[str]:
    """Return the keys of last year's figures that give or are compared with something of this year."""
    return frozenset((*pack.carried.values(), *(last for _, last in tied_to_last_year(pack))))


def tied_to_last_year(pack: Pack) -> tuple[tuple[str, str], ...]:
    """Return the figures that the rules of a pack tie to last year's outputs, each with that year's."""
    rules = (rule for rule in pack.rules if PREVIOUS in rule.asked_by)
    parts = (str(item).partition("=") for rule in rules for item in _pairs(rule.params))
    return tuple((key.strip(), last.strip()) for key, _, last in parts)


def _pairs(params: Mapping[str, object]) -> Iterable[object]:
    found = params.get(_PAIRS, [])
    return found if isinstance(found, list) else [found]


def _figures(said: _Figures, keys: frozenset[str]) -> dict[str, Figure]:
    """Return the figures that are wanted. Raises :class:`_Wrong` for a file of another version, a doubled key, or no value."""
    if said.schema != SCHEMA:
        raise _Wrong(f"schema {said.schema}，应为 {SCHEMA}")
    found: dict[str, Figure] = {}
    for item in said.figures:
        if item.key in found:
            raise _Wrong(f"数据项“{item.key[:60]}”写了两次")
        if item.key in keys:
            source = Cell(file=PREVIOUS_FILE, address=item.key)
            found[item.key] = Figure(key=f"{PREVIOUS}.{item.key}", value=_value(item), unit=item.unit, source=source)
    return found


def _value(item: _Listed) -> Value:
    try:
        return value_of(item.value)
    except ValueError as error:
        raise _Wrong(f"数据项“{item.key[:60]}”的值不是一个数") from error


def given_by(previous: PreviousYear, pack: Pack) -> dict[str, Figure]:
    """Return what last year gives where staff write nothing, by this year's key: figures that have a value."""
    found = ((key, previous.figures.get(last)) for key, last in pack.carried.items())
    return {key: replace(figure, key=key) for key, figure in found if figure is not None and figure.number is not None}


def told(previous: PreviousYear, figures: Iterable[Figure], pack: Pack) -> Problem:
    """Say which pack last year's outputs were made with, whether they were handed in, and what they gave."""
    sources = [figure.source for figure in previous.figures.values()]
    keys = [figure.key for figure in figures if any(figure.source is source for source in sources)]
    names = "、".join(pack.catalogue.label(key) for key in keys[:_NAMED]) + (
        f" 等 {len(keys)} 项" if len(keys) > _NAMED else ""
    )
    handed_in = "已定稿" if previous.state == ReportState.FINAL.value else f"没有定稿（{previous.state}）"
    filled = f"填入填报表空着的：{names}" if keys else "填报表没有空着要填的，只作核对"
    found = f"模板包 {previous.pack}，{handed_in}；{filled}"
    return problem("O001", at=Cell(file=PREVIOUS_FILE), found=found, year=previous.year)
