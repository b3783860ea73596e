"""What every shape of a TOML file is made of: the strict base, words that occur in several, and how a child's entries are put
over its parent's.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar, Literal, Self, TypeVar

from msgspec import Struct, field

State = Literal["confirmed", "derived", "assumed"]
Moment = Literal["输入", "计算后", "成文后"]
SeverityName = Literal["错误", "警告", "提示"]
T = TypeVar("T")


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base: frozen, keyword only, no unknown keys.

    ``keyed``: the lists whose entries a child pack changes one by one, stating only what differs: the field that is their key,
    and their shape.
    """

    keyed: ClassVar[Mapping[str, tuple[str, Any]]] = {}


class Dated(Strict, frozen=True):
    """A value with its dates: ``from`` (``since``), the first report year it is in force (0: from the pack's first year on);
    ``confirmed``, the day on which somebody confirmed it.
    """

    since: int = field(default=0, name="from")
    confirmed: dt.date | None = None


class Layer(Strict, frozen=True):
    """The shape of a file that a child pack (or year) may have beside its parent's."""

    def over(self, parent: Self) -> Self:
        """Return the two as one; stands beside the fields it speaks of."""
        raise NotImplementedError

    def entries(self) -> Iterable[str]:
        """Return the keys the file states."""
        return ()

    def not_there(self, parent: Self | None) -> tuple[str, ...]:
        """Return what the file takes out although its parent has no such thing."""
        return ()


class DroppingLayer(Layer, frozen=True):
    """A file that may also take entries of its parent's out: ``drop`` names their keys, or what keys begin with."""

    drop: list[str] = []

    def not_there(self, parent: Self | None) -> tuple[str, ...]:
        """Return the names in ``drop`` that are no keys of the parent's."""
        known = tuple(parent.entries()) if parent is not None else ()
        return tuple(name for name in self.drop if not any(is_below(key, name) for key in known))


def put_over(parent: Iterable[T], child: Iterable[T], key: Callable[[T], str], drop: Iterable[str] = ()) -> list[T]:
    """Return the parent's entries, those dropped left out and those the child states anew replaced, then the child's others."""
    gone = frozenset(drop)
    entries = {key(entry): entry for entry in parent if key(entry) not in gone}
    return list((entries | {key(entry): entry for entry in child}).values())


def is_below(key: str, name: str) -> bool:
    """Tell whether a key is the one named, or below it.

    >>> is_below("得分.过程.预算执行", "得分.过程"), is_below("得分.过程", "得分.过")
    (True, False)
    """
    return key == name or key.startswith(name + ".")


def admit_plain(value: object) -> None:
    """Raise ValueError for what is no word, number or yes/no."""
    if not isinstance(value, str | int | bool | Decimal):
        raise ValueError("只能是文字、数或 true/false")
