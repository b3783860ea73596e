"""Hostile files by kind and size: what small files can say to cost a reader time or memory. All of them are made here.

``size`` grows the harm, not the file: most stay below a megabyte whatever it is. A kind is the name of the input file it
takes the place of, and what makes its bytes.
"""

# ruff: noqa: E501 (XML stands in one line)

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

Make = Callable[[int], bytes]

TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>{}</Types>'
)
RELS = '<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _relation(number: int, kind: str, target: str) -> str:
    return f'<Relationship Id="r{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def book(sheet: str | bytes, *, sheets: int = 1, strings: str = "", styles: str = "", names: str = "") -> bytes:
    """A .xlsx whose worksheets are all one part."""
    links = "".join(_relation(n, "worksheet", "worksheets/sheet1.xml") for n in range(1, sheets + 1))
    links += _relation(9_000_001, "styles", "styles.xml") + _relation(9_000_002, "sharedStrings", "sharedStrings.xml")
    listed = "".join(f'<sheet name="表{n}" sheetId="{n}" r:id="r{n}"/>' for n in range(1, sheets + 1))
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(""),
            "_rels/.rels": RELS.format(_relation(1, "officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets>{names}<calcPr calcId="1"/></workbook>',
            "xl/_rels/workbook.xml.rels": RELS.format(links),
            "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
            "xl/worksheets/sheet1.xml": sheet,
        }
    )


def sheet(rows: str, after: str = "", before: str = "") -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'


def document(body: str, more: Mapping[str, str] | None = None) -> bytes:
    """A .docx with a body."""
    spaces = (
        f'xmlns:w="{WORD}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:v="urn:schemas-microsoft-com:vml" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    )
    return zipped(
        {
            "[Content_Types].xml": TYPES.format(
                '<Override PartName="/word/document.xml" '
                'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
            ),
            "_rels/.rels": RELS.format(_relation(1, "officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
            **(more or {}),
        }
    )


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def boxes(depth: int) -> str:
    """Text boxes inside text boxes, each written twice: as a drawing and as the picture for older programs."""
    inner = paragraph("字")
    for _ in range(depth):
        box = f"<w:txbxContent>{inner}</w:txbxContent>"
        inner = f"<w:p><w:r><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    return inner


def twin_boxes(depth: int) -> str:
    inner = paragraph("字")
    for level in range(depth):
        box = f"<w:txbxContent>{inner}</w:txbxContent>" if level < 8 else "<w:txbxContent/>"
        inner = (
            '<w:p><w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData><wps:wsp>'
            f"<wps:txbx>{f'<w:txbxContent>{inner}</w:txbxContent>'}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice>"
            f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    return inner


def lying(data: bytes, says: int = 10) -> bytes:
    """The same zip with a directory that says every part is small."""
    changed = bytearray(data)
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        place = changed.find(mark)
        while place >= 0:
            struct.pack_into("<I", changed, place + at, says)
            place = changed.find(mark, place + 4)
    return bytes(changed)


def overlapping(size: int) -> bytes:
    """Many parts of a directory that all are one and the same bytes."""
    raw = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = raw.compress(b" " * 2**20) + raw.flush()
    crc = zlib.crc32(b" " * 2**20)
    head = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), 2**20, 1, 0)
    local = b"PK\x03\x04" + head + b"a" + packed
    directory = b""
    for number in range(size):
        name = f"p{number}.xml".encode()
        common = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, crc, len(packed), 2**20, len(name), 0)
        directory += b"PK\x01\x02" + struct.pack("<H", 20) + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, size, size, len(directory), len(local), 0)
    return local + directory + end


_RICH = "<rPr><strike/></rPr>"
SHEETS: Mapping[str, Make] = {
    "r= inside another attribute": lambda n: book(
        sheet('<row r="1"><c r="XFD1048576" a-b=\' r="A1" \'><v>1</v></c></row>' * max(1, n // 1000))
    ),
    "a cell far out": lambda n: book(
        sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    ),
    "a column beyond the last": lambda n: book(sheet('<row r="1"><c r="ZZZ9999999"><v>1</v></c></row>')),
    "a cell of another prefix far out": lambda n: book(
        sheet('<row r="1"><a-b:c xmlns:a-b="u" r="XFD1048576"><a-b:v>1</a-b:v></a-b:c></row>')
    ),
    "cells in a comment": lambda n: book(
        sheet(ONE + '<row r="590000"><c r="Z590000"><v>1</v></c></row><!--' + '<c r="A2"><v>1</v></c>' * n + "-->")
    ),
    "blanks in a cell": lambda n: book(sheet('<row r="1"><c r="A1"' + " " * n + "><v>1</v></c></row>")),
    "blanks between": lambda n: book(sheet(('<row r="1"><c r="A1">' + " " * 50) * (n // 60) + "<v>1</v></c></row>")),
    "open cells": lambda n: book(sheet("<row>" + "<c " * n)),
    "cells that are cells": lambda n: book(sheet("<row>" + "<c >" * n)),
    "formulas in CDATA": lambda n: book(sheet('<row r="1">' + "<c><f><![CDATA[" * n + "]]></f></c></row>")),
    "a formula of brackets": lambda n: book(sheet(f'<row r="1"><c r="A1"><f>{"(" * n}1{")" * n}</f><v>1</v></c></row>')),
    "a formula of signs": lambda n: book(sheet(f'<row r="1"><c r="A1"><f>{"-" * n}1</f><v>1</v></c></row>')),
    "a formula without end": lambda n: book(sheet(f'<row r="1"><c r="A1"><f>{"1+" * n}1</f><v>1</v></c></row>')),
    "a sum of everything, often": lambda n: book(
        sheet("".join(f'<row r="{r}"><c r="A{r}"><f>SUM(B1:ZZ600000)</f><v>0</v></c></row>' for r in range(1, n // 10 + 2)))
    ),
    "a chain of formulas": lambda n: book(
        sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row>'
            + "".join(f'<row r="{r}"><c r="A{r}"><f>SUM(A$1:A{r - 1})</f><v>0</v></c></row>' for r in range(2, n // 4 + 3))
        )
    ),
    "merged without end": lambda n: book(
        sheet(
            ONE, f"<mergeCells>{''.join(f'<mergeCell ref={chr(34)}A{r}:B{r}{chr(34)}/>' for r in range(1, n + 1))}</mergeCells>"
        )
    ),
    "one merged range over all": lambda n: book(sheet(ONE, '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    "the same merged range": lambda n: book(sheet(ONE, "<mergeCells>" + '<mergeCell ref="A1:B600"/>' * n + "</mergeCells>")),
    "a dimension of everything": lambda n: book(sheet(ONE, before='<dimension ref="A1:XFD1048576"/>')),
    "sheets of one part": lambda n: book(sheet(ONE), sheets=n // 25 + 2),
    "strings of nothing": lambda n: book(sheet(ONE), strings="<si/>" * n * 20),
    "a string of runs": lambda n: book(sheet(ONE), strings="<si>" + f"<r>{_RICH}<t>1</t></r>" * n + "</si>"),
    "a string nested": lambda n: book(sheet(ONE), strings="<si>" + "<r>" * n + "<rPr><strike/></rPr>" + "</r>" * n + "</si>"),
    "strings beyond the last": lambda n: book(
        sheet('<row r="1"><c r="A1" t="s"><v>4294967295</v></c><c r="B1" t="s"><v>99999999999999999999999</v></c></row>')
    ),
    "styles without end": lambda n: book(sheet(ONE), styles="<cellXfs>" + '<xf numFmtId="0"/>' * n * 5 + "</cellXfs>"),
    "formats without end": lambda n: book(
        sheet(ONE),
        styles="<numFmts>"
        + "".join(f'<numFmt numFmtId="{200 + i}" formatCode="0.{"0" * (i % 200)}&quot;{i}&quot;"/>' for i in range(n))
        + "</numFmts><cellXfs>"
        + "".join(f'<xf numFmtId="{200 + i}"/>' for i in range(n))
        + "</cellXfs>",
    ),
    "a format without end": lambda n: book(
        sheet('<row r="1"><c r="A1" s="0"><v>1</v></c></row>'),
        styles=f'<numFmts><numFmt numFmtId="200" formatCode="{"[" * n}"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>',
    ),
    "elements of nothing": lambda n: book(sheet(ONE), styles="<a/>" * n * 50),
    "attributes of nothing": lambda n: book(sheet(ONE), styles="<a " + " ".join(f'a{i}="1"' for i in range(n)) + "/>"),
    "nested elements": lambda n: book(sheet("<a>" * n + "</a>" * n)),
    "names without end": lambda n: book(
        sheet(ONE),
        names="<definedNames>" + "".join(f'<definedName name="n{i}">A1</definedName>' for i in range(n)) + "</definedNames>",
    ),
    "a number of many digits": lambda n: book(sheet(f'<row r="1"><c r="A1"><v>{"9" * n}</v></c></row>')),
    "a row of many digits": lambda n: book(sheet(f'<row r="{"9" * n}"><c><v>1</v></c></row>')),
    "a text without end": lambda n: book(
        sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"　" * n * 10}</t></is></c></row>')
    ),
    "a text of digits": lambda n: book(sheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"1" * n * 10}</t></is></c></row>')),
    "a part that lies": lambda n: lying(book(sheet(" " * n * 1000 + ONE))),
    "a part that swells": lambda n: book(sheet(" " * n * 10_000 + ONE)),
    "parts over each other": lambda n: overlapping(n // 10),
    "parts without end": lambda n: zipped({f"p{i}": b"" for i in range(n)}),
    "a wide table": lambda n: book(
        sheet("".join(f'<row r="{r}">' + f'<c r="A{r}"><v>1</v></c><c r="ALL{r}"><v>1</v></c></row>' for r in range(1, n // 2)))
    ),
    "numbers beyond": lambda n: book(
        sheet(
            '<row r="1">'
            + "".join(f'<c r="A1"><v>{v}</v></c>' for v in ("1e308", "-1e308", "1e999", "NaN", "INF", "0x10", "１"))
            + "</row>"
        )
    ),
}
TEXTS: Mapping[str, Make] = {
    "one line": lambda n: b"a" * n * 100,
    "commas": lambda n: b"," * n * 10,
    "many lines": lambda n: b"1,2,3\n" * n * 10,
    "quotation marks": lambda n: b'a,b,c\n"' + b'""' * n * 10,
    "open quotation mark": lambda n: b'a,b,c\n"' + b"x,y\n" * n * 10,
    "blank lines": lambda n: b"a,b,c\n" + b"\n" * n * 100,
    "digits": lambda n: "日期,科目编码,借方金额\n2019-01-01,7201,{}\n".format("9" * n).encode(),
    "exponents": lambda n: "日期,科目编码,借方金额\n2019-01-01,7201,1e{}\n".format("9" * (n % 1000 + 1)).encode(),
    "marks of direction": lambda n: ("\u202e" * n * 10).encode(),
}
MARKDOWN: Mapping[str, Make] = {
    "open bold": lambda n: ("# 一、甲\n" + "**a " * n * 10).encode(),
    "open bold of bars": lambda n: ("# 一、甲\n" + "__a " * n * 10).encode(),
    "stars": lambda n: ("# 一、甲\n" + "*" * n * 10).encode(),
    "a heading of marks": lambda n: ("# " + "#" * n * 10 + " x\n正文").encode(),
    "a heading of blanks": lambda n: ("# a" + " " * n * 10 + "x\n正文").encode(),
    "headings without end": lambda n: "# 甲\n文\n".encode() * n * 3,
    "paragraphs without end": lambda n: ("# 甲\n" + "文\n" * n * 20).encode(),
    "brackets": lambda n: ("# 甲\n" + "【" * n * 10).encode(),
    "numbers": lambda n: ("# 甲\n" + "1" * n * 10).encode(),
    "numbers and units": lambda n: ("# 甲\n" + "1,234.5万元，" * n).encode(),
}
DOCUMENTS: Mapping[str, Make] = {
    "paragraphs without end": lambda n: document(paragraph("一、甲") + paragraph("") * n * 20),
    "paragraphs of words without end": lambda n: document(
        paragraph("一、甲") + "".join(paragraph(f"第{i}项") for i in range(n * 20))
    ),
    "boxes in boxes": lambda n: document(boxes(min(n // 500, 60))),
    "boxes in boxes, twice each": lambda n: document(twin_boxes(min(n // 1000, 20))),
    "tables in tables": lambda n: document(
        "<w:tbl><w:tr><w:tc>" * (n // 100) + paragraph("字") + "</w:tc></w:tr></w:tbl>" * (n // 100)
    ),
    "controls in controls": lambda n: document(
        "<w:sdt><w:sdtContent>" * (n // 100) + paragraph("字") + "</w:sdtContent></w:sdt>" * (n // 100)
    ),
    "runs without end": lambda n: document("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * n * 5 + "</w:p>"),
    "a text without end": lambda n: document(paragraph("1,234.5万元，" * n)),
    "nested elements": lambda n: document("<w:p>" + "<w:ins>" * n + "</w:ins>" * n + "</w:p>"),
    "styles in a circle": lambda n: document(
        "<w:p><w:pPr><w:pStyle w:val='a'/></w:pPr></w:p>" * 3,
        {
            "word/styles.xml": f"<w:styles xmlns:w='{WORD}'><w:style w:styleId='a'><w:basedOn w:val='b'/></w:style><w:style w:styleId='b'><w:basedOn w:val='a'/></w:style></w:styles>"
        },
    ),
    "cells without end": lambda n: document("<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * n * 5 + "</w:tr></w:tbl>"),
    "bookmarks without end": lambda n: document(
        "<w:p>" + "".join(f"<w:bookmarkStart w:id='{i}' w:name='b{i}'/>" for i in range(n * 5)) + "</w:p>"
    ),
    "a part that lies": lambda n: lying(document(" " * n * 1000 + paragraph("字"))),
    "a part that swells": lambda n: document(" " * n * 10_000 + paragraph("字")),
    "parts over each other": lambda n: overlapping(n // 10),
    "long numbers": lambda n: document(paragraph("9" * n) + f"<w:p><w:pPr><w:outlineLvl w:val='{'9' * n}'/></w:pPr></w:p>"),
}
DECLARATIONS: Mapping[str, Make] = {
    "arrays in arrays": lambda n: b"a = " + b"[" * n + b"]" * n,
    "open arrays": lambda n: b"a = " + b"[" * n,
    "tables in tables": lambda n: b"a = " + b"{a=" * n + b"1" + b"}" * n,
    "a key of many parts": lambda n: b"[" + b"a." * n + b"a]\n",
    "keys of many parts": lambda n: b"\n".join(b"a." * 40 + b"b%d = 1" % i for i in range(n)),
    "a long number": lambda n: b"a = " + b"9" * n,
    "a great number": lambda n: b"a = 1e" + b"9" * (n % 1000 + 1),
    "open texts": lambda n: b'a = """' + b'\\"""' * n,
    "no text": lambda n: b"\xff" * n,
    "tables without end": lambda n: b"".join(b"[[column]]\nkind=%d\n" % i for i in range(n)),
}
RECORDS: Mapping[str, Make] = {
    "arrays in arrays": lambda n: b"[" * n * 10 + b"]" * n * 10,
    "objects in objects": lambda n: b'{"a":' * n * 10 + b"1" + b"}" * n * 10,
    "a long number": lambda n: b'{"year": ' + b"9" * n + b"}",
    "another shape": lambda n: b'{"outputs": [1], "history": {"a": [1]}, "inputs_folder": 5, "updates": 7, "year": 1e999}',
    "a path to everywhere": lambda n: b'{"inputs_folder": "' + b"../" * n + b'", "outputs": {}}',
    "no text": lambda n: b"\xff" * n,
}


def edited(report: bytes, body: str) -> bytes:
    """A report with something put before the end of its body."""
    with zipfile.ZipFile(io.BytesIO(report)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    main = parts["word/document.xml"]
    text = main.decode() if isinstance(main, bytes) else main
    for prefix, space in SPACES.items():
        if f"xmlns:{prefix}=" not in text:
            text = text.replace("<w:document ", f'<w:document xmlns:{prefix}="{space}" ', 1)
    place = text.rindex("<w:sectPr")
    return zipped({**parts, "word/document.xml": text[:place] + body + text[place:]})


SPACES = {
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
REPORTS: Mapping[str, Callable[[int], str]] = {
    "boxes in boxes": lambda n: boxes(16),
    "boxes in boxes, twice each": lambda n: twin_boxes(16),
    "paragraphs of nothing": lambda n: paragraph("") * n,
    "paragraphs of words": lambda n: "".join(paragraph(f"第{i}项工作") for i in range(n)),
    "paragraphs all alike": lambda n: paragraph("完成情况良好。") * n,
    "digits in runs": lambda n: "<w:p>" + "<w:r><w:t>1</w:t></w:r>" * n + "</w:p>",
    "amounts": lambda n: paragraph("1,234.5万元，" * (n // 10)),
    "brackets": lambda n: paragraph("【" * n),
    "blanks": lambda n: paragraph(" " * n + "a"),
    "cells": lambda n: "<w:tbl><w:tr>" + "<w:tc><w:p/></w:tc>" * n + "</w:tr></w:tbl><w:p/>",
    "rows": lambda n: "<w:tbl>" + f"<w:tr><w:tc>{paragraph('1')}</w:tc></w:tr>" * n + "</w:tbl><w:p/>",
    "tables in tables": lambda n: "<w:tbl><w:tr><w:tc>" * 40 + paragraph("字") + "</w:tc></w:tr></w:tbl>" * 40 + "<w:p/>",
    "controls in controls": lambda n: "<w:sdt><w:sdtContent>" * 80 + paragraph("字") + "</w:sdtContent></w:sdt>" * 80,
    "insertions in insertions": lambda n: "<w:p>" + "<w:ins>" * 200 + "</w:ins>" * 200 + "</w:p>",
    "bookmarks": lambda n: (
        "<w:p>"
        + "".join(f"<w:bookmarkStart w:id='{i + 10_000}' w:name='b{i}'/><w:bookmarkEnd w:id='{i + 10_000}'/>" for i in range(n))
        + "</w:p>"
    ),
}
"""What stands in an edited report, by size."""
