"""Rows of a ledger known by their name: 期初余额, 本月合计, 过次页, 年终结转, feet. The names are data of aliases.toml.

A pattern is the whole of a folded text, where ``*`` stands for any characters, ``#`` for a number, and ``{甲|乙|}`` for one of
several words or none. Punctuation around the text does not count.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from pipeline.declarations import AliasFile
from pipeline.kept import kept_for
from pipeline.money import normal_text
from pipeline.pack import Pack

OPENING, TOTAL, PAGE, CLOSING, FOOT = "期初", "合计", "转页", "年终结转", "页首页尾"
WORDS = {"期初行": OPENING, "转页行": PAGE, "合计行": TOTAL, "年终结转": CLOSING, "页首页尾": FOOT}
"""The lists of aliases.toml [word] and what a row of theirs is, in the order in which they are asked."""

_NUMBER = "[0-9〇零一二三四五六七八九十]{1,4}"
_NUMBERS = re.compile(r"\d+|[〇零一二三四五六七八九十]+(?=[月季年日页旬])")
_SIGNS = {"*": ".{0,40}", "#": _NUMBER, "{": "(?:", "}": ")", "|": "|"}
_EDGES = " :;,.。、*-—=()[]【】<>《》"


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return one expression for several patterns, None for none.

    >>> bool(pattern_of(["{本|当}{月|年}{合计|累计}"]).fullmatch("本年累计"))
    True
    """
    parts = ["".join(_SIGNS.get(sign) or re.escape(sign) for sign in normal_text(word)) for word in words if word.strip()]
    return re.compile("|".join(f"(?:{part})" for part in parts)) if parts else None


_PIECE = re.compile(r"\{([^{}]*)\}|[^{}]")


def told_by(words: Iterable[str]) -> frozenset[str]:
    """Return signs of which every text that fits one of some patterns holds at least one; none where no such are known.

    Nearly every text of a ledger fits no pattern, and a look for these few signs says so.

    >>> sorted(told_by(["{本|当}{月|年}{合计|累计}", "*第#页*"]))
    ['计', '页']
    """
    signs: set[str] = set()
    for word in words:
        choices = list(_choices(normal_text(word)))[::-1]  # what a row is stands last: 本月合计, 支出至
        if not choices:
            return frozenset()
        signs |= min(choices, key=lambda choice: len(choice - signs))
    return frozenset(signs)


def _choices(word: str) -> Iterator[set[str]]:
    """Yield, for each part of a pattern that must stand in the text, signs of which it holds one."""
    for piece in _PIECE.finditer(word):
        options = [[sign for sign in option if sign not in _SIGNS] for option in (piece[1] or piece[0]).split("|")]
        if all(options):
            yield {option[-1] for option in options}
            yield {option[0] for option in options}


def unbalanced(word: str) -> bool:
    """Tell whether a pattern's braces do not pair, or nest."""
    return re.fullmatch(r"(?:[^{}|]|\{[^{}]*\})+", normal_text(word)) is None


class RowWords:
    """Tells what a row is by one of its texts."""

    def __init__(self, patterns: Mapping[str, re.Pattern[str]], signs: frozenset[str]) -> None:
        """Take the patterns by what they say a row is, and the signs of which every fitting text holds one."""
        self._patterns, self._signs = patterns, signs
        self._seen: dict[str, str] = {}

    def reason(self, text: str) -> str:
        """Return what a row with this text is, or nothing. A date or a code before the name does not count."""
        found = self._seen.get(text)
        if found is None:
            if self._signs and self._signs.isdisjoint(unicodedata.normalize("NFKC", text)):
                return ""  # as most texts, each of which stands in one line
            plain = normal_text(text).strip(_EDGES)
            hits = (reason for reason, pattern in self._patterns.items() if plain and pattern.fullmatch(plain))
            found = self._seen[text] = next(hits, "")
        return found


def row_words(pack: Pack) -> RowWords:
    """Return the names of rows that a pack's aliases declare."""
    return RowWords(*_patterns(pack.aliases))


@kept_for(32)
def _patterns(aliases: AliasFile) -> tuple[Mapping[str, re.Pattern[str]], frozenset[str]]:
    """Compile the lists of aliases.toml [word]; with them the signs of which every text that fits holds one."""
    signs = told_by(word for name in WORDS for word in aliases.word.get(name, []) if word.strip())
    found = {reason: pattern_of(aliases.word.get(name, [])) for name, reason in WORDS.items()}
    patterns = {reason: pattern for reason, pattern in found.items() if pattern}
    return patterns, signs


def counted_word(text: str) -> str:
    """Return a row's name with its numbers left open, so that ``3月合计`` and ``4月合计`` are one kind of row.

    >>> counted_word("3月合计"), counted_word("本 年 累 计：")
    ('#月合计', '本年累计')
    """
    return _NUMBERS.sub("#", normal_text(text).strip(_EDGES))
