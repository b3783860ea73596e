"""Made the first report.docx of this pack. From then on report.docx itself is the template: edit it in Word or WPS.

Run it only to start over or to begin another pack's template: ``python make_report_template.py [report.docx]``. Layout is
GB/T 9704-2012: A4, margins 37/35/28/26 mm, 22 lines of 28 characters, 3号仿宋; heading numbers are typed text.
"""

import sys
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OOXML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" mc:Ignorable="w15"'
)

# Sizes in half points; widths and spacings in twips (1 mm = 56.7).
TEXT_WIDTH = 8844  # 156 mm
TIGHT = -5  # 0.25 pt closer: 28 characters fit into 156 mm, at 16 pt only 27 do; LibreOffice draws a character grid wrongly
TABLE_LINE = 312  # 15.6 pt: single spacing of 五号
LINE = 579  # 28.95 pt: 22 lines fit into 225 mm, at 29 pt only 21 do
FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
LATIN = "Times New Roman"


# --- styles ----------------------------------------------------------------------------------------------------------


def fonts(east: str, latin: str = LATIN) -> str:
    """Name a font in all four slots: a slot left out falls back to the editor's own default. The hint gives quotation marks
    and dashes, which either font could draw, the full width of Chinese."""
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east}" w:cs="{latin}"/>'


def paragraph_style(
    style_id: str,
    name: str,
    east: str,
    size: int,
    *,
    align: str = "left",
    indent: bool = False,
    line: int = LINE,
    bold: bool = False,
    outline: int | None = None,
    keep: bool = False,
    before: int = 0,
    after: int = 0,
    extra_ind: str = "",
    latin: str = LATIN,
    based: str = "Normal",
) -> str:
    """Return a named paragraph style; indents and spacing are explicit, so nothing is inherited by surprise."""
    first = f'w:firstLineChars="200" w:firstLine="{size * 20}"' if indent else 'w:firstLineChars="0" w:firstLine="0"'
    body = size == 32
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{style_id}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:qFormat/><w:pPr>'
        + ("<w:keepNext/>" if keep else "")
        + ("" if body else '<w:snapToGrid w:val="0"/>')
        + f'<w:spacing w:before="{before}" w:after="{after}" w:line="{line}" w:lineRule="exact"/><w:ind {first}{extra_ind}/>'
        f'<w:jc w:val="{align}"/>'
        + (f'<w:outlineLvl w:val="{outline}"/>' if outline is not None else "")
        + f"</w:pPr><w:rPr>{fonts(east, latin)}"
        + ("<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>')
        + ("" if body else '<w:spacing w:val="0"/>')
        + f'<w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )


def signature_style(style_id: str, name: str, *, before: int = 0, keep: bool = False) -> str:
    """Return a style of 落款: centred in the 14.5 characters before the right edge, so that a date such as 2020年5月15日, 6.5
    characters long, ends four characters from it."""
    box = f' w:leftChars="0" w:left="{TEXT_WIDTH - 4580}" w:rightChars="0" w:right="0"'
    return paragraph_style(style_id, name, FANGSONG, 32, align="center", before=before, keep=keep, extra_ind=box)


def enclosure_style(
    style_id: str, name: str, east: str, *, before: int = 0, indent: bool = False, new_page: bool = False
) -> str:
    """Return a style of 附件说明 or of the mark 附件, which begins a page."""
    style = paragraph_style(style_id, name, east, 32, align="left", before=before, indent=indent, keep=True)
    return style.replace("<w:keepNext/>", "<w:keepNext/><w:pageBreakBefore/>") if new_page else style


def built_in(style: str) -> str:
    """Turn a custom style into Word's own of that name (Word shows 标题, 页脚, 批注文字 for it)."""
    return style.replace(' w:customStyle="1"', "", 1)


# Left, not justified: before an amount that cannot be broken a justified line is stretched by up to five characters; lines of
# Chinese alone fill the width either way.
# No punctuation hangs outside the text area: it belongs inside the 156 mm, and where a bookmark ends after a hanging mark
# LibreOffice draws an empty line. No gap between Chinese and digits: beside a linked figure some editors leave it out.
NORMAL = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
    '<w:widowControl w:val="0"/><w:overflowPunct w:val="0"/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
    f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
    '<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="left"/></w:pPr>'
    f'<w:rPr>{fonts(FANGSONG)}<w:spacing w:val="{TIGHT}"/><w:kern w:val="2"/>'
    '<w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>'
)
DEFAULTS = (
    f"<w:docDefaults><w:rPrDefault><w:rPr>{fonts(FANGSONG)}"
    '<w:sz w:val="32"/><w:szCs w:val="32"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
)
BORDER = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
TABLE_STYLES = (
    '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/>'
    '<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/>'
    '<w:semiHidden/><w:unhideWhenUsed/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/>'
    '<w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    "</w:style>"
    '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
    "<w:semiHidden/><w:unhideWhenUsed/></w:style>"
    '<w:style w:type="table" w:customStyle="1" w:styleId="ReportTable"><w:name w:val="报告表格"/>'
    f'<w:basedOn w:val="TableNormal"/><w:qFormat/><w:tblPr><w:tblBorders>{BORDER}</w:tblBorders>'
    '<w:tblCellMar><w:top w:w="14" w:type="dxa"/>'
    '<w:left w:w="70" w:type="dxa"/><w:bottom w:w="14" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>'
    "</w:style>"
    '<w:style w:type="character" w:styleId="CommentReference"><w:name w:val="annotation reference"/>'
    '<w:basedOn w:val="DefaultParagraphFont"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
    '<w:rPr><w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr></w:style>'
)


def styles(more: str = "") -> str:
    """Return styles.xml: few styles, Chinese names, so that a person restyles the report in Word's own dialog.

    ``more`` are the styles a form has beside these.
    """
    made = (
        NORMAL,
        built_in(paragraph_style("Title", "Title", XIAOBIAOSONG, 44, align="center", line=700, after=LINE)),
        paragraph_style("Level1", "一级标题", HEITI, 32, indent=True, outline=0, keep=True),
        paragraph_style("Level2", "二级标题", KAITI, 32, indent=True, outline=1, keep=True),
        paragraph_style("Level3", "三级标题", FANGSONG, 32, indent=True, outline=2, keep=True, bold=True),
        paragraph_style("Level4", "四级标题", FANGSONG, 32, indent=True, keep=True),
        paragraph_style("Level4Text", "四级标题接正文", FANGSONG, 32, indent=True),
        paragraph_style("Masthead", "部门信息", FANGSONG, 32, indent=True, align="left"),
        paragraph_style("TableCaption", "表题", HEITI, 24, align="center", line=480, keep=True, before=120),
        paragraph_style("TableHead", "表头", HEITI, 21, align="center", line=TABLE_LINE),
        paragraph_style("TableText", "表格文字", FANGSONG, 21, align="left", line=TABLE_LINE),
        paragraph_style("TableCentre", "表格居中", FANGSONG, 21, align="center", line=TABLE_LINE),
        paragraph_style("TableNumber", "表格数字", FANGSONG, 21, align="right", line=TABLE_LINE),
        enclosure_style("Enclosure", "附件说明", FANGSONG, before=LINE, indent=True),
        signature_style("Signature", "署名", before=2 * LINE, keep=True),
        signature_style("SignatureDate", "成文日期"),
        enclosure_style("EnclosureMark", "附件标识", HEITI, new_page=True),
        paragraph_style("EnclosureTitle", "附件标题", XIAOBIAOSONG, 44, align="center", line=700, after=LINE // 2, keep=True),
        paragraph_style("AfterTable", "表后", FANGSONG, 21, align="left", line=200),
        built_in(paragraph_style("Footer", "footer", SONGTI, 28, align="right", line=400, latin=SONGTI)),
        built_in(paragraph_style("CommentText", "annotation text", SONGTI, 21, align="left", line=300)),
        TABLE_STYLES,
    )
    return f"{HEAD}<w:styles {NAMESPACES}>{DEFAULTS}{''.join(made)}{more}</w:styles>"


# --- body ------------------------------------------------------------------------------------------------------------


def run(text: str) -> str:
    """Return a run of literal text and template fields; a line feed is a line break."""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r>{'<w:br/>'.join(lines)}</w:r>"


def p(text: str, style: str = "", *, keep: bool = False) -> str:
    """Return a paragraph; without a style it is 正文. ``keep``: of the paragraphs put there the last stays with the next."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    kept = "<w:keepNext/>" if keep else ""
    properties = f"<w:pPr>{named}{kept}</w:pPr>" if named or kept else ""
    return f"<w:p>{properties}{run(text) if text else ''}</w:p>"


def hosts(*keys: str, style: str = "", keep: bool = False) -> str:
    """Return one paragraph per narrative key: what is put there takes its formatting."""
    return "".join(p(f"{{{{p 段落.{key} }}}}", style, keep=keep) for key in keys)


def cell(text: str, width: int, style: str, span: int = 1, *, keep: bool = False) -> str:
    """Return a table cell; ``keep`` keeps its row on the page of the next one."""
    grid = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    kept = "<w:keepNext/>" if keep else ""
    body = f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{kept}</w:pPr>{run(text) if text else ""}</w:p>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{grid}<w:vAlign w:val="center"/></w:tcPr>{body}</w:tc>'


def row(cells: str, *, head: bool = False) -> str:
    """Return a row that never breaks across pages; head rows are repeated on every page."""
    repeat = "<w:tblHeader/>" if head else ""
    return f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="340" w:hRule="atLeast"/>{repeat}</w:trPr>{cells}</w:tr>'


TEXT, CENTRE, NUMBER = "TableText", "TableCentre", "TableNumber"
Column = tuple[str, int, str, str]  # head, width, style, what a row prints


def table(key: str, caption: str, columns: list[Column], total: str = "") -> str:
    """Return caption and table: a head row, one row per record, and a closing row typed here.

    Which rows stay together on a page the program decides when it knows them; the head keeps to the first row.
    """
    if sum(width for _, width, _, _ in columns) != TEXT_WIDTH:
        raise ValueError(f"columns of {key} do not fill the text width")
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for _, width, _, _ in columns)
    heads = "".join(cell(head, width, "TableHead", keep=True) for head, width, _, _ in columns)
    body = "".join(cell(f"{{{{ 行.{field} }}}}", width, style) for _, width, style, field in columns)
    loop = [row(cell(tag, TEXT_WIDTH, TEXT, len(columns))) for tag in (f"{{%tr for 行 in 表.{key} %}}", "{%tr endfor %}")]
    return (
        (p(caption, "TableCaption") if caption else "")
        + f'<w:tbl><w:tblPr><w:tblStyle w:val="ReportTable"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook w:val="0000"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        + row(heads, head=True)
        + loop[0]
        + row(body)
        + loop[1]
        + total
        + "</w:tbl>"
        + p("", "AfterTable")
    )


YEAR = "{{ 单位.年度|年份 }}年"
TABLE_1_1 = table(
    "表1_1",
    f"表1-1　{YEAR}部门整体支出绩效目标",
    [("序号", 740, CENTRE, "序号|整数"), ("绩效目标", 5504, TEXT, "绩效目标|文本"), ("目标值", 2600, TEXT, "目标值|文本")],
)
TABLE_1_2 = table(
    "表1_2",
    f"表1-2　{YEAR}部门整体支出（单位：元）",
    [
        ("项目（按支出性质和经济分类）", 3324, TEXT, "名称"),
        *((name, 1840, NUMBER, f"{name}|元") for name in ("年初预算数", "调整预算数", "决算数")),
    ],
)
TOTAL_1_3 = row(
    cell("合计", 2720, CENTRE, 2)
    + "".join(cell(f"{{{{ 功能.本年支出合计.{name}|元 }}}}", 1720, NUMBER) for name in ("年初预算数", "调整预算数", "差异"))
    + cell("{{ 功能.本年支出合计.差异率|百分比2 }}", 964, NUMBER)
)
TABLE_1_3 = table(
    "表1_3",
    f"表1-3　{YEAR}支出项目差异（单位：元）",
    [
        ("序号", 590, CENTRE, "序号|整数"),
        ("项目（按功能分类）", 2130, TEXT, "名称"),
        *((name, 1720, NUMBER, f"{name}|元") for name in ("年初预算数", "调整预算数", "差异")),
        ("差异率", 964, NUMBER, "差异率|百分比2"),
    ],
    TOTAL_1_3,
)
TABLE_2_1 = table(
    "表2_1",
    f"表2-1　{YEAR}部门整体绩效目标实现情况",
    [
        ("序号", 590, CENTRE, "序号|整数"),
        ("绩效目标", 3180, TEXT, "绩效目标|文本"),
        ("目标值", 1580, TEXT, "目标值|文本"),
        ("实际完成值", 2440, TEXT, "实际完成值|文本"),
        ("完成情况", 1054, CENTRE, "完成情况|文本"),
    ],
)


TOTAL_SCORES = row(
    cell("合计（权重不含加分项）", 2760, CENTRE, 3)
    + cell("{{ 满分.合计|分数 }}", 560, CENTRE)
    + cell("", 2400, TEXT)
    + cell("{{ 得分.合计|分数 }}", 760, CENTRE)
    + cell("绩效等级：{{ 得分.等级|文本 }}", 2364, TEXT)
)
SCORE_SHEET = table(
    "评分表",
    "",
    [
        ("一级指标", 660, CENTRE, "一级指标|文本"),
        ("二级指标", 660, CENTRE, "二级指标|文本"),
        ("三级指标", 1440, TEXT, "名称"),
        ("权重", 560, CENTRE, "权重|分数"),
        ("评分标准", 2400, TEXT, "评分标准|文本"),
        ("得分", 760, CENTRE, "得分|分数"),
        ("扣分原因", 2364, TEXT, "扣分原因|文本"),
    ],
    TOTAL_SCORES,
)


def signature() -> str:
    """Return 落款: the department above the date, both centred on the place of the date."""
    return p("{{ 单位.部门全称|文本 }}", "Signature") + p("{{ 单位.报告日期|文本 }}", "SignatureDate")


def indicator(name: str, *more: str, style: str = "Level4Text") -> str:
    """Return the hosts of a second-level indicator: its heading sentence, then its explanation and staff's words.

    A heading sentence that stands alone is ``Level4``, kept with the next paragraph; most run on into text.
    """
    return hosts(f"指标.{name}", style=style) + hosts(*(f"指标.{part}" for part in more), f"指标.{name}说明")


def body() -> str:
    """Return the outline of the report, in order."""
    return "".join(
        (
            p(f"{{{{ 单位.部门全称|文本 }}}}{YEAR}\n部门整体支出绩效自评报告", "Title"),
            p("部门名称：{{ 单位.部门全称|文本 }}（公章）", "Masthead"),
            p("下属二级预算单位数量：{{ 单位.二级预算单位数|整数 }}个", "Masthead"),
            p("一、部门基本情况", "Level1"),
            p("（一）部门职能", "Level2"),
            p("1.主要职能。", "Level3"),
            hosts("部门职能.主要职能"),
            p("2.机构设置。", "Level3"),
            hosts("部门职能.机构设置", "部门职能.机构设置说明"),
            p("3.人员情况。", "Level3"),
            hosts("部门职能.人员情况"),
            p("（二）年度总体工作和重点工作任务", "Level2"),
            hosts("年度工作.总体"),
            p("（三）部门整体支出绩效目标", "Level2"),
            hosts("绩效目标.说明", "绩效目标.引出"),
            TABLE_1_1,
            p("（四）部门整体支出情况（以决算数为统计口径）", "Level2"),
            p("1.部门整体收入情况。", "Level3"),
            hosts("收入.总体", "收入.其他"),
            p("2.部门整体支出情况。", "Level3"),
            hosts("支出.总体"),
            TABLE_1_2,
            hosts("支出.调整"),
            TABLE_1_3,
            hosts("支出.差异较大", "支出.差异原因"),
            p("3.“三公”经费使用情况。", "Level3"),
            hosts("三公.总体", "三公.分项"),
            p("二、绩效自评情况", "Level1"),
            p("（一）自评结论", "Level2"),
            hosts("结论.总体"),
            p("（二）部门整体支出绩效指标分析", "Level2"),
            hosts("指标.预算编制情况", style="Level3"),
            indicator("预算编制"),
            indicator("目标设置"),
            hosts("指标.预算执行情况", style="Level3"),
            indicator("资金管理", "资金管理比率", "资金管理制度", style="Level4"),
            indicator("项目管理", style="Level4"),
            indicator("资产管理"),
            hosts("指标.预算使用效益", style="Level3"),
            indicator("经济性"),
            indicator("效率性"),
            hosts("指标.效果性", style="Level4"),
            hosts("指标.效果性目标"),
            TABLE_2_1,
            hosts("指标.未完成目标", "问题.目标过低", "指标.重点工作引出", "指标.重点工作完成情况"),
            indicator("公平性"),
            indicator("工作表现"),
            p("（三）部门整体支出绩效管理存在问题及改进意见", "Level2"),
            p("1.存在问题。", "Level3"),
            hosts("问题.存在问题"),
            p("2.改进意见。", "Level3"),
            hosts("问题.改进意见"),
            p("三、其他自评情况", "Level1"),
            hosts("其他.自评情况", keep=True),
            p(f"附件：{YEAR}部门整体支出绩效自评评分表", "Enclosure"),
            signature(),
            p("附件", "EnclosureMark"),
            p(f"{YEAR}部门整体支出绩效自评评分表", "EnclosureTitle"),
            SCORE_SHEET,
        )
    )


SECTION = (
    '<w:sectPr><w:footerReference w:type="default" r:id="rId3"/><w:footerReference w:type="even" r:id="rId4"/>'
    '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1588" w:header="1304" '
    'w:footer="1304" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="579"/></w:sectPr>'
)


def footer(align: str) -> str:
    """Return a page number — 1 —, one blank from the outer edge; the field's marks stand in runs of their own."""
    side = {"right": "w:rightChars", "left": "w:leftChars"}[align]
    twips = {"right": "w:right", "left": "w:left"}[align]

    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    field = mark("begin") + '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>' + mark("separate") + run("1")
    return (
        f'{HEAD}<w:ftr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>'
        f'<w:ind {side}="100" {twips}="280"/><w:jc w:val="{align}"/></w:pPr>'
        f"{run('— ')}{field}{mark('end')}{run(' —')}</w:p></w:ftr>"
    )


# --- package ---------------------------------------------------------------------------------------------------------

SETTINGS = (
    f'{HEAD}<w:settings {NAMESPACES}><w:zoom w:percent="100"/><w:bordersDoNotSurroundHeader/><w:bordersDoNotSurroundFooter/>'
    '<w:defaultTabStop w:val="420"/><w:evenAndOddHeaders/><w:drawingGridVerticalSpacing w:val="156"/>'
    '<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/>'
    "<w:doNotLeaveBackslashAlone/><w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/><w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
)


def font_table() -> str:
    """Return fontTable.xml with the second name each font goes by, which helps editors find a stand-in."""
    names = (
        (FANGSONG, "FangSong"),
        (HEITI, "SimHei"),
        (KAITI, "KaiTi"),
        (SONGTI, "SimSun"),
        (XIAOBIAOSONG, "FZXiaoBiaoSong-B05S"),
    )
    east = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in names
    )
    latin = f'<w:font w:name="{LATIN}"><w:charset w:val="00"/><w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    return f"{HEAD}<w:fonts {NAMESPACES}>{east}{latin}</w:fonts>"


def relationships(*items: tuple[str, str]) -> str:
    """Return a .rels part; ids are given in order."""
    inner = "".join(
        f'<Relationship Id="rId{number}" Type="{kind if kind.startswith("http") else f"{R}/{kind}"}" Target="{target}"/>'
        for number, (kind, target) in enumerate(items, 1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{inner}</Relationships>'


def content_types() -> str:
    """Return [Content_Types].xml."""
    kinds = (
        ("word/document.xml", f"{OOXML}.document.main+xml"),
        ("word/styles.xml", f"{OOXML}.styles+xml"),
        ("word/settings.xml", f"{OOXML}.settings+xml"),
        ("word/fontTable.xml", f"{OOXML}.fontTable+xml"),
        ("word/footer1.xml", f"{OOXML}.footer+xml"),
        ("word/footer2.xml", f"{OOXML}.footer+xml"),
        ("word/comments.xml", f"{OOXML}.comments+xml"),
        ("customXml/itemProps1.xml", "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"),
        ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        ("docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml"),
    )
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in kinds)
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


CORE = (
    f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>'
)
APP = (
    f'{HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Microsoft Office Word</Application></Properties>"
)
BASELINE = f'{HEAD}<baseline xmlns="urn:jixiao:baseline:1"/>'
ITEM_PROPS = (
    f'{HEAD}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" '
    'ds:itemID="{6D1E6C0B-2F4B-4C0E-9A57-0B6B8A3E51C7}"><ds:schemaRefs><ds:schemaRef ds:uri="urn:jixiao:baseline:1"/>'
    "</ds:schemaRefs></ds:datastoreItem>"
)


def parts(content: str, section: str = SECTION, more_styles: str = "") -> dict[str, str]:
    """Return every part of the package by name; ``content`` is the body's XML, ``section`` its page."""
    return {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relationships(
            ("officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("extended-properties", "docProps/app.xml"),
        ),
        "docProps/app.xml": APP,
        "docProps/core.xml": CORE,
        "word/document.xml": f"{HEAD}<w:document {NAMESPACES}><w:body>{content}{section}</w:body></w:document>",
        "word/_rels/document.xml.rels": relationships(
            ("styles", "styles.xml"),
            ("settings", "settings.xml"),
            ("footer", "footer1.xml"),
            ("footer", "footer2.xml"),
            ("fontTable", "fontTable.xml"),
            ("comments", "comments.xml"),
            ("customXml", "../customXml/item1.xml"),
        ),
        "word/styles.xml": styles(more_styles),
        "word/settings.xml": SETTINGS,
        "word/fontTable.xml": font_table(),
        "word/footer1.xml": footer("right"),
        "word/footer2.xml": footer("left"),
        "word/comments.xml": f"{HEAD}<w:comments {NAMESPACES}/>",
        "customXml/item1.xml": BASELINE,
        "customXml/itemProps1.xml": ITEM_PROPS,
        "customXml/_rels/item1.xml.rels": relationships(("customXmlProps", "itemProps1.xml")),
    }


def write(path: Path, content: str, section: str = SECTION, more_styles: str = "") -> None:
    """Write the template; the same script gives the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts(content, section, more_styles).items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(info, text.encode("utf-8"))


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("report.docx"), body())
