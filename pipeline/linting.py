"""`jixiao lint`: what can be said of a pack without data. Each part of a pack is judged by the stage that uses it."""

from collections.abc import Iterator
from pathlib import Path

from msgspec import convert

from pipeline import ties
from pipeline.compute.formulas import formula_problems
from pipeline.compute.list_faults import list_problems
from pipeline.compute.rubric import rubric_problems, standard_problems
from pipeline.dated_values import never_in_force, rubric_values, standing_faults
from pipeline.declarations import Years
from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE
from pipeline.load.previous_year import tied_to_last_year
from pipeline.narrate.lint import lint_narrative
from pipeline.pack import RUBRIC, Pack, PackError, find_pack, read_pack
from pipeline.pack_options import unused_options
from pipeline.problems import Problem, in_order, problem
from pipeline.records import Cell
from pipeline.render.template import lint_template
from pipeline.sheet_documents.template import lint_workbooks
from pipeline.strict_toml import tree
from pipeline.unfilled import unfilled

_NO_SUCH_ROW = "T004"
_MOST_YEARS = 50
"""So many years of a pack without a last one are read, however far off its dates are."""


def lint_pack(name: str, roots: tuple[Path, ...]) -> tuple[Problem, ...]:
    """Return all faults of a pack, named or given as a folder, for every year in which it reads differently."""
    try:
        folder = Path(name) if (Path(name) / "pack.toml").is_file() else find_pack(name, roots)
        return in_order(_of_all([lint_read(pack) for pack in _each_year(folder)]))
    except PackError as error:
        return error.problems


def _each_year(folder: Path) -> list[Pack]:
    """Read a pack for the years it serves; of years that read alike (form, code list, values) for the first."""
    own = _years(folder)
    packs: list[Pack] = []
    for year in range(own.first, (own.last or own.first + _MOST_YEARS) + 1):
        pack = read_pack(folder, year)
        if not any(_alike(pack, other) for other in packs):
            packs.append(pack)
        if not own.last and year > _last_known(pack):
            break
    return packs


def _of_all(years: list[tuple[Problem, ...]]) -> Iterator[Problem]:
    """Yield the faults of all years; a row that the form of some year has is no fault of a 勾稽 in the others."""
    for found in years:
        yield from (item for item in found if item.code != _NO_SUCH_ROW or all(item in other for other in years))


def _alike(pack: Pack, other: Pack) -> bool:
    return (pack.form, pack.codes, pack.form_assumed, pack.options, pack.rubric) == (
        other.form,
        other.codes,
        other.form_assumed,
        other.options,
        other.rubric,
    )


def _last_known(pack: Pack) -> int:
    """Return the last year anything in a pack speaks of: after it, every year reads alike."""
    options = (value.since for values in pack.option_values.values() for value in values)
    return max(pack.form.last or pack.form.year, pack.codes.last or pack.codes.year, pack.years.assumed_from, *options)


def _years(folder: Path) -> Years:
    """Return the years of a pack; the year 0 (refused by the reader with the right message) when pack.toml says none."""
    try:
        return convert(tree(read_file(folder / "pack.toml", DECLARATION_FILE)).get("years"), Years)
    except (OSError, ValueError):
        return Years(first=0, last=0)


def _unused(pack: Pack) -> Iterator[Problem]:
    for name, near in unused_options(pack.options, pack.tables):
        yield problem("M027", at=Cell(file=pack.file_of("pack.toml", name)), found=name, expected=near, name=name)


def _standing(pack: Pack) -> Iterator[Problem]:
    for key, values in pack.option_values.items():
        file = pack.file_of("pack.toml", key)
        for value in values:
            yield from standing_faults(value.name or key, value, file)
            if pack.is_own("pack.toml", key):
                yield from never_in_force(value.name or key, value, pack.years, file)
    for what, key, stated in rubric_values(pack.rubric):
        yield from standing_faults(what, stated, pack.file_of(RUBRIC, key))


def _of_summary(pack: Pack) -> Iterator[Problem]:
    """Yield the figures of 汇总, and those tied to last year's outputs, that are in no catalogue; doubled names of columns."""
    names = [item.name for item in pack.key_figures]
    for item in pack.key_figures:
        doubled = names.count(item.name) > 1
        if doubled or pack.catalogue.find(item.key) is None:
            at = Cell(file=pack.file_of("summary.toml", item.key), address=item.key)
            expected = "各列的 name 不同" if doubled else "数据项目录中的数据项"
            yield problem("O004", at=at, found=item.name if doubled else item.key, expected=expected)
    for key in sorted({key for pair in tied_to_last_year(pack) for key in pair}):
        if pack.catalogue.find(key) is None:
            yield problem("O005", at=Cell(file=pack.file_of("ties.toml", ""), address=key), found=key)


def lint_read(pack: Pack) -> tuple[Problem, ...]:
    """Return the faults of a pack that could be read."""
    rubric = (*rubric_problems(pack), *standard_problems(pack))
    in_workbooks, workbooks = lint_workbooks(pack)
    templates = (*lint_template(pack, in_workbooks), *workbooks)
    declared = (*formula_problems(pack), *list_problems(pack), *unfilled(pack), *_unused(pack), *_standing(pack))
    return (*ties.faults(pack), *_of_summary(pack), *declared, *rubric, *lint_narrative(pack), *templates)
