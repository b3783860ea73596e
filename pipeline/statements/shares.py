"""Shares and completion: A占B的r, 其中A，占r, N件其中M件，完成率r, r（A，B)."""

import re
from collections.abc import Sequence
from itertools import permutations

from pipeline.money import show
from pipeline.statements.quantity import Q, Quantity, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.verdicts import Verdicts, around

RATIO = "E005"
_SHARE_OF = re.compile(r"占(?P<name>[^，。；（）]*?)的?$")
_GENERAL = re.compile(
    r"^(?:全部|总额|总数|总量|总体|合计|总支出|支出总额|总收入|收入总额|其|当年|本年|全年|上述|前者|支出合计|收入合计|总计|总人数|项目总数|总面积|资金总额|总投资)?(?:的|比例|比重|比)?$"
)
_PLANNED = re.compile(
    "(?:完成|达到|实现|为|是|相当于)(?:了)?(?:年初|全年|年度|当年|原)?(?:计划|预算|目标|任务|预期)[^，。；]{0,4}的$"
)
_RATE_NAME = re.compile(r"(?P<core>[\u4e00-\u9fff]{2,8}?)(?:率|比率|比例)(?:为|达到|达|是|：|:|约)?$")
_KINDS: dict[str, tuple[str, str]] = {
    "执行": ("支出|执行|决算|支付|使用|采购|完成|拨付|到位", "预算|计划|下达|安排|指标"),
    "支出": ("支出|执行|决算|支付|使用", "预算|计划|下达|安排|指标|收入|到位"),
    "支付": ("支付|支出", "预算|计划|下达|安排|指标"),
    "完成": (
        "完成|实际|达到|达标|实现|办结|其中|已",
        "计划|任务|目标|应|预算|设|共|总|安排|年度|工作|指标|涉及|确定|列入|申报|分解",
    ),
    "办结": ("办结|办理完毕|完成|其中|已|办复", "收到|接到|受理|承办|共|应|交办|总|办理"),
    "办复": ("办复|答复|办结|其中|已", "收到|接到|受理|承办|共|应|交办"),
    "回复": ("回复|答复|办结|其中|已|处理", "收到|接到|受理|收|共"),
    "答复": ("答复|回复|办结|其中|已", "收到|接到|受理|承办|共"),
    "合格": ("合格|通过|达标|其中", "检查|抽查|检测|验收|抽检|共|参加|组织|检验|监测"),
    "达标": ("合格|达标|其中", "检查|抽查|检测|验收|监测|共|断面"),
    "验收": ("验收|合格|通过|其中|完成", "共|项目|实施|完工|组织"),
    "到位": ("到位|其中|实际", "计划|应|预算|安排|下达|总|批复"),
    "利用": ("在用|使用|利用|其中", "共|总|全部|固定资产"),
    "控制": ("实有|决算|实际|在职|支出", "编制|预算|核定|计划"),
    "采购": ("实际|采购|完成|支出", "预算|计划"),
    "覆盖": ("覆盖|其中|完成|已", "共|全部|总|应"),
    "通过": ("通过|合格|其中", "共|参加|参评|申报|送审"),
    "开工": ("开工|其中|已", "计划|共|项目"),
    "竣工": ("竣工|完工|其中|已", "计划|共|项目|开工"),
    "整改": ("整改|完成|其中|已", "发现|共|问题|指出|移交"),
    "满意": ("满意|其中", "收回|回收|发放|调查|共|有效|受访"),
    "结转结余": ("结转|结余", "收入|预算|支出"),
    "优良": ("优良|其中", "共|监测|断面"),
}


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge every share and every rate of completion of a sentence."""
    for number, quantity in enumerate(sentence.quantities):
        if quantity.unit != "%" or quantity.loose or parts[number].group or quantity.value < 0:
            continue
        stretch = re.split("[，。；（）()、]", parts[number].label)[-1]
        if parts[number].role in (Role.LEVEL, Role.BASE) and re.search("占|比重", stretch):
            _share(sentence, parts, number, stretch, verdicts)
        elif _PLANNED.search(stretch):
            _completion(sentence, parts, number, "完成", verdicts)
        elif match := _RATE_NAME.search(stretch):
            _bracketed(sentence, number, verdicts)
            if quantity.start not in verdicts.judged and not re.search("变动|差异|增长|下降|调整|变化|增减|降低", stretch):
                _completion(sentence, parts, number, match.group("core"), verdicts)


def _share(sentence: Sentence, parts: Sequence[Part], number: int, stretch: str, verdicts: Verdicts) -> None:
    quantities = sentence.quantities
    said = quantities[number]
    head = re.search(r"占(?P<whole>[^，。；（）]*)$", stretch)
    name = re.sub(r"(?:比重|比例|比|份额)?(?:分别)?(?:为|达到|达|是|约)?$", "", head.group("whole")) if head else ""
    before = number - 1
    if before < 0:
        return
    of = _SHARE_OF.search(parts[before].label)
    if stretch in ("的", "的比重为", "的比例为") or (of and parts[number].label == "的"):
        return
    if parts[number].label.startswith("的"):
        return
    levels = [n for n in range(number) if parts[n].role in (Role.LEVEL, Role.REACHED) and not quantities[n].loose]
    if not levels or parts[levels[-1]].segment != parts[number].segment:
        return
    part = levels[-1]
    if quantities[part].unit in ("%", "") or "占" in parts[part].label:
        return
    wholes = [
        n for n in levels[:-1] if quantities[n].unit == quantities[part].unit and quantities[n].value >= quantities[part].value
    ]
    core = re.sub(r"^(?:本年|全年|当年|部门|我[厅局委办])|[的数额]$|合计|总额|总", "", name)
    if not _GENERAL.match(name):
        wholes = [
            n
            for n in wholes
            if len(core) >= 2 and (core in parts[n].label.replace("合计", "") or _last_noun(parts[n].label) in core)
        ]
    else:
        wholes = [n for n in wholes if "占" not in parts[n].label]
    if not wholes:
        return
    if any(_fits(quantities[part], quantities[n], said) for n in wholes):
        verdicts.true(said, quantities[part])
        return
    whole = quantities[wholes[0]]
    verdicts.false(RATIO, around(sentence, part, number), _division(quantities[part], whole), said, quantities[part], whole)


def _last_noun(label: str) -> str:
    words = re.split("[，。；：:、（）()]", label)[-1]
    return re.sub(r"(?:合计|总额|共|为|达|是|数|总)+$", "", words)[-4:] or "\0"


def judge_of(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge A占B的r: three quantities in a row."""
    for match in re.finditer(
        rf"{Q}[^，。；{Q}]{{0,12}}，?[^，。；{Q}]{{0,8}}占[^，。；{Q}]{{0,24}}{Q}(?:总[额数量])?的(?:比重|比例)?(?:为|约)?{Q}",
        sentence.skeleton,
    ):
        places = [match.start() + n for n, char in enumerate(match.group()) if char == Q]
        numbers = [sentence.at(place) for place in places]
        part, whole, said = (sentence.quantities[n] for n in numbers)
        if said.unit == "%" and part.unit == whole.unit and part.unit and not (part.loose or whole.loose or said.loose):
            verdicts.verdict(
                _fits(part, whole, said),
                RATIO,
                around(sentence, numbers[0], numbers[2]),
                _division(part, whole),
                part,
                whole,
                said,
            )


def _fits(part: Quantity, whole: Quantity, said: Quantity) -> bool:
    if whole.high <= 0 or whole.low <= 0:
        return whole.value == 0
    ends = [a / b * 100 for a in (part.low, part.high) for b in (whole.low, whole.high)]
    return min(ends) - said.half <= said.value <= max(ends) + said.half


def _division(part: Quantity, whole: Quantity) -> str:
    return f"{part.text}÷{whole.text}＝{show(part.value / whole.value * 100, 2, trim=True)}%" if whole.value else ""


def _bracketed(sentence: Sentence, number: int, verdicts: Verdicts) -> None:
    """率r（甲A，乙B): any of the four usual formulas may be meant."""
    place = sentence.places[number]
    match = re.match(rf"{Q}（[^（）；。{Q}]{{0,16}}{Q}，[^（）；。{Q}]{{0,16}}{Q}）", sentence.skeleton[place:])
    if match is None:
        return
    said, one, two = sentence.quantities[number : number + 3]
    if one.unit != two.unit or not one.unit or not (one.value and two.value) or one.loose or two.loose:
        return
    one_ends, two_ends = (one.low, one.high), (two.low, two.high)
    pairs = [(a, b) for a in one_ends for b in two_ends if a and b]
    groups = [
        [a / b * 100 for a, b in pairs],
        [b / a * 100 for a, b in pairs],
        [(b - a) / a * 100 for a, b in pairs],
        [(a - b) / b * 100 for a, b in pairs],
    ]
    holds = any(min(group) - said.half <= said.value <= max(group) + said.half for group in groups)
    verdicts.verdict(
        holds, RATIO, around(sentence, number, number + 2), f"与括号中的{one.text}、{two.text}对不上", said, one, two
    )


def _completion(sentence: Sentence, parts: Sequence[Part], number: int, core: str, verdicts: Verdicts) -> None:
    said, quantities = sentence.quantities[number], sentence.quantities
    kind = next((words for key, words in _KINDS.items() if core.endswith(key)), None) or next(
        (words for key, words in _KINDS.items() if key in core), None
    )
    if kind is None:
        return
    levels = [
        n
        for n in range(number)
        if parts[n].role is Role.LEVEL
        and parts[n].segment == parts[number].segment
        and not quantities[n].loose
        and quantities[n].unit not in ("%", "")
        and not parts[n].group
    ]
    pairs = [(a, b) for a, b in permutations(levels, 2) if quantities[a].unit == quantities[b].unit]
    if len(levels) > 6 or not pairs:
        return
    named = [(a, b) for a, b in pairs if _plays(sentence, parts, a, kind[0]) and _plays(sentence, parts, b, kind[1])]
    inner = [(a, b) for a, b in pairs if "其中" in parts[a].label and a > b and _plays(sentence, parts, a, kind[0])]
    near = [
        (a, b)
        for a, b in pairs
        if b == a - 1 and _plays(sentence, parts, a, kind[0]) and core[-2:] in _words(sentence, parts, a)
    ]
    chosen = named or inner or near
    if not chosen:
        return
    if any(_fits(quantities[a], quantities[b], said) for a, b in chosen):
        verdicts.true(said)
        return
    part, whole = chosen[-1] if len(chosen) == 1 else min(chosen, key=lambda pair: (number - max(pair), pair[0] < pair[1]))
    verdicts.false(
        RATIO,
        around(sentence, min(part, whole), number),
        _division(quantities[part], quantities[whole]),
        said,
        quantities[part],
        quantities[whole],
    )


def _words(sentence: Sentence, parts: Sequence[Part], number: int) -> str:
    return parts[number].label + re.split("[，。；、（]", sentence.after(number))[0]


def _plays(sentence: Sentence, parts: Sequence[Part], number: int, words: str) -> bool:
    """Tell whether the words around a level make it the part or the whole of a rate."""
    return bool(re.search(words, re.split("[，；。]", parts[number].label)[-1] or parts[number].label)) or bool(
        re.search(words, re.split("[，。；、（]", sentence.after(number))[0])
    )
