"""Files appear whole or not at all: written beside their places first, then moved in."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.interrupts import deferred


@deferred()
def atomic_write(contents: Mapping[Path, bytes]) -> tuple[Path, ...]:
    """Write all files and return their paths. Raises OSError, and then none of those that were not there before stays."""
    waiting = {path: path.with_name(f".{path.name}.tmp") for path in contents}
    placed: list[Path] = []
    try:
        for path, data in contents.items():
            waiting[path].write_bytes(data)
        for path, temporary in waiting.items():
            new = not path.exists()
            temporary.replace(path)
            placed += [path] if new else []
    except OSError:
        for path in placed:
            path.unlink(missing_ok=True)
        raise
    finally:
        for temporary in waiting.values():
            if temporary.is_file():  # a folder in the way is not ours
                temporary.unlink()
    return tuple(contents)
