"""An HTML page as PDF: by a Chromium where there is one, else by LibreOffice."""

import shutil
import subprocess
import tempfile
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
_OFFICE = ("soffice", "libreoffice")
_QUIET = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
_SECONDS = 240


def print_pdf(page: Path, target: Path) -> str:
    """Write a page as PDF and return what printed it. Raises RuntimeError where nothing can, or it did not."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / f"{page.stem}.pdf"
        if program := _found(CHROMIUM):
            words = [program, *_QUIET, f"--user-data-dir={scratch}/profile", "--no-pdf-header-footer"]
            words += [f"--print-to-pdf={made}", page.resolve().as_uri()]
        elif program := _found(_OFFICE):
            profile = f"-env:UserInstallation=file://{scratch}/profile"
            words = [
                program,
                profile,
                "--headless",
                "--convert-to",
                "pdf:writer_web_pdf_Export",
                "--outdir",
                scratch,
                str(page),
            ]
        else:
            raise RuntimeError("no Chromium and no LibreOffice here: the PDF of the manual is not made")
        done = subprocess.run(words, capture_output=True, text=True, timeout=_SECONDS, check=False)
        if not made.is_file() or not made.read_bytes().startswith(b"%PDF-"):
            raise RuntimeError(f"{Path(program).name} made no PDF: {done.stderr[-500:]}")
        shutil.copyfile(made, target)
    return Path(program).name


def _found(names: tuple[str, ...]) -> str | None:
    return next((path for name in names if (path := shutil.which(name))), None)
