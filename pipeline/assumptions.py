"""假定的参数: what a pack takes for granted without proof, said in one line of every run."""

from collections.abc import Iterator

from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell
from pipeline.yearly import Yearly, years_said

ASSUMED = "assumed"


def assumed_names(pack: Pack) -> Iterator[str]:
    """Yield what is assumed of the options and the leaves' weights and 评分标准, in the pack's order."""
    for key, option in pack.options.items():
        if option.state == ASSUMED:
            yield option.name or key
    leaves = [leaf for leaf in pack.rubric.indicator if leaf.state == ASSUMED]
    if leaves:
        yield f"{len(leaves)}个末级指标的权重"
    standards = [leaf for leaf in pack.rubric.indicator if leaf.standard is not None and leaf.standard.state == ASSUMED]
    if standards:
        yield f"{len(standards)}个末级指标的评分标准"


def assumptions(pack: Pack) -> tuple[Problem, ...]:
    """Return a 警告 where form or code list are another year's, and one 提示 that names what else is assumed."""
    names = tuple(assumed_names(pack))
    return (*other_years(pack), *_assumed(pack, names))


def other_years(pack: Pack) -> Iterator[Problem]:
    """Yield the 警告 that form, code list or both are those of other years, and which."""
    stand_ins = {}
    if pack.form_assumed:
        stand_ins["决算报表表式"] = _stand_in(pack.form)
    if pack.codes_assumed:
        stand_ins["科目"] = _stand_in(pack.codes)
    if stand_ins:
        found = "；".join(f"{what}假定与{years}的相同" for what, years in stand_ins.items())
        at = Cell(file=f"{pack.id}/pack.toml")
        yield problem("M040", at=at, found=found, year=pack.year, what="和".join(stand_ins))


def _stand_in(file: Yearly) -> str:
    return f"{years_said({file.year: file.last})}年度"


def _assumed(pack: Pack, names: tuple[str, ...]) -> tuple[Problem, ...]:
    if not names:
        return ()
    return (problem("M010", at=Cell(file=f"{pack.id}/pack.toml"), found="、".join(names)),)
