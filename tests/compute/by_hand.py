"""Figures from a few lines of text: the visible input of the compute tests."""

from decimal import Decimal
from fractions import Fraction

from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.money import Absence, fen_from_decimal
from pipeline.records import Cell, Figure, Figures

ABSENT = {"空": Absence.BLANK, "—": Absence.DASH, "缺失": Absence.MISSING}


def figure(key: str, words: str) -> Figure:
    """``figure("采购.预算", "100.00元")``: 元, %, 分 or a count by its last characters; 空, —, 缺失; else text."""
    source = Cell(file="填报表.xlsx", sheet="表", address="B2", found=words)
    if words in ABSENT:
        unit = SCORE if key.startswith("评分.") else YUAN
        return Figure(key=key, value=ABSENT[words], unit=unit, source=source)
    for suffix in ("元", "%", "分", "人", "件", "项"):
        number = words.removesuffix(suffix).replace(",", "")
        if words.endswith(suffix) and number.lstrip("-").replace(".", "", 1).isdigit():
            value: int | Fraction
            if suffix == "元":
                value, unit = fen_from_decimal(Decimal(number)), YUAN
            elif suffix == "%":
                value, unit = Fraction(number) / 100, RATIO
            else:
                value, unit = Fraction(number), suffix
            return Figure(key=key, value=value, unit=unit, source=source)
    return Figure(key=key, value=words, unit=TEXT, source=source)


def figures(text: str) -> Figures:
    """Read ``key words`` lines into figures."""
    pairs = (line.split(None, 1) for line in text.strip().splitlines() if line.strip())
    return Figures(figure(key, words.strip()) for key, words in pairs)
