"""Score sentences of a pack: 指标总分…自评得分…, in the words the pack declares, added up along its scoring tree.

A pair belongs to the indicator named last before it, else to the heading above. Bonus indicators are those of the rubric,
whatever the text says of them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cached_property

from msgspec import Struct

from pipeline.money import show
from pipeline.statements.verdicts import Wrong

SCORE = "E013"
_NUMBER = r"(?<![\d.])(?P<{}>\d+(?:\.\d+)?)"
_HEADING = 24


class ScoredNode(Struct, frozen=True):
    """An indicator of the scoring tree."""

    name: str
    weight: Fraction
    children: tuple["ScoredNode", ...] = ()
    bonus: bool = False


class StatedScore(Struct, frozen=True):
    """A pair of weight and score as a text states it, and where."""

    weight: Fraction | None
    score: Fraction
    position: int
    start: int
    end: int
    said: str


class Scores(Struct, frozen=True, dict=True):
    """How a pack words its scores: ``pair`` and ``total`` with N for a number, and its scoring tree (the root's children)."""

    pair: str
    total: str
    nodes: tuple[ScoredNode, ...]

    @cached_property
    def patterns(self) -> dict[str, re.Pattern[str]]:
        """Return the patterns of the wordings the pack has, compiled once."""
        return {name: _pattern(words) for name, words in (("pair", self.pair), ("total", self.total)) if words}

    @cached_property
    def _names(self) -> re.Pattern[str]:
        names = sorted({node.name for node in _walk(self.nodes)}, key=len, reverse=True)
        return re.compile("|".join(map(re.escape, names)) or r"(?!)")

    def judge(self, texts: Sequence[str]) -> Iterator[tuple[int, Wrong]]:
        """Yield the score sentences that do not add up, with the paragraph each stands in."""
        stated, total = self._read([re.sub(r"\s", lambda _: "\u3000", text) for text in texts])
        for item in stated.values():
            if item.weight is not None and item.score > item.weight:
                yield _wrong(item, item.said, "自评得分不应高于满分")
        for node in _walk(self.nodes):
            if node.name in stated and node.children:
                yield from _sums(stated[node.name], [stated.get(child.name) for child in node.children])
        if total is not None:
            yield from self._total(stated, *total)

    def _read(self, texts: Sequence[str]) -> tuple[dict[str, StatedScore], tuple[StatedScore, Fraction | None] | None]:
        name_of = self._names
        found: dict[str, StatedScore] = {}
        total: tuple[StatedScore, Fraction | None] | None = None
        heading = ""
        for position, text in enumerate(texts):
            match = self.patterns["total"].search(text) if "total" in self.patterns else None
            if match is not None:
                groups = match.groupdict()
                weight = Fraction(groups["weight"]) if groups.get("weight") else None
                bonus = Fraction(groups["bonus"]) if groups.get("bonus") else None
                total = (
                    StatedScore(weight, Fraction(groups["score"]), position, match.start(), match.end(), match.group()),
                    bonus,
                )
                continue
            last = 0
            for match in self.patterns["pair"].finditer(text) if "pair" in self.patterns else ():
                before = [item.group() for item in name_of.finditer(text, last, match.start())]
                name = before[-1] if before else heading
                last = match.end()
                if name:
                    pair = StatedScore(
                        Fraction(match["weight"]), Fraction(match["score"]), position, match.start(), match.end(), match.group()
                    )
                    found.setdefault(name, pair)
            if len(text) <= _HEADING and not text.startswith("【") and (match := name_of.search(text)):
                heading = match.group()
        return found, total

    def _total(
        self, stated: Mapping[str, StatedScore], total: StatedScore, bonus: Fraction | None
    ) -> Iterator[tuple[int, Wrong]]:
        tops = [stated.get(node.name) for node in self.nodes]
        if not tops or any(item is None for item in tops):
            return
        own = [item for node, item in zip(self.nodes, tops, strict=True) if item is not None and not node.bonus]
        extra = sum((item.score for node, item in zip(self.nodes, tops, strict=True) if item and node.bonus), Fraction(0))
        right = sum((item.score for item in own), extra)
        if total.score != right:
            yield _wrong(total, total.said, f"各部分得分{'与加分' if extra else ''}之和为{_show(right)}分")
        if bonus is not None and bonus != extra:
            yield _wrong(total, f"加分{_show(bonus)}分", f"加分项得分为{_show(extra)}分")
        weights = sum((item.weight or 0 for item in own), Fraction(0))
        if total.weight is not None and total.weight != weights:
            yield _wrong(total, total.said, f"各部分满分之和为{_show(weights)}分")


def _pattern(words: str) -> re.Pattern[str]:
    """Turn ``指标总分{weight}分，自评得分{score}分`` into a pattern; white space between the words does not count."""
    parts = re.split(r"(\{\w+\})", words)
    made = [_NUMBER.format(part[1:-1]) if part.startswith("{") else part for part in parts]
    return re.compile(r"\s*".join(part for part in made if part))


def _walk(nodes: Sequence[ScoredNode]) -> Iterator[ScoredNode]:
    for node in nodes:
        yield node
        yield from _walk(node.children)


def _sums(whole: StatedScore, parts: Sequence[StatedScore | None]) -> Iterator[tuple[int, Wrong]]:
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return
    score = sum((part.score for part in found), Fraction(0))
    weight = sum((part.weight or 0 for part in found), Fraction(0))
    if whole.weight is not None and whole.weight != weight:
        yield _wrong(whole, whole.said, f"满分：其下各项之和为{_show(weight)}分")
    elif whole.score != score:
        yield _wrong(whole, whole.said, f"得分：其下各项之和为{_show(score)}分")


def _wrong(item: StatedScore, said: str, right: str) -> tuple[int, Wrong]:
    return item.position, Wrong(SCORE, item.start, item.end, said, right)


def _show(value: Fraction | int) -> str:
    return show(value, 4, trim=True)
