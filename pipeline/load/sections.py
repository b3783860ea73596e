"""Titles of a ledger's sections: ``科目：7201 事业支出  功能分类：2130301`` above a table, or between two of one sheet.

What a title says holds for the lines below it, until the next, where the table has no column for it.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property

from pipeline.load.heads import NAME, term_heads
from pipeline.load.sheet import Content
from pipeline.pack import Pack

TITLED = ("科目", "科目名称", "功能分类", "部门经济分类", "支出性质", "项目")
"""Terms that a title may state."""

_MORE_HEADS = "科目标题"
"""List of aliases.toml [word]: what titles call the account beside the heads of its column."""


class Titles:
    """Reads the titles of one layout."""

    def __init__(self, pack: Pack, layout: str) -> None:
        """Gather what titles may call each term."""
        heads = dict(term_heads(pack.aliases, layout))
        heads["科目"] = [*heads.get("科目", []), *pack.aliases.word.get(_MORE_HEADS, [])]
        self._terms = {head: term for term in TITLED for head in heads.get(term, []) if len(head) > 1}
        self._terms |= {head: term for term in TITLED for head in heads.get(term + NAME, []) if head.endswith("名称")}

    @cached_property
    def _stated(self) -> re.Pattern[str]:
        names = "|".join(sorted(map(re.escape, self._terms), key=len, reverse=True)) or "(?!)"
        return re.compile(rf"(?:^|[\s;,(\[【/])({names})\s*:\s*([^\s;,].*?)(?=\s*[\t;,]|\s{{2,}}|\s*[^\s:]+:|$)")

    def read(self, cells: Iterable[Content]) -> dict[str, str]:
        """Return what the texts of one row state, by term."""
        texts = [unicodedata.normalize("NFKC", text.strip()) for text in cells if isinstance(text, str) and text.strip()]
        if not any(":" in text for text in texts):
            return {}
        whole = "\t".join(texts)
        if not any(head in whole for head in self._terms):  # most titles state a unit of money or a period
            return {}
        return {self._terms[head]: value.strip() for head, value in self._stated.findall(whole)}
