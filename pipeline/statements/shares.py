"""Shares: A占B的r, 其中A，占r, and shares of parts that exclude each other."""

import re
from collections.abc import Iterable, Sequence
from fractions import Fraction

from pipeline.money import show
from pipeline.statements.quantity import Q, Quantity, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.verdicts import Verdicts, around

RATIO, SUM = "E005", "E006"
_SHARE_OF = re.compile(r"占(?P<name>[^，。；（）]*?)的?$")
_GENERAL = re.compile(
    r"^(?:全部|总额|总数|总量|总体|合计|总支出|支出总额|总收入|收入总额|其|当年|本年|全年|上述|前者|支出合计|收入合计|总计|总人数|项目总数|总面积|资金总额|总投资)?(?:的|比例|比重|比)?$"
)


def judge(sentence: Sentence, parts: Sequence[Part], verdicts: Verdicts) -> None:
    """Judge every share of a sentence."""
    for number, quantity in enumerate(sentence.quantities):
        if quantity.unit != "%" or quantity.loose or parts[number].group or quantity.value < 0:
            continue
        stretch = re.split("[，。；（）()、]", parts[number].label)[-1]
        if parts[number].role in (Role.LEVEL, Role.BASE) and re.search("占|比重", stretch):
            _share(sentence, parts, number, stretch, verdicts)


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
    if any(fits(quantities[part], quantities[n], said) for n in wholes):
        verdicts.true(said, quantities[part])
        return
    whole = quantities[wholes[0]]
    verdicts.false(RATIO, around(sentence, part, number), division(quantities[part], whole), said, quantities[part], whole)


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
                fits(part, whole, said),
                RATIO,
                around(sentence, numbers[0], numbers[2]),
                division(part, whole),
                part,
                whole,
                said,
            )


def judge_parts(sentence: Sentence, parts: Sequence[Part], exclusive: Iterable[Sequence[str]], verdicts: Verdicts) -> None:
    """中央占30%、省级占25%、市级占55%: parts of one whole that exclude each other are never more than all of it."""
    if "占" not in sentence.skeleton:
        return
    for names, numbers in _runs(sentence, parts):
        kinds = next((kinds for group in exclusive if (kinds := _kinds(names, group))), ())
        if len(numbers) < 2 or len(set(kinds)) < len(names):
            continue
        found = [sentence.quantities[n] for n in numbers]
        room = sum((item.half for item in found), Fraction(0))
        holds = sum((item.value for item in found), Fraction(0)) <= 100 + room
        right = f"{'＋'.join(item.text for item in found)}大于100%"
        verdicts.verdict(holds, SUM, around(sentence, numbers[0], numbers[-1]), right, *found)


def _kinds(names: Sequence[str], group: Sequence[str]) -> tuple[str, ...]:
    """Return the word of the group that each name holds, where each holds exactly one."""
    held = [[word for word in group if word in name] for name in names]
    return tuple(words[0] for words in held) if all(len(words) == 1 for words in held) else ()


def _runs(sentence: Sentence, parts: Sequence[Part]) -> Iterable[tuple[list[str], list[int]]]:
    """Yield the names and numbers of shares that follow one another: 甲占r，乙占r and 甲、乙分别占r、r."""
    names: list[str] = []
    numbers: list[int] = []
    for number, (part, item) in enumerate(zip(parts, sentence.quantities, strict=True)):
        match = re.fullmatch(rf"(?:.*[。；：，])?([^，。；：、{Q}]+?)(?:的)?占(?:比)?(?:为)?", part.label)
        first = not numbers or re.fullmatch("[，、；][^，。；、]*", part.label)
        if match and first and item.unit == "%" and not item.loose and not part.group:
            names.append(match.group(1))
            numbers.append(number)
            continue
        yield names, numbers
        names, numbers = [], []
        listed = re.search(r"([^，。；：]+)分别占(?:比)?(?:为)?$", part.label)
        if listed and item.unit == "%":
            together = [n for n in range(number, len(parts)) if all(parts[m].group for m in range(number, n + 1))]
            said = re.split("[、和]", listed.group(1))
            if len(said) == len(together) and all(sentence.quantities[n].unit == "%" for n in together):
                yield said, together
    yield names, numbers


def fits(part: Quantity, whole: Quantity, said: Quantity) -> bool:
    """Tell whether a share is what the printed places of part and whole allow."""
    if whole.high <= 0 or whole.low <= 0:
        return whole.value == 0
    ends = [a / b * 100 for a in (part.low, part.high) for b in (whole.low, whole.high)]
    return min(ends) - said.half <= said.value <= max(ends) + said.half


def division(part: Quantity, whole: Quantity) -> str:
    """Return the division written out."""
    return f"{part.text}÷{whole.text}＝{show(part.value / whole.value * 100, 2, trim=True)}%" if whole.value else ""
