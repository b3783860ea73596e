"""What reconcile and the ties hand on: the 桥接表 and how each 勾稽关系 came out."""

from msgspec import Struct

from pipeline.expr import Expr
from pipeline.money import Exact
from pipeline.records.figures import Figure


class LedgerComparison(Struct, frozen=True, kw_only=True):
    """One amount of a ledger beside one of 财决01: what of ``rest`` is not zero no step of the bridge explains (分).

    ``ledger`` and ``name`` say which comparison it is (指标账, 全年预算数), ``book_word`` and ``form_word`` what the two
    amounts are. ``reason`` says why the two may differ and nothing be wrong; ``rest`` is then only what cannot be, and None
    where nothing can be judged. ``beside`` are further amounts the comparison counts in, with their words.
    """

    ledger: str
    name: str
    book: Expr
    form: Expr
    book_word: str
    form_word: str
    rest: Expr | None
    reason: str = ""
    beside: tuple[tuple[str, Figure], ...] = ()


class BridgeLine(Struct, frozen=True, kw_only=True):
    """One line of the 桥接表: ``scope`` is 合计, 功能分类, 支出性质, 经济分类 or 收入; ``steps`` run from side to side.

    Each step is (name, figure); the last one is 未解释差额: what the comparisons leave, added up without signs.
    """

    scope: str
    name: str
    steps: tuple[tuple[str, Figure], ...]
    comparisons: tuple[LedgerComparison, ...] = ()

    @property
    def unexplained(self) -> Figure:
        """Return the remaining difference, which must be zero."""
        return self.steps[-1][1]


HOLDS, FAILS, CANNOT = "相符", "不符", "无法核对"


class TieResult(Struct, frozen=True, kw_only=True):
    """How one 勾稽关系 came out in one column. ``difference`` is left − right, exact; None when not computed.

    ``result`` is 相符, 不符 or 无法核对; ``reason`` says why it could not be checked. Named checks have no sides.
    """

    id: str
    name: str
    column: str
    result: str
    severity: str
    left: Expr | None = None
    right: Expr | None = None
    relation: str = ""
    difference: Exact | None = None
    tolerance: Exact = 0
    reason: str = ""
