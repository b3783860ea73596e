"""The 支出性质 that an account's name or path says (事业支出/基本支出/人员经费), or that of the account above it by code."""

from collections.abc import Mapping

from pipeline.money import normal_text
from pipeline.pack import Pack

NATURES = ("人员经费", "日常公用经费", "基本支出", "项目支出")
_PROJECT = "项目支出"
_BROAD = ("基本支出", _PROJECT)
_SPLITS = str.maketrans(dict.fromkeys("-_/\\—－.|>→·:()（）、", " "))


def nature_words(pack: Pack) -> dict[str, str]:
    """Return the folded words of each nature."""
    return {normal_text(word): name for name in NATURES for word in (name, *pack.aliases.word.get(name, []))}


def nature_of_name(name: str, words: Mapping[str, str]) -> str:
    """Return the nature a name or path states, or nothing. 项目支出 in a path decides, whatever stands below it."""
    plain = normal_text(name)
    if plain in words:
        return words[plain]
    said = [words[part] for piece in name.translate(_SPLITS).split() if (part := normal_text(piece)) in words]
    broad = next((nature for nature in said if nature in _BROAD), "")
    if broad == _PROJECT:
        return broad
    return next((nature for nature in reversed(said) if nature not in _BROAD), broad)


def natures_apart(one: str, other: str) -> bool:
    """Tell whether two natures exclude each other: one is 项目支出, the other of 基本支出."""
    return one in NATURES and other in NATURES and (one == _PROJECT) != (other == _PROJECT)


class AccountNatures:
    """Natures of accounts; an account without one takes that of the nearest account above it whose name is known."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """``words`` as of :func:`nature_words`."""
        self._words = words
        self._of_code: dict[str, str] = {}
        self._seen: dict[tuple[str, str], str] = {}

    def learn(self, code: str, name: str) -> None:
        """Remember what an account's own name says, for the accounts below it."""
        if code and code not in self._of_code:
            self._of_code[code] = nature_of_name(name, self._words)

    def of(self, code: str, name: str) -> str:
        """Return the nature an account states, or nothing."""
        found = self._seen.get((code, name))
        if found is None:
            above = (self._of_code.get(code[:length], "") for length in range(len(code), 0, -1))
            found = self._seen[code, name] = nature_of_name(name, self._words) or next(filter(None, above), "")
        return found
