"""Sheets and columns of 评分标准.xlsx, and the words of its drop-downs."""

from collections.abc import Mapping

from pipeline.declarations import Deviation, State

FILE = "评分标准.xlsx"
LEAVES, GOALS, SETTINGS, GRADES = "指标", "绩效指标", "设置", "等级"
RATIOS = "可选数据项"
"""The sheet the drop-down of 数据项 takes its words from; it is ours and not read."""

TOP, SECOND, NAME, WEIGHT, RULE, FIGURE, TERMS = "一级指标", "二级指标", "三级指标", "分值", "计分方式", "数据项", "计分办法"
BONUS, OPTIONAL, ABSENT = "加分", "可不适用", "没有基数得满分"
STATE, SOURCE, STANDARD, STANDARD_STATE, STANDARD_SOURCE = "分值依据", "分值来源", "评分标准", "标准依据", "标准来源"
LEAF_HEADS = (
    *(TOP, SECOND, NAME, WEIGHT, RULE, FIGURE, TERMS, STANDARD, BONUS, OPTIONAL, ABSENT),
    *(STATE, SOURCE, STANDARD_STATE, STANDARD_SOURCE),
)
NEEDED = (TOP, NAME, WEIGHT, RULE, FIGURE, TERMS)
"""Columns a sheet of leaves cannot be read without."""

BELOW = "二级指标"
GOAL_HEADS = (TOP, WEIGHT, BELOW)
SETTING, VALUE = "项目", "取值"
PACK, PLACES, GOAL_WEIGHT, PAST_LIMIT, WINDOW, BANDS = (
    "报告模板包",
    "得分小数位",
    "绩效指标分值",
    "超过上限的",
    "完成率区间",
    "完成档次",
)
COUNTED = "绩效指标计入总分"
EXECUTION, EXECUTION_PLACES, EXACT = "预算执行率分值", "预算执行率小数位", "不取整"
REASON_OVER, REASON_EXECUTION, REASON_ADJUSTED, REFUSED, NOTED_OVER = (
    "须说明原因的完成率",
    "须说明原因的预算执行率",
    "预算调整须说明原因",
    "没有原因列为错误的",
    "可以调低得分的完成率",
)
DEVIATIONS: tuple[Deviation, ...] = ("未完成", "低于满分", "超过目标", "执行率", "预算调整")
SETTING_HEADS = (SETTING, VALUE)
GRADE, LEAST = "等级", "最低分"
GRADE_STATE, GRADE_SOURCE = "等级依据", "等级来源"
GRADE_HEADS = (GRADE, LEAST, GRADE_STATE, GRADE_SOURCE)
GRADE_NEEDED = (GRADE, LEAST)

YES, NO = "是", "否"
STATES: Mapping[str, State] = {"已证实": "confirmed", "复算得出": "derived", "假定": "assumed"}
JUDGED = "评判"
"""计分方式 of a leaf staff score without a figure or a level."""
