"""The ordinals of records: the n-th of a list, or the m-th of those that belong to the n-th of another list."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field

from pipeline.money import normal_text


class Numbering(Struct):
    """Numbers records in order; with ``owners`` (ordinals by folded name) within the record each names."""

    owners: Mapping[str, int] | None = None
    given: list[tuple[int, int]] = field(default_factory=list)
    _rows: Counter[int] = field(default_factory=Counter)

    def next(self, owner: str) -> tuple[int, int] | None:
        """Return (n, m) of the next record, None where it names no owner; without owners m is 1.

        >>> within = Numbering({"甲": 1, "乙": 2})
        >>> within.next("甲"), within.next("乙"), within.next(" 乙 "), within.next("丙")
        ((1, 1), (2, 1), (2, 2), None)
        """
        number = len(self.given) + 1 if self.owners is None else self.owners.get(normal_text(owner), 0)
        if not number:
            return None
        self._rows[number] += 1
        self.given.append((number, self._rows[number]))
        return self.given[-1]
