"""Fixtures of the tests in a real browser: Debian's chromium driven by Playwright, every page watched for errors.

A test is failed by an error on the page's console, by an exception nobody caught, and by a request that leaves the machine.
"""

import os
import re
import shutil
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, WebError, expect, sync_playwright

from tools import chromium as installed
from tools.desk_process import DeskProcess

CHROMIUM_REQUIRED = bool(os.environ.get("CI"))
"""Where the browser is installed on purpose a missing one fails instead of being skipped."""
NARROW, WIDE = (1280, 900), (1920, 1080)
PATIENCE = 20_000
"""Milliseconds to wait for what a page shows: a loaded machine is no fault."""
HERE = ("127.0.0.1", "localhost")


@dataclass
class Watch:
    """What went wrong on the pages of one test; ``allowed`` are patterns of what the test brought about itself."""

    found: list[str] = field(default_factory=list)
    allowed: list[str] = field(default_factory=list)

    def allow(self, pattern: str) -> None:
        """Take a console error for right: a request that the test meant to be refused is logged by the browser."""
        self.allowed.append(pattern)

    def look(self, context: BrowserContext) -> None:
        """Begin to watch all pages of a context."""
        context.on("console", self._console)
        context.on("weberror", self._uncaught)
        context.on("request", self._request)

    @property
    def wrong(self) -> list[str]:
        """What was found and not allowed."""
        return [text for text in self.found if not any(re.search(pattern, text) for pattern in self.allowed)]

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.found.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _uncaught(self, error: WebError) -> None:
        self.found.append(f"not caught: {error.error}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in HERE:
            self.found.append(f"leaves the machine: {request.url}")


class OpenPage(Protocol):
    """Opens a new page: ``size`` of the window, ``dark`` colours, ``alone`` in a browser of its own (no shared cookies)."""

    def __call__(self, size: tuple[int, int] = NARROW, *, dark: bool = False, alone: bool = False) -> Page: ...


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser; the test is skipped (failed in CI) where there is none."""
    found = installed.chromium()
    if found is None:
        message = "chromium is not installed"
        if CHROMIUM_REQUIRED:
            pytest.fail(message)
        pytest.skip(message)
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(installed.ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def watch() -> Watch:
    """What goes wrong on this test's pages."""
    return Watch()


@pytest.fixture
def desks() -> Iterator[list[DeskProcess]]:
    """The servers of one test; they end with it, after its pages are closed."""
    started: list[DeskProcess] = []
    yield started
    for desk in started:
        desk.stop(signal.SIGKILL)


@pytest.fixture
def open_page(browser: Browser, watch: Watch, desks: list[DeskProcess]) -> Iterator[OpenPage]:
    """Opens pages of one test, all of them watched; windows share cookies unless one is to be alone."""
    contexts: list[BrowserContext] = []

    def opened(size: tuple[int, int] = NARROW, *, dark: bool = False, alone: bool = False) -> Page:
        if alone or not contexts:
            contexts.append(browser.new_context(locale="zh-CN", accept_downloads=True))
            contexts[-1].set_default_timeout(PATIENCE)
            watch.look(contexts[-1])
        page = contexts[-1].new_page()
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme="dark" if dark else "light")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not watch.wrong


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A page 1,280 wide, light."""
    return open_page()


class StartDesk(Protocol):
    """Starts the desk on a new workspace that holds copies of ``departments`` (input folders) and their ``outputs``."""

    def __call__(self, *departments: Path, outputs: tuple[Path, ...] = ()) -> DeskProcess: ...


@pytest.fixture
def start_desk(desks: list[DeskProcess], tmp_path: Path) -> StartDesk:
    """Starts desks; they end with the test."""

    def start(*departments: Path, outputs: tuple[Path, ...] = ()) -> DeskProcess:
        workspace = tmp_path / f"工作 {len(desks) + 1}"
        for name, folders in (("inputs", departments), ("outputs", outputs)):
            (workspace / name).mkdir(parents=True)
            for folder in folders:
                shutil.copytree(folder, workspace / name / folder.parent.name / folder.name)
        desks.append(DeskProcess(workspace))
        desks[-1].start()
        return desks[-1]

    return start
