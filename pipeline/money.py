"""Exact amounts: 分 from the door to the print, and the only rounding (四舍五入, half up) of the project.

Values are ``int`` (分 for money, or a count) or ``Fraction``; a float enters only through :func:`fen_from_number`,
which knows how a spreadsheet stores a decimal. Nothing here knows what a figure means.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from enum import Enum
from fractions import Fraction
from functools import lru_cache

FEN_PER_YUAN = 100
MAX_YUAN = 10**13
"""Amounts of this size and above cannot be held exactly to the fen by a spreadsheet's double (2**53)."""

_RESIDUE_LIMIT = Decimal("0.01")
"""A stored double may differ from its two-decimal amount by less than this many 分; more means finer than a 分."""

_INVISIBLE = re.compile("[\\s\u200b-\u200f\u2060\ufeff]+")
_NUMBER = re.compile(r"(?a)[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|[+-]?\.\d+")
_SPACED = re.compile("(?a)[+-]?\\d{1,3}(?P<gap>[ \u00a0\u2009\u202f])\\d{3}(?:(?P=gap)\\d{3})*(?:\\.\\d+)?")
"""Thousands set apart by spaces (ISO 80000-1), the only white space a number may hold."""

DASHES = frozenset("-—–－―─−")


class Absence(Enum):
    """Why there is no value. Blank, dash and missing are three things; none of them is zero."""

    BLANK = "空"
    DASH = "不适用"
    MISSING = "缺失"


Exact = int | Fraction
Value = int | Fraction | str | Absence


class AmountError(ValueError):
    """A cell's content is no amount. ``reason`` is Chinese and fit for a message to finance staff."""

    def __init__(self, reason: str) -> None:
        """Keep the reason as text for the caller's Problem."""
        super().__init__(reason)
        self.reason = reason


def normal_text(text: str) -> str:
    """Fold full-width forms (NFKC) and drop white space and zero-width characters.

    >>> normal_text("１，２３４．５６\u3000")
    '1,234.56'
    """
    return _normal(text) if len(text) <= _SHORT else _folded(text)


def _folded(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))


_SHORT = 80
"""Characters of a name or head: the same ones are folded again and again, sentences are not."""
_normal = lru_cache(maxsize=8192)(_folded)


_TYPED = str.maketrans(
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0x2212: "-", 0xFE63: "-", 0xFFE5: "¥"}
)
_NO_WIDTH = re.compile("[\u200b-\u200f\u2060\ufeff]+")
_GAP = re.compile(r"\s")


def typed_text(text: str) -> str:
    """Fold what stands for a number or a day: full-width signs become the usual ones, outer white space goes.

    White space inside stays, and so do ², ① and the like: a mark beside a number is no digit of it.

    >>> typed_text("１，２３４．５６\u3000"), typed_text("41260000¹"), typed_text("12\\n3")
    ('1,234.56', '41260000¹', '12\\n3')
    """
    return _NO_WIDTH.sub("", text.translate(_TYPED)).strip()


def is_dash(text: str) -> bool:
    """Tell whether a cell's text is only dashes (or a slash): the form's sign for 不适用.

    >>> is_dash("——"), is_dash("-1"), is_dash("")
    (True, False, False)
    """
    stripped = normal_text(text)
    return bool(stripped) and (all(ch in DASHES for ch in stripped) or stripped == "/")


def decimal_from_text(text: str) -> Decimal:
    """Read a typed number: full-width digits, separators, brackets for minus. Raises :class:`AmountError`.

    >>> decimal_from_text("（1,234.50）"), decimal_from_text("￥ 12.5")
    (Decimal('-1234.50'), Decimal('12.5'))
    """
    plain = typed_text(text).removeprefix("¥").lstrip()
    negative = plain.startswith("(") and plain.endswith(")")
    if negative:
        plain = plain[1:-1].strip()
    sign, rest = (plain[0], plain[1:]) if plain[:1] in ("+", "-") else ("", plain)
    plain = sign + rest.removeprefix("¥")
    if _SPACED.fullmatch(plain):
        plain = _GAP.sub("", plain)
    if _GAP.search(plain) and _NUMBER.fullmatch(_GAP.sub("", plain)):
        raise AmountError("数的中间有空格或换行")
    # a sign within brackets says minus twice, or contradicts itself
    if not _NUMBER.fullmatch(plain) or (negative and plain[0] in "+-"):
        raise AmountError("不是数")
    try:
        value = Decimal(plain.replace(",", ""))
    except InvalidOperation as error:  # pragma: no cover - the pattern admits no such text
        raise AmountError("不是数") from error
    return -value if negative else value


def fen_from_decimal(yuan: Decimal) -> int:
    """Turn an exact 元 amount into 分. Raises :class:`AmountError` when finer than a 分 or too large to be exact."""
    if not yuan.is_finite():
        raise AmountError("不是数")
    if abs(yuan) >= MAX_YUAN:
        raise AmountError("金额达到十万亿元，表格软件已不能准确保存到分")
    fen = yuan * FEN_PER_YUAN
    nearest = int(fen.to_integral_value(rounding="ROUND_HALF_UP"))
    if abs(fen - nearest) >= _RESIDUE_LIMIT:
        raise AmountError("金额的小数超过两位")
    return nearest


def fen_from_number(yuan: float | int) -> int:
    """Turn a spreadsheet number in 元 into 分; exact for every two-decimal amount below :data:`MAX_YUAN`.

    >>> fen_from_number(0.1 + 0.2), fen_from_number(4.35)
    (30, 435)
    """
    if isinstance(yuan, bool):  # TRUE/FALSE of a sheet is an int to Python
        raise AmountError("不是数")
    return fen_from_decimal(Decimal(repr(yuan)) if isinstance(yuan, float) else Decimal(yuan))


def half_up(value: Exact, places: int) -> int:
    """Round to ``places`` decimals, halves away from zero, as an integer count of the last place.

    >>> half_up(Fraction(1005, 1000), 2), half_up(Fraction(-5, 2), 0)
    (101, -3)
    """
    return _rounded(value.numerator, value.denominator, places)


def _rounded(above: int, below: int, places: int) -> int:
    above *= 10**places  # whole numbers: a Fraction would be reduced for nothing
    whole, rest = divmod(abs(above), below)
    rounded = whole + (1 if 2 * rest >= below else 0)
    return rounded if above >= 0 else -rounded


def show(value: Exact, places: int, *, grouping: bool = True, trim: bool = False) -> str:
    """Print a number rounded half up; ``trim`` drops trailing zeros of the fraction. Never prints ``-0``.

    >>> show(Fraction(123456789, 100), 2), show(Fraction(1, 1), 2, trim=True), show(Fraction(-1, 1000), 2)
    ('1,234,567.89', '1', '0.00')
    """
    return show_quotient(value.numerator, value.denominator, places, grouping=grouping, trim=trim)


def show_quotient(above: int, below: int, places: int, *, grouping: bool = True, trim: bool = False) -> str:
    """Print a number as :func:`show` does, given as a quotient with ``below`` above zero, not necessarily reduced.

    >>> show_quotient(37468191962, 100 * 10**4, 2)
    '37,468.19'
    """
    units = _rounded(above, below, places)
    whole, tail = divmod(abs(units), 10**places)
    text = f"{whole:,}" if grouping else str(whole)
    if places:
        decimals = f"{tail:0{places}d}"
        if trim:
            decimals = decimals.rstrip("0")
        text = f"{text}.{decimals}" if decimals else text
    return f"-{text}" if units < 0 else text
