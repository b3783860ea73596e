"""Sums: 总＝甲＋乙, 甲、乙合计, 其中, 完成M项、未完成K项, and a count against the list behind it."""

import re
from collections.abc import Sequence
from fractions import Fraction

from pipeline.statements.flows import moves
from pipeline.statements.guarded import Guarded
from pipeline.statements.quantity import ITEM, OTHER, Q, Quantity, Sentence
from pipeline.statements.roles import Part, Role
from pipeline.statements.units import countable
from pipeline.statements.verdicts import Verdicts, around

SUM, LIST = "E006", "E007"
_AMONG = re.compile(r"其中[：:，,]?")
_OPEN = re.compile("等|主要|部分|包含|其余|剩余|以及其他")
_WHOLE_LIST = re.compile(r"(?:分别(?:是|为)|包括|分为|由|即|分别用于|构成)[：:]?[^，。；]*$|[：:]$|[：:][^，。；、]*$")
_NEW_TOPIC = re.compile(
    "年末|年初|上年|去年|结转|结余|收入|预算|总|共|合计|累计|全年|比|较|另|此外|同时|平均|人均|最|每|超|剩余|未"
)
_SPLIT = Guarded(
    rf"{Q}[^；。{Q}]{{0,16}}(?:已?完成|办结|达标|合格|已办|实现)[^，。；{Q}]{{0,6}}{Q}[^；。{Q}]{{0,8}}(?:未完成|未办结|未达标|不合格|尚未完成|未实现|在办)[^，。；{Q}]{{0,6}}{Q}",
    "未",
    "不合格",
    "在办",
)
_BESIDE = re.compile(rf"，(?:另有|另外|还有|其余|剩余|尚有)[^，。；{Q}]{{0,8}}{Q}")
"""A third part right behind done and not done: 另有1项无法判断. What 另有 names may also be beside the whole."""
_FORMULA = Guarded(rf"{Q}(?:[+]{Q})+={Q}", "+")


def judge(sentence: Sentence, parts: Sequence[Part], sets: Sequence[Sequence[str]], verdicts: Verdicts) -> None:
    """Judge the sums of a sentence; ``sets`` are names that together make a whole."""
    if len(parts) < 2:
        return
    _splits(sentence, verdicts)
    for number, part in enumerate(parts):
        if part.role is Role.LEVEL and not part.group:
            _among(sentence, parts, number, sets, verdicts)
            _total(sentence, parts, number, verdicts)


def _numbers(sentence: Sentence, match: re.Match[str]) -> list[int]:
    return [sentence.at(match.start() + n) for n, char in enumerate(match.group()) if char == Q]


def _exactly(total: Quantity, found: Sequence[Quantity]) -> bool:
    room = total.half + sum((item.half for item in found), Fraction(0))
    return abs(total.value - sum((item.value for item in found), Fraction(0))) <= room


def _splits(sentence: Sentence, verdicts: Verdicts) -> None:
    for match in _SPLIT.finditer(sentence.skeleton):
        numbers = _numbers(sentence, match)
        whole, *rest = (sentence.quantities[n] for n in numbers)
        if _same(whole, *rest):
            alone = _exactly(whole, rest)
            if not alone and (more := _beside(sentence, match.end(), whole)) is not None:
                numbers.append(more)
                rest.append(sentence.quantities[more])
            right = f"{'＋'.join(item.text for item in rest)}应等于{whole.text}"
            holds = alone or _exactly(whole, rest)
            verdicts.verdict(holds, SUM, around(sentence, numbers[0], numbers[-1]), right, whole, *rest)
    for match in _FORMULA.finditer(sentence.skeleton):
        numbers = _numbers(sentence, match)
        *rest, whole = (sentence.quantities[n] for n in numbers)
        if _same(whole, *rest):
            right = f"{'＋'.join(item.text for item in rest)}不等于{whole.text}"
            verdicts.verdict(_exactly(whole, rest), SUM, around(sentence, numbers[0], numbers[-1]), right, whole, *rest)


def _beside(sentence: Sentence, end: int, whole: Quantity) -> int | None:
    """Return the number of a third part right behind the others, of the unit of the whole."""
    match = re.match(rf"[^，。；{Q}]{{0,4}}" + _BESIDE.pattern, sentence.skeleton[end:])
    number = sentence.at(end + match.end() - 1) if match else None
    return number if number is not None and _same(whole, sentence.quantities[number]) else None


def _same(*items: Quantity) -> bool:
    return len({item.unit for item in items}) == 1 and not any(item.loose for item in items) and items[0].unit not in ("%", "")


def _among(sentence: Sentence, parts: Sequence[Part], number: int, sets: Sequence[Sequence[str]], verdicts: Verdicts) -> None:
    """The quantities listed behind a total: 其中 names some, 分别是, 包括 and a colon name all of them."""
    total, following = sentence.quantities[number], number + 1
    if following >= len(parts) or total.loose or total.unit in ("%", ""):
        return
    label = parts[following].label
    among = _AMONG.search(label)
    whole = _WHOLE_LIST.search(label)
    apart = among and not re.fullmatch(r"[^，。；（]{0,12}[，（(、：:]?", label[: among.start()])
    of_several = among and re.match("、|和|及|与|以及", parts[number].label)  # 其中 may be of all of them together
    if (not among and not whole) or apart or of_several:
        return
    if among and re.search("[。，；]", label[among.end() :].rstrip("，")) and not parts[following].clause:
        return
    listed = _listed(sentence, parts, following, strict=not among)
    found = [sentence.quantities[n] for n in listed]
    if not found:
        return
    names = [re.sub(r"^(?:其中|包括|分别是|分别为)[：:，]?", "", parts[n].clause) for n in listed]
    span = around(sentence, number, listed[-1])
    text = "＋".join(item.text for item in found)
    complete = any(re.match("其他|其余|其它|剩余", name) for name in names) or any(
        len(group) == len(names) and all(any(word in name for name in names) for word in group) for group in sets
    )
    tail = sentence.after(listed[-1])
    opened = _OPEN.search(label) or _OPEN.match(tail.lstrip("，、")) or re.match(r"[^，。；]{0,6}等", tail)
    added = sum((item.value for item in found), Fraction(0))
    if len(found) > 1 and (complete or (whole and not among and not opened)):
        if not among and countable(total.unit) and total.value == len(found):
            verdicts.true(total)  # 4个县区，分别是甲区2个…: their number, not their sum
            return
        verdicts.verdict(_exactly(total, found), SUM, span, f"{text}应等于{total.text}", total, *found)
    elif among:
        room = total.half + sum((item.half for item in found), Fraction(0))
        single = len(found) == 1 or found[0].value > total.high
        named = f"其中的{found[0].text}不应多于{total.text}" if single else f"{text}不应多于{total.text}"
        holds = added <= total.value + room
        if holds:
            verdicts.true(*found)
        else:
            verdicts.false(SUM, span, named, total, *found)


def _listed(sentence: Sentence, parts: Sequence[Part], first: int, *, strict: bool) -> list[int]:
    """Return the run of levels of one unit that begins a list; a new topic, a change or another unit ends it."""
    total = sentence.quantities[first - 1]
    found: list[int] = []
    for n in range(first, len(parts)):
        part, item = parts[n], sentence.quantities[n]
        if part.depth > parts[first].depth:
            continue
        if part.depth < parts[first].depth:
            break
        if part.role in (Role.CHANGE, Role.RATE) or item.unit == "%":
            if found and (part.role is Role.RATE or "占" in part.label or part.role is Role.CHANGE):
                continue
            break
        if (
            part.role is not Role.LEVEL
            or item.unit != total.unit
            or item.loose
            or (part.group and strict is False and n == first)
        ):
            break
        clause = re.split("[，；、]", part.label)[-1]
        if found and _NEW_TOPIC.search(clause) and not _NEW_TOPIC.search(parts[found[0]].clause):
            break
        if found and "其中" in part.label:
            break
        if found and not strict and (moves(clause) or _again(parts[found[-1]].clause, clause)):
            break
        if found and "。" in part.label:
            break
        found.append(n)
    return found


_SUMMED = re.compile(
    r"(?:以上|上述)?(?:各项|两项|三项|四项|二者|两者|三者)?(?:合计|共计|总计|总共)(?:为|达|是|支出|收入|安排)?"
)
_ADDED = re.compile(r"(?:共|一共|共有|累计|总(?:投资|额|数|量|面积|人数|金额|计))(?:为|达|有)?")


def _again(name: str, clause: str) -> bool:
    """Tell whether a clause speaks once more of the thing named before: 专项资金300万元，专项资金实际支出270万元."""
    plain = re.sub("^其中", "", name)
    return len(plain) > 1 and clause.startswith(plain) and clause != plain


def _total(sentence: Sentence, parts: Sequence[Part], number: int, verdicts: Verdicts) -> None:
    """甲A、乙B，合计C: some run of the levels before it must add up to it."""
    total = sentence.quantities[number]
    clause = re.split("[，。；：（）]", parts[number].label)[-1]
    if total.loose or not (_SUMMED.fullmatch(clause) or _ADDED.fullmatch(clause)):
        return
    run, first, whole = _run(sentence, parts, number)
    sums = [n for n in range(2, len(run) + 1) if _exactly(total, run[:n])]
    if sums:
        verdicts.true(total, *run[: sums[0]])
    elif len(run) > 1 and (whole or _SUMMED.fullmatch(clause)) and (total.unit != "%" or whole):
        text = "＋".join(item.text for item in reversed(run))
        verdicts.false(SUM, around(sentence, first, number), f"{text}应等于{total.text}", total, *run)


def _run(sentence: Sentence, parts: Sequence[Part], number: int) -> tuple[list[Quantity], int, bool]:
    """Return the levels before a total, nearest first, where the run begins, and whether it is a list beyond doubt.

    A list is certain where its members follow one another with 、 and 和, or are counted 第一…第二….
    """
    total = sentence.quantities[number]
    run: list[Quantity] = []
    first = number
    listed = re.fullmatch("[，、；][^，。；：、]*", parts[number].label) is not None
    for n in range(number - 1, -1, -1):
        part, item = parts[n], sentence.quantities[n]
        if part.role in (Role.CHANGE, Role.RATE) or (item.unit == "%" and total.unit != "%"):
            listed = False
            continue
        if part.role is not Role.LEVEL or item.unit != total.unit or item.loose:
            return (run, first, listed and len(run) > 2) if _begins(parts, first) else ([], first, False)
        run.append(item)
        first = n
        if _begins(parts, n) or not n:
            return run, first, listed and len(run) > 2
        if not re.match(f"(?:[、和及与]|以及|[，；](?={OTHER}))", part.label):
            listed = False
        if "每" in part.label or "其中" in part.label:
            return run, first, False
    return run, first, listed and len(run) > 2


def _begins(parts: Sequence[Part], n: int) -> bool:
    """Tell whether a list begins with this quantity: it is the first, or said to follow with 分别."""
    label = parts[n].label
    return "分别" in label or (n > 0 and bool(re.search("[：:。；]", label)) and not label.startswith(f"；{OTHER}"))


_COUNTED = re.compile(
    rf"(?P<count>{Q})(?P<noun>[^，。；：:、{Q}（）]{{0,16}})(?P<mark>，?(?:分别(?:是|为)|即|具体(?:包括|是|为|有)|(?P<loose>主要)?(?:包括|有|为)|依次(?:是|为))[：:]?|[：:](?!{ITEM})|，?[^，。；：{Q}]{{0,10}}如下[：:]|[：:]?（(?:分别(?:是|为)|即|包括|含)?[：:]?)"
    rf"(?P<items>[^。]+)"
)
_ENUMERATED = Guarded(rf"(?P<count>{Q})(?:[^，。；：:、{Q}]{{0,10}}|[^。；：:{Q}]{{0,16}}如下)[：:]\s*(?={ITEM})", "：", ":")
_FIRST = Guarded(rf"(?P<count>{Q})[^，。；：:{Q}]{{0,12}}[：:，]?(?=(?:一是|第一，|首先))", "一是", "第一，", "首先")
_STEPS = "一二三四五六七八九十"


def judge_lists(skeleton: str, sentences: Sequence[Sentence], verdicts: Verdicts) -> None:
    """Judge 共N项 against the list in the same paragraph."""
    offset = 0
    for sentence in sentences:
        start = skeleton.index(sentence.skeleton, offset) if sentence.skeleton else offset
        _names(sentence, verdicts)
        _steps(sentence, skeleton[start:], verdicts)
        _items(sentence, skeleton[start:], verdicts)
        offset = start + len(sentence.skeleton)


def _count(sentence: Sentence, match: re.Match[str]) -> Quantity | None:
    count = sentence.quantities[sentence.at(match.start("count"))]
    return count if countable(count.unit) and not count.loose and count.value.denominator == 1 else None


def _names(sentence: Sentence, verdicts: Verdicts) -> None:
    for match in _COUNTED.finditer(sentence.skeleton):
        count = _count(sentence, match)
        if count is None:
            continue
        before = sentence.skeleton[: match.start("count")]
        bracket = match.group("mark").rstrip("：:").endswith("（") or "（" in match.group("mark")
        items = _inside(match.group("items")) if bracket else match.group("items")
        if bracket and not re.search("[、；]", items):
            continue
        if re.search("一是|第一|首先", items[:4]) or ITEM in items[:1]:
            continue
        fewest, most, is_open = counted(items)
        if (
            not most
            or (fewest == most == 1)
            or (Q in re.split("[、；，]", items)[0] and "；" not in items and "分别" not in match.group("mark"))
        ):
            continue
        if Q in items and "；" not in items:
            continue
        if match.group("mark") in ("为", "有") and "、" not in items:
            continue
        if match.group("mark") in "：:" and (
            re.search("[没未了已因]", match.group("noun")) or "，" in re.split("[、；]", items)[0]
        ):
            continue  # a colon before an explanation, not before a list
        holds = count.value >= fewest if is_open or match.group("loose") else fewest <= count.value <= most
        span = sentence.span(len(before), match.end())
        span = (span[0], min(span[1], span[0] + 60))
        listed = f"{fewest}" if fewest == most else f"{fewest}至{most}"
        verdicts.verdict(holds, LIST, span, f"其后列出{listed}项，文中为{count.text}", count)


def _inside(text: str) -> str:
    depth = 1
    for place, char in enumerate(text):
        depth += (char == "（") - (char == "）")
        if not depth:
            return text[:place]
    return text


def counted(items: str) -> tuple[int, int, bool]:
    """Return how few and how many names a list holds, and whether it says 等.

    和, 及 and 与 may join two names or stand inside one; what is in brackets belongs to the name before it.

    >>> counted("甲局、乙局和丙局"), counted("甲、乙等")
    ((2, 3, False), (2, 2, True))
    """
    flat = re.sub("（[^（）]*(?:（[^（）]*）[^（）]*)*）", "", items)
    if "；" in flat:
        found = [item for item in flat.split("；") if item.strip()]
        return len(found), len(found), "等" in found[-1][-6:]
    first, *more = re.split("[，,]", flat)
    stretch = first if "、" in first or not more else "".join([first, *[f"、{item}" for item in more]])
    is_open = bool(re.search("等", stretch)) or items.endswith("、")
    stretch = re.split("等", stretch)[0]
    names = [name for name in stretch.split("、") if name]
    joined = sum(len(re.findall("以及|[和及与]", name[1:-1])) for name in names)
    if more and "、" in first:  # A、B，C may go on with the list
        rest = sum(1 + item.count("、") for item in more)
        return len(names), len(names) + joined + rest, is_open
    fewest = 1 if more else len(names)  # behind a comma may stand another name or another clause
    return fewest, len(names) + joined, is_open


def _steps(sentence: Sentence, rest: str, verdicts: Verdicts) -> None:
    """N个…：一是…二是…, or 第一，…第二，…: the markers must run up to N."""
    for match in _FIRST.finditer(sentence.skeleton):
        count = _count(sentence, match)
        if count is None:
            continue
        tail = rest[match.end() :]
        last, place = 0, 0
        for number, word in enumerate(_STEPS, 1):
            marks = [found for mark in (f"{word}是", f"第{word}，", f"第{word}是") if (found := tail.find(mark, place)) >= 0]
            if number == 1 and not marks and tail.startswith("首先"):
                return
            if not marks:
                break
            last, place = number, min(marks) + 2
        if last < 2 and count.value < 2:
            continue
        span = sentence.span(match.start(), match.end())
        verdicts.verdict(last == count.value, LIST, span, f"其后列出{last}项，文中为{count.text}", count)


def _items(sentence: Sentence, rest: str, verdicts: Verdicts) -> None:
    for match in _ENUMERATED.finditer(sentence.skeleton):
        count = _count(sentence, match)
        if count is None:
            continue
        found = rest[match.end() :].count(ITEM)
        span = sentence.span(match.start(), match.end())
        verdicts.verdict(found == count.value, LIST, span, f"其后列出{found}项，文中为{count.text}", count)
