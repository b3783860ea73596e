"""Numbers of an edited file: which are held because staff changed one of their places, which carry the new value.

A figure with one edited place is held everywhere, in all its formats: else the report would contradict itself.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct, field
from msgspec.structs import replace

from pipeline import link
from pipeline.formats import FormatError, format_figure
from pipeline.matching.figure_state import UNTOUCHED, State, restated
from pipeline.matching.kinds import ADDED
from pipeline.matching.located import Number, Occurrence, Stretch
from pipeline.matching.text import canonical
from pipeline.merge.changes import TYPED, Change, Kind
from pipeline.records import decided
from pipeline.word.writing import write_text

TextNow = Callable[[link.BaselineFigure], str | None]
"""Gives the text a figure prints now; None when there is no such figure any more."""

_EDITED = (State.CHANGED, State.EMPTIED, State.AMBIGUOUS, State.COPIED)
_TELLING = 4
"""A number of fewer digits may say the same by chance."""


class Held(Struct, frozen=True):
    """The figures that keep their place: key → where staff changed them; tag → the text grafted paragraphs print."""

    keys: Mapping[str, tuple[Occurrence, ...]]
    texts: Mapping[str, str]


def held(occurrences: Iterable[Occurrence], now: TextNow, figures: Mapping[str, link.BaselineFigure]) -> Held:
    """Return the figures staff changed somewhere to something else than they are now."""
    items = tuple(occurrences)
    edited: dict[str, list[Occurrence]] = defaultdict(list)
    for item in items:
        if item.state in _EDITED and _differs(item, now(figures[item.tag]) if item.tag in figures else None):
            edited[item.key].append(item)
    texts: dict[str, str] = {}
    for item in items:
        if item.key in edited and (item.state in UNTOUCHED or item.tag not in texts):
            texts[item.tag] = item.now or item.was
    return Held({key: tuple(found) for key, found in edited.items()}, texts)


def as_shown(new: link.Baseline, base: link.Baseline, found: Held) -> Iterator[link.BaselineFigure]:
    """Yield the figures of the new baseline; a held one as the report goes on showing it where staff did not touch it.

    So a place that is edited is told from one that merely waits, and a figure put back as it was is free again.
    """
    before = base.by_tag()
    for figure in new.figures:
        old = before.get(figure.tag)
        text = old.text if old else found.texts.get(figure.tag, figure.text)
        if figure.key not in found.keys or text == figure.text:
            yield figure
        else:
            yield replace(figure, text=text, value=old.value if old else figure.value)


def other_formats(found: Held, base: link.Baseline, new: link.Baseline) -> Held:
    """Add the texts held figures print in formats that only the new report has: those of the older value."""
    texts = dict(found.texts)
    older = {figure.key: figure for figure in base.figures if figure.key in found.keys}
    for figure in new.figures:
        if figure.key in older and figure.tag not in texts:
            old = older[figure.key]
            try:
                texts[figure.tag] = format_figure(decided(old.key, old.value, old.unit, ""), figure.format)
            except (FormatError, KeyError):
                continue
    return replace(found, texts=texts)


def _differs(item: Occurrence, text: str | None) -> bool:
    if item.state is State.COPIED and canonical(item.now) == canonical(item.was):
        return False
    return not item.says(text)


class Renewal(Struct):
    """What came of the numbers: places written by key, and what could not be written."""

    written: dict[str, list[tuple[Occurrence, str]]] = field(default_factory=lambda: defaultdict(list))
    stuck: list[tuple[Occurrence, str]] = field(default_factory=list)


def renew(
    occurrences: Iterable[Occurrence],
    keys: Collection[str],
    skip: Collection[int],
    now: TextNow,
    figures: Mapping[str, link.BaselineFigure],
) -> Renewal:
    """Write the new text of every figure nobody touched; ``keys`` are held, ``skip`` are ids of paragraphs to leave alone."""
    result = Renewal()
    places: dict[int, list[tuple[Occurrence, str]]] = defaultdict(list)
    for item in occurrences:
        if item.stretch is None or item.key in keys or item.tag not in figures or id(item.stretch.paragraph) in skip:
            continue
        text = now(figures[item.tag])
        if not text:
            result.stuck.append((item, ""))
        elif not item.says(text):
            written = _in_its_way(item, text)
            if written:
                places[id(item.stretch.paragraph)].append((item, written))
            else:
                result.stuck.append((item, text))
    for group in places.values():
        behind: Stretch | None = None
        for item, text in sorted(group, key=lambda pair: -pair[0].stretch.start if pair[0].stretch else 0):
            here = item.stretch
            if here is None or (behind and here.end > behind.start and here.start != behind.start):
                result.stuck.append((item, text))
            elif behind is None or here.start != behind.start:  # never twice in one place
                behind = here
                if write_text(here.paragraph, here.start, here.end, text):
                    result.written[item.key].append((item, text))
                else:
                    result.stuck.append((item, text))
    return result


def _in_its_way(item: Occurrence, text: str) -> str:
    """Return a new text as staff wrote the older one (an amount in another unit); empty where their word would be lost."""
    if item.state is State.REWORDED:
        return ""
    return restated(item.now, text, item.format) if item.state is State.RESTATED else text + item.unit


def lines(renewal: Renewal, found: Held, now: TextNow, figures: Mapping[str, link.BaselineFigure]) -> Iterator[Change]:
    """Yield what staff should know of the numbers."""
    for key, written in renewal.written.items():
        texts = dict.fromkeys(f"{item.now}→{text}" for item, text in written)
        yield Change(
            kind=Kind.UPDATED,
            what="数据项",
            place="；".join(dict.fromkeys(str(item.place) for item, _ in written)),
            was="、".join(dict.fromkeys(item.now for item, _ in written)),
            now="、".join(dict.fromkeys(text for _, text in written)),
            key=key,
            note=f"{len(written)} 处" + (f"：{'；'.join(texts)}" if len(texts) > 1 else ""),
        )
    for key, items in found.keys.items():
        figure = figures.get(items[0].tag)
        yield Change(
            kind=Kind.KEPT,
            what="数据项",
            place="；".join(dict.fromkeys(str(item.place) for item in items)),
            was=items[0].was,
            now="、".join(dict.fromkeys(item.now or f"（{item.state.value}）" for item in items)),
            ours=(now(figures[items[0].tag]) or "") if figure else "",
            key=key,
            note="这个数在文中被改动，各处均未更新；改得对的用 jixiao accept 写明理由，改错的改回",
        )
    for item, text in renewal.stuck:
        yield Change(
            kind=Kind.CONFLICT,
            what="数据项",
            place=str(item.place),
            was=item.now,
            now=item.now,
            ours=text,
            key=item.key,
            note=_why_stuck(item, text),
        )


def _why_stuck(item: Occurrence, text: str) -> str:
    if not text:
        return "现在的输入资料中没有这个数"
    if item.state is State.REWORDED:
        return f"增减方向变了，这里的“{item.now}”是人工改写的，没有改动，请手工改"
    return "这里的文字不是普通文字，没有写入，请手工改"


def repeated(renewal: Renewal, numbers: Iterable[Number]) -> Iterator[Change]:
    """Yield numbers staff typed that say what a figure said before it was renewed: they may have to follow."""
    before: dict[str, tuple[str, str]] = {}
    for key, written in renewal.written.items():
        for item, text in written:
            if sum(sign.isdecimal() for sign in item.now) >= _TELLING:
                before.setdefault(canonical(item.now), (key, text))
    for number in numbers:
        key, text = before.get(canonical(number.now), ("", "")) if number.kind == ADDED else ("", "")
        if key:
            note = "人工写入的数，与更新前的这个数据项相同，没有改动，请确认是否一并修改"
            yield Change(
                kind=Kind.KEPT,
                what=TYPED,
                place=str(number.place),
                was=number.now,
                now=number.now,
                ours=text,
                key=key,
                note=note,
            )
