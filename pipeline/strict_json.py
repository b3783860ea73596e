"""JSON that the program wrote earlier and anybody may have changed since: read within bounds, or not at all."""

import json
from typing import Any


def parsed(data: bytes) -> Any:
    """Return what JSON in UTF-8 says. Raises ValueError for anything else, nesting beyond what Python follows included."""
    try:
        return json.loads(data.decode("utf-8"))
    except RecursionError as error:
        raise ValueError("nested too deep") from error
