"""Smallest real .docx files for tests: a body given as XML, packed with the parts Word needs."""

import io
import zipfile

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def r(text: str) -> str:
    """A run."""
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inner: str) -> str:
    """A paragraph; plain words are put into a run."""
    return "<w:p>" + "".join(item if item.startswith("<") else r(item) for item in inner) + "</w:p>"


def sdt(tag: str, inner: str, number: int = 1, alias: str = "") -> str:
    """A content control."""
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{alias}"/><w:tag w:val="{tag}"/><w:id w:val="{number}"/></w:sdtPr>'
        f"<w:sdtContent>{inner}</w:sdtContent></w:sdt>"
    )


def bookmark(name: str, inner: str, number: int = 1) -> str:
    """A bookmark around something."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'


def table(*rows: tuple[str, ...], columns: int | None = None) -> str:
    """A table of plain cells."""
    grid = "<w:gridCol/>" * (columns or len(rows[0]))
    body = "".join("<w:tr>" + "".join(f"<w:tc>{p(text)}</w:tc>" for text in row) + "</w:tr>" for row in rows)
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl>"


def docx(body: str, footer: str = "", comments: str = "", extra: dict[str, str] | None = None) -> bytes:
    """Pack a body (and a footer, and comments) into a .docx; ``extra`` adds or replaces parts."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
    }
    links = ""
    if footer:
        parts["word/footer1.xml"] = f"<w:ftr {NAMESPACES}>{footer}</w:ftr>"
        links += f'<Relationship Id="rId1" Type="{_OFFICE}/footer" Target="footer1.xml"/>'
    if comments:
        parts["word/comments.xml"] = f"<w:comments {NAMESPACES}>{comments}</w:comments>"
        links += f'<Relationship Id="rId2" Type="{_OFFICE}/comments" Target="/word/comments.xml"/>'
    if links:
        parts["word/_rels/document.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
    return pack({**parts, **(extra or {})})


def pack(parts: dict[str, str]) -> bytes:
    """Zip parts in the given order."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def with_part(data: bytes, name: str, old: str, new: str, count: int = 1) -> bytes:
    """Replace text in one part of a .docx; fails when the text is not there, so that no test passes by accident."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {item: archive.read(item) for item in archive.namelist()}
    text = parts[name].decode("utf-8")
    assert old in text, f"{old!r} is not in {name}"
    parts[name] = text.replace(old, new, count).encode("utf-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for item, content in parts.items():
            archive.writestr(item, content)
    return out.getvalue()
