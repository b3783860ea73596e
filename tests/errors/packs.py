"""Cases of report packs and Word templates: a copy of the shipped pack with one thing changed, linted as `jixiao lint` does."""

import io
import shutil
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from pipeline.department import Run
from pipeline.linting import lint_pack, lint_read
from pipeline.pack import PackError, read_pack
from pipeline.problems import Problem
from pipeline.run import stages
from pipeline.stages import load_inputs
from tests.builders import YEAR
from tests.errors.cases import Case, fill
from tests.errors.good import good
from tests.load import test_load_forms_by_year as by_year
from tests.load.exports import ROOTS, loaded
from tests.render.small import cell, docx, paragraph, row, table

Edit = Callable[[Path], object]
PACK = "guangdong"


def lint(code: str, what: str, change: Edit, year: int = YEAR) -> Case:
    """A copy of the packs, changed in one place, read for a year and linted."""

    def run(folder: Path) -> Iterable[Problem]:
        copied(folder)
        change(folder)
        try:
            return lint_read(read_pack(folder / PACK, year))
        except PackError as error:
            return error.problems

    return Case(code, what, run)


def copied(folder: Path) -> None:
    """Copy the packs without what only makes samples."""
    for name in ("common", PACK):
        shutil.copytree(ROOTS[0] / name, folder / name, ignore=shutil.ignore_patterns("sample", "*.py", "README.md"))


_CHILD = """schema = 1
title = "部门整体支出绩效自评报告"
version = "1.0"
extends = "guangdong"
years = { first = 2019, last = 2019 }
"""


_OPTIONS = f"{PACK}/pack.toml"
_SOURCE = 'state = "assumed"\nsource = "公开报告列出四项，未说明标准"'
_LATER = """
[option.variance_rate]
value = 0.15
state = "assumed"
source = "没有规定"

[[option.variance_rate.later]]
from = {0}
value = 0.20
state = "assumed"
source = "没有规定"
"""


def child(code: str, what: str, name: str, words: str) -> Case:
    """A pack that extends ours, with one file beside its pack.toml; linted."""

    def run(folder: Path) -> Iterable[Problem]:
        copied(folder)
        for file, text in (("pack.toml", _CHILD), (name, words)):
            path = folder / "county" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return lint_pack("county", (folder,))

    return Case(code, what, run)


def sub(name: str, before: str, after: str) -> Edit:
    """Replace the first place of a file where ``before`` stands."""

    def change(folder: Path) -> None:
        path = folder / name
        old = path.read_text(encoding="utf-8")
        assert before in old, f"{before} is not in {name}"
        path.write_text(old.replace(before, after, 1), encoding="utf-8")

    return change


_FORM = """schema = 1
[[document]]
id = "自评报告"
title = "部门整体支出绩效自评报告"
template = "report.docx"
[[document]]
id = "自评表"
title = "部门整体支出绩效自评表"
template = "自评表.docx"
"""


def further(more: str = "") -> Edit:
    """Give the pack a second document, of one line that names the department."""

    def change(folder: Path) -> None:
        (folder / PACK / "documents.toml").write_text(_FORM + more, encoding="utf-8")
        (folder / PACK / "自评表.docx").write_bytes(docx(paragraph("{{ 单位.部门全称|文本 }}自评表")))

    return change


def append(name: str, more: str) -> Edit:
    """Write something at the end of a file."""

    def change(folder: Path) -> None:
        path = folder / name
        path.write_text((path.read_text(encoding="utf-8") if path.exists() else "") + more, encoding="utf-8")

    return change


def unlink(name: str) -> Edit:
    """Take a file away."""
    return lambda folder: (folder / name).unlink()


def body(code: str, what: str, words: str) -> Case:
    """One more paragraph of sentences."""
    return lint(code, what, append(f"{PACK}/narrative/9-试.txt", f"[段落 试.一]\n{words}\n"))


def _repack(folder: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    path = folder / PACK / "report.docx"
    data = io.BytesIO()
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            content = before.read(name)
            after.writestr(name, change(content) if name == part else content)
    path.write_bytes(data.getvalue())


def word(code: str, what: str, xml: str) -> Case:
    """Something more at the beginning of the template's body."""

    def change(folder: Path) -> None:
        _repack(folder, "word/document.xml", lambda content: content.replace(b"<w:body>", b"<w:body>" + xml.encode(), 1))

    return lint(code, what, change)


def _core(folder: Path) -> None:
    _repack(folder, "docProps/core.xml", lambda content: content.replace(b"/>", _TITLE))


_TITLE = "><dc:description>{{ 单位.部门全称 }}</dc:description></cp:coreProperties>".encode()
_LOOP = "{%tr for 行 in 表.表1_2 %}"
_LINK = "<w:hyperlink><w:r><w:t>{{ 单位</w:t></w:r></w:hyperlink><w:r><w:t>.部门全称 }}</w:t></w:r>"
_COMMON, _TIES, _RUBRIC = "common", "common/ties.toml", f"{PACK}/rubric.toml"
_NO_CHECK = '\n[[rule]]\nid = "Z2"\nname = "试"\ncheck = "没有这个核对"\nwhen = "输入"\nseverity = "警告"\n'
_NO_KEY = (
    '\n[[tie]]\nid = "Z1"\nname = "试"\nleft = ["支出.没有"]\nrelation = "="\nright = ["支出.总计"]\ncolumns = ["决算数"]\n'
    'when = "输入"\nseverity = "警告"\n'
)
_RATIO = '\n[[ratio]]\nkey = "采购.执行率"\nnumerator = ["采购.没有"]\ndenominator = ["采购.预算"]\n'
_LEVEL = '\n[[level]]\nkey = "得分.试.二级"\nname = "二级"\nweight = 0\n'


def _without(kind: str) -> Edit:
    return lambda folder: shutil.rmtree(folder / _COMMON / kind)


def _both(*changes: Edit) -> Edit:
    return lambda folder: [change(folder) for change in changes]


def _named(folder: Path) -> Iterable[Problem]:
    department = good()
    fill("基本信息", "某省示例局", "报告模板包", "nowhere")(department)
    return loaded(department.write(folder)).problems


def _dated(folder: Path) -> Iterable[Problem]:
    department = good()
    fill("基本信息", "某省示例局", "年度", 2016)(department)
    return loaded(department.write(folder)).problems


def _unseen(year: int) -> Callable[[Path], Iterable[Problem]]:
    """The form of 2022 printed for another year, one class left out."""

    def run(folder: Path) -> Iterable[Problem]:
        pack = read_pack(ROOTS[0] / PACK, 2022)
        rows = by_year.z01_2022(pack, {}, year=year)
        for line in rows:
            line[5:10] = [None] * 5 if line[5] == "抗疫特别国债安排的支出" else line[5:10]
        place = by_year.department(folder, year, {by_year.Z01: rows}, merge=list(by_year.MERGED.values()))
        run = Run(place, ROOTS)
        load_inputs(run)
        return run.problems

    return run


def _wrong_base(folder: Path) -> Iterable[Problem]:
    copied(folder)
    sub(f"{PACK}/pack.toml", 'value = "调整预算数"', 'value = "上年数"')(folder)
    return stages(good().write(folder), (folder,), "compute").problems


def packs_with(folder: Path, *changes: Edit) -> Path:
    """Return a folder of packs with some changes."""
    packs = folder / "packs"
    packs.mkdir()
    copied(packs)
    _both(*changes)(packs)
    return packs


def _run(*changes: Edit) -> Callable[[Path], Iterable[Problem]]:
    """The good department with a changed copy of the pack, up to the finished sentences."""

    def run(folder: Path) -> Iterable[Problem]:
        return stages(good().write(folder), (packs_with(folder, *changes),), "narrate").problems

    return run


_SECOND_RATE = append(
    f"{PACK}/ratios.toml",
    'schema = 1\n\n[[ratio]]\nkey = "采购.支付率"\nnumerator = ["采购.实际"]\ndenominator = ["存量.年初"]\n',
)
_TARGET = '{ name = "目标值" },\n  { name = "实际完成值" }'
_OTHER_COLUMN = sub(f"{PACK}/tables.toml", _TARGET, _TARGET.replace('值" },', '值", key = "实际完成值" },', 1))
_NEW_LIST = '\n[[figure]]\npattern = "采购.项目"\nlabel = "采购项目"\nunit = "文本"\nkind = "列表"\nformat = "文本"\n'
_USES_LIST = sub(
    f"{PACK}/narrative/2-收入支出.txt", "[段落 收入.总体]\n", "[段落 收入.总体]\n{% if 采购.项目 %}有采购。{% endif %}\n"
)
_SAME_NAME = append(
    f"{_COMMON}/figures.toml",
    '\n[[figure]]\npattern = "采购.支付率"\nlabel = "政府采购执行率"\nunit = "比例"\nkind = "计算"\nformat = "百分比"\n',
)


def _no_standard(folder: Path) -> None:
    path = folder / _RUBRIC
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next(line for line in lines if line.startswith("standard = "))
    path.write_text("".join(line for line in lines if line is not first), encoding="utf-8")


_TO = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DDE = '<w:p><w:fldSimple w:instr=" DDEAUTO excel 账.xlsx R1C1 "/></w:p>'
_FOREIGN = (
    f'<Relationship Id="rIdZ" Type="{_TO}/image" Target="http://host.example/a.png" TargetMode="External"/></Relationships>'
)
_RULE = (
    '\n[[rule]]\nid = "Z3"\nname = "试"\ncheck = "clean_text"\nwhen = "输入"\nseverity = "警告"\n'
    "[rule.params]\npatterns = ['重复=(字+)+。']\n"
)
_SECTION = paragraph("{%p if 采购.执行率 %}", properties="<w:pPr><w:sectPr/></w:pPr>") + paragraph("{%p endif %}")
_ONLY_IF = ("{%p if 采购.执行率 %}", "有采购。", "{%p endif %}")
_IFS = "{% if 采购.执行率 is 有 %}" * 21 + "好。" + "{% endif %}" * 21


def _foreign(folder: Path) -> None:
    _repack(folder, "word/_rels/document.xml.rels", lambda data: data.replace(b"</Relationships>", _FOREIGN.encode()))


def _elsewhere(folder: Path) -> None:
    (folder / "别处.txt").write_text("[段落 试.一]\n别处的文字。\n", encoding="utf-8")
    (folder / PACK / "narrative" / "9-试.txt").symlink_to("../../别处.txt")


def _nothing_placed(folder: Path) -> None:
    _repack(folder, "word/document.xml", lambda data: data[: data.index(b"<w:body>")] + b"<w:body><w:p/></w:body></w:document>")


_SUM = 'schema = 1\n[[sum]]\nkey = "{}"\nlabel = "试"\nterms = ["{}"]\n'
_AGAIN = _SUM.format("经费.试", "采购.实际").removeprefix("schema = 1\n")
_LIST = 'schema = 1\n[[list]]\nkey = "经费.试"\nlabel = "试"\nrow = [{{ name = "三公经费", key = "{}" }}]\n'
_FIGURE = '[[figure]]\npattern = "{}"\nlabel = "试"\nunit = "元"\nkind = "{}"\n'
_UNPLACED = '[[table]]\nkey = "表9"\nname = "表9"\nrows = "目标.全部"\ncolumns = [{ name = "名称" }]\n'
_TABLE = '[[table]]\nkey = "表1_1"\ncolumns = [{ name = "扣分原因" }]\n'

CASES = [
    Case("F2", "模板包另写了一个分母不同的政府采购执行率", _run(_SECOND_RATE, _SAME_NAME)),
    Case("F3", "模板包的表2-1把目标值一栏取成了实际完成值", _run(_OTHER_COLUMN)),
    Case("N005", "模板包声明了一个列表，程序没有算它", _run(append(f"{_COMMON}/figures.toml", _NEW_LIST), _USES_LIST)),
    Case("M001", "填报表写了一个没有的模板包", _named),
    lint("M002", "两个模板包互相引用", sub(f"{_COMMON}/pack.toml", "schema = 1", 'schema = 1\nextends = "guangdong"')),
    lint("M003", "模板包少了评分标准", unlink(_RUBRIC)),
    lint("M004", "评分标准的一行少了括号", sub(_RUBRIC, "[[level]]", "[[level]")),
    lint("M005", "评分标准的权重写成了文字", sub(_RUBRIC, "weight = 23", 'weight = "二十三"')),
    Case("M006", "用 2019 年度起的模板包做 2016 年度的报告", _dated),
    lint("M007", "两条勾稽关系用了同一编号", sub(_TIES, 'id = "A2"', 'id = "A1"')),
    lint(
        "M008",
        "同一数据项声明了两次",
        append(
            f"{_COMMON}/figures.toml",
            '\n[[figure]]\npattern = "采购.预算"\nlabel = "试"\nunit = "元"\nkind = "输入"\nformat = "元"\n',
        ),
    ),
    lint("M011", "模板包里没有表式", _without("forms")),
    lint("M012", "模板包里没有科目", _without("codes")),
    Case("M040", "2021 年度没有取得表式和科目", _unseen(2021)),
    Case("M041", "2025 年度的总表没有“抗疫特别国债安排的支出”一行", _unseen(2025)),
    lint("M013", "表式文件的名称与其中的年度不同", sub(f"{_COMMON}/forms/2019.toml", "year = 2019", "year = 2021")),
    lint(
        "M014",
        "表式依据的年度不存在",
        sub(f"{_COMMON}/forms/2022.toml", "extends = 2019", "extends = 2012"),
        2022,
    ),
    lint("S050", "定稿的文件名里写了路径", sub(f"{_COMMON}/pack.toml", "{题目}（定稿）\"", "/定稿/{题目}\"")),
    lint("M016", "documents.toml 的一份文件按一个不是逐项编号的列表各出一份", further("each = \"功能.全部\"")),
    lint("M015", "一个三级指标没有评分标准，而评分表要印", _no_standard),
    child("M020", "子包要去掉一张上级没有的表", "tables.toml", 'drop = ["表9"]\n'),
    child("M021", "子包改写的指标写错了 key", "rubric.toml", 'schema = 1\n[[level]]\nkey = "得分.编制"\nweight = 20\n'),
    child("M022", "一个和用到了自己", "sums.toml", _SUM.format("经费.试", "经费.试")),
    child("M023", "同一个和写了两次", "sums.toml", _SUM.format("经费.试", "采购.预算") + _AGAIN),
    child("M024", "和的一项写错了名称", "sums.toml", _SUM.format("经费.试", "采购.预祘")),
    child("M025", "列表的一行写错了 key", "lists.toml", _LIST.format("三公.合记")),
    child("N132", "声明了一张列表，没有写它的行", "figures.toml", _FIGURE.format("采购.清单", "列表")),
    child("N133", "声明了一个数，没有地方填", "figures.toml", _FIGURE.format("采购.节约额", "输入")),
    child("N134", "表的一列，列表的行没有", "tables.toml", _TABLE),
    lint("M043", "选项写了已证实，没有写依据的文件", sub(_OPTIONS, _SOURCE, 'state = "confirmed"\nsource = ""')),
    child("M044", "模板包用到 2019 年度为止，选项的取值从 2020 年度起", "pack.toml", _CHILD + _LATER.format(2020)),
    child("M045", "选项的两个取值都从 2019 年度起", "pack.toml", _CHILD + _LATER.format(2019)),
    lint("M046", "选项从 2020 年度起才有取值", sub(_OPTIONS, "value = 0.10", "value = 0.10\nfrom = 2020")),
    lint("M047", "假定的取值写了证实的日期", sub(_OPTIONS, _SOURCE, f"{_SOURCE}\nconfirmed = 2020-01-06")),
    lint("M026", "界限写成了文字", sub(f"{PACK}/pack.toml", "value = 0.10", 'value = "10%"')),
    lint("M027", "选项的名称写错了", sub(f"{PACK}/pack.toml", "[option.skip_empty_rows]", "[option.skip_emty_rows]")),
    child("N130", "子包要删去一段上级没有的话", "narrative/本县.txt", "[删去 支出.总貌]\n"),
    child("N131", "子包删去一段话，下面又写了文字", "narrative/本县.txt", "[删去 支出.总体]\n本县的话。\n"),
    lint("J020", "一级指标的权重与二级之和不同", sub(_RUBRIC, "weight = 23", "weight = 24")),
    lint("J021", "两个指标重名", sub(_RUBRIC, 'name = "预算编制规范性"', 'name = "预算编制合理性"')),
    lint("J022", "二级指标没有一级指标", append(_RUBRIC, _LEVEL)),
    lint("J023", "计分规则引用了没有的数据项", sub(_RUBRIC, 'figure = "采购.执行率"', 'figure = "采购.执行律"')),
    Case("J024", "差异率的分母写成了没有的栏", _wrong_base),
    lint("J025", "比率的分子不在数据项目录中", append(f"{PACK}/ratios.toml", "schema = 1\n" + _RATIO)),
    lint("T004", "勾稽关系写了没有的数据项", append(_TIES, _NO_KEY)),
    lint("T005", "勾稽关系用了没有登记的核对", append(_TIES, _NO_CHECK)),
    body("N101", "if 没有 endif", "{% if 功能.差异较大 %}没有结尾"),
    body("N102", "在段落里做减法", "{{ 存量.年初 - 存量.年末 }}"),
    body("N103", "用了没有的显示格式", "{{ 存量.年初|千元 }}"),
    body("N104", "数据项写错了名称", "{{ 存量.期初 }}"),
    body("N105", "金额用了百分比格式", "{{ 存量.年初|百分比 }}"),
    body("N106", "对文字判断增减", "{% if 单位.自称 is 增 %}一{% endif %}"),
    body("N107", "把列表当成一个数", "{{ 功能.差异较大 }}"),
    body("N108", "循环的名字与数据项相同", "{% for 功能 in 功能.差异较大 %}一{% endfor %}"),
    lint(
        "N109", "同一段落写了两次", append(f"{PACK}/narrative/9-试.txt", "[段落 支出.总体]\n一。\n")
    ),
    body("N110", "模板里没有给这一段留位置", "好。"),
    lint("N111", "模板里有位置，段落没有写", sub(f"{PACK}/narrative/2-收入支出.txt", "[段落 支出.总体]", "[段落 支出.总体二]")),
    body("N112", "括号打成了全角", "｛｛ 单位.年度 ｝｝"),
    lint("N113", "段落名称的写法不对", append(f"{PACK}/narrative/9-试.txt", "[段 试.一]\n一。\n")),
    lint("N114", "段落没有内容", append(f"{PACK}/narrative/9-试.txt", "[段落 试.一]\n\n")),
    lint("N115", "report.docx 不是 Word 文档", lambda folder: (folder / PACK / "report.docx").write_bytes(b"no zip")),
    body("N116", "循环里用了列表没有的列", "{% for 项 in 功能.差异较大 %}{{ 项.差额 }}{% endfor %}"),
    lint("N117", "表格用了没有的列表", sub(f"{PACK}/tables.toml", 'rows = "', 'rows = "没有.')),
    lint("N120", "空行的选项没有", sub(f"{PACK}/tables.toml", 'filled_only = "', 'filled_only = "没有')),
    lint("N140", "评分表合并了没有的列", sub(f"{PACK}/tables.toml", 'merge = ["一级指标"', 'merge = ["一级"')),
    lint("W001", "report.docx 打不开", lambda folder: (folder / PACK / "report.docx").write_bytes(b"no zip")),
    word("W002", "模板的括号是全角的", paragraph("｛｛ 单位.部门全称 ｝｝")),
    word("W003", "模板的标记少了一个括号", paragraph("{{ 单位.部门全称 }")),
    word("W004", "模板写错了数据项", paragraph("{{ 单位.全称 }}")),
    word("W005", "模板把名称显示成金额", paragraph("{{ 单位.部门全称|元 }}")),
    word("W006", "模板要一个没有的段落", paragraph("{{p 段落.没有 }}")),
    word("W007", "模板要一张没有的表", table(row("{%tr for 行 in 表.表9 %}", ""), row("{%tr endfor %}", ""))),
    word("W008", "在模板里做乘法", paragraph("{{ 采购.预算 * 100 }}")),
    word("W009", "标记的一半在超链接里", paragraph(_LINK)),
    word("W010", "段落标记前面还有文字", paragraph("前文{{p 段落.支出.总体 }}")),
    word("W011", "循环标记所在的行还有别的文字", table(row(_LOOP, "会丢的字"), row("{%tr endfor %}", ""))),
    child("W012", "模板里没有给这张表留位置", "tables.toml", _UNPLACED),
    word("W013", "模板的“如果”没有结束", paragraph("{% if 采购.执行率 %}有")),
    word("V109", "模板里有从表格自动取数的域", _DDE),
    lint("V110", "模板里的图片在网上", _foreign),
    word("V111", "模板里插入了另一个文件", "<w:altChunk/>"),
    lint("V112", "叙述文字是指向别处的链接", _elsewhere),
    lint("V113", "核对的正则表达式重复里套着重复", append(_TIES, _RULE)),
    body("V114", "“如果”套了 21 层", _IFS),
    lint("V115", "report.docx 换成了一份空白文档", _nothing_placed),
    lint("V116", "勾稽关系有两千多条", append(_TIES, "".join(_NO_CHECK.replace("Z2", f"Z{n}") for n in range(3000, 5001)))),
    word("V121", "段落标记的一段带着分节符", _SECTION),
    word("V122", "一格里只有“如果”之内的一段", table(f"<w:tr>{cell(*map(paragraph, _ONLY_IF))}</w:tr>")),
    word("V117", "模板里一张表的一行少画了一格", table(row("甲", "乙"), row("丙"))),
    lint("W014", "标记写在文档属性里", _core),
]  # fmt: skip
