"""What compute hands on: the scoring tree, the lists, all figures."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec import Struct

from pipeline.records.figures import Figure, Figures


class Indicator(Struct, frozen=True, kw_only=True):
    """评价指标: one node of the scoring tree; ``children`` is empty for a leaf.

    ``key`` is the path below 得分/满分; ``kind`` is 计算, 参照, 评判 for a leaf, 合计 above. ``basis`` is staff's 依据,
    ``beside`` the key of the figure that gives the score or stands beside it. ``by_hand``: a 计算 leaf whose rate has no
    base and that staff scored.
    """

    key: str
    name: str
    kind: str
    weight: Figure
    score: Figure
    beside: str = ""
    basis: str = ""
    state: str = ""
    source_note: str = ""
    bonus: bool = False
    by_hand: bool = False
    children: tuple["Indicator", ...] = ()


@dataclass(frozen=True, slots=True)
class ListedRow(Mapping[str, Figure]):
    """One row of a list or table: key (``功能.科学技术支出``), name, and its cells by column word (名称, 差异).

    ``depth``: so many levels its name is set in. ``joined``: columns whose cell goes on the one of the row above.
    """

    key: str
    name: str
    cells: Mapping[str, Figure]
    depth: int = 0
    joined: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> Figure:
        return self.cells[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cells)

    def __len__(self) -> int:
        return len(self.cells)


class Computed(Struct, frozen=True, kw_only=True):
    """What compute hands on: all figures, the lists narrative loops over (``功能.差异较大``), and the scoring tree."""

    figures: Figures
    lists: Mapping[str, tuple[ListedRow, ...]]
    indicators: tuple[Indicator, ...]
