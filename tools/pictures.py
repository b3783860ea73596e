"""Makes the pictures of README and manual again from a built sample: ``make pictures``.

Needs LibreOffice, pdftotext and pdftoppm (poppler) and Pillow. Fonts of the machine stand in for those of the template, so
pictures made elsewhere look a little different; with fonts-liberation for Times New Roman and a Song, Hei and Kai font they
look right.
"""

import io
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from lxml import etree
from openpyxl import load_workbook
from PIL import Image, ImageChops

from pipeline.link import figure_tag
from pipeline.publish import OWN
from pipeline.word.names import W

PICTURES = Path(__file__).resolve().parents[1] / "docs" / "图"
SHADOW, GAP = (150, 150, 150), 14
BODY = 0.92  # the share of a page above its footer
COLOURS = 16  # enough for black text, grey lines and the fills of the sheets; keeps the files below 150 KB

# What a page must hold to be shown, white space left out; the first page that holds it is taken.
REPORT_PAGES = (
    "部门名称：",
    "部门整体收入情况。",
    "部门整体支出（单位：元）",
    "支出项目差异（单位：元）",
    "目标设置，指标总分",
    "实际完成值完成情况",
)
FORM_PAGES = ("一、基本信息", "六、“三公”经费", "七、其他数据")
EXPORT_PAGE = "收入支出决算总表"
EXPORT_PART = (0.5, 0.56)
"""The share of the wide 决算总表, from its left and its top, that can be read in a picture."""
PAPER_PAGES = ("年度问题", "年度勾稽关系", "三方核对桥接表", "年度评分底稿")

MARGIN = """<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Writer/Print/Content"><prop oor:name="Note"><value>4</value></prop></item>
</oor:items>
"""
"""LibreOffice prints comments in the margin; a conversion to PDF cannot."""
EDITS = {
    ("单位.新订制度数", "整数"): "16",
    ("资产.固定资产净值", "万元"): "8,300.00",
    ("支出.基本支出.日常公用经费.决算数", "元"): "20,000,000.00",
}
"""What staff typed over the sample's figures, changes recorded."""
CHANGE = 'w:author="张三" w:date="2020-03-02T09:00:00Z"'
DECISIONS = {
    "单位.新订制度数": ("保留", "补计12月印发的《采购管理办法》1项"),
    "资产.固定资产净值": ("改填报表", "已按审计调整数改填报表“其他数据”"),
    "支出.基本支出.日常公用经费.决算数": ("还原", "误改"),
}
MEANWHILE = {"政府采购实际": 34740000, "固定资产净值": 8300}
"""What was corrected in 填报表 “其他数据” meanwhile."""
COMMENTED_PAGE = "固定资产期末账面净值合计"


def main(folder: Path) -> None:
    """Make all pictures from the outputs of one department."""
    PICTURES.mkdir(exist_ok=True)
    (report,) = folder.glob("*.docx")
    inputs = Path("inputs", *folder.parts[-2:])
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        input_files(inputs, work)
        montage(pages(report, work, REPORT_PAGES, dots=54), 3, PICTURES / "样例报告.png")
        montage(pages(folder / "对账底稿.xlsx", work, PAPER_PAGES, dots=66), 2, PICTURES / "对账底稿.png")
        (listing,) = pages(folder / "问题清单.xlsx", work, ("问题清单",), dots=110)
        save(cropped(listing), PICTURES / "问题清单.png")
        edited_report(report, inputs, work)


def input_files(inputs: Path, work: Path) -> None:
    """Make the pictures of the form that staff fill in and of an export."""
    stack([cropped(page) for page in pages(inputs / "填报表.xlsx", work, FORM_PAGES, dots=80)], PICTURES / "填报表.png")
    (page,) = pages(inputs / "决算报表.xlsx", work, (EXPORT_PAGE,), dots=170)
    page = cropped(page)
    right, bottom = (round(side * share) for side, share in zip(page.size, EXPORT_PART, strict=True))
    save(page.crop((0, 0, right, bottom)), PICTURES / "决算报表.png")


def edited_report(report: Path, inputs: Path, work: Path) -> None:
    """Make the pictures of a report that staff have edited: with our comments, the list they fill in, the list of a refresh."""
    desk = work / "改稿"
    shutil.copytree(report.parent / OWN, desk / OWN)
    edited, paper = desk / "报告.docx", desk / "检查结果.xlsx"
    edited.write_bytes(overtyped(report.read_bytes(), EDITS))
    jixiao("check", edited, "--inputs", inputs, "--annotate")
    (page,) = pages(desk / "报告（批注）.docx", work, (COMMENTED_PAGE,), dots=96, margin=True)
    save(cropped(page), PICTURES / "批注稿.png")
    fill_in(paper, DECISIONS)
    (page,) = pages(paper, work, ("检查结果",), dots=130)
    save(cropped(page), PICTURES / "检查结果.png")
    later = work / "改正" / inputs.name
    shutil.copytree(inputs, later)
    correct(later / "填报表.xlsx", MEANWHILE)
    jixiao("refresh", edited, "--inputs", later)
    (page,) = pages(desk / "更新清单.xlsx", work, ("更新清单",), dots=130)
    save(cropped(page), PICTURES / "更新清单.png")


def overtyped(data: bytes, texts: Mapping[tuple[str, str], str]) -> bytes:
    """Return a report with figures (by key and format) typed over while changes were recorded."""
    tags = {figure_tag(*figure): text for figure, text in texts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(part)
                for control in root.iter(f"{W}sdt"):
                    tag, content = control.find(f"{W}sdtPr/{W}tag"), control.find(f"{W}sdtContent")
                    text = None if tag is None else tags.get(tag.get(f"{W}val", ""))
                    if content is not None and text is not None:
                        replace(content, text)
                part = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            target.writestr(name, part)
    return out.getvalue()


def replace(content: etree._Element, text: str) -> None:
    """Replace what a control holds, old and new as tracked changes."""
    old = "".join(map(str, content.itertext()))
    for kind, word, said in (("del", "delText", old), ("ins", "t", text)):
        number = 9000 + sum(1 for _ in content.getroottree().iter(f"{W}ins", f"{W}del"))
        change = f'<w:{kind} xmlns:w="{W[1:-1]}" w:id="{number}" {CHANGE}><w:r><w:{word}>{said}</w:{word}></w:r></w:{kind}>'
        content.append(etree.fromstring(change))
    for run in content.findall(f"{W}r"):
        content.remove(run)


def fill_in(paper: Path, decisions: Mapping[str, tuple[str, str]]) -> None:
    """Fill in 处理 and 理由 by the key of each row."""
    book = load_workbook(paper)
    rows = list(book.worksheets[0].iter_rows())
    head = next(row for row in rows if "处理" in [cell.value for cell in row])
    at = {str(cell.value): place for place, cell in enumerate(head)}
    for row in rows[rows.index(head) + 1 :]:
        if (key := str(row[at["数据项键"]].value)) in decisions:
            row[at["处理"]].value, row[at["理由"]].value = decisions[key]
    book.save(paper)


def correct(workbook: Path, amounts: Mapping[str, int]) -> None:
    """Write amounts beside their names into 其他数据 of a 填报表."""
    book = load_workbook(workbook)
    for row in book["其他数据"].iter_rows():
        if (name := str(row[0].value)) in amounts:
            row[1].value = amounts[name]
    book.save(workbook)


def jixiao(*words: object) -> None:
    """Run a command of the program; a report with findings ends with 1."""
    done = subprocess.run([sys.executable, "-m", "pipeline", *map(str, words)], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stdout + done.stderr)


def pages(source: Path, work: Path, wanted: Iterable[str], dots: int, margin: bool = False) -> list[Image.Image]:
    """Return the wanted pages of a document as images, with comments in the ``margin`` if so asked."""
    profile = work / ("printing" if margin else "profile")
    if margin:
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(MARGIN, encoding="utf-8")
    how = ("--print-to-file",) if margin else ("--convert-to", "pdf")
    run("soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", *how, "--outdir", work, source)
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


def stack(images: list[Image.Image], target: Path) -> None:
    """Save images one under the other on white."""
    sheet = Image.new("RGB", (max(image.width for image in images), sum(image.height for image in images)), (255, 255, 255))
    top = 0
    for image in images:
        sheet.paste(image, (0, top))
        top += image.height
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
