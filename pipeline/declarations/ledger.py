"""ledger.toml: how 预算指标账 and 支出明细账 are matched with the form."""

from typing import Literal

from pipeline.declarations.strict import Strict


class ClassifyDecl(Strict, frozen=True):
    """How a budget document is told: the first entry all of whose given conditions are met decides its ``step``.

    ``kind``, ``origin``, ``fund`` hold words of which the document's 指标类型, 来源, 资金性质 must contain one; ``words`` those
    of which 指标类型 or 来源 must; ``not_after`` is the last day (``MM-DD`` of the report year) of its date. A condition left
    out is no condition.
    """

    step: str
    kind: list[str] = []
    origin: list[str] = []
    words: list[str] = []
    fund: list[str] = []
    not_after: str = ""


class NatureDecl(Strict, frozen=True):
    """One 支出性质: its row in the form, and the broader nature it belongs to (人员经费 -> 基本支出).

    ``accounts`` are the beginnings of 预算会计 account codes whose lines are of this nature whatever else they say; such a
    nature stands beside 基本支出 and 项目支出, and its lines are not in the 经济分类 of the form.
    """

    name: str
    row: str
    part_of: str = ""
    accounts: list[str] = []


class FundDecl(Strict, frozen=True):
    """One 资金性质: the words a document's 资金性质 contains, and the income rows of the form that this money is booked in.

    The first entry that fits decides. ``fiscal``: money of the 财政 (财政拨款).
    """

    name: str
    words: list[str]
    rows: list[str]
    fiscal: bool = False


class BackfillDecl(Strict, frozen=True):
    """Where 调整预算数 may be 决算数 filled back: rows below ``under``, while the figure ``carried`` (年末结转) is not zero."""

    under: list[str]
    carried: str


class FiscalDecl(Strict, frozen=True):
    """How a 支出明细账 of 财政拨款 only is known, and the form's own table of that money.

    ``accounts`` and ``others``: words an account's name holds where its money is, and is not, 财政拨款. ``list`` is the detail
    table of the form with that spending by class, ``column`` its column; its row 合计 holds the natures in ``natures``.
    """

    accounts: tuple[str, ...]
    others: tuple[str, ...]
    list: str
    column: str
    natures: tuple[str, ...]


class LedgerFile(Strict, frozen=True):
    """ledger.toml: how 预算指标账 and 支出明细账 are matched with 财决01.

    ``steps`` are the parts of the year's budget in the order of the bridge, the first one the 年初预算数; ``brought`` names the
    one that came from last year, ``carried`` the one that goes on to next year; ``items`` the 经济分类款 summed on their own.
    """

    schema: Literal[1]
    steps: list[str]
    brought: str
    carried: str
    classify: list[ClassifyDecl]
    nature: list[NatureDecl]
    fund: list[FundDecl]
    backfilled: BackfillDecl
    fiscal: FiscalDecl
    items: list[str] = []
