"""Why a figure has no value (缺失、空、不适用): the figures without a value it is made of, down to the inputs."""

from pipeline.money import Absence
from pipeline.records import Figure


def without_value(figure: Figure) -> tuple[Figure, ...]:
    """Return the figure, where it is absent, and every absent figure that makes it so, each once.

    What is missing outweighs what is blank: a sum of a blank and a missing amount is missing because of the latter.
    """
    found: dict[str, Figure] = {}
    stack = [figure]
    while stack:
        one = stack.pop()
        if isinstance(one.value, Absence) and one.key not in found:
            found[one.key] = one
            stack.extend(reversed(_reasons(one)))
    return tuple(found.values())


def lacking_inputs(figure: Figure) -> tuple[Figure, ...]:
    """Return of those the ends: what was read without a value, what no input has, a rate whose base is nought."""
    return tuple(one for one in without_value(figure) if not _reasons(one))


def _reasons(figure: Figure) -> tuple[Figure, ...]:
    absent = [used for used in figure.direct_uses if isinstance(used.value, Absence)]
    missing = [used for used in absent if used.value is Absence.MISSING]
    return tuple(missing or absent) if figure.value is Absence.MISSING else tuple(absent)


def blamed(figure: Figure) -> Figure:
    """Return the one input to name for a figure without value: the first it lacks, else the nought it was divided by."""
    first = next(iter(lacking_inputs(figure)), figure)
    return next((used for used in first.direct_uses if used.value == 0), first)
