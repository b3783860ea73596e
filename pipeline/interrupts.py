"""Ctrl-C and a polite request to end (SIGTERM, a closed terminal): one exception, never while files are put in place.

What writes a set of files does so inside :func:`deferred`: the interruption waits until the set stands, or is taken back.
"""

import contextlib
import signal
import threading
from collections.abc import Iterable, Iterator
from types import FrameType

INTERRUPTED = 130
"""Exit code of a command that was interrupted: 128 and the number of SIGINT, as shells have it."""
_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")

_held = 0
_asked = 0
_raised = False


def listen() -> None:
    """Make all these signals a KeyboardInterrupt of the main thread, none before :func:`begin`. For a program of its own,
    not for a library.
    """
    global _held
    _held = 1
    for name in _SIGNALS:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            signal.signal(number, _on_signal)


def begin() -> None:
    """Let interruptions come from now on, and one that came since :func:`listen` at once: somebody can answer it."""
    global _held, _raised
    _held, _raised = 0, False
    _raise_if_asked()


def ignore() -> None:
    """Let no signal disturb the last words of a program, or a worker whose parent decides."""
    for name in _SIGNALS:
        if (number := getattr(signal, name, None)) is not None:
            signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def deferred() -> Iterator[None]:
    """Let an interruption wait for the end of the block (of the outermost one)."""
    global _held
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    _held += 1
    try:
        yield
    finally:
        _held -= 1
        if not _held:
            _raise_if_asked()


def asked() -> int:
    """Return how often somebody interrupted inside the block: what takes long may look, and stop sooner."""
    return _asked


def came() -> bool:
    """Tell whether an interruption was raised since :func:`begin`, also where it came out as another exception.

    Before Python 3.12 one raised while a class is made (in ``__set_name__``) becomes a RuntimeError.
    """
    return _raised


@contextlib.contextmanager
def unheard() -> Iterator[None]:
    """Let programs started inside the block never hear what a terminal or a system sends to all: only we do, at its end."""
    names = [number for name in _SIGNALS if (number := getattr(signal, name, None)) is not None]
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _blocked(names):
        before = {number: signal.signal(number, signal.SIG_IGN) for number in names}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


@contextlib.contextmanager
def _blocked(numbers: Iterable[int]) -> Iterator[None]:
    """Let signals that come inside the block wait for its end, where the system can (not on Windows): none is lost."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)


def _on_signal(_number: int, _frame: FrameType | None) -> None:
    global _asked
    _asked += 1
    if not _held:
        _raise_if_asked()


def _raise_if_asked() -> None:
    global _asked, _raised
    if _asked:
        _asked, _raised = 0, True
        raise KeyboardInterrupt
