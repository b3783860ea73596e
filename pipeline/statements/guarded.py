"""Patterns compiled when first needed, and needed only by texts that hold one of the words every match holds."""

import re
from collections.abc import Iterator
from functools import cached_property


class Guarded:
    """A regular expression with words (plain strings) one of which stands in every text it can match.

    Looking for a word costs a fraction of a search, and most reports never need most patterns compiled.
    """

    def __init__(self, source: str, *words: str) -> None:
        """Keep the source; no words: every text may match."""
        self._source = source
        self._words = words

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(self._source)

    def _may(self, text: str) -> bool:
        for word in self._words:  # a loop, not any(): asked for every sentence and pattern
            if word in text:
                return True
        return not self._words

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield the matches in a text."""
        return self._pattern.finditer(text) if self._may(text) else iter(())

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        return self._pattern.search(text) if self._may(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Return the match at the beginning of a text."""
        return self._pattern.match(text) if self._may(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return the match over a whole text."""
        return self._pattern.fullmatch(text) if self._may(text) else None
