"""Which class, nature and step a ledger line belongs to, by the pack's codes and tables."""

import datetime as dt
from functools import cached_property

from msgspec import Struct

from pipeline.declarations import ClassifyDecl
from pipeline.money import normal_text
from pipeline.pack import Pack
from pipeline.records import BudgetDocument

UNKNOWN = "未分类"
CLASS_DIGITS = 3


class Classes(Struct, frozen=True, dict=True):
    """The pack's classifications, looked up by code or word."""

    pack: Pack
    year: int

    @cached_property
    def functions(self) -> dict[str, str]:
        """Return fixed names of 功能分类 by class code."""
        return {decl.code: decl.key or decl.name for decl in self.pack.codes.function if len(decl.code) == CLASS_DIGITS}

    @cached_property
    def economics(self) -> dict[str, str]:
        """Return fixed names of 经济分类 by class code."""
        return {decl.code: decl.key or decl.name for decl in self.pack.codes.economic if len(decl.code) == CLASS_DIGITS}

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Return the codes of 经济分类款 that are summed on their own: the pack's, and those a row of the 填报表 is made of."""
        rows = (row for sheet in self.pack.workbook.sheet for row in sheet.row)
        return tuple(dict.fromkeys((*self.pack.ledger.items, *(code for row in rows for code in row.items))))

    @cached_property
    def natures(self) -> dict[str, tuple[str, ...]]:
        """Return each nature with the broader ones it counts in, itself first."""
        parents = {decl.name: decl.part_of for decl in self.pack.ledger.nature}
        return {name: (name, parent) if parent else (name,) for name, parent in parents.items()}

    @cached_property
    def _apart(self) -> dict[str, str]:
        return {start: decl.name for decl in self.pack.ledger.nature for start in decl.accounts}

    def apart(self, account: str, word: str) -> str:
        """Return the nature beside 基本支出 and 项目支出 that a line's account, else its 支出性质, states; or nothing."""
        found = next((name for start, name in self._apart.items() if account.startswith(start)), "")
        return found or (word if word in self._apart.values() else "")

    def function(self, code: str) -> str:
        """Return the class's fixed name, or 未分类."""
        return self.functions.get(code[:CLASS_DIGITS], UNKNOWN)

    def economic(self, code: str) -> str:
        """Return the class's fixed name, or 未分类."""
        return self.economics.get(code[:CLASS_DIGITS], UNKNOWN)

    def nature(self, word: str) -> tuple[str, ...]:
        """Return the natures a line counts in, or 未分类."""
        return self.natures.get(word, (UNKNOWN,))

    @cached_property
    def _steps(self) -> dict[tuple[object, ...], str]:
        return {}

    @cached_property
    def _funds(self) -> dict[str, str]:
        return {}

    def step(self, document: BudgetDocument) -> str:
        """Return the step of a budget document, or 未分类."""
        said = (document.kind, document.origin, document.fund, document.date)
        if said not in self._steps:
            fits = (decl.step for decl in self.pack.ledger.classify if self._meets(decl, document))
            self._steps[said] = next(fits, UNKNOWN)
        return self._steps[said]

    def fund(self, text: str) -> str:
        """Return the name of the 资金性质 a document states, or 未分类."""
        if text not in self._funds:
            fits = (decl.name for decl in self.pack.ledger.fund if _contains(text, decl.words))
            self._funds[text] = next(fits, UNKNOWN)
        return self._funds[text]

    def _meets(self, decl: ClassifyDecl, document: BudgetDocument) -> bool:
        told = f"{document.kind}\n{document.origin}"
        said = ((decl.kind, document.kind), (decl.origin, document.origin), (decl.words, told), (decl.fund, document.fund))
        return all(not words or _contains(text, words) for words, text in said) and self._in_time(decl, document.date)

    def _in_time(self, decl: ClassifyDecl, date: dt.date | None) -> bool:
        if not decl.not_after:
            return True
        month, day = (int(part) for part in decl.not_after.split("-"))
        return date is not None and date <= dt.date(self.year, month, day)


def _contains(text: str, words: list[str]) -> bool:
    plain = normal_text(text)
    return any(normal_text(word) in plain for word in words)
