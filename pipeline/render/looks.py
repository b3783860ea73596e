"""What a host paragraph of the template lends to the paragraphs put there: its properties, and its run's in three variants."""

import re
from functools import lru_cache

_BOLD = {"b": "<w:b/>", "bCs": "<w:bCs/>"}
_HIGHLIGHT = {"highlight": '<w:highlight w:val="yellow"/>'}
_ORDER = (
    *("rStyle", "rFonts", "b", "bCs", "i", "iCs", "caps", "smallCaps", "strike", "dstrike", "outline", "shadow", "emboss"),
    *("imprint", "noProof", "snapToGrid", "vanish", "webHidden", "color", "spacing", "w", "kern", "position", "sz", "szCs"),
    *("highlight", "u", "effect", "bdr", "shd", "fitText", "vertAlign", "rtl", "cs", "em", "lang", "eastAsianLayout"),
    *("specVanish", "oMath"),
)
_RANK = {name: number for number, name in enumerate(_ORDER)}
_CHILD = re.compile(r"<((?:\w+:)?\w+)(?:\s[^<>]*)?(?:/>|>.*?</\1>)", re.DOTALL)


class Look:
    """Where the paragraphs of a host begin, and how their runs look: as written, bold (staff's own), highlighted (待补)."""

    def __init__(self, paragraph: str, run: str) -> None:
        """Prepare the variants from pPr and rPr as XML; both may be empty."""
        self.start = f"<w:p>{paragraph}"
        self.loose = self.start.replace("<w:keepNext/>", "")
        """How all but the last begin: a host that keeps with what follows keeps the last one only."""
        self.plain = run
        self._made = {
            (bold, pending): with_properties(run, (_BOLD if bold else {}) | (_HIGHLIGHT if pending else {}))
            for bold in (False, True)
            for pending in (False, True)
        }

    def of(self, *, bold: bool, pending: bool) -> str:
        """Return the run properties of a span."""
        return self._made[bold, pending]


@lru_cache(maxsize=256)
def look_of(paragraph: str, run: str) -> Look:
    """Return the look of a host: what a template lends is the same for every report."""
    return Look(paragraph, run)


def with_properties(properties: str, more: dict[str, str]) -> str:
    """Return a w:rPr with more children, in place of those of the same name, in the order the schema fixes.

    >>> with_properties('<w:rPr><w:sz w:val="32"/></w:rPr>', {"b": "<w:b/>"})
    '<w:rPr><w:b/><w:sz w:val="32"/></w:rPr>'
    """
    if not more:
        return properties
    inner = re.sub(r"^<w:rPr/?>|</w:rPr>$", "", properties)
    children = {match.group(1).removeprefix("w:"): match.group() for match in _CHILD.finditer(inner)} | more
    return (
        f"<w:rPr>{''.join(children[name] for name in sorted(children, key=lambda name: _RANK.get(name, len(_RANK))))}</w:rPr>"
    )
