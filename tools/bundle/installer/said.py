"""What is said to the person installing: lines, questions, and why it does not go on."""

import sys
from collections.abc import Sequence


class NotInstalled(Exception):
    """The installation does not go on: what is wrong, and what to do."""


def say(*lines: str) -> None:
    """Print lines at once."""
    print(*lines, sep="\n", flush=True)


def ask(question: str, default: str, silent: bool) -> str:
    """Return the answer to a question, the default for an empty one and where nobody can be asked."""
    if silent or sys.stdin is None or not sys.stdin.isatty():
        return default
    try:
        return input(f"{question}\n（直接按回车：{default}）> ").strip() or default
    except EOFError:
        return default


def last_lines(text: str, count: int = 12) -> Sequence[str]:
    """Return the last lines of what a program printed."""
    return text.strip().splitlines()[-count:]
