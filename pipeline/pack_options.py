"""The options of pack.toml that the program reads, and what each may hold. To add an option: one line here."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches

from pipeline.declarations import Option, TableDecl

NUMBER, YES_NO, WORD = "数", "true 或 false", "文字"
NEEDED: Mapping[str, tuple[str, ...]] = {
    "variance_base": (WORD,),
    "variance_amount": (NUMBER,),
    "variance_rate": (NUMBER,),
    "goal_too_low": (NUMBER,),
    "about_share": (NUMBER,),
    "quarter_cap": (YES_NO,),
    "total_cap": (YES_NO, NUMBER),
}
_POSSIBLE: Mapping[str, tuple[str, ...]] = {**NEEDED, "percent_places": (WORD,), "final_name": (WORD,)}


def option_faults(options: Mapping[str, Option]) -> Iterator[tuple[str, str, str]]:
    """Yield the options that a report cannot be made with: name, what it is (empty: not stated), what it should be."""
    for name in (name for name in NEEDED if name not in options):
        yield name, "", f"[option.{name}]，取值为{'、'.join(NEEDED[name])}"
    for name, option in options.items():
        kinds = _POSSIBLE.get(name, ())
        if kinds and _kind(option) not in kinds:
            yield name, str(option.value), "、".join(kinds)


def unused_options(options: Mapping[str, Option], tables: Iterable[TableDecl]) -> Iterator[tuple[str, str]]:
    """Yield the options nobody reads, and those it may have meant; a table's ``filled_only`` may name one of its own."""
    asked = {table.filled_only for table in tables if isinstance(table.filled_only, str)}
    for name in options:
        if name not in _POSSIBLE and name not in asked:
            yield name, "、".join(get_close_matches(name, _POSSIBLE, 3, 0.6))


def _kind(option: Option) -> str:
    if isinstance(option.value, bool):
        return YES_NO
    return NUMBER if isinstance(option.value, int | Decimal) else WORD
