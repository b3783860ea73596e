"""Makes the pictures of a year's page in manual and README: ``python -m tools.page_pictures`` (part of ``make pictures``).

Builds the samples of one year in a folder of its own and looks at their index.html in the chromium of the machine.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools.chromium import ARGUMENTS, chromium, photograph
from tools.pictures import PICTURES

ROOT = Path(__file__).resolve().parents[1]
YEAR, DEPARTMENT, RATE = "2024", "示例市水务局", "预算执行率"
WIDE, OVERVIEW_HIGH, DEPARTMENT_HIGH = 1280, 400, 720


def main() -> None:
    """Make the pictures of the page."""
    browser = chromium()
    if browser is None:
        raise SystemExit("no chromium here: the pictures of the page are not made")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        started = play.chromium.launch(executable_path=browser, args=ARGUMENTS)
        page = started.new_page(viewport={"width": WIDE, "height": OVERVIEW_HIGH}, color_scheme="light")
        page.goto(built(Path(place)).as_uri())
        page.get_by_role("button", name=DEPARTMENT).wait_for()
        photograph(page, PICTURES / "年度页面.png")
        page.set_viewport_size({"width": WIDE, "height": DEPARTMENT_HIGH})
        page.get_by_role("button", name=DEPARTMENT).click()
        page.locator("dt", has_text=RATE).locator("xpath=following-sibling::dd//button").first.click()
        page.locator("table.jx-grid").first.wait_for()
        photograph(page, PICTURES / "数的来源.png")
        started.close()


def built(place: Path) -> Path:
    """Build a year of samples and return its page."""
    shutil.copytree(ROOT / "inputs" / YEAR, place / "inputs" / YEAR)
    words = [sys.executable, "-m", "pipeline", "build", str(place / "inputs" / YEAR), "--out", str(place / "outputs")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    if not (found := sorted((place / "outputs").rglob("index.html"))):
        raise SystemExit(done.stdout + done.stderr)
    return found[0]


if __name__ == "__main__":
    main()
