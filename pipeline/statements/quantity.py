"""Reads the quantities of a Chinese text: value, unit, scale, sign and the interval its last printed place allows.

A text is reduced to a *skeleton* in which every quantity is one character; dates, years, 文号, document and standard names,
ordinals and list numbers are characters of their own and never quantities. Relations are looked for in the skeleton, so no
pattern ever runs over digits. White space and short quotation marks do not stand in it; every character knows its range in
the text.
"""

import re
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

from pipeline.statements.units import MEASURES, UNITS, scaled

Q, YEAR, OTHER, ITEM, NAME = "\ue000", "\ue001", "\ue002", "\ue003", "□"
"""Characters of a skeleton: a quantity, a year or date, another number, the number of a list item, something in marks."""

_FOLD = str.maketrans("０１２３４５６７８９．％－−‑–△▲＋＝", "0123456789.%------+=")

_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_COUNTED = "个项家件类条名户次期批场所篇份处支"
_CHINESE = "一二两三四五六七八九十百"
_TOKEN = re.compile(
    rf"""
    (?=[《〔「“第图附表（(①-⑳\dA-Za-z{_CHINESE}千-])(?:
    (?P<name>《[^》]*》|〔[^〕]*〕|「[^」]*」|https?://[!-~]+|www\.[!-~]+)
  | “(?P<quote>[^”]*)”
  | (?P<date>(?:19|20)\d\d(?:年度?)?[-—~至到]+(?:19|20)\d\d年度?
      |(?P<year>(?:19|20)\d\d)年(?:度(?![数])|底|初|末|中)?(?:\d{{1,2}}月(?:\d{{1,2}}日|份|[底初末])?)?
      |(?:19|20)\d\d[./-]\d{{1,2}}(?:[./-]\d{{1,2}}日?)?(?![\d.,%万亿元])
      |\d{{1,2}}(?:[-—~至]\d{{1,2}})?月(?:\d{{1,2}}日|份|[底初末])?|\d{{1,2}}日|\d{{1,2}}:\d\d)
  | (?P<ordinal>第(?:\d+|[{_CHINESE}零〇]+)(?:季度|[章节条款项号期届批次页名位个组轮代版]))
  | (?P<other>(?:图|附件|附表|表)\d+(?:[-—.]\d+)*|[A-Za-z]+[-/A-Za-z]*\d[\d.\-—:]*[A-Za-z]*|\d+(?:\.\d+)?[A-Za-z]+\d*
      |\d+号|\d+(?:[+×xX*/]\d+)+(?![\d.%]|[{MEASURES}万亿千百元=＝])|(?<![由从]){_DIGITS}[-—~至]{_DIGITS}(?=[{MEASURES}万亿千百元%年月天])(?!\d))
  | (?P<item>[（(](?:\d{{1,2}}|[{_CHINESE}]{{1,3}})[）)]|[①-⑳]|(?:(?<=^)|(?<=[。；：:\n]))\d{{1,2}}(?:[.．](?!\d)|、))
  | (?P<number>(?:(?<![\d年月号个项])-)?{_DIGITS})(?P<more>[余多来])?(?P<unit>{UNITS})?
  | (?<![{_CHINESE}零〇千万第其之每几数另同])
        (?P<under>[{_CHINESE}]{{1,3}}|[百千](?=分))分之(?P<over>[{_CHINESE}零〇]{{1,5}}(?:点[一二三四五六七八九零〇]+)?)
  | (?<![{_CHINESE}零〇千万第其之每几数另同])
        (?P<chinese>[{_CHINESE}]{{1,4}})(?=(?P<measure>[{_COUNTED}]|部(?![门委队分署])|点(?=[：:，。是])|(?<!一)方面)))
    """,
    re.VERBOSE,
)
_LOOSE_BEFORE = re.compile(
    r"(?:(?<!节)约|近|超|超过|逾|超出|突破|接近|不足|至少|最多|不少于|不低于|不超过|不高于|大于|小于|高于|低于|多于|少于|达到?近)$"
)
_LOOSE_AFTER = re.compile(r"(?:以上|以下|左右|以内|上下|之内|之间|余)")
_NUMERALS = {word: number for number, word in enumerate("〇一二三四五六七八九")} | {"两": 2}
_QUANTITY = re.compile(Q)
_SPACE = re.compile(r"[^\S\n]")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")


class Quantity(Struct, frozen=True):
    """A number as printed: exact value in its base unit, half a unit of its last place (0 where it is exact), unit, text.

    ``start`` and ``end`` are its range in the text. ``loose`` marks 约, 以上, 余 … : what it says is no exact value.
    """

    value: Fraction
    half: Fraction
    unit: str
    text: str
    start: int
    end: int
    loose: bool = False

    @property
    def low(self) -> Fraction:
        """Return the least value the print allows."""
        return self.value - self.half

    @property
    def high(self) -> Fraction:
        """Return the greatest value the print allows."""
        return self.value + self.half


class Sentence(Struct, frozen=True):
    """A sentence as skeleton, its quantities in order with their places in it, and the way back to the text.

    ``years`` are the years by place; ``items`` the numbers of list items by place.
    """

    skeleton: str
    quantities: tuple[Quantity, ...]
    places: tuple[int, ...]
    years: dict[int, int]
    ranges: tuple[tuple[int, int], ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the range in the text of a stretch of the skeleton."""
        return self.ranges[start][0], self.ranges[max(end, start + 1) - 1][1]

    def at(self, place: int) -> int:
        """Return which quantity stands at a place of the skeleton."""
        return self.places.index(place)

    def before(self, number: int) -> str:
        """Return the words between the quantity before and this one."""
        return self.skeleton[self.places[number - 1] + 1 if number else 0 : self.places[number]]

    def after(self, number: int) -> str:
        """Return the words between this quantity and the next."""
        end = self.places[number + 1] if number + 1 < len(self.places) else len(self.skeleton)
        return self.skeleton[self.places[number] + 1 : end]


class Reading(Struct, frozen=True):
    """A paragraph read: its text, the whole skeleton and its sentences."""

    text: str
    skeleton: str
    sentences: tuple[Sentence, ...]


def read(text: str) -> Reading:
    """Read a paragraph.

    >>> [(str(q.value), q.unit) for s in read("2019年支出1.2亿元，比上年增加10%（见表1-2）。").sentences for q in s.quantities]
    [('120000000', '元'), ('10', '%')]
    """
    chars, ranges, found, years = _reduced(text)
    skeleton = "".join(chars)
    sentences = tuple(
        _sentence(match.start(), match.end(), skeleton, ranges, found, years) for match in _SENTENCE.finditer(skeleton)
    )
    return Reading(text, skeleton, sentences)


def _sentence(
    start: int,
    end: int,
    skeleton: str,
    ranges: list[tuple[int, int]],
    found: dict[int, Quantity],
    years: dict[int, int],
) -> Sentence:
    own = skeleton[start:end]
    places = tuple(match.start() for match in _QUANTITY.finditer(own)) if Q in own else ()
    return Sentence(
        own,
        tuple(found[start + place] for place in places),
        places,
        {place - start: year for place, year in years.items() if start <= place < end} if YEAR in own else {},
        tuple(ranges[start:end]),
    )


def _compact(text: str) -> tuple[str, Sequence[int]]:
    """Return the text folded and without white space (kept between digits), with the place of each character."""
    folded = (_WIDE_COMMA.sub(",", text) if "，" in text else text).translate(_FOLD)
    if not _SPACE.search(folded):
        return folded, range(len(folded))
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(folded):
        if char != "\n" and char.isspace():
            following = folded[place + 1 : place + 2]
            if not (chars and chars[-1].isdigit() and following.isdigit()):
                continue
            char = " "
        chars.append(char)
        places.append(place)
    return "".join(chars), places


def _reduced(text: str) -> tuple[list[str], list[tuple[int, int]], dict[int, Quantity], dict[int, int]]:
    compact, origin = _compact(text)
    chars: list[str] = []
    ranges: list[tuple[int, int]] = []
    found: dict[int, Quantity] = {}
    years: dict[int, int] = {}
    at = 0

    pairs = list(zip(origin, map((1).__add__, origin), strict=True))

    def copy(start: int, end: int) -> None:
        chars.extend(compact[start:end])
        ranges.extend(pairs[start:end])

    for match in _TOKEN.finditer(compact):
        copy(at, match.start())
        at = match.end()
        if match.group("quote") is not None:
            inner = match.group("quote")
            if not re.search(r"\d", inner):
                copy(match.start("quote"), match.end("quote"))
                chars[len(chars) - len(inner) :] = inner.replace("、", "・").replace("，", "・")  # what is quoted is one name
                continue
        place = len(chars)
        span = (origin[match.start()], origin[match.end() - 1] + 1)
        ranges.append(span)
        if match.group("number") or match.group("chinese") or match.group("under"):
            found[place] = _quantity(match, compact, text[span[0] : span[1]], span)
            chars.append(Q)
        elif match.group("date"):
            chars.append(YEAR)
            if match.group("year"):
                years[place] = int(match.group("year"))
        elif match.group("item"):
            chars.append(ITEM)
        else:
            chars.append(NAME if match.group("name") or match.group("quote") is not None else OTHER)
        if match.group("chinese"):
            at = match.end("measure")
    copy(at, len(compact))
    return chars, ranges, found, years


def _quantity(match: re.Match[str], compact: str, text: str, span: tuple[int, int]) -> Quantity:
    if match.group("under"):
        loose = bool(_LOOSE_BEFORE.search(compact[max(match.start() - 4, 0) : match.start()]))
        value, half = _fraction(match.group("under"), match.group("over"))
        return Quantity(value, half, "%", text, *span, loose or bool(_LOOSE_AFTER.match(compact, match.end())))
    if match.group("chinese"):
        return Quantity(
            Fraction(numeral(match.group("chinese"))),
            Fraction(0),
            match.group("measure"),
            text + match.group("measure"),
            span[0],
            span[1] + len(match.group("measure")),
        )
    digits = match.group("number")
    scale, unit = scaled(match.group("unit") or "")
    places = len(digits.partition(".")[2])
    exact = scale == 1 and not places and unit not in ("元", "%", "")
    loose = (
        match.group("more") is not None
        or any(word in (match.group("unit") or "") for word in "余多")
        or bool(_LOOSE_BEFORE.search(compact[max(match.start() - 4, 0) : match.start()]))
        or bool(_LOOSE_AFTER.match(compact, match.end()))
    )
    above, below = scale.numerator, scale.denominator * 10**places  # whole numbers: a Fraction is reduced once
    half = Fraction(0) if exact else Fraction(above, 2 * below)
    value = Fraction(int(digits.replace(",", "").replace(".", "")) * above, below)
    return Quantity(value, half, unit, text, *span, loose)


def _fraction(under: str, over: str) -> tuple[Fraction, Fraction]:
    """Return 百分之三点五 or 四分之三 in per cent, with what its last place or its denominator allows."""
    whole, _, places = over.partition("点")
    value = numeral(whole) + sum((Fraction(_NUMERALS.get(char, 0), 10**n) for n, char in enumerate(places, 1)), Fraction(0))
    if under in ("百", "千"):
        scale = 1 if under == "百" else Fraction(1, 10)
        return value * scale, scale * Fraction(1, 2 * 10 ** len(places))
    denominator = numeral(under)
    return value / denominator * 100, Fraction(50, denominator**2)


def numeral(word: str) -> int:
    """Return the number a Chinese numeral below 200 says.

    >>> numeral("十五"), numeral("二十三"), numeral("一百零二"), numeral("两")
    (15, 23, 102, 2)
    """
    hundreds, _, rest = word.rpartition("百") if "百" in word else ("", "", word)
    tens, _, ones = rest.rpartition("十") if "十" in rest else ("", "", rest)
    value = _NUMERALS.get(ones.lstrip("零〇"), 0)
    value += 10 * _NUMERALS.get(tens.lstrip("零〇") or "一", 1) if "十" in rest else 0
    return value + (100 * _NUMERALS.get(hundreds or "一", 1) if "百" in word else 0)


@lru_cache(maxsize=1024)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Return every quantity of a text in order. (Targets and actual values are asked for again and again.)"""
    return tuple(quantity for sentence in read(text).sentences for quantity in sentence.quantities)
