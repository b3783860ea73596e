"""statements.toml: the words by which sentences speak of figures."""

from collections.abc import Iterator
from typing import Literal

from pipeline.declarations.strict import Layer, Strict


class StatementName(Strict, frozen=True):
    """What texts call a row or figure: ``keys`` without a column mean every column, ``sum`` adds rows (``*`` one
    segment). ``general`` words name the whole department only where a sentence begins with them; ``part`` maps words that
    may follow in the same sentence (pattern) to the figure they then mean."""

    words: list[str]
    keys: list[str] = []
    sum: list[str] = []
    general: bool = False
    part: dict[str, str] = {}


class StatementRate(Strict, frozen=True):
    """A rate by the word before 率 (empty: the others): patterns of what stands around its part and its whole."""

    word: str
    part: str
    whole: str


class StatementPattern(Strict, frozen=True):
    """A way of writing (regular expression) and the figure it speaks of."""

    pattern: str
    key: str


class ScoreWords(Strict, frozen=True):
    """How a pack words its scores, {weight}, {score} and {bonus} for the numbers."""

    pair: str
    total: str = ""


class StatementFile(Layer, frozen=True):
    """statements.toml: the words by which sentences speak of figures; ``staff`` are ends of keys."""

    schema: Literal[1]
    blocks: list[str] = []
    staff: list[str] = []
    grave: str = ""
    sets: list[list[str]] = []
    exclusive: list[list[str]] = []
    rate: list[StatementRate] = []
    name: list[StatementName] = []
    absent: list[StatementPattern] = []
    listed: list[StatementPattern] = []
    score: ScoreWords | None = None

    def patterns(self) -> Iterator[tuple[str, str]]:
        """Yield every regular expression of the file, with the word it belongs to."""
        yield from ((item.key, item.pattern) for item in (*self.absent, *self.listed))
        yield from ((f"{item.word}率", said) for item in self.rate for said in (item.part, item.whole))
        yield from ((item.words[0] if item.words else "", said) for item in self.name for said in item.part)

    def over(self, parent: "StatementFile") -> "StatementFile":
        """Return the words of both: lists go on (the child's rates come first), the rest is the child's where it says any."""
        return StatementFile(
            schema=1,
            blocks=[*parent.blocks, *self.blocks],
            staff=[*parent.staff, *self.staff],
            grave=self.grave or parent.grave,
            sets=[*parent.sets, *self.sets],
            exclusive=[*parent.exclusive, *self.exclusive],
            rate=[*self.rate, *parent.rate],
            name=[*parent.name, *self.name],
            absent=[*parent.absent, *self.absent],
            listed=[*parent.listed, *self.listed],
            score=self.score or parent.score,
        )
