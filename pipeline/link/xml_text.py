"""Text that XML can hold: characters it cannot are refused, the others escaped."""

import re

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NEEDS_CARE = re.compile('[\x00-\x1f"&<>\ud800-\udfff\ufffe\uffff]')
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})


class XmlTextError(ValueError):
    """Text holds a character XML cannot carry. load refuses these with their cell, so here it is a fault of ours."""


def check_text(text: str) -> str:
    """Return the text when XML can hold every character of it. Raises :class:`XmlTextError`."""
    if bad := _FORBIDDEN.search(text):
        raise XmlTextError(f"character U+{ord(bad.group()):04X} cannot stand in XML: {text[:40]!r}")
    return text


def attribute(text: str) -> str:
    """Escape text for an attribute in double quotes (or an element without white space rules)."""
    return text if is_plain(text) else check_text(text).translate(_ESCAPES)


def is_plain(text: str) -> bool:
    """Tell whether text may stand in XML as it is: nothing to escape, nothing forbidden."""
    if text.isprintable():  # so are most, but not all that are plain: quicker than a look at each character
        return not ("&" in text or "<" in text or ">" in text or '"' in text)
    return not _NEEDS_CARE.search(text)
