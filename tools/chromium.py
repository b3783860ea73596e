"""The Chromium of this machine: where it is, how it starts without talking to anybody, and a page of it as a picture."""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
COLOURS = 96
"""Of a picture: enough for text and charts, and a third of the bytes."""


def chromium() -> str | None:
    """Return the path of the program; None where there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def photograph(page: Page, target: Path) -> None:
    """Save what the window shows, once it stands still."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement?.blur()")
    page.wait_for_timeout(500)
    with Image.open(io.BytesIO(page.screenshot(animations="disabled"))) as image:
        image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
