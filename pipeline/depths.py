"""How deep and how long what a pack writes in the template language may be: readers go down into it, and must come back."""

import re

DEEPEST = 20
"""Ifs and loops inside each other, and brackets inside each other in one tag."""
LONGEST_TAG = 1_000
"""Characters of one tag: chains of words go down into each other too."""
UNBOUNDED = "V114"
TOO_DEEP = {"depth": str(DEEPEST), "length": str(LONGEST_TAG)}
"""The code of what is too deep or too long, and its words."""
_CHAIN = re.compile(rf"(?:\.\s*\w+\s*){{{DEEPEST}}}|(?:\|\s*\w+\s*){{{DEEPEST}}}|(?:(?:not\b|[-+~])\s*){{{DEEPEST}}}")
_TAG = re.compile(r"\{%[-+]?\s*(\w+).*?%\}|\{\{.*?\}\}", re.DOTALL)
_ENDS = ("endif", "endfor")


def too_deep(tag: str) -> bool:
    """Tell whether brackets stand too deep inside each other, or not, minus and the like in too long a row.

    >>> too_deep("{{ a }}"), too_deep("{% if " + "(" * 40 + "a" + ")" * 40 + " %}")
    (False, True)
    """
    depth = deepest = 0
    for sign in tag:
        depth += (sign in "([{") - (sign in ")]}")
        deepest = max(deepest, depth)
    return deepest > DEEPEST + 2 or _CHAIN.search(tag) is not None


def first_too_deep(text: str) -> int:
    """Return the place of the first tag of a text that is too long or too deep; -1 where there is none."""
    depth = 0
    for match in _TAG.finditer(text):
        word = match[1] or ""
        depth += (word in ("if", "for", "macro", "call", "filter", "block", "with", "set")) - (word in _ENDS)
        if depth > DEEPEST or len(match.group()) > LONGEST_TAG or too_deep(match.group()):
            return match.start()
    return -1
