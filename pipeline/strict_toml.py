"""One TOML file of a pack as the record its shape declares; what is wrong with it in Chinese. Knows no pack."""

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomli

from pipeline.limits import DECLARATION_DEPTH

_DIGITS = 30
"""Digits before or behind the point of any number a pack may state."""
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\.)*+"?'
    r"|'''(?:[^']|'(?!''))*+(?:'''|\Z)|'[^'\n]*+'?|#[^\n]*+|[\[\]{}\n.]|[^\[\]{}\n.#'\"]++",
    re.DOTALL,
)
"""A piece of TOML: a text or a comment as a whole, a bracket, a point, the end of a line, or what is between. Something always
matches, so that the time is linear."""
_NO_BRACKETS = re.compile(r"[^\[\]{}]++")
_MANY_POINTS = re.compile(rf"^(?:[^.\n]*+\.){{{DECLARATION_DEPTH + 1}}}", re.MULTILINE)

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
        content = tree(data)
    except ValueError as error:
        raise NotRead(str(error).replace(*_NO_SUCH_DAY), is_toml=False) from error
    return convert_tree(content, kind)


def convert_tree(content: Mapping[str, Any], kind: type[T]) -> T:
    """Return the record of a file's content. Raises :class:`NotRead`."""
    try:
        return msgspec.convert(content, kind, strict=True)
    except msgspec.ValidationError as error:
        raise NotRead(_in_chinese(str(error)), is_toml=True) from error


@lru_cache(maxsize=256)
def tree(data: bytes) -> dict[str, Any]:
    """Return a file's content; parsed once a process, since departments, and the stages of a command, share their packs.

    Nothing changes it: the declarations made of it are frozen. Raises ValueError (tomli's, or Chinese words of ours).
    """
    text = data.decode("utf-8")
    if not _clearly_flat(text):
        _require_flat(text)
    try:
        return tomli.loads(text, parse_float=_decimal)
    except RecursionError as error:
        raise ValueError(_TOO_DEEP) from error


_NO_SUCH_DAY = ("Invalid date or datetime", "没有这个日期")
_TOO_DEEP = f"嵌套超过 {DECLARATION_DEPTH} 层"


def _clearly_flat(text: str) -> bool:
    """Tell whether nothing is nested deep even if brackets and points in texts counted; what packs hold nearly always."""
    brackets = _NO_BRACKETS.sub("", text)
    for _ in range(DECLARATION_DEPTH):
        if not brackets:
            return _MANY_POINTS.search(text) is None
        brackets = brackets.replace("[]", "").replace("{}", "")
    return False


def _require_flat(text: str) -> None:
    """Refuse what the parser would follow too deep: brackets within brackets, keys of many parts."""
    depth = points = 0
    for found in _TOKEN.finditer(text):
        piece = found[0]
        if piece == ".":
            points += 1
        elif piece == "\n":
            points = 0
        elif piece in "[{":
            depth += 1
        elif piece in "]}":
            depth -= 1
        if depth > DECLARATION_DEPTH or points > DECLARATION_DEPTH:
            raise ValueError(_TOO_DEEP)


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > _DIGITS or len(text) > 2 * _DIGITS:
        raise ValueError(f"数太大、太小或位数太多：{text[:40]}")
    return number


def shown_path(path: Path) -> str:
    """Return ``pack/forms/<year>.toml`` for messages: the path from the pack's folder on."""
    inner = path.parent.name in ("forms", "codes", "narrative")
    return "/".join(path.parts[-3:] if inner else path.parts[-2:])


_WORDS = (
    (re.compile(r"Object missing required field `([^`]+)`"), r"缺少必填项“\1”"),
    (re.compile(r"Object contains unknown field `([^`]+)`"), r"有不认识的项“\1”"),
    (re.compile(r"Invalid enum value (.+?)(?= - |$)"), r"不允许的值 \1"),
    (re.compile(r"Expected `([^`]+)`, got `([^`]+)`"), r"应为 \1，现为 \2"),
    (re.compile(r"Invalid RFC3339 encoded date"), r"不是日期（写成 2025-03-10）"),
    (re.compile(r" - at `\$\.?([^`]*)`"), r"（位置：\1）"),
)
_TYPES = {
    "str": "文字",
    "int": "整数",
    "decimal": "数",
    "float": "数",
    "bool": "true/false",
    "date": "日期",
    "datetime": "时刻",
    "array": "列表",
    "object": "表",
}


def _in_chinese(message: str) -> str:
    for pattern, chinese in _WORDS:
        message = pattern.sub(chinese, message)
    return re.sub(r"(?<=应为 )\w+|(?<=现为 )\w+", lambda found: _TYPES.get(found[0], found[0]), message)
