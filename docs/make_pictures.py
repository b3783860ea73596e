"""Makes the pictures of README and manual again from a built sample: ``make pictures``.

Needs LibreOffice, pdftotext and pdftoppm (poppler) and Pillow. Fonts of the machine stand in for those of the template, so
pictures made elsewhere look a little different; with fonts-liberation for Times New Roman and a Song, Hei and Kai font they
look right.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from PIL import Image, ImageChops

PICTURES = Path(__file__).with_name("图")
SHADOW, GAP = (150, 150, 150), 14
BODY = 0.92  # the share of a page above its footer
COLOURS = 64  # enough for black text, grey lines and the fills of the sheets; keeps the files small

# What a page must hold to be shown, white space left out; the first page that holds it is taken.
REPORT_PAGES = (
    "部门名称：",
    "部门整体收入情况。",
    "部门整体支出（单位：元）",
    "支出项目差异（单位：元）",
    "目标设置，指标总分",
    "实际完成值完成情况",
)
PAPER_PAGES = ("年平均支出执行率", "年度勾稽关系", "三方核对桥接表", "年度评分底稿")


def main(folder: Path) -> None:
    """Make all pictures from the outputs of one department."""
    PICTURES.mkdir(exist_ok=True)
    (report,) = folder.glob("*.docx")
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        montage(pages(report, work, REPORT_PAGES, dots=72), 3, PICTURES / "样例报告.png")
        montage(pages(folder / "对账底稿.xlsx", work, PAPER_PAGES, dots=80), 2, PICTURES / "对账底稿.png")
        (listing,) = pages(folder / "问题清单.xlsx", work, ("问题清单",), dots=110)
        save(cropped(listing), PICTURES / "问题清单.png")


def pages(source: Path, work: Path, wanted: Iterable[str], dots: int) -> list[Image.Image]:
    """Return the wanted pages of a document as images."""
    profile = (work / "profile").as_uri()
    run("soffice", "--headless", f"-env:UserInstallation={profile}", "--convert-to", "pdf", "--outdir", work, source)
    pdf = work / f"{source.stem}.pdf"
    texts = ["".join(page.split()) for page in run("pdftotext", pdf, "-").split("\f")]
    images = []
    for words in wanted:
        found = next((number for number, text in enumerate(texts, 1) if words in text), None)
        if found is None:
            raise SystemExit(f"{source.name}: no page holds {words}")
        run("pdftoppm", "-r", dots, "-f", found, "-l", found, "-singlefile", "-png", pdf, work / "page")
        with Image.open(work / "page.png") as image:
            images.append(image.convert("RGB"))
    return images


def montage(images: list[Image.Image], columns: int, target: Path) -> None:
    """Save images side by side on grey, in rows of ``columns``."""
    width, height = (max(image.size[side] for image in images) for side in (0, 1))
    rows = -(-len(images) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + GAP) + GAP), SHADOW)
    for number, image in enumerate(images):
        row, column = divmod(number, columns)
        sheet.paste(image, (GAP + column * (width + GAP), GAP + row * (height + GAP)))
    save(sheet, target)


def cropped(image: Image.Image) -> Image.Image:
    """Return an image without its white edges and its footer."""
    image = image.crop((0, 0, image.width, round(image.height * BODY)))
    blank = Image.new("RGB", image.size, (255, 255, 255))
    left, top, right, bottom = ImageChops.difference(image, blank).getbbox() or (0, 0, *image.size)
    return image.crop((max(left - GAP, 0), max(top - GAP, 0), right + GAP, bottom + GAP))


def save(image: Image.Image, target: Path) -> None:
    """Save with few colours, so that the file stays small."""
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def run(*command: object) -> str:
    """Run a command and return what it printed."""
    done = subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True)
    return done.stdout


if __name__ == "__main__":
    main(Path(sys.argv[1]))
