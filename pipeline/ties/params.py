"""Typed reading of a rule's parameters; a wrong or missing parameter is a fault of the pack and raises."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from pipeline.declarations import RuleDecl


def words(rule: RuleDecl, name: str) -> list[str]:
    """Return a parameter that is a list of words."""
    value = rule.params[name]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{rule.id}: {name} must be a list of words")
    return value


def word(rule: RuleDecl, name: str) -> str:
    """Return a parameter that is one word."""
    value = rule.params[name]
    if not isinstance(value, str):
        raise TypeError(f"{rule.id}: {name} must be a word")
    return value


def number(rule: RuleDecl, name: str) -> Fraction:
    """Return a parameter that is a number, exact."""
    value = rule.params[name]
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise TypeError(f"{rule.id}: {name} must be a number")
    return Fraction(value)


def pairs(rule: RuleDecl, name: str) -> Iterator[tuple[str, str]]:
    """Yield the two halves of each ``left=right`` in a list of words."""
    for item in words(rule, name):
        left, found, right = item.partition("=")
        if not found:
            raise TypeError(f"{rule.id}: {name} must hold left=right")
        yield left.strip(), right.strip()
