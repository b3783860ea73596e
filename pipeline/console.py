"""A console or a redirected file that cannot show every character (GBK on a Chinese Windows) gets the nearest it can."""

import codecs
import os
import sys
from pathlib import Path

NEAREST = {
    "−": "-",
    "‑": "-",
    "\u00a0": " ",
    "\u3000": " ",
    "•": "·",
    "✓": "√",
    "²": "2",
    "³": "3",
    "¥": "￥",
    **{chr(0x2469 + n): f"({10 + n})" for n in range(1, 11)},  # ⑪–⑳
}
"""Characters of amounts, lists and staff's words that GBK lacks; what is not here becomes a question mark."""

_HANDLER = "jixiao"


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = "".join(NEAREST.get(ch, "?") for ch in error.object[error.start : error.end])
    return text.encode(error.encoding, "replace").decode(error.encoding), error.end


def prepare() -> None:
    """Make the standard streams be there and never fail on a character: messages matter more than one sign."""
    _open_closed()
    codecs.register_error(_HANDLER, _nearest)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=_HANDLER)


def _open_closed() -> None:
    """Give streams that were closed before the program began (``>&-``) somewhere to go.

    Their numbers are taken too: otherwise the next file that is opened would be what other programs print into.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
