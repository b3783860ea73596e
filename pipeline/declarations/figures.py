"""figures.toml: the keys of 数据项 there are."""

from decimal import Decimal
from typing import Any, Literal

from pipeline.declarations.strict import Strict

FigureKind = Literal["输入", "计算", "文字", "引用", "列表"]


class FigureDecl(Strict, frozen=True):
    """One declared key or pattern. ``kind``: 输入, 计算, 文字 (own words of ours), 引用 (words of staff) or 列表.

    ``least`` and ``most`` bound what is possible, ``usual_least`` and ``usual_most`` what is likely, in the figure's unit
    (a ratio as a fraction of 1, 分 for money).
    """

    pattern: str
    label: str
    unit: str
    kind: FigureKind
    format: str = "文本"
    least: Any = None
    most: Any = None
    usual_least: Any = None
    usual_most: Any = None

    def __post_init__(self) -> None:
        """Admit numbers only as bounds."""
        for bound in (self.least, self.most, self.usual_least, self.usual_most):
            if bound is not None and (isinstance(bound, bool) or not isinstance(bound, int | Decimal)):
                raise ValueError("上下限只能是数")


class FigureFile(Strict, frozen=True):
    """figures.toml. ``shown`` gives the words of the forms for segments of keys that are written otherwise in them."""

    figure: list[FigureDecl]
    shown: dict[str, str] = {}
