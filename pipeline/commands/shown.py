"""What every command prints alike: problems as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from pipeline.problems import Problem, in_order, lines


def show(problems: Sequence[Problem], as_json: bool) -> None:
    """Print problems, the gravest first."""
    if as_json:
        from pipeline.listing import problem_object

        if problems:
            print(json.dumps({"schema": 1, "problems": [problem_object(item) for item in problems]}, ensure_ascii=False))
        return
    for item in in_order(problems):
        print("\n".join(lines(item)))
