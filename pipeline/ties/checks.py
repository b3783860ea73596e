"""The named checks a ``[[rule]]`` can call. A new check is a function of a ``checks_*.py`` and one line here."""

from collections.abc import Mapping

from pipeline.ties.checks_bridge import three_way
from pipeline.ties.checks_detail import (
    classes_agree,
    columns_add_up,
    economics_agree,
    levels_add_up,
    names_agree,
    pairs_equal,
    rows_balance,
)
from pipeline.ties.checks_form import (
    change_has_reason,
    column_backfilled,
    each_item_shown,
    no_negatives,
    not_over_whole,
    same_in_both,
    totals_not_zero,
)
from pipeline.ties.checks_goal import goals_decided, headcount_adds_up, variances_listed
from pipeline.ties.checks_ledger import classes_by_nature, names_of_codes, quarters_agree
from pipeline.ties.checks_plausible import (
    documents_of_year,
    in_range,
    named_once,
    never_falls,
    same_magnitude,
    units_of_ledgers,
)
from pipeline.ties.checks_previous import agrees_with_last_year
from pipeline.ties.checks_projects import fund_rows_add_up, projects_cover, projects_of_ledgers
from pipeline.ties.checks_report import tables_agree, text_equals_table
from pipeline.ties.checks_score import one_formula_per_ratio, scores_add_up
from pipeline.ties.checks_text import (
    clean_text,
    quoted_goal_exists,
    unit_names,
    year_is_report_year,
)
from pipeline.ties.facts import Check

CHECKS: Mapping[str, Check] = {
    "合计不全为零": totals_not_zero,
    "没有负数": no_negatives,
    "比率不超过一": not_over_whole,
    "取值范围": in_range,
    "数量级": same_magnitude,
    "累计不减": never_falls,
    "名称不重": named_once,
    "账上的单位": units_of_ledgers,
    "指标年度": documents_of_year,
    "逐项列示": each_item_shown,
    "变动有原因": change_has_reason,
    "调整列按决算回填": column_backfilled,
    "两处相同": same_in_both,
    "与上年成果": agrees_with_last_year,
    "逐级相加": levels_add_up,
    "各栏相加": columns_add_up,
    "各行两边相等": rows_balance,
    "同码同名": names_agree,
    "各类与总表": classes_agree,
    "经济分类与明细表": economics_agree,
    "逐项相等": pairs_equal,
    "账分性质": classes_by_nature,
    "科目名称": names_of_codes,
    "各季累计": quarters_agree,
    "三方对账": three_way,
    "得分汇总": scores_add_up,
    "比率一个算式": one_formula_per_ratio,
    "目标可判断": goals_decided,
    "差异表": variances_listed,
    "人数相加": headcount_adds_up,
    "项目资金": fund_rows_add_up,
    "项目与账": projects_of_ledgers,
    "项目合计": projects_cover,
    "文字年度": year_is_report_year,
    "单位名称": unit_names,
    "文字整洁": clean_text,
    "引用目标": quoted_goal_exists,
    "文字与表一致": text_equals_table,
    "两表一致": tables_agree,
}
