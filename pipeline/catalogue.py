"""数据项目录: every figure key declared once, with its Chinese label, unit, kind and default format.

Read from ``figures.toml`` of the packs (common first). A pattern's ``*`` stands for one segment and may be printed in the
label as ``{1}``, ``{2}`` … in order. lint, linked figures, working paper and glossary all read this.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from pipeline.declarations import FigureDecl
from pipeline.declarations.figures import FigureKind
from pipeline.records import PREVIOUS

Bounds = tuple[Fraction | None, Fraction | None]
"""Least and most, None where open."""


_MOST_SEEN = 20_000
"""Keys looked up that are kept: a catalogue serves all departments of a process, and its memory does not grow with them."""


class CatalogueEntry(Struct, frozen=True):
    """What the catalogue says of one key."""

    key: str
    label: str
    unit: str
    kind: FigureKind
    format: str


class Bounded(Struct, frozen=True):
    """A pattern of keys whose values have bounds: what is ``possible``, and what is ``usual``."""

    pattern: str
    possible: Bounds | None
    usual: Bounds | None


class _Pattern(Struct, frozen=True):
    """A declaration of many keys: per segment what it begins and ends with, or the whole segment (end None)."""

    order: int
    parts: tuple[tuple[str, str | None], ...]
    decl: FigureDecl

    @property
    def last(self) -> int:
        """Return the place of the last segment with a ``*``."""
        return max(n for n, (_, end) in enumerate(self.parts) if end is not None)

    def wild(self, segments: list[str]) -> tuple[str, ...] | None:
        """Return what the ``*`` stand for in a key of as many segments, or None when it is another key."""
        found: list[str] = []
        for segment, (start, end) in zip(segments, self.parts, strict=True):
            if end is None:
                if segment != start:
                    return None
            elif not start and not end:
                found.append(segment)
            elif segment.startswith(start) and segment.endswith(end) and len(segment) >= len(start) + len(end):
                found.append(segment[len(start) : len(segment) - len(end)])
            else:
                return None
        return tuple(found)


class Catalogue:
    """Look-up of declarations by key; the first matching declaration wins, exact ones before patterns."""

    def __init__(
        self,
        declarations: Iterable[FigureDecl],
        rows: Iterable[str] = (),
        shown: Mapping[str, str] = MappingProxyType({}),
        instead: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Index the declarations by number of segments.

        ``rows`` are the row keys of the form in force: below their first segments a pattern speaks of these rows only, so
        that a misspelt row is an unknown key and not a figure that happens to be absent. ``shown`` are segments of keys
        that people know by other words; ``instead`` the formats this pack prints in place of others (percent_places).
        """
        self._shown = shown
        self._instead = instead
        self._rows = frozenset(rows)
        self._blocks = frozenset(row.split(".")[0] for row in self._rows)
        declarations = tuple(declarations)
        self.heads = frozenset(decl.pattern.split(".")[0] for decl in declarations)
        """What the declared keys begin with."""
        self._exact: dict[str, FigureDecl] = {}
        self._patterns: dict[tuple[int, str], list[_Pattern]] = {}
        self._seen: dict[str, CatalogueEntry | None] = {}
        self.bounded: list[Bounded] = []
        for order, decl in enumerate(declarations):
            possible, usual = _bounds(decl.least, decl.most), _bounds(decl.usual_least, decl.usual_most)
            if possible or usual:
                self.bounded.append(Bounded(decl.pattern, possible, usual))
            if "*" in decl.pattern:
                pattern = _Pattern(order, tuple(map(_ends, decl.pattern.split("."))), decl)
                start, end = pattern.parts[0]
                first = start if end is None else ""
                self._patterns.setdefault((len(pattern.parts), first), []).append(pattern)
            else:
                self._exact.setdefault(decl.pattern, decl)

    def find(self, key: str) -> CatalogueEntry | None:
        """Return what is declared for a key, or None when no declaration matches."""
        if key not in self._seen:
            if len(self._seen) >= _MOST_SEEN:
                self._seen.clear()
            self._seen[key] = self._look_up(key)
        return self._seen[key]

    def any_row(self, listed: str) -> str:
        """Return a key that stands for any row of a numbered list (项目.全部: 项目.第1项), empty where none is declared."""
        head = listed.partition(".")[0]
        for (_, first), patterns in self._patterns.items():
            start, end = patterns[0].parts[1] if first == head else ("", None)
            if start == "第" and end is not None:
                return f"{head}.{start}1{end}"
        return ""

    def declared(self, unit: str) -> tuple[str, ...]:
        """Return the keys of a unit that are declared by themselves, not by a pattern."""
        return tuple(key for key, decl in self._exact.items() if decl.unit == unit)

    def label(self, key: str) -> str:
        """Return the Chinese label, or the key itself when undeclared (render must still name the place)."""
        entry = self._seen.get(key) or self.find(key)
        return entry.label if entry else key

    def shown(self, word: str) -> str:
        """Return a segment of a key as the forms print it.

        >>> Catalogue((), shown={"资本性支出_基本建设": "资本性支出（基本建设）"}).shown("资本性支出_基本建设")
        '资本性支出（基本建设）'
        """
        return self._shown.get(word, word)

    def format_for(self, key: str, asked: str = "") -> str:
        """Return the format a figure is printed in: the one asked for, else its own, as the pack prints it."""
        entry = None if asked else self.find(key)
        name = asked or (entry.format if entry else "文本")
        return self._instead.get(name, name)

    def _look_up(self, key: str) -> CatalogueEntry | None:
        if key in self._exact:
            return _entry(key, self._exact[key], ())
        if key.startswith(f"{PREVIOUS}."):
            own = self.find(key.removeprefix(f"{PREVIOUS}."))
            return replace(own, key=key, label=f"{PREVIOUS}的{own.label}") if own is not None else None
        segments = key.split(".")
        for pattern in self._candidates(segments):
            wild = pattern.wild(segments)
            if wild is not None and self._names_a_row(segments, pattern.last):
                return _entry(key, pattern.decl, tuple(self._shown.get(word, word) for word in wild))
        return None

    def _candidates(self, segments: list[str]) -> list[_Pattern]:
        """Return the patterns that may speak of a key, in the order they are declared."""
        named = self._patterns.get((len(segments), segments[0]), [])
        wild = self._patterns.get((len(segments), ""), [])
        return sorted((*named, *wild), key=lambda pattern: pattern.order) if wild else named

    def _names_a_row(self, segments: list[str], last: int) -> bool:
        """Tell whether what the pattern's ``*`` stand for is a row of the form (always so outside the form's blocks)."""
        return segments[0] not in self._blocks or ".".join(segments[: last + 1]) in self._rows


def _ends(part: str) -> tuple[str, str | None]:
    before, star, after = part.partition("*")
    return before, after if star else None


def _entry(key: str, decl: FigureDecl, wild: tuple[str, ...]) -> CatalogueEntry:
    return CatalogueEntry(key, decl.label.format("", *wild), decl.unit, decl.kind, decl.format)


def _bounds(least: int | Decimal | None, most: int | Decimal | None) -> Bounds | None:
    if least is None and most is None:
        return None
    return (None if least is None else Fraction(least), None if most is None else Fraction(most))
