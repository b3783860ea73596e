"""The unit of money a text states: 单位：元 above a table, （万元） in a head; one answer for exports and edited reports."""

import re

SCALES = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
"""How many 元 a unit of money is."""

SCALE_NAMES = {scale: name for name, scale in SCALES.items()}
_UNIT = r"(?:人民币)?(元|千元|万元|百万元|亿元)"
_STATED = (
    # 单位:元 closes what it says; 金额单位:元 may be followed by the next item of the line
    re.compile(rf"(?:单位|币种)[:/为]{_UNIT}(?=$|[^\u4e00-\u9fff]|保留|精确)"),
    re.compile(rf"(?:金额|货币|计量)单位[:/为]?{_UNIT}(?=$|[^\u4e00-\u9fff]|保留|精确|[第共]|编制|填报|会计|制表|日期|币种)"),
    re.compile(rf"以{_UNIT}为(?:金额)?单位"),
)
_BRACKET = re.compile(
    r"[(\[【〔{](?:(?:金额)?单位[:/]?)?(?:人民币)?(元|千元|万元|百万元|亿元|%)(?:[,;、]?(?:保留|精确)[^)\]】〕}]*)?[)\]】〕}]"
)
_TAIL = re.compile(r"(?:[/:_-]|(?<=[数额算款支入出方]))(元|千元|万元|百万元|亿元)$")
_ALONE = re.compile(rf"[(\[【〔{{]?(?:(?:金额)?单位[:/]?)?{_UNIT}(?:\(?(?:保留|精确).*)?[)\]】〕}}]?")


def stated_scale(text: str) -> int | None:
    """Return how many 元 the unit stated in a folded text is (``金额单位:万元``), or None.

    >>> stated_scale("币种:人民币单位:元"), stated_scale("金额单位:人民币万元"), stated_scale("编制单位:元泰局")
    (1, 10000, None)
    """
    found = next((m for pattern in _STATED if (m := pattern.search(text))), None)
    return SCALES[found[1]] if found else None


def head_scale(head: str) -> int | None:
    """Return the unit of money in a folded column head, ``累计支出(万元)``, ``金额/元``, or None."""
    found = _BRACKET.search(head) or _TAIL.search(head)
    return SCALES.get(found[1]) if found else None


def head_name(head: str) -> str:
    """Return a folded column head without its unit.

    >>> head_name("累计支出(万元)"), head_name("决算数【元】"), head_name("金额/元")
    ('累计支出', '决算数', '金额')
    """
    return _TAIL.sub("", _BRACKET.sub("", head))


def unit_alone(text: str) -> int | None:
    """Return the unit of money that is all a folded text says: 元, (万元), 单位:元."""
    found = _ALONE.fullmatch(text)
    return SCALES[found[1]] if found else None


def bracketed_scale(text: str) -> int | None:
    """Return the unit in a bracket that ends a title: 收入支出决算总表（万元）."""
    found = _BRACKET.search(text)
    return SCALES.get(found[1]) if found and found.end() == len(text) else None
