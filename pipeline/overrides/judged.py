"""What a person should know of the overrides in force, once it is known what the inputs give without them."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from pipeline.catalogue import Catalogue
from pipeline.formats import format_figure
from pipeline.money import normal_text
from pipeline.overrides.record import Override
from pipeline.overrides.values import agrees, in_words
from pipeline.problems import Problem, problem
from pipeline.records import Figure


def judged(
    overrides: Iterable[Override], given: Mapping[str, Figure], now: Mapping[str, Figure], catalogue: Catalogue
) -> tuple[tuple[Override, ...], tuple[Problem, ...]]:
    """Return the overrides, those of figures this report does not have refused, and a problem for each.

    ``given`` are the figures as the inputs alone give them, ``now`` those with the overrides. A figure that was not changed
    although it should be is a fault of ours and raises RuntimeError.
    """
    kept: list[Override] = []
    problems: list[Problem] = []
    for item in overrides:
        if item.in_force and not (item.key in given and item.key in now):
            problems.append(problem("U011", at=item.cell, found=item.key, keys=(item.key,)))
            item = item.refused()
        elif item.in_force:
            problems += _told(item, given[item.key], now[item.key], catalogue)
        kept.append(item)
    return tuple(kept), tuple(problems)


def _told(item: Override, given: Figure, now: Figure, catalogue: Catalogue) -> Iterable[Problem]:
    name = catalogue.label(item.key)
    if item.format:
        if (item.format, item.text) not in now.shown:
            raise RuntimeError(f"{item.key} is not shown as recorded in {item.cell}")
        before = format_figure(replace(now, shown=()), item.format)
        was, new = item.was_found, f"{item.text}（仅改显示，格式 {item.format}）"
        drifted = item.was is not None and normal_text(before) != normal_text(item.was_found)
    else:
        if item.value is None or now.source is not item.cell:
            raise RuntimeError(f"{item.key} does not follow {item.cell}")
        before, new = in_words(given.value, given.unit), in_words(item.value, given.unit)
        was = item.was_found if item.was is None else in_words(item.was, given.unit)
        drifted = item.was is not None and not agrees(item.was, given.value, given.unit)
    yield problem(
        "U031",
        at=item.cell,
        found=new,
        expected=f"不覆盖时为 {before}",
        keys=(item.key,),
        name=name,
        who=item.who,
        when=item.when,
        reason=item.reason,
    )
    if item.format and not isinstance(now.value, str):
        yield problem("U032", at=item.cell, found=item.text, expected=before, keys=(item.key,), name=name)
    if drifted:
        found, expected = f"记录的原值 {was}", f"输入现在给出 {before}"
        yield problem("U030", at=item.cell, found=found, expected=expected, keys=(item.key,), name=name)
