"""What a clerk does on the desk's page, by the words on it."""

import base64
import re
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.oxml.ns import qn
from playwright.sync_api import Locator, Page, expect

from tools.desk_process import DeskProcess

LONG = 120_000
"""Milliseconds for a command to end on a loaded machine."""


def come(page: Page, desk: DeskProcess, year: str = "", folder: str = "") -> None:
    """Open the desk by its first address; go to a year or department."""
    page.goto(desk.address)
    expect(page.locator("body[data-ready]")).to_be_visible(timeout=LONG)
    if year:
        page.goto(desk.at(year, folder))


def panel(page: Page, name: str) -> Locator:
    """Open a step of a department; its panel."""
    page.get_by_role("tab", name=name).click()
    return page.get_by_role("tabpanel")


def dialog(page: Page, title: str | re.Pattern[str] = "") -> Locator:
    """The dialog in front, by its title."""
    shown = page.locator("dialog[open]").last
    if title:
        expect(shown.get_by_role("heading", level=2).first).to_have_text(title)
    return shown


def confirm(page: Page, go: str, title: str | re.Pattern[str] = "") -> Locator:
    """Read the plan, go on, wait for what comes of it; the dialog with the result."""
    shown = dialog(page, title)
    expect(shown.locator(".desk-plan")).to_be_visible()
    shown.get_by_role("button", name=go, exact=True).click()
    expect(shown.locator(".desk-result")).to_be_visible(timeout=LONG)
    return shown


def close(page: Page) -> None:
    """Close the dialog in front."""
    shown = page.locator("dialog[open]").last
    shown.get_by_role("button", name="关闭").click()
    expect(shown).to_be_hidden()


def act(page: Page, go: str, title: str | re.Pattern[str] = "") -> str:
    """Read the plan, go on, close; what came of it as text."""
    said = confirm(page, go, title).locator(".desk-result").inner_text()
    close(page)
    return said


def next_step(page: Page) -> Locator:
    """The card that says what to do next."""
    return page.locator(".desk-next:visible")


def choose_files(area: Locator, *paths: Path) -> None:
    """Choose files by the button."""
    area.locator("input[type=file]").set_input_files([str(path) for path in paths])


def drop_files(page: Page, area: Locator, files: Sequence[tuple[str, bytes]]) -> None:
    """Drop files on an area, as a file manager does."""
    sent = [[name, base64.b64encode(data).decode()] for name, data in files]
    transfer = page.evaluate_handle(
        """files => {
            const transfer = new DataTransfer();
            for (const [name, text] of files) {
                const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], name));
            }
            return transfer;
        }""",
        sent,
    )
    for event in ("dragenter", "dragover", "drop"):
        area.dispatch_event(event, {"dataTransfer": transfer})


def type_over(report: Path, old: str, new: str) -> None:
    """Change a text of a report once, as a person types over it in Word."""
    document = Document(str(report))
    for paragraph in document.paragraphs:
        for text in paragraph._p.iter(qn("w:t")):
            if text.text and old in text.text:
                text.text = text.text.replace(old, new, 1)
                document.core_properties.last_modified_by = "张三"
                document.save(str(report))
                return
    raise AssertionError(f"{old} does not stand in {report.name}")
