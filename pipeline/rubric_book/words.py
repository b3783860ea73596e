"""A rule in words, both ways: ``高于 100%，每 1% 扣 0.5 分`` ↔ 扣分 with limit 1, step 0.01 and points 0.5.

``terms_of`` writes the one form; ``rule_of`` reads it with the differences of typing (full-width signs, spaces, 分 left out).
Another sentence is not guessed: it raises ValueError with an example of its kind.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from msgspec.structs import replace

from pipeline.declarations import (
    AccumulationRule,
    BandRule,
    BetterRule,
    ChecklistRule,
    DeductionRule,
    FigureRule,
    GoalCountRule,
    JudgedLevel,
    JudgementRule,
    LeafRule,
    LevelRule,
    LimitRule,
    NamedPoints,
    OccurrenceRule,
    ProportionalRule,
    ScoreBand,
    ThresholdRule,
    WindowRule,
    YesNoRule,
)
from pipeline.money import normal_text

OneRule = (
    FigureRule
    | GoalCountRule
    | ThresholdRule
    | YesNoRule
    | LevelRule
    | ChecklistRule
    | OccurrenceRule
    | AccumulationRule
    | JudgementRule
)

EXAMPLES: Mapping[str, str] = {
    "按比例": "（空着）",
    "不高于": "标准值 100%",
    "扣分": "高于 100%，每 1% 扣 0.5 分（低于的写“低于”；不足一个单位的不扣，末尾加“，不足的不计”）",
    "分档": "≤0% 得 8 分；≤10% 得 6 分；其余得 0 分（按变动幅度的，开头写“按绝对值：”）",
    "区间": "70% 至 130%",
    "达标项数": "数量指标，超过目标不多于 30%（“少于 30%”：恰好 30% 的也不算）",
    "参照": "不高于 10%",
    "是否": "（空着）",
    "分级": "没有结余 3 分；不高于上年 2 分；高于上年 0 分",
    "缺项扣分": "有制度 1 分；合法合规 1 分；得到执行 1 分",
    "按次扣分": "每次扣 1 分",
    "按数累加": "每项得 2 分",
    "分档评判": "达成 80% 以上；部分达成 60% 以上；未达成 0% 以上",
}
"""计分办法 of each kind, as people are shown it."""

_N = r"-?[0-9]+(?:\.[0-9]+)?"
_P = rf"({_N})%"
_SEPARATORS = re.compile(r"[;；]")


def kind_of(rule: OneRule) -> str:
    """Return 计分方式 of a rule."""
    return str(rule.__struct_config__.tag)


def parts_of(rule: LeafRule) -> tuple[OneRule, ...]:
    """Return the rules of a leaf, one a row of the sheet: several of 择优."""
    return tuple(rule.rules) if isinstance(rule, BetterRule) else (rule,)


# --- writing ------------------------------------------------------------------------------------------------------------


def terms_of(rule: OneRule) -> str:
    """Return 计分办法 of a rule."""
    places = getattr(rule, "percent_places", None)
    rounded = "" if places is None else f"百分数保留 {places} 位：" if places else "百分数取整："
    return rounded + _terms(rule)


def _terms(rule: OneRule) -> str:
    match rule:
        case LimitRule(limit=limit):
            return f"标准值 {percent(limit)}"
        case DeductionRule():
            side, whole = "低于" if rule.short else "高于", "，不足的不计" if rule.whole else ""
            return f"{side} {percent(rule.limit)}，每 {percent(rule.step)} 扣 {plain(rule.points)} 分{whole}"
        case BandRule():
            return _band_terms(rule)
        case WindowRule(least=least, most=most):
            return f"{percent(least)} 至 {percent(most)}"
        case GoalCountRule(second=second, most=most):
            return f"{second}，超过目标{'少于' if rule.open else '不多于'} {percent(most)}"
        case ThresholdRule(least=least, most=most):
            bounds = (("不低于", least), ("不高于", most))
            return "，".join(f"{word} {percent(bound)}" for word, bound in bounds if bound is not None)
        case LevelRule(levels=named) | ChecklistRule(items=named):
            return "；".join(f"{item.name} {plain(item.points)} 分" for item in named)
        case OccurrenceRule(points=each):
            return f"每次扣 {plain(each)} 分"
        case AccumulationRule(points=each):
            return f"每项得 {plain(each)} 分"
        case JudgementRule(levels=levels):
            return level_terms(levels)
    return ""


def _band_terms(rule: BandRule) -> str:
    sign = {(True, False): "≤", (True, True): "＜", (False, False): "≥", (False, True): "＞"}[bool(rule.at_most), rule.open]
    bands = [f"{sign}{percent(band.bound)} 得 {plain(band.points)} 分" for band in rule.at_most or rule.at_least]
    bands.append(f"其余得 {plain(rule.otherwise)} 分")
    return ("按绝对值：" if rule.magnitude else "") + "；".join(bands)


def level_terms(levels: Iterable[JudgedLevel]) -> str:
    """Return levels with the shares they begin at: 达成 80% 以上；未达成 0% 以上."""
    return "；".join(f"{level.name} {percent(level.least)} 以上" for level in levels)


def plain(value: Decimal) -> str:
    """Return a number without zeros at its end."""
    return f"{value.normalize():f}"


def percent(value: Decimal) -> str:
    """Return a ratio in per cent."""
    return plain(value * 100) + "%"


# --- reading ------------------------------------------------------------------------------------------------------------


def rule_of(kind: str, figure: str, terms: str) -> OneRule:
    """Return the rule of 计分方式, the key of 数据项 and 计分办法. Raises ValueError with what is expected (Chinese)."""
    reader = _READERS.get(kind)
    if reader is None:
        raise ValueError("、".join(EXAMPLES))
    text = terms if kind in _OF_NAMES else normal_text(terms)
    places: int | None = None
    if found := re.match(r"百分数(?:取整|保留([0-9])位)[:：]", text):
        places, text = int(found[1] or 0), text[found.end() :]
    rule = reader(figure, text)
    if rule is None:
        raise ValueError(EXAMPLES[kind])
    if places is None:
        return rule
    if not isinstance(rule, FigureRule):
        raise ValueError(EXAMPLES[kind])
    return replace(rule, percent_places=places)


def _deduction(figure: str, text: str) -> OneRule | None:
    found = re.fullmatch(rf"(高于|低于|超过){_P}[,，]每(?:高|低|超过)?{_P}扣({_N})分?([,，]不足的?不计)?", text)
    if found is None:
        return None
    side, limit, step, points, whole = found.groups()
    return DeductionRule(
        figure=figure,
        limit=Decimal(limit) / 100,
        step=Decimal(step) / 100,
        points=Decimal(points),
        short=side == "低于",
        whole=bool(whole),
    )


_SIGNS = {
    "≤": (True, False),
    "<=": (True, False),
    "<": (True, True),
    "≥": (False, False),
    ">=": (False, False),
    ">": (False, True),
}
"""Whether a sign bounds from above, and whether the bound itself lies outside."""


def _bands(figure: str, text: str) -> OneRule | None:
    magnitude = re.match(r"按绝对值[:：]", text)
    parts = _split(text[magnitude.end() :] if magnitude else text)
    found = [re.fullmatch(rf"(≤|<=|<|≥|>=|>){_P}得({_N})分?", part) for part in parts[:-1]]
    last = re.fullmatch(rf"其余得?({_N})分?", parts[-1]) if parts else None
    if not found or last is None or any(band is None for band in found):
        return None
    bands = [band for band in found if band is not None]
    signs = {_SIGNS[band[1]] for band in bands}
    if len(signs) != 1:
        return None
    upper, opened = signs.pop()
    listed = [ScoreBand(bound=Decimal(band[2]) / 100, points=Decimal(band[3])) for band in bands]
    return BandRule(
        figure=figure,
        at_most=listed if upper else [],
        at_least=[] if upper else listed,
        otherwise=Decimal(last[1]),
        open=opened,
        magnitude=bool(magnitude),
    )


def _threshold(figure: str, text: str) -> OneRule | None:
    bounds = [re.fullmatch(rf"(不低于|不高于){_P}", part) for part in re.split("[,，]", text)]
    found = {bound[1]: Decimal(bound[2]) / 100 for bound in bounds if bound is not None}
    if len(found) != len(bounds):
        return None
    return ThresholdRule(figure=figure, least=found.get("不低于"), most=found.get("不高于"))


def _count(figure: str, text: str) -> OneRule | None:
    found = re.fullmatch(rf"(.+?)[,，]超过目标(不多于|少于){_P}", text)
    return None if found is None else GoalCountRule(second=found[1], most=Decimal(found[3]) / 100, open=found[2] == "少于")


def _one(pattern: str, make: Callable[[str, list[str]], OneRule]) -> Callable[[str, str], OneRule | None]:
    """Return a reader of one sentence whose numbers make the rule."""
    compiled = re.compile(pattern)

    def read(figure: str, text: str) -> OneRule | None:
        found = compiled.fullmatch(text)
        return None if found is None else make(figure, list(found.groups()))

    return read


_NAME = r"(.*?\S)(?:\s*[:：]\s*|\s+|(?<![0-9.\s]))"
"""A name and what sets it apart from its number: 档次1 3分 is 3 points, 档次13分 is 档次 with 13."""


def _named(text: str) -> list[NamedPoints] | None:
    found = [re.fullmatch(rf"{_NAME}({_N})\s*分?", part) for part in _split(text)]
    named = [NamedPoints(name=item[1], points=Decimal(item[2])) for item in found if item is not None]
    return named if named and len(named) == len(found) else None


def levels_of(text: str) -> list[JudgedLevel] | None:
    """Read levels with the shares they begin at, from the best down; None where they are not so written."""
    found = [re.fullmatch(rf"{_NAME}{_P}\s*以上", part) for part in _split(text)]
    if not found or any(level is None for level in found):
        return None
    pairs = [(level[1], Decimal(level[2]) / 100) for level in found if level is not None]
    above: list[Decimal | None] = [None, *(least for _, least in pairs[:-1])]
    return [JudgedLevel(name=name, least=least, below=below) for (name, least), below in zip(pairs, above, strict=True)]


def _split(text: str) -> list[str]:
    """Return the parts between semicolons, full-width signs folded, white space kept: it sets numbers apart from names."""
    parts = _SEPARATORS.split(unicodedata.normalize("NFKC", text))
    return [part.strip() for part in parts if part.strip()]


def _levels(figure: str, text: str) -> OneRule | None:
    named = _named(text)
    return None if named is None else LevelRule(levels=named)


def _checklist(figure: str, text: str) -> OneRule | None:
    named = _named(text)
    return None if named is None else ChecklistRule(items=named)


def _judgement(figure: str, text: str) -> OneRule | None:
    levels = levels_of(text)
    return None if levels is None else JudgementRule(levels=levels)


_OF_NAMES = ("分级", "缺项扣分", "分档评判")
_READERS: Mapping[str, Callable[[str, str], OneRule | None]] = {
    "按比例": _one("", lambda figure, _: ProportionalRule(figure=figure)),
    "不高于": _one(rf"(?:标准值)?{_P}", lambda figure, n: LimitRule(figure=figure, limit=Decimal(n[0]) / 100)),
    "扣分": _deduction,
    "分档": _bands,
    "区间": _one(
        rf"{_P}[至到~-]{_P}",
        lambda figure, n: WindowRule(figure=figure, least=Decimal(n[0]) / 100, most=Decimal(n[1]) / 100),
    ),
    "达标项数": _count,
    "参照": _threshold,
    "是否": _one("", lambda _, __: YesNoRule()),
    "分级": _levels,
    "缺项扣分": _checklist,
    "按次扣分": _one(rf"每次扣?({_N})分?", lambda _, n: OccurrenceRule(points=Decimal(n[0]))),
    "按数累加": _one(rf"每[项个次]得?({_N})分?", lambda _, n: AccumulationRule(points=Decimal(n[0]))),
    "分档评判": _judgement,
}
