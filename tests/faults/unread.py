"""What of the sample no figure is made of: a change there may go unnoticed. Each with its reason; nothing else may.

An entry counts only for a change that raises nothing and moves nothing; whatever is raised or moved is judged like any other.
"""

from functools import cache

from pipeline.load.sheet import column_name, shown
from pipeline.records import VoucherLine
from tests.faults.bench import Bench
from tests.faults.plan import Fault

TITLE = "标题、说明和表号：只给人看，表按表名与列名查找"
LINE_NUMBER = "行次：本年表样的行次未经证实，行按名称查找"
COLUMN_NUMBER = "栏次：列按列名查找"
NOT_IN_FORM = "本系统不读的行或块（表样 known 列出）"
TAIL = "单位、年度写明之后加的字不改变意思"
NO_CELL = "表样没有这一格（×），原来的横线删去不改变意思"
EMPTY_COLUMN = "这一列没有填任何内容，列名不认识也没有漏读什么"
UNSTATED = "单位空着的，按填报表声明的单位读"
CLASS_ONLY = "科目只用到类（前三位）和单独汇总的款；同一类的另一款、另一项，数不变"
GROUP = "总述行，本身没有金额"
ORDINAL = "序号：缺了按行序补上"
AS_ABOVE = "事项空着的，与上一行相同（合并单元格的写法）"
VALUE_BESIDE = "键值表按项目名称查找，数值认得右边一格"
NOTE = "给填表人的提示"
NOT_A_FIGURE = "账中只供查证的一列：不进数据项，对账不用"
NOT_DECISIVE = "只用来判断指标文件属于桥接表的哪一项：归类没有变，数就不变"
SPENDING = "科目只用来判断是不是支出：换成另一个支出科目，数不变"
NO_SIDE = "余额方向空着的，只核对余额的大小；余额为零的（平）不分方向"
NO_BALANCE = "余额空着的，由下一行的余额一并核对"
PLACE_OF_YEAR = "日期只用到所在的季度"

UNREAD: tuple[tuple[str, str, str, str], ...] = (
    ("决算报表.xlsx", "Z01", "1 2 4 42", TITLE),
    ("决算报表.xlsx", "Z01", "H3 O3", TAIL),
    ("决算报表.xlsx", "Z01", "6", COLUMN_NUMBER),
    ("决算报表.xlsx", "Z01", "B G L", LINE_NUMBER),
    ("决算报表.xlsx", "Z01", "16", GROUP),
    ("决算报表.xlsx", "Z01", " ".join(f"{column}{row}" for column in "MN" for row in range(17, 28)), NO_CELL),
    ("决算报表.xlsx", "F03", "1 2", TITLE),
    ("决算报表.xlsx", "F03", "D3 G3", TAIL),
    ("决算报表.xlsx", "F03", "5", COLUMN_NUMBER),
    ("决算报表.xlsx", "F03", "6 16", GROUP),
    ("决算报表.xlsx", "F03", "B F", LINE_NUMBER),
    ("决算报表.xlsx", "F03", "E G 13 14 15 17 18 19 20 21 22 23 24 25 26", NOT_IN_FORM),
    ("填报表.xlsx", "", "1 2", NOTE),
    ("填报表.xlsx", "基本信息", "3", VALUE_BESIDE),
    ("填报表.xlsx", "其他数据", "3", VALUE_BESIDE),
    ("填报表.xlsx", "其他数据", "C", UNSTATED),
    ("填报表.xlsx", "绩效目标", "A", ORDINAL),
    ("填报表.xlsx", "绩效目标", "F3 G3 H3", EMPTY_COLUMN),
    ("填报表.xlsx", "重点工作", "A", AS_ABOVE),
    ("支出明细账.csv", "", "B C D F J", NOT_A_FIGURE),
    ("支出明细账.csv", "", "M", NO_SIDE),
    ("支出明细账.csv", "", "N", NO_BALANCE),
    ("支出明细账.csv", "", "A", PLACE_OF_YEAR),
    ("支出明细账.csv", "", "E", SPENDING),
    ("支出明细账.csv", "", "G H", CLASS_ONLY),
    ("预算指标账.xlsx", "", "A B C K N", NOT_A_FIGURE),
    ("预算指标账.xlsx", "", "D E F G", NOT_DECISIVE),
    ("预算指标账.xlsx", "", "H J", CLASS_ONLY),
)
"""File, sheet (beginning of its name), columns, rows or cells, reason."""

SKIPPED = {
    "财务会计": "财务会计分录：同一笔支出的另一面，分类与日期不用",
    "期初": "期初余额行：分类与日期不用",
    "年终结转": "年终结转凭证：不是支出，分类与日期不用",
    "合计": "小计行：分类与日期不用",
    "非支出科目": "不是支出科目的行，分类与日期不用",
}
"""Lines of the 支出明细账 that are no expenditure, by the word load marks them with; their amounts are all cross-added."""
_CROSS_ADDED = ("K", "L", "M", "N")
"""借方, 贷方, 方向, 余额: no line of the ledger is exempt here."""


def reason(bench: Bench, fault: Fault) -> str:
    """Return why a cell is not read, or nothing."""
    column = column_name(fault.column)
    names = {column, str(fault.row + 1), f"{column}{fault.row + 1}"}
    for file, sheet, places, why in UNREAD:
        if fault.file == file and fault.sheet.startswith(sheet) and names & set(places.split()) and _only_where(why, fault):
            return why
    if fault.file == "支出明细账.csv" and column not in _CROSS_ADDED:
        line = _lines(bench).get(fault.address)
        return SKIPPED.get(line.skip, "") if line else ""
    return ""


def _only_where(why: str, fault: Fault) -> bool:
    """Tell whether the reason holds of this change: some cells are read, and only one kind of change says nothing new."""
    before, after = shown(fault.before), shown(fault.after)
    if why == TAIL:
        return after.startswith(before)
    if why in (NO_CELL, UNSTATED, AS_ABOVE, NO_BALANCE):
        return after == ""
    if why == NO_SIDE:
        return after == "" or before == "平"
    if why == SPENDING:
        return before[:1] == after[:1] == "7"
    return after[:3] == before[:3] if why == CLASS_ONLY else True


@cache
def _lines(bench: Bench) -> dict[str, VoucherLine]:
    loaded = bench.base.loaded
    return {line.source.address: line for line in loaded.voucher_lines} if loaded else {}
