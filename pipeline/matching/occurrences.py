"""What has become of each place of a figure, once it is known where it stands: state, unit, words around, who changed it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.matching.figure_state import NO_QUANTITY, State, implied_unit, measures_money, same_unit, state_of, unit_after
from pipeline.matching.located import Occurrence, Place
from pipeline.matching.numbers import Mark, Match, Passage, Token
from pipeline.matching.places import editor_at, placed, remover_of, sentence_at, stretch_of
from pipeline.matching.surroundings import Around, Surroundings, around, named
from pipeline.matching.text import canonical

ByTag = Mapping[str, link.BaselineFigure]
"""The figures of the baseline by tag."""


class FigureSlot(Struct):
    """A place of the baseline waiting for what stands there: filled once, by the surest means.

    ``said`` is the text of its paragraph or cell as generated; ``elsewhere`` names its cell where it stands in another
    one, ``units`` the units the table states, as generated and now.
    """

    base: int
    token: Token
    said: str
    place: Place
    match: Match | None = None
    passage: Passage | None = None
    elsewhere: str = ""
    units: tuple[str, str] = ("", "")


def text_of_slot(slot: FigureSlot) -> str:
    """Return what stands in a place now."""
    found = slot.match is not None and slot.match.end >= 0
    return slot.passage.text[slot.match.start : slot.match.end] if found and slot.match and slot.passage else ""


def copied(here: Passage, mark: Mark, place: Place, figures: ByTag) -> Occurrence:
    """Return a figure that stands somewhere it was not generated, its original in its place."""
    figure = figures[mark.tag]
    return Occurrence(
        tag=mark.tag,
        key=figure.key,
        format=figure.format,
        how=mark.how,
        place=placed(place, here.text, mark.start, mark.end),
        now=here.text[mark.start : mark.end],
        was=figure.text,
        state=State.COPIED,
        editor=editor_at(here, mark.start, mark.end),
        stretch=stretch_of(here, mark.start, mark.end),
    )


def occurrences(slots: Sequence[FigureSlot], figures: ByTag) -> list[Occurrence]:
    """Return what has become of all places, with what has become of the words around those that stand in a paragraph."""
    found = [_occurrence(slot, figures) for slot in slots]
    groups: dict[int, list[int]] = defaultdict(list)
    for number, (slot, item) in enumerate(zip(slots, found, strict=True)):
        here = slot.passage
        if here and item.stretch and item.format not in NO_QUANTITY and _among_other_words(slot, here):
            groups[id(here)].append(number)
        elif slot.elsewhere and item.state.stands:
            found[number] = replace(item, around=Around.EXCHANGED, called=slot.elsewhere)
    for numbers in groups.values():
        for number, told in zip(numbers, around([_named(slots[n]) for n in numbers]), strict=True):
            token, said = slots[number].token, slots[number].said
            called = "" if told is Around.SAME else sentence_at(said, token.start, token.end)
            found[number] = replace(found[number], around=told, called=called)
    return found


def _named(slot: FigureSlot) -> Surroundings:
    here, match, token = slot.passage, slot.match, slot.token
    assert here is not None and match is not None
    return named(token.text, (slot.said, token.start, token.end), (here.text, match.start, match.end))


def _occurrence(slot: FigureSlot, figures: ByTag) -> Occurrence:
    figure = figures.get(slot.token.tag)
    assert slot.match is not None
    here, match, was = slot.passage or Passage("", (), (), ()), slot.match, slot.token.text
    found = match.end >= 0
    now = here.text[match.start : match.end] if found else ""
    state, unit, beside = State.AMBIGUOUS if match.others else State.MISSING, "", ""
    if found:
        now, was, unit = _with_unit(slot, here, now, figure)
        beside = next((mark.beside for mark in here.marks if mark.start == match.start and mark.tag == slot.token.tag), "")
        state = state_of(was, now, figure, beside, bool(slot.place.table))
    return Occurrence(
        tag=slot.token.tag,
        key=figure.key if figure else "",
        format=figure.format if figure else "",
        how=match.how,
        place=placed(slot.place, here.text, match.start, match.end) if found else slot.place,
        now=now,
        was=was,
        state=state,
        editor=editor_at(here, match.start, match.end) if found else remover_of(here, was),
        base=slot.base,
        others=match.others,
        stretch=stretch_of(here, match.start, match.end) if found else None,
        unit=unit,
        beside=beside,
    )


def _among_other_words(slot: FigureSlot, here: Passage) -> bool:
    """Tell whether a figure of a paragraph may be called something else now."""
    return not slot.place.table and here.text != slot.said


def _with_unit(slot: FigureSlot, here: Passage, now: str, figure: link.BaselineFigure | None) -> tuple[str, str, str]:
    """Return what stands in a place and what was generated, with the units behind them where they differ, and the latter's."""
    assert slot.match is not None
    was, start, end = slot.token.text, slot.match.start, slot.match.end
    if not now.strip() or not re.search(r"\d", was + now):  # a word (减少) has no unit: it is that of a number cut out
        return now, was, ""
    old, new = unit_after(slot.said, slot.token.end), unit_after(here.text, end)
    if slot.place.table:
        if _bracketed(here.text, start, end) and not _bracketed(slot.said, slot.token.start, slot.token.end):
            return here.text.strip(), was, ""
        new = old if new == implied_unit(figure.format if figure else "") else new
        if not (old or new) and slot.units[0] != slot.units[1] and canonical(now) != canonical(was):
            old, new = slot.units  # the whole table is in another unit
    if same_unit(old, new) or not (measures_money(old) or measures_money(new)):
        return now, was, ""
    return now + new, was + old, old


def _bracketed(text: str, start: int, end: int) -> bool:
    """Tell whether all of a cell is a number in brackets, or one with a minus behind it: accountants' ways to say minus."""
    before, after = canonical(text[:start]), canonical(text[end:])
    return (before, after) in (("(", ")"), ("", "-"))
