"""One TOML file of a pack as the record its shape declares; what is wrong with it in Chinese. Knows no pack."""

import re
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomli

T = TypeVar("T")


class NotRead(ValueError):
    """A file that cannot be used; ``is_toml``: it is TOML, but not of the shape it should have."""

    def __init__(self, message: str, *, is_toml: bool) -> None:
        """Keep what is wrong, in Chinese where it is our own word."""
        super().__init__(message)
        self.is_toml = is_toml


def convert(data: bytes, kind: type[T]) -> T:
    """Return the record. Raises :class:`NotRead`."""
    try:
        return msgspec.convert(_tree(data), kind, strict=True)
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as error:
        raise NotRead(str(error), is_toml=False) from error
    except msgspec.ValidationError as error:
        raise NotRead(_in_chinese(str(error)), is_toml=True) from error


@lru_cache(maxsize=256)
def _tree(data: bytes) -> dict[str, Any]:
    """Return a file's content; parsed once a process, since departments, and the stages of a command, share their packs.

    Nothing changes it: the declarations made of it are frozen.
    """
    return tomli.loads(data.decode("utf-8"), parse_float=Decimal)


def shown_path(path: Path) -> str:
    """Return ``pack/forms/<year>.toml`` for messages: the path from the pack's folder on."""
    inner = path.parent.name in ("forms", "codes", "narrative")
    return "/".join(path.parts[-3:] if inner else path.parts[-2:])


_WORDS = (
    (re.compile(r"Object missing required field `([^`]+)`"), r"缺少必填项“\1”"),
    (re.compile(r"Object contains unknown field `([^`]+)`"), r"有不认识的项“\1”"),
    (re.compile(r"Invalid enum value (.+?)(?= - |$)"), r"不允许的值 \1"),
    (re.compile(r"Expected `([^`]+)`, got `([^`]+)`"), r"应为 \1，现为 \2"),
    (re.compile(r" - at `\$\.?([^`]*)`"), r"（位置：\1）"),
)
_TYPES = {"str": "文字", "int": "整数", "decimal": "数", "float": "数", "bool": "true/false", "array": "列表", "object": "表"}


def _in_chinese(message: str) -> str:
    for pattern, chinese in _WORDS:
        message = pattern.sub(chinese, message)
    return re.sub(r"(?<=应为 )\w+|(?<=现为 )\w+", lambda found: _TYPES.get(found[0], found[0]), message)
