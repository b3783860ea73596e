"""Forms and code lists by year: which file is in force, and a file that states only what differs from another year's."""

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from pipeline.declarations import CodeDecl, CodeFile, FormBlock, FormDecl, FormSheet

Yearly = FormDecl | CodeFile


def in_force(first_years: Iterable[int], year: int) -> int | None:
    """Return the first year of the file that may cover a year: the latest one not after it."""
    return max((first for first in first_years if first <= year), default=None)


def covers(file: Yearly, year: int) -> bool:
    """Tell whether a file is in force in a year."""
    return file.year <= year <= (file.last or file.year)


def years_said(files: Mapping[int, int]) -> str:
    """Return the years in force as finance staff read them; ``files`` are first and last years, 0 for a single year.

    >>> years_said({2018: 0, 2022: 2099})
    '2018、2022—2099'
    """
    return "、".join(f"{first}—{last}" if last > first else str(first) for first, last in sorted(files.items()))


def extended_form(own: FormDecl, base: FormDecl) -> FormDecl:
    """Return a form with the sheets and blocks it does not state taken from another year's, in that one's order."""
    given = {sheet.token: sheet for sheet in own.sheet}
    kept = [_extended_sheet(given.pop(sheet.token, None), sheet) for sheet in base.sheet]
    rest = {
        "substitute": own.substitute or base.substitute,
        "transfer": own.transfer or base.transfer,
        "unsure": own.unsure or base.unsure,
        "other": own.other or base.other,
    }
    return replace(own, sheet=[*kept, *given.values()], **rest)


def _extended_sheet(own: FormSheet | None, base: FormSheet) -> FormSheet:
    if own is None:
        return base
    given: dict[str, FormBlock] = {block.name: block for block in own.block}
    kept = [given.pop(block.name, block) for block in base.block]
    return replace(own, block=[*kept, *given.values()])


def extended_codes(own: CodeFile, base: CodeFile) -> CodeFile:
    """Return a code list with what it does not state anew or drop taken from another year's, in the order of the codes."""
    return replace(
        own,
        function=_extended_list(own.function, base.function, own.drop),
        economic=_extended_list(own.economic, base.economic, own.drop),
    )


def _extended_list(own: list[CodeDecl], base: list[CodeDecl], drop: list[str]) -> list[CodeDecl]:
    codes = {decl.code: decl for decl in (*base, *own) if decl.code not in drop}
    return [codes[code] for code in sorted(codes)]
