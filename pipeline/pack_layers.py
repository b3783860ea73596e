"""A child pack's file put over its parent's, before it is read strictly: an entry of a known key states only what differs.

Which lists have keys stands at the shapes (``keyed``). An entry's ``state`` and ``source`` speak of its value: where the child
changes the value it states them anew. Knows no pack and no file.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Generic, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import fields

from pipeline.strict_toml import convert_tree

T = TypeVar("T")
Table = Mapping[str, Any]
_STANDING = ("state", "source", "from", "confirmed")
_WORDS = frozenset(("key", "name", "standard", *_STANDING))
"""What an entry may change without changing the value its state and source speak of."""


class UnknownEntry(Struct, frozen=True):
    """An entry that changes what the parent does not have; ``near``: the keys it may have meant."""

    key: str
    near: str


class CompletedFile(Struct, Generic[T], frozen=True):
    """A child's file, complete: what it states of an entry, the rest of that entry from the parent's."""

    file: T | None
    unknown: tuple[UnknownEntry, ...] = ()


def changed(own: Table, kind: type[T], parent: T) -> CompletedFile[T]:
    """Return a child's file completed from its parent's. Raises :class:`~pipeline.strict_toml.NotRead`."""
    unknown: list[UnknownEntry] = []
    base = msgspec.to_builtins(parent, builtin_types=(Decimal,))
    completed = _completed(own, base, kind, unknown)
    if unknown:
        return CompletedFile(None, tuple(unknown))
    return CompletedFile(convert_tree(completed, kind))


def _completed(own: Table, base: Table, kind: Any, unknown: list[UnknownEntry]) -> dict[str, Any]:
    keyed: Mapping[str, tuple[str, Any]] = getattr(kind, "keyed", {})
    inherited = {name: value for name, value in base.items() if name not in ("drop", *keyed)}
    told = {name: _value(value, base.get(name)) for name, value in own.items() if name not in keyed}
    lists = {
        name: _entries(own.get(name, []), base.get(name) or [], key, shape, frozenset(_drops(own)), unknown)
        for name, (key, shape) in keyed.items()
    }
    return {**_without_standing(inherited, own), **told, **lists}


def _drops(own: Table) -> Iterable[str]:
    drop = own.get("drop", ())
    return [item for item in drop if isinstance(item, str)] if isinstance(drop, list) else ()


def _without_standing(inherited: dict[str, Any], own: Table) -> dict[str, Any]:
    """Return what is inherited; not the standing of a value that the child changes."""
    kept = own.keys() <= _WORDS
    return {name: value for name, value in inherited.items() if name not in _STANDING or (kept and not _anew(name, own))}


def _anew(name: str, own: Table) -> bool:
    """Tell whether a date went with a standing that the child states anew."""
    return name == "confirmed" and not own.keys().isdisjoint(("state", "source"))


def _value(own: Any, base: Any) -> Any:
    """Return a table of one entry (a rule, a standard) over the parent's, one of another kind, or a plain value, as it is."""
    if not isinstance(own, dict) or not isinstance(base, dict) or own.get("kind", base.get("kind")) != base.get("kind"):
        return own
    same = own.keys() <= set(_STANDING)
    kept = {name: value for name, value in base.items() if name not in _STANDING or (same and not _anew(name, own))}
    return {**kept, **own}


def _entries(own: Any, base: list[Table], key: str, shape: Any, dropped: frozenset[str], unknown: list[UnknownEntry]) -> Any:
    if not isinstance(own, list) or not all(isinstance(item, dict) for item in own):
        return own  # the strict reader says what is wrong with it
    known = {item[key]: item for item in base if not _is_dropped(item[key], dropped)}
    made: list[Any] = []
    for item in own:
        name = item.get(key)
        if isinstance(name, str) and name in known:
            made.append(_completed(item, known[name], shape, unknown))
            continue
        if isinstance(name, str) and not _required(shape) <= item.keys():
            unknown.append(UnknownEntry(name, "、".join(get_close_matches(name, known, 3, 0.5))))
        made.append(item)
    return made


def _is_dropped(key: str, dropped: frozenset[str]) -> bool:
    return any(key == name or key.startswith(name + ".") for name in dropped)


def _required(shape: Any) -> set[str]:
    return {field.name for field in fields(shape) if field.required}
