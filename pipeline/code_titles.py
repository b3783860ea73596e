"""The wording of every code there can be: the registered ones, and the 勾稽关系 of packs."""

from collections.abc import Iterable

from pipeline.declarations import RuleDecl, TieDecl
from pipeline.pack import Pack
from pipeline.problems import registry


def titles(packs: Iterable[Pack]) -> dict[str, tuple[str, str, str]]:
    """Return (title, severity, remedy) of all codes: the registered ones and the packs' ties and rules."""
    known = {code: (text.title, text.severity.value, text.remedy) for code, text in registry().items()}
    for pack in packs:
        declared: list[TieDecl | RuleDecl] = [*pack.ties, *pack.rules]
        for decl in declared:
            known.setdefault(decl.id, (decl.name, decl.severity, decl.remedy))
    return known
