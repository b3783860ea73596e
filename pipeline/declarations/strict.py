"""What every shape of a TOML file is made of: the strict base, words that occur in several, and how a child's entries are put
over its parent's.
"""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Literal, TypeVar

from msgspec import Struct

State = Literal["confirmed", "derived", "assumed"]
Moment = Literal["输入", "计算后", "成文后"]
SeverityName = Literal["错误", "警告", "提示"]
T = TypeVar("T")


class Strict(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base: frozen, keyword only, no unknown keys.

    The shape of a file that a child pack (or year) may have beside its parent's has a method ``over``: it gives the two as
    one, and stands beside the fields it speaks of.
    """


def put_over(parent: Iterable[T], child: Iterable[T], key: Callable[[T], str], drop: Iterable[str] = ()) -> list[T]:
    """Return the parent's entries, those dropped left out and those the child states anew replaced, then the child's others."""
    gone = frozenset(drop)
    entries = {key(entry): entry for entry in parent if key(entry) not in gone}
    return list((entries | {key(entry): entry for entry in child}).values())


def admit_plain(value: object) -> None:
    """Raise ValueError for what is no word, number or yes/no."""
    if not isinstance(value, str | int | bool | Decimal):
        raise ValueError("只能是文字、数或 true/false")
