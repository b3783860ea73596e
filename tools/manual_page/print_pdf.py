"""An HTML page as PDF: by a Chromium where there is one, else by LibreOffice."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.chromium import ARGUMENTS, chromium

_OFFICE = ("soffice", "libreoffice")
_SECONDS = 240


def print_pdf(page: Path, target: Path) -> str:
    """Write a page as PDF and return what printed it. Raises RuntimeError where nothing can, or it did not."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / f"{page.stem}.pdf"
        if program := chromium():
            words = [program, "--headless", *ARGUMENTS, f"--user-data-dir={scratch}/profile", "--no-pdf-header-footer"]
            words += [f"--print-to-pdf={made}", page.resolve().as_uri()]
        elif program := next((path for name in _OFFICE if (path := shutil.which(name))), None):
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
