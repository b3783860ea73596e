"""Numbered things (第3项目标, 第2个单位): which one of the baseline is which one now.

Their keys are numbered by position, so a goal that is struck out moves all later ones. Names printed with them tell who is
who; a baseline is put into the keys of another before the two are compared.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from msgspec.structs import replace

from pipeline import link

_NUMBERED = re.compile(r"((?:[^.]+\.)*?)(第\d+[^.\d]*)(?:\.(.+))?")
GONE = "†"
"""Follows the key of a numbered thing whose place another one has taken; no figure has such a key."""


Said = Iterable[tuple[str, object]]
"""Figures as key and value."""


def moves(base: Said, new: Said) -> dict[str, str]:
    """Return old prefix → new prefix of each numbered thing that stands elsewhere now; one that is gone gets :data:`GONE`."""
    before, after = _names(base), _names(new)
    found: dict[str, str] = {}
    for family in before.keys() & after.keys():
        name = _telling(before[family], after[family])
        if not name:
            continue
        old = {prefix: texts[name] for prefix, texts in before[family].items() if name in texts}
        now = {prefix: texts[name] for prefix, texts in after[family].items() if name in texts}
        where = {text: prefix for prefix, text in now.items()}
        known = set(old.values())
        for prefix, text in old.items():
            if now.get(prefix) == text:
                continue
            if text in where:
                found[prefix] = where[text]
            elif now.get(prefix) in known:  # another one stands in its place
                found[prefix] = prefix + GONE
    return found


def _names(figures: Said) -> dict[str, dict[str, dict[str, str]]]:
    """Return family → prefix → last part of the key → words, for figures that are words."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for key, value in figures:
        match = _NUMBERED.fullmatch(key)
        if match and match.group(3) and isinstance(value, str):
            family = match.group(1) + re.sub(r"\d+", "n", match.group(2))
            found[family][match.group(1) + match.group(2)].setdefault(match.group(3), value)
    return found


def _telling(before: Mapping[str, Mapping[str, str]], after: Mapping[str, Mapping[str, str]]) -> str:
    """Return the part of the key whose words tell one from another on both sides, printed for most; else nothing."""
    best, most = "", 0
    names = dict.fromkeys(name for texts in before.values() for name in texts)
    for name in names:
        old = [texts[name] for texts in before.values() if name in texts]
        now = [texts[name] for texts in after.values() if name in texts]
        if len(set(old)) == len(old) and len(set(now)) == len(now) and now and len(old) + len(now) > most:
            best, most = name, len(old) + len(now)
    return best


def keys_now(base: Said, new: Said) -> Callable[[str], str]:
    """Return what turns a key of the baseline into the key the same thing has now."""
    found = moves(base, new)

    def key_now(key: str) -> str:
        match = _NUMBERED.fullmatch(key)
        if not match:
            return key
        prefix = match.group(1) + match.group(2)
        return found[prefix] + key[len(prefix) :] if prefix in found else key

    return key_now


def translation(base: link.Baseline, new: link.Baseline) -> Callable[[str], str]:
    """Return what turns a key of one baseline into the key the same thing has in another."""
    return keys_now(((item.key, item.value) for item in base.figures), ((item.key, item.value) for item in new.figures))


def translated(baseline: link.Baseline, key_now: Callable[[str], str]) -> link.Baseline:
    """Return the baseline in the keys of now."""

    def slots(text: str) -> str:
        return link.SLOT.sub(lambda match: link.slot(key_now(match.group(1)), match.group(2)), text)

    def block(item: link.Block) -> link.Block:
        if isinstance(item, link.ParagraphSlots):
            return replace(item, slots=slots(item.slots))
        rows = (replace(row, key=key_now(row.key), cells=tuple(map(slots, row.cells))) for row in item.rows)
        return replace(item, rows=tuple(rows))

    return replace(
        baseline,
        figures=tuple(
            replace(item, key=key, tag=link.figure_tag(key, item.format))
            for item in baseline.figures
            for key in [key_now(item.key)]
        ),
        blocks=tuple(map(block, baseline.blocks)),
        parts=tuple(replace(part, blocks=tuple(map(block, part.blocks))) for part in baseline.parts),
    )
