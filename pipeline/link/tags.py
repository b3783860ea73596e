"""The names of our marks in a Word file: tags, bookmarks, slot text, the words of our comments."""

import hashlib
import re
from collections.abc import Callable
from functools import lru_cache

TAG_PREFIX = "jx:"
FIGURE_BOOKMARK = "_jxf"
PARAGRAPH_BOOKMARK = "_jxp"
CONFLICT_BOOKMARK = "_jxc"
BOOKMARKS = (FIGURE_BOOKMARK, PARAGRAPH_BOOKMARK, CONFLICT_BOOKMARK)
"""How the names of our bookmarks begin."""
COMMENT_AUTHOR = "绩效报告系统"
COMMENT_INITIALS = "系统"
DRAFT = "【待确认】"
"""How a comment begins that asks a person to confirm a paragraph the program proposed."""
ALIAS_LIMIT = 64
"""Word refuses a longer title (``w:alias``) of a control."""

SLOT = re.compile("⟦([^⟦⟧|]*)\\|([^⟦⟧|]*)⟧")
_FIGURE_BOOKMARK = re.compile(f"{FIGURE_BOOKMARK}([0-9a-f]{{10}})_[0-9]+")


def short_hash(text: str) -> str:
    """Return 10 hex digits of the sha256 of a text."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:10]


@lru_cache(maxsize=8192)
def figure_tag(key: str, form: str) -> str:
    """Return the ``w:tag`` of a figure printed in a format.

    >>> figure_tag("支出.总计.决算数", "万元") == TAG_PREFIX + figure_bookmark("支出.总计.决算数", "万元", 3)[4:14]
    True
    """
    return TAG_PREFIX + short_hash(f"{key}|{form}")


def figure_bookmark(key: str, form: str, ordinal: int) -> str:
    """Return the bookmark name of the ``ordinal``-th control of the document (unique over all its parts)."""
    return f"{FIGURE_BOOKMARK}{short_hash(f'{key}|{form}')}_{ordinal}"


def tag_of_bookmark(name: str) -> str | None:
    """Return the tag a figure bookmark stands for, or None when the bookmark is not one of ours."""
    match = _FIGURE_BOOKMARK.fullmatch(name)
    return TAG_PREFIX + match.group(1) if match else None


def paragraph_bookmark(key: str) -> str:
    """Return the bookmark name of a generated paragraph; ``key`` holds its ``#n`` when it is one of several."""
    return PARAGRAPH_BOOKMARK + short_hash(key)


def slot(key: str, form: str) -> str:
    """Return what stands for a linked figure in slot text."""
    return f"⟦{key}|{form}⟧"


def printed(slot_text: str, text_of: Callable[[str, str], str]) -> str:
    """Return slot text with each figure's text put back; ``text_of`` takes key and format."""
    return SLOT.sub(lambda match: text_of(match.group(1), match.group(2)), slot_text)


def note_mark(words: str) -> str:
    """Return what the baseline keeps of a comment's words; white space does not count."""
    return short_hash("".join(words.split()))
