"""The error book by code: what a message means, a real example of it and what to do, for ``jixiao explain`` and the desk.

``error_book.jsonl`` beside this file holds one code a line. It is written with docs/错误手册.md, from the cases of
tests/errors (``python -m tests.errors``), and installed with the program. No code of the pipeline reads it.
"""

import unicodedata
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from pipeline.file_reading import read_file
from pipeline.limits import DECLARATION_FILE
from pipeline.problems import Severity

BOOK = Path(__file__).with_name("error_book.jsonl")


class ErrorEntry(Struct, frozen=True, kw_only=True):
    """One code of the error book.

    ``title`` and ``remedy`` are the registered wording, with … where a message has the words of its case; ``remedy`` is
    empty where every message has one of its own. ``what`` says what led to the example, ``example`` is that message word
    for word; where there can be none, ``reason`` says why.
    """

    code: str
    severity: Severity
    chapter: str
    title: str
    remedy: str = ""
    what: str = ""
    example: str = ""
    reason: str = ""


def entry(code: str) -> ErrorEntry | None:
    """Return the entry of a code as a person writes it (``e012``, full-width, spaces around); None when there is none."""
    return book().get(normal(code))


def normal(code: str) -> str:
    """Return a code as it is registered.

    >>> normal(" ｅ012 ")
    'E012'
    """
    return unicodedata.normalize("NFKC", code).strip().upper()


@cache
def book() -> dict[str, ErrorEntry]:
    """Return all entries by code, in the order of the book. A damaged book is our own fault and raises."""
    entries = msgspec.json.Decoder(ErrorEntry).decode_lines(read_file(BOOK, DECLARATION_FILE))
    return {item.code: item for item in entries}


def said(item: ErrorEntry) -> list[str]:
    """Return an entry as text, one list item per line."""
    rows = [f"{item.code}  {item.title}（{item.severity.value}；{item.chapter}）"]
    rows += [f"  处理：{item.remedy}"] if item.remedy else []
    if not item.example:
        return [*rows, f"  没有例子：{item.reason}。"]
    return [*rows, f"  例如，{item.what}，显示：", *(f"    {line}" for line in item.example.splitlines())]
