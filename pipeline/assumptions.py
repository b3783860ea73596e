"""假定的参数: what a pack takes for granted without proof, said in one line of every run."""

from collections.abc import Iterator

from pipeline.pack import Pack
from pipeline.problems import Problem, problem
from pipeline.records import Cell

ASSUMED = "assumed"


def assumed_names(pack: Pack) -> Iterator[str]:
    """Yield what is assumed of the year, the options and the leaves' weights and 评分标准, in the pack's order."""
    if pack.year_assumed:
        yield f"{pack.year}年度的表式和科目（假定与{pack.form.year}年度起的相同）"
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
    """Return one 提示 that names what is assumed, or nothing when all of the pack is confirmed or derived."""
    names = tuple(assumed_names(pack))
    if not names:
        return ()
    return (problem("M010", at=Cell(file=f"{pack.id}/pack.toml"), found="、".join(names)),)
