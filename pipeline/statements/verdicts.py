"""What the judges give back: contradictions with their place, and which quantities were judged at all."""

from collections.abc import Sequence

from msgspec import Struct, field

from pipeline.statements.quantity import Quantity, Sentence


class Wrong(Struct, frozen=True):
    """Something in a text that is not so: code, range in the text, the words there, what would be right, figures concerned."""

    code: str
    start: int
    end: int
    said: str
    right: str
    keys: tuple[str, ...] = ()


class Verdicts(Struct):
    """Collects the verdicts on one paragraph. ``judged`` holds where the quantities begin that took part in one."""

    text: str
    wrongs: list[Wrong] = field(default_factory=list)
    judged: set[int] = field(default_factory=set)

    def true(self, *quantities: Quantity) -> None:
        """Record that a statement over these quantities holds."""
        self.judged.update(item.start for item in quantities)

    def false(self, code: str, span: tuple[int, int], right: str, *quantities: Quantity, keys: tuple[str, ...] = ()) -> None:
        """Record a contradiction; a second one of the same code over the same words is the same."""
        self.true(*quantities)
        start, end = span
        if not any(item.code == code and item.start < end and start < item.end for item in self.wrongs):
            self.wrongs.append(Wrong(code, start, end, self.text[start:end], right, keys))

    def verdict(
        self, holds: bool, code: str, span: tuple[int, int], right: str, *quantities: Quantity, keys: tuple[str, ...] = ()
    ) -> None:
        """Record a statement that holds or does not."""
        if holds:
            self.true(*quantities)
        else:
            self.false(code, span, right, *quantities, keys=keys)


def around(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """Return the range in the text from the words before one quantity to the end of another."""
    start = sentence.places[first]
    floor = sentence.places[first - 1] + 1 if first else 0
    while start > floor and sentence.skeleton[start - 1] not in "，。；：、（":
        start -= 1
    return sentence.span(start, sentence.places[last] + 1)


def overlaps(item: Quantity, printed: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a quantity stands in one of some ranges."""
    return any(start < item.end and item.start < end for start, end in printed)
