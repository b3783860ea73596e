"""`jixiao lint`: what can be said of a pack without data. Each part of a pack is judged by the stage that uses it."""

from pathlib import Path

from pipeline import ties
from pipeline.compute.ratios import ratio_problems
from pipeline.compute.rubric import rubric_problems, standard_problems
from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE
from pipeline.narrate.lint import lint_narrative
from pipeline.pack import Pack, PackError, find_pack, read_pack
from pipeline.problems import Problem, in_order
from pipeline.render.template import lint_template
from pipeline.strict_toml import tree


def lint_pack(name: str, roots: tuple[Path, ...]) -> tuple[Problem, ...]:
    """Return all faults of a pack, named or given as a folder, for every year it says it is in force and has a form for."""
    try:
        folder = Path(name) if (Path(name) / "pack.toml").is_file() else find_pack(name, roots)
        return in_order(item for pack in _each_year(folder) for item in lint_read(pack))
    except PackError as error:
        return error.problems


def _each_year(folder: Path) -> list[Pack]:
    first = read_pack(folder, _first_year(folder))
    return [first, *(read_pack(folder, year) for year in range(first.first_year + 1, first.last_year + 1))]


def _first_year(folder: Path) -> int:
    """Return the first year of a pack; 0 (refused by the reader with the right message) when pack.toml says none."""
    try:
        years = tree(read_file(folder / "pack.toml", DECLARATION_FILE)).get("years", {})
    except (OSError, ValueError):
        return 0
    return years["first"] if isinstance(years, dict) and isinstance(years.get("first"), int) else 0


def lint_read(pack: Pack) -> tuple[Problem, ...]:
    """Return the faults of a pack that could be read."""
    rubric = (*rubric_problems(pack), *standard_problems(pack))
    return (*ties.faults(pack), *ratio_problems(pack), *rubric, *lint_narrative(pack), *lint_template(pack))
