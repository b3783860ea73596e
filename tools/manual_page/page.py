"""One Markdown file of docs/ as one self-contained HTML page."""

import base64
import html
import re
from collections.abc import Collection
from pathlib import Path

import markdown
from lxml import etree
from lxml import html as pages

STYLE = Path(__file__).with_name("style.css")
ERROR_BOOK = "错误手册"
_CODE = re.compile(r"(?<![A-Za-z0-9+-])(?<!按 )[A-Z]\d{1,3}(?:-\d+)?(?![A-Za-z0-9-]| 纸)")
"""A code as it stands in a sentence; 按 F9 is a key, A4 纸 is paper."""
_CODE_HEAD = re.compile(r"([A-Z]\d{1,3}(?:-\d+)?) .")
_NOT_LINKED = frozenset({"a", "pre", "h1", "h2", "h3", "code"})
_KINDS = {".png": "image/png", ".jpg": "image/jpeg", ".svg": "image/svg+xml"}


def page(source: Path, codes: Collection[str]) -> str:
    """Return a Markdown file as one HTML page. ``codes`` are those of the error book; raises OSError for a lost picture."""
    text = source.read_text(encoding="utf-8")
    writer = markdown.Markdown(
        extensions=["tables", "fenced_code", "toc", "sane_lists"],
        extension_configs={"toc": {"slugify": anchor, "toc_depth": "2-2" if source.stem == ERROR_BOOK else "2-3"}},
    )
    body = pages.fromstring(f"<main>{writer.convert(text)}</main>")
    _inline_pictures(body, source.parent)
    _point_to_pages(body)
    if source.stem != ERROR_BOOK:
        _link_codes(body, codes)
    content = etree.tostring(body, encoding="unicode", method="html")
    contents = vars(writer)["toc"]
    title = html.escape(text.partition("\n")[0].removeprefix("# "))
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<style>\n{style}</style>\n</head>\n<body>\n<nav>{contents}</nav>\n{content}\n</body>\n</html>\n"
    )


def anchor(heading: str, separator: str) -> str:
    """Return the anchor of a heading: its code where it is of one, else its words without signs, as GitHub has them.

    >>> anchor("L001 缺少必需的文件：…", "-"), anchor("一、从零到第一份 Word 报告", "-")
    ('L001', '一从零到第一份-word-报告')
    """
    if found := _CODE_HEAD.match(heading):
        return found[1]
    return re.sub(r"[^\w -]", "", heading).strip().replace(" ", separator).lower()


def _inline_pictures(body: pages.HtmlElement, folder: Path) -> None:
    for picture in body.iter("img"):
        path = folder / picture.get("src", "")
        data = base64.b64encode(path.read_bytes()).decode("ascii")
        picture.set("src", f"data:{_KINDS[path.suffix]};base64,{data}")


def _point_to_pages(body: pages.HtmlElement) -> None:
    """Let links to other pages of docs/ lead to their HTML."""
    for link in body.iter("a"):
        target = link.get("href", "")
        if re.fullmatch(r"[^/:]+\.md(#.*)?", target):
            link.set("href", target.replace(".md", ".html", 1))


def _link_codes(body: pages.HtmlElement, codes: Collection[str]) -> None:
    """Make every code of the error book in running text a link to its entry."""
    for element in [item for item in body.iter() if isinstance(item.tag, str)]:
        if _is_running_text(element):
            element.text = _linked(element, element.text, codes, 0)
        parent = element.getparent()
        if parent is not None and _is_running_text(parent):
            element.tail = _linked(parent, element.tail, codes, parent.index(element) + 1)


def _is_running_text(element: pages.HtmlElement) -> bool:
    return not any(node.tag in _NOT_LINKED for node in (element, *element.iterancestors()))


def _linked(parent: pages.HtmlElement, text: str | None, codes: Collection[str], place: int) -> str | None:
    """Put the links of a text into ``parent`` from ``place`` on; return what stands before the first."""
    found = [match for match in _CODE.finditer(text or "") if match[0] in codes]
    if text is None or not found:
        return text
    ends = [match.start() for match in found[1:]] + [len(text)]
    for number, (match, end) in enumerate(zip(found, ends, strict=True)):
        link = etree.Element("a", {"class": "code", "href": f"{ERROR_BOOK}.html#{match[0]}"})
        link.text, link.tail = match[0], text[match.end() : end]
        parent.insert(place + number, link)
    return text[: found[0].start()]
