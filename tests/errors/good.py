"""The smallest department in which everything holds: five real files, every tie in agreement. A case makes one edit in it.

Amounts in 元, small enough to add up by eye: income 120, brought forward 10, spent 113, shared out 7, carried over 10.
"""

import copy
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.problems import Problem
from pipeline.run import stages
from tests.builders import DEPARTMENT, YEAR, xlsx
from tests.load.exports import F03, ROOTS, Z01, f03, form, z01

Table = dict[str, list[Any]]

INDICATORS = {
    "预算编制合理性": 5,
    "预算编制规范性": 5,
    "财政拨款收入预决算差异率": 2,
    "绩效目标合理性": 5,
    "绩效指标明确性": 5,
    "结转结余率": 3,
    "部门存量财政资金变动率": 3,
    "财务合规性": 5,
    "资金下达合法及时性": 3,
    "预决算信息公开性": 3,
    "项目实施程序": 2,
    "项目监管": 3,
    "资产配置合规性": 3,
    "资产管理安全性": 4,
    "固定资产利用率": 3,
    "资产报表上报": 3,
    "项目完成及时性": 3,
    "社会经济环境效益": 10,
    "公众满意度": 4,
    "工作表现": 3,
}
HEADINGS = (
    "主要职能", "机构设置", "年度总体工作和重点工作任务", "绩效目标说明", "预算编制", "目标设置", "资金管理",
    "项目管理", "资产管理", "经济性", "效率性", "重点工作完成情况", "公平性", "工作表现", "存在问题", "改进意见",
    "其他自评情况",
)  # fmt: skip


@dataclass
class Department:
    """One department's inputs, to be changed at will before they are written. Columns of the forms: 年初, 调整, 决算."""

    left: Table
    middle: Table
    right: Table
    public: Table
    form: dict[str, list[list[Any]]]
    documents: list[list[Any]]
    vouchers: list[list[Any]]
    text: dict[str, list[str]]
    top: dict[str, str] = field(default_factory=dict)
    leave_out: set[str] = field(default_factory=set)

    def put(self, sheet: str, row: str | int, column: str, value: Any) -> None:
        """Change one cell of the 填报表, found by its row's first cell and its column's head."""
        rows = self.form[sheet]
        head = next(cells for cells in rows if column in cells)
        line = next(cells for cells in rows if cells[0] == row)
        line[head.index(column)] = value

    def write(self, folder: Path) -> Path:
        """Write the files."""
        place = folder / str(YEAR) / DEPARTMENT
        place.mkdir(parents=True, exist_ok=True)
        sheets = {Z01: z01(self.left, self.middle, self.right, **self.top)}
        if "F03" not in self.leave_out:
            sheets[F03] = f03(self.public)
        xlsx(place / "决算报表.xlsx", sheets)
        xlsx(place / "填报表.xlsx", self.form)
        if "预算指标账" not in self.leave_out:
            top = [[f"编制单位：{DEPARTMENT}", "金额单位：元"]]
            xlsx(place / "预算指标账.xlsx", {"账": [*top, *self.documents]})
        if "支出明细账" not in self.leave_out:
            top = [[f"编制单位：{DEPARTMENT}", "金额单位：元"]]
            xlsx(place / "支出明细账.xlsx", {"账": [*top, *self.vouchers]})
        if "文字材料" not in self.leave_out:
            lines = [line for heading, words in self.text.items() for line in (f"# {heading}", *words)]
            (place / "文字材料.md").write_text("\n".join(lines), encoding="utf-8")
        return place


def good() -> Department:
    """Return a fresh department in which everything holds."""
    return copy.deepcopy(_GOOD)


def _form() -> dict[str, list[list[Any]]]:
    sheets = {name: [list(row) for row in rows] for name, rows in form().items()}
    progress = [("第一季度", 31), ("第二季度", 70), ("第三季度", 108), ("第四季度", 113)]
    sheets["执行进度"] = [
        ["预算执行进度（金额单位：元）"],
        ["季度", "累计支出", "全年预算"],
        *([quarter, spent, 130] for quarter, spent in progress),
    ]
    sheets["三公经费"] = [
        ["项目", "上年决算（元）", "年初预算（元）", "本年决算（元）", "变动原因"],
        ["合计", 20, 18, 15, "压减出访"],
        ["因公出国（境）费", 9, 8, 7, "压减出访"],
        ["公务用车购置及运行维护费", 6, 6, 5, "少购一辆"],
        ["公务用车购置费", 2, 2, 1, "少购一辆"],
        ["公务用车运行维护费", 4, 4, 4, None],
        ["公务接待费", 5, 4, 3, "压减接待"],
    ]
    sheets["差异原因"] = [["项目", "原因"], ["一般公共预算财政拨款收入", "年中追加"], ["其他收入", "利息收入"]]
    sheets["差异原因"] += [["年初结转和结余", "上年结转"], ["一般公共服务支出", "年中追加"], ["科学技术支出", "年中追加"]]
    sheets["人工评分"] = [["指标", "得分", "依据"], *([name, score, "按规定执行"] for name, score in INDICATORS.items())]
    return sheets


_DOCUMENT_HEAD = [
    "指标文号",
    "指标日期",
    "指标类型",
    "指标来源",
    "资金性质",
    "支出功能分类",
    "支出性质",
    "部门经济分类",
    "金额",
]
_VOUCHER_HEAD = ["日期", "凭证号", "摘要", "科目编码", "功能分类", "部门经济分类", "支出性质", "借方金额", "贷方金额"]
_FISCAL, _OWN = "11-一般公共预算资金", "31-单位资金"
_FIRST = ["例财〔2018〕9号", "2018-12-20", "当年预算", "提前下达", _FISCAL]
_LATER = ["例财〔2019〕3号", "2019-06-20", "当年预算", "追加", _FISCAL]
_OTHER = ["例财〔2019〕5号", "2019-08-20", "当年预算", "追加", _OWN]
_LAST = ["例财〔2019〕8号", "2019-11-20", "当年预算", "追加", _FISCAL]
_CLOSING = ["例财〔2019〕9号", "2019-12-31", "结转下年", "结转", _FISCAL]
_RUN, _GENERAL, _RESEARCH = "2011301-行政运行", "2011302-一般行政管理事务", "2060404-科技成果转化与扩散"

_UNSPENT = [
    [_RUN, "人员经费", "30101-基本工资", 1],
    [_RUN, "公用经费", "30201-办公费", 1],
    [_GENERAL, "项目支出", "30227-委托业务费", 8],
    [_RESEARCH, "项目支出", "30227-委托业务费", 7],
]

_GOOD = Department(
    left={
        "一般公共预算财政拨款收入": [80, 110, 100],
        "其他收入": [None, 20, 20],
        "本年收入合计": [80, 130, 120],
        "年初结转和结余": [None, None, 10],
        "总计": [80, 130, 130],
    },
    middle={
        "一般公共服务支出": [50, 80, 70],
        "科学技术支出": [30, 50, 43],
        "本年支出合计": [80, 130, 113],
    },
    right={
        "基本支出": [40, 50, 48],
        "人员经费": [30, 35, 34],
        "日常公用经费": [10, 15, 14],
        "项目支出": [40, 80, 65],
        "基本建设类项目": [0, 20, 15],
        "行政事业类项目": [40, 60, 50],
        "基本支出和项目支出合计": ["—", "—", 113],
        "工资福利支出": ["—", "—", 50],
        "商品和服务支出": ["—", "—", 55],
        "对个人和家庭的补助": ["—", "—", 3],
        "资本性支出": ["—", "—", 5],
        "本年支出合计": [80, 130, 113],
        "结余分配": [None, None, 7],
        "缴纳所得税": [None, None, 2],
        "提取职工福利基金": [None, None, 5],
        "年末结转和结余": [None, None, 10],
        "基本支出结转": [None, None, 4],
        "项目支出结转和结余": [None, None, 6],
        "总计": [80, 130, 130],
    },
    public={
        "支出合计": [18, 15],
        "因公出国（境）费": [8, 7],
        "公务用车购置及运行维护费": [6, 5],
        "公务用车购置费": [2, 1],
        "公务用车运行维护费": [4, 4],
        "公务接待费": [4, 3],
    },
    form=_form(),
    documents=[
        _DOCUMENT_HEAD,
        [*_FIRST, _RUN, "人员经费", "30101-基本工资", 30],
        [*_FIRST, _RUN, "公用经费", "30201-办公费", 10],
        [*_FIRST, _GENERAL, "项目支出", "30227-委托业务费", 10],
        [*_FIRST, _RESEARCH, "项目支出", "30101-基本工资", 19],
        [*_FIRST, _RESEARCH, "项目支出", "30227-委托业务费", 11],
        [*_LATER, _RUN, "人员经费", "30101-基本工资", 1],
        [*_LATER, _RUN, "人员经费", "30305-生活补助", 3],
        [*_LATER, _RUN, "公用经费", "30201-办公费", 4],
        [*_OTHER, _GENERAL, "项目支出", "30227-委托业务费", 12],
        [*_OTHER, _RESEARCH, "项目支出", "30227-委托业务费", 8],
        [*_LATER, _RESEARCH, "项目支出", "31002-办公设备购置", 5],
        *([*_LAST, *line] for line in _UNSPENT),
        *(
            [*_CLOSING, *line[:-1], -int(str(line[-1]))] for line in _UNSPENT if line[0] != _RESEARCH
        ),  # the 7 of it are 结余分配
    ],
    vouchers=[
        _VOUCHER_HEAD,
        ["2019-02-10", "记-1", "发工资", "710101", _RUN, "30101-基本工资", "基本支出", 31, None],
        ["2019-05-10", "记-2", "发补助", "710101", _RUN, "30305-生活补助", "基本支出", 3, None],
        ["2019-05-11", "记-3", "付办公费", "710101", _RUN, "30201-办公费", "基本支出", 14, None],
        ["2019-06-11", "记-4", "付委托费", "710102", _GENERAL, "30227-委托业务费", "项目支出", 22, None],
        ["2019-08-01", "记-5", "发课题工资", "710102", _RESEARCH, "30101-基本工资", "项目支出", 19, None],
        ["2019-08-02", "记-6", "付委托费", "710102", _RESEARCH, "30227-委托业务费", "项目支出", 19, None],
        ["2019-12-02", "记-7", "买设备", "710102", _RESEARCH, "31002-办公设备购置", "项目支出", 5, None],
    ],
    text={heading: [f"{heading}按规定办理。"] for heading in HEADINGS},
)


def run(folder: Path) -> Iterable[Problem]:
    """Return the problems of the department in which everything holds: what the pack itself has to say."""
    return stages(good().write(folder), ROOTS, "narrate").problems
