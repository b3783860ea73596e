"""Patterns that a pack gives: regular expressions whose work is bounded by the length of the text, and nothing else.

The standard engine goes back and tries again; what it may try from one place of a text is counted here beforehand.
"""

import re
import warnings
from typing import Any

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import sre_parse

MOST_SIGNS = 2_000
MOST_WAYS = 20_000
"""Ways the engine may try from one place of a text."""
_WITHOUT_END = 200
"""What a repetition without end counts as: staff's sentences are no longer."""


def pattern_fault(pattern: str) -> str:
    """Return why a pattern is not used; empty when it may be.

    >>> pattern_fault("[待补]+"), bool(pattern_fault("(a+)+b")), bool(pattern_fault(".*.*.*x")), bool(pattern_fault("("))
    ('', True, True, True)
    """
    if len(pattern) > MOST_SIGNS:
        return f"{len(pattern)} 个字符，最多 {MOST_SIGNS} 个"
    try:
        re.compile(pattern)
        ways = _ways(sre_parse.parse(pattern))
    except RecursionError:
        return "嵌套太深"
    except (re.error, OverflowError) as error:
        return f"写法有误：{error}"
    return "" if ways <= MOST_WAYS else "重复套着重复，或没有止境的重复太多，核对起来可能没有尽头"


def _ways(tree: Any) -> int:
    """Return in how many ways a pattern can match from one place, at most."""
    ways = 1
    for operation, argument in tree:
        ways *= _ways_of(str(operation), argument)
        if ways > MOST_WAYS:
            return MOST_WAYS + 1
    return ways


def _ways_of(operation: str, argument: Any) -> int:
    if operation in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return _repeated(*argument)
    if operation == "BRANCH":
        return _branches(argument[1])
    if operation == "SUBPATTERN":
        return _ways(argument[-1])
    if operation in ("ASSERT", "ASSERT_NOT"):
        return _ways(argument[1])
    if operation == "ATOMIC_GROUP":
        return _ways(argument)
    if operation == "GROUPREF_EXISTS":
        return _ways(argument[1]) + (_ways(argument[2]) if argument[2] else 1)
    return 1


def _branches(branches: Any) -> int:
    """Return the ways of alternatives: one where their first sign tells which it is."""
    firsts = [branch[0] if len(branch) else None for branch in branches]
    literals = {str(first[1]) for first in firsts if first is not None and str(first[0]) == "LITERAL"}
    ways = [_ways(branch) for branch in branches]
    return max(ways) if len(literals) == len(ways) else sum(ways)


def _repeated(least: int, most: int, inner: Any) -> int:
    once, times = _ways(inner), min(int(most), _WITHOUT_END)
    few = min(int(least), times)
    if once == 1:
        return times - few + 1
    total = 0
    for count in range(few, times + 1):
        total += once**count
        if total > MOST_WAYS:
            break
    return total
