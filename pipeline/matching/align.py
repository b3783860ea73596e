"""The one aligner: which unit of one sequence is which of another, whatever the units are.

A unit is a paragraph, table, row or column, known by its identity, by what it reads and by what its words are like. The surest
means come first: the same key and the same words; the same key; the same figures; the same words in order; the same words
elsewhere (moved); words alike; one sentence in common; alone between the same neighbours. What could be several is left unsure.
Cost grows with the number of units, not with its square.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from enum import Enum

from msgspec import Struct, field

from pipeline.matching.sequences import between, in_order, moved_units
from pipeline.matching.text import ALIKE, likeness

_NEAREST = 16
"""Of units that share something common only so many are looked at: those nearest to where the unit is expected."""
_LIKELY = 6
"""How many of these are compared word by word."""
_CLEARLY = 0.1
"""By how much two paragraphs must be nearer to the whole than one of them for the whole to have been broken in two."""


class Means(Enum):
    """By what two units were paired."""

    KNOWN = "known"
    KEY = "key"
    TAGS = "tags"
    WORDS = "words"
    ALIKE = "alike"
    PLACE = "place"


class Unit(Struct, frozen=True):
    """One unit as the aligner sees it.

    ``signatures`` say what reads the same, the strictest first; an empty one pairs with nothing. ``key`` is its identity (a
    bookmark, a key of the baseline), ``tags`` are those of its figures: an identity of several, of which some may be lost.
    ``text`` is compared for likeness, ``parts`` are words that tell it from others. Units of different ``kind`` never pair;
    a ``blank`` one (an empty paragraph) only in its place.
    """

    signatures: tuple[Hashable, ...]
    text: str = ""
    key: str = ""
    tags: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    kind: str = ""
    blank: bool = False

    @property
    def identity(self) -> Hashable:
        """Return the key, else the tags; empty where it has neither."""
        return self.key or tuple(sorted(self.tags))


class Rules(Struct, frozen=True, kw_only=True):
    """What differs from level to level.

    ``alike`` is the least likeness for an edit (above 1: never). Most of the left unit's tags must agree, of the kinds in
    ``fewer_tags`` (a row that lost columns) most of the side with fewer. ``guess`` pairs in order what could be several.
    Up to ``place`` units between the same neighbours are paired by their place where there are as many on both sides;
    ``broken`` looks for paragraphs that were broken in two. With ``in_place`` what is alike counts between the same neighbours
    alone, with ``other_figures`` units that have figures and share none are never alike.
    """

    alike: float = ALIKE
    fewer_tags: Collection[str] = ()
    guess: bool = False
    place: int = 0
    broken: bool = False
    in_place: bool = False
    other_figures: bool = False


class Alignment(Struct, frozen=True):
    """Left number → right number and by what means; left numbers that could be several.

    ``broken_left`` and ``broken_right`` give, for a unit that is the rest of a broken one, the unit of its side that is paired.
    """

    pairs: dict[int, int] = field(default_factory=dict)
    means: dict[int, Means] = field(default_factory=dict)
    unsure: frozenset[int] = frozenset()
    broken_left: dict[int, int] = field(default_factory=dict)
    broken_right: dict[int, int] = field(default_factory=dict)

    @property
    def moved(self) -> set[int]:
        """Return the left numbers of units that stand elsewhere in the order."""
        return moved_units(self.pairs)


_PLAIN = Rules()


def align(
    left: Sequence[Unit], right: Sequence[Unit], rules: Rules = _PLAIN, known: Mapping[int, int] | None = None
) -> Alignment:
    """Pair the units of two sequences; every unit is in one pair at most. ``known`` are pairs given beforehand."""
    aligner = _Aligner(left, right, rules)
    aligner.take((known or {}).items(), Means.KNOWN)
    return aligner.result()


class _Aligner:
    """Goes through the means; what is paired is never looked at again."""

    def __init__(self, left: Sequence[Unit], right: Sequence[Unit], rules: Rules) -> None:
        self.left, self.right, self.rules = left, right, rules
        self.pairs: dict[int, int] = {}
        self.back: dict[int, int] = {}
        self.means: dict[int, Means] = {}
        self.unsure: set[int] = set()
        self.broken: tuple[dict[int, int], dict[int, int]] = ({}, {})

    def result(self) -> Alignment:
        """Go through all means."""
        self._same(lambda unit: unit.identity and (unit.identity, unit.signatures[:1]), Means.KEY)
        self._by_key()
        self._by_tags()
        for level in range(max((len(unit.signatures) for unit in (*self.left, *self.right)), default=0)):
            self._by_words(level)
        self._broken()
        self._by_likeness()
        self._broken()
        self._by_parts()
        self._by_words(0, blank=True)
        self.take(list(self._between()), Means.PLACE)
        return Alignment(self.pairs, self.means, frozenset(self.unsure - self.pairs.keys()), *self.broken)

    # --- what is free, and where it is expected ---

    def take(self, more: Iterable[tuple[int, int]], means: Means) -> None:
        """Pair units that are still free and of one kind."""
        for a, b in more:
            if a not in self.pairs and b not in self.back and self.left[a].kind == self.right[b].kind:
                self.pairs[a], self.back[b], self.means[a] = b, a, means

    def _free(self) -> tuple[list[int], list[int]]:
        left, right = self._free_in(range(len(self.left)), range(len(self.right)))
        return [a for a in left if a not in self.unsure], right

    def _free_in(self, mine: range, theirs: range) -> tuple[list[int], list[int]]:
        return (
            [a for a in mine if a not in self.pairs and a not in self.broken[0]],
            [b for b in theirs if b not in self.back and b not in self.broken[1]],
        )

    def _places(self) -> Callable[[int], int]:
        """Return what tells where a left unit would stand: as far behind a paired one as on its own side."""
        firm = sorted(self.pairs)

        def expected(a: int) -> int:
            at = bisect_left(firm, a)
            return self.pairs[firm[at - 1]] + a - firm[at - 1] if at else a

        return expected

    # --- the means ---

    def _same(self, of: Callable[[Unit], Hashable], means: Means) -> None:
        """Pair what has one and the same non-empty value: the first with the first, and so on."""
        free = self._free()
        theirs: dict[Hashable, list[int]] = defaultdict(list)
        for b in reversed(free[1]):
            theirs[of(self.right[b])].append(b)
        found = ((a, theirs[value].pop()) for a in free[0] if (value := of(self.left[a])) and theirs.get(value))
        self.take(list(found), means)

    def _by_key(self) -> None:
        """Pair by key; of several with one key the one that is most alike, else the first."""
        free = self._free()
        theirs: dict[str, list[int]] = defaultdict(list)
        for b in free[1]:
            theirs[self.right[b].key].append(b)
        for a in free[0]:
            key = self.left[a].key
            others = [b for b in theirs.get(key, ())[:_NEAREST] if b not in self.back] if key else []
            if others:
                best = max(others, key=lambda b: likeness(self.left[a].text, self.right[b].text)) if others[1:] else others[0]
                self.take([(a, best)], Means.KEY)

    def _by_tags(self) -> None:
        """Pair by shared figures, most first; of equals the one that reads the same, then the one where it is expected."""
        free, expected = self._free(), self._places()
        times = Counter(tag for unit in self.left for tag in set(unit.tags))
        where: dict[str, list[int]] = defaultdict(list)
        for b in free[1]:
            for tag in set(self.right[b].tags):
                where[tag].append(b)
        ranked: list[tuple[int, bool, int, int, int]] = []
        for a in free[0]:
            fewer = self.left[a].kind in self.rules.fewer_tags
            own = Counter(tag for tag in self.left[a].tags if fewer or times[tag] == 1)
            for b in {b for tag in own for b in _near(where.get(tag, ()), expected(a))}:
                shared = (own & Counter(self.right[b].tags)).total()
                whole = min(own.total(), len(self.right[b].tags)) if fewer else own.total()
                if 2 * shared > whole:
                    ranked.append((-shared, not self._reads_same(a, b), abs(b - expected(a)), a, b))
        self.take(((a, b) for *_, a, b in sorted(ranked)), Means.TAGS)

    def _reads_same(self, a: int, b: int) -> bool:
        return self.left[a].signatures[:1] == self.right[b].signatures[:1]

    def _by_words(self, level: int, blank: bool = False) -> None:
        """Pair what reads the same: in order between what is paired already, then elsewhere."""

        def sign(unit: Unit) -> Hashable:
            found = unit.signatures[level] if level < len(unit.signatures) and unit.blank == blank else None
            return found and (unit.kind, found)

        guess, whole = level == 0 or self.rules.guess, self._as_often(sign, *self._free())
        for mine, theirs in between(self.pairs, len(self.left), len(self.right)):
            free = self._free_in(mine, theirs)
            free[0][:] = [a for a in free[0] if sign(self.left[a])]
            here = self._as_often(sign, *free)
            found = in_order([sign(self.left[a]) for a in free[0]], [sign(self.right[b]) for b in free[1]])
            pairs = [(free[0][i], free[1][j]) for i, j in found]
            sure = (pair for pair in pairs if guess or sign(self.left[pair[0]]) in whole & here)
            self.take(sure, Means.WORDS)
        if not blank:
            self._elsewhere(sign, strict=level == 0)

    def _as_often(self, sign: Callable[[Unit], Hashable], mine: Sequence[int], theirs: Sequence[int]) -> set[Hashable]:
        """Return what stands as often on one side as on the other."""
        left, right = Counter(sign(self.left[a]) for a in mine), Counter(sign(self.right[b]) for b in theirs)
        return {value for value, count in left.items() if right[value] == count}

    def _elsewhere(self, sign: Callable[[Unit], Hashable], strict: bool) -> None:
        """Pair what reads the same wherever it stands; where numbers differ and there are more on one side, say unsure."""
        free = self._free()
        mine, theirs = defaultdict[Hashable, list[int]](list), defaultdict[Hashable, list[int]](list)
        for a in free[0]:
            mine[sign(self.left[a])].append(a)
        for b in free[1]:
            theirs[sign(self.right[b])].append(b)
        for value, numbers in mine.items():
            others = theirs.get(value, []) if value else []
            if others and (strict or self.rules.guess or len(numbers) == len(others)):
                self.take(zip(numbers, others, strict=False), Means.WORDS)
            elif others:
                self.unsure.update(numbers)

    def _by_likeness(self) -> None:
        """Pair what is alike enough, the most alike first; of equals the one that stands where it is expected."""
        if self.rules.alike > 1:
            return
        expected = self._places()
        whole = [(range(len(self.left)), range(len(self.right)))]
        for mine, theirs in list(between(self.pairs, len(self.left), len(self.right))) if self.rules.in_place else whole:
            self._alike_in(*self._free_in(mine, theirs), expected)

    def _alike_in(self, mine: Sequence[int], theirs: Sequence[int], expected: Callable[[int], int]) -> None:
        index: dict[tuple[str, str], list[int]] = defaultdict(list)
        for b in theirs:
            for gram in _grams(self.right[b].text):
                index[self.right[b].kind, gram].append(b)
        ranked: list[tuple[float, int, int, int]] = []
        for a in (a for a in mine if a not in self.unsure):
            unit, place = self.left[a], expected(a)
            shared = Counter(b for gram in _grams(unit.text) for b in _near(index.get((unit.kind, gram), ()), place))
            if self.rules.other_figures:
                shared = Counter({b: count for b, count in shared.items() if not _other_figures(unit, self.right[b])})
            for b in sorted(shared, key=lambda b: (-shared[b], abs(b - place), b))[:_LIKELY]:
                score = likeness(unit.text, self.right[b].text, self.rules.alike)
                if score:
                    ranked.append((-score, abs(b - place), a, b))
        self.take(((a, b) for *_, a, b in sorted(ranked)), Means.ALIKE)

    def _by_parts(self) -> None:
        """Pair units much was changed in by words that only these two have."""
        free = self._free()
        where = [_owners((n, side[n]) for n in numbers) for side, numbers in zip((self.left, self.right), free, strict=True)]
        shared = Counter((where[0][part], where[1][part]) for part in where[0] if part in where[1])
        self.take((pair for pair, _ in sorted(shared.items(), key=lambda item: (-item[1], item[0]))), Means.ALIKE)

    def _between(self) -> Iterator[tuple[int, int]]:
        for mine, theirs in between(self.pairs, len(self.left), len(self.right)):
            free = self._free_in(mine, theirs)
            if len(free[0]) == len(free[1]) <= self.rules.place:
                yield from zip(*free, strict=True)

    # --- broken paragraphs ---

    def _broken(self) -> None:
        """Find units that were broken in two or put together: the free one beside, and the one it belongs to."""
        for a, b in self.pairs.items() if self.rules.broken else ():
            if not self._reads_same(a, b):
                for step in (1, -1):
                    if _belongs(self.left[a], self.right, b, step, self.back):
                        self.broken[1].setdefault(b + step, b)
                    elif _belongs(self.right[b], self.left, a, step, self.pairs):
                        self.broken[0].setdefault(a + step, a)


def _near(numbers: Sequence[int], place: int) -> Sequence[int]:
    """Return the rising numbers nearest to a place, all of them where they are few."""
    if len(numbers) <= _NEAREST:
        return numbers
    at = min(max(bisect_left(numbers, place) - _NEAREST // 2, 0), len(numbers) - _NEAREST)
    return numbers[at : at + _NEAREST]


def _other_figures(one: Unit, other: Unit) -> bool:
    return bool(one.tags and other.tags) and set(one.tags).isdisjoint(other.tags)


def _grams(text: str) -> set[str]:
    return {text[n : n + 2] for n in range(max(len(text) - 1, 1))} if text else set()


def _owners(units: Iterable[tuple[int, Unit]]) -> dict[tuple[str, str], int]:
    """Return part → the one unit that has it."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, unit in units:
        for part in set(unit.parts):
            found[unit.kind, part].append(number)
    return {part: numbers[0] for part, numbers in found.items() if len(numbers) == 1}


def _belongs(whole: Unit, found: Sequence[Unit], number: int, step: int, taken: Mapping[int, int]) -> bool:
    """Tell whether the free unit beside one is the rest of it: with it the words are clearly nearer to the whole."""
    at = number + step
    if not 0 <= at < len(found) or at in taken or found[at].kind != whole.kind or not found[at].text:
        return False
    first, second = (found[number], found[at]) if step > 0 else (found[at], found[number])
    return likeness(whole.text, first.text + second.text) > likeness(whole.text, found[number].text) + _CLEARLY
