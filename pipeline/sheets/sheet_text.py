"""Text in the XML of a workbook: what may stand in a cell, escaped as spreadsheets do, and the table of shared strings."""

import re

CELL_LIMIT = 32_767
"""Characters (UTF-16 units) a spreadsheet cell can hold."""

_CUT = "……（后文过长，从略）"
_ESCAPED = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_NEXT, _KEPT = "\x00", "\x01"
"""Marks inside the table in the making; no text holds them once its control characters are escaped."""


def clipped(text: str) -> str:
    """Return text that a cell can hold: lone surrogates replaced, cut with a remark when too long."""
    if len(text) <= CELL_LIMIT // 2 and text.isprintable():  # nearly every text; a lone surrogate is not printable
        return text
    try:
        units = text.encode("utf-16-le")
    except UnicodeEncodeError:
        return clipped(text.encode("utf-8", "replace").decode("utf-8"))
    if len(units) <= 2 * CELL_LIMIT:
        return text
    room = CELL_LIMIT - len(_CUT)
    return units[: 2 * room].decode("utf-16-le", "ignore") + _CUT


def speakable(text: str) -> str:
    """Return text with the control characters XML cannot hold as ``_x0000_``, and what looks like that escaped itself.

    >>> speakable("a\\x0bb"), speakable("_x0041_")
    ('a_x000B_b', '_x005F_x0041_')
    """
    if text.isprintable() and "_x" not in text:
        return text
    text = _ESCAPED.sub(r"_x005F\1", text)
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def escaped(text: str) -> str:
    """Return text as the content of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """Return text as an attribute in double quotes."""
    if text.isalnum():  # letters and digits alone, as an address: nothing to escape
        return text
    return escaped(speakable(text)).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _item(text: str) -> str:
    """Return a text as the table in the making holds it, marked where spaces at its ends must be kept."""
    text = clipped(text)
    return (_KEPT if text[0].isspace() or text[-1].isspace() else "") + speakable(text)


class SharedStrings:
    """Each text of a workbook once, in order of first use; a cell holds its number (``numbers``)."""

    def __init__(self) -> None:
        """Begin an empty table."""
        self.numbers: dict[str, int] = {}
        self._items: list[str] = []

    def add(self, text: str) -> int:
        """Take in a text that is not empty and not there yet, made such that a cell can hold it; return its number."""
        number = self.numbers[text] = len(self._items)
        line = text.replace("\n", "") if "\n" in text else text
        if line.isprintable() and len(text) < CELL_LIMIT // 2 and "_x" not in text and text.strip() == text:
            self._items.append(text)  # nearly every one: nothing to look for
        else:
            self._items.append(_item(text))
        return number

    def xml(self) -> bytes:
        """Return the part sharedStrings.xml. Escaping happens once for all texts together."""
        body = escaped(_NEXT.join(["", *self._items]))
        body = body.replace(_NEXT + _KEPT, '</t></si><si><t xml:space="preserve">').replace(_NEXT, "</t></si><si><t>")
        body = body.removeprefix("</t></si>") + "</t></si>" if self._items else ""
        head = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{head} uniqueCount="{len(self._items)}">{body}</sst>'
        return xml.encode("utf-8")
