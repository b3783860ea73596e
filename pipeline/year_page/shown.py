"""How a person reads a figure beside its label: in the format the catalogue names for it, with its unit."""

from pipeline.catalogue import Catalogue
from pipeline.expr import RATIO, SCORE, TEXT, YUAN
from pipeline.formats import DIRECTIONS, FormatError, format_figure
from pipeline.money import Absence, Value
from pipeline.records import Figure, Rule

SIGNS = {Absence.BLANK: "空", Absence.DASH: "—", Absence.MISSING: "缺"}
"""How the four that are no number or text are told apart in words."""
_BY_UNIT = {YUAN: "元", RATIO: "百分比", SCORE: "分数", TEXT: "文本"}
_SIGNED = {"万元绝对值": "万元", "百分比绝对值": "百分比", "百分比2绝对值": "百分比2"}
"""A sentence says the direction in words; beside a label the sign is needed."""
_NO_NOUN = frozenset({"", "数", "号", "年"})
"""Units of bare numbers: 目标值中的数, 序号, a year."""
_PRINTS_UNIT = frozenset({"百分比", "百分比2", "文本"})


def shown_text(figure: Figure, catalogue: Catalogue) -> str:
    """Return the text, in the figure's own format with its sign; what a person set to be shown (仅改显示) as it is.

    An absent value is its sign: a blank is none of the others.
    """
    if isinstance(figure.value, Absence):
        return SIGNS[figure.value]
    if isinstance(figure.value, str):
        return figure.value
    form = catalogue.format_for(figure.key)
    form = _SIGNED.get(form, form)
    if form == "文本" or form in DIRECTIONS:
        form = _BY_UNIT.get(figure.unit, "数值")
    try:
        return _with_unit(format_figure(figure, form), form, figure.unit)
    except FormatError:
        form = _BY_UNIT.get(figure.unit, "数值")
        return _with_unit(format_figure(figure, form), form, figure.unit)


def shown_value(value: Value, unit: str) -> str:
    """Return the text of a value by its unit alone, money in 万元: for a column of many departments."""
    if isinstance(value, Absence):
        return SIGNS[value]
    if isinstance(value, str):
        return value
    form = "万元" if unit == YUAN else _BY_UNIT.get(unit, "数值")
    return _with_unit(format_figure(Figure(key="", value=value, unit=unit, source=_NONE), form), form, unit)


_NONE = Rule(text="")


def _with_unit(text: str, form: str, unit: str) -> str:
    if form in _PRINTS_UNIT or form == "比率数":
        return text + ("%" if form == "比率数" else "")
    word = form if form in ("元", "万元", "亿元") else "分" if unit == SCORE else unit
    return text if word in _NO_NOUN else f"{text} {word}"
