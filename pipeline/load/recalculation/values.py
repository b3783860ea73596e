"""What a formula's parts are worth: exact numbers with the noise that binary arithmetic may add, texts, yes or no, errors.

Spreadsheet programs calculate in binary with 15 to 17 digits. A stored result counts as right when it differs from the
exact one by no more than that: every number carries how far a program's own result may lie from it.
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from msgspec import Struct

NOISE = 5e-15
"""Relative; half a unit of the 15th digit, the fewest that programs store."""
EXACT = Context(prec=60)
_FIFTEEN = Context(prec=15, rounding=ROUND_HALF_UP)
_TOO_LARGE = Decimal("1E300")
_LONGEST, _PLACES = Decimal("1E30"), 20
_ALIKE = 20 * NOISE
"""Relative: programs compare 15 digits, and so call two equal numbers equal that hold no more noise than this."""
_WHOLE = Decimal("1E15")
_FACTORS = 100
"""The largest power that is multiplied out."""


class InexactNumber(NamedTuple):
    """An exact number, and how far from it the result of a spreadsheet program may lie."""

    value: Decimal
    noise: float


class Failed(Struct, frozen=True):
    """An error value such as #DIV/0!."""

    code: str


class Unknown(Struct, frozen=True):
    """What is not calculated here, with the reason."""

    reason: str


Value = InexactNumber | str | bool | Failed | Unknown | None
"""None is an empty cell, or an argument left out."""

ZERO = InexactNumber(Decimal(0), 0.0)
_NO_NUMBER, _NO_DIVISOR = Failed("#VALUE!"), Failed("#DIV/0!")


def stored(raw: float) -> InexactNumber:
    """Return a number as a file stores it."""
    return made(Decimal(repr(float(raw))), 0.0)


def made(value: Decimal, noise: float) -> InexactNumber:
    """Return a result with the noise of the step that made it. Whole numbers of up to 15 digits out of such have none."""
    whole = not noise and abs(value) < _WHOLE and value == value.to_integral_value()
    return InexactNumber(value, 0.0 if whole else noise + abs(float(value)) * NOISE)


def number(value: Value) -> InexactNumber | Failed | Unknown:
    """Return what a value counts in arithmetic: nothing is 0, yes is 1, digits in a text are a number."""
    if isinstance(value, InexactNumber | Failed | Unknown):
        return value
    if value is None:
        return ZERO
    if isinstance(value, bool):
        return InexactNumber(Decimal(int(value)), 0.0)
    plain = value.strip()
    if plain.isascii() and plain.removeprefix("-").replace(".", "", 1).isdecimal():
        return made(Decimal(plain), 0.0)
    return Unknown("文字里的数") if any(ch.isdigit() for ch in plain) else _NO_NUMBER


def logical(value: Value) -> bool | Failed | Unknown:
    """Return whether a condition holds."""
    if isinstance(value, bool | Failed | Unknown):
        return value
    if isinstance(value, str):
        return Unknown("文字作条件")
    if value is None:
        return False
    if value.noise and abs(float(value.value)) <= value.noise:
        return Unknown("两可的条件")
    return value.value != 0


def refused(*values: object) -> Failed | Unknown | None:
    """Return the first error among values, else the first that is unknown, else nothing."""
    failed = next((item for item in values if isinstance(item, Failed)), None)
    return failed or next((item for item in values if isinstance(item, Unknown)), None)


def calculated(sign: str, left: Value, right: Value) -> Value:
    """Return ``left sign right``."""
    if sign == "&":
        return _joined(left, right)
    if sign in "=<>" or sign in ("<=", ">=", "<>"):
        return compared(sign, left, right)
    a, b = number(left), number(right)
    if not (isinstance(a, InexactNumber) and isinstance(b, InexactNumber)):
        return refused(a, b)
    return _bounded(_ARITHMETIC[sign](a, b))


def _bounded(value: Value) -> Value:
    return Unknown("数过大") if isinstance(value, InexactNumber) and abs(value.value) > _TOO_LARGE else value


def _plus(a: InexactNumber, b: InexactNumber) -> Value:
    return summed((a, b))


def _minus(a: InexactNumber, b: InexactNumber) -> Value:
    return summed((a, InexactNumber(-b.value, b.noise)))


def _times(a: InexactNumber, b: InexactNumber) -> Value:
    value = EXACT.multiply(a.value, b.value)
    return made(value, abs(float(a.value)) * b.noise + abs(float(b.value)) * a.noise)


def _over(a: InexactNumber, b: InexactNumber) -> Value:
    size = abs(float(b.value))
    if size <= b.noise:
        return Unknown("除数近于零") if b.noise else _NO_DIVISOR
    value = EXACT.divide(a.value, b.value)
    return made(value, (a.noise + abs(float(value)) * b.noise) / (size - b.noise))


def _power(a: InexactNumber, b: InexactNumber) -> Value:
    if b.value != b.value.to_integral_value() or abs(b.value) > _FACTORS or (not a.value and b.value <= 0):
        return Unknown("乘方")
    value = EXACT.power(a.value, b.value)
    bent = abs(float(value / a.value * b.value)) * a.noise * 2 if a.noise and a.value else 0.0
    return made(value, bent)


_ARITHMETIC = {"+": _plus, "-": _minus, "*": _times, "/": _over, "^": _power}


def negated(value: Value) -> Value:
    """Return a value with the other sign."""
    found = number(value)
    return InexactNumber(-found.value, found.noise) if isinstance(found, InexactNumber) else found


def percent(value: Value) -> Value:
    """Return a hundredth."""
    return calculated("/", value, InexactNumber(Decimal(100), 0.0))


def summed(numbers: Iterable[InexactNumber]) -> InexactNumber:
    """Return the sum. The noise of adding grows with what is added, not with what remains."""
    total, noise, size, count = Decimal(0), 0.0, 0.0, 0
    whole = True
    for item in numbers:
        total = EXACT.add(total, item.value)
        noise += item.noise
        size += abs(float(item.value))
        count += 1
        whole = whole and not item.noise
    return InexactNumber(total, 0.0 if whole and size < _WHOLE else noise + size * NOISE * max(1.0, count / 1000))


def rounded(value: InexactNumber, digits: int, way: str = ROUND_HALF_UP) -> InexactNumber | Unknown:
    """Return a number rounded to so many decimals; where its noise leaves two results open, with the distance of the two."""
    if abs(digits) > _PLACES or abs(value.value) > _LONGEST:
        return Unknown("数过大")
    unit = Decimal(1).scaleb(-digits)
    near = (value.value + side * Decimal(value.noise) for side in (-1, 0, 1))
    low, result, high = (item.quantize(unit, rounding=way, context=EXACT) for item in near)
    own = value.noise <= abs(float(value.value)) * NOISE  # as stored: programs round what its digits say
    return made(result, 0.0 if own or low == high else float(unit))


def compared(sign: str, left: Value, right: Value) -> Value:
    """Return whether a comparison holds; unknown where noise decides it, or values of two kinds are put in order."""
    if (bad := refused(left, right)) is not None:
        return bad
    left, right = _of_kind(left, right), _of_kind(right, left)
    if isinstance(left, InexactNumber) and isinstance(right, InexactNumber):
        return _compared_numbers(sign, left, right)
    same = left.casefold() == right.casefold() if isinstance(left, str) and isinstance(right, str) else left is right
    if sign in ("=", "<>"):
        return same == (sign == "=")
    return Unknown("比较文字的大小")


def _of_kind(value: Value, other: Value) -> Value:
    """An empty cell is 0 beside a number, an empty text beside a text, no beside a yes or no."""
    if value is not None:
        return value
    return "" if isinstance(other, str) else False if isinstance(other, bool) else ZERO


def _compared_numbers(sign: str, a: InexactNumber, b: InexactNumber) -> bool | Unknown:
    apart = a.value - b.value
    noise = a.noise + b.noise
    alike = _ALIKE * abs(float(a.value)) if not apart else 0.0
    if noise > alike and abs(float(apart)) <= noise:
        return Unknown("两可的比较")
    return {"=": not apart, "<>": bool(apart), "<": apart < 0, ">": apart > 0, "<=": apart <= 0, ">=": apart >= 0}[sign]


def _joined(left: Value, right: Value) -> Value:
    words = [_words(item) for item in (left, right)]
    a, b = words
    return a + b if isinstance(a, str) and isinstance(b, str) else refused(a, b)


def _words(value: Value) -> str | Failed | Unknown:
    if isinstance(value, InexactNumber):
        return str(int(value.value)) if not value.noise and value.value == int(value.value) else Unknown("数连成文字")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "" if value is None else value


def agrees(value: Value, raw: object) -> bool | None:
    """Tell whether a stored result is what was calculated; None where that cannot be told."""
    if isinstance(value, Unknown) or not isinstance(raw, str | int | float):
        return None
    if isinstance(value, Failed):
        return False
    if isinstance(value, bool) or isinstance(raw, bool):
        return value is raw
    if isinstance(value, str) or isinstance(raw, str):
        return isinstance(value, str) and isinstance(raw, str) and value.split() == raw.split()
    found = stored(raw)
    exact = value or ZERO
    return abs(float(found.value - exact.value)) <= exact.noise + abs(float(found.value)) * NOISE * bool(exact.noise)


def said(value: Value) -> str:
    """Return a result for a person: at most 15 digits."""
    if isinstance(value, InexactNumber):
        text = f"{_FIFTEEN.plus(value.value):f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, Failed):
        return value.code
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return "0" if value is None else value if isinstance(value, str) else ""
