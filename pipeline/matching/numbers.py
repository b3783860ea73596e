"""Words and numbers of an edited passage beside the slot text it came from: which number is which figure now.

A passage is cut into tokens: figures known by their mark, whole numbers, words a figure may print (增加, 减少 …), and single
characters. Both sides are aligned; a figure without its mark is found where the words around it still stand.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from enum import Enum
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from pipeline import link
from pipeline.matching.sequences import between
from pipeline.matching.text import NUMBER, SIGN, canonical
from pipeline.stretches import same_stretches
from pipeline.word.blocks import Control, Paragraph

_EDGE = re.compile(r"[\d.,．，%％‰]*\Z")
_SIGN_BEFORE = re.compile(rf"{SIGN}\Z")
_IN_BRACKETS = re.compile(rf"[(（]\s*{NUMBER}\s*[)）]")
_DIGIT = re.compile(r"\d")
_PLAIN = frozenset("、。“”《》〈〉【】")
"""Marks that have one width only."""
_MAX_WORDS = 12
"""Longest stretch of words that is taken for what a figure now says."""


class How(Enum):
    """How a figure was found again."""

    TAG = "标记"
    BOOKMARK = "书签"
    LABELS = "表名与行列"
    CONTEXT = "上下文"
    NONE = ""


class Mark(Struct, frozen=True):
    """A stretch of a passage that carries a figure's tag, or stands in its bookmark.

    Words typed at the number's edge are no part of it: ``beside`` are those that stand inside its control.
    """

    tag: str
    start: int
    end: int
    how: How
    beside: str = ""


class Token(Struct, frozen=True):
    """One unit of comparison. ``sign`` is what is compared; ``value`` tells a number or figure from mere words."""

    sign: str
    start: int
    end: int
    text: str
    tag: str = ""
    how: How = How.NONE
    value: bool = False


class Passage(Struct, frozen=True):
    """Paragraphs read as one passage: the text, the marks in it, and where each paragraph begins."""

    text: str
    marks: tuple[Mark, ...]
    paragraphs: tuple[Paragraph, ...]
    starts: tuple[int, ...]


def passage(paragraphs: Sequence[Paragraph], known: Mapping[str, link.BaselineFigure]) -> Passage:
    """Put paragraphs together, a line feed between them; ``known`` are the figures of the baseline by tag."""
    text, found, starts = "", list[Mark](), list[int]()
    for paragraph in paragraphs:
        text += "\n" if starts else ""
        starts.append(len(text))
        found.extend(_marks(paragraph, known, len(text)))
        text += paragraph.text
    return Passage(
        text, tuple(_grown(text, [_narrowed(text, mark, known[mark.tag]) for mark in found])), tuple(paragraphs), tuple(starts)
    )


def _marks(paragraph: Paragraph, known: Collection[str], offset: int) -> list[Mark]:
    """Return the controls with a known tag, and the bookmarks of figures that say more than a control in them."""
    controls: list[Mark] = []
    start = offset
    for piece in paragraph.pieces:
        end = start + len(piece.text)
        if isinstance(piece, Control) and piece.tag in known:
            controls.append(Mark(piece.tag, start, end, How.TAG))
        start = end
    ranges = [
        Mark(tag, offset + anchor.start, offset + anchor.end, How.BOOKMARK)
        for anchor in paragraph.bookmarks
        if anchor.end is not None and anchor.end > anchor.start
        if (tag := link.tag_of_bookmark(anchor.name)) is not None and tag in known
    ]
    for item in ranges:
        inside = [mark for mark in controls if item.start <= mark.start and mark.end <= item.end]
        filled = [mark for mark in controls if mark.start < item.end and item.start < mark.end]
        if not filled:  # no control, or an emptied one beside which the new text was typed
            controls = [mark for mark in controls if not (mark in inside and mark.tag == item.tag)]
            controls.append(item)
    return sorted(controls, key=lambda mark: (mark.start, mark.end))


def _narrowed(text: str, mark: Mark, figure: link.BaselineFigure) -> Mark:
    """Draw a mark in to the number in it: what was typed beside it, inside the control, is words of staff.

    A number put in brackets as a whole stays whole: in a table they say minus.
    """
    inner = text[mark.start : mark.end]
    if figure.format == "文本" or not _DIGIT.search(figure.text) or inner == figure.text or _IN_BRACKETS.fullmatch(inner):
        return mark
    found = list(re.finditer(NUMBER, inner))
    if len(found) > 1:
        found = [item for item in found if canonical(item.group()) == canonical(figure.text)]
    beside = inner.replace(found[0].group(), "", 1).strip() if len(found) == 1 else ""
    if not beside:
        return mark
    start = mark.start + found[0].start()
    return Mark(mark.tag, start, start + len(found[0].group()), mark.how, beside)


def _grown(text: str, found: list[Mark]) -> Iterator[Mark]:
    """Widen each mark over digits that touch it: typed at the edge of a control they are read as part of its number."""
    for position, mark in enumerate(found):
        low = found[position - 1].end if position else 0
        high = found[position + 1].start if position + 1 < len(found) else len(text)
        start, end, inner = mark.start, mark.end, text[mark.start : mark.end]
        if inner and inner[0].isdecimal():
            before = _EDGE.search(text, low, start)
            head = before.group().lstrip(".,．，%％‰") if before else ""
            start -= len(head)
            sign = _SIGN_BEFORE.search(text, low, start)
            start = sign.start() if sign else start
        if inner and inner[-1].isdecimal():
            after = re.compile(r"[\d.,．，]*\d[%％‰]?|[%％‰]").match(text, end, high)
            end = after.end() if after else end
        yield Mark(mark.tag, start, end, mark.how, mark.beside)


@lru_cache(maxsize=64)
def _pattern(words: frozenset[str]) -> re.Pattern[str]:
    ordered = sorted({word for word in words if word and not word.isspace()}, key=lambda word: (-len(word), word))
    parts = [re.escape(word) for word in ordered if not re.fullmatch(NUMBER, word)]
    return re.compile("|".join([*parts, NUMBER, r"\S"]), re.DOTALL)


def _cut(text: str, start: int, end: int, pattern: re.Pattern[str], words: Collection[str]) -> Iterator[Token]:
    for match in pattern.finditer(text, start, end):
        found = match.group()
        if (len(found) == 1 and "\u3400" <= found <= "\u9fff") or found in _PLAIN:  # most of a text: nothing to fold
            yield Token(found, match.start(), match.end(), found)
            continue
        number = found not in words and _DIGIT.search(found) is not None
        yield Token(canonical(found) or found, match.start(), match.end(), found, value=number)


def actual_tokens(item: Passage, words: Collection[str]) -> list[Token]:
    """Cut a passage of the edited document; a marked stretch is one token named by its tag."""
    pattern, tokens, place = _pattern(frozenset(words)), list[Token](), 0
    for mark in item.marks:
        tokens.extend(_cut(item.text, place, mark.start, pattern, words))
        text = item.text[mark.start : mark.end]
        tokens.append(Token(f"⟦{mark.tag}⟧", mark.start, mark.end, text, mark.tag, mark.how, value=True))
        place = max(place, mark.end)
    tokens.extend(_cut(item.text, place, len(item.text), pattern, words))
    return tokens


class Base(Struct, frozen=True):
    """Slot text as generated: the text with figures printed, and its tokens (figures carry ``tag``)."""

    text: str
    tokens: tuple[Token, ...]


def base_tokens(slots: str, text_of: Callable[[str, str], str], present: Collection[str], words: Collection[str]) -> Base:
    """Cut slot text. A figure whose tag is ``present`` on the other side is compared by tag, else by its text."""
    pattern, tokens, text, last = _pattern(frozenset(words)), list[Token](), "", 0
    for match in link.SLOT.finditer(slots):
        literal = slots[last : match.start()]
        text += literal
        tokens.extend(_cut(text, len(text) - len(literal), len(text), pattern, words))
        shown, tag = text_of(*match.groups()), link.figure_tag(*match.groups())
        sign = f"⟦{tag}⟧" if tag in present else canonical(shown)
        tokens.append(Token(sign, len(text), len(text) + len(shown), shown, tag, value=True))
        text += shown
        last = match.end()
    text += slots[last:]
    tokens.extend(_cut(text, len(text) - len(slots) + last, len(text), pattern, words))
    return Base(text, tuple(tokens))


class Match(Struct, frozen=True):
    """Where one value (figure or literal number) of the slot text stands now; ``end`` < 0 where it was not found.

    ``others`` are the texts it might be when that cannot be told.
    """

    base: Token
    start: int = -1
    end: int = -1
    how: How = How.NONE
    others: tuple[str, ...] = ()


def match_values(base: Sequence[Token], now: Sequence[Token]) -> tuple[list[Match], list[Token], int]:
    """Return each value of the base with its place now, the values only the document has, and how many tokens agree."""
    if [token.sign for token in base] == [token.sign for token in now]:
        return [_found(b, n) for b, n in zip(base, now, strict=True) if b.value], [], len(base)
    stretches = same_stretches([token.sign for token in base], [token.sign for token in now])
    pairs = {a + step: b + step for a, b, size in stretches for step in range(size)}
    gaps = list(between(pairs, len(base), len(now)))
    agree = len(pairs)
    _by_tag(base, now, pairs)
    found: dict[int, Match] = {}
    for left, right in gaps:
        found.update(_gap(base, now, left, right, pairs))
    used = set(pairs.values())
    taken = [(match.start, match.end) for match in found.values() if match.end >= 0]
    matches = []
    for index, token in enumerate(base):
        if token.value:
            matches.append(_found(token, now[pairs[index]]) if index in pairs else found.get(index, Match(token)))
    rest = [
        token
        for index, token in enumerate(now)
        if token.value and index not in used and not any(low <= token.start < high for low, high in taken)
    ]
    return matches, rest, agree


def unchanged_values(
    slots: str, here: Passage, text_of: Callable[[str, str], str], words: Callable[[], Collection[str]]
) -> tuple[Base, list[Match]] | None:
    """Return each value of slot text whose words stand as generated, whatever its figures say; None where they do not.

    The quick way of :func:`match_values`, for most of a report: only literal text with digits is cut, so the tokens of the
    base are its values alone. ``words`` gives what counts as one word.
    """
    found = list(link.SLOT.finditer(slots))
    if len(found) != len(here.marks):
        return None
    text, matches, last, place = "", list[Match](), 0, 0
    for slot, mark in zip(found, here.marks, strict=True):
        literal = slots[last : slot.start()]
        if literal != here.text[place : mark.start] or link.figure_tag(*slot.groups()) != mark.tag:
            return None
        matches.extend(_literals(here.text, place, mark.start, len(text), words))
        text += literal
        shown = text_of(*slot.groups())
        token = Token(f"⟦{mark.tag}⟧", len(text), len(text) + len(shown), shown, mark.tag, value=True)
        matches.append(Match(token, mark.start, mark.end, mark.how))
        text, last, place = text + shown, slot.end(), mark.end
    if slots[last:] != here.text[place:]:
        return None
    matches.extend(_literals(here.text, place, len(here.text), len(text), words))
    return Base(text + slots[last:], tuple(match.base for match in matches)), matches


def _literals(now: str, start: int, end: int, place: int, words: Callable[[], Collection[str]]) -> Iterator[Match]:
    """Yield the numbers of a stretch of literal text that begins at ``place`` of the base."""
    if _DIGIT.search(now, start, end) is None:
        return
    known = words()
    for token in _cut(now, start, end, _pattern(frozenset(known)), known):
        if token.value:
            base = replace(token, start=token.start - start + place, end=token.end - start + place)
            yield Match(base, token.start, token.end, How.CONTEXT)


def _found(base: Token, now: Token) -> Match:
    return Match(base, now.start, now.end, now.how if now.tag else How.CONTEXT)


def _by_tag(base: Sequence[Token], now: Sequence[Token], pairs: dict[int, int]) -> None:
    """Pair figures that changed their order within the passage."""
    used = set(pairs.values())
    for index, token in enumerate(base):
        if token.tag and index not in pairs:
            other = next((n for n, item in enumerate(now) if item.tag == token.tag and n not in used), None)
            if other is not None:
                pairs[index] = other
                used.add(other)


def _gap(
    base: Sequence[Token], now: Sequence[Token], left: range, right: range, pairs: dict[int, int]
) -> Iterator[tuple[int, Match]]:
    """Yield what the unmatched values of one changed stretch have become."""
    used = set(pairs.values())
    values = [index for index in left if base[index].value and index not in pairs]
    rest = [now[index] for index in right if index not in used and not now[index].tag]
    numbers = [token for token in rest if token.value]
    numeric = [index for index in values if re.search(r"\d", base[index].text)]
    if len(numeric) == len(numbers):
        for index, token in zip(numeric, numbers, strict=True):
            yield index, Match(base[index], token.start, token.end, How.CONTEXT)
        numbers = []
    elif numeric and numbers:
        yield from _chosen(base, now, numeric, numbers)
    wordy = [index for index in values if index not in numeric]
    words = [token for token in rest if not token.value]
    if not numbers and len(numeric) == 0 and len(wordy) == 1 and words:
        yield from _words(base[wordy[0]], wordy[0], words)
    elif not wordy and len(numeric) == 1 and not numbers and words and len(rest) == len(words):
        yield from _words(base[numeric[0]], numeric[0], words)
    elif wordy and words:
        for index in wordy:
            same = [token for token in words if len(token.text) == len(base[index].text) and len(token.text) > 1]
            if len(wordy) == len(same):
                token = same[wordy.index(index)]
                yield index, Match(base[index], token.start, token.end, How.CONTEXT)


def _words(token: Token, index: int, words: Sequence[Token]) -> Iterator[tuple[int, Match]]:
    """Take a short stretch of words for what a figure now says."""
    start, end = words[0].start, words[-1].end
    if token.tag and end - start <= max(_MAX_WORDS, 2 * len(token.text)):
        yield index, Match(token, start, end, How.CONTEXT)


def _chosen(
    base: Sequence[Token], now: Sequence[Token], numeric: Sequence[int], numbers: Sequence[Token]
) -> Iterator[tuple[int, Match]]:
    """Choose among unequal counts by the characters directly beside; where two would do, say so."""
    places = {token.start: position for position, token in enumerate(now)}
    free = list(numbers)
    for index in numeric:
        scores = [(_beside(base, index, now, places[token.start]), token) for token in free]
        best = max((score for score, _ in scores), default=0)
        top = [token for score, token in scores if score == best]
        if best and len(top) == 1:
            free.remove(top[0])
            yield index, Match(base[index], top[0].start, top[0].end, How.CONTEXT)
        elif top and len(numbers) > len(numeric):
            yield index, Match(base[index], others=tuple(token.text for token in numbers))


def _beside(base: Sequence[Token], index: int, now: Sequence[Token], place: int) -> int:
    """Count the equal tokens directly before and behind."""
    score = 0
    for step in (-1, 1):
        for distance in (1, 2):
            a, b = index + step * distance, place + step * distance
            if not (0 <= a < len(base) and 0 <= b < len(now)) or base[a].sign != now[b].sign:
                break
            score += 1
    return score
